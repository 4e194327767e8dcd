"""Disks that are full, read-only or faulty: the tutor goes on in memory, says so, and writes later what it can."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tutor.progress import database, recovery
from tutor.progress.store import Attempt, Standing, Store

MakeAttempt = Callable[..., Attempt]
MakeStanding = Callable[..., Standing]
QuestionsOnDisk = Callable[[Path], list[str]]


def test_a_full_disk_costs_a_banner_and_no_answer(
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    attempt: MakeAttempt,
    standing: MakeStanding,
    questions_on_disk: QuestionsOnDisk,
) -> None:
    full = False

    def connect(path: Path) -> sqlite3.Connection:
        connection = recovery.connect(path)
        if full:
            connection.execute("PRAGMA max_page_count = 1")  # SQLite's own "database or disk is full"
        return connection

    monkeypatch.setattr(database, "connect", connect)
    long = "x" * 9000
    with Store.open(path) as store:
        assert store.record_attempt(attempt("before"))
        full = True
        store._worker.submit(store._connect).result()
        assert store.record_attempt(attempt("one", drawn=long)) is False
        assert store.banner == "Your progress is not being saved: the disk is full. 1 answer waits in memory."
        assert store.record_attempt(attempt("two", drawn=long)) is False
        assert store.save_standing(standing(3)) is False
        assert "2 answers wait in memory" in store.banner
        assert [one.question for one in store.attempts()] == ["before", "one", "two"]
        assert store.standing("chain-rule") == standing(3)
        assert "the disk is full" in store.banner
        assert questions_on_disk(path) == ["before"]
        full = False
        assert store.record_attempt(attempt("three"))
        assert store.banner == ""
        assert questions_on_disk(path) == ["before", "one", "two", "three"]
    with Store.open(path) as store:
        assert store.standing("chain-rule") == standing(3)


def test_what_waits_is_written_at_close(
    path: Path, monkeypatch: pytest.MonkeyPatch, attempt: MakeAttempt, questions_on_disk: QuestionsOnDisk
) -> None:
    monkeypatch.setattr(recovery, "BUSY_SECONDS", 0.02)
    with Store.open(path) as store:
        store.attempts()
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert store.record_attempt(attempt()) is False
            assert "another program holds the file" in store.banner
    assert questions_on_disk(path) == ["q1"]


def test_a_locked_file_is_waited_for_once(path: Path, monkeypatch: pytest.MonkeyPatch, attempt: MakeAttempt) -> None:
    monkeypatch.setattr(recovery, "BUSY_SECONDS", 0.02)
    with Store.open(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        store.attempts()
        opened: list[Path] = []
        monkeypatch.setattr("tutor.progress.store.open_database", lambda path, suspect: opened.append(path))
        other.execute("BEGIN IMMEDIATE")
        assert store.record_attempt(attempt()) is False
        other.execute("ROLLBACK")
        assert store.record_attempt(attempt()) is True
        assert opened == []


LIMITED = """
import json, resource, sys
from pathlib import Path
from tutor.progress.store import Attempt, Store, utc_now

def answer(number):
    return Attempt("l", str(number), 0, "1", "right", 0, False, "guided", utc_now(), "x" * 1500)

_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
for limit in range(0, 60_000, 2_500):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, most))
    path = Path(sys.argv[1]) / str(limit) / "progress.db"
    store = Store.open(path)
    saved = [store.record_attempt(answer(number)) for number in range(12)]
    banner = store.banner
    seen = len(store.attempts())
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    saved.append(store.record_attempt(answer(12)))
    print(json.dumps([str(path), saved, banner, seen, store.banner]))
    store.close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits on the size of files are POSIX's")
def test_a_disk_that_fails_at_any_write_loses_nothing(tmp_path: Path, questions_on_disk: QuestionsOnDisk) -> None:
    run = subprocess.run([sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    states = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(states) == 24
    for path, saved, banner, seen, banner_after in states:
        assert seen == 12
        assert bool(banner) == (not all(saved[:12])), path
        assert (saved[12], banner_after) == (True, ""), path
        assert questions_on_disk(Path(path)) == [str(number) for number in range(13)]
    assert len({saved.index(False) for _, saved, *_ in states if False in saved}) > 5


def test_a_file_where_the_folder_should_be(tmp_path: Path, attempt: MakeAttempt) -> None:
    (tmp_path / "home").write_text("a file")
    with Store.open(tmp_path / "home" / "progress.db") as store:
        assert store.record_attempt(attempt()) is False
        assert store.attempts() == (attempt(),)
        assert str(tmp_path / "home") in store.banner
    assert (tmp_path / "home").read_text() == "a file"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="nobody can make a file in Linux's /proc")
def test_a_place_where_nothing_can_be_made(attempt: MakeAttempt) -> None:
    with Store.open(Path("/proc/tutor/progress.db")) as store:
        assert store.record_attempt(attempt()) is False
        assert store.attempts() == (attempt(),)
        assert store.banner.startswith("Your progress is not being saved: ")


def test_a_device_is_left_where_it_is(tmp_path: Path, attempt: MakeAttempt) -> None:
    os.mkfifo(tmp_path / "progress.db")
    with Store.open(tmp_path / "progress.db") as store:
        assert store.record_attempt(attempt()) is False
        assert "not a regular file" in store.banner
    assert (tmp_path / "progress.db").is_fifo()


READ_ONLY = """
import os, sys
from pathlib import Path
from tutor.progress.store import Attempt, Store, utc_now
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)  # root may write anywhere
attempt = Attempt("l", "new", 0, "1", "right", 0, False, "guided", utc_now())
with Store.open(Path(sys.argv[1])) as store:
    print(store.banner)
    print(store.record_attempt(attempt))
    print([one.question for one in store.attempts()])
    print(store.banner)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="read-only folders are writable there")
@pytest.mark.parametrize("locked", ["folder", "file", "both"])
def test_a_read_only_store_is_read_and_new_answers_wait(attempt: MakeAttempt, locked: str) -> None:
    folder = Path(tempfile.mkdtemp())  # pytest's own are closed to other users
    try:
        path = folder / "progress.db"
        with Store.open(path) as store:
            store.record_attempt(attempt("old"))
        for entry in folder.iterdir():
            entry.chmod(0o666 if locked == "folder" else 0o444)
        folder.chmod(0o777 if locked == "file" else 0o555)
        before = path.read_bytes()
        run = subprocess.run(
            [sys.executable, "-c", READ_ONLY, str(path)], capture_output=True, text=True, check=False, cwd="/"
        )
        assert run.stderr == ""
        at_once, saved, questions, later = run.stdout.splitlines()
        assert at_once == "Your progress is not being saved: the file cannot be written."
        assert (saved, questions) == ("False", "['old', 'new']")
        assert later == at_once + " 1 answer waits in memory."
        assert path.read_bytes() == before
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_store_that_becomes_writable_takes_what_waited(
    path: Path, monkeypatch: pytest.MonkeyPatch, attempt: MakeAttempt, questions_on_disk: QuestionsOnDisk
) -> None:
    with Store.open(path) as store:
        store.record_attempt(attempt("old"))
    monkeypatch.setattr(database.os, "access", lambda place, mode: False)
    with Store.open(path) as store:
        assert store.record_attempt(attempt("one")) is False
        assert [one.question for one in store.attempts()] == ["old", "one"]
        monkeypatch.undo()
        assert store.record_attempt(attempt("two")) is True
        assert store.banner == ""
        assert questions_on_disk(path) == ["old", "one", "two"]
