"""The wrong answers that known mistakes give, computed from the trace; so that a wrong answer can be told why.

The names are public: they stand in the JSON and in progress. A slip that happens to give the right answer is no slip.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tutor.network import Accumulate, Chain, Edge, Step, Trace, Unbroadcast, Update
from tutor.network.combine import combine, summed_to
from tutor.network.operations import Value

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
    found: list[Slip] = []
    with np.errstate(all="ignore"):
        for name, value, words in _candidates(ask, step, trace):
            same = value.shape == answer.shape and np.allclose(value, answer, rtol=1e-3, atol=1e-12)
            if not same and np.all(np.isfinite(value)):
                found.append(Slip(name, value, SLIPS[name].format_map(words)))
    return tuple(found)


def _candidates(ask: str, step: Step, trace: Trace) -> Iterator[tuple[str, Value, dict[str, str]]]:
    match step:
        case Chain() if ask == "local":
            candidates = _of_local(step, trace)
        case Chain() if ask in {"product", "total"}:
            candidates = _of_product(step, trace)
        case Unbroadcast():
            candidates = iter([("not-summed", step.before), ("sign", -step.after)])
        case Accumulate():
            candidates = _of_sum(step)
        case Update():
            candidates = _of_update(step)
        case _:
            candidates = iter([])
    this = step.input if isinstance(step, Chain) else ""
    for named, value in candidates:
        name, _, other = named.partition(" ")
        yield name, value, {"this": this, "other": other}


def _of_local(step: Chain, trace: Trace) -> Iterator[tuple[str, Value]]:
    yield "product-not-local", step.product
    for other in _others(step.edge, trace):
        yield f"other-operand {other.input.name}", _local(other, trace)
    yield "value-not-derivative", trace.values[step.edge.output.id]
    yield "sign", -step.local
    if step.local.ndim == 2:
        yield "transposed", step.local.T


def _of_product(step: Chain, trace: Trace) -> Iterator[tuple[str, Value]]:
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
    yield "ascended", step.before + step.rate * step.gradient
    yield "no-rate", step.before - step.gradient
    yield "not-updated", step.before


def _others(edge: Edge, trace: Trace) -> list[Edge]:
    edges = trace.graph.edges[edge.output.id]
    return [other for other in edges if other.operand != edge.operand and other.input.id != edge.input.id]


def _local(edge: Edge, trace: Trace) -> Value:
    return edge.local([trace.values[each] for each in edge.output.operands], trace.values[edge.output.id])
