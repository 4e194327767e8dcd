"""Entries that reduce axes: many elements in, fewer out."""

from __future__ import annotations

import numpy as np

from tutor.network.operations.entry import Kink, Operation, Options, Partial, ShapeRule, Value
from tutor.network.operations.shapes import reduced, reduced_axes, reduced_some

__all__ = ["ENTRIES"]


def _reducing(
    name: str, local: str, why: str, *, symbol: str, shape: ShapeRule = reduced, kink: Kink | None = None
) -> Operation:
    value = f"{name}(x, axis=axis, keepdims=keepdims)"
    options = {"axis": None, "keepdims": 0.0}
    partial = Partial(local, why, "spread")
    return Operation(name, name, ("x",), value, (partial,), shape, symbol, options, reduced_axes, kink=kink)


def _tied(operands: tuple[Value, ...], options: Options) -> np.bool_:
    x = operands[0]
    axes = reduced_axes(x.shape, options)
    several: np.bool_ = np.any(np.sum(x == np.max(x, axis=axes, keepdims=True), axis=axes) > 1)
    return several


_WINNERS = "(1 - abs(sign(x - max(x, axis=axis, keepdims=1))))"

ENTRIES = (
    _reducing("sum", "1", "A sum moves as much as any one of its terms: each gets the whole upstream.", symbol="Σ"),
    _reducing("mean", "1 / size(x, axis)", "Each of N terms moves the mean by one N-th of its nudge.", symbol="mean"),
    _reducing("max", f"{_WINNERS} / sum({_WINNERS}, axis=axis, keepdims=1)",
              "Only the largest element is passed on, so only it is felt.", symbol="max", shape=reduced_some,
              kink=Kink("elements that tie for the largest share equally", _tied)),
)  # fmt: skip
