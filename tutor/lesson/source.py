"""A file's text, and where each of its characters stands.

Bytes become code points here and nowhere else. What lives elsewhere: Markdown (`markdown.py`), YAML (`yaml_events.py`).
"""

from __future__ import annotations

import codecs
import re
import stat
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from tutor.lesson.characters import FORBIDDEN, MAX_TOLD, UNSEEN, unfit_characters
from tutor.lesson.problems import Report

__all__ = ["MAX_BYTES", "Excerpt", "Place", "Source", "read_source"]

Place: TypeAlias = tuple[int, int]
"""A half-open range of code points in a file's text."""

MAX_BYTES = 1_000_000

_LINE_END = re.compile("\r\n?")
_FRONT = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n.*?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_NOT_A_LINE_END = re.compile("[\u2028\u2029]")  # a line end for YAML 1.1 and for terminals, for no editor


class Source:
    r"""A file's text with `\n` for every line end and without byte order mark."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def line_and_columns(self, start: int, end: int) -> tuple[int, int, int]:
        """Line, column and end column, from 1, of a range; a range over several lines ends with the first."""
        line = bisect_right(self.starts, start)
        first = self.starts[line - 1]
        after = self.starts[line] - 1 if line < len(self.starts) else len(self.text)
        return line, start - first + 1, max(min(end, after) - first + 1, start - first + 2)

    def line(self, start: int) -> int:
        """The line, from 1, on which the character at `start` stands."""
        return bisect_right(self.starts, start)

    def begin(self, line: int) -> int:
        """Where a line, from 0, begins; behind the last line the end of the text."""
        return self.starts[line] if line < len(self.starts) else len(self.text)

    def whole(self) -> Excerpt:
        """The file's whole text."""
        return Excerpt(self.text, [(0, 0)])


class Excerpt:
    """A text cut from a file: each of its characters knows its place there.

    Args:
        text: the text as it is read, dedented and with escapes decoded.
        runs: pairs of an index in `text` and its place in the file, both rising; between them places follow on.
    """

    __slots__ = ("_heads", "_places", "text")

    def __init__(self, text: str, runs: Iterable[tuple[int, int]]) -> None:
        self.text = text
        self._heads: list[int] = []
        self._places: list[int] = []
        for head, place in runs:
            self._heads.append(head)
            self._places.append(place)

    def place(self, index: int) -> int:
        """The place in the file of the character at `index`; the length of the text is the place after the last."""
        if index and index >= len(self.text):
            return self.place(len(self.text) - 1) + 1
        run = max(bisect_right(self._heads, index) - 1, 0)
        return self._places[run] + index - self._heads[run]

    def range(self, start: int, end: int) -> Place:
        """The place in the file of a half-open range of this text."""
        first = self.place(start)
        return first, max(self.place(end - 1) + 1, first)

    def cut(self, start: int, end: int) -> Excerpt:
        """A part of this text, with its places."""
        inner = range(bisect_right(self._heads, start), bisect_left(self._heads, end))
        runs = [(self._heads[run] - start, self._places[run]) for run in inner]
        return Excerpt(self.text[start:end], [(0, self.place(start)), *runs])


def read_source(path: Path, *, front_only: bool = False) -> Report:
    """Read a lesson's text.

    Args:
        path: of the file.
        front_only: nothing behind the front matter of a Markdown lesson is looked at.

    Returns:
        A report with the text as its `source`; where nothing can be read the report has failed and the text is empty.
        A few unfit characters are reported and read as spaces.
    """
    file = str(path)
    try:
        data = _bytes_of(path)
    except (OSError, ValueError) as error:
        return _refused(file, "cannot-read", f"this file cannot be read: {_reason(error)}")
    if len(data) > MAX_BYTES:
        return _refused(file, "too-large", "this file is larger than 1 MB", "split it into several lessons")
    if front_only and (front := _FRONT.match(data)):
        data = front[0]
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        return _not_utf8(file, data, error)
    report = Report(Source(file, _NOT_A_LINE_END.sub(" ", _LINE_END.sub("\n", text))))
    return _without_unfit(report)


def _bytes_of(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe or a device would never end
        raise ValueError("it is no file" if not path.is_dir() else "it is a folder")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or "it cannot be opened").lower() if isinstance(error, OSError) else str(error)


def _refused(file: str, code: str, message: str, cure: str = "") -> Report:
    report = Report(Source(file, ""))
    report.error(code, None, message, cure)
    return report


def _not_utf8(file: str, data: bytes, error: UnicodeDecodeError) -> Report:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _refused(file, "not-utf-8", "this file is UTF-16", "save it as UTF-8")
    body = data.removeprefix(codecs.BOM_UTF8)
    report = Report(Source(file, _LINE_END.sub("\n", body[: error.start].decode())))
    end = len(report.source.text)
    byte = f"0x{body[error.start]:02X}"
    report.error(
        "not-utf-8", (end, end + 1), f"this letter is not saved as UTF-8 (byte {byte})", "save the file as UTF-8"
    )
    report.source = Source(file, "")
    return report


def _without_unfit(report: Report) -> Report:
    source = report.source
    unfit = unfit_characters(source.text)
    for index, name in unfit:
        report.error("forbidden-character", (index, index + 1), f"{name} {UNSEEN}", "delete it")
    if unfit:
        text = "" if len(unfit) == MAX_TOLD else FORBIDDEN.sub(" ", source.text)
        report.source = Source(source.file, text)
    return report
