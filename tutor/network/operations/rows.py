"""Entries that work on each row (the last axis) as a whole, and the losses made of rows.

A `jacobian` rule is written for one row: entry [i, j] is ∂out_i/∂x_j.
"""

from __future__ import annotations

import numpy as np

from tutor.network.operations.entry import Kink, Operation, Options, Partial, Shape, Value
from tutor.network.operations.shapes import alike, last_axis, rows_loss

__all__ = ["ENTRIES"]


def _last(shape: Shape, _: Options) -> tuple[int, ...]:
    return (len(shape) - 1,)


def _whole_labels(axes: tuple[int, ...]) -> bool:
    return axes[0] == axes[1]


_LABEL_WHY = "Labels are weights on the surprise −log p of each class."
_CERTAIN = Kink("there is no value where p is 0 or 1", lambda values, _: np.any((values[0] <= 0) | (values[0] >= 1)))
_IMPOSSIBLE = Kink("there is no value where a probability is 0", lambda values, _: np.any(values[0] <= 0))
_SHIFTED = "x - max(x, axis=-1, keepdims=1)"


def _labels_sum_to_one(values: tuple[Value, ...]) -> str:
    totals = np.sum(values[1], axis=-1)
    return "" if np.allclose(totals, 1, atol=1e-9) else "the labels of each row must sum to 1"


def _class_numbers(values: tuple[Value, ...]) -> str:
    count, classes = values[0].shape[-1], np.asarray(values[1])
    whole = np.all((classes == np.floor(classes)) & (classes >= 0) & (classes < count))
    return "" if whole else f"class numbers must be whole numbers from 0 to {count - 1}"


ENTRIES = (
    Operation(
        "softmax", "softmax", ("x",), f"exp({_SHIFTED}) / sum(exp({_SHIFTED}), axis=-1, keepdims=1)",
        (Partial("diag(out) - outer(out, out)",
                 "Raising one score raises its own share and lowers every other: the shares sum to 1.", "jacobian"),),
        last_axis, symbol="softmax", axes=_last,
    ),
    Operation(
        "log_softmax", "log_softmax", ("x",), f"{_SHIFTED} - log(sum(exp({_SHIFTED}), axis=-1, keepdims=1))",
        (Partial("eye(size(x)) - exp(out)",
                 "A score raises its own logarithm fully, and the normalizing sum by its share.", "jacobian"),),
        last_axis, symbol="log softmax", axes=_last,
    ),
    Operation(
        "mse", "mse", ("a", "b"), "mean((a - b)**2)",
        (
            Partial("2 * (a - b) / size(a)", "The square brings a 2 down, the mean divides by the count."),
            Partial("2 * (b - a) / size(a)", "The same with the sign turned: the target is subtracted."),
        ),
        alike,
    ),
    Operation(
        "bce", "bce", ("p", "y"), "mean(-(y * log(p) + (1 - y) * log(1 - p)))",
        (
            Partial("(p - y) / (p * (1 - p)) / size(p)", "Steep where a confident probability is wrong."),
            Partial("(log(1 - p) - log(p)) / size(p)", "A label weighs −log p against −log(1 − p)."),
        ),
        alike, kink=_CERTAIN,
    ),
    Operation(
        "cross_entropy", "cross_entropy", ("p", "y"), "-sum(y * log(p)) / rows(p)",
        (
            Partial("-y / p / rows(p)", "Only the probability of the true class is felt, and as 1 over it."),
            Partial("-log(p) / rows(p)", _LABEL_WHY),
        ),
        rows_loss, fits=_whole_labels, kink=_IMPOSSIBLE,
    ),
    Operation(
        "cross_entropy_of_classes", "cross_entropy", ("p", "y"), "-sum(one_hot(y, size(p, -1)) * log(p)) / rows(p)",
        (
            Partial("-one_hot(y, size(p, -1)) / p / rows(p)",
                    "Only the probability of the true class is felt, and as 1 over it."),
            None,
        ),
        rows_loss, domain=_class_numbers, kink=_IMPOSSIBLE,
    ),
    Operation(
        "softmax_cross_entropy", "softmax_cross_entropy", ("z", "y"), "-sum(y * log_softmax(z)) / rows(z)",
        (
            Partial("(softmax(z) - y) / rows(z)", "Softmax and logarithm undo each other: what is left is p − y."),
            Partial("-log_softmax(z) / rows(z)", _LABEL_WHY),
        ),
        rows_loss, fits=_whole_labels, domain=_labels_sum_to_one,
    ),
    Operation(
        "softmax_cross_entropy_of_classes", "softmax_cross_entropy", ("z", "y"),
        "-sum(one_hot(y, size(z, -1)) * log_softmax(z)) / rows(z)",
        (
            Partial("(softmax(z) - one_hot(y, size(z, -1))) / rows(z)",
                    "Softmax and logarithm undo each other: what is left is p − y."),
            None,
        ),
        rows_loss, domain=_class_numbers,
    ),
)  # fmt: skip
