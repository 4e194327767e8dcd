"""A row for every vertex and link of an arrangement: the second half of a layered layout.

Vertices and links that should lie on one straight line become one *block*; blocks are packed from the top and then
drawn towards the middle of what they are joined to, pushing others before them, within the packed height.

A *strand* is a vertex, or a link: strand `len(vertices) + i` is link i, which has a row of its own between the two
columns that it joins. A *rank* is a column of vertices or a channel of links, in turn from left to right.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from tutor.tui.drawing.layers import Arrangement

__all__ = ["Packing", "Skeleton"]

_ROUNDS = 24
_MOST_PUSHED = 40  # blocks that one move may push along


class Skeleton:
    """The ranks of an arrangement, top to bottom, and the block of each strand."""

    def __init__(self, arrangement: Arrangement) -> None:
        self.arrangement = arrangement
        vertices = len(arrangement.stands_for)
        self.ranks: list[list[int]] = []
        for index, layer in enumerate(arrangement.layers):
            self.ranks.append(layer)
            if index < len(arrangement.channels):
                self.ranks.append([vertices + link for link in arrangement.channels[index]])
        self.block_of = _blocks(arrangement, self.ranks)


# --- straight lines --------------------------------------------------------------------------------------------------


def _blocks(arrangement: Arrangement, ranks: list[list[int]]) -> list[int]:
    """The block of each strand: the most important lines are straight, and straight lines never cross."""
    vertices = len(arrangement.stands_for)
    place = {strand: index for rank in ranks for index, strand in enumerate(rank)}
    taken: dict[tuple[int, bool], list[tuple[int, int]]] = {}
    block_of = list(range(vertices + len(arrangement.links)))
    for link, left_too, right_too in _straight_links(arrangement):
        left, right = arrangement.links[link]
        column, wire = arrangement.layer_of[left], place[vertices + link]
        if left_too and _fits(taken.setdefault((column, False), []), (place[left], wire)):
            _join(block_of, left, vertices + link)
        if right_too and _fits(taken.setdefault((column, True), []), (wire, place[right])):
            _join(block_of, right, vertices + link)
    return [_root(block_of, strand) for strand in range(len(block_of))]


def _straight_links(arrangement: Arrangement) -> list[tuple[int, bool, bool]]:
    """(link, straight from its left end?, straight to its right end?), the most important first."""
    before, after = _path_lengths(arrangement)
    incoming: dict[int, list[int]] = {}
    outgoing: dict[int, list[int]] = {}
    for left, right in arrangement.links:
        incoming.setdefault(right, []).append(before[left])
        outgoing.setdefault(left, []).append(_onward(arrangement, before, after, left, right))
    found = []
    for index, (left, right) in enumerate(arrangement.links):
        onward = _onward(arrangement, before, after, left, right)
        left_too = _leads(onward, outgoing[left])
        right_too = _leads(before[left], incoming[right])
        found.append((-(left_too and right_too), -before[left] - onward, index, left_too, right_too))
    return [(index, left_too, right_too) for *_, index, left_too, right_too in sorted(found)]


def _onward(arrangement: Arrangement, before: list[int], after: list[int], left: int, right: int) -> int:
    """How far this way leads; a long line that comes from a leaf or from afar goes before any other."""
    long = not _is_node(arrangement, right) and (not before[left] or not _is_node(arrangement, left))
    return after[right] + (len(after) if long else 0)


def _leads(length: int, lengths: list[int]) -> bool:
    """Is this the only line, or the one with the longest path, at its end?"""
    return len(lengths) == 1 or (length == max(lengths) and lengths.count(length) == 1)


def _path_lengths(arrangement: Arrangement) -> tuple[list[int], list[int]]:
    """For each vertex the most operations on a path that ends with it, and on one that starts with it."""
    count = len(arrangement.stands_for)
    before, after = [0] * count, [0] * count
    for channel in arrangement.channels:
        for left, right in (arrangement.links[index] for index in channel):
            before[right] = max(before[right], before[left] + _is_node(arrangement, right))
    for channel in reversed(arrangement.channels):
        for left, right in (arrangement.links[index] for index in channel):
            after[left] = max(after[left], after[right] + _is_node(arrangement, right))
    return before, after


def _is_node(arrangement: Arrangement, vertex: int) -> bool:
    return arrangement.stands_for[vertex] == vertex


def _fits(taken: list[tuple[int, int]], pair: tuple[int, int]) -> bool:
    """Insert the pair unless it crosses, or shares an end with, one that is already there."""
    place = bisect_left(taken, pair)
    if place > 0 and (taken[place - 1][0] == pair[0] or taken[place - 1][1] >= pair[1]):
        return False
    if place < len(taken) and (taken[place][0] == pair[0] or taken[place][1] <= pair[1]):
        return False
    taken.insert(place, pair)
    return True


def _root(block_of: list[int], strand: int) -> int:
    while block_of[strand] != strand:
        block_of[strand] = block_of[block_of[strand]]
        strand = block_of[strand]
    return strand


def _join(block_of: list[int], one: int, other: int) -> None:
    first, second = sorted((_root(block_of, one), _root(block_of, other)))
    block_of[second] = first


# --- packing ---------------------------------------------------------------------------------------------------------


class Packing:
    """Blocks, what lies directly above and under each, and what each is joined to; packed from the top.

    Args:
        skeleton: the graph.
        below: for each vertex, the rows that it needs under its own.
        gap: empty rows under each node.

    Attributes:
        height: rows of the whole picture, unless routing needs one more.
    """

    def __init__(self, skeleton: Skeleton, below: Sequence[int], gap: int) -> None:
        self._skeleton, block_of = skeleton, skeleton.block_of
        arrangement, vertices = skeleton.arrangement, len(skeleton.arrangement.stands_for)
        self._row = [0] * len(block_of)
        self._bottom = [0] * len(block_of)
        self._above: list[list[tuple[int, int]]] = [[] for _ in block_of]
        self._under: list[list[tuple[int, int]]] = [[] for _ in block_of]
        self._joined: list[list[int]] = [[] for _ in block_of]
        for vertex in range(vertices):
            block = block_of[vertex]
            self._bottom[block] = max(self._bottom[block], below[vertex])
        for rank in skeleton.ranks:
            for upper, lower in pairwise(rank):
                apart = _distance(arrangement, upper, lower, below, gap)
                self._under[block_of[upper]].append((block_of[lower], apart))
                self._above[block_of[lower]].append((block_of[upper], apart))
        for link, ends in enumerate(arrangement.links):
            wire = block_of[vertices + link]
            for end in (block_of[vertex] for vertex in ends):
                if end != wire:
                    self._joined[end].append(wire)
                    self._joined[wire].append(end)
        self._pack()
        self.height = max((self._row[each] + self._bottom[each] for each in self._order), default=-1) + 1

    def rows(self) -> list[int]:
        """The row of every strand, with few and short bends."""
        self._pull = [sum(self._row[end] - self._row[block] for end in ends) for block, ends in enumerate(self._joined)]
        self._settle()
        self._straighten()
        row = [self._row[block] for block in self._skeleton.block_of]
        _tighten(self._skeleton, row)
        return row

    def _pack(self) -> None:
        """Every block as high as those above it allow."""
        waiting = [len(above) for above in self._above]
        self._order = [block for block in sorted(set(self._skeleton.block_of)) if not waiting[block]]
        for block in self._order:
            for lower, apart in self._under[block]:
                self._row[lower] = max(self._row[lower], self._row[block] + apart)
                waiting[lower] -= 1
                if not waiting[lower]:
                    self._order.append(lower)

    def _settle(self) -> None:
        """Move blocks, row by row, as long as that makes the squares of all bends smaller."""
        for _ in range(_ROUNDS):
            moved = False
            for order, step in ((reversed(self._order), 1), (self._order, -1)):
                for block in order:
                    while self._pull[block] * step > 0 and self._move(block, step):
                        moved = True
            if not moved:
                break

    def _straighten(self) -> None:
        """Where all operands come from one side, lay the node on the nearest one's line, if there is room."""
        arrangement, block_of = self._skeleton.arrangement, self._skeleton.block_of
        vertices = len(arrangement.stands_for)
        wires: dict[int, list[int]] = {}
        for link, ends in enumerate(arrangement.links):
            wires.setdefault(ends.right, []).append(block_of[vertices + link])
        for vertex, blocks in wires.items():
            block = block_of[vertex]
            if len(blocks) < 2 or block in blocks:
                continue
            rows = [self._row[each] for each in blocks]
            aim = min(max(self._row[block], min(rows)), max(rows))
            fits_above = all(self._row[other] + apart <= aim for other, apart in self._above[block])
            fits_under = all(aim + apart <= self._row[other] for other, apart in self._under[block])
            if fits_above and fits_under and aim + self._bottom[block] < self.height:
                self._row[block] = aim

    def _move(self, block: int, step: int) -> bool:
        pushed = self._pushed(block, step)
        if not pushed or self._gain(pushed, step) <= 0:
            return False
        for each in pushed:
            self._row[each] += step
            self._pull[each] -= step * len(self._joined[each])
            for end in self._joined[each]:
                self._pull[end] += step
        return True

    def _pushed(self, block: int, step: int) -> set[int]:
        """The block and all that must give way to it; empty if they cannot."""
        pushed, stack = {block}, [block]
        while stack:
            each = stack.pop()
            if not 0 <= self._row[each] + step < self.height - self._bottom[each]:
                return set()
            for other, apart in self._under[each] if step > 0 else self._above[each]:
                if other not in pushed and abs(self._row[other] - self._row[each]) == apart:
                    pushed.add(other)
                    stack.append(other)
            if len(pushed) > _MOST_PUSHED:
                return set()
        return pushed

    def _gain(self, pushed: set[int], step: int) -> int:
        """By how much the sum of squares falls: joints within `pushed` stay as they are."""
        gain = sum(2 * step * self._pull[each] - len(self._joined[each]) for each in pushed)
        largest = max(pushed, key=lambda each: len(self._joined[each]))
        for each in pushed - {largest}:
            for end in self._joined[each]:
                if end in pushed:
                    gain += 2 if end == largest else 1
        return gain


def _distance(arrangement: Arrangement, upper: int, lower: int, below: Sequence[int], gap: int) -> int:
    """Rows from one strand to the next under it in the same rank."""
    vertices = len(arrangement.stands_for)
    if upper >= vertices:
        return _apart(arrangement, upper, lower)
    space = gap if _is_node(arrangement, upper) else 0
    return below[upper] + 1 + space


# --- bends -----------------------------------------------------------------------------------------------------------


def _tighten(skeleton: Skeleton, row: list[int]) -> None:
    """Bring each link that is straight at neither end next to the row of its node: one long upright line, not two."""
    arrangement, block_of = skeleton.arrangement, skeleton.block_of
    vertices = len(arrangement.stands_for)
    alone = [0] * len(block_of)
    for block in block_of:
        alone[block] += 1
    for rank in skeleton.ranks[1::2]:
        loose = [alone[block_of[strand]] == 1 for strand in rank]
        aims = [row[arrangement.links[strand - vertices].right] for strand in rank]
        for place in (place for place in reversed(range(len(rank))) if loose[place]):
            strand, limit = rank[place], aims[place]
            if place + 1 < len(rank):
                limit = min(limit, row[rank[place + 1]] - _apart(arrangement, strand, rank[place + 1]))
            row[strand] = max(row[strand], limit)
        for place in (place for place in range(len(rank)) if loose[place]):
            strand, limit = rank[place], aims[place]
            if place:
                limit = max(limit, row[rank[place - 1]] + _apart(arrangement, rank[place - 1], strand))
            row[strand] = min(row[strand], limit)


def _apart(arrangement: Arrangement, upper: int, lower: int) -> int:
    """Rows from one link to the next under it; two lines of the same ends leave room for their node between."""
    vertices = len(arrangement.stands_for)
    return 2 if arrangement.links[upper - vertices] == arrangement.links[lower - vertices] else 1
