"""A list to pick from, as long as one likes: only the rows in sight are painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tutor.tui.roles import content_strip

__all__ = ["PickList", "PickRow"]


class PickRow(NamedTuple):
    """One row; without a key it cannot be picked: a heading, an empty line."""

    content: Content
    key: str = ""


class PickList(ScrollView, can_focus=True, inherit_bindings=False):
    """Rows of which one is under the cursor."""

    COMPONENT_CLASSES = {"pick-list--cursor"}  # noqa: RUF012 - Textual's own form
    BINDING_GROUP_TITLE = "In a list"
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("up,k", "move(-1)", "up", key_display="↑", id="list.up", tooltip="The row above", show=False),
        Binding("down,j", "move(1)", "choose", key_display="↑↓", id="list.down", tooltip="The row above or below"),
        Binding("pageup", "move(-10)", "page up", key_display="PgUp", id="list.page_up", tooltip="Ten rows up",
                show=False),
        Binding("pagedown", "move(10)", "page down", key_display="PgDn", id="list.page_down", tooltip="Ten rows down",
                show=False),
        Binding("home", "move(-1000000)", "first", id="list.first", tooltip="The first row", show=False),
        Binding("end", "move(1000000)", "last", id="list.last", tooltip="The last row", show=False),
        Binding("enter", "pick", "open", key_display="Enter", id="list.pick", tooltip="Open the row under the cursor"),
    ]  # fmt: skip

    @dataclass
    class Moved(Message):
        """The cursor is on another row."""

        key: str

    @dataclass
    class Picked(Message):
        """A row was picked."""

        key: str

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._rows: Sequence[PickRow] = ()
        self._cursor = -1

    @property
    def key(self) -> str:
        """The key of the row under the cursor, "" where there is none."""
        return self._rows[self._cursor].key if 0 <= self._cursor < len(self._rows) else ""

    @property
    def plain(self) -> str:
        """The text of all rows."""
        return "\n".join(row.content.plain for row in self._rows)

    def show(self, rows: Sequence[PickRow], key: str | None = None) -> None:
        """Show these rows; the cursor goes to the row of this key, by default of the one it was on."""
        wanted = self.key if key is None else key
        self._rows = rows
        places = [place for place, row in enumerate(rows) if row.key]
        self._cursor = next((place for place in places if rows[place].key == wanted), places[0] if places else -1)
        self.virtual_size = Size(max(self.size.width, 1), len(rows))
        self._follow()
        self.refresh()
        self.post_message(self.Moved(self.key))

    def action_move(self, step: int) -> None:
        """Up or down by so many rows that can be picked."""
        places = [place for place, row in enumerate(self._rows) if row.key]
        if places:
            index = places.index(self._cursor) if self._cursor in places else 0
            self._set_cursor(places[min(max(index + step, 0), len(places) - 1)])

    def action_pick(self) -> None:
        """Pick the row under the cursor."""
        if self.key:
            self.post_message(self.Picked(self.key))

    def _set_cursor(self, place: int) -> None:
        if place != self._cursor:
            self._cursor = place
            self._follow()
            self.refresh()
            self.post_message(self.Moved(self.key))

    def _follow(self) -> None:
        if self._cursor >= 0 and self.size:
            self.scroll_to_region(Region(0, self._cursor, 1, 1), animate=False, force=True)

    def render_line(self, y: int) -> Strip:
        """A row that is in sight."""
        place = y + self.scroll_offset.y
        row = self._rows[place] if place < len(self._rows) else PickRow(Content(""))
        cursor = "pick-list--cursor" if place == self._cursor else None
        return content_strip(row.content, self, self.size.width, cursor)

    def on_click(self, event: events.Click) -> None:
        """A click picks."""
        offset = event.get_content_offset(self)
        place = offset.y + self.scroll_offset.y if offset is not None else -1
        if 0 <= place < len(self._rows) and self._rows[place].key:
            self._set_cursor(place)
            self.action_pick()

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._follow()
