"""Commands for whoever reads a lesson: open, list, steps, trace, train, code."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tutor.cli.telling import VARIANT, Refused, material_of, tell_json, told

if TYPE_CHECKING:
    from tutor.code_listing import Target
    from tutor.session import Mode

__all__ = ["COMMANDS", "screen"]


@click.command("open")
@click.argument("lesson")
@click.option("--mode", type=click.Choice(["watch", "guided", "drill"]), help="What is asked; guided at first.")
@click.option("--variant", type=VARIANT, default=None, help="Which draw of the numbers.")
@click.option("--at", metavar="ADDRESS", help="Begin at this step, as `tutor steps` lists them.")
@click.option("--plain", is_flag=True, help="Lines of text instead of a screen.")
@told
def open_lesson(lesson: str, mode: Mode | None, variant: int | None, at: str | None, plain: bool) -> None:
    """Open LESSON where it was left."""
    from tutor.lesson.course import find_lesson

    path = find_lesson(lesson)
    if not plain:
        screen(lesson, path, mode, variant, at)
        return
    from tutor.plain import run

    raise SystemExit(run(path, mode, variant, at))


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@told
def list_lessons(as_json: bool) -> None:
    """List the lessons of the course."""
    from tutor.lesson.course import built_in_course, lesson_summaries

    if as_json:
        from tutor.listing import course_rows

        tell_json({"lessons": course_rows()})
        return
    summaries = lesson_summaries(built_in_course())
    width = max((len(summary.id) for summary in summaries), default=0)
    part = ""
    for summary in summaries:
        if summary.part != part:
            part = summary.part
            click.echo(part)
        click.echo(f"  {summary.id:<{width}}  {summary.title}")


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


def screen(
    lesson: str = "",
    path: Path | None = None,
    mode: Mode | None = None,
    variant: int | None = None,
    at: str | None = None,
) -> None:
    """Open the screens, or say in one sentence why this terminal cannot show them."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or os.environ.get("TERM", "") in {"", "dumb"}:
        cure = f"try `tutor open {shlex.quote(lesson) if lesson else 'LESSON'} --plain`"
        raise Refused(f"this terminal cannot show screens; {cure}{'' if lesson else ', and `tutor list`'}")
    from tutor.tui.app import OpenRequest, run

    raise SystemExit(run(OpenRequest(path, mode, variant, at)))


COMMANDS = (open_lesson, list_lessons, steps, trace, train, code)
