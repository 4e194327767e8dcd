"""What an author is told of a text: every problem on one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tutor.lesson.problems import Report
from tutor.lesson.source import Source

Made = TypeVar("Made")


def told(report: Report) -> list[str]:
    """`1:4-6 code: sentence; cure` of each problem, `- code: …` of one of the whole file; of a warning `code!`."""
    return [
        f"{f'{each.line}:{each.column}-{each.end_column}' if each.line else '-'} "
        f"{each.code}{'!' * (each.severity == 'warning')}: {'; '.join(filter(None, (each.message, each.help)))}"
        for each in report.problems
    ]


def read_with(reader: Callable[[Report], Made], text: str) -> tuple[Made, list[str]]:
    """What a reader makes of a text, and what it tells."""
    report = Report(Source("lesson.md", text))
    return reader(report), told(report)
