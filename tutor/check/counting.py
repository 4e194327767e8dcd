"""How many variants a lesson is proved over."""

from __future__ import annotations

import math

from tutor.lesson.model import Lesson, Walk

__all__ = ["FEWEST", "QUICK", "USUAL", "variant_count", "varies"]

USUAL, QUICK, FEWEST = 200, 5, 3

_MOST_WORK = 400_000
_ELEMENTS = 10  # numbers that cost as much as one step


def variant_count(lesson: Lesson, *, quick: bool = False) -> int:
    """Over how many variants a lesson is proved: fewer, the more work one variant takes, and never below 3.

    The count depends on the lesson alone, so that it is the same on every machine.
    """
    work = sum(map(_work, lesson.walks))
    count = min(USUAL, max(FEWEST, _MOST_WORK // max(work, 1)))
    return min(count, QUICK) if quick else count


def varies(walk: Walk) -> bool:
    """Whether any number of a network is drawn."""
    return any(leaf.varies for leaf in walk.leaves)


def _work(walk: Walk) -> int:
    """Steps, and the numbers in values and slopes: an operation of rows has a matrix for every row."""
    graph = walk.graph
    edges = [edge for edges in graph.active_edges for edge in edges]
    elements = sum(math.prod(node.shape) for node in graph.nodes)
    for edge in edges:
        if edge.combine == "jacobian":
            elements += math.prod(edge.input.shape) * edge.input.shape[edge.axes[0]]
    return len(graph.operations) + 2 * len(edges) + elements // _ELEMENTS
