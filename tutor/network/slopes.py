"""The slopes of a function by numbers alone: central differences, the complex step, and where there is no one slope.

The complex step forms no difference, so nothing cancels (Squire and Trapp 1998, SIAM Review 40), but it is for
functions that take complex values. Nothing here knows of rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutor.network.operations import Value

__all__ = [
    "ROUNDING",
    "UNCOMPUTABLE",
    "Mask",
    "Sides",
    "bent",
    "complex_jacobian",
    "numeric_jacobian",
    "one_sided_slopes",
    "steps",
]

Function: TypeAlias = Callable[..., Value]
Mask: TypeAlias = NDArray[np.bool_]

ROUNDING = float(np.finfo(np.float64).eps)
UNCOMPUTABLE = (ValueError, TypeError, IndexError, ArithmeticError)
_STEP, _COMPLEX_STEP = 1e-5, 1e-30


class Sides(NamedTuple):
    """Slopes to the right and to the left, each a full Jacobian."""

    right: Value
    left: Value

    @property
    def central(self) -> Value:
        """The slope between both ends."""
        return (self.right + self.left) / 2

    @property
    def gap(self) -> Value:
        """How much the two differ: at a kink by its angle, elsewhere by the step times the curvature."""
        return np.abs(self.right - self.left)


def one_sided_slopes(function: Function, operands: Sequence[Value], which: int, part: float = 1.0) -> Sides:
    """The slopes of a function in each element of one operand, to its right and to its left.

    Args:
        function: of all operands.
        operands: float64 arrays.
        which: the operand that is nudged, from 0.
        part: how much of the usual step 1e-5 · max(1, |x|) is taken.

    Returns:
        Jacobians of shape (*out.shape, *operand.shape).
    """
    x = np.array(operands[which], dtype=np.float64)
    out = _called(function, operands, which, x)
    sides = Sides(*(np.empty((*out.shape, x.size)) for _ in range(2)))
    for place, step in enumerate(steps(x).ravel() * part):
        for side, nudge in zip(sides, (step, -step), strict=True):
            nudged = x.copy()
            nudged.flat[place] += nudge
            side[..., place] = (_called(function, operands, which, nudged) - out) / (nudged.flat[place] - x.flat[place])
    return Sides(*(side.reshape(out.shape + x.shape) for side in sides))


def numeric_jacobian(function: Function, operands: Sequence[Value], which: int) -> Value:
    """∂out/∂operand by central differences with h = 1e-5 · max(1, |x|), of shape (*out.shape, *operand.shape)."""
    return one_sided_slopes(function, operands, which).central


def complex_jacobian(function: Function, operands: Sequence[Value], which: int) -> Value | None:
    """∂out/∂operand by the complex step Im f(x + ih) / h with h = 1e-30, of shape (*out.shape, *operand.shape).

    Returns:
        None where the function does not take complex values, or has another real part with them.
    """
    x = np.array(operands[which], dtype=np.float64)
    out = _called(function, operands, which, x)
    slopes = np.empty((*out.shape, x.size))
    for place in range(x.size):
        nudged = x.astype(np.complex128)
        nudged.flat[place] += 1j * _COMPLEX_STEP
        try:
            found = np.asarray(function(*operands[:which], nudged[()], *operands[which + 1 :]))
        except UNCOMPUTABLE:
            return None
        if not np.iscomplexobj(found) or not np.allclose(found.real, out, rtol=1e-12, atol=1e-14, equal_nan=True):
            return None
        slopes[..., place] = found.imag / _COMPLEX_STEP
    return slopes.reshape(out.shape + x.shape)


def bent(whole: Sides, half: Sides, noise: Value) -> Mask:
    """Where there is no one slope: left and right differ by an angle, which stays when the step is halved.

    Args:
        whole: slopes with the usual step.
        half: slopes with half of it; where the function only curves, their gap is half as large.
        noise: what roundings add to a slope.

    Returns:
        Also true where the value jumps, which makes slopes as steep as the step is short, or is not finite.
    """
    size = np.abs(whole.central) + np.abs(half.central)
    angle = (half.gap > 0.75 * whole.gap) & (whole.gap > 1e-6 * size + noise)
    jump = np.abs(whole.central - half.central) > 0.1 * np.maximum(1, size) + noise
    kinks: Mask = angle | jump | ~np.isfinite(whole.central + half.central)
    return kinks


def steps(x: Value) -> Value:
    """How far each element is nudged: 1e-5 · max(1, |x|)."""
    return _STEP * np.maximum(1.0, np.abs(x))


def _called(function: Function, operands: Sequence[Value], which: int, x: Value) -> Value:
    """The function's value with another operand in one place; without axes it is a scalar, as in the passes."""
    given = [np.asarray(each)[()] for each in operands]
    given[which] = x[()]
    return np.asarray(function(*given), dtype=np.float64)
