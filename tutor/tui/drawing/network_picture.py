"""The picture of a network: laid out once for a size, drawn at every step.

A step changes labels and marks, never places.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tutor.tui.drawing.canvas import HEAVY, LIGHT, Canvas, Cells, Rect, Role
from tutor.tui.drawing.glyphs import cell_width, shortened
from tutor.tui.drawing.layers import Arrangement, arrange
from tutor.tui.drawing.network_forms import (
    FORMS,
    LOWEST,
    Form,
    PictureNode,
    Slots,
    folded_operands,
    operation_text,
    slots_of,
    tag_slots,
)
from tutor.tui.drawing.routes import Routes, route
from tutor.tui.drawing.rows import Packing, Skeleton

__all__ = [
    "NO_MARKS",
    "Edge",
    "Label",
    "Labels",
    "Marks",
    "NetworkLayout",
    "PictureNode",
    "draw_network",
    "layout_network",
    "viewport",
]


_HOPELESS = 3  # a picture so many times as wide as its window fits in no form


class Label(NamedTuple):
    """A short text with its meaning."""

    text: str
    role: Role


class Labels(NamedTuple):
    """What a node shows now. The picture writes `∂` before the gradient."""

    value: Label | None = None
    gradient: Label | None = None


class Edge(NamedTuple):
    """The line by which node `output` takes its operand number `operand`, the node `input`."""

    output: int
    input: int
    operand: int = 0


class Marks(NamedTuple):
    """What a step is about: lines drawn heavy with an arrow's head, and a node."""

    edges: tuple[Edge, ...] = ()
    node: int | None = None
    forward: bool = False


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class NetworkLayout:
    """Where everything is. `width` and `height` are the whole picture's; a screen may show a part of it."""

    width: int
    height: int
    form: Form
    _arrangement: Arrangement = field(repr=False)
    _routes: Routes = field(repr=False)
    _slots: list[Slots] = field(repr=False)  # of each vertex
    _keys: list[int] = field(repr=False)  # of each node that is drawn
    _vertex: dict[int, int] = field(repr=False)  # of each key; a constant inside an operation has its operation's
    _paths: dict[tuple[int, int], tuple[int, ...]] = field(repr=False)  # (output key, operand) to links
    _used: frozenset[int] = field(repr=False)  # vertices from which a line leaves
    _light: dict[int, Cells] = field(repr=False)  # lines of the channels that were drawn without a mark

    def place(self, key: int) -> Rect:
        """The cells of a node, its operation and all its labels among them."""
        return self._rect(self._vertex[key])

    def hit(self, x: int, y: int) -> int | None:
        """The key of the node drawn at this cell of the picture, None for a line or nothing."""
        column = bisect_left(self._routes.right, x + 1)
        if column >= len(self._routes.right):
            return None
        for vertex in self._arrangement.layers[column]:
            if self._slots[vertex].width and self._rect(vertex).contains(x, y):
                return self._keys[self._arrangement.stands_for[vertex]]
        return None

    def _rect(self, vertex: int) -> Rect:
        slots = self._slots[vertex]
        x, y = self._origin(vertex)
        return Rect(x - slots.lead, y, slots.lead + slots.width, slots.below + 1)

    def _origin(self, vertex: int) -> tuple[int, int]:
        return self._routes.name_x[self._arrangement.layer_of[vertex]], self._routes.row[vertex]


def layout_network(
    nodes: Sequence[PictureNode],
    width: int,
    height: int,
) -> NetworkLayout:
    """Lay out a network in the roomiest form that fits, else in the roomiest that is no higher than the window.

    Raises:
        ValueError: an operand that does not come before its node.
    """
    draft = _Draft(nodes)
    by_height: NetworkLayout | None = None
    for form in FORMS:
        packing = draft.packing(form)
        if packing.height > height:
            continue
        layout = draft.layout(form, packing)
        if layout.height <= height and layout.width <= width:
            return layout
        by_height = by_height or layout
        if layout.width > _HOPELESS * width:
            break
    return by_height or draft.layout(LOWEST, draft.packing(LOWEST))


class _Draft:
    """What all forms have in common."""

    def __init__(self, nodes: Sequence[PictureNode]) -> None:
        names = {node.key: node.name for node in nodes}
        folded = folded_operands(nodes)
        needed = {key for node in nodes for key, fold in zip(node.operands, folded[node.key], strict=True) if not fold}
        inside = {
            key: node.key
            for node in reversed(nodes)
            for key, fold in zip(node.operands, folded[node.key], strict=True)
            if fold and key not in needed
        }
        self._nodes = [node for node in nodes if node.key not in inside]
        self._operations = [operation_text(node, folded[node.key], names) for node in self._nodes]
        self._vertex = {node.key: index for index, node in enumerate(self._nodes)}
        kept = [[place for place, fold in enumerate(folded[node.key]) if not fold] for node in self._nodes]
        arrangement = arrange(
            [
                [self._vertex[node.operands[place]] for place in places]
                for node, places in zip(self._nodes, kept, strict=True)
            ]
        )
        self._skeleton = Skeleton(arrangement)
        self._paths = {
            (self._nodes[vertex].key, kept[vertex][order]): path for (vertex, order), path in arrangement.paths.items()
        }
        self._vertex.update({key: self._vertex[output] for key, output in inside.items()})

    def packing(self, form: Form) -> Packing:
        """The network packed in this form."""
        return Packing(self._skeleton, [each.below for each in self._slots(form)], form.gap)

    def layout(self, form: Form, packing: Packing) -> NetworkLayout:
        """The whole layout in this form."""
        arrangement, slots = self._skeleton.arrangement, self._slots(form)
        routes = route(arrangement, packing.rows(), [each.shape for each in slots], 1 + form.gap)
        keys = [node.key for node in self._nodes]
        return NetworkLayout(
            routes.width,
            routes.height,
            form,
            arrangement,
            routes,
            slots,
            keys,
            self._vertex,
            self._paths,
            frozenset(link.left for link in arrangement.links),
            {},
        )

    def _slots(self, form: Form) -> list[Slots]:
        """Of each vertex."""
        arrangement, slots = self._skeleton.arrangement, []
        for vertex, stands_for in enumerate(arrangement.stands_for):
            if vertex == stands_for:
                slots.append(slots_of(self._nodes[vertex], self._operations[vertex], form))
            else:
                name = self._nodes[stands_for].name if vertex in arrangement.tags else ""
                slots.append(tag_slots(name))
        return slots


def viewport(
    layout: NetworkLayout, focus: Sequence[int], width: int, height: int, previous: tuple[int, int] = (0, 0)
) -> tuple[int, int]:
    """The picture's cell at the top left of a window that shows the nodes in `focus`.

    It stays where it was as long as they are in sight; else they move to its middle. The first one counts most where
    the window is too small for all.
    """
    places = [layout.place(key) for key in focus]
    across = [(place.x, place.x + place.width) for place in places]
    down = [(place.y, place.y + place.height) for place in places]
    return _scrolled(across, layout.width, width, previous[0]), _scrolled(down, layout.height, height, previous[1])


def _scrolled(spans: Sequence[tuple[int, int]], whole: int, shown: int, start: int) -> int:
    last = max(0, whole - shown)
    start = min(max(start, 0), last)
    if not spans:
        return start
    low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    if high - low > shown:
        low, high = spans[0]
    if start <= low and high <= start + shown:
        return start
    return min(max((low + high - shown) // 2, 0), last)


# --- drawing ---------------------------------------------------------------------------------------------------------


def draw_network(
    layout: NetworkLayout,
    labels: Mapping[int, Labels],
    marks: Marks = NO_MARKS,
    window: Rect | None = None,
) -> Canvas:
    """Draw the part of a network that lies in the window, by default all of it.

    Takes time for what the window shows, not for what the network holds.
    """
    x, y, width, height = window or Rect(0, 0, layout.width, layout.height)
    canvas = Canvas(width, height, x, y)
    _Drawing(layout, labels, marks, canvas).draw()
    return canvas


class _Drawing:
    def __init__(self, layout: NetworkLayout, labels: Mapping[int, Labels], marks: Marks, canvas: Canvas) -> None:
        self._layout, self._labels, self._marks, self._canvas = layout, labels, marks, canvas
        self._arrangement, self._routes = layout._arrangement, layout._routes
        paths = [layout._paths.get((edge.output, edge.operand), ()) for edge in marks.edges]
        self._active_links = {link for path in paths for link in path}
        self._sources = {self._arrangement.links[path[0]].left for path in paths if path}
        self._outputs = {layout._vertex[edge.output] for edge in marks.edges}

    def draw(self) -> None:
        """Lines first, then what is written over them."""
        window, routes = self._canvas.window, self._routes
        first = bisect_left(routes.right, window.x)
        last = bisect_right(routes.name_x, window.x + window.width) + 1
        for index in range(max(0, first - 1), min(last, len(self._arrangement.channels))):
            if self._active_links.isdisjoint(self._arrangement.channels[index]):
                self._canvas.stamp(self._light(index))
            else:
                self._lines(self._canvas, index)
        for layer in self._arrangement.layers[first:last]:
            for vertex in layer:
                if self._layout._slots[vertex].width or self._layout._slots[vertex].operation:
                    self._node(vertex)

    def _light(self, channel: int) -> Cells:
        """The lines of a channel without a mark, drawn once."""
        known = self._layout._light
        if channel not in known:
            canvas = Canvas(0, 0)
            self._lines(canvas, channel)
            known[channel] = canvas.lines()
        return known[channel]

    def _lines(self, canvas: Canvas, channel: int) -> None:
        for link in self._arrangement.channels[channel]:
            marked = link in self._active_links
            role, weight = (Role.ACTIVE, HEAVY) if marked else (Role.STRUCTURE, LIGHT)
            for piece in self._routes.pieces[link]:
                canvas.line(piece.points, piece.net, role, weight)

    def _stub(self, x: int, stop: int, y: int, active: bool) -> None:
        """A piece of line beside a text."""
        role, glyph = (Role.ACTIVE, "━") if active else (Role.STRUCTURE, "─")
        self._canvas.text(x, y, glyph * (stop - x), role, bold=active)

    def _node(self, vertex: int) -> None:
        slots = self._layout._slots[vertex]
        x, y = self._layout._origin(vertex)
        key = self._layout._keys[self._arrangement.stands_for[vertex]]
        tag = vertex in self._arrangement.tags
        node = Labels() if tag else self._labels.get(key, Labels())
        active = key == self._marks.node or vertex in self._outputs or vertex in self._sources
        self._operation(vertex, x, y, slots)
        self._canvas.text(x, y, slots.name, _name_role(active, tag), bold=active)
        end = cell_width(slots.name)
        gradient = node.gradient and Label(f"∂ {node.gradient.text}", node.gradient.role)
        shared = slots.value == slots.gradient and gradient is not None
        for label, where in ((None if shared else node.value, slots.value), (gradient, slots.gradient)):
            if label is not None and where is not None:
                text = shortened(label.text, where.width)
                self._canvas.text(x + where.x, y + where.y, text, label.role, bold=label.role == Role.ASKED)
                if where.y == 0:
                    end = where.x + cell_width(text)
        self._way_out(vertex, x, y, end)

    def _operation(self, vertex: int, x: int, y: int, slots: Slots) -> None:
        if not slots.operation:
            return
        active = vertex in self._outputs
        start = x - slots.lead
        after = start + cell_width(slots.operation)
        self._stub(after, x - 1, y, active)
        if active and self._marks.forward:
            self._canvas.text(x - 2, y, "▶", Role.ACTIVE, bold=True)
        self._canvas.text(start, y, slots.operation, Role.ACTIVE if active else Role.PLAIN, bold=active)

    def _way_out(self, vertex: int, x: int, y: int, end: int) -> None:
        """The line from the end of what is written to where the layout lets it begin, and a backward arrow's head."""
        active, row_end = vertex in self._sources, self._layout._slots[vertex].row_end
        if vertex in self._layout._used:
            self._stub(x + end + 1, x + row_end + 1, y, active)
        if active and not self._marks.forward:
            self._canvas.text(x + end + 1, y, "◀", Role.ACTIVE, bold=True)


def _name_role(active: bool, tag: bool) -> Role:
    if active:
        return Role.ACTIVE
    return Role.DIM if tag else Role.NAME
