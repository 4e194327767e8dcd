"""`tutor check`: files and folders read, proved and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tutor.check.counting import USUAL
from tutor.check.folder import check_alone, check_folder
from tutor.check.lesson import prove_lesson
from tutor.errors import NoSuchLessonError, Problem
from tutor.lesson import read
from tutor.lesson.course import lesson_files
from tutor.lesson.model import Lesson

__all__ = ["Checked", "check_file", "check_paths"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in files and folders.

    Attributes:
        problems: of the folders, then of the lessons in their order.
        lessons: how many were read.
        questions: how many the author asks in those without errors.
        fewer: by file, over how many variants those lessons were proved that are too large for all.
    """

    problems: tuple[Problem, ...]
    lessons: int
    questions: int
    fewer: Mapping[Path, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _File:
    """One lesson's file, read and proved."""

    lesson: Lesson | None
    problems: tuple[Problem, ...]
    variants: int


def check_file(path: Path, *, quick: bool = False) -> tuple[Lesson | None, tuple[Problem, ...]]:
    """Read a lesson and prove it, and look at what its folder says of it; one that has errors is not proved.

    Args:
        path: the file.
        quick: over 5 variants, not 200.
    """
    found = _check(path, quick=quick)
    return found.lesson, (*found.problems, *check_alone(path, found.lesson))


def check_paths(paths: Iterable[Path], *, quick: bool = False) -> Checked:
    """Read and prove files and folders of lessons, each once, and what folders say of their lessons.

    Raises:
        NoSuchLessonError: a path that is not there, or a folder without lessons.
    """
    files: dict[Path, Path] = {}
    folders: dict[Path, tuple[Path, dict[Path, Path]]] = {}
    for path in paths:
        found = {file: file.resolve() for file in _lessons_of(path)}
        for file, place in found.items():
            files.setdefault(place, file)
        if path.is_dir():
            folders.setdefault(path.resolve(), (path, found))
    checked = {place: _check(path, quick=quick) for place, path in files.items()}
    whole = {place for _, found in folders.values() for place in found.values()}
    problems: list[Problem] = []
    for folder, found in folders.values():
        problems += check_folder(folder, {file: checked[place].lesson for file, place in found.items()})
    for place, each in checked.items():
        problems += each.problems
        problems += check_alone(files[place], each.lesson) if place not in whole else ()
    return Checked(
        problems=tuple(problems),
        lessons=len(checked),
        questions=sum(len(each.lesson.quizzes) for each in checked.values() if each.lesson),
        fewer={files[place]: each.variants for place, each in checked.items() if each.variants < USUAL and not quick},
    )


def _check(path: Path, *, quick: bool) -> _File:
    lesson, problems = read.read_lesson(path)
    if lesson is None:
        return _File(None, problems, USUAL)
    proof = prove_lesson(lesson, quick=quick)
    return _File(lesson, (*problems, *proof.problems), proof.variants)


def _lessons_of(path: Path) -> tuple[Path, ...]:
    if not path.exists():
        raise NoSuchLessonError(f"there is no file or folder {path}")
    found = lesson_files(path)
    if found:
        return found
    inner = sorted(each.name for each in path.iterdir() if each.is_dir() and lesson_files(each))
    if inner:
        raise NoSuchLessonError(f"there is no lesson in {path} itself; name its folders: {', '.join(inner)}")
    raise NoSuchLessonError(f"there is no lesson in {path}")
