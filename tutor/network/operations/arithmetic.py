"""Entries of arithmetic: what formulas write as operators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from tutor.network.operations.entry import Kink, Operation, Partial, SlipRule, Value
from tutor.network.operations.shapes import broadcast, dot, first, matmul, outer
from tutor.words import marked

__all__ = ["ENTRIES"]

_ENTRY_BY_ENTRY = (SlipRule("elementwise", "a * b", None),)


def _scaled_by(operand: int) -> Callable[[Sequence[Value]], bool]:
    """Whether this operand is one number, and the other an array that it scales."""
    return lambda values: np.ndim(values[operand]) == 0 < np.ndim(values[1 - operand])


def _scales(name: str, place: int) -> tuple[SlipRule, ...]:
    """A scale that is one number, left out: of the value, and of the rule in what it scales."""
    other = _scaled_by(1 - place)
    return SlipRule("lost-scale", name, None, other), SlipRule("lost-scale", "1", place, other)


def _squared(values: Sequence[Value]) -> bool:
    return bool(np.all(values[1] == 2))


_DOT = Operation(
    "dot", "@", ("a", "b"), "a @ b",
    (
        Partial("b", marked("Each entry of {a} is multiplied by its partner in {b}, and by nothing else.")),
        Partial("a", marked("Each entry of {b} is multiplied by its partner in {a}, and by nothing else.")),
    ),
    matmul, symbol="@", fits=lambda axes: axes == (1, 1), slips=_ENTRY_BY_ENTRY,
)  # fmt: skip

ENTRIES = (
    Operation(
        "identity", "=", ("x",), "x",
        (Partial("1", marked("Another name for the same value: a nudge passes unchanged.")),), first, symbol="=",
    ),
    Operation(
        "negate", "-x", ("x",), "-x",
        (Partial("-1", marked("A nudge up of the operand is a nudge down of the result.")),), first, symbol="−",
    ),
    Operation(
        "add", "+", ("a", "b"), "a + b",
        (
            Partial("1", marked("A sum moves exactly as much as either term is nudged.")),
            Partial("1", marked("A sum moves exactly as much as either term is nudged.")),
        ),
        broadcast, symbol="+",
    ),
    Operation(
        "subtract", "-", ("a", "b"), "a - b",
        (
            Partial("1", marked("A difference moves as much as its first term.")),
            Partial("-1", marked("A difference moves against its second term.")),
        ),
        broadcast, symbol="−",
    ),
    Operation(
        "multiply", "*", ("a", "b"), "a * b",
        (
            Partial("b", marked("A nudge of one factor is scaled by the other factor.")),
            Partial("a", marked("A nudge of one factor is scaled by the other factor.")),
        ),
        broadcast, symbol="×", slips=(*_scales("a", 0), *_scales("b", 1)),
    ),
    Operation(
        "divide", "/", ("a", "b"), "a / b",
        (
            Partial("1 / b", marked("A nudge of the numerator is divided as the numerator is.")),
            Partial("-a / b**2",
                    marked("A denominator that grows in size draws the quotient to 0, the more so near zero.")),
        ),
        broadcast, symbol="÷", slips=(SlipRule("lost-scale", "a", None), SlipRule("lost-scale", "1")),
        kink=Kink(marked("there is no value where the denominator is 0"), lambda values, _: np.any(values[1] == 0)),
    ),
    Operation(
        "power", "**", ("a", "b"), "a**b",
        (
            Partial("b * a**(b - 1)", marked("The exponent comes down as a factor and one power goes.")),
            Partial("out * log(a)",
                    marked("A nudge of the exponent multiplies the value by a little power of the base.")),
        ),
        broadcast, symbol="^",
        slips=(
            SlipRule("lost-two", "local / 2", 0, _squared),
            SlipRule("wrong-point", "b * out**(b - 1)"),
        ),
    ),
    _DOT,
    replace(_DOT, function="dot", shape=dot, fits=lambda _: True),
    Operation(
        "outer", "outer", ("a", "b"), "outer(a, b)",
        (
            Partial("b",
                    marked("Entry i of {a} makes row i, scaled by every entry of {b}: add what comes back from each."),
                    "right"),
            Partial("a",
                    marked("Entry j of {b} makes column j, scaled by every entry of {a}: "
                           "add what comes back from each."),
                    "left"),
        ),
        outer, symbol="⊗",
    ),
    Operation(
        "matrix_vector", "@", ("a", "b"), "a @ b",
        (
            Partial("b", marked("Row i of {a} meets {b} in output i only: upstream i times {b}."), "outer"),
            Partial("a",
                    marked("Entry j of {b} goes to every output, through column j of {a}: add those paths."), "right"),
        ),
        matmul, symbol="@", fits=lambda axes: axes[1] == 1 < axes[0], slips=_ENTRY_BY_ENTRY,
    ),
    Operation(
        "vector_matrix", "@", ("a", "b"), "a @ b",
        (
            Partial("b.T",
                    marked("Entry i of {a} goes to every output, through row i of {b}: add those paths."), "right"),
            Partial("a", marked("Column j of {b} meets {a} in output j only: {a} times upstream j."), "outer_left"),
        ),
        matmul, symbol="@", fits=lambda axes: axes[0] == 1 < axes[1], slips=_ENTRY_BY_ENTRY,
    ),
    Operation(
        "matmul", "@", ("a", "b"), "a @ b",
        (
            Partial("b.T",
                    marked("Every entry of {a} goes through a row of {b} to a row of outputs. "
                           "Shapes decide the transpose: the product must come out in the operand's own shape."),
                    "right"),
            Partial("a.T",
                    marked("Every entry of {b} meets a column of {a}, once a row. "
                           "Shapes decide the transpose: the product must come out in the operand's own shape."),
                    "left"),
        ),
        matmul, symbol="@", slips=_ENTRY_BY_ENTRY,
    ),
)  # fmt: skip
