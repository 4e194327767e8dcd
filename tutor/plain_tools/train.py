"""A training run in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator

from tutor import explain
from tutor.plain_tools import closed
from tutor.session import Session
from tutor.session.training_run import can_train, first_rate, parameters_at, told, trained
from tutor.words import _

__all__ = ["lines"]

_MOST = 10_000


def lines(session: Session, rest: str) -> Iterator[str]:
    """How many steps, and at which learning rate: `train`, `train 50`, `train 50 0.3`."""
    if not can_train(session):
        yield closed(session, _("First answer, or go on: a run would tell."), _("There is nothing to train here."))
        return
    words = rest.split()
    steps = int(words[0]) if words and words[0].isdecimal() and len(words[0]) <= len(str(_MOST)) else None
    rate = _rate(words[1]) if len(words) == 2 else first_rate(session)
    if len(words) > 2 or (words and not 1 <= (steps or 0) <= _MOST) or rate is None:
        said = _("Say how many steps, 1 to {most}, and a learning rate above 0: train 50 0.3.")
        yield said.format(most=_MOST)
        return
    made = trained(session, rate, steps)
    yield from told(made)
    for name, value in parameters_at(session, made, made.run.steps).items():
        yield _("{name} is {value}.").format(name=name, value=explain.show(value, 200))


def _rate(text: str) -> float | None:
    try:
        rate = float(text)
    except ValueError:
        return None
    return rate if 0 < rate < math.inf else None
