"""The one tree that Markdown and YAML are read into: plain values, every one with its place in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from tutor.lesson.source import Excerpt, Place

__all__ = [
    "BrokenNode",
    "MappingNode",
    "Node",
    "Plain",
    "ScalarNode",
    "SequenceNode",
    "node_at",
    "place_at",
    "plain",
    "steps_to",
]

Atom: TypeAlias = str | int | float | bool | None
Plain: TypeAlias = "Atom | list[Plain] | dict[str, Plain]"


@dataclass(frozen=True, slots=True, eq=False)
class ScalarNode:
    """A text, a number, true, false or nothing.

    Args:
        value: what YAML 1.2 makes of it.
        text: the text as decoded; of a number, as it was written.
        place: where it stands, quotes included.
        origin: makes the text with the place of each character; called only when a problem needs it.
    """

    value: Atom
    text: str
    place: Place
    origin: Callable[[], Excerpt]

    @classmethod
    def of(cls, excerpt: Excerpt) -> ScalarNode:
        """A text that stands in the file as it is."""
        return cls(excerpt.text, excerpt.text, excerpt.range(0, len(excerpt.text)), lambda: excerpt)

    def range(self, start: int, end: int) -> Place:
        """The place in the file of a half-open range of the decoded text."""
        return self.origin().range(start, end)


@dataclass(frozen=True, slots=True, eq=False)
class SequenceNode:
    """A list."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class MappingNode:
    """Keys, each once, and their values, in the file's order."""

    entries: tuple[tuple[ScalarNode, Node], ...]
    place: Place

    def get(self, name: str) -> Node | None:
        """The value of a key."""
        return next((value for key, value in self.entries if key.text == name), None)

    def key(self, name: str) -> ScalarNode | None:
        """A key itself."""
        return next((key for key, _ in self.entries if key.text == name), None)

    def entry(self, name: str) -> tuple[ScalarNode, Node]:
        """A key that is there, and its value."""
        return next(entry for entry in self.entries if entry[0].text == name)

    def mapping(self, name: str) -> Iterator[tuple[ScalarNode, Node]]:
        """The entries of the mapping under a key; nothing where the value is something else."""
        inner = self.get(name)
        return iter(inner.entries if isinstance(inner, MappingNode) else ())

    def items(self, name: str) -> tuple[Node, ...]:
        """The items of the list under a key; nothing where the value is something else."""
        inner = self.get(name)
        return inner.items if isinstance(inner, SequenceNode) else ()

    def text(self, name: str) -> ScalarNode | None:
        """The scalar under a key; None where there is no key or something else."""
        inner = self.get(name)
        return inner if isinstance(inner, ScalarNode) else None


@dataclass(frozen=True, slots=True, eq=False)
class BrokenNode:
    """Something that could not be read; the reason has been reported."""

    place: Place


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode | BrokenNode


def plain(node: Node) -> Plain:
    """The value without places. Depth is bounded by the reader."""
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.items]
    if isinstance(node, MappingNode):
        return {key.text: plain(value) for key, value in node.entries}
    return None


def steps_to(node: Node, path: Sequence[str | int], *, missing: bool) -> tuple[str | int, ...]:
    """A validator's path without the branches of unions that it names; its last step may be a key that is `missing`."""
    steps: list[str | int] = []
    for index, step in enumerate(path):
        inner = _inner(node, step)
        if inner is not None:
            steps.append(step)
            node = inner
        elif missing and index == len(path) - 1:
            steps.append(step)
    return tuple(steps)


def node_at(node: Node, steps: Sequence[str | int]) -> Node | None:
    """The node at the end of a path; None where the path leads nowhere."""
    found: Node | None = node
    for step in steps:
        found = _inner(found, step)
    return found


def place_at(node: Node, steps: Sequence[str | int]) -> Place | None:
    """Where a problem with the end of a path stands: at its key, or at the item of a list."""
    if not steps:
        return None
    owner, last = node_at(node, steps[:-1]), steps[-1]
    if isinstance(owner, MappingNode) and isinstance(last, str):
        key = owner.key(last)
        return key.place if key is not None else None
    item = node_at(node, steps)
    return item.place if item is not None else None


def _inner(node: Node | None, step: str | int) -> Node | None:
    if isinstance(node, MappingNode) and isinstance(step, str):
        return node.get(step)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A whole lesson: its front matter, None where it cannot be read, and its story's items, mappings of one key."""

    front: MappingNode | None
    story: tuple[Node, ...]
