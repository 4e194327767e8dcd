"""A lesson in Markdown made into the tree of its pure YAML form, with places.

Front matter gives the keys; prose, `network` and `quiz` blocks and headings with `{at="…"}` give the story.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tutor.lesson.front_matter import read_front_matter
from tutor.lesson.problems import Report
from tutor.lesson.prose import large_table, markdown_parser
from tutor.lesson.source import Excerpt, Place, Source
from tutor.lesson.tree import BrokenNode, Document, MappingNode, Node, ScalarNode
from tutor.lesson.yaml_events import read_yaml

__all__ = ["MAX_LINES", "MAX_PROSE", "read_markdown"]

MAX_LINES = 5_000
MAX_PROSE = 200_000

_BLOCKS = ("network", "quiz")
_AT = re.compile(r"""\{at="(?P<address>[^"{}]*)"\}\s*$""")
_ALMOST_AT = re.compile(r"\{\s*at\b[^}]*\}?")
_FENCE_OPENING = re.compile(r"^[ \t]*(?P<fence>`{3,}|~{3,})[ \t]*(?:network|quiz)\b", re.MULTILINE)
_HAS_ADDRESS = re.compile(r"^[ \t]*at[ \t]*:", re.MULTILINE)


def read_markdown(report: Report) -> Document | None:
    """The tree of a lesson written in Markdown; None where nothing of it can be read."""
    source = report.source
    if len(source.starts) > MAX_LINES:
        report.error("too-long", None, f"this lesson has more than {MAX_LINES:,} lines", "split it into several")
        return None
    front, first = read_front_matter(report)
    if first is None:
        return None
    body = source.begin(first)
    if (large := large_table(source.text[body:])) is not None:
        report.error(large.code, (body + large.start, body + large.end), large.message, large.cure)
        return None
    story = _Story(report, first)
    tokens = _block_parser().parse("\n" * first + source.text[body:] + "\n")
    for block in _blocks(tokens, report):
        story.add(block)
    items = story.finish()
    if sum(len(node.text) for item in items for _, node in item.entries if isinstance(node, ScalarNode)) > MAX_PROSE:
        report.error("too-long", None, f"this lesson has more than {MAX_PROSE:,} characters of prose", "split it")
        return None
    return Document(front, tuple(items))


@functools.cache
def _block_parser() -> MarkdownIt:
    parser = markdown_parser()
    parser.options["html"] = True
    parser.core.ruler.disable("inline")
    return parser


@dataclass(frozen=True, slots=True)
class _Heading:
    """Lines count from 0, here and below."""

    line: int
    end: int
    level: int
    title: Excerpt
    address: Excerpt | None


@dataclass(frozen=True, slots=True)
class _Fence:
    line: int
    end: int
    kind: str
    word: Excerpt
    body: Excerpt
    closed: bool


def _blocks(tokens: list[Token], report: Report) -> Iterator[_Heading | _Fence]:
    for index, token in enumerate(tokens):
        if token.map is None:
            continue
        line, end = token.map
        if token.type == "fence":
            fence = _fence(token, line, end, report)
            if fence is not None:
                yield fence
        elif token.type == "heading_open" and token.level == 0:
            yield _heading(int(token.tag[1:]), line, end, tokens[index + 1].content, report)


def _heading(level: int, line: int, end: int, content: str, report: Report) -> _Heading:
    first = report.source.starts[line]
    at = _AT.search(content)
    start = first + max(report.source.text[first : _line_end(report.source, line)].find(content), 0)
    whole = Excerpt(content, [(0, start)])
    if at is not None:
        address = whole.cut(*at.span("address"))
        title = whole.cut(0, len(content[: at.start()].rstrip()))
        return _Heading(line, end, level, title, address)
    if (almost := _ALMOST_AT.search(content)) is not None:
        message = 'a heading that belongs to a step ends in {at="ADDRESS"}'
        report.error("bad-heading", whole.range(*almost.span()), message, 'write {at="forward p"} at its end')
    return _Heading(line, end, level, whole, None)


def _fence(token: Token, line: int, end: int, report: Report) -> _Fence | None:
    """A `network` or `quiz` block; None for code that is only shown. Unclosed ones of any kind are reported."""
    source, info = report.source, token.info.strip()
    closed = end - line - 2 == token.content.count("\n") and not _swallowed(token)
    if not closed:
        fence = _word(source, line, token.markup)
        cure = f"end it with {token.markup} on a line of its own"
        report.error("unclosed-fence", fence.range(0, len(fence.text)), "this block is never closed", cure)
    words = _word(source, line, info or token.markup)
    word = words.cut(0, len(words.text.split()[0]))
    kind = next(iter(difflib.get_close_matches(word.text.lower(), _BLOCKS)), None)
    if kind is None:
        return None
    if info != kind:
        report.error("unknown-block", words.range(0, len(info)), f"{info} is no kind of block", f"did you mean {kind}?")
    return _Fence(line, end, kind, word, _dedented(token, line, source), closed and info == kind)


def _swallowed(token: Token) -> bool:
    """Does a further block begin inside this one? Then it was closed by that one's end."""
    return any(
        match["fence"][0] == token.markup[0] and len(match["fence"]) >= len(token.markup)
        for match in _FENCE_OPENING.finditer(token.content)
    )


def _word(source: Source, line: int, word: str) -> Excerpt:
    start = source.starts[line]
    return Excerpt(word, [(0, max(source.text.find(word, start, _line_end(source, line)), start))])


def _dedented(token: Token, line: int, source: Source) -> Excerpt:
    """A fence's content: in a list or a quotation each line has lost what stands before it."""
    runs, head = [], 0
    for number, content in enumerate(token.content.split("\n")[:-1], line + 1):
        lost = _line_end(source, number) - source.starts[number] - len(content)
        runs.append((head, source.starts[number] + max(lost, 0)))
        head += len(content) + 1
    return Excerpt(token.content, runs or [(0, source.begin(line + 1))])


def _line_end(source: Source, line: int) -> int:
    return source.starts[line + 1] - 1 if line + 1 < len(source.starts) else len(source.text)


@dataclass(slots=True)
class _Section:
    """Prose that is being collected: a page or more, or a note where `heading` belongs to a step."""

    slot: int
    heading: _Heading | None = None
    lines: list[tuple[int, int]] = field(default_factory=list)


class _Story:
    """Collects the items of the story, block by block."""

    def __init__(self, report: Report, first_line: int) -> None:
        self.report, self.cursor = report, first_line
        self.items: list[MappingNode] = []
        self.section = _Section(0)

    def add(self, block: _Heading | _Fence) -> None:
        """Take a block, and the prose before it."""
        self._prose_until(block.line)
        if isinstance(block, _Heading):
            self._heading(block)
        else:
            self._fence(block)

    def finish(self) -> list[MappingNode]:
        """All items."""
        self._prose_until(len(self.report.source.starts))
        self._new_section()
        return self.items

    def _prose_until(self, line: int) -> None:
        if line > self.cursor:
            self.section.lines.append((self.cursor, line))
            self.cursor = line

    def _heading(self, heading: _Heading) -> None:
        if heading.address is not None:
            self._new_section(heading)
            self.cursor = heading.end
        elif self.section.heading is not None and heading.level <= self.section.heading.level:
            self._new_section()

    def _fence(self, fence: _Fence) -> None:
        attached = fence.kind == "quiz" and _HAS_ADDRESS.search(fence.body.text) is not None
        if not attached:
            self._new_section()
        word = ScalarNode.of(fence.word)
        key = ScalarNode(fence.kind, fence.kind, word.place, word.origin)
        tree = read_yaml(fence.body, self.report) if fence.closed else None
        self.items.append(_item(key, tree if tree is not None else BrokenNode(word.place)))
        self.cursor = fence.end
        if not attached:
            self.section.slot = len(self.items)

    def _new_section(self, heading: _Heading | None = None) -> None:
        section = self.section
        text = _lines_of(self.report.source, section.lines)
        if section.heading is not None:
            self.items.insert(section.slot, _note(section.heading, text))
        elif not text.text.isspace() and text.text:
            key = _key("text", text.range(0, 1))
            self.items.insert(section.slot, _item(key, ScalarNode.of(text)))
        self.section = _Section(len(self.items), heading)


def _note(heading: _Heading, text: Excerpt) -> MappingNode:
    place = heading.title.range(0, len(heading.title.text))
    entries: list[tuple[ScalarNode, Node]] = [(_key("title", place), ScalarNode.of(heading.title))]
    if heading.address is not None:
        entries.append((_key("at", place), ScalarNode.of(heading.address)))
    entries.append((_key("text", place), ScalarNode.of(text)))
    return _item(_key("note", place), MappingNode(tuple(entries), place))


def _key(name: str, place: Place) -> ScalarNode:
    return ScalarNode(name, name, place, lambda: Excerpt(name, [(0, place[0])]))


def _item(key: ScalarNode, value: Node) -> MappingNode:
    return MappingNode(((key, value),), key.place)


def _lines_of(source: Source, ranges: list[tuple[int, int]]) -> Excerpt:
    runs, pieces, head = [], [], 0
    for first, after in ranges:
        start = source.starts[first]
        piece = source.text[start : source.begin(after)]
        runs.append((head, start))
        pieces.append(piece)
        head += len(piece)
    return Excerpt("".join(pieces), runs or [(0, 0)])
