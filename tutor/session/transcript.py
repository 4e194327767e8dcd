"""A sitting written down as Markdown: the steps that were walked, what was asked, answered and told.

While something is asked at this stop no numbers of others are told, since one of them could be its answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tutor import explain
from tutor.console import clean
from tutor.errors import ended
from tutor.markdown_text import plain_markdown
from tutor.quiz import Question
from tutor.session.material import EndStop, PageStop, StepStop
from tutor.session.outcomes import Outcome, Said
from tutor.session.state import Session
from tutor.session.telling import paragraph
from tutor.session.view import answer_text, prose
from tutor.words import _, marked, ngettext

__all__ = ["transcript"]

_TICKS = re.compile(r"`+")
_ASKED = {
    "": marked("Asked"),
    "fresh": marked("Asked with fresh numbers"),
    "edited": marked("Asked with other numbers"),
}
_STANDS = {
    "open": marked("Not answered yet"),
    "right": marked("Right"),
    "shown": marked("Shown"),
    "skipped": marked("Skipped"),
}


def transcript(session: Session) -> str:
    """The whole of it, in the order of the lesson; of a question alone, the lesson that it belongs to."""
    home = session.practice.home if session.practice is not None else None
    asked = session.question is not None
    whole = session if home is None else replace(home, said=session.said)
    lines = [f"# {whole.material.lesson.title}", "", _about(whole), ""]
    if asked:
        lines += [_("Something is still asked, so the numbers are left out."), ""]
    alone = (whole.position, whole.position + 1)
    for start, end in whole.visited if whole.practice is None else (alone,):
        for position in range(start, end):
            lines += _stop(replace(whole, position=position, verdict=None), bare=asked)
    return clean("\n".join(lines)).rstrip() + "\n"


def _about(session: Session) -> str:
    mode = _(session.mode)
    said = _("{mode}, variant {variant}. {seen} of {count} stops seen.")
    if session.is_edited:
        said = _("{mode}, variant {variant}, with other numbers for {names}. {seen} of {count} stops seen.")
    return said.format(
        mode=f"{mode[:1].upper()}{mode[1:]}",
        variant=session.material.variant,
        names=", ".join(session.place.edited),
        seen=session.seen,
        count=len(session.material),
    )


def _stop(session: Session, *, bare: bool) -> Iterator[str]:
    """One stop: its heading, its words, its questions."""
    if isinstance(session.stop, EndStop):
        return
    questions = list(_questions(session, bare=bare))
    match session.stop:
        case PageStop(page=page):
            title = plain_markdown(prose(session, page.title, page.walk)) if page.title and not bare else ""
            yield f"## {title or _('A page')}"
            yield ""
            if not bare:
                yield from (prose(session, page.text, page.walk), "")
        case StepStop(address=address):
            yield f"### {address}"
            yield ""
            yield from _step(session, bare=bare)
        case _:
            yield f"### {_('A question')}"
            yield ""
    yield from questions


def _step(session: Session, *, bare: bool) -> Iterator[str]:
    step, walk = session.step, session.walk
    assert step is not None  # this stop is a step
    assert walk is not None  # and a step has a network
    told = explain.headline(step, walk.trace) if bare else "\n".join([*paragraph(session)][1:])
    if told:
        yield from (*_fenced(told), "")


def _fenced(text: str) -> tuple[str, str, str]:
    fence = "`" * max(3, 1 + max((len(ticks) for ticks in _TICKS.findall(text)), default=0))
    return f"{fence}text", text, fence


def _code(text: str) -> str:
    """A piece of code on one line: what was typed is never Markdown."""
    text = " ".join(text.split())
    ticks = "`" * (1 + max((len(found) for found in _TICKS.findall(text)), default=0))
    room = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{room}{text}{room}{ticks}"


# --- questions -------------------------------------------------------------------------------------------------------


def _questions(session: Session, *, bare: bool) -> Iterator[str]:
    """What was asked at a stop: first with these numbers, then what was asked with others."""
    now = "edited" if session.is_edited else ""
    said = [each for each in session.said if each.position == session.position]
    for question in session.questions:
        outcome = session.outcomes.get(question.id)
        if outcome is None:
            continue
        given = [each for each in said if each.question.id == question.id and each.numbers == now]
        yield from _question(question, given, bare=bare)
        yield from (f"{_stands(outcome)}{'' if bare else _answer(question, outcome)}", "")
    others = [each for each in said if each.numbers != now]
    for key in dict.fromkeys((each.question.id, each.numbers) for each in others):
        given = [each for each in others if (each.question.id, each.numbers) == key]
        yield from _question(given[0].question, given, bare=bare, numbers=key[1])


def _question(question: Question, given: list[Said], *, bare: bool, numbers: str = "") -> Iterator[str]:
    word = _(_ASKED[numbers])
    if bare:
        yield from (f"**{word}.**", "")
        return
    yield from (f"**{word}:** {question.prompt}", "")
    yield from (f"{place}. {choice.text}" for place, choice in enumerate(question.choices, 1))
    yield from (f"{place}. {item}" for place, item in enumerate(question.order.items if question.order else (), 1))
    if question.choices or question.order:
        yield ""
    for each in given:
        if each.answer:
            answered = _("Answered {answer}.").format(answer=_code(each.answer))
            yield f"- {answered} {' '.join(each.message.split())}"
        elif numbers:
            yield f"- {_(_STANDS[each.verdict])}."
    if any(each.answer or numbers for each in given):
        yield ""


def _stands(outcome: Outcome) -> str:
    """`Right, after 2 wrong tries and 1 hint.`."""
    state = _(_STANDS[outcome.state])
    tries = ngettext("{count} wrong try", "{count} wrong tries", outcome.tries).format(count=outcome.tries)
    hints = ngettext("{count} hint", "{count} hints", outcome.hints).format(count=outcome.hints)
    cost = [said for count, said in ((outcome.tries, tries), (outcome.hints, hints)) if count]
    return _("{state}, after {cost}.").format(state=state, cost=explain.listed(cost)) if cost else f"{state}."


def _answer(question: Question, outcome: Outcome) -> str:
    said = _("The answer is {answer}").format(answer=answer_text(question))
    return f" {ended(said)}" if outcome.closed else ""
