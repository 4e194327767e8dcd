"""What stands on the screen while a lesson is read."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from tutor.tui.screens.base import TutorScreen
from tutor.tui.widgets.header import HeaderLine

__all__ = ["OpeningScreen"]


class OpeningScreen(TutorScreen[None]):
    """The lesson's title, its file's name until that is known, and `…`."""

    CSS_PATH = "opening.tcss"

    def __init__(self, title: str) -> None:
        super().__init__()
        self._lesson_title = title

    def parts(self) -> ComposeResult:
        """A header, and a word in the middle."""
        yield HeaderLine()
        yield Static("…", id="opening", markup=False)

    def on_mount(self) -> None:
        """Which lesson it is."""
        self.show_title(self._lesson_title)

    def show_title(self, title: str) -> None:
        """Say which lesson it is."""
        self._lesson_title = title
        for header in self.query(HeaderLine):
            header.show(title, "", "")
