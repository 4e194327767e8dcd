"""Trees to Python source that a person reads: numpy on arrays, plain floats on numbers, torch.

The source is made from the tree and never from its text. Names become fields, `{x}`, for the caller to fill, so that a
formula is written once and used with many names. How each function is spelled stands in `tutor.formula.dialects`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from tutor.errors import FormulaError, did_you_mean
from tutor.formula.dialects import SPELLINGS
from tutor.formula.evaluate import compile_formula, evaluate
from tutor.formula.functions import CONSTANTS
from tutor.formula.rewrite import names_in, rewrite, substitute
from tutor.formula.show import ATOM, MINUS, POSTFIX, POWER, binding, number_text
from tutor.formula.spelling import Dialect, Piece, Shape, is_number, whole
from tutor.formula.tree import Array, Binary, Call, Expr, Index, Item, Name, Number, Slice, Transpose, Unary, post_order

__all__ = ["Source", "fold_shapes", "part_field", "shape_of", "write_source"]

_MODULES = {"numpy": "np", "float": "math", "torch": "math"}
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Source:
    """A formula as source.

    Attributes:
        text: one expression, with a field `{x}` for every name x.
        parts: what is computed once before and then used: the texts that the fields of `part_field(1)` and on stand
            for, each after those that it uses.
        helpers: the functions that it calls beside numpy's, math's or torch's own.
        level: how tightly the text's outermost operator binds.
    """

    text: str
    parts: tuple[str, ...]
    helpers: frozenset[str]
    level: int


def part_field(place: int) -> str:
    """The name under which a text speaks of one of its parts, from 1; no formula can hold it."""
    return f"part {place}"


def write_source(expr: Expr, dialect: Dialect, shapes: Mapping[str, Shape]) -> Source:
    """A formula over the primitives as Python source.

    Args:
        expr: the formula.
        dialect: `numpy` and `torch` for values of any shape; `float` where every value is one number.
        shapes: by name. What a formula asks of shapes is written as a number.

    Raises:
        FormulaError: a name without a shape, or a function that this dialect does not have.
    """
    writer = _Writer(dialect, dict(shapes))
    found = writer.write_whole(fold_shapes(expr, shapes))
    return Source(found.text, tuple(writer.parts), frozenset(writer.helpers), found.level)


def shape_of(expr: Expr, shapes: Mapping[str, Shape]) -> Shape:
    """The shape of a formula's value: the formula, run on zeros of these shapes."""
    if isinstance(expr, Name) and expr.text in shapes:
        return shapes[expr.text]
    names = tuple(name for name in names_in(expr) if name in shapes)
    zeros = (np.broadcast_to(np.float64(0), shapes[name])[()] for name in names)
    with np.errstate(all="ignore"):
        return np.shape(compile_formula(expr, names)(*zeros))


def fold_shapes(expr: Expr, shapes: Mapping[str, Shape]) -> Expr:
    """`expr` with `size(x, axis)` and `rows(x)` as numbers."""

    def change(node: Expr) -> Expr:
        if not isinstance(node, Call) or node.function not in {"size", "rows"}:
            return node
        given = shape_of(node.arguments[0], shapes)
        zeros = {"x": np.broadcast_to(np.float64(0), given)}
        counted = Call(node.function, (Name("x"), *node.arguments[1:]), node.keywords)
        return Number(float(evaluate(counted, zeros)), node.span)

    return rewrite(expr, change)


@lru_cache(maxsize=256)
def _known(expr: Expr) -> bool:
    """Whether a formula without names is one finite number that plain floats can compute."""
    try:
        found = evaluate(expr, {})
    except FormulaError:
        return False
    return np.shape(found) == () and math.isfinite(found)


class _Writer:
    """Writes one formula, gathering the parts and helpers that it needs."""

    def __init__(self, dialect: Dialect, shapes: dict[str, Shape]) -> None:
        self.dialect, self.shapes = dialect, shapes
        self.parts: list[str] = []
        self.helpers: set[str] = set()

    def shape(self, expr: Expr) -> Shape:
        return shape_of(expr, self.shapes)

    def write_whole(self, expr: Expr) -> Piece:
        """A formula, what it holds twice computed once before."""
        rest, repeated = self._shared(expr)
        found: dict[str, Expr] = {}
        for name, part in repeated:
            self.shapes[name] = shape_of(substitute(part, found), self.shapes)
            text = self.write(substitute(part, found)).text
            found[name] = self.part(text, self.shapes[name])
        return self.write(substitute(rest, found))

    def part(self, text: str, shape: Shape = ()) -> Name:
        """A name for a text that is computed before."""
        self.parts.append(text)
        name = part_field(len(self.parts))
        self.shapes[name] = shape
        return Name(name)

    def _shared(self, expr: Expr) -> tuple[Expr, list[tuple[str, Expr]]]:
        """The formula with names for what it holds more than once, and what they stand for, simplest first."""
        found: list[tuple[str, Expr]] = []
        while len(post_order(expr)) <= _LONGEST:
            trees = (expr, *(part for _, part in found))
            counts = Counter(node for tree in trees for node in post_order(tree) if self._worth_naming(node))
            again = [node for node, count in counts.items() if count > 1]
            if not again:
                break
            largest = max(again, key=lambda node: len(post_order(node)))
            name = f"shared {len(found) + 1}"
            expr = _replaced(expr, largest, name)
            found = [(each, _replaced(part, largest, name)) for each, part in found]
            found.append((name, largest))  # type: ignore[arg-type]  # no slice is worth a name
        return expr, found[::-1]

    def _worth_naming(self, node: Item) -> bool:
        if not isinstance(node, Call | Binary) or is_number(node):
            return False
        calls = any(isinstance(part, Call) for part in post_order(node))
        return calls or (self.dialect == "numpy" and any(self.shapes.get(name) for name in names_in(node)))

    def write(self, expr: Expr) -> Piece:
        match expr:
            case Number(value):
                return Piece(self.number(value), binding(expr))
            case Name(text):
                return Piece(self._name(expr, text), ATOM)
            case Unary(_, operand):
                return Piece(f"-{self._bracketed(operand, MINUS)}", MINUS)
            case Binary("**"):
                return self._power(expr)
            case Binary():
                return self._binary(expr)
            case Call():
                return self._call(expr)
            case Index(base, items):
                return Piece(f"{self.write(base).tight}[{', '.join(map(self._item, items))}]", POSTFIX)
            case Transpose(operand):
                return self._transposed(operand)
            case Array(items):
                listed = ", ".join(self.write(item).text for item in items)
                maker = {"numpy": "np.array", "torch": "torch.tensor"}.get(self.dialect, "")
                return Piece(f"{maker}([{listed}])", ATOM)

    def number(self, value: float) -> str:
        """A number as this dialect writes it; plain floats are quicker among themselves."""
        if not math.isfinite(value):
            name = f"{_MODULES[self.dialect]}.{'nan' if math.isnan(value) else 'inf'}"
            return f"-{name}" if value < 0 else name
        return repr(value) if self.dialect == "float" else number_text(value)

    def _name(self, expr: Name, text: str) -> str:
        if text in self.shapes:
            return f"{{{text}}}"
        if text in CONSTANTS:
            return f"{_MODULES[self.dialect]}.{text}"
        raise FormulaError(f"{text} has no value here", *expr.span, code="unknown-name")

    def _bracketed(self, expr: Expr, level: int) -> str:
        """The text of `expr`, in brackets where it binds more loosely than `level`."""
        piece = self.write(expr)
        return piece.text if piece.level >= level else f"({piece.text})"

    def _power(self, expr: Binary) -> Piece:
        if self.dialect == "float" and not is_number(expr):
            if expr.right == Number(2.0):
                base = self.atom(expr.left)
                return Piece(f"{base} * {base}", binding(Binary("*", expr, expr)))
            return Piece(f"math.pow({self.write(expr.left)}, {self.write(expr.right)})", ATOM)
        base = self._wide_number(expr) or self._bracketed(expr.left, POSTFIX)
        return Piece(f"{base}**{self._bracketed(expr.right, MINUS)}", POWER)

    def _binary(self, expr: Binary) -> Piece:
        """A loop down the left side, as in `tutor.formula.show`."""
        level = binding(expr)
        parts: list[str] = []
        left: Expr = expr
        while isinstance(left, Binary) and binding(left) == level:
            parts.append(f" {left.operator} {self._right(left, level)}")
            if left.operator == "/" and (wide := self._wide_number(left)):
                return Piece("".join((wide, *reversed(parts))), level)
            left = left.left
        parts.append(self._bracketed(left, level))
        return Piece("".join(reversed(parts)), level)

    def _right(self, expr: Binary, level: int) -> str:
        """What stands to the right of an operator; a factor may be the comparison itself, True for 1."""
        factor = expr.operator == "*" and self.dialect == "numpy"
        if factor and isinstance(expr.right, Call) and expr.right.function == "step":
            return f"({self.write(expr.right.arguments[0])} > 0)"
        return self._bracketed(expr.right, level + 1)

    def _wide_number(self, expr: Binary) -> str:
        """The left number of two whose quotient or power is not finite, as numpy's own: then 1 / 0 is inf, no error."""
        if self.dialect != "numpy" or not is_number(expr) or _known(expr):
            return ""
        return f"np.float64({self.write(expr.left)})"

    def _transposed(self, operand: Expr) -> Piece:
        """The last two axes swapped."""
        axes = len(self.shape(operand))
        piece = self.write(operand)
        if axes < 2:
            return piece
        if axes == 2:
            return Piece(f"{piece.tight}.T", POSTFIX)
        return Piece(f"{'torch' if self.dialect == 'torch' else 'np'}.swapaxes({piece}, -1, -2)", ATOM)

    def _call(self, expr: Call) -> Piece:
        spellings = SPELLINGS[self.dialect]
        if expr.function not in spellings:
            message = f"a program in {self.dialect} cannot spell {expr.function}"
            cure = did_you_mean(expr.function, spellings)
            raise FormulaError(message, *expr.span, code="no-spelling", help=cure)
        if self.dialect != "float" and is_number(expr) and expr.function in SPELLINGS["float"] and _known(expr):
            plain = _Writer("float", {})
            found = plain.write(expr)
            if not plain.parts:
                return found
        return spellings[expr.function](self, expr)

    def atom(self, expr: Expr) -> str:
        """A name or number for a formula, which may then stand twice in a text."""
        if isinstance(expr, Name | Number):
            return self.write(expr).tight
        return self.write(self.part(self.write(expr).text)).text

    def _item(self, item: Item) -> str:
        if isinstance(item, Slice):
            return ":".join("" if end is None else self._item(end) for end in (item.start, item.stop))
        return str(whole(item))


def _replaced(expr: Expr, part: Item, name: str) -> Expr:
    return rewrite(expr, lambda node: Name(name) if node == part else node)
