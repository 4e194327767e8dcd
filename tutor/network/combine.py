"""How upstream and local meet: the one place where the chain rule multiplies.

The product is made from the very two factors that a record shows (Griewank and Walther, *Evaluating Derivatives*, 2008,
chapter 3, write the same as adjoint propagation; the kinds are named in docs/lesson-format.md).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from typing import TypeAlias

import numpy as np

from tutor.network.operations.entry import Combine, Shape, Value

__all__ = ["combine", "combiner", "summed_to", "unbroadcast_axes"]

Product: TypeAlias = Callable[[Value, Value], Value]


def combine(kind: Combine, upstream: Value, local: Value, axes: tuple[int, ...], shape: Shape) -> Value:
    """Upstream × local in the sense of `kind`.

    Args:
        kind: one of the eight.
        upstream: ∂L/∂out, of out's shape.
        local: ∂out/∂operand as the rule gives it.
        axes: those of the operand that `spread` or `jacobian` work along.
        shape: the operand's shape, needed by `place` alone.

    Returns:
        ∂L/∂operand along this edge, before any broadcast is undone.
    """
    return combiner(kind, axes, shape)(upstream, local)


def combiner(kind: Combine, axes: tuple[int, ...], shape: Shape) -> Product:
    """`combine` as a function of upstream and local, made once an edge."""
    match kind:
        case "elementwise":
            return operator.mul
        case "right":
            return operator.matmul
        case "left":
            return lambda upstream, local: local @ upstream
        case "outer":
            return np.multiply.outer
        case "outer_left":
            return lambda upstream, local: np.multiply.outer(local, upstream)
        case "spread":
            return partial(_spread, axes)
        case "jacobian":
            return partial(_through_jacobians, axes[0])
        case "place":
            return partial(_placed, shape)


def _spread(axes: tuple[int, ...], upstream: Value, local: Value) -> Value:
    reduced = upstream if upstream.ndim == local.ndim else np.expand_dims(upstream, axes)
    return reduced * local


def _through_jacobians(axis: int, upstream: Value, local: Value) -> Value:
    row = np.moveaxis(upstream, axis, -1)[..., None, :]
    return np.moveaxis((row @ local)[..., 0, :], -1, axis)


def _placed(shape: Shape, upstream: Value, local: Value) -> Value:
    product = np.zeros(shape)
    positions = np.asarray(local, dtype=np.intp).ravel()
    came = positions >= 0
    np.add.at(product.reshape(-1), positions[came], np.ravel(upstream)[came])
    return product


def unbroadcast_axes(wide: Shape, narrow: Shape) -> tuple[int, ...]:
    """The axes of `wide` along which a value of shape `narrow` was repeated."""
    extra = len(wide) - len(narrow)
    return (
        *range(extra),
        *(extra + place for place, size in enumerate(narrow) if size == 1 != wide[extra + place]),
    )


def summed_to(value: Value, shape: Shape) -> Value:
    """`value` summed over the axes along which `shape` was repeated, in that shape."""
    summed: Value = np.sum(value, axis=unbroadcast_axes(np.shape(value), shape)).reshape(shape)
    return summed if shape else np.float64(summed)  # type: ignore[return-value]  # a scalar is a float64 all along
