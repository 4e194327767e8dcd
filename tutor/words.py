"""The interface's words in the learner's language: looked up in gettext catalogs whenever a sentence is said.

A message is a whole sentence with named places: `_("{count} of {size} entries are right.").format(count=2, size=6)`.
What is said only later, such as a table's words, is `marked` where it stands and looked up where it is said.
"""

from __future__ import annotations

import gettext as catalogs
from collections.abc import Sequence
from pathlib import Path

__all__ = ["FOLDER", "SOURCE", "_", "marked", "ngettext", "speak"]

FOLDER = Path(__file__).parent / "locale"
SOURCE = "en"
"""The language that the messages are written in."""
_FILE = "LC_MESSAGES/tutor.mo"


class _Spoken:
    """The catalog that is looked in; at first none, so the source language."""

    catalog: catalogs.NullTranslations = catalogs.NullTranslations()


def speak(languages: Sequence[str]) -> str:
    """From now on, say everything in the first of these languages that there is a catalog for.

    Args:
        languages: BCP 47 tags, the best first. `ko-KR` is content with `ko`.

    Returns:
        The language that is spoken now: a catalog's, or the source's where none of them has one.
    """
    name = next((found for tag in languages if (found := _available(tag))), SOURCE)
    _Spoken.catalog = catalogs.NullTranslations()
    if name != SOURCE:
        with (FOLDER / name / _FILE).open("rb") as file:
            _Spoken.catalog = catalogs.GNUTranslations(file)
    return name.replace("_", "-")


def _available(tag: str) -> str:
    """The nearest that is there for a tag: `pt_BR`, else `pt`; "" where nothing is."""
    known = {SOURCE: SOURCE} | {(name := path.parts[-3]).lower(): name for path in FOLDER.glob(f"*/{_FILE}")}
    parts = tag.lower().split("-")
    nearest = ("_".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((known[name] for name in nearest if name in known), "")


def _(message: str) -> str:
    """A message in the language that is spoken; as it is written where the catalog has no such message."""
    return _Spoken.catalog.gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The one of two messages that a count wants; a language has as many forms as its catalog says."""
    return _Spoken.catalog.ngettext(one, many, count)


def marked(message: str) -> str:
    """The message as it is written: it is put into the catalogs here, and looked up with `_` where it is said."""
    return message
