"""Questions for an order: what is put in order, which orders are right, and why one is not.

An author's list has one right order. The backward pass has as many as its paths leave open: an operation hands its
gradient on only when it is complete, so it stands behind every operation that uses its value on a followed path.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass

from tutor import explain
from tutor.lesson.asks import nodes_in_backward
from tutor.network import Trace
from tutor.words import _, marked, ngettext

__all__ = [
    "BACKWARD_HINTS",
    "BACKWARD_PROMPT",
    "BACKWARD_REASON",
    "Order",
    "backward_order",
    "listed_order",
    "stream",
]

BACKWARD_PROMPT = marked("In which order does the backward pass come to these operations?")
BACKWARD_HINTS = (
    marked("It begins where the gradient is known from the start: at the loss."),
    marked(
        "An operation can hand its gradient on only when every operation that uses its value has handed on its own."
    ),
)
BACKWARD_REASON = marked("Each operation waits until all that use its value have handed their gradients on to it.")


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be put in order.

    Attributes:
        items: their texts, as they are shown.
        waits: for each item the places of those that must stand before it.
        right: a right order, as places in `items`.
        backward: whether they are the operations of a backward pass.
    """

    items: tuple[str, ...]
    waits: tuple[frozenset[int], ...]
    right: tuple[int, ...]
    backward: bool = False

    def right_until(self, given: Sequence[int]) -> int:
        """How many places of an order are right, before the first that is not."""
        return _right_until(self.waits, given)

    def why_not(self, given: Sequence[int]) -> str:
        """The first wrong place of an order, and what is wrong with it."""
        place = self.right_until(given)
        item = given[place]
        missing = sorted(self.waits[item] - set(given[:place]), key=self.right.index)
        name = self.items[item]
        if self.backward:
            users = explain.listed([self.items[each] for each in missing])
            waits = ngettext(
                "{name} cannot hand its gradient on yet: it still waits for the contribution of {users}.",
                "{name} cannot hand its gradient on yet: it still waits for the contributions of {users}.",
                len(missing),
            )
            return waits.format(name=name, users=users)
        return _("In place {place} stands “{name}”: something else comes before it.").format(place=place + 1, name=name)

    def answer(self) -> str:
        """A right order in words."""
        then = _(", then ")
        return then.join(self.items[each] for each in self.right)


def listed_order(texts: Sequence[str], seed: str) -> Order:
    """An author's list, shown in another order: the same for the same seed."""
    shown = _shuffled([frozenset(range(place)) for place in range(len(texts))], seed)
    waits = tuple(frozenset(place for place, other in enumerate(shown) if other < each) for each in shown)
    return Order(tuple(texts[each] for each in shown), waits, _inverse(shown))


def backward_order(trace: Trace, seed: str) -> Order:
    """The operations of a backward pass, shown in an order that it cannot have."""
    nodes = nodes_in_backward(trace)
    places = {node.id: place for place, node in enumerate(nodes)}
    before: list[set[int]] = [set() for _ in nodes]
    for node in nodes:
        for edge in trace.graph.active_edges[node.id]:
            if edge.input.id in places:
                before[places[edge.input.id]].add(places[node.id])
    shown = _shuffled([frozenset(each) for each in before], seed)
    right = _inverse(shown)
    waits = tuple(frozenset(right[each] for each in before[item]) for item in shown)
    return Order(tuple(nodes[each].name for each in shown), waits, right, backward=True)


def _right_until(waits: Sequence[frozenset[int]], given: Sequence[int]) -> int:
    return next((place for place, item in enumerate(given) if waits[item] - set(given[:place])), len(given))


def _shuffled(waits: Sequence[frozenset[int]], seed: str) -> tuple[int, ...]:
    """The numbers from 0 in an order that is not right: the same for the same seed on every machine.

    Args:
        waits: for each number, of 2 or more, those that must stand before it, all smaller than it.
        seed: what tells this question in this variant from all others.
    """
    draws = stream(seed)
    order = list(range(len(waits)))
    for last in range(len(waits) - 1, 0, -1):
        other = int(draws.random() * (last + 1))
        order[last], order[other] = order[other], order[last]
    if _right_until(waits, order) < len(order):
        return tuple(order)
    first = next(place for place, item in enumerate(order) if waits[item])
    return (order[first], *order[:first], *order[first + 1 :])


def stream(seed: str) -> random.Random:
    """Draws that are the same on every machine, as long as only `random()` is called."""
    return random.Random(int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big"))


def _inverse(order: Sequence[int]) -> tuple[int, ...]:
    """Where each number stands."""
    return tuple(sorted(range(len(order)), key=order.__getitem__))
