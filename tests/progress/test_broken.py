"""Every broken state of the file: the tutor goes on, the learner is told, what can be brought back is."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tutor.errors import StoreError
from tutor.progress.recovery import backup_of
from tutor.progress.store import Attempt, Standing, Store

MakeAttempt = Callable[..., Attempt]
MakeStanding = Callable[..., Standing]


def zero_bytes(path: Path) -> None:
    os.truncate(path, 0)


def missing(path: Path) -> None:
    path.unlink()


def garbage(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(20_000))


def text(path: Path) -> None:
    path.write_text("this is no database\n")


def truncated_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def one_byte_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1)


def zeroed_page(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(bytes(4096))


def missing_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE standings")


def missing_column(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE attempts DROP COLUMN mode")


def no_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 0")


def tables_of_nonsense(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE standings", b"CREATE TABLE \xee\xfftandings"))


def header_that_forbids_writing(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(18)
        file.write(b"\x03")


def directory(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "note").write_text("somebody's file")


def someone_else_s_database(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name)")


BROKEN = [
    zero_bytes,
    missing,
    garbage,
    text,
    truncated_half,
    zeroed_page,
    missing_table,
    missing_column,
    no_version,
    tables_of_nonsense,
    header_that_forbids_writing,
    directory,
    someone_else_s_database,
]


def aside(path: Path) -> list[Path]:
    return sorted(found for found in path.parent.glob("*.corrupt-*") if not found.name.endswith("-journal"))


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_store_is_restored_and_the_learner_told(
    path: Path, filled: list[Attempt], attempt: MakeAttempt, standing: MakeStanding, broken: Callable[[Path], None]
) -> None:
    broken(path)
    whole = path.read_bytes() if path.is_file() else b""
    with Store.open(path) as store:
        assert "40 answers were brought back" in store.banner
        assert store.attempts() == tuple(filled)
        assert store.standing("chain-rule") == standing(7)
        assert store.record_attempt(attempt("new"))
    if broken is not missing:
        assert len(aside(path)) == 1
        assert aside(path)[0].name in store.banner
    if whole:
        assert aside(path)[0].read_bytes() == whole
    with Store.open(path) as store:
        assert store.banner == ""
        assert store.attempts() == (*filled, attempt("new"))


def test_a_lost_last_byte_is_found_within_a_day(path: Path, filled: list[Attempt]) -> None:
    one_byte_short(path)
    with Store.open(path) as store:
        assert set(store.attempts()) == set(filled) or "left out" in store.banner
    os.utime(backup_of(path), (0, 0))
    with Store.open(path) as store:
        assert "brought back" in store.banner
        assert set(store.attempts()) == set(filled)


def test_answers_younger_than_the_backup_are_taken_from_the_broken_file(
    path: Path, filled: list[Attempt], attempt: MakeAttempt, standing: MakeStanding
) -> None:
    old = backup_of(path).read_bytes()
    with Store.open(path) as store:
        assert store.record_attempt(attempt("young"))
        assert store.save_standing(standing(8))
    backup_of(path).write_bytes(old)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE standings DROP COLUMN mode")
    with Store.open(path) as store:
        assert store.attempts() == (*filled, attempt("young"))
        assert store.standing("chain-rule") == standing(7)


def test_of_two_standings_the_later_is_brought_back(path: Path, filled: list[Attempt], standing: MakeStanding) -> None:
    old = backup_of(path).read_bytes()
    with Store.open(path) as store:
        store.save_standing(standing(8))
    backup_of(path).write_bytes(old)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE attempts DROP COLUMN mode")
    with Store.open(path) as store:
        assert store.standing("chain-rule") == standing(8)
        assert store.attempts() == tuple(filled)


def test_a_broken_backup_does_not_stop_the_rescue(path: Path, filled: list[Attempt]) -> None:
    garbage(backup_of(path))
    missing_table(path)
    with Store.open(path) as store:
        assert "40 answers were brought back" in store.banner
        assert store.attempts() == tuple(filled)
        assert store.standings() == ()


def test_one_table_of_nonsense_does_not_hide_the_other(path: Path, filled: list[Attempt]) -> None:
    backup_of(path).unlink()
    flawed = path.read_bytes().replace(b"CREATE TABLE standings", b"CREATE FABLE standings")
    path.write_bytes(flawed)
    with Store.open(path) as store:
        assert store.attempts() == tuple(filled)


def test_a_broken_file_sends_no_escape_to_the_terminal(path: Path, filled: list[Attempt]) -> None:
    flawed = path.read_bytes().replace(b"CREATE TABLE standings", b'CREATE "\x1b[31m" andings')
    path.write_bytes(flawed)
    with Store.open(path) as store:
        assert "[31m" in store.banner
        assert store.banner.isprintable()
        assert store.attempts() == tuple(filled)


def test_without_a_backup_a_broken_store_begins_anew(path: Path, filled: list[Attempt], attempt: MakeAttempt) -> None:
    assert filled
    backup_of(path).unlink()
    garbage(path)
    with Store.open(path) as store:
        assert "no answers were brought back" in store.banner
        assert store.record_attempt(attempt())


def test_an_empty_file_that_never_was_a_store_is_simply_new(path: Path, attempt: MakeAttempt) -> None:
    path.parent.mkdir()
    path.touch()
    with Store.open(path) as store:
        assert store.banner == ""
        assert store.record_attempt(attempt())


def test_a_store_emptied_before_its_first_answer_is_noticed(path: Path) -> None:
    Store.open(path).close()
    zero_bytes(path)
    with Store.open(path) as store:
        assert "was empty" in store.banner


def test_a_newer_store_is_refused_and_left_alone(path: Path, filled: list[Attempt], attempt: MakeAttempt) -> None:
    assert filled
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 7")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer tutor \(version 7, this one reads up to 1\); update") as refusal:
        Store.open(path)
    assert path.read_bytes() == before
    assert not aside(path)
    with Store.in_memory(str(refusal.value)) as store:
        store.record_attempt(attempt())
        assert store.attempts() == (attempt(),)


def test_a_broken_store_with_a_newer_backup_is_refused_too(path: Path, filled: list[Attempt]) -> None:
    assert filled
    with closing(sqlite3.connect(backup_of(path))) as connection:
        connection.execute("PRAGMA user_version = 7")
    garbage(path)
    with pytest.raises(StoreError, match="newer tutor"):
        Store.open(path)
    assert not aside(path)


def test_a_store_that_becomes_newer_while_open_is_not_written(
    path: Path, attempt: MakeAttempt, questions_on_disk: Callable[[Path], list[str]]
) -> None:
    with Store.open(path) as store, closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 2")
        assert store.record_attempt(attempt("later")) is False
        assert "newer tutor" in store.banner
        assert [one.question for one in store.attempts()] == ["later"]
        assert questions_on_disk(path) == []


INTERRUPTED = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")  # so that half-done pages reach the file
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE attempts SET answer = answer || hex(zeroblob(400)), checksum = 0")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_journal_left_over_is_played_back(path: Path, filled: list[Attempt]) -> None:
    before = path.read_bytes()
    killed = subprocess.run([sys.executable, "-c", INTERRUPTED, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert path.with_name("progress.db-journal").stat().st_size > 0
    assert path.read_bytes() != before
    with Store.open(path) as store:
        assert store.attempts() == tuple(filled)
        assert store.banner == ""


FIRST_START_INTERRUPTED = """
import os, signal, sqlite3, sys
from tutor.progress.schema import MIGRATIONS
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 1")
connection.execute("BEGIN IMMEDIATE")
for statement in MIGRATIONS[0]:
    connection.execute(statement)
connection.execute("CREATE TABLE filler AS SELECT hex(zeroblob(90000))")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_first_start_that_was_killed_is_simply_repeated(path: Path, attempt: MakeAttempt) -> None:
    path.parent.mkdir()
    subprocess.run([sys.executable, "-c", FIRST_START_INTERRUPTED, str(path)], check=False)
    assert path.stat().st_size > 0
    assert path.with_name("progress.db-journal").stat().st_size > 0
    with Store.open(path) as store:
        assert store.banner == ""
        assert store.record_attempt(attempt())


def test_a_broken_store_is_moved_with_its_journal(path: Path, filled: list[Attempt]) -> None:
    subprocess.run([sys.executable, "-c", INTERRUPTED, str(path)], check=False)
    path.unlink()
    path.mkdir()
    journal = path.with_name("progress.db-journal").read_bytes()
    with Store.open(path) as store:
        assert store.attempts() == tuple(filled)
    assert aside(path)[0].with_name(aside(path)[0].name + "-journal").read_bytes() == journal


def test_a_journal_of_nonsense_harms_nothing(path: Path, filled: list[Attempt]) -> None:
    path.with_name("progress.db-journal").write_bytes(b"nonsense" * 100)
    with Store.open(path) as store:
        assert store.attempts() == tuple(filled)
        assert store.banner == ""


def test_what_a_killed_tutor_left_half_made_is_no_obstacle(path: Path, filled: list[Attempt]) -> None:
    for name in ("progress.db.new", "progress.db.new-journal", "progress.db.backup.new"):
        path.with_name(name).write_bytes(b"half")
    os.utime(backup_of(path), (0, 0))
    garbage(path)
    with Store.open(path) as store:
        assert store.attempts() == tuple(filled)
    assert not list(path.parent.glob("*.new*"))
