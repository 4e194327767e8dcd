"""The command that looks at this machine: what works here, and what does not."""

from __future__ import annotations

import locale
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from tutor.cli.telling import told
from tutor.console import clean

__all__ = ["COMMANDS", "Finding", "findings"]

_SMALLEST, _USUAL = (60, 18), (80, 24)
_SIGNS = "∂ ● ━ ╭ ✓ × ᵀ"


class Finding(NamedTuple):
    """One thing that was looked at: whether it works, what it is, and what to do where it does not."""

    works: bool
    what: str
    said: str
    cure: str = ""


def findings() -> Iterator[Finding]:
    """Everything, in the order in which it matters."""
    yield from _terminal()
    yield from _letters()
    yield from _lessons()
    yield from _folders()
    yield from _settings()


def _terminal() -> Iterator[Finding]:
    kind = os.environ.get("TERM", "")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        yield Finding(False, "terminal", "this is no terminal", "open lessons with --plain")
    elif kind in {"", "dumb"}:
        yield Finding(False, "terminal", f"TERM is {kind or 'not set'}", "open lessons with --plain, or set TERM")
    else:
        yield Finding(True, "terminal", kind)
    width, height = shutil.get_terminal_size((0, 0))
    if width:
        fits = width >= _SMALLEST[0] and height >= _SMALLEST[1]
        cure = f"make it {_SMALLEST[0]}×{_SMALLEST[1]} or larger; {_USUAL[0]}×{_USUAL[1]} shows everything"
        yield Finding(fits, "size", f"{width}×{height}", "" if fits else cure)
    yield Finding(True, "colours", _colours())


def _colours() -> str:
    if os.environ.get("NO_COLOR"):
        return "none: NO_COLOR is set"
    if os.environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return "16 million"
    return "256" if "256" in os.environ.get("TERM", "") else "as many as TERM has"


def _letters() -> Iterator[Finding]:
    encoding = (sys.stdout.encoding or "ascii").lower()
    cure = "set LANG to a UTF-8 locale, such as C.UTF-8"
    works = encoding.replace("-", "") == "utf8"
    yield Finding(works, "letters", f"{encoding}, locale {locale.setlocale(locale.LC_CTYPE)}", "" if works else cure)
    yield Finding(True, "font", f"these should be seven signs of one line: {_SIGNS}")


def _lessons() -> Iterator[Finding]:
    from tutor.errors import LessonError
    from tutor.lesson.course import built_in_course, lesson_summaries

    folder = built_in_course()
    try:
        yield Finding(True, "lessons", f"{len(lesson_summaries(folder))} in {folder}")
    except LessonError as error:
        yield Finding(False, "lessons", str(error.problems[0]), "install the tutor again")


def _folders() -> Iterator[Finding]:
    from tutor.errors import StoreError
    from tutor.progress.folders import data_folder
    from tutor.progress.store import FILE_NAME, Store

    file = data_folder() / FILE_NAME
    place = _nearest(file)
    works = os.access(place, os.W_OK)
    yield Finding(works, "data", str(file.parent), "" if works else f"{place} cannot be written; set TUTOR_HOME")
    if not file.exists():
        yield Finding(works, "progress", "none yet: it is made with the first lesson")
        return
    try:
        with Store.open() as store:
            count, banner = len(store.attempts()), store.banner
    except StoreError as error:
        yield Finding(False, "progress", str(error))
    else:
        yield Finding(not banner, "progress", banner or f"{count} answer{'s' * (count != 1)} in {file}")


def _settings() -> Iterator[Finding]:
    from tutor.cli.settings import config_file, settings_now

    file, settings = config_file(), settings_now()
    state = "" if file.exists() else ": none yet, nothing needs one"
    yield Finding(True, "config", f"{file}{state}")
    for notice in settings.notices:
        yield Finding(False, "config", notice)


def _nearest(path: Path) -> Path:
    """The folder that is there already, of a path that need not be."""
    return next(each for each in path.parents if each.exists())


def _tell_keys() -> None:
    """Every binding by its id, with its keys of this moment."""
    from tutor.cli.settings import settings_now
    from tutor.tui.keymap import key_rows

    rows = list(key_rows(settings_now().keys))
    width = max(len(name) for name, _, _ in rows)
    for name, keys, said in rows:
        click.echo(clean(f"{name:<{width}}  {', '.join(keys):<24}  {said}"))


@click.command()
@click.option("--keys", is_flag=True, help="Every key's id, for the table [keys] of the config file.")
@told
def doctor(keys: bool) -> None:
    """Tell what works here and what does not: terminal, letters, lessons, folders, progress, config.

    Exit code 1 where something does not.
    """
    if keys:
        _tell_keys()
        return
    found = list(findings())
    for each in found:
        click.echo(clean(f"{'ok ' if each.works else 'no '} {each.what:<9} {each.said}"))
        if each.cure:
            click.echo(clean(f"              {each.cure}"))
    raise SystemExit(0 if all(each.works for each in found) else 1)


COMMANDS = (doctor,)
