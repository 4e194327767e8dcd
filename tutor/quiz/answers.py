"""What a learner typed, read: a number, an array, a shape, choices. Nothing is graded here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tutor.errors import AnswerError, FormulaError, did_you_mean
from tutor.formula import Array, Expr, canonical, evaluate, names_in, parse
from tutor.network.operations import FUNCTIONS, Value

__all__ = ["MAX_ANSWER", "read_as", "read_choices", "read_shape", "read_value"]

MAX_ANSWER = 200
_LEADING = re.compile(r"^[^=<>([]*=\s*")
_SEPARATORS = re.compile(r"[\s,x×]+")
_SCALAR = {"", "scalar", "number", "a number", "a single number"}


def read_value(text: str, names: Mapping[str, Value]) -> tuple[Value, str]:
    """A number or array, and how it was read.

    Args:
        text: an expression over numbers and `names`; an array as `[1, 2]`, or as `1, 2`.
        names: values on the screen.

    Raises:
        AnswerError: with the place of what cannot be read.
    """
    skipped = _checked(text)
    body = text[skipped:]
    try:
        expr = _parsed(body, frozenset(names))
        for name in names_in(expr):
            if name not in names:
                raise _unknown(name, body, names)
        return evaluate(expr, names, FUNCTIONS), canonical(expr)
    except FormulaError as error:
        start, end = error.start + skipped, error.end + skipped
        raise AnswerError(error.message, start, end, code=error.code, help=error.help) from error


def read_as(text: str, names: Mapping[str, Value]) -> str:
    """How an answer is read so far, brackets made explicit; "" while it cannot be read."""
    try:
        return read_value(text, names)[1]
    except AnswerError:
        return ""


def read_shape(text: str) -> tuple[int, ...]:
    """A shape: `(2, 3)`, `2 x 3`, `[2, 3]`, `()` or `scalar`.

    Raises:
        AnswerError: it is none of these.
    """
    skipped = _checked(text)
    body = text[skipped:].strip().lower()
    inner = body[1:-1] if body[:1] in {"(", "["} and body[-1:] in {")", "]"} else body
    if inner.strip() in _SCALAR:
        return ()
    parts = [part for part in _SEPARATORS.split(inner.strip()) if part]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise AnswerError("a shape is whole numbers, like (2, 3)", skipped, len(text), code="not-a-shape")
    return tuple(map(int, parts))


def read_choices(text: str, count: int) -> frozenset[int]:
    """The places of the chosen texts, from 0; typed as numbers from 1 or as letters from a.

    Raises:
        AnswerError: none of the choices.
    """
    _checked(text)
    chosen = set()
    for word in re.split(r"[\s,;]+", text.strip().lower()):
        place = int(word) - 1 if word.isascii() and word.isdigit() else ord(word) - ord("a") if len(word) == 1 else -1
        if not 0 <= place < count:
            message = f"{word} is none of the choices 1 to {count}"
            raise AnswerError(message, text.lower().find(word), len(text), code="no-such-choice")
        chosen.add(place)
    return frozenset(chosen)


def _checked(text: str) -> int:
    """How many characters a leading `name =` takes."""
    if not text.strip():
        raise AnswerError("there is no answer yet", 0, len(text), code="blank")
    if len(text) > MAX_ANSWER:
        message = f"an answer of {len(text)} characters is longer than the {MAX_ANSWER} allowed"
        raise AnswerError(message, MAX_ANSWER, len(text), code="answer-too-long")
    leading = _LEADING.match(text)
    return leading.end() if leading and text[leading.end() :].strip() else 0


def _parsed(body: str, names: frozenset[str]) -> Expr:
    """A list may come without its outer brackets."""
    try:
        return parse(body, names)
    except FormulaError:
        if "," not in body:
            raise
        listed = parse(f"[{body}]", names)
        assert isinstance(listed, Array)  # it begins with a bracket that its last one closes
        return listed


def _unknown(name: str, body: str, names: Mapping[str, Value]) -> FormulaError:
    start = max(body.find(name), 0)
    cure = did_you_mean(name, names) or "use numbers, and names whose values are on the screen"
    message = f"{name} is no value here"
    return FormulaError(message, start, start + len(name), code="unknown-name", help=cure)
