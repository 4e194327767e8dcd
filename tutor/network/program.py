"""A graph as a straight-line program: what is shown, exported and run by training.

It comes from the same table as the recorded pass, and agrees with it to rounding. Where every value is one number it
runs on plain floats; numpy takes over where these raise an error, so that overflow is inf and 0 / 0 is nan in both.
No records are kept, and domains are not asked: the values are those that a recorded pass has accepted.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from tutor.errors import FormulaError
from tutor.network.graph import Graph, Node
from tutor.network.operations import Shape, Value
from tutor.network.optimizers import Optimizer
from tutor.network.programs.functions import Functions, Numbers, Outcome, finite
from tutor.network.programs.lines import Line, Lines
from tutor.network.trace import State, leaves_of

__all__ = ["Everything", "Passes", "Program", "Trained", "write_program"]


class Passes(NamedTuple):
    """What one pass forward and back gives.

    Attributes:
        loss: its value.
        gradients: ∂loss/∂name for every name whose gradient is followed; zeros where it does not reach the loss.
    """

    loss: float
    gradients: dict[str, Value]


class Everything(NamedTuple):
    """All values and gradients of one pass, by node id; None where no gradient is followed."""

    values: list[Value]
    gradients: list[Value | None]


class Trained(NamedTuple):
    """What came of a training run.

    Attributes:
        losses: `losses[k]` is the loss after k updates: one more than there were updates.
        values: data and parameters by name, the parameters as the last update left them.
        state: what the optimizer keeps, by parameter, after the last update.
        diverged: after how many updates the loss, a parameter or its gradient was not finite; None if never.
    """

    losses: list[float]
    values: dict[str, Value]
    state: dict[str, tuple[Value, ...]]
    diverged: int | None


def write_program(
    graph: Graph, optimizer: Optimizer | None = None, dialect: Literal["float", "numpy"] | None = None
) -> Program:
    """The program of a graph.

    Args:
        graph: the network.
        optimizer: what updates the parameters, or None for no update.
        dialect: `float` only where every value is one number; by default the one that is quicker.

    Raises:
        FormulaError: a function that the dialect does not have.
    """
    if dialect != "numpy" and not any(node.shape for node in graph.nodes):
        with suppress(FormulaError):
            return Program(Lines(graph, "float", optimizer))
    return Program(Lines(graph, "numpy", optimizer))


@dataclass(eq=False)
class Program:
    """A graph's program, written when it is made and compiled when it first runs.

    Attributes:
        parts: its lines by phase, and the names in them.
    """

    parts: Lines

    @property
    def graph(self) -> Graph:
        """The network."""
        return self.parts.graph

    @property
    def dialect(self) -> str:
        """`float` where every value is one number, else `numpy`."""
        return self.parts.dialect

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Forward, backward and update, line by line."""
        return (*self.parts.forward, *self.parts.backward, *self.parts.update)

    @cached_property
    def source(self) -> str:
        """The lines as text."""
        return "\n".join(line.code for line in self.lines)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {address: place for place, line in enumerate(self.lines, 1) for address in line.addresses}

    def line_of(self, address: str) -> int:
        """The line, from 1, that makes what this step of the trace makes.

        Raises:
            KeyError: no step has this address.
        """
        return self._places[address]

    def addresses_of(self, line: int) -> tuple[str, ...]:
        """The steps of the trace that a line, from 1, stands for, in order."""
        return self.lines[line - 1].addresses

    def run(self, values: Mapping[str, ArrayLike]) -> Passes:
        """One pass forward and back.

        Args:
            values: data and parameters by name, in the shapes that the graph was built for.

        Raises:
            NetworkError: a value that is missing or has another shape.
        """
        loss, *found = self._run("passes", values)
        gradients, given = {}, iter(found)
        for each in self.graph.followed:
            node = self.graph.nodes[each]
            gradients[node.name] = _value(next(given)) if self.parts.gradients[each] else np.zeros(node.shape)[()]
        return Passes(float(loss), gradients)

    def run_all(self, values: Mapping[str, ArrayLike]) -> Everything:
        """One pass forward and back, of which everything is kept; as `run` otherwise."""
        given = iter(self._run("everything", values))
        parts, constants = self.parts, self.graph.constants
        known = [_value(next(given)) if name else constants[place] for place, name in enumerate(parts.names)]
        return Everything(known, [_value(next(given)) if name else None for name in parts.gradients])

    def train(self, values: Mapping[str, ArrayLike], steps: int, *, state: State | None = None, t: int = 1) -> Trained:
        """Update the parameters so many times, or until the loss, a parameter or its gradient is not finite.

        Args:
            values: data and parameters by name, in the shapes that the graph was built for.
            steps: how many updates, 0 or more. The gradients after the last are not asked for.
            state: what the optimizer keeps, as a run left it; zeros for a parameter that is not in it.
            t: which update the first one is, from 1.

        Raises:
            NetworkError: a value that is missing or has another shape.
            ValueError: the program has no optimizer.
        """
        optimizer, nodes = self.parts.optimizer, self.parts.trained
        if optimizer is None:
            raise ValueError("a program without an optimizer does not train")
        known = dict(zip(self.parts.leaves, self._arguments(values), strict=True))
        others = [value for node, value in known.items() if node not in nodes]
        begun = state or {}
        kept = [each for node in nodes for each in begun.get(node.name) or optimizer.begin(node.shape)]
        losses: list[float] = []
        first = Outcome("failed", 0, float(t), ([known[node] for node in nodes], kept))
        with np.errstate(all="ignore"):
            last = self._loop(steps, losses, others, first)
        return self._trained(known, last, [float(each) for each in losses])

    def _loop(self, steps: int, losses: list[float], others: Numbers, last: Outcome) -> Outcome:
        """Updates in plain floats, and some in numpy where those fail: each time twice as many."""
        patience = 1
        while self.dialect == "float":
            last = self._functions.loop(steps, last.done, last.t, losses, _plain(others, last))
            upto = min(steps, last.done + patience)
            if last.how != "failed" or upto == steps:
                break
            last = self._in_numpy.loop(upto, last.done, np.float64(last.t), losses, _arrays(others, last))
            if last.how == "stopped":
                break
            losses.pop()  # of the step that comes next, made again there
            patience *= 2
        if last.how == "failed":
            last = self._in_numpy.loop(steps, last.done, np.float64(last.t), losses, _arrays(others, last))
        return last

    def _trained(self, known: dict[Node, Value | float], last: Outcome, losses: list[float]) -> Trained:
        trained, kept = last.made
        nodes = self.parts.trained
        known |= dict(zip(nodes, trained, strict=True))
        given = iter(kept)
        state = {node.name: tuple(_value(next(given)) for _ in self.parts.kept.get(node.id, ())) for node in nodes}
        ends = finite([losses[-1], *trained]) and last.how == "ended"
        return Trained(
            losses, {node.name: _value(value) for node, value in known.items()}, state, None if ends else last.done
        )

    @cached_property
    def _functions(self) -> Functions:
        return Functions(self.parts)

    @cached_property
    def _in_numpy(self) -> Functions:
        """The same on arrays, for what plain floats cannot."""
        if self.dialect == "numpy":
            return self._functions
        return Functions(Lines(self.graph, "numpy", self.parts.optimizer))

    def _run(self, name: Literal["passes", "everything"], values: Mapping[str, ArrayLike]) -> Numbers:
        given = self._arguments(values)
        if self.dialect == "float":
            with suppress(ArithmeticError, ValueError):
                return self._functions.named(name)(given)
            given = [np.float64(each) for each in given]
        with np.errstate(all="ignore"):
            return self._in_numpy.named(name)(given)

    def _arguments(self, values: Mapping[str, ArrayLike]) -> Numbers:
        """The leaves' values in the graph's order, without a copy where there need be none."""
        as_leaf = _number if self.dialect == "float" else _array
        given = [as_leaf(values.get(name), shape) for name, shape in self._shapes]
        known = [each for each in given if each is not None]
        if len(known) == len(given):
            return known
        leaves = leaves_of(self.graph, values).values()
        return list(map(float, leaves)) if self.dialect == "float" else list(leaves)

    @cached_property
    def _shapes(self) -> tuple[tuple[str, Shape], ...]:
        return tuple((node.name, node.shape) for node in self.parts.leaves)


def _number(value: ArrayLike | None, _: Shape) -> float | None:
    """The value as a plain float; None where it must be looked at more closely."""
    return float(value) if isinstance(value, float | int) else None


def _array(value: ArrayLike | None, shape: Shape) -> Value | float | None:
    """The value as it is; None where it must be looked at more closely."""
    if isinstance(value, np.ndarray):
        return value if shape and value.shape == shape and value.dtype == np.float64 else None
    return value if isinstance(value, np.float64) and not shape else None


def _plain(others: Numbers, last: Outcome) -> tuple[list[float], ...]:
    return tuple([float(each) for each in values] for values in (others, *last.made))


def _arrays(others: Numbers, last: Outcome) -> tuple[list[Value], ...]:
    return tuple([_value(each) for each in values] for values in (others, *last.made))


def _value(given: Value | float) -> Value:
    """A value as the tutor's own are: float64, a scalar without an array around it."""
    if type(given) is float:
        return np.float64(given)  # type: ignore[return-value]  # a scalar is a float64 all along
    return np.asarray(given, dtype=np.float64)[()]
