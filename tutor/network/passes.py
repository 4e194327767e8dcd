"""The only two loops: forward computes values, backward computes gradients. Both keep what records are made from.

The backward loop visits each operation once, after every contribution to its gradient has arrived, because a node is
always made after its operands: the reverse of the order of making is an order that waits for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from tutor.errors import NetworkError
from tutor.network.combine import combine, summed_to
from tutor.network.graph import Edge, Graph
from tutor.network.operations import Value, compiled

__all__ = ["Addition", "Backward", "Multiplication", "Summation", "backward", "forward", "multiply"]

ONE = np.float64(1)


class Multiplication(NamedTuple):
    """A move of the backward pass: upstream × local along an edge."""

    edge: Edge
    completes: bool


class Summation(NamedTuple):
    """A move of the backward pass: the product along this edge, its broadcast undone."""

    edge: Edge


class Addition(NamedTuple):
    """A move of the backward pass: one more contribution. The sums before and after are kept."""

    edge: Edge
    occurrence: int
    before: Value
    after: Value


class Backward(NamedTuple):
    """What the backward pass keeps: gradients by node id (None where none is followed), and its moves in order."""

    gradients: list[Value | None]
    moves: list[Multiplication | Summation | Addition]


def forward(graph: Graph, leaves: Mapping[str, Value]) -> list[Value]:
    """The value of every node, by id.

    Args:
        graph: the network.
        leaves: float64 values of its data and parameters by name, in their shapes.

    Raises:
        NetworkError: a value outside what an operation is defined for, such as labels that sum to 2.
    """
    values: list[Value] = [ONE] * len(graph.nodes)  # type: ignore[list-item]  # a scalar is a float64 all along
    for node in graph.nodes:
        if node.operation is None:
            values[node.id] = graph.constants[node.id] if node.role == "constant" else frozen(leaves[node.name])
            continue
        operands = [values[each] for each in node.operands]
        if node.operation.domain is not None and (said := node.operation.domain(tuple(operands))):
            message = f"{node.name}: {said}"
            raise NetworkError(message, *node.formula.span, code="outside-domain")
        values[node.id] = frozen(compiled(node.operation).value(*operands, *node.options))
    return values


def backward(graph: Graph, values: list[Value]) -> Backward:
    """The gradient of the loss in every node that a followed gradient passes."""
    gradients: list[Value | None] = [None] * len(graph.nodes)
    gradients[graph.loss] = ONE  # type: ignore[call-overload]  # a scalar is a float64 all along
    expected = [0] * len(graph.nodes)
    for edges in graph.active_edges:
        for edge in edges:
            expected[edge.input.id] += 1
    arrived = [0] * len(graph.nodes)
    moves: list[Multiplication | Summation | Addition] = []
    for node in reversed(graph.operations):
        upstream = gradients[node.id]
        for edge in graph.active_edges[node.id]:
            assert upstream is not None  # the edge is active, so all its contributions have arrived
            target = edge.input.id
            contribution = multiply(edge, upstream, values)[1]
            narrow = contribution.shape != edge.input.shape
            moves.append(Multiplication(edge, expected[target] == 1 and not narrow))
            if narrow:
                contribution = frozen(summed_to(contribution, edge.input.shape))
                moves.append(Summation(edge))
            before = gradients[target]
            arrived[target] += 1
            if before is None:
                gradients[target] = contribution
            else:
                gradients[target] = after = frozen(before + contribution)
                moves.append(Addition(edge, arrived[target] - 1, before, after))
    return Backward(gradients, moves)


def multiply(edge: Edge, upstream: Value, values: list[Value]) -> tuple[Value, Value]:
    """The local derivative and the product along an edge: the same for the pass and for its records."""
    output = edge.output
    local = edge.local([values[each] for each in output.operands], values[output.id])
    product = combine(edge.combine, upstream, local, edge.axes, edge.input.shape)
    return frozen(local), frozen(product)


def frozen(value: Value) -> Value:
    """The same value, read-only; without axes it is a float64, which is so already."""
    if not value.ndim:
        return value[()]
    value.flags.writeable = False
    return value
