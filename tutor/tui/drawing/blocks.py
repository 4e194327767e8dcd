"""Blocks of cells with a baseline, and how they are put together: beside, under, over a bar, in brackets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from tutor.numbers import MINUS, array_text, significant
from tutor.tui.drawing.canvas import Role, Row, Run
from tutor.tui.drawing.glyphs import cell_width, only_ascii, spelled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Block",
    "bracketed",
    "equation",
    "fraction",
    "hcat",
    "matrix",
    "raised",
    "text",
    "vcat",
    "wrapped",
]

# For each kind of bracket: alone, then top, middle and bottom of a tall one. Box glyphs join and are in every font.
_BRACKETS = {
    "(": (("(", "╭", "│", "╰"), (")", "╮", "│", "╯")),
    "[": (("[", "┌", "│", "└"), ("]", "┐", "│", "┘")),
    "|": (("|", "│", "│", "│"), ("|", "│", "│", "│")),
}
_ASCII_BRACKETS = {
    "(": (("(", "/", "|", "\\"), (")", "\\", "|", "/")),
    "[": (("[", "[", "[", "["), ("]", "]", "]", "]")),
    "|": (("|", "|", "|", "|"), ("|", "|", "|", "|")),
}


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of equal width. The baseline is the index of the row that stands beside ordinary text."""

    rows: tuple[Row, ...]
    baseline: int
    width: int

    @property
    def height(self) -> int:
        """How many rows."""
        return len(self.rows)

    def plain(self) -> str:
        """The block as text, without spaces at the ends of lines."""
        return "\n".join("".join(run.text for run in row).rstrip() for row in self.rows)


def _block(rows: Iterable[Row], baseline: int) -> Block:
    """Rows filled up to the widest."""
    rows = tuple(rows)
    widths = [sum(cell_width(run.text) for run in row) for row in rows]
    width = max(widths, default=0)
    filled = (_filled(row, width - own) for row, own in zip(rows, widths, strict=True))
    return Block(tuple(filled), baseline, width)


def _filled(row: Row, missing: int) -> Row:
    return (*row, Run(" " * missing)) if missing else row


def _blank(width: int) -> Row:
    return (Run(" " * width),) if width else ()


def text(words: str, role: Role = Role.PLAIN, *, bold: bool = False) -> Block:
    """One row of text."""
    return _text(spelled(words), role, bold)


@lru_cache(maxsize=4096)
def _text(words: str, role: Role, bold: bool) -> Block:
    return Block(((Run(words, role, bold),),), 0, cell_width(words))


def hcat(*blocks: Block) -> Block:
    """Blocks beside each other, on one baseline."""
    above = max((block.baseline for block in blocks), default=0)
    below = max((block.height - block.baseline for block in blocks), default=1)
    rows: list[list[Run]] = [[] for _ in range(above + below)]
    for block in blocks:
        first = above - block.baseline
        for index, row in enumerate(rows):
            inside = first <= index < first + block.height
            row.extend(block.rows[index - first] if inside else _blank(block.width))
    return _block(map(tuple, rows), above)


def vcat(*blocks: Block, align: str = "left", baseline: int = 0) -> Block:
    """Blocks under each other.

    Args:
        blocks: from top to bottom.
        align: `left`, `center` or `right`.
        baseline: the index of the block whose baseline is the whole's.
    """
    width = max((block.width for block in blocks), default=0)
    rows: list[Row] = []
    line = 0
    for index, block in enumerate(blocks):
        if index == baseline:
            line = len(rows) + block.baseline
        missing = width - block.width
        left = {"left": 0, "center": missing // 2, "right": missing}[align]
        rows.extend((*_blank(left), *row) for row in block.rows)
    return _block(rows, line)


def fraction(top: Block, bottom: Block, role: Role = Role.PLAIN) -> Block:
    """One over the other, with a bar on the baseline; a fraction inside makes the bar longer than its own."""
    nested = 2 if top.height > 1 or bottom.height > 1 else 0
    bar = ("-" if only_ascii() else "─") * (max(top.width, bottom.width) + nested)
    return vcat(top, text(bar, role), bottom, align="center", baseline=1)


def raised(base: Block, exponent: Block) -> Block:
    """The exponent right above the base's top row."""
    lifted = Block(exponent.rows, base.baseline + exponent.height, exponent.width)
    return hcat(base, lifted)


def bracketed(inner: Block, kind: str = "(", role: Role = Role.PLAIN) -> Block:
    """Brackets `(`, `[` or `|` as tall as what they hold."""
    sides = (_ASCII_BRACKETS if only_ascii() else _BRACKETS)[kind]
    left, right = (_bracket(glyphs, inner.height, inner.baseline, role) for glyphs in sides)
    return hcat(left, inner, right)


def _bracket(glyphs: Sequence[str], height: int, baseline: int, role: Role) -> Block:
    alone, top, middle, bottom = glyphs
    column = [alone] if height == 1 else [top, *[middle] * (height - 2), bottom]
    return Block(tuple((Run(glyph, role),) for glyph in column), baseline, 1)


def matrix(
    array: NDArray[np.float64],
    role: Role = Role.VALUE,
    *,
    most: tuple[int, int] = (8, 8),
    digits: int = 4,
    instead: Mapping[tuple[int, int], Run] | None = None,
) -> Block:
    """An array: a number, a row in brackets for a vector, columns aligned at their decimal points for a matrix.

    Args:
        array: of any shape; more than two axes are told by their shape.
        role: what the elements mean.
        most: rows and columns to show; of more than that, the first, `…`, and the last.
        digits: significant figures.
        instead: what to show in place of an element, by row and column; a vector is row 0.
    """
    minus = "-" if only_ascii() else MINUS
    if array.ndim not in (1, 2) or not array.size:
        return text(array_text(array, digits=digits, minus=minus), role)
    grid = array.reshape(1, -1) if array.ndim == 1 else array
    dots = Run(spelled("…"), Role.STRUCTURE)
    chosen_rows, chosen_columns = _chosen(grid.shape[0], most[0]), _chosen(grid.shape[1], most[1])
    columns = []
    for column in chosen_columns:
        runs = []
        for row in chosen_rows:
            if row is None or column is None:
                runs.append(dots)
            else:
                own = Run(significant(grid[row, column].item(), digits, minus=minus), role)
                runs.append((instead or {}).get((row, column), own))
        columns.append(_column(runs))
    gap = Block((_blank(2),) * len(chosen_rows), 0, 2)
    spaced = [block for column in columns for block in (gap, column)][1:]
    inner = hcat(*spaced) if spaced else text("")
    return bracketed(Block(inner.rows, (inner.height - 1) // 2, inner.width), "[", Role.STRUCTURE)


def _chosen(count: int, most: int) -> list[int | None]:
    """Which of so many rows or columns are shown; None for the gap."""
    if count <= most:
        return list(range(count))
    return [*range(max(1, most - 2)), None, count - 1]


def _column(runs: Sequence[Run]) -> Block:
    """Elements under each other, decimal point under decimal point; what is no number stands to the right."""
    heads = [cell_width(run.text.partition(".")[0]) for run in runs]
    widths = [cell_width(run.text) for run in runs]
    point = max(heads, default=0)
    width = point + max((width - head for width, head in zip(widths, heads, strict=True)), default=0)
    rows = []
    for run, head, own in zip(runs, heads, widths, strict=True):
        rows.append((*_blank(point - head), run, *_blank(width - point + head - own)))
    return _block(rows, 0)


def equation(left: Block, *steps: tuple[str, Block], role: Role = Role.PLAIN) -> Block:
    """`left = a`, and further lines `= b`, `≈ c` with their signs under the first one."""
    lines = []
    for index, (sign, right) in enumerate(steps):
        start = left if index == 0 else text(" " * left.width)
        lines.append(hcat(start, text(f"  {sign}  ", role), right))
    return vcat(*lines) if lines else left


def wrapped(block: Block, width: int, indent: int = 2) -> Block:
    """A block of one row on as many rows as it needs, broken at spaces; taller and narrower ones as they are."""
    if block.height != 1 or block.width <= width:
        return block
    rows: list[list[Run]] = [[]]
    used = 0
    for run in block.rows[0]:
        for piece in run.text.replace(" ", " \n").split("\n"):
            cells = cell_width(piece)
            if used > indent and used + cell_width(piece.rstrip()) > width:
                rows.append([Run(" " * indent)])
                used = indent
            rows[-1].append(Run(piece, run.role, run.bold))
            used += cells
    return _block(map(tuple, rows), 0)
