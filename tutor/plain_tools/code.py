"""The step as a line of numpy, in the lines around it."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.code_listing import torch_lines
from tutor.session import Session
from tutor.session.coding import can_code, code_of
from tutor.words import _

__all__ = ["lines"]

_AROUND = 2


def lines(session: Session, rest: str) -> Iterator[str]:
    """`code`: the line of this step, and those around it; `code all`; `code torch`."""
    walk = session.walk
    if not can_code(session) or walk is None:
        yield _("There is no step here, and so no line of code.")
        return
    if rest.strip() == "torch":
        yield from torch_lines(session.material, walk.walk.name)
        return
    if rest.strip() not in {"", "all"}:
        yield _("Say code, code all, or code torch.")
        return
    code = code_of(session)
    for place, line in enumerate(code.lines):
        if rest.strip() or abs(place - code.here) <= _AROUND:
            said = f"{line.code}{f'   # {line.remark}' if line.remark else ''}"
            yield _("this step: {line}").format(line=said) if place == code.here else said
