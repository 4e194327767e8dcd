"""A lesson's file, followed by its path, and what is made of it at each save. All of it is for a worker thread."""

from __future__ import annotations

import os
import stat
import time
import zlib
from dataclasses import dataclass
from pathlib import Path

from tutor.check import check_file
from tutor.lesson.model import Lesson
from tutor.lesson.read import read_lesson
from tutor.session import Material
from tutor.tui.findings import Finding, findings_of

__all__ = ["Follower", "Version", "material_of", "prove", "read_version"]

_COARSE = 2.0  # seconds that a file system may take for one tick of its clock
_PATIENCE = 3  # looks at an empty file before it is believed: some editors empty a file, then write it
_GONE = 10  # looks at nothing before it is told: some editors delete a file, then write another one


class Follower:
    """Tells when there is something new at a path, whether it was written there or moved there."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self._content: object = None
        self._missed = self._empty = 0  # looks, one after the other

    @property
    def is_gone(self) -> bool:
        """Whether there has been no file for a while."""
        return self._missed > _GONE

    def look(self) -> bool:
        """Whether the file holds something else than at the last look; a file that is away for a moment does not."""
        try:
            status = self._path.stat()
            stamp = status.st_mtime_ns, status.st_size, status.st_ino
            settled = abs(time.time() - status.st_mtime) > _COARSE
            if stamp == self._stamp and settled:
                return False
            content: object = _checksum(self._path) if stat.S_ISREG(status.st_mode) else stamp
        except (FileNotFoundError, NotADirectoryError):
            self._stamp = None
            self._missed += 1
            return False
        except OSError as error:
            stamp, content = None, error.errno
        self._missed = 0
        self._empty = self._empty + 1 if stamp is not None and not stamp[1] else 0
        if 0 < self._empty <= _PATIENCE:
            return False
        is_new, self._stamp, self._content = content != self._content, stamp, content
        return is_new

    def forget(self) -> None:
        """The next look finds something new in any case."""
        self._stamp = self._content = None


def _checksum(path: Path) -> int:
    """Of the first megabyte: nothing larger is a lesson. Its size is told apart too."""
    with path.open("rb") as file:
        return zlib.crc32(file.read(1 << 20), os.fstat(file.fileno()).st_size & 0xFFFFFFFF)


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """What a save has made of the lesson.

    Attributes:
        lesson: None where it has errors.
        findings: everything that is wrong with it.
    """

    lesson: Lesson | None
    findings: tuple[Finding, ...]


def read_version(path: Path) -> Version | None:
    """The file as it is now; None where it has just gone, as it does for a moment while some editors save."""
    lesson, problems = read_lesson(path)
    if lesson is None and not path.exists():
        return None
    return Version(lesson, findings_of(problems))


def prove(path: Path) -> tuple[Finding, ...] | None:
    """What is wrong with a lesson that can be read, its claims tried too; None where it cannot be read any more."""
    lesson, problems = check_file(path, quick=True)
    return findings_of(problems) if lesson is not None else None


def material_of(lesson: Lesson, variant: int) -> Material:
    """The lesson made ready, its questions too, so that the screen has nothing left to wait for.

    Raises:
        TutorError: this variant cannot be computed.
    """
    material = Material(lesson, variant)
    for _ in material.questions():
        pass
    return material
