"""What is due: a skill asked once more, with fresh numbers, in the smallest network that shows it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tutor.errors import LessonError, TutorError
from tutor.lesson import course as courses
from tutor.lesson.asks import askable
from tutor.lesson.finite import is_finite
from tutor.lesson.model import Lesson
from tutor.lesson.read import load_lesson
from tutor.progress.ids import folder_mark
from tutor.progress.records import Attempt
from tutor.progress.skills import Skill, due, skills_of
from tutor.progress.store import Store
from tutor.quiz import Question
from tutor.quiz.apart import blind_to
from tutor.quiz.questions import skill_of
from tutor.session.choosing import next_variant
from tutor.session.material import Material
from tutor.session.state import Practice, Session
from tutor.skill_words import skill_words
from tutor.words import _

__all__ = ["MOST", "Review", "Round", "review_now"]

MOST = 20
"""Questions of one review: about a quarter of an hour."""

_FIRST_STEPS = 2_000  # of a network, in which a skill is looked for
_MOST_LOOKED_AT = 20  # steps of one skill
_MOST_TYPED = 6  # numbers of an answer
_ASKS = {"local": "local", "rule": "rule", "shape": "shape", "forward": "value", "chain": "product",
         "accumulate": "total", "unbroadcast": "total", "update": "update"}  # fmt: skip
"""By the first part of a skill's name, what is asked for it."""


def review_now(store: Store, folder: Path | None = None) -> Review:
    """What is due at this moment, of the built-in course and of the lessons of a folder."""
    course = courses.built_in_course()
    lessons = courses.lesson_paths(course)
    if folder is not None:
        mark = folder_mark(folder, course)
        lessons |= {mark + name: path for name, path in courses.lesson_paths(folder).items()}
    return Review(store.attempts(), lessons, datetime.now().astimezone())


class _Place(NamedTuple):
    """Where a skill can be asked.

    Attributes:
        lesson: in which lesson.
        size: how much of a network there is around it.
        question: the question's id.
        find: its position and the question, in any variant of the lesson.
    """

    lesson: Lesson
    size: int
    question: str
    find: Callable[[Material], tuple[int, Question]]


class Review:
    """The skills that are due today, each made into a session when its turn comes.

    Attributes:
        skills: those that are due, the most overdue first; at most `MOST`.
        later: those that are not due yet, the soonest first.
    """

    def __init__(self, attempts: Sequence[Attempt], lessons: Mapping[str, Path], now: datetime) -> None:
        """Of a learner's log.

        Args:
            attempts: the log.
            lessons: where each lesson is, by the id that the store knows it by.
            now: this moment, with its time zone.
        """
        known = skills_of(attempts)
        self.skills: tuple[Skill, ...] = tuple(due(known, now)[:MOST])
        waiting = {skill.name for skill in due(known, now)}
        others = (skill for skill in known.values() if skill.name not in waiting)
        self.later: tuple[Skill, ...] = tuple(sorted(others, key=lambda skill: skill.due))
        self._attempts, self._files = attempts, lessons
        self._read: dict[str, Lesson | None] = {}

    @property
    def outlook(self) -> str:
        """When something is due, on a day on which nothing is."""
        if not self.later:
            return _("Nothing is due: a review asks what you have learned. Begin with `tutor`.")
        soonest = self.later[0]
        said = _("Nothing is due today. The next is {skill}, on {date}.")
        return said.format(skill=skill_words(soonest.name), date=f"{soonest.due.astimezone():%Y-%m-%d}")

    def session(self, skill: Skill) -> Session | None:
        """The skill's question, alone; None where no lesson of the course shows it any more."""
        places = sorted(self._places(skill.name), key=lambda place: place.size)
        for place in places:
            with suppress(TutorError, StopIteration):
                return self._asked(place, skill.name)
        return None

    def _asked(self, place: _Place, skill: str) -> Session:
        """A question in numbers that the learner has not had.

        Raises:
            StopIteration: these numbers have no such question.
            TutorError: they cannot be computed.
        """
        variant = next_variant(place.lesson, self._latest(skill), place.question)
        material = Material(place.lesson, 0 if variant is None else variant)
        position, question = place.find(material)
        return Session(material, position=position, practice=Practice(question))

    def _latest(self, skill: str) -> int:
        return max((attempt.variant for attempt in self._attempts if attempt.skill == skill), default=0)

    def _places(self, skill: str) -> Iterator[_Place]:
        """The first place of each network, in lessons where the learner met the skill; else what the author asked."""
        met = dict.fromkeys((each.lesson, each.question) for each in self._attempts if each.skill == skill)
        for name in dict.fromkeys(lesson for lesson, _question in met):
            lesson = self._lesson(name)
            if lesson is None:
                continue
            material = Material(lesson)
            own = list(_own_places(material, skill))
            yield from own or _authors_places(material, {question for each, question in met if each == name})

    def _lesson(self, name: str) -> Lesson | None:
        if name not in self._read:
            self._read[name] = None
            if name in self._files:
                with suppress(LessonError):
                    self._read[name] = load_lesson(self._files[name])
        return self._read[name]


class Round:
    """One review, from question to question.

    Attributes:
        skill: the one that is asked now.
        number: how many have been asked, with this one.
        total: how many are due.
    """

    def __init__(self, review: Review) -> None:
        self._review, self._waiting = review, iter(review.skills)
        self.skill, self.number, self.total = "", 0, len(review.skills)
        self._right = self._missing = 0

    def advance(self, done: Session | None = None) -> Session | None:
        """The next question, alone; None behind the last. `done` is the one before, as it was left."""
        if done is not None and done.practice is not None:
            outcome = done.outcome(done.practice.question)
            self._right += outcome.state == "right" and not outcome.missed
        for skill in self._waiting:
            self.skill, self.number = skill.name, self.number + 1
            session = self._review.session(skill)
            if session is not None:
                return session
            self._missing += 1
        return None

    @property
    def summary(self) -> str:
        """How it went; where nothing was due, what will be."""
        if not self.total:
            return self._review.outlook
        asked = self.number - self._missing
        told = [
            _("Right at the first try: {right} of {asked}.").format(right=self._right, asked=asked)
            if asked
            else _("Nothing could be asked.")
        ]
        if self._missing:
            gone = _("{count} could not be asked: the lessons they come from are not in the course.")
            told.append(gone.format(count=self._missing))
        return " ".join((*told, _("What was hard comes back sooner, what was easy later.")))


def _own_places(material: Material, skill: str) -> Iterator[_Place]:
    """In each network the first step that can be asked about the skill and hides none of its mistakes."""
    ask = _ASKS.get(skill.partition(":")[0], "")
    for number, walk in enumerate(material.walks):
        fitting = (
            walk.own_question(ask, step.index)
            for step in (islice(walk.trace.steps, _FIRST_STEPS) if ask else ())
            if ask in askable(step) and skill_of(ask, step) == skill
        )
        typed = [question for question in islice(fitting, _MOST_LOOKED_AT) if _can_be_typed(question)]
        if typed:
            best = min(typed, key=_hides)
            find = partial(_own_question, number, walk.trace.find(str(best.address)), ask)
            yield _Place(material.lesson, len(walk.trace), best.id, find)


def _hides(question: Question) -> tuple[int, bool]:
    """How many mistakes a question cannot tell from the right answer; a product with 1 is the other factor alone."""
    names = {slip.name for slip in question.slips}
    return len(blind_to(question)), question.ask == "product" and not {"no-upstream", "no-local"} <= names


def _own_question(walk: int, index: int, ask: str, material: Material) -> tuple[int, Question]:
    return material.position_of_step(walk, index), material.walks[walk].own_question(ask, index)


def _can_be_typed(question: Question) -> bool:
    answer = question.answer
    return answer is None or (0 < answer.size <= _MOST_TYPED and is_finite(answer))


def _authors_places(material: Material, questions: Container[str]) -> Iterator[_Place]:
    """What only an author asks: to find a mistake, to put in order."""
    for _position, question in material.questions():
        if question.id in questions:
            find = partial(_authors_question, question.id)
            yield _Place(material.lesson, len(material), question.id, find)


def _authors_question(name: str, material: Material) -> tuple[int, Question]:
    return next((position, question) for position, question in material.questions() if question.id == name)
