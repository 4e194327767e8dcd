"""The lesson: every key makes a new session (`tutor.session`), which the screen keeps and shows."""

from __future__ import annotations

import asyncio
import math
import time

from textual import on

from tutor.session import EndStop, Session
from tutor.tui.library import OpenRequest
from tutor.tui.panes import has_more_numbers
from tutor.tui.picture import step_of_node
from tutor.tui.screens.goto import GotoScreen
from tutor.tui.screens.lesson_keys import LESSON_KEYS
from tutor.tui.screens.lesson_view import LessonView
from tutor.tui.tools import TOOLS
from tutor.tui.widgets.answer_field import AnswerField
from tutor.tui.widgets.network import NetworkView
from tutor.tui.widgets.pane_tabs import PaneTabs
from tutor.tui.widgets.question import QuestionPane
from tutor.tui.widgets.timeline import Timeline

__all__ = ["LessonScreen"]

_ACKNOWLEDGED = 0.25  # seconds that a verdict waits at most for the answer to be on disk


class LessonScreen(LessonView):
    """One learner in one lesson."""

    BINDING_GROUP_TITLE = "In a lesson"
    BINDINGS = LESSON_KEYS

    def become(self, session: Session) -> None:
        """Take over a new session: keep it, show it."""
        if session is not self._session:
            before, self._session = self._session, session.kept()
            self.tutor.keep(session)
            self._show(before)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What would do nothing is not offered."""
        if not self.is_mounted:
            return True
        session = self._session
        match action:
            case "next" | "last":
                return not isinstance(session.stop, EndStop)
            case "back" | "first":
                return session.position > 0
            case "hint":
                return session.hints_left > 0
            case "show_answer":
                return session.question is not None
            case "answer":
                return session.question is not None and not self._in_question(self.focused)
            case "again":
                return isinstance(session.stop, EndStop) and has_more_numbers(session)
            case "follow":
                return session.question is None
            case "pane":
                return bool(self._panes())
            case "tool":
                return TOOLS[str(parameters[0])].offered(session)
        return True

    def action_next(self) -> None:
        """One step on."""
        self.become(self._session.next())

    def action_back(self) -> None:
        """One step back."""
        self.become(self._session.back())

    def action_first(self) -> None:
        """To the beginning."""
        self.become(self._session.home())

    def action_last(self) -> None:
        """To the end."""
        self.become(self._session.end())

    def action_phase(self, direction: int) -> None:
        """To another part."""
        self.become(self._session.phase(direction))

    def action_answer(self) -> None:
        """To the answer field."""
        self.set_focus(self.query_one(QuestionPane).field)

    def action_follow(self) -> None:
        """On; from the end to the next lesson, or home."""
        if not isinstance(self._session.stop, EndStop):
            self.action_next()
            return
        following = self.tutor.library.after(self._session.material.lesson.id)
        self.dismiss()
        if following is not None:
            mode = self._session.mode
            self.tutor.open_lesson(OpenRequest(following.path, mode=mode if mode == "watch" else None))

    def action_again(self) -> None:
        """The same lesson with fresh numbers, and with less help."""
        further = self._session.again()
        if further is not None:
            mode, variant = further
            self.dismiss()
            self.tutor.open_lesson(OpenRequest(self._session.material.lesson.path, mode=mode, variant=variant))

    def action_hint(self) -> None:
        """One more hint; one that tells more waits for a try, or for some thought."""
        wait = self._session.hint_opens_in(time.monotonic() - self._asked_at)
        if wait:
            self.notify(f"Try once, or think a little: the next hint opens in {math.ceil(wait)} s.", timeout=wait)
        else:
            self.become(self._session.hint())

    def action_show_answer(self) -> None:
        """The answer."""
        self.become(self._session.show())

    def action_goto(self) -> None:
        """Choose a step by name."""
        self.app.push_screen(GotoScreen(self._session), self.go)

    def action_tool(self, name: str) -> None:
        """Open a tool over the step; it may come back with another session."""
        self.app.push_screen(TOOLS[name].open(self._session), self._from_tool)

    def _from_tool(self, session: Session | None) -> None:
        if session is not None:
            self.become(session)
            self.action_answer()

    def go(self, position: int | None) -> None:
        """To a position; None is nowhere."""
        if position is not None:
            self.become(self._session.at(position))

    def action_leave(self) -> None:
        """Out of the field or pane; then out of the lesson."""
        if self.focused is not None and self.focused.id != "page":
            self.set_focus(None)
        else:
            self.dismiss()

    def action_pane(self, direction: int) -> None:
        """Move the focus to the next pane; on a narrow screen it comes to the front."""
        panes = self._panes()
        here = [name for name, pane in panes if pane is self.focused] or [self._tab]
        name = self._tab if self._tab in here else here[0]
        places = [place for place, (each, _) in enumerate(panes) if each == name]
        name, pane = panes[((places or [-direction])[0] + direction) % len(panes)]
        if name in {"chain", "why"}:
            self.open_tab(name)
        self.set_focus(pane)

    # --- messages ----------------------------------------------------------------------------------------------------

    @on(AnswerField.Left)
    def _field_left(self, event: AnswerField.Left) -> None:
        self.become(self._session.next() if event.direction > 0 else self._session.back())

    @on(QuestionPane.Answered)
    async def _answered(self, event: QuestionPane.Answered) -> None:
        """A verdict is seen when the answer is on disk: what was acknowledged is never lost."""
        before, session = self._session, self._session.answer(event.text)
        kept = self.tutor.keep(session)
        await asyncio.wait([asyncio.wrap_future(kept)], timeout=_ACKNOWLEDGED)
        self._session = session.kept()
        self._show(before)

    @on(Timeline.Picked)
    def _stop_picked(self, event: Timeline.Picked) -> None:
        self.become(self._session.at(event.position))

    @on(NetworkView.NodeClicked)
    def _node_clicked(self, event: NetworkView.NodeClicked) -> None:
        """To the step that makes the node's value; in the backward pass, its gradient."""
        session, walk = self._session, self._session.walk
        if walk is None:
            return
        backward = session.step is not None and session.step.phase != "forward"
        index = step_of_node(walk, event.key, backward=backward)
        if index is not None:
            number = session.material.walks.index(walk)
            self.become(session.at(session.material.position_of_step(number, index)))

    @on(PaneTabs.Picked)
    def _tab_picked(self, event: PaneTabs.Picked) -> None:
        self.open_tab(event.name)
