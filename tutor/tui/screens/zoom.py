"""Zoom: one element of a step's array, the cells that make it, and the sum written out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from textual import events
from textual.binding import Binding
from textual.content import Content

from tutor.network.operations import Shape
from tutor.session import Session
from tutor.session.zooming import Grid, Zooming, shape_of, zoomed
from tutor.tui.drawing.canvas import Role, Row, Run
from tutor.tui.drawing.glyphs import cell_width
from tutor.tui.drawing.heat import HeatMap, heat_map
from tutor.tui.roles import content, words
from tutor.tui.screens.tool import PaneTool
from tutor.words import _, marked

__all__ = ["ZoomScreen"]

_CELL, _NARROW = 11, 4  # cells of a number with its brackets and its shade: at most, and at least
_GAP = 3  # cells between two arrays
_SAID = 5  # rows below the arrays for the sum
_FEW = 3  # rows of an array, at least


class ZoomScreen(PaneTool):
    """A cursor in the step's result."""

    BINDING_GROUP_TITLE = marked("In a zoom")
    TITLE_WORDS = marked("a zoom")
    IS_READ = False
    KEY_ORDER = ("zoom.down", "zoom.right", "zoom.layer")
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("down,j", "move(-2, 1)", "row", key_display="↑↓", id="zoom.down", tooltip=marked("The row below")),
        Binding("up,k", "move(-2, -1)", "row above", id="zoom.up", tooltip=marked("The row above"), show=False),
        Binding("right,l", "move(-1, 1)", "column", key_display="←→", id="zoom.right",
                tooltip=marked("The next column")),
        Binding("left,h", "move(-1, -1)", "column before", id="zoom.left",
                tooltip=marked("The column before"), show=False),
        Binding("pagedown", "layer(1)", "matrix", key_display="PgDn", id="zoom.layer",
                tooltip=marked("The next matrix, where there are more than two axes")),
        Binding("pageup", "layer(-1)", "matrix before", id="zoom.layer_before", tooltip=marked("The matrix before"),
                show=False),
        PaneTool.LEAVE,
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        assert session.step is not None  # elsewhere it is not offered
        self._shape: Shape = shape_of(session.step)
        self.position: tuple[int, ...] = (0,) * len(self._shape)
        self._found = zoomed(session, self.position)
        self._cells: dict[tuple[int, int, int], tuple[int, ...]] = {}
        self._row = 0

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only along axes that there are."""
        if action == "layer":
            return len(self._shape) > 2
        if action == "move":
            axis, _step = parameters
            return len(self._shape) >= -int(str(axis)) and self._shape[int(str(axis))] > 1
        return True

    def show(self) -> None:
        """The element under the cursor, in sight."""
        super().show()
        self.call_after_refresh(self._follow)

    def _go(self, position: tuple[int, ...]) -> None:
        """To another element."""
        self.position, self._found = position, zoomed(self.session, position)
        self.show()

    @property
    def title_of_pane(self) -> str:
        """What is taken apart, and its shape."""
        array = f"{self._found.result.name} {_size(self._found.result)}".rstrip()
        return _("Zoom · {array}").format(array=array)

    def _follow(self) -> None:
        """Scroll so that the cursor is in sight."""
        pane = self.pane
        if not pane.scroll_offset.y <= self._row < pane.scroll_offset.y + pane.size.height:
            pane.scroll_to(y=max(self._row - 2, 0), animate=False, force=True, immediate=True)

    def action_move(self, axis: int, step: int) -> None:
        """Another row or column, round at the ends."""
        moved = list(self.position)
        moved[axis] = (moved[axis] + step) % self._shape[axis]
        self._go(tuple(moved))

    def action_layer(self, step: int) -> None:
        """Another matrix of an array with more axes."""
        layers = self._shape[:-2]
        place = int(np.ravel_multi_index(self.position[:-2], layers)) + step
        leading = np.unravel_index(place % int(np.prod(layers)), layers)
        self._go((*map(int, leading), *self.position[-2:]))

    def on_click(self, event: events.Click) -> None:
        """The element that was clicked."""
        pane = self.pane
        place = event.get_content_offset(pane)
        if place is None:
            return
        y = place.y + pane.scroll_offset.y
        for (row, left, right), position in self._cells.items():
            if row == y and left <= place.x < right:
                self._go(position)

    def lines(self, width: int, height: int) -> list[Content]:
        """The arrays, the sum and its terms."""
        found = self._found
        grids = (*found.sources, found.result)
        rows, starts = _arranged(grids, found, width, max(height - _SAID - len(found.terms), height // 2))
        maps, y, x = starts
        shape = found.result.values.shape
        leading = self.position[: max(len(shape) - 2, 0)]
        self._cells = {
            (row + y, left + x, right + x): (*leading, i, j)[len((*leading, i, j)) - len(shape) :]
            for (row, left, right), (i, j) in maps.cells.items()
        }
        self._row = y + (maps.cursor or 0)
        lines = [content(row) for row in rows]
        lines.append(Content(""))
        return [*lines, *_said(found, width)]


def _said(found: Zooming, width: int) -> Iterator[Content]:
    """The sum and its terms; a sum that is wider than the pane is told by its terms."""
    first, *rest = found.sum
    name, _sign, _summed = first.partition(" = ")
    if found.terms and cell_width(first) > width:
        first = _("{name} is the sum of").format(name=name)
    number = Role.GRADIENT if found.result.meaning == "gradient" else Role.VALUE
    shown = [(first, Role.NAME), *((line, number) for line in rest), *((term, Role.PLAIN) for term in found.terms)]
    shown += [(_("where {letters}").format(letters=found.where), Role.DIM)] if found.where else []
    shown += [(found.count, Role.DIM)] if found.count else []
    for text, role in shown:
        yield from Content.assemble(words(text, role, bold=role is number)).wrap(width)


def _size(grid: Grid) -> str:
    return f"({', '.join(map(str, grid.values.shape))})" if grid.values.ndim else ""


def _arranged(
    grids: Sequence[Grid], found: Zooming, width: int, height: int
) -> tuple[list[Row], tuple[HeatMap, int, int]]:
    """The arrays beside each other where there is room, else under each other; and where the result begins."""
    beside = _drawn(grids, found, (width // _NARROW, max(height - 1, _FEW)))
    total = sum(max(map_.width, cell_width(title)) for title, map_ in beside) + _GAP * (len(grids) - 1)
    if total <= width and max(map(_columns, grids)) <= width // _NARROW:
        return _beside(beside)
    under = _drawn(grids, found, (max(width // _CELL, 1), max(height // len(grids) - 1, _FEW)))
    rows: list[Row] = []
    for title, map_ in under:
        rows.append((Run(title, Role.DIM),))
        start = len(rows)
        rows += map_.rows
    return rows, (under[-1][1], start, 0)


def _columns(grid: Grid) -> int:
    return grid.values.shape[-1] if grid.values.ndim else 1


def _beside(drawn: Sequence[tuple[str, HeatMap]]) -> tuple[list[Row], tuple[HeatMap, int, int]]:
    rows: list[Row] = []
    widths = [max(map_.width, cell_width(title)) for title, map_ in drawn]
    for y in range(-1, max(len(map_.rows) for _title, map_ in drawn)):
        row: list[Run] = []
        for (title, map_), width in zip(drawn, widths, strict=True):
            runs: Row = (Run(title, Role.DIM),) if y < 0 else map_.rows[y] if y < len(map_.rows) else ()
            used = sum(cell_width(run.text) for run in runs)
            row += [*runs, Run(" " * (width - used + _GAP))]
        rows.append(tuple(row))
    return rows, (drawn[-1][1], 1, sum(widths[:-1]) + _GAP * (len(drawn) - 1))


def _drawn(grids: Sequence[Grid], found: Zooming, most: tuple[int, int]) -> list[tuple[str, HeatMap]]:
    """Each array with its title, from `most` columns and rows."""
    drawn = []
    for grid in grids:
        own = found.position if grid is found.result else _first(grid)
        values, lit = (np.asarray(each)[own[:-2]] for each in (grid.values, grid.lit))
        row, column = (0, 0, *own)[-2:]
        cursor = (row, column) if grid is found.result else None
        role = Role.GRADIENT if grid.meaning == "gradient" else Role.VALUE
        map_ = heat_map(
            np.atleast_2d(values), np.atleast_2d(lit), role, most=(max(most[1], 1), max(most[0], 1)), cursor=cursor
        )
        layer = f"  [{', '.join(map(str, own[:-2]))}]" if len(own) > 2 else ""
        drawn.append((" ".join(filter(None, (_(grid.part), grid.name, _size(grid)))) + layer, map_))
    return drawn


def _first(grid: Grid) -> tuple[int, ...]:
    """The first lit element, whose matrix is shown."""
    found = np.argwhere(grid.lit)
    return tuple(map(int, found[0])) if len(found) else (0,) * grid.values.ndim
