"""Go to a step by name: a list of every stop, filtered as one types."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from tutor.session import Session
from tutor.tui.drawing.canvas import Role
from tutor.tui.line_filter import clean
from tutor.tui.roles import words
from tutor.tui.screens.base import TutorModal
from tutor.tui.stops import Mark, mark, sections, stop_text
from tutor.tui.widgets.pick_list import PickList, PickRow

__all__ = ["GotoScreen"]

_MARKED = 2_000  # stops up to which the list tells what has become of each
_ROLES = {Mark.RIGHT: Role.RIGHT, Mark.MISSED: Role.WRONG, Mark.ASKED: Role.ASKED, Mark.DONE: Role.VALUE}


class GotoScreen(TutorModal[int | None]):
    """The position that was chosen, or None."""

    CSS_PATH = "goto.tcss"
    BINDING_GROUP_TITLE = "Go to a step"
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("down", "move(1)", "choose", key_display="↑↓", id="goto.down", tooltip="The row above or below"),
        Binding("up", "move(-1)", "up", key_display="↑", id="goto.up", tooltip="The row above", show=False),
        Binding("pagedown", "move(10)", "page down", id="goto.page_down", tooltip="Ten rows down", show=False),
        Binding("pageup", "move(-10)", "page up", id="goto.page_up", tooltip="Ten rows up", show=False),
        Binding("escape", "dismiss", "leave", id="goto.leave", tooltip="Back to the lesson"),
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._stops: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        """A field and a list."""
        with Vertical(id="goto"):
            yield Input(placeholder="part of a name, like p -> z", id="goto-filter", compact=True)
            yield PickList(id="goto-list")
            yield Static(id="goto-keys", markup=False)

    def on_mount(self) -> None:
        """List everything, the stop of this moment under the cursor."""
        self.query_one("#goto").border_title = "Go to"
        material = self._session.material
        for part in sections(material):
            for position in range(part.start, part.end):
                self._stops.append((part.label, clean(stop_text(material, position))))
        picks = self.query_one(PickList)
        picks.can_focus = False
        keys = (("↑↓", "choose"), ("Enter", "go"), ("Esc", "leave"))
        pieces = [
            Content.assemble(words(key, Role.KEY, bold=True), words(f" {label}", Role.DIM)) for key, label in keys
        ]
        self.query_one("#goto-keys", Static).update(Content("  ").join(pieces))
        self._filter("")
        self.set_focus(self.query_one(Input))

    def _filter(self, typed: str) -> None:
        wanted = _squeezed(typed)
        found = [(place, *stop) for place, stop in enumerate(self._stops) if wanted in _squeezed(" ".join(stop))]
        rows = [PickRow(self._row(place, label, name), str(place)) for place, label, name in found]
        self.query_one(PickList).show(
            rows or [PickRow(Content.assemble(words("  no step is called that", Role.DIM)))],
            str(self._session.position) if not wanted else None,
        )

    def _row(self, place: int, label: str, name: str) -> Content:
        here = place == self._session.position
        found = mark(self._session, place) if len(self._stops) <= _MARKED else Mark.TO_COME
        return Content.assemble(
            words(" ◉ " if here else f" {found.value} ", Role.ACTIVE if here else _ROLES.get(found, Role.DIM)),
            words(name, Role.NAME if here else Role.PLAIN, bold=here),
            words("" if name.startswith((label, "un")) else f"  {label}", Role.DIM),
        )

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._filter(event.value)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.query_one(PickList).action_pick()

    @on(PickList.Picked)
    def _picked(self, event: PickList.Picked) -> None:
        self.dismiss(int(event.key))

    def action_move(self, step: int) -> None:
        """Move the cursor of the list; the field keeps the focus."""
        self.query_one(PickList).action_move(step)


def _squeezed(text: str) -> str:
    """Spaces and spelling of arrows and signs do not matter."""
    return "".join(text.split()).lower().replace("→", "->").replace("−", "-").replace("·", "*").replace("×", "*")
