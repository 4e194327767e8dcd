"""When a number is right. The tolerances are those of docs/questions.md; nothing else decides."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tutor.network.operations import Value

__all__ = ["NEAR", "all_whole", "matches"]

RELATIVE, OF_SCALE, OF_ZERO, NEAR, WHOLE = 1e-2, 1e-4, 1e-3, 5e-2, 1e-9
_SHOWN_EXACTLY = 10_000  # four figures hold every smaller whole number


def matches(given: Value, right: Value, tolerance: float | None = None, *, whole: bool = False) -> NDArray[np.bool_]:
    """Entry by entry, whether a value is right: |a − t| ≤ max(1e-2·|t|, 1e-4·S), S the largest |t|.

    Args:
        given: the answer.
        right: t, of the same shape.
        tolerance: an author's own, instead of 1e-2; the share of S is never larger.
        whole: the answer is made of whole numbers, and is wanted exactly.

    Returns:
        Of the same shape. A t of 0 takes 1e-3·S; where all is 0, and where t is not finite, t itself is wanted.
    """
    finite = np.isfinite(right)
    all_finite = finite.all()
    size = np.abs(right) if all_finite else np.where(finite, np.abs(right), 0.0)
    scale = float(np.max(size, initial=0.0))
    if tolerance is None and whole:
        allowed = np.full(size.shape, WHOLE)
    else:
        relative = RELATIVE if tolerance is None else tolerance
        allowed = np.maximum(relative * size, min(OF_SCALE, relative) * scale)
        if not size.all():
            allowed = np.where(right == 0, min(OF_ZERO, relative) * scale if scale else WHOLE, allowed)
    with np.errstate(all="ignore"):
        close = np.asarray(np.abs(given - right) <= allowed)
    if all_finite:
        return close
    same = (given == right) | (np.isnan(given) & np.isnan(right))
    return np.asarray(np.where(finite, close, same))


def all_whole(*values: Value | float) -> bool:
    """Whether every entry of these is a whole number that four figures show exactly."""
    return all(bool(np.all((np.round(value) == value) & (np.abs(value) < _SHOWN_EXACTLY))) for value in values)
