"""What is known of a trace when one of its steps has just been made: the picture's contents, for any step at once."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from functools import cached_property
from itertools import zip_longest

from tutor.network.operations import Value
from tutor.network.passes import Addition, Multiplication, Summation
from tutor.network.steps import Accumulate, Chain, Seed, Unbroadcast, Update
from tutor.network.trace import Trace

__all__ = ["Moments"]


class Moments:
    """Values, gradients so far and updates, by node and step.

    A gradient that is only a product before its broadcast is undone is not yet known.
    """

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    @cached_property
    def _made_at(self) -> dict[int, int]:
        return {node.id: index for index, node in enumerate(self.trace.graph.operations)}

    @cached_property
    def _gradient_steps(self) -> dict[int, list[int]]:
        """By node id, the steps that change its gradient, in order."""
        trace = self.trace
        steps: dict[int, list[int]] = defaultdict(list, {trace.graph.loss: [trace.backward_start]})
        following = zip_longest(trace.moves, trace.moves[1:])
        for index, (move, then) in enumerate(following, trace.backward_start + 1):
            waits = isinstance(move, Multiplication) and isinstance(then, Summation)
            arrived = steps[move.edge.input.id]
            if isinstance(move, Addition) or not (arrived or waits):
                arrived.append(index)
        return steps

    @cached_property
    def _updated_at(self) -> dict[int, int]:
        return {node.id: index for index, node in enumerate(self.trace.updated_nodes, self.trace.update_start)}

    def value(self, node: int, index: int) -> Value | None:
        """A node's value once its forward step is made; leaves and constants are known from the start."""
        return self.trace.values[node] if self._made_at.get(node, -1) <= index else None

    def gradient(self, node: int, index: int) -> Value | None:
        """A node's gradient so far: the sum of the contributions that have arrived."""
        steps = self._gradient_steps.get(node)
        if not steps or index < steps[0]:
            return None
        if index >= steps[-1]:
            return self.trace.gradients[node]
        match self.trace.step(steps[bisect_right(steps, index) - 1]):
            case Seed(value=value) | Chain(product=value) | Unbroadcast(after=value) | Accumulate(after=value):
                return value
        return None

    def complete(self, node: int, index: int) -> bool:
        """Whether every contribution to a node's gradient has arrived."""
        steps = self._gradient_steps.get(node)
        return steps is not None and index >= steps[-1]

    def updated(self, node: int, index: int) -> Value | None:
        """A parameter after its update step."""
        made_at = self._updated_at.get(node)
        if made_at is None or index < made_at:
            return None
        step = self.trace.step(made_at)
        assert isinstance(step, Update)  # as the indices say
        return step.after
