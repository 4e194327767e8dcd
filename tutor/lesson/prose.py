"""Prose: the headings and `{{ }}` in a Markdown text, and what does not belong in one.

CommonMark with tables and `$…$`. Nothing here knows of lessons or networks; what `{{ EXPR }}` means is not asked.
"""

from __future__ import annotations

import functools
import html
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.entity import entity
from markdown_it.rules_inline.html_inline import html_inline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from tutor.lesson.characters import UNSEEN, unfit_characters
from tutor.lesson.source import Excerpt

__all__ = [
    "FIGURES",
    "MAX_CELLS",
    "MAX_PARAGRAPH",
    "Blemish",
    "Heading",
    "Insert",
    "Prose",
    "fill",
    "large_table",
    "markdown_parser",
    "read_prose",
]

FIGURES = 4
"""Significant figures of a number in prose that does not ask for another count."""
MOST_FIGURES = 17
MAX_PARAGRAPH = 20_000
MAX_CELLS = 20_000

_INSERT = re.compile(r"\{\{(?P<expression>[^\n{}|]*)(?:\|(?P<figures>[^\n{}|]*))?\}\}")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_NOTABLE = re.compile(r"\n|#|<|&|\{\{")
"""Without one of these a text holds no heading, nothing to fill in, no raw HTML, no entity and no table."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading outside lists and quotations: its lines are `text[start:end]`."""

    start: int
    end: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Insert:
    """A `{{ EXPR }}`: `text[start:end]` is to be replaced by the value of `expression`.

    Attributes:
        expression: EXPR as written, without the spaces around it; it stands at `place` of the text.
        figures: significant figures.
    """

    start: int
    end: int
    expression: str
    place: int
    figures: int


@dataclass(frozen=True, slots=True)
class Blemish:
    """Something at `text[start:end]` that a lesson's prose cannot hold, under one of the reader's codes."""

    start: int
    end: int
    code: str
    message: str
    cure: str


@dataclass(frozen=True, slots=True)
class Prose:
    """What stands in a Markdown text; places are indices into it."""

    headings: tuple[Heading, ...]
    inserts: tuple[Insert, ...]
    blemishes: tuple[Blemish, ...]


def markdown_parser() -> MarkdownIt:
    """The Markdown of lessons: CommonMark, tables, `$…$`; `$5 and $6` is no mathematics."""
    return MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, allow_digits=False)


@functools.cache
def _reader() -> MarkdownIt:
    """The same, seeing raw HTML, and without rules that find nothing and cost quadratic time."""
    parser = markdown_parser()
    parser.options["html"] = True
    parser.disable(["emphasis", "link", "image", "reference"])
    parser.inline.ruler.before("text", "insert", _insert_rule)
    parser.inline.ruler.at("html_inline", _html_rule)
    parser.inline.ruler.at("entity", _entity_rule)
    return parser


@functools.lru_cache(maxsize=256)
def read_prose(text: str) -> Prose:
    r"""Read a Markdown text, lines ended by `\n`."""
    if len(text) > MAX_PARAGRAPH:
        start = 0
        for paragraph in _BLANK_LINE.split(text):
            start = text.index(paragraph, start)
            if len(paragraph) > MAX_PARAGRAPH:
                message = f"a paragraph of more than {MAX_PARAGRAPH:,} characters"
                return Prose((), (), (Blemish(start, start + 1, "too-long", message, "put blank lines into it"),))
            start += len(paragraph)
    if not _NOTABLE.search(text):
        return Prose((), (), ())
    if (large := large_table(text)) is not None:
        return Prose((), (), (large,))
    tokens = _reader().parse(text)
    starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
    inserts: list[Insert] = []
    blemishes = [_html_block(token, starts) for token in tokens if token.type == "html_block"]
    for kind, start, end in _marks(tokens, text, starts):
        found = _insert_of(text[start:end], start) if kind == "insert" else _BLEMISHES[kind](start, end)
        (inserts if isinstance(found, Insert) else blemishes).append(found)  # type: ignore[arg-type]
    return Prose(tuple(_headings(tokens, starts)), tuple(inserts), tuple(blemishes))


def large_table(text: str) -> Blemish | None:
    """Whether tables have too many cells; a row of one letter is filled up to the width of its table.

    Returns:
        What is wrong, at the row with which it is too much; None where nothing is.
    """
    cells = width = start = 0
    for line in text.split("\n"):
        if not line.strip():
            width = 0
        elif "|" in line and not line.strip("-|:> \t"):
            width = line.count("|") + 1
        cells += width
        if cells > MAX_CELLS:
            message = f"the tables up to here have more than {MAX_CELLS:,} cells"
            return Blemish(start, start + 1, "too-long", message, "make them smaller")
        start += len(line) + 1
    return None


def fill(text: str, value_of: Callable[[str, int], str]) -> str:
    """The text with each `{{ EXPR | n }}` replaced by `value_of(EXPR, n)`."""
    pieces, after = [], 0
    for insert in read_prose(text).inserts:
        pieces += [text[after : insert.start], value_of(insert.expression, insert.figures)]
        after = insert.end
    return "".join([*pieces, text[after:]])


def _headings(tokens: list[Token], starts: list[int]) -> Iterator[Heading]:
    for token, inline in itertools.pairwise(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            yield Heading(starts[token.map[0]], starts[token.map[1]], int(token.tag[1:]), inline.content.strip())


def _insert_of(source: str, start: int) -> Insert | Blemish:
    """Read `{{ EXPR | n }}`; in a table its bar stands behind a backslash."""
    match = _INSERT.fullmatch(source.replace("\\|", "|"))
    cure = "write {{ EXPR }}, or \\{{ for two brackets"
    if match is None:
        return Blemish(start, start + 2, "unclosed-insert", "{{ is never closed", cure)
    written = match["expression"].strip()
    if not written:
        return Blemish(start, start + 2, "bad-insert", "there is no expression between {{ and }}", cure)
    figures = FIGURES
    if match["figures"] is not None:
        count = match["figures"].strip()
        if not (count.isascii() and count.isdigit() and len(count) < 3 and 1 <= int(count) <= MOST_FIGURES):
            at = start + source.index("|")
            message = f"the count of figures after | is a whole number from 1 to {MOST_FIGURES}"
            return Blemish(at, start + len(source) - 2, "bad-insert", message, "write {{ EXPR | 6 }}")
        figures = int(count)
    return Insert(start, start + len(source), written, start + source.index(written), figures)


def _html_block(token: Token, starts: list[int]) -> Blemish:
    start = starts[token.map[0]] if token.map else 0
    return _raw_html(start, start + 1)


def _raw_html(start: int, end: int) -> Blemish:
    return Blemish(start, end, "raw-html", "a lesson holds no raw HTML", "write Markdown, or put it into `…`")


def _unfit_entity(start: int, end: int) -> Blemish:
    return Blemish(start, end, "forbidden-character", f"this entity {UNSEEN}", "delete it")


_BLEMISHES = {"html": _raw_html, "entity": _unfit_entity}


# The rules mark what they find with its range in the inline text, which tokens of markdown-it do not know.


def _mark(state: StateInline, kind: str, start: int, end: int) -> None:
    token = state.push("mark", "", 0)
    token.info, token.meta = kind, {"range": (start, end)}


def _insert_rule(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("{{", state.pos):
        return False
    match = _INSERT.match(state.src, state.pos)
    end = match.end() if match else state.pos + 2
    if not silent:
        _mark(state, "insert", state.pos, end)
    state.pos = end
    return True


def _html_rule(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if state.src[max(start - 2, 0) : start] == "](" or not html_inline(state, silent):
        return False  # a link's address may stand in <…>
    if not silent:
        _mark(state, "html", start, state.pos)
    return True


def _entity_rule(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if not entity(state, silent):
        return False
    if not silent and unfit_characters(html.unescape(state.src[start : state.pos])):
        _mark(state, "entity", start, state.pos)
    return True


def _marks(tokens: list[Token], text: str, starts: list[int]) -> Iterator[tuple[str, int, int]]:
    """Kind and range in `text` of every mark that the inline rules set."""
    cells: dict[int, int] = {}  # how far each row of a table has been read
    for before, token in itertools.pairwise(tokens):
        if token.type != "inline" or token.map is None:
            continue
        places = _places(
            token.content, token.map[0], text, starts, cells if before.type in ("td_open", "th_open") else None
        )
        for child in token.children or ():
            if child.type == "mark":
                start, end = child.meta["range"]
                yield child.info, places(start), places(end - 1) + 1


def _places(
    content: str, first: int, text: str, starts: list[int], cells: dict[int, int] | None
) -> Callable[[int], int]:
    """Where each character of a block's inline content stands in the text.

    The content is the block's lines without their indentation and markers, or one cell of a table's row.
    """
    if cells is not None:
        written = content.replace("|", "\\|")
        found = text.find(written, cells.get(first, starts[first]))
        cell = max(found, starts[first])
        cells[first] = cell + len(written)
        return lambda index: cell + index + content.count("|", 0, index)
    heads, places, head = [], [], 0
    for number, line in enumerate(content.split("\n"), first):
        whole = text[starts[number] : starts[number + 1]]
        heads.append(head)
        places.append(starts[number] + max(whole.rfind(line), 0))
        head += len(line) + 1
    return Excerpt(content, zip(heads, places, strict=True)).place
