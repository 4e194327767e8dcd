"""A review as lines of text: what is due, one question after the other."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

from tutor.plain import Plain
from tutor.progress.store import Store
from tutor.session import Session
from tutor.session.keeping import open_store
from tutor.session.reviewing import Round, review_now
from tutor.skill_words import skill_words
from tutor.words import _

__all__ = ["PlainReview", "run"]


def run(folder: Path | None = None) -> int:
    """Review on standard input and output what is due today, of the course and of a folder; exit code 0."""
    with open_store() as store:
        round_ = Round(review_now(store, folder))
        first = round_.advance()
        if first is None:
            sys.stdout.write(f"{round_.summary}\n")
        else:
            PlainReview(round_, first, store, sys.stdin, sys.stdout).run()
    return 0


class PlainReview(Plain):
    """One skill after the other, until there is none, or the learner leaves."""

    def __init__(self, round_: Round, first: Session, store: Store, source: TextIO, target: TextIO) -> None:
        super().__init__(first, store, source, target)
        self._round = round_

    def _begin(self) -> None:
        self._tell(_("Review: {count} due today. Type ? for help.").format(count=self._round.total))
        self._arrive(self._session)

    def _on(self) -> bool:
        """To the next skill. False behind the last."""
        self._keep(self._session.next())
        following = self._round.advance(self._session)
        if following is None:
            self._tell(self._round.summary)
            return False
        self._arrive(following)
        return True

    def _arrive(self, session: Session) -> None:
        said, skill = _("{number} of {count}: {skill}"), skill_words(self._round.skill)
        self._tell(said.format(number=self._round.number, count=self._round.total, skill=skill))
        super()._arrive(session)
