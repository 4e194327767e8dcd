"""A lesson made ready for a learner: its story as a line of stops, its networks recorded, its questions made.

A stop is a page, a step of a walk, a question that stands alone, or the end. Stops are counted, not listed: a walk of
100,000 steps costs nothing before one of them is looked at.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

from tutor.errors import AddressError, NoSuchLessonError, TutorError, did_you_mean
from tutor.lesson.model import Lesson, Note, Page, Quiz, Walk
from tutor.lesson.variants import draw_values
from tutor.lesson.walks import optimizer_for
from tutor.network import Step, Trace, record
from tutor.network.moment import Moments
from tutor.network.operations import Value
from tutor.quiz import Question, questions_of, step_question

__all__ = ["Edits", "EndStop", "Material", "PageStop", "QuestionStop", "StepStop", "Stop", "WalkMaterial"]


_FRESH, _FRESH_EACH = 1_000_000, 100  # variants that no walk shows, and how many each walk has for its questions
_MOST_KEPT = 200  # numbers of a variant that are written down with an answer
_KEPT = 1024  # stops that are kept made
_LONG = 10  # digits: no lesson has so many pages


@dataclass(frozen=True, slots=True)
class PageStop:
    """A page of prose. `number` counts the lesson's pages from 0."""

    page: Page
    number: int

    @property
    def key(self) -> str:
        """What a standing remembers."""
        return f"page {self.number}"


@dataclass(frozen=True, slots=True)
class StepStop:
    """One step of a walk."""

    walk: int
    index: int
    address: str

    @property
    def key(self) -> str:
        """What a standing remembers."""
        return f"step {self.walk} {self.address}"


@dataclass(frozen=True, slots=True)
class QuestionStop:
    """A question that stands in the story, and those that follow from it: a mistake is found, then put right."""

    question: Question
    walk: int
    more: tuple[Question, ...] = ()

    @property
    def key(self) -> str:
        """What a standing remembers."""
        return f"question {self.question.id}"


@dataclass(frozen=True, slots=True)
class EndStop:
    """Behind the last stop: what was learned, what comes next."""

    @property
    def key(self) -> str:
        """What a standing remembers."""
        return "end"


Stop: TypeAlias = PageStop | StepStop | QuestionStop | EndStop
Edits: TypeAlias = Mapping[int, Mapping[str, Value]]
"""Data and parameters that a learner has changed: by the number of their walk, then by name."""


class WalkMaterial:
    """One network of the lesson, recorded, with what is attached to its steps.

    Attributes:
        walk: as the lesson has it.
        trace: every step of this variant.
        moments: what is known at each step.
        notes: by step index.
        quizzes: by step index.
        faults: by step index, why its questions cannot be asked in this variant; filled as they are made.
    """

    def __init__(
        self, walk: Walk, lesson: str, variant: int, prefix: str = "", edits: Mapping[str, Value] | None = None
    ) -> None:
        self.walk, self._prefix, self._lesson, self._variant = walk, prefix, lesson, variant
        self.trace = self.traced(edits or {})
        self.moments = Moments(self.trace)
        self.notes: dict[int, list[Note]] = defaultdict(list)
        self.quizzes: dict[int, list[Quiz]] = defaultdict(list)
        self.faults: dict[int, str] = {}
        for note in walk.notes:
            self.notes[self.trace.find(note.address)].append(note)
        for quiz in walk.quizzes:
            if quiz.at is not None:
                self.quizzes[self.trace.find(quiz.at)].append(quiz)
        self._questions: dict[int, tuple[Question, ...]] = {}
        self._own: dict[tuple[str, int], Question] = {}

    def step(self, index: int) -> Step:
        """The record of one step."""
        return self.trace.steps[index]

    def questions(self, index: int) -> tuple[Question, ...]:
        """The author's questions at a step; none where they cannot be computed, which is a fault."""
        if index not in self.quizzes:
            return ()
        if index not in self._questions:
            try:
                self._questions[index] = questions_of(
                    self.quizzes[index], self.trace, seed=_seed_of(self._lesson, self._variant)
                )
            except TutorError as error:
                self._questions[index], self.faults[index] = (), _cannot_be_asked(error)
        return self._questions[index]

    @cached_property
    def drawn(self) -> str:
        """What was drawn for this variant, as JSON text: numbers and arrays by name; `{}` for what is very large."""
        drawn = [leaf for leaf in self.walk.leaves if leaf.varies]
        if sum(math.prod(leaf.shape) for leaf in drawn) > _MOST_KEPT:
            return "{}"
        return json.dumps({leaf.name: self.trace.value(leaf.name).tolist() for leaf in drawn})

    @property
    def fresh(self) -> Callable[[int], Trace] | None:
        """Makes traces with numbers that no walk shows, counted from 0; None where nothing varies."""
        if not any(leaf.varies for leaf in self.walk.leaves):
            return None
        return lambda number: self._record(_FRESH + self._variant * _FRESH_EACH + number)

    @property
    def drawn_values(self) -> Mapping[str, Value]:
        """The lesson's own numbers in this variant, by name."""
        return draw_values(self.walk, self._lesson, self._variant)

    def traced(self, edits: Mapping[str, Value]) -> Trace:
        """This variant's trace with some numbers changed.

        Raises:
            NetworkError: they are outside an operation's domain.
        """
        return self._record(self._variant, edits)

    def _record(self, variant: int, edits: Mapping[str, Value] | None = None) -> Trace:
        optimizer = optimizer_for(self.walk.train) if self.walk.train else None
        return record(self.walk.graph, {**draw_values(self.walk, self._lesson, variant), **(edits or {})}, optimizer)

    def own_question(self, ask: str, index: int) -> Question:
        """A step's own question."""
        if (ask, index) not in self._own:
            step = self.step(index)
            self._own[ask, index] = replace(step_question(ask, step, self.trace), id=self.own_id(ask, step.address))
        return self._own[ask, index]

    def own_id(self, ask: str, address: str) -> str:
        """The id of a step's own question: `ASK ADDRESS`, behind the network's name where the lesson has several."""
        return f"{self._prefix}{ask} {address}"


class Material:
    """A lesson and one variant of its numbers.

    Attributes:
        lesson: as it was read.
        variant: which draw.
        edits: numbers that the learner has changed.

    Raises:
        NetworkError: what was changed is outside an operation's domain.
    """

    def __init__(self, lesson: Lesson, variant: int = 0, edits: Edits | None = None) -> None:
        self.lesson, self.variant, self.edits = lesson, variant, edits or {}
        several = len(lesson.walks) > 1
        self.walks = tuple(
            WalkMaterial(walk, lesson.id, variant, f"{walk.name}: " if several else "", self.edits.get(number))
            for number, walk in enumerate(lesson.walks)
        )
        self._parts: list[tuple[Page | Walk | Quiz | None, int]] = []
        self._starts: list[int] = []
        self._marks: list[int] = []
        self._faults: dict[int, str] = {}
        length, walk = 0, -1
        for part in (*lesson.story, None):
            walk += isinstance(part, Walk)
            self._parts.append((part, walk))
            self._starts.append(length)
            phases = {0}
            if isinstance(part, Walk):
                trace = self.walks[walk].trace
                phases = {0, trace.backward_start, trace.update_start} - {len(trace)}
            self._marks += sorted(length + phase for phase in phases)
            length += len(self.walks[walk].trace) if isinstance(part, Walk) else 1
        self._length = length
        self._stops: dict[int, Stop] = {}

    def __len__(self) -> int:
        """How many stops there are, the end included."""
        return self._length

    def stop(self, position: int) -> Stop:
        """The stop at a position, 0 to `len(self) - 1`."""
        if position not in self._stops:
            if len(self._stops) >= _KEPT:
                self._stops.clear()
            self._stops[position] = self._stop(position)
        return self._stops[position]

    def _stop(self, position: int) -> Stop:
        place = bisect_right(self._starts, position) - 1
        part, walk = self._parts[place]
        if isinstance(part, Page):
            return PageStop(part, sum(isinstance(each, Page) for each, _ in self._parts[:place]))
        if isinstance(part, Walk):
            index = position - self._starts[place]
            return StepStop(walk, index, self.walks[walk].step(index).address)
        if part is None:
            return EndStop()
        first, *more = self._standalone[place]
        return QuestionStop(first, max(walk, 0), tuple(more))

    @cached_property
    def _standalone(self) -> dict[int, tuple[Question, ...]]:
        made: dict[int, tuple[Question, ...]] = {}
        for place, (part, walk) in enumerate(self._parts):
            if isinstance(part, Quiz):
                shown = self.walks[max(walk, 0)] if self.walks else None
                trace, fresh = (shown.trace, shown.fresh) if shown is not None else (None, None)
                seed = _seed_of(self.lesson.id, self.variant)
                try:
                    made[place] = questions_of((part,), trace, met=walk >= 0, seed=seed, fresh=fresh)
                except TutorError as error:
                    made[place] = (Question(id=part.id, kind="choice", prompt=""),)
                    self._faults[self._starts[place]] = _cannot_be_asked(error)
        return made

    def fault(self, position: int) -> str:
        """Why the author's questions of a stop cannot be asked in this variant; "" where they can."""
        match self.stop(position):
            case StepStop(walk=number, index=index):
                walk = self.walks[number]
                return walk.faults.get(index, "") if not walk.questions(index) else ""
        return self._faults.get(position, "")

    def network(self, name: str | None) -> WalkMaterial:
        """The network of this name, the first for None.

        Raises:
            NoSuchLessonError: the lesson has none, or none of this name.
        """
        names = [walk.walk.name for walk in self.walks]
        if not names:
            raise NoSuchLessonError(f"{self.lesson.id} holds no network")
        if name is None:
            return self.walks[0]
        if name not in names:
            cure = did_you_mean(name, names) or f"there are: {', '.join(names)}"
            raise NoSuchLessonError(f"{self.lesson.id} has no network called {name}; {cure}")
        return self.walks[names.index(name)]

    def phase_start(self, position: int, direction: int) -> int:
        """Where the next page or phase of a walk begins (1); this one, or from its first stop the one before (-1)."""
        place = bisect_right(self._marks, position) if direction > 0 else bisect_left(self._marks, position) - 1
        return self._marks[min(max(place, 0), len(self._marks) - 1)]

    def position_of_step(self, walk: int, index: int) -> int:
        """Where a walk's step stands in the line of stops."""
        return self.span_of_walk(walk)[0] + index

    def span_of_walk(self, walk: int) -> tuple[int, int]:
        """The half-open range of a walk's stops."""
        for place, (part, number) in enumerate(self._parts):
            if isinstance(part, Walk) and number == walk:
                return self._starts[place], self._starts[place] + len(self.walks[walk].trace)
        raise AddressError("this lesson has no network", code="no-network")

    def address_of(self, position: int) -> str:
        """How a stop is called, `backward p -> z`: `find` finds it again.

        Where the lesson has several networks their names stand before a step's address, `scalar: backward p -> z`;
        other stops are `page 2`, counted from 1, `question ID` and `end`.
        """
        match self.stop(position):
            case StepStop(walk=walk, address=address):
                return f"{self.walks[walk].walk.name}: {address}" if len(self.walks) > 1 else address
            case PageStop(number=number):
                return f"page {number + 1}"
            case stop:
                return stop.key

    def find(self, address: str, first: int = 0) -> int:
        """The position of a stop by its address (`address_of`).

        A step's address without its network's name is that of the walk `first`, else of the first other that has it.

        Raises:
            AddressError: there is no such stop.
        """
        kind, _, rest = address.strip().partition(" ")
        if (kind in {"page", "question"} and rest) or (kind == "end" and not rest):
            return self._find_single(kind, rest.strip())
        for number, walk in enumerate(self.walks):
            if len(self.walks) > 1 and address.startswith(f"{walk.walk.name}: "):
                return self.position_of_step(number, walk.trace.find(address.removeprefix(f"{walk.walk.name}: ")))
        error = AddressError("this lesson has no network", code="no-network")
        for number in sorted(range(len(self.walks)), key=lambda each: each != first):
            try:
                return self.position_of_step(number, self.walks[number].trace.find(address))
            except AddressError as said:
                error = said if number == first else error
        question = f"question {address.strip()}"
        if question in map(self.address_of, self.single_stops()):
            error.help = did_you_mean(question, (question,))
        raise error

    def _find_single(self, kind: str, rest: str) -> int:
        known = [self.address_of(position) for position in self.single_stops()]
        wanted = (
            f"{kind} {int(rest)}"
            if kind == "page" and rest.isdecimal() and len(rest) < _LONG
            else f"{kind} {rest}".strip()
        )
        if wanted not in known:
            cure = did_you_mean(wanted, [each for each in known if each.startswith(kind)])
            raise AddressError(f"there is no {wanted} in this lesson", 0, len(wanted), code="unknown-step", help=cure)
        return next(position for position in self.single_stops() if self.address_of(position) == wanted)

    def position_of(self, key: str) -> int | None:
        """The position of a stop by its key, or None where the lesson no longer has it."""
        kind, _, rest = key.partition(" ")
        if kind != "step":
            return next((place for place in self.single_stops() if self.stop(place).key == key), None)
        walk, _, address = rest.partition(" ")
        if not (walk.isdecimal() and int(walk) < len(self.walks)):
            return None
        try:
            return self.position_of_step(int(walk), self.walks[int(walk)].trace.find(address))
        except AddressError:
            return None

    def nearest(self, key: str, index: int) -> int:
        """The position of a stop by its key; where the lesson no longer has it, `index`, kept within the same walk."""
        position = self.position_of(key)
        if position is not None:
            return position
        kind, number, *_ = [*key.split(), "", ""]
        known = kind == "step" and number.isdecimal() and int(number) < len(self.walks)
        start, end = self.span_of_walk(int(number)) if known else (0, len(self))
        return min(max(index, start), end - 1)

    def questions(self) -> Iterator[tuple[int, Question]]:
        """Every question of the author's with its position, in the order in which they are met."""
        for place, (part, walk) in enumerate(self._parts):
            if isinstance(part, Walk):
                made = self.walks[walk]
                for index in sorted(made.quizzes):
                    for question in made.questions(index):
                        yield self._starts[place] + index, question
            elif isinstance(part, Quiz) and not self.fault(self._starts[place]):
                for question in self._standalone[place]:
                    yield self._starts[place], question

    def single_stops(self) -> Iterator[int]:
        """The positions of all stops that are no steps."""
        for place, (part, _) in enumerate(self._parts):
            if not isinstance(part, Walk):
                yield self._starts[place]


def _seed_of(lesson: str, variant: int) -> str:
    """What a lesson's questions are shuffled by."""
    return f"{lesson}\n{variant}"


def _cannot_be_asked(error: TutorError) -> str:
    return f"what is asked here cannot be computed: {error}"
