"""A nudge in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.errors import did_you_mean, ended
from tutor.plain_tools import closed, parts_of
from tutor.session import Session
from tutor.session.nudging import Number, can_nudge, numbers, told

__all__ = ["lines"]


def lines(session: Session, rest: str) -> Iterator[str]:
    """A number by its name and place: `w`, `W 0 2`, `W[0, 2]`."""
    walk = session.walk
    if walk is None or not can_nudge(session):
        yield closed(session, "a nudge", "There is nothing to nudge here.")
        return
    known = numbers(walk)
    name, *index = parts_of(rest) or [""]
    fitting = [each for each in known if each.name == name and index in ([], [*map(str, each.place)])]
    if not fitting:
        cure = did_you_mean(name, {each.name for each in known}) or f"say one of {', '.join(_names(known))}"
        wrong = f"There is no number {rest.strip()} to nudge; {cure}" if rest.strip() else f"Nudge what? {cure}"
        yield ended(wrong)
        return
    yield from told(session, walk, fitting[0])


def _names(known: tuple[Number, ...]) -> list[str]:
    return list(dict.fromkeys(each.name for each in known))
