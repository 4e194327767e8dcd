"""The order of the backward pass, and why: a node hands its gradient on when all its contributions have come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from tutor import explain
from tutor.network import Chain, Node, Trace
from tutor.session.material import StepStop
from tutor.session.state import Session
from tutor.words import _

__all__ = ["Visit", "can_show_order", "told", "visits"]

_LARGE = 2_000  # nodes
When: TypeAlias = Literal["done", "now", "ready", "waiting", "to come"]


class Visit(NamedTuple):
    """One node of the backward pass.

    Attributes:
        node: its name.
        came: from which nodes contributions have come.
        missing: from which they are still to come.
        when: `done` when it has handed its gradient on, or has nobody to hand it to; `now` while it does; `ready`
            before, with nothing missing; `waiting` while contributions are missing though one has come; `to come` else.
    """

    node: str
    came: tuple[str, ...]
    missing: tuple[str, ...]
    when: When


def can_show_order(session: Session) -> bool:
    """Whether there is a step here of a network that goes back."""
    walk = session.walk
    return isinstance(session.stop, StepStop) and walk is not None and len(walk.trace.graph.nodes) <= _LARGE


def visits(session: Session) -> tuple[Visit, ...]:
    """Every node that a gradient passes, in the order in which gradients are whole."""
    step, walk = session.step, session.walk
    assert step is not None  # so `can_show_order` says
    assert walk is not None
    trace = walk.trace
    chains = [each for each in _backward(trace) if isinstance(each, Chain)]
    into: dict[int, list[Chain]] = {}
    out: dict[int, list[Chain]] = {}
    for chain in chains:
        into.setdefault(chain.edge.input.id, []).append(chain)
        out.setdefault(chain.edge.output.id, []).append(chain)
    loss = trace.graph.nodes[trace.graph.loss]
    last = {node: max(chain.index for chain in found) for node, found in into.items()}
    nodes = [loss, *sorted((found[0].edge.input for found in into.values()), key=lambda node: last[node.id])]
    return tuple(_visit(node, into.get(node.id, []), out.get(node.id, []), step.index) for node in nodes)


def _backward(trace: Trace) -> Iterator[object]:
    return (trace.step(index) for index in range(trace.backward_start, trace.update_start))


def _visit(node: Node, into: list[Chain], out: list[Chain], here: int) -> Visit:
    came = tuple(chain.output for chain in into if chain.index <= here)
    missing = tuple(chain.output for chain in into if chain.index > here)
    when: When = "to come"
    if out and out[-1].index <= here and not any(chain.index == here for chain in out):
        when = "done"
    elif any(chain.index == here for chain in out):
        when = "now"
    elif not out and into and not missing:
        when = "done"
    elif came:
        when = "waiting" if missing else "ready"
    return Visit(node.name, came, missing, when)


def told(session: Session) -> Iterator[str]:
    """The order, a sentence a node, and why it is so."""
    found = visits(session)
    yield _("A node hands its gradient on when every contribution to it has come:")
    for number, visit in enumerate(found, 1):
        yield f"{number}. {visit.node}: {_state(visit)}"
    waiting = next((visit for visit in found if visit.when == "waiting"), None)
    if waiting is not None:
        missing, name = explain.listed(waiting.missing), explain.derivative(found[0].node, waiting.node)
        said = _("If {node} went on now, everything behind it would miss the share that comes through {missing}.")
        yield said.format(node=waiting.node, missing=missing)
        yield _("What has come is one part of {name}, not all of it.").format(name=name)


def _state(visit: Visit) -> str:
    if not visit.came and not visit.missing:
        said = _("begins with 1")
    elif not visit.came:
        said = _("waits for {missing}").format(missing=explain.listed(visit.missing))
    elif visit.missing:
        said = _("has what came from {came}, and waits for {missing}")
        said = said.format(came=explain.listed(visit.came), missing=explain.listed(visit.missing))
    else:
        said = _("has all of it, from {came}").format(came=explain.listed(visit.came))
    if visit.when == "now":
        return _("{state}; it hands on now").format(state=said)
    return _("{state}; its turn comes").format(state=said) if visit.when == "ready" else said
