"""The line that a problem stands in, with a caret under it, aligned by the cells that a terminal gives each letter."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path

from tutor.errors import Problem

__all__ = ["excerpt"]

_WIDEST = 100


def excerpt(problem: Problem) -> list[str]:
    """The line and a caret below it; nothing for a problem of the whole file, or a file that cannot be read."""
    if problem.line is None or problem.column is None:
        return []
    try:
        path = Path(problem.file)
        lines = _lines_of(path, path.stat().st_mtime_ns)
    except OSError:
        return []
    if problem.line > len(lines):
        return []
    line, start = lines[problem.line - 1], problem.column - 1
    end = max(problem.end_column or problem.column, problem.column + 1) - 1
    cut = max(start - _WIDEST // 2, 0)
    before, marked = _visible(line[cut:start]), _visible(line[start:end]) or " "
    shown = _visible(line[cut : cut + _WIDEST])
    carets = min(_cells(marked), max(_cells(shown) - _cells(before), 1))
    return [f"    {shown}", f"    {' ' * _cells(before)}{'^' * max(carets, 1)}"]


@lru_cache(maxsize=1)
def _lines_of(path: Path, _written: int) -> list[str]:
    """The lines of a file as it was last written: one file's problems are told one after the other."""
    text = path.read_bytes().decode("utf-8-sig", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _visible(text: str) -> str:
    """Nothing of a file reaches a terminal as a control: what cannot be seen becomes a replacement character."""
    return "".join(
        character if character.isprintable() else " " if character == "\t" else "\ufffd" for character in text
    )


def _cells(text: str) -> int:
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )
