"""Which characters a lesson may hold: what can be seen, tabs and line ends."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice

__all__ = ["FORBIDDEN", "MAX_TOLD", "UNSEEN", "unfit_characters"]

MAX_TOLD = 20
"""So many problems of one text are told: unfit characters, what YAML refuses, lines that are no formulas."""
UNSEEN = "cannot be seen, and a lesson holds only what can"

_INVISIBLE = (
    "\u00ad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
_CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
_LINE_ENDS = "\r\u2028\u2029"  # a file's own are read as `\n` and as spaces; these come out of escapes and entities
FORBIDDEN = re.compile(f"[{_CONTROLS}{_LINE_ENDS}{_INVISIBLE}{_PRIVATE}{_NO_CHARACTERS}]")
"""Controls but tab and `\n`, bidirectional controls, whatever has no width, private use, and no characters."""


def unfit_characters(text: str) -> list[tuple[int, str]]:
    """Index and name of every character that does not belong in a lesson, at most a few."""
    return [(match.start(), _name_of(match[0])) for match in islice(FORBIDDEN.finditer(text), MAX_TOLD)]


def _name_of(character: str) -> str:
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X} {name}".strip()
