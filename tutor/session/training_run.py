"""Training from where a lesson's numbers stand: whole runs at any learning rate, and each of their steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tutor import explain
from tutor.lesson.walks import optimizer_for
from tutor.network import Optimizer, sgd
from tutor.network.operations import Value
from tutor.network.optimizers import optimizer_of
from tutor.network.training import Divergence, Run, train, trained_nodes
from tutor.session.editing import edited
from tutor.session.material import StepStop, WalkMaterial
from tutor.session.state import Session
from tutor.words import _, marked

__all__ = ["TrainingRun", "at_step", "can_train", "faster", "first_rate", "parameters_at", "rates", "told", "trained"]

_USUAL_RATE, _USUAL_STEPS = 0.1, 100
_FEW_STEPS, _MOST_STEPS = 20, 10_000
_LARGE = 2_000  # nodes: a larger network is not trained while one waits
_LADDER = tuple(float(f"{digits}e{power}") for power in range(-4, 2) for digits in (1, 1.5, 2, 3, 5, 7))
_TOO_LONG = marked(
    "Mostly that is a step that was too long: it went past the lowest place, to where the slope is steeper still."
)


@dataclass(frozen=True, slots=True, eq=False)
class TrainingRun:
    """A run, and what made it.

    Attributes:
        optimizer: with its learning rate.
        wanted: how many updates were asked for; fewer were made where the run diverged.
        run: the losses, and where the parameters end.
        loss: the loss's name.
    """

    optimizer: Optimizer
    wanted: int
    run: Run
    loss: str

    @property
    def rate(self) -> float:
        """The learning rate."""
        return self.optimizer.learning_rate


def can_train(session: Session) -> bool:
    """Whether there are parameters to train here, and nothing is asked that a run would tell."""
    walk = session.walk
    if not isinstance(session.stop, StepStop) or session.question is not None or session.practice is not None:
        return False
    return walk is not None and len(walk.trace.graph.nodes) <= _LARGE and bool(trained_nodes(walk.trace.graph))


def first_rate(session: Session) -> float:
    """The lesson's own learning rate, or a usual one where it gives none."""
    taught = _walk(session).walk.train
    return taught.learning_rate if taught is not None else _USUAL_RATE


def rates(session: Session) -> tuple[float, ...]:
    """The learning rates to choose from, in order, the lesson's own among them."""
    return tuple(sorted({*_LADDER, first_rate(session)}))


def trained(session: Session, rate: float, steps: int | None = None) -> TrainingRun:
    """A whole run from the session's numbers.

    Args:
        session: where `can_train` says so.
        rate: the learning rate, above 0.
        steps: how many updates; by default the lesson's, 20 at least.
    """
    walk = _walk(session)
    taught = walk.walk.train
    usual = max(taught.steps, _FEW_STEPS) if taught is not None else _USUAL_STEPS
    wanted = min(steps or usual, _MOST_STEPS)
    optimizer = _optimizer(walk, rate)
    loss = walk.trace.graph.nodes[walk.trace.graph.loss].name
    return TrainingRun(optimizer, wanted, train(walk.trace.graph, _numbers(walk), optimizer, wanted), loss)


def _optimizer(walk: WalkMaterial, rate: float) -> Optimizer:
    taught = walk.walk.train
    if taught is None:
        return sgd(rate)
    if taught.learning_rate == rate:
        return optimizer_for(taught)
    return optimizer_of(taught.optimizer, rate, dict(taught.settings))


def _walk(session: Session) -> WalkMaterial:
    walk = session.walk
    assert walk is not None  # so `can_train` says
    return walk


def _numbers(walk: WalkMaterial) -> dict[str, Value]:
    return {leaf.name: walk.trace.value(leaf.name) for leaf in walk.walk.leaves}


def parameters_at(session: Session, made: TrainingRun, step: int) -> dict[str, Value]:
    """The trained parameters after so many updates of a run."""
    walk = _walk(session)
    graph = walk.trace.graph
    run = train(graph, _numbers(walk), made.optimizer, min(step, made.run.steps))
    return {node.name: run.values[node.name] for node in trained_nodes(graph)}


def at_step(session: Session, made: TrainingRun, step: int) -> Session:
    """The same stop of the lesson with the parameters that the run has after so many updates.

    Raises:
        NetworkError: with them a value or a gradient is not finite.
    """
    return edited(session, parameters_at(session, made, step))


def told(made: TrainingRun) -> Iterator[str]:
    """A run in sentences."""
    run, loss = made.run, made.loss
    rule = made.optimizer.rule.name
    said = _("{steps} of {wanted} steps of {rule}, learning rate {rate}.")
    yield said.format(steps=run.steps, wanted=made.wanted, rule=rule, rate=explain.number(made.rate))
    said = _("{loss} was {first}; after {steps} steps it is {last}.")
    first, last = explain.number(run.losses[0]), explain.number(run.losses[-1])
    yield said.format(loss=loss, first=first, steps=run.steps, last=last)
    if run.diverged is not None:
        yield from _why_diverged(made, run.diverged)
        return
    lowest = int(np.argmin(run.losses))
    if lowest not in {run.steps, 0}:
        said = _("It was lowest after {steps} steps: {value}.")
        yield said.format(steps=lowest, value=explain.number(run.losses[lowest]))
    if run.losses[-1] > run.losses[0]:
        steadily = bool(np.all(np.diff(run.losses) > 0))
        said = _("It has grown at every step: a smaller learning rate takes shorter steps.")
        yield said if steadily else _("It has grown.")


def _why_diverged(made: TrainingRun, diverged: Divergence) -> Iterator[str]:
    """Where a run leaves the finite numbers, and why that happens."""
    what = diverged.node if diverged.part == "value" else explain.derivative(made.loss, diverged.node)
    if diverged.step == 0:
        said = _("{name} is no finite number before the first step: there is nothing to train from.")
        yield said.format(name=what)
        return
    said = _("At step {step} {name} is no finite number any more. The run ends there.")
    yield said.format(step=diverged.step, name=what)
    yield _(_TOO_LONG)
    yield _("A smaller learning rate takes shorter steps.")


def faster(session: Session, rate: float, by: int) -> float:
    """The rate that is so many places further in `rates`."""
    known = rates(session)
    place = min(range(len(known)), key=lambda each: abs(np.log(known[each] / rate)))
    return known[min(max(place + by, 0), len(known) - 1)]
