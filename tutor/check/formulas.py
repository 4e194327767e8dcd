"""Questions for a formula: the model answer is right however it is written, and what is wrong is told so."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from tutor.check.findings import Finding, mark_of
from tutor.errors import FormulaError
from tutor.formula import Binary, Expr, Index, Name, Number, Unary
from tutor.formula.functions import CONSTANTS
from tutor.formula.learner import echo
from tutor.formula.rewrite import names_in, rewrite
from tutor.formula.show import canonical
from tutor.lesson.model import Quiz
from tutor.quiz import Question, grade
from tutor.quiz.answers import MAX_ANSWER
from tutor.quiz.formulas import FormulaSlip, Judged, RightFormula

__all__ = ["prove_formula", "rewritten", "tells_formula"]

_TOKEN = re.compile(r"\w+(?:\.\w+)?|\*\*|\S")
_TIMES, _MINUS = r"(?:[*·×]|\\cdot|\\,)?", "[-−]"
_SHORTEST = 3
"""A formula of fewer characters, such as `x` or `-y`, is too common to give anything away."""


def prove_formula(question: Question, quiz: Quiz) -> Iterator[Finding]:
    """What is graded otherwise than the author says; the same in every variant, for formulas hold none of its numbers.

    Args:
        question: for a formula, made of `quiz`.
        quiz: as the lesson has it.
    """
    formula = question.formula
    assert formula is not None  # the question is for one
    mark = mark_of(quiz, "formula", "ask")
    try:
        formula.check()
    except FormulaError as error:
        yield Finding(error.code, "error", mark, error.message, error.help)
        return
    yield from _right(question, formula, quiz)
    yield from _wrong(question, formula, quiz)
    for slip in formula.slips:
        judged = _judged(formula, slip.expr) if slip.name else None
        if judged is None or judged.right or judged.shapes is not None:
            continue
        if not any(each.name in {slip.name, ""} for each in judged.slips):
            said = f"an answer made by the mistake {slip.name} is not told so"
            yield Finding("hard-to-tell", "warning", mark, said)
    far = _judged(formula, Binary("+", Binary("*", formula.expr, formula.expr), Number(7.3)))
    if far is not None and (far.right or far.slips):
        said = "a formula that has nothing to do with the right one is not just graded wrong"
        yield Finding("hard-to-tell", "warning", mark, said)


def _right(question: Question, formula: RightFormula, quiz: Quiz) -> Iterator[Finding]:
    mark = mark_of(quiz, "formula", "ask")
    if len(formula.text) > MAX_ANSWER or grade(question, formula.text).verdict == "unreadable":
        said = (
            f"written out, this answer of {len(formula.text)} characters cannot be read, or is longer than may be typed"
        )
        cure = f"ask for a part of it; an answer has {MAX_ANSWER} characters and 100 symbols at most"
        yield Finding("long-answer", "warning", mark, said, cure)
        return
    for text in (formula.text, echo(rewritten(formula.expr))):
        if len(text) <= MAX_ANSWER and grade(question, text).verdict not in {"right", "unreadable"}:
            said = f"the right answer, written {text}, is not graded right"
            yield Finding(
                "answer-refused", "error", mark, said, "write it in another way, or say a domain for its names"
            )
            return


def rewritten(expr: Expr) -> Expr:
    """The same formula as another would write it: sums and products turned round, differences as sums."""

    def turned(node: Expr) -> Expr:
        match node:
            case Binary("+" | "*" as operator, left, right):
                return Binary(operator, right, left, node.span)
            case Binary("-", left, right):
                return Binary("+", Unary("-", right, node.span), left, node.span)
        return node

    return rewrite(expr, turned)


def _wrong(question: Question, formula: RightFormula, quiz: Quiz) -> Iterator[Finding]:
    """The author's wrong formulas: none is right, and each is told its own sentence."""
    authors = [slip for slip in formula.slips if not slip.name]
    for place, slip in enumerate(authors):
        mark = mark_of(quiz, f"wrong {place + 1}")
        unknown = next(
            (name for name in names_in(slip.expr) if name not in {*formula.words.names, *formula.functions}), None
        )
        judged = _judged(formula, slip.expr)
        if unknown is not None:
            said = f"{unknown} stands neither in the formula nor in its domain, so this sentence is never said"
            further = "" if unknown in CONSTANTS else f"domain: {{{unknown}: real}}, or "
            yield Finding("wrong-unsaid", "warning", mark, said, f"write {further}another answer")
        elif judged is None or judged.shapes is not None:
            said = "this wrong answer has no value of the right shape, so its sentence is never said"
            yield Finding("wrong-unsaid", "warning", mark, said, "write an answer that a learner would give")
        elif judged.right:
            said, cure = "this wrong answer is the right one, written otherwise", "write another wrong answer"
            yield Finding("wrong-is-right", "error", mark, said, cure)
        else:
            yield from _look_alikes(slip, authors[:place], judged, quiz, place)


def _look_alikes(
    slip: FormulaSlip, earlier: list[FormulaSlip], judged: Judged, quiz: Quiz, place: int
) -> Iterator[Finding]:
    mark = mark_of(quiz, f"wrong {place + 1}")
    if slip not in judged.slips:
        said = "this wrong answer is not told its sentence"
        yield Finding("wrong-unsaid", "warning", mark, said, "write an answer that a learner would give")
    for number, other in enumerate(earlier, 1):
        if other in judged.slips:
            said = f"this wrong answer is number {number}, written otherwise, so both sentences are said"
            yield Finding("same-wrong", "warning", mark, said, "delete one")


def _judged(formula: RightFormula, given: Expr) -> Judged | None:
    """What a formula is; None where it cannot be computed."""
    try:
        return formula.judge(given)
    except FormulaError:
        return None


def tells_formula(text: str, formula: RightFormula, shown: Container[str] = ()) -> str:
    """The right formula as a text holds it, in letters or as mathematics; "" where it does not.

    Args:
        text: plain or Markdown.
        formula: the right one.
        shown: what stands in the picture, such as `1 - p`, and is no secret.
    """
    written = canonical(formula.expr)
    if written in shown or isinstance(formula.expr, Name | Number | Index) or len(written) < _SHORTEST:
        return ""
    tokens = (
        _TIMES if token == "*" else _MINUS if token == "-" else re.escape(token) for token in _TOKEN.findall(written)
    )
    match = re.search(rf"(?<!\w){r'[ $]*'.join(tokens)}(?!\w)", text)
    return match[0] if match else ""
