"""What is wrong with a lesson: every problem in its place, with its cure."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content

from tutor.tui.findings import Finding, counted, finding_lines
from tutor.tui.line_filter import clean
from tutor.tui.screens.base import TutorModal
from tutor.tui.widgets.text_pane import TextPane
from tutor.words import _

__all__ = ["ProblemsScreen"]


class ProblemsScreen(TutorModal[None]):
    """Over the home screen, or over a preview."""

    CSS_PATH = "help.tcss"
    BINDING_GROUP_TITLE = "Among problems"
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("escape,enter,q,f4", "dismiss", "close", id="problems.close", tooltip="Back"),
    ]  # fmt: skip

    def __init__(self, title: str, findings: Sequence[Finding], *, file: str = "", advice: str = "") -> None:
        super().__init__()
        self._title, self._findings, self._file, self._advice = title, findings, file, advice

    def compose(self) -> ComposeResult:
        """One pane."""
        with Vertical(id="help"):
            yield TextPane(id="problems-text")

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one("#help").border_subtitle = _("{leave} closes, ↑↓ scroll").format(
            leave=self.tutor.key_for("problems.close", "Esc")
        )
        self.show(self._findings)
        self.set_focus(self.query_one(TextPane))

    def show(self, findings: Sequence[Finding]) -> None:
        """Show these problems; where there are none any more, leave."""
        self._findings = findings
        for pane in self.query(TextPane):
            self.query_one("#help").border_title = Content(clean(f"{self._title} · {counted(findings)}"))
            pane.show(lambda width, height: self._lines(width), keep_scroll=True)
        if not findings:
            self.dismiss()

    def _lines(self, width: int) -> list[Content]:
        advice = [*Content(self._advice).wrap(width), Content("")] if self._advice else []
        return [*advice, *finding_lines(self._findings, width, file=self._file)]
