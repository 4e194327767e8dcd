"""What can be asked of a step: the one table that the reader checks against and the questions are made from."""

from __future__ import annotations

from tutor.lesson.rules import rule_can_be_asked
from tutor.network import Chain, Node, Step, Trace

__all__ = ["ASKABLE", "SLIP_NAMES", "askable", "nodes_in_backward"]

ASKABLE: dict[str, tuple[str, ...]] = {
    "forward": ("value", "shape"),
    "seed": (),
    "chain": ("upstream", "local", "product", "rule", "shape"),
    "unbroadcast": ("total",),
    "accumulate": ("total",),
    "update": ("update",),
}
"""What can be asked of a step, by its kind. A chain step that completes its gradient also answers to `total`."""

SLIP_NAMES = (
    "no-upstream", "no-local", "added", "sign", "value-not-derivative", "other-operand", "product-not-local",
    "wrong-point", "transposed", "not-summed", "overwrote", "first-only", "counted-twice", "lost-mean", "lost-two",
    "mask-ignored", "diagonal-only", "updated-too-early", "ascended", "no-rate", "plain-descent", "not-updated",
    "stale", "lost-term", "lost-scale", "elementwise",
)  # fmt: skip
"""The public names of known mistakes; `tutor.quiz.slips` knows what each of them answers."""


def askable(step: Step) -> tuple[str, ...]:
    """What can be asked of a step. Where elements only move there is no local derivative to ask for.

    A rule is asked where it is a formula that can be expected of a learner (`rules.rule_can_be_asked`).
    """
    if not isinstance(step, Chain):
        return ASKABLE[step.kind]
    moved, asked = step.combine == "place", rule_can_be_asked(step)
    kept = [ask for ask in ASKABLE["chain"] if not (ask == "local" and moved) and (ask != "rule" or asked)]
    return (*kept, "total") if step.completes else tuple(kept)


def nodes_in_backward(trace: Trace) -> tuple[Node, ...]:
    """The operations that the backward pass goes through, in its order: those that hand a gradient on."""
    outputs = {step.output: step.edge.output for step in trace.steps[trace.backward_start :] if isinstance(step, Chain)}
    return tuple(outputs.values())
