"""What a backward pass gives that already reads the updated parameters: a trap of doing it by hand, and in place.

A parameter may be updated as soon as its own gradient is complete. Whoever does so at once, and then goes further back
through an operation that reads it, multiplies by a number that the forward pass never used.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from tutor.network import Edge, Graph, Trace
from tutor.network.operations import Option, Value, compiled
from tutor.network.passes import Factors, Manner, Times, multiply

__all__ = ["TooEarly", "too_early"]


class TooEarly(NamedTuple):
    """The same run with its parameters updated too early.

    Attributes:
        trace: of the whole backward pass, its steps in the same places.
        times: the factors along one edge, from any upstream.
    """

    trace: Trace
    times: Times


@lru_cache(maxsize=4)
def too_early(trace: Trace) -> TooEarly | None:
    """The run with its parameters updated too early; None where that changes nothing."""
    graph = trace.graph
    fresh = _fresh_values(trace)
    behind = _parameters_behind(graph, frozenset(node.id for node in trace.updated_nodes))
    stale = {node for node, mask in enumerate(behind) if mask and node in fresh}

    def read(edge: Edge) -> dict[int, Value]:
        """By operand, what is read in place of the forward pass's values: what holds a gradient that is complete."""
        operands = enumerate(edge.output.operands)
        into = behind[edge.input.id]
        return {place: fresh[node] for place, node in operands if node in stale and not behind[node] & into}

    if not any(read(edge) for edges in graph.active_edges for edge in edges):
        return None

    def times(edge: Edge, upstream: Value, arguments: Sequence[Value | Option]) -> Factors:
        known = read(edge)
        return multiply(edge, upstream, [known.get(place, value) for place, value in enumerate(arguments)])

    return TooEarly(trace.altered(Manner(times)), times)


def _fresh_values(trace: Trace) -> dict[int, Value]:
    """By node id: the updated parameters, and all that is made of them and of constants alone."""
    graph = trace.graph
    found = {node.id: trace.updated(node).after for node in trace.updated_nodes}
    fixed = dict(graph.constants)
    with np.errstate(all="ignore"):
        for node in graph.operations if found else ():
            known = [found.get(each, fixed.get(each)) for each in node.operands]
            values = [each for each in known if each is not None]
            if node.operation is not None and len(values) == len(known):
                made = compiled(node.operation).value(*values, *node.options)
                (found if any(each in found for each in node.operands) else fixed)[node.id] = made
    return found


def _parameters_behind(graph: Graph, updated: frozenset[int]) -> list[int]:
    """By node id, a set of bits: the updated parameters that the node's value depends on."""
    masks = [0] * len(graph.nodes)
    for bit, node in enumerate(sorted(updated)):
        masks[node] = 1 << bit
    for operation in graph.operations:
        for operand in operation.operands:
            masks[operation.id] |= masks[operand]
    return masks
