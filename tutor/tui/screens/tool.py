"""A tool of the lesson: a screen over the step, with a title, a body and its keys; Esc goes back to the step."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tutor.session import Session
from tutor.tui.screens.base import TutorScreen
from tutor.tui.widgets.header import HeaderLine
from tutor.tui.widgets.key_bar import KeyBar

__all__ = ["ToolScreen"]


class ToolScreen(TutorScreen[Session | None]):
    """Made from a session; leaves with another one, where the learner is then, or with None."""

    CSS_PATH = ["tool.tcss"]  # noqa: RUF012 - Textual's own form
    PARTS: tuple[str, ...] = ("HeaderLine", "KeyBar")
    TITLE_WORDS: ClassVar[str] = ""
    KEY_ORDER: ClassVar[tuple[str, ...]] = ()
    LEAVE: ClassVar[BindingType] = Binding("escape,q", "dismiss", "back", key_display="Esc", id="tool.leave",
                                           tooltip="Back to the step")  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.place = session.place

    def parts(self) -> ComposeResult:
        """The first line, the tool's own parts, the last line."""
        yield HeaderLine()
        yield from self.body()
        yield KeyBar((*self.KEY_ORDER, "pane.down", "tool.leave", "app.help", "app.palette", "app.quit"))

    def body(self) -> ComposeResult:
        """The tool's own parts."""
        yield from ()

    def on_mount(self) -> None:
        """Say which tool this is, and of which step."""
        self.show_place(self.place.address)

    def show_place(self, address: str) -> None:
        """Say of which step."""
        self.query_one(HeaderLine).show(self.session.material.lesson.title, self.TITLE_WORDS, address)
