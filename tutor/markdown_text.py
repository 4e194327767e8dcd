"""Markdown as plain lines, and mathematics as letters: what a screen reader can say of a lesson's prose."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from functools import cache, lru_cache

from markdown_it.token import Token
from pylatexenc.latex2text import LatexNodes2Text

from tutor.lesson.prose import markdown_parser

__all__ = ["latex_text", "plain_markdown"]

_SCRIPTS = {
    "^": dict(zip("0123456789+-−()nT", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿᵀ", strict=True)),
    "_": dict(zip("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎", strict=True)),
}
_SCRIPT = re.compile(r"([\^_])(?:\{([^{}]*)\}|(\\?[A-Za-z]+|[^\s{}\\]))")


@lru_cache(maxsize=1024)
def latex_text(latex: str) -> str:
    r"""LaTeX as letters: `\hat y_1` is `ŷ₁`, `x^2` is `x²`, `\frac{a}{b}` is `a/b`."""
    logging.getLogger("pylatexenc").setLevel(logging.ERROR)  # it reports unknown macros to everyone
    text: str = _converter().latex_to_text(_SCRIPT.sub(_script, latex))
    return re.sub(r"\s+", " ", text).strip()


@cache
def _converter() -> LatexNodes2Text:
    return LatexNodes2Text(math_mode="text", strict_latex_spaces=True)


def _script(match: re.Match[str]) -> str:
    """`^2` as `²` where every letter has such a form; else as it was written."""
    inner = match[2] if match[2] is not None else match[3]
    raised = _SCRIPTS[match[1]]
    if inner and all(letter in raised for letter in inner):
        return "".join(raised[letter] for letter in inner)
    return match[0]


def plain_markdown(text: str) -> str:
    """Markdown without its marks: paragraphs apart, lists with `-`, tables a row a line, links with their address."""
    blocks = _blocks(markdown_parser().parse(text))
    return "\n".join(blocks).strip("\n")


def _blocks(tokens: list[Token]) -> Iterator[str]:
    markers: list[str] = []
    cells: list[str] | None = None
    for token in tokens:
        match token.type:
            case "inline" if cells is not None:
                cells.append(_inline(token.children or []))
            case "inline":
                yield f"{markers.pop() if markers else ''}{_inline(token.children or [])}"
            case "list_item_open":
                markers = [f"{'  ' * (token.level // 2)}{f'{token.info}. ' if token.info else '- '}"]
            case "tr_open":
                cells = []
            case "tr_close":
                yield "; ".join(cells or [])
                cells = None
            case "fence" | "code_block":
                yield "\n".join(f"    {line}" for line in token.content.splitlines())
            case "math_block":
                yield f"    {latex_text(token.content)}"
            case "paragraph_close" | "heading_close" | "bullet_list_close" | "ordered_list_close" | "table_close":
                if not token.hidden and token.level == 0:
                    yield ""


def _inline(tokens: list[Token]) -> str:
    parts: list[str] = []
    address = ""
    for token in tokens:
        match token.type:
            case "math_inline" | "math_inline_double":
                parts.append(latex_text(token.content))
            case "softbreak" | "hardbreak":
                parts.append(" ")
            case "link_open":
                address = str(token.attrs.get("href", ""))
            case "link_close":
                parts.append(f" <{address}>")
            case "image":
                parts.append(f"[{token.content}] <{token.attrs.get('src', '')}>")
            case _:
                parts.append(token.content)
    return "".join(parts)
