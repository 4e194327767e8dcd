"""A file of the learner's own: written once, never over another."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import NamedTuple

from tutor.words import _

__all__ = ["Saved", "free_name", "save_new"]


class Saved(NamedTuple):
    """Whether a text was written, and what is to be told of it."""

    is_done: bool
    told: str


def free_name(stem: str, ending: str, folder: Path | None = None) -> str:
    """`chain-rule.svg`, or `chain-rule-2.svg` where there is one already."""
    names = (f"{stem}{f'-{number}' if number > 1 else ''}{ending}" for number in count(1))
    return next(name for name in names if not (folder or Path.cwd()).joinpath(name).exists())


def save_new(name: str, text: str) -> Saved:
    """Write a text into a new file; a name without a folder is in the one that the learner is in."""
    if not name.strip():
        return Saved(False, _("Say a file's name, such as lesson.md."))
    try:
        path = Path(name.strip()).expanduser().absolute()
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return Saved(False, _("{path} is there already; choose another name.").format(path=path))
    except (OSError, RuntimeError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return Saved(False, _("{path} cannot be written: {why}.").format(path=name.strip(), why=why))
    return Saved(True, _("Saved in {path}").format(path=path))
