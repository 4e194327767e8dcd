"""What an operation in a formula calls, and what its arguments mean: operands, then options."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from tutor.errors import FormulaError, NetworkError, did_you_mean
from tutor.formula import Array, Binary, Call, Expr, Name, Number, Transpose, Unary, evaluate, names_in
from tutor.formula.functions import CONSTANTS
from tutor.formula.rewrite import rewrite
from tutor.network.operations.entry import Operation, Option, Options, Shorthand

__all__ = ["OPTION_WORDS", "call_options", "full_options", "function_of", "operand_count", "with_options"]

OPTION_WORDS = {"true": 1.0, "True": 1.0, "false": 0.0, "False": 0.0}


def operand_count(entry: Operation | Shorthand, given: int) -> int:
    """How many of a call's `given` arguments are operands; the others are options.

    Raises:
        NetworkError: too few or too many.
    """
    wanted = len(entry.operands)
    if entry.of_many is not None:
        if given:
            return given
        message = f"{entry.function} takes 1 operand or more, got 0"
        raise NetworkError(message, code="wrong-number-of-operands")
    most = given if entry.rest else wanted + len(entry.options)
    if wanted <= given <= most:
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
            raise NetworkError(f"{key} is given twice", code="duplicate-option", help="keep one")
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


def function_of(part: Expr) -> str:
    """How the table calls an operation."""
    match part:
        case Unary():
            return "-x"
        case Transpose():
            return ".T"
        case Binary(operator):
            return operator
        case Call(function):
            return function
    raise TypeError(part)


def call_options(entry: Operation | Shorthand, part: Expr, count: int) -> dict[str, Option]:
    """A call's options, all of them; `count` of its arguments are operands.

    Raises:
        NetworkError: an option that there is not, is given twice, or is no number.
    """
    if not isinstance(part, Call):
        return dict(entry.options)
    names = (entry.rest,) * len(part.arguments) if entry.rest else tuple(entry.options)
    further = [_option(key, value) for key, value in zip(names, part.arguments[count:], strict=False)]
    return full_options(entry, further, [(key, _option(key, value)) for key, value in part.keywords])


def _option(key: str, value: Expr) -> Option:
    match value:
        case Name(word) if word in OPTION_WORDS:
            return OPTION_WORDS[word]
        case Array(items):
            whole = tuple(int(item.value) for item in items if isinstance(item, Number) and item.value.is_integer())
            if len(whole) == len(items):
                return whole
        case _ if set(names_in(value)) <= CONSTANTS.keys():
            with suppress(FormulaError):
                found = evaluate(value, {})
                if not found.ndim and np.isfinite(found):
                    return float(found)
    raise NetworkError(f"{key} wants a number or a list of whole numbers", *value.span, code="bad-option")


def with_options(rule: Expr, options: Options, rest: str = "") -> Expr:
    """A formula with its options written as numbers; one that is None is left out of the calls that pass it on.

    Args:
        rule: over operands and options.
        options: all of them.
        rest: the option that a call takes as further numbers, and not as a list.
    """

    def change(node: Expr) -> Expr:
        match node:
            case Call(function, arguments, keywords, span):
                kept = tuple(part for each in arguments for part in _spread(each))
                named = tuple((key, value) for key, value in keywords if not _absent(value))
                return Call(function, kept, named, span)
            case Name(text) if isinstance(value := options.get(text), int | float):
                return Number(float(value))
            case Name(text) if isinstance(value := options.get(text), tuple) and text != rest:
                return Array(tuple(Number(float(each)) for each in value))
        return node

    def _spread(node: Expr) -> tuple[Expr, ...]:
        value = options.get(node.text) if isinstance(node, Name) and node.text == rest else None
        if isinstance(value, tuple):
            return tuple(Number(float(each)) for each in value)
        return () if _absent(node) else (node,)

    def _absent(node: Expr) -> bool:
        return isinstance(node, Name) and node.text in options and options[node.text] is None

    return rewrite(rule, change)
