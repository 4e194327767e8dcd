"""What cells of a terminal can hold: widths of characters, box lines by their four arms, ASCII for both."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["ascii_line", "ascii_text", "box_line", "cell_width", "clusters", "shortened"]

# Index: up + 3 right + 9 down + 27 left, each arm 0 (absent), 1 (light) or 2 (heavy).
_BOX_LINES = " ╵╹╶╰┖╺┕┗╷│╿╭├┞┍┝┡╻╽┃┎┟┠┏┢┣╴╯┚─┴┸╼┶┺╮┤┦┬┼╀┮┾╄┒┧┨┰╁╂┲╆╊╸┙┛╾┵┹━┷┻┑┥┩┭┽╃┯┿╇┓┪┫┱╅╉┳╈╋"
_UNSHOWABLE = "\N{REPLACEMENT CHARACTER}"
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_HANGUL_ENDING = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff\u3164\uffa0]")  # parts of a syllable, and its filler: no cell
_ASCII = {
    "−": "-",
    "·": "*",
    "×": "x",
    "÷": "/",
    "∂": "d",
    "Σ": "sum",
    "√": "sqrt",
    "≈": "~",
    "…": "~",
    "→": ">",
    "←": "<",
    "▶": ">",
    "◀": "<",
    "●": "*",
    "○": "o",
    "◉": "@",
    "ᵀ": ".T",
    "─": "-",
    "━": "=",
}


def box_line(up: int, right: int, down: int, left: int) -> str:
    """The glyph whose four arms have these weights; light corners are round."""
    return _BOX_LINES[up + 3 * right + 9 * down + 27 * left]


def ascii_line(up: int, right: int, down: int, left: int) -> str:
    """The same in ASCII: `-` and `|`, heavy `=` and `#`, `+` where lines turn or meet."""
    vertical, horizontal = max(up, down), max(left, right)
    if vertical and horizontal:
        return "#" if max(vertical, horizontal) == 2 else "+"
    return " |#"[vertical] if vertical else " -="[horizontal]


@lru_cache(maxsize=4096)
def _width(character: str) -> int:
    """0, 1 or 2 cells; -1 for what must not reach a terminal."""
    category = unicodedata.category(character)
    if category in ("Cc", "Cs", "Co", "Cn", "Zl", "Zp"):
        return -1
    if category[0] == "M" or category == "Cf" or _HANGUL_ENDING.match(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


@lru_cache(maxsize=4096)
def clusters(text: str) -> tuple[tuple[str, int], ...]:
    """What fills one or two cells together, and how many: a base with its combining marks.

    Control characters become a replacement mark of one cell; format characters (joiners, directions) are left out.
    """
    found: list[tuple[str, int]] = []
    for character in unicodedata.normalize("NFC", text):
        width = _width(character)
        if width < 0:
            found.append((_UNSHOWABLE, 1))
        elif unicodedata.category(character) == "Zs":
            found += [(" ", 1)] * width
        elif width:
            found.append((character, width))
        elif found and unicodedata.category(character) != "Cf":
            base, cells = found[-1]
            found[-1] = base + character, cells
    return tuple(found)


def cell_width(text: str) -> int:
    """How many cells a text fills."""
    return len(text) if text.isascii() and text.isprintable() else sum(width for _, width in clusters(text))


def shortened(text: str, width: int) -> str:
    """The text in at most `width` cells, cut with `…`."""
    if cell_width(text) <= width:
        return text
    kept, used = "", 1
    for cluster, cells in clusters(text):
        if used + cells > width:
            break
        kept, used = kept + cluster, used + cells
    return f"{kept}…" if width > 0 else ""


@lru_cache(maxsize=4096)
def _ascii_character(character: str) -> str:
    if character.isascii() or character in _ASCII:
        return _ASCII.get(character, character)
    name = unicodedata.name(character, "")
    if name.startswith("GREEK SMALL LETTER ") and " WITH " not in name:
        return name.removeprefix("GREEK SMALL LETTER ").lower()
    if name.startswith("GREEK CAPITAL LETTER ") and " WITH " not in name:
        return name.removeprefix("GREEK CAPITAL LETTER ").capitalize()
    plain = unicodedata.normalize("NFKC", character)
    return plain if plain.isascii() else character


def ascii_text(text: str) -> str:
    """Mathematics spelled in ASCII: `∂ −1` to `d -1`, `ŷ` to `y^`, `σ` to `sigma`, `x₁` to `x1`, `x²` to `x^2`.

    Letters that mathematics does not use stay as they are.
    """
    if text.isascii():
        return text
    marked = _RAISED.sub(lambda found: "^" + unicodedata.normalize("NFKC", found[0]), text)
    spelled = "".join(map(_ascii_character, unicodedata.normalize("NFD", marked)))
    return unicodedata.normalize("NFC", spelled.replace("\N{COMBINING CIRCUMFLEX ACCENT}", "^"))
