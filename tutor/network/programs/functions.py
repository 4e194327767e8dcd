"""A program's lines as Python functions, compiled when first needed: the passes, and the loop of training.

What is compiled was written from trees, and reaches numpy, math and the program's helpers alone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import starmap
from textwrap import indent
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from tutor.network.operations import Value
from tutor.network.programs.helpers import HELPERS
from tutor.network.programs.lines import Line, Lines

__all__ = ["Functions", "Numbers", "Outcome", "finite"]

Numbers: TypeAlias = Sequence[Value | float]
Function: TypeAlias = Callable[..., Numbers]

_BUILTINS = {
    each.__name__: each
    for each in (ArithmeticError, ValueError, bool, enumerate, float, int, len, range, reversed, slice, tuple, zip)
}
_TOGETHER = 50  # terms of one sum: Python's own parser nests them
_LOOP = """\
def function({steps}, {done}, {t}, {losses}, {given}):
    {others}, {trained}, {kept} = {given}
    {begun} = {trained}, {kept}
    try:
        while True:
            {begun} = {trained}, {kept}
{forward}
            if {done} == {steps}:
                {losses}.append({loss})
                return "ended", {done}, {t}, {begun}
{backward}
{unless}
                {losses}.append({loss})
                return "stopped", {done}, {t}, {begun}
            {losses}.append({loss})
{update}
            {done} += 1
            {t} += 1.0
    except {caught}:
        return "failed", {done}, {t}, {begun}
"""


class Outcome(NamedTuple):
    """Where a loop of training left off.

    Attributes:
        how: `ended` after all updates, `stopped` by what is not finite, `failed` by an error of plain floats.
        done: how many updates were made.
        t: the number of the next one.
        made: the parameters, and what the optimizer keeps, as the last whole update left them.
    """

    how: str
    done: int
    t: float
    made: tuple[Numbers, Numbers]


def finite(given: Iterable[Value | float]) -> bool:
    """Whether every number in these values is finite."""
    return all(math.isfinite(each) if isinstance(each, float) else bool(np.isfinite(each).all()) for each in given)


class Functions:
    """The functions of one program's lines."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        names = lines.names
        self._loss = names[lines.graph.loss]
        self._leaves = [names[node.id] for node in lines.leaves]
        self._trained = [names[node.id] for node in lines.trained]
        self._kept = [name for node in lines.trained for name in lines.kept.get(node.id, ())]

    def named(self, name: Literal["passes", "everything"]) -> Function:
        """One of the two functions below."""
        return self.passes if name == "passes" else self.everything

    @cached_property
    def passes(self) -> Function:
        """Of the leaves, in the graph's order: the loss, then the gradients that are followed and reach it."""
        followed = (self.lines.gradients[each] for each in self.lines.graph.followed)
        return self._pass([self._loss, *filter(None, followed)])

    @cached_property
    def everything(self) -> Function:
        """Of the leaves: every node's value, but those written as numbers, then all gradients that there are."""
        return self._pass([*filter(None, self.lines.names), *filter(None, self.lines.gradients)])

    def _pass(self, made: list[str]) -> Function:
        body = [f"{_tuple(self._leaves)} = {self.lines.further['given']}"]
        body += _codes(self.lines.forward) + _codes(self.lines.backward) + [f"return {_tuple(made)}"]
        head = f"def function({self.lines.further['given']}):"
        return self._made(f"{head}\n{_indented(body, 1)}")

    @cached_property
    def loop(self) -> Callable[..., Outcome]:
        """The loop of training.

        Arguments: how many updates, how many of them are done, the number of the next, a list to which the losses are
        appended, and a triple: leaves that are not trained, those that are, what the optimizer keeps.
        """
        trained, lines = set(self._trained), self.lines
        plain = lines.dialect == "float"
        source = _LOOP.format(
            **lines.further,
            loss=self._loss,
            others=_tuple(name for name in self._leaves if name not in trained),
            trained=_tuple(self._trained),
            kept=_tuple(self._kept),
            forward=_indented(_codes(lines.forward), 3),
            backward=_indented(_codes(lines.backward), 3),
            unless=_indented(self._check(plain=plain), 3),
            update=_indented(_codes(lines.update), 3),
            caught="(ArithmeticError, ValueError)" if plain else "()",
        )
        run = self._made(source)
        return lambda *given: Outcome(*run(*given))  # type: ignore[arg-type]  # what the loop's source returns

    def _check(self, *, plain: bool) -> list[str]:
        """The condition under which a run stops; the sum of finite numbers mostly is finite, and quickly made."""
        gradients = (self.lines.gradients[node.id] for node in self.lines.trained)
        asked = [self._loss, *self._trained, *gradients]
        exact = f"not {self.lines.further['finite']}({_tuple(asked)})"
        if not plain:
            return [f"if {exact}:"]
        first, *others = (" + ".join(asked[at : at + _TOGETHER]) for at in range(0, len(asked), _TOGETHER))
        check = self.lines.further["check"]
        sums = [f"{check} = {first}", *(f"{check} = {check} + {each}" for each in others)]
        return [*sums, f"if {check} * 0.0 != 0.0 and {exact}:"]

    def _made(self, source: str) -> Function:
        helpers = [HELPERS[name] for name in sorted(self.lines.helpers)]
        fixed = {name: text for name, text in self.lines.prelude.items() if isinstance(text, str)}
        arrays = {name: value for name, value in self.lines.prelude.items() if not isinstance(value, str)}
        namespace: dict[str, object] = {"__builtins__": _BUILTINS, "np": np, "math": math, **arrays}
        namespace[self.lines.further["finite"]] = finite
        text = "\n".join((*helpers, *starmap("{} = {}".format, fixed.items()), source))
        exec(compile(text, "<program>", "exec"), namespace)  # written from trees, never from a text
        function: Function = namespace["function"]  # type: ignore[assignment]  # every source defines it
        return function


def _codes(lines: Iterable[Line]) -> list[str]:
    return [line.code for line in lines]


def _tuple(names: Iterable[str]) -> str:
    return f"({''.join(f'{name}, ' for name in names)})"


def _indented(lines: Iterable[str], depth: int) -> str:
    return indent("\n".join(lines), "    " * depth)
