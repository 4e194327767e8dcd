r"""The LaTeX of `$…$` as one line of text: `\frac{\partial L}{\partial z}` is `∂L/∂z`, `w_{11}^2` is `w₁₁²`.

Brackets are added where a line needs them and LaTeX does not: `\frac{1}{1+x}` is `1/(1 + x)`. Only the names of
symbols come from pylatexenc, whose own text form drops such brackets. What is no LaTeX is shown as it is written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["latex_text"]

_MOST = 2_000  # characters
_DEEPEST = 48
_TOKEN = re.compile(r"\\begin\s*\{[a-zA-Z]+\*?\}|\\end\s*\{[a-zA-Z]+\*?\}|\\[a-zA-Z]+|\\.|\s+|.", re.DOTALL)
_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303",
    "widetilde": "\u0303", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308",
}  # fmt: skip
_FONTS = {
    "text", "textbf", "textit", "mathrm", "mathbf", "mathit", "mathsf", "mathcal", "mathbb", "boldsymbol",
    "operatorname", "mbox",
}  # fmt: skip
_SIZES = {
    "left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "displaystyle", "textstyle", "limits", "nolimits",
}  # fmt: skip
_SPACES = {"quad": "  ", "qquad": "   ", ",": " ", ";": " ", ":": " ", " ": " ", "!": "", "\\": "  "}
_SYMBOLS = {
    "cdot": "·", "times": "×", "sum": "Σ", "top": "ᵀ", "prime": "′", "to": "→", "mid": "|", "circ": "∘", "odot": "⊙",
    "dots": "…", "ldots": "…", "cdots": "…", "lvert": "|", "rvert": "|", "lVert": "‖", "rVert": "‖", "star": "*",
}  # fmt: skip
_FUNCTIONS = {"log", "ln", "exp", "sin", "cos", "tan", "tanh", "max", "min", "arg", "det", "dim", "lim"}
_BINARY = set("+−=<>×·≤≥≈≠→←↦∈⊙∘±∼≡∝")
_TIGHT = set("∂∇√")
_SUPERSCRIPT = dict(zip("0123456789+−()nTᵀ′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿᵀᵀ′", strict=True))
_SUBSCRIPT = dict(zip("0123456789+−ij", "₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼ", strict=True))


@lru_cache(maxsize=1024)
def latex_text(source: str) -> str:
    """One line of text for a formula in LaTeX."""
    if len(source) > _MOST:
        return source
    try:
        text = _Reader(_TOKEN.findall(source)).group("")
    except _TooDeepError:
        return source
    return unicodedata.normalize("NFC", " ".join(text.split()))


class _TooDeepError(Exception):
    pass


class _Reader:
    """Reads tokens left to right, each group a text."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    def group(self, closing: str) -> str:
        """Everything up to `closing`, which is taken too."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _TooDeepError
        text = over = ""
        while (token := self._next()) and token != closing:
            if token == "\\over":
                text, over = "", text
                continue
            text = _joined(text, *self._read(token, text))
        self._depth -= 1
        return _fraction(over, text) if over else text

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1] if self._at <= len(self._tokens) else ""

    def _argument(self) -> str:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _TooDeepError
        token = self._next()
        while token.isspace():
            token = self._next()
        text = self.group("}") if token == "{" else self._read(token, "")[0] if token else ""
        self._depth -= 1
        return text

    def _read(self, token: str, before: str) -> tuple[str, bool]:
        """What a token stands for, and whether it is a binary sign with room on both sides."""
        if token == "{":
            return self.group("}"), False
        if token in "^_":
            return _raised(token, self._argument()), False
        if token.startswith("\\begin"):
            return self._matrix(), False
        if token.startswith("\\"):
            return self._macro(token[1:])
        sign = {"-": "−", "'": "′", "~": " "}.get(token, token)
        return (" " if token.isspace() else sign), sign in _BINARY and _ends_a_term(before)

    def _macro(self, name: str) -> tuple[str, bool]:
        if name in {"frac", "dfrac", "tfrac"}:
            return _fraction(self._argument(), self._argument()), False
        if name == "sqrt":
            return f"√{_bracketed(self._argument())}", False
        if name in _ACCENTS:
            base = self._argument()
            return (base[:1] + _ACCENTS[name] + base[1:] if base else ""), False
        if name in _FONTS:
            return self._argument(), False
        if name in _SIZES or name.startswith(("begin", "end")):
            return "", False
        if name in _SPACES:
            return _SPACES[name], False
        if name in _FUNCTIONS:
            return f"{name} ", False
        symbol = _SYMBOLS.get(name) or _known_symbol(name)
        return symbol, symbol in _BINARY

    def _matrix(self) -> str:
        """Rows between `begin` and `end` as nested lists."""
        rows, cell = [[""]], ""
        while (token := self._next()) and not token.startswith("\\end"):
            if token in {"&", "\\\\"}:
                rows[-1][-1], cell = cell.strip(), ""
                rows[-1].append("") if token == "&" else rows.append([""])
            else:
                cell = _joined(cell, *self._read(token, cell))
        rows[-1][-1] = cell.strip()
        lists = [f"[{', '.join(row)}]" for row in rows if any(row)]
        return lists[0] if len(lists) == 1 else f"[{', '.join(lists)}]"


def _joined(text: str, piece: str, binary: bool) -> str:
    if binary:
        return f"{text.rstrip()} {piece} "
    if piece.isspace() and text[-1:] in _TIGHT:
        return text
    if piece.startswith("(") and text.endswith(" ") and re.split("[^a-z]", text.rstrip())[-1] in _FUNCTIONS:
        return text.rstrip() + piece
    return text + piece


def _ends_a_term(text: str) -> bool:
    """A sign after this is one between two terms, not one before a number."""
    last = text.rstrip()[-1:]
    return bool(last) and last not in _BINARY and last not in "([{,/"


def _fraction(top: str, bottom: str) -> str:
    return f"{_bracketed(top)}/{_bracketed(bottom)}"


def _bracketed(text: str) -> str:
    """In brackets unless it is one thing: a name, a number, a derivative's half."""
    text = text.strip()
    single = not re.search(r"[\s+−=×·/]", text) or (text[:1] == "(" and text.find(")") == len(text) - 1)
    return text if single else f"({text})"


def _raised(sign: str, text: str) -> str:
    text, table = text.strip().replace(" ", ""), _SUPERSCRIPT if sign == "^" else _SUBSCRIPT
    if not text:
        return ""
    if all(character in table for character in text):
        return "".join(table[character] for character in text)
    return f"{sign}{text}" if len(text) == 1 or (sign == "_" and text.isalnum()) else f"{sign}({text})"


@lru_cache(maxsize=1)
def _symbols() -> dict[str, str]:
    """Every macro that stands for a character, by name."""
    from pylatexenc.latex2text import get_default_latex_context_db  # noqa: PLC0415 - 30 ms

    database = get_default_latex_context_db()
    specs = ((spec.macroname, spec.simplify_repl) for spec in database.iter_macro_specs())
    return {name: text for name, text in specs if isinstance(text, str) and "%" not in text}


def _known_symbol(name: str) -> str:
    return _symbols().get(name, name)
