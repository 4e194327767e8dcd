from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tutor.errors import StoreError
from tutor.progress import schema
from tutor.progress.recovery import backup_of
from tutor.progress.store import Attempt, Standing, Store

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


RELEASED = Path(__file__).parent / "released"
KEPT = (
    Attempt(
        "chain-rule", "local backward p -> z", 3, "2*(0.73-1)/3", "wrong", 1, False, "guided",
        "2026-03-01T12:00:00.000+00:00", '{"x": [1.0, -2.5]}', "local:sigmoid",
    ),
    Attempt(
        "chain-rule", "local backward p -> z", 3, "w₁₁·x − ½ 'quoted'", "right", 2, False, "guided",
        "2026-03-01T12:00:09.500+00:00", '{"x": [1.0, -2.5]}', "local:sigmoid",
    ),
    Attempt(
        "3f2a9c01d2/softmax", "total accumulate w", 0, "", "shown", 4, True, "drill",
        "2026-03-02T07:30:00.000+00:00", "{}", "accumulate",
    ),
)  # fmt: skip
LEFT = (
    Standing(
        "3f2a9c01d2/softmax", 0, "drill", "end", 24, 25, 25, "{}", "2026-03-02T07:30:00.001+00:00",
    ),
    Standing(
        "chain-rule", 3, "guided", "step 0 backward p -> z", 12, 11, 40,
        '{"outcomes": {}, "visited": [[0, 11]]}', "2026-03-01T12:00:09.501+00:00",
    ),
)  # fmt: skip


def as_released(path: Path, version: int) -> None:
    """The store as a tutor of that version left it: every version keeps its file here for ever."""
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((RELEASED / f"version-{version}.sql").read_text(encoding="utf-8"))


def test_a_store_of_every_version_is_kept_here() -> None:
    found = sorted(int(each.stem.removeprefix("version-")) for each in RELEASED.iterdir())
    assert found == [*range(1, len(schema.MIGRATIONS) + 1)]


@pytest.mark.parametrize("version", range(1, len(schema.MIGRATIONS) + 1))
def test_every_released_store_is_read_and_goes_on(
    path: Path, attempt: Callable[..., Attempt], version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_released(path, version)
    assert ask(path, "PRAGMA user_version") == [(version,)]
    with Store.open(path) as store:
        assert (store.attempts(), store.standings(), store.banner) == (KEPT, LEFT, "")
        assert store.record_attempt(attempt("new"))
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, NEXT])
    with Store.open(path) as store:
        assert (store.attempts(), store.standings(), store.banner) == ((*KEPT, attempt("new")), LEFT, "")
    assert ask(path, "SELECT skill FROM cards") == [("chain",)]


@pytest.mark.parametrize("version", range(1, len(schema.MIGRATIONS) + 1))
def test_every_released_backup_restores_a_broken_store(path: Path, version: int) -> None:
    as_released(backup_of(path), version)
    path.write_bytes(b"garbage" * 1000)
    with Store.open(path) as store:
        assert (store.attempts(), store.standings()) == (KEPT, LEFT)
        assert "3 answers were brought back" in store.banner


@pytest.mark.parametrize("version", range(1, len(schema.MIGRATIONS) + 1))
def test_a_store_of_any_version_becomes_what_a_new_one_is(path: Path, version: int) -> None:
    tables = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
    as_released(path, version)
    new = path.with_name("new.db")
    for each in (path, new):
        Store.open(each).close()
    old_tables, new_tables = ([(name, str(sql).split()) for name, sql in ask(each, tables)] for each in (path, new))
    assert old_tables == new_tables
