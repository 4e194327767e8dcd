"""A nudge in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.errors import did_you_mean, ended
from tutor.plain_tools import closed, parts_of
from tutor.session import Session
from tutor.session.nudging import Number, can_nudge, numbers, told
from tutor.words import _

__all__ = ["lines"]


def lines(session: Session, rest: str) -> Iterator[str]:
    """A number by its name and place: `w`, `W 0 2`, `W[0, 2]`."""
    walk = session.walk
    if walk is None or not can_nudge(session):
        telling = _("First answer, or go on: a nudge would tell.")
        yield closed(session, telling, _("There is nothing to nudge here."))
        return
    known = numbers(walk)
    name, *index = parts_of(rest) or [""]
    fitting = [each for each in known if each.name == name and index in ([], [*map(str, each.place)])]
    if not fitting:
        names = _("say one of {names}").format(names=", ".join(_names(known)))
        cure = did_you_mean(name, {each.name for each in known}) or names
        wrong = _("There is no number {name} to nudge; {cure}") if rest.strip() else _("Nudge what? {cure}")
        yield ended(wrong.format(name=rest.strip(), cure=cure))
        return
    yield from told(session, walk, fitting[0])


def _names(known: tuple[Number, ...]) -> list[str]:
    return list(dict.fromkeys(each.name for each in known))
