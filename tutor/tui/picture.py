"""The network of a walk as the drawing room needs it: nodes with room for every label, and what these show now."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from tutor.network import Accumulate, Chain, Forward, Step, Unbroadcast, Update
from tutor.network.operations import Value
from tutor.numbers import array_text
from tutor.session import NodeView, Session, WalkMaterial, node_views, seen_index
from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.network_picture import Edge, Label, Labels, Marks, PictureNode
from tutor.tui.equation import node_text

__all__ = ["Part", "Scene", "picture_nodes", "scene", "shown_part", "step_of_node"]

_WHOLE = 300  # nodes that a picture holds at most; of a larger network it shows the part around the step
_PART = 24  # nodes whose operations a part shows
_LONG = 5_000  # steps from which on labels get a usual width, not a measured one
_ZERO = np.zeros(())
_USUAL = 8  # cells of a number: −0.00012
_MORE = " +"  # behind a gradient that waits for further contributions


class Part(NamedTuple):
    """What of a network the picture shows: all of it, or a run of nodes with whatever they are made from.

    Attributes:
        walk: whose network.
        nodes: the range of nodes whose operations are drawn.
    """

    walk: WalkMaterial
    nodes: range

    @property
    def keys(self) -> tuple[int, ...]:
        """All nodes in the picture, in order: those of the part, and their operands."""
        graph = self.walk.trace.graph
        operands = (operand for each in self.nodes for operand in graph.nodes[each].operands)
        return tuple(sorted({*self.nodes, *operands}))


def shown_part(session: Session) -> Part | None:
    """The part of the walk's network that the picture shows at this stop; None without a walk."""
    walk, step = session.walk, session.step
    if walk is None:
        return None
    count = len(walk.trace.graph.nodes)
    if count <= _WHOLE:
        return Part(walk, range(count))
    focus = _marks(step)[1] if step is not None else (0 if seen_index(session) < 0 else count - 1,)
    first = max(focus) // _PART * _PART
    return Part(walk, range(first, min(first + _PART, count)))


class Scene(NamedTuple):
    """What the picture shows now, and which nodes must be in sight, the most important first."""

    labels: dict[int, Labels]
    marks: Marks
    focus: tuple[int, ...]


def picture_nodes(part: Part, room: int) -> list[PictureNode]:
    """The nodes of a part of a network, with the cells that their labels take at any step.

    Args:
        part: what is shown.
        room: the most cells for an array.
    """
    trace = part.walk.trace
    keys = part.keys
    gradients = _gradient_widths(part.walk, keys, room)
    updated = {step.made.id: step.after for step in trace.steps[trace.update_start :] if isinstance(step, Update)}
    return [
        PictureNode(
            key=node.id,
            name=node.name if node.role == "constant" else node_text(node),
            symbol=node.symbol,
            operands=node.operands if node.id in part.nodes else (),
            named=node.named or not node.operands or node.id not in part.nodes,
            constant=node.role == "constant",
            value_width=0
            if node.role == "constant"
            else max(len(_text(value, room)) for value in (trace.values[node.id], updated.get(node.id, _ZERO))),
            gradient_width=gradients.get(node.id, 0),
            followed=node.id in trace.graph.followed,
        )
        for node in map(trace.graph.nodes.__getitem__, keys)
    ]


def _gradient_widths(walk: WalkMaterial, keys: tuple[int, ...], room: int) -> dict[int, int]:
    """Cells of the widest text that each gradient ever has, sums in progress among them."""
    trace = walk.trace
    gradients = ((key, trace.gradients[key]) for key in keys)
    widths = {key: len(_text(value, room)) for key, value in gradients if value is not None}
    if len(trace) > _LONG:
        return {node: max(width, _USUAL + len(_MORE)) for node, width in widths.items()}
    for step in trace.steps[trace.backward_start : trace.update_start]:
        if isinstance(step, Accumulate):
            before = len(_text(step.before, room)) + len(_MORE)
            widths[step.made.id] = max(widths[step.made.id], before)
    return widths


def scene(session: Session, part: Part, room: int) -> Scene:
    """What a part of the walk's network shows: numbers, `?` for what is asked, `·` for gradients to come."""
    walk, step = session.walk, session.step
    views = node_views(session, part.keys)
    waiting = step is not None and step.phase != "forward"
    labels = {view.node.id: _labels(view, room, waiting=waiting) for view in views}
    if walk is None or step is None:
        return Scene(labels, Marks(), ())
    marks, focus = _marks(step)
    return Scene(labels, marks, focus)


def _labels(view: NodeView, room: int, *, waiting: bool) -> Labels:
    if view.node.role == "constant":
        return Labels()
    value = view.value if view.updated is None else view.updated
    gradient = _label(view.gradient, room, Role.GRADIENT, "" if view.complete else _MORE)
    if gradient is None and waiting and view.followed:
        gradient = Label("·", Role.DIM)
    return Labels(_label(value, room, Role.VALUE), gradient)


def _label(value: Value | str | None, room: int, role: Role, more: str = "") -> Label | None:
    if value is None:
        return None
    return Label(value, Role.ASKED) if isinstance(value, str) else Label(_text(value, room) + more, role)


def _text(value: Value, room: int) -> str:
    return array_text(value, room)


def _marks(step: Step) -> tuple[Marks, tuple[int, ...]]:
    match step:
        case Forward():
            made = step.made
            edges = tuple(Edge(made.id, operand, place) for place, operand in enumerate(made.operands))
            return Marks(edges, made.id, forward=True), (made.id, *made.operands)
        case Chain() | Unbroadcast() | Accumulate():
            edge = Edge(step.edge.output.id, step.edge.input.id, step.edge.operand)
            return Marks((edge,), step.edge.input.id), (edge.input, edge.output)
        case _:
            return Marks((), step.made.id), (step.made.id,)


def step_of_node(walk: WalkMaterial, node: int, *, backward: bool) -> int | None:
    """The index of the step that makes a node's value, or in the backward pass the first part of its gradient."""
    trace = walk.trace
    if backward:
        if node == trace.graph.loss:
            return trace.backward_start
        into = (index for index, move in enumerate(trace.moves) if move.edge.input.id == node)
        found = next(into, None)
        return None if found is None else trace.backward_start + 1 + found
    made = (index for index, operation in enumerate(trace.graph.operations) if operation.id == node)
    return next(made, None)
