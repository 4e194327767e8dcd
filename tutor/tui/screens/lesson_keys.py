"""The keys of a lesson: what each does, and which the last line shows first."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from tutor.tui.tools import TOOL_KEYS, TOOLS
from tutor.words import marked

__all__ = ["KEY_ORDER", "LESSON_KEYS"]

LESSON_KEYS: list[BindingType] = [
    Binding("right,l,space", "next", marked("next"), id="lesson.next",
            tooltip=marked("One step on; an open question is skipped")),
    Binding("left,h,backspace", "back", marked("back"), id="lesson.back", tooltip=marked("One step back")),
    Binding("enter", "answer", marked("answer"), key_display="Enter", id="lesson.answer",
            tooltip=marked("To the answer field")),
    Binding("enter", "follow", marked("go on"), key_display="Enter", id="lesson.follow",
            tooltip=marked("On; from the end to the next lesson")),
    Binding("a", "again", marked("again"), id="lesson.again",
            tooltip=marked("At the end: the same with fresh numbers and less help")),
    Binding("f2", "hint", marked("hint"), key_display="F2", id="lesson.hint", tooltip=marked("Open one more hint")),
    Binding("f3", "show_answer", marked("show me"), key_display="F3", id="lesson.show",
            tooltip=marked("Show the answer")),
    Binding("g", "goto", marked("go to"), id="lesson.goto", tooltip=marked("Go to a step by name")),
    Binding("tab", "pane(1)", marked("pane"), key_display="Tab", id="lesson.panes", tooltip=marked("To the next pane")),
    Binding("shift+tab", "pane(-1)", marked("pane before"), id="lesson.pane_before",
            tooltip=marked("To the pane before"), show=False),
    Binding("right_square_bracket", "phase(1)", marked("next part"), key_display="]", id="lesson.phase_on",
            tooltip=marked("To the next part: pages, forward, backward, update")),
    Binding("left_square_bracket", "phase(-1)", marked("part before"), key_display="[", id="lesson.phase_back",
            tooltip=marked("To the part before"), show=False),
    Binding("home", "first", marked("first step"), id="lesson.first",
            tooltip=marked("To the beginning of the lesson"), show=False),
    Binding("end", "last", marked("last step"), id="lesson.last",
            tooltip=marked("To the end of the lesson"), show=False),
    Binding("escape", "leave", marked("leave"), key_display="Esc", id="lesson.leave",
            tooltip=marked("Out of the answer field, then out of the lesson")),
    *TOOL_KEYS,
]  # fmt: skip

KEY_ORDER = (
    "answer.submit", "cells.submit", "cells.down",
    "choice.submit", "choice.down", "order.down", "choice.mark", "lesson.answer", "lesson.back",
    "answer.left",
    "lesson.next", "answer.right", "lesson.follow", "lesson.again", "lesson.hint", "lesson.show",
    "question.cells", "lesson.panes",
    "pane.down",     "question.down",
    "network.down", *(f"lesson.{name}" for name in TOOLS),
    "lesson.goto", "lesson.phase_on", "lesson.leave", "app.help", "app.palette", "app.quit",
)  # fmt: skip
"""Ids of bindings, of the screen and of its parts."""
