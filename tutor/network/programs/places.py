"""Putting elements back where they came from: as a part, a slice, a transpose where places allow, else one by one.

A `place` rule gives, for every element of an operation's value, the position in the operand that it came from. Mostly
that depends on shapes alone, and is looked at here once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tutor.formula import Array, Call, Expr, Index, Name, Number, Slice, names_in
from tutor.formula.rewrite import rewrite
from tutor.formula.tree import Item
from tutor.network.operations import Shape, Value

__all__ = ["Place", "as_array", "place_of"]

_OF_SHAPES = frozenset({"positions", "absent", "size", "rows"})


@dataclass(frozen=True, slots=True)
class Place:
    """How a product is put into the operand's gradient.

    Attributes:
        product: what is put there, a formula over `upstream`.
        items: the part of the operand that it fills, where that is an index; None where it fills all.
        positions: where its elements go, as a formula, where they go one by one; None where they need not.
        fixed: whether the positions depend on shapes alone.
    """

    product: Expr
    items: tuple[Item, ...] | None = None
    positions: Expr | None = None
    fixed: bool = False


def place_of(rule: Expr, positions: Callable[[], Value], into: Shape) -> Place:
    """How the products of a `place` rule are put back.

    Args:
        rule: the positions, as a formula over the primitives.
        positions: gives them for operands of zeros; asked where they depend on shapes alone.
        into: the operand's shape.
    """
    upstream = Name("upstream")
    match rule:
        case Index(Call("positions", (Name(),)), items):
            return Place(upstream, items=items)
    if not _of_shapes_alone(rule):
        return Place(upstream, positions=rule)
    moved = _moved(np.asarray(positions()).astype(int), into)
    return Place(upstream, positions=rule, fixed=True) if moved is None else Place(moved)


def _of_shapes_alone(rule: Expr) -> bool:
    without = rewrite(
        rule, lambda node: Number(0.0) if isinstance(node, Call) and node.function in _OF_SHAPES else node
    )
    return not names_in(without)


def _moved(positions: NDArray[np.int_], into: Shape) -> Expr | None:
    """The product as a part of upstream, its axes in another order and its shape another; None where it is none."""
    size = int(np.prod(into))
    if not positions.ndim:
        return Name("upstream") if not into else None
    part = _part(positions)
    if part is None or np.size(found := positions[part]) != size or not size:
        return None
    order = _order(found)
    if not np.array_equal(np.transpose(found, order).ravel(), np.arange(size)):
        return None
    made: Expr = Name("upstream")
    if found.shape != positions.shape:
        items = (Slice(Number(float(each.start)), Number(float(each.stop))) for each in part)
        made = Index(made, tuple(items))
    if order != tuple(range(found.ndim)):
        made = Call("transpose", (made, as_array(order)))
    shape = tuple(found.shape[axis] for axis in order)
    return made if shape == into else Call("reshape", (made, as_array(into)))


def _part(positions: NDArray[np.int_]) -> tuple[slice, ...] | None:
    """The box of those elements that came from the operand; None where others stand in it, or none do."""
    came = np.nonzero(positions >= 0)
    if not came or not came[0].size:
        return None
    box = tuple(slice(int(axis.min()), int(axis.max()) + 1) for axis in came)
    return box if np.all(positions[box] >= 0) else None


def _order(positions: NDArray[np.int_]) -> tuple[int, ...]:
    """The axes from the one along which positions grow fastest to the slowest; axes of size 1 stay where they may."""
    steps = [
        int(np.take(positions, 1, axis).flat[0] - positions.flat[0]) if size > 1 else None
        for axis, size in enumerate(positions.shape)
    ]
    moving = sorted((axis for axis, step in enumerate(steps) if step is not None), key=lambda axis: -(steps[axis] or 0))
    return tuple(axis if step is None else moving.pop(0) for axis, step in enumerate(steps))


def as_array(listed: tuple[int, ...]) -> Array:
    """Whole numbers as a list in a formula."""
    return Array(tuple(Number(float(each)) for each in listed))
