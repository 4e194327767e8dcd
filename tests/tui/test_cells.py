"""An array answered in cells: typed, moved about in, pasted, graded entry by entry, and turned into a line and back."""

import pytest
from textual.events import Paste

from tutor.tui.widgets.answer_field import AnswerField
from tutor.tui.widgets.cells import CellGrid, entries_in

STEP = "backward X @ W -> W"
BODY = """\
```network
data: {X: [[1, 2, 0], [3, -1, 4]], v: [1, 2]}
parameters: {W: [[0.5, -1], [2, 1], [0, 3]]}
forward: |
  Y = X @ W
  L = sum(Y @ v)
```

```quiz
at: forward Y
ask: value
```

```quiz
at: backward L -> Y @ v
ask: product
```
"""


@pytest.fixture
def lesson_path(write):
    return write(BODY)


@pytest.mark.parametrize(
    ("text", "shape", "found"),
    [
        ("[[1, 2], [3, 4/2]]", (2, 2), ["1", "2", "3", "4/2"]),
        ("1, 2, max(3, 4)", (3,), ["1", "2", "max(3, 4)"]),
        ("[1, 2]", (2,), ["1", "2"]),
        ("[[1, 2], [3]]", (2, 2), None),
        ("[1, 2], [3, 4]", (2, 2), None),
        ("[1, 2", (2,), None),
        ("7", (2,), None),
        ("", (2, 2), None),
    ],
)
def test_an_array_is_split_into_its_entries(text, shape, found):
    assert entries_in(text, shape) == found


def grid(tutor):
    return tutor.app.screen.query_one(CellGrid)


async def in_cells(tutor):
    await tutor.until(lambda: isinstance(tutor.app.focused, AnswerField))
    assert "F4 cells" in tutor.keys or tutor.app.size.width < 120
    await tutor.press("f4")
    await tutor.until(lambda: isinstance(tutor.app.focused, CellGrid))


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
def test_a_matrix_is_answered_cell_by_cell(drive, lesson_path, size):
    async def scenario(tutor):
        await in_cells(tutor)
        for entry in ("6.5", "1", "-1/2"):
            await tutor.type(entry)
            await tutor.press("enter")
        assert grid(tutor).text == "[[6.5, 1], [-1/2, ]]"
        await tutor.type("9")
        await tutor.press("enter")
        await tutor.until(lambda: tutor.session.verdict is not None and tutor.session.verdict.verdict == "wrong")
        line = next(line for line in tutor.text.splitlines() if "6.5" in line and "✗" in line)
        assert "✓" not in line.partition("6.5")[2].partition("✗")[0]
        await tutor.press("left", "left", "left", "ctrl+u")
        await tutor.type("4.5")
        assert "✗" not in "".join(line for line in tutor.text.splitlines() if "▸" in line)
        await tutor.press("enter")
        await tutor.until(lambda: tutor.session.verdict is not None)

    drive(scenario, lesson_path, at="forward Y", size=size)


def test_the_right_entries_are_right_and_it_goes_on(drive, lesson_path):
    async def scenario(tutor):
        trace = tutor.session.walk.trace
        right = [f"{each:g}" for each in trace.value("Y").ravel()]
        await in_cells(tutor)
        for entry in right:
            await tutor.type(entry)
            await tutor.press("enter")
        await tutor.until(lambda: tutor.session.question is None)
        await tutor.see("✓")

    drive(scenario, lesson_path, at="forward Y")


def test_what_is_typed_goes_along_between_the_line_and_the_cells(drive, lesson_path):
    async def scenario(tutor):
        await tutor.type("[[1, 2], [3, 4]]")
        await in_cells(tutor)
        await tutor.press("down", "right")
        await tutor.type("5")
        await tutor.press("f4")
        assert tutor.app.focused.value == "[[1, 2], [3, 45]]"
        await tutor.press("f4")
        assert grid(tutor).text == "[[1, 2], [3, 45]]"

    drive(scenario, lesson_path, at="forward Y")


def test_a_pasted_array_fills_all_cells(drive, lesson_path):
    async def scenario(tutor):
        await in_cells(tutor)
        grid(tutor).post_message(Paste("[[1, 2],\n [3, 4]]"))
        await tutor.until(lambda: grid(tutor).text == "[[1, 2], [3, 4]]")

    drive(scenario, lesson_path, at="forward Y")


def test_cells_are_clicked_and_a_resize_keeps_what_is_in_them(drive, lesson_path):
    async def scenario(tutor):
        await in_cells(tutor)
        await tutor.type("7")
        await tutor.pilot.click(CellGrid, offset=(14, 1))
        await tutor.type("8")
        await tutor.pilot.resize_terminal(100, 30)
        await tutor.until(lambda: tutor.app.size.width == 100)
        assert grid(tutor).text == "[[7, ], [, 8]]"
        assert isinstance(tutor.app.focused, CellGrid)

    drive(scenario, lesson_path, at="forward Y", size=(80, 24))


def test_a_single_number_has_no_cells(drive, logistic):
    async def scenario(tutor):
        await tutor.until(lambda: isinstance(tutor.app.focused, AnswerField))
        assert "F4" not in tutor.keys
        await tutor.press("f4")
        assert isinstance(tutor.app.focused, AnswerField)

    drive(scenario, logistic, at="backward p -> z")


def test_every_letter_goes_into_the_cell_and_no_key_of_the_lesson_is_named_for_it(drive, lesson_path):
    async def scenario(tutor):
        await in_cells(tutor)
        assert "↑↓←→ cell" in tutor.keys
        assert not {"h hint", "k words", "y take along", "g go to"} & set(tutor.keys.split("  "))
        for entry in ("2e-1", "sqrt(2)", "y", "h"):
            await tutor.type(entry)
            await tutor.press("enter")
        await tutor.until(lambda: tutor.session.verdict is not None)
        assert grid(tutor).text == "[[2e-1, sqrt(2)], [y, h]]"

    drive(scenario, lesson_path, at="forward Y")
