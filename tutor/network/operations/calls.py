"""What a call's arguments mean: which are operands, which are options. Says nothing of nodes or of values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from tutor.errors import NetworkError, did_you_mean
from tutor.network.operations.entry import Operation, Option, Shorthand

__all__ = ["full_options", "operand_count"]

Argument = TypeVar("Argument")


def operand_count(entry: Operation | Shorthand, given: int) -> int:
    """How many of a call's `given` arguments are operands; the others are options.

    Raises:
        NetworkError: too few or too many.
    """
    wanted = len(entry.operands)
    if given and isinstance(entry, Operation) and entry.of_many is not None:
        return given
    most = given if entry.rest else wanted + len(entry.options)
    if wanted <= given <= most and entry.of_many is None:
        return wanted
    listed = ", ".join([*entry.operands, *entry.options])
    count = f"{wanted}" if most == wanted or not entry.options else f"{wanted} to {most}"
    plural = "s" if max(wanted, most) > 1 else ""
    message = f"{entry.function}({listed}) takes {count} operand{plural}, got {given}"
    raise NetworkError(message, code="wrong-number-of-operands")


def full_options(
    entry: Operation | Shorthand, further: Sequence[Option], named: Sequence[tuple[str, Option]]
) -> dict[str, Option]:
    """All options of a call: its arguments behind the operands in order, those given by name, and the usual ones.

    Raises:
        NetworkError: an option that there is not, or one given twice.
    """
    found: dict[str, Option] = {}
    if entry.rest and further:
        found[entry.rest] = _all_numbers(further)
    else:
        found.update(zip(entry.options, further, strict=False))
    for key, value in named:
        if key not in entry.options:
            cure = did_you_mean(key, entry.options)
            raise NetworkError(f"{entry.function} has no option called {key}", code="unknown-option", help=cure)
        if key in found:
            raise NetworkError(f"{key} is given twice", code="duplicate-option")
        found[key] = value
    return {**entry.options, **found}


def _all_numbers(further: Sequence[Option]) -> Option:
    numbers: list[int] = []
    for each in further:
        listed = each if isinstance(each, tuple) else (each,)
        if any(number is None or number != int(number) for number in listed):
            raise NetworkError("axes and shapes are whole numbers", code="bad-option")
        numbers += (int(number or 0) for number in listed)
    return tuple(numbers)
