"""Formulas to a graph, a line at a time: every operation becomes one node, every shape is known at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

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
    Transpose,
    Unary,
    canonical,
)
from tutor.network.graph import Graph, Node, Role
from tutor.network.operations import (
    Operation,
    Option,
    Shape,
    Value,
    find_operation,
    function_names,
    index_operation,
)

__all__ = ["MAX_ELEMENTS", "MAX_NODES", "MAX_TOTAL", "Assignment", "GraphBuilder", "Leaf"]

MAX_NODES = 100_000
MAX_ELEMENTS = 1_000_000
MAX_TOTAL = 10_000_000

_BINARY = {"+": "+", "-": "-", "*": "*", "/": "/", "**": "**", "@": "@"}
_KNOWN = {"pi": math.pi}
_OPTION_WORDS = {"true": 1.0, "True": 1.0, "false": 0.0, "False": 0.0}
_RESERVED = frozenset({"out", "pi", "ln"})


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


class GraphBuilder:
    """Builds a graph from leaves and assignments, one at a time, so that every bad line can be told.

    Raises:
        NetworkError: by every method, with the place in the formula's text.
    """

    def __init__(self, leaves: Sequence[Leaf] = ()) -> None:
        self._nodes: list[Node] = []
        self._ids: dict[str, int] = {}
        self._uses: dict[str, int] = {}
        self._constants: dict[int, Value] = {}
        self._total = 0
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
        made: list[int] = []
        for part in _parts(expression):
            name = assignment.name if part is expression else ""
            made.append(self._make(part, made, name, assignment.remark if name else ""))
        if self._nodes[made[-1]].name != assignment.name:
            made[-1] = self._operation("=", expression, (made[-1],), {}, assignment.name, assignment.remark)
        self._ids[assignment.name] = made[-1]

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
        return Graph(tuple(nodes), lost, tuple(dict.fromkeys(followed)), self._constants, self.names)

    def _loss(self, name: str | None) -> int:
        assigned = [node.id for node in self._nodes if node.named and node.operation is not None]
        if not assigned:
            raise NetworkError("a network needs at least one formula", code="empty-network")
        found = assigned[-1] if name is None else self._known(name, 0, len(name))
        node = self._nodes[found]
        if node.operation is None:
            raise NetworkError(f"the loss {node.name} is no formula's name", 0, len(node.name), code="bad-loss")
        if node.shape != ():
            cure = "reduce it with sum or mean"
            message = f"the loss must be a single number, and {node.name} has shape {node.shape}"
            raise NetworkError(message, 0, len(node.name), code="loss-not-scalar", help=cure)
        return found

    def _check_new(self, name: str) -> None:
        if name in self._ids:
            raise NetworkError(f"{name} is assigned twice", 0, len(name), code="assigned-twice")
        if name in _RESERVED or name in function_names():
            raise NetworkError(f"{name} is a word of the language", 0, len(name), code="reserved-name")

    def _known(self, name: str, start: int, end: int) -> int:
        if name not in self._ids:
            cure = did_you_mean(name, self._ids)
            raise NetworkError(f"no value is called {name}", start, end, code="unknown-name", help=cure)
        return self._ids[name]

    def _make(self, part: Expr, made: list[int], name: str, remark: str) -> int:
        """The node of `part`; its operands' ids are the last in `made`, in order, and are taken from it."""
        match part:
            case Number(value):
                return self._constant(part, _float(value))
            case Name(text, span):
                if text in _KNOWN and text not in self._ids:
                    return self._constant(part, _float(_KNOWN[text]))
                return self._known(text, *span)
            case Binary(operator):
                return self._operation(_BINARY[operator], part, _taken(made, 2), {}, name, remark)
            case Unary():
                return self._operation("-x", part, _taken(made, 1), {}, name, remark)
            case Transpose():
                return self._operation(".T", part, _taken(made, 1), {}, name, remark)
            case Index(_, items):
                operation = index_operation(items)
                return self._apply(operation, part, _taken(made, 1), {}, name, remark)
            case Call(function, arguments, keywords):
                options = {key: _option(key, value) for key, value in keywords}
                return self._operation(function, part, _taken(made, len(arguments)), options, name, remark)
            case Array(_, span):
                cure = "give it a name under data:"
                raise NetworkError("a list is no value of a formula", *span, code="list-in-formula", help=cure)

    def _operation(
        self,
        function: str,
        part: Expr,
        operands: tuple[int, ...],
        options: dict[str, Option],
        name: str,
        remark: str,
    ) -> int:
        if isinstance(part, Call) and function in self._ids:
            message = f"{function} is a value, not a function"
            raise NetworkError(message, *part.span, code="name-is-no-function", help="write * to multiply")
        try:
            operation = find_operation(function, tuple(self._nodes[each].shape for each in operands))
        except NetworkError as error:
            end = part.span.start + len(function) if error.code == "unknown-function" else part.span.end
            raise NetworkError(error.message, part.span.start, end, code=error.code, help=error.help) from None
        return self._apply(operation, part, operands, options, name, remark)

    def _apply(
        self,
        operation: Operation,
        part: Expr,
        operands: tuple[int, ...],
        options: dict[str, Option],
        name: str,
        remark: str,
    ) -> int:
        for key in options:
            if key not in operation.options:
                cure = did_you_mean(key, operation.options)
                message = f"{operation.function} has no option called {key}"
                raise NetworkError(message, *part.span, code="unknown-option", help=cure)
        full = {**operation.options, **options}
        shapes = tuple(self._nodes[each].shape for each in operands)
        try:
            shape = operation.shape(shapes, full)
        except NetworkError as error:
            message = f"{canonical(part)}: {error.message}"
            raise NetworkError(message, *part.span, code=error.code, help=error.help) from None
        return self._add(
            name, operation, operands, tuple(full.values()), "intermediate", shape, part, bool(name), remark
        )

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
        self._check_size(shape, formula)
        self._check_jacobians(operation, shape, formula)
        if not name:
            text = canonical(formula)
            uses = self._uses[text] = self._uses.get(text, 0) + 1
            name = text if uses == 1 else f"{text}#{uses}"
        self._nodes.append(
            Node(len(self._nodes), name, operation, operands, options, role, shape, formula, named, remark)
        )
        return len(self._nodes) - 1

    def _check_size(self, shape: Shape, formula: Expr) -> None:
        size = math.prod(shape)
        if size > MAX_ELEMENTS:
            message = f"a value of shape {shape} has more than {MAX_ELEMENTS:,} elements"
        elif self._total + size > MAX_TOTAL:
            message = f"the network's values hold more than {MAX_TOTAL:,} elements in all"
        elif len(self._nodes) >= MAX_NODES:
            message = f"the network has more than {MAX_NODES:,} nodes"
        else:
            self._total += size
            return
        raise NetworkError(message, *formula.span, code="network-too-large")

    def _check_jacobians(self, operation: Operation | None, shape: Shape, formula: Expr) -> None:
        """An operation of rows has its operand's shape, and a Jacobian for every row."""
        partials = operation.partials if operation else ()
        if not any(each is not None and each.combine == "jacobian" for each in partials):
            return
        if math.prod(shape) * shape[-1] > MAX_TOTAL:
            message = f"the Jacobians of {shape} rows hold more than {MAX_TOTAL:,} elements"
            raise NetworkError(message, *formula.span, code="network-too-large")


def _float(value: float) -> Value:
    return np.float64(value)  # type: ignore[return-value]  # a scalar is a float64 all along


def _parts(expr: Expr) -> list[Expr]:
    """The formula's operations and leaves, operands before what uses them, left to right; no recursion."""
    waiting, found = [expr], []
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += _operands(node)
    return found[::-1]


def _operands(expr: Expr) -> tuple[Expr, ...]:
    match expr:
        case Unary(_, operand) | Transpose(operand) | Index(operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
    return ()


def _taken(made: list[int], count: int) -> tuple[int, ...]:
    if not count:
        return ()
    taken = tuple(made[-count:])
    del made[-count:]
    return taken


def _option(key: str, value: Expr) -> Option:
    match value:
        case Number(number):
            return number
        case Name(word) if word in _OPTION_WORDS:
            return _OPTION_WORDS[word]
        case Array(items):
            whole = tuple(int(item.value) for item in items if isinstance(item, Number) and item.value.is_integer())
            if len(whole) == len(items):
                return whole
    raise NetworkError(f"{key} wants a number or a list of whole numbers", *value.span, code="bad-option")
