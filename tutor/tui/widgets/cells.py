"""A grid of cells for an answer that is a vector or a matrix: each entry is typed by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.widget import Widget

from tutor.quiz.answers import MAX_ANSWER
from tutor.quiz.grading import Cells
from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.glyphs import cell_width
from tutor.tui.roles import words

__all__ = ["CellGrid", "entries_in"]

_NARROWEST = 6  # cells of an entry
_SIGNS = 4  # cells around an entry: cursor, brackets, verdict
_LONGEST = 40  # letters of an entry


def entries_in(text: str, shape: tuple[int, ...]) -> list[str] | None:
    """The entries of an array as it is typed, `[[1, 2], [3, 4/2]]`, row by row; None where it has another shape.

    Args:
        text: the outer brackets of a vector may be missing.
        shape: one axis or two.
    """
    whole = text.strip()
    if len(shape) == 1:
        inner = _inside(whole)
        parts = _parts(whole if inner is None else inner)
        return parts if len(parts) == shape[0] else None
    inner = _inside(whole)
    rows = [_inside(row) for row in _parts(inner)] if inner is not None else []
    found = [_parts(row) for row in rows if row is not None]
    if len(found) != shape[0] or len(rows) != len(found) or any(len(row) != shape[1] for row in found):
        return None
    return [entry for row in found for entry in row]


def _inside(text: str) -> str | None:
    """What stands between a pair of square brackets that holds it all."""
    text = text.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return None
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter == "[") - (letter == "]")
        if depth == 0 and place < len(text) - 1:
            return None
    return text[1:-1]


def _parts(text: str) -> list[str]:
    """Split at the commas that stand in no brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


class CellGrid(Widget, can_focus=True, inherit_bindings=False):
    """Cells with a cursor; what is typed goes into the cell under it."""

    BINDING_GROUP_TITLE = "In the cells"
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("down", "move(1, 0)", "cell", key_display="↑↓←→", id="cells.down", tooltip="To another cell"),
        Binding("up", "move(-1, 0)", "cell above", id="cells.up", tooltip="The cell above", show=False),
        Binding("right", "move(0, 1)", "cell to the right", id="cells.right", tooltip="The next cell", show=False),
        Binding("left", "move(0, -1)", "cell to the left", id="cells.left", tooltip="The cell before", show=False),
        Binding("enter", "submit", "answer", key_display="Enter", id="cells.submit",
                tooltip="To the next empty cell; when all are full, have the answer checked"),
        Binding("backspace", "shorten", "delete", id="cells.shorten", tooltip="Delete a letter", show=False),
        Binding("delete,ctrl+u", "clear", "empty", id="cells.clear", tooltip="Empty this cell", show=False),
    ]  # fmt: skip

    @dataclass
    class Filled(Message):
        """All cells are full, and the answer was given."""

        text: str

    @dataclass
    class Edited(Message):
        """A cell has changed."""

        text: str

    def __init__(self) -> None:
        super().__init__(id="cells")
        self._shape: tuple[int, ...] = ()
        self._entries: list[str] = []
        self._marks: list[bool] | None = None
        self._cursor = 0

    def show(self, shape: tuple[int, ...], text: str) -> None:
        """Show cells for this shape, filled with what was typed so far, where that has the shape."""
        if shape != self._shape:
            self._cursor, self._marks = 0, None
        count = shape[0] * self._columns_of(shape)
        found = entries_in(text, shape) if text.strip() else None
        if shape != self._shape or (text.strip() and found is not None and text != self.text):
            self._entries = found or [""] * count
        self._shape = shape
        self.refresh(layout=True)

    def empty(self) -> None:
        """Forget everything: another question."""
        self._shape, self._entries, self._marks, self._cursor = (), [], None, 0

    def mark(self, cells: Cells | None) -> None:
        """Which cells were right, ✓ and ✗; None for no verdict."""
        self._marks = list(_flat(cells)) if cells is not None else None
        if self._marks is not None and len(self._marks) != len(self._entries):
            self._marks = None
        self.refresh()

    @property
    def text(self) -> str:
        """The cells as one answer: `[[1, 2], [3, 4]]`; "" while all are empty."""
        if not any(self._entries):
            return ""
        columns = self._columns_of(self._shape)
        rows = [self._entries[start : start + columns] for start in range(0, len(self._entries), columns)]
        said = [f"[{', '.join(row)}]" for row in rows]
        return said[0] if len(self._shape) == 1 else f"[{', '.join(said)}]"

    @staticmethod
    def _columns_of(shape: tuple[int, ...]) -> int:
        return shape[1] if len(shape) == 2 else 1

    @property
    def _width_in_cells(self) -> int:
        """How many entries stand in a row of the screen: a vector lies in one row."""
        return self._columns_of(self._shape) if len(self._shape) == 2 else len(self._entries)

    # --- keys --------------------------------------------------------------------------------------------------------

    def action_move(self, down: int, right: int) -> None:
        """To another cell, round the ends."""
        width, count = max(self._width_in_cells, 1), max(len(self._entries), 1)
        step = right if right else down * width
        if len(self._shape) == 1 and down:
            step = down
        self._cursor = (self._cursor + step) % count
        self._see()

    def action_submit(self) -> None:
        """To the next empty cell, or answer."""
        order = [*range(self._cursor + 1, len(self._entries)), *range(self._cursor + 1)]
        empty = next((place for place in order if not self._entries[place]), None)
        if empty is None:
            self.post_message(self.Filled(self.text))
        else:
            self._cursor = empty
            self._see()

    def action_shorten(self) -> None:
        """Delete the last letter."""
        self._write(self._entries[self._cursor][:-1])

    def action_clear(self) -> None:
        """Empty the cell."""
        self._write("")

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Whatever can be printed is typed into a cell, so that no key of the lesson is named for it."""
        return character is not None and character.isprintable()

    def on_key(self, event: events.Key) -> None:
        """A letter goes into the cell; a comma, a semicolon or Tab goes on to the next."""
        if event.character in {",", ";"}:
            event.stop()
            self.action_move(0, 1)
        elif event.is_printable and event.character is not None:
            event.stop()
            event.prevent_default()
            self._write(self._entries[self._cursor] + event.character)

    def on_paste(self, event: events.Paste) -> None:
        """A whole array fills all cells; anything else goes into this one."""
        event.stop()
        text = event.text.strip()[:MAX_ANSWER]
        found = entries_in(text, self._shape)
        if found is not None and len(found) > 1:
            self._entries, self._marks = [entry[:_LONGEST] for entry in found], None
            self.post_message(self.Edited(self.text))
            self.refresh(layout=True)
        else:
            self._write(self._entries[self._cursor] + " ".join(text.split()))

    def _write(self, text: str) -> None:
        self._entries[self._cursor] = text[:_LONGEST]
        if self._marks is not None:
            self._marks = None
        self.post_message(self.Edited(self.text))
        self.refresh(layout=True)

    # --- what is seen ------------------------------------------------------------------------------------------------

    def _see(self) -> None:
        """The cell under the cursor comes into sight."""
        self.refresh()
        if self.parent is not None and isinstance(self.parent, Widget):
            row = self._cursor // max(self._width_in_cells, 1)
            region = Region(self.virtual_region.x, self.virtual_region.y + row, self.size.width, 1)
            self.parent.scroll_to_region(region, animate=False)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A line for each row."""
        return max(len(self._entries) // max(self._width_in_cells, 1), 1)

    def _columns(self) -> range:
        """The columns that there is room for, the cursor's among them."""
        columns = self._width_in_cells
        room = max(self.size.width // (self._entry_width + _SIGNS), 1)
        place = self._cursor % max(columns, 1)
        start = min(max(place - room // 2, 0), max(columns - room, 0))
        return range(start, min(start + room, columns))

    @property
    def _entry_width(self) -> int:
        return max(_NARROWEST, *(cell_width(entry) for entry in self._entries), 0)

    def render(self) -> Content:
        """Every cell, the one under the cursor in yellow brackets."""
        if not self._entries:
            return Content("")
        width, columns = self._width_in_cells, self._columns()
        lines = []
        for start in range(0, len(self._entries), width):
            pieces = [Content.assemble(words("… " if columns.start else "", Role.DIM))]
            pieces += [self._cell(start + column) for column in columns]
            pieces.append(Content.assemble(words("…" if columns.stop < width else "", Role.DIM)))
            lines.append(Content("").join(pieces))
        return Content("\n").join(lines)

    def _cell(self, place: int) -> Content:
        """`▸  0.42 ✓`."""
        here = place == self._cursor and self.has_focus
        entry, mark = self._entries[place], None if self._marks is None else self._marks[place]
        sign, role = (" ", Role.DIM) if mark is None else ("✓", Role.RIGHT) if mark else ("✗", Role.WRONG)
        shown = entry.rjust(self._entry_width) if entry else "·".rjust(self._entry_width)
        return Content.assemble(
            words("▸" if here else " ", Role.ACTIVE, bold=True),
            words(shown, Role.ACTIVE if here else Role.NAME if entry else Role.DIM, bold=here),
            words(f"{sign}  ", role, bold=True),
        )

    def on_focus(self) -> None:
        """The cursor shows."""
        self._see()

    def on_blur(self) -> None:
        """The cursor hides."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """The cursor goes to the cell that is clicked."""
        place = event.get_content_offset(self)
        if place is None:
            return
        columns = self._columns()
        column = columns.start + (place.x - 2 * bool(columns.start)) // (self._entry_width + _SIGNS)
        if column in columns:
            self._cursor = min(place.y * self._width_in_cells + column, len(self._entries) - 1)
            self._see()


def _flat(cells: Cells | bool) -> Iterator[bool]:
    if isinstance(cells, bool):
        yield cells
        return
    rows: Sequence[Cells | bool] = cells
    for each in rows:
        yield from _flat(each)
