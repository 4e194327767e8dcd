"""Damage inside the file, and to a file in use: no answer altered, none hidden silently, as many kept as can be."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tutor.errors import StoreError
from tutor.progress.recovery import backup_of
from tutor.progress.schema import APPLICATION
from tutor.progress.store import Attempt, Standing, Store

MakeAttempt = Callable[..., Attempt]
MakeStanding = Callable[..., Standing]


def flip(path: Path, wanted: bytes, by: bytes) -> None:
    content = path.read_bytes()
    assert content.count(wanted) == 1
    path.write_bytes(content.replace(wanted, by))


def test_a_flipped_byte_is_left_out_and_told(path: Path, filled: list[Attempt], attempt: MakeAttempt) -> None:
    with Store.open(path) as store:
        store.record_attempt(attempt("young", answer="0.731059"))
    flip(path, b"0.731059", b"0.731058")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with Store.open(path) as store:
        assert store.attempts() == tuple(filled)
        assert "1 damaged entry was left out" in store.banner


def test_a_byte_that_is_no_text_is_left_out_and_told(path: Path, filled: list[Attempt], attempt: MakeAttempt) -> None:
    with Store.open(path) as store:
        store.record_attempt(attempt("young", answer="0.731059"))
    flip(path, b"0.731059", b"0.73105\xff")
    with Store.open(path) as store:
        assert store.attempts() == tuple(filled)
        assert "1 damaged entry was left out" in store.banner


def test_damage_never_reaches_the_backup_and_is_healed_from_it(
    path: Path, filled: list[Attempt], attempt: MakeAttempt
) -> None:
    secret = attempt("young", answer="0.731059")
    with Store.open(path) as store:
        store.record_attempt(secret)
    flip(path, b"0.731059", b"0.731058")
    with Store.open(path) as store:
        store.record_attempt(attempt("last"))
    assert b"0.731059" in backup_of(path).read_bytes()
    os.utime(backup_of(path), (0, 0))  # a day later
    with Store.open(path) as store:
        assert "had 1 damaged" in store.banner
        assert set(store.attempts()) == {*filled, secret, attempt("last")}


def test_any_flipped_byte_alters_no_answer_and_hides_none_silently(
    path: Path, filled: list[Attempt], attempt: MakeAttempt
) -> None:
    folder = path.parent
    shutil.copytree(folder, whole := folder.with_name("whole"))
    content = path.read_bytes()
    chance = random.Random(20260301)
    for place in [*range(16, 100, 4), *chance.sample(range(100, len(content)), 80)]:
        shutil.rmtree(folder)
        shutil.copytree(whole, folder)
        with path.open("r+b") as file:
            file.seek(place)
            file.write(bytes([content[place] ^ (1 << chance.randrange(8))]))
        try:
            with Store.open(path) as store:
                found = store.attempts()
                assert set(found) <= set(filled), f"byte {place}"
                assert set(found) == set(filled) or store.banner, f"byte {place}"
                assert len(found) >= len(filled) - 1, f"byte {place}"
                assert store.record_attempt(attempt("new")), f"byte {place}"
        except StoreError:
            assert place in range(60, 64)  # the version itself


def break_index(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE tbl_name = 'attempts' AND type = 'index'"
        (page,) = connection.execute(query).fetchone()
    content = bytearray(path.read_bytes())
    start = (page - 1) * 4096
    for cell in range(int.from_bytes(content[start + 3 : start + 5], "big")):
        pointer = start + 8 + 2 * cell
        content[start + int.from_bytes(content[pointer : pointer + 2], "big") + 1] = 0x7F  # length of its header
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_a_broken_index_never_reaches_the_backup(path: Path, filled: list[Attempt], standing: MakeStanding) -> None:
    assert filled
    before = backup_of(path).read_bytes()
    break_index(path)
    with Store.open(path) as store:
        assert store.save_standing(standing(9))
    assert backup_of(path).read_bytes() == before


@pytest.fixture
def long(path: Path, attempt: MakeAttempt) -> list[Attempt]:
    """A closed store of four hundred attempts that has lost its backup."""
    attempts = [attempt(f"q{number}") for number in range(400)]
    with Store.open(path) as store:
        for one in attempts:
            store.submit(one)
    backup_of(path).unlink()
    return attempts


def test_half_a_file_gives_what_it_holds(path: Path, long: list[Attempt]) -> None:
    os.truncate(path, path.stat().st_size // 2)
    with Store.open(path) as store:
        found = store.attempts()
        assert len(found) > 100
        assert found == tuple(one for one in long if one in found)
        assert f"{len(found)} answers were brought back" in store.banner


def test_an_unreadable_page_hides_no_more_than_itself(path: Path, long: list[Attempt]) -> None:
    content = path.read_bytes()
    page = content.index(b"q200") // 4096
    path.write_bytes(content[: page * 4096] + bytes(4096) + content[(page + 1) * 4096 :])
    with Store.open(path) as store:
        found = store.attempts()
        assert 370 < len(found) < 400
        assert found == tuple(one for one in long if one in found)


def test_four_tutors_that_find_it_broken_mend_it_once(path: Path, filled: list[Attempt]) -> None:
    path.write_bytes(b"garbage" * 1000)
    with ThreadPoolExecutor(4) as learners:
        stores = list(learners.map(Store.open, [path] * 4))
    for store in stores:
        assert store.attempts() == tuple(filled)
        store.close()
    assert len(list(path.parent.glob("*.corrupt-*"))) == 1
    assert sum("brought back" in store.banner for store in stores) == 1


def test_a_broken_index_is_found_by_the_first_answer_that_needs_it(
    path: Path, filled: list[Attempt], attempt: MakeAttempt
) -> None:
    break_index(path)
    with Store.open(path) as store:
        assert store.banner == ""
        assert store.record_attempt(attempt("new"))
        assert store.attempts() == (*filled, attempt("new"))
        assert "40 answers were brought back" in store.banner


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be moved there")
def test_a_store_moved_aside_by_another_tutor_takes_no_further_answers(
    path: Path, filled: list[Attempt], attempt: MakeAttempt
) -> None:
    with Store.open(path) as first:
        assert first.attempts() == tuple(filled)
        with path.open("r+b") as file:
            file.seek(68)
            file.write((APPLICATION ^ 1).to_bytes(4, "big"))
        with Store.open(path) as second:
            assert first.record_attempt(attempt("a"))
            assert second.record_attempt(attempt("b"))
            assert second.attempts() == (*filled, attempt("a"), attempt("b"))
            assert "was not one of this tutor" in second.banner


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be deleted there")
def test_a_folder_deleted_under_the_tutor_is_made_again(path: Path, attempt: MakeAttempt) -> None:
    with Store.open(path) as store:
        store.attempts()
        shutil.rmtree(path.parent)
        assert store.record_attempt(attempt())
        assert store.banner == ""
    with Store.open(path) as store:
        assert store.attempts() == (attempt(),)


def test_a_table_dropped_under_the_tutor_is_restored(path: Path, filled: list[Attempt], attempt: MakeAttempt) -> None:
    with Store.open(path) as store:
        store.attempts()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("DROP TABLE attempts")
        assert store.record_attempt(attempt("new"))
        assert store.attempts() == (*filled, attempt("new"))
        assert "no such table" in store.banner
