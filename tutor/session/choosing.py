"""Which numbers come next (first version, to be replaced by its owner)."""

from __future__ import annotations

from tutor.lesson.model import Lesson

__all__ = ["next_variant"]


def next_variant(lesson: Lesson, after: int, question: str | None = None) -> int | None:
    """The next variant; None where nothing in the lesson varies."""
    varies = any(leaf.vary is not None or leaf.choices is not None for walk in lesson.walks for leaf in walk.leaves)
    return after + 1 if varies else None
