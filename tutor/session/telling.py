"""A stop in sentences: what it says, and what it asks; `?` for what is asked."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tutor import explain
from tutor.markdown_text import plain_markdown
from tutor.network import Chain, Forward, Step
from tutor.quiz import Question
from tutor.session.material import EndStop, PageStop, QuestionStop, StepStop
from tutor.session.state import AGAIN, Session
from tutor.session.view import Shown, answer_sentence, node_views, prose, rule, step_values, why
from tutor.words import _, marked, ngettext

__all__ = ["paragraph", "question_lines"]

_WHOLE = 60  # entries of an array up to which every one is told
_PARTS = {
    "value": marked("value"),
    "upstream": marked("upstream"),
    "local": marked("local"),
    "product": marked("product"),
    "before": marked("before"),
    "contribution": marked("contribution"),
    "gradient": marked("gradient"),
    "after": marked("after"),
}


def paragraph(session: Session) -> Iterator[str]:
    """What a stop says, without its questions."""
    if session.practice is not None:
        yield _("Fresh numbers: {values}.").format(values=", ".join(_values(session)))
    match session.stop:
        case PageStop(page=page):
            if page.title:
                yield f"{plain_markdown(prose(session, page.title, page.walk))}\n"
            yield plain_markdown(prose(session, page.text, page.walk))
        case StepStop():
            yield from _step_lines(session)
        case QuestionStop():
            for question in session.told:
                yield from question_lines(question, asked=False)
                yield answer_sentence(question)
        case EndStop():
            yield _("The end of the lesson. An empty line leaves.")
            if any(walk.fresh is not None for walk in session.material.walks):
                yield _("“again” {what}.").format(what=_(AGAIN[session.mode]))
            right = sum(outcome.state == "right" and not outcome.missed for outcome in session.outcomes.values())
            asked = len(session.outcomes)
            if asked:
                said = ngettext(
                    "Right at the first try: {right} of {asked} question.",
                    "Right at the first try: {right} of {asked} questions.",
                    asked,
                )
                yield said.format(right=right, asked=asked)


def _step_lines(session: Session) -> Iterator[str]:
    step, walk = session.step, session.walk
    assert step is not None  # this stop is a step
    assert walk is not None  # and a step has a network
    place = _("{address}   (step {number} of {count})")
    yield place.format(address=step.address, number=step.index + 1, count=len(walk.trace))
    headline, words = explain.headline(step, walk.trace), explain.step_words(step, walk.trace)
    if headline and headline != words:
        yield headline
    if isinstance(step, Chain) and (slope := rule(session)):
        yield _("rule: {local} = {rule}").format(local=explain.derivative(step.output, step.input), rule=slope)
    shown = [each for each in step_values(session).values() if isinstance(each, np.ndarray)]
    cut = "…" in words and all(each.size <= _WHOLE for each in shown)
    yield ", ".join(_parts(session, step)) if session.hidden or cut else words
    if session.practice is not None:
        return
    notes = walk.notes.get(step.index, ())
    for note in notes:
        title, text = (plain_markdown(prose(session, each)) for each in (note.title, note.text))
        yield f"\n{title}\n{text}" if title else f"\n{text}"
    if not notes and (reason := why(session)):
        yield reason


def _values(session: Session) -> Iterator[str]:
    """What has a name in the lesson and is known here."""
    for view in node_views(session):
        if view.node.named and view.value is not None:
            yield f"{view.node.name} {_shown(view.value)}"


def _parts(session: Session, step: Step) -> Iterator[str]:
    """What an answer is made from, every entry of it, and `?` for what is asked."""
    values = step_values(session)
    needed: tuple[int, ...] = ()
    if isinstance(step, Forward):
        needed = step.made.operands
    elif isinstance(step, Chain) and isinstance(values["local"], str):
        needed = (*step.edge.output.operands, step.edge.output.id)
    for view in node_views(session, sorted(set(needed))):
        if view.node.role != "constant":
            yield f"{view.node.name} {_shown(view.value)}"
    for name, value in values.items():
        moves = name == "local" and isinstance(step, Chain) and step.combine == "place"
        part = _("places") if moves else _(_PARTS[name])
        yield f"{part} {_shown(value)}"


def question_lines(question: Question, *, asked: bool = True) -> Iterator[str]:
    """A question, its choices or items numbered, and, where it is asked, what to type for them."""
    yield _("Question: {prompt}").format(prompt=question.prompt)
    offered = question.order.items if question.order is not None else [choice.text for choice in question.choices]
    yield from (f"  {place}. {item}" for place, item in enumerate(offered, 1))
    if not asked:
        return
    if question.order is not None:
        yield _("Type all {count} numbers in their right order.").format(count=len(offered))
    if question.choices:
        several = sum(choice.correct for choice in question.choices) > 1
        yield _("Type the numbers of all that are right.") if several else _("Type its number.")


def _shown(value: Shown) -> str:
    return "?" if value is None or isinstance(value, str) else explain.full(value)
