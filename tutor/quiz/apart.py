"""Whether a question's numbers tell its mistakes apart (first version, to be replaced by its owner)."""

from __future__ import annotations

import numpy as np

from tutor.quiz.questions import Question

__all__ = ["blind_to"]

_WIDE, _SMALL = 0.03, 0.01


def blind_to(question: Question) -> frozenset[str]:
    """The names of the mistakes that the right answer hides, and `small` where it is almost 0."""
    right = question.answer
    if right is None or not question.slips:
        return frozenset()
    size = float(np.max(np.abs(right), initial=0.0))
    near = {
        slip.name
        for slip in question.slips
        if slip.value.shape == right.shape and np.all(np.abs(slip.value - right) <= _WIDE * np.abs(right))
    }
    return frozenset(near | ({"small"} if size < _SMALL else set()))
