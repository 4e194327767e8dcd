"""Seeded draws: the same variant gives the same numbers on every machine and in every version, for ever.

Only `random.Random(…).random()` is used: the streams of numpy's generators, and of Random's other methods, may change.
"""

from __future__ import annotations

import hashlib
import math
import random
import threading
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tutor.lesson.model import LeafValue, Walk

__all__ = ["draw_leaf", "draw_values", "grid"]


def draw_values(walk: Walk, lesson_id: str, variant: int) -> dict[str, NDArray[np.float64]]:
    """The data and parameters of a network in one variant.

    Args:
        walk: the network.
        lesson_id: its lesson's id.
        variant: 0 takes the author's values where there are any; every other number draws what varies.

    Returns:
        By name: float64, read-only, each in its leaf's shape. A value is drawn apart from all others, so that an
        author may add one and leave the rest as they were.
    """
    return {leaf.name: draw_leaf(leaf, lesson_id, walk.name, variant) for leaf in walk.leaves}


def draw_leaf(leaf: LeafValue, lesson_id: str, network: str, variant: int) -> NDArray[np.float64]:
    """One value of a network in one variant, of the leaf's shape."""
    if leaf.value is not None and (variant == 0 or not leaf.varies):
        return leaf.value
    seed, draw = "\n".join((lesson_id, network, leaf.name, str(variant))), _STREAM.random
    _STREAM.seed(int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big"))
    draws = [draw() for _ in range(math.prod(leaf.shape))]
    if leaf.choices is not None:
        numbers = [leaf.choices[int(each * len(leaf.choices))] for each in draws]
    else:
        first, count = grid(*(leaf.vary or (0.0, 0.0)), leaf.decimals)
        scale = 10.0**leaf.decimals
        numbers = [(first + each * count // 1) / scale for each in draws]
    value = np.array(numbers, dtype=np.float64).reshape(leaf.shape)
    value.flags.writeable = False
    return value


class _Stream(threading.local):
    """One generator a thread, seeded for every value anew: to make a generator takes as long as to draw from it."""

    def __init__(self) -> None:
        generator = random.Random()
        self.seed, self.random = generator.seed, generator.random


_STREAM = _Stream()


@lru_cache(maxsize=256)
def grid(low: float, high: float, decimals: int) -> tuple[int, int]:
    """The numbers of so many decimals from `low` to `high`, both included.

    Returns:
        The first of them times 10**decimals, and how many there are.
    """
    scale = Decimal(10) ** decimals
    first = int((Decimal(repr(low)) * scale).to_integral_value(ROUND_CEILING))
    last = int((Decimal(repr(high)) * scale).to_integral_value(ROUND_FLOOR))
    return first, max(last - first + 1, 0)
