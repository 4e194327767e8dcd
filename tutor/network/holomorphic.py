"""Whether a formula may be given complex values: it is made of holomorphic functions alone (for the complex step)."""

from __future__ import annotations

from tutor.errors import NetworkError
from tutor.formula import Call, Expr, Name, parse
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
