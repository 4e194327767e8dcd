"""A pane of lines, as many as there are, painted line by line: equations, prose, lists of keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from textual.binding import Binding
from textual.content import Content
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tutor.tui.roles import content_strip

__all__ = ["Lines", "TextPane"]

Lines: TypeAlias = Callable[[int, int], Sequence[Content]]
"""Makes a pane's lines for its width and height."""


_SCROLLING = {"scroll_up", "scroll_down", "page_up", "page_down"}


class TextPane(ScrollView, can_focus=True, inherit_bindings=False):
    """Lines that scroll where they do not fit. New lines of the same size cost no layout."""

    BINDING_GROUP_TITLE = "In a pane"
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("up", "scroll_up", "up", key_display="↑", id="pane.up", tooltip="Scroll this pane up", show=False),
        Binding("down", "scroll_down", "scroll", key_display="↑↓", id="pane.down", tooltip="Scroll this pane"),
        Binding("pageup", "page_up", "page up", key_display="PgUp", id="pane.page_up", tooltip="Scroll up by a page",
                show=False),
        Binding("pagedown", "page_down", "page down", key_display="PgDn", id="pane.page_down",
                tooltip="Scroll down by a page", show=False),
    ]  # fmt: skip

    def __init__(self, *, id: str, classes: str = "") -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id, classes=classes)
        self._make: Lines = lambda width, height: ()
        self._lines: Sequence[Content] = ()
        self._made_for = Size(0, 0)
        self._to_top = False

    @property
    def overflows(self) -> bool:
        """Whether there is more than the pane shows."""
        return self.virtual_size.height > self.scrollable_content_region.height

    @property
    def plain(self) -> str:
        """The text of all lines."""
        return "\n".join(line.plain for line in self._lines)

    def show(self, make: Lines, *, keep_scroll: bool = False) -> None:
        """Show the lines that `make` makes for the pane's size, now and whenever that changes."""
        self._make, self._made_for = make, Size(0, 0)
        self._to_top |= not keep_scroll
        self._remake()

    def _remake(self) -> None:
        bar = self.styles.scrollbar_size_vertical
        if self.size.width <= bar or not self.display:
            return
        before = self._lines
        self._made_for = self.size
        self._lines = self._wrapped(self.size, bar)
        lines, (width, height) = len(self._lines), self.size
        needed = Size(width - bar * (lines > height), max(lines, height))
        if needed != self.virtual_size:  # what fits always has one size: a change would cost a layout
            self.virtual_size = needed
        if self._to_top and self.scroll_offset.y:
            self.scroll_to(y=0, animate=False, force=True, immediate=True)
            self.refresh()
        else:
            self._refresh_changed(before)
        self._to_top = False

    def _wrapped(self, size: Size, bar: int) -> list[Content]:
        """Lines of the whole width where all are in sight at once, else of what the scrollbar leaves of it.

        Tried first is what the pane is like now: mostly it stays like that.
        """
        width, height = size
        barred = self.show_vertical_scrollbar
        lines = list(self._make(width - bar * barred, height))
        if (len(lines) > height) == barred:
            return lines
        others = list(self._make(width - bar * (not barred), height))
        wide, narrow = (others, lines) if barred else (lines, others)
        return wide if len(wide) <= height else narrow

    def _refresh_changed(self, before: Sequence[Content]) -> None:
        """Paint only the lines that differ from those before."""
        top, height = self.scroll_offset.y, self.size.height
        old, new = before[top : top + height], self._lines[top : top + height]
        changed = [
            y
            for y in range(height)
            if (old[y] if y < len(old) else None) is not (new[y] if y < len(new) else None)
            and not (y < min(len(old), len(new)) and old[y].is_same(new[y]))
        ]
        if changed:
            self.refresh(Region(0, changed[0], self.size.width, changed[-1] - changed[0] + 1))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What fits does not scroll."""
        return self.overflows if action in _SCROLLING else True

    def on_show(self) -> None:
        """A pane that was hidden has not followed."""
        self.on_resize()

    def on_resize(self) -> None:
        """Wrap anew."""
        if self.size != self._made_for:
            self._remake()
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the part that is in sight."""
        place = y + self.scroll_offset.y
        width = self.size.width
        line = self._lines[place] if place < len(self._lines) else Content("")
        return content_strip(line, self, width)
