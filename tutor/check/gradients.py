"""Whether the gradients of a trace are the slopes of its loss, by nudging the network's own numbers.

All of them are nudged together first, along one direction: the loss must move as the gradients say. Only where it does
not are they nudged one by one, to name the value. Where the slopes to both sides differ the network stands at a kink,
which has no one slope to compare with. What has no gradient by its meaning (`stop`, masks, labels) is held still.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from tutor.network import Node, Trace
from tutor.network.operations import Value
from tutor.network.slopes import ROUNDING, bent, one_sided_slopes

__all__ = ["wrong_gradients"]

_RELATIVE, _RESTLESS, _MOST = 1e-5, 1e-4, 40
_STEP = 1e-5


def wrong_gradients(trace: Trace) -> Iterator[tuple[Node, float, float]]:
    """Leaves whose gradient is not the slope of the loss.

    Returns:
        Each leaf with the loss's slope along one direction, and the slope that the gradient gives.
    """
    graph = trace.graph
    leaves = [
        graph.nodes[each]
        for each in graph.followed
        if graph.nodes[each].operation is None and trace.gradients[each] is not None
    ]
    if not leaves:
        return
    stream = np.random.default_rng(0)
    directions = {leaf.name: _direction(trace.values[leaf.id], stream) for leaf in leaves}
    if _difference(trace, directions) == "none":
        return
    for leaf in leaves[:_MOST]:
        yield from _in_leaf(trace, leaf, directions[leaf.name])


def _direction(value: Value, stream: np.random.Generator) -> Value:
    signs, sizes = stream.choice((-1.0, 1.0), np.shape(value)), stream.uniform(0.5, 1, np.shape(value))
    return np.asarray(signs * sizes * np.maximum(1, np.abs(value)))


def _in_leaf(trace: Trace, leaf: Node, direction: Value) -> Iterator[tuple[Node, float, float]]:
    """Nudged as a whole; at a kink element by element."""
    found = _difference(trace, {leaf.name: direction})
    if found == "kink" and np.size(direction) > 1:
        for place in range(min(direction.size, _MOST)):
            single = np.zeros_like(direction)
            single.flat[place] = direction.flat[place]
            each = _difference(trace, {leaf.name: single})
            if not isinstance(each, str):
                yield leaf, *each
                return
    elif not isinstance(found, str):
        yield leaf, *found


def _difference(trace: Trace, directions: Mapping[str, Value]) -> tuple[float, float] | str:
    """`none`, `kink`, or the two slopes that differ: of the loss, and by the gradients."""
    graph = trace.graph

    def loss(t: Value) -> Value:
        return _loss(trace, {name: float(t) * direction for name, direction in directions.items()})

    at = [np.zeros(())]
    whole, half = one_sided_slopes(loss, at, 0), one_sided_slopes(loss, at, 0, 0.5)
    largest = max(float(np.max(np.abs(value), initial=1.0)) for value in trace.values)
    noise = np.asarray(256 * ROUNDING * max(1.0, largest) / _STEP)
    slope, moved = float(half.central), abs(float(whole.central - half.central))
    if bool(bent(whole, half, noise)) or moved > _RESTLESS * max(1.0, abs(slope)) + float(noise):
        return "kink"
    parts = [_along(trace.gradients[graph.id_of(name)], direction) for name, direction in directions.items()]
    told = sum(parts)
    allowed = _RELATIVE * max(abs(slope), float(np.sum(np.abs(parts)))) + float(noise) + 4 * moved
    return "none" if abs(told - slope) <= allowed else (slope, told)


def _along(gradient: Value | None, direction: Value) -> float:
    return 0.0 if gradient is None else float(np.sum(gradient * direction))


def _loss(trace: Trace, nudges: Mapping[str, Value]) -> Value:
    """The loss with some leaves nudged; an operand without a derivative keeps the value that it has in the trace."""
    graph, own = trace.graph, trace.values
    values = list(own)
    for name, nudge in nudges.items():
        leaf = graph.id_of(name)
        values[leaf] = (own[leaf] + nudge)[()]
    with np.errstate(all="ignore"):
        for node, _, compute in graph.calls:
            felt = {edge.operand for edge in graph.edges[node.id]}
            operands = (values[each] if place in felt else own[each] for place, each in enumerate(node.operands))
            values[node.id] = compute(*operands, *node.options)
    return values[graph.loss]
