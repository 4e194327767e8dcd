"""The field for an answer: letters are typed, and at its end the keys of the lesson go on working."""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from tutor.quiz.answers import MAX_ANSWER

__all__ = ["AnswerField"]


class AnswerField(Input):
    """One line. → at the end of what is typed goes on, ← in an empty field goes back."""

    BINDING_GROUP_TITLE = "In the answer field"
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("enter", "submit", "answer", key_display="Enter", id="answer.submit",
                tooltip="Have the answer checked"),
        Binding("right", "cursor_right", "skip", key_display="→", id="answer.right",
                tooltip="At the end of what is typed: go on without an answer"),
        Binding("left", "cursor_left", "back", key_display="←", id="answer.left",
                tooltip="In an empty field: one step back"),
    ]  # fmt: skip

    @dataclass
    class Left(Message):
        """A key led out of the field: 1 is on, -1 is back."""

        direction: int

    def __init__(self) -> None:
        super().__init__(id="field", compact=True, max_length=MAX_ANSWER, select_on_focus=False)

    def action_cursor_right(self, select: bool = False) -> None:
        """Right in the text; at its end, on to the next step."""
        if not select and self.cursor_at_end:
            self.post_message(self.Left(1))
        else:
            super().action_cursor_right(select)

    def action_cursor_left(self, select: bool = False) -> None:
        """Left in the text; in an empty field, back."""
        if not select and not self.value:
            self.post_message(self.Left(-1))
        else:
            super().action_cursor_left(select)
