"""What cells of a terminal can hold: widths of characters, box lines by their four arms, ASCII for both.

Whether everything is drawn in ASCII is a matter of the context that draws, like a locale: `set_ascii` before the first
screen, and every name, line and sign below it is spelled with letters that any terminal has.
"""

from __future__ import annotations

import re
import unicodedata
from contextvars import ContextVar
from functools import lru_cache
from itertools import product

__all__ = [
    "ascii_cells",
    "ascii_text",
    "box_line",
    "cell_width",
    "clusters",
    "line_glyph",
    "only_ascii",
    "set_ascii",
    "shortened",
    "spelled",
]

# Index: up + 3 right + 9 down + 27 left, each arm 0 (absent), 1 (light) or 2 (heavy).
_BOX_LINES = " ╵╹╶╰┖╺┕┗╷│╿╭├┞┍┝┡╻╽┃┎┟┠┏┢┣╴╯┚─┴┸╼┶┺╮┤┦┬┼╀┮┾╄┒┧┨┰╁╂┲╆╊╸┙┛╾┵┹━┷┻┑┥┩┭┽╃┯┿╇┓┪┫┱╅╉┳╈╋"
_UNSHOWABLE = "\N{REPLACEMENT CHARACTER}"
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_HANGUL_ENDING = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff\u3164\uffa0]")  # parts of a syllable, and its filler: no cell
_ASCII = {
    "−": "-", "·": "*", "×": "*", "÷": "/", "⊙": "*", "⊗": "(x)", "∂": "d", "∇": "grad ", "Σ": "sum", "√": "sqrt",
    "≈": "~", "≤": "<=", "≥": ">=", "≠": "!=", "∞": "inf", "ᵀ": ".T", "⋅": "*", "′": "'", "∈": "in", "±": "+-",
    "…": "~", "→": "->", "←": "<-", "↑": "^", "↓": "v", "↗": "/", "↘": "\\", "⇒": "=>",
    "▶": ">", "◀": "<", "►": ">", "◄": "<", "▸": ">", "›": ">", "‹": "<",
    "●": "*", "○": "o", "◉": "@", "•": "*", "✓": "v", "✗": "x", "■": "x", "□": "_",
    "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"',
    "─": "-", "━": "=", "╱": "/", "╲": "\\",
}  # fmt: skip
_AREAS = {**dict(zip("▁▂▃▄▅▆▇█░▒▓▔", "__..==##.:%-", strict=True)), **dict.fromkeys("▎▌▊▏▐▕▍▋▉┊┆╎", "|")}
_only_ascii: ContextVar[bool] = ContextVar("only_ascii", default=False)


def only_ascii() -> bool:
    """Is everything drawn in ASCII?"""
    return _only_ascii.get()


def set_ascii(on: bool) -> None:
    """Draw everything in ASCII, or not, from now on in this context and what is begun in it."""
    _only_ascii.set(on)


def spelled(text: str) -> str:
    """The text as this context writes it: in ASCII, or as it is."""
    return ascii_text(text) if _only_ascii.get() else text


def box_line(up: int, right: int, down: int, left: int) -> str:
    """The glyph whose four arms have these weights; light corners are round."""
    return _BOX_LINES[up + 3 * right + 9 * down + 27 * left]


def line_glyph(up: int, right: int, down: int, left: int) -> str:
    """The same as this context draws it."""
    return (_ascii_line if _only_ascii.get() else box_line)(up, right, down, left)


def _ascii_line(up: int, right: int, down: int, left: int) -> str:
    """`-` and `|`, heavy `=` and `#`, `+` where lines turn or meet."""
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
    return kept + spelled("…") if width > 0 else ""


@lru_cache(maxsize=4096)
def _ascii_character(character: str) -> str:
    if character.isascii() or character in _ASCII:
        return _ASCII.get(character, character)
    name = unicodedata.name(character, "")
    if name.startswith("GREEK SMALL LETTER ") and " WITH " not in name:
        return name.removeprefix("GREEK SMALL LETTER ").lower()
    if name.startswith("GREEK CAPITAL LETTER ") and " WITH " not in name:
        return name.removeprefix("GREEK CAPITAL LETTER ").capitalize()
    plain = unicodedata.normalize("NFKC", character).replace("⁄", "/")
    return plain if plain.isascii() else character


def ascii_text(text: str) -> str:
    """Mathematics spelled in ASCII: `∂ −1` to `d -1`, `ŷ` to `y^`, `σ` to `sigma`, `x₁` to `x1`, `x²` to `x^2`.

    A `·` at the end is no product but a thing to come, `.`. Letters that mathematics does not use stay as they are.
    """
    if text.isascii():
        return text
    if text.endswith("·"):
        text = f"{text[:-1]}."
    marked = _RAISED.sub(lambda found: "^" + unicodedata.normalize("NFKC", found[0]), text)
    parts = (each if each in _ASCII else unicodedata.normalize("NFD", each) for each in marked)  # ≠ has a part: =
    spelled = "".join(map(_ascii_character, "".join(parts)))
    return unicodedata.normalize("NFC", spelled.replace("\N{COMBINING CIRCUMFLEX ACCENT}", "^"))


@lru_cache(maxsize=1)
def _single_cells() -> dict[int, str]:
    boxes = {
        _BOX_LINES[a + 3 * b + 9 * c + 27 * d]: _ascii_line(a, b, c, d) for a, b, c, d in product(range(3), repeat=4)
    }
    corners = {**dict.fromkeys("┌┐└┘╔╗╚╝╠╣╦╩╬╒╕╘╛", "+"), "═": "=", "║": "|"}
    signs = {sign: word for sign, word in _ASCII.items() if len(word) == 1}
    dots = {chr(code): ":" for code in range(0x2801, 0x2900)}  # braille, of which curves are made
    separators = {"→": ">", "←": "<", "·": "-", "×": "x", "⊗": "x", "≤": "<", "≥": ">", "\u2800": " "}
    return str.maketrans({**boxes, **corners, **_AREAS, **dots, **signs, **separators})


def ascii_cells(text: str) -> str:
    """What is laid out already, cell for cell: lines, blocks and signs as the nearest letter, `·` between words as `-`.

    Names that need more cells than they have stay as they are: `spelled` writes them before they are laid out.
    """
    return text if text.isascii() else text.translate(_single_cells())
