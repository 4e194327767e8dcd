"""A `network` block alone, read as a lesson reads it."""

from __future__ import annotations

from told import read_with

from tutor.lesson.problems import Report
from tutor.lesson.schema import NetworkBlock, validate
from tutor.lesson.source import Place
from tutor.lesson.tree import MappingNode
from tutor.lesson.walks import Draft, read_network
from tutor.lesson.yaml_events import read_yaml
from tutor.network.room import Room


def network(
    text: str, lesson_id: str = "lesson", room: Room | None = None, home: Place = (0, 1)
) -> tuple[Draft, list[str]]:
    """The draft of a network of these lines, and what is told of them."""

    def read(report: Report) -> Draft:
        node = read_yaml(report.source.whole(), report)
        assert isinstance(node, MappingNode)
        valid = validate(NetworkBlock, node, home, report)
        assert valid is not None
        return read_network(node, valid, home, lesson_id, room or Room(), report)

    return read_with(read, text)
