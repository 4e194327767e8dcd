"""Other numbers for the network, typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor import explain
from tutor.errors import AnswerError, NetworkError
from tutor.session import Session
from tutor.session.editing import Cell, can_edit, cells, edited, loss_with, put_back, read_cell, refused
from tutor.words import _

__all__ = ["lines"]

_TYPED = re.compile(r"(?P<name>[^\s\[=]+(?:\[[^\]]*\])?)\s*=?\s*(?P<value>.*)", re.DOTALL)


def lines(session: Session, rest: str) -> Iterator[str | Session]:
    """`w 0.5`, `W[0, 2] = 1`, `back`; nothing lists the numbers."""
    typed = _TYPED.fullmatch(rest.strip())
    if not can_edit(session):
        yield _("There are no numbers to change here; go to a step of the network.")
    elif typed is None:
        yield from (_told(cell) for cell in cells(session))
        yield _("Type edit, a name and its new value; edit back takes the lesson's numbers again.")
    elif rest.strip() == "back":
        yield _("The lesson's numbers again.") if session.is_edited else _("These are the lesson's numbers.")
        yield put_back(session)
    else:
        yield from _changed(session, typed["name"], typed["value"])


def _changed(session: Session, typed: str, text: str) -> Iterator[str | Session]:
    try:
        name, value = read_cell(session, typed, text)
        further = edited(session, {name: value})
    except (AnswerError, NetworkError) as error:
        yield refused([typed], error)
        return
    if further.is_edited:
        said = _("{name} is {value} now. What you answer with your own numbers is not counted.")
        yield said.format(name=name, value=explain.full(value))
    else:
        yield _("These are the lesson's numbers.")
    if loss := loss_with(session, {name: value}):
        called, before, after = loss
        said = _("{name} was {before} and is {after}.")
        yield said.format(name=called, before=explain.number(before), after=explain.number(after))
    yield further


def _told(cell: Cell) -> str:
    array = _("an array of shape {shape}").format(shape=explain.shape_text(cell.shape))
    now = _("asked just now") if cell.is_asked else cell.text or array
    said = _("{name}, data: {now}") if cell.role == "data" else _("{name}, a parameter: {now}")
    told = said.format(name=cell.name, now=now)
    return _("{told}; in the lesson {own}").format(told=told, own=cell.own) if cell.is_changed and cell.own else told
