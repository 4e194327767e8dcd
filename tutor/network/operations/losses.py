"""Entries of losses: rows in, one number out. A vector is one row."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tutor.network.operations.entry import Domain, Kink, Operation, Options, Partial, SlipRule, Value
from tutor.network.operations.shapes import alike, rows_loss
from tutor.words import marked

__all__ = ["ENTRIES"]


def _whole_labels(axes: tuple[int, ...]) -> bool:
    return axes[0] == axes[1]


def _labels_sum_to_one(values: tuple[Value, ...]) -> str:
    totals = np.sum(values[1], axis=-1)
    return "" if np.all(np.abs(totals - 1) <= 1e-6) else "the labels of each row must sum to 1"


def _class_numbers(values: tuple[Value, ...]) -> str:
    count, classes = values[0].shape[-1], np.asarray(values[1])
    whole = np.all((classes == np.floor(classes)) & (classes >= 0) & (classes < count))
    return "" if whole else f"class numbers must be whole numbers from 0 to {count - 1}"


def _one_hot_rows(values: tuple[Value, ...]) -> str:
    y = values[1]
    hot = np.all((y == 0) | (y == 1)) and np.all(np.sum(y, axis=-1) == 1)
    return "" if hot else "each row of labels must hold a single 1, and 0 elsewhere"


def _on_the_margin(values: tuple[Value, ...], options: Options) -> np.bool_:
    scores, labels = values
    hot = labels if labels.ndim == scores.ndim else np.equal(labels[..., None], np.arange(scores.shape[-1]))
    true = np.sum(scores * hot, axis=-1, keepdims=True)
    return np.any((scores - true + options.get("margin", 1) == 0) & (hot == 0))


def _hinge(name: str, labels: str, fits: Callable[[tuple[int, ...]], bool], domain: Domain) -> Operation:
    missed = f"s - sum(s * {labels}, axis=-1, keepdims=1) + margin"
    open_ = f"step({missed}) * (1 - {labels})"
    return Operation(
        name, "hinge", ("s", "y"), f"sum(maximum({missed}, 0) * (1 - {labels})) / rows(s)",
        (
            Partial(f"({open_} - {labels} * sum({open_}, axis=-1, keepdims=1)) / rows(s)",
                    marked("Each wrong class within the margin adds its own score and takes away the true one's.")),
            None,
        ),
        rows_loss, symbol="hinge", options={"margin": 1.0}, fits=fits, domain=domain,
        kink=Kink(marked("a score exactly on the margin is not felt"), _on_the_margin),
        slips=(
            *_without_mean("rows(s)", 0),
            SlipRule("mask-ignored", f"(1 - {labels} - {labels} * sum(1 - {labels}, axis=-1, keepdims=1)) / rows(s)"),
            SlipRule("lost-term", f"{open_} / rows(s)"),
        ),
    )  # fmt: skip


def _without_mean(count: str, *operands: int) -> tuple[SlipRule, ...]:
    """The value, and the rules in these operands, without the division by the count."""
    rules = (SlipRule("lost-mean", f"local * {count}", operand) for operand in operands)
    return SlipRule("lost-mean", f"out * {count}", None), *rules


def _of_scores(labels: str) -> tuple[SlipRule, ...]:
    """The scores themselves in place of their softmax, and the labels forgotten."""
    return (
        SlipRule("wrong-point", f"(z - {labels}) / rows(z)"),
        SlipRule("lost-term", "softmax(z) / rows(z)"),
    )


_LABEL_WHY = marked("Labels are weights on the surprise −log p of each class.")
_CERTAIN = Kink(
    marked("there is no value where p is 0 or 1"), lambda values, _: np.any((values[0] <= 0) | (values[0] >= 1))
)
_IMPOSSIBLE = Kink(marked("there is no value where a probability is 0"), lambda values, _: np.any(values[0] <= 0))

ENTRIES = (
    Operation(
        "mse", "mse", ("a", "b"), "mean((a - b)**2)",
        (
            Partial("2 * (a - b) / size(a)", marked("The square brings a 2 down, the mean divides by the count.")),
            Partial("2 * (b - a) / size(a)", marked("The same with the sign turned: the target is subtracted.")),
        ),
        alike,
        slips=(
            *_without_mean("size(a)", 0, 1),
            SlipRule("lost-two", "local / 2"),
            SlipRule("lost-two", "local / 2", 1),
        ),
    ),
    Operation(
        "bce", "bce", ("p", "y"), "mean(-(y * log(p) + (1 - y) * log(1 - p)))",
        (
            Partial("(p - y) / (p * (1 - p)) / size(p)", marked("Steep where a confident probability is wrong.")),
            Partial("(log(1 - p) - log(p)) / size(p)", marked("A label weighs −log p against −log(1 − p).")),
        ),
        alike, kink=_CERTAIN,
        slips=(
            *_without_mean("size(p)", 0, 1),
            SlipRule("lost-term", "-y / p / size(p)"),
            SlipRule("lost-term", "(1 - y) / (1 - p) / size(p)"),
            SlipRule("lost-term", "-log(p) / size(p)", 1),
        ),
    ),
    Operation(
        "bce_with_logits", "bce_with_logits", ("z", "y"), "mean(softplus(z) - y * z)",
        (
            Partial("(sigmoid(z) - y) / size(z)",
                    marked("Sigmoid and logarithm undo each other: what is left is p − y, with p = sigmoid({z}).")),
            Partial("-z / size(z)", marked("A label weighs the score itself: log p − log(1 − p) is z.")),
        ),
        alike,
        slips=(
            *_without_mean("size(z)", 0, 1),
            SlipRule("wrong-point", "(z - y) / size(z)"),
            SlipRule("lost-term", "sigmoid(z) / size(z)"),
        ),
    ),
    Operation(
        "cross_entropy", "cross_entropy", ("p", "y"), "-sum(y * log(p)) / rows(p)",
        (
            Partial("-y / p / rows(p)",
                    marked("Only a class that has a label is felt: the less probable it was, the more.")),
            Partial("-log(p) / rows(p)", _LABEL_WHY),
        ),
        rows_loss, fits=_whole_labels, kink=_IMPOSSIBLE,
        slips=_without_mean("rows(p)", 0, 1),
    ),
    Operation(
        "cross_entropy_of_classes", "cross_entropy", ("p", "y"), "-sum(one_hot(y, size(p, -1)) * log(p)) / rows(p)",
        (
            Partial("-one_hot(y, size(p, -1)) / p / rows(p)",
                    marked("Only the probability of the true class is felt, and as 1 over it.")),
            None,
        ),
        rows_loss, symbol="cross_entropy", domain=_class_numbers, kink=_IMPOSSIBLE,
        slips=_without_mean("rows(p)", 0),
    ),
    Operation(
        "softmax_cross_entropy", "softmax_cross_entropy", ("z", "y"), "-sum(y * log_softmax(z)) / rows(z)",
        (
            Partial("(softmax(z) - y) / rows(z)",
                    marked("Softmax and logarithm undo each other: what is left is p − y.")),
            Partial("-log_softmax(z) / rows(z)", _LABEL_WHY),
        ),
        rows_loss, fits=_whole_labels, domain=_labels_sum_to_one,
        slips=(
            *_without_mean("rows(z)", 0, 1),
            *_of_scores("y"),
        ),
    ),
    Operation(
        "softmax_cross_entropy_of_classes", "softmax_cross_entropy", ("z", "y"),
        "-sum(one_hot(y, size(z, -1)) * log_softmax(z)) / rows(z)",
        (
            Partial("(softmax(z) - one_hot(y, size(z, -1))) / rows(z)",
                    marked("Softmax and logarithm undo each other: what is left is p − y.")),
            None,
        ),
        rows_loss, symbol="softmax_cross_entropy", domain=_class_numbers,
        slips=(
            *_without_mean("rows(z)", 0),
            *_of_scores("one_hot(y, size(z, -1))"),
        ),
    ),
    _hinge("hinge", "y", _whole_labels, _one_hot_rows),
    _hinge("hinge_of_classes", "one_hot(y, size(s, -1))", lambda _: True, _class_numbers),
)  # fmt: skip
