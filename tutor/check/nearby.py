"""Traces of a network at numbers near its own: they tell what holds by chance from what holds by its structure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tutor.errors import NetworkError
from tutor.network import Optimizer, Trace, record
from tutor.network.operations import Value

__all__ = ["nearby"]

_FACTOR, _SHIFT, _MOST = 0.3, 0.1, 100


def nearby(trace: Trace, optimizer: Optimizer | None, count: int = 3) -> tuple[Trace, ...]:
    """Traces at other numbers, each off by up to 30 % and 0.1; those that must stay, such as labels, do.

    Args:
        trace: of the network.
        optimizer: the same that made it.
        count: how many; fewer where the network does not run at numbers near by.
    """
    nodes = trace.graph.nodes
    own = {node.name: trace.values[node.id] for node in nodes if node.role in {"data", "parameter"}}
    stream = np.random.default_rng(0)
    free = _free(trace, own, {name: _moved(value, stream) for name, value in own.items()})
    found = []
    for _ in range(count):
        made = _run(trace, {**own, **{name: _moved(own[name], stream) for name in free}}, optimizer)
        if made is not None:
            found.append(made)
    return tuple(found)


def _free(trace: Trace, own: Mapping[str, Value], moved: Mapping[str, Value]) -> list[str]:
    """The values that the network lets move."""
    if _run(trace, moved) is not None:
        return list(own)
    return [name for name in [*own][:_MOST] if _run(trace, {**own, name: moved[name]}) is not None]


def _moved(value: Value, stream: np.random.Generator) -> Value:
    relative, absolute = stream.uniform(-1, 1, (2, *np.shape(value)))
    return np.asarray(value * (1 + _FACTOR * relative) + _SHIFT * absolute)


def _run(trace: Trace, values: Mapping[str, Value], optimizer: Optimizer | None = None) -> Trace | None:
    try:
        made = record(trace.graph, values, optimizer)
    except NetworkError:
        return None
    return made if np.isfinite(made.loss) else None
