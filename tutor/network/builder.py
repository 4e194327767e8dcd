"""Formulas to a graph, a line at a time: every operation becomes one node, every shape is known at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np

from tutor.errors import NetworkError, did_you_mean
from tutor.formula import (
    Array,
    Binary,
    Call,
    Expr,
    Index,
    Name,
    Number,
    Span,
    Transpose,
    Unary,
    canonical,
)
from tutor.formula.functions import CONSTANTS
from tutor.formula.tree import Item, children, post_order, with_children
from tutor.network.graph import Graph, Node, Role
from tutor.network.operations import (
    Operation,
    Option,
    OwnFunctions,
    Shape,
    Shorthand,
    Value,
    call_options,
    find_entry,
    function_names,
    function_of,
    index_operation,
    operand_count,
)
from tutor.network.room import MAX_ELEMENTS, MAX_NODES, MAX_TOTAL, Room

__all__ = ["MAX_ELEMENTS", "MAX_NODES", "MAX_TOTAL", "Assignment", "GraphBuilder", "Leaf", "value_shape"]

MAX_UNFOLDING = 20
MAX_UNFOLDED = 1_000

_RESERVED = frozenset({"out", "ln", *CONSTANTS})


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value given from outside: data or a parameter."""

    name: str
    role: Role
    shape: Shape


@dataclass(frozen=True, slots=True)
class Assignment:
    """One line of `forward`: `name = expression  # remark`."""

    name: str
    expression: Expr
    remark: str = ""


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a formula is read: at a lesson's line, or within a shorthand, whose operands are nodes already made.

    Attributes:
        bound: the operands' nodes by name.
        shown: by the identity of each part of a shorthand's formula, that part as a learner reads it.
    """

    bound: Mapping[str, int] = field(default_factory=dict)
    shown: Mapping[int, Expr] = field(default_factory=dict)


class GraphBuilder:
    """Builds a graph from leaves and assignments, one at a time, so that every bad line can be told.

    Args:
        leaves: the values given from outside.
        functions: what the lesson defines beyond the table.
        room: what it may hold, shared with other networks; by default its own.

    Raises:
        NetworkError: by every method, with the place in the formula's text.
    """

    def __init__(
        self, leaves: Sequence[Leaf] = (), functions: OwnFunctions | None = None, room: Room | None = None
    ) -> None:
        self._nodes: list[Node] = []
        self._functions = functions or {}
        self._aliases: dict[str, int] = {}
        self._ids: dict[str, int] = {}
        self._uses: dict[str, int] = {}
        self._constants: dict[int, Value] = {}
        self._room = Room() if room is None else room
        self._depth = 0
        for leaf in leaves:
            self.leaf(leaf)

    @property
    def names(self) -> frozenset[str]:
        """Every name given so far."""
        return frozenset(self._ids)

    def leaf(self, leaf: Leaf) -> None:
        """Add a value given from outside."""
        self._check_new(leaf.name)
        self._ids[leaf.name] = self._add(leaf.name, None, (), (), leaf.role, leaf.shape, Name(leaf.name), named=True)

    def assign(self, assignment: Assignment) -> None:
        """Add one line: every operation in it becomes a node, the last one under the line's name."""
        self._check_new(assignment.name)
        expression = assignment.expression
        self._depth = 0
        made = self._all_of(expression, _Scope(), assignment.name, assignment.remark)
        if self._nodes[made].name != assignment.name:
            again = find_entry("=")
            assert isinstance(again, Operation)  # as the table says
            made = self._apply(again, expression, (made,), {}, assignment.name, assignment.remark)
        self._ids[assignment.name] = made

    def _all_of(self, expression: Expr, scope: _Scope, name: str, remark: str) -> int:
        """The node of a formula, made with all its parts."""
        made: list[int] = []
        for part in self._parts(expression):
            whole = part is expression
            made.append(self._make(part, made, scope, name if whole else "", remark if whole else ""))
        return made[-1]

    def _parts(self, expr: Expr) -> list[Expr]:
        """The formula's operations and leaves, operands before what uses them, left to right; no recursion."""
        waiting, found = [expr], []
        while waiting:
            node = waiting.pop()
            found.append(node)
            match node:
                case Unary(_, operand) | Transpose(operand) | Index(operand):
                    waiting.append(operand)
                case Binary(_, left, right):
                    waiting += (left, right)
                case Call(_, arguments):
                    waiting += arguments[: self._operand_count(node)]
        return found[::-1]

    def shape_of(self, formula: Expr) -> Shape:
        """The shape of a formula over the values so far. What it needs stays in the builder, without a name."""
        return self._nodes[self._all_of(formula, _Scope(), "", "")].shape

    def finish(self, loss: str | None = None, gradients: Sequence[str] | None = None) -> Graph:
        """The graph.

        Args:
            loss: the name to differentiate; by default the last assigned.
            gradients: further names to follow; by default all data when there are no parameters, else none.
        """
        lost = self._loss(loss)
        followed = [node.id for node in self._nodes if node.role == "parameter"]
        if gradients is None and not followed:
            followed = [node.id for node in self._nodes if node.role == "data"]
        for name in gradients or ():
            followed.append(self._known(name, 0, len(name)))
        nodes = list(self._nodes)
        nodes[lost] = replace(nodes[lost], role="loss")
        following = tuple(dict.fromkeys(followed))
        return Graph(tuple(nodes), lost, following, self._constants, self.names, self._aliases, self._functions)

    def _loss(self, name: str | None) -> int:
        assigned = [node.id for node in self._nodes if node.named and node.operation is not None]
        if not assigned:
            raise NetworkError("a network needs at least one formula", code="empty-network")
        found = assigned[-1] if name is None else self._known(name, 0, len(name))
        node = self._nodes[found]
        if node.operation is None:
            message = f"the loss {node.name} is no formula's name"
            raise NetworkError(message, 0, len(node.name), code="bad-loss", help="name a line of forward")
        if node.shape != ():
            cure = "reduce it with sum or mean"
            message = f"the loss must be a single number, and {node.name} has shape {node.shape}"
            raise NetworkError(message, 0, len(node.name), code="loss-not-scalar", help=cure)
        return found

    def _check_new(self, name: str) -> None:
        if name in self._ids:
            raise NetworkError(f"{name} is assigned twice", 0, len(name), code="assigned-twice")
        if name in self._functions:
            raise NetworkError(f"{name} is a function of this lesson", 0, len(name), code="reserved-name")
        if name in _RESERVED or name in function_names():
            raise NetworkError(f"{name} is a word of the language", 0, len(name), code="reserved-name")

    def _known(self, name: str, start: int, end: int) -> int:
        if name not in self._ids:
            cure = did_you_mean(name, self._ids)
            raise NetworkError(f"no value is called {name}", start, end, code="unknown-name", help=cure)
        return self._ids[name]

    def _make(self, part: Expr, made: list[int], scope: _Scope, name: str, remark: str) -> int:
        """The node of `part`; its operands' ids are the last in `made`, in order, and are taken from it."""
        match part:
            case Number(value):
                return self._constant(part, _float(value))
            case Name(text, span):
                if text in scope.bound:
                    return scope.bound[text]
                if text in CONSTANTS and text not in self._ids:
                    return self._constant(part, _float(CONSTANTS[text]))
                return self._known(text, *span)
            case Array(_, span):
                cure = "give it a name under data:"
                raise NetworkError("a list is no value of a formula", *span, code="list-in-formula", help=cure)
        count = self._operand_count(part)
        operands = _taken(made, count)
        shapes = tuple(self._nodes[each].shape for each in operands)
        formula = scope.shown.get(id(part), part)
        with _placed_at(part):
            entry = index_operation(part.items) if isinstance(part, Index) else self._entry(part, shapes)
            options = call_options(entry, part, count)
            if isinstance(entry, Shorthand):
                return self._unfold(entry, operands, options, formula, name, remark)
            return self._apply(entry, formula, operands, options, name, remark)

    def _operand_count(self, part: Expr) -> int:
        """How many operands an operation has; the other arguments of a call are options."""
        if not isinstance(part, Call):
            return 2 if isinstance(part, Binary) else 1
        if part.function in self._ids:
            message = f"{part.function} is a value, not a function"
            raise NetworkError(message, *part.span, code="name-is-no-function", help="write * to multiply")
        with _placed_at(part):
            return operand_count(self._entry(part, None), len(part.arguments))

    def _entry(self, part: Expr, shapes: tuple[Shape, ...] | None) -> Operation | Shorthand:
        return find_entry(function_of(part), shapes, self._functions)

    def _unfold(
        self,
        entry: Shorthand,
        operands: tuple[int, ...],
        options: dict[str, Option],
        formula: Expr,
        name: str,
        remark: str,
    ) -> int:
        """A shorthand's operations, its operands made once; whatever is wrong in them is wrong at the call."""
        self._depth += 1
        if self._depth > MAX_UNFOLDING:
            raise NetworkError(f"functions call each other more than {MAX_UNFOLDING} deep", code="formula-too-deep")
        bound = dict(zip(entry.operands, operands, strict=True))
        known = {each: self._nodes[node].as_operand for each, node in bound.items()}
        try:
            with _told_of(formula):
                body = entry.unfold(tuple(self._nodes[each].shape for each in operands), options)
            made = self._all_of(body, _Scope(bound, _shown(body, known, formula.span)), name, remark)
        except NetworkError as error:
            raise NetworkError(error.message, *formula.span, code=error.code, help=error.help) from None
        self._depth -= 1
        if not name:
            self._aliases.setdefault(canonical(formula), made)
        return made

    def _apply(
        self,
        operation: Operation,
        formula: Expr,
        operands: tuple[int, ...],
        options: dict[str, Option],
        name: str = "",
        remark: str = "",
    ) -> int:
        shapes = tuple(self._nodes[each].shape for each in operands)
        with _told_of(formula):
            shape = operation.shape(shapes, options)
        settled = tuple(options.values())
        return self._add(name, operation, operands, settled, "intermediate", shape, formula, bool(name), remark)

    def _constant(self, part: Expr, value: Value) -> int:
        text = canonical(part)
        if text in self._uses:
            return self._uses[text]
        self._uses[text] = made = self._add(text, None, (), (), "constant", (), part)
        self._constants[made] = value
        return made

    def _add(
        self,
        name: str,
        operation: Operation | None,
        operands: tuple[int, ...],
        options: tuple[Option, ...],
        role: Role,
        shape: Shape,
        formula: Expr,
        named: bool = False,
        remark: str = "",
    ) -> int:
        with _placed_at(formula):
            self._check_room(operation, shape)
            text = "" if name else canonical(formula)
            self._room.spell(text)
        if not name:
            uses = self._uses[text] = self._uses.get(text, 0) + 1
            name = text if uses == 1 else f"{text}#{uses}"
        self._nodes.append(
            Node(len(self._nodes), name, operation, operands, options, role, shape, formula, named, remark)
        )
        return len(self._nodes) - 1

    def _check_room(self, operation: Operation | None, shape: Shape) -> None:
        """For one node more; an operation of rows has its operand's shape, and a Jacobian for every row."""
        self._room.hold(shape)
        if operation is None or operation.axes is None or len(shape) == 0:
            return
        if not any(each is not None and each.combine == "jacobian" for each in operation.partials):
            return
        most = self._room.elements
        if math.prod(shape) * shape[operation.axes(shape, operation.options)[0]] > most:
            message = f"the Jacobians of {shape} rows hold more than {most:,} elements"
            raise NetworkError(message, code="network-too-large")


def value_shape(formula: Expr, shapes: Mapping[str, Shape]) -> Shape:
    """The shape of a formula's value, from the shapes of the names in it; nothing is computed.

    Raises:
        NetworkError: shapes that do not fit, or whatever else keeps the formula from being a node.
    """
    builder = GraphBuilder([Leaf(name, "data", shape) for name, shape in shapes.items()])
    return builder.shape_of(formula)


def _shown(body: Expr, known: Mapping[str, Expr], span: Span) -> dict[int, Expr]:
    """A shorthand's formula as a learner reads it at a call, over the lesson's own names: every part, by identity.

    Args:
        body: the formula.
        known: what its names stand for.
        span: where the call stands.
    """
    sizes = {name: len(post_order(formula)) for name, formula in known.items()}
    parts = post_order(body)
    if sum(sizes.get(part.text, 1) if isinstance(part, Name) else 1 for part in parts) > MAX_UNFOLDED:
        message = f"a formula unfolds into more than {MAX_UNFOLDED:,} parts"
        raise NetworkError(message, code="formula-too-long", help="name a part on its own line")
    found: dict[int, Item] = {}
    for part in parts:
        made = known.get(part.text, part) if isinstance(part, Name) else part
        inner = tuple(found[id(each)] for each in children(part))
        found[id(part)] = replace(with_children(made, inner) if inner else made, span=span)
    return cast("dict[int, Expr]", found)  # nobody asks for a slice


def _float(value: float) -> Value:
    return np.float64(value)  # type: ignore[return-value]  # a scalar is a float64 all along


def _taken(made: list[int], count: int) -> tuple[int, ...]:
    if not count:
        return ()
    taken = tuple(made[-count:])
    del made[-count:]
    return taken


@contextmanager
def _told_of(formula: Expr) -> Iterator[None]:
    """Errors of shapes that do not fit begin with the formula, and stand at it."""
    try:
        yield
    except NetworkError as error:
        message = f"{canonical(formula)}: {error.message}"
        raise NetworkError(message, *formula.span, code=error.code, help=error.help) from None


@contextmanager
def _placed_at(part: Expr) -> Iterator[None]:
    """Errors that know no place of their own get that of `part`, or of the function's name that it begins with."""
    try:
        yield
    except NetworkError as error:
        if error.end:
            raise
        named = error.code == "unknown-function" and isinstance(part, Call)
        end = part.span.start + len(part.function) if named else part.span.end  # type: ignore[union-attr]
        raise NetworkError(error.message, part.span.start, end, code=error.code, help=error.help) from None
