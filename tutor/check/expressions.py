"""EXPR, made ready to be computed on many traces of one network: its formula is compiled once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from tutor.errors import FormulaError
from tutor.formula import Call, Expr, Name, compile_formula, names_in
from tutor.formula.functions import CONSTANTS
from tutor.formula.rewrite import rewrite
from tutor.network import Graph, Trace
from tutor.network.expressions import LOOKUPS
from tutor.network.operations import Value
from tutor.network.slopes import UNCOMPUTABLE

__all__ = ["OnTrace", "compiled_expression"]

OnTrace: TypeAlias = Callable[[Trace], Value]


def compiled_expression(expr: Expr, graph: Graph) -> OnTrace:
    """A function that gives an EXPR's value on a trace of this network, as `evaluate_expression` does.

    Args:
        expr: one that the reader has computed on variant 0.
        graph: the network.

    Returns:
        The function; it raises FormulaError or NetworkError where a variant's numbers do not suit the formula.
    """
    lookups: dict[str, Call] = {}

    def change(node: Expr) -> Expr:
        if not isinstance(node, Call) or node.function not in LOOKUPS:
            return node
        name = f"{node.function} {len(lookups)}"
        lookups[name] = node
        return Name(name, node.span)

    plain = rewrite(expr, change)
    known = graph.names
    names = tuple(name for name in names_in(plain) if name in lookups or name in known or name not in CONSTANTS)
    run = compile_formula(plain, names, graph.callable)
    fetch = [_fetch(name, lookups, graph) for name in names]

    def on(trace: Trace) -> Value:
        try:
            with np.errstate(all="ignore"):
                return np.asarray(run(*(each(trace) for each in fetch)), dtype=np.float64)
        except UNCOMPUTABLE as error:
            raise FormulaError(f"this cannot be computed: {error}", *expr.span, code="cannot-compute") from error

    return on


def _fetch(name: str, lookups: dict[str, Call], graph: Graph) -> OnTrace:
    if name in lookups:
        call = lookups[name]
        return lambda trace: LOOKUPS[call.function](call, trace)
    node = graph.id_of(name)
    return lambda trace: trace.values[node]
