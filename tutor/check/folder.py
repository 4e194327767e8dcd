"""What a folder says of its lessons: the course, names, requirements, links, translations, and what is no lesson."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from tutor.check.requires import check_required, check_requires
from tutor.check.targets import Targets
from tutor.check.translations import check_translation
from tutor.errors import NoSuchLessonError, Problem
from tutor.lesson.course import Course, built_in_course, lesson_files, lesson_paths, read_course
from tutor.lesson.model import Lesson
from tutor.lesson.names import COURSE_FILE, LESSON_ENDINGS, is_lesson, is_other, language_tag, lesson_name
from tutor.lesson.problems import Report
from tutor.lesson.source import Source
from tutor.lesson.tags import tag_fault
from tutor.lesson.translations import original_of

__all__ = ["LessonOf", "check_alone", "check_folder"]

LessonOf: TypeAlias = Callable[[Path], Lesson | None]
"""What reads a file, each once; None where it has errors."""

_BACKUP = re.compile(r"~$|^#.*#$|\.(?:bak|orig|rej|swp|swo|tmp)$", re.IGNORECASE)
_MARKDOWN = (".markdown", ".mdown", ".mkd", ".mdx", ".txt", ".text")
_NUMBERED = re.compile(r"[0-9]+[-_ ][^.]*")
_NO_LESSON = "this is no lesson, and no lesson links to it"
_FOLDER = (
    "the lessons of a folder in this one are no part of it",
    "check it by its own name, or begin its name with _",
)


def check_folder(
    folder: Path, requires: Mapping[Path, Sequence[str] | None], lesson_of: LessonOf
) -> tuple[Problem, ...]:
    """Everything that can be wrong with a folder of lessons besides the lessons themselves.

    Args:
        folder: it can be listed.
        requires: what every lesson of the folder requires, by its file; None where it has errors.
        lesson_of: a file's lesson, asked for translations and their originals; None where it has errors.

    Returns:
        Problems of course.yaml, then of the lessons' files in their order, then of what is no lesson.
    """
    files = tuple(requires)
    found, problems = read_course(folder)
    course = found or Course("", (), lesson_paths(folder))
    known = lesson_paths(built_in_course()) | course.paths
    targets = Targets(folder, known)
    by_file = [
        *_names(files),
        *check_requires(course, known, {path.name: found for path, found in requires.items()}),
        *(problem for path in files for problem in targets.check(path)),
        *_translations(files, lesson_of),
    ]
    place = {str(path): number for number, path in enumerate(files)}
    by_file.sort(key=lambda problem: (place.get(problem.file, len(files)), problem.line or 0, problem.column or 0))
    return (*problems, *by_file, *_strays(folder, targets.used))


def check_alone(path: Path, lesson_of: LessonOf) -> tuple[Problem, ...]:
    """What the folder of one lesson says of it: its name, its links, its original, and in a course what it requires.

    Args:
        path: the lesson's file.
        lesson_of: a file's lesson, asked for a translation and its original; None where it has errors.
    """
    folder, original = path.parent, original_of(path)
    try:
        beside = lesson_files(folder)
    except NoSuchLessonError:  # a file can be read where its folder cannot be listed
        return ()
    known = lesson_paths(built_in_course()) | lesson_paths(folder)
    problems = [problem for problem in _names(beside) if problem.file == str(path)]
    if (folder / COURSE_FILE).is_file() and original is None:
        problems += check_required(path, known)
    problems += Targets(folder, known).check(path)
    problems += _translated(path, original, lesson_of)
    return tuple(sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0)))


def _translations(files: tuple[Path, ...], lesson_of: LessonOf) -> Iterator[Problem]:
    originals = _originals(files)
    for path in files:
        original = originals.get(lesson_name(path).id) if language_tag(path) else None
        yield from _translated(path, original, lesson_of)


def _translated(path: Path, original: Path | None, lesson_of: LessonOf) -> tuple[Problem, ...]:
    """Where a file differs from the one that it translates, if it translates one and both can be read."""
    translation = lesson_of(path) if original is not None else None
    first = lesson_of(original) if original is not None and translation is not None else None
    return check_translation(translation, first) if translation is not None and first is not None else ()


def _originals(files: tuple[Path, ...]) -> dict[str, Path]:
    return {lesson_name(path).id: path for path in reversed(files) if not language_tag(path)}


def _of_file(path: Path, code: str, message: str, cure: str, *, warning: bool = False) -> Problem:
    """A problem of a whole file, or of what is none."""
    report = Report(Source(str(path), ""))
    (report.warning if warning else report.error)(code, None, message, cure)
    return report.problems[0]


def _names(files: tuple[Path, ...]) -> Iterator[Problem]:
    """What is wrong with the names of lessons: ids and languages that two have, tags that are none."""
    originals = _originals(files)
    met: dict[tuple[str, str], Path] = {}
    for path in sorted(files, key=lambda path: (bool(language_tag(path)), path.name)):
        name, tag = lesson_name(path), language_tag(path)
        yield from _language(path, originals)
        first = met.setdefault((name.id, name.language.lower()), path)
        if first is not path:
            said = f" in the language {name.language}" if tag else ""
            message = f"{first.name} and {path.name} are both the lesson {name.id}{said}"
            yield _of_file(path, "duplicate-lesson", message, "rename one, or delete it")
        elif tag and name.id not in originals:
            message = f"this is a translation of {name.id}, and there is no original beside it"
            cure = f"add {path.name.replace(f'.{tag}.', '.')}, or give this file that name"
            yield _of_file(path, "no-original", message, cure)


def _language(path: Path, originals: Mapping[str, Path]) -> Iterator[Problem]:
    """A tag that is none; also one of such a form that the name has been taken for a lesson's of its own."""
    tag, slug = language_tag(path), lesson_name(path).id
    stem, dot, last = slug.rpartition(".")
    if not tag and dot and stem in originals:
        tag = last
    fault = tag_fault(tag) if tag else None
    if fault is not None:
        yield _of_file(path, "bad-language", f"{tag} is no language tag of BCP 47", fault)


def _strays(folder: Path, used: set[str]) -> Iterator[Problem]:
    """Entries of the folder that are neither lessons nor anything that belongs to them."""
    for path in sorted(folder.iterdir()):
        mode = None if is_other(path) else _mode(path)
        if mode is None:
            if not is_other(path):
                message = "this link leads to nothing that is there" if path.is_symlink() else "this cannot be read"
                yield _of_file(path, "cannot-read", message, "mend it, or delete it")
        elif is_lesson(path) or path.name == COURSE_FILE:
            if not stat.S_ISREG(mode):
                kind = "a folder" if stat.S_ISDIR(mode) else "no file"
                yield _of_file(path, "cannot-read", f"this has a lesson's name, and is {kind}", "rename it")
        elif path.name not in used:
            about = _FOLDER if stat.S_ISDIR(mode) else _about(path)
            yield _of_file(path, "stray-file", *about, warning=True)


def _mode(path: Path) -> int | None:
    """What an entry is, as the system says it; None of one that leads nowhere, or cannot be asked."""
    try:
        return path.stat().st_mode
    except OSError:
        return None


def _about(path: Path) -> tuple[str, str]:
    """What to say of a file that is no lesson, and what to do about it."""
    if _BACKUP.search(path.name):
        return "this is an editor's backup, and no lesson", "delete it"
    meant = _meant(path)
    if meant and path.with_name(meant).exists():
        return f"this is no lesson, and {meant} is there", "delete it, or begin its name with _"
    return _NO_LESSON, f"did you mean {meant}?" if meant else "link to it, delete it, or begin its name with _"


def _meant(path: Path) -> str:
    """The name of the lesson or course that a file was to have; "" where it seems to be something else."""
    name, suffix = path.name, path.suffix.lower()
    if name.lower() in (COURSE_FILE, "course.yml"):
        return COURSE_FILE
    stem = name.removesuffix(path.suffix)
    if suffix in LESSON_ENDINGS:
        return stem + suffix
    if suffix in _MARKDOWN or _NUMBERED.fullmatch(name):
        return stem if Path(stem).suffix in LESSON_ENDINGS else f"{stem}.md"
    return ""
