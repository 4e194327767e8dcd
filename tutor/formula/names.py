"""Every way to write a name: Greek letters may be spelled out, and spelled-out ones written as letters."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Spellings", "spellings"]


class Spellings(NamedTuple):
    """Every way to write each name, and the longest of them."""

    meant: dict[str, str]
    longest: int


@lru_cache(maxsize=256)
def spellings(names: frozenset[str]) -> Spellings:
    """`alpha` for α and α for `alpha`, unless both are names."""
    meant = {name: name for name in names}
    for name in sorted(names):
        for other in (_spelled_out(name), _in_greek(name)):
            meant.setdefault(other, name)
    return Spellings(meant, max(map(len, meant), default=0))


def _spelled_out(name: str) -> str:
    return "".join(_GREEK.get(each, each) for each in name)


def _in_greek(name: str) -> str:
    """`theta1` as `θ1`: a Greek letter's name at the beginning, and nothing but digits or `_` behind it."""
    word = name.rstrip("0123456789").partition("_")[0]
    return _LETTERS[word] + name[len(word) :] if word in _LETTERS else name


_GREEK = {
    chr(code): unicodedata.name(chr(code)).rpartition(" ")[2].lower().replace("lamda", "lambda")
    for code in (*range(0x3B1, 0x3C2), *range(0x3C3, 0x3CA))
}
_LETTERS = {word: letter for letter, word in _GREEK.items()}
