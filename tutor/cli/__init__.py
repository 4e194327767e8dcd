"""The command line: what is asked for, in which form it is told, and with which exit code.

Exit: 0 done · 1 the thing asked about is not so · 2 wrong usage, no such lesson, no usable terminal · 128+n signal n.
Numpy, pydantic and Textual are imported only where a command needs them.
"""

from __future__ import annotations

import click

from tutor import __version__
from tutor.cli import asking, authors, doctor, lessons, preview, progress, review, worksheet, writing
from tutor.cli.settings import languages_wanted, look_options, plain_option
from tutor.cli.telling import told
from tutor.console import prepare_streams
from tutor.words import speak

__all__ = ["main"]


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", message="tutor %(version)s")
@plain_option
@look_options
@click.pass_context
@told
def main(context: click.Context) -> None:
    """Learn backpropagation, one chain-rule multiplication at a time.

    Without a command the home screen opens. LESSON is an id of the built-in course (see `tutor list`) or a path.
    """
    prepare_streams()
    speak(languages_wanted())
    if context.invoked_subcommand is None:
        lessons.home()


for room in (lessons, asking, review, progress, authors, writing, preview, worksheet, doctor):
    for command in room.COMMANDS:
        main.add_command(command)
