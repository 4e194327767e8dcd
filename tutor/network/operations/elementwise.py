"""Entries that work element by element on their operands."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from tutor.network.operations.entry import Kink, Operation, Option, Options, Partial, SlipRule, Value
from tutor.network.operations.shapes import broadcast, first
from tutor.words import marked

__all__ = ["ENTRIES"]


def _of_one(
    name: str,
    value: str,
    local: str,
    why: str,
    *,
    symbol: str = "",
    kink: Kink | None = None,
    options: Mapping[str, Option] | None = None,
    slips: tuple[tuple[str, str], ...] = (),
) -> Operation:
    return Operation(
        name, name, ("x",), value, (Partial(local, why),), first, symbol or name, options or {}, kink=kink,
        slips=(*_at_the_wrong_point(local), *(SlipRule(*slip) for slip in slips)),
    )  # fmt: skip


def _at_the_wrong_point(local: str) -> tuple[SlipRule, ...]:
    """A rule of the operand alone, or of `out` alone, run on the other. A gate is open at both or neither."""
    words = set(re.findall(r"\b(x|out)\b", local))
    if len(words) != 1 or "step" in local:
        return ()
    ((here, there),) = [pair for pair in (("x", "out"), ("out", "x")) if pair[0] in words]
    return (SlipRule("wrong-point", re.sub(rf"\b{here}\b", there, local)),)


def _open_gate(*operands: int) -> tuple[SlipRule, ...]:
    return tuple(SlipRule("mask-ignored", "1", operand) for operand in operands)


def _at_zero(says: str) -> Kink:
    return Kink(says, lambda values, _: np.any(values[0] == 0))


def _no_mask(values: tuple[Value, ...]) -> str:
    mask = values[0]
    return "" if np.all((mask == 0) | (mask == 1)) else "a mask holds 0 and 1 alone"


def _crossed(values: tuple[Value, ...]) -> str:
    return "" if np.all(values[1] <= values[2]) else "low must not be above high"


def _bends(says: str, option: str) -> Kink:
    """A corner at 0, unless the option makes the slopes on both sides the same."""
    return Kink(says, lambda values, options: np.any(values[0] == 0) and np.bool_(options.get(option, 0) != 1))


def _at_a_bound(values: tuple[Value, ...], _: Options) -> np.bool_:
    x, low, high = values
    closed = (low == high) & (x < low)  # where a higher low is held by high
    return np.any((x == low) | (x == high) | closed)


_LARGER = marked("Only the larger operand is passed on, so only it is felt.")
_SMALLER = marked("Only the smaller operand is passed on, so only it is felt.")
_EQUAL = Kink(marked("where the two are equal each gets half"), lambda values, _: np.any(values[0] == values[1]))
_TANH_INNER = "sqrt(2 / pi) * (x + 0.044715 * x**3)"
_FLAT = marked("It is flat wherever it does not jump: no gradient passes.")

ENTRIES = (
    _of_one("exp", "exp(x)", "out",
            marked("A step of the exponent multiplies the value, so it grows in proportion to itself."),
            slips=(("wrong-point", "exp(out)"),)),
    _of_one("log", "log(x)", "1 / x", marked("The logarithm is steep near zero and flattens as 1 over its operand."),
            kink=Kink(marked("no value below 0, and −∞ at 0"), lambda values, _: np.any(values[0] <= 0))),
    _of_one("sqrt", "sqrt(x)", "1 / (2 * out)",
            marked("The square of the root moves 2 * out times as far as the root, so the root moves by 1 over that."),
            symbol="√", slips=(("wrong-point", "1 / (2 * sqrt(out))"), ("lost-two", "local * 2")),
            kink=Kink(marked("no value below 0, and an infinite slope at 0"), lambda values,
                      _: np.any(values[0] <= 0))),
    _of_one("square", "x**2", "2 * x",
            marked("The operand stands in it twice, and each of the two is scaled by the other."),
            symbol="²", slips=(("lost-two", "local / 2"),)),
    _of_one("abs", "abs(x)", "sign(x)", marked("Above zero it is the operand, below zero the operand turned around."),
            symbol="|·|", kink=_at_zero(marked("at 0 the slope is taken as 0"))),
    _of_one("sign", "sign(x)", "0", _FLAT, symbol="±",
            kink=_at_zero(marked("it jumps at 0, and its slope is taken as 0"))),
    _of_one("step", "step(x)", "0", _FLAT, kink=_at_zero(marked("it jumps at 0, and its slope is taken as 0"))),
    _of_one("sin", "sin(x)", "cos(x)",
            marked("A wave rises fastest where it crosses 0 on its way up, with slope 1; at its top it is flat.")),
    _of_one("cos", "cos(x)", "-sin(x)",
            marked("Where cos is at its top, at x = 0, it is flat; from there it falls, as far as sin has risen.")),
    _of_one("tanh", "tanh(x)", "1 - out**2",
            marked("Steepest, with slope 1, where out is 0; flat where it is near ±1."),
            slips=(("wrong-point", "1 - tanh(out)**2"),)),
    _of_one("erf", "erf(x)", "2 / sqrt(pi) * exp(-x**2)",
            marked("Its slope is a bell: the curve is the area under it.")),
    _of_one("sigmoid", "1 / (1 + exp(-x))", "out * (1 - out)",
            marked("Steepest, with slope ¼, where the output is ½; flat where it is near 0 or 1."), symbol="σ",
            slips=(("wrong-point", "sigmoid(out) * (1 - sigmoid(out))"),)),
    _of_one("softplus", "maximum(x, 0) + log1p(exp(-abs(x)))", "sigmoid(x)",
            marked("A relu with its corner rounded: its slope rises from 0 to 1 as the sigmoid does.")),
    _of_one("relu", "maximum(x, 0)", "step(x)", marked("A gate: open with slope 1 above zero, shut below."),
            kink=_at_zero(marked("at 0 the slope is taken as 0")), slips=(("mask-ignored", "1"),)),
    _of_one("leaky_relu", "where(step(x), x, slope * x)", "where(step(x), 1, slope)",
            marked("A gate that never shuts: slope 1 above zero, a small one below."), symbol="leaky relu",
            options={"slope": 0.01}, kink=_bends(marked("at 0 the slope is taken as the one below 0"), "slope"),
            slips=(("mask-ignored", "1"),)),
    _of_one("elu", "where(step(x), x, alpha * (exp(minimum(x, 0)) - 1))", "where(step(x), 1, out + alpha)",
            marked("Slope 1 above zero; below is an exponential lowered by alpha: "
                   "its slope is its height before that."),
            options={"alpha": 1.0}, kink=_bends(marked("at 0 the slope is taken as the one below 0"), "alpha"),
            slips=(("mask-ignored", "1"), ("wrong-point", "where(step(x), 1, x + alpha)"))),
    _of_one("gelu", "x * (1 + erf(x / sqrt(2))) / 2",
            "(1 + erf(x / sqrt(2))) / 2 + x * exp(-x**2 / 2) / sqrt(2 * pi)",
            marked("The operand times the share of a bell curve below it: a product, so two terms."),
            slips=(("lost-term", "(1 + erf(x / sqrt(2))) / 2"),)),
    _of_one("gelu_tanh", f"x * (1 + tanh({_TANH_INNER})) / 2",
            f"(1 + tanh({_TANH_INNER})) / 2"
            f" + x * (1 - tanh({_TANH_INNER})**2) / 2 * sqrt(2 / pi) * (1 + 0.134145 * x**2)",
            marked("The operand times a gate made by tanh: a product, so two terms."), symbol="gelu",
            slips=(("lost-term", f"(1 + tanh({_TANH_INNER})) / 2"),)),
    _of_one("silu", "x * sigmoid(x)", "out + sigmoid(x) * (1 - out)",
            marked("The operand times its own gate: one term for each of the two."),
            slips=(("lost-term", "sigmoid(x)"),
                   ("wrong-point", "silu(out) + sigmoid(out) * (1 - silu(out))"))),
    Operation(
        "maximum", "maximum", ("a", "b"), "maximum(a, b)",
        (Partial("(1 + sign(a - b)) / 2", _LARGER), Partial("(1 + sign(b - a)) / 2", _LARGER)),
        broadcast, symbol="max", kink=_EQUAL, slips=_open_gate(0, 1),
    ),
    Operation(
        "minimum", "minimum", ("a", "b"), "minimum(a, b)",
        (Partial("(1 + sign(b - a)) / 2", _SMALLER), Partial("(1 + sign(a - b)) / 2", _SMALLER)),
        broadcast, symbol="min", kink=_EQUAL, slips=_open_gate(0, 1),
    ),
    Operation(
        "clip", "clip", ("x", "low", "high"), "minimum(maximum(x, low), high)",
        (
            Partial("step(x - low) * step(high - x)",
                    marked("Between the bounds the operand passes; outside it is not felt.")),
            Partial("step(low - x)", marked("The lower bound is felt only where it stands in for the operand.")),
            Partial("step(x - high)", marked("The upper bound is felt only where it stands in for the operand.")),
        ),
        broadcast, domain=_crossed,
        kink=Kink(marked("at a bound the slope is taken as 0"), _at_a_bound), slips=_open_gate(0),
    ),
    Operation(
        "where", "where", ("mask", "a", "b"), "where(mask, a, b)",
        (
            None,
            Partial("mask", marked("It is felt where the mask is 1: there it was taken.")),
            Partial("1 - mask", marked("It is felt where the mask is 0: there it was taken.")),
        ),
        broadcast, domain=_no_mask, slips=_open_gate(1, 2),
    ),
    Operation("stop", "stop", ("x",), "x", (None,), first),
)  # fmt: skip
