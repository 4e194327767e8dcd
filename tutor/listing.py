"""A course as rows: what `tutor list --json` tells."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from tutor.errors import LessonError
from tutor.lesson.course import Summary, built_in_course, lesson_summaries
from tutor.lesson.read import load_lesson
from tutor.progress.ids import folder_mark
from tutor.progress.store import Standing
from tutor.session import Material
from tutor.session.keeping import open_store

__all__ = ["Row", "course_rows"]


class Row(TypedDict):
    """One lesson, with the keys of `tutor list --json`; `steps` counts pages and questions too."""

    id: str
    title: str
    summary: str
    part: str
    path: str
    language: str
    minutes: int | None
    requires: list[str]
    steps_seen: int
    steps: int


def course_rows(folder: Path | None = None, wanted: Sequence[str] = ()) -> list[Row]:
    """The lessons of a folder, by default of the built-in course, with how far the learner is in each.

    Args:
        folder: whose course.yaml gives the order, else its file names.
        wanted: languages in which lessons would rather be, the best first.
    """
    chosen = folder or built_in_course()
    mark = folder_mark(chosen, built_in_course())
    with open_store() as store:
        standings = {standing.lesson: standing for standing in store.standings()}
    return [_row(summary, standings.get(mark + summary.id)) for summary in lesson_summaries(chosen, wanted)]


def _row(summary: Summary, standing: Standing | None) -> Row:
    total = _steps(summary)
    return {
        "id": summary.id,
        "title": summary.title,
        "summary": summary.summary,
        "part": summary.part,
        "path": str(summary.path),
        "language": summary.language,
        "minutes": summary.minutes,
        "requires": list(summary.requires),
        "steps_seen": min(standing.seen, total) if standing else 0,
        "steps": total,
    }


def _steps(summary: Summary) -> int:
    """How many stops a lesson has; 0 for one that cannot be read."""
    try:
        return len(Material(load_lesson(summary.path)))
    except LessonError:
        return 0
