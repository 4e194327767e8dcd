"""How large the values within EXPR are, asked before each is computed: by the shape rules of networks, part by part.

Every variant's values have the shapes of variant 0's, so that once, when a lesson is read, is enough.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from tutor.errors import FormulaError, NetworkError
from tutor.formula import Array, Call, Expr, Function, Name, Number, evaluate
from tutor.formula.tree import Item, Slice, children, post_order, with_children
from tutor.network import GraphBuilder, Leaf
from tutor.network.operations import FUNCTIONS, OwnFunctions, Value, find_entry, operand_count
from tutor.network.room import MAX_ELEMENTS

__all__ = ["check_sizes"]


def check_sizes(
    expr: Expr,
    values: Mapping[str, Value],
    functions: Mapping[str, Function] = FUNCTIONS,
    own: OwnFunctions | None = None,
) -> None:
    """Whether a formula holds no value larger than a network may; one without a value is left to who computes it.

    Args:
        expr: the formula.
        values: of its names.
        functions: what it may call.
        own: what the lesson defines of these.

    Raises:
        NetworkError: it holds one; its place is in the formula's text.
    """
    parts = post_order(expr)
    if _stays_small(parts, values):
        return
    made: list[Value] = []
    for part in parts:
        count = len(children(part))
        operands = made[len(made) - count :]
        del made[len(made) - count :]
        if isinstance(part, Slice):
            made.append(np.zeros(()))  # which nobody reads
        elif isinstance(part, Name):
            made.append(values[part.text])
        else:
            step, known = _step(part, operands, own)
            _check_step(step, known, own)
            try:
                made.append(evaluate(step, known, functions))
            except FormulaError:
                return
            _check_size(np.size(made[-1]), step)


def _stays_small(parts: Sequence[Item], values: Mapping[str, Value]) -> bool:
    """Whether arithmetic alone, of which no value has more elements than all its names' values multiplied, is small."""
    sizes = (np.size(values[part.text]) for part in parts if isinstance(part, Name))
    return not any(isinstance(part, Call | Array) for part in parts) and math.prod(sizes) <= MAX_ELEMENTS


def _step(part: Expr, operands: list[Value], own: OwnFunctions | None) -> tuple[Expr, dict[str, Value]]:
    """A part by itself, over numbers and over names for the arrays that it is made from."""
    inner = children(part)
    try:
        most = operand_count(find_entry(part.function, None, own), len(inner)) if isinstance(part, Call) else len(inner)
    except NetworkError:  # a word of rules, such as `eye`, or no function
        most = len(inner)
    known: dict[str, Value] = {}
    given: list[Item] = []
    for place, (item, value) in enumerate(zip(inner, operands, strict=True)):
        if isinstance(item, Slice) or (place >= most and isinstance(item, Array)):
            given.append(item)
        elif np.ndim(value) == 0 and np.isfinite(value):
            given.append(Number(float(value), item.span))
        else:
            known[f"operand {place}"] = value
            given.append(Name(f"operand {place}", item.span))
    return (with_children(part, tuple(given)) if inner else part), known  # type: ignore[return-value]  # no Slice


def _check_step(step: Expr, known: Mapping[str, Value], own: OwnFunctions | None) -> None:
    """Before it is computed: by its shape rule, or, where that has nothing to say, as if its operands were joined."""
    try:
        GraphBuilder([Leaf(name, "data", np.shape(value)) for name, value in known.items()], own).shape_of(step)
    except NetworkError as error:
        if error.code == "network-too-large":
            raise NetworkError(error.message, *step.span, code="cannot-compute", help=_SMALLER) from error
        _check_size(sum(map(np.size, known.values())), step)


def _check_size(size: int, step: Expr) -> None:
    if size > MAX_ELEMENTS:
        message = f"this has more than {MAX_ELEMENTS:,} elements"
        raise NetworkError(message, *step.span, code="cannot-compute", help=_SMALLER)


_SMALLER = "use smaller values, or a part of them"
