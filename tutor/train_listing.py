"""A whole training run, told: what `tutor train` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, count

from tutor import explain
from tutor.errors import NetworkError
from tutor.lesson.model import Walk
from tutor.lesson.variants import draw_values
from tutor.lesson.walks import UNNAMED, optimizer_for
from tutor.network import Optimizer, sgd
from tutor.network.data import Json, array_data
from tutor.network.operations import Value
from tutor.network.optimizers import optimizer_of
from tutor.network.training import Divergence, Run, train, trained_nodes
from tutor.numbers import array_text, significant
from tutor.session import Material

__all__ = ["Training", "train_lesson", "training_data", "training_text"]

_USUAL_STEPS = 100
_ROWS = 20
_WIDEST, _HALF = 64, 32


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """One run of one network of a lesson.

    Attributes:
        lesson: its id.
        network: the network's name.
        variant: which draw of the numbers.
        loss: the loss's name.
        optimizer: what made the updates.
        first: what the trained parameters began with, by name.
        run: what came of it.
    """

    lesson: str
    network: str
    variant: int
    loss: str
    optimizer: Optimizer
    first: dict[str, Value]
    run: Run


def train_lesson(material: Material, network: str | None, steps: int | None, rate: float | None) -> Training:
    """Train a network of a lesson as its `train` says.

    Args:
        material: the lesson, in the variant that is to be trained.
        network: its name; None for the first that has `train`, else the first.
        steps: how many updates, in place of the lesson's.
        rate: the learning rate, in place of the lesson's.

    Raises:
        NoSuchLessonError: the lesson has no network of this name.
        NetworkError: the network has nothing to train, or nobody gave a learning rate.
    """
    taught = next((each.walk.name for each in material.walks if each.walk.train), None)
    walk = material.network(network or taught).walk
    trained, loss = trained_nodes(walk.graph), walk.graph.nodes[walk.graph.loss].name
    if not trained:
        message = f"{_called(walk, material.lesson.id)} has no parameters that reach {loss}"
        raise NetworkError(message, code="nothing-to-train", help="there is nothing to train")
    optimizer = _optimizer(walk, rate, material.lesson.id)
    values = draw_values(walk, material.lesson.id, material.variant)
    run = train(walk.graph, values, optimizer, steps or (walk.train.steps if walk.train else _USUAL_STEPS))
    first = {node.name: values[node.name] for node in trained}
    return Training(material.lesson.id, walk.name, material.variant, loss, optimizer, first, run)


def _optimizer(walk: Walk, rate: float | None, lesson: str) -> Optimizer:
    if walk.train is None and rate is None:
        message = f"{_called(walk, lesson)} has no train: that gives a learning rate"
        raise NetworkError(message, code="no-rate", help="give one, --rate 0.1")
    if walk.train is None or rate is None:
        return sgd(rate or 0) if walk.train is None else optimizer_for(walk.train)
    return optimizer_of(walk.train.optimizer, rate, dict(walk.train.settings))


def _called(walk: Walk, lesson: str) -> str:
    return lesson if walk.name == UNNAMED else f"the network {walk.name} of {lesson}"


def training_data(training: Training) -> dict[str, Json]:
    """The run as docs/lesson-format.md promises it."""
    run, optimizer = training.run, training.optimizer
    diverged = run.diverged
    return {
        "lesson": training.lesson,
        "network": training.network,
        "variant": training.variant,
        "optimizer": {"name": optimizer.rule.name, "settings": dict(optimizer.settings)},
        "steps": run.steps,
        "losses": array_data(run.losses),
        "parameters": {name: array_data(run.values[name]) for name in training.first},
        "diverged": None if diverged is None else dict(diverged._asdict()),
    }


def training_text(training: Training) -> str:
    """The run as a table of the loss, the parameters at both ends, and a sentence where it diverged."""
    run, optimizer = training.run, training.optimizer
    settings = ", ".join(f"{name} {significant(value)}" for name, value in optimizer.settings)
    steps = f"{run.steps} step{'s' * (run.steps != 1)}"
    name = "" if training.network == UNNAMED else f", {training.network}"
    head = f"{training.lesson}{name}: {steps} of {optimizer.rule.name}, {settings}"
    losses = [("step", training.loss), *((str(at), significant(run.losses[at])) for at in _shown(run.steps))]
    parts = [head, _table(losses, right=True), _table(_ends(training), right=False)]
    if run.diverged:
        parts.append(_said(run.diverged, training.loss))
    return "\n\n".join(parts)


def _shown(steps: int) -> list[int]:
    """About twenty steps from 0 to the last, a round number apart."""
    apart = next(each * 10**power for power in count() for each in (1, 2, 5) if each * 10**power * _ROWS >= steps)
    return [*range(0, steps, apart), steps]


def _ends(training: Training) -> list[tuple[str, str, str]]:
    """The parameters' first and last values: side by side, or where they are too wide for that one above the other."""
    ends = ((name, value, training.run.values[name]) for name, value in training.first.items())
    told = [(name, array_text(first, _WIDEST), array_text(last, _WIDEST)) for name, first, last in ends]
    if all(len(first) <= _HALF and len(last) <= _HALF for _, first, last in told):
        return [("parameter", "first", "last"), *told]
    lines = (((name, "first", first), ("", "last", last)) for name, first, last in told)
    return [("parameter", "", ""), *chain.from_iterable(lines)]


def _table(rows: Sequence[tuple[str, ...]], *, right: bool) -> str:
    """Columns two cells apart, the first to the right or to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        cells = [first.rjust(widths[0]) if right else first.ljust(widths[0])]
        cells += [cell.ljust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _said(diverged: Divergence, loss: str) -> str:
    what = diverged.node if diverged.part == "value" else explain.derivative(loss, diverged.node)
    if diverged.step == 0:
        return f"{what} is no finite number before the first step: there is nothing to train from."
    return f"At step {diverged.step} {what} is no longer a finite number: try a smaller --rate."
