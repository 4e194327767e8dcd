"""EXPR: formulas over a trace, as answers, wrong answers and prose write them.

Beyond values they know `grad(NODE)`, `local(OUT, IN)`, `product(OUT, IN)`, `updated(NODE)` and `shape(NODE)`; a third
operand of `local` and `product` names a further use of IN in OUT.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from tutor.errors import FormulaError, NetworkError, did_you_mean
from tutor.formula import Call, Expr, Name, Number, canonical, evaluate, names_in
from tutor.formula.rewrite import rewrite
from tutor.network.graph import Edge
from tutor.network.operations import Value
from tutor.network.passes import frozen
from tutor.network.trace import Trace

__all__ = ["LOOKUPS", "computed", "edge_of", "evaluate_expression", "looked_up"]


def evaluate_expression(expr: Expr, trace: Trace) -> Value:
    """The value of EXPR on a trace, read-only.

    Raises:
        NetworkError: an unknown name, node or function, or shapes that do not fit; its place is in the formula's text.
    """
    return computed(*looked_up(expr, trace), trace)


def looked_up(expr: Expr, trace: Trace) -> tuple[Expr, dict[str, Value]]:
    """EXPR with a name in place of each look-up, and the values of all its names on a trace.

    Raises:
        NetworkError: an unknown name, node or function; its place is in the formula's text.
    """
    found: dict[str, Value] = {}

    def change(node: Expr) -> Expr:
        if not isinstance(node, Call):
            return node
        if node.function not in LOOKUPS:
            _check_function(node, trace)
            return node
        name = f"{node.function} {len(found)}"
        found[name] = _looked_up(node, trace)
        return Name(name, node.span)

    plain = rewrite(expr, change)
    for name in names_in(plain):
        if name not in found:
            found[name] = _named(name, expr, trace)
    return plain, found


def computed(plain: Expr, found: Mapping[str, Value], trace: Trace) -> Value:
    """The value, read-only, of what `looked_up` gives.

    Raises:
        NetworkError: shapes that do not fit; its place is in the formula's text.
    """
    try:
        return frozen(evaluate(plain, found, trace.graph.callable))
    except FormulaError as error:
        raise NetworkError(error.message, error.start, error.end, code=error.code, help=error.help) from error


def _check_function(call: Call, trace: Trace) -> None:
    if call.function not in trace.graph.callable:
        place = call.span.start, call.span.start + len(call.function)
        cure = did_you_mean(call.function, [*LOOKUPS, *trace.graph.callable])
        raise NetworkError(f"no function is called {call.function}", *place, code="unknown-function", help=cure)


def edge_of(trace: Trace, output: str, operand: str, occurrence: int = 1) -> Edge:
    """The edge from `operand` into `output`.

    Raises:
        NetworkError: there is none, or no derivative along it.
    """
    graph = trace.graph
    into = graph.id_of(operand)
    for edge in graph.edges[graph.id_of(output)]:
        if edge.input.id == into and edge.occurrence == occurrence:
            return edge
    message = f"{output} is not made from {operand}" if occurrence == 1 else f"{output} has no use {occurrence} of it"
    raise NetworkError(message, code="no-such-edge")


def _named(name: str, expr: Expr, trace: Trace) -> Value:
    if name == "pi" and name not in trace.graph.names:
        return np.asarray(np.pi)
    try:
        return trace.value(name)
    except NetworkError as error:
        span = next((node.span for node in _names(expr) if node.text == name), expr.span)
        message, cure = f"no value is called {name}", error.help
        if name in LOOKUPS or name in trace.graph.callable:
            message, cure = f"{name} is a function, and here a value is wanted", f"write {name}(…)"
        raise NetworkError(message, *span, code="unknown-name", help=cure) from None


def _names(expr: Expr) -> list[Name]:
    found: list[Name] = []

    def keep(node: Expr) -> Expr:
        if isinstance(node, Name):
            found.append(node)
        return node

    rewrite(expr, keep)
    return found


def _looked_up(call: Call, trace: Trace) -> Value:
    try:
        return LOOKUPS[call.function](call, trace)
    except NetworkError as error:
        raise NetworkError(error.message, *call.span, code=error.code, help=error.help) from error


def _one(call: Call) -> str:
    if len(call.arguments) != 1:
        raise NetworkError(f"{call.function} takes one node", code="wrong-number-of-operands")
    return canonical(call.arguments[0])


def _edge(call: Call, trace: Trace) -> Edge:
    match call.arguments:
        case (output, operand):
            return edge_of(trace, canonical(output), canonical(operand))
        case (output, operand, Number(occurrence)):
            return edge_of(trace, canonical(output), canonical(operand), int(occurrence))
    raise NetworkError(f"{call.function} takes two nodes: output, then operand", code="wrong-number-of-operands")


def _grad(call: Call, trace: Trace) -> Value:
    name = _one(call)
    gradient = trace.gradient(name)
    if gradient is None:
        message = f"no gradient is followed to {name}"
        raise NetworkError(message, code="not-followed", help=f"add it: gradients: [{name}]")
    return gradient


def _local(call: Call, trace: Trace) -> Value:
    edge = _edge(call, trace)
    return trace.multiplied(edge, np.zeros(edge.output.shape))[1]


def _product(call: Call, trace: Trace) -> Value:
    edge = _edge(call, trace)
    if trace.gradients[edge.output.id] is None:
        raise NetworkError(f"no gradient reaches {edge.output.name}", code="not-followed")
    return trace.multiplied(edge)[2]


def _updated(call: Call, trace: Trace) -> Value:
    name = _one(call)
    node = trace.graph.nodes[trace.graph.id_of(name)]
    if node not in trace.updated_nodes:
        raise NetworkError(
            f"{name} is not updated", code="not-updated", help="a network with train: updates parameters"
        )
    return trace.updated(node).after


def _shape(call: Call, trace: Trace) -> Value:
    return np.array(trace.graph.nodes[trace.graph.id_of(_one(call))].shape, dtype=np.float64)


LOOKUPS: dict[str, Callable[[Call, Trace], Value]] = {
    "grad": _grad,
    "local": _local,
    "product": _product,
    "updated": _updated,
    "shape": _shape,
}
