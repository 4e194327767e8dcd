"""Look for a lesson: by its title, what it is about, and the operations in its networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.tui.drawing.canvas import Role
from tutor.tui.line_filter import clean
from tutor.tui.roles import words
from tutor.tui.screens.field_list import FieldList
from tutor.tui.widgets.pick_list import PickRow
from tutor.words import marked

if TYPE_CHECKING:
    from tutor.lesson.course import Summary

__all__ = ["SearchScreen", "found_in"]


def found_in(summary: Summary, topics: Sequence[str], wanted: Sequence[str]) -> str | None:
    """Where a lesson has every wanted word: "" in what its row shows, else the topic that has them; None: nowhere.

    Args:
        summary: of the lesson.
        topics: what else it is about: its tags, its operations in words.
        wanted: words, in lower case.
    """
    row = f"{summary.title} {summary.id} {summary.part} {summary.summary}".lower()
    if all(word in row for word in wanted):
        return ""
    return next((topic for topic in topics if all(word in f"{row} {topic.lower()}" for word in wanted)), None)


class SearchScreen(FieldList["Summary | None"]):
    """The lesson that was chosen, or None."""

    BINDING_GROUP_TITLE = marked("Search")
    FRAME = "Search"
    PLACEHOLDER = "a word of a lesson, a skill or an operation, like softmax"
    NOTHING = "no lesson has that"

    def __init__(self, lessons: Sequence[Summary], topics: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self._lessons, self._topics = lessons, topics

    def rows(self, typed: str) -> tuple[Sequence[PickRow], str | None]:
        """Every lesson that has all the words, the first under the cursor."""
        wanted = typed.lower().split()
        found: list[PickRow] = []
        for number, summary in enumerate(self._lessons, 1):
            topic = found_in(summary, self._topics.get(summary.id, ()), wanted)
            if topic is not None:
                found.append(PickRow(_row(number, summary, topic), summary.id))
        return found, found[0].key if found else None

    def chosen(self, key: str) -> Summary:
        """The lesson of a row."""
        return next(summary for summary in self._lessons if summary.id == key)


def _row(number: int, summary: Summary, topic: str) -> Content:
    """` 2 Two functions, one slope  Slopes`, and why it was found where that is not in sight."""
    return Content.assemble(
        words(f"{number:>3} ", Role.DIM),
        words(clean(summary.title), Role.PLAIN),
        words(f"  {clean(topic or summary.part)}", Role.VALUE if topic else Role.DIM),
    )
