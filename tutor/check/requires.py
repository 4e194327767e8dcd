"""Which lessons a folder's lessons require: whether they are there, stand before, and lead round in no circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from tutor.errors import Problem, did_you_mean
from tutor.lesson.course import Course, front_matter
from tutor.lesson.problems import Report
from tutor.lesson.source import Place
from tutor.lesson.tree import MappingNode, ScalarNode

__all__ = ["check_required", "check_requires"]


def check_required(path: Path, known: Mapping[str, Path]) -> tuple[Problem, ...]:
    """Every lesson that a file requires and that there is not.

    Args:
        path: the lesson.
        known: lessons by id.
    """
    return _Required(path, None).missing(known)


def check_requires(
    course: Course, known: Mapping[str, Path], read: Mapping[str, Sequence[str] | None]
) -> tuple[Problem, ...]:
    """What is wrong with the `requires` of a course's lessons.

    Args:
        course: its parts are empty where course.yaml has errors, and no order is known.
        known: lessons by id that may be required.
        read: what each lesson requires, by file name; None where it has errors.
    """
    required = {lesson: _Required(path, read.get(path.name)) for lesson, path in course.paths.items()}
    edges = {lesson: [each for each in found.ids if each in required] for lesson, found in required.items()}
    circles = list(_circles(edges))
    for circle in circles:
        required[circle[-1]].tell_circle(circle)
    told = {edge for circle in circles for edge in zip(circle, (*circle[1:], circle[0]), strict=True)}
    order = [lesson for part in course.parts for lesson in part.lessons if lesson in edges]
    for number, lesson in enumerate(order):
        later = set(order[number + 1 :])
        for each in edges[lesson]:
            if each in later and (lesson, each) not in told:
                required[lesson].tell_later(each, ordered=any(part.title for part in course.parts))
    return tuple(problem for found in required.values() for problem in found.missing(known))


class _Required:
    """The `requires` of one lesson; its file is read again only where an item has to be placed."""

    def __init__(self, path: Path, read: Sequence[str] | None) -> None:
        self._path, self._read = path, read

    @property
    def ids(self) -> tuple[str, ...]:
        """The lessons that it requires."""
        return tuple(dict.fromkeys(self._read)) if self._read is not None else tuple(self._items)

    @cached_property
    def _front(self) -> tuple[MappingNode, Report]:
        front, source = front_matter(self._path)
        return front, Report(source)

    @cached_property
    def _items(self) -> dict[str, Place]:
        items = (item for item in self._front[0].items("requires") if isinstance(item, ScalarNode))
        return {item.text: item.place for item in reversed([*items])}

    @property
    def _report(self) -> Report:
        return self._front[1]

    def missing(self, known: Mapping[str, Path]) -> tuple[Problem, ...]:
        """Every problem of this lesson: those told before, and the lessons that there are not."""
        for required in self.ids:
            if required not in known:
                cure = did_you_mean(required, known) or "`tutor list` shows the lessons of the built-in course"
                message = f"there is no lesson {required}, neither beside this one nor in the built-in course"
                self._report.error("missing-lesson", self._items.get(required), message, cure)
        return self._report.problems if "_front" in vars(self) else ()

    def tell_circle(self, circle: Sequence[str]) -> None:
        """The item here closes a circle, which begins with the lesson that it requires."""
        said = " -> ".join((*circle, circle[0]))
        message = f"these lessons require each other: {said}" if len(circle) > 1 else "this lesson requires itself"
        self._report.error("required-circle", self._items.get(circle[0]), message, "delete one of these requirements")

    def tell_later(self, required: str, *, ordered: bool) -> None:
        """A lesson that is required here stands behind this one."""
        cure = "change their order in course.yaml" if ordered else f"give the file of {required} a lower number"
        message = f"{required} is required here, and comes after this lesson"
        self._report.warning("required-later", self._items.get(required), message, cure)


def _circles(edges: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Circles of lessons, each from the lesson at which it was met to the one that closes it."""
    done: set[str] = set()
    for start in edges:
        path: dict[str, Iterator[str]] = {} if start in done else {start: iter(edges[start])}
        while path:
            lesson, left = next(reversed(path.items()))
            required = next(left, None)
            if required is None:
                done.add(lesson)
                del path[lesson]
            elif required in path:
                yield tuple(path)[list(path).index(required) :]
            elif required not in done:
                path[required] = iter(edges[required])
