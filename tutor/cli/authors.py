"""Commands for whoever writes a lesson: check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tutor.cli.telling import counted, problem_data, tell_json, tell_problems, told
from tutor.console import clean
from tutor.errors import Problem

if TYPE_CHECKING:
    from tutor.check import Checked

__all__ = ["COMMANDS"]


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--github", is_flag=True, help="As GitHub's workflow commands, which mark the lines of a pull request.")
@click.option("--quick", is_flag=True, help="Over 5 variants of a lesson's numbers, not 200.")
@told
def check(paths: tuple[str, ...], as_json: bool, github: bool, quick: bool) -> None:
    """Prove lessons: tell every problem in its place. Exit 1 with any error.

    PATH is a lesson, or a folder of lessons. What is proved stands in docs/lesson-format.md.
    """
    if as_json and github:
        raise click.UsageError("--json and --github are two forms of the same; choose one.")
    from tutor.check import check_paths

    checked = check_paths(map(Path, paths), quick=quick)
    if as_json:
        listed = [problem_data(problem) for problem in checked.problems]
        tell_json({"problems": listed, "lessons": checked.lessons, "questions": checked.questions})
    else:
        if github:
            for problem in checked.problems:
                click.echo(_annotation(problem))
        else:
            tell_problems(checked.problems)
        _tell_count(checked)
    raise SystemExit(any(problem.severity == "error" for problem in checked.problems))


def _tell_count(checked: Checked) -> None:
    wrong = counted(len(checked.problems), "problem") if checked.problems else "no problems"
    fewer = "; ".join(f"{clean(str(path))}: {count} variants, for its size" for path, count in checked.fewer.items())
    proved = f"{counted(checked.lessons, 'lesson')}, {counted(checked.questions, 'question')}"
    click.echo(f"{proved}{f' ({fewer})' if fewer else ''}: {wrong}")


def _annotation(problem: Problem) -> str:
    """One problem as a workflow command, `::error file=…,line=…::sentence`."""
    place = {"file": problem.file, "line": problem.line, "col": problem.column, "endColumn": problem.end_column}
    known = {name: value for name, value in {**place, "title": problem.code}.items() if value is not None}
    properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in known.items())
    cure = f"; {problem.help}" if problem.help else ""
    return f"::{problem.severity} {properties}::{_escaped(f'{problem.message}{cure}')}"


def _escaped(text: str, more: str = "") -> str:
    """What would end a command, or one of its properties, as GitHub wants it."""
    return "".join(f"%{ord(letter):02X}" if letter in f"%\r\n{more}" else letter for letter in text)


COMMANDS = (check,)
