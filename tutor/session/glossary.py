"""What the words mean, each with the numbers of the step on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tutor import explain
from tutor.network import Accumulate, Chain, Forward, Seed, Step, Unbroadcast, Update
from tutor.session.state import Session
from tutor.session.view import HIDDEN, Shown, step_values
from tutor.words import _, marked

__all__ = ["Word", "glossary"]


class Word(NamedTuple):
    """A term, what it means, and what it is at this step; "" where this step has none."""

    term: str
    meaning: str
    here: str


_MEANINGS = {
    marked("value"): marked("What an operation makes of its operands, on the way forward."),
    marked("loss"): marked("The one number that training makes small. Everything backward is about it."),
    marked("nudge"): marked("A change so small that the result moves in proportion to it."),
    marked("gradient"): marked("∂L/∂x: how many times as far the loss moves as x does when x is nudged."),
    marked("seed"): marked("Where the way back begins: the loss moves exactly as far as itself, so its gradient is 1."),
    marked("upstream"): marked("The gradient of an operation's result: how the loss feels it. It is known already."),
    marked("local derivative"): marked(
        "How many times as far a result moves as one of its operands. It knows nothing of the loss."
    ),
    marked("product"): marked("upstream × local: the chain rule. What reaches the operand along this one edge."),
    marked("contribution"): marked(
        "A product, where several paths lead to one value: it is a part of that value's gradient."
    ),
    marked("accumulate"): marked("Where paths meet, their contributions are added. A value's gradient is their sum."),
    marked("broadcast"): marked(
        "A value that is used for many entries at once. Backward, what they all felt is added up."
    ),
    marked("learning rate"): marked("How far a step goes against the gradient."),
    marked("update"): marked("new = old − learning rate × gradient: a step downhill."),
}


def glossary(session: Session) -> tuple[Word, ...]:
    """Every term, those of this step first; what is asked stays `?`."""
    here = dict(_here(session))
    words = [Word(_(term), _(meaning), here.get(term, "")) for term, meaning in _MEANINGS.items()]
    return tuple(sorted(words, key=lambda word: not word.here))


def _here(session: Session) -> Iterator[tuple[str, str]]:
    step, walk = session.step, session.walk
    if step is None or walk is None:
        return
    loss = walk.trace.graph.nodes[walk.trace.graph.loss].name
    values = {name: _shown(value) for name, value in step_values(session).items()}
    yield from _terms(step, loss, values)


def _terms(step: Step, loss: str, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    match step:
        case Forward():
            yield ("loss" if step.node == loss else "value"), f"{step.node} = {values['value']}"
        case Seed():
            yield "seed", f"{explain.derivative(loss, step.node)} = {values['value']}"
        case Chain():
            upstream, local = explain.derivative(loss, step.output), explain.derivative(step.output, step.input)
            yield "upstream", f"{upstream} = {values['upstream']}"
            yield "local derivative", f"{local} = {values['local']}"
            yield ("product" if step.completes else "contribution"), f"{upstream} · {local} = {values['product']}"
        case Unbroadcast():
            yield "broadcast", _becomes(values)
        case Accumulate():
            yield "accumulate", f"{values['before']} + {values['contribution']} = {values['after']}"
            yield "contribution", values["contribution"]
        case Update():
            yield "gradient", f"{explain.derivative(loss, step.node)} = {values['gradient']}"
            yield "learning rate", explain.number(step.rate)
            yield "update", f"{step.node}: {_becomes(values)}"


def _becomes(values: dict[str, str]) -> str:
    return _("{before} becomes {after}").format(before=values["before"], after=values["after"])


def _shown(value: Shown) -> str:
    return HIDDEN if value is None or isinstance(value, str) else explain.show(value)
