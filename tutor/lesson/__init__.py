"""Lessons: files read into frozen records, with every problem in its place.

Reading needs numpy and pydantic; a list of lessons needs neither. So names are brought in when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.lesson.course import (
        Course,
        Part,
        Summary,
        built_in_course,
        find_lesson,
        lesson_files,
        lesson_summaries,
    )
    from tutor.lesson.model import Choice, LeafValue, Lesson, Note, Page, Quiz, Story, Train, Walk, Wrong
    from tutor.lesson.prose import Insert, fill, markdown_parser, read_prose
    from tutor.lesson.read import load_lesson, read_lesson
    from tutor.lesson.variants import draw_values

__all__ = [
    "Choice",
    "Course",
    "Insert",
    "LeafValue",
    "Lesson",
    "Note",
    "Page",
    "Part",
    "Quiz",
    "Story",
    "Summary",
    "Train",
    "Walk",
    "Wrong",
    "built_in_course",
    "draw_values",
    "fill",
    "find_lesson",
    "lesson_files",
    "lesson_summaries",
    "load_lesson",
    "markdown_parser",
    "read_lesson",
    "read_prose",
]

_HOMES = {
    "course": ("Course", "Part", "Summary", "built_in_course", "find_lesson", "lesson_files", "lesson_summaries"),
    "model": ("Choice", "LeafValue", "Lesson", "Note", "Page", "Quiz", "Story", "Train", "Walk", "Wrong"),
    "prose": ("Insert", "fill", "markdown_parser", "read_prose"),
    "read": ("load_lesson", "read_lesson"),
    "variants": ("draw_values",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
