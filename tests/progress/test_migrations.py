from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tutor.errors import StoreError
from tutor.progress import schema
from tutor.progress.recovery import backup_of
from tutor.progress.store import Attempt, Store

NEXT = ("CREATE TABLE cards (skill TEXT PRIMARY KEY)", "INSERT INTO cards VALUES ('chain')")
FAULTY = ("CREATE TABLE cards (skill TEXT PRIMARY KEY)", "INSERT INTO no_such_table VALUES (1)")


def ask(path: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(question).fetchall()


def test_a_new_store_has_the_present_version(path: Path) -> None:
    Store.open(path).close()
    assert ask(path, "PRAGMA user_version") == [(len(schema.MIGRATIONS),)]
    assert not list(path.parent.glob("*.version-*"))


def test_an_older_store_is_backed_up_and_brought_forward(
    path: Path, filled: list[Attempt], attempt: Callable[..., Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, NEXT])
    with Store.open(path) as store:
        assert store.attempts() == tuple(filled)
        assert store.record_attempt(attempt("new"))
        assert store.banner == ""
    assert ask(path, "SELECT skill FROM cards") == [("chain",)]
    assert ask(path, "PRAGMA user_version") == [(2,)]
    old = path.with_name("progress.db.version-1")
    assert ask(old, "PRAGMA user_version") == [(1,)]
    assert ask(old, "SELECT count(*) FROM attempts") == [(40,)]


def test_the_backup_goes_along(path: Path, filled: list[Attempt], monkeypatch: pytest.MonkeyPatch) -> None:
    assert filled
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, NEXT])
    Store.open(path).close()
    assert ask(backup_of(path), "PRAGMA user_version") == [(2,)]
    assert not list(path.parent.glob("*.version-0"))


def test_a_migration_that_fails_changes_nothing(
    path: Path, filled: list[Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, FAULTY])
        with pytest.raises(StoreError, match=r"from version 1 to 2 \(no such table: no_such_table\)"):
            Store.open(path)
    assert ask(path, "SELECT name FROM sqlite_master WHERE name = 'cards'") == []
    with Store.open(path) as store:
        assert store.attempts() == tuple(filled)
        assert store.banner == ""


def test_an_older_backup_restores_a_newer_tutor_s_store(
    path: Path, filled: list[Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask(backup_of(path), "PRAGMA user_version") == [(1,)]
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, NEXT])
    path.write_bytes(b"garbage" * 1000)
    with Store.open(path) as store:
        assert store.attempts() == tuple(filled)
    assert ask(path, "SELECT skill FROM cards") == [("chain",)]


def test_a_backup_from_before_a_table_had_its_name(
    path: Path, filled: list[Attempt], monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(backup_of(path))) as connection:
        connection.execute("ALTER TABLE attempts RENAME TO tries")
    first = tuple(statement.replace("TABLE attempts", "TABLE tries") for statement in schema.MIGRATIONS[0])
    monkeypatch.setattr(schema, "MIGRATIONS", [first, ("ALTER TABLE tries RENAME TO attempts",)])
    path.write_bytes(b"garbage" * 1000)
    with Store.open(path) as store:
        assert store.attempts() == tuple(filled)


def test_two_tutors_bring_it_forward_once(path: Path, filled: list[Attempt], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, NEXT])
    with Store.open(path) as one, Store.open(path) as two:
        assert one.attempts() == two.attempts() == tuple(filled)
    assert ask(path, "SELECT count(*) FROM cards") == [(1,)]
