"""Numbers that stand in a text as a person reads it, and whether one of them is a number that should not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from tutor.network.operations import Value
from tutor.numbers import significant

__all__ = ["Written", "numbers_in", "shown_among", "told_in"]

_NUMBER = re.compile(r"(?<![\w.])(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-−+]?[0-9]+)?(?!\w|\.[0-9])")
_FIGURES = 3
"""A number of fewer figures, such as 0.5 or 12, is too common to give anything away."""


class Written(NamedTuple):
    """A number as it stands in a text: its size, and half a unit of its last figure."""

    text: str
    size: float
    half: float


def numbers_in(text: str) -> Iterator[Written]:
    """The numbers of three figures and more in a text, without their signs."""
    for match in _NUMBER.finditer(text):
        mantissa, _, power = match[0].replace("−", "-").lower().partition("e")
        if len(mantissa.replace(".", "").strip("0")) < _FIGURES:
            continue
        exponent = int(power or 0)
        if abs(exponent) < 300:
            half = 0.5 * 10.0 ** (exponent - len(mantissa.partition(".")[2]))
            yield Written(match[0], float(mantissa) * 10.0**exponent, half)


def told_in(text: str, secret: Value) -> Iterator[Written]:
    """The numbers in a text that are a secret's entries, rounded; 0.25 or 12 is no secret, and gives none away."""
    sizes = np.array([abs(each) for each in np.ravel(secret).tolist() if _recognizable(each)])
    for written in numbers_in(text):
        if np.any(np.abs(sizes - written.size) <= written.half * (1 + 1e-9)):
            yield written


def shown_among(written: Written, values: Iterable[Value]) -> bool:
    """Whether a number is one of these values' entries, rounded as it is written."""
    return any(bool(np.any(np.abs(np.abs(value) - written.size) <= written.half * (1 + 1e-9))) for value in values)


def _recognizable(number: float) -> bool:
    digits = significant(abs(number)).partition("e")[0].replace(".", "").strip("0")
    return len(digits) >= _FIGURES
