"""The last line: the keys that work now, and nothing else."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.widget import Widget

from tutor.tui.drawing.canvas import Role
from tutor.tui.roles import words
from tutor.words import _

__all__ = ["Key", "KeyBar", "keys_of"]


class Key(NamedTuple):
    """An action and every key that does it."""

    id: str
    keys: tuple[str, ...]
    label: str
    tooltip: str
    action: str


def keys_of(widget: Widget, *, shown_only: bool) -> list[Key]:
    """What the keys do now, in the order in which the bindings are declared, those of the focus first."""
    found: dict[str, Key] = {}
    for active in widget.screen.active_bindings.values():
        binding = active.binding
        if binding.system or not binding.id or (shown_only and not (binding.show and active.enabled)):
            continue
        display = widget.app.get_key_display(binding)
        known = found.get(binding.id)
        keys = (*known.keys, display) if known else (display,)
        found[binding.id] = Key(
            binding.id, tuple(dict.fromkeys(keys)), _(binding.description), _(binding.tooltip), binding.action
        )
    return list(found.values())


class KeyBar(Widget):
    """`→ next  F2 hint  ? help`: each may be clicked. What does not fit is left to the help."""

    def __init__(self, order: tuple[str, ...]) -> None:
        super().__init__()
        self._order = order
        self._keys: list[Key] = []

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.update())

    def update(self) -> None:
        """Ask which keys work now."""
        if not self.is_attached or not self.screen.is_current:
            return
        place = {name: index for index, name in enumerate(self._order)}
        keys = [key for key in keys_of(self, shown_only=True) if key.id in place]
        keys.sort(key=lambda key: place[key.id])
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render(self) -> Content:
        """The keys that fit, the most important first."""
        pieces: list[Content] = []
        for key in self._fitting():
            pieces.append(Content.assemble(words(key.keys[0], Role.KEY, bold=True), words(f" {key.label}", Role.DIM)))
        return Content("  ").join(pieces)

    def _fitting(self) -> list[Key]:
        fitting: list[Key] = []
        used = -2
        for key in self._keys:
            used += 3 + cell_len(key.keys[0]) + cell_len(key.label)
            if used <= self.content_size.width:
                fitting.append(key)
        return fitting

    def _key_at(self, x: int) -> Key | None:
        x -= self.gutter.left
        for key in self._fitting():
            width = cell_len(key.keys[0]) + 1 + cell_len(key.label)
            if 0 <= x < width:
                return key
            x -= width + 2
        return None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Say more of the key under the mouse."""
        key = self._key_at(event.x)
        self.tooltip = key.tooltip if key else None

    async def on_click(self, event: events.Click) -> None:
        """A click is the key."""
        key = self._key_at(event.x)
        if key is not None:
            for active in self.screen.active_bindings.values():
                if active.binding.id == key.id:
                    await self.app.run_action(active.binding.action, active.node)
                    return
