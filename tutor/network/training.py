"""Whole training runs: the losses, where the parameters end, and where a run leaves the finite numbers.

A run is the compiled program's and keeps no records. Any of its steps can be looked at whole: `record_step` runs up to
it and records that one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tutor.network.graph import Graph, Node
from tutor.network.operations import Value
from tutor.network.optimizers import Optimizer
from tutor.network.passes import backward, forward, frozen
from tutor.network.program import write_program
from tutor.network.trace import State, Trace, leaves_of, record

__all__ = ["Divergence", "Run", "record_step", "train", "trained_nodes"]


class Divergence(NamedTuple):
    """Where a run leaves the finite numbers.

    Attributes:
        step: after how many updates, 0 for a network that begins so.
        node: the first node that is not finite, or whose gradient is not.
        part: whether it is the node's value or its gradient.
    """

    step: int
    node: str
    part: Literal["value", "gradient"]


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A training run.

    Attributes:
        losses: float64; `losses[i]` is the loss after i updates. One more than there were updates.
        values: data and parameters by name, the parameters as the last update left them; read-only.
        state: what the optimizer keeps, after the last update.
        diverged: why the run ended before its last step, or None.
    """

    losses: NDArray[np.float64]
    values: dict[str, Value]
    state: State
    diverged: Divergence | None

    @property
    def steps(self) -> int:
        """How many updates were made."""
        return len(self.losses) - 1


def train(graph: Graph, values: Mapping[str, ArrayLike], optimizer: Optimizer, steps: int) -> Run:
    """Update the parameters so many times, or until the loss, a parameter or its gradient is not finite.

    Args:
        graph: the network.
        values: its data and parameters by name, in the shapes that the graph was built for.
        optimizer: what makes the updates.
        steps: how many, 0 or more. The gradients after the last are not asked for.

    Raises:
        NetworkError: a value that is missing, has another shape, or is outside an operation's domain.
    """
    known = leaves_of(graph, values)
    with np.errstate(all="ignore"):
        forward(graph, known)  # which asks whether the data is in the operations' domains
    made = write_program(graph, optimizer).train(known, steps)
    final = {name: frozen(np.asarray(value)[()]) for name, value in made.values.items()}
    state = {name: tuple(map(frozen, kept)) for name, kept in made.state.items()}
    diverged = None if made.diverged is None else _diverged(graph, final, made.diverged)
    return Run(np.array(made.losses), final, state, diverged)


def _diverged(graph: Graph, values: Mapping[str, Value], step: int) -> Divergence:
    """What is the first not to be finite, where a run stopped."""
    trained = trained_nodes(graph)
    with np.errstate(all="ignore"):
        computed = forward(graph, values)
        gradients = backward(graph, computed).gradients
    found = _value_not_finite(graph, computed, trained, step) or _gradient_not_finite(graph, gradients, trained, step)
    assert found is not None  # the program stopped for one of the two
    return found


def trained_nodes(graph: Graph) -> tuple[Node, ...]:
    """The parameters that reach the loss, in the order of their declaration: those that are updated."""
    reached = {edge.input.id for edges in graph.active_edges for edge in edges}
    return tuple(node for node in graph.nodes if node.role == "parameter" and node.id in reached)


def _value_not_finite(graph: Graph, values: Sequence[Value], trained: Sequence[Node], done: int) -> Divergence | None:
    """Whether the loss or a parameter is not finite: then the first node in the forward pass that is not."""
    if all(np.isfinite(values[each]).all() for each in (graph.loss, *(node.id for node in trained))):
        return None
    first = next(node for node in graph.nodes if not np.isfinite(values[node.id]).all())
    return Divergence(done, first.name, "value")


def _gradient_not_finite(
    graph: Graph, gradients: Sequence[Value | None], trained: Sequence[Node], done: int
) -> Divergence | None:
    """Whether a parameter's gradient is not finite: then the first node in the backward pass whose is not."""
    if all(np.isfinite(_of(gradients, node)).all() for node in trained):
        return None
    known = ((node, gradients[node.id]) for node in reversed(graph.nodes))
    first = next(node for node, each in known if each is not None and not np.isfinite(each).all())
    return Divergence(done, first.name, "gradient")


def _of(gradients: Sequence[Value | None], node: Node) -> Value:
    gradient = gradients[node.id]
    assert gradient is not None  # a trained node reaches the loss
    return gradient


def record_step(graph: Graph, values: Mapping[str, ArrayLike], optimizer: Optimizer, t: int) -> Trace:
    """The trace of one step of a run: the passes and updates that `train` makes as its t-th, from 1.

    Where the run diverges before, it is the trace of where it stopped: `trace.t` says which.
    """
    run = train(graph, values, optimizer, t - 1)
    return record(graph, run.values, optimizer, state=run.state, t=run.steps + 1)
