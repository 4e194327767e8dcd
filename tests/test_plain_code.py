"""The code in words."""

import pytest

from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.plain_tools import tool
from tutor.session import Material, Session

PATH = next(each.path for each in lesson_summaries(built_in_course()) if each.id == "logistic-regression")


@pytest.fixture
def said():
    session = Session(Material(load_lesson(PATH)), mode="watch").go("backward p -> z")
    return lambda rest: list(tool("code")(session, rest))


def test_the_line_of_the_step_is_told_with_its_neighbours(said):
    lines = said("")
    assert "this step: d_z = d_p * (p * (1 - p))   # ∂p/∂z = p * (1 - p)" in lines
    assert len(lines) == 5
    assert set(lines) < set(said("all"))


def test_torch_is_a_program(said):
    assert "import torch" in said("torch")


def test_what_is_not_known_and_where_there_is_none(said):
    assert said("rust") == ["Say code, code all, or code torch."]
    page = Session(Material(load_lesson(PATH)), mode="watch")
    assert list(tool("code")(page, "")) == ["There is no step here, and so no line of code."]
