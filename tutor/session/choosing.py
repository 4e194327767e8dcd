"""Which numbers come next: the tutor itself never picks some that hide a mistake if others are near."""

from __future__ import annotations

from tutor.errors import TutorError
from tutor.lesson.model import Lesson
from tutor.quiz.apart import tells_apart
from tutor.session.material import Material
from tutor.session.questions import find_question

__all__ = ["next_variant"]

_TRIED = 6  # variants in a row
_LARGE = 2_000  # stops: a lesson that is larger is not made ready several times


def next_variant(lesson: Lesson, after: int, question: str | None = None) -> int | None:
    """Of the next few variants the one whose numbers tell most mistakes apart; None where nothing in the lesson varies.

    `--variant N` means the same numbers everywhere; only which N comes next is chosen here.

    Args:
        lesson: whose numbers.
        after: the variant before.
        question: the id of the question that matters; by default all of the author's.
    """
    if all(leaf.vary is None and leaf.choices is None for walk in lesson.walks for leaf in walk.leaves):
        return None
    first = Material(lesson, after + 1)
    if len(first) > _LARGE:
        return after + 1
    scores = [(_told(first, question), 0)]
    scores += [(_told(Material(lesson, after + 1 + more), question), -more) for more in range(1, _TRIED)]
    return after + 1 - max(scores)[1]


def _told(material: Material, question: str | None) -> int:
    """How many mistakes the numbers of a variant tell apart; -1 where they cannot be computed."""
    try:
        if question is not None:
            return tells_apart(find_question(material, question))
        return sum(tells_apart(each) for _, each in material.questions())
    except TutorError:
        return -1
