"""A session and the store: resumed where it was left, written down after every key."""

from __future__ import annotations

import json
from dataclasses import asdict

from tutor.lesson.model import Lesson
from tutor.progress.records import Attempt, Standing, utc_now
from tutor.progress.store import Store, open_store
from tutor.session.material import Material
from tutor.session.state import MODES, Mode, Outcome, Session

__all__ = ["keep", "open_session", "open_store", "resume", "standing_of"]


def open_session(lesson: Lesson, store: Store, mode: Mode | None, variant: int | None) -> Session:
    """A lesson, where it was left; by default in the variant in which it was left."""
    standing = store.standing(lesson.id)
    chosen = variant if variant is not None else standing.variant if standing is not None else 0
    return resume(Material(lesson, chosen), store, mode)


def resume(material: Material, store: Store, mode: Mode | None = None) -> Session:
    """The session where it was left; fresh where the lesson is new, or has been left in another variant."""
    standing = store.standing(material.lesson.id)
    if standing is None or standing.variant != material.variant:
        return Session(material, mode or "guided")
    kept: Mode = next((each for each in MODES if each == standing.mode), "guided")
    position = material.nearest(standing.stop, standing.index)
    seen = min(max(standing.seen, position + 1), len(material))
    return Session(material, mode or kept, position, seen, _outcomes(standing.answered))


def keep(session: Session, store: Store) -> Session:
    """Write down what was answered, and where the learner is. On disk when this returns, or in the store's banner."""
    lesson, now = session.material.lesson.id, utc_now()
    attempts = [
        Attempt(
            lesson=lesson,
            question=given.question.id,
            variant=session.material.variant,
            answer=given.answer,
            verdict=given.verdict,
            hints=given.hints,
            shown=given.shown,
            mode=session.mode,
            at=now,
            skill=given.question.skill,
        )
        for given in session.given
    ]
    records: list[Attempt | Standing] = [*attempts, standing_of(session)]
    for written in [store.submit(record) for record in records]:
        written.result()
    return session.kept()


def standing_of(session: Session) -> Standing:
    """Where the lesson stands, as the store keeps it."""
    return Standing(
        lesson=session.material.lesson.id,
        variant=session.material.variant,
        mode=session.mode,
        stop=session.stop.key,
        index=session.position,
        seen=session.seen,
        total=len(session.material),
        answered=json.dumps({name: asdict(outcome) for name, outcome in session.outcomes.items()}),
        at=utc_now(),
    )


def _outcomes(text: str) -> dict[str, Outcome]:
    """Outcomes from a standing; what an earlier version wrote otherwise counts as not answered."""
    try:
        return {name: Outcome(**fields) for name, fields in json.loads(text or "{}").items()}
    except (ValueError, TypeError, AttributeError):
        return {}
