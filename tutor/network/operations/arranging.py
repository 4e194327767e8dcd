"""Entries that only move elements: each product is upstream put back where it came from."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

import numpy as np

from tutor.errors import NetworkError
from tutor.formula import Call, Index, Name, Number, Slice, canonical
from tutor.formula.tree import Expr, Item
from tutor.network.operations.entry import Operation, Option, Options, Partial, Shape, ShapeRule, Value
from tutor.network.operations.shapes import mismatch
from tutor.words import marked

__all__ = ["ENTRIES", "index_operation", "whole_numbers", "windows_shape"]


_MOVED = marked("Every element only moved: its gradient moves back.")
_JOINED = marked("Its elements stand in one part of the result: that part of upstream is its gradient.")


def _swapped(shapes: tuple[Shape, ...], _: Options) -> Shape:
    shape = shapes[0]
    return (*shape[:-2], shape[-1], shape[-2]) if len(shape) > 1 else shape


def _reordered(shapes: tuple[Shape, ...], options: Options) -> Shape:
    shape, axes = shapes[0], whole_numbers(options["axes"])
    if not axes:
        return shape[::-1]
    if sorted(axis + len(shape) * (axis < 0) for axis in axes) != list(range(len(shape))):
        raise mismatch(f"each axis of a value of shape {shape} once", ", ".join(map(str, axes)))
    return tuple(shape[axis] for axis in axes)


def _reshaped(shapes: tuple[Shape, ...], options: Options) -> Shape:
    shape, wanted, size = shapes[0], whole_numbers(options["shape"]), math.prod(shapes[0])
    known = math.prod(each for each in wanted if each != -1)
    free = wanted.count(-1)
    fits = size == known if not free else free == 1 and known > 0 and size % known == 0
    if not fits or min(wanted, default=0) < -1:
        raise mismatch(f"a shape for the {size} elements of {shape}", f"{wanted}")
    return tuple(size // known if each == -1 else each for each in wanted)


def _concatenated(shapes: tuple[Shape, ...], options: Options) -> Shape:
    axis = _axis(options["axis"], len(shapes[0]))
    rest = {(*shape[:axis], *shape[axis + 1 :]) for shape in shapes}
    if len(rest) > 1 or len({len(shape) for shape in shapes}) > 1:
        raise mismatch(f"shapes that differ in axis {axis} alone", " and ".join(map(str, shapes)))
    return (*shapes[0][:axis], sum(shape[axis] for shape in shapes), *shapes[0][axis + 1 :])


def _stacked(shapes: tuple[Shape, ...], options: Options) -> Shape:
    axis = _axis(options["axis"], len(shapes[0]) + 1)
    if len(set(shapes)) > 1:
        raise mismatch("operands of one shape", " and ".join(map(str, shapes)))
    return (*shapes[0][:axis], len(shapes), *shapes[0][axis:])


def _axis(axis: Option, count: int) -> int:
    found = whole_numbers(axis)
    if len(found) != 1 or not -count <= found[0] < count:
        listed = ", ".join(map(str, found))
        got = f"axis={listed}" if count else "scalars"
        raise mismatch(f"an axis from 0 to {count - 1}" if count else "operands with at least one axis", got)
    return found[0] % count


def _taken_rows(shapes: tuple[Shape, ...], _: Options) -> Shape:
    table, rows = shapes
    if not table:
        raise mismatch("a table with rows", "a scalar")
    return rows + table[1:]


def _no_row(values: tuple[Value, ...]) -> str:
    count, rows = len(values[0]), values[1]
    whole = np.all((rows == np.floor(rows)) & (rows >= 0) & (rows < count))
    return "" if whole else f"rows must be whole numbers from 0 to {count - 1}"


def windows_shape(shape: Shape, options: Options) -> Shape:
    """The shape of windows over the last axes: the places where one fits, then its own axes."""
    sizes = whole_numbers(options["size"])
    steps, margins = (whole_numbers(options[key]) for key in ("stride", "padding"))
    free = len(shape) - len(sizes)
    if not sizes:
        raise NetworkError("windows wants a size", code="bad-option", help="write windows(x, 3)")
    if min(sizes) < 1 or min(steps, default=0) < 1 or min(margins, default=-1) < 0:
        raise NetworkError("sizes and strides are 1 or more, padding 0 or more", code="bad-option")
    steps, margins = (each * len(sizes) if len(each) == 1 else each for each in (steps, margins))
    if not len(sizes) == len(steps) == len(margins):
        raise NetworkError("size, stride and padding want a number for each axis", code="bad-option")
    room = [size + 2 * margin for size, margin in zip(shape[free:], margins, strict=False)]
    if free < 0 or any(size > space for size, space in zip(sizes, room, strict=True)):
        raise mismatch(f"at least {sizes} elements along the last axes", f"a value of shape {shape}")
    places = ((space - size) // step + 1 for space, size, step in zip(room, sizes, steps, strict=True))
    return (*shape[:free], *places, *sizes)


def whole_numbers(option: Option) -> tuple[int, ...]:
    """An option as whole numbers."""
    listed = () if option is None else option if isinstance(option, tuple) else (option,)
    if any(each != int(each) for each in listed):
        raise NetworkError("axes, sizes and shapes are whole numbers", code="bad-option")
    return tuple(map(int, listed))


@lru_cache(maxsize=256)
def _joining(name: str, shape: ShapeRule, symbol: str, count: int) -> Operation:
    """The entry of `concat` or `stack` for this many operands: each one's positions, and -1 for the others'."""
    operands = tuple(f"x{place}" for place in range(1, count + 1))

    def call(parts: Iterable[str]) -> str:
        return f"{name}({', '.join(parts)}, axis=axis)"

    def rule(own: str) -> Partial:
        parts = (f"positions({each})" if each == own else f"absent({each})" for each in operands)
        return Partial(call(parts), _JOINED, "place")

    return Operation(
        name, name, operands, call(operands), tuple(map(rule, operands)), shape, symbol, {"axis": 0.0},
        of_many=lambda wanted: _joining(name, shape, symbol, wanted),
    )  # fmt: skip


ENTRIES = (
    Operation(
        "transpose", ".T", ("x",), "x.T", (Partial("positions(x).T", _MOVED, "place", "upstream.T"),),
        _swapped, symbol="ᵀ",
    ),
    Operation(
        "permute", "transpose", ("x",), "transpose(x, axes)",
        (Partial("transpose(positions(x), axes)", _MOVED, "place"),),
        _reordered, symbol="transpose", options={"axes": None}, rest="axes",
    ),
    Operation(
        "reshape", "reshape", ("x",), "reshape(x, shape)",
        (Partial("reshape(positions(x), shape)", _MOVED, "place", "shaped_as(upstream, x)"),),
        _reshaped, symbol="reshape", options={"shape": None}, rest="shape",
    ),
    _joining("concat", _concatenated, "concat", 2),
    _joining("stack", _stacked, "stack", 2),
    Operation(
        "embedding", "embedding", ("E", "i"), "embedding(E, i)",
        (
            Partial("embedding(positions(E), i)",
                    marked("Only the rows that were looked up are felt; one looked up twice is felt twice."), "place"),
            None,
        ),
        _taken_rows, symbol="embedding", domain=_no_row,
    ),
    Operation(
        "windows", "windows", ("x",), "windows(x, size, stride=stride, padding=padding)",
        (
            Partial("windows(positions(x) + 1, size, stride=stride, padding=padding) - 1",
                    marked("An element stands in every window that covers it: it is felt through all of them."),
                    "place"),
        ),
        lambda shapes, options: windows_shape(shapes[0], options), symbol="windows",
        options={"size": None, "stride": 1.0, "padding": 0.0},
    ),
)  # fmt: skip


@lru_cache(maxsize=1024)
def index_operation(items: tuple[Item, ...]) -> Operation:
    """The entry of `x[items]`: its value and its rule are this very index."""
    operand: Expr = Name("x")
    taken = canonical(Index(operand, items))
    positions = canonical(Index(Call("positions", (operand,)), items))
    why = marked("Only the elements that were taken are felt; every other gradient is 0.")
    picked = tuple(map(_picked, items))

    def shape(shapes: tuple[Shape, ...], _: Options) -> Shape:
        try:
            return np.broadcast_to(np.float64(0), shapes[0])[picked].shape
        except IndexError as error:
            said = f"{error}".replace("array", "value")
            raise NetworkError(f"{said}, and its shape is {shapes[0]}", code="bad-index") from None

    partial = Partial(positions, why, "place")
    return Operation("index", "[]", ("x",), taken, (partial,), shape, symbol=taken[1:])


def _picked(item: Item) -> int | slice:
    if isinstance(item, Slice):
        return slice(_whole(item.start), _whole(item.stop))
    whole = _whole(item)
    return 0 if whole is None else whole


def _whole(expr: Expr | None) -> int | None:
    if expr is None:
        return None
    if isinstance(expr, Number) and expr.value == int(expr.value):
        return int(expr.value)
    raise NetworkError("an index is a whole number", *expr.span, code="bad-index")
