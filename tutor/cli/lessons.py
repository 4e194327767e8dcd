"""Commands for whoever reads a lesson: open, list, steps, trace, train, code."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tutor.cli.settings import languages_wanted, look_options, plain_option, settings_now, tell_notices
from tutor.cli.telling import VARIANT, Refused, material_of, tell_json, told
from tutor.console import clean
from tutor.errors import NoSuchLessonError
from tutor.words import speak

if TYPE_CHECKING:
    from tutor.code_listing import Target
    from tutor.config import Settings
    from tutor.session import Mode

__all__ = ["COMMANDS", "folder_of", "home", "need_terminal"]


@click.command("open")
@click.argument("lesson")
@click.option("--mode", type=click.Choice(["watch", "guided", "half", "drill"]), help="What is asked; guided at first.")
@click.option("--variant", type=VARIANT, default=None, help="Which draw of the numbers.")
@click.option("--at", metavar="ADDRESS", help="Begin at this step, as `tutor steps` lists them; or at `page 2`.")
@click.option("--language", metavar="TAG", help="Which translation: ko, pt-BR. By default your system's language.")
@plain_option
@look_options
@told
def open_lesson(lesson: str, mode: Mode | None, variant: int | None, at: str | None, language: str | None) -> None:
    """Open LESSON where it was left; of a folder of lessons, its course."""
    from tutor.lesson.course import find_lesson

    wanted = (language,) if language is not None else languages_wanted()
    speak(wanted)
    folder = folder_of(lesson)
    settings = settings_now()
    if settings.plain:
        tell_notices(settings)
    if folder is not None:
        if (mode, variant, at) != (None, None, None):
            raise Refused(f"{lesson} is a folder: --mode, --variant and --at go with one of its lessons")
        _open_folder(folder, wanted, settings)
        return
    path = find_lesson(lesson, language, wanted)
    if not settings.plain:
        screen(settings, lesson, path, mode, variant, at, path.parent, wanted)
        return
    from tutor.plain import run

    raise SystemExit(run(path, mode or settings.mode, variant, at))


def folder_of(text: str) -> Path | None:
    """The folder that is meant: a path of one that is no lesson's id, or any that ends with a slash.

    Raises:
        NoSuchLessonError: there is none, or no lesson in it.
    """
    from tutor.lesson.course import built_in_course, lesson_paths

    ends = text.endswith(("/", os.sep))
    if "\0" in text or not (ends or (Path(text).is_dir() and text not in lesson_paths(built_in_course()))):
        return None
    folder = Path(text)
    if not folder.is_dir():
        raise NoSuchLessonError(f"there is no folder {text if text.isprintable() else repr(text)}")
    if not lesson_paths(folder):
        raise NoSuchLessonError(
            f"there is no lesson in {folder}; `tutor new {shlex.quote(f'{folder}/01-first.md')}` writes one"
        )
    return folder


def _open_folder(folder: Path, wanted: tuple[str, ...], settings: Settings) -> None:
    from tutor.lesson.course import course

    course(folder)  # what is wrong with it is told here, before there is a screen
    if settings.plain:
        _tell_course(folder, wanted)
        click.echo("\nOpen one with `tutor open PATH --plain`.")
    else:
        screen(settings, f"{folder}", folder=folder, wanted=wanted)


@click.command("list")
@click.argument("folder", required=False)
@click.option("--language", metavar="TAG", help="Which translations, where there are any.")
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@told
def list_lessons(folder: str | None, language: str | None, as_json: bool) -> None:
    """List the lessons of the course, or of another FOLDER."""
    wanted = (language,) if language is not None else languages_wanted()
    chosen = folder_of(f"{folder}{os.sep}") if folder is not None else None
    if as_json:
        from tutor.listing import course_rows

        tell_json({"lessons": course_rows(chosen, wanted)})
    else:
        _tell_course(chosen, wanted)


def _tell_course(folder: Path | None, wanted: tuple[str, ...]) -> None:
    """Each lesson with what is typed to open it: its id in the built-in course, else its path."""
    from tutor.lesson.course import built_in_course, lesson_summaries

    summaries = lesson_summaries(folder or built_in_course(), wanted)
    names = [summary.id if folder is None else str(summary.path) for summary in summaries]
    width = max(map(len, names), default=0)
    part = ""
    for name, summary in zip(names, summaries, strict=True):
        if summary.part != part:
            part = summary.part
            click.echo(clean(part))
        click.echo(f"  {clean(name):<{width}}  {clean(summary.title)}")


@click.command()
@click.argument("lesson")
@click.option("--variant", type=VARIANT, default=0, help="Which draw of the numbers.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@told
def steps(lesson: str, variant: int, as_json: bool) -> None:
    """List the address of every step of LESSON, to paste into `at:`."""
    material = material_of(lesson, variant)
    walks = [(walk.walk.name, [step.address for step in walk.trace.steps]) for walk in material.walks]
    if as_json:
        listed = [{"network": name, "steps": addresses} for name, addresses in walks]
        tell_json({"lesson": material.lesson.id, "networks": listed})
        return
    for name, addresses in walks:
        if len(walks) > 1:
            click.echo(f"# {name}")
        click.echo("\n".join(addresses))


@click.command()
@click.argument("lesson")
@click.option("--network", metavar="NAME", help="Which network, where the lesson has several.")
@click.option("--variant", type=VARIANT, default=0, help="Which draw of the numbers.")
@click.option("--json", "as_json", is_flag=True, help="The whole trace as JSON.")
@told
def trace(lesson: str, network: str | None, variant: int, as_json: bool) -> None:
    """Show every step of LESSON with its numbers."""
    from tutor.explain import headline, step_words
    from tutor.network.data import trace_data

    material = material_of(lesson, variant)
    walk = material.network(network)
    if as_json:
        data = trace_data(walk.trace, lesson=material.lesson.id, network=walk.walk.name, variant=variant)
        tell_json(data)
        return
    for step in walk.trace.steps:
        told = dict.fromkeys((step.address, headline(step, walk.trace), step_words(step, walk.trace)))
        click.echo("\n    ".join(filter(None, told)))


def _finite(_context: click.Context, _option: click.Parameter, rate: float | None) -> float | None:
    if rate is not None and not 0 < rate < float("inf"):
        raise click.BadParameter(f"a learning rate is a finite number above 0, not {rate:g}.")
    return rate


@click.command()
@click.argument("lesson")
@click.option("--steps", type=click.IntRange(1, 1_000_000), help="How many updates; the lesson's, or 100.")
@click.option("--rate", type=float, callback=_finite, help="The learning rate; the lesson's.")
@click.option("--network", metavar="NAME", help="Which network, where the lesson has several.")
@click.option("--variant", type=VARIANT, default=0, help="Which draw of the numbers.")
@click.option("--json", "as_json", is_flag=True, help="Every loss, as JSON.")
@told
def train(lesson: str, steps: int | None, rate: float | None, network: str | None, variant: int, as_json: bool) -> None:
    """Train a network of LESSON, and show the loss over the whole run."""
    from tutor.train_listing import train_lesson, training_data, training_text

    training = train_lesson(material_of(lesson, variant), network, steps, rate)
    if as_json:
        tell_json(training_data(training))
    else:
        click.echo(training_text(training))


@click.command()
@click.argument("lesson")
@click.option("--target", type=click.Choice(["numpy", "torch"]), default="numpy", help="The library; numpy.")
@click.option("--network", metavar="NAME", help="Which network, where the lesson has several.")
@click.option("--variant", type=VARIANT, default=0, help="Which draw of the numbers.")
@told
def code(lesson: str, target: Target, network: str | None, variant: int) -> None:
    """Print a program that runs LESSON forward and backward by hand, or with torch and checks itself."""
    from tutor.code_listing import code_listing

    click.echo(code_listing(material_of(lesson, variant), network, target))


def home() -> None:
    """Open the home screen; in plain mode, tell the course."""
    settings = settings_now()
    if not settings.plain:
        screen(settings)
    tell_notices(settings)
    _tell_course(None, languages_wanted())
    click.echo("\nOpen one with `tutor open LESSON`, or the screen with `tutor --no-plain`.")


def screen(
    settings: Settings,
    lesson: str = "",
    path: Path | None = None,
    mode: Mode | None = None,
    variant: int | None = None,
    at: str | None = None,
    folder: Path | None = None,
    wanted: tuple[str, ...] | None = None,
) -> None:
    """Open the screens, or say in one sentence why this terminal cannot show them."""
    cure = f"try `tutor open {shlex.quote(lesson) if lesson else 'LESSON'} --plain`"
    need_terminal(f"{cure}{'' if lesson else ', and `tutor list`'}")
    from tutor.tui.app import OpenRequest, run

    languages = languages_wanted() if wanted is None else wanted
    raise SystemExit(run(OpenRequest(path, mode, variant, at, folder, languages), settings))


def need_terminal(cure: str) -> None:
    """Refuse in one sentence, with what to do instead, where there is no terminal that can show screens."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or os.environ.get("TERM", "") in {"", "dumb"}:
        raise Refused(f"this terminal cannot show screens; {cure}")


COMMANDS = (open_lesson, list_lessons, steps, trace, train, code)
