"""Markdown as lines of Textual content, wrapped to a width: pages, notes, whatever an author wrote.

A whole page is one piece of content and so one widget; the Markdown widget makes one of every block. Nothing in a text
is ever markup, links show their address, and `$…$` becomes a line of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from rich.cells import cell_len
from textual.content import Content

from tutor.latex import latex_text
from tutor.lesson.prose import markdown_parser
from tutor.tui.drawing.canvas import Role
from tutor.tui.line_filter import clean
from tutor.tui.roles import style, words

__all__ = ["Insert", "marked", "plain_lines", "prose_lines"]

_OPEN, _CLOSE = "\ue000", "\ue001"
_INSERT = re.compile(f"{_OPEN}([0-9]+){_CLOSE}")
_STYLES = {"em": "italic", "strong": "bold"}
_NARROWEST = 8

Insert = tuple[str, Role]
"""A number put into the prose, with its meaning."""


def marked(number: int) -> str:
    """What stands in the Markdown for an insert until it is drawn: no text of an insert is read as Markdown."""
    return f"{_OPEN}{number}{_CLOSE}"


def plain_lines(text: str, width: int) -> list[Content]:
    """Words of the tutor's or the learner's, wrapped as they stand: a `**` in them is a power and no mark."""
    return Content(clean(text)).wrap(max(width, _NARROWEST)) if text else []


def prose_lines(text: str, width: int, inserts: tuple[Insert, ...] = ()) -> list[Content]:
    """The lines of a Markdown text, each at most `width` cells where words allow."""
    tree = SyntaxTreeNode(_parser().parse(text))
    return _Blocks(inserts).lines(tree.children, max(width, _NARROWEST))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return markdown_parser()


class _Blocks:
    """Blocks under each other, with an empty line between them unless a list is tight."""

    def __init__(self, inserts: tuple[Insert, ...]) -> None:
        self._inserts = inserts

    def lines(self, nodes: Iterable[SyntaxTreeNode], width: int, *, tight: bool = False) -> list[Content]:
        lines: list[Content] = []
        for node in nodes:
            block = self._block(node, width)
            if lines and block and not tight:
                lines.append(Content(""))
            lines += block
        return lines

    def _block(self, node: SyntaxTreeNode, width: int) -> list[Content]:
        match node.type:
            case "paragraph" | "heading":
                return self._text(node, width, "" if node.type == "paragraph" else style(Role.NAME, bold=True))
            case "bullet_list" | "ordered_list":
                return self._list(node, width)
            case "blockquote":
                bar = Content.assemble(words("│ ", Role.STRUCTURE))
                return [bar + line for line in self.lines(node.children, width - 2)]
            case "fence" | "code_block":
                return list(_code(node.content, width))
            case "table":
                return self._table(node, width)
            case "hr":
                return [Content.assemble(words("─" * width, Role.STRUCTURE))]
            case "math_block":
                return _indented(Content.assemble(words(latex_text(node.content), Role.NAME)).wrap(width - 2))
        return Content(clean(node.content)).wrap(width) if not node.children else self.lines(node.children, width)

    def _text(self, node: SyntaxTreeNode, width: int, whole: str = "") -> list[Content]:
        content = _Inlines(self._inserts).content(node)
        return [line.rstrip() for line in (content.stylize(whole) if whole else content).wrap(width)]

    def _list(self, node: SyntaxTreeNode, width: int) -> list[Content]:
        tight = all(child.hidden for item in node.children for child in item.children if child.type == "paragraph")
        first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
        lines: list[Content] = []
        for number, item in enumerate(node.children, first):
            mark = f"{number}. " if node.type == "ordered_list" else "• "
            body = self.lines(item.children, width - len(mark), tight=tight) or [Content("")]
            if lines and not tight:
                lines.append(Content(""))
            lines.append(Content.assemble(words(mark, Role.DIM), body[0]))
            lines += [Content(" " * len(mark)) + line if line else line for line in body[1:]]
        return lines

    def _table(self, node: SyntaxTreeNode, width: int) -> list[Content]:
        rows = [
            [_Inlines(self._inserts).content(cell) for cell in row.children]
            for section in node.children
            for row in section.children
        ]
        widths = _column_widths(rows, width)
        lines: list[Content] = []
        for place, row in enumerate(rows):
            cells = [cell.wrap(room) for cell, room in zip(row, widths, strict=True)]
            lines += _side_by_side(cells, widths, style(Role.NAME, bold=True) if place == 0 else "")
            if place == 0:
                rule = "─┼─".join("─" * room for room in widths)
                lines.append(Content.assemble(words(rule, Role.STRUCTURE)))
        return lines


class _Inlines:
    """Emphasis, code, links, mathematics and inserts within one block."""

    def __init__(self, inserts: tuple[Insert, ...]) -> None:
        self._inserts = inserts

    def content(self, node: SyntaxTreeNode) -> Content:
        return Content.assemble(*self._pieces(node, ""))

    def _pieces(self, node: SyntaxTreeNode, look: str) -> Iterator[tuple[str, str]]:
        match node.type:
            case "text" | "html_inline":
                yield from self._with_inserts(node.content, look)
            case "code_inline":
                yield from self._with_inserts(node.content, f"{look} {style(Role.NAME)} on $panel".strip())
            case "math_inline" | "math_inline_double":
                yield from self._with_inserts(latex_text(node.content), f"{look} italic {style(Role.NAME)}".strip())
            case "softbreak":
                yield " ", look
            case "hardbreak":
                yield "\n", look
            case "link" | "image":
                yield from self._link(node, look)
            case _:
                inner = f"{look} {_STYLES.get(node.type, '')}".strip()
                for child in node.children:
                    yield from self._pieces(child, inner)

    def _link(self, node: SyntaxTreeNode, look: str) -> Iterator[tuple[str, str]]:
        """The text, and after it the address unless the text says it."""
        address = clean(str(node.attrs.get("href") or node.attrs.get("src") or ""))
        pieces = [piece for child in node.children for piece in self._pieces(child, look)]
        yield from pieces
        if address and "".join(text for text, _ in pieces) != address:
            yield f" ({address})" if pieces else address, style(Role.DIM)

    def _with_inserts(self, text: str, look: str) -> Iterator[tuple[str, str]]:
        place = 0
        for match in _INSERT.finditer(text):
            number = int(match[1])
            if number < len(self._inserts):
                yield clean(text[place : match.start()]), look
                shown, role = self._inserts[number]
                yield shown, f"{look} {style(role, bold=role is Role.ASKED)}".strip()
                place = match.end()
        yield clean(text[place:]), look


def _indented(lines: Iterable[Content]) -> list[Content]:
    return [Content("  ") + line for line in lines]


def _code(text: str, width: int) -> Iterator[Content]:
    look = f"{style(Role.NAME)} on $panel"
    for line in clean_lines(text):
        for piece in Content(line).fold(width - 2) if line else [Content("")]:
            yield Content("  ") + piece.pad_right(max(width - 2 - piece.cell_length, 0)).stylize(look)


def clean_lines(text: str) -> list[str]:
    """A text's lines, cleaned, tabs as four spaces."""
    return [clean(line.expandtabs(4)) for line in text.rstrip("\n").split("\n")]


def _column_widths(rows: list[list[Content]], width: int) -> list[int]:
    """Each column as wide as its widest cell; too wide a table takes from the widest column, cell by cell."""
    widths = [max(max((cell_len(line) for line in cell.plain.split("\n")), default=0) for cell in column) or 1
              for column in zip(*rows, strict=True)]  # fmt: skip
    room = width - 3 * (len(widths) - 1)
    while sum(widths) > room and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    return widths


def _side_by_side(cells: list[list[Content]], widths: list[int], look: str) -> Iterator[Content]:
    for line in range(max(map(len, cells))):
        row = [(cell[line] if line < len(cell) else Content("")).rstrip().stylize(look) for cell in cells]
        padded = [piece.pad_right(max(room - piece.cell_length, 0)) for piece, room in zip(row, widths, strict=True)]
        yield Content.assemble(words(" │ ", Role.STRUCTURE)).join(padded).rstrip()
