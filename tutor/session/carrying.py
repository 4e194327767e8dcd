"""A session taken over into another version of its lesson: the same place in it, and what is still answered."""

from __future__ import annotations

from tutor.quiz import Question
from tutor.session.material import Material, PageStop, StepStop
from tutor.session.outcomes import Outcome
from tutor.session.questions import own_question_called
from tutor.session.state import Session
from tutor.session.view import answer_text
from tutor.session.visited import visited_from, with_stop

__all__ = ["carried"]


def carried(session: Session, material: Material) -> Session:
    """The session in another version, or another variant, of its lesson.

    The stop is the same where there still is one like it, else the nearest. A question that still has the same answer
    keeps its outcome.
    """
    position = _position(session, material)
    visited = with_stop(visited_from(list(session.visited), len(material)), position)
    return Session(material, session.mode, position, visited, _outcomes(session, material))


def _position(session: Session, material: Material) -> int:
    stop, before_end = session.stop, max(len(material) - 2, 0)
    if isinstance(stop, PageStop):
        return _page(stop, material)
    if not isinstance(stop, StepStop):
        return material.nearest(stop.key, min(session.position, before_end))
    name = session.material.walks[stop.walk].walk.name
    walk = next((number for number, each in enumerate(material.walks) if each.walk.name == name), stop.walk)
    if walk >= len(material.walks):
        return min(session.position, before_end)
    start, _ = material.span_of_walk(walk)
    return material.nearest(StepStop(walk, stop.index, stop.address).key, start + stop.index)


def _page(stop: PageStop, material: Material) -> int:
    """The page of the same title, else of the same text, else of the same number; among equals the nearest."""
    pages = [
        (position, found)
        for position in material.single_stops()
        if isinstance(found := material.stop(position), PageStop)
    ]
    if not pages:
        return 0
    page = stop.page

    def likeness(entry: tuple[int, PageStop]) -> tuple[bool, bool, int]:
        other = entry[1]
        return other.page.title == page.title, other.page.text == page.text, -abs(other.number - stop.number)

    return max(pages, key=likeness)[0]


def _outcomes(session: Session, material: Material) -> dict[str, Outcome]:
    if not session.outcomes:
        return {}
    before, after = ({each.id: each for _, each in one.questions()} for one in (session.material, material))
    kept = {}
    for name, outcome in session.outcomes.items():
        old = before.get(name) or own_question_called(session.material, name)
        new = after.get(name) or own_question_called(material, name)
        if old is not None and new is not None and _is_same(old, new):
            kept[name] = outcome
    return kept


def _is_same(old: Question, new: Question) -> bool:
    return old.kind == new.kind and answer_text(old) == answer_text(new)
