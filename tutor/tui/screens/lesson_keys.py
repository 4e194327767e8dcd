"""The keys of a lesson: what each does, and which the last line shows first."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from tutor.tui.tools import TOOL_KEYS, TOOLS

__all__ = ["KEY_ORDER", "LESSON_KEYS"]

LESSON_KEYS: list[BindingType] = [
    Binding("right,l,space", "next", "next", id="lesson.next", tooltip="One step on; an open question is skipped"),
    Binding("left,h,backspace", "back", "back", id="lesson.back", tooltip="One step back"),
    Binding("enter", "answer", "answer", key_display="Enter", id="lesson.answer", tooltip="To the answer field"),
    Binding("enter", "follow", "go on", key_display="Enter", id="lesson.follow",
            tooltip="On; from the end to the next lesson"),
    Binding("a", "again", "again", id="lesson.again", tooltip="At the end: the same with fresh numbers and less help"),
    Binding("f2", "hint", "hint", key_display="F2", id="lesson.hint", tooltip="Open one more hint"),
    Binding("f3", "show_answer", "show me", key_display="F3", id="lesson.show", tooltip="Show the answer"),
    Binding("g", "goto", "go to", id="lesson.goto", tooltip="Go to a step by name"),
    Binding("tab", "pane(1)", "pane", key_display="Tab", id="lesson.panes", tooltip="To the next pane"),
    Binding("shift+tab", "pane(-1)", "pane before", id="lesson.pane_before", tooltip="To the pane before",
            show=False),
    Binding("right_square_bracket", "phase(1)", "next part", key_display="]", id="lesson.phase_on",
            tooltip="To the next part: pages, forward, backward, update"),
    Binding("left_square_bracket", "phase(-1)", "part before", key_display="[", id="lesson.phase_back",
            tooltip="To the part before", show=False),
    Binding("home", "first", "first step", id="lesson.first", tooltip="To the beginning of the lesson", show=False),
    Binding("end", "last", "last step", id="lesson.last", tooltip="To the end of the lesson", show=False),
    Binding("escape", "leave", "leave", key_display="Esc", id="lesson.leave",
            tooltip="Out of the answer field, then out of the lesson"),
    *TOOL_KEYS,
]  # fmt: skip

KEY_ORDER = (
    "answer.submit", "choice.submit", "choice.down", "order.down", "choice.mark", "lesson.answer", "lesson.back",
    "answer.left",
    "lesson.next", "answer.right", "lesson.follow", "lesson.again", "lesson.hint", "lesson.show", "lesson.panes",
    "pane.down",     "question.down",
    "network.down", *(f"lesson.{name}" for name in TOOLS),
    "lesson.goto", "lesson.phase_on", "lesson.leave", "app.help", "app.palette", "app.quit",
)  # fmt: skip
"""Ids of bindings, of the screen and of its parts."""
