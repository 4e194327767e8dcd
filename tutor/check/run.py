"""`tutor check`: files and folders read, proved and counted."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tutor.check.counting import USUAL
from tutor.check.folder import LessonOf, check_alone, check_folder
from tutor.check.lesson import prove_lesson
from tutor.errors import NoSuchLessonError, Problem
from tutor.lesson.course import lesson_files
from tutor.lesson.model import Lesson
from tutor.lesson.read import read_lesson

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
    """What is found of one lesson, in words and numbers that a process can tell another.

    Attributes:
        problems: what is wrong with it, read and proved.
        variants: over how many it was proved.
        requires: lessons by id; None where it has errors.
        questions: how many the author asks.
    """

    problems: tuple[Problem, ...]
    variants: int = USUAL
    requires: tuple[str, ...] | None = None
    questions: int = 0


_EACH = 4  # lessons, at least, for a process of their own


def check_file(path: Path, *, quick: bool = False) -> tuple[Lesson | None, tuple[Problem, ...]]:
    """Read a lesson and prove it, and look at what its folder says of it; one that has errors is not proved.

    Args:
        path: the file.
        quick: over 5 variants, not 200.
    """
    place = _place(path)
    found, lesson_of = _check_each({place: path}, quick=quick)
    return lesson_of(path), (*found[place].problems, *check_alone(path, lesson_of))


def check_paths(paths: Iterable[Path], *, quick: bool = False) -> Checked:
    """Read and prove files and folders of lessons, each once, and what folders say of their lessons.

    Raises:
        NoSuchLessonError: a path that is not there, or a folder without lessons.
    """
    files: dict[Path, Path] = {}
    folders: dict[Path, tuple[Path, dict[Path, Path]]] = {}
    for path in paths:
        found = {file: _place(file) for file in _lessons_of(path)}
        for file, place in found.items():
            files.setdefault(place, file)
        if path.is_dir():
            folders.setdefault(_place(path), (path, found))
    checked, lesson_of = _check_each(files, quick=quick)
    whole = {place for _, found in folders.values() for place in found.values()}
    problems: list[Problem] = []
    for folder, found in folders.values():
        requires = {file: checked[place].requires for file, place in found.items()}
        problems += check_folder(folder, requires, lesson_of)
    for place, each in checked.items():
        problems += each.problems
        problems += check_alone(files[place], lesson_of) if place not in whole else ()
    return Checked(
        problems=tuple(problems),
        lessons=len(checked),
        questions=sum(each.questions for each in checked.values()),
        fewer={files[place]: each.variants for place, each in checked.items() if each.variants < USUAL and not quick},
    )


def _check_each(files: Mapping[Path, Path], *, quick: bool) -> tuple[dict[Path, _Found], LessonOf]:
    """What is found of every lesson. Many are shared out among processes, one for each processor, this one included."""
    read: dict[Path, Lesson | None] = {}

    def here(place: Path) -> _Found:
        read[place], found = _read_and_check(files[place], quick=quick)
        return found

    def lesson_of(path: Path) -> Lesson | None:
        place = _place(path)
        if place not in read:
            read[place] = read_lesson(path)[0]
        return read[place]

    others = min(os.cpu_count() or 1, len(files) // _EACH) - 1
    if others > 0:
        try:
            return _share_out(files, here, others, quick=quick), lesson_of
        except (BrokenProcessPool, ImportError, NotImplementedError):
            pass  # a system without shared locks, or one that ended a process: one after the other, then
    return {place: here(place) for place in files}, lesson_of


def _share_out(
    files: Mapping[Path, Path], here: Callable[[Path], _Found], others: int, *, quick: bool
) -> dict[Path, _Found]:
    """The longest lessons first, each by the process that is free."""
    by_length = sorted(files, key=_length, reverse=True)
    found: dict[Path, _Found] = {}
    with ProcessPoolExecutor(others, multiprocessing.get_context("spawn"), _leave_interrupts) as pool:
        try:
            with _interrupts_wait():
                waiting = {place: pool.submit(_check, files[place], quick=quick) for place in by_length}
            for place, future in waiting.items():
                if future.cancel():  # nobody has begun it
                    found[place] = here(place)
            return {place: found[place] if place in found else waiting[place].result() for place in files}
        except KeyboardInterrupt:
            for prover in multiprocessing.active_children():
                prover.terminate()  # nobody waits for what it would find
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _place(path: Path) -> Path:
    """Where a file is, behind its links; those that lead to each other are left."""
    return Path(os.path.realpath(path))


def _length(path: Path) -> int:
    """In bytes; 0 of a file that has gone since, or cannot be asked."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


@contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Ctrl+C is heard when this ends, and never by processes that begin meanwhile, which have no ears for it yet."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _leave_interrupts() -> None:
    """Ctrl+C is told of by the process that was started, once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _check(path: Path, *, quick: bool) -> _Found:
    return _read_and_check(path, quick=quick)[1]


def _read_and_check(path: Path, *, quick: bool) -> tuple[Lesson | None, _Found]:
    lesson, problems = read_lesson(path)
    if lesson is None:
        return None, _Found(problems)
    proof = prove_lesson(lesson, quick=quick)
    return lesson, _Found((*problems, *proof.problems), proof.variants, lesson.requires, len(lesson.quizzes))


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
