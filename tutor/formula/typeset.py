r"""A formula as LaTeX: `(p - y)**2` is `(p - y)^{2}`, `a / (1 + b)` is `\frac{a}{1 + b}`, `w11` is `w_{11}`."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence

from tutor.formula.show import ATOM, MINUS, POSTFIX, PRODUCT, SUM, binding, number_text
from tutor.formula.tree import (
    Array,
    Binary,
    Call,
    Expr,
    Index,
    Item,
    Name,
    Number,
    Slice,
    Transpose,
    Unary,
    children,
    post_order,
)

__all__ = ["latex", "latex_name", "latex_number"]

_SIGNS = {"+": " + ", "-": " - ", "*": r" \cdot ", "@": r" \, "}
_FUNCTIONS = {
    "sigmoid": r"\sigma", "log": r"\log", "exp": r"\exp", "tanh": r"\tanh", "sin": r"\sin", "cos": r"\cos",
    "max": r"\max", "min": r"\min", "sum": r"\sum",
}  # fmt: skip
_ACCENTS = {"\u0302": "hat", "\u0304": "bar", "\u0303": "tilde", "\u0307": "dot"}
_TAIL = re.compile(r"([^\W\d_]+?)_?(\d+)")
_EXPONENT = re.compile(r"(.+)e\+?(-?\d+)")


def latex(expr: Expr, names: Mapping[str, str] | None = None) -> str:
    """A formula as LaTeX.

    Args:
        expr: the formula.
        names: LaTeX for names that are not to be spelled as usual, such as `out`.
    """
    done: list[str] = []
    for node in post_order(expr):
        count = len(children(node))
        parts = done[len(done) - count :]
        del done[len(done) - count :]
        done.append(_set(node, parts, names or {}))
    return done[0]


def latex_name(name: str) -> str:
    r"""A name: `w11` as `w_{11}`, `W_out` as `W_{\mathrm{out}}`, `σ` as `\sigma`, `loss` as `\mathit{loss}`."""
    if found := _TAIL.fullmatch(name):
        return f"{_word(found[1])}_{{{found[2]}}}"
    base, _, rest = name.partition("_")
    if not (base and rest):
        return _word(name)
    tail = _word(rest) if len(rest) == 1 else rf"\mathrm{{{rest}}}".replace("_", r"\_")
    return f"{_word(base)}_{{{tail}}}"


def _word(word: str) -> str:
    parts = unicodedata.normalize("NFD", word)
    if len(parts) == 2 and parts[1] in _ACCENTS:
        return rf"\{_ACCENTS[parts[1]]}{{{_word(parts[0])}}}"
    if len(word) > 1:
        return rf"\mathit{{{word}}}".replace("_", r"\_")
    greek = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", unicodedata.name(word, ""))
    if greek is None:
        return word.replace("_", r"\_")
    letter = {"LAMDA": "LAMBDA"}.get(greek[2], greek[2])
    return "\\" + (letter.lower() if greek[1] == "SMALL" else letter.capitalize())


def latex_number(text: str) -> str:
    r"""A number's text: `−1.2e−7` as `-1.2 \cdot 10^{-7}`."""
    text = text.replace("−", "-")
    if found := _EXPONENT.fullmatch(text):
        return rf"{found[1]} \cdot 10^{{{found[2]}}}"
    return {"inf": r"\infty", "-inf": r"-\infty", "nan": r"\text{nan}"}.get(text, text)


def _set(node: Item, parts: Sequence[str], names: Mapping[str, str]) -> str:
    match node:
        case Number(value):
            return latex_number(number_text(value) if math.isfinite(value) else str(value))
        case Name(name):
            return names.get(name) or latex_name(name)
        case Unary():
            return f"-{_within(node.operand, parts[0], MINUS + 1)}"
        case Binary():
            return _binary(node, *parts)
        case Call():
            return _call(node, parts)
        case Index():
            return f"{_within(node.base, parts[0], POSTFIX)}_{{{', '.join(parts[1:])}}}"
        case Transpose(operand):
            return rf"{_within(operand, parts[0], ATOM)}^\top"
        case Slice(start, stop):
            ends = iter(parts)
            return ":".join("" if end is None else next(ends) for end in (start, stop))
        case Array():
            return f"[{', '.join(parts)}]"


def _binary(node: Binary, left: str, right: str) -> str:
    if node.operator == "/":
        return rf"\frac{{{left}}}{{{right}}}"
    if node.operator == "**":
        return f"{_within(node.left, left, ATOM)}^{{{right}}}"
    level = SUM if node.operator in "+-" else PRODUCT
    behind = _within(node.right, right, level + 1)
    if behind.startswith("-"):
        behind = _bracketed(behind)
    return f"{_within(node.left, left, level)}{_SIGNS[node.operator]}{behind}"


def _call(node: Call, parts: Sequence[str]) -> str:
    operands = parts[: len(node.arguments)]
    keywords = [
        rf"\mathrm{{{key}}}={part}" for (key, _), part in zip(node.keywords, parts[len(operands) :], strict=True)
    ]
    if len(operands) == 1 and not keywords:
        match node.function:
            case "abs":
                return rf"\left|{operands[0]}\right|"
            case "sqrt":
                return rf"\sqrt{{{operands[0]}}}"
            case "square":
                return f"{_within(node.arguments[0], operands[0], ATOM)}^{{2}}"
            case "sum":
                return rf"\sum {_within(node.arguments[0], operands[0], POSTFIX)}"
    word = node.function.replace("_", r"\_")
    name = _FUNCTIONS.get(node.function, rf"\operatorname{{{word}}}")
    return f"{name}{_bracketed(', '.join([*operands, *keywords]))}"


def _within(part: Expr, text: str, level: int) -> str:
    """Brackets where the part binds less tightly than `level`; a fraction's bar holds it together but under a power."""
    is_fraction = isinstance(part, Binary) and part.operator == "/" and level < ATOM
    is_call = isinstance(part, Call) and part.function == "sum" and level > PRODUCT
    return text if is_fraction or (binding(part) >= level and not is_call) else _bracketed(text)


def _bracketed(text: str) -> str:
    return rf"\left({text}\right)" if "\\frac" in text or "^{" in text else f"({text})"
