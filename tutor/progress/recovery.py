"""Backups of a store, and what is brought back from them and from a broken file. Nothing stays open here."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tutor.errors import StoreError
from tutor.progress.records import ATTEMPTS, merge, sound_rows
from tutor.progress.schema import migrate, transaction

__all__ = ["back_up", "backup_age", "backup_of", "connect", "connect_for_reading", "rebuild", "sole_opener"]

BUSY_SECONDS = 5.0


def connect(path: Path) -> sqlite3.Connection:
    """A connection that writes: rollback journal, every commit on disk before it is told.

    Raises:
        sqlite3.Error: the file cannot be opened, or is no database.
    """
    connection = _opened(str(path))
    try:
        for setting in ("journal_mode = DELETE", "synchronous = FULL", "fullfsync = ON"):
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def connect_for_reading(path: Path, *, as_it_lies: bool = False) -> sqlite3.Connection:
    """A connection that never changes the file; `as_it_lies` takes no lock and leaves a journal alone.

    Raises:
        sqlite3.Error: the file cannot be opened.
    """
    uri = f"{path.as_uri()}?mode=ro{'&immutable=1' if as_it_lies else ''}"
    return _opened(uri, is_uri=True)


@contextmanager
def sole_opener(path: Path, wait: float = BUSY_SECONDS) -> Iterator[None]:
    """One tutor at a time opens, mends or backs up this store; a killed one lets go at once.

    The lock is an empty database beside the store: the one lock that SQLite's every platform has.

    Raises:
        sqlite3.OperationalError: the folder cannot be written, or another tutor took longer than `wait`.
    """
    with closing(sqlite3.connect(_beside(path, ".lock"), timeout=wait, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def backup_of(path: Path) -> Path:
    """The last good backup; where it lies, there was a store: an empty or missing one has been lost."""
    return _beside(path, ".backup")


def backup_age(path: Path) -> float:
    """Seconds since the last backup, infinite where there is none."""
    try:
        return time.time() - backup_of(path).stat().st_mtime
    except FileNotFoundError:
        return float("inf")


def back_up(connection: sqlite3.Connection, target: Path) -> None:
    """Copy the open store to `target`, which is replaced only by a whole copy that passes the check.

    Raises:
        sqlite3.Error, OSError: there is no new backup; the old one stands.
    """
    fresh = _clean(_beside(target, ".new"))
    with closing(_opened(str(fresh))) as copy:
        connection.backup(copy)
        if (found := copy.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(found)
    _replace(fresh, target)


def rebuild(path: Path) -> tuple[str, int]:
    """Move the file aside whole, with its journal, and put all that can be read of it in its place.

    The new store is complete before the old one moves: a crash on the way loses nothing.

    Returns:
        the name that the old file has now, "" if there was none, and how many attempts were brought back.

    Raises:
        sqlite3.Error, OSError: nothing was changed, or the file is aside and the backup still there.
    """
    fresh = _clean(_beside(path, ".new"))
    with closing(connect(fresh)) as target:
        migrate(target, before=lambda _: None)
        for source in (backup_of(path), path):
            if source.is_file():
                _take_over(source, target)
        rescued = sum(1 for _ in sound_rows(target, ATTEMPTS))
    aside = _set_aside(path)
    _replace(fresh, path)
    return aside, rescued


def _take_over(source: Path, target: sqlite3.Connection) -> None:
    """Bring what can be read of a file that may be broken, or older, by way of a copy in memory."""
    with closing(_opened(":memory:")) as copy:
        with (
            suppress(sqlite3.Error, StoreError),
            closing(connect_for_reading(source, as_it_lies=True)) as broken,
        ):
            broken.execute("PRAGMA writable_schema = ON")  # or a truncated file is refused at its first page
            broken.backup(copy)
            copy.execute("PRAGMA writable_schema = ON")  # or one table of nonsense hides the others
            migrate(copy, before=lambda _: None)
        with transaction(target):
            merge(copy, target)


def _set_aside(path: Path) -> str:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    aside = _beside(path, f".corrupt-{stamp}")
    count = 1
    while os.path.lexists(aside) or os.path.lexists(_journal(aside)):
        count += 1
        aside = _beside(path, f".corrupt-{stamp}-{count}")
    # The journal first: left alone, it would be played into the store that takes this place.
    with suppress(FileNotFoundError):
        _journal(path).rename(_journal(aside))
    if not os.path.lexists(path):
        return ""
    path.rename(aside)
    return aside.name


def _replace(fresh: Path, target: Path) -> None:
    """Put a finished file in place so that a loss of power leaves the old one or the new one."""
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    fresh.replace(target)
    if hasattr(os, "O_DIRECTORY"):
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            with suppress(OSError):  # some file systems cannot
                os.fsync(folder)
        finally:
            os.close(folder)


def _clean(path: Path) -> Path:
    """The same path, without what a killed tutor may have left there."""
    for leftover in (path, _journal(path)):
        leftover.unlink(missing_ok=True)
    return path


def _journal(path: Path) -> Path:
    return _beside(path, "-journal")


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


class _Connection(sqlite3.Connection):
    """A connection whose errors are all sqlite3's: Python cannot decode some messages about broken tables."""

    def execute(self, *arguments: Any) -> sqlite3.Cursor:  # noqa: ANN401 - whatever sqlite3 takes
        try:
            return super().execute(*arguments)
        except UnicodeDecodeError as error:
            broken = sqlite3.DatabaseError("its tables cannot be read")
            broken.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise broken from error


def _opened(place: str, *, is_uri: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(place, uri=is_uri, timeout=BUSY_SECONDS, isolation_level=None, factory=_Connection)
    # Bytes that are no UTF-8 are the checksum's to notice, not an error that hides the rows after them.
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    return connection
