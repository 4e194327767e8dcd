"""How a node of the network picture looks: which of its parts are shown where, from roomy to bare; its operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tutor.tui.drawing.canvas import Rect
from tutor.tui.drawing.glyphs import cell_width, shortened, spelled
from tutor.tui.drawing.routes import Shape

__all__ = [
    "FORMS",
    "LOWEST",
    "Form",
    "PictureNode",
    "Slots",
    "folded_operands",
    "operation_text",
    "slots_of",
    "tag_slots",
]

_FOLDED = 5  # cells: the longest constant that is written into its operation
_SUPERSCRIPTS = str.maketrans("0123456789−-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_NAME = 24  # cells: the longest name of an author's that is not cut


@dataclass(frozen=True, slots=True)
class PictureNode:
    """A node as the picture needs it, without what changes from step to step.

    Attributes:
        key: the number by which it is meant everywhere; operands come before their nodes.
        name: its name, or the canonical text of an unnamed one.
        symbol: its operation's sign, "" for a leaf.
        operands: keys, in order, the same one twice in `x * x`.
        named: did the author give the name?
        constant: is it a number written in a formula? Short ones are drawn inside their operation.
        value_width, gradient_width: cells to reserve for what is shown under it at any step, 0 where that is nothing.
        followed: is its gradient wanted for itself, not only on the way?
    """

    key: int
    name: str
    symbol: str = ""
    operands: tuple[int, ...] = ()
    named: bool = True
    constant: bool = False
    value_width: int = 0
    gradient_width: int = 0
    followed: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """One way to draw all nodes.

    Attributes:
        layout: `stack` (name, value and gradient under each other), `pair` (name and value in one row), `line` (all in
            one row) or `bare` (name, and the gradient once it is there, else the value).
        gap: empty rows under each node.
        tail: cells of line between an operation and its name.
        text: cells for the text of an unnamed node; 0 leaves it out.
    """

    layout: str
    gap: int
    tail: int
    text: int


FORMS = (
    Form("stack", 1, 2, 16),
    Form("stack", 0, 1, 11),
    Form("stack", 0, 1, 0),
    Form("pair", 0, 1, 0),
    Form("line", 0, 1, 0),
    Form("bare", 0, 1, 0),
)
LOWEST = FORMS[4]  # the roomiest of those that take a row a node: when nothing fits


class Slots(NamedTuple):
    """Where the parts of a node are written, from its name's first cell on; None for what is not shown.

    `operation` is its sign with brackets, "" for a leaf; `row_end` is where its line leaves, at the widest labels.
    """

    operation: str
    lead: int
    name: str
    value: Rect | None
    gradient: Rect | None
    row_end: int
    width: int
    below: int

    @property
    def shape(self) -> Shape:
        """What the layout must know."""
        return Shape(self.lead, self.row_end, self.width, self.below)


def folded_operands(nodes: Sequence[PictureNode]) -> dict[int, tuple[bool, ...]]:
    """For each key: which of its operands are short constants, to be drawn inside the operation."""
    by_key = {node.key: node for node in nodes}
    folded = {}
    for node in nodes:
        operands = [by_key[key] for key in node.operands]
        short = [operand.constant and cell_width(operand.name) <= _FOLDED for operand in operands]
        folds = len(operands) == 2 and sum(short) == 1
        folded[node.key] = tuple(short) if folds else (False,) * len(operands)
    return folded


def operation_text(node: PictureNode, folded: Sequence[bool], names: Mapping[int, str]) -> str:
    """`(σ)`, `(+)`, and with a constant inside `(1−)`, `(÷4)`, `(²)`, `(max 0)`; "" for a leaf."""
    if not node.operands:
        return ""
    if not any(folded):
        return f"({node.symbol or '='})"
    first = folded[0]
    number = names[node.operands[0 if first else 1]].replace("-", "−")
    if node.symbol in ("^", "**") and not first:
        raised = number.translate(_SUPERSCRIPTS)
        return f"(^{number})" if raised.strip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻") else f"({raised})"
    if node.symbol.isalpha():
        return f"({number} {node.symbol})" if first else f"({node.symbol} {number})"
    return f"({number}{node.symbol})" if first else f"({node.symbol}{number})"


def slots_of(node: PictureNode, operation: str, form: Form) -> Slots:
    """Where the parts of this node go."""
    operation = spelled(operation)
    name = shortened(spelled(node.name), _NAME if node.named or not operation else form.text)
    lead = cell_width(operation) + form.tail + 1 if operation else 0
    gradient = node.gradient_width + 2 if node.gradient_width else 0  # with `∂ `
    return _LAYOUTS[form.layout](operation, lead, name, node.value_width, gradient)


def tag_slots(name: str) -> Slots:
    """A name written again where its line would be too long."""
    return _stack("", 0, shortened(spelled(name), _NAME), 0, 0)


def _stack(operation: str, lead: int, name: str, value: int, gradient: int) -> Slots:
    widths = [width for width in (cell_width(name), value, gradient) if width]
    row_end = widths[0] if widths else 0
    at = 1 if name else 0
    value_at = Rect(0, at, value, 1) if value else None
    gradient_at = Rect(0, at + bool(value), gradient, 1) if gradient else None
    below = max(0, len(widths) - 1)
    return Slots(operation, lead, name, value_at, gradient_at, row_end, max(widths, default=0), below)


def _pair(operation: str, lead: int, name: str, value: int, gradient: int) -> Slots:
    start = cell_width(name) + bool(name)
    value_at = Rect(start, 0, value, 1) if value else None
    row_end = max(start + value if value else start - 1, 0)
    gradient_at = Rect(start, 1, gradient, 1) if gradient else None
    width = max(row_end, start + gradient)
    return Slots(operation, lead, name, value_at, gradient_at, row_end, width, bool(gradient))


def _line(operation: str, lead: int, name: str, value: int, gradient: int) -> Slots:
    end = cell_width(name)
    value_at = gradient_at = None
    if value:
        start = end + bool(end)
        value_at, end = Rect(start, 0, value, 1), start + value
    if gradient:
        start = end + bool(end)
        gradient_at, end = Rect(start, 0, gradient, 1), start + gradient
    return Slots(operation, lead, name, value_at, gradient_at, end, end, 0)


def _bare(operation: str, lead: int, name: str, value: int, gradient: int) -> Slots:
    start, width = cell_width(name) + bool(name), max(value, gradient)
    where = Rect(start, 0, width, 1) if width else None
    end = start + width if width else max(start - 1, 0)
    return Slots(operation, lead, name, where if value else None, where if gradient else None, end, end, 0)


_LAYOUTS = {"stack": _stack, "pair": _pair, "line": _line, "bare": _bare}
