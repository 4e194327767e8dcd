"""Lines between placed vertices: columns, bends, and the cells each line runs through.

In a channel every line that leaves a vertex on another row bends on a *trunk*: first the trunks on which lines of one
vertex part, then those on which the operands of one node meet. The order of the trunks decides where lines cross.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tutor.tui.drawing.layers import Arrangement

__all__ = ["Piece", "Routes", "Shape", "route"]


class Shape(NamedTuple):
    """The cells that a vertex needs.

    `lead`: before its name, for the operation; `out`: from its name's first cell to the end of the text in its row,
    where its line leaves; `width`: of all its labels; `below`: rows under its own.
    """

    lead: int
    out: int
    width: int
    below: int


class Piece(NamedTuple):
    """A line through some points. Lines of one net join where they meet."""

    net: int
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Routes:
    """Where everything is.

    Attributes:
        row: of every strand (see `rows`).
        name_x: the column of cells in which the names of each column of vertices begin.
        right: the first free column of cells after the labels of each column of vertices.
        pieces: of each link, left to right.
        width, height: cells of the whole picture.
    """

    row: list[int]
    name_x: list[int]
    right: list[int]
    pieces: list[tuple[Piece, ...]]
    width: int
    height: int


def route(arrangement: Arrangement, row: list[int], shapes: Sequence[Shape], step: int = 1) -> Routes:
    """Find columns and lines; `row` gets a row more wherever two lines would have to exchange theirs.

    Args:
        arrangement: the graph.
        row: of every strand.
        shapes: of every vertex.
        step: cells from one upright line to the next.
    """
    for channel in arrangement.channels:
        for incoming in (False, True):
            _separate(arrangement, channel, row, incoming)
    outs = [_columns(_trunks(arrangement, channel, row, False)) for channel in arrangement.channels]
    ins = [_columns(_trunks(arrangement, channel, row, True)) for channel in arrangement.channels]
    name_x: list[int] = []
    right: list[int] = []
    entry: list[int] = []  # of each column of vertices: its first cell after the trunks before it
    x = 0
    for index, layer in enumerate(arrangement.layers):
        if index:
            x = _shift(ins[index - 1], x + bool(outs[index - 1] and ins[index - 1]), step)
        entry.append(x)
        lead = max(shapes[vertex].lead for vertex in layer)
        name_x.append(x + lead + (index > 0))
        right.append(name_x[-1] + max(shapes[vertex].width for vertex in layer))
        x = _shift(outs[index], right[-1] + 2, step) if index < len(outs) else right[-1]
    pen = _Pen(arrangement, row, shapes, name_x, entry, outs, ins)
    pieces = [pen.pieces(link) for link in range(len(arrangement.links))]
    height = max((row[vertex] + shape.below + 1 for vertex, shape in enumerate(shapes)), default=0)
    return Routes(row, name_x, right, pieces, x, max(height, max(row, default=-1) + 1))


def _shift(columns: dict[int, int], x: int, step: int) -> int:
    """Move the trunks of one side of a channel to start at x; the first cell after them."""
    for vertex, column in columns.items():
        columns[vertex] = x + step * column
    return max(columns.values(), default=x - 1) + 1


# --- trunks ----------------------------------------------------------------------------------------------------------


class _Trunk(NamedTuple):
    """An upright line, with the rows where lines reach it and leave it."""

    vertex: int
    lefts: frozenset[int]
    rights: frozenset[int]

    @property
    def top(self) -> int:
        return min(self.lefts | self.rights)

    @property
    def bottom(self) -> int:
        return max(self.lefts | self.rights)

    def crossings(self, other: _Trunk) -> int:
        """How many lines cross if this trunk stands left of the other."""
        top, bottom = self.top, self.bottom
        count = sum(top < each < bottom for each in other.lefts)
        top, bottom = other.top, other.bottom
        return count + sum(top < each < bottom for each in self.rights)

    def must_follow(self, other: _Trunk) -> bool:
        """Does a line leave this trunk in a row in which another still comes to the other?"""
        return not self.rights.isdisjoint(other.lefts)


def _trunks(arrangement: Arrangement, channel: Sequence[int], row: Sequence[int], incoming: bool) -> list[_Trunk]:
    """The trunks of one side of a channel, top to bottom; a straight line needs none."""
    vertices = len(arrangement.stands_for)
    wires: dict[int, list[int]] = {}
    for link in channel:
        wires.setdefault(arrangement.links[link][incoming], []).append(row[vertices + link])
    found = []
    for vertex, rows in wires.items():
        if set(rows) != {row[vertex]}:
            own, others = frozenset({row[vertex]}), frozenset(rows)
            found.append(_Trunk(vertex, others, own) if incoming else _Trunk(vertex, own, others))
    return sorted(found, key=lambda trunk: (trunk.top, trunk.bottom, trunk.vertex))


def _neighbours(trunks: Sequence[_Trunk]) -> list[tuple[int, int]]:
    """Pairs that share a row and so cannot share a column."""
    pairs = []
    for index, trunk in enumerate(trunks):
        bottom = trunk.bottom
        for later in range(index + 1, len(trunks)):
            if trunks[later].top > bottom:
                break
            pairs.append((index, later))
    return pairs


def _columns(trunks: Sequence[_Trunk]) -> dict[int, int]:
    """A column for each trunk, few and with few crossings."""
    near: list[list[int]] = [[] for _ in trunks]
    waits = [0] * len(trunks)
    cost = [0] * len(trunks)
    for pair in _neighbours(trunks):
        for one, other in (pair, pair[::-1]):
            near[one].append(other)
            waits[one] += trunks[one].must_follow(trunks[other])
            cost[one] += _price(trunks[one], trunks[other])
    columns: dict[int, int] = {}
    left = set(range(len(trunks)))
    while left:
        chosen = min(left, key=lambda index: (waits[index], cost[index], index))
        left.remove(chosen)
        used = [columns[trunks[other].vertex] for other in near[chosen] if other not in left]
        columns[trunks[chosen].vertex] = max(used, default=-1) + 1
        for other in near[chosen]:
            waits[other] -= trunks[other].must_follow(trunks[chosen])
            cost[other] -= _price(trunks[other], trunks[chosen])
    return columns


def _price(one: _Trunk, other: _Trunk) -> int:
    """Crossings more if `one` stands left of `other` than right of it."""
    return one.crossings(other) - other.crossings(one)


def _separate(arrangement: Arrangement, channel: Sequence[int], row: list[int], incoming: bool) -> None:
    """Insert rows until no trunks wait for each other in a circle."""
    while (stuck := _circle(_trunks(arrangement, channel, row, incoming))) is not None:
        vertices = len(arrangement.stands_for)
        follower, leader, shared = stuck
        mover = leader if incoming else follower
        wire = next(
            vertices + link
            for link in channel
            if arrangement.links[link][incoming] == mover and row[vertices + link] == shared
        )
        for strand, each in enumerate(row):
            row[strand] = each + (each > shared or strand == wire)


def _circle(trunks: Sequence[_Trunk]) -> tuple[int, int, int] | None:
    """Two vertices of a circle of trunks, the first due right of the second, and the row that they share."""
    follows: list[set[int]] = [set() for _ in trunks]
    for pair in _neighbours(trunks):
        for one, other in (pair, pair[::-1]):
            if trunks[one].must_follow(trunks[other]):
                follows[one].add(other)
    left = set(range(len(trunks)))
    while free := {each for each in left if not follows[each] & left}:
        left -= free
    if not left:
        return None
    one = min(left)
    other = min(follows[one] & left)
    return trunks[one].vertex, trunks[other].vertex, min(trunks[one].rights & trunks[other].lefts)


# --- lines -----------------------------------------------------------------------------------------------------------


class _Pen:
    """Turns links into points."""

    def __init__(
        self,
        arrangement: Arrangement,
        row: Sequence[int],
        shapes: Sequence[Shape],
        name_x: Sequence[int],
        entry: Sequence[int],
        outs: Sequence[dict[int, int]],
        ins: Sequence[dict[int, int]],
    ) -> None:
        self._arrangement, self._row, self._shapes = arrangement, row, shapes
        self._name_x, self._entry, self._outs, self._ins = name_x, entry, outs, ins
        self._wires = [0] * len(shapes)
        for link in arrangement.links:
            self._wires[link.right] += 1

    def pieces(self, link: int) -> tuple[Piece, ...]:
        """One line, or two where it meets others on the trunk of its node."""
        left, right = self._arrangement.links[link]
        column = self._arrangement.layer_of[left]
        wire = self._row[len(self._shapes) + link]
        net = self._net(left)
        start = self._start(left)
        part = self._outs[column].get(left, start[0])
        meet = self._ins[column].get(right)
        end = (self._end(right), self._row[right])
        first = (start, (part, start[1]), (part, wire))
        if meet is None:
            return (Piece(net, (*first, end)),)
        if self._wires[right] == 1:
            return (Piece(net, (*first, (meet, wire), (meet, end[1]), end)),)
        second = Piece(-1 - right, ((meet, wire), (meet, end[1]), end))
        return Piece(net, (*first, (meet - 1, wire))), second

    def _net(self, vertex: int) -> int:
        """The vertex where the line through this one began."""
        return vertex if vertex in self._arrangement.tags else self._arrangement.stands_for[vertex]

    def _passes(self, vertex: int) -> bool:
        return self._net(vertex) != vertex

    def _start(self, vertex: int) -> tuple[int, int]:
        column = self._arrangement.layer_of[vertex]
        if self._passes(vertex):
            return self._entry[column], self._row[vertex]
        return self._name_x[column] + self._shapes[vertex].out + 1, self._row[vertex]

    def _end(self, vertex: int) -> int:
        column = self._arrangement.layer_of[vertex]
        if self._passes(vertex):
            return self._entry[column] - 1
        return self._name_x[column] - self._shapes[vertex].lead - 1
