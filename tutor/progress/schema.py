"""The tables of the store, one migration after the other. A migration that was released is never changed.

A migration that adds a column must write every row anew, since its checksum covers all columns.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tutor.errors import StoreError

__all__ = ["APPLICATION", "MIGRATIONS", "application_of", "migrate", "transaction", "version_of"]

APPLICATION = 0x7475746F  # "tuto", in the file's header: this file is ours

MIGRATIONS: list[tuple[str, ...]] = [
    (
        f"PRAGMA application_id = {APPLICATION}",
        """
        CREATE TABLE attempts (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            lesson TEXT NOT NULL,
            question TEXT NOT NULL,
            variant INTEGER NOT NULL,
            answer TEXT NOT NULL,
            verdict TEXT NOT NULL,
            hints INTEGER NOT NULL,
            shown INTEGER NOT NULL,
            mode TEXT NOT NULL,
            at TEXT NOT NULL,
            drawn TEXT NOT NULL,
            skill TEXT NOT NULL,
            checksum INTEGER NOT NULL
        )
        """,
        """
        CREATE TABLE standings (
            lesson TEXT NOT NULL PRIMARY KEY,
            variant INTEGER NOT NULL,
            mode TEXT NOT NULL,
            stop TEXT NOT NULL,
            "index" INTEGER NOT NULL,
            seen INTEGER NOT NULL,
            total INTEGER NOT NULL,
            answered TEXT NOT NULL,
            at TEXT NOT NULL,
            checksum INTEGER NOT NULL
        )
        """,
    ),
]


def version_of(connection: sqlite3.Connection) -> int:
    """How many migrations this file has had."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def application_of(connection: sqlite3.Connection) -> int:
    """`APPLICATION` in a file of this tutor, 0 in a new one."""
    return int(connection.execute("PRAGMA application_id").fetchone()[0])


def migrate(connection: sqlite3.Connection, before: Callable[[int], None]) -> bool:
    """Bring the file to the present version, one migration a transaction, and tell whether it changed.

    Args:
        connection: to a file that is empty or sound, and that no other tutor opens meanwhile.
        before: called with the file's version ahead of each change of a file that is not new: the backup.

    Raises:
        StoreError: a migration does not fit the file, which is left as it was.
    """
    first = version_of(connection)
    for version in range(first, len(MIGRATIONS)):
        if version:
            before(version)
        try:
            _apply(connection, version)
        except sqlite3.IntegrityError as error:
            raise _misfit(version, error) from error
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_ERROR:
                raise
            raise _misfit(version, error) from error
    return first < len(MIGRATIONS)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, and the only writer from the first statement on."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _apply(connection: sqlite3.Connection, version: int) -> None:
    with transaction(connection):
        for statement in MIGRATIONS[version]:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {version + 1}")


def _misfit(version: int, error: sqlite3.Error) -> StoreError:
    return StoreError(
        f"your progress could not be brought from version {version} to {version + 1} ({error})"
        " and was left as it was; please report this"
    )
