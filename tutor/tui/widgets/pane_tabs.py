"""On a small screen the chain rule and the reason share one place: this line tells which is there."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tutor.tui.drawing.canvas import Role, Run
from tutor.tui.drawing.glyphs import shortened
from tutor.tui.roles import ROLE_CLASSES, strip

__all__ = ["PaneTabs"]


class PaneTabs(Widget):
    """`── Chain rule · backward p → z ── Why ● ─────`."""

    COMPONENT_CLASSES = ROLE_CLASSES

    @dataclass
    class Picked(Message):
        """A tab was clicked: its name."""

        name: str

    def __init__(self) -> None:
        super().__init__()
        self._tabs: tuple[tuple[str, str], ...] = ()
        self._open = ""

    def show(self, tabs: tuple[tuple[str, str], ...], opened: str) -> None:
        """Show tabs (name, title) and which of them is open."""
        if (tabs, opened) != (self._tabs, self._open):
            self._tabs, self._open = tabs, opened
            self.refresh()

    def _runs(self) -> list[tuple[Run, str]]:
        """The line's pieces, each with the tab that a click on it opens."""
        others = sum(cell_len(title) + 4 for name, title in self._tabs if name != self._open)
        room = self.size.width - others - 4
        runs: list[tuple[Run, str]] = [(Run("─ ", Role.STRUCTURE), "")]
        for name, title in self._tabs:
            here = name == self._open
            text = shortened(title, max(room, 8)) if here else title
            runs += [(Run(text, Role.NAME if here else Role.DIM, bold=here), name), (Run(" ── ", Role.STRUCTURE), "")]
        used = sum(cell_len(run.text) for run, _ in runs)
        return [*runs, (Run("─" * max(self.size.width - used, 0), Role.STRUCTURE), "")]

    def render_line(self, y: int) -> Strip:
        """The line."""
        return strip((run for run, _ in self._runs()) if y == 0 else (), self, self.size.width)

    def on_click(self, event: events.Click) -> None:
        """A click opens a tab."""
        x = event.x
        for run, name in self._runs():
            if x < cell_len(run.text):
                if name:
                    self.post_message(self.Picked(name))
                return
            x -= cell_len(run.text)
