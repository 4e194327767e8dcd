"""Whether a question's numbers tell its known mistakes apart from the right answer."""

from __future__ import annotations

import numpy as np

from tutor.quiz.questions import Question

__all__ = ["SMALL", "WIDE", "blind_to", "tells_apart"]

WIDE = 0.03
"""Relative: mistakes nearer than this to the right answer are hard to tell from it."""
SMALL = 0.01
"""An answer of less is almost 0, whatever one did."""


def blind_to(question: Question) -> frozenset[str]:
    """The names of the mistakes that the right answer nearly hides, and `small` where it is almost 0 itself."""
    right = question.answer
    if right is None or not question.slips:
        return frozenset()
    near = {
        slip.name
        for slip in question.slips
        if slip.value.shape == right.shape and np.all(np.abs(slip.value - right) <= WIDE * np.abs(right))
    }
    small = float(np.max(np.abs(right), initial=0.0)) < SMALL
    return frozenset(near | ({"small"} if small else set()))


def tells_apart(question: Question) -> int:
    """How many known mistakes these numbers tell from the right answer; 0 where that is almost 0.

    A mistake that gives the right answer in these numbers is not among the question's slips, and so is not counted.
    """
    blind = blind_to(question)
    return 0 if "small" in blind else len({slip.name for slip in question.slips} - blind)
