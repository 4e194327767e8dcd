"""A lesson's file read once more as a tree, for the places of what its records no longer know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tutor.lesson.markdown import read_markdown
from tutor.lesson.source import Source, read_source
from tutor.lesson.tree import Document, MappingNode, Node, ScalarNode, SequenceNode
from tutor.lesson.yaml_events import read_yaml

__all__ = ["File", "open_file"]

_SHOWN = ("title", "text", "question", "explain", "hints", "order", "say")
"""Keys under which prose stands."""


class File(NamedTuple):
    """A lesson's text, and its tree; None where it cannot be read."""

    source: Source
    document: Document | None

    @property
    def front(self) -> MappingNode:
        """The front matter; without keys where it cannot be read."""
        found = self.document.front if self.document is not None else None
        return found if found is not None else MappingNode((), (0, 0))

    def items(self, *kinds: str) -> Iterator[tuple[ScalarNode, Node]]:
        """The story's items of these kinds, each by its kind's key, in order."""
        for item in self.document.story if self.document is not None else ():
            if isinstance(item, MappingNode) and item.entries and item.entries[0][0].text in kinds:
                yield item.entries[0]

    def prose(self) -> Iterator[ScalarNode]:
        """Every text of pages, notes and questions."""
        for key, value in self.items("text", "note", "quiz"):
            yield from _texts(value, shown=key.text == "text")

    def pages(self) -> Iterator[str]:
        """The Markdown of pages, and of notes with their titles as headings."""
        for _, value in self.items("text", "note"):
            if isinstance(value, ScalarNode):
                yield value.text
            elif isinstance(value, MappingNode):
                title, text = (value.text(name) for name in ("title", "text"))
                yield "\n\n".join([f"# {title.text}" if title else "", text.text if text else ""])


def open_file(path: Path) -> File:
    """Read a lesson's tree, whatever is wrong with it; its problems are told by whoever reads the lesson."""
    report = read_source(path)
    if not report.source.text:
        return File(report.source, None)
    if path.suffix == ".md":
        return File(report.source, read_markdown(report))
    tree = read_yaml(report.source.whole(), report)
    return File(report.source, Document(tree, tree.items("story")) if isinstance(tree, MappingNode) else None)


def _texts(node: Node, *, shown: bool) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode) and shown and isinstance(node.value, str):
        yield node
    elif isinstance(node, SequenceNode):
        for item in node.items:
            yield from _texts(item, shown=shown)
    elif isinstance(node, MappingNode):
        for key, value in node.entries:
            yield from _texts(value, shown=key.text in _SHOWN)
