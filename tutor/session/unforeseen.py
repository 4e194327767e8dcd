"""An error that nobody foresaw: one sentence for the learner, everything else in the log."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime
from pathlib import Path

from tutor.progress.folders import data_folder
from tutor.session.places import Place
from tutor.words import _

__all__ = ["LOG_NAME", "unforeseen", "write_log"]

LOG_NAME = "tutor.log"
_LARGEST_LOG = 1_000_000  # bytes; then it begins anew


def unforeseen(error: BaseException, place: Place | None = None) -> str:
    """What happened, where, and how to report it; the traceback goes into the log."""
    log = write_log(error, f"at {place} ({place.file})" if place is not None else "")
    where = _("what happened stands in {log}").format(log=log) if log else _("and the log could not be written")
    name = type(error).__name__
    if place is None:
        return _("an unexpected error, {error}; {where}; please report it.").format(error=name, where=where)
    said = _(
        "an unexpected error, {error} at {place} ({file}); {where}; please report it, with this line:\n    {command}"
    )
    return said.format(error=name, place=place, file=place.file, where=where, command=place.command)


def write_log(error: BaseException, where: str = "") -> Path | None:
    """Add an error with its traceback, and where it happened, to the log; the file, or None if it cannot be written."""
    path = data_folder() / LOG_NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.exists() and path.stat().st_size > _LARGEST_LOG
        with path.open("w" if fresh else "a", encoding="utf-8", errors="replace") as log:
            moment = datetime.now(UTC).isoformat(timespec="seconds")
            log.write(f"{moment} {where}".rstrip() + f"\n{''.join(traceback.format_exception(error))}\n")
    except OSError:
        return None
    return path
