"""How each primitive is spelled in Python: with numpy, as plain floats, with torch. One line a function.

A spelling takes the writer and a call, and gives the text with how tightly it binds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, Protocol, TypeAlias

from tutor.errors import FormulaError
from tutor.formula.show import ATOM, MINUS, POSTFIX, PRODUCT
from tutor.formula.tree import Array, Call, Expr, Item, Number

__all__ = ["SPELLINGS", "Dialect", "Piece", "Shape", "Spelling", "Writer", "listed", "whole"]

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


def _option(call: Call, name: str, place: int) -> Expr | None:
    """An option that a call gives by name, or as its argument at this place, from 0."""
    found = dict(call.keywords).get(name)
    return call.arguments[place] if found is None and place < len(call.arguments) else found


def _axis(call: Call) -> int | tuple[int, ...] | None:
    given = _option(call, "axis", 1)
    return listed(given) if isinstance(given, Array) else None if given is None else whole(given)


def _keeps(call: Call) -> bool:
    given = _option(call, "keepdims", 2)
    return given is not None and whole(given) != 0


def _numbers(call: Call) -> tuple[int, ...]:
    """All whole numbers behind a call's first argument: `2, 3` or `[2, 3]`."""
    given = (*call.arguments[1:], *(value for _, value in call.keywords))
    return tuple(number for each in given for number in listed(each))


def _called(name: str) -> Spelling:
    """`name(a, b)`."""
    return lambda writer, call: Piece(f"{name}({', '.join(writer.write(each).text for each in call.arguments)})", ATOM)


def _text(template: str, level: int = ATOM) -> Spelling:
    """A template over the arguments: `{0}` as it stands, `{0.tight}` in brackets where needed."""
    return lambda writer, call: Piece(template.format(*map(writer.write, call.arguments)), level)


def _helper(name: str) -> Spelling:
    """A call of a function that stands in the program itself."""

    def spell(writer: Writer, call: Call) -> Piece:
        writer.helpers.add(name)
        return _called(name)(writer, call)

    return spell


def _only(writer: Writer, call: Call) -> Piece:
    """The operand itself: there is nothing to reduce or to move in one number."""
    return writer.write(call.arguments[0])


def _counted(writer: Writer, call: Call) -> Piece:
    """`size(x, axis)` as a number."""
    shape, axis = writer.shape(call.arguments[0]), _axis(call)
    axes = range(len(shape)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    return Piece(str(math.prod(shape[each] for each in axes)), ATOM)


def _row_count(writer: Writer, call: Call) -> Piece:
    return Piece(str(math.prod(writer.shape(call.arguments[0])[:-1])), ATOM)


def _mask(writer: Writer, mask: Expr, zero: str = "0") -> str:
    """The condition that a mask, or the step that makes one, stands for."""
    if isinstance(mask, Call) and mask.function == "step":
        return f"{writer.write(mask.arguments[0]).over(0)} > {zero}"
    return f"{writer.write(mask).over(0)} != {zero}"


def _where(name: str) -> Spelling:
    def spell(writer: Writer, call: Call) -> Piece:
        mask, a, b = call.arguments
        return Piece(f"{name}({_mask(writer, mask)}, {writer.write(a)}, {writer.write(b)})", ATOM)

    return spell


# numpy


def _reduced(name: str) -> Spelling:
    def spell(writer: Writer, call: Call) -> Piece:
        axis, parts = _axis(call), [writer.write(call.arguments[0]).text]
        parts += [f"axis={axis}"] * (axis is not None) + ["keepdims=True"] * _keeps(call)
        return Piece(f"{name}({', '.join(parts)})", ATOM)

    return spell


def _mean(writer: Writer, call: Call) -> Piece:
    """Numpy warns of the mean of nothing: there, the sum is divided."""
    count = _counted(writer, Call("size", call.arguments[:1], tuple(each for each in call.keywords if each[0] == "axis")))
    if count.text != "0":
        return _reduced("np.mean")(writer, call)
    return Piece(f"{_reduced('np.sum')(writer, call)} / np.float64(0)", PRODUCT)


def _outer(vectors: str, others: str) -> Spelling:
    def spell(writer: Writer, call: Call) -> Piece:
        axes = [len(writer.shape(each)) for each in call.arguments]
        a, b = map(writer.write, call.arguments)
        return Piece((vectors if axes == [1, 1] else others).format(a, b), ATOM)

    return spell


def _one_hot(rows: str) -> Spelling:
    def spell(writer: Writer, call: Call) -> Piece:
        classes, size = writer.write(call.arguments[0]).tight, whole(call.arguments[1])
        return Piece(rows.format(classes, size), ATOM)

    return spell


def _eye(name: str) -> Spelling:
    return lambda _, call: Piece(f"{name}({whole(call.arguments[0])})", ATOM)


def _positions(module: str, number: str) -> Spelling:
    def spell(writer: Writer, call: Call) -> Piece:
        shape = writer.shape(call.arguments[0])
        return Piece(f"{module}.arange({number.format(math.prod(shape))}).reshape({shape})", POSTFIX)

    return spell


def _absent(module: str) -> Spelling:
    return lambda writer, call: Piece(f"{module}.full({writer.shape(call.arguments[0])}, -1.0)", ATOM)


def _shaped(name: str) -> Spelling:
    """`reshape(x, 2, 3)`."""
    return lambda writer, call: Piece(f"{name}({writer.write(call.arguments[0])}, {_numbers(call)})", ATOM)


def _shaped_as(name: str) -> Spelling:
    def spell(writer: Writer, call: Call) -> Piece:
        x, like = call.arguments
        return Piece(f"{name}({writer.write(x)}, {writer.shape(like)})", ATOM)

    return spell


def _permuted(name: str) -> Spelling:
    def spell(writer: Writer, call: Call) -> Piece:
        axes = _numbers(call) or tuple(reversed(range(len(writer.shape(call.arguments[0])))))
        return Piece(f"{name}({writer.write(call.arguments[0])}, {axes})", ATOM)

    return spell


def _joined(name: str, word: str) -> Spelling:
    def spell(writer: Writer, call: Call) -> Piece:
        parts = ", ".join(writer.write(each).text for each in call.arguments)
        axis = dict(call.keywords).get("axis")
        return Piece(f"{name}([{parts}], {word}={0 if axis is None else listed(axis)[0]})", ATOM)

    return spell


def _windows(writer: Writer, call: Call) -> Piece:
    """Sizes, strides and padding written out, one a windowed axis."""
    writer.helpers.add("windows")
    given = [_option(call, *each) for each in (("size", 1), ("stride", 2), ("padding", 3))]
    size, stride, padding = (default if each is None else listed(each) for each, default in zip(given, ((), (1,), (0,))))
    stride, padding = (each * len(size) if len(each) == 1 else each for each in (stride, padding))
    return Piece(f"windows({writer.write(call.arguments[0])}, {size}, {stride}, {padding})", ATOM)


def _broadcast(name: str, full: str) -> Spelling:
    """A value repeated to a shape: without a copy, but for a single number."""

    def spell(writer: Writer, call: Call) -> Piece:
        x, shape = call.arguments[0], _numbers(call)
        return Piece(f"{name if writer.shape(x) else full}({_in_order(name, full, writer, x, shape)})", ATOM)

    return spell


def _in_order(name: str, full: str, writer: Writer, x: Expr, shape: Shape) -> str:
    value = writer.write(x).text
    return f"{value}, {shape}" if writer.shape(x) or name == full else f"{shape}, {value}"


NUMPY: Mapping[str, Spelling] = {
    **{name: _called(f"np.{name}") for name in (
        "exp", "log", "sqrt", "sin", "cos", "tanh", "abs", "sign", "log1p", "maximum", "minimum", "diag",
    )},
    **{name: _reduced(f"np.{name}") for name in ("sum", "max", "min")},
    "step": _text("np.where({0} > 0, 1.0, 0.0)"),
    "erf": _helper("erf"),
    "where": _where("np.where"),
    "mean": _mean,
    "outer": _outer("np.outer({0}, {1})", "np.multiply.outer({0}, {1})"),
    "eye": _eye("np.eye"),
    "one_hot": _one_hot("np.eye({1})[{0}.astype(int)]"),
    "rows": _row_count,
    "size": _counted,
    "positions": _positions("np", "{0}.0"),
    "absent": _absent("np"),
    "transpose": _permuted("np.transpose"),
    "reshape": _shaped("np.reshape"),
    "shaped_as": _shaped_as("np.reshape"),
    "concat": _joined("np.concatenate", "axis"),
    "stack": _joined("np.stack", "axis"),
    "embedding": _text("{0.tight}[{1.tight}.astype(int)]", POSTFIX),
    "windows": _windows,
    "broadcast to": _broadcast("np.broadcast_to", "np.full"),
}  # fmt: skip


# plain floats: a nan goes through as it does in numpy


def _larger(sign: str) -> Spelling:
    """The larger (`>=`) or smaller (`<=`) of two numbers; of a fixed bound and a number, in one comparison."""

    def spell(writer: Writer, call: Call) -> Piece:
        a, b = call.arguments
        if isinstance(a, Number):
            a, b = b, a
        x, other = writer.atom(a), writer.atom(b)
        if isinstance(b, Number):
            return Piece(f"{other} if {other} {sign} {x} else {x}", 0)
        return Piece(f"{x} if {x} {sign} {other} or {x} != {x} else {other}", 0)

    return spell


def _sign(writer: Writer, call: Call) -> Piece:
    x = writer.atom(call.arguments[0])
    return Piece(f"1.0 if {x} > 0.0 else -1.0 if {x} < 0.0 else {x}", 0)


def _chosen(writer: Writer, call: Call) -> Piece:
    mask, a, b = call.arguments
    return Piece(f"{writer.write(a).over(0)} if {_mask(writer, mask, '0.0')} else {writer.write(b).over(0)}", 0)


FLOAT: Mapping[str, Spelling] = {
    **{name: _called(f"math.{name}") for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "erf", "log1p")},
    **dict.fromkeys(("sum", "mean", "max", "min", "transpose", "reshape", "shaped_as", "broadcast to"), _only),
    "abs": _called("math.fabs"),
    "sign": _sign,
    "step": lambda writer, call: Piece(f"1.0 if {writer.write(call.arguments[0]).over(0)} > 0.0 else 0.0", 0),
    "maximum": _larger(">="),
    "minimum": _larger("<="),
    "where": _chosen,
    "outer": _text("{0.tight} * {1.tight}", PRODUCT),
    "rows": lambda *_: Piece("1.0", ATOM),
    "size": lambda *_: Piece("1.0", ATOM),
    "positions": lambda *_: Piece("0.0", ATOM),
    "absent": lambda *_: Piece("-1.0", MINUS),
}


# torch


def _reduced_torch(name: str) -> Spelling:
    """All axes written out; with none of them (torch would take all) there is nothing to reduce."""

    def spell(writer: Writer, call: Call) -> Piece:
        x, axis = call.arguments[0], _axis(call)
        axes = tuple(range(len(writer.shape(x)))) if axis is None else axis
        if axes == ():
            return writer.write(x)
        keeps = ", keepdim=True" * _keeps(call)
        return Piece(f"{name}({writer.write(x)}, dim={axes}{keeps})", ATOM)

    return spell


def _larger_torch(name: str) -> Spelling:
    """Of a number and a tensor, torch wants two tensors; where one is 0, relu has the slope 0 there as the tutor has."""

    def spell(writer: Writer, call: Call) -> Piece:
        if name == "maximum" and call.arguments[1] == Number(0.0):
            return Piece(f"torch.relu({writer.write(call.arguments[0])})", ATOM)
        texts = [
            f"torch.tensor({float(each.value)!r})" if isinstance(each, Number) else writer.write(each).text
            for each in call.arguments
        ]
        return Piece(f"torch.{name}({', '.join(texts)})", ATOM)

    return spell


TORCH: Mapping[str, Spelling] = {
    **{name: _called(f"torch.{name}") for name in (
        "exp", "log", "sqrt", "sin", "cos", "tanh", "abs", "sign", "erf", "log1p", "diag",
    )},
    "step": _text("torch.sign(torch.relu({0}))"),
    "maximum": _larger_torch("maximum"),
    "minimum": _larger_torch("minimum"),
    "where": _where("torch.where"),
    "sum": _reduced_torch("torch.sum"),
    "mean": _reduced_torch("torch.mean"),
    "max": _reduced_torch("torch.amax"),
    "min": _reduced_torch("torch.amin"),
    "outer": _outer("torch.outer({0}, {1})", "torch.tensordot({0}, {1}, dims=0)"),
    "eye": _eye("torch.eye"),
    "one_hot": _one_hot("torch.eye({1})[{0}.long()]"),
    "rows": _row_count,
    "size": _counted,
    "positions": _positions("torch", "{0}.0"),
    "absent": _absent("torch"),
    "transpose": _permuted("torch.permute"),
    "reshape": _shaped("torch.reshape"),
    "shaped_as": _shaped_as("torch.reshape"),
    "concat": _joined("torch.cat", "dim"),
    "stack": _joined("torch.stack", "dim"),
    "embedding": _text("{0.tight}[{1.tight}.long()]", POSTFIX),
    "windows": _windows,
    "broadcast to": _broadcast("torch.broadcast_to", "torch.broadcast_to"),
}  # fmt: skip

SPELLINGS: Mapping[Dialect, Mapping[str, Spelling]] = {"numpy": NUMPY, "float": FLOAT, "torch": TORCH}
"""By dialect and function; `broadcast to` is no primitive, but a word of programs."""

