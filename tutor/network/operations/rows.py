"""Entries that work on each row (the last axis) as a whole, and the losses made of rows.

A `jacobian` rule is written for one row: entry [i, j] is ∂out_i/∂x_j.
"""

from __future__ import annotations

from tutor.network.operations.entry import Operation, Options, Partial, Shape, SlipRule
from tutor.network.operations.shapes import first_axis, last_axis
from tutor.words import marked

__all__ = ["ENTRIES"]

_DIAGONAL = SlipRule("diagonal-only", "eye(size(x)) * local")


def _last(shape: Shape, _: Options) -> tuple[int, ...]:
    return (len(shape) - 1,)


def _normalizing(name: str, axis: int, why: str) -> Operation:
    """Mean 0 and variance 1 along one axis: a term of the rule for the value, one for the mean, one for the scale."""
    along = f"axis={axis}, keepdims=1"
    centered = f"x - mean(x, {along})"
    scale = f"sqrt(mean(({centered})**2, {along}) + eps)"
    spread = "sqrt(mean((x - mean(x))**2) + eps)"
    own, through_mean, through_scale = "eye(size(x))", "1 / size(x)", "outer(out, out) / size(x)"
    local = f"({own} - {through_mean} - {through_scale}) / {spread}"
    fused = f"(upstream - mean(upstream, {along}) - out * mean(upstream * out, {along})) / {scale}"
    return Operation(
        name, name, ("x",), f"({centered}) / {scale}", (Partial(local, why, "jacobian", fused),),
        last_axis if axis else first_axis, symbol=name.replace("_", " "), options={"eps": 1e-5},
        axes=_last if axis else lambda *_: (0,),
        slips=(
            SlipRule("lost-term", f"({own} - {through_mean}) / {spread}"),
            SlipRule("lost-term", f"({own} - {through_scale}) / {spread}"),
            SlipRule("lost-term", f"{own} / {spread}"),
            SlipRule("lost-scale", f"local * {spread}"),
            _DIAGONAL,
        ),
    )  # fmt: skip


_SHIFTED = "x - max(x, axis=-1, keepdims=1)"
_THREE_PATHS = marked("An element is felt in three ways: by itself, through the mean, and through the scale.")

ENTRIES = (
    Operation(
        "softmax", "softmax", ("x",), f"exp({_SHIFTED}) / sum(exp({_SHIFTED}), axis=-1, keepdims=1)",
        (Partial("diag(out) - outer(out, out)",
                 marked("Raising one score raises its own share and lowers every other: the shares sum to 1."),
                 "jacobian",
                 "out * (upstream - sum(upstream * out, axis=-1, keepdims=1))"),),
        last_axis, symbol="softmax", axes=_last,
        slips=(_DIAGONAL, SlipRule("wrong-point", "diag(x) - outer(x, x)")),
    ),
    Operation(
        "log_softmax", "log_softmax", ("x",), f"{_SHIFTED} - log(sum(exp({_SHIFTED}), axis=-1, keepdims=1))",
        (Partial("eye(size(x)) - exp(out)",
                 marked("A score raises its own entry fully, and by its share the log of the sum, taken from all."),
                 "jacobian",
                 "upstream - exp(out) * sum(upstream, axis=-1, keepdims=1)"),),
        last_axis, symbol="log softmax", axes=_last,
        slips=(
            _DIAGONAL,
            SlipRule("wrong-point", "eye(size(x)) - exp(x)"),
            SlipRule("lost-term", "eye(size(x))"),
        ),
    ),
    _normalizing("layer_norm", -1, _THREE_PATHS),
    _normalizing("batch_norm", 0, _THREE_PATHS),
    Operation(
        "rms_norm", "rms_norm", ("x",), "x / sqrt(mean(x**2, axis=-1, keepdims=1) + eps)",
        (Partial("(eye(size(x)) - outer(out, out) / size(x)) / sqrt(mean(x**2) + eps)",
                 marked("An element is felt in two ways: by itself, and through the scale."), "jacobian",
                 "(upstream - out * mean(upstream * out, axis=-1, keepdims=1))"
                 " / sqrt(mean(x**2, axis=-1, keepdims=1) + eps)"),),
        last_axis, symbol="rms norm", options={"eps": 1e-5}, axes=_last,
        slips=(
            SlipRule("lost-term", "eye(size(x)) / sqrt(mean(x**2) + eps)"),
            SlipRule("lost-scale", "local * sqrt(mean(x**2) + eps)"),
            _DIAGONAL,
        ),
    ),
)  # fmt: skip
