"""The functions that formulas are computed with: numpy's own where numpy has them.

What an operation means, its rule and its shape stand in `tutor.network.operations`; these are only the words that
values and rules are written in. Options arrive as the formula's float64 numbers and are made whole here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

__all__ = ["CONSTANTS", "PRIMITIVES", "Axis", "Function", "transposed", "whole_axes", "whole_numbers"]

Value: TypeAlias = NDArray[np.float64]
Axis: TypeAlias = float | tuple[int, ...] | Value | None
Function: TypeAlias = Callable[..., Any]  # numpy's functions take arrays, floats, axes: their own checks are the types

CONSTANTS = {"pi": math.pi}
MAX_ELEMENTS = 10_000_000


def whole_numbers(given: Axis, count: int = 1) -> tuple[int, ...]:
    """An option as whole numbers: a list as it stands, one number `count` times."""
    numbers = np.asarray(given)
    listed = tuple(int(each) for each in np.ravel(numbers))
    return listed if numbers.ndim else listed * count


def whole_axes(axis: Axis) -> int | tuple[int, ...] | None:
    """An axis option as numpy wants it: None, a whole number, or a tuple of them."""
    if axis is None:
        return None
    if isinstance(axis, float):
        return int(axis)
    axes = tuple(int(each) for each in np.ravel(axis))
    return axes if np.ndim(axis) else axes[0]


def transposed(x: Value) -> Value:
    """The last two axes swapped; a vector or scalar is its own transpose."""
    return np.swapaxes(x, -1, -2) if np.ndim(x) > 1 else x


def _reduced(function: Callable[..., Value]) -> Function:
    def reduce(x: Value, axis: Axis = None, keepdims: float = 0) -> Value:
        return function(x, axis=whole_axes(axis), keepdims=bool(keepdims))

    reduce.__qualname__ = function.__name__
    return reduce


def _mean(x: Value, axis: int | tuple[int, ...] | None, keepdims: bool) -> Value:
    """Numpy's mean, but nan of no elements without a warning."""
    total: Value = np.sum(x, axis=axis, keepdims=keepdims)
    return total / _size(x, axis)


def _size(x: Value, axis: Axis = None) -> np.float64:
    """How many elements there are, or how many along the axes."""
    shape = np.shape(x)
    axes = whole_axes(axis)
    if axes is None:
        return np.float64(np.size(x))
    wanted = axes if isinstance(axes, tuple) else (axes,)
    return np.float64(np.prod([shape[each] for each in wanted]))


def _rows(x: Value) -> np.float64:
    """How many rows: every axis but the last, multiplied; a vector is one row."""
    return np.float64(np.prod(np.shape(x)[:-1]))


def _one_hot(classes: Value, size: float) -> Value:
    """Rows of 0 with a single 1 at each class number."""
    count = _checked(int(size), np.size(classes))
    hot = np.equal(np.expand_dims(classes, -1), np.arange(count))
    if not hot.any(axis=-1).all():
        raise ValueError(f"class numbers are whole numbers from 0 to {count - 1}")
    return hot.astype(np.float64)


def _erf(x: Value) -> Value:
    """The error function, element by element, by the C library's own."""
    found: Value = np.asarray(_ERF(x), dtype=np.float64)
    return found[()]


_ERF = np.frompyfunc(math.erf, 1, 1)


def _eye(size: float) -> Value:
    """The identity matrix."""
    return np.eye(_checked(int(size), int(size)))


def _diag(x: Value) -> Value:
    """The square matrix with a vector on its diagonal, or the diagonal of a matrix."""
    _checked(np.size(x), np.size(x) if np.ndim(x) == 1 else 1)
    return np.diag(x)


def _outer(a: Value, b: Value) -> Value:
    """Every element of a times every element of b."""
    _checked(np.size(a), np.size(b))
    outer: Value = np.multiply.outer(a, b)
    return outer


def _checked(size: int, times: int) -> int:
    """The first size, when `size * times` elements may be made: asked before memory is taken."""
    if size * times > MAX_ELEMENTS:
        raise ValueError(f"the result would hold more than {MAX_ELEMENTS:,} elements")
    return size


def _positions(x: Value) -> Value:
    """An array of x's shape that holds each element's row-major position."""
    return np.arange(np.size(x), dtype=np.float64).reshape(np.shape(x))


def _absent(x: Value) -> Value:
    """An array of x's shape, of -1: the position of what came from elsewhere."""
    return np.full(np.shape(x), -1.0)


def _listed(numbers: tuple[Axis, ...]) -> tuple[int, ...]:
    """`2, 3` or `[2, 3]`, as a call gives them."""
    return tuple(int(each) for given in numbers if given is not None for each in np.ravel(np.asarray(given)))


def _transpose(x: Value, *order: Axis, axes: Axis = None) -> Value:
    """The axes in a new order; without one, turned around."""
    return np.transpose(x, _listed((*order, axes)) or None)


def _reshape(x: Value, *sizes: Axis, shape: Axis = None) -> Value:
    """The same elements, row by row, in a new shape; one axis may be -1, for whatever is left."""
    return np.reshape(x, _listed((*sizes, shape)))


def _concat(*parts: Value, axis: Axis = 0) -> Value:
    """Arrays behind each other along an axis that they have."""
    return np.concatenate(parts, axis=whole_numbers(axis)[0])


def _stack(*parts: Value, axis: Axis = 0) -> Value:
    """Arrays of one shape behind each other along a new axis."""
    return np.stack(parts, axis=whole_numbers(axis)[0])


def _embedding(table: Value, rows: Value) -> Value:
    """The rows of a table at whole numbers."""
    wanted, count = np.asarray(rows), len(table)
    if not np.all((wanted == np.floor(wanted)) & (wanted >= 0) & (wanted < count)):
        raise ValueError(f"rows are whole numbers from 0 to {count - 1}")
    _checked(np.size(wanted), math.prod(np.shape(table)[1:]))
    return np.asarray(table)[wanted.astype(np.intp)]


def _windows(x: Value, size: Axis, stride: Axis = 1, padding: Axis = 0) -> Value:
    """Every window of a size over the last axes, as further axes: (channels, 5) in windows of 2 is (channels, 4, 2).

    Padding puts zeros around. What a stride leaves over at the end is in no window.
    """
    sizes = whole_numbers(size)
    steps, margins = (whole_numbers(each, len(sizes)) for each in (stride, padding))
    free = np.ndim(x) - len(sizes)
    if free < 0 or not len(sizes) == len(steps) == len(margins):
        raise ValueError(f"windows of size {size} do not fit a value of shape {np.shape(x)}")
    if min(sizes) < 1 or min(steps) < 1 or min(margins) < 0:
        raise ValueError("sizes and strides are 1 or more, padding 0 or more")
    room = [space + 2 * margin for space, margin in zip(np.shape(x)[free:], margins, strict=True)]
    places = [max((space - size) // step + 1, 0) for space, size, step in zip(room, sizes, steps, strict=True)]
    _checked(math.prod(np.shape(x)[:free]), max(math.prod(room), math.prod(places) * math.prod(sizes)))
    around = [(0, 0)] * free + [(each, each) for each in margins]
    found = sliding_window_view(np.pad(x, around), sizes, axis=tuple(range(free, np.ndim(x))))
    found = found[(slice(None),) * free + tuple(slice(None, None, each) for each in steps)]
    return np.ascontiguousarray(found)


PRIMITIVES: dict[str, Function] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "abs": np.abs,
    "sign": np.sign,
    "step": lambda x: np.heaviside(x, 0.0),
    "erf": _erf,
    "log1p": np.log1p,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "where": lambda mask, a, b: np.where(np.asarray(mask) != 0, a, b),
    "sum": _reduced(np.sum),
    "mean": _reduced(_mean),
    "max": _reduced(np.max),
    "min": _reduced(np.min),
    "outer": _outer,
    "eye": _eye,
    "diag": _diag,
    "one_hot": _one_hot,
    "rows": _rows,
    "size": _size,
    "positions": _positions,
    "absent": _absent,
    "transpose": _transpose,
    "reshape": _reshape,
    "concat": _concat,
    "stack": _stack,
    "embedding": _embedding,
    "windows": _windows,
    "shaped_as": lambda a, b: np.reshape(a, np.shape(b)),
}
