"""A translation and its original: what is compared, and where each part of it stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from tutor.check.documents import File, open_file
from tutor.lesson.model import Lesson, Mark
from tutor.lesson.tree import MappingNode

__all__ = ["Difference", "Side"]


class Difference(NamedTuple):
    """One thing that a translation has otherwise.

    Attributes:
        mark: where it stands in the translation; None for the whole file.
        message: one sentence, without its end.
        line: where the original's stands; None where it is no line of it.
        prose: it is prose alone, so that the lesson can be used all the same.
        cure: what to do; by default to copy it from the original.
    """

    mark: Mark | None
    message: str
    line: int | None = None
    prose: bool = False
    cure: str = ""


@dataclass(frozen=True)
class Side:
    """One of the two lessons, and its file's tree, which is read only where something has to be placed."""

    lesson: Lesson

    @cached_property
    def file(self) -> File:
        """Its file, read once more."""
        return open_file(self.lesson.path)

    def network(self, number: int) -> MappingNode:
        """The tree of a network, counted from 0."""
        found = [value for _, value in self.file.items("network")]
        node = found[number] if number < len(found) else None
        return node if isinstance(node, MappingNode) else MappingNode((), (0, 0))

    def mark(self, node: MappingNode, *names: str) -> Mark | None:
        """Where the last of these nested keys that is there stands; None where the first is not."""
        found = None
        for name in names:
            key, inner = node.key(name), node.get(name)
            if key is None:
                break
            found = self.file.source.line_and_columns(*key.place)
            node = inner if isinstance(inner, MappingNode) else MappingNode((), (0, 0))
        return found
