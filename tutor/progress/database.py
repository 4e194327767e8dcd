"""One store's file: opened, checked, mended; or the reason why it cannot be written. No threads here."""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import StoreError
from tutor.progress import schema
from tutor.progress.records import TABLES, damaged_rows, sound_rows
from tutor.progress.recovery import (
    back_up,
    backup_age,
    backup_of,
    connect,
    connect_for_reading,
    rebuild,
    sole_opener,
)

__all__ = ["Opened", "is_busy", "keep_backup", "open_database", "reason_of", "refuse_newer"]

BACKUP_SECONDS = 24 * 3600.0

_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_READONLY}
_REASONS = {
    sqlite3.SQLITE_BUSY: "another program holds the file",
    sqlite3.SQLITE_LOCKED: "another program holds the file",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk reports an error",
    sqlite3.SQLITE_READONLY: "the file cannot be written",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
}


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a store gave.

    Args:
        connection: None where the file cannot even be read.
        writable: commits may be tried.
        notes: sentences about what was mended.
        trouble: why it is not writable, else "".
    """

    connection: sqlite3.Connection | None
    writable: bool
    notes: tuple[str, ...] = ()
    trouble: str = ""


def open_database(path: Path, *, suspect: bool = False) -> Opened:
    """Open the store, make it if it is new, mend it if it is broken, read it if it cannot be written.

    Args:
        path: of the file.
        suspect: look at every row and index entry, as is done once a day in any case.

    Raises:
        StoreError: a newer tutor wrote it, or a migration does not fit it; the file is as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with sole_opener(path):
            return _open_for_writing(path, suspect or backup_age(path) > BACKUP_SECONDS)
    except (OSError, sqlite3.Error) as error:
        return _open_for_reading(path, reason_of(error))


def keep_backup(connection: sqlite3.Connection, path: Path, older_than: float = BACKUP_SECONDS) -> None:
    """Make a backup if the last one is older than so many seconds.

    There is none while another tutor opens this store, on a full disk, and of a store with damaged rows:
    the last backup may still hold them.
    """
    if backup_age(path) <= older_than:
        return
    with suppress(sqlite3.Error, OSError), sole_opener(path, wait=0):
        if not damaged_rows(connection):
            back_up(connection, backup_of(path))


def refuse_newer(connection: sqlite3.Connection) -> None:
    """Raise StoreError if a newer tutor wrote this store."""
    known, version = len(schema.MIGRATIONS), schema.version_of(connection)
    if version > known and schema.application_of(connection) == schema.APPLICATION:
        raise StoreError(
            f"your progress was written by a newer tutor (version {version}, this one reads up to {known});"
            " update backprop-tutor, or point TUTOR_HOME to another folder"
        )


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another program held the file for the whole of the time allowed."""
    return _code(error) in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def reason_of(error: OSError | sqlite3.Error) -> str:
    """The half sentence that a learner reads."""
    if isinstance(error, OSError):
        return f"{error.strerror} ({error.filename})" if error.filename else str(error.strerror or error)
    return _REASONS.get(_code(error), str(error))


def _open_for_writing(path: Path, thorough: bool) -> Opened:
    for place in (path.parent, path):
        if place.exists() and not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, "the file cannot be written")
    problem = _problem(path, thorough)
    notes = (_mended(path, problem),) if problem else ()
    with ExitStack() as unless_it_opens:
        connection = unless_it_opens.enter_context(closing(connect(path)))
        is_new = schema.version_of(connection) == 0
        changed = schema.migrate(connection, lambda version: back_up(connection, _before(path, version)))
        unless_it_opens.pop_all()
    if changed and not is_new:
        with suppress(sqlite3.Error, OSError):  # the backup made before the change stands
            back_up(connection, backup_of(path))
    return Opened(connection, writable=True, notes=notes)


def _open_for_reading(path: Path, trouble: str) -> Opened:
    if not path.is_file():  # a named pipe would wait for its writer
        return Opened(None, writable=False, trouble=trouble)
    with suppress(sqlite3.Error), ExitStack() as unless_it_opens:
        connection = unless_it_opens.enter_context(closing(connect_for_reading(path)))
        if not _check(connection) and schema.version_of(connection) == len(schema.MIGRATIONS):
            unless_it_opens.pop_all()
            return Opened(connection, writable=False, trouble=trouble)
    return Opened(None, writable=False, trouble=trouble)


def _mended(path: Path, problem: str) -> str:
    with suppress(sqlite3.Error), closing(connect_for_reading(backup_of(path), as_it_lies=True)) as backup:
        refuse_newer(backup)
    aside, rescued = rebuild(path)
    kept = f"; it is kept as {aside}" if aside else ""
    count = "1 answer was" if rescued == 1 else f"{rescued or 'no'} answers were"
    return f"Your progress file {problem}{kept}; {count} brought back."


def _problem(path: Path, thorough: bool) -> str:
    """What is wrong with the file at this path, "" if it is sound or new."""
    if not path.exists():
        return "was missing" if backup_of(path).exists() else ""
    if path.is_dir():
        return "was a folder"
    if not path.is_file():
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    try:
        with closing(connect(path)) as connection:
            if not connection.execute("PRAGMA page_count").fetchone()[0]:  # a killed first start leaves this too
                return "was empty" if backup_of(path).exists() else ""
            problem = _check(connection)
            if not problem and thorough:
                problem = _thorough_check(connection)
            if not problem:
                _try_writing(connection)
            return problem
    except sqlite3.Error as error:
        if _code(error) not in _BROKEN:
            raise
        return f"was broken ({error})"


def _try_writing(connection: sqlite3.Connection) -> None:
    """Raise sqlite3.Error where a first write would: a byte of the header may forbid what the file allows."""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(f"PRAGMA user_version = {schema.version_of(connection)}")
    connection.execute("ROLLBACK")


def _check(connection: sqlite3.Connection) -> str:
    """What is wrong with this store, "" if it is sound; sqlite3.Error where SQLite itself refuses it."""
    refuse_newer(connection)
    if schema.application_of(connection) != schema.APPLICATION:
        return "was not one of this tutor"
    if found := _complaint(connection, "quick_check"):
        return found
    if schema.version_of(connection) == len(schema.MIGRATIONS):
        for table in TABLES:
            next(sound_rows(connection, table), None)
    return "" if schema.version_of(connection) else "was broken (it has no version)"


def _thorough_check(connection: sqlite3.Connection) -> str:
    """What only a look at every row and every index entry finds; too slow for every start."""
    if damaged := damaged_rows(connection):
        return f"had {damaged} damaged {'entry' if damaged == 1 else 'entries'}"
    return _complaint(connection, "integrity_check")


def _complaint(connection: sqlite3.Connection, check: str) -> str:
    found = str(connection.execute(f"PRAGMA {check}(1)").fetchone()[0])
    return "" if found == "ok" else f"was broken ({' '.join(found.split())})"


def _before(path: Path, version: int) -> Path:
    return path.with_name(f"{path.name}.version-{version}")


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code, 0 for an error of Python's own."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF
