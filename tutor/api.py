"""The tutor for programs: `from tutor import load_lesson, trace`. The same objects that the screens show."""

from __future__ import annotations

from pathlib import Path

from tutor.lesson import read
from tutor.lesson.course import find_lesson
from tutor.lesson.model import Lesson
from tutor.network import Trace
from tutor.session import Material

__all__ = ["load_lesson", "trace"]


def load_lesson(lesson: str | Path) -> Lesson:
    """A lesson, by an id of the built-in course or a path.

    Raises:
        NoSuchLessonError: there is none.
        LessonError: it has errors; the exception holds every problem.
    """
    return read.load_lesson(find_lesson(str(lesson)))


def trace(lesson: Lesson | str | Path, network: str | None = None, variant: int = 0) -> Trace:
    """Every step of a lesson's network, as `tutor trace` tells it.

    Args:
        lesson: as `load_lesson` gave it, or its id or path.
        network: its name; the first by default.
        variant: which draw of the numbers.

    Raises:
        NoSuchLessonError: there is no such lesson or network.
        LessonError: the lesson has errors.
    """
    loaded = lesson if isinstance(lesson, Lesson) else load_lesson(lesson)
    return Material(loaded, variant).network(network).trace
