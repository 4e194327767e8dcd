"""What a learner typed, read: a number, an array, a formula, a shape, choices. Nothing is graded here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np

from tutor import explain
from tutor.errors import AnswerError, FormulaError, NetworkError
from tutor.formula import Expr, evaluate
from tutor.formula.learner import MAX_CHARACTERS, Vocabulary, echo, read
from tutor.network.operations import FUNCTIONS, Value
from tutor.words import _, marked, ngettext

__all__ = ["MAX_ANSWER", "read_choices", "read_formula", "read_order", "read_shape", "read_value"]

MAX_ANSWER = MAX_CHARACTERS
_SHAPE = re.compile(r"[0-9]+(?:(?:[\s,x×*]|by)+[0-9]+)*[\s,]*")
_NUMBER = re.compile(r"[0-9]+")
_ITEM = re.compile(r"[^\s,;().>→-]+")
_SCALAR = {"", "scalar", "number", "a number", "a single number"}
_MAKERS = {"eye", "one_hot", "positions", "rows", "size"}
_FUNCTIONS = {name: function for name, function in FUNCTIONS.items() if name not in _MAKERS}
"""What rules may call and learners may not: arrays out of nothing, as large as one likes."""
_CALLABLE = frozenset(_FUNCTIONS)
_ON_THE_SCREEN = marked("use numbers, and names whose values are on the screen")


def read_value(text: str, names: Mapping[str, Value]) -> tuple[Value, str]:
    """A number or array, and how it was read.

    Args:
        text: an expression over numbers and `names`; an array as `[1, 2]`, or as `1, 2`.
        names: values on the screen.

    Raises:
        AnswerError: with the place of what cannot be read.
    """
    arrays = frozenset(name for name, value in names.items() if np.ndim(value))
    expr = _read(
        text, Vocabulary(frozenset(names), _CALLABLE, arrays, matrices=True, cure=_(_ON_THE_SCREEN)), value=True
    )
    try:
        return evaluate(expr, names, _FUNCTIONS), echo(expr)
    except (FormulaError, NetworkError) as error:
        raise AnswerError(error.message, error.start, error.end, code=error.code, help=error.help) from error


def read_formula(text: str, words: Vocabulary) -> tuple[Expr, str]:
    """A formula, and how it was read: `2·a·x`.

    Raises:
        AnswerError: with the place of what cannot be read.
    """
    expr = _read(text, words)
    return expr, echo(expr)


def _read(text: str, words: Vocabulary, *, value: bool = False) -> Expr:
    start = _checked(text)
    try:
        return read(f"{' ' * start}{text[start:]}", words, value=value)  # places stay what they are
    except FormulaError as error:
        raise AnswerError(error.message, error.start, error.end, code=error.code, help=error.help) from error


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
        raise AnswerError(_("a shape is whole numbers, like (2, 3)"), skipped, len(text), code="not-a-shape")
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
            message = _("{word} is none of the choices 1 to {count}")
            raise AnswerError(message.format(word=word[0], count=count), *word.span(), code="no-such-choice")
        chosen.add(place)
    if not chosen:
        raise AnswerError(_("choose from 1 to {count}").format(count=count), 0, len(text), code="no-such-choice")
    return frozenset(chosen)


def read_order(text: str, count: int) -> tuple[int, ...]:
    """The items' places, from 0, in the order in which they were typed: as numbers from 1, or as letters from a.

    Raises:
        AnswerError: none of the items, one that stands there twice, or some that are missing.
    """
    _checked(text)
    found: list[int] = []
    for word in _ITEM.finditer(text):
        place = _place(word[0].lower())
        if not 0 <= place < count:
            message = _("{word} is none of the items 1 to {count}").format(word=word[0], count=count)
            raise AnswerError(message, *word.span(), code="no-such-item")
        if place in found:
            message = _("{word} stands there twice").format(word=word[0])
            raise AnswerError(message, *word.span(), code="item-twice")
        found.append(place)
    if len(found) < count:
        missing = [str(place + 1) for place in range(count) if place not in found]
        message = ngettext(
            "all {count} items are wanted; {missing} is missing",
            "all {count} items are wanted; {missing} are missing",
            len(missing),
        ).format(count=count, missing=explain.listed(missing))
        raise AnswerError(message, len(text), len(text), code="items-missing")
    return tuple(found)


def _place(word: str) -> int:
    """The place, from 0, of what is typed as a number from 1 or a letter from a; out of range for all else."""
    if _NUMBER.fullmatch(word):
        return int(word) - 1
    return ord(word) - ord("a") if len(word) == 1 else -1


def _checked(text: str) -> int:
    """How many characters a leading `name =` takes."""
    if not text.strip():
        raise AnswerError(_("there is no answer yet"), 0, len(text), code="blank")
    if len(text) > MAX_ANSWER:
        message = _("an answer of {count} characters is longer than the {most} allowed")
        message = message.format(count=len(text), most=MAX_ANSWER)
        raise AnswerError(message, MAX_ANSWER, len(text), code="answer-too-long")
    start = _behind_name(text)
    return start if text[start:].strip() else 0


def _behind_name(text: str) -> int:
    """Where the answer begins in `∂L/∂(w @ x) = 2`: behind the first `=` that no bracket holds."""
    return next((place + 1 for place in _outside_brackets(text) if text[place] == "="), 0)


def _outside_brackets(text: str) -> Iterator[int]:
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "([") - (character in ")]")
        if depth == 0:
            yield place
