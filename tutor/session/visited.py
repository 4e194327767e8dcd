"""Which stops a learner has been at: ranges, so that a long walk is one pair of numbers however long it is."""

from __future__ import annotations

from bisect import bisect_right
from typing import TypeAlias

__all__ = ["Visited", "count", "holds", "visited_from", "with_stop"]

Visited: TypeAlias = tuple[tuple[int, int], ...]
"""Half-open ranges in order, with a gap between any two."""


def holds(visited: Visited, position: int) -> bool:
    """Whether the learner has been at this stop."""
    place = bisect_right(visited, position, key=lambda each: each[0]) - 1
    return place >= 0 and position < visited[place][1]


def with_stop(visited: Visited, position: int) -> Visited:
    """The same with one stop more; ranges that come to touch become one."""
    return visited if holds(visited, position) else visited_from([*visited, (position, position + 1)])


def count(visited: Visited) -> int:
    """How many stops these are."""
    return sum(end - start for start, end in visited)


def visited_from(ranges: list[tuple[int, int]], length: int | None = None) -> Visited:
    """Ranges in any order, put in order and joined; what does not lie in a lesson of `length` stops is left out."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        first, last = max(start, 0), end if length is None else min(end, length)
        if first >= last:
            continue
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)
