"""Look for a lesson: by its title, what it is about, and the operations in its networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tutor.tui.drawing.canvas import Role
from tutor.tui.line_filter import clean
from tutor.tui.roles import words
from tutor.tui.screens.base import TutorModal
from tutor.tui.widgets.pick_list import PickList, PickRow
from tutor.words import marked

if TYPE_CHECKING:
    from tutor.lesson.course import Summary

__all__ = ["SearchScreen", "found_in"]

_KEYS = (("↑↓", "choose"), ("Enter", "open"), ("Esc", "leave"))


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


class SearchScreen(TutorModal["Summary | None"]):
    """The lesson that was chosen, or None."""

    CSS_PATH = "goto.tcss"
    BINDING_GROUP_TITLE = marked("Search")
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("down", "move(1)", "choose", key_display="↑↓", id="search.down", tooltip="The row above or below"),
        Binding("up", "move(-1)", "up", key_display="↑", id="search.up", tooltip="The row above", show=False),
        Binding("escape", "dismiss", "leave", id="search.leave", tooltip="Back to the course"),
    ]  # fmt: skip

    def __init__(self, lessons: Sequence[Summary], topics: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self._lessons, self._topics = lessons, topics

    def compose(self) -> ComposeResult:
        """A field and a list."""
        with Vertical(id="goto"):
            yield Input(placeholder="a word of a lesson, a skill or an operation, like softmax", id="goto-filter",
                        compact=True)  # fmt: skip
            yield PickList(id="goto-list")
            yield Static(id="goto-keys", markup=False)

    def on_mount(self) -> None:
        """List every lesson."""
        self.query_one("#goto").border_title = "Search"
        self.query_one(PickList).can_focus = False
        pieces = [
            Content.assemble(words(key, Role.KEY, bold=True), words(f" {label}", Role.DIM)) for key, label in _KEYS
        ]
        self.query_one("#goto-keys", Static).update(Content("  ").join(pieces))
        self._filter("")
        self.set_focus(self.query_one(Input))

    def _filter(self, typed: str) -> None:
        wanted = typed.lower().split()
        rows: list[PickRow] = []
        for number, summary in enumerate(self._lessons, 1):
            topic = found_in(summary, self._topics.get(summary.id, ()), wanted)
            if topic is not None:
                rows.append(PickRow(_row(number, summary, topic), summary.id))
        nothing = PickRow(Content.assemble(words("  no lesson has that", Role.DIM)))
        self.query_one(PickList).show(rows or [nothing], rows[0].key if rows else None)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._filter(event.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.query_one(PickList).action_pick()

    @on(PickList.Picked)
    def _picked(self, event: PickList.Picked) -> None:
        self.dismiss(next(summary for summary in self._lessons if summary.id == event.key))

    def action_move(self, step: int) -> None:
        """Move the cursor of the list; the field keeps the focus."""
        self.query_one(PickList).action_move(step)


def _row(number: int, summary: Summary, topic: str) -> Content:
    """` 2 Two functions, one slope  Slopes`, and why it was found where that is not in sight."""
    return Content.assemble(
        words(f"{number:>3} ", Role.DIM),
        words(clean(summary.title), Role.PLAIN),
        words(f"  {clean(topic or summary.part)}", Role.VALUE if topic else Role.DIM),
    )
