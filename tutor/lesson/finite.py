"""Numbers of a network that are none: which came first, in words."""

from __future__ import annotations

import math

import numpy as np

from tutor.network import Chain, Node, Trace
from tutor.network.operations import Value

__all__ = ["first_not_finite", "not_finite"]

_sum = np.add.reduce


def not_finite(trace: Trace) -> tuple[Node, str] | None:
    """The first node whose value, or first whose part of the backward pass, is not finite, in words."""
    with np.errstate(all="ignore"):  # the sums that are looked at may be infinite, or none
        return _not_finite(trace)


def _not_finite(trace: Trace) -> tuple[Node, str] | None:
    nodes = trace.graph.nodes
    for node, value in zip(nodes, trace.values, strict=True):
        if not _finite(value):
            return node, f"{node.name} is {first_not_finite(value)}"
    wrong = (place for place, each in enumerate(trace.gradients) if each is not None and not _finite(each))
    first = next(wrong, None)
    if first is None:
        return None
    for step in trace.steps[trace.backward_start :]:
        if isinstance(step, Chain) and not _finite(step.product):
            message = f"the gradient of {step.input} through {step.output} is {first_not_finite(step.product)}"
            return step.edge.output, message
    return nodes[trace.graph.loss], f"the gradient of {nodes[first].name} overflows where contributions are added up"


def first_not_finite(value: Value) -> str:
    """The first entry that is not finite, in words: `nan`, `inf`."""
    flat = np.ravel(value)
    return str(flat[~np.isfinite(flat)][0])


def _finite(value: Value) -> bool:
    """Whether every entry is finite: surely where their sum is, and else by a look at each."""
    if not value.ndim:
        return math.isfinite(value)
    return math.isfinite(_sum(value, axis=None)) or bool(np.isfinite(value).all())
