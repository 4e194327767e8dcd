"""Which column each node of a graph goes to, in which order from top to bottom: the first half of a layered layout.

After K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of hierarchical system structures", 1981.
Only the structure counts here; `rows` and `routes` give cells to what is arranged. Everything is a loop and depends on
nothing but its input.

Words: a *vertex* is a node, a *pass* (where a line crosses a column between its ends) or a *tag* (a node's name
written again, near an operation too far away to draw a line to). A *link* joins two vertices in neighbouring columns.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Arrangement", "Link", "arrange"]

_FARTHEST = 10  # columns that one line may cross; a longer one could not be followed on any screen
_SWEEPS = 8
_HUB = 40  # uses of one node from which its neighbours' columns are no longer optimised


class Link(NamedTuple):
    """A piece of a line, from one column to the next."""

    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Columns and orders.

    Attributes:
        stands_for: the node of each vertex; vertex i below the number of nodes is node i itself.
        tags: the vertices that repeat a name.
        layer_of: the column of each vertex.
        layers: the vertices of each column, top to bottom.
        links: every link.
        channels: indices of the links between column i and i + 1, top to bottom.
        paths: (node, operand position) to the links from operand to node, left to right.
    """

    stands_for: list[int]
    tags: frozenset[int]
    layer_of: list[int]
    layers: list[list[int]]
    links: list[Link]
    channels: list[list[int]]
    paths: dict[tuple[int, int], tuple[int, ...]]


def arrange(operands: Sequence[Sequence[int]]) -> Arrangement:
    """Arrange the graph in which node i has these operands, in order; each operand is a smaller number than i.

    Raises:
        ValueError: an operand that does not come before its node.
    """
    if any(not 0 <= operand < node for node, each in enumerate(operands) for operand in each):
        raise ValueError("an operand must come before its node")
    threads = _Threads(operands, _columns(operands))
    order = _Order(threads)
    order.reduce_crossings()
    position = order.position
    channels: list[list[int]] = [[] for _ in order.layers[1:]]
    for index, link in enumerate(threads.links):
        channels[threads.layer_of[link.left]].append(index)
    for channel in channels:
        channel.sort(key=lambda i: (position[threads.links[i].right], position[threads.links[i].left], i))
    return Arrangement(
        threads.stands_for,
        frozenset(threads.tags.values()),
        threads.layer_of,
        order.layers,
        threads.links,
        channels,
        threads.paths,
    )


def _columns(operands: Sequence[Sequence[int]]) -> list[int]:
    """Longest path first; then each node moves right to where its lines, in and out, are shortest."""
    columns: list[int] = []
    consumers: list[list[int]] = [[] for _ in operands]
    for node, each in enumerate(operands):
        columns.append(max((columns[operand] + 1 for operand in each), default=0))
        for operand in dict.fromkeys(each):
            consumers[operand].append(node)
    for node in reversed(range(len(operands))):
        latest = min((columns[consumer] for consumer in consumers[node]), default=0) - 1
        if latest > columns[node]:
            columns[node] = _best_column(node, latest, columns, operands, consumers)
    return columns


def _best_column(
    node: int,
    latest: int,
    columns: list[int],
    operands: Sequence[Sequence[int]],
    consumers: list[list[int]],
) -> int:
    """The rightmost of the columns that make the lines of `node` and of its operands shortest in sum."""
    spans: list[tuple[int, int]] = []  # of the lines that end in `node`: start and end without `node`
    for operand in dict.fromkeys(operands[node]):
        others = [columns[consumer] for consumer in consumers[operand][:_HUB] if consumer != node]
        free = not operands[operand]  # a leaf follows its first consumer
        start = min(others, default=latest) if free else columns[operand]
        spans.append((start, max(others, default=0)))

    def length(column: int) -> int:
        return sum(max(end, column) - min(start, column) for start, end in spans) - column

    stops = {columns[node], latest}.union(*spans)
    return min((c for c in stops if columns[node] <= c <= latest), key=lambda c: (length(c), -c))


class _Threads:
    """Every line cut into links, with a pass in each column between."""

    def __init__(self, operands: Sequence[Sequence[int]], columns: list[int]) -> None:
        self.stands_for = list(range(len(operands)))
        self.layer_of = list(columns)
        self.links: list[Link] = []
        self.paths: dict[tuple[int, int], tuple[int, ...]] = {}
        self.tags: dict[tuple[int, int], int] = {}
        self._passes: dict[tuple[int, int], int] = {}  # (start of the line, column) to vertex
        self._arrivals: dict[int, int] = {}  # pass to the link that reaches it
        for node, each in enumerate(operands):
            for place, operand in enumerate(each):
                self.paths[node, place] = self._thread(operand, node)

    def _thread(self, operand: int, node: int) -> tuple[int, ...]:
        last = self.layer_of[node] - 1
        start = operand
        if last - self.layer_of[operand] >= _FARTHEST:
            start = self._vertex(self.tags, operand, last)
        path, left = [], start
        for column in range(self.layer_of[start] + 1, last + 1):
            right = self._vertex(self._passes, start, column)
            if right not in self._arrivals:
                self._arrivals[right] = self._link(left, right)
            path.append(self._arrivals[right])
            left = right
        return (*path, self._link(left, node))

    def _vertex(self, known: dict[tuple[int, int], int], start: int, column: int) -> int:
        if (start, column) not in known:
            known[start, column] = len(self.stands_for)
            self.stands_for.append(self.stands_for[start])
            self.layer_of.append(column)
        return known[start, column]

    def _link(self, left: int, right: int) -> int:
        self.links.append(Link(left, right))
        return len(self.links) - 1


class _Order:
    """The order in each column, mended until no sweep finds fewer crossings."""

    def __init__(self, threads: _Threads) -> None:
        count = len(threads.stands_for)
        self.lefts: list[list[int]] = [[] for _ in range(count)]
        self.rights: list[list[int]] = [[] for _ in range(count)]
        for link in threads.links:
            self.rights[link.left].append(link.right)
        for node, place in sorted(threads.paths):
            for link in (threads.links[index] for index in reversed(threads.paths[node, place])):
                if link.left not in self.lefts[link.right] or link.right == node:
                    self.lefts[link.right].append(link.left)
        self.layers: list[list[int]] = [[] for _ in range(max(threads.layer_of, default=-1) + 1)]
        for vertex in self._depth_first():
            self.layers[threads.layer_of[vertex]].append(vertex)
        self.position = [0] * count
        for layer in self.layers:
            self._renumber(layer)

    def _depth_first(self) -> list[int]:
        """From the last result leftwards, first operand first: a tree comes out without a crossing."""
        seen: set[int] = set()
        found: list[int] = []
        stack = [vertex for vertex, rights in enumerate(self.rights) if not rights]
        while stack:
            vertex = stack.pop()
            if vertex not in seen:
                seen.add(vertex)
                found.append(vertex)
                stack.extend(reversed(self.lefts[vertex]))
        return found

    def _renumber(self, layer: list[int]) -> None:
        for place, vertex in enumerate(layer):
            self.position[vertex] = place

    def reduce_crossings(self) -> None:
        """Sweep right and left in turn; keep the best order seen."""
        best, fewest = [list(layer) for layer in self.layers], self._crossings()
        for sweep in range(_SWEEPS):
            if fewest == 0:
                break
            forward = sweep % 2 == 0
            for layer in self.layers if forward else reversed(self.layers):
                self._by_neighbours(layer, self.lefts if forward else self.rights)
            self._swap_neighbours()
            count = self._crossings()
            if count < fewest:
                best, fewest = [list(layer) for layer in self.layers], count
        self.layers = best
        for layer in best:
            self._renumber(layer)

    def _by_neighbours(self, layer: list[int], neighbours: list[list[int]]) -> None:
        """Sort a column by the mean position of the neighbours on one side."""

        def mean(vertex: int) -> float:
            near = neighbours[vertex]
            return sum(self.position[each] for each in near) / len(near) if near else self.position[vertex]

        layer.sort(key=mean)
        self._renumber(layer)

    def _swap_neighbours(self) -> None:
        """Swap two that lie one above the other wherever that takes crossings away."""
        for layer in self.layers:
            swapped = True
            rounds = 0
            while swapped and rounds < _SWEEPS:
                swapped, rounds = False, rounds + 1
                for place in range(len(layer) - 1):
                    upper, lower = layer[place], layer[place + 1]
                    if self._crossed(upper, lower) > self._crossed(lower, upper):
                        layer[place], layer[place + 1] = lower, upper
                        self.position[upper], self.position[lower] = place + 1, place
                        swapped = True

    def _crossed(self, upper: int, lower: int) -> int:
        """How many lines cross when `upper` lies directly above `lower`."""
        count = 0
        for neighbours in (self.lefts, self.rights):
            lows = sorted(self.position[each] for each in neighbours[lower])
            count += sum(bisect_left(lows, self.position[each]) for each in neighbours[upper])
        return count

    def _crossings(self) -> int:
        total = 0
        for layer in self.layers:
            seen: list[int] = []
            for vertex in layer:
                ends = sorted(self.position[right] for right in self.rights[vertex])
                total += sum(len(seen) - bisect_left(seen, end + 1) for end in ends)
                for end in ends:
                    insort(seen, end)
        return total
