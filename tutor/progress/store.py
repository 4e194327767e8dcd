"""The learner's progress as the rest of the tutor uses it: attempts are added, standings replaced.

One thread owns the file. What was handed over and is not on disk yet waits here in memory, so that a disk
that cannot be written costs a banner and no answer. Files are opened and mended in `database`.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from tutor.errors import StoreError
from tutor.progress.database import Opened, is_busy, keep_backup, open_database, reason_of, refuse_newer
from tutor.progress.folders import data_folder
from tutor.progress.records import (
    ATTEMPTS,
    STANDINGS,
    Attempt,
    Record,
    Row,
    Standing,
    Table,
    attempt_of,
    put,
    row_of,
    sound_rows,
    standing_of,
    utc_now,
)
from tutor.progress.schema import transaction

__all__ = ["FILE_NAME", "Attempt", "Standing", "Store", "open_store", "utc_now"]

FILE_NAME = "progress.db"
_IN_MEMORY = "Your answers are kept in memory only, and are lost when the tutor closes."

_Result = TypeVar("_Result")


class Store:
    """The attempts and standings of one learner. Made by `Store.open` or `Store.in_memory`; to be closed.

    Its methods may be called from any thread. `submit` never waits; all others wait for the disk, at most for
    some seconds, and must not be called from a done-callback of `submit`'s Future.
    """

    def __init__(self, path: Path | None, banner: str = "") -> None:
        self._path = path
        self._notes = [banner] if banner else []
        self._trouble = ""
        self._damaged: dict[Table, int] = {}
        self._opened = Opened(None, writable=False)
        self._unsaved: dict[tuple[Table, str], Row] = {}
        self._lock = threading.Lock()  # of _unsaved and _closed; all else belongs to the worker
        self._closed = False
        self._has_written = False
        self._suspect = False  # an error came from the file: look closely before it is used again
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="progress")

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """Open the store in this file, by default `progress.db` in the data folder; what is missing is made.

        A file that is broken is moved aside and its answers brought back, one that cannot be written is read
        and new answers are kept in memory: `banner` says so.

        Raises:
            StoreError: a newer tutor wrote the file, which is left alone; `in_memory(str(error))` goes on.
        """
        chosen = data_folder() / FILE_NAME if path is None else path
        store = cls(Path(os.path.realpath(chosen)))  # journals and backups lie beside the file a link leads to
        with ExitStack() as unless_it_opens:
            unless_it_opens.callback(store.close)
            store._worker.submit(store._connect).result()
            unless_it_opens.pop_all()
        store._worker.submit(store._keep_backup)
        return store

    @classmethod
    def in_memory(cls, reason: str = "") -> Self:
        """A store without a file. The reason, a half sentence, stands first in its banner."""
        return cls(None, f"{reason[:1].upper()}{reason[1:]}. {_IN_MEMORY}" if reason else _IN_MEMORY)

    @property
    def path(self) -> Path | None:
        """The store's file; None for a store in memory."""
        return self._path

    @property
    def banner(self) -> str:
        """What the learner must know of, in whole sentences: not saved, mended, damaged; "" if all is well."""
        sentences = list(self._notes)
        if self._trouble:
            with self._lock:
                waiting = sum(table is ATTEMPTS for table, _ in self._unsaved)
            held = f" {waiting} {'answer waits' if waiting == 1 else 'answers wait'} in memory." if waiting else ""
            sentences.append(f"Your progress is not being saved: {self._trouble}.{held}")
        if damaged := sum(self._damaged.values()):
            sentences.append(f"{damaged} damaged {'entry was' if damaged == 1 else 'entries were'} left out.")
        return "".join(filter(str.isprintable, " ".join(sentences)))  # a broken file may be quoted in it

    @property
    def unreadable(self) -> str:
        """Why nothing of the file can be read, a half sentence; "" where it can, or where there is none."""
        return self._trouble if self._opened.connection is None else ""

    def submit(self, record: Record) -> Future[bool]:
        """Hand over an attempt or a standing without waiting.

        Returns:
            Done when it is on disk (True), or cannot be written now (False): then it is kept in memory and
            tried again with the next one and at `close`. A standing may be overtaken by a later one of its
            lesson before it was written.

        Raises:
            StoreError: the store is closed, or a number in the record is beyond 64 bits.
        """
        table, row = row_of(record)
        with self._lock:
            if self._closed:
                raise StoreError("the store is closed")
            self._unsaved[table, row[0]] = row
            return self._worker.submit(self._flush)

    def record_attempt(self, attempt: Attempt) -> bool:
        """Add an attempt; True once it is on disk, False if it is kept in memory for now."""
        return self.submit(attempt).result()

    def save_standing(self, standing: Standing) -> bool:
        """Replace the lesson's standing; True once it is on disk, False if it is kept in memory for now."""
        return self.submit(standing).result()

    def attempts(self, lesson: str | None = None) -> tuple[Attempt, ...]:
        """All attempts, or one lesson's, in the order they were made, with those not yet on disk."""
        found = map(attempt_of, self._rows(ATTEMPTS))
        return tuple(attempt for attempt in found if lesson in (None, attempt.lesson))

    def standing(self, lesson: str) -> Standing | None:
        """Where this lesson stands; None if it was never begun."""
        return next((standing for standing in self.standings() if standing.lesson == lesson), None)

    def standings(self) -> tuple[Standing, ...]:
        """Where each lesson that was begun stands, the latest first."""
        found = map(standing_of, self._rows(STANDINGS))
        return tuple(sorted(found, key=lambda standing: standing.at, reverse=True))

    def close(self) -> None:
        """Write what waits, make a backup if anything was written, and let go of the file and the thread."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._worker.submit(self._finish)
        self._worker.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _rows(self, table: Table) -> list[Row]:
        with self._lock:
            if self._closed:
                raise StoreError("the store is closed")
            reading = self._worker.submit(self._read, table)
        return reading.result()

    def _read(self, table: Table) -> list[Row]:
        with self._lock:
            waiting = {row[0]: row for (of, _), row in self._unsaved.items() if of is table}
        on_disk = self._try(lambda connection: list(sound_rows(connection, table)), writing=False) or []
        self._damaged[table] = sum(row is None for row in on_disk)
        return list(({row[0]: row for row in on_disk if row} | waiting).values())

    def _flush(self) -> bool:
        """Write all that waits in one transaction: records handed over meanwhile share the price of a commit."""
        with self._lock:
            waiting = dict(self._unsaved)
        if waiting and not self._try(lambda connection: _write(connection, waiting), writing=True):
            return False
        self._has_written |= bool(waiting)
        with self._lock:
            for place, row in waiting.items():
                if self._unsaved[place] is row:
                    del self._unsaved[place]
        return True

    def _try(self, work: Callable[[sqlite3.Connection], _Result], *, writing: bool) -> _Result | None:
        """Do this with the connection; opened anew if it fails, since the file may be broken, moved or gone.

        Trouble, once noted, ends with a write that succeeds.
        """
        trouble = ""
        for _ in range(2):
            if self._opened.connection is None or (writing and not self._opened.writable):
                self._reconnect()
            connection = self._opened.connection
            if connection is None or (writing and not self._opened.writable):
                return None
            try:
                result = work(connection)
            except StoreError as error:
                trouble = str(error)
                break
            except sqlite3.Error as error:
                trouble = reason_of(error)
                if is_busy(error):
                    break
                self._disconnect()
                self._suspect = True
            else:
                self._trouble = "" if writing else self._trouble
                return result
        self._trouble = trouble
        return None

    def _connect(self) -> None:
        self._disconnect()
        if self._path:
            self._opened = open_database(self._path, suspect=self._suspect)
            self._suspect = False
            self._trouble = self._opened.trouble or self._trouble
            self._notes.extend(self._opened.notes)

    def _reconnect(self) -> None:
        try:
            self._connect()
        except StoreError as error:
            self._trouble = str(error)

    def _disconnect(self) -> None:
        opened, self._opened = self._opened, Opened(None, writable=False)
        if opened.connection:
            opened.connection.close()

    def _keep_backup(self) -> None:
        if self._path and self._opened.connection and self._opened.writable:
            if self._has_written:
                keep_backup(self._opened.connection, self._path, older_than=0)
            else:
                keep_backup(self._opened.connection, self._path)

    def _finish(self) -> None:
        try:
            self._flush()
            self._keep_backup()
        finally:
            self._disconnect()


def _write(connection: sqlite3.Connection, rows: dict[tuple[Table, str], Row]) -> bool:
    with transaction(connection):
        refuse_newer(connection)
        for (table, _), row in rows.items():
            put(connection, table, row)
    return True


def open_store() -> Store:
    """The learner's store; one in memory, which says so, where a newer tutor wrote the file."""
    try:
        return Store.open()
    except StoreError as error:
        return Store.in_memory(str(error))
