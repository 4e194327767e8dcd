"""The table of operations: one entry each, grouped by kind; nothing elsewhere names an operation.

To add an operation, add its entry to one of the groups: the builder, the passes, the sweep of tests, the questions and
the documents read it from here.
"""

from __future__ import annotations

from tutor.errors import NetworkError, did_you_mean
from tutor.formula import Function
from tutor.network.operations import arithmetic, arranging, elementwise, reducing, rows
from tutor.network.operations.arranging import index_operation
from tutor.network.operations.entry import (
    FUNCTIONS,
    Combine,
    Operation,
    Option,
    Options,
    Partial,
    Shape,
    Value,
    compiled,
)

__all__ = [
    "FUNCTIONS",
    "OPERATIONS",
    "Combine",
    "Operation",
    "Option",
    "Options",
    "Partial",
    "Shape",
    "Value",
    "compiled",
    "find_operation",
    "function_names",
    "index_operation",
]

OPERATIONS: tuple[Operation, ...] = (
    *arithmetic.ENTRIES,
    *elementwise.ENTRIES,
    *reducing.ENTRIES,
    *rows.ENTRIES,
    *arranging.ENTRIES,
)

_BY_FUNCTION: dict[str, tuple[Operation, ...]] = {
    entry.function: tuple(other for other in OPERATIONS if other.function == entry.function) for entry in OPERATIONS
}


_NAMES = tuple(name for name in _BY_FUNCTION if name.isidentifier())


def function_names() -> tuple[str, ...]:
    """What a formula may call, `exp` to `softmax_cross_entropy`."""
    return _NAMES


def find_operation(function: str, shapes: tuple[Shape, ...]) -> Operation:
    """The entry for a call of `function` on operands of these shapes.

    Raises:
        NetworkError: no such function, or not this many operands.
    """
    entries = _BY_FUNCTION.get(function)
    if entries is None:
        cure = did_you_mean(function, function_names())
        raise NetworkError(f"no function is called {function}", code="unknown-function", help=cure)
    wanted = len(entries[0].operands)
    if len(shapes) != wanted:
        listed = ", ".join(entries[0].operands)
        message = f"{function}({listed}) takes {wanted} operand{'s' * (wanted > 1)}, got {len(shapes)}"
        raise NetworkError(message, code="wrong-number-of-operands")
    axes = tuple(map(len, shapes))
    return next((entry for entry in entries if entry.fits(axes)), entries[-1])


def _as_function(name: str) -> Function:
    """An operation as formulas of answers and rules call it, on values."""

    def call(*operands: Value, **options: Option) -> Value:
        shapes = tuple(getattr(operand, "shape", ()) for operand in operands)
        try:
            entry = find_operation(name, shapes)
            entry.shape(shapes, entry.options)
        except NetworkError as error:
            raise ValueError(error.message) from error
        return compiled(entry).value(*operands, *({**entry.options, **options}.values()))

    return call


FUNCTIONS.update({name: _as_function(name) for name in function_names() if name not in FUNCTIONS})
