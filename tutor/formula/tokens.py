"""Text to tokens: numbers, names in normal form, operators and superscripts, each with its place."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from tutor.errors import FormulaError
from tutor.words import _

__all__ = ["MAX_CHARACTERS", "MAX_TOKENS", "Token", "name_end", "normal_name", "token_at", "tokens"]

MAX_CHARACTERS = 2_000
MAX_TOKENS = 1_000

_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+−-]?[0-9]+)?")
_OPERATORS = ("**", "->", "==", "+", "-", "*", "/", "^", "@", "(", ")", "[", "]", ",", ":", "=", ".")
_SPELLINGS = {"×": "*", "·": "*", "⋅": "*", "∙": "*", "−": "-", "–": "-", "÷": "/", "^": "**"}
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SUPERSCRIPT = re.compile("[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_TRANSPOSE = "ᵀ"


class Token(NamedTuple):
    """One token: kind is `number`, `name`, `power` (a superscript), `.T`, `end`, or the operator itself."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """All tokens of `text`, closed by one of kind `end`.

    Raises:
        FormulaError: a character that no formula holds, or a text over the limits.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"a formula of {len(text)} characters is longer than the {MAX_CHARACTERS} allowed"
        raise FormulaError(message, MAX_CHARACTERS, len(text), code="formula-too-long", help="split it into lines")
    found: list[Token] = []
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        token = token_at(text, place)
        found.append(token)
        place = token.end
        if len(found) > MAX_TOKENS:
            message = f"a formula holds at most {MAX_TOKENS} symbols"
            raise FormulaError(message, place, len(text), code="formula-too-long", help="split it into lines")
    found.append(Token("end", "", len(text), len(text)))
    return found


def token_at(text: str, place: int) -> Token:
    """The token that begins at a place where no space is.

    Raises:
        FormulaError: a character that no formula holds.
    """
    character = text[place]
    if match := _NUMBER.match(text, place):
        return Token("number", match[0].replace("−", "-"), place, match.end())
    if match := _SUPERSCRIPT.match(text, place):
        return Token("power", match[0].translate(_SUPERSCRIPTS), place, match.end())
    if character == _TRANSPOSE:
        return Token(".T", _TRANSPOSE, place, place + 1)
    if character == "." and text[place + 1 : place + 2] == "T" and not _continues(text[place + 2 : place + 3]):
        return Token(".T", ".T", place, place + 2)
    if (end := name_end(text, place)) > place:
        return Token("name", _normal(text[place:end]), place, end)
    for operator in _OPERATORS:
        if text.startswith(operator, place):
            return Token(_SPELLINGS.get(operator, operator), operator, place, place + len(operator))
    if character in _SPELLINGS:
        return Token(_SPELLINGS[character], character, place, place + 1)
    raise FormulaError(
        _("{character} has no meaning in a formula").format(character=_readable(character)),
        place,
        place + 1,
        code="unexpected-character",
    )


def name_end(text: str, place: int) -> int:
    """Where the name ends that begins at `place`; `place` itself where none does."""
    if not _starts(text[place : place + 1]):
        return place
    end = place + 1
    while end < len(text) and _continues(text[end]):
        end += 1
    return end


def normal_name(text: str) -> str | None:
    """`text` as a name in normal form (`w₁₁` is `w11`), or None where it is no name."""
    if text and _starts(text[0]) and all(map(_continues, text[1:])):
        return _normal(text)
    return None


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_SUBSCRIPTS)


def _starts(character: str) -> bool:
    if not character:
        return False
    return character == "_" or (unicodedata.category(character)[0] == "L" and character != _TRANSPOSE)


def _continues(character: str) -> bool:
    if not character:
        return False
    if character in "0123456789₀₁₂₃₄₅₆₇₈₉":
        return True
    return _starts(character) or unicodedata.category(character) in {"Mn", "Mc"}


def _readable(character: str) -> str:
    return character if character.isprintable() else f"U+{ord(character):04X}"
