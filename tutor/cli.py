"""The command line: what is asked for, in which form it is told, and with which exit code.

Exit: 0 done · 1 the thing asked about is not so · 2 wrong usage, no such lesson, no usable terminal · 128+n signal n.
Numpy, pydantic and Textual are imported only where a command needs them.
"""

from __future__ import annotations

import codecs
import json
import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import click

from tutor import __version__
from tutor.console import clean, drop_output, prepare_streams
from tutor.errors import LessonError, NetworkError, NoSuchLessonError, Problem, TutorError

if TYPE_CHECKING:
    from tutor.code_listing import Target
    from tutor.session import Material, Mode

__all__ = ["main"]

P = ParamSpec("P")
USAGE = 2
_VARIANT = click.IntRange(min=0, max=2**31)


class _Refused(click.ClickException):
    """One sentence on standard error, exit 2."""

    exit_code = USAGE

    def show(self, file: object = None) -> None:
        click.echo(f"tutor: {clean(self.format_message())}", err=True)


def _told(command: Callable[P, None]) -> Callable[P, None]:
    """What the tutor raises on purpose becomes a sentence; a reader that closed the pipe is no error."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except LessonError as error:
            _tell_problems(error.problems, err=True)
            raise SystemExit(USAGE) from None
        except TutorError as error:
            cure = error.help if isinstance(error, NetworkError) else ""
            raise _Refused(f"{error}{f'; {cure}' if cure else ''}") from None
        except BrokenPipeError:
            drop_output()
            raise SystemExit(0) from None
        except OSError as error:
            drop_output()
            raise _Refused(": ".join(filter(None, (error.filename, error.strerror or str(error))))) from None
        except KeyboardInterrupt:
            raise SystemExit(128 + signal.SIGINT) from None

    return run


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", message="tutor %(version)s")
@click.pass_context
@_told
def main(context: click.Context) -> None:
    """Learn backpropagation, one chain-rule multiplication at a time.

    Without a command the home screen opens. LESSON is an id of the built-in course (see `tutor list`) or a path.
    """
    prepare_streams()
    if context.invoked_subcommand is None:
        _screen()


@main.command("open")
@click.argument("lesson")
@click.option("--mode", type=click.Choice(["watch", "guided", "drill"]), help="What is asked; guided at first.")
@click.option("--variant", type=_VARIANT, default=None, help="Which draw of the numbers.")
@click.option("--at", metavar="ADDRESS", help="Begin at this step, as `tutor steps` lists them.")
@click.option("--plain", is_flag=True, help="Lines of text instead of a screen.")
@_told
def open_lesson(lesson: str, mode: Mode | None, variant: int | None, at: str | None, plain: bool) -> None:
    """Open LESSON where it was left."""
    from tutor.lesson.course import find_lesson

    path = find_lesson(lesson)
    if not plain:
        _screen(lesson, path, mode, variant, at)
        return
    from tutor.plain import run

    raise SystemExit(run(path, mode, variant, at))


@main.command("list")
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@_told
def list_lessons(as_json: bool) -> None:
    """List the lessons of the course."""
    from tutor.lesson.course import built_in_course, lesson_summaries

    if as_json:
        from tutor.listing import course_rows

        _tell_json({"lessons": course_rows()})
        return
    summaries = lesson_summaries(built_in_course())
    width = max((len(summary.id) for summary in summaries), default=0)
    part = ""
    for summary in summaries:
        if summary.part != part:
            part = summary.part
            click.echo(part)
        click.echo(f"  {summary.id:<{width}}  {summary.title}")


@main.command()
@click.argument("lesson")
@click.option("--variant", type=_VARIANT, default=0, help="Which draw of the numbers.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@_told
def steps(lesson: str, variant: int, as_json: bool) -> None:
    """List the address of every step of LESSON, to paste into `at:`."""
    material = _material(lesson, variant)
    walks = [(walk.walk.name, [step.address for step in walk.trace.steps]) for walk in material.walks]
    if as_json:
        listed = [{"network": name, "steps": addresses} for name, addresses in walks]
        _tell_json({"lesson": material.lesson.id, "networks": listed})
        return
    for name, addresses in walks:
        if len(walks) > 1:
            click.echo(f"# {name}")
        click.echo("\n".join(addresses))


@main.command()
@click.argument("lesson")
@click.option("--network", metavar="NAME", help="Which network, where the lesson has several.")
@click.option("--variant", type=_VARIANT, default=0, help="Which draw of the numbers.")
@click.option("--json", "as_json", is_flag=True, help="The whole trace as JSON.")
@_told
def trace(lesson: str, network: str | None, variant: int, as_json: bool) -> None:
    """Show every step of LESSON with its numbers."""
    from tutor.explain import headline, step_words
    from tutor.network.data import trace_data

    material = _material(lesson, variant)
    walk = material.network(network)
    if as_json:
        data = trace_data(walk.trace, lesson=material.lesson.id, network=walk.walk.name, variant=variant)
        _tell_json(data)
        return
    for step in walk.trace.steps:
        told = dict.fromkeys((step.address, headline(step, walk.trace), step_words(step, walk.trace)))
        click.echo("\n    ".join(filter(None, told)))


def _finite(_context: click.Context, _option: click.Parameter, rate: float | None) -> float | None:
    if rate is not None and not 0 < rate < float("inf"):
        raise click.BadParameter(f"a learning rate is a finite number above 0, not {rate:g}.")
    return rate


@main.command()
@click.argument("lesson")
@click.option("--steps", type=click.IntRange(1, 1_000_000), help="How many updates; the lesson's, or 100.")
@click.option("--rate", type=float, callback=_finite, help="The learning rate; the lesson's.")
@click.option("--network", metavar="NAME", help="Which network, where the lesson has several.")
@click.option("--variant", type=_VARIANT, default=0, help="Which draw of the numbers.")
@click.option("--json", "as_json", is_flag=True, help="Every loss, as JSON.")
@_told
def train(lesson: str, steps: int | None, rate: float | None, network: str | None, variant: int, as_json: bool) -> None:
    """Train a network of LESSON, and show the loss over the whole run."""
    from tutor.train_listing import train_lesson, training_data, training_text

    training = train_lesson(_material(lesson, variant), network, steps, rate)
    if as_json:
        _tell_json(training_data(training))
    else:
        click.echo(training_text(training))


@main.command()
@click.argument("lesson")
@click.option("--target", type=click.Choice(["numpy", "torch"]), default="numpy", help="The library; numpy.")
@click.option("--network", metavar="NAME", help="Which network, where the lesson has several.")
@click.option("--variant", type=_VARIANT, default=0, help="Which draw of the numbers.")
@_told
def code(lesson: str, target: Target, network: str | None, variant: int) -> None:
    """Print a program that runs LESSON forward and backward by hand, or with torch and checks itself."""
    from tutor.code_listing import code_listing

    click.echo(code_listing(_material(lesson, variant), network, target))


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@_told
def check(paths: tuple[str, ...], as_json: bool) -> None:
    """Prove lessons: tell every problem in its place. Exit 1 with any error."""
    from tutor.lesson.read import read_lesson

    files, problems = _lessons_below(paths)
    questions = 0
    for file in files:
        lesson, found = read_lesson(file)
        problems += found
        questions += len(lesson.quizzes) if lesson else 0
    if as_json:
        listed = [_problem_data(problem) for problem in problems]
        _tell_json({"problems": listed, "lessons": len(files), "questions": questions})
    else:
        _tell_problems(problems)
        wrong = _counted(len(problems), "problem") if problems else "no problems"
        click.echo(f"{_counted(len(files), 'lesson')}, {_counted(questions, 'question')}: {wrong}")
    raise SystemExit(any(problem.severity == "error" for problem in problems))


def _lessons_below(paths: tuple[str, ...]) -> tuple[list[Path], list[Problem]]:
    """The lessons of files and folders, and what is wrong with the folders' course.yaml."""
    from tutor.lesson.course import course, lesson_files

    files: list[Path] = []
    problems: list[Problem] = []
    for path in map(Path, paths):
        if not path.exists():
            raise NoSuchLessonError(f"there is no file or folder {path}")
        found = lesson_files(path)
        if not found:
            raise NoSuchLessonError(f"there is no lesson in {path}")
        files += found
        if path.is_dir():
            try:
                course(path)
            except LessonError as error:
                problems += error.problems
    return files, problems


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _material(lesson: str, variant: int) -> Material:
    from tutor.lesson.course import find_lesson
    from tutor.lesson.read import load_lesson
    from tutor.session import Material

    return Material(load_lesson(find_lesson(lesson)), variant)


def _screen(
    lesson: str = "",
    path: Path | None = None,
    mode: Mode | None = None,
    variant: int | None = None,
    at: str | None = None,
) -> None:
    """Open the screens, or say in one sentence why this terminal cannot show them."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or os.environ.get("TERM", "") in {"", "dumb"}:
        cure = f"try `tutor open {shlex.quote(lesson) if lesson else 'LESSON'} --plain`"
        raise _Refused(f"this terminal cannot show screens; {cure}{'' if lesson else ', and `tutor list`'}")
    from tutor.tui.app import OpenRequest, run

    raise SystemExit(run(OpenRequest(path, mode, variant, at)))


def _tell_json(data: object) -> None:
    """As JSON, with letters that the output cannot take as escapes."""
    utf_8 = codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"
    click.echo(json.dumps(data, ensure_ascii=not utf_8, indent=1))


def _problem_data(problem: Problem) -> dict[str, object]:
    return {slot: getattr(problem, slot) for slot in Problem.__dataclass_fields__}


def _tell_problems(problems: Iterable[Problem], *, err: bool = False) -> None:
    from tutor.lesson.excerpt import excerpt

    for problem in problems:
        severity = click.style(problem.severity, fg="red", bold=True)  # which click leaves out unless to a terminal
        told = str(problem).replace(f"{problem.severity}[", f"{severity}[", 1)
        click.echo("\n".join((told, *excerpt(problem))), err=err)
