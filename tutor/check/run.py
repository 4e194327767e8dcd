"""`tutor check`: files and folders read, proved and counted."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

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


class _Found(NamedTuple):
    """What is wrong with one lesson, read and proved over so many variants: words that a process can tell another."""

    problems: tuple[Problem, ...]
    variants: int


_EACH = 4  # lessons, at least, for a process of their own


def check_file(path: Path, *, quick: bool = False) -> tuple[Lesson | None, tuple[Problem, ...]]:
    """Read a lesson and prove it, and look at what its folder says of it; one that has errors is not proved.

    Args:
        path: the file.
        quick: over 5 variants, not 200.
    """
    lesson, found = _read_and_check(path, quick=quick)
    return lesson, (*found.problems, *check_alone(path, lesson))


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
    lessons, checked = _check_each(files, quick=quick)
    whole = {place for _, found in folders.values() for place in found.values()}
    problems: list[Problem] = []
    for folder, found in folders.values():
        problems += check_folder(folder, {file: lessons[place] for file, place in found.items()})
    for place, each in checked.items():
        problems += each.problems
        problems += check_alone(files[place], lessons[place]) if place not in whole else ()
    return Checked(
        problems=tuple(problems),
        lessons=len(checked),
        questions=sum(len(lesson.quizzes) for lesson in lessons.values() if lesson),
        fewer={files[place]: each.variants for place, each in checked.items() if each.variants < USUAL and not quick},
    )


def _check_each(files: Mapping[Path, Path], *, quick: bool) -> tuple[dict[Path, Lesson | None], dict[Path, _Found]]:
    """Every lesson, and what is wrong with it. Many are proved by a process for each processor and read by this one."""
    paths, check = list(files.values()), partial(_check, quick=quick)
    workers = min(os.cpu_count() or 1, len(paths) // _EACH)
    if workers > 1:
        try:
            with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _leave_interrupts) as pool:
                found = pool.map(check, paths)
                lessons = [read.read_lesson(path)[0] for path in paths]
                return dict(zip(files, lessons, strict=True)), dict(zip(files, found, strict=True))
        except (BrokenProcessPool, ImportError, NotImplementedError):
            pass  # a system without shared locks, or one that ended a process: one after the other, then
    both = {place: _read_and_check(path, quick=quick) for place, path in files.items()}
    return {place: lesson for place, (lesson, _) in both.items()}, {place: each for place, (_, each) in both.items()}


def _leave_interrupts() -> None:
    """Ctrl+C is told of by the process that was started, once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _check(path: Path, *, quick: bool) -> _Found:
    return _read_and_check(path, quick=quick)[1]


def _read_and_check(path: Path, *, quick: bool) -> tuple[Lesson | None, _Found]:
    lesson, problems = read.read_lesson(path)
    if lesson is None:
        return None, _Found(problems, USUAL)
    proof = prove_lesson(lesson, quick=quick)
    return lesson, _Found((*problems, *proof.problems), proof.variants)


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
