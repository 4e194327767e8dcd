"""The step to take along: its equation as LaTeX, or one of the other forms."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.errors import did_you_mean, ended
from tutor.session import Session
from tutor.session.copying import copies
from tutor.words import _

__all__ = ["lines"]


def lines(session: Session, rest: str) -> Iterator[str]:
    """`copy` tells the equation as LaTeX; `copy text`, `copy network` and `copy step` the other forms."""
    known = {each.name: each for each in copies(session)}
    wanted = rest.strip() or ("latex" if "latex" in known else "step")
    if wanted in known:
        yield known[wanted].make(session)
    else:
        cure = did_you_mean(wanted, known) or _("say one of {names}").format(names=", ".join(known))
        yield ended(_("There is no {name} to copy here; {cure}").format(name=wanted, cure=cure))
