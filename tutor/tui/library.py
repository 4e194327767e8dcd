"""The course as the home screen knows it, and a lesson opened: what is read from files, for a worker thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tutor.errors import LessonError, Problem

if TYPE_CHECKING:
    from tutor.lesson.course import Summary
    from tutor.progress.records import Standing
    from tutor.session import Mode, Session
    from tutor.tui.keeper import Keeper

__all__ = ["Library", "Looked", "OpenRequest", "looked_over", "open_session", "read_library"]


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What to open: a lesson, or the home screen where there is none.

    Attributes:
        lesson: the file.
        mode: what is asked; None as it was left, at first `guided`.
        variant: which draw of the numbers; None as it was left, at first 0.
        at: address of the step to begin at; None where it was left.
        folder: whose lessons are at home; None for the built-in course.
        wanted: languages in which lessons would rather be, the best first.
        review: what is due today, instead of a lesson.
    """

    lesson: Path | None = None
    mode: Mode | None = None
    variant: int | None = None
    at: str | None = None
    folder: Path | None = None
    wanted: tuple[str, ...] = ()
    review: bool = False


@dataclass(frozen=True, slots=True)
class Library:
    """A course: its lessons in order, or what is wrong with the course itself.

    `mark` is what the store has before the ids of its lessons.
    """

    title: str = ""
    lessons: tuple[Summary, ...] = ()
    problems: tuple[Problem, ...] = ()
    mark: str = ""

    def standings(self, standings: Iterable[Standing]) -> dict[str, Standing]:
        """Those of this course, by lesson."""
        known = {self.mark + summary.id: summary.id for summary in self.lessons}
        return {known[each.lesson]: each for each in standings if each.lesson in known}

    def after(self, lesson: str) -> Summary | None:
        """The lesson that follows one, by id."""
        ids = [summary.id for summary in self.lessons]
        place = ids.index(lesson) + 1 if lesson in ids else len(ids)
        return self.lessons[place] if place < len(ids) else None


def read_library(folder: Path | None = None, wanted: Sequence[str] = ()) -> Library:
    """The lessons of a folder, by default of the built-in course, each in the best of the wanted languages.

    Of the lessons themselves front matter only is read.
    """
    from tutor.lesson.course import built_in_course, course, lesson_summaries  # YAML, in the reader's thread
    from tutor.progress.ids import folder_mark  # as above

    chosen = folder or built_in_course()
    mark = folder_mark(chosen, built_in_course())
    try:
        return Library(course(chosen, wanted).title, lesson_summaries(chosen, wanted), mark=mark)
    except LessonError as error:
        return Library(chosen.resolve().name if mark else "", problems=error.problems, mark=mark)


class Looked(NamedTuple):
    """What is known of a lesson that was read whole: what is wrong where it has errors, else what it is about."""

    lesson: str
    problems: tuple[Problem, ...]
    topics: tuple[str, ...]


def looked_over(library: Library) -> Iterator[Looked]:
    """Read every lesson whole, one after the other."""
    from tutor.lesson.read import read_lesson  # needs numpy and pydantic, after the first paint
    from tutor.skill_words import operation_words  # as above

    for summary in library.lessons:
        lesson, problems = read_lesson(summary.path)
        if lesson is None:
            yield Looked(summary.id, problems, ())
            continue
        operations = {node.operation.name for walk in lesson.walks for node in walk.graph.nodes if node.operation}
        named = ((name.replace("_", " "), operation_words(name)) for name in sorted(operations))
        said = (words if name in words else f"{words} ({name})" for name, words in named)
        yield Looked(summary.id, (), (*lesson.tags, *said))


def open_session(request: OpenRequest, keeper: Keeper) -> Session:
    """Read a lesson and resume it where it was left.

    Raises:
        LessonError: the lesson has errors.
        AddressError: there is no step `request.at`.
    """
    from tutor.lesson.read import load_lesson  # as above
    from tutor.session import Material  # as above
    from tutor.session.keeping import progress_id  # as above

    assert request.lesson is not None  # the home screen needs no session
    lesson = load_lesson(request.lesson)
    variant = request.variant
    if variant is None:
        known = {standing.lesson: standing.variant for standing in keeper.standings().result()[0]}
        variant = known.get(progress_id(lesson), 0)
    resumed: Future[Session] = keeper.resume(Material(lesson, variant), request.mode)
    session = resumed.result()
    return session if request.at is None else session.go(request.at)
