"""Items to put in order: arrows go among them, Shift with an arrow takes the item along."""

from __future__ import annotations

from collections.abc import Sequence

from textual.binding import Binding

from tutor.tui.widgets.choices import ChoiceList

__all__ = ["OrderList"]


class OrderList(ChoiceList):
    """Texts to put in order. Each keeps the number that it was shown with."""

    BINDING_GROUP_TITLE = "Among items to order"
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("shift+up,k", "take(-1)", "move up", key_display="Shift+↑", id="order.up",
                tooltip="Move this item up", show=False),
        Binding("shift+down,j", "take(1)", "move", key_display="Shift+↑↓", id="order.down",
                tooltip="Move this item up or down"),
    ]  # fmt: skip

    def __init__(self) -> None:
        super().__init__("order")
        self._given: tuple[str, ...] = ()
        self._order: list[int] = []

    def show(self, texts: Sequence[str], *, several: bool = False) -> None:
        """Show these texts in this order; the same ones stay as the learner has put them."""
        if tuple(texts) != self._given:
            self._given, self._order = tuple(texts), list(range(len(texts)))
            super().show(texts, several=several)

    def label(self, place: int) -> str:
        """The number that this item was shown with."""
        return str(self._order[place] + 1)

    def action_take(self, step: int) -> None:
        """Move the item under the cursor up or down, as far as the ends."""
        place = self._cursor + step
        if 0 <= place < len(self._order):
            self._order.insert(place, self._order.pop(self._cursor))
            self._texts = tuple(self._given[each] for each in self._order)
            self._cursor = place
            self.refresh(layout=True)

    def action_pick(self, place: int) -> None:
        """The cursor goes to the item of this number."""
        self._cursor = self._order.index(place)
        self.refresh()

    def action_submit(self) -> None:
        """Answer with the items as they stand."""
        self.post_message(self.Chosen(" ".join(str(place + 1) for place in self._order)))

    def pointed_at(self, place: int) -> None:
        """A click puts the cursor there."""
        self._cursor = place
        self.refresh()
