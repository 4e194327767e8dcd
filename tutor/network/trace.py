"""The trace: values and gradients kept, records made from them when asked for, the same every time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TypeAlias, overload

import numpy as np
from numpy.typing import ArrayLike

from tutor.errors import AddressError, NetworkError, did_you_mean
from tutor.network.combine import summed_to
from tutor.network.graph import Edge, Graph, Node, mark
from tutor.network.operations import Value
from tutor.network.optimizers import Optimizer, Updated
from tutor.network.passes import (
    RIGHTLY,
    Backward,
    Factors,
    Manner,
    Move,
    Multiplication,
    Summation,
    backward,
    forward,
    frozen,
)
from tutor.network.steps import Accumulate, Chain, Forward, Kept, Seed, Step, Unbroadcast, Update

__all__ = ["State", "Steps", "Trace", "leaves_of", "record"]

State: TypeAlias = Mapping[str, tuple[Value, ...]]
"""What an optimizer keeps, by the parameter's name: its values in the order of its rule."""

_OCCURRENCE = re.compile(r"\(\s*([0-9]{1,9})\s*\)\s*$")
_LONGEST = 4_100  # two nodes of 2,000 characters, and the words between
_KINDS = ("forward", "seed", "backward", "unbroadcast", "accumulate", "update")


def record(
    graph: Graph,
    values: Mapping[str, ArrayLike],
    optimizer: Optimizer | None = None,
    *,
    state: State | None = None,
    t: int = 1,
) -> Trace:
    """Run the network forward and backward, keeping what every step's record needs.

    Args:
        graph: the network.
        values: its data and parameters by name, in the shapes that the graph was built for.
        optimizer: what updates the parameters at the end, or None for no update.
        state: what the optimizer keeps, as a training run left it; zeros for a parameter that is not in it.
        t: which update of a training run is recorded, from 1.

    Raises:
        NetworkError: a value that is missing, has another shape, or is outside an operation's domain.
    """
    leaves = leaves_of(graph, values)
    begun = {} if optimizer is None or state is None else _state_of(graph, optimizer, state)
    with np.errstate(all="ignore"):
        computed = forward(graph, leaves)
        done = backward(graph, computed)
    return Trace(graph, computed, done, optimizer, begun, t)


def leaves_of(graph: Graph, values: Mapping[str, ArrayLike]) -> dict[str, Value]:
    """A copy of the network's data and parameters by name, as float64.

    Raises:
        NetworkError: a value that is missing or has another shape.
    """
    return {node.name: _leaf(node, values) for node in graph.nodes if node.role in {"data", "parameter"}}


def _leaf(node: Node, values: Mapping[str, ArrayLike]) -> Value:
    if node.name not in values:
        raise NetworkError(f"{node.name} has no value", 0, len(node.name), code="missing-value")
    value = np.array(values[node.name], dtype=np.float64)
    if value.shape != node.shape:
        message = f"{node.name}: expected a value of shape {node.shape}, got {value.shape}"
        raise NetworkError(message, 0, len(node.name), code="shapes-do-not-fit")
    return value if node.shape else np.float64(value)  # type: ignore[return-value]  # a scalar is a float64 all along


def _state_of(graph: Graph, optimizer: Optimizer, state: State) -> dict[str, tuple[Value, ...]]:
    """A copy of what the optimizer keeps, each value in its parameter's shape."""
    names = [name for name, _ in optimizer.rule.state]
    found = {}
    for name, kept in state.items():
        shape = graph.nodes[graph.id_of(name)].shape
        values = [np.array(value, dtype=np.float64) for value in kept]
        if [value.shape for value in values] != [shape] * len(names):
            wanted = " and ".join(names) or "nothing"
            message = f"{name}: expected {optimizer.rule.name} to keep {wanted}, in shape {shape}"
            raise NetworkError(message, 0, len(name), code="shapes-do-not-fit")
        found[name] = tuple(map(frozen, values))
    return found


class Trace:
    """One run of a network, step by step.

    Attributes:
        graph: the network.
        values: by node id.
        gradients: by node id; None where no followed gradient passes.
        optimizer: what the update steps use, or None.
        state: what the optimizer keeps, before its updates.
        t: which update of a training run this is.
        moves: what the backward pass did, in order.
        backward_start: the index of the seed, where the forward pass ends.
        update_start: the index of the first update, where the backward pass ends.
    """

    def __init__(
        self,
        graph: Graph,
        values: list[Value],
        done: Backward,
        optimizer: Optimizer | None,
        state: State,
        t: int,
        manner: Manner = RIGHTLY,
    ) -> None:
        self._manner = manner
        self.graph, self.values, self.optimizer, self.state, self.t = graph, values, optimizer, state, t
        self.gradients, self.moves, self._factors = done
        self.backward_start = len(graph.operations)
        self.update_start = self.backward_start + 1 + len(self.moves)

    @property
    def steps(self) -> Steps:
        """All steps, each made when asked for."""
        return Steps(self)

    @property
    def loss(self) -> float:
        """The loss's value."""
        return float(self.values[self.graph.loss])

    @cached_property
    def updated_nodes(self) -> tuple[Node, ...]:
        """The parameters that the optimizer updates, in the order of their declaration."""
        if self.optimizer is None:
            return ()
        nodes = self.graph.nodes
        return tuple(n for n in nodes if n.role == "parameter" and self.gradients[n.id] is not None)

    def __len__(self) -> int:
        return self.update_start + len(self.updated_nodes)

    def altered(self, manner: Manner, values: list[Value] | None = None) -> Trace:
        """The same forward pass, or other values, gone back in another manner: what a mistake makes of the rest."""
        known = self.values if values is None else values
        with np.errstate(all="ignore"):
            done = backward(self.graph, known, manner)
        return Trace(self.graph, known, done, self.optimizer, self.state, self.t, manner)

    def value(self, name: str) -> Value:
        """The value of a node by its name."""
        return self.values[self.graph.id_of(name)]

    def gradient(self, name: str) -> Value | None:
        """∂L/∂node; zeros for a followed name that never reaches the loss, None where none is followed."""
        node = self.graph.nodes[self.graph.id_of(name)]
        found = self.gradients[node.id]
        return frozen(np.zeros(node.shape)) if found is None and node.id in self.graph.followed else found

    def step(self, index: int) -> Step:
        """The record of one step, 0 to `len(self) - 1`."""
        if index < self.backward_start:
            return self._forward(index, self.graph.operations[index])
        if index == self.backward_start:
            return self._seed()
        if index < self.update_start:
            place = index - self.backward_start - 1
            return self._move(index, self.moves[place], self._factors[place])
        return self._update(index, self.updated_nodes[index - self.update_start])

    def all_steps(self) -> Iterator[Step]:
        """The records of all steps, in order, each made when its turn comes."""
        seed, update = self.backward_start, self.update_start
        return chain(
            map(self._forward, range(seed), self.graph.operations),
            (self._seed(),),
            map(self._move, range(seed + 1, update), self.moves, self._factors),
            map(self._update, range(update, len(self)), self.updated_nodes),
        )

    def _forward(self, index: int, node: Node) -> Forward:
        fetch = self.values.__getitem__
        return Forward(index, node, fetch(node.id), tuple(map(fetch, node.operands)))

    def _seed(self) -> Seed:
        loss = self.graph.loss
        return Seed(self.backward_start, self.graph.nodes[loss], self._gradient_of(loss))

    def _move(self, index: int, move: Move, factors: Factors | None) -> Step:
        edge = move.edge
        if isinstance(move, Multiplication):
            if factors is not None:  # scalars have no broadcast to be undone
                return Chain(index, edge, *factors, move.only)
            upstream, local, product = self.multiplied(edge)
            return Chain(index, edge, upstream, local, product, move.only and product.shape == edge.input.shape)
        product = (factors or self.multiplied(edge))[2]
        narrow = self._narrowed(edge, product)
        if isinstance(move, Summation):
            return Unbroadcast(index, edge, product, narrow)
        return Accumulate(index, edge.input, move.occurrence, move.before, narrow, move.after, edge)

    def multiplied(self, edge: Edge, upstream: Value | None = None) -> Factors:
        """Upstream (by default the gradient of the edge's output), the local derivative along it, their product."""
        output = edge.output
        given = self._gradient_of(output.id) if upstream is None else upstream
        operands = (self.values[each] for each in output.operands)
        with np.errstate(all="ignore"):
            return self._manner.times(edge, given, (*operands, self.values[output.id], *output.options))

    def _narrowed(self, edge: Edge, product: Value) -> Value:
        if product.shape == edge.input.shape:
            return product
        address = Summation(edge).address
        if address in self._manner.given:
            return self._manner.given[address]
        with np.errstate(all="ignore"):
            return frozen(summed_to(product, edge.input.shape))

    def _update(self, index: int, node: Node) -> Update:
        optimizer = self.optimizer
        assert optimizer is not None  # there are update steps only with one
        before, gradient, made = self.values[node.id], self._gradient_of(node.id), self.updated(node)
        pairs = zip(optimizer.rule.state, self._kept(optimizer, node), made.state, strict=True)
        state = tuple(Kept(name, old, new) for (name, _), old, new in pairs)
        return Update(index, node, before, gradient, made.after, optimizer, self.t, state)

    def updated(self, node: Node) -> Updated:
        """What the optimizer makes of a parameter, one of `updated_nodes`, and of what it keeps for it."""
        optimizer = self.optimizer
        assert optimizer is not None  # there are updated nodes only with one
        before, gradient = self.values[node.id], self._gradient_of(node.id)
        with np.errstate(all="ignore"):
            made = optimizer.update(before, gradient, self._kept(optimizer, node), self.t)
        after = self._manner.given.get(f"update {node.name}", made.after)
        return Updated(frozen(after), tuple(map(frozen, made.state)))

    def _kept(self, optimizer: Optimizer, node: Node) -> tuple[Value, ...]:
        return self.state.get(node.name) or tuple(map(frozen, optimizer.begin(node.shape)))

    def _gradient_of(self, node: int) -> Value:
        gradient = self.gradients[node]
        assert gradient is not None  # only nodes with a gradient have steps
        return gradient

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """Every step's address, in order."""
        return (
            *(f"forward {node.name}" for node in self.graph.operations),
            "seed",
            *(move.address for move in self.moves),
            *(f"update {node.name}" for node in self.updated_nodes),
        )

    @cached_property
    def _indices(self) -> dict[str, int]:
        return {address: index for index, address in enumerate(self.addresses)}

    def find(self, address: str) -> int:
        """The index of the step of this address; its nodes are read as formulas, so spacing and spelling are free.

        Raises:
            AddressError: no step has this address.
        """
        if address in self._indices:
            return self._indices[address]
        if len(address) > _LONGEST:
            message = f"an address of {len(address)} characters is longer than the {_LONGEST} allowed"
            raise AddressError(message, _LONGEST, len(address), code="unknown-step")
        wanted = self._canonical_address(address.strip())
        if wanted not in self._indices:
            near = did_you_mean(wanted, [each for each in self._indices if each.split()[0] == wanted.split()[0]])
            raise AddressError(f"no step is called {wanted}", 0, len(address), code="unknown-step", help=near)
        return self._indices[wanted]

    def _canonical_address(self, address: str) -> str:
        kind, rest = (*address.split(maxsplit=1), "", "")[:2]
        if kind not in _KINDS:
            cure = did_you_mean(kind, _KINDS) or f"a step begins with one of: {', '.join(_KINDS)}"
            raise AddressError(f"{kind or 'nothing'} is no kind of step", 0, len(kind), code="unknown-step", help=cure)
        if kind == "seed" or not rest.strip():
            return address
        marked = _OCCURRENCE.search(rest)
        found = ""
        if marked and not self._is_node(rest):
            rest, found = rest[: marked.start()], mark(int(marked[1]))
        names = [self._name(part.strip(), address) for part in rest.split("->")]
        return f"{kind} {' -> '.join(names)}{found}"

    def _name(self, text: str, address: str) -> str:
        try:
            return self.graph.nodes[self.graph.id_of(text)].name
        except AddressError as error:
            start = address.find(text)
            raise AddressError(error.message, start, start + len(text), code=error.code, help=error.help) from error

    def _is_node(self, text: str) -> bool:
        try:
            self.graph.id_of(text.rsplit("->", maxsplit=1)[-1].strip())
        except AddressError:
            return False
        return True


class Steps(Sequence[Step]):
    """A trace's steps as a sequence. Nothing is made before it is asked for."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def __len__(self) -> int:
        return len(self._trace)

    @overload
    def __getitem__(self, index: int) -> Step: ...
    @overload
    def __getitem__(self, index: slice) -> list[Step]: ...
    def __getitem__(self, index: int | slice) -> Step | list[Step]:
        if isinstance(index, slice):
            return [self._trace.step(each) for each in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self._trace.step(index % len(self))

    def __iter__(self) -> Iterator[Step]:
        return self._trace.all_steps()
