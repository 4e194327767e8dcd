"""The picture of the network: painted line by line, in place, with a window that follows the active edge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from textual import events
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tutor.tui.drawing.canvas import Rect, Row
from tutor.tui.drawing.network_picture import NetworkLayout, PictureNode, draw_network, layout_network, viewport
from tutor.tui.picture import Scene
from tutor.tui.roles import ROLE_CLASSES, strip

__all__ = ["NetworkView", "Source"]

Source: TypeAlias = tuple[object, Callable[[int], list[PictureNode]], Callable[[int], Scene]]
"""What tells networks apart; its nodes and its scene, each for the most cells that an array may take."""

_ROOMS = (32, 24, 18, 14, 8)  # cells that an array may take at most; in the last it is told by its shape
_USUAL = 20  # in a picture that is larger than its window in any case
_KEPT = 8  # networks and sizes whose layout is kept
_AIR, _LOW = 2, 10  # empty rows, in a window higher than this


class NetworkView(Widget, can_focus=True):
    """A network. A step changes labels and marks; the window moves only to keep what is active in sight."""

    COMPONENT_CLASSES = ROLE_CLASSES
    BINDING_GROUP_TITLE = "In the network"
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("up", "pan(0, -3)", "up", key_display="↑", id="network.up", tooltip="See what is above"),
        Binding("down", "pan(0, 3)", "down", key_display="↓", id="network.down", tooltip="See what is below"),
        Binding("shift+left", "pan(-8, 0)", "left", id="network.left", tooltip="See what is further left", show=False),
        Binding("shift+right", "pan(8, 0)", "right", id="network.right", tooltip="See what is further right",
                show=False),
    ]  # fmt: skip

    @dataclass
    class NodeClicked(Message):
        """A node was clicked: `key` is its number in the graph."""

        key: int

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._source: Source | None = None
        self._layouts: dict[tuple[object, Size], tuple[NetworkLayout, int]] = {}
        self._alike: dict[tuple[Size, tuple[PictureNode, ...]], NetworkLayout] = {}
        self._corner = (0, 0)
        self._placed_for = Size()
        self._rows: list[Row] = []
        self._drawn_for: Size | None = None

    def show(self, source: Source) -> None:
        """Show a network and its labels; the same network stays where it is."""
        if self._source is None or self._source[0] != source[0]:
            self._corner = (0, 0)
            self._source = source
            self.refresh(layout=True)  # another network may want another height
        self._source = source
        self._draw(follow=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As high as the picture, with some air, in what the style sheet allows."""
        most = self.styles.max_height
        limit = int(most.resolve(container, viewport)) - self.gutter.height if most is not None else container.height
        fitted = self._fitted(Size(width, limit))
        air = _AIR if limit > _LOW else 0
        return limit if fitted is None else min(fitted[0].height + air, limit)

    @property
    def layout_now(self) -> NetworkLayout | None:
        """Where everything is, for the size of this moment."""
        fitted = self._fitted(self.size)
        return fitted[0] if fitted is not None else None

    def _fitted(self, size: Size) -> tuple[NetworkLayout, int] | None:
        """The layout in which arrays have the most room without the picture growing out of its window."""
        if self._source is None or not size:
            return None
        key, nodes, _ = self._source
        place = (key, size)
        if place not in self._layouts:
            if len(self._layouts) >= _KEPT:
                self._layouts.clear()
            tried = ((self._laid_out(nodes(room), size), room) for room in _ROOMS)
            found = next(
                (each for each in tried if each[0].width <= size.width and each[0].height <= size.height), None
            )
            self._layouts[place] = found or (self._laid_out(nodes(_USUAL), size), _USUAL)
        return self._layouts[place]

    def _laid_out(self, nodes: list[PictureNode], size: Size) -> NetworkLayout:
        """The layout of these nodes; of a lesson that was read anew mostly the one that there is."""
        known = size, tuple(nodes)
        if known not in self._alike:
            if len(self._alike) >= _KEPT * len(_ROOMS):
                self._alike.clear()
            self._alike[known] = layout_network(nodes, *size)
        return self._alike[known]

    def _draw(self, *, follow: bool) -> None:
        fitted = self._fitted(self.size)
        if fitted is None or self._source is None:
            self._drawn_for = Size()  # while it is hidden: it is drawn when it has a size again
            return
        if self.size != self._placed_for:  # a place in another layout says nothing of this one
            self._corner, self._placed_for = (0, 0), self.size
        layout, room = fitted
        scene = self._source[2](room)
        if follow:
            self._corner = viewport(layout, scene.focus, *self.size, self._corner)
        before, self._drawn_for = self._rows, self.size
        self._rows = draw_network(layout, scene.labels, scene.marks, self._window(layout)).rows()
        if len(before) != len(self._rows):
            self.refresh()
            return
        changed = [y for y, (old, new) in enumerate(zip(before, self._rows, strict=True)) if old != new]
        if changed:
            self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def _window(self, layout: NetworkLayout) -> Rect:
        """The part of the picture that is seen; a picture smaller than the window stands in its middle."""
        width, height = self.size
        x, y = self._corner
        x = x if layout.width > width else -((width - layout.width) // 2)
        y = y if layout.height > height else -((height - layout.height) // 2)
        return Rect(x, y, width, height)

    def on_resize(self) -> None:
        """Lay out for the new size."""
        if self.size != self._drawn_for:
            self._rows = []
            self._draw(follow=True)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of the picture."""
        return strip(self._rows[y] if y < len(self._rows) else (), self, self.size.width)

    @property
    def can_pan(self) -> bool:
        """Whether the picture is larger than its window."""
        layout = self.layout_now
        return layout is not None and (layout.width > self.size.width or layout.height > self.size.height)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a picture larger than its window can be moved."""
        layout = self.layout_now
        if action != "pan" or layout is None:
            return True
        return layout.width > self.size.width if parameters[0] else layout.height > self.size.height

    def action_pan(self, across: int, down: int) -> None:
        """Move the window over the picture."""
        layout = self.layout_now
        if layout is None:
            return
        x, y = self._corner
        self._corner = (
            min(max(x + across, 0), max(layout.width - self.size.width, 0)),
            min(max(y + down, 0), max(layout.height - self.size.height, 0)),
        )
        self._draw(follow=False)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Move with the wheel."""
        event.stop()
        self.action_pan(*((8, 0) if event.shift else (0, 2)))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Move with the wheel."""
        event.stop()
        self.action_pan(*((-8, 0) if event.shift else (0, -2)))

    def on_click(self, event: events.Click) -> None:
        """Tell which node was clicked."""
        layout, place = self.layout_now, event.get_content_offset(self)
        if layout is None or place is None:
            return
        window = self._window(layout)
        key = layout.hit(window.x + place.x, window.y + place.y)
        if key is not None:
            self.post_message(self.NodeClicked(key))
