"""What YAML 1.2 makes of a plain text, and where each character of a decoded scalar stands in the file."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from tutor.lesson.source import Excerpt

__all__ = ["Origin", "aligned", "plain_value"]

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL_OR_HEXADECIMAL = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"([-+]?)\.(inf|Inf|INF)")
_NAN = re.compile(r"\.(nan|NaN|NAN)")
_MOST_DIGITS = 250  # of a whole number, in any base no more than a float can be; a longer one is read as a float

_WHITE = frozenset(" \t\n")
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_ESCAPED_WHITE = frozenset({"n", "t", "\t", " ", "\n", "x20", "x09", "x0a", "x0A", "u0020", "u0009", "u000a", "u000A"})


def plain_value(text: str) -> str | int | float | bool | None:
    """The value of a scalar without quotes, by the core schema of YAML 1.2: `no` is text, `1e-3` a number."""
    if text in _NULL:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    if len(text) <= _MOST_DIGITS:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _OCTAL_OR_HEXADECIMAL.fullmatch(text):
            return int(text[2:], 8 if text[1] == "o" else 16)
    if _FLOAT.fullmatch(text):
        return float(text)
    if infinite := _INFINITE.fullmatch(text):
        return -math.inf if infinite[1] == "-" else math.inf
    return math.nan if _NAN.fullmatch(text) else text


class Origin:
    """Where the characters of one decoded scalar stand: worked out when a problem asks for it, and then kept."""

    __slots__ = ("_made", "_parts")

    def __init__(self, excerpt: Excerpt, start: int, end: int, style: str | None, value: str) -> None:
        self._parts = excerpt, start, end, style, value
        self._made: Excerpt | None = None

    def __call__(self) -> Excerpt:
        """The decoded scalar with its places."""
        if self._made is None:
            self._made = aligned(*self._parts)
        return self._made


def aligned(excerpt: Excerpt, start: int, end: int, style: str | None, value: str) -> Excerpt:
    """A decoded scalar with the place of each of its characters.

    Decoding folds lines, drops indentation and resolves escapes, but keeps every other character and their order;
    so the characters that are not white are matched one by one, and white ones stand beside their neighbour.

    Args:
        excerpt: the text that was parsed.
        start: where the scalar begins in it, quotes and header included.
        end: where it ends.
        style: `'`, `"`, `|`, `>` or None, as in YAML's events.
        value: the decoded text.
    """
    units = _units(excerpt.text[start:end], style)
    runs: list[tuple[int, int]] = []
    place = next_place = excerpt.place(start)
    for index, character in enumerate(value):
        white = character in _WHITE
        place = next_place if white else excerpt.place(start + next(units, end - start - 1))
        if not runs or place != next_place:
            runs.append((index, place))
        next_place = place + 1
    return Excerpt(value, runs or [(0, place)])


def _units(raw: str, style: str | None) -> Iterator[int]:
    """The index in `raw` of everything that makes one character that is not white."""
    if style in ("|", ">"):
        header = raw.find("\n") + 1 or len(raw)
        return (header + i for i, character in enumerate(raw[header:]) if character not in _WHITE)
    if style == '"':
        return _double_quoted(raw)
    if style == "'":
        return _single_quoted(raw)
    return (i for i, character in enumerate(raw) if character not in _WHITE)


def _single_quoted(raw: str) -> Iterator[int]:
    index, last = 1, len(raw) - 1
    while index < last:
        if raw[index] not in _WHITE:
            yield index
        index += 2 if raw[index] == "'" else 1


def _double_quoted(raw: str) -> Iterator[int]:
    index, last = 1, len(raw) - 1
    while index < last:
        escape = _ESCAPE.match(raw, index)
        if escape is not None:
            if escape[1] not in _ESCAPED_WHITE:
                yield index
            index = escape.end()
            continue
        if raw[index] not in _WHITE:
            yield index
        index += 1
