"""The sitting written into a file."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.session import Session
from tutor.session.saving import free_name, save_new
from tutor.session.transcript import transcript

__all__ = ["lines"]


def lines(session: Session, rest: str) -> Iterator[str]:
    """`transcript FILE` writes Markdown into a new file; without a name, into one called after the lesson."""
    saved = save_new(rest.strip() or free_name(session.material.lesson.id, ".md"), transcript(session))
    yield f"{saved.told}." if saved.is_done else saved.told
