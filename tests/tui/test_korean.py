"""Lessons in Korean: letters that fill two cells leave every frame and column where it is."""

from pathlib import Path

import pytest

from tutor import words
from tutor.lesson.names import lesson_name
from tutor.tui.drawing.glyphs import cell_width

COURSE = Path(__file__).parents[2] / "lessons"
LESSONS = sorted(COURSE.glob("*.ko.md"))


@pytest.fixture(autouse=True)
def korean():
    words.speak(("ko",))
    yield
    words.speak(())


def columns_of(line, sign):
    """The cells in which a line has a sign."""
    return {cell_width(line[:place]) for place, letter in enumerate(line) if letter == sign}


def crooked(text, width):
    """The lines that are too wide, or whose frame is open on the right or not under the corner above."""
    corners = set()
    for line in text.splitlines():
        corners = columns_of(line, "╮") if line.startswith("╭") else corners
        framed = line.startswith("│")
        if cell_width(line) > width or (framed and not (line.endswith("│") and corners <= columns_of(line, "│"))):
            yield line


def test_a_crooked_frame_is_noticed():
    assert not list(crooked("╭────╮\n│ 값 │\n╰────╯", 6))
    assert list(crooked("╭────╮\n│ 값  │\n╰────╯", 7))
    assert list(crooked("╭────╮\n│ 값|\n╰────╯", 6))


def test_the_five_lessons_of_the_note_are_there():
    found = [lesson_name(path).id for path in LESSONS]
    assert found == ["chain-rule", "linear-network", "logistic-regression", "linear-layer", "softmax-layer"]


@pytest.mark.parametrize(
    ("path", "size"),
    [*((path, (80, 24)) for path in LESSONS), *((path, (120, 36)) for path in LESSONS[::2])],
    ids=lambda value: getattr(value, "stem", None),
)
def test_every_stop_of_a_lesson_stands_straight(drive, path, size):
    async def scenario(tutor):
        seen = []
        while tutor.stop not in seen:
            seen.append(tutor.stop)
            assert not list(crooked(tutor.text, size[0])), tutor.text
            await tutor.press("right")
        assert len(seen) > 10

    drive(scenario, path, size, "watch", folder=COURSE)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_wrong_choice_and_a_hint_stand_straight(drive, size):
    async def scenario(tutor):
        for keys in (["f2"], ["down", "enter"], ["f2"]):
            await tutor.press(*keys)
            assert not list(crooked(tutor.text, size[0])), tutor.text
        assert "아니다. 이것은 x1에 따라" in tutor.text

    drive(scenario, LESSONS[1], size, "guided", at="backward x1 * w11 -> x1", folder=COURSE)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_wrong_number_is_told_in_korean_and_stands_straight(drive, size):
    async def scenario(tutor):
        await tutor.type("3")
        await tutor.press("enter")
        await tutor.see("아닙니다. 부호도 크기도 다릅니다.")
        assert not list(crooked(tutor.text, size[0])), tutor.text

    drive(scenario, LESSONS[0], size, "guided", at="backward b * y -> y", folder=COURSE)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_help_over_a_korean_lesson_stands_straight(drive, size):
    async def scenario(tutor):
        await tutor.press("question_mark")
        await tutor.see("도움말")
        assert all(cell_width(line) <= size[0] for line in tutor.text.splitlines())

    drive(scenario, LESSONS[0], size, "watch", folder=COURSE)
