"""The order of the backward pass, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.session import Session, visits

__all__ = ["lines"]


def lines(session: Session, rest: str) -> Iterator[str]:
    """Which node comes when, and what it waits for."""
    if visits.can_show_order(session):
        yield from visits.told(session)
    else:
        yield "There is no step here."
