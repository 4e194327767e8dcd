"""The only two loops: forward computes values, backward computes gradients. Both keep what records are made from.

The backward loop visits each operation once, after every contribution to its gradient has arrived, because a node is
always made after its operands: the reverse of the order of making is an order that waits for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from tutor.errors import NetworkError
from tutor.network.combine import summed_to
from tutor.network.graph import Edge, Graph, Multiplication, mark
from tutor.network.operations import Option, Value

__all__ = [
    "RIGHTLY",
    "Addition",
    "Backward",
    "Factors",
    "Manner",
    "Move",
    "Multiplication",
    "Summation",
    "backward",
    "forward",
    "forward_again",
    "frozen",
    "multiply",
]

ONE = np.float64(1)
_SCALAR: type[object] = np.float64


Factors: TypeAlias = tuple[Value, Value, Value]
"""Upstream, the local derivative along an edge, and their product."""

Times: TypeAlias = Callable[[Edge, Value, Sequence[Value | Option]], Factors]
"""From an edge, upstream and the arguments of its rule to the factors."""


class Summation(NamedTuple):
    """A move of the backward pass: the product along this edge, its broadcast undone."""

    edge: Edge

    @property
    def address(self) -> str:
        """`unbroadcast OUT -> IN`."""
        return f"unbroadcast {self.edge.ends}"


class Addition(NamedTuple):
    """A move of the backward pass: one more contribution. The sums before and after are kept."""

    edge: Edge
    occurrence: int
    before: Value
    after: Value

    @property
    def address(self) -> str:
        """`accumulate NODE`, with ` (2)` for the third contribution and on."""
        return f"accumulate {self.edge.input.name}{mark(self.occurrence)}"


Move: TypeAlias = Multiplication | Summation | Addition


class Backward(NamedTuple):
    """What the backward pass keeps.

    Attributes:
        gradients: by node id, None where none is followed.
        moves: what was done, in order.
        factors: by move: scalars, which cost nothing to keep; None for arrays, which are multiplied again when asked.
    """

    gradients: list[Value | None]
    moves: list[Move]
    factors: list[Factors | None]


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
    fetch = values.__getitem__
    for node, operation, compute in graph.calls:
        operands = tuple(map(fetch, node.operands))
        if operation.domain is not None and (said := operation.domain(operands)):
            message = f"{node.name}: {said}"
            raise NetworkError(message, *node.formula.span, code="outside-domain")
        values[node.id] = frozen(compute(*operands, *node.options))
    return values


def forward_again(graph: Graph, values: Sequence[Value], node: int, value: Value) -> list[Value]:
    """The values once more, with another one in a node's place and in all that is made of it."""
    again, changed = list(values), {node}
    again[node] = value
    for made, _, compute in graph.calls:
        if made.id != node and not changed.isdisjoint(made.operands):
            again[made.id] = frozen(compute(*(again[each] for each in made.operands), *made.options))
            changed.add(made.id)
    return again


def multiply(edge: Edge, upstream: Value, arguments: Sequence[Value | Option]) -> Factors:
    """Upstream, the local derivative and the product along an edge: the same for the pass and for its records.

    Args:
        edge: from one of the operands into the operation.
        upstream: ∂L/∂out.
        arguments: of the rule: the operands' values, `out`, and the options.
    """
    local = edge.slope(*arguments)
    return upstream, frozen(local), frozen(edge.meet(upstream, local))


class Manner(NamedTuple):
    """How a backward pass is done: rightly, or with a mistake in it, to see what the mistake makes of all that follows.

    Attributes:
        times: makes the factors along an edge.
        given: what a sum or an update gives in place of what is right, by its address, in the right one's shape.
    """

    times: Times = multiply
    given: Mapping[str, Value] = {}


RIGHTLY = Manner()


def backward(graph: Graph, values: list[Value], manner: Manner = RIGHTLY) -> Backward:
    """The gradient of the loss in every node that a followed gradient passes."""
    times, given = manner
    gradients: list[Value | None] = [None] * len(graph.nodes)
    gradients[graph.loss] = ONE  # type: ignore[call-overload]  # a scalar is a float64 all along
    additions = [0] * len(graph.nodes)
    fetch = values.__getitem__
    moves: list[Move] = []
    kept: list[Factors | None] = []
    for node, multiplications in graph.returns:
        upstream = gradients[node.id]
        arguments = (*map(fetch, node.operands), values[node.id], *node.options)
        assert upstream is not None  # every contribution to it came from nodes made later
        for move in multiplications:
            target = move.edge.input
            factors = times(move.edge, upstream, arguments)
            scalars = None if node.shape or target.shape else factors
            contribution = factors[2]
            moves.append(move)
            kept.append(scalars)
            if scalars is None and contribution.shape != target.shape:
                summation = Summation(move.edge)
                contribution = frozen(summed_to(contribution, target.shape))
                contribution = given.get(summation.address, contribution) if given else contribution
                moves.append(summation)
                kept.append(None)
            before = gradients[target.id]
            if before is None:
                gradients[target.id] = contribution
            else:
                additions[target.id] += 1
                addition = Addition(move.edge, additions[target.id], before, frozen(before + contribution))
                if given and addition.address in given:
                    addition = addition._replace(after=given[addition.address])
                gradients[target.id] = addition.after
                moves.append(addition)
                kept.append(scalars)
    return Backward(gradients, moves, kept)


def frozen(value: Value) -> Value:
    """The same value, read-only; without axes it is a float64, which is so already."""
    if type(value) is _SCALAR:
        return value
    if not value.ndim:
        return value[()]
    value.flags.writeable = False
    return value
