"""What the words mean, with this step's numbers."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content

from tutor.session.glossary import glossary
from tutor.tui.drawing.canvas import Role
from tutor.tui.roles import words
from tutor.tui.screens.tool import ToolScreen
from tutor.tui.widgets.text_pane import TextPane

__all__ = ["GlossaryScreen"]


class GlossaryScreen(ToolScreen):
    """A list of terms; those that this step is made of come first."""

    BINDING_GROUP_TITLE = "Among the words"
    TITLE_WORDS = "what the words mean"
    BINDINGS = [ToolScreen.LEAVE]  # noqa: RUF012 - Textual's own form

    def body(self) -> ComposeResult:
        """One pane."""
        yield TextPane(id="words", classes="tool-body")

    def on_mount(self) -> None:
        """Fill it."""
        pane = self.query_one("#words", TextPane)
        pane.border_title = "What the words mean"
        pane.show(lambda width, height: self._lines(width))
        self.set_focus(pane)

    def _lines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for word in glossary(self.session):
            lines += Content.assemble(words(word.term, Role.NAME, bold=True)).wrap(width)
            lines += [Content("  ") + line for line in Content(word.meaning).wrap(max(width - 2, 10))]
            if word.here:
                here = Content.assemble(words(f"here: {word.here}", Role.VALUE)).wrap(max(width - 2, 10))
                lines += [Content("  ") + line for line in here]
            lines.append(Content(""))
        return lines
