"""The first line: where the learner is."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.glyphs import only_ascii, shortened
from tutor.tui.roles import words

__all__ = ["HeaderLine"]


class HeaderLine(Widget):
    """`tutor › Title` at the left, the mode, the variant and the place at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._title = ""
        self._setting = ""
        self._place = ""
        self._alarm = ("", Role.PLAIN)

    def show(self, title: str, setting: str, place: str, alarm: str = "", role: Role = Role.PLAIN) -> None:
        """Show a title, and what is said at the right: an alarm in its role, the setting dim, the place not."""
        shown = (title, _separated(setting), _separated(place), (alarm, role))
        if shown != (self._title, self._setting, self._place, self._alarm):
            self._title, self._setting, self._place, self._alarm = shown
            self.refresh()

    def render(self) -> Content:
        """The line; the setting goes first where there is no room, then the title's end."""
        width = self.size.width
        setting = self._setting + _separated(" · ") if self._setting and self._place else self._setting
        alarm, role = self._alarm
        dot = _separated(" · ") if alarm and setting + self._place else ""
        if len("tutor › ") + cell_len(self._title) + cell_len(alarm + dot + setting + self._place) + 1 > width:
            setting = ""
        right = Content.assemble(
            words(alarm, role, bold=True), words(dot + setting, Role.DIM), words(self._place, Role.NAME)
        )
        room = width - len("tutor › ") - right.cell_length - 1
        title = shortened(self._title, max(room, 0))
        left = Content.assemble(
            words("tutor", Role.KEY, bold=True), words(" › " if title else "", Role.DIM), words(title, Role.NAME)
        )
        return left.pad_right(max(width - left.cell_length - right.cell_length, 1)) + right


def _separated(said: str) -> str:
    """What stands between words is no product, also where there is only ASCII."""
    return said.replace(" · ", " - ") if only_ascii() else said
