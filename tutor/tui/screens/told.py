"""Tools that tell: every path to a node, and the order of the way back."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from tutor.session import paths, visits
from tutor.tui.drawing.canvas import Role
from tutor.tui.roles import words
from tutor.tui.screens.tool import PaneTool
from tutor.words import marked

__all__ = ["OrderScreen", "PathsScreen"]

_SIGNS = {
    "done": ("●", Role.VALUE),
    "now": ("◉", Role.ACTIVE),
    "ready": ("◉", Role.VALUE),
    "waiting": ("○", Role.ASKED),
    "to come": ("○", Role.DIM),
}


class _ToldScreen(PaneTool):
    """Sentences in a pane."""

    def lines(self, width: int, height: int) -> list[Content]:
        """Each wrapped for itself."""
        return [line for said in self.told() for line in _hanging(said, width)]

    def told(self) -> Iterator[Content]:
        """The sentences."""
        yield from ()


class PathsScreen(_ToldScreen):
    """Every path, its slopes and their product, and the sum."""

    BINDING_GROUP_TITLE = marked("Among the paths")
    TITLE_WORDS = marked("paths")

    def told(self) -> Iterator[Content]:
        """A line a path."""
        for said in paths.told(paths.paths_of(self.session)):
            way, sign, numbers = said.partition(":  ")
            if sign:
                factors, _, product = numbers.rpartition(" = ")
                yield Content.assemble(
                    words(f"{way}   ", Role.NAME), words(f"{factors} = ", Role.VALUE),
                    words(product, Role.GRADIENT, bold=True),
                )  # fmt: skip
            else:
                yield Content.assemble(words(said, Role.PLAIN))


class OrderScreen(_ToldScreen):
    """Every node of the way back, and what it waits for."""

    BINDING_GROUP_TITLE = marked("In the order")
    TITLE_WORDS = marked("order")

    def told(self) -> Iterator[Content]:
        """A line a node, the signs of the timeline before it."""
        first, *rest = visits.told(self.session)
        found = visits.visits(self.session)
        yield Content.assemble(words(first, Role.PLAIN))
        for said, visit in zip(rest, found, strict=False):
            sign, role = _SIGNS[visit.when]
            yield Content.assemble(
                words(f"{sign} ", role, bold=True), words(said, Role.DIM if visit.when == "to come" else Role.PLAIN)
            )
        yield from (Content.assemble(words(said, Role.PLAIN)) for said in rest[len(found) :])


def _hanging(line: Content, width: int) -> Iterator[Content]:
    """Wrapped, the lines after the first a little to the right."""
    first, *rest = line.wrap(width)
    yield first
    if rest:
        narrow = line[len(first.plain) :]
        yield from (Content("     ") + each for each in narrow.wrap(max(width - 5, 10)))
