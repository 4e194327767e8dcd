"""(question, answer) to verdict; pure. How near an answer must be stands in `tolerance`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutor.errors import AnswerError, FormulaError, ended
from tutor.lesson.finite import is_finite
from tutor.network.operations import Shape, Value
from tutor.quiz.answers import read_choices, read_formula, read_order, read_shape, read_value
from tutor.quiz.formulas import FormulaSlip, RightFormula, told_factor
from tutor.quiz.orders import Order
from tutor.quiz.questions import Question
from tutor.quiz.slips import Slip
from tutor.quiz.tolerance import NEAR, matches
from tutor.words import _, ngettext

__all__ = ["Cells", "Outcome", "Verdict", "grade", "grade_value", "reading"]

Outcome: TypeAlias = Literal["right", "near", "wrong", "shape", "unreadable"]
Cells: TypeAlias = tuple["Cells | bool", ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of an answer; the keys of `tutor grade --json`.

    Attributes:
        verdict: `near` and `unreadable` cost nothing, nor does the first `shape`.
        message: one or two sentences for the learner, plain text.
        slips: the public names of the known mistakes that give this answer.
        cells: for an array, which entries are right; for an order, which places before the first that is wrong.
        read_as: how the answer was read.
        column: for what is unreadable, its place from 1.
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
        if question.order is not None:
            return _order(question.order, question.explain, answer)
        if question.formula is not None:
            return _formula(question, question.formula, answer)
        return _value(question, answer)
    except AnswerError as error:
        return Verdict("unreadable", _told(error, answer), column=error.start + 1)


def reading(question: Question, text: str) -> str:
    """How an answer is read so far, brackets made explicit; "" while it cannot be read, and for what is chosen."""
    with suppress(AnswerError):
        if question.formula is not None:
            return read_formula(text, question.formula.words)[1]
        if question.kind == "shape":
            return str(read_shape(text))
        if question.kind in {"number", "array"}:
            return read_value(text, question.names)[1]
    return ""


def _told(error: AnswerError, answer: str) -> str:
    """The error as a sentence; what was typed is quoted as it was typed."""
    quoted = answer[error.start : error.end]
    message = error.message
    if not (quoted and message.startswith(quoted)):
        message = message[:1].upper() + message[1:]
    return ended(f"{message}: {error.help}" if error.help else message)


def _value(question: Question, text: str) -> Verdict:
    given, read = read_value(text, question.names)
    return grade_value(question, given, read)


def grade_value(question: Question, given: Value, read: str) -> Verdict:
    """The verdict on a value, as it was read; question and value are numbers or arrays."""
    right = question.answer
    assert right is not None  # only choices have none
    if not is_finite(given) and is_finite(right):
        return Verdict("unreadable", _("That is not a finite number."), read_as=read, column=1)
    if given.shape != right.shape:
        return _wrong_shape(question, given, right, read)
    fits = matches(given, right, question.tolerance, whole=question.whole)
    cells = _nested(fits) if right.ndim else None
    if np.all(fits):
        return Verdict("right", _praise(question.explain), cells=cells, read_as=read)
    if slips := _slips_giving(given, question):
        return Verdict("wrong", _named(slips), _names(slips), cells, read)
    if np.all(matches(given, right, NEAR)):
        return Verdict("near", _nearly(question), cells=cells, read_as=read)
    return Verdict("wrong", _facts(given, right, fits), cells=cells, read_as=read)


def _praise(reason: str) -> str:
    return _("Right. {reason}").format(reason=reason) if reason else _("Right.")


def _nearly(question: Question) -> str:
    if question.whole and question.tolerance is None:
        return _("Nearly: all numbers here are whole, so the answer is wanted exactly.")
    return _("The method looks right; keep 4 digits.")


def _slips_giving(given: Value, question: Question) -> list[Slip]:
    """The mistakes that give this; one so near that it usually passes for right is to be given as exactly as that."""
    right = question.answer
    assert right is not None  # only choices, orders and formulas have none

    def gives(slip: Slip) -> bool:
        if slip.value.shape == right.shape and np.all(matches(slip.value, right)):
            return bool(np.all(matches(given, slip.value, question.tolerance, whole=question.whole)))
        return bool(np.all(matches(given, slip.value)))

    return [slip for slip in question.slips if slip.value.shape == given.shape and gives(slip)]


def _names(slips: Sequence[Slip | FormulaSlip]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(slip.name for slip in slips if slip.name))


def _named(slips: Sequence[Slip | FormulaSlip]) -> str:
    """What is said: the author's own words where there are any, else of every mistake that gives this."""
    authors = [slip for slip in slips if not slip.name]
    sayings = tuple(dict.fromkeys(slip.say for slip in authors or slips))
    if len(sayings) == 1:
        return sayings[0]
    said = reduce(lambda one, other: _("{one} Or: {other}").format(one=one, other=other), sayings)
    return _("That could be one of these. {sayings}").format(sayings=said)


def _wrong_shape(question: Question, given: Value, right: Value, read: str) -> Verdict:
    slips = _slips_giving(given, question)
    said = f" {_named(slips)}" if slips else ""
    return Verdict("shape", f"{_two_shapes(given.shape, right.shape)}{said}", _names(slips), read_as=read)


def _two_shapes(given: Shape, right: Shape) -> str:
    if not right:
        return _("Asked is a single number; this is shape {given}.").format(given=given)
    if not given:
        return _("Asked is an array of shape {right}; this is a single number.").format(right=right)
    return _("Asked is an array of shape {right}; this is shape {given}.").format(right=right, given=given)


def _facts(given: Value, right: Value, fits: NDArray[np.bool_]) -> str:
    """Sign and scale, never the number."""
    if right.ndim:
        count = int(np.sum(fits)) if np.any(given) else 0  # zeros alone earn nothing
        return _("{count} of {size} entries are right.").format(count=count, size=right.size)
    a, t = float(given), float(right)
    if t == 0:
        return _("Not that. The size is not right.")
    if a == 0:
        return _("Not that. It is not 0.")
    if (a < 0) != (t < 0):
        return _("Not that. Neither the sign nor the size is right.")
    if abs(a) > abs(t):
        return _("Not that. The sign is right; it is too large.")
    return _("Not that. The sign is right; it is too small.")


def _shape(question: Question, text: str) -> Verdict:
    given = read_shape(text)
    assert question.answer is not None  # only choices have none
    right = tuple(int(each) for each in question.answer)
    read = str(given)
    if given == right:
        return Verdict("right", _praise(question.explain), read_as=read)
    if slips := [slip for slip in question.slips if slip.value.ndim == 1 and given == tuple(slip.value)]:
        return Verdict("wrong", _named(slips), _names(slips), read_as=read)
    return Verdict("wrong", _other_shape(given, right), read_as=read)


def _other_shape(given: Shape, right: Shape) -> str:
    if len(given) == len(right):
        return _("Not that. It has as many axes, of other sizes.")
    said = ngettext("Not that. It does not have {count} axis.", "Not that. It does not have {count} axes.", len(given))
    return said.format(count=len(given))


def _choice(question: Question, text: str) -> Verdict:
    chosen = read_choices(text, len(question.choices))
    right = frozenset(place for place, choice in enumerate(question.choices) if choice.correct)
    read = ", ".join(question.choices[place].text for place in sorted(chosen))
    if chosen == right:
        return Verdict("right", _praise(question.explain or _sayings(question, right)), read_as=read)
    said = _sayings(question, chosen - right)
    if not said and len(right) > 1:
        said = _("Some of it is missing.") if chosen < right else _("Not all of these.")
    return Verdict("wrong", said or _("Not that one."), read_as=read)


def _formula(question: Question, formula: RightFormula, text: str) -> Verdict:
    given, read = read_formula(text, formula.words)
    try:
        judged = formula.judge(given)
    except FormulaError as error:
        if error.code == "too-few-points":
            message = _("This question cannot be graded, which is no fault of yours: please tell the author.")
            return Verdict("unreadable", message, read_as=read, column=1)
        raise AnswerError(error.message, error.start, error.end, code=error.code, help=error.help) from error
    if judged.right:
        return Verdict("right", _praise(question.explain), read_as=read)
    if judged.shapes is not None:
        return Verdict("shape", _two_shapes(*judged.shapes), read_as=read)
    if judged.slips:
        return Verdict("wrong", _named(judged.slips), _names(judged.slips), read_as=read)
    if judged.factor is not None:
        name, said = told_factor(judged.factor)
        return Verdict("wrong", said, (name,) if name else (), read_as=read)
    return Verdict("wrong", _("Not that. {fact}").format(fact=judged.fact), read_as=read)


def _order(order: Order, reason: str, text: str) -> Verdict:
    given = read_order(text, len(order.items))
    right = order.right_until(given)
    cells = tuple(place < right for place in range(len(given)))
    read = ", ".join(order.items[each] for each in given)
    if right == len(given):
        return Verdict("right", _praise(reason), cells=cells, read_as=read)
    return Verdict("wrong", order.why_not(given), cells=cells, read_as=read)


def _sayings(question: Question, places: frozenset[int]) -> str:
    return " ".join(say for place in sorted(places) if (say := question.choices[place].say))


def _nested(fits: NDArray[np.bool_]) -> Cells:
    return tuple(bool(each) if not np.ndim(each) else _nested(each) for each in fits)
