"""Problems of a lesson as they are shown: the place, the sentence, the cure, the line with a caret under it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content

from tutor.errors import Problem
from tutor.lesson.names import lesson_name
from tutor.tui.drawing.canvas import Role
from tutor.tui.line_filter import clean
from tutor.tui.roles import words

__all__ = ["Finding", "counted", "finding_lines", "findings_of", "how_to_report"]

_QUOTED = 100  # problems whose line is shown with them
_INDENT = 2


class Finding(NamedTuple):
    """A problem; the line of the file in which it stands and the caret's line, or nothing."""

    problem: Problem
    excerpt: tuple[str, ...]


def findings_of(problems: Sequence[Problem]) -> tuple[Finding, ...]:
    """Problems with their lines, which are read from the files as they are now."""
    from tutor.lesson.excerpt import excerpt  # seldom needed

    quoted = [Finding(problem, tuple(excerpt(problem))) for problem in problems[:_QUOTED]]
    return (*quoted, *(Finding(problem, ()) for problem in problems[_QUOTED:]))


def counted(findings: Sequence[Finding]) -> str:
    """`2 problems`; `1 warning` where nothing is worse."""
    worse = any(finding.problem.severity == "error" for finding in findings)
    return f"{len(findings)} {'problem' if worse else 'warning'}{'s' * (len(findings) != 1)}"


def how_to_report(path: Path) -> str:
    """What to do about a lesson that cannot be opened."""
    name = lesson_name(path).id
    return f"The lesson {name} cannot be opened. To report it: tutor check {shlex.quote(str(path))} prints all this."


def finding_lines(findings: Iterable[Finding], width: int, *, file: str = "") -> list[Content]:
    """All problems, one below the other.

    Args:
        findings: what was found.
        width: cells of a line.
        file: which is known to whoever reads: of problems in it only line and column are told.
    """
    lines: list[Content] = []
    for problem, quoted in findings:
        lines += [Content("")] if lines else []
        lines += _sentence(problem, width, file)
        if problem.help:
            lines += _hanging(Content.assemble(words(clean(problem.help), Role.PLAIN)), width)
        lines += _excerpt(quoted, width)
    return lines


def _sentence(problem: Problem, width: int, file: str) -> list[Content]:
    """`✗ 16:7  no function is called sigmod  unknown-function`."""
    sign, role = ("✗ ", Role.WRONG) if problem.severity == "error" else ("! ", Role.GRADIENT)
    place = "" if problem.line is None else f"{problem.line}:{problem.column}"
    if problem.file != file:
        place = f"{problem.file}:{place}" if place else problem.file
    said = Content.assemble(
        words(clean(place), Role.KEY, bold=True), words("  " if place else ""),
        words(clean(problem.message), Role.NAME),
        words(f"  {problem.code}", Role.DIM),
    )  # fmt: skip
    first, *rest = _hanging(said, width)
    return [Content.assemble(words(sign, role, bold=True)) + first[_INDENT:], *rest]


def _hanging(said: Content, width: int) -> list[Content]:
    return [Content(" " * _INDENT) + line for line in said.wrap(max(width - _INDENT, 10))]


def _excerpt(quoted: tuple[str, ...], width: int) -> list[Content]:
    """The line and its caret, cut so that the caret is in sight."""
    if not quoted:
        return []
    line, caret = (clean(each)[4:] for each in quoted)
    room = max(width - _INDENT - 2, 10)
    cut = max(cell_len(caret.rstrip()) - room, 0)
    margin = Content(" " * (_INDENT + 2))
    return [
        margin + _window(line, cut, room).stylize_before("$role-dim"),
        margin + _window(caret, cut, room).stylize_before("bold $role-wrong"),
    ]


def _window(line: str, start: int, width: int) -> Content:
    """The cells of a line from `start` on."""
    place = 0
    while place < len(line) and cell_len(line[:place]) < start:
        place += 1
    gap = max(cell_len(line[:place]) - start, 0)
    return Content(" " * gap + line[place:]).truncate(width)
