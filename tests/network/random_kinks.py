"""Where a call stands too near a kink for its slope to be compared: such a call is drawn again.

Written from what the functions are, not from the kinks that the table tells.
"""

from __future__ import annotations

import numpy as np
from autograd_oracle import cut, row_list, scores_missed

__all__ = ["MARGIN", "NEAR"]

MARGIN = 1e-4


def at_zero(x, **_):
    return np.sum(np.abs(x) < MARGIN)


def alike(a, b):
    return np.sum(np.abs(a - b) < MARGIN)


def at_a_bound(x, low, high):
    return alike(x, low) + alike(x, high) + np.sum(high - low < MARGIN)


def tied(sign):
    """How many reduced elements have a second that is nearly the largest, after `sign`."""

    def near(x, axis=None, **_):
        axes = tuple(range(np.ndim(x))) if axis is None else axis if isinstance(axis, tuple) else (axis,)
        rest = [each for each in range(np.ndim(x)) if each not in {one % np.ndim(x) for one in axes}]
        together = np.transpose(x, [*rest, *(each for each in range(np.ndim(x)) if each not in rest)])
        ordered = np.sort(sign * together.reshape(*(x.shape[each] for each in rest), -1), axis=-1)
        return np.sum(ordered[..., 1:][..., -1:] - ordered[..., :-1][..., -1:] < MARGIN)

    return near


def tied_in_windows(x, size, stride=None):
    sizes = size if isinstance(size, tuple) else (size, size)
    return sum(tied(1)(window, axis=(-2, -1)) for window in cut(x, sizes, sizes if stride is None else stride)[0])


def on_the_margin(scores, labels, margin=1):
    return sum(at_zero(np.array(scores_missed(row, own, margin))) for row, own in row_list(scores, labels))


NEAR = {
    **dict.fromkeys(("abs", "sign", "step", "relu", "leaky_relu", "elu"), at_zero),
    **dict.fromkeys(("maximum", "minimum"), alike),
    "clip": at_a_bound,
    "max": tied(1),
    "min": tied(-1),
    "max_pool2d": tied_in_windows,
    "hinge": on_the_margin,
    "norm": lambda x, axis=None, **_: np.sum(np.sum(x * x, axis=axis) < MARGIN),
    "log": lambda x: np.sum(x < MARGIN),
    "sqrt": lambda x: np.sum(x < MARGIN),
    "/": lambda _, b: np.sum(np.abs(b) < MARGIN),
}
"""How many elements of a call stand within MARGIN of a kink, by function."""
