"""What can be asked of a step: the one table that the reader checks against and the questions are made from."""

from __future__ import annotations

from tutor.network import Chain, Step

__all__ = ["ASKABLE", "askable"]

ASKABLE: dict[str, tuple[str, ...]] = {
    "forward": ("value", "shape"),
    "seed": (),
    "chain": ("upstream", "local", "product", "rule", "shape"),
    "unbroadcast": ("total",),
    "accumulate": ("total",),
    "update": ("update",),
}
"""What can be asked of a step, by its kind. A chain step that completes its gradient also answers to `total`."""


def askable(step: Step) -> tuple[str, ...]:
    """What can be asked of a step. Where elements only move there is no local derivative to ask for."""
    if not isinstance(step, Chain):
        return ASKABLE[step.kind]
    kept = [ask for ask in ASKABLE["chain"] if step.combine != "place" or ask not in ("local", "rule")]
    return (*kept, "total") if step.completes else tuple(kept)
