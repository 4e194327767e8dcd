"""Links and images in a lesson's prose: where each stands, and whether it leads somewhere."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkDestination, parseLinkLabel
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.autolink import autolink
from markdown_it.rules_inline.image import image
from markdown_it.rules_inline.link import link
from markdown_it.token import Token

from tutor.lesson.prose import markdown_parser

__all__ = ["MAX_LINKS", "Link", "headings_in", "links_in", "may_link"]

MAX_LINKS = 2_000
"""More links than that are not looked for, so that a file of nothing else costs little."""

_MAY_LINK = re.compile(r"\](?:\(|:)|<[A-Za-z][A-Za-z0-9+.-]*:")
_DEFINITION = re.compile(r"\[(?:\\.|[^\[\]\\])*\]:\s*", re.DOTALL)
_MOST_BRACKETS = 500
_LONGEST_HEADING, _MOST_IN_HEADING = 300, 20
_MADE = ("link_open", "image")


class Link(NamedTuple):
    """A link or an image: `target` as it is meant, without escapes; it stands at `text[start:end]`."""

    target: str
    start: int
    end: int


def may_link(text: str) -> bool:
    """Whether a Markdown text can hold a link at all; most do not, and need not be parsed."""
    return _MAY_LINK.search(text) is not None


def links_in(text: str) -> tuple[Link, ...]:
    """Every link, image and link definition in a Markdown text, in its order; of very many the first."""
    if not may_link(text):
        return ()
    env: dict[str, Any] = {}
    parser, lines = _parser(emphasis=False), _Lines(text)
    blocks, found = parser.parse(text, env), list[Link]()
    for before, block in zip([None, *blocks], blocks, strict=False):
        if len(found) >= MAX_LINKS:
            break
        if block.type == "inline" and block.map is not None and _worth_reading(block.content):
            place = lines.placer(block, cell=before is not None and before.type in ("td_open", "th_open"))
            found += _links_of(_inline(parser, block.content, env), place)
    found += _defined(env.get("references", {}).values(), text, lines)
    return tuple(sorted(found, key=lambda each: each.start))


def headings_in(text: str) -> list[str]:
    """The plain words of every heading in a Markdown text."""
    env: dict[str, Any] = {}
    parser = _parser(emphasis=True)
    blocks = parser.parse(text, env)
    opened = (index for index, block in enumerate(blocks) if block.type == "heading_open")
    written = (blocks[index + 1].content for index in opened)
    return ["".join(_words(parser, each[:_LONGEST_HEADING], env)) for each in written]


def _words(parser: MarkdownIt, heading: str, env: dict[str, Any]) -> Iterator[str]:
    """The words of a heading; of one that is full of brackets, the heading as written."""
    if heading.count("[") > _MOST_IN_HEADING:
        yield heading
    else:
        yield from (token.content for token in _inline(parser, heading, env))


def _worth_reading(content: str) -> bool:
    """Whether a paragraph may hold links, and not so many brackets that reading it takes quadratic time."""
    return may_link(content) and content.count("[") + content.count("<") <= _MOST_BRACKETS


@functools.cache
def _parser(*, emphasis: bool) -> MarkdownIt:
    """The Markdown of lessons, blocks alone, where any address makes a link, as it is written."""
    parser = markdown_parser()
    parser.core.ruler.disable("inline")
    if not emphasis:
        parser.disable("emphasis")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    for name, rule in (("link", link), ("image", image), ("autolink", autolink)):
        parser.inline.ruler.at(name, _placed(rule))
    return parser


def _inline(parser: MarkdownIt, content: str, env: dict[str, Any]) -> list[Token]:
    tokens: list[Token] = []
    parser.inline.parse(content, parser, env, tokens)
    return tokens


def _placed(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """A rule that leaves on the token that it makes where in the inline text its target stands."""

    def placed(state: StateInline, silent: bool) -> bool:
        start, made = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            token = next((each for each in state.tokens[made:] if each.type in _MADE), None)
            if token is not None:
                token.meta["target"] = _target(state, start)
        return True

    return placed


def _target(state: StateInline, start: int) -> tuple[int, int] | None:
    """The range of the target of the link at `start`, which has been read; None where that is a reference."""
    if state.src[start] == "<":
        return start + 1, state.pos - 1
    after = parseLinkLabel(state, start + (state.src[start] == "!")) + 1
    if state.src[after : after + 1] != "(" or state.pos <= after:
        return None
    return _destination(state.src, after + 1)


def _destination(text: str, start: int) -> tuple[int, int]:
    """The range of a link's destination, without `<` and `>`; where there is none, of what stands in its place."""
    while text[start : start + 1].isspace():
        start += 1
    found = parseLinkDestination(text, start, len(text))
    if not found.ok:
        return start, start
    pointed = text[start] == "<"
    return start + pointed, found.pos - pointed


def _links_of(tokens: list[Token], place: Callable[[int], int]) -> Iterator[Link]:
    for token in tokens:
        target = token.meta.get("target") if token.type in _MADE else None
        if target is not None:
            said = str(token.attrs.get("src" if token.type == "image" else "href", ""))
            start, end = target
            yield Link(said, place(start), place(end - 1) + 1 if end > start else place(start))


def _defined(references: Iterable[dict[str, Any]], text: str, lines: _Lines) -> Iterator[Link]:
    for each in references:
        head = _DEFINITION.search(text, lines.starts[each["map"][0]])
        if head is not None:
            yield Link(str(each["href"]), *_destination(text, head.end()))


class _Lines:
    """A text's lines, for finding the place of what stands in a block."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
        self._cells: dict[int, int] = {}  # how far each row of a table has been read

    def placer(self, token: Token, *, cell: bool) -> Callable[[int], int]:
        """Where each character of a block's inline content stands in the text."""
        first, content = (token.map or [0])[0], token.content
        if cell:
            written = content.replace("|", "\\|")
            begin = self.text.find(written, self._cells.get(first, self.starts[first]))
            self._cells[first] = begin + len(written)
            return lambda index: begin + index + content.count("|", 0, index)
        heads, places, head = [], [], 0
        for number, line in enumerate(content.split("\n"), first):
            whole = self.text[self.starts[number] : self.starts[number + 1]]
            heads.append(head)
            places.append(self.starts[number] + max(whole.rfind(line), 0))
            head += len(line) + 1

        def place(index: int) -> int:
            at = max(number for number, head in enumerate(heads) if head <= index)
            return places[at] + index - heads[at]

        return place
