"""What spellings of calls are made of: a spelling takes the writer and a call, and gives the text and how it binds.

The tables of spellings, one line a function, stand in `tutor.formula.dialects`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal, NamedTuple, Protocol, TypeAlias

from tutor.errors import FormulaError
from tutor.formula.functions import CONSTANTS
from tutor.formula.rewrite import names_in
from tutor.formula.show import ATOM, POSTFIX
from tutor.formula.tree import Array, Call, Expr, Item, Number

__all__ = [
    "Dialect",
    "Piece",
    "Shape",
    "Spelling",
    "Writer",
    "absent",
    "axis_of",
    "broadcast",
    "called",
    "counted",
    "eye",
    "helper",
    "is_number",
    "joined",
    "keeps_axes",
    "listed",
    "mask_of",
    "one_hot",
    "only_operand",
    "option_of",
    "outer",
    "permuted",
    "positions",
    "row_count",
    "shaped",
    "shaped_as",
    "template",
    "where",
    "whole",
    "windows",
]

Dialect: TypeAlias = Literal["numpy", "float", "torch"]
Shape: TypeAlias = tuple[int, ...]


class Piece(NamedTuple):
    """A text and how tightly its outermost operator binds, as `tutor.formula.show.binding` counts; 0 is loosest."""

    text: str
    level: int

    def __str__(self) -> str:
        return self.text

    def over(self, level: int) -> str:
        """The text, in brackets unless it binds more tightly than `level`."""
        return self.text if self.level > level else f"({self.text})"

    @property
    def tight(self) -> str:
        """The text, in brackets unless an index or a method may follow it."""
        return self.over(POSTFIX - 1)


class Writer(Protocol):
    """What a spelling needs of whoever writes the formula around it."""

    helpers: set[str]

    def write(self, expr: Expr) -> Piece:
        """A part of the formula."""

    def atom(self, expr: Expr) -> str:
        """A part that is computed before, and may then stand twice."""

    def shape(self, expr: Expr) -> Shape:
        """The shape of a part's value."""


Spelling: TypeAlias = Callable[[Writer, Call], Piece]


def whole(item: Item) -> int:
    """A whole number in a formula: an index, an axis, a size.

    Raises:
        FormulaError: it is none.
    """
    if isinstance(item, Number) and item.value == int(item.value):
        return int(item.value)
    raise FormulaError("axes, sizes and indices are whole numbers", *item.span, code="bad-option")


def listed(expr: Expr) -> tuple[int, ...]:
    """One whole number or a list of them."""
    return tuple(map(whole, expr.items)) if isinstance(expr, Array) else (whole(expr),)


def is_number(expr: Expr) -> bool:
    """Whether a formula reads no names: its value is known."""
    return all(name in CONSTANTS for name in names_in(expr))


def option_of(call: Call, name: str, place: int) -> Expr | None:
    """An option that a call gives by name, or as its argument at this place, from 0."""
    found = dict(call.keywords).get(name)
    return call.arguments[place] if found is None and place < len(call.arguments) else found


def axis_of(call: Call) -> int | tuple[int, ...] | None:
    """A reduction's axes, None for all."""
    given = option_of(call, "axis", 1)
    return listed(given) if isinstance(given, Array) else None if given is None else whole(given)


def keeps_axes(call: Call) -> bool:
    """Whether a reduction keeps its axes, as 1."""
    given = option_of(call, "keepdims", 2)
    return given is not None and whole(given) != 0


def _numbers(call: Call) -> tuple[int, ...]:
    """All whole numbers behind a call's first argument: `2, 3` or `[2, 3]`."""
    given = (*call.arguments[1:], *(value for _, value in call.keywords))
    return tuple(number for each in given for number in listed(each))


def called(name: str) -> Spelling:
    """`name(a, b)`."""
    return lambda writer, call: Piece(f"{name}({', '.join(writer.write(each).text for each in call.arguments)})", ATOM)


def template(text: str, level: int = ATOM) -> Spelling:
    """A template over the arguments: `{0}` as it stands, `{0.tight}` in brackets where needed."""
    return lambda writer, call: Piece(text.format(*map(writer.write, call.arguments)), level)


def helper(name: str) -> Spelling:
    """A call of a function that stands in the program itself."""

    def spell(writer: Writer, call: Call) -> Piece:
        writer.helpers.add(name)
        return called(name)(writer, call)

    return spell


def only_operand(writer: Writer, call: Call) -> Piece:
    """The operand itself: there is nothing to reduce or to move in one number."""
    return writer.write(call.arguments[0])


def counted(writer: Writer, call: Call) -> Piece:
    """`size(x, axis)` as a number."""
    shape, axis = writer.shape(call.arguments[0]), axis_of(call)
    axes = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return Piece(str(math.prod(shape[each] for each in axes)), ATOM)


def row_count(writer: Writer, call: Call) -> Piece:
    """`rows(x)` as a number."""
    return Piece(str(math.prod(writer.shape(call.arguments[0])[:-1])), ATOM)


def mask_of(writer: Writer, mask: Expr, zero: str = "0") -> str:
    """The condition that a mask, or the step that makes one, stands for."""
    if isinstance(mask, Call) and mask.function == "step":
        return f"{writer.write(mask.arguments[0]).over(0)} > {zero}"
    return f"{writer.write(mask).over(0)} != {zero}"


def where(name: str) -> Spelling:
    """`name(condition, a, b)`."""

    def spell(writer: Writer, call: Call) -> Piece:
        mask, a, b = call.arguments
        return Piece(f"{name}({mask_of(writer, mask)}, {writer.write(a)}, {writer.write(b)})", ATOM)

    return spell


def outer(vectors: str, others: str) -> Spelling:
    """Two templates: for vectors, and for all else."""

    def spell(writer: Writer, call: Call) -> Piece:
        axes = [len(writer.shape(each)) for each in call.arguments]
        a, b = map(writer.write, call.arguments)
        return Piece((vectors if axes == [1, 1] else others).format(a, b), ATOM)

    return spell


def one_hot(rows: str) -> Spelling:
    """A template over the class numbers and how many classes there are."""

    def spell(writer: Writer, call: Call) -> Piece:
        classes, size = writer.write(call.arguments[0]).tight, whole(call.arguments[1])
        return Piece(rows.format(classes, size), ATOM)

    return spell


def eye(name: str) -> Spelling:
    """`name(3)`."""
    return lambda _, call: Piece(f"{name}({whole(call.arguments[0])})", ATOM)


def positions(module: str, number: str) -> Spelling:
    """The row-major positions in x's shape; `number` is how a count is written."""

    def spell(writer: Writer, call: Call) -> Piece:
        shape = writer.shape(call.arguments[0])
        return Piece(f"{module}.arange({number.format(math.prod(shape))}).reshape({shape})", POSTFIX)

    return spell


def absent(module: str) -> Spelling:
    """-1 in x's shape."""
    return lambda writer, call: Piece(f"{module}.full({writer.shape(call.arguments[0])}, -1.0)", ATOM)


def shaped(name: str) -> Spelling:
    """`reshape(x, 2, 3)`."""
    return lambda writer, call: Piece(f"{name}({writer.write(call.arguments[0])}, {_numbers(call)})", ATOM)


def shaped_as(name: str) -> Spelling:
    """`name(a, shape of b)`."""

    def spell(writer: Writer, call: Call) -> Piece:
        x, like = call.arguments
        return Piece(f"{name}({writer.write(x)}, {writer.shape(like)})", ATOM)

    return spell


def permuted(name: str) -> Spelling:
    """`name(x, axes)`, all axes written out."""

    def spell(writer: Writer, call: Call) -> Piece:
        axes = _numbers(call) or tuple(reversed(range(len(writer.shape(call.arguments[0])))))
        return Piece(f"{name}({writer.write(call.arguments[0])}, {axes})", ATOM)

    return spell


def joined(name: str, word: str) -> Spelling:
    """`name([a, b], axis=0)`; `word` is what the library calls the axis."""

    def spell(writer: Writer, call: Call) -> Piece:
        parts = ", ".join(writer.write(each).text for each in call.arguments)
        axis = dict(call.keywords).get("axis")
        return Piece(f"{name}([{parts}], {word}={0 if axis is None else listed(axis)[0]})", ATOM)

    return spell


def windows(writer: Writer, call: Call) -> Piece:
    """Sizes, strides and padding written out, one a windowed axis."""
    writer.helpers.add("windows")
    given = [option_of(call, *each) for each in (("size", 1), ("stride", 2), ("padding", 3))]
    size, stride, padding = (
        usual if each is None else listed(each) for each, usual in zip(given, ((), (1,), (0,)), strict=True)
    )
    stride, padding = (each * len(size) if len(each) == 1 else each for each in (stride, padding))
    return Piece(f"windows({writer.write(call.arguments[0])}, {size}, {stride}, {padding})", ATOM)


def broadcast(repeated: str, filled: str) -> Spelling:
    """A value repeated to a shape: `repeated(x, shape)` makes no copy; `filled(shape, x)` is for a single number."""

    def spell(writer: Writer, call: Call) -> Piece:
        x, shape = call.arguments[0], _numbers(call)
        value = writer.write(x)
        return Piece(f"{repeated}({value}, {shape})" if writer.shape(x) else f"{filled}({shape}, {value})", ATOM)

    return spell
