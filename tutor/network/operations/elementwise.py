"""Entries that work element by element on their operands."""

from __future__ import annotations

import numpy as np

from tutor.network.operations.entry import Kink, Operation, Partial
from tutor.network.operations.shapes import broadcast, first

__all__ = ["ENTRIES"]


def _of_one(name: str, value: str, local: str, why: str, *, symbol: str = "", kink: Kink | None = None) -> Operation:
    return Operation(name, name, ("x",), value, (Partial(local, why),), first, symbol=symbol or name, kink=kink)


ENTRIES = (
    _of_one("exp", "exp(x)", "out", "The exponential grows at the rate of its own value."),
    _of_one("log", "log(x)", "1 / x", "The logarithm is steep near zero and flattens as 1 over its operand.",
            kink=Kink("no value below 0, and −∞ at 0", lambda values, _: np.any(values[0] <= 0))),
    _of_one("sqrt", "sqrt(x)", "1 / (2 * out)", "A square root's slope is half of one over its value.", symbol="√",
            kink=Kink("no value below 0, and an infinite slope at 0", lambda values, _: np.any(values[0] <= 0))),
    _of_one("square", "x**2", "2 * x", "The exponent comes down as a factor and one power goes.", symbol="²"),
    _of_one("sin", "sin(x)", "cos(x)", "The sine's slope is the cosine at the same angle."),
    _of_one("cos", "cos(x)", "-sin(x)", "The cosine's slope is minus the sine at the same angle."),
    _of_one("tanh", "tanh(x)", "1 - out**2", "Steepest, with slope 1, where out is 0; flat where it is near ±1."),
    _of_one("sigmoid", "1 / (1 + exp(-x))", "out * (1 - out)",
            "Steepest, with slope ¼, where the output is ½; flat where it is near 0 or 1.", symbol="σ"),
    _of_one("relu", "maximum(x, 0)", "sign(maximum(x, 0))", "A gate: open with slope 1 above zero, shut below.",
            kink=Kink("at 0 the slope is taken as 0", lambda values, _: np.any(values[0] == 0))),
    Operation(
        "maximum", "maximum", ("a", "b"), "maximum(a, b)",
        (
            Partial("(1 + sign(a - b)) / 2", "Only the larger operand is passed on, so only it is felt."),
            Partial("(1 + sign(b - a)) / 2", "Only the larger operand is passed on, so only it is felt."),
        ),
        broadcast, symbol="max",
        kink=Kink("where the two are equal each gets half", lambda values, _: np.any(values[0] == values[1])),
    ),
)  # fmt: skip
