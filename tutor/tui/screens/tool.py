"""A tool of the lesson: a screen over the step, with a title, a body and its keys; Esc goes back to the step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from tutor.session import Session
from tutor.tui.screens.base import TutorScreen
from tutor.tui.widgets.header import HeaderLine
from tutor.tui.widgets.key_bar import KeyBar
from tutor.tui.widgets.text_pane import TextPane
from tutor.words import _, marked

__all__ = ["PaneTool", "ToolScreen"]


class ToolScreen(TutorScreen[Session | None]):
    """Made from a session; leaves with another one, where the learner is then, or with None."""

    CSS_PATH = ["tool.tcss"]  # noqa: RUF012 - Textual's own form
    PARTS: tuple[str, ...] = ("HeaderLine", "KeyBar")
    TITLE_WORDS: ClassVar[str] = ""
    KEY_ORDER: ClassVar[tuple[str, ...]] = ()
    LEAVE: ClassVar[BindingType] = Binding("escape,q", "dismiss", "back", key_display="Esc", id="tool.leave",
                                           tooltip=marked("Back to the step"))  # fmt: skip

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
        self.query_one(HeaderLine).show(self.session.material.lesson.title, _(self.TITLE_WORDS), address)

    @property
    def about(self) -> str:
        """The name that the step is about: whose gradient or value it makes."""
        step = self.session.step
        return getattr(step, "input", "") or getattr(step, "node", "")


class PaneTool(ToolScreen):
    """A tool that is one pane of lines, `show` fills it."""

    BINDINGS = [ToolScreen.LEAVE]  # noqa: RUF012 - Textual's own form
    IS_READ: ClassVar[bool] = True
    """Whether the arrows scroll the pane; else they are the tool's own."""

    def body(self) -> ComposeResult:
        """The pane."""
        yield TextPane(id="pane", classes="tool-body")

    def on_mount(self) -> None:
        """Fill it."""
        self.pane.can_focus = self.IS_READ
        if self.IS_READ:
            self.set_focus(self.pane)
        self.show()

    @property
    def pane(self) -> TextPane:
        """Where the lines stand."""
        return self.query_one("#pane", TextPane)

    def show(self) -> None:
        """Fill the pane."""
        self.pane.border_title = self.title_of_pane
        self.pane.show(self.lines, keep_scroll=not self.IS_READ)

    @property
    def title_of_pane(self) -> str:
        """What stands in its frame."""
        said = _(self.TITLE_WORDS)
        return f"{said[:1].upper()}{said[1:]}"

    def lines(self, width: int, height: int) -> Sequence[Content]:
        """What stands in it."""
        raise NotImplementedError
