"""A wrong answer that follows rightly from an earlier wrong one: the step is right, the value was not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from tutor.lesson.finite import is_finite
from tutor.network import Chain, Edge, Forward, Step, Trace
from tutor.network.operations import Option, Value
from tutor.network.passes import RIGHTLY, Factors, Manner, forward_again, frozen, multiply
from tutor.quiz.answers import read_value
from tutor.quiz.questions import Question, asked_of
from tutor.quiz.tolerance import matches

__all__ = ["Earlier", "follows", "kept_answer"]

_LARGE = 500  # nodes: in a larger network nothing is run again for an answer


class Earlier(NamedTuple):
    """A wrong answer about a step: what was asked, and the value that was given for it."""

    step: int
    ask: str
    value: Value


def kept_answer(question: Question, index: int, text: str) -> Earlier | None:
    """A wrong answer, kept for those that may follow from it; None for what is no number or array of the right shape.

    Args:
        question: of a step's own.
        index: of the step.
        text: as it was typed, and could be read.
    """
    if question.ask in {None, "shape", "rule"} or question.answer is None:
        return None
    value = read_value(text, question.names)[0]
    fits = value.shape == question.answer.shape and is_finite(value)
    return Earlier(index, str(question.ask), frozen(np.array(value, dtype=np.float64))) if fits else None


def follows(given: Earlier, trace: Trace, earlier: Iterable[Earlier]) -> str:
    """The address of the step whose wrong answer leads to this one when all since is done rightly; "" if none does."""
    if len(trace.graph.nodes) > _LARGE:
        return ""
    right = asked_of(given.ask, trace.step(given.step))
    for each in earlier:
        if (each.step, each.ask) == (given.step, given.ask):
            continue
        with np.errstate(all="ignore"):
            value = asked_of(given.ask, _gone_on(trace, each).step(given.step))
        if not np.all(matches(value, right)) and np.all(matches(given.value, value)):
            return trace.step(each.step).address
    return ""


def _gone_on(trace: Trace, wrong: Earlier) -> Trace:
    """The run in which one step gave what was answered, and everything after it was done rightly."""
    step = trace.step(wrong.step)
    if isinstance(step, Forward):
        return trace.altered(RIGHTLY, forward_again(trace.graph, trace.values, step.made.id, wrong.value))
    return trace.altered(_with(step, wrong))


def _with(step: Step, wrong: Earlier) -> Manner:
    if not isinstance(step, Chain):
        return Manner(given={step.address: wrong.value})
    here = step.edge

    def times(edge: Edge, upstream: Value, arguments: Sequence[Value | Option]) -> Factors:
        if wrong.ask == "upstream" and edge.output.id == here.output.id:
            return multiply(edge, wrong.value, arguments)
        if edge is not here or wrong.ask == "upstream":
            return multiply(edge, upstream, arguments)
        if wrong.ask == "local":
            return upstream, wrong.value, frozen(edge.meet(upstream, wrong.value))
        return upstream, step.local, wrong.value

    return Manner(times)
