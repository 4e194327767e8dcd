"""Entries that only move elements: each product is upstream put back where it came from."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tutor.errors import NetworkError
from tutor.formula import Call, Index, Name, Number, Slice, canonical
from tutor.formula.tree import Expr, Item
from tutor.network.operations.entry import Operation, Options, Partial, Shape

__all__ = ["ENTRIES", "index_operation"]


def _swapped(shapes: tuple[Shape, ...], _: Options) -> Shape:
    shape = shapes[0]
    return (*shape[:-2], shape[-1], shape[-2]) if len(shape) > 1 else shape


ENTRIES = (
    Operation(
        "transpose", ".T", ("x",), "x.T",
        (Partial("positions(x).T", "Every element only moved: its gradient moves back.", "place"),),
        _swapped, symbol="ᵀ",
    ),
)  # fmt: skip


@lru_cache(maxsize=1024)
def index_operation(items: tuple[Item, ...]) -> Operation:
    """The entry of `x[items]`: its value and its rule are this very index."""
    operand: Expr = Name("x")
    taken = canonical(Index(operand, items))
    positions = canonical(Index(Call("positions", (operand,)), items))
    why = "Only the elements that were taken are felt; every other gradient is 0."
    picked = tuple(map(_picked, items))

    def shape(shapes: tuple[Shape, ...], _: Options) -> Shape:
        try:
            return np.broadcast_to(np.float64(0), shapes[0])[picked].shape
        except IndexError as error:
            said = f"{error}".replace("array", "value")
            raise NetworkError(f"{said}, and its shape is {shapes[0]}", code="bad-index") from None

    partial = Partial(positions, why, "place")
    return Operation("index", "[]", ("x",), taken, (partial,), shape, symbol=taken[1:])


def _picked(item: Item) -> int | slice:
    if isinstance(item, Slice):
        return slice(_whole(item.start), _whole(item.stop))
    whole = _whole(item)
    return 0 if whole is None else whole


def _whole(expr: Expr | None) -> int | None:
    if expr is None:
        return None
    if isinstance(expr, Number) and expr.value == int(expr.value):
        return int(expr.value)
    raise NetworkError("an index is a whole number", *expr.span, code="bad-index")
