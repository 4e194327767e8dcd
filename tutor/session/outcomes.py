"""What became of questions: how each stands, what was answered, what was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from tutor.quiz import Question

__all__ = ["Given", "Outcome", "Said", "State"]

State: TypeAlias = Literal["open", "right", "shown", "skipped"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question stands: answered right, shown, or passed by; with how many wrong tries and hints.

    `again`: its worked step was a hint, so that it is asked once more, with fresh numbers.
    """

    state: State = "open"
    tries: int = 0
    hints: int = 0
    shapes: int = 0
    again: bool = False

    @property
    def closed(self) -> bool:
        """Whether its numbers may be seen."""
        return self.state in {"right", "shown"}

    @property
    def missed(self) -> bool:
        """Whether it deserves another look."""
        return self.state in {"shown", "skipped"} or self.tries > 0


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it was given, to be written down; `drawn` is JSON text of the numbers that were drawn for it."""

    question: Question
    answer: str
    verdict: str
    hints: int
    shown: bool
    variant: int
    drawn: str


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of this sitting, for its transcript.

    Attributes:
        position: of the stop.
        question: what was asked.
        answer: what was typed, or the answer where it was shown.
        verdict: a verdict, `shown` or `skipped`.
        message: what was told.
        numbers: `fresh` or `edited` where they were not the variant's, else "".
    """

    position: int
    question: Question
    answer: str
    verdict: str
    message: str
    numbers: Literal["", "fresh", "edited"] = ""
