"""What may be typed in a formula, and the functions that it is computed with."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tutor.formula import Expr, Number, functions_in, names_in
from tutor.formula.equal import Variable
from tutor.formula.evaluate import Function
from tutor.formula.learner import Vocabulary
from tutor.lesson.rules import OF_ARRAYS, elementwise_functions
from tutor.network.operations import FUNCTIONS, Operation, Option, Value, compiled, find_entry, function_names
from tutor.words import _

__all__ = ["bounded", "hidden_name", "vocabulary"]

_MOST_ENTRIES = 10_000  # of an array that a formula makes out of smaller ones


def hidden_name(operand: str) -> str:
    """The name of an operand that cannot be typed: `‹a›`."""
    return f"‹{operand}›"


def vocabulary(
    expr: Expr, variables: Mapping[str, Variable], derived: Mapping[str, Expr], functions: Mapping[str, Function]
) -> Vocabulary:
    """The names and functions of a formula that is asked for; functions of arrays only where a name is one.

    Args:
        expr: the right formula.
        variables: its names.
        derived: further names, which are formulas over those.
        functions: what the lesson's formulas may call.
    """
    arrays = frozenset(name for name, each in variables.items() if each.shape)
    if arrays:
        arrays |= {name for name, made in derived.items() if not isinstance(made, Number)}
    own = functions.keys() - FUNCTIONS.keys()
    called = (
        elementwise_functions() | own | {*functions_in(expr)} | {"max", "min"} | (OF_ARRAYS if arrays else frozenset())
    )
    known = [name for name in variables if name[0] != "‹"]
    names = frozenset({*known, *derived, *(name for name in names_in(expr) if name == "pi")})
    listed = ", ".join(sorted(names - {"out"} if len(names) > 1 else names))
    cure = _("use numbers and {names}").format(names=listed) if listed else _("use numbers")
    return Vocabulary(names, frozenset(called), arrays, bool(arrays), cure)


def bounded(functions: Mapping[str, Function]) -> Mapping[str, Function]:
    """The same functions, but those that make larger arrays make small ones only."""

    def outer(a: Value, b: Value) -> Value:
        if np.size(a) * np.size(b) > _MOST_ENTRIES:
            raise ValueError(f"the result would hold more than {_MOST_ENTRIES:,} elements")
        made: Value = np.multiply.outer(a, b)
        return made

    def diag(x: Value) -> Value:
        if np.ndim(x) == 1 and np.size(x) ** 2 > _MOST_ENTRIES:
            raise ValueError(f"the result would hold more than {_MOST_ENTRIES:,} elements")
        return np.diag(x)

    entries = {name: _direct(name) for name in OF_ARRAYS & FUNCTIONS.keys() if _is_one_operation(name)}
    return {**functions, **entries, "outer": outer, "diag": diag}


def _is_one_operation(name: str) -> bool:
    entry = find_entry(name) if name in function_names() else None
    return isinstance(entry, Operation) and len(entry.operands) == 1 and entry.rest == ""


def _direct(name: str) -> Function:
    """An operation's value without the checks that a lesson's network needs: a learner's formula runs 24 times."""
    entry = find_entry(name)
    assert isinstance(entry, Operation)  # as `_is_one_operation` says
    value, usual = compiled(entry).value, entry.options

    def call(x: Value, *given: Option, **named: Option) -> Value:
        options = {**usual, **dict(zip(usual, given, strict=False)), **named}
        if len(given) > len(usual) or len(options) > len(usual):
            raise ValueError(f"{name} takes {', '.join(('x', *usual))}")
        made: Value = value(x, *options.values())
        return made

    return call
