"""A step's element taken apart, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tutor import explain
from tutor.plain_tools import closed, parts_of
from tutor.session import Session
from tutor.session.zooming import can_zoom, shape_of, zoomed
from tutor.words import _

__all__ = ["lines"]


def lines(session: Session, rest: str) -> Iterator[str]:
    """An element by its place, counted from 0 as in formulas: `0 2`, `[0, 2]`; nothing for the first."""
    step = session.step
    if step is None or not can_zoom(session):
        telling = _("First answer, or go on: a zoom would tell.")
        yield closed(session, telling, _("There is nothing to take apart here."))
        return
    shape = shape_of(step)
    words = parts_of(rest)
    position = tuple(int(word) for word in words) if all(word.isdecimal() for word in words) else None
    if not words:
        position = (0,) * len(shape)
    if position is None or len(position) != len(shape) or any(np.greater_equal(position, shape)):
        yield _cure(shape)
        return
    found = zoomed(session, position)
    for grid in found.sources:
        part = f"{_(grid.part)} " if grid.part else ""
        yield f"{part}{grid.name}: {explain.show(grid.values, 200)}"
    yield from found.sum
    yield from found.terms
    if found.where:
        yield _("Here {here}.").format(here=found.where)
    if found.count:
        yield f"{found.count}."


def _cure(shape: tuple[int, ...]) -> str:
    if not shape:
        return _("The result of this step is a single number: zoom alone.")
    numbers = " ".join(str(size - 1) for size in shape)
    said = _("The result has the shape {shape}: give {count} numbers, up to zoom {numbers}.")
    return said.format(shape=explain.shape_text(shape), count=len(shape), numbers=numbers)
