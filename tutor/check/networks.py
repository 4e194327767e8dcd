"""One network over its variants: it runs, its numbers are finite, its gradients are slopes, mistakes can be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np

from tutor.check.findings import Finding, mark_of
from tutor.check.gradients import wrong_gradients
from tutor.check.nearby import nearby
from tutor.check.numbers import Sheet, Steps, asks_for_numbers
from tutor.errors import NetworkError
from tutor.lesson.finite import not_finite
from tutor.lesson.model import Lesson, Mark, Quiz, Walk
from tutor.lesson.variants import draw_values
from tutor.lesson.walks import optimizer_for
from tutor.network import Node, Trace, evaluate_expression, record
from tutor.numbers import significant
from tutor.quiz import questions_of
from tutor.quiz.mistakes import mistake_of
from tutor.quiz.tolerance import matches

__all__ = ["prove_network"]

_SLOPES_IN = 3
_OWN = "look at its derivatives in define"


def prove_network(lesson: Lesson, number: int, variants: range, *, enough: bool) -> Iterator[Finding]:
    """What does not hold of a network and of the questions about its numbers.

    Args:
        lesson: the lesson.
        number: which of its networks, from 0.
        variants: over which, the first of them 0.
        enough: whether they are enough to speak of a share.
    """
    yield from _NetworkProof(lesson, number).over(variants, enough=enough)


class _NetworkProof:
    def __init__(self, lesson: Lesson, number: int) -> None:
        self.walk: Walk = lesson.walks[number]
        self.lesson = lesson.id
        self.optimizer = optimizer_for(self.walk.train) if self.walk.train else None
        asked = [quiz for quiz in lesson.quizzes if quiz.walk == number]
        self.quizzes = [quiz for quiz in asked if asks_for_numbers(quiz)]
        self.spotted = [quiz for quiz in asked if quiz.mistake is not None]

    def over(self, variants: range, *, enough: bool) -> Iterator[Finding]:
        first = self._trace(0)
        probes = cache(lambda: [(trace, Steps()) for trace in nearby(first, self.optimizer)])
        sheets = [Sheet(quiz, first, probes) for quiz in self.quizzes]
        told: set[str] = set()
        for variant in variants:
            try:
                trace = self._trace(variant)
                with np.errstate(all="ignore"):
                    fault = self._not_finite(trace, variant)
            except NetworkError as error:
                mark = self._mark(_node_of(error, first))
                fault = Finding(error.code, "error", mark, error.message, error.help, variant)
            if fault is not None:
                if fault.code not in told:
                    yield fault
                told.add(fault.code)
                continue
            if variant < _SLOPES_IN:
                yield from self._slopes(trace, variant)
            steps: Steps = {}
            for sheet in sheets:
                yield from sheet.add(variant, trace, steps)
        for sheet in sheets:
            yield from self._judged(sheet, enough=enough)
        yield from self._mistakes(first)

    def _trace(self, variant: int) -> Trace:
        return record(self.walk.graph, draw_values(self.walk, self.lesson, variant), self.optimizer)

    def _mistakes(self, first: Trace) -> Iterator[Finding]:
        """A mistake to be spotted that cannot be made with the author's own numbers, or shows nothing."""
        for quiz in self.spotted:
            if quiz.mistake is not None and mistake_of(quiz, first) is None:
                said = f"the mistake {quiz.mistake.slip} shows nothing at {quiz.mistake.address}"
                mark = mark_of(quiz, "mistake")
                yield Finding("no-such-mistake", "error", mark, said, "name another slip, or another step", 0)

    def _judged(self, sheet: Sheet, *, enough: bool) -> Iterator[Finding]:
        yield from sheet.hard_to_tell(enough=enough)
        for place in sheet.may_be_right(enough=enough):
            quiz = sheet.quiz
            right = [variant for variant in sheet.suspects[place] if self._is_right(quiz, place, variant)]
            if right and right[0] == sheet.suspects[place][0]:
                said = "this wrong answer is the right one"
                cure = "choose other numbers, or another wrong answer"
                yield Finding("wrong-is-right", "error", mark_of(quiz, f"wrong {place + 1}"), said, cure, right[0])

    def _is_right(self, quiz: Quiz, place: int, variant: int) -> bool:
        trace = self._trace(variant)
        blank = replace(quiz, question=None, hints=(), explain=None, wrong=())
        (question,) = questions_of((blank,), trace)
        given, right = evaluate_expression(quiz.wrong[place].answer, trace), question.answer
        if right is None:
            return False
        return bool(np.all(matches(given, right, question.tolerance, whole=question.whole)))

    def _slopes(self, trace: Trace, variant: int) -> Iterator[Finding]:
        cure = _OWN if self.walk.graph.functions else ""
        for leaf, slope, told in wrong_gradients(trace):
            said = f"the gradient of {leaf.name} is not the slope of the loss, "
            numbers = f"which moves by {significant(slope)} where the gradient says {significant(told)}"
            yield Finding("wrong-gradient", "error", self.walk.marks.get(leaf.name), said + numbers, cure, variant)

    def _not_finite(self, trace: Trace, variant: int) -> Finding | None:
        fault = not_finite(trace)
        if fault is None:
            return None
        node, said = fault
        return Finding("not-finite", "error", self._mark(node), said, "draw within other bounds", variant)

    def _mark(self, node: Node) -> Mark | None:
        """Where a node is made: the first line of the network's that ends with it or a later node."""
        marks, graph = self.walk.marks, self.walk.graph
        if node.named and node.name in marks:
            return marks[node.name]
        ends = (line.name for line in self.walk.assignments if graph.id_of(line.name) >= node.id)
        return marks.get(next(ends, ""), marks.get(""))


def _node_of(error: NetworkError, trace: Trace) -> Node:
    nodes = trace.graph.nodes
    return next((node for node in nodes if error.message.startswith(f"{node.name}: ")), nodes[-1])
