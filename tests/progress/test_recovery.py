"""Connections, backups and what stands aside, one by one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import pytest

from tutor.progress import recovery
from tutor.progress.recovery import back_up, backup_age, backup_of, connect, connect_for_reading, rebuild, sole_opener
from tutor.progress.store import Attempt, Store


def setting(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def test_a_commit_is_on_disk_before_it_is_told(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE t (a)")
        assert setting(connection, "journal_mode") == "delete"
        assert setting(connection, "synchronous") == 2  # FULL
        assert setting(connection, "fullfsync") == 1
        assert connection.isolation_level is None


def test_a_store_that_was_left_in_another_journal_comes_back_to_this_one(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "x.db")) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("CREATE TABLE t (a)")
    with closing(connect(tmp_path / "x.db")) as connection:
        assert setting(connection, "journal_mode") == "delete"


def test_a_reader_changes_nothing_and_sees_through_a_lock_only_as_the_file_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a folder?.db"  # a sign of addresses, which SQLite reads too
    monkeypatch.setattr(recovery, "BUSY_SECONDS", 0.05)
    with closing(connect(path)) as writer:
        writer.execute("CREATE TABLE t (a)")
        with closing(connect_for_reading(path)) as reader:
            assert reader.execute("SELECT count(*) FROM t").fetchone() == (0,)
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                reader.execute("INSERT INTO t VALUES (1)")
        writer.execute("BEGIN EXCLUSIVE")
        with (
            closing(connect_for_reading(path)) as waiting,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            waiting.execute("SELECT * FROM t")
        with closing(connect_for_reading(path, as_it_lies=True)) as bold:
            assert bold.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_bytes_that_are_no_text_hide_no_row(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (CAST(x'61ff62' AS TEXT))")
        assert connection.execute("SELECT a FROM t").fetchone() == ("a\ufffdb",)


def test_a_message_that_cannot_be_read_is_an_error_of_sqlite(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "x.db")) as connection:
        with pytest.raises(sqlite3.DatabaseError) as caught:
            connection.execute("SELECT ?", [Undecodable()])
        assert str(caught.value) == "its tables cannot be read"
        assert caught.value.sqlite_errorcode == sqlite3.SQLITE_CORRUPT


class Undecodable:
    """Stands for a row of a broken table: Python fails to make text of it."""

    def __conform__(self, protocol: object) -> str:
        return b"\xff".decode("utf-8")


def test_one_opener_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with sole_opener(path), pytest.raises(sqlite3.OperationalError), sole_opener(path, wait=0):
        pass
    with sole_opener(path, wait=0):
        assert (tmp_path / "x.db.lock").exists()


def test_the_age_of_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    assert backup_of(path) == tmp_path / "x.db.backup"
    assert backup_age(path) == float("inf")
    backup_of(path).touch()
    assert -1 < backup_age(path) < 60


def test_a_copy_that_fails_its_check_replaces_no_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "x.db.backup"
    target.write_text("the last good one")
    with closing(connect(tmp_path / "x.db")) as connection:
        connection.execute("CREATE TABLE t (a CHECK (a > 0))")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute("INSERT INTO t VALUES (-1)")
        with pytest.raises(sqlite3.DatabaseError, match="CHECK constraint failed in t"):
            back_up(connection, target)
        assert target.read_text() == "the last good one"
        connection.execute("DELETE FROM t")
        back_up(connection, target)
    with closing(connect_for_reading(target)) as copy:
        assert copy.execute("SELECT count(*) FROM t").fetchone() == (0,)
    assert not (tmp_path / "x.db.backup.new").exists()


class Noon(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        assert tz is UTC
        return datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)


def test_what_is_aside_has_the_moment_in_its_name_and_a_number_where_that_is_taken(
    path: Path, attempt: Callable[..., Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "datetime", Noon)
    with Store.open(path) as store:
        store.record_attempt(attempt())
    backup_of(path).unlink()
    aside = "progress.db.corrupt-20260301T120005"
    assert rebuild(path) == (aside, 1)
    (path.parent / f"{aside}-2-journal").touch()  # of one that has gone since
    assert rebuild(path) == (f"{aside}-3", 1)
    assert rebuild(path) == (f"{aside}-4", 1)
    path.unlink()
    assert rebuild(path) == ("", 0)


def test_the_journal_goes_aside_with_its_file(path: Path, attempt: Callable[..., Attempt]) -> None:
    with Store.open(path) as store:
        store.record_attempt(attempt())
    journal = path.with_name("progress.db-journal")
    journal.write_text("half a write")
    aside, _ = rebuild(path)
    assert not journal.exists()
    assert path.with_name(f"{aside}-journal").read_text() == "half a write"
