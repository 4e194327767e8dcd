"""Random networks, and whether all ways to run one agree: the recorded pass, autograd, and the compiled program.

The text of a network goes the tutor's whole way: parsed, built, recorded, and written as a program. Its terms go to
autograd through `autograd_oracle`, which knows nothing of the table. Gradients are compared for every leaf and every
named value; with the program every value and gradient of every node.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from autograd import value_and_grad
from random_growth import ATOM, Term, evaluated, grow, parts
from random_recipes import RECIPES

from tutor.formula import parse
from tutor.network import Assignment, GraphBuilder, Leaf, record
from tutor.network.define import check_body, own_operation, own_shorthand
from tutor.network.graph import Graph
from tutor.network.operations import OPERATIONS, SHORTHANDS
from tutor.network.program import write_program

__all__ = [
    "AUTOGRAD",
    "PROGRAM",
    "Examined",
    "Finding",
    "examine",
    "graph_of",
    "grow",
    "label",
    "missing_recipes",
    "report",
    "rules",
    "uses",
]

AUTOGRAD = 1e-6
PROGRAM = 1e-10


def by_autograd(network):
    """The loss, and its gradient in every leaf and every line's value: each line has a nudge of 0 added to it."""
    names = [*network.leaves, *(name for name, _ in network.lines)]

    def loss(*given):
        known = dict(zip(names, given, strict=True))
        for name, term in network.lines:
            known[name] = evaluated(term, known, network.own) + known[name]
        return known["L"]

    nudges = [np.zeros(term.shape)[()] for _, term in network.lines]
    with np.errstate(all="ignore"):
        found, gradients = value_and_grad(loss, tuple(range(len(names))))(*network.leaves.values(), *nudges)
    return found, dict(zip(names, gradients, strict=True))


def functions_of(network):
    """The network's own functions, as a lesson's reader makes them."""
    made = {}
    for one in network.own:
        body = parse(one.text, frozenset(one.operands))
        check_body(body, one.operands, made)
        rules = [parse(rule) for rule in one.rules]
        made[one.name] = (
            own_operation(one.name, one.operands, body, rules) if rules else own_shorthand(one.name, one.operands, body)
        )
    return made


def graph_of(network):
    roles = {name: "parameter" if name in network.parameters else "data" for name in network.leaves}
    leaves = [Leaf(name, roles[name], np.shape(value)) for name, value in network.leaves.items()]
    builder = GraphBuilder(leaves, functions_of(network))
    for name, term in network.lines:
        builder.assign(Assignment(name, parse(term.text, builder.names)))
    return builder.finish("L", network.gradients)


class Finding(NamedTuple):
    """Two values that should be one: what they are, whose `theirs` are, and how far apart, relative to them."""

    what: str
    whose: str
    ours: np.ndarray
    theirs: np.ndarray
    difference: float
    limit: float

    @property
    def wrong(self):
        return not self.difference <= self.limit


def difference(ours, theirs, least):
    """The largest relative difference; whatever is smaller than `least` is held to that, since sums that cancel are."""
    if ours is None or np.shape(ours) != np.shape(theirs):
        return math.inf
    size = np.maximum(np.abs(theirs), max(least, 1e-6))
    return float(np.max(np.abs(ours - theirs) / size, initial=0.0))


class Examined(NamedTuple):
    """A network's graph, every comparison, and the nodes that the table says stand at a kink."""

    graph: Graph
    findings: list
    kinked: list

    @property
    def wrong(self):
        return [each for each in self.findings if each.wrong]


def examine(network):
    """Every comparison of the recorded pass with autograd and with the program."""
    try:
        trace = record(graph_of(network), network.leaves)
        kinked = [node.name for node in trace.graph.operations if at_kink(node, trace.values)]
        return Examined(trace.graph, compared(trace, network), kinked)
    except Exception as error:
        error.add_note(str(network))
        raise


def at_kink(node, values):
    kink = node.operation.kink
    return kink is not None and kink.here(tuple(values[each] for each in node.operands), node.named_options)


def compared(trace, network):
    loss, gradients = by_autograd(network)
    found = [Finding("L", "autograd", trace.loss, loss, difference(trace.loss, loss, abs(loss)), AUTOGRAD)]
    largest = max((np.max(np.abs(each), initial=0.0) for each in gradients.values()), default=0.0)
    for name, theirs in gradients.items():
        ours = trace.gradient(name)
        if ours is None and name not in (network.gradients or network.parameters):
            continue  # nothing that is followed is felt through it
        found.append(
            Finding(f"∂L/∂{name}", "autograd", ours, theirs, difference(ours, theirs, 1e-3 * largest), AUTOGRAD)
        )
    return found + by_program(trace, network, largest)


def by_program(trace, network, largest):
    """With the program that training runs; where that is on plain floats, with the one on arrays too."""
    quickest = write_program(trace.graph)
    programs = [quickest] if quickest.dialect == "numpy" else [quickest, write_program(trace.graph, dialect="numpy")]
    found = []
    for program in programs:
        for what, ours, theirs in pairs_of(trace, program.run(network.leaves), program.run_all(network.leaves)):
            least = 0.1 * largest if "∂" in what else 0.0
            found.append(Finding(what, program.dialect, ours, theirs, difference(ours, theirs, least), PROGRAM))
    return found


def pairs_of(trace, passes, everything):
    """The loss and the followed gradients, then every node's value and its gradient where both have one."""
    yield "L", trace.loss, passes.loss
    yield from ((f"∂L/∂{name}", trace.gradient(name), theirs) for name, theirs in passes.gradients.items())
    for node in trace.graph.nodes:
        yield node.name, trace.values[node.id], everything.values[node.id]
        ours, theirs = trace.gradients[node.id], everything.gradients[node.id]
        if ours is not None and theirs is not None:
            yield f"∂L/∂({node.name})", ours, theirs


def shortest(network):
    """The network cut after the first line whose own sum of squares already shows a disagreement."""
    for place, (name, term) in enumerate(network.lines):
        last = Term(name, ATOM, term.value, "name")
        squares = Term(f"{name} * {name}", 2, term.value**2, "*", (last, last))
        loss = Term(f"sum({squares.text})", ATOM, np.sum(term.value**2), "sum", (squares,))
        lines = (*network.lines[: place + 1], ("L" if name != "L" else "L2", loss))
        if name != "L" and examine(network._replace(lines=lines)).wrong:
            return network._replace(lines=lines)
    return network


def report(network, wrong):
    """What is wrong, largest first, and the network to the line where it begins."""
    told = [
        f"{each.what}: relative difference {each.difference:.2g} from {each.whose}\n  {each.ours}\n  {each.theirs}"
        for each in sorted(wrong, key=lambda each: -each.difference)[:5]
    ]
    return "\n".join([*told, str(shortest(network))])


def missing_recipes():
    """The table's functions that no random network calls, and calls that are not the table's."""
    return {entry.function for entry in (*OPERATIONS, *SHORTHANDS)} ^ (RECIPES.keys() - {"[]"})


def label(operation):
    """The public name of an entry, and the function or sign that calls it where that is another."""
    return operation.name if operation.name == operation.function else f"{operation.name} ({operation.function})"


def uses(network, graph):
    """Which entries, shorthands and functions of its own a network calls, once for each call."""
    called = [each.function for _, term in network.lines for each in parts(term)]
    shorthands = {entry.function for entry in SHORTHANDS} | {one.name for one in network.own if not one.rules}
    return [label(node.operation) for node in graph.operations] + [each for each in called if each in shorthands]


def rules(graph):
    """The rules that the backward pass runs: an entry and which operand."""
    return [(label(edge.output.operation), edge.operand) for edges in graph.active_edges for edge in edges]
