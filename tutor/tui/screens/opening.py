"""What stands on the screen while a lesson is read."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from tutor.tui.screens.base import TutorScreen
from tutor.tui.widgets.header import HeaderLine

__all__ = ["OpeningScreen"]


class OpeningScreen(TutorScreen[None]):
    """The lesson's name, and `…`."""

    CSS_PATH = "opening.tcss"

    def __init__(self, name: str) -> None:
        super().__init__()
        self._lesson = name

    def parts(self) -> ComposeResult:
        """A header, and a word in the middle."""
        yield HeaderLine()
        yield Static("…", id="opening", markup=False)

    def on_mount(self) -> None:
        """Which lesson it is."""
        self.show_title(self._lesson)

    def show_title(self, title: str) -> None:
        """Say which lesson it is."""
        self.query_one(HeaderLine).show(title, "", "")
