"""A lesson's stops in words and marks: its sections, where the learner is, what each stop has become."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from tutor.session import EndStop, Material, Outcome, PageStop, QuestionStop, Session, StepStop
from tutor.words import _, marked

__all__ = ["Mark", "Section", "mark", "place_text", "sections", "stop_text"]


_FRESH = Outcome()
_PLACES = {
    "read": marked("page {place} of {count}"), "asked": marked("question {place} of {count}"),
    "forward": marked("forward {place} of {count}"), "backward": marked("backward {place} of {count}"),
    "update": marked("update {place} of {count}"),
}  # fmt: skip


class Mark(Enum):
    """What a stop of the timeline shows."""

    TO_COME = "○"
    ASKED = "?"
    DONE = "●"
    RIGHT = "✓"
    MISSED = "✗"


class Section(NamedTuple):
    """Neighbouring stops of one kind: the half-open range of their positions."""

    label: str
    start: int
    end: int


@lru_cache(maxsize=1)
def sections(material: Material) -> tuple[Section, ...]:
    """`read`, `forward`, `backward`, `update`, `asked` and `end`, in the lesson's order."""
    found: list[Section] = []
    position = 0
    for number, walk in enumerate(material.walks):
        start, end = material.span_of_walk(number)
        found += _single(material, position, start)
        bounds = [0, walk.trace.backward_start, walk.trace.update_start, len(walk.trace)]
        for label, first, last in zip(("forward", "backward", "update"), bounds, bounds[1:], strict=False):
            if last > first:
                found.append(Section(label, start + first, start + last))
        position = end
    return (*found, *_single(material, position, len(material)))


def _single(material: Material, start: int, end: int) -> list[Section]:
    found: list[Section] = []
    for position in range(start, end):
        match material.stop(position):
            case PageStop():
                label = "read"
            case QuestionStop():
                label = "asked"
            case _:
                label = "end"
        if found and found[-1].label == label:
            found[-1] = found[-1]._replace(end=position + 1)
        else:
            found.append(Section(label, position, position + 1))
    return found


def mark(session: Session, position: int) -> Mark:
    """What has become of a stop."""
    outcomes = _outcomes(session, position)
    if any(outcome.missed for outcome in outcomes):
        return Mark.MISSED
    if outcomes:
        return Mark.RIGHT if all(outcome.closed for outcome in outcomes) else Mark.ASKED
    return Mark.DONE if session.has_seen(position) else Mark.TO_COME


def _outcomes(session: Session, position: int) -> list[Outcome]:
    """How the questions of a stop stand: the author's where they are asked, and any that was met there."""
    outcomes = session.outcomes
    names = dict.fromkeys((*_asked(session.material).get(position, ()), *_first(session, position)))
    found = [outcomes.get(name, _FRESH) for name in names if session.mode == "guided" or name in outcomes]
    if session.mode in {"half", "drill"} or len(outcomes) > len(found):
        drilled = (name for name in _drilled(session.material, position) if name not in names)
        found += [outcomes[name] for name in drilled if name in outcomes]
    return found


def _first(session: Session, position: int) -> tuple[str, ...]:
    """The id of what guided mode asks of its own at a stop."""
    stop = session.material.stop(position) if session.firsts else None
    ask = session.firsts.get((stop.walk, stop.index)) if isinstance(stop, StepStop) else None
    return (session.material.walks[stop.walk].own_id(ask, stop.address),) if ask and isinstance(stop, StepStop) else ()


@lru_cache(maxsize=1)
def _asked(material: Material) -> dict[int, tuple[str, ...]]:
    """The ids of the author's questions by position."""
    found: dict[int, list[str]] = {}
    for position, question in material.questions():
        found.setdefault(position, []).append(question.id)
    return {position: tuple(names) for position, names in found.items()}


@lru_cache(maxsize=4096)
def _drilled(material: Material, position: int) -> tuple[str, ...]:
    """The ids of the questions that a drill asks at a stop."""
    stop = material.stop(position)
    if not isinstance(stop, StepStop):
        return ()
    return tuple(material.walks[stop.walk].own_id(ask, stop.address) for ask in ("product", "total"))


def place_text(session: Session) -> str:
    """`backward 3 of 7`, `page 1 of 2`: steps are counted in their part, pages and questions in the whole lesson."""
    position, all_sections = session.position, sections(session.material)
    section = next(each for each in all_sections if each.start <= position < each.end)
    if section.label == "end":
        return _("the end")
    single = section.label in {"read", "asked"}
    counted = [each for each in all_sections if each.label == section.label] if single else [section]
    before = sum(each.end - each.start for each in counted if each.end <= position)
    place, total = before + position - section.start + 1, sum(each.end - each.start for each in counted)
    return _(_PLACES[section.label]).format(place=place, count=total)


def stop_text(material: Material, position: int) -> str:
    """A stop by name: a step's address, a page's title."""
    match material.stop(position):
        case StepStop(address=address):
            return address
        case PageStop(page=page):
            return page.title
        case QuestionStop(question=question):
            return question.prompt
        case EndStop():
            return "the end"
