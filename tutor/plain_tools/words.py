"""What the words mean, with this step's numbers."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.session import Session
from tutor.session.glossary import glossary

__all__ = ["lines"]


def lines(session: Session, rest: str) -> Iterator[str]:
    """Every term, or the one that was typed."""
    wanted = rest.strip().lower()
    found = [word for word in glossary(session) if wanted in word.term]
    for word in found:
        yield f"{word.term}: {word.meaning}{f' Here {word.here}.' if word.here else ''}"
    if not found:
        yield f"There is no {rest.strip()} among the words."
