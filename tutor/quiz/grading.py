"""(question, answer) to verdict; pure. The tolerances are those of docs/questions.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutor.errors import AnswerError
from tutor.network.operations import Value
from tutor.quiz.answers import read_choices, read_shape, read_value
from tutor.quiz.questions import Question

__all__ = ["Cells", "Outcome", "Verdict", "grade", "matches"]

Outcome: TypeAlias = Literal["right", "near", "wrong", "shape", "unreadable"]
Cells: TypeAlias = tuple["Cells | bool", ...]

RELATIVE, OF_SCALE, OF_ZERO, NEAR, WHOLE = 1e-2, 1e-4, 1e-3, 5e-2, 1e-9


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of an answer; the keys of `tutor grade --json`.

    Attributes:
        verdict: `near` and `unreadable` cost nothing, nor does the first `shape`.
        slips: the public names of the known mistakes that give this answer.
        cells: for an array, which entries are right.
        read_as: how the answer was read.
        column: for what is unreadable, its place from 1.
        message: one or two sentences for the learner.
    """

    verdict: Outcome
    message: str
    slips: tuple[str, ...] = ()
    cells: Cells | None = None
    read_as: str | None = None
    column: int | None = None


def grade(question: Question, answer: str) -> Verdict:
    """The verdict on what a learner typed."""
    try:
        if question.kind == "choice":
            return _choice(question, answer)
        if question.kind == "shape":
            return _shape(question, answer)
        return _value(question, answer)
    except AnswerError as error:
        message = f"{error.message[:1].upper()}{error.message[1:]}{f': {error.help}' if error.help else ''}."
        return Verdict("unreadable", message, column=error.start + 1)


def matches(given: Value, right: Value, tolerance: float | None = None) -> NDArray[np.bool_]:
    """Entry by entry, whether a value is right: |a − t| ≤ max(1e-2·|t|, 1e-4·S), S the largest |t|.

    A t of 0 takes 1e-3·S; an answer of whole numbers wants 1e-9. Shapes are equal.
    """
    scale = float(np.max(np.abs(right), initial=0.0))
    allowed = np.maximum((tolerance or RELATIVE) * np.abs(right), OF_SCALE * scale)
    allowed = np.where(right == 0, OF_ZERO * scale if scale else OF_ZERO, allowed)
    return np.asarray((np.abs(given - right) <= allowed) | (given == right))


def _value(question: Question, text: str) -> Verdict:
    given, read = read_value(text, question.names)
    right = question.answer
    assert right is not None  # only choices have none
    if not np.all(np.isfinite(given)) and np.all(np.isfinite(right)):
        return Verdict("unreadable", "That is not a finite number.", read_as=read, column=1)
    if given.shape != right.shape:
        return _wrong_shape(question, given, right, read)
    fits = matches(given, right, question.tolerance)
    cells = _nested(fits) if right.ndim else None
    if np.all(fits):
        return Verdict("right", question.explain or "Right.", cells=cells, read_as=read)
    slips = [slip for slip in question.slips if _gives(slip.value, given)]
    if slips:
        names = tuple(dict.fromkeys(slip.name for slip in slips if slip.name))
        return Verdict("wrong", _named(tuple(dict.fromkeys(slip.say for slip in slips))), names, cells, read)
    if np.all(matches(given, right, NEAR)):
        return Verdict("near", "The method looks right; keep 4 digits.", cells=cells, read_as=read)
    return Verdict("wrong", _facts(given, right, fits), cells=cells, read_as=read)


def _gives(slip: Value, given: Value) -> bool:
    return slip.shape == given.shape and bool(np.all(matches(given, slip)))


def _named(sayings: tuple[str, ...]) -> str:
    if len(sayings) == 1:
        return sayings[0]
    return "That could be one of these. " + " Or: ".join(sayings)


def _wrong_shape(question: Question, given: Value, right: Value, read: str) -> Verdict:
    slips = [slip for slip in question.slips if _gives(slip.value, given)]
    said = f" {slips[0].say}" if slips else ""
    expected = "a single number" if not right.ndim else f"an array of shape {right.shape}"
    actual = "a single number" if not given.ndim else f"shape {given.shape}"
    message = f"Asked is {expected}; this is {actual}.{said}"
    return Verdict("shape", message, tuple(slip.name for slip in slips[:1] if slip.name), read_as=read)


def _facts(given: Value, right: Value, fits: NDArray[np.bool_]) -> str:
    """Sign and scale, never the number."""
    if right.ndim:
        return f"{int(np.sum(fits))} of {right.size} entries are right."
    a, t = float(given), float(right)
    if t == 0:
        return "Not that. Ask what a nudge would change at all."
    if a * t < 0:
        return "Not that. The sign is not right either."
    size = abs(a / t)
    return f"Not that. The sign is right; it is too {'large' if size > 1 else 'small'}."


def _shape(question: Question, text: str) -> Verdict:
    given = read_shape(text)
    assert question.answer is not None  # only choices have none
    right = tuple(int(each) for each in question.answer)
    read = str(given)
    if given == right:
        return Verdict("right", question.explain or "Right: a gradient has its value's own shape.", read_as=read)
    if given == right[::-1]:
        return Verdict("wrong", "That is the transpose's shape.", ("transposed",), read_as=read)
    return Verdict("wrong", "Not that. A gradient has the shape of the value that it belongs to.", read_as=read)


def _choice(question: Question, text: str) -> Verdict:
    chosen = read_choices(text, len(question.choices))
    right = frozenset(place for place, choice in enumerate(question.choices) if choice.correct)
    read = ", ".join(question.choices[place].text for place in sorted(chosen))
    if chosen == right:
        said = " ".join(question.choices[place].say for place in sorted(right) if question.choices[place].say)
        return Verdict("right", question.explain or said or "Right.", read_as=read)
    said = " ".join(question.choices[place].say for place in sorted(chosen - right) if question.choices[place].say)
    if not said and len(right) > 1:
        said = "Some of it is missing." if chosen < right else "Not all of these."
    return Verdict("wrong", said or "Not that one.", read_as=read)


def _nested(fits: NDArray[np.bool_]) -> Cells:
    return tuple(bool(each) if not np.ndim(each) else _nested(each) for each in fits)
