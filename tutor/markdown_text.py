"""Markdown as plain lines, and mathematics as letters: what a screen reader can say of a lesson's prose."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tutor.latex import latex_text
from tutor.lesson.prose import markdown_parser

__all__ = ["plain_markdown"]


def plain_markdown(text: str) -> str:
    """Markdown without its marks: paragraphs apart, lists with `-`, tables a row a line, links with their address."""
    blocks = _blocks(_parser().parse(text))
    return "\n".join(blocks).strip("\n")


@cache
def _parser() -> MarkdownIt:
    return markdown_parser()


def _blocks(tokens: list[Token]) -> Iterator[str]:
    marker = ""
    cells: list[str] | None = None
    for token in tokens:
        match token.type:
            case "list_item_open":
                marker = f"{'  ' * (token.level // 2)}{f'{token.info}. ' if token.info else '- '}"
            case "tr_open":
                cells = []
            case "inline" if cells is not None:
                cells.append(_inline(token.children or []))
            case "tr_close":
                yield "; ".join(cells or [])
                cells = None
            case "inline":
                yield f"{marker}{_inline(token.children or [])}"
                marker = ""
            case "fence" | "code_block":
                yield "\n".join(f"    {line}".rstrip() for line in token.content.splitlines())
            case "math_block":
                yield f"    {latex_text(token.content)}"
        if token.level == 0 and token.nesting <= 0 and token.type != "hr":
            yield ""


def _inline(tokens: list[Token]) -> str:
    parts: list[str] = []
    address = ""
    for token in tokens:
        match token.type:
            case "math_inline" | "math_inline_double":
                parts.append(latex_text(token.content))
            case "softbreak":
                parts.append(" ")
            case "hardbreak":
                parts.append("\n")
            case "link_open":
                address = "" if token.info == "auto" else f" <{token.attrs.get('href', '')}>"
            case "link_close":
                parts.append(address)
            case "image":
                parts.append(f"[{token.content}] <{token.attrs.get('src', '')}>")
            case _:
                parts.append(token.content)
    return "".join(parts)
