"""A nudge: move one number, and see the loss move by gradient × nudge."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from textual.binding import Binding
from textual.content import Content

from tutor import explain
from tutor.session import Session
from tutor.session.nudging import NUDGES, Number, known_gradient, nudged, numbers
from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.glyphs import cell_width
from tutor.tui.roles import words
from tutor.tui.screens.tool import PaneTool
from tutor.words import _, marked

__all__ = ["NudgeScreen"]

_COLUMN = 16


class NudgeScreen(PaneTool):
    """A number, nudges of several sizes, and what the loss did."""

    BINDING_GROUP_TITLE = marked("With a nudge")
    TITLE_WORDS = marked("a nudge")
    IS_READ = False
    KEY_ORDER = ("nudge.down", "nudge.sign")
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("down,right", "choose(1)", "number", key_display="↑↓", id="nudge.down",
                tooltip=marked("The next number")),
        Binding("up,left", "choose(-1)", "number before", id="nudge.up",
                tooltip=marked("The number before"), show=False),
        Binding("space,minus", "turn", "other way", key_display="Space", id="nudge.sign",
                tooltip=marked("Nudge up, or down")),
        PaneTool.LEAVE,
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        assert session.walk is not None  # without a network it is not offered
        self._walk = session.walk
        self._numbers = numbers(session.walk)
        self._place = next((place for place, each in enumerate(self._numbers) if each.name == self.about), 0)
        self._sign = 1

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Of one number no other is chosen."""
        return len(self._numbers) > 1 if action == "choose" else True

    @property
    def title_of_pane(self) -> str:
        """Which number of how many."""
        said = _("Nudge {number} · {place} of {count}")
        number = self._numbers[self._place].label
        return said.format(number=number, place=self._place + 1, count=len(self._numbers))

    def action_choose(self, step: int) -> None:
        """Another number."""
        self._place = (self._place + step) % len(self._numbers)
        self.show()

    def action_turn(self) -> None:
        """The other direction."""
        self._sign = -self._sign
        self.show()

    def lines(self, width: int, height: int) -> list[Content]:
        """What the loss did."""
        return list(self._lines(self._numbers[self._place], width))

    def _lines(self, number: Number, width: int) -> Iterator[Content]:
        trace = self._walk.trace
        loss = trace.graph.nodes[trace.graph.loss].name
        here = float(np.asarray(trace.value(number.name))[number.place])
        gradient, name = known_gradient(self.session, number), explain.derivative(loss, number.label)
        yield Content.assemble(
            words(f"{number.label} = ", Role.NAME), words(explain.number(here), Role.VALUE),
            words(f"    {loss} = ", Role.NAME), words(explain.number(float(trace.loss)), Role.VALUE),
        )  # fmt: skip
        yield Content("")
        then, moved = _("{loss} then").format(loss=loss), _("{loss} moved").format(loss=loss)
        yield Content.assemble(words(_row(_("nudge"), then, moved, _("moved / nudge")), Role.DIM))
        for size in NUDGES:
            done = nudged(self._walk, number, self._sign * size)
            shown = (f"{done.nudge:g}".replace("-", "−"), *map(explain.number, (done.loss, done.moved)))
            yield Content.assemble(
                words(_row(*shown), Role.VALUE), words(explain.number(done.quotient).rjust(_COLUMN), Role.GRADIENT)
            )
        yield Content("")
        if gradient is None:
            said = _("{name} is not made yet at this step: the last column is what it will be.")
            yield from Content(said.format(name=name)).wrap(width)
            return
        yield Content.assemble(
            words(f"{name} = ", Role.NAME), words(explain.number(gradient), Role.GRADIENT, bold=True)
        )
        said = _("The smaller the nudge, the nearer the last column comes to it. That is what a gradient is.")
        yield from Content(said).wrap(width)


def _row(*cells: str) -> str:
    return "".join(" " * (_COLUMN - cell_width(cell)) + cell for cell in cells)
