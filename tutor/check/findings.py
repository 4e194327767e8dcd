"""What a proof finds, and the one way in which it is told: the place, the variant that shows it, the cure."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from tutor.errors import Problem
from tutor.lesson.model import Mark, Quiz
from tutor.lesson.problems import Report
from tutor.lesson.source import Place, read_source

__all__ = ["Finding", "Findings", "mark_of", "share"]


class Finding(NamedTuple):
    """One claim that does not hold.

    Attributes:
        code: of the problem.
        severity: error or warning.
        mark: where the claim stands; None for the whole lesson.
        message: one sentence, without its end.
        cure: what to do.
        variant: the one that shows it; None where every variant does.
        about: tells it apart from other claims of the same place, such as the mistake's name.
        told: a text of the file, at or after `mark`, that the problem is about.
    """

    code: str
    severity: str
    mark: Mark | None
    message: str
    cure: str = ""
    variant: int | None = None
    about: str = ""
    told: str = ""


class Findings:
    """The findings of one lesson as problems: each claim told once, by the first variant that shows it.

    Args:
        path: the lesson's file.
        drawn: whether any of its numbers are; else it has one variant, which need not be named.
    """

    def __init__(self, path: Path, *, drawn: bool) -> None:
        self._path, self._drawn = path, drawn
        self._told: set[tuple[str, Mark | None, str]] = set()

    @cached_property
    def _report(self) -> Report:
        return Report(read_source(self._path).source)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """In the order of the file, which is read again only where something is found."""
        return self._report.problems if self._told else ()

    def add(self, findings: Iterable[Finding]) -> None:
        """Tell findings that have not been told yet."""
        for found in findings:
            key = (found.code, found.mark, found.about or found.told)
            if key in self._told:
                continue
            self._told.add(key)
            tell = self._report.error if found.severity == "error" else self._report.warning
            tell(found.code, self._place(found), self._sentence(found), self._cure(found))

    def _sentence(self, found: Finding) -> str:
        return (
            found.message if found.variant is None or not self._drawn else f"in variant {found.variant} {found.message}"
        )

    def _cure(self, found: Finding) -> str:
        if not found.variant:
            return found.cure
        see = f"see it with `tutor open {shlex.quote(str(self._path))} --variant {found.variant}`"
        return f"{found.cure}; {see}" if found.cure else see

    def _place(self, found: Finding) -> Place | None:
        if found.mark is None:
            return None
        source, (line, column, end_column) = self._report.source, found.mark
        if line > len(source.starts):
            return None  # the file has been written anew in the meantime
        start = source.starts[line - 1]
        if found.told and (at := source.text.find(found.told, start)) >= 0:
            return at, at + len(found.told)
        return start + column - 1, start + end_column - 1


def share(count: int, total: int) -> str:
    """`in 12 of 200 variants`."""
    return f"in {count} of {total} variants"


def mark_of(quiz: Quiz, *keys: str) -> Mark:
    """Where the first of these keys stands that a quiz has; else the quiz itself."""
    return next((quiz.marks[key] for key in keys if key in quiz.marks), quiz.marks.get("", (quiz.line, 1, 2)))
