"""What a lesson's file name says: `NN-slug.md` is the lesson `slug`, `NN-slug.ko.md` its Korean translation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

__all__ = [
    "COURSE_FILE",
    "LESSON_ENDINGS",
    "LessonName",
    "apart",
    "is_lesson",
    "is_other",
    "language_tag",
    "lesson_name",
]

LESSON_ENDINGS = (".md", ".yaml", ".yml")
COURSE_FILE = "course.yaml"
_NUMBER = re.compile(r"^[0-9]+[-_. ]")
_LANGUAGE = re.compile(r"(.+)\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)", re.DOTALL)
_COURSE = re.compile(r"course\.ya?ml", re.IGNORECASE)
_OTHER = re.compile(r"[._].*|(?:README|LICEN[CS]E)(?:[._-].*)?", re.IGNORECASE | re.DOTALL)


class LessonName(NamedTuple):
    """A lesson's id and its language, a BCP 47 tag."""

    id: str
    language: str


def lesson_name(path: Path) -> LessonName:
    """The id and the language that a file name says; English where it says none."""
    stem, tag = apart(path.name.removesuffix(path.suffix))
    return LessonName(_NUMBER.sub("", stem) or stem, tag or "en")


def language_tag(path: Path) -> str:
    """The language tag that a file name has, as written: `ko` of `07-x.ko.md`; "" of an original."""
    return apart(path.name.removesuffix(path.suffix))[1]


def apart(name: str) -> tuple[str, str]:
    """A name and the language tag at its end: `title.ko` is `title` and `ko`; "" where there is none."""
    found = _LANGUAGE.fullmatch(name)
    return (found[1], found[2]) if found is not None else (name, "")


def is_lesson(path: Path) -> bool:
    """Is this the name of a lesson? `course.yaml`, however spelled, and what a folder may hold besides are none."""
    return path.suffix in LESSON_ENDINGS and not is_other(path) and not _COURSE.fullmatch(path.name)


def is_other(path: Path) -> bool:
    """Is this a name that a folder of lessons may hold besides: README, LICENSE, what begins with `.` or `_`?"""
    return _OTHER.fullmatch(path.name) is not None
