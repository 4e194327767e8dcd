"""The choices of a question: number keys, arrows and Enter, or the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from tutor.tui.drawing.canvas import Role
from tutor.tui.prose import plain_lines
from tutor.tui.roles import words

__all__ = ["ChoiceList"]

_TEN = 10
_MARGIN = 5  # cells of cursor, number and box
_TOGETHER = 1.0  # seconds within which two digits are one number


class ChoiceList(Widget, can_focus=True):
    """Texts to choose from: one, or as many as are right."""

    BINDING_GROUP_TITLE = "Among choices"
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("up", "move(-1)", "up", key_display="↑", id="choice.up", tooltip="The choice above", show=False),
        Binding("down", "move(1)", "choose", key_display="↑↓", id="choice.down", tooltip="The choice above or below"),
        Binding("space", "mark", "mark", key_display="Space", id="choice.mark",
                tooltip="Mark this choice, where several are right"),
        Binding("enter", "submit", "answer", key_display="Enter", id="choice.submit",
                tooltip="Answer with this choice, or with all that are marked"),
        *(Binding(str(digit), f"digit({digit})", f"choice {digit}", id=f"choice.{digit}", show=False,
                  tooltip=f"Choose {digit}" if digit else "After another digit: choose 10, 20, …")
          for digit in (*range(1, 10), 0)),
    ]  # fmt: skip

    @dataclass
    class Chosen(Message):
        """The choices that were made, as text to be graded: `2`, `1, 3`."""

        answer: str

    def __init__(self, name: str = "choices") -> None:
        super().__init__(id=name)
        self._texts: tuple[str, ...] = ()
        self._several = False
        self._cursor = 0
        self._marked: frozenset[int] = frozenset()
        self._number, self._typed_at = 0, 0.0

    def show(self, texts: Sequence[str], *, several: bool) -> None:
        """Show these texts; the same ones keep cursor and marks."""
        if tuple(texts) == self._texts and several == self._several:
            return
        self._texts, self._several, self._cursor, self._marked = tuple(texts), several, 0, frozenset()
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the texts take."""
        return sum(len(lines) for lines in self._wrapped(width))

    def _wrapped(self, width: int) -> list[list[Content]]:
        return [plain_lines(text, width - _MARGIN) for text in self._texts]

    def label(self, place: int) -> str:
        """What is typed for the text in this place."""
        return str(place + 1)

    def render(self) -> Content:
        """Every choice with its number."""
        lines: list[Content] = []
        for place, wrapped in enumerate(self._wrapped(self.size.width)):
            here = place == self._cursor and self.has_focus
            box = ("■ " if place in self._marked else "□ ") if self._several else ""
            head = Content.assemble(
                words("▸ " if here else "  ", Role.ACTIVE, bold=True),
                words(f"{self.label(place)} ", Role.KEY, bold=here),
                words(box, Role.ASKED),
            )
            for number, line in enumerate(wrapped):
                start = head if number == 0 else Content(" " * head.cell_length)
                lines.append(start + (line.stylize("bold") if here else line))
        return Content("\n").join(lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Marks only where several are right; numbers only as far as there are choices."""
        if action == "mark":
            return self._several
        if action == "digit":
            digit = int(str(parameters[0]))
            return digit <= len(self._texts) if digit else len(self._texts) >= _TEN
        return True

    def action_move(self, step: int) -> None:
        """Up or down, round the ends."""
        self._cursor = (self._cursor + step) % max(len(self._texts), 1)
        self.refresh()

    def action_mark(self) -> None:
        """Mark or unmark."""
        self._marked ^= {self._cursor}
        self.refresh()

    def action_digit(self, digit: int) -> None:
        """A number key, or two of them soon after each other: `1` `2` is the twelfth choice."""
        moment, before = monotonic(), self._number
        together = 10 * before + digit
        if before and moment - self._typed_at < _TOGETHER and together <= len(self._texts):
            if self._several:
                self._marked ^= {before - 1}  # it was only the first digit
            self._number = together
        else:
            self._number = digit
        self._typed_at = moment
        if self._number:
            self.action_pick(self._number - 1)

    def action_pick(self, place: int) -> None:
        """The cursor goes there; where several are right, that one is marked."""
        self._cursor = place
        if self._several:
            self.action_mark()
        self.refresh()

    def action_submit(self) -> None:
        """Answer."""
        chosen = sorted(self._marked) if self._several else [self._cursor]
        self.post_message(self.Chosen(", ".join(str(place + 1) for place in chosen)))

    def on_focus(self) -> None:
        """The cursor shows."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor hides."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click answers; where several are right, it marks."""
        place = event.get_content_offset(self)
        if place is None:
            return
        row = place.y
        for number, wrapped in enumerate(self._wrapped(self.size.width)):
            if row < len(wrapped):
                self.pointed_at(number)
                return
            row -= len(wrapped)

    def pointed_at(self, place: int) -> None:
        """A click on the text in this place."""
        self.action_pick(place)
        if not self._several:
            self.action_submit()
