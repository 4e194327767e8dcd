"""The graph of a network: nodes with small integer ids, operands as ordered tuples of ids. No values live here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from tutor.errors import AddressError, FormulaError, did_you_mean
from tutor.formula import Expr, Function, Name, canonical, fold, parse, substitute
from tutor.network.combine import combiner
from tutor.network.operations import (
    FUNCTIONS,
    Combine,
    Operation,
    Option,
    OwnFunctions,
    Partial,
    Shape,
    Value,
    as_function,
    compiled,
    compiled_slips,
    with_options,
)

__all__ = ["Edge", "Graph", "Multiplication", "Node", "Role", "mark"]

Role: TypeAlias = Literal["data", "parameter", "constant", "intermediate", "loss"]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One value of the network: a leaf, a constant, or what one operation makes.

    Attributes:
        id: its place in `Graph.nodes`.
        name: the author's name, or the formula's canonical text, with `#2` for a second node of one text.
        operation: the table's entry; None for leaves and constants.
        operands: ids, left to right; `x * x` has its one operand twice.
        options: the operation's options, all of them.
        role: what the value is to the learner.
        shape: the value's shape.
        formula: what the node computes, over the names of its operands' formulas.
        named: whether the author gave the name.
        remark: what the author wrote beside the formula.
    """

    id: int
    name: str
    operation: Operation | None
    operands: tuple[int, ...]
    options: tuple[Option, ...]
    role: Role
    shape: Shape
    formula: Expr
    named: bool = False
    remark: str = ""

    @property
    def expression(self) -> str:
        """The formula's canonical text."""
        return canonical(self.formula)

    @property
    def named_options(self) -> dict[str, Option]:
        """The operation's options by name."""
        return {} if self.operation is None else dict(zip(self.operation.options, self.options, strict=True))

    @property
    def as_operand(self) -> Expr:
        """How formulas speak of it: by its name, where the author gave one."""
        return Name(self.name) if self.named else self.formula

    def mistaken(self, operands: Sequence[Value], out: Value) -> Iterator[tuple[str, Value]]:
        """What the operation's own known mistakes take for its value, each behind its name."""
        for name, run in _mistakes_of(self, None, operands):
            yield name, run(*operands, out, *self.options)

    @property
    def symbol(self) -> str:
        """How a picture shows the operation; "" for a leaf."""
        return "" if self.operation is None else self.operation.symbol or self.operation.name


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """One use of one operand: what a multiplication of the chain rule runs along.

    Attributes:
        output, input: the operation's node and its operand's.
        operand: which operand, from 0.
        occurrence: which use of this input in this operation, from 1.
        partial: the rule.
        axes: what `spread` and `jacobian` work along, else ().
        operands: the nodes of all the operation's operands, for the rule's text.
        slope: the rule as a function of operands, `out` and options.
        meet: the product of upstream and local.
    """

    output: Node
    input: Node
    operand: int
    occurrence: int
    partial: Partial
    axes: tuple[int, ...]
    operands: tuple[Node, ...]
    slope: Callable[..., Value]
    meet: Callable[[Value, Value], Value]

    @property
    def names(self) -> tuple[Expr, ...]:
        """How the operation's formula speaks of its operands."""
        return tuple(each.as_operand for each in self.operands)

    @property
    def combine(self) -> Combine:
        """How upstream and local meet."""
        return self.partial.combine

    @property
    def ends(self) -> str:
        """`OUT -> IN`, with ` (2)` for a second use."""
        return f"{self.output.name} -> {self.input.name}{mark(self.occurrence)}"

    @property
    def address(self) -> str:
        """`backward OUT -> IN`."""
        return f"backward {self.ends}"

    @property
    def rule(self) -> str:
        """The local derivative as a formula over the operands' own names and `out`."""
        operation = self.output.operation
        assert operation is not None  # an edge ends at an operation
        operands = dict(zip(operation.operands, self.names, strict=True))
        rule = compiled(operation).rules[self.operand]
        assert rule is not None  # an edge has a partial
        return canonical(fold(substitute(with_options(rule, self.output.named_options, operation.rest), operands)))

    @property
    def why(self) -> str:
        """The rule's reason in one sentence, with the operands' own names."""
        operation = self.output.operation
        assert operation is not None  # an edge ends at an operation
        names = dict(zip(operation.operands, map(canonical, self.names), strict=True))
        return self.partial.why.format_map(names)

    def local(self, operands: Sequence[Value], out: Value) -> Value:
        """∂out/∂operand: the rule, run on these values."""
        return self.slope(*operands, out, *self.output.options)

    def mistaken(self, operands: Sequence[Value], out: Value) -> Iterator[tuple[str, Value]]:
        """What the operation's own known mistakes take for ∂out/∂operand, each behind its name."""
        for name, run in _mistakes_of(self.output, self.operand, operands):
            slope = _slope(run, self.combine, self.axes, self.input.shape)
            yield name, slope(*operands, out, *self.output.options)


class Multiplication(NamedTuple):
    """A move of the backward pass: upstream × local along an edge, `only` where no other leads into its operand."""

    edge: Edge
    only: bool

    @property
    def address(self) -> str:
        """`backward OUT -> IN`."""
        return self.edge.address


def mark(occurrence: int) -> str:
    """What tells a further occurrence in an address: ` (2)`; nothing for the first."""
    return f" ({occurrence})" if occurrence > 1 else ""


def _mistakes_of(
    node: Node, operand: int | None, values: Sequence[Value]
) -> Iterator[tuple[str, Callable[..., Value]]]:
    """The known mistakes of a node's operation, about one operand or (None) its value, that these operands invite."""
    if node.operation is not None:
        for slip, run in compiled_slips(node.operation):
            if slip.operand == operand and slip.applies(values):
                yield slip.name, run


def _slope(run: Callable[..., Value], kind: Combine, axes: tuple[int, ...], shape: Shape) -> Callable[..., Value]:
    """A rule's function, its result as a record shows it: repeated for `spread`, row by row for `jacobian`."""
    if kind == "spread":
        return lambda *values: np.broadcast_to(run(*values), shape)
    if kind == "jacobian":
        return partial(_jacobians, run, axes[0])
    return run


def _jacobians(run: Callable[..., Value], axis: int, x: Value, out: Value, *options: Option) -> Value:
    """The rule is written for one row: run for each row, stacked in the shape of the other axes."""
    rows, outs = (np.moveaxis(value, axis, -1) for value in (x, out))
    size = rows.shape[-1]
    pairs = zip(rows.reshape(-1, size), outs.reshape(-1, size), strict=True)
    found = [run(row, one, *options) for row, one in pairs]
    return np.reshape(found, (*rows.shape[:-1], size, size))


@dataclass(frozen=True, eq=False)
class Graph:
    """A network's structure.

    Attributes:
        nodes: in the order in which the formulas make them; `nodes[i].id == i`.
        loss: the id of the scalar that is differentiated.
        followed: ids of the nodes whose gradients are followed.
        constants: the values of constants by id.
        names: the normal names that `σ(` must be told apart from.
        aliases: ids by further texts: calls that unfolded into the nodes.
        functions: what the lesson defined beyond the table.
    """

    nodes: tuple[Node, ...]
    loss: int
    followed: tuple[int, ...]
    constants: dict[int, Value] = field(repr=False)
    names: frozenset[str] = frozenset()
    aliases: Mapping[str, int] = field(default_factory=dict)
    functions: OwnFunctions = field(default_factory=dict)

    @cached_property
    def callable(self) -> Mapping[str, Function]:
        """What formulas over this network may call: the table's functions and the lesson's own."""
        return {**FUNCTIONS, **{name: as_function(name, self.functions) for name in self.functions}}

    @cached_property
    def operations(self) -> tuple[Node, ...]:
        """The nodes that the forward pass visits, in its order."""
        return tuple(node for node in self.nodes if node.operation is not None)

    @cached_property
    def edges(self) -> tuple[tuple[Edge, ...], ...]:
        """By node id: the differentiable uses of its operands, left to right."""
        return tuple(self._edges_of(node) for node in self.nodes)

    @cached_property
    def active_edges(self) -> tuple[tuple[Edge, ...], ...]:
        """By node id: the uses that a followed gradient passes, on the way back from the loss."""
        needed = [False] * len(self.nodes)
        for each in self.followed:
            needed[each] = True
        for node in self.operations:
            needed[node.id] |= any(needed[edge.input.id] for edge in self.edges[node.id])
        reached = [False] * len(self.nodes)
        reached[self.loss] = True
        active: list[tuple[Edge, ...]] = [()] * len(self.nodes)
        for node in reversed(self.operations):
            if reached[node.id]:
                active[node.id] = tuple(edge for edge in self.edges[node.id] if needed[edge.input.id])
                for edge in active[node.id]:
                    reached[edge.input.id] = True
        return tuple(active)

    @cached_property
    def calls(self) -> tuple[tuple[Node, Operation, Callable[..., Value]], ...]:
        """What the forward pass runs, in its order: each operation's node, entry and compiled value."""
        found = ((node, node.operation) for node in self.nodes)
        return tuple((node, entry, compiled(entry).value) for node, entry in found if entry is not None)

    @cached_property
    def returns(self) -> tuple[tuple[Node, tuple[Multiplication, ...]], ...]:
        """What the backward pass runs: the operations that a followed gradient passes, last first."""
        uses = Counter(edge.input.id for edges in self.active_edges for edge in edges)
        return tuple(
            (node, tuple(Multiplication(edge, uses[edge.input.id] == 1) for edge in self.active_edges[node.id]))
            for node in reversed(self.operations)
            if self.active_edges[node.id]
        )

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {**self.aliases, **{node.name: node.id for node in self.nodes}}

    def id_of(self, text: str) -> int:
        """The node of this name, read as a formula, so that spacing and spelling are free.

        Raises:
            AddressError: no node has this name.
        """
        if text in self._ids:
            return self._ids[text]
        plain, _, number = text.partition("#")
        try:
            name = canonical(parse(plain, self.names)) + (
                f"#{number.strip()}" if number.strip() not in {"", "1"} else ""
            )
        except FormulaError as error:
            raise AddressError(error.message, error.start, error.end, code="unknown-node", help=error.help) from error
        if name not in self._ids:
            cure = did_you_mean(name, self._ids) or "`tutor steps LESSON` lists the nodes"
            raise AddressError(f"no node is called {name}", 0, len(text), code="unknown-node", help=cure)
        return self._ids[name]

    def _edges_of(self, node: Node) -> tuple[Edge, ...]:
        if node.operation is None:
            return ()
        operands = tuple(self.nodes[each] for each in node.operands)
        edges: list[Edge] = []
        rules = zip(operands, node.operation.partials, compiled(node.operation).locals, strict=True)
        for place, (into, rule, run) in enumerate(rules):
            if rule is not None and run is not None:
                axes = self._axes(node, into, rule)
                slope = _slope(run, rule.combine, axes, into.shape)
                meet = combiner(rule.combine, axes, into.shape)
                occurrence = node.operands[: place + 1].count(into.id)
                edges.append(Edge(node, into, place, occurrence, rule, axes, operands, slope, meet))
        return tuple(edges)

    def _axes(self, node: Node, operand: Node, partial: Partial) -> tuple[int, ...]:
        operation = node.operation
        if operation is None or operation.axes is None or partial.combine not in {"spread", "jacobian"}:
            return ()
        return operation.axes(operand.shape, node.named_options)
