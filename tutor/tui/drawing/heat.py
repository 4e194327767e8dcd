"""An array as a heat map: numbers with their signs, a shade for their size, brackets around the chosen cells."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tutor.numbers import MINUS, significant
from tutor.tui.drawing.canvas import Role, Row, Run
from tutor.tui.drawing.glyphs import cell_width, only_ascii

__all__ = ["HeatMap", "heat_map"]

_SHADES, _ASCII_SHADES = " ░▒▓█", " .:+#"


class HeatMap(NamedTuple):
    """Rows of cells, and where the array's elements stand in them.

    Attributes:
        rows: what is drawn.
        cells: by row and the half-open range of its cells, the element there.
        width: cells of the widest row.
        cursor: the row with the cursor; None without one.
    """

    rows: tuple[Row, ...]
    cells: dict[tuple[int, int, int], tuple[int, int]]
    width: int
    cursor: int | None


def heat_map(
    grid: NDArray[np.float64],
    lit: NDArray[np.bool_],
    role: Role,
    *,
    most: tuple[int, int],
    cursor: tuple[int, int] | None = None,
) -> HeatMap:
    """A matrix, or the part of it around what matters.

    Args:
        grid: two axes, finite or not.
        lit: which elements are in brackets, and bright.
        role: what the numbers mean.
        most: rows and columns that there is room for.
        cursor: the element under the cursor, `▸` before it.
    """
    around = cursor or _first(lit)
    rows, columns = (_window(size, room, place) for size, room, place in zip(grid.shape, most, around, strict=True))
    texts = {(i, j): _number(grid[i, j].item()) for i in rows for j in columns}
    widths = {j: max(cell_width(texts[i, j]) for i in rows) for j in columns}
    largest = float(np.max(np.abs(grid[np.isfinite(grid)]), initial=0.0)) if grid.size > 1 else 0.0
    drawn: list[Row] = []
    cells: dict[tuple[int, int, int], tuple[int, int]] = {}
    for y, i in enumerate(rows):
        runs, used = [_edge("…" if columns.start else " ")], 1
        for j in columns:
            runs += _cell(texts[i, j].rjust(widths[j]), _shade(grid[i, j].item(), largest), role,
                          lit=bool(lit[i, j]), here=(i, j) == cursor)  # fmt: skip
            cells[y, used, used + widths[j] + 3] = (i, j)
            used += widths[j] + 3
        drawn.append((*runs, _edge("…" if columns.stop < grid.shape[1] else " ")))
    width = sum(widths.values()) + 3 * len(widths) + 2
    above, below = (Run("…".center(width), Role.STRUCTURE),), (Run("…".center(width), Role.STRUCTURE),)
    top = rows.start > 0
    shifted = {(y + top, left, right): place for (y, left, right), place in cells.items()}
    whole = (*([above] if top else []), *drawn, *([below] if rows.stop < grid.shape[0] else []))
    return HeatMap(whole, shifted, width, around[0] - rows.start + top if cursor else None)


def _first(lit: NDArray[np.bool_]) -> tuple[int, int]:
    found = np.argwhere(lit)
    return (int(found[0][0]), int(found[0][1])) if len(found) else (0, 0)


def _window(size: int, room: int, place: int) -> range:
    """So many places, the one that matters among them, as far in their middle as can be."""
    room = max(min(room, size), 1)
    start = min(max(place - room // 2, 0), size - room)
    return range(start, start + room)


def _number(number: float) -> str:
    return significant(number, minus="-" if only_ascii() else MINUS)


def _shade(number: float, largest: float) -> str:
    """How large a number is beside the largest: five shades; none where there is no other."""
    shades = _ASCII_SHADES if only_ascii() else _SHADES
    if not np.isfinite(number):
        return "!"
    return shades[int(np.ceil(4 * abs(number) / largest))] if largest else shades[0]


def _cell(text: str, shade: str, role: Role, *, lit: bool, here: bool) -> list[Run]:
    """`[0.42▒]`: brackets around what is lit, the shade behind the number."""
    left, right = ("▸" if here else "[", "]") if lit else (" ", " ")
    return [
        Run(left, Role.ACTIVE, bold=True),
        Run(text, role if lit else Role.DIM, bold=lit),
        Run(shade, role),
        Run(right, Role.ACTIVE, bold=True),
    ]


def _edge(sign: str) -> Run:
    return Run(sign, Role.STRUCTURE)
