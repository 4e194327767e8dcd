"""Go to a step by name: a list of every stop, filtered as one types."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from tutor.session import Session
from tutor.tui.drawing.canvas import Role
from tutor.tui.line_filter import clean
from tutor.tui.roles import words
from tutor.tui.screens.field_list import FieldList
from tutor.tui.stops import Mark, mark, sections, stop_text
from tutor.tui.widgets.pick_list import PickRow

__all__ = ["GotoScreen"]

_MARKED = 2_000  # stops up to which the list tells what has become of each
_ROLES = {Mark.RIGHT: Role.RIGHT, Mark.MISSED: Role.WRONG, Mark.ASKED: Role.ASKED, Mark.DONE: Role.VALUE}


class GotoScreen(FieldList[int | None]):
    """The position that was chosen, or None. A stop is found by what it shows, and by its address."""

    BINDING_GROUP_TITLE = "Go to a step"
    FRAME = "Go to"
    PLACEHOLDER = "part of a name, like p -> z"
    NOTHING = "no step is called that"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        material = session.material
        self._stops = [
            (part.label, clean(stop_text(material, position)), material.address_of(position))
            for part in sections(material)
            for position in range(part.start, part.end)
        ]
        self._squeezed = [_squeezed(" ".join(stop)) for stop in self._stops]

    def rows(self, typed: str) -> tuple[Sequence[PickRow], str | None]:
        """Every stop with its mark; the stop of this moment under the cursor until something is typed."""
        wanted = _squeezed(typed)
        found = [place for place, known in enumerate(self._squeezed) if wanted in known]
        return [PickRow(self._row(place), str(place)) for place in found], (
            None if wanted else str(self._session.position)
        )

    def chosen(self, key: str) -> int:
        """The position of a row."""
        return int(key)

    def _row(self, place: int) -> Content:
        label, name, _ = self._stops[place]
        here = place == self._session.position
        found = mark(self._session, place) if len(self._stops) <= _MARKED else Mark.TO_COME
        return Content.assemble(
            words(" ◉ " if here else f" {found.value} ", Role.ACTIVE if here else _ROLES.get(found, Role.DIM)),
            words(name, Role.NAME if here else Role.PLAIN, bold=here),
            words("" if name.startswith((label, "un")) else f"  {label}", Role.DIM),
        )


def _squeezed(text: str) -> str:
    """Spaces and spelling of arrows and signs do not matter."""
    return "".join(text.split()).lower().replace("→", "->").replace("−", "-").replace("·", "*").replace("×", "*")
