"""One question about a network's numbers over many variants: its answer beside every mistake's, judged all at once.

A mistake is told from the answer where some entry differs by more than 3 %, three times what grading allows; by three
times a smaller tolerance that the author sets, and by a larger one. What is the answer at numbers near by too, such as
the upstream gradient alone where the slope of a sum is 1, is no mistake at this step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutor.check.expressions import compiled_expression
from tutor.check.findings import Finding, mark_of, share
from tutor.errors import FormulaError, NetworkError
from tutor.lesson.finite import first_not_finite, is_finite
from tutor.lesson.model import Mark, Quiz
from tutor.network import Chain, Graph, Step, Trace
from tutor.network.operations import Value
from tutor.numbers import significant
from tutor.quiz.apart import NEARLY_RIGHT, SMALL, gate
from tutor.quiz.slips import slips_of
from tutor.quiz.tolerance import RELATIVE, matches

__all__ = ["Probe", "Sheet", "Steps", "asks_for_numbers", "same"]

Flags: TypeAlias = NDArray[np.bool_]
Steps: TypeAlias = dict[int, Step]
Probe: TypeAlias = tuple[Trace, Steps]
Answer: TypeAlias = Callable[[Trace, Steps], Value]

ENOUGH, LEAST = 20, 0.1
"""In so many variants mistakes differ from the answer, and what an author calls wrong is wrong; in a tenth of fewer."""

_PART = {"value": "value", "upstream": "upstream", "local": "local", "update": "after"}
_ONE = 1e-6  # relative: of numbers that are one by their structure, roundings aside
_NO_ANSWER = np.empty(0)  # which no mistake gives, so that all of them are told
_BATCH, _MOST_KEPT = 5, 500_000


def asks_for_numbers(quiz: Quiz) -> bool:
    """Whether the answer is computed from the numbers of a variant."""
    return quiz.answer is not None or quiz.ask in {*_PART, "product", "total"}


def same(values: Value, answers: Value, tolerance: float) -> Flags:
    """Row by row, whether every entry of `values` is within a tolerance of `answers`.

    Args:
        values: of shape (variants, entries).
        answers: of the same shape.
        tolerance: relative; of entries far smaller than a row's largest, 1e-4 of that (of 0, 1e-3).
    """
    size = np.abs(answers)
    scale = np.max(size, axis=1, keepdims=True, initial=0.0)
    allowed = np.where(size == 0, 1e-3 * scale, np.maximum(tolerance * size, 1e-4 * scale))
    with np.errstate(all="ignore"):
        found: Flags = np.all(np.abs(values - answers) <= np.maximum(allowed, 1e-9 * (scale == 0)), axis=1)
    return found


class Sheet:
    """The numbers of one question, a row a variant.

    Wrong answers, known mistakes' and the author's, are computed until enough variants tell them from the right one.

    Args:
        quiz: a question that asks for numbers.
        trace: of variant 0.
        probes: traces of the same network at numbers near by, made when they are needed.

    Attributes:
        suspects: variants in which what the author calls wrong is as near as a right answer may be, by its place.
    """

    def __init__(self, quiz: Quiz, trace: Trace, probes: Callable[[], Sequence[Probe]]) -> None:
        self.quiz = quiz
        self.suspects: dict[int, list[int]] = {}
        self._probes = probes
        self._index = trace.find(quiz.at) if quiz.at is not None else -1
        self._answer = _asked(quiz, self._index, trace.graph)
        self._wrong = [compiled_expression(wrong.answer, trace.graph) for wrong in quiz.wrong]
        self._tolerance = quiz.tolerance or RELATIVE
        self._wide = gate(quiz.tolerance)
        self._variants: list[int] = []
        self._sizes: list[float] = []
        self._names: dict[str, str] = {}
        self._always: dict[str, bool] = {}
        self._hidden: dict[str, set[int]] = defaultdict(set)
        self._apart = 0
        self._kept: list[tuple[Value, list[Value], dict[str, Value]]] = []

    @property
    def settled(self) -> bool:
        """Whether enough variants have told every wrong answer from the right one."""
        return self._apart >= ENOUGH and not self.may_be_right(enough=True)

    def may_be_right(self, *, enough: bool) -> list[int]:
        """The author's wrong answers that are right in variant 0, or told from the right one too seldom."""
        wanted = min(ENOUGH, LEAST * len(self._sizes)) if not enough else ENOUGH
        return [
            place
            for place, variants in self.suspects.items()
            if variants and (variants[0] == 0 or len(self._sizes) - len(variants) < wanted)
        ]

    def add(self, variant: int, trace: Trace, steps: Steps) -> Iterator[Finding]:
        """Compute one variant's numbers; what cannot be computed is found here.

        Args:
            variant: which.
            trace: of this variant.
            steps: its records made so far, for questions to share.
        """
        settled = self.settled
        if settled and self.quiz.answer is None:
            return  # a part of a record, which is finite where the network is
        try:
            answer = self._answer(trace, steps)
            given = [] if settled else [each(trace) for each in self._wrong]
        except (FormulaError, NetworkError) as error:
            yield Finding("cannot-compute", "error", self._mark(), error.message, error.help, variant)
            return
        if not is_finite(answer):
            said = f"the answer is {first_not_finite(answer)}"
            yield Finding("not-finite", "error", self._mark(), said, "draw within other bounds", variant)
        elif not settled:
            self._keep(variant, answer, given, dict(self._mistakes(trace, steps)))
            if variant == 0:
                yield from self._look_alikes(given)

    def _mark(self) -> Mark:
        return mark_of(self.quiz, "answer", "ask")

    def _mistakes(self, trace: Trace, steps: Steps) -> Iterator[tuple[str, Value]]:
        """What each known mistake gives, behind the sentence that tells it."""
        if self.quiz.ask is not None:
            for slip in slips_of(self.quiz.ask, _step(trace, self._index, steps), trace, _NO_ANSWER):
                if slip.name != NEARLY_RIGHT:
                    self._names[slip.say] = slip.name
                    yield slip.say, slip.value

    def _keep(self, variant: int, answer: Value, given: list[Value], mistakes: dict[str, Value]) -> None:
        fitting = {say: value for say, value in mistakes.items() if value.shape == answer.shape}
        self._variants.append(variant)
        self._kept.append((answer, given, fitting))
        if len(self._kept) >= max(ENOUGH - self._apart, _BATCH) or len(self._kept) * answer.size > _MOST_KEPT:
            self._judge()

    def _judge(self) -> None:
        """Compare what is kept, and forget it."""
        if not self._kept:
            return
        first = len(self._sizes)
        answers = _rows([answer for answer, _, _ in self._kept])
        self._sizes += np.max(np.abs(answers), axis=1, initial=0.0).tolist()
        for place in range(len(self._wrong)):
            values = [given[place] for _, given, _ in self._kept]
            if values[0].shape == self._kept[0][0].shape:
                near = np.flatnonzero(same(_rows(values), answers, self._tolerance))
                self.suspects.setdefault(place, []).extend(self._variants[first + row] for row in near)
        self._judge_mistakes(first, answers)
        self._kept.clear()

    def _judge_mistakes(self, first: int, answers: Value) -> None:
        failed = {first + row for row, size in enumerate(self._sizes[first:]) if size < SMALL}
        for say in dict.fromkeys(say for _, _, mistakes in self._kept for say in mistakes):
            rows = [row for row, (_, _, mistakes) in enumerate(self._kept) if say in mistakes]
            flags = same(_rows([self._kept[row][2][say] for row in rows]), answers[rows], self._wide)
            hidden = {first + row for row, flag in zip(rows, flags, strict=True) if flag}
            if hidden and not self._holds_always(say):
                self._hidden[say] |= hidden
                failed |= hidden
        self._apart += len(self._kept) - len(failed)

    def _holds_always(self, say: str) -> bool:
        """Whether a mistake gives the right answer whatever the numbers are."""
        if say not in self._always:
            self._always[say] = bool(self._probes()) and not any(self._is_apart(say, *each) for each in self._probes())
        return self._always[say]

    def _is_apart(self, say: str, trace: Trace, steps: Steps) -> bool:
        answer = self._answer(trace, steps)
        values = (value for each, value in self._mistakes(trace, steps) if each == say)
        apart = (not same(value.reshape(1, -1), answer.reshape(1, -1), _ONE)[0] for value in values)
        return is_finite(answer) and any(apart)

    def _look_alikes(self, given: Sequence[Value]) -> Iterator[Finding]:
        """Two answers of the author's that are one: both sentences would be said."""
        for place, value in enumerate(given):
            for earlier, other in enumerate(given[:place]):
                if value.shape == other.shape and np.all(matches(value, other)) and np.all(matches(other, value)):
                    said = f"this wrong answer cannot be told from number {earlier + 1}, so both sentences are said"
                    mark = mark_of(self.quiz, f"wrong {place + 1}")
                    yield Finding("same-wrong", "warning", mark, said, "delete one, or choose other numbers", 0)

    def hard_to_tell(self, *, enough: bool) -> Iterator[Finding]:
        """Mistakes that the right answer hides, in variant 0 or nearly always.

        Args:
            enough: whether there are enough variants to speak of a share.
        """
        self._judge()
        first = [say for say, rows in self._hidden.items() if 0 in rows]
        if first and self._variants[0] == 0 and self._sizes[0]:
            yield self._told(first, "the right answer", 0)
        elif enough and len(self._sizes) > 1 and self._apart < ENOUGH:
            yield from self._too_often()

    def _too_often(self) -> Iterator[Finding]:
        total, small = len(self._sizes), sum(size < SMALL for size in self._sizes)
        worst = max(self._hidden, key=lambda say: len(self._hidden[say]), default="")
        if not any(self._sizes):
            return  # the answer is 0 whatever is drawn, which is what the author shows
        if worst and len(self._hidden[worst]) >= small:
            yield self._told([worst], f"{share(len(self._hidden[worst]), total)} the right answer", None)
        else:
            said = f"{share(small, total)} the answer is smaller than {SMALL}"
            yield Finding("hard-to-tell", "warning", self._mark(), said, "draw within other bounds")

    def _told(self, sayings: Sequence[str], said: str, variant: int | None) -> Finding:
        *others, last = dict.fromkeys(self._names[say] for say in sayings)
        mistakes = f"the mistakes {', '.join(others)} and {last}" if others else f"the mistake {last}"
        cure = "choose other numbers, or ask at another step"
        percent = significant(100 * self._wide, 2)
        message = f"{said} is within {percent} % of what {mistakes} give{'s' * (not others)}"
        return Finding("hard-to-tell", "warning", mark_of(self.quiz, "ask"), message, cure, variant)


def _rows(values: Sequence[Value]) -> Value:
    return np.array(values).reshape(len(values), -1)


def _asked(quiz: Quiz, index: int, graph: Graph) -> Answer:
    if quiz.answer is not None:
        run = compiled_expression(quiz.answer, graph)
        return lambda trace, _: run(trace)
    part = _PART.get(str(quiz.ask))
    return lambda trace, steps: _part_of(_step(trace, index, steps), part)


def _part_of(step: Step, part: str | None) -> Value:
    """The part of a record that is asked for; None is the product, or the sum."""
    if part is None:
        part = "product" if isinstance(step, Chain) else "after"
    value: Value = np.asarray(getattr(step, part))
    return value


def _step(trace: Trace, index: int, steps: Steps) -> Step:
    if index not in steps:
        steps[index] = trace.step(index)
    return steps[index]
