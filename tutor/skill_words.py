"""A skill as a learner would name it: `local:sigmoid` is the slope of sigmoid."""

from __future__ import annotations

__all__ = ["KINDS", "STEPS", "operation_words", "skill_words"]

STEPS = {
    "chain": "multiplying upstream by local",
    "accumulate": "adding contributions up",
    "unbroadcast": "summing over what was repeated",
    "update": "updating a parameter",
    "seed": "the gradient that the way back begins with",
    "order": "putting things in order",
    "mistake": "finding a mistake",
}
"""The skills for which the operation makes no difference."""

KINDS = {
    "forward": "working out {}",
    "local": "the slope of {}",
    "rule": "the formula for the slope of {}",
    "shape": "the shape of {}",
}
"""What can be asked about an operation; a skill each, for each operation."""

_OPERATIONS = {
    "identity": "a copy, b = a",
    "negate": "−a",
    "add": "a + b",
    "subtract": "a − b",
    "multiply": "a × b",
    "divide": "a ÷ b",
    "power": "a to the power of b",
    "dot": "a dot product",
    "outer": "an outer product",
    "matrix_vector": "a matrix times a vector",
    "vector_matrix": "a vector times a matrix",
    "matmul": "a matrix times a matrix",
    "sqrt": "a square root",
    "square": "a square",
    "abs": "an absolute value",
    "sign": "a sign",
    "step": "the step function",
    "maximum": "the larger of two",
    "minimum": "the smaller of two",
    "clip": "a clipped value",
    "where": "a choice by a mask",
    "stop": "a value that stops gradients",
    "sum": "a sum of elements",
    "mean": "a mean",
    "max": "the largest element",
    "min": "the smallest element",
    "logsumexp": "the log of a sum of exponentials",
    "norm": "a vector's length",
    "mse": "mean squared error",
    "bce": "binary cross-entropy",
    "bce_with_logits": "binary cross-entropy of logits",
    "cross_entropy": "cross-entropy",
    "cross_entropy_of_classes": "cross-entropy with class numbers",
    "softmax_cross_entropy": "softmax and cross-entropy in one",
    "softmax_cross_entropy_of_classes": "softmax and cross-entropy in one, with class numbers",
    "hinge": "hinge loss",
    "hinge_of_classes": "hinge loss with class numbers",
    "transpose": "a transpose",
    "permute": "axes in another order",
    "reshape": "a reshaped array",
    "concat": "arrays joined",
    "stack": "arrays stacked",
    "embedding": "rows that were looked up",
    "windows": "sliding windows",
    "index": "picked elements",
}
"""By an operation's name, where the name alone says little or is a sign."""


def skill_words(skill: str) -> str:
    """The skill in words. A lesson's own operation goes by its name; a skill of a newer tutor stays as it is."""
    if skill in STEPS:
        return STEPS[skill]
    kind, _, operation = skill.partition(":")
    return KINDS[kind].format(operation_words(operation)) if kind in KINDS and operation else skill


def operation_words(name: str) -> str:
    """What an operation is to a learner: `a × b`, `a matrix times a vector`, `leaky relu`."""
    return _OPERATIONS.get(name, name.replace("_", " "))
