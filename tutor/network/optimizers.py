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
from tutor.network.operations import Value

__all__ = ["OPTIMIZERS", "Optimizer", "OptimizerRule", "Updated", "adam", "momentum", "sgd"]


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
    """

    name: str
    settings: Mapping[str, float] = field(hash=False)
    state: tuple[tuple[str, str], ...]
    update: str
    why: str


OPTIMIZERS: Mapping[str, OptimizerRule] = {
    rule.name: rule
    for rule in (
        OptimizerRule("sgd", {}, (), "before - learning_rate * gradient",
                      "A step of the learning rate times the gradient is subtracted."),
        OptimizerRule("momentum", {"momentum": 0.9}, (("velocity", "momentum * velocity + gradient"),),
                      "before - learning_rate * velocity",
                      "The step follows a velocity, which remembers the gradients before and forgets them slowly."),
        OptimizerRule("adam", {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
                      (("m", "beta1 * m + (1 - beta1) * gradient"), ("v", "beta2 * v + (1 - beta2) * gradient**2")),
                      "before - learning_rate * (m / (1 - beta1**t)) / (sqrt(v / (1 - beta2**t)) + eps)",
                      "The mean gradient is divided by its usual size, so that every parameter moves at one pace."),
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

    def update(self, before: Value, gradient: Value, state: tuple[Value, ...] = (), t: int = 1) -> Updated:
        """One update of a parameter of any shape.

        Args:
            before: the parameter.
            gradient: ∂L/∂parameter.
            state: the optimizer's values for it, as the last update left them; () at the beginning, for zeros.
            t: which update this is, from 1.
        """
        makers, finish = _compiled(self.rule)
        values = dict(
            zip(
                (name for name, _ in self.rule.state),
                state or (np.zeros(np.shape(before))[()],) * len(makers),
                strict=True,
            )
        )
        settings = tuple(value for _, value in self.settings)
        for (name, _), make in zip(self.rule.state, makers, strict=True):
            values[name] = make(before, gradient, t, *settings, *values.values())
        return Updated(finish(before, gradient, t, *settings, *values.values()), tuple(values.values()))


@lru_cache(maxsize=16)
def _compiled(rule: OptimizerRule) -> tuple[tuple[Callable[..., Value], ...], Callable[..., Value]]:
    names = ("before", "gradient", "t", "learning_rate", *rule.settings, *(name for name, _ in rule.state))
    makers = tuple(compile_formula(parse(text), names) for _, text in rule.state)
    return makers, compile_formula(parse(rule.update), names)


def _optimizer(name: str, learning_rate: float, **settings: float) -> Optimizer:
    rule = OPTIMIZERS[name]
    return Optimizer(rule, tuple({"learning_rate": learning_rate, **rule.settings, **settings}.items()))


def sgd(learning_rate: float) -> Optimizer:
    """Plain gradient descent."""
    return _optimizer("sgd", learning_rate)


def momentum(learning_rate: float, momentum: float = 0.9) -> Optimizer:
    """Gradient descent with a velocity."""
    return _optimizer("momentum", learning_rate, momentum=momentum)


def adam(learning_rate: float, beta1: float = 0.9, beta2: float = 0.999, eps: float = 1e-8) -> Optimizer:
    """Adam."""
    return _optimizer("adam", learning_rate, beta1=beta1, beta2=beta2, eps=eps)
