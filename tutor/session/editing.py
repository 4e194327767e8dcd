"""Numbers of the network that the learner changes: everything is made anew with them, and the step is kept.

What is answered with them is no answer of the lesson's variant, and is not written down.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np

from tutor import explain
from tutor.errors import AnswerError, NetworkError, did_you_mean
from tutor.formula import number_text
from tutor.lesson.finite import is_finite, not_finite
from tutor.lesson.model import LeafValue
from tutor.network.operations import Value
from tutor.network.passes import frozen
from tutor.numbers import MINUS
from tutor.quiz.answers import read_value
from tutor.session.material import Material, StepStop, WalkMaterial
from tutor.session.state import Session
from tutor.session.view import HIDDEN
from tutor.words import ngettext

__all__ = ["MAX_CELL", "Cell", "can_edit", "cells", "edited", "exact", "loss_with", "put_back", "read_cell", "refused"]

MAX_CELL = 4_000  # characters
_LARGE = 2_000  # nodes: a larger network is not run while one types
_LIST = re.compile(r"\s*\[[-+0-9.,eE\[\]\s]*\s*")
_DEEP = re.compile(r"(\[\s*){6}")


class Cell(NamedTuple):
    """One value that can be changed.

    Attributes:
        text: as it is now, every digit of it; `?` where it is asked, `""` where it is too large for a cell.
        own: the lesson's number in this variant, as text.
        is_changed: whether it is another than the lesson's.
        is_asked: whether it may not be seen now.
    """

    name: str
    role: Literal["data", "parameter"]
    shape: tuple[int, ...]
    text: str
    own: str
    is_changed: bool
    is_asked: bool


def can_edit(session: Session) -> bool:
    """Whether there is a network here whose numbers may be changed; those of a question alone may not."""
    return isinstance(session.stop, StepStop) and session.practice is None


def cells(session: Session) -> tuple[Cell, ...]:
    """The data, then the parameters, of the network on the screen, in the order of the lesson."""
    walk = _walk(session)
    own = walk.drawn_values
    return tuple(
        Cell(
            leaf.name,
            leaf.role,
            leaf.shape,
            HIDDEN if _is_asked(session, leaf) else _text(walk.trace.value(leaf.name)),
            HIDDEN if _is_asked(session, leaf) else _text(own[leaf.name]),
            not np.array_equal(own[leaf.name], walk.trace.value(leaf.name)),
            _is_asked(session, leaf),
        )
        for leaf in sorted(walk.walk.leaves, key=lambda each: each.role == "parameter")
    )


def exact(value: Value) -> str:
    """A value as text that reads back as this very one: `[[1, 2], [3, 0.25]]`."""
    return _nested(value.tolist())


def _nested(value: float | list[float]) -> str:
    return f"[{', '.join(map(_nested, value))}]" if isinstance(value, list) else number_text(value)


def _text(value: Value) -> str:
    text = exact(value) if np.size(value) < MAX_CELL else ""
    return text if len(text) <= MAX_CELL else ""


def _walk(session: Session) -> WalkMaterial:
    walk = session.walk
    assert walk is not None  # where there is none, nothing can be edited
    return walk


def _is_asked(session: Session, leaf: LeafValue) -> bool:
    return f"value {leaf.name}" in session.hidden


def read_cell(session: Session, name: str, text: str) -> tuple[str, Value]:
    """What was typed for a value, or for one entry of it, `W[0, 2]`: the value's name, and the whole of it.

    Args:
        session: where the learner is.
        name: a datum or parameter, with an index or without.
        text: a number, an array, or an expression over the other numbers.

    Raises:
        AnswerError: there is no such value, or it cannot be this.
    """
    walk = _walk(session)
    if not text.strip():
        raise AnswerError(f"there is no number for {name} yet", code="blank")
    base, _, index = name.partition("[")
    leaf = _leaf(walk, base.strip())
    known = {each.name: walk.trace.value(each.name) for each in walk.walk.leaves if not _is_asked(session, each)}
    value = _plain_list(text)
    if value is None:
        value, _ = read_value(text, known)
    if not is_finite(value):
        raise AnswerError(f"{name} is a finite number, and this is not", 0, len(text), code="not-finite")
    if index:
        whole = np.array(walk.trace.value(leaf.name))
        place = _place(leaf, index)
        _check_shape(name, (), value)
        whole[place] = value
        return leaf.name, frozen(whole)
    _check_shape(leaf.name, leaf.shape, value)
    return leaf.name, value


def _plain_list(text: str) -> Value | None:
    """Numbers in brackets, which may be many more than an answer has; None for everything else."""
    if len(text) > MAX_CELL or not _LIST.fullmatch(text.replace(MINUS, "-")) or _DEEP.search(text):
        return None
    try:
        items = json.loads(text.replace(MINUS, "-"))
    except ValueError:
        return None
    try:
        return np.array(items, dtype=np.float64)
    except (ValueError, OverflowError):
        cure = "rows are of one length, and numbers are not too large"
        raise AnswerError("this list is no array", 0, len(text), code="ragged-array", help=cure) from None


def _leaf(walk: WalkMaterial, name: str) -> LeafValue:
    leaves = {leaf.name: leaf for leaf in walk.walk.leaves}
    if name not in leaves:
        computed = name in walk.trace.graph.names
        cure = did_you_mean(name, leaves) or f"change one of {explain.listed(list(leaves))}"
        why = f"{name} is computed from the others" if computed else f"there is no number {name}"
        raise AnswerError(why, code="unknown-name", help=cure)
    return leaves[name]


def _place(leaf: LeafValue, index: str) -> tuple[int, ...]:
    parts = index.rstrip().removesuffix("]").replace(",", " ").split()
    if len(parts) == len(leaf.shape) and all(part.isascii() and part.isdecimal() for part in parts):
        place = tuple(int(part[:9]) for part in parts)
        if all(at < size for at, size in zip(place, leaf.shape, strict=True)):
            return place
    wanted = f"{leaf.name} has shape {explain.shape_text(leaf.shape)}, and indices count from 0"
    raise AnswerError(f"{leaf.name} has no entry [{index}", code="no-such-entry", help=wanted)


def _check_shape(name: str, shape: tuple[int, ...], value: Value) -> None:
    if np.shape(value) != shape:
        wanted, got = (f"shape {each}" if each else "a single number" for each in (shape, np.shape(value)))
        raise AnswerError(f"{name} is {wanted}, this is {got}", code="bad-shape", help=_like(shape))


def _like(shape: tuple[int, ...]) -> str:
    """What a value of a small shape looks like."""
    return f"write it like {exact(np.arange(1.0, np.prod(shape) + 1).reshape(shape))}" if np.prod(shape) <= 12 else ""


def edited(session: Session, values: Mapping[str, Value]) -> Session:
    """The same step with these values in the network on the screen, and with what was changed there before.

    What was asked is asked anew. With the lesson's own numbers again it is as before the first change.

    Raises:
        NetworkError: with these numbers a value is outside an operation's domain, or not finite; it says where.
    """
    number, walk = session.material.walks.index(_walk(session)), _walk(session)
    own = walk.drawn_values
    wanted = {**session.material.edits.get(number, {}), **values}
    changed = {name: value for name, value in wanted.items() if not np.array_equal(value, own[name])}
    edits = {**session.material.edits, number: changed}
    _prove(walk, changed)
    material = Material(session.material.lesson, session.material.variant, {k: v for k, v in edits.items() if v})
    if not material.edits:
        return put_back(session)
    home = session if session.unedited is None else session.unedited
    return replace(session, material=material, verdict=None, outcomes={}, earlier=(), unedited=home.kept())


def _prove(walk: WalkMaterial, values: Mapping[str, Value]) -> None:
    try:
        fault = not_finite(walk.traced(values))
    except NetworkError as error:
        node, _, said = error.message.partition(": ")
        raise NetworkError(f"{said}, at forward {node}", code=error.code, help=error.help) from None
    if fault is not None:
        made, message = fault
        raise NetworkError(f"{message} at forward {made.name}", code="not-finite", help="choose other numbers")


def put_back(session: Session) -> Session:
    """The lesson's own numbers again: the stop is kept, and questions stand as they stood before the first change."""
    home = session.unedited
    if home is None:
        return session
    return replace(
        home, position=session.position, visited=session.visited, mode=session.mode, given=session.given,
        said=session.said, practice=session.practice,
    )  # fmt: skip


def loss_with(session: Session, values: Mapping[str, Value]) -> tuple[str, float, float] | None:
    """The loss's name, what it is and what it would be with these values; None while something is asked.

    None too where it is not a number, and for a large network, which is not run while one types.
    """
    walk = _walk(session)
    if session.question is not None or len(walk.trace.graph.nodes) > _LARGE:
        return None
    number = session.material.walks.index(walk)
    try:
        trace = walk.traced({**session.material.edits.get(number, {}), **values})
    except NetworkError:
        return None
    return trace.graph.nodes[trace.graph.loss].name, walk.trace.loss, trace.loss


def refused(names: Sequence[str], error: AnswerError | NetworkError) -> str:
    """Why these numbers cannot be so, as one sentence."""
    said = ngettext("{names} is not changed: {why}", "{names} are not changed: {why}", len(names))
    said = said.format(names=explain.listed(names), why=f"{error.message}{f'; {error.help}' if error.help else ''}")
    return said if said.endswith(("?", ".")) else f"{said}."
