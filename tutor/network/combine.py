"""How upstream and local meet: the one place where the chain rule multiplies.

The product is made from the very two factors that a record shows (Griewank and Walther, *Evaluating Derivatives*, 2008,
chapter 3, write the same as adjoint propagation; the kinds are named in docs/lesson-format.md).
"""

from __future__ import annotations

import numpy as np

from tutor.network.operations.entry import Combine, Shape, Value

__all__ = ["combine", "summed_to", "unbroadcast_axes"]


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
    match kind:
        case "elementwise":
            return upstream * local
        case "right":
            return upstream @ local
        case "left":
            return local @ upstream
        case "outer":
            return np.multiply.outer(upstream, local)
        case "outer_left":
            return np.multiply.outer(local, upstream)
        case "spread":
            reduced = upstream if upstream.ndim == local.ndim else np.expand_dims(upstream, axes)
            return reduced * local
        case "jacobian":
            row = np.moveaxis(upstream, axes[0], -1)[..., None, :]
            return np.moveaxis((row @ local)[..., 0, :], -1, axes[0])
        case "place":
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
