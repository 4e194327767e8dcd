"""The question: its prompt, the answer field or the choices, how an answer is read, the verdict and the hints."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from tutor.quiz import Question, reading
from tutor.session import Session
from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.glyphs import shortened
from tutor.tui.feedback import feedback_lines, idle_line, prompt_lines, settled_lines, told_lines
from tutor.tui.roles import words
from tutor.tui.widgets.answer_field import AnswerField
from tutor.tui.widgets.cells import CellGrid
from tutor.tui.widgets.choices import ChoiceList
from tutor.tui.widgets.order_list import OrderList
from tutor.words import _, ngettext

__all__ = ["QuestionPane"]

_FIELD, _LONGEST = 16, 24  # cells: of the field at least, of how an answer is read at most
_MOST_CELLS = 200
_ROOM_FOR_ANSWER = 40  # cells of field and reading, beside which a short prompt may stand


class QuestionPane(VerticalScroll, can_focus=False, inherit_bindings=False):
    """What is asked at this stop. Settled questions stand above the open one."""

    BINDING_GROUP_TITLE = "In the question"
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("up,pageup", "scroll_up", "up", id="question.up", tooltip="Scroll the question up", show=False),
        Binding("down,pagedown", "scroll_down", "read on", key_display="↓", id="question.down",
                tooltip="Scroll the question down"),
        Binding("f4", "cells", "cells", key_display="F4", id="question.cells",
                tooltip="Type an array entry by entry, or as one line"),
    ]  # fmt: skip

    @dataclass
    class Answered(Message):
        """An answer to the open question was given."""

        text: str

    def __init__(self) -> None:
        super().__init__(id="question")
        self._session: Session | None = None
        self._question: Question | None = None
        self._caret: int | None = None
        self._in_cells = False
        self._indent = 2
        self.title = _("Question")

    def compose(self) -> ComposeResult:
        """All parts; those that a question does not need are not displayed."""
        yield Static(id="settled", markup=False)
        yield Static(id="prompt", markup=False)
        with Horizontal(id="entry"):
            yield Static(id="sign", markup=False)
            yield AnswerField()
            yield Static(id="reading", markup=False)
        yield CellGrid()
        yield ChoiceList()
        yield OrderList()
        yield Static(id="feedback", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What fits does not scroll; cells are for vectors and matrices."""
        if action == "cells":
            return self._cells_shape is not None
        return self.max_scroll_y > 0 if action in {"scroll_up", "scroll_down"} else True

    @property
    def _cells_shape(self) -> tuple[int, ...] | None:
        """The shape of the grid that the open question's answer fits into, if there is one."""
        question = self._question
        if question is None or question.kind != "array" or question.answer is None:
            return None
        shape = question.answer.shape
        return shape if 1 <= len(shape) <= 2 and 1 < question.answer.size <= _MOST_CELLS else None

    def action_cells(self) -> None:
        """Cells for a line, or a line for cells; what was typed goes along."""
        field, grid = self.query_one(AnswerField), self.query_one(CellGrid)
        if self._in_cells:
            field.value = grid.text or field.value
        self._in_cells = not self._in_cells
        if self._in_cells:
            self._fill_cells()
        self._fill()
        self.screen.set_focus(self.field)
        self.screen.refresh_bindings()

    def _fill_cells(self) -> None:
        if self._cells_shape is not None:
            self.query_one(CellGrid).show(self._cells_shape, self.query_one(AnswerField).value)

    @property
    def field(self) -> AnswerField | ChoiceList | CellGrid | None:
        """What takes the answer to the open question."""
        if self._question is None:
            return None
        if self._question.order is not None:
            return self.query_one(OrderList)
        if self._in_cells and self._cells_shape is not None:
            return self.query_one(CellGrid)
        return (
            self.query_one("#choices", ChoiceList) if self._question.kind == "choice" else self.query_one(AnswerField)
        )

    def show(self, session: Session) -> None:
        """Show a session's questions. A question that was not open before finds an empty field."""
        question = session.question
        fresh = question is not None and (self._question is None or question.id != self._question.id)
        before, moved = self._session, self._session is None or session.position != self._session.position
        self._session, self._question = session, question
        if fresh or moved:
            self.query_one(AnswerField).value = ""
            self.query_one(CellGrid).empty()
            self._fill_cells()
        verdict = session.verdict
        self.query_one(CellGrid).mark(verdict.cells if verdict is not None else None)
        unreadable = verdict is not None and verdict.verdict == "unreadable"
        self._caret = verdict.column if verdict is not None and unreadable and question is not None else None
        self.title = _title(session)
        self.set_class(question is not None, "-open")
        self._fill()
        if moved:
            self.scroll_home(animate=False)
        elif before is not None and (before.verdict, before.hints) != (session.verdict, session.hints):
            self.call_after_refresh(self._see_feedback)

    def _see_feedback(self) -> None:
        """What was just told comes into sight, from its first line."""
        told, height = self.query_one("#feedback", Static).virtual_region, self.scrollable_content_region.height
        if told.bottom > self.scroll_offset.y + height:
            self.scroll_to(y=min(told.y, told.bottom - height), animate=False, force=True)

    def on_resize(self) -> None:
        """Wrap anew."""
        self._fill()

    def _fill(self) -> None:
        session, question = self._session, self._question
        width = self.scrollable_content_region.width
        if session is None or width <= 0:
            return
        settled = told_lines(session, width) or settled_lines(session, width)
        if question is None and not settled:
            settled = [idle_line(session)]
        self._put("settled", settled)
        typed = question is not None and question.kind not in {"choice", "order"}
        prompt = prompt_lines(question, width) if question is not None else []
        short = question is not None and question.kind in {"number", "shape"}
        beside = short and len(prompt) == 1 and prompt[0].cell_length + _ROOM_FOR_ANSWER <= width
        self._put("prompt", [] if beside else prompt)
        sign = Content.assemble(words("› ", Role.ASKED, bold=True))
        self._put("sign", [prompt[0] + Content(" ") + sign if beside else sign])
        self._indent = prompt[0].cell_length + 3 if beside else 2
        self._put("feedback", [*self._caret_line(), *(feedback_lines(session, width) if question is not None else [])])
        in_cells = self._in_cells and self._cells_shape is not None
        self.query_one("#entry").display = typed and not in_cells
        self.query_one(CellGrid).display = in_cells
        self._show_lists()
        self._show_reading()

    def _show_lists(self) -> None:
        """What is chosen from, or put in order."""
        question = self._question
        choices, items = self.query_one("#choices", ChoiceList), self.query_one(OrderList)
        items.display = question is not None and question.order is not None
        choices.display = question is not None and question.kind == "choice"
        if question is not None and question.order is not None:
            items.show(question.order.items)
        elif question is not None and question.kind == "choice":
            several = sum(choice.correct for choice in question.choices) > 1
            choices.show([choice.text for choice in question.choices], several=several)

    def _put(self, name: str, lines: list[Content]) -> None:
        """Fill a part, or hide it; the same lines cost nothing."""
        part = self.query_one(f"#{name}", Static)
        content = Content("\n").join(lines)
        if bool(lines) != part.display:
            part.display = bool(lines)
        if not (isinstance(part.content, Content) and part.content.is_same(content)):
            part.update(content, layout=_as_wide_as_its_text(part) or not _as_high(part, lines))

    def _caret_line(self) -> list[Content]:
        """`^` under the place that cannot be read."""
        value = self.query_one(AnswerField).value
        if self._caret is None or not value:
            return []
        cells = Content(value[: self._caret - 1]).cell_length
        return [Content.assemble(words(" " * (self._indent + cells) + "^", Role.ASKED, bold=True))]

    def _show_reading(self) -> None:
        """`read as 2·a·x`."""
        if self._question is None:
            return
        read_as = _("read as") + " "
        room = self.scrollable_content_region.width - self._indent - _FIELD - cell_len(read_as) - 2
        longest = max(_LONGEST, room // 2) if self._question.formula is not None else _LONGEST
        read = shortened(_reading(self._question, self.query_one(AnswerField).value), min(max(room, 1), longest))
        content = Content.assemble(words(read_as, Role.DIM), words(read or "–", Role.NAME if read else Role.DIM))
        reading = self.query_one("#reading", Static)
        if not (isinstance(reading.content, Content) and reading.content.is_same(content)):
            reading.update(content)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._caret is not None:
            self._caret = None
            self._fill()
        self._show_reading()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Answered(event.value))

    @on(CellGrid.Edited)
    def _cell_typed(self, event: CellGrid.Edited) -> None:
        """The line follows the cells, so that neither form loses anything."""
        event.stop()
        self.query_one(AnswerField).value = event.text

    @on(CellGrid.Filled)
    def _cells_filled(self, event: CellGrid.Filled) -> None:
        event.stop()
        self.post_message(self.Answered(event.text))

    @on(ChoiceList.Chosen)
    def _chosen(self, event: ChoiceList.Chosen) -> None:
        event.stop()
        self.post_message(self.Answered(event.answer))


def _as_wide_as_its_text(part: Static) -> bool:
    return part.styles.width is not None and part.styles.width.is_auto


def _as_high(part: Static, lines: list[Content]) -> bool:
    return isinstance(part.content, Content) and len(part.content.split("\n")) == len(lines)


def _reading(question: Question, text: str) -> str:
    if not text.strip():
        return ""
    return reading(question, text)


def _title(session: Session) -> str:
    """`Your turn · hint 1 of 4`."""
    if session.question is None:
        return _("Answered") if session.questions else _("Question")
    opened, left = len(session.hints), session.hints_left
    if opened:
        return _("Your turn · hint {number} of {count}").format(number=opened, count=opened + left)
    counted = ngettext("Your turn · {count} hint", "Your turn · {count} hints", left).format(count=left)
    return counted if left else _("Your turn")
