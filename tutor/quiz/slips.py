"""The wrong answers that known mistakes give, computed from the trace; so that a wrong answer can be told why.

The names are public: they stand in the JSON and in progress. A slip that happens to give the right answer is no slip.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tutor.network import Accumulate, Chain, Edge, Forward, Step, Trace, Unbroadcast, Update
from tutor.network.combine import combine, summed_to
from tutor.network.operations import Value
from tutor.quiz.tolerance import matches

__all__ = ["SLIPS", "Slip", "slips_of"]

SLIPS: dict[str, str] = {
    "no-upstream": "That is the local derivative alone: you left out the upstream factor.",
    "no-local": "That is the upstream gradient alone: you left out the local derivative.",
    "added": "You added upstream and local. Along a path, the chain rule multiplies.",
    "sign": "The size is right, the sign is turned.",
    "value-not-derivative": "That uses the operation's value where its derivative belongs.",
    "other-operand": "That is the derivative with respect to the other operand: {other}, not {this}.",
    "product-not-local": "That is upstream × local already; asked is the local derivative alone.",
    "transposed": "That is the transpose of the answer.",
    "not-summed": "That is not summed yet over the axes along which the value was repeated.",
    "overwrote": "That is the last contribution alone: what was there before is added to, not overwritten.",
    "first-only": "That is the gradient before this contribution came: add the new one.",
    "counted-twice": "That counts the last contribution twice.",
    "ascended": "That adds the gradient. To go down, subtract it.",
    "no-rate": "That leaves out the learning rate.",
    "plain-descent": "That is a step along the gradient itself: this optimizer makes one of what it keeps.",
    "not-updated": "That is the value before the update.",
}


@dataclass(frozen=True, slots=True, eq=False)
class Slip:
    """A mistake's answer: its public name ("" for an author's own), the value it gives, and what to say."""

    name: str
    value: Value
    say: str


def slips_of(ask: str, step: Step, trace: Trace, answer: Value) -> tuple[Slip, ...]:
    """The slips of a question about a step, in the order in which they should be told."""
    this = step.input if isinstance(step, Chain) else ""
    found: list[Slip] = []
    with np.errstate(all="ignore"):
        for named, value in _candidates(ask, step, trace):
            name, _, other = named.partition(" ")
            if np.all(np.isfinite(value)) and not _accepted(value, answer):
                found.append(Slip(name, value, SLIPS[name].format(this=this, other=other)))
    return tuple(found)


def _accepted(value: Value, answer: Value) -> bool:
    """Whether a mistake's value would pass for the answer."""
    return value.shape == answer.shape and bool(np.all(matches(value, answer)))


def _candidates(ask: str, step: Step, trace: Trace) -> Iterator[tuple[str, Value]]:
    """Each slip's name, behind it a further operand's where its sentence tells one, and its value."""
    match step:
        case Forward() if ask == "shape":
            yield "transposed", np.array(step.value.shape[::-1], dtype=np.float64)
        case Chain() if ask == "shape":
            yield "not-summed", np.array(step.product.shape, dtype=np.float64)
            yield "transposed", np.array(step.edge.input.shape[::-1], dtype=np.float64)
        case Chain() if ask == "local":
            yield from _of_local(step, trace)
        case Chain() if ask in {"product", "total"}:
            yield from _of_product(step, trace)
        case Unbroadcast():
            yield "not-summed", step.before
            yield "sign", -step.after
        case Accumulate():
            yield from _of_sum(step)
        case Update():
            yield from _of_update(step)


def _of_local(step: Chain, trace: Trace) -> Iterator[tuple[str, Value]]:
    yield "product-not-local", step.product
    for other in _others(step.edge, trace):
        yield f"other-operand {other.input.name}", _local(other, trace)
    yield "value-not-derivative", trace.values[step.edge.output.id]
    yield "sign", -step.local
    if step.local.ndim == 2:
        yield "transposed", step.local.T


def _of_product(step: Chain, trace: Trace) -> Iterator[tuple[str, Value]]:
    if step.combine != "place":
        yield "no-upstream", step.local
    yield "no-local", step.upstream
    for other in _others(step.edge, trace):
        product = combine(other.combine, step.upstream, _local(other, trace), other.axes, other.input.shape)
        narrow = product if product.shape == other.input.shape else summed_to(product, other.input.shape)
        yield f"other-operand {other.input.name}", narrow
    if step.combine == "elementwise":
        yield "value-not-derivative", step.upstream * trace.values[step.edge.output.id]
        yield "added", step.upstream + step.local
    yield "sign", -step.product
    if step.product.ndim == 2:
        yield "transposed", step.product.T


def _of_sum(step: Accumulate) -> Iterator[tuple[str, Value]]:
    yield "overwrote", step.contribution
    yield "first-only", step.before
    yield "counted-twice", step.after + step.contribution
    yield "sign", -step.after


def _of_update(step: Update) -> Iterator[tuple[str, Value]]:
    way = step.before - step.after
    yield "ascended", step.before + way
    yield "no-rate", step.before - way / step.rate
    if step.state:
        yield "plain-descent", step.before - step.rate * step.gradient
    yield "not-updated", step.before


def _others(edge: Edge, trace: Trace) -> list[Edge]:
    edges = trace.graph.edges[edge.output.id]
    return [other for other in edges if other.operand != edge.operand and other.input.id != edge.input.id]


def _local(edge: Edge, trace: Trace) -> Value:
    return edge.local([trace.values[each] for each in edge.output.operands], trace.values[edge.output.id])
