"""Training in words."""

import pytest

from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.plain_tools import tool
from tutor.session import Material, Session

PATH = next(each.path for each in lesson_summaries(built_in_course()) if each.id == "two-layers")


@pytest.fixture
def said():
    session = Session(Material(load_lesson(PATH)), mode="watch").go("seed")
    return lambda rest: list(tool("train")(session, rest))


def test_a_run_is_told_with_both_losses_and_where_the_parameters_end(said):
    first, second, *rest = said("50 0.3")
    assert first == "50 of 50 steps of sgd, learning rate 0.3."
    assert second.startswith("L was 2.086; after 50 steps it is ")
    assert any(line.startswith("W1 is [[") for line in rest)


@pytest.mark.parametrize("rest", ["many", "0", "5 0", "5 -1", "5 nan", "5 1 1", "99999999", "5 fast"])
def test_what_cannot_be_a_run_is_told(said, rest):
    assert said(rest) == ["Say how many steps, 1 to 10000, and a learning rate above 0: train 50 0.3."]


def test_a_page_has_nothing_to_train():
    session = Session(Material(load_lesson(PATH)), mode="watch")
    assert list(tool("train")(session, "")) == ["There is nothing to train here."]
