"""Numbers of a network that are none: which came first, in words."""

from __future__ import annotations

import math

import numpy as np

from tutor.network import Chain, Node, Trace
from tutor.network.operations import Value

__all__ = ["first_not_finite", "is_finite", "not_finite"]


def not_finite(trace: Trace) -> tuple[Node, str] | None:
    """The first node whose value, or first whose part of the backward pass, is not finite, in words."""
    nodes = trace.graph.nodes
    for node, value in zip(nodes, trace.values, strict=True):
        if not is_finite(value):
            return node, f"{node.name} is {first_not_finite(value)}"
    wrong = (place for place, each in enumerate(trace.gradients) if each is not None and not is_finite(each))
    first = next(wrong, None)
    if first is None:
        return None
    for step in trace.steps[trace.backward_start :]:
        if isinstance(step, Chain) and not is_finite(step.product):
            message = f"the gradient of {step.input} through {step.output} is {first_not_finite(step.product)}"
            return step.edge.output, message
    return nodes[trace.graph.loss], f"the gradient of {nodes[first].name} overflows where contributions are added up"


def first_not_finite(value: Value) -> str:
    """The first entry that is not finite, in words: `nan`, `inf`."""
    flat = np.ravel(value)
    return str(flat[~np.isfinite(flat)][0])


def is_finite(value: Value) -> bool:
    """Whether every entry is a finite number."""
    return bool(np.isfinite(value).all()) if value.ndim else math.isfinite(value)
