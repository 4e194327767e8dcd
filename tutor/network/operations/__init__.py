"""The table of operations: one entry each, grouped by kind; nothing elsewhere names an operation.

To add an operation, add its entry to one of the groups: the builder, the passes, the sweep of tests, the questions and
the documents read it from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from tutor.errors import NetworkError, did_you_mean
from tutor.formula import Function, evaluate
from tutor.network.operations import arithmetic, arranging, elementwise, layers, losses, reducing, rows
from tutor.network.operations.arranging import index_operation
from tutor.network.operations.calls import call_options, full_options, function_of, operand_count, with_options
from tutor.network.operations.entry import (
    FUNCTIONS,
    Combine,
    Operation,
    Option,
    Options,
    Partial,
    Shape,
    Shorthand,
    SlipRule,
    Value,
    compiled,
    compiled_slips,
)

__all__ = [
    "FUNCTIONS",
    "OPERATIONS",
    "SHORTHANDS",
    "Combine",
    "Operation",
    "Option",
    "Options",
    "OwnFunctions",
    "Partial",
    "Shape",
    "Shorthand",
    "SlipRule",
    "Value",
    "as_function",
    "call_options",
    "compiled",
    "compiled_slips",
    "find_entry",
    "full_options",
    "function_names",
    "function_of",
    "index_operation",
    "operand_count",
    "with_options",
]

OwnFunctions: TypeAlias = Mapping[str, Operation | Shorthand]
"""What a lesson defines beyond the table, by name."""

OPERATIONS: tuple[Operation, ...] = (
    *arithmetic.ENTRIES,
    *elementwise.ENTRIES,
    *reducing.ENTRIES,
    *rows.ENTRIES,
    *losses.ENTRIES,
    *arranging.ENTRIES,
)
SHORTHANDS: tuple[Shorthand, ...] = layers.SHORTHANDS

_ENTRIES: dict[str, tuple[Operation | Shorthand, ...]] = {
    **{
        entry.function: tuple(other for other in OPERATIONS if other.function == entry.function) for entry in OPERATIONS
    },
    **{entry.function: (entry,) for entry in SHORTHANDS},
}
_NAMES = tuple(name for name in _ENTRIES if name.isidentifier())


def function_names() -> tuple[str, ...]:
    """What a formula may call, `exp` to `avg_pool2d`."""
    return _NAMES


def find_entry(
    function: str, shapes: tuple[Shape, ...] | None = None, own: OwnFunctions | None = None
) -> Operation | Shorthand:
    """The entry for a call of `function`.

    Args:
        function: as formulas write it, `sigmoid` or `+`.
        shapes: of the operands, as many as the entry has; None where only the function's name is known.
        own: what the lesson defines.

    Raises:
        NetworkError: no such function.
    """
    entries = (own[function],) if own and function in own else _ENTRIES.get(function)
    if entries is None:
        cure = did_you_mean(function, [*_NAMES, *(own or ())])
        raise NetworkError(f"no function is called {function}", code="unknown-function", help=cure)
    if shapes is None or len(entries) == 1:
        entry = entries[0]
        many = entry.of_many if shapes else None
        return entry if many is None or shapes is None else many(len(shapes))
    axes = tuple(map(len, shapes))
    return next(entry for entry in entries if isinstance(entry, Operation) and entry.fits(axes))


def as_function(name: str, own: OwnFunctions | None = None) -> Function:
    """An entry as formulas of answers and rules call it, on values."""

    def call(*given: Value, **named: Option) -> Value:
        try:
            count = operand_count(find_entry(name, None, own), len(given))
            operands, further = given[:count], [_option(each) for each in given[count:]]
            shapes = tuple(np.shape(operand) for operand in operands)
            entry = find_entry(name, shapes, own)
            options = full_options(entry, further, [(key, _option(value)) for key, value in named.items()])
            return _run(entry, operands, shapes, options)
        except NetworkError as error:
            raise ValueError(error.message) from error

    return call


def _run(
    entry: Operation | Shorthand, operands: tuple[Value, ...], shapes: tuple[Shape, ...], options: Options
) -> Value:
    if isinstance(entry, Shorthand):
        values = dict(zip(entry.operands, operands, strict=True))
        return evaluate(entry.unfold(shapes, options), values, FUNCTIONS)
    entry.shape(shapes, options)
    return compiled(entry).value(*operands, *options.values())


def _option(value: Value | Option) -> Option:
    """An option as a formula's values hold it, as the table wants it."""
    if value is None or np.ndim(value) == 0:
        return None if value is None else float(np.asarray(value))
    return tuple(int(each) for each in np.ravel(np.asarray(value)))


FUNCTIONS.update({name: as_function(name) for name in function_names() if name not in FUNCTIONS})
