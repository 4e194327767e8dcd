"""The author's questions: quiz blocks made into questions on a trace, every `{{ EXPR }}` in their words filled in.

What is asked is `?` in them. Words become plain text, as the tutor's own are, so that whoever shows a verdict need not
know who wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

import numpy as np

from tutor import explain
from tutor.errors import FormulaError, NetworkError
from tutor.formula import Call, Expr, Number, names_in, parse
from tutor.formula.rewrite import rewrite
from tutor.formula.tree import post_order
from tutor.lesson.model import Quiz
from tutor.lesson.prose import fill
from tutor.markdown_text import plain_markdown
from tutor.network import Chain, Step, Trace, evaluate_expression
from tutor.network.expressions import LOOKUPS
from tutor.network.operations import Value
from tutor.quiz.formulas import FormulaSlip, asked_formula
from tutor.quiz.mistakes import MISTAKE_PROMPT, all_that_went_back, mistake_questions, trace_with_room
from tutor.quiz.orders import BACKWARD_HINTS, BACKWARD_PROMPT, BACKWARD_REASON, Order, backward_order, listed_order
from tutor.quiz.questions import (
    Question,
    hidden_by,
    kind_of,
    quantities,
    rule_hidden,
    skill_of,
    step_question,
    values_of,
    visible,
)
from tutor.quiz.slips import Slip
from tutor.quiz.tolerance import all_whole
from tutor.words import _

__all__ = ["HIDDEN", "filled", "questions_of"]

HIDDEN: Final = "?"


def questions_of(
    quizzes: Sequence[Quiz],
    trace: Trace | None,
    *,
    met: bool = True,
    seed: str = "",
    fresh: Callable[[int], Trace] | None = None,
) -> tuple[Question, ...]:
    """The questions of one stop, in the order in which they are asked, each until it is answered.

    Args:
        quizzes: as the lesson has them.
        trace: of the network they ask about; None where the lesson has none.
        met: whether the learner has been shown that network; before, only what it is given may be used.
        seed: tells this lesson and variant from all others; decides in which order things are shown.
        fresh: makes traces of the same network with other numbers, counted from 0; None where none vary.
    """
    mistakes = [quiz for quiz in quizzes if quiz.mistake is not None]
    if trace is not None and mistakes:  # they belong to no step, so each stands alone
        return tuple(chain.from_iterable(_of_mistake(quiz, trace, seed, fresh) for quiz in mistakes))
    made = [_question(quiz, trace, met, f"{seed}\n{quiz.id}") for quiz in quizzes]
    return tuple(
        _worded(question, quiz, made[place:], trace)
        for place, (question, quiz) in enumerate(zip(made, quizzes, strict=True))
    )


def _of_mistake(quiz: Quiz, trace: Trace, seed: str, fresh: Callable[[int], Trace] | None) -> tuple[Question, ...]:
    """The questions in which a mistake is found and put right. Their numbers are their own where any vary."""
    shown = trace_with_room(quiz, trace, fresh)
    find, *rest = mistake_questions(quiz, shown, f"{seed}\n{quiz.id}", own_numbers=shown is not trace)
    secret = [replace(find, hides=all_that_went_back(shown))]

    def words(text: str, still_open: Sequence[Question] = secret) -> str:
        return plain_markdown(filled(text, shown, still_open))

    if quiz.question is not None:
        find = replace(find, prompt=words(quiz.question) + find.prompt.removeprefix(_(MISTAKE_PROMPT)))
    find = replace(find, hints=(*map(words, quiz.hints), *find.hints))
    *before, last = find, *rest
    return *before, replace(last, explain=words(quiz.explain, ()) if quiz.explain else last.explain)


def _ordered(question: Question, order: Sequence[str] | str, trace: Trace | None, seed: str) -> Question:
    asked = replace(question, kind="order", skill="order")
    if not isinstance(order, str):
        return replace(asked, order=listed_order(order, seed))
    assert trace is not None  # no backward pass is asked about without a network
    return replace(
        asked,
        order=backward_order(trace, seed),
        prompt=_(BACKWARD_PROMPT),
        hints=tuple(map(_, BACKWARD_HINTS)),
        explain=_(BACKWARD_REASON),
    )


def _question(quiz: Quiz, trace: Trace | None, met: bool, seed: str) -> Question:
    """The question without the author's words, which may hold what another question asks."""
    blank = Question(id=quiz.id, kind="choice", prompt="", tolerance=quiz.tolerance)
    if quiz.order is not None:
        return _ordered(blank, quiz.order, trace, seed)
    if trace is None:
        return blank if quiz.formula is None else _as_formula(blank, quiz, None)
    step = trace.steps[trace.find(quiz.at)] if quiz.at is not None else None
    if step is not None and quiz.ask is not None:
        return replace(step_question(quiz.ask, step, trace, quiz.tolerance), id=quiz.id)
    if step is not None:
        blank = replace(blank, address=step.address, skill=skill_of("", step))
    if quiz.formula is not None:
        asked = _as_formula(blank, quiz, trace)
        return replace(asked, hides=rule_hidden(step)) if isinstance(step, Chain) else asked
    return blank if quiz.answer is None else _computed(blank, quiz.answer, step, trace, met)


def _as_formula(blank: Question, quiz: Quiz, trace: Trace | None) -> Question:
    formula = asked_formula(quiz, trace)
    names = dict.fromkeys(formula.names, np.asarray(np.nan)) if trace is None else values_of(formula.names, trace)
    return replace(blank, kind="formula", formula=formula, names=names)


def _computed(blank: Question, expr: Expr, step: Step | None, trace: Trace, met: bool) -> Question:
    answer, hides = evaluate_expression(expr, trace), hidden_by(quantities(expr, trace))
    index = step.index if step is not None else len(trace) - 1 if met else -1
    return replace(
        blank,
        kind=kind_of(answer),
        answer=answer,
        hides=hides,
        names=visible(trace, index, hides),
        whole=all_whole(answer) and _of_whole_numbers(expr, trace),
    )


def _of_whole_numbers(expr: Expr, trace: Trace) -> bool:
    """Whether a formula reads whole numbers only; a gradient counts as whole where all of the network is."""
    looked_up: set[str] = set()

    def without_lookups(node: Expr) -> Expr:
        if isinstance(node, Call) and node.function in LOOKUPS:
            looked_up.add(node.function)
            return Number(0.0)
        return node

    read = rewrite(expr, without_lookups)
    if looked_up - {"shape"} and not all_whole(*trace.values, *(each for each in trace.gradients if each is not None)):
        return False
    numbers = [node.value for node in post_order(read) if isinstance(node, Number)]
    return all_whole(*numbers, *(evaluate_expression(parse(name), trace) for name in names_in(read)))


def _worded(question: Question, quiz: Quiz, still_open: Sequence[Question], trace: Trace | None) -> Question:
    """The question in the author's words; its reason is told once it is answered."""

    def words(text: str) -> str:
        return plain_markdown(filled(text, trace, still_open))

    why = plain_markdown(filled(quiz.explain, trace, still_open[1:])) if quiz.explain else question.explain
    slips: tuple[Slip, ...] = ()
    formula = question.formula
    if formula is not None:
        formula = formula.with_wrong(FormulaSlip("", each.answer, words(each.say)) for each in quiz.wrong)
    elif trace is not None:
        slips = tuple(Slip("", evaluate_expression(each.answer, trace), words(each.say)) for each in quiz.wrong)
    return replace(
        question,
        prompt=words(quiz.question) if quiz.question else question.prompt,
        choices=tuple(replace(each, text=words(each.text), say=words(each.say)) for each in quiz.choices),
        order=_order_in_words(question.order, words),
        formula=formula,
        slips=(*slips, *question.slips),
        hints=(*map(words, quiz.hints), *question.hints),
        explain=why,
    )


def _order_in_words(order: Order | None, words: Callable[[str], str]) -> Order | None:
    """An author's items are prose; the operations of a backward pass are formulas, and stay as they are."""
    return order if order is None or order.backward else replace(order, items=tuple(map(words, order.items)))


def filled(text: str, trace: Trace | None, open_questions: Sequence[Question]) -> str:
    """Markdown with each `{{ EXPR }}` replaced by its value, or by `?` where an open question asks for it."""
    return text if trace is None else fill(text, _inserting(trace, open_questions))


def _inserting(trace: Trace, open_questions: Sequence[Question]) -> Callable[[str, int], str]:
    hidden = frozenset[str]().union(*(each.hides for each in open_questions))

    def value_of(expression: str, figures: int) -> str:
        try:
            expr = parse(expression, trace.graph.names)
            value = evaluate_expression(expr, trace)
        except (FormulaError, NetworkError) as error:
            return f"[{error.message}]"
        read = quantities(expr, trace) | {f"value {name}" for name in names_in(expr)}
        if read & hidden or any(_gives_away(value, each) for each in open_questions):
            return HIDDEN
        if isinstance(expr, Call) and expr.function == "shape":
            return explain.shape_text(tuple(int(size) for size in np.ravel(value)))
        return explain.show(value, max_width=60, digits=figures)

    return value_of


def _gives_away(value: Value, question: Question) -> bool:
    answer = question.answer
    if answer is None or answer.shape != value.shape:
        return False
    return np.allclose(value, answer, rtol=1e-6, atol=0, equal_nan=True)
