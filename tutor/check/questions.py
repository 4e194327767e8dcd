"""Questions answered as a learner would: what is right is graded right, what is wrong is told so, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from tutor.check.findings import Finding, mark_of
from tutor.check.formulas import prove_formula
from tutor.lesson.finite import is_finite
from tutor.lesson.model import Quiz
from tutor.network.operations import Value
from tutor.numbers import array_text
from tutor.quiz import Question, Slip, Verdict, grade
from tutor.quiz.answers import MAX_ANSWER
from tutor.quiz.grading import grade_value

__all__ = ["prove_question"]

_FIGURES, _FULL = 4, 17
_MOST_WRITTEN = MAX_ANSWER // 2  # an entry takes a figure and a comma at least


def prove_question(question: Question, quiz: Quiz, variant: int) -> Iterator[Finding]:
    """What is graded otherwise than the author says.

    Args:
        question: made of `quiz` in one variant.
        quiz: as the lesson has it.
        variant: which.
    """
    match question.kind:
        case "choice":
            yield from _choices(question, quiz, variant)
        case "order":
            yield from _order(question, quiz, variant)
        case "formula":
            yield from prove_formula(question, quiz)
        case "number" | "array" | "shape" if is_finite(_right_value(question)):
            yield from _wrong(question, quiz, variant)
            fit = replace(question, slips=tuple(slip for slip in question.slips if _may_be_given(slip, question)))
            yield from _right(fit, quiz, variant)
            yield from _mistakes(fit, quiz, variant)


def written(question: Question, value: Value, figures: int = _FIGURES) -> str | None:
    """A value as a learner would type it; None where it takes more room than an answer has."""
    if value.size > _MOST_WRITTEN:
        return None
    if question.kind == "shape":
        return str(tuple(int(each) for each in value))
    text = array_text(value, 10 * MAX_ANSWER, figures, minus="-")
    return text if len(text) <= MAX_ANSWER else None


def _right_value(question: Question) -> Value:
    assert question.answer is not None  # numbers, arrays and shapes have one
    return question.answer


def _right(question: Question, quiz: Quiz, variant: int) -> Iterator[Finding]:
    answer = _right_value(question)
    mark = mark_of(quiz, "answer", "ask", "mistake")
    text = written(question, answer)
    if text is None or grade(question, text).verdict == "unreadable":
        said = f"written out, this answer of {answer.size} numbers is longer than a learner may type"
        cure = f"ask for a part of it; an answer has {MAX_ANSWER} characters and 100 symbols at most"
        yield Finding("long-answer", "warning", mark, said, cure)
        return
    for figures in (_FIGURES, _FULL):
        text = written(question, answer, figures)
        if text is not None and grade(question, text).verdict not in {"right", "unreadable"}:
            said = f"the right answer, written {text}, is not graded right"
            mark = mark_of(quiz, "tolerance", "answer", "ask", "mistake")
            yield Finding("answer-refused", "error", mark, said, "allow a larger tolerance", variant)
            return


def _wrong(question: Question, quiz: Quiz, variant: int) -> Iterator[Finding]:
    """The author's sentences: each is said to its answer, unless that is right, which is found over all variants."""
    for place, slip in enumerate(_authors(question)):
        said = ""
        if not _may_be_given(slip, question):
            kind = "shape" if question.kind == "shape" else "finite number"
            said = f"this wrong answer is no {kind}, so its sentence is never said"
        elif (text := written(question, slip.value)) is not None:
            verdict = grade(replace(question, slips=(slip,)), text)
            if verdict.verdict not in {"right", "unreadable"} and slip.say not in verdict.message:
                said = f"this wrong answer, written {text}, is not told its sentence"
        if said:
            mark = mark_of(quiz, f"wrong {place + 1}")
            yield Finding("wrong-unsaid", "warning", mark, said, "write an answer that a learner would give", variant)


def _may_be_given(slip: Slip, question: Question) -> bool:
    """Whether a learner can type this."""
    value, finite = slip.value, is_finite(slip.value)
    if question.kind == "shape":
        return finite and value.ndim == 1 and bool(np.all((value >= 0) & (value == np.round(value))))
    return finite


def _authors(question: Question) -> list[Slip]:
    return [slip for slip in question.slips if not slip.name]


def _mistakes(question: Question, quiz: Quiz, variant: int) -> Iterator[Finding]:
    """Every known mistake is named, alone or among others, and an answer far from all of them is none."""
    mark = mark_of(quiz, "ask", "answer", "mistake")
    sentences = {each.say for each in _authors(question)}
    for slip in question.slips:
        verdict = _graded(question, slip.value) if slip.name else None
        if verdict is None or verdict.verdict in {"right", "unreadable"} or slip.name in verdict.slips:
            continue
        if not any(each in verdict.message for each in sentences):
            said = f"an answer made by the mistake {slip.name} is not told so"
            yield Finding("hard-to-tell", "warning", mark, said, "", variant)
    verdict = _graded(question, _unrelated(question))
    if verdict is not None and (verdict.verdict in {"right", "near"} or verdict.slips):
        said = "an answer that has nothing to do with the right one is not just graded wrong"
        yield Finding("hard-to-tell", "warning", mark, said, "", variant)


def _graded(question: Question, value: Value) -> Verdict | None:
    """The verdict on a value of four figures; None on one that is too long to be written."""
    if value.size > _MOST_WRITTEN:
        return None
    if question.kind == "shape":
        return grade(question, str(tuple(int(each) for each in value)))
    rounded = np.array([float(f"{each:.{_FIGURES - 1}e}") for each in np.ravel(value).tolist()])
    return grade_value(question, rounded.reshape(value.shape), "")


def _unrelated(question: Question) -> Value:
    answer = _right_value(question)
    if question.kind == "shape":
        return np.array([*answer, 7.0])
    same = [slip.value for slip in question.slips if slip.value.shape == answer.shape]
    largest = max(float(np.max(np.abs(value), initial=1.0)) for value in (answer, *same))
    return np.asarray(answer + np.ceil(7.3 * largest))


def _choices(question: Question, quiz: Quiz, variant: int) -> Iterator[Finding]:
    yield from _twice([choice.text for choice in question.choices], "choices", quiz, variant)
    right = [place for place, choice in enumerate(question.choices) if choice.correct]
    as_said = _answered(question, right) == "right"
    for place in range(len(question.choices)):
        as_said &= (_answered(question, [place]) == "right") == ([place] == right)
    if not as_said:
        said = "the choices are not graded as they are marked"
        yield Finding("answer-refused", "error", mark_of(quiz, "choices", "mistake"), said, "", variant)


def _order(question: Question, quiz: Quiz, variant: int) -> Iterator[Finding]:
    order = question.order
    assert order is not None  # the question is for one
    yield from _twice([order.items[place] for place in order.right], "order", quiz, variant)
    if _answered(question, order.right) != "right" or _answered(question, order.right[::-1]) == "right":
        said = "the right order is not graded right, or another is"
        yield Finding("answer-refused", "error", mark_of(quiz, "order"), said, "", variant)


def _twice(texts: Sequence[str], key: str, quiz: Quiz, variant: int) -> Iterator[Finding]:
    seen = [" ".join(text.split()) for text in texts]
    for place, text in enumerate(seen):
        if text in seen[:place]:
            said = f"this reads as number {seen.index(text) + 1} does"
            mark = mark_of(quiz, f"{key} {place + 1}", key)
            yield Finding("duplicate-choice", "error", mark, said, "make every one its own", variant)


def _answered(question: Question, places: Sequence[int]) -> str:
    return grade(question, " ".join(str(place + 1) for place in places)).verdict
