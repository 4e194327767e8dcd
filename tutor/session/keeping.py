"""A session and the store: resumed where it was left, written down after every key."""

from __future__ import annotations

import json
from dataclasses import asdict

from tutor.lesson import course as courses
from tutor.lesson.model import Lesson
from tutor.progress.ids import folder_mark
from tutor.progress.records import Attempt, Standing, utc_now
from tutor.progress.store import Store, open_store
from tutor.session.editing import put_back
from tutor.session.firsts import Firsts, firsts_from, firsts_of, kept_firsts
from tutor.session.material import Material
from tutor.session.outcomes import Outcome
from tutor.session.state import MODES, Mode, Session
from tutor.session.visited import Visited, visited_from, with_stop

__all__ = ["keep", "open_session", "open_store", "progress_id", "resume", "standing_of"]


def progress_id(lesson: Lesson) -> str:
    """By which id the store knows a lesson; all its translations have one."""
    return folder_mark(lesson.path.parent, courses.built_in_course()) + lesson.id


def open_session(lesson: Lesson, store: Store, mode: Mode | None, variant: int | None) -> Session:
    """A lesson, where it was left; by default in the variant in which it was left."""
    standing = store.standing(progress_id(lesson))
    chosen = variant if variant is not None else standing.variant if standing is not None else 0
    return resume(Material(lesson, chosen), store, mode)


def resume(material: Material, store: Store, mode: Mode | None = None) -> Session:
    """The session where it was left; fresh where the lesson is new, or has been left in another variant."""
    standing = store.standing(progress_id(material.lesson))
    if standing is None or standing.variant != material.variant:
        return _begun(material, mode or "guided", store)
    kept: Mode = next((each for each in MODES if each == standing.mode), "guided")
    position = material.nearest(standing.stop, standing.index)
    visited, outcomes, firsts = _progress(standing.answered, material)
    return Session(material, mode or kept, position, with_stop(visited, position), outcomes, firsts=firsts)


def _begun(material: Material, mode: Mode, store: Store) -> Session:
    met = {attempt.skill for attempt in store.attempts()} if mode == "guided" else set()
    return Session(material, mode, firsts=firsts_of(material, met) if mode == "guided" else {})


def keep(session: Session, store: Store) -> Session:
    """Write down what was answered, and where the learner is. On disk when this returns, or in the store's banner.

    A question alone leaves the lesson where it was.
    """
    lesson, now = progress_id(session.material.lesson), utc_now()
    attempts = [
        Attempt(
            lesson=lesson,
            question=given.question.id,
            variant=given.variant,
            answer=given.answer,
            verdict=given.verdict,
            hints=given.hints,
            shown=given.shown,
            mode="review" if session.practice is not None and session.practice.home is None else session.mode,
            at=now,
            drawn=given.drawn,
            skill=given.question.skill,
        )
        for given in session.given
    ]
    home = session if session.practice is None else session.practice.home
    records: list[Attempt | Standing] = [*attempts, *([standing_of(home)] if home is not None else [])]
    for written in [store.submit(record) for record in records]:
        written.result()
    return session.kept()


def standing_of(session: Session) -> Standing:
    """Where the lesson stands, as the store keeps it: with its own numbers, whatever the learner has changed."""
    session = put_back(session)
    return Standing(
        lesson=progress_id(session.material.lesson),
        variant=session.material.variant,
        mode=session.mode,
        stop=session.stop.key,
        index=session.position,
        seen=session.seen,
        total=len(session.material),
        answered=json.dumps(
            {
                "outcomes": {name: asdict(outcome) for name, outcome in session.outcomes.items()},
                "visited": session.visited,
                "firsts": kept_firsts(session.firsts, session.material),
            }
        ),
        at=utc_now(),
    )


def _progress(text: str, material: Material) -> tuple[Visited, dict[str, Outcome], Firsts]:
    """Visited stops, outcomes and own questions from a standing; what another version wrote otherwise is not done."""
    try:
        found = json.loads(text)
        outcomes = {name: Outcome(**fields) for name, fields in found["outcomes"].items()}
        visited = visited_from([(int(start), int(end)) for start, end in found["visited"]], len(material))
        return visited, outcomes, firsts_from(found.get("firsts", ()), material)
    except (ValueError, TypeError, AttributeError, KeyError):
        return (), {}, {}
