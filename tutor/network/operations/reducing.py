"""Entries that reduce axes: many elements in, fewer out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tutor.network.operations.entry import Kink, Operation, Options, Partial, ShapeRule, SlipRule, Value
from tutor.network.operations.shapes import reduced, reduced_axes, reduced_some
from tutor.words import marked

__all__ = ["ENTRIES"]


def _reducing(
    name: str,
    local: str,
    why: str,
    *,
    symbol: str,
    value: str = "",
    shape: ShapeRule = reduced,
    kink: Kink | None = None,
    slips: tuple[SlipRule, ...] = (),
) -> Operation:
    value = value or f"{name}(x, axis=axis, keepdims=keepdims)"
    options = {"axis": None, "keepdims": 0.0}
    partial = Partial(local, why, "spread")
    return Operation(
        name, name, ("x",), value, (partial,), shape, symbol, options, reduced_axes, kink=kink, slips=slips
    )


def _tied(extreme: Callable[..., Value]) -> Callable[[tuple[Value, ...], Options], np.bool_]:
    def here(operands: tuple[Value, ...], options: Options) -> np.bool_:
        x = operands[0]
        axes = reduced_axes(x.shape, options)
        several: np.bool_ = np.any(np.sum(x == extreme(x, axis=axes, keepdims=True), axis=axes) > 1)
        return several

    return here


def _vanishes(operands: tuple[Value, ...], options: Options) -> np.bool_:
    gone: np.bool_ = np.any(np.all(operands[0] == 0, axis=reduced_axes(operands[0].shape, options)))
    return gone


def _winners(extreme: str) -> str:
    return f"(1 - abs(sign(x - {extreme}(x, axis=axis, keepdims=1))))"


def _shared(extreme: str) -> str:
    return f"{_winners(extreme)} / sum({_winners(extreme)}, axis=axis, keepdims=1)"


_OPEN_GATE = (SlipRule("mask-ignored", "1"),)
_LARGEST = "max(x, axis=axis, keepdims=1)"

ENTRIES = (
    _reducing("sum", "1",
              marked("A sum moves as much as any one of its terms: each gets the whole upstream."), symbol="Σ"),
    _reducing("mean", "1 / size(x, axis)",
              marked("Each of N terms moves the mean by one N-th of its nudge."), symbol="mean",
              slips=(SlipRule("lost-mean", "1"),
                     SlipRule("lost-mean", "sum(x, axis=axis, keepdims=keepdims)", None))),
    _reducing("max", _shared("max"), marked("Only the largest element is passed on, so only it is felt."),
              symbol="max", shape=reduced_some, slips=_OPEN_GATE,
              kink=Kink(marked("elements that tie for the largest share equally"), _tied(np.max))),
    _reducing("min", _shared("min"), marked("Only the smallest element is passed on, so only it is felt."),
              symbol="min", shape=reduced_some, slips=_OPEN_GATE,
              kink=Kink(marked("elements that tie for the smallest share equally"), _tied(np.min))),
    _reducing("logsumexp", "exp(x - logsumexp(x, axis=axis, keepdims=1))",
              marked("A maximum with its corners rounded: each element is felt by its share, the softmax."),
              symbol="logsumexp", shape=reduced_some,
              value=f"log(sum(exp(x - {_LARGEST}), axis=axis, keepdims=keepdims))"
                    " + max(x, axis=axis, keepdims=keepdims)"),
    _reducing("norm", "x / norm(x, axis=axis, keepdims=1)",
              marked("A nudge along the vector lengthens it fully, one across it not at all: the slope is the "
                     "direction."),
              symbol="‖·‖", slips=(SlipRule("lost-scale", "x"),), value="sqrt(sum(x**2, axis=axis, keepdims=keepdims))",
              kink=Kink(marked("a vector of zeros has no direction, so no slope"), _vanishes)),
)  # fmt: skip
