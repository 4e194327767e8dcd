"""Python identifiers for the lesson's names, none twice.

Python reads identifiers in NFKC, so that two names of a lesson may be one to it.
"""

from __future__ import annotations

import builtins
import keyword
import unicodedata
from collections.abc import Iterable

__all__ = ["Names"]

_TAKEN = frozenset({"np", "math", "torch", *keyword.kwlist, *dir(builtins)})


class Names:
    """Gives out identifiers, each once.

    Args:
        taken: what else the program uses, such as its helpers.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*_TAKEN, *taken}
        self._last: dict[str, int] = {}

    def allot(self, wanted: str) -> str:
        """This name as an identifier; where another has it already, with a number behind it."""
        name = self._free(_identifier(wanted))
        self._taken.add(name)
        return name

    def numbered(self, word: str) -> str:
        """The word's next number: `exp1`, `exp2`."""
        word = _identifier(word)
        while True:
            self._last[word] = place = self._last.get(word, 0) + 1
            if f"{word}{place}" not in self._taken:
                return self.allot(f"{word}{place}")

    def _free(self, name: str) -> str:
        if name not in self._taken:
            return name
        if f"{name}_" not in self._taken:
            return f"{name}_"
        place = self._last.get(f"{name}_", 1) + 1
        while f"{name}_{place}" in self._taken:
            place += 1
        self._last[f"{name}_"] = place
        return f"{name}_{place}"


def _identifier(wanted: str) -> str:
    """The letters, digits and underscores of a name, as Python reads them."""
    if wanted.isascii() and wanted.isidentifier():
        return wanted
    folded = unicodedata.normalize("NFKC", wanted)
    kept = "".join(each if f"_{each}".isidentifier() else "_" for each in folded)
    return kept if kept.isidentifier() else f"_{kept}"
