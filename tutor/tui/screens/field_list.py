"""Choose from a list that is filtered as one types: a field, its rows, and the keys; over another screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from tutor.tui.drawing.canvas import Role
from tutor.tui.roles import words
from tutor.tui.screens.base import TutorModal
from tutor.tui.widgets.key_bar import KeyBar
from tutor.tui.widgets.pick_list import PickList, PickRow

__all__ = ["FieldList"]

_Result = TypeVar("_Result")


class FieldList(TutorModal[_Result]):
    """What was chosen, or None. The field keeps the focus, so the keys of the list come before its own."""

    CSS_PATH = "field_list.tcss"
    FRAME: ClassVar[str] = ""
    PLACEHOLDER: ClassVar[str] = ""
    NOTHING: ClassVar[str] = ""
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("down", "move(1)", "choose", key_display="↑↓", id="search.down", tooltip="The row above or below",
                priority=True),
        Binding("up", "move(-1)", "up", id="search.up", tooltip="The row above", show=False, priority=True),
        Binding("pagedown", "move(10)", "page down", id="search.page_down", tooltip="Ten rows down", show=False,
                priority=True),
        Binding("pageup", "move(-10)", "page up", id="search.page_up", tooltip="Ten rows up", show=False,
                priority=True),
        Binding("enter", "pick", "go there", key_display="Enter", id="search.pick", tooltip="Go there", priority=True),
        Binding("escape", "dismiss", "leave", id="search.leave", tooltip="Leave the list"),
    ]  # fmt: skip

    def compose(self) -> ComposeResult:
        """The field, the list, the keys."""
        with Vertical(id="box"):
            yield Input(placeholder=self.PLACEHOLDER, id="filter", compact=True)
            yield PickList(id="found")
            yield KeyBar(("search.down", "search.pick", "search.leave"))

    def on_mount(self) -> None:
        """Everything, until something is typed."""
        self.query_one("#box").border_title = self.FRAME
        self.query_one(PickList).can_focus = False
        self._filter("")
        self.set_focus(self.query_one(Input))

    def rows(self, typed: str) -> tuple[Sequence[PickRow], str | None]:
        """The rows that fit what was typed, and the key of the one under the cursor; None leaves it where it is."""
        raise NotImplementedError

    def chosen(self, key: str) -> _Result:
        """What the row of this key stands for."""
        raise NotImplementedError

    def _filter(self, typed: str) -> None:
        rows, key = self.rows(typed)
        nothing = PickRow(Content.assemble(words(f"  {self.NOTHING}", Role.DIM)))
        self.query_one(PickList).show(rows or [nothing], key)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._filter(event.value)

    @on(PickList.Picked)
    def _picked(self, event: PickList.Picked) -> None:
        self.dismiss(self.chosen(event.key))

    def action_move(self, step: int) -> None:
        """Move the cursor of the list."""
        self.query_one(PickList).action_move(step)

    def action_pick(self) -> None:
        """Take the row under the cursor."""
        self.query_one(PickList).action_pick()
