"""The order of the backward pass, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.session import Session, visits
from tutor.words import _

__all__ = ["lines"]


def lines(session: Session, rest: str) -> Iterator[str]:
    """Which node comes when, and what it waits for."""
    if visits.can_show_order(session):
        yield from visits.told(session)
    else:
        yield _("There is no step here.")
