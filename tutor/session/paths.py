"""Every path from the loss back to a node, with the product of the slopes along it: what the backward pass adds up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tutor import explain
from tutor.network import Accumulate, Chain, Edge, Graph, Node, Step, Trace, Unbroadcast, Update
from tutor.session.material import StepStop
from tutor.session.state import Session
from tutor.session.view import HIDDEN, seen_index
from tutor.words import _, ngettext

__all__ = ["Path", "Paths", "can_show_paths", "count_of_paths", "paths_of"]

MOST = 40
_LARGE = 2_000  # nodes


class Path(NamedTuple):
    """One path.

    Attributes:
        names: from the loss to the node.
        slopes: the local derivative of each move, `?` where it is still to come; () where they are no numbers.
        product: all slopes multiplied; None where one is not known.
    """

    names: tuple[str, ...]
    slopes: tuple[str, ...]
    product: float | None


class Paths(NamedTuple):
    """Paths from the loss to a node.

    Attributes:
        node: its name.
        loss: the loss's.
        many: how many paths there are.
        paths: the first of them, `MOST` at most.
        total: the sum of all products; None where one is not known or not listed.
        scalar: whether all values along these paths are single numbers, so that slopes are numbers too.
    """

    node: str
    loss: str
    many: int
    paths: tuple[Path, ...]
    total: float | None
    scalar: bool


def can_show_paths(session: Session) -> bool:
    """Whether there is a step about a node that the loss depends on, and nothing asked that a path would tell."""
    walk = session.walk
    if not isinstance(session.stop, StepStop) or session.question is not None or walk is None:
        return False
    graph = walk.trace.graph
    return len(graph.nodes) <= _LARGE and count_of_paths(graph)[_node_of(session.step, walk.trace).id] > 0


def _node_of(step: Step | None, trace: Trace) -> Node:
    """The node that a step is about."""
    match step:
        case Chain() | Unbroadcast():
            return step.edge.input
        case Accumulate():
            return step.made
        case Update():
            return trace.graph.nodes[trace.graph.id_of(step.node)]
    assert step is not None  # so the callers say
    return trace.graph.nodes[trace.graph.id_of(step.node)]


def count_of_paths(graph: Graph) -> list[int]:
    """By node id, how many paths lead there from the loss."""
    counts = [0] * len(graph.nodes)
    counts[graph.loss] = 1
    for node in reversed(graph.operations):
        for edge in graph.active_edges[node.id]:
            counts[edge.input.id] += counts[node.id]
    return counts


def paths_of(session: Session) -> Paths:
    """The paths to the node of the session's step, where `can_show_paths` says so."""
    walk, step = session.walk, session.step
    assert walk is not None  # so the caller says
    trace = walk.trace
    graph, node = trace.graph, _node_of(step, trace)
    counts = count_of_paths(graph)
    uses: dict[int, list[Edge]] = {}
    for edges in graph.active_edges:
        for edge in edges:
            uses.setdefault(edge.input.id, []).append(edge)
    routes = list(_routes(node, graph, uses))
    scalar = not any(edge.input.shape or edge.output.shape for edges in routes for edge in edges)
    known = _known_slopes(session, trace) if scalar else {}
    found = [_path(edges, graph, known, scalar=scalar) for edges in routes]
    products = [path.product for path in found]
    whole = scalar and counts[node.id] == len(found) and all(each is not None for each in products)
    total = float(sum(each for each in products if each is not None)) if whole else None
    return Paths(node.name, graph.nodes[graph.loss].name, counts[node.id], tuple(found), total, scalar)


def _routes(node: Node, graph: Graph, uses: dict[int, list[Edge]]) -> Iterator[list[Edge]]:
    """The first paths, each from the loss: its edges in order."""
    waiting: list[tuple[int, list[Edge]]] = [(node.id, [])]
    left = MOST
    while waiting and left:
        at, edges = waiting.pop()
        if at == graph.loss:
            left -= 1
            yield edges
        waiting += [(edge.output.id, [edge, *edges]) for edge in reversed(uses.get(at, []))]


def _known_slopes(session: Session, trace: Trace) -> dict[int, float]:
    """The local derivatives that may be seen now, by the identity of their edge."""
    seen = len(trace) if session.mode == "watch" else seen_index(session)
    steps = (trace.step(index) for index in range(trace.backward_start, trace.update_start))
    chains = (each for each in steps if isinstance(each, Chain) and each.index <= seen and not np.ndim(each.local))
    return {id(step.edge): float(step.local) for step in chains}


def _path(edges: list[Edge], graph: Graph, known: dict[int, float], *, scalar: bool) -> Path:
    names = (graph.nodes[graph.loss].name, *(edge.input.name for edge in edges))
    if not scalar:
        return Path(names, (), None)
    slopes = [known.get(id(edge)) for edge in edges]
    told = tuple(HIDDEN if slope is None else explain.number(slope) for slope in slopes)
    whole = None if None in slopes else float(np.prod([slope for slope in slopes if slope is not None]))
    return Path(names, told, whole)


def told(found: Paths) -> Iterator[str]:
    """The paths, a sentence each."""
    name = explain.derivative(found.loss, found.node)
    said = ngettext(
        "{count} path leads from {loss} back to {node}.", "{count} paths lead from {loss} back to {node}.", found.many
    )
    yield said.format(count=found.many, loss=found.loss, node=found.node)
    for number, path in enumerate(found.paths, 1):
        yield f"{number}. {' → '.join(path.names)}{_product(path)}"
    if found.many > len(found.paths):
        yield _("{count} more are not listed.").format(count=found.many - len(found.paths))
    if not found.scalar:
        said = _("Along each path the slopes are matrices, multiplied in this order; {name} is the sum over all paths.")
        yield said.format(name=name)
    elif found.total is not None:
        yield _("{name} is their sum: {total}.").format(name=name, total=explain.number(found.total))
    else:
        yield _("{name} is their sum. What is still to come on the way back stands as ?.").format(name=name)


def _product(path: Path) -> str:
    if not path.slopes:
        return ""
    product = HIDDEN if path.product is None else explain.number(path.product)
    return f":  {' × '.join(f'({each})' if each.startswith('−') else each for each in path.slopes)} = {product}"
