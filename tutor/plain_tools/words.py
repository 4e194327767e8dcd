"""What the words mean, with this step's numbers."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.session import Session
from tutor.session.glossary import glossary
from tutor.words import _

__all__ = ["lines"]


def lines(session: Session, rest: str) -> Iterator[str]:
    """Every term, or the one that was typed."""
    wanted = rest.strip().lower()
    found = [word for word in glossary(session) if wanted in word.term]
    for word in found:
        here = _("Here {here}.").format(here=word.here) if word.here else ""
        yield " ".join(filter(None, (f"{word.term}: {word.meaning}", here)))
    if not found:
        yield _("There is no {word} among the words.").format(word=rest.strip())
