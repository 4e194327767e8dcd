"""What is done with a gradient: optimizers as formulas in the tutor's own language, run and shown as written.

An optimizer keeps values of its own for each parameter (momentum's velocity, Adam's two moments): they begin at 0, and
each update first makes them anew, then the parameter. Sources: Polyak 1964 for momentum, in the form of Sutskever et
al. 2013 that frameworks use; Kingma and Ba 2015, algorithm 1, for Adam.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from tutor.formula import compile_formula, parse
from tutor.network.operations import Shape, Value
from tutor.words import marked

__all__ = ["OPTIMIZERS", "Optimizer", "OptimizerRule", "Updated", "adam", "momentum", "optimizer_of", "sgd"]


@dataclass(frozen=True, slots=True)
class OptimizerRule:
    """One kind of optimizer.

    Attributes:
        name: as a lesson writes it.
        settings: its settings beside `learning_rate`, and their defaults.
        state: name and formula of each value that it keeps for a parameter, in the order in which they are made.
            A formula reads the old value under its own name, `gradient`, the settings, and `t`, which counts the
            updates from 1.
        update: the parameter's new value, over its old one (`before`), `gradient`, the new state, settings and `t`.
        why: one sentence that gives the reason.
        symbols: how mathematics writes a kept value, where not by its name.
    """

    name: str
    settings: Mapping[str, float] = field(hash=False)
    state: tuple[tuple[str, str], ...]
    update: str
    why: str
    symbols: Mapping[str, str] = field(default_factory=dict, hash=False)

    def symbol(self, name: str) -> str:
        """How mathematics writes a kept value."""
        return self.symbols.get(name, name)


OPTIMIZERS: Mapping[str, OptimizerRule] = {
    rule.name: rule
    for rule in (
        OptimizerRule("sgd", {}, (), "before - learning_rate * gradient",
                      marked("A step of the learning rate times the gradient is subtracted.")),
        OptimizerRule("momentum", {"momentum": 0.9}, (("velocity", "momentum * velocity + gradient"),),
                      "before - learning_rate * velocity",
                      marked("The step follows a velocity, "
                             "which remembers the gradients before and forgets them slowly."),
                      {"velocity": "v"}),
        OptimizerRule("adam", {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
                      (("m", "beta1 * m + (1 - beta1) * gradient"), ("v", "beta2 * v + (1 - beta2) * gradient**2")),
                      "before - learning_rate * (m / (1 - beta1**t)) / (sqrt(v / (1 - beta2**t)) + eps)",
                      marked("The mean gradient is divided by its usual size, "
                             "so that every parameter moves at one pace.")),
    )
}  # fmt: skip


class Updated(NamedTuple):
    """What one update makes: the parameter, and the optimizer's own values in the order of its rule."""

    after: Value
    state: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Optimizer:
    """An optimizer with its settings.

    Attributes:
        rule: its formulas.
        settings: `learning_rate` and the rule's own, all of them.
    """

    rule: OptimizerRule
    settings: tuple[tuple[str, float], ...]

    @property
    def learning_rate(self) -> float:
        """How far a step goes."""
        return dict(self.settings)["learning_rate"]

    def begin(self, shape: Shape) -> tuple[Value, ...]:
        """The optimizer's values for a parameter of this shape before its first update: zeros."""
        return (np.zeros(shape)[()],) * len(self.rule.state)

    def update(self, before: Value, gradient: Value, state: tuple[Value, ...] = (), t: int = 1) -> Updated:
        """One update of a parameter of any shape.

        Args:
            before: the parameter.
            gradient: ∂L/∂parameter.
            state: the optimizer's values for it, as the last update left them; () at the beginning, for zeros.
            t: which update this is, from 1.
        """
        makers, finish = _compiled(self.rule)
        known = (before, gradient, t, *(value for _, value in self.settings))
        kept = list(state or self.begin(np.shape(before)))
        for place, make in enumerate(makers):
            kept[place] = make(*known, *kept)
        return Updated(finish(*known, *kept), tuple(kept))


@lru_cache(maxsize=16)
def _compiled(rule: OptimizerRule) -> tuple[tuple[Callable[..., Value], ...], Callable[..., Value]]:
    names = ("before", "gradient", "t", "learning_rate", *rule.settings, *(name for name, _ in rule.state))
    makers = tuple(compile_formula(parse(text), names) for _, text in rule.state)
    return makers, compile_formula(parse(rule.update), names)


def optimizer_of(name: str, learning_rate: float, settings: Mapping[str, float] | None = None) -> Optimizer:
    """The optimizer of this name; settings that are not given have their defaults.

    Raises:
        KeyError: no optimizer has this name.
    """
    rule = OPTIMIZERS[name]
    return Optimizer(rule, tuple({"learning_rate": learning_rate, **rule.settings, **(settings or {})}.items()))


def sgd(learning_rate: float) -> Optimizer:
    """Plain gradient descent."""
    return optimizer_of("sgd", learning_rate)


def momentum(learning_rate: float, momentum: float = 0.9) -> Optimizer:
    """Gradient descent with a velocity."""
    return optimizer_of("momentum", learning_rate, {"momentum": momentum})


def adam(learning_rate: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Optimizer:
    """Adam."""
    return optimizer_of("adam", learning_rate, {"beta1": beta1, "beta2": beta2, "eps": eps})
