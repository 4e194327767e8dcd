"""The command that prints a lesson for paper."""

from __future__ import annotations

import click

from tutor.cli.telling import VARIANT, material_of, told
from tutor.console import clean

__all__ = ["COMMANDS"]


@click.command()
@click.argument("lesson")
@click.option("--variant", type=VARIANT, default=0, help="Which draw of the numbers.")
@click.option("--key", is_flag=True, help="With the answers and their reasons.")
@told
def worksheet(lesson: str, variant: int, key: bool) -> None:
    """Print LESSON as a worksheet in Markdown: its network with its numbers, and its questions with room to write."""
    from tutor.worksheet import worksheet as sheet

    click.echo(clean("\n".join(sheet(material_of(lesson, variant), key=key))))


COMMANDS = (worksheet,)
