"""Every path from the loss to the node of this step, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.plain_tools import closed
from tutor.session import Session, paths
from tutor.words import _

__all__ = ["lines"]


def lines(session: Session, rest: str) -> Iterator[str]:
    """The paths, their products and their sum."""
    if paths.can_show_paths(session):
        yield from paths.told(paths.paths_of(session))
    else:
        yield closed(session, _("First answer, or go on: a path would tell."), _("No path leads here."))
