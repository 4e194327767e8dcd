"""What commands have in common: how things are told, what a lesson is called by, what an error becomes."""

from __future__ import annotations

import codecs
import json
import signal
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec

import click

from tutor.console import clean, drop_output, escaped
from tutor.errors import LessonError, NetworkError, Problem, TutorError, UnforeseenError

if TYPE_CHECKING:
    from tutor.session import Material

__all__ = [
    "USAGE",
    "VARIANT",
    "Refused",
    "counted",
    "material_of",
    "problem_data",
    "tell_json",
    "tell_problems",
    "told",
]

P = ParamSpec("P")
USAGE = 2
VARIANT = click.IntRange(min=0, max=2**31)


class Refused(click.ClickException):
    """One sentence on standard error, exit 2."""

    exit_code = USAGE

    def show(self, file: object = None) -> None:
        """Tell it as a sentence."""
        click.echo(f"tutor: {clean(self.format_message())}", err=True)


class _Failed(Refused):
    """One sentence on standard error, exit 1."""

    exit_code = 1


def told(command: Callable[P, None]) -> Callable[P, None]:
    """What the tutor raises on purpose becomes a sentence; a reader that closed the pipe is no error."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except LessonError as error:
            tell_problems(error.problems, err=True)
            raise SystemExit(USAGE) from None
        except UnforeseenError as error:
            raise _Failed(str(error)) from None
        except TutorError as error:
            cure = error.help if isinstance(error, NetworkError) else ""
            raise Refused(f"{error}{f'; {cure}' if cure else ''}") from None
        except BrokenPipeError:
            drop_output()
            raise SystemExit(0) from None
        except OSError as error:
            drop_output()
            raise Refused(": ".join(filter(None, (error.filename, error.strerror or str(error))))) from None
        except KeyboardInterrupt:
            raise SystemExit(128 + signal.SIGINT) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:  # noqa: BLE001 - nobody foresaw it, and a traceback helps no learner
            from tutor.session.unforeseen import unforeseen  # seldom needed

            raise _Failed(unforeseen(error)) from None

    return run


def counted(count: int, what: str) -> str:
    """`1 lesson`, `3 lessons`."""
    return f"{count} {what}{'s' * (count != 1)}"


def material_of(lesson: str, variant: int) -> Material:
    """A lesson made ready, by its id or path."""
    from tutor.lesson.course import find_lesson
    from tutor.lesson.read import load_lesson
    from tutor.session import Material

    return Material(load_lesson(find_lesson(lesson)), variant)


def tell_json(data: object) -> None:
    """As JSON, with escapes for letters that the output cannot take, and for what would steer a terminal."""
    utf_8 = codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"
    click.echo(escaped(json.dumps(data, ensure_ascii=not utf_8, indent=1)))


def problem_data(problem: Problem) -> dict[str, object]:
    """The keys of `tutor check --json`."""
    return {slot: getattr(problem, slot) for slot in Problem.__dataclass_fields__}


def tell_problems(problems: Iterable[Problem], *, err: bool = False) -> None:
    """Each problem in a line, below it the line in which it stands, with a caret."""
    from tutor.lesson.excerpt import excerpt

    for problem in problems:
        severity = click.style(problem.severity, fg="red", bold=True)  # which click leaves out unless to a terminal
        told = str(problem).replace(f"{problem.severity}[", f"{severity}[", 1)
        click.echo("\n".join((told, *excerpt(problem))), err=err)
