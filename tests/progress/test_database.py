"""What a learner reads of a file that cannot be written, and when a backup is made."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tutor.errors import StoreError
from tutor.progress import database, schema
from tutor.progress.database import BACKUP_SECONDS, is_busy, keep_backup, open_database, reason_of, refuse_newer
from tutor.progress.records import merge, put, row_of
from tutor.progress.recovery import backup_of, connect, sole_opener
from tutor.progress.store import Attempt, Standing, Store


def failed(code: int, said: str = "what SQLite says") -> sqlite3.Error:
    error = sqlite3.OperationalError(said)
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (failed(sqlite3.SQLITE_BUSY), "another program holds the file"),
        (failed(sqlite3.SQLITE_BUSY_SNAPSHOT), "another program holds the file"),
        (failed(sqlite3.SQLITE_LOCKED), "another program holds the file"),
        (failed(sqlite3.SQLITE_FULL), "the disk is full"),
        (failed(sqlite3.SQLITE_IOERR_WRITE), "the disk reports an error"),
        (failed(sqlite3.SQLITE_READONLY_DIRECTORY), "the file cannot be written"),
        (failed(sqlite3.SQLITE_CANTOPEN), "the file cannot be opened"),
        (failed(sqlite3.SQLITE_TOOBIG), "what SQLite says"),
        (sqlite3.ProgrammingError("one of Python's own"), "one of Python's own"),
        (OSError(errno.ENOTDIR, "Not a directory", "/a/b"), "Not a directory (/a/b)"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (OSError("only words"), "only words"),
    ],
)
def test_the_half_sentence_that_a_learner_reads(error: sqlite3.Error | OSError, reason: str) -> None:
    assert reason_of(error) == reason


def test_only_another_program_makes_the_file_busy() -> None:
    assert is_busy(failed(sqlite3.SQLITE_BUSY_TIMEOUT))
    assert is_busy(failed(sqlite3.SQLITE_LOCKED))
    assert not is_busy(failed(sqlite3.SQLITE_FULL))
    assert not is_busy(sqlite3.ProgrammingError("one of Python's own"))


def test_a_newer_file_is_refused_and_one_of_another_program_is_not_taken_for_newer(tmp_path: Path) -> None:
    newer = len(schema.MIGRATIONS) + 1
    with closing(connect(tmp_path / "x.db")) as connection:
        connection.execute(f"PRAGMA user_version = {newer}")
        refuse_newer(connection)
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION}")
        with pytest.raises(StoreError) as caught:
            refuse_newer(connection)
        connection.execute(f"PRAGMA user_version = {newer - 1}")
        refuse_newer(connection)
    assert str(caught.value) == (
        f"your progress was written by a newer tutor (version {newer}, this one reads up to {newer - 1});"
        " update backprop-tutor, or point TUTOR_HOME to another folder"
    )


@pytest.fixture
def aged(path: Path, filled: list[Attempt], monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Make the backup of a filled store so many seconds old."""
    moment = backup_of(path).stat().st_mtime + 1_000
    monkeypatch.setattr(time, "time", lambda: moment)

    def age(seconds: float) -> None:
        os.utime(backup_of(path), (moment - seconds, moment - seconds))

    return age


@pytest.mark.parametrize(("age", "made"), [(0.0, False), (60.0, False), (60.25, True), (3600.0, True)])
def test_a_backup_is_made_when_the_last_one_is_older(
    path: Path, aged: Callable[[float], None], age: float, made: bool
) -> None:
    aged(age)
    before = backup_of(path).stat().st_ino
    with closing(connect(path)) as connection:
        keep_backup(connection, path, older_than=60)
    assert (backup_of(path).stat().st_ino != before) is made


def test_no_backup_is_made_and_nobody_waits_while_another_tutor_opens(
    path: Path, aged: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr(database, "sole_opener", lambda path, wait: waits.append(wait) or sole_opener(path, wait))
    aged(2 * BACKUP_SECONDS)
    before = backup_of(path).stat().st_ino
    with closing(connect(path)) as connection:
        with sole_opener(path):
            keep_backup(connection, path)
        assert backup_of(path).stat().st_ino == before
        keep_backup(connection, path)
    assert waits == [0, 0]
    assert backup_of(path).stat().st_ino != before


@pytest.mark.parametrize("error", [sqlite3.OperationalError("the disk is full"), OSError("no space")])
def test_a_backup_that_fails_is_no_error(
    path: Path, aged: Callable[[float], None], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(database, "back_up", fail)
    aged(2 * BACKUP_SECONDS)
    with closing(connect(path)) as connection:
        keep_backup(connection, path)


@pytest.mark.parametrize(("age", "suspect", "thorough"), [(0.0, False, False), (0.0, True, True), (1.0, False, True)])
def test_once_a_day_and_where_it_is_suspect_every_row_is_looked_at(
    path: Path,
    aged: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
    age: float,
    suspect: bool,
    thorough: bool,
) -> None:
    looked: list[bool] = []
    monkeypatch.setattr(database, "_thorough_check", lambda _: looked.append(True) or "")
    aged(BACKUP_SECONDS + age)
    opened = open_database(path, suspect=suspect)
    assert opened.connection
    opened.connection.close()
    assert (opened.writable, opened.notes, opened.trouble) == (True, (), "")
    assert bool(looked) is thorough


def test_a_folder_where_nothing_may_be_written_is_told_as_the_file(
    path: Path, filled: list[Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    opened = open_database(path)
    assert opened.connection
    opened.connection.close()
    assert (opened.writable, opened.trouble) == (False, "the file cannot be written")


def test_a_migration_that_does_not_fit_is_told_with_both_versions_and_the_reason(
    path: Path, filled: list[Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = len(schema.MIGRATIONS)
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, ("ALTER TABLE nowhere ADD COLUMN a",)])
    with pytest.raises(StoreError) as caught:
        Store.open(path)
    assert str(caught.value) == (
        f"your progress could not be brought from version {first} to {first + 1} (no such table: nowhere)"
        " and was left as it was; please report this"
    )
    monkeypatch.setattr(
        schema, "MIGRATIONS", [*schema.MIGRATIONS[:first], ("CREATE UNIQUE INDEX once ON attempts (lesson)",)]
    )
    with pytest.raises(StoreError, match=r"\(UNIQUE constraint failed: attempts.lesson\)"):
        Store.open(path)


def test_merging_writes_what_is_lacking_and_later_standings_and_nothing_else(
    tmp_path: Path, attempt: Callable[..., Attempt], standing: Callable[..., Standing]
) -> None:
    with closing(connect(tmp_path / "from.db")) as source, closing(connect(tmp_path / "to.db")) as target:
        for connection in (source, target):
            schema.migrate(connection, before=lambda _: None)
        shared = [row_of(attempt(f"q{number}")) for number in range(3)]
        for table, row in shared:
            put(source, table, row)
            put(target, table, row)
        for lesson, there, here in (("earlier", 3, 5), ("same", 5, 5), ("later", 9, 5)):
            put(source, *row_of(standing(there, lesson=lesson)))
            put(target, *row_of(standing(here, lesson=lesson, total=1)))
        put(source, *row_of(attempt("lacking")))
        written = target.total_changes
        merge(source, target)
        assert target.total_changes - written == 2
        assert target.execute("SELECT question FROM attempts ORDER BY id").fetchall() == [
            ("q0",), ("q1",), ("q2",), ("lacking",),
        ]  # fmt: skip
        assert target.execute('SELECT lesson, "index", total FROM standings ORDER BY lesson').fetchall() == [
            ("earlier", 5, 1), ("later", 9, 40), ("same", 5, 1),
        ]  # fmt: skip


def test_an_attempt_has_a_key_of_128_bits(attempt: Callable[..., Attempt]) -> None:
    keys = {row_of(attempt())[1][0] for _ in range(100)}
    assert len(keys) == 100
    assert {len(bytes.fromhex(key)) for key in keys} == {16}
