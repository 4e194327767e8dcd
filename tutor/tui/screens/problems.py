"""What is wrong with a lesson: every problem in its place, with its cure."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from tutor.errors import Problem
from tutor.tui.drawing.canvas import Role
from tutor.tui.line_filter import clean
from tutor.tui.roles import words
from tutor.tui.screens.base import TutorModal
from tutor.tui.widgets.text_pane import TextPane

__all__ = ["ProblemsScreen"]


class ProblemsScreen(TutorModal[None]):
    """Over the home screen."""

    CSS_PATH = "help.tcss"
    BINDING_GROUP_TITLE = "Among problems"
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("escape,enter,q", "dismiss", "close", id="problems.close", tooltip="Back"),
    ]  # fmt: skip

    def __init__(self, title: str, problems: Sequence[Problem]) -> None:
        super().__init__()
        self._title, self._problems = title, problems

    def compose(self) -> ComposeResult:
        """One pane."""
        with Vertical(id="help"):
            yield TextPane(id="problems-text")

    def on_mount(self) -> None:
        """Fill it."""
        frame = self.query_one("#help")
        frame.border_title = Content(clean(self._title))
        frame.border_subtitle = "Esc closes, ↑↓ scroll"
        pane = self.query_one(TextPane)
        pane.show(lambda width, height: self._lines(width))
        self.set_focus(pane)

    def _lines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for problem in self._problems:
            place = problem.file if problem.line is None else f"{problem.file}:{problem.line}:{problem.column}"
            lines += Content.assemble(words(clean(place), Role.DIM)).wrap(width)
            said = Content.assemble(
                words("✗ ", Role.WRONG, bold=True), words(f"{problem.code}: ", Role.NAME), words(clean(problem.message))
            )
            lines += said.wrap(width)
            if problem.help:
                lines += Content.assemble("  ", words(clean(problem.help), Role.PLAIN)).wrap(width)
            lines.append(Content(""))
        return lines
