"""Whether words give an answer away before it is given: hints, the question itself, what is said at its step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tutor.check.findings import Finding, mark_of
from tutor.check.formulas import tells_formula
from tutor.check.texts import shown_among, told_in
from tutor.lesson.model import Mark, Note, Quiz
from tutor.network.operations import Value
from tutor.quiz import Question, filled, hints_for
from tutor.session import Session
from tutor.session.view import node_views, step_values

__all__ = ["told_secrets"]

_LARGEST = 100
_DIGIT = re.compile(r"[0-9]|\{\{")
_OF_NUMBERS, _OF_FORMULAS = "speak of it by name; {{ }} hides itself while it is asked for", "say it in words"


def told_secrets(session: Session, question: Question, quiz: Quiz, notes: tuple[Note, ...]) -> Iterator[Finding]:
    """Texts that hold the answer, unless it is a number that is on the screen already.

    Args:
        session: at the question's stop, the questions before it answered.
        question: without the author's words.
        quiz: as the lesson has it.
        notes: what is said at the question's step.
    """
    cure = _OF_NUMBERS if question.formula is None else _OF_FORMULAS
    variant = session.material.variant if question.formula is None else None
    for key, text in _words(quiz):
        for told in _telling(session, text, question):
            said = f"this tells the answer, {told}, before it is given"
            yield Finding("hint-tells", "error", mark_of(quiz, key), said, cure, variant, told=told)
    walk = session.walk
    if walk is None:
        return
    ladder = hints_for(replace(question, hints=()), session.step, walk.trace)
    for hint in ladder:
        for told in _telling(session, hint.replace("{{", ""), question):
            said = f"the tutor's own hint, “{hint}”, tells the answer, {told}"
            yield Finding("hint-tells", "error", mark_of(quiz, "ask"), said, "ask at another step", variant)
    for note in notes:
        for told in _telling(session, f"{note.title}\n{note.text}", question):
            said = f"{told} is what is asked at this step"
            mark: Mark = (note.line, 1, 2)
            hiding = "write {{ }}, which hides itself" if question.formula is None else cure
            yield Finding("prose-tells", "warning", mark, said, hiding, variant, told=told)


def _words(quiz: Quiz) -> Iterator[tuple[str, str]]:
    yield "question", quiz.question or ""
    for number, hint in enumerate(quiz.hints, 1):
        yield f"hints {number}", hint
    for number, wrong in enumerate(quiz.wrong, 1):
        yield f"wrong {number}", wrong.say


def _telling(session: Session, text: str, question: Question) -> Iterator[str]:
    """What of a text gives the answer away. What was typed is told of variant 0, which the author saw."""
    secret, inserts = question.answer, "{{" in text
    if question.formula is not None and not session.material.variant:
        nodes = session.walk.trace.graph.nodes if session.walk else ()
        yield from filter(None, [tells_formula(text, question.formula, {node.name for node in nodes})])
    if secret is None or question.kind == "shape" or secret.size > _LARGEST:
        return
    if not _DIGIT.search(text) or (session.material.variant and not inserts):
        return
    walk = session.walk
    still_open = [each for each in session.questions if not session.outcome(each).closed]
    shown = filled(text, walk.trace if walk else None, still_open) if inserts else text
    for written in told_in(shown, secret):
        if not shown_among(written, _on_the_screen(session, question)):
            yield written.text


def _on_the_screen(session: Session, question: Question) -> Iterator[Value]:
    yield from question.names.values()
    yield from (value for value in step_values(session).values() if value is not None and not isinstance(value, str))
    for view in node_views(session):
        for value in (view.value, view.gradient, view.updated):
            if value is not None and not isinstance(value, str):
                yield value
