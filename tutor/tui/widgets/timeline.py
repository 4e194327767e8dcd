"""The timeline: every stop a glyph, done, current, asked or missed; a click goes there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tutor.session import Session
from tutor.tui.drawing.canvas import Role, Run
from tutor.tui.drawing.glyphs import cell_width
from tutor.tui.roles import ROLE_CLASSES, strip
from tutor.tui.stops import Mark, Section, mark, sections, stop_text
from tutor.words import _, marked

__all__ = ["Timeline"]

_GAP = 3
_FEWEST = 9  # stops of the current section that are shown in any case
_DONE = {"forward": Role.VALUE, "backward": Role.GRADIENT, "update": Role.KEY}
_LABELS = {
    "read": marked("read"), "asked": marked("asked"), "forward": marked("forward"), "backward": marked("backward"),
    "update": marked("update"), "end": marked("end"),
}  # fmt: skip
_ROLES = {Mark.TO_COME: Role.STRUCTURE, Mark.ASKED: Role.ASKED, Mark.RIGHT: Role.RIGHT, Mark.MISSED: Role.WRONG}


class _Cell(NamedTuple):
    """A piece of the line, and the stop that a click on it goes to."""

    run: Run
    position: int | None = None


class Timeline(Widget):
    """One line. Where a lesson is longer than the line, sections far away are only counted."""

    COMPONENT_CLASSES = ROLE_CLASSES

    @dataclass
    class Picked(Message):
        """A stop was clicked, or dragged to."""

        position: int

    def __init__(self) -> None:
        super().__init__()
        self._session: Session | None = None
        self._cells: list[_Cell] = []
        self._dragging = False

    def show(self, session: Session) -> None:
        """Show where a session is."""
        self._session = session
        self._redraw()

    def on_resize(self) -> None:
        """As much as fits."""
        self._redraw()

    def _redraw(self) -> None:
        if self._session is None or not self.size.width:
            return
        before, self._cells = self._cells, _line(self._session, self.size.width)
        if before != self._cells:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line."""
        return strip((cell.run for cell in self._cells) if y == 0 else (), self, self.size.width)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Go where the mouse points."""
        self._dragging = True
        self.capture_mouse()
        self._pick(event)

    def on_mouse_up(self) -> None:
        """End of dragging."""
        self._dragging = False
        self.release_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Dragging goes along; pointing tells which stop it is."""
        if self._dragging:
            self._pick(event)
            return
        position = self._position_at(event.x)
        if self._session is not None and position is not None:
            self.tooltip = stop_text(self._session.material, position)
        else:
            self.tooltip = None

    def _pick(self, event: events.MouseEvent) -> None:
        position = self._position_at(event.x)
        if position is not None and self._session is not None and position != self._session.position:
            self.post_message(self.Picked(position))

    def _position_at(self, x: int) -> int | None:
        x -= self.gutter.left
        for cell in self._cells:
            if x < cell_width(cell.run.text):
                return cell.position
            x -= cell_width(cell.run.text)
        return None


def _line(session: Session, width: int) -> list[_Cell]:
    """The line of a session: the current section first gets its room, then its neighbours, the nearest first."""
    parts = sections(session.material)
    current = next(i for i, part in enumerate(parts) if part.start <= session.position < part.end)
    counted = {i: _counted(session, part) for i, part in enumerate(parts)}
    shown = list(range(len(parts)))
    while len(shown) > 1 and _width([counted[i] for i in shown]) > width - _FEWEST:
        shown.remove(max(shown, key=lambda i: abs(i - current)))
    room = width - _width([counted[i] for i in shown])
    pieces = {i: counted[i] for i in shown}
    for i in sorted(shown, key=lambda i: (abs(i - current), i)):
        own = sum(cell_width(cell.run.text) for cell in counted[i])
        whole = _whole(session, parts[i], room + own if i == current else None)
        more = sum(cell_width(cell.run.text) for cell in whole) - own
        if i == current or more <= room:
            pieces[i] = whole
            room -= more
    gap = _Cell(Run(" " * _GAP))
    return [cell for i in shown for cell in (gap, *pieces[i])][1:]


def _width(pieces: list[list[_Cell]]) -> int:
    return sum(cell_width(cell.run.text) for piece in pieces for cell in piece) + _GAP * (len(pieces) - 1)


def _counted(session: Session, part: Section) -> list[_Cell]:
    """`forward 9`."""
    role = Role.DIM if not session.has_seen(part.start) else _DONE.get(part.label, Role.PLAIN)
    return [_Cell(Run(f"{_(_LABELS[part.label])} {part.end - part.start}", role), part.start)]


def _whole(session: Session, part: Section, room: int | None) -> list[_Cell]:
    """`forward ●●●◉○○`; with less room than stops, those around the current one."""
    here = part.start <= session.position < part.end
    label = _Cell(Run(f"{_(_LABELS[part.label])} ", Role.NAME if here else Role.DIM, bold=here), part.start)
    start, end = part.start, part.end
    if room is not None and cell_width(label.run.text) + end - start > room:
        count = max(room - cell_width(label.run.text) - 2, 1)
        start = min(max(session.position - count // 2, part.start), part.end - count)
        end = start + count
    cells = [_Cell(_glyph(session, part, position), position) for position in range(start, end)]
    before = [_Cell(Run("‹", Role.DIM), start - 1)] if start > part.start else []
    after = [_Cell(Run("›", Role.DIM), end)] if end < part.end else []
    return [label, *before, *cells, *after]


def _glyph(session: Session, part: Section, position: int) -> Run:
    if position == session.position:
        asked = session.question is not None
        return Run("◉", Role.ASKED if asked else Role.ACTIVE, bold=True)
    found = mark(session, position)
    return Run(found.value, _ROLES.get(found) or _DONE.get(part.label, Role.PLAIN))
