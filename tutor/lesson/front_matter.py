"""The front matter of a lesson: what stands between its first two lines of `---`.

Alone in a module, so that a list of lessons can be made without reading, or importing what reads, the rest of them.
"""

from __future__ import annotations

from tutor.lesson.problems import Report
from tutor.lesson.tree import MappingNode
from tutor.lesson.yaml_events import read_yaml

__all__ = ["read_front_matter"]

_FENCE = "---"


def read_front_matter(report: Report) -> tuple[MappingNode | None, int | None]:
    """A lesson's front matter, and the line, from 0, with which the body behind it begins.

    Returns:
        None for a front matter that is not there or cannot be read, which is reported; None for the line where it
        never ends.
    """
    starts, lines = report.source.starts, report.source.text.split("\n")
    if lines[0].rstrip() != _FENCE:
        message = "a lesson begins with its front matter"
        report.error("no-front-matter", (0, 1), message, "write ---, format: 1, title: …, --- on the first lines")
        return None, 0
    last = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if last is None:
        report.error(
            "unclosed-front-matter", (0, 3), "the front matter never ends", "end it with --- on a line of its own"
        )
        return None, None
    tree = read_yaml(report.source.whole().cut(starts[1], starts[last]), report)
    if isinstance(tree, MappingNode):
        return tree, last + 1
    if tree is not None:
        message = "the front matter is made of `key: value` lines"
        report.error("wrong-type", (starts[1], starts[1] + 1), message, "write format: 1 and title: …")
    return None, last + 1
