"""Whether a question's numbers tell its known mistakes from the right answer, by the measure of `tutor check`.

One draw alone does not show what a mistake hides behind: where the slope is 1, the upstream gradient alone is the right
answer whatever is drawn, and where it happens to be 1, only in this draw. Draws that are compared tell these apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from tutor.quiz.questions import Question
from tutor.quiz.tolerance import RELATIVE, matches

__all__ = ["LARGE", "NEARLY_RIGHT", "SMALL", "blind_to", "gate", "most_apart"]

SMALL = 0.01
"""An answer of less is almost 0, whatever one did."""
NEARLY_RIGHT = "updated-too-early"
"""A mistake that is near by nature: as near as the learning rate is small."""
LARGE = 500
"""Operations: of a larger network numbers are not drawn several times to choose among them."""

_TIMES = 3
_COMPARED = 4  # draws, before one is taken
_SIZE, _ASKED = "small", "asked"


def gate(tolerance: float | None) -> float:
    """How far, relative, a mistake lies from an answer that tells it: three times what grading allows, usually 3 %.

    Args:
        tolerance: the question's own, or None for the usual. Of a larger one that itself.
    """
    relative = tolerance or RELATIVE
    return max(relative, min(_TIMES * relative, _TIMES * RELATIVE))


def blind_to(question: Question, others: Iterable[Question] = ()) -> frozenset[str]:
    """The names of the mistakes that the right answer nearly hides, and `small` where it is almost 0 itself.

    Args:
        question: in the numbers that matter.
        others: the same question in other numbers. With them a mistake that gives the very answer is noticed too, and
            one that none of them tells is not counted: it is right whatever the numbers are.
    """
    told = _told(question)
    known = Counter[str]()
    for other in others:
        known |= _told(other)
    if not known and question.slips and _depends(question):
        known = Counter(slip.name for slip in question.slips if slip.name != NEARLY_RIGHT) + Counter([_SIZE])
    return frozenset(known - told - Counter([_ASKED]))


def most_apart(
    draws: Iterable[Sequence[Question]], beside: Sequence[Question] = (), *, compared: int = _COMPARED
) -> int:
    """The place of the first draw whose numbers hide no mistake; where there is none, of the one that hides fewest.

    Args:
        draws: the same questions in other numbers each time, without those that cannot be asked; made when needed.
        beside: the same in further numbers, such as the author's: what they tell is known to be a mistake.
        compared: how many draws are looked at before one is taken.
    """
    known = _told_in(beside)
    told: list[Counter[tuple[str, str]]] = []
    for draw in draws:
        told.append(_told_in(draw))
        known |= told[-1]
        if known and len(told) >= compared:
            for place, each in enumerate(told):
                if not known - each:
                    return place
    return min(range(len(told)), key=lambda place: (known - told[place]).total())


def _told_in(questions: Iterable[Question]) -> Counter[tuple[str, str]]:
    return Counter({(each.id, name): count for each in questions for name, count in _told(each).items()})


def _told(question: Question) -> Counter[str]:
    """The mistakes that these numbers tell from the right answer, and how often: two operands may be taken for one."""
    found, right = Counter([_ASKED]), question.answer
    if right is None or not _depends(question):
        return found
    wide = gate(question.tolerance)
    with np.errstate(all="ignore"):
        for slip in question.slips:
            near = slip.value.shape == right.shape and np.all(matches(slip.value, right, wide))
            found[slip.name] += not near and slip.name != NEARLY_RIGHT
    found[_SIZE] += bool(np.max(np.abs(right), initial=0.0) >= SMALL and (question.slips or question.ask))
    return +found


def _depends(question: Question) -> bool:
    """Whether the answer depends on the numbers."""
    return question.kind in {"number", "array"}
