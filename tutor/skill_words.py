"""A skill as a learner would name it: `local:sigmoid` is the slope of sigmoid."""

from __future__ import annotations

from tutor.words import _, marked

__all__ = ["KINDS", "STEPS", "operation_words", "skill_words"]

STEPS = {
    "chain": marked("multiplying upstream by local"),
    "accumulate": marked("adding contributions up"),
    "unbroadcast": marked("summing over what was repeated"),
    "update": marked("updating a parameter"),
    "seed": marked("the gradient that the way back begins with"),
    "order": marked("putting things in order"),
    "mistake": marked("finding a mistake"),
}
"""The skills for which the operation makes no difference."""

KINDS = {
    "forward": marked("working out {operation}"),
    "local": marked("the slope of {operation}"),
    "rule": marked("the formula for the slope of {operation}"),
    "shape": marked("the shape of {operation}"),
}
"""What can be asked about an operation; a skill each, for each operation."""

_OPERATIONS = {
    "identity": marked("a copy, b = a"),
    "negate": "−a",
    "add": "a + b",
    "subtract": "a − b",
    "multiply": "a × b",
    "divide": "a ÷ b",
    "power": marked("a to the power of b"),
    "dot": marked("a dot product"),
    "outer": marked("an outer product"),
    "matrix_vector": marked("a matrix times a vector"),
    "vector_matrix": marked("a vector times a matrix"),
    "matmul": marked("a matrix times a matrix"),
    "sqrt": marked("a square root"),
    "square": marked("a square"),
    "abs": marked("an absolute value"),
    "sign": marked("a sign"),
    "step": marked("the step function"),
    "maximum": marked("the larger of two"),
    "minimum": marked("the smaller of two"),
    "clip": marked("a clipped value"),
    "where": marked("a choice by a mask"),
    "stop": marked("a value that stops gradients"),
    "sum": marked("a sum of elements"),
    "mean": marked("a mean"),
    "max": marked("the largest element"),
    "min": marked("the smallest element"),
    "logsumexp": marked("the log of a sum of exponentials"),
    "norm": marked("a vector's length"),
    "mse": marked("mean squared error"),
    "bce": marked("binary cross-entropy"),
    "bce_with_logits": marked("binary cross-entropy of logits"),
    "cross_entropy": marked("cross-entropy"),
    "cross_entropy_of_classes": marked("cross-entropy with class numbers"),
    "softmax_cross_entropy": marked("softmax and cross-entropy in one"),
    "softmax_cross_entropy_of_classes": marked("softmax and cross-entropy in one, with class numbers"),
    "hinge": marked("hinge loss"),
    "hinge_of_classes": marked("hinge loss with class numbers"),
    "transpose": marked("a transpose"),
    "permute": marked("axes in another order"),
    "reshape": marked("a reshaped array"),
    "concat": marked("arrays joined"),
    "stack": marked("arrays stacked"),
    "embedding": marked("rows that were looked up"),
    "windows": marked("sliding windows"),
    "index": marked("picked elements"),
}
"""By an operation's name, where the name alone says little or is a sign."""


def skill_words(skill: str) -> str:
    """The skill in words. A lesson's own operation goes by its name; a skill of a newer tutor stays as it is."""
    if skill in STEPS:
        return _(STEPS[skill])
    kind, _colon, operation = skill.partition(":")
    return _(KINDS[kind]).format(operation=operation_words(operation)) if kind in KINDS and operation else skill


def operation_words(name: str) -> str:
    """What an operation is to a learner: `a × b`, `a matrix times a vector`, `leaky relu`."""
    return _(_OPERATIONS[name]) if name in _OPERATIONS else name.replace("_", " ")
