"""A nudge: one number moved a little, and how far the loss moves with it. The definition of a derivative, tried."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from tutor import explain
from tutor.network.passes import forward_again, frozen
from tutor.session.material import WalkMaterial
from tutor.session.state import Session
from tutor.session.view import seen_index
from tutor.words import _

__all__ = ["NUDGES", "Nudged", "Number", "can_nudge", "known_gradient", "nudged", "numbers", "told"]

NUDGES = (0.1, 0.01, 0.001, 0.0001)
_MOST = 200  # numbers that are offered
_LARGE = 20_000  # nodes: a larger network is not run again for a nudge


class Number(NamedTuple):
    """One number of the data or the parameters: a value's name, and which of its entries."""

    name: str
    place: tuple[int, ...]

    @property
    def label(self) -> str:
        """`w`, `W[0, 2]`."""
        return f"{self.name}[{', '.join(map(str, self.place))}]" if self.place else self.name


class Nudged(NamedTuple):
    """What a nudge did: the loss after it, how far it moved, and how far for each unit of the nudge."""

    nudge: float
    loss: float
    moved: float
    quotient: float


def can_nudge(session: Session) -> bool:
    """Whether there is a network to nudge here, and nothing asked that a nudge would tell."""
    walk = session.walk
    return session.step is not None and session.question is None and walk is not None and bool(numbers(walk))


def numbers(walk: WalkMaterial) -> tuple[Number, ...]:
    """Every number that a gradient is followed to, in the order of the lesson; the first of very many."""
    return tuple(_numbers(walk))


def _numbers(walk: WalkMaterial) -> Iterator[Number]:
    trace = walk.trace
    if len(trace.graph.nodes) > _LARGE:
        return
    left = _MOST
    for node in trace.graph.nodes:
        if node.role in {"data", "parameter"} and trace.gradients[node.id] is not None:
            for index in np.ndindex(node.shape):
                if left:
                    left -= 1
                    yield Number(node.name, index)


def nudged(walk: WalkMaterial, number: Number, nudge: float) -> Nudged:
    """The loss with one number moved by a nudge."""
    graph, values = walk.trace.graph, walk.trace.values
    node = graph.id_of(number.name)
    value = np.array(values[node], dtype=np.float64)
    value[number.place] += nudge
    with np.errstate(all="ignore"):
        loss = float(forward_again(graph, values, node, frozen(value))[graph.loss])
        moved = loss - float(values[graph.loss])
    return Nudged(nudge, loss, moved, moved / nudge)


def known_gradient(session: Session, number: Number) -> float | None:
    """∂L/∂number, where the walk has made it already; None before."""
    walk = session.walk
    if walk is None:
        return None
    node = walk.trace.graph.id_of(number.name)
    index = seen_index(session)
    gradient = walk.moments.gradient(node, index)
    known = gradient is not None and walk.moments.complete(node, index)
    return (
        float(np.asarray(gradient)[number.place]) if known and f"gradient {number.name}" not in session.hidden else None
    )


def told(session: Session, walk: WalkMaterial, number: Number) -> Iterator[str]:
    """A nudge in sentences."""
    loss = walk.trace.graph.nodes[walk.trace.graph.loss].name
    here = float(np.asarray(walk.trace.value(number.name))[number.place])
    said = _("{number} is {value}, and {loss} is {result}.")
    result = explain.number(float(walk.trace.loss))
    yield said.format(number=number.label, value=explain.number(here), loss=loss, result=result)
    for each in (nudged(walk, number, nudge) for nudge in NUDGES):
        said = _("Nudge {number} by {nudge}: {loss} moves by {moved}, which is {quotient} times as far.")
        moved, quotient = explain.number(each.moved), explain.number(each.quotient)
        yield said.format(number=number.label, nudge=f"{each.nudge:g}", loss=loss, moved=moved, quotient=quotient)
    gradient = known_gradient(session, number)
    name = explain.derivative(loss, number.label)
    if gradient is None:
        yield _("{name} is not made yet.").format(name=name)
    else:
        yield _("The gradient {name} is {value}.").format(name=name, value=explain.number(gradient))
