"""Whether a formula may be given complex values: it is made of holomorphic functions alone (for the complex step)."""

from __future__ import annotations

from tutor.errors import NetworkError
from tutor.formula import Call, Expr, Name, parse
from tutor.formula.functions import PRIMITIVES
from tutor.formula.tree import children, post_order
from tutor.network.operations import Operation, find_entry

__all__ = ["is_holomorphic"]

_HOLOMORPHIC = frozenset(
    {"exp", "log", "log1p", "sqrt", "sin", "cos", "tanh", "sum", "mean", "outer", "diag"}
    | {"transpose", "reshape", "concat", "stack", "windows", "embedding", "shaped_as"}
)
"""Primitives that have one complex derivative wherever they have a value, and that compute with complex arrays."""
_OF_SHAPES = frozenset({"size", "rows", "positions", "absent"})
"""Primitives that ask for their operand's shape alone."""
_CHOOSING = frozenset({"where"})
"""Primitives that are so in every argument but the first, which chooses."""


def is_holomorphic(operation: Operation, which: int) -> bool:
    """Whether an operation's value is made of holomorphic functions alone, where it depends on this operand."""
    return _in_name(parse(operation.value), operation.operands[which])


def _in_name(expr: Expr, name: str) -> bool:
    """Whether every part of a formula that depends on a name is holomorphic in it."""
    dependent: set[int] = set()
    for node in post_order(expr):
        parts = tuple(place for place, each in enumerate(children(node)) if id(each) in dependent)
        if node == Name(name) or (parts and not _asks_shape(node)):
            dependent.add(id(node))
        if parts and isinstance(node, Call) and not all(_passes(node, place) for place in parts):
            return False
    return True


def _asks_shape(node: object) -> bool:
    return isinstance(node, Call) and node.function in _OF_SHAPES


def _passes(call: Call, place: int) -> bool:
    """Whether a call is holomorphic in one of its arguments; an option that depends on a name is not."""
    if call.function in PRIMITIVES:
        return call.function in _HOLOMORPHIC | _OF_SHAPES or (call.function in _CHOOSING and place > 0)
    try:
        entry = find_entry(call.function)
    except NetworkError:
        return False
    return isinstance(entry, Operation) and place < len(entry.operands) and is_holomorphic(entry, place)
