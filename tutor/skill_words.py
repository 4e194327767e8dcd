"""A skill in words (first version, to be replaced by its owner)."""

from __future__ import annotations

__all__ = ["skill_words"]


def skill_words(skill: str) -> str:
    """`the slope of sigmoid` for `local:sigmoid`."""
    kind, _, operation = skill.partition(":")
    return {"local": f"the slope of {operation}", "forward": f"the value of {operation}"}.get(kind, skill)
