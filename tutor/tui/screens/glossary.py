"""What the words mean, with this step's numbers."""

from __future__ import annotations

from textual.content import Content

from tutor.session.glossary import glossary
from tutor.tui.drawing.canvas import Role
from tutor.tui.roles import words
from tutor.tui.screens.tool import PaneTool
from tutor.words import _, marked

__all__ = ["GlossaryScreen"]


class GlossaryScreen(PaneTool):
    """A list of terms; those that this step is made of come first."""

    BINDING_GROUP_TITLE = marked("Among the words")
    TITLE_WORDS = marked("what the words mean")

    def lines(self, width: int, height: int) -> list[Content]:
        """Each term, what it means, and what it is here."""
        lines: list[Content] = []
        for word in glossary(self.session):
            lines += Content.assemble(words(word.term, Role.NAME, bold=True)).wrap(width)
            lines += [Content("  ") + line for line in Content(word.meaning).wrap(max(width - 2, 10))]
            if word.here:
                here = Content.assemble(words(_("here: {here}").format(here=word.here), Role.VALUE)).wrap(
                    max(width - 2, 10)
                )
                lines += [Content("  ") + line for line in here]
            lines.append(Content(""))
        return lines
