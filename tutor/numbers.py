"""Numbers as a person reads them: four significant figures, a true minus sign, no digit that says more than is known.

Formulas keep every digit of a number; this file is for showing only.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["MINUS", "array_text", "is_rounded", "significant"]

MINUS = "−"
_NOISE = 1e-12  # relative: what floating point adds to a number that is meant to be exact
_SMALLEST, _LARGEST = -4, 7  # powers of ten between which a number is written without an exponent


def significant(x: float, digits: int = 4, *, minus: str = MINUS) -> str:
    """`x` to so many significant figures: `0.7685`, `−1.301`, `1.2e−7`, `inf`.

    Zeros at the end are dropped where the text is all there is to the number (`1`, `0.5`) and kept where it was
    rounded (`24.70` of 24.7041). A whole part is never rounded: 12345.6 is `12346`.
    """
    x = float(x)
    if x == 0:
        return "0"
    text = _text(abs(x), digits, minus) if math.isfinite(x) else str(abs(x))
    return minus + text if x < 0 else text


def is_rounded(x: float, digits: int = 4) -> bool:
    """Does the text of `significant` say less than the number holds? Then `≈` is due, not `=`."""
    x = abs(float(x))
    return math.isfinite(x) and x != 0 and _off(x, _fixed(x, digits))


def array_text(array: NDArray[np.float64], max_width: int = 20, digits: int = 4, *, minus: str = MINUS) -> str:
    """An array of any shape on one line.

    In full where it fits; else a vector's first elements, `…` and the last; else `[[…]] (4, 3)`, or the shape alone.
    A shape is never shortened: where `max_width` cells are too few for it, the text is wider.
    """
    if array.ndim == 0:
        return significant(array.item(), digits, minus=minus)
    shape = f"({', '.join(map(str, array.shape))}{',' if array.ndim == 1 else ''})"
    candidates = [shape]
    if array.size <= max_width:
        candidates.insert(0, _nested(array, digits, minus))
    if array.ndim == 1 and array.size > 2:
        candidates.insert(-1, _first_and_last(array, max_width, digits, minus))
    if array.size:
        candidates.insert(-1, f"{'[' * array.ndim}…{']' * array.ndim} {shape}")
    return next((text for text in candidates if len(text) <= max_width), shape)


def _text(x: float, digits: int, minus: str) -> str:
    fixed = _fixed(x, digits)
    mantissa, _, exponent = fixed.partition("e")
    if not _off(x, fixed) and "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    if not exponent:
        return mantissa
    power = int(exponent)
    return f"{mantissa}e{minus if power < 0 else ''}{abs(power)}"


def _fixed(x: float, digits: int) -> str:
    """A positive number rounded, with all its zeros, as Python writes it."""
    scientific = f"{x:.{digits - 1}e}"
    power = int(scientific.partition("e")[2])
    if _SMALLEST <= power < _LARGEST:
        return f"{x:.{max(0, digits - 1 - power)}f}"
    return scientific


def _off(x: float, shown: str) -> bool:
    return abs(float(shown) - x) > _NOISE * x


def _nested(array: NDArray[np.float64], digits: int, minus: str) -> str:
    if array.ndim == 0:
        return significant(array.item(), digits, minus=minus)
    return f"[{', '.join(_nested(part, digits, minus) for part in array)}]"


def _first_and_last(vector: NDArray[np.float64], max_width: int, digits: int, minus: str) -> str:
    """As many of the first elements as fit, at least one, `…`, and the last."""
    closing = f", …, {significant(vector[-1].item(), digits, minus=minus)}]"
    text = f"[{significant(vector[0].item(), digits, minus=minus)}"
    for element in vector[1 : max_width // 3 + 1]:
        longer = f"{text}, {significant(element.item(), digits, minus=minus)}"
        if len(longer) + len(closing) > max_width:
            break
        text = longer
    return text + closing
