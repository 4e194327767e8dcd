"""A grid of cells. Each holds a glyph and what it means; themes turn meanings into colours elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from tutor.tui.drawing.glyphs import clusters, line_glyph, spelled

__all__ = ["HEAVY", "LIGHT", "Canvas", "Cells", "Rect", "Role", "Row", "Run"]

LIGHT, HEAVY = 1, 2
UP, RIGHT, DOWN, LEFT = range(4)


class Role(StrEnum):
    """What a cell means. The values are the names under which themes give them colours."""

    PLAIN = "plain"
    NAME = "name"
    VALUE = "value"
    GRADIENT = "gradient"
    ASKED = "asked"
    ACTIVE = "active"
    STRUCTURE = "structure"
    KEY = "key"
    DIM = "dim"
    RIGHT = "right"
    WRONG = "wrong"


class Run(NamedTuple):
    """Neighbouring cells of one meaning."""

    text: str
    role: Role = Role.PLAIN
    bold: bool = False


Row = tuple[Run, ...]
Cell = tuple[str, Role, bool]  # a glyph, "" in the second cell of a wide one; its meaning; bold?
Cells = dict[int, dict[int, Cell]]  # by row, then by column


class Rect(NamedTuple):
    """Cells from (x, y), the top left one, on."""

    x: int
    y: int
    width: int
    height: int

    def contains(self, x: int, y: int) -> bool:
        """Is the cell (x, y) inside?"""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


class _Stroke:
    """The arms of one net in one cell."""

    __slots__ = ("arms", "role")

    def __init__(self, role: Role) -> None:
        self.arms = [0, 0, 0, 0]
        self.role = role

    def rank(self) -> tuple[int, bool]:
        """Where nets cross, the heavy one lies on top, then the one that is not just horizontal."""
        return max(self.arms), bool(self.arms[UP] or self.arms[DOWN])


class Canvas:
    """A window of cells on a picture: what is drawn outside of it is left out.

    Args:
        width, height: cells of the window.
        x, y: the picture's cell at the window's top left.
    """

    def __init__(self, width: int, height: int, x: int = 0, y: int = 0) -> None:
        self.window = Rect(x, y, max(width, 0), max(height, 0))
        self._texts: Cells = {}
        self._lines: Cells = {}
        self._strokes: dict[tuple[int, int], dict[int, _Stroke]] = {}

    def text(self, x: int, y: int, text: str, role: Role = Role.PLAIN, *, bold: bool = False) -> int:
        """Write from cell (x, y) on, over any line; the cell after the text."""
        left, _, width, _ = self.window
        row = self._texts.setdefault(y, {})
        for cluster, cells in clusters(spelled(text)):
            if left <= x and x + cells <= left + width:
                row[x] = cluster, role, bold
                if cells == 2:
                    row[x + 1] = "", role, bold
            x += cells
        return x

    def line(
        self, points: Sequence[tuple[int, int]], net: int, role: Role = Role.STRUCTURE, weight: int = LIGHT
    ) -> None:
        """Draw a line through the points, each right of, above or below the last.

        It reaches from its first cell's left edge to its last cell's right edge. Lines of one net join where they
        meet; lines of different nets pass each other.
        """
        self._arm(points[0], LEFT, net, role, weight)
        for (x1, y1), (x2, y2) in pairwise(points):
            if y1 == y2:
                self._straight([(x, y1) for x in range(x1, x2 + 1)], RIGHT, net, role, weight)
            else:
                step = 1 if y2 > y1 else -1
                cells = [(x1, y) for y in range(y1, y2 + step, step)]
                self._straight(cells, DOWN if y2 > y1 else UP, net, role, weight)
        self._arm(points[-1], RIGHT, net, role, weight)

    def _straight(self, cells: Sequence[tuple[int, int]], way: int, net: int, role: Role, weight: int) -> None:
        for cell in cells[:-1]:
            self._arm(cell, way, net, role, weight)
        for cell in cells[1:]:
            self._arm(cell, (way + 2) % 4, net, role, weight)

    def _arm(self, cell: tuple[int, int], way: int, net: int, role: Role, weight: int) -> None:
        nets = self._strokes.setdefault(cell, {})
        stroke = nets.get(net)
        if stroke is None:
            stroke = nets[net] = _Stroke(role)
        if weight >= max(stroke.arms):
            stroke.role = role
        stroke.arms[way] = max(stroke.arms[way], weight)

    def lines(self) -> Cells:
        """What the lines look like, row by row, to be stamped on other canvases."""
        for (x, y), nets in self._strokes.items():
            top = max(nets.values(), key=_Stroke.rank)
            self._lines.setdefault(y, {})[x] = line_glyph(*top.arms), top.role, max(top.arms) == HEAVY
        self._strokes = {}
        return self._lines

    def stamp(self, cells: Cells) -> None:
        """Put finished cells on the canvas, under all text."""
        top, height = self.window.y, self.window.height
        for y, row in cells.items():
            if top <= y < top + height:
                self._lines.setdefault(y, {}).update(row)

    def rows(self) -> list[Row]:
        """Every row of the window as runs, each row as wide as the window."""
        left, top, width, height = self.window
        lines = self.lines()
        return [_runs(lines.get(y, {}) | self._texts.get(y, {}), left, left + width) for y in range(top, top + height)]

    def plain(self) -> str:
        """The picture as text, without spaces at the ends of lines."""
        return "\n".join("".join(run.text for run in row).rstrip() for row in self.rows())


def _runs(cells: Mapping[int, Cell], start: int, stop: int) -> Row:
    """The cells from `start` to `stop`, neighbours of one meaning together, plain spaces where there is nothing."""
    runs: list[Run] = []
    texts: list[str] = []
    style, at = (Role.PLAIN, False), start
    for x in sorted(cells):
        if not start <= x < stop:
            continue
        text, role, bold = cells[x]
        gap = x > at
        if texts and (gap or (role, bold) != style):
            runs.append(Run("".join(texts), *style))
            texts = []
        if gap:
            runs.append(Run(" " * (x - at)))
        style, at = (role, bold), x + 1
        texts.append(text)
    if texts:
        runs.append(Run("".join(texts), *style))
    return (*runs, Run(" " * (stop - at))) if at < stop else tuple(runs)
