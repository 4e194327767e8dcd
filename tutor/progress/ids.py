"""By which id the store knows a lesson. Lessons of the built-in course by their own: `chain-rule`.

A lesson of another folder has a mark of that folder before its id, `3f2a9c01d2/chain-rule`, so that two lessons that
are called alike have each a progress of its own. No lesson's own id holds a `/`.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

__all__ = ["folder_mark"]

_LENGTH = 10  # hexadecimal digits: 40 bits tell a million folders apart


def folder_mark(folder: Path, built_in: Path) -> str:
    """What stands before the ids of a folder's lessons: nothing for the built-in course, else `3f2a9c01d2/`."""
    place = os.path.realpath(folder)
    if place == os.path.realpath(built_in):
        return ""
    return hashlib.sha256(os.fsencode(place)).hexdigest()[:_LENGTH] + "/"
