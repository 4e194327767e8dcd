"""What a lesson's file name says: `NN-slug.md` is the lesson `slug`, `NN-slug.ko.md` its Korean translation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

__all__ = ["LESSON_ENDINGS", "LessonName", "is_lesson", "lesson_name"]

LESSON_ENDINGS = (".md", ".yaml", ".yml")
_COURSE = "course.yaml"
_NUMBER = re.compile(r"^[0-9]+[-_. ]")
_LANGUAGE = re.compile(r"\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)$")


class LessonName(NamedTuple):
    """A lesson's id and its language, a BCP 47 tag."""

    id: str
    language: str


def lesson_name(path: Path) -> LessonName:
    """The id and the language that a file name says; English where it says none."""
    stem = path.name.removesuffix(path.suffix)
    language = _LANGUAGE.search(stem)
    if language is not None and language.start():
        stem = stem[: language.start()]
    slug = _NUMBER.sub("", stem) or stem
    return LessonName(slug, language[1] if language is not None and language.start() else "en")


def is_lesson(path: Path) -> bool:
    """Is this the name of a lesson? Hidden files, READMEs and `course.yaml` are none."""
    name = path.name
    return path.suffix in LESSON_ENDINGS and name[0] not in "._" and name != _COURSE and path.stem.upper() != "README"
