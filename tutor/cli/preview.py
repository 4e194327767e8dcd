"""The command for whoever is writing a lesson: preview."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tutor.cli.lessons import need_terminal
from tutor.cli.settings import look_options, settings_now
from tutor.cli.telling import VARIANT, Refused, told
from tutor.errors import NoSuchLessonError

if TYPE_CHECKING:
    from tutor.session import Mode

__all__ = ["COMMANDS"]


@click.command()
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@click.option("--mode", type=click.Choice(["watch", "guided", "half", "drill"]), help="What is asked; guided at first.")
@click.option("--variant", type=VARIANT, default=None, help="Which draw of the numbers; 0 at first.")
@click.option("--at", metavar="ADDRESS", help="Begin at this step, as `tutor steps` lists them.")
@look_options
@told
def preview(path: Path, mode: Mode | None, variant: int | None, at: str | None) -> None:
    """Show the lesson in the file PATH while you write it: every save is on the screen at once.

    Problems stand below the last version that had none. No progress is kept.
    """
    if path.is_dir():
        raise Refused(f"{path} is a folder; a preview shows one lesson: name its file")
    if not path.exists():
        raise NoSuchLessonError(
            f"there is no file {path}; `tutor new {shlex.quote(str(path))}` writes one to start from"
        )
    need_terminal(f"`tutor check {shlex.quote(str(path))}` tells its problems")
    from tutor.tui.library import OpenRequest
    from tutor.tui.preview.app import run

    settings = settings_now()
    raise SystemExit(run(OpenRequest(path, mode or settings.mode, variant, at), settings))


COMMANDS = (preview,)
