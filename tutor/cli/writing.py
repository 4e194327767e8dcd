"""Commands that write something to begin with: new, schema."""

from __future__ import annotations

import os
import re
import shlex
import unicodedata
from pathlib import Path

import click

from tutor.cli.telling import Refused, tell_json, told
from tutor.console import clean
from tutor.errors import did_you_mean
from tutor.templates import TEMPLATES, template_text

__all__ = ["COMMANDS"]

_SLUG = re.compile(r"[^\W_](?:[\w.-]*\w)?")


def _template(_context: click.Context, _option: click.Parameter, name: str) -> str:
    if name in TEMPLATES:
        return name
    cure = did_you_mean(name, TEMPLATES) or f"there are {', '.join(TEMPLATES)}"
    raise click.BadParameter(f"no template is called {name}; {cure}")


@click.command(
    epilog="\b\nTEMPLATES\n" + "\n".join(f"  {name:<10}{words}" for name, words in TEMPLATES.items()),
)
@click.argument("path")
@click.option("--template", metavar="NAME", default=next(iter(TEMPLATES)), callback=_template, show_default=True)
@told
def new(path: str, template: str) -> None:
    """Write a lesson to start from into the file PATH.

    The lesson passes `tutor check`. Its title is made from the file's name: 03-two-slopes.md is called “Two slopes”.
    PATH ends in .md, or in .yaml for the form that is all data; without an ending it gets .md. Folders on the way are
    made. A file that is there is never written over.
    """
    from tutor.lesson.names import lesson_name

    file = _lesson_file(path)
    slug = lesson_name(file).id
    words = re.sub(r"[-_]+", " ", slug).strip()
    ending = ".md" if file.suffix == ".md" else ".yaml"
    _write(file, template_text(template, ending, words[:1].upper() + words[1:]))
    named = clean(shlex.quote(str(file)))
    click.echo(f"{clean(str(file))}: a lesson to start from. It is yours to change; next try\n")
    click.echo(f"  tutor check {named}\n  tutor preview {named}")


@click.command()
@told
def schema() -> None:
    """Print the JSON Schema of lessons in YAML, for editors that complete and check what is typed."""
    from tutor.lesson.json_schema import lesson_schema

    tell_json(lesson_schema())


def _lesson_file(text: str) -> Path:
    """The file that is meant, if a new lesson can be called so.

    Raises:
        Refused: it cannot.
    """
    from tutor.lesson.names import LESSON_ENDINGS

    file = Path(text)
    if text.endswith(("/", os.sep)) or file.is_dir():
        raise Refused(f"{text} is a folder; name a file in it, such as {file / '01-my-lesson.md'}")
    if not file.suffix:
        file = file.with_name(f"{file.name}.md")
    if file.suffix not in LESSON_ENDINGS:
        raise Refused(f"{file} ends in {file.suffix}, and a lesson ends in .md or .yaml")
    _check_name(file)
    if os.path.lexists(file):
        raise Refused(f"{file} is there already, and is left as it is; choose another name")
    return file


def _check_name(file: Path) -> None:
    from tutor.lesson.course import lesson_paths
    from tutor.lesson.names import is_lesson, lesson_name

    slug = lesson_name(file).id
    if not is_lesson(file) or not _SLUG.fullmatch(unicodedata.normalize("NFC", slug)):
        joined = re.sub(r"[^\w.-]+", "-", file.name)
        example = joined if joined != file.name and _SLUG.fullmatch(Path(joined).stem) else "01-my-lesson.md"
        raise Refused(f"no lesson can be called {file.name!r}; use letters, digits and -, such as {example}")
    known = lesson_paths(file.parent)
    if slug in known and known[slug] != file:
        cure = "choose another name, or copy that file to translate it"
        raise Refused(f"{known[slug]} is the lesson {slug} already; {cure}")


def _write(file: Path, text: str) -> None:
    """Write a file that is not there, whole or not at all.

    Raises:
        Refused: it cannot be written.
    """
    draft = file.with_name(f".tutor-new-{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.write_text(text, encoding="utf-8", newline="\n")
            _name(draft, file)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise Refused(f"{file} cannot be written: {_reason(error, file)}") from None


def _reason(error: OSError, file: Path) -> str:
    if isinstance(error, NotADirectoryError | FileExistsError):
        blocking = next((folder for folder in file.parents if folder.exists() and not folder.is_dir()), None)
        return "it is there already" if blocking is None else f"{blocking} is a file, and no folder"
    return (error.strerror or str(error)).lower()


def _name(draft: Path, file: Path) -> None:
    """Give a file its name, where nothing has it; a folder that knows no links takes a claim for one."""
    try:
        file.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:
        file.open("x").close()
        draft.replace(file)


COMMANDS = (new, schema)
