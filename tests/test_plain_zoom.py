"""The zoom in words."""

import pytest

from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.plain_tools import tool
from tutor.session import Material, Session

PATH = next(each.path for each in lesson_summaries(built_in_course()) if each.id == "linear-layer")


@pytest.fixture
def said():
    session = Session(Material(load_lesson(PATH)), mode="watch").go("backward X @ W -> W")
    return lambda rest: list(tool("zoom")(session, rest))


def test_an_element_is_told_with_its_arrays_its_sum_and_its_terms(said):
    lines = said("[1, 1]")
    assert lines[0].startswith("local ∂u/∂W: [[")
    assert lines[2].startswith("∂L/∂W[1, 1] = ∂L/∂u[0, 1] · ∂u[0, 1]/∂W[1, 1] + ")
    assert lines[3] == "−0.02 × (−0.7) + 0.115 × 1.4 + (−0.52) × 0.9 + 0.0875 × 0.4 = −0.258"
    assert "Here u = X @ W." in lines
    assert lines == said("1 1")


def test_without_a_place_it_is_the_first_element(said):
    assert said("") == said("0 0")


@pytest.mark.parametrize("rest", ["7 7", "1", "one", "1 1 1", "−1 0", "1.5 0"])
def test_a_place_that_there_is_not_is_told(said, rest):
    assert said(rest) == ["The result has the shape (3, 2): give 2 numbers, up to zoom 2 1."]


def test_a_page_has_nothing_to_take_apart():
    session = Session(Material(load_lesson(PATH)), mode="watch")
    assert list(tool("zoom")(session, "")) == ["There is nothing to take apart here."]
