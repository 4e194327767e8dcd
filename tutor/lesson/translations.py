"""A lesson and its translation: which questions are the same, so that progress in one is progress in the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import TypeAlias

from tutor.errors import NoSuchLessonError
from tutor.formula import canonical
from tutor.lesson.course import lesson_files
from tutor.lesson.model import Lesson, Page, Quiz, Walk
from tutor.lesson.names import language_tag, lesson_name

__all__ = ["aligned", "asks", "kind_of", "original_of", "paired", "shared_ids"]

Pair: TypeAlias = tuple[Quiz | None, Quiz | None]
"""A translation's question and its original's."""


def original_of(path: Path) -> Path | None:
    """The lesson beside this one that this is a translation of; None where it is none, or has no original."""
    if not language_tag(path):
        return None
    wanted = lesson_name(path).id
    try:
        beside = lesson_files(path.parent)
    except NoSuchLessonError:
        return None
    return next((each for each in beside if not language_tag(each) and lesson_name(each).id == wanted), None)


def shared_ids(lesson: Lesson, read: Callable[[Path], tuple[Lesson | None, object]]) -> Lesson:
    """The lesson; of a translation, with the ids of its original's questions.

    Args:
        lesson: as it was read.
        read: reads the original, None where that has errors.
    """
    original = original_of(lesson.path)
    found = read(original)[0] if original is not None else None
    return lesson if found is None else aligned(lesson, found)


def aligned(translation: Lesson, original: Lesson) -> Lesson:
    """A translation whose questions have their originals' ids, for an id made of a question's words is translated too.

    A question that has an `id` of its own keeps it, and so does one that the original does not ask.
    """
    pairs = paired(translation, original)
    ids = [_id_of(quiz, first) for quiz, first in pairs if quiz is not None]
    if len(set(ids)) < len(ids):
        return translation
    given = iter(ids)
    return replace(translation, story=tuple(_with_ids(part, given) for part in translation.story))


def _id_of(quiz: Quiz, first: Quiz | None) -> str:
    same = first is not None and "id" not in quiz.marks and asks(quiz) == asks(first)
    return first.id if first is not None and same else quiz.id


def _with_ids(part: Page | Walk | Quiz, ids: Iterator[str]) -> Page | Walk | Quiz:
    if isinstance(part, Walk):
        return replace(part, quizzes=tuple(replace(each, id=next(ids)) for each in part.quizzes))
    return replace(part, id=next(ids)) if isinstance(part, Quiz) else part


def paired(translation: Lesson, original: Lesson) -> list[Pair]:
    """The questions of both in order, side by side; beside one that only one of them asks stands None."""
    here, there = ([(quiz, (above, *asks(quiz))) for quiz, above in _asked(each)] for each in (translation, original))
    as_they_come = [(one[0], other[0]) for one, other in zip(here, there, strict=False)]
    unlike = sum(one[1] != other[1] for one, other in zip(here, there, strict=False))
    found: list[Pair] = []
    matcher = SequenceMatcher(None, [key for _, key in here], [key for _, key in there], autojunk=False)
    for _, start, end, first, last in matcher.get_opcodes():
        ours, theirs = [quiz for quiz, _ in here[start:end]], [quiz for quiz, _ in there[first:last]]
        found += zip_longest(ours, theirs)
    shifted = sum(one is None or other is None for one, other in found)
    return list(as_they_come) if len(here) == len(there) and unlike <= shifted else found


def kind_of(quiz: Quiz) -> str:
    """The key that makes a question what it is."""
    for kind in ("ask", "answer", "formula", "order", "mistake"):
        if getattr(quiz, kind) is not None:
            return kind
    return "choices"


def asks(quiz: Quiz) -> tuple[object, ...]:
    """What a question asks, without its words: equal for a question and its translation."""
    return (
        kind_of(quiz),
        quiz.at,
        quiz.ask,
        quiz.answer and canonical(quiz.answer),
        quiz.formula and canonical(quiz.formula),
        quiz.order if quiz.order is None or isinstance(quiz.order, str) else len(quiz.order),
        quiz.mistake and (quiz.mistake.address, quiz.mistake.slip),
        tuple(choice.correct for choice in quiz.choices),
    )


def _asked(lesson: Lesson) -> Iterator[tuple[Quiz, int]]:
    """Every question, and how many networks stand above it."""
    above = 0
    for part in lesson.story:
        if isinstance(part, Quiz):
            yield part, above
        elif isinstance(part, Walk):
            above += 1
            yield from ((quiz, above) for quiz in part.quizzes)
        else:
            assert isinstance(part, Page)  # the story has nothing else
