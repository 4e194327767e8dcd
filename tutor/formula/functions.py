"""The functions that formulas are computed with: numpy's own where numpy has them.

What an operation means, its rule and its shape stand in `tutor.network.operations`; these are only the words that
values and rules are written in. Options arrive as the formula's float64 numbers and are made whole here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["PRIMITIVES", "Axis", "Function", "transposed", "whole_axes"]

Value: TypeAlias = NDArray[np.float64]
Axis: TypeAlias = float | tuple[int, ...] | Value | None
Function: TypeAlias = Callable[..., Any]  # numpy's functions take arrays, floats, axes: their own checks are the types

MAX_ELEMENTS = 10_000_000


def whole_axes(axis: Axis) -> int | tuple[int, ...] | None:
    """An axis option as numpy wants it: None, a whole number, or a tuple of them."""
    if axis is None:
        return None
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
    if not np.all(np.any(hot, axis=-1)):
        raise ValueError(f"class numbers are whole numbers from 0 to {count - 1}")
    return hot.astype(np.float64)


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


PRIMITIVES: dict[str, Function] = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "abs": np.abs,
    "sign": np.sign,
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
}
