"""A review: one skill after the other, each asked alone, with fresh numbers."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import on

from tutor.session import Session
from tutor.session.reviewing import Round
from tutor.skill_words import skill_words
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.screens.lesson_keys import LESSON_KEYS
from tutor.tui.widgets.answer_field import AnswerField
from tutor.tui.widgets.timeline import Timeline

__all__ = ["ReviewScreen"]


class ReviewScreen(LessonScreen):
    """The lesson's screen at one stop; from there it goes on to the next skill."""

    BINDING_GROUP_TITLE = "In a review"
    BINDINGS = LESSON_KEYS
    ELSEWHERE: ClassVar[frozenset[str]] = frozenset({"again", "back", "first", "last", "phase", "goto"})

    def __init__(self, round_: Round, first: Session) -> None:
        super().__init__(first)
        self._round, self._is_advancing = round_, False

    def on_mount(self) -> None:
        """There is one stop, and no line of them."""
        self.query_one(Timeline).display = False

    def header_words(self) -> tuple[str, str, str]:
        """Which skill, and how many are left."""
        return "Review", skill_words(self._round.skill), f"{self._round.number} of {self._round.total}"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing leads elsewhere."""
        return False if action in self.ELSEWHERE else super().check_action(action, parameters)

    def action_next(self) -> None:
        """To the next skill."""
        if not self._is_advancing:
            self._is_advancing = True
            self.become(self._session.next())
            self.run_worker(self._advance(), name="advance")

    def action_follow(self) -> None:
        """The same."""
        self.action_next()

    async def _advance(self) -> None:
        following = await asyncio.to_thread(self._round.advance, self._session)
        self._is_advancing = False
        if following is None:
            self.notify(self._round.summary, title="The review is done")
            self.dismiss()
        else:
            before, self._session = self._session, following
            self._show(before)

    @on(AnswerField.Left)
    def _field_left(self, event: AnswerField.Left) -> None:
        event.prevent_default()  # the lesson's own way of going on
        if event.direction > 0:
            self.action_next()
