"""Which rules can be asked for as a formula, and the functions that learners write formulas with."""

from __future__ import annotations

from functools import lru_cache

from tutor.formula import Binary, Call, Expr, Name, Number, Unary, functions_in, parse
from tutor.formula.equal import ELEMENTWISE
from tutor.formula.tokens import tokens
from tutor.formula.tree import post_order
from tutor.network import Chain
from tutor.network.operations import FUNCTIONS, OPERATIONS

__all__ = ["OF_ARRAYS", "can_be_typed", "elementwise_functions", "is_elementwise", "rule_can_be_asked"]

OF_ARRAYS = frozenset(
    {"sum", "mean", "max", "min", "softmax", "log_softmax", "logsumexp", "norm", "transpose", "dot", "outer", "diag"}
)
"""Functions of whole arrays that a learner may call."""

_SIZES = frozenset({"size", "rows"})  # which are numbers to a learner
_MOST_SYMBOLS = 40  # of a rule: a longer one is copied, not thought


def rule_can_be_asked(step: Chain) -> bool:
    """Whether the rule of a step is a formula that a learner can be expected to write.

    Where elements only move there is none; those of ties, margins and Jacobians with an identity matrix need words that
    learners do not have, or are too long.
    """
    if step.combine == "place":
        return False
    rule = parse(step.rule)
    return can_be_typed(rule, _SIZES) and len(tokens(step.rule)) <= _MOST_SYMBOLS


def can_be_typed(expr: Expr, more: frozenset[str] = frozenset()) -> bool:
    """Whether a formula calls what learners may call: functions of numbers and arrays, `more`, and a lesson's own."""
    known = elementwise_functions() | OF_ARRAYS | more
    return all(function in known or function not in FUNCTIONS for function in functions_in(expr))


@lru_cache(maxsize=1)
def elementwise_functions() -> frozenset[str]:
    """The functions that work entry by entry: primitives, and entries whose values are made of such functions alone."""
    found = set(ELEMENTWISE)
    waiting = {entry.function: parse(entry.value) for entry in OPERATIONS if entry.function.isidentifier()}
    while ready := [name for name, value in waiting.items() if is_elementwise(value, frozenset(found))]:
        for name in ready:
            found.add(name)
            del waiting[name]
    return frozenset(found)


def is_elementwise(expr: Expr, functions: frozenset[str]) -> bool:
    """Whether a formula works entry by entry, if these functions do."""
    return functions.issuperset(functions_in(expr)) and all(
        isinstance(node, Number | Name | Unary | Call) or (isinstance(node, Binary) and node.operator != "@")
        for node in post_order(expr)
    )
