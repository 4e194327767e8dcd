"""What a learner typed, read: a number, an array, a shape, choices. Nothing is graded here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tutor.errors import AnswerError, FormulaError, NetworkError, did_you_mean
from tutor.formula import Array, Expr, Name, Span, canonical, evaluate, parse
from tutor.formula.tokens import tokens
from tutor.formula.tree import post_order
from tutor.network.operations import FUNCTIONS, Value

__all__ = ["MAX_ANSWER", "read_as", "read_choices", "read_shape", "read_value"]

MAX_ANSWER = 200
_MAX_TOKENS = 100
_SHAPE = re.compile(r"[0-9]+(?:(?:[\s,x×*]|by)+[0-9]+)*[\s,]*")
_NUMBER = re.compile(r"[0-9]+")
_SCALAR = {"", "scalar", "number", "a number", "a single number"}
_MAKERS = {"eye", "one_hot", "positions", "rows", "size"}
_FUNCTIONS = {name: function for name, function in FUNCTIONS.items() if name not in _MAKERS}
"""What rules may call and learners may not: arrays out of nothing, as large as one likes."""


def read_value(text: str, names: Mapping[str, Value]) -> tuple[Value, str]:
    """A number or array, and how it was read.

    Args:
        text: an expression over numbers and `names`; an array as `[1, 2]`, or as `1, 2`.
        names: values on the screen.

    Raises:
        AnswerError: with the place of what cannot be read.
    """
    start = _checked(text)
    try:
        expr = _parsed(text, start, frozenset(names))
        for node in post_order(expr):
            if isinstance(node, Name) and node.text not in names:
                raise _unknown(node, names)
        return evaluate(expr, names, _FUNCTIONS), canonical(expr)
    except (FormulaError, NetworkError) as error:
        raise AnswerError(error.message, error.start, error.end, code=error.code, help=error.help) from error


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
    inner = body[1:-1].strip() if (body[:1], body[-1:]) in {("(", ")"), ("[", "]")} else body
    if inner in _SCALAR:
        return ()
    if not _SHAPE.fullmatch(inner):
        raise AnswerError("a shape is whole numbers, like (2, 3)", skipped, len(text), code="not-a-shape")
    return tuple(map(int, _NUMBER.findall(inner)))


def read_choices(text: str, count: int) -> frozenset[int]:
    """The places of the chosen texts, from 0; typed as numbers from 1 or as letters from a.

    Raises:
        AnswerError: none of the choices.
    """
    _checked(text)
    chosen = set()
    for word in re.finditer(r"[^\s,;().]+", text):
        place = _place(word[0].lower())
        if not 0 <= place < count:
            message = f"{word[0]} is none of the choices 1 to {count}"
            raise AnswerError(message, *word.span(), code="no-such-choice")
        chosen.add(place)
    if not chosen:
        raise AnswerError(f"choose from 1 to {count}", 0, len(text), code="no-such-choice")
    return frozenset(chosen)


def _place(word: str) -> int:
    if _NUMBER.fullmatch(word):
        return int(word) - 1
    return ord(word) - ord("a") if len(word) == 1 else -1


def _checked(text: str) -> int:
    """How many characters a leading `name =` takes."""
    if not text.strip():
        raise AnswerError("there is no answer yet", 0, len(text), code="blank")
    if len(text) > MAX_ANSWER:
        message = f"an answer of {len(text)} characters is longer than the {MAX_ANSWER} allowed"
        raise AnswerError(message, MAX_ANSWER, len(text), code="answer-too-long")
    start = _behind_name(text)
    return start if text[start:].strip() else 0


def _behind_name(text: str) -> int:
    """Where the answer begins in `∂L/∂(w @ x) = 2`: behind the first `=` that no bracket holds."""
    return next((place + 1 for place in _outside_brackets(text) if text[place] == "="), 0)


def _outside_brackets(text: str, start: int = 0) -> Iterator[int]:
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] in "([") - (text[place] in ")]")
        if depth == 0:
            yield place


def _parsed(text: str, start: int, names: frozenset[str]) -> Expr:
    """The tree of `text[start:]`, its places those of `text`; a list may come without its outer brackets."""
    found = tokens(_blanked(text, start, len(text)))
    if len(found) > _MAX_TOKENS + 1:
        message = f"an answer holds at most {_MAX_TOKENS} symbols"
        raise FormulaError(message, found[_MAX_TOKENS].start, len(text), code="answer-too-long")
    items: list[Expr] = []
    begin = start
    for comma in _outside_brackets(text, start):
        if text[comma] == ",":
            if not text[begin:comma].strip():
                raise FormulaError("a number is missing before this comma", comma, comma + 1, code="unexpected-token")
            items.append(parse(_blanked(text, begin, comma), names))
            begin = comma + 1
    if not items or text[begin:].strip():
        items.append(parse(_blanked(text, begin, len(text)), names))
    return items[0] if begin == start else Array(tuple(items), Span(start, len(text)))


def _blanked(text: str, start: int, end: int) -> str:
    """`text[:end]` with blanks before `start`, so that places stay what they are."""
    return f"{' ' * start}{text[start:end]}"


def _unknown(name: Name, names: Mapping[str, Value]) -> FormulaError:
    cure = did_you_mean(name.text, names) or "use numbers, and names whose values are on the screen"
    return FormulaError(f"no value is called {name.text}", *name.span, code="unknown-name", help=cure)
