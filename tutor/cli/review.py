"""The command for what is due today."""

from __future__ import annotations

import os

import click

from tutor.cli.lessons import folder_of, need_terminal
from tutor.cli.settings import look_options, plain_option, settings_now, tell_notices
from tutor.cli.telling import told

__all__ = ["COMMANDS"]


@click.command()
@click.argument("folder", required=False)
@plain_option
@look_options
@told
def review(folder: str | None) -> None:
    """Practise what is due today, of the course and of a FOLDER of lessons: each skill once, with fresh numbers."""
    chosen = folder_of(f"{folder}{os.sep}") if folder is not None else None
    settings = settings_now()
    if settings.plain:
        tell_notices(settings)
        from tutor.plain_review import run as run_plain

        raise SystemExit(run_plain(chosen))
    need_terminal("try `tutor review --plain`")
    from tutor.tui.app import OpenRequest, run

    raise SystemExit(run(OpenRequest(folder=chosen, review=True), settings))


COMMANDS = (review,)
