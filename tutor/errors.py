"""Every error that the tutor raises on purpose. What a learner or author reads is made here and nowhere else.

    TutorError
    ├── FormulaError          a text that is no formula, with the place in it
    ├── NetworkError          a formula that makes no operation: unknown name, wrong shape
    │   └── AddressError      no step has this address
    ├── LessonError           a lesson with problems, all of them
    ├── NoSuchLessonError     no lesson of this id or path
    ├── AnswerError           an answer that cannot be read, with the place in it
    ├── StoreError            the learner's progress cannot be read or written
    └── UnforeseenError       something went wrong inside, and stands in the log

An error is one sentence: what, what was expected, what to do. Places are half-open ranges of code points.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tutor.words import _

__all__ = [
    "AddressError",
    "AnswerError",
    "FormulaError",
    "LessonError",
    "NetworkError",
    "NoSuchLessonError",
    "Problem",
    "StoreError",
    "TutorError",
    "UnforeseenError",
    "did_you_mean",
    "ended",
]


class TutorError(Exception):
    """The root: catching it catches everything that the tutor raises on purpose."""


class _PlacedError(TutorError):
    """An error at a place in a text.

    Args:
        message: one sentence.
        start, end: half-open range of code points in the text that was read.
        code: the stable short name, `unknown-function`.
        help: what to do about it, or "".
    """

    def __init__(self, message: str, start: int = 0, end: int = 0, *, code: str, help: str = "") -> None:  # noqa: A002 - the public name of this key, as in `tutor check --json`
        super().__init__(message)
        self.message, self.start, self.end, self.code, self.help = message, start, max(start, end), code, help


class FormulaError(_PlacedError):
    """A text that is no formula."""


class NetworkError(_PlacedError):
    """A formula that makes no operation. The place is one in the formula's text."""


class AddressError(NetworkError):
    """No step of this trace has this address."""


class AnswerError(_PlacedError):
    """An answer that cannot be read."""


class NoSuchLessonError(TutorError):
    """No lesson of this id or path."""


class StoreError(TutorError):
    """The learner's progress cannot be read or written."""


class UnforeseenError(TutorError):
    """Something went wrong inside; it stands in the log, and the text says where and how to report it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one lesson, as data: `tutor check --json` prints exactly these keys.

    `line` and `column` count from 1, columns in code points; a problem of the whole file has neither.
    """

    file: str
    line: int | None
    column: int | None
    end_column: int | None
    code: str
    severity: str
    message: str
    help: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}:{self.column}"
        cure = f"; {self.help}" if self.help else ""
        return f"{place}: {self.severity}[{self.code}]: {self.message}{cure}"


class LessonError(TutorError):
    """A lesson that cannot be used, with every problem found in it."""

    def __init__(self, path: Path | str, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.path, self.problems = Path(path), tuple(problems)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean sigmoid?` where a known word is close to this one, else ""."""
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return _("did you mean {word}?").format(word=close[0]) if close else ""


def ended(sentence: str) -> str:
    """With a full stop, unless it has its own end."""
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."
