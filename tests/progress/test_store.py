from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from pathlib import Path

import pytest

from tutor.errors import StoreError
from tutor.progress import recovery
from tutor.progress.schema import transaction
from tutor.progress.store import Attempt, Standing, Store, utc_now

sys.path.append(str(Path(__file__).parent))
import two_campaign

MakeAttempt = Callable[..., Attempt]
MakeStanding = Callable[..., Standing]
QuestionsOnDisk = Callable[[Path], list[str]]


def test_an_attempt_comes_back_as_it_was(path: Path, attempt: MakeAttempt) -> None:
    given = [attempt(), attempt("q2", shown=True, answer="w₁₁·x − ½ 'quoted' \x00 \n", drawn="", variant=2**63 - 1)]
    with Store.open(path) as store:
        assert [store.record_attempt(one) for one in given] == [True, True]
        assert store.attempts() == tuple(given)
    with Store.open(path) as store:
        assert store.attempts() == tuple(given)
        assert store.banner == ""


def test_the_same_answer_twice_is_two_attempts(path: Path, attempt: MakeAttempt) -> None:
    with Store.open(path) as store:
        store.record_attempt(attempt())
        store.record_attempt(attempt())
        assert store.attempts() == (attempt(), attempt())


def test_attempts_of_one_lesson(path: Path, attempt: MakeAttempt) -> None:
    with Store.open(path) as store:
        for lesson in ("chain-rule", "softmax-layer", "chain-rule"):
            store.record_attempt(attempt(lesson=lesson))
        assert [one.lesson for one in store.attempts("chain-rule")] == ["chain-rule", "chain-rule"]
        assert store.attempts("no-such-lesson") == ()


def test_an_acknowledged_attempt_is_on_disk(
    path: Path, attempt: MakeAttempt, questions_on_disk: QuestionsOnDisk
) -> None:
    with Store.open(path) as store:
        for number in range(5):
            assert store.record_attempt(attempt(f"q{number}"))
            assert questions_on_disk(path) == [f"q{earlier}" for earlier in range(number + 1)]


def test_a_standing_is_replaced_and_resumed(path: Path, standing: MakeStanding) -> None:
    with Store.open(path) as store:
        assert store.standing("chain-rule") is None
        assert store.save_standing(standing(5))
        assert store.save_standing(standing(6))
    with Store.open(path) as store:
        assert store.standing("chain-rule") == standing(6)
        assert store.standings() == (standing(6),)


def test_the_lesson_left_last_stands_first(path: Path, standing: MakeStanding) -> None:
    with Store.open(path) as store:
        store.save_standing(standing(9, lesson="late"))
        store.save_standing(standing(1, lesson="early"))
        assert [one.lesson for one in store.standings()] == ["late", "early"]
        store.save_standing(standing(20, lesson="early"))
        assert [one.lesson for one in store.standings()] == ["early", "late"]


def test_submit_does_not_wait_for_the_disk(path: Path, attempt: MakeAttempt, standing: MakeStanding) -> None:
    with Store.open(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        store.attempts()  # the first backup is made
        other.execute("BEGIN IMMEDIATE")
        futures = [store.submit(attempt()), store.submit(standing(1)), store.submit(standing(2))]
        assert not any(future.done() for future in futures)
        other.execute("ROLLBACK")
        assert [future.result(timeout=10) for future in futures] == [True, True, True]
        assert store.standing("chain-rule") == standing(2)


def test_a_standing_handed_over_while_an_earlier_one_is_written(path: Path, standing: MakeStanding) -> None:
    with Store.open(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        store.attempts()
        other.execute("BEGIN IMMEDIATE")
        first = store.submit(standing(1))
        while not first.running():
            pass
        second = store.submit(standing(2))
        other.execute("ROLLBACK")
        assert (first.result(timeout=10), second.result(timeout=10)) == (True, True)
    with Store.open(path) as store:
        assert store.standing("chain-rule") == standing(2)


def test_close_writes_what_was_submitted(path: Path, attempt: MakeAttempt, questions_on_disk: QuestionsOnDisk) -> None:
    store = Store.open(path)
    futures = [store.submit(attempt(f"q{number}")) for number in range(300)]
    store.close()
    assert all(future.result(timeout=0) for future in futures)
    assert questions_on_disk(path) == [f"q{number}" for number in range(300)]


def test_many_threads_lose_nothing(path: Path, attempt: MakeAttempt, questions_on_disk: QuestionsOnDisk) -> None:
    with Store.open(path) as store:

        def work(name: str) -> None:
            for number in range(50):
                assert store.record_attempt(attempt(f"{name}{number}"))

        threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = questions_on_disk(path)
    assert sorted(found) == sorted(f"{name}{number}" for name in "abcd" for number in range(50))
    assert [name for name in found if name[0] == "a"] == [f"a{number}" for number in range(50)]


def test_closed_is_closed(path: Path, attempt: MakeAttempt) -> None:
    before = set(threading.enumerate())
    store = Store.open(path)
    store.close()
    store.close()
    assert set(threading.enumerate()) == before
    with pytest.raises(StoreError, match="closed"):
        store.record_attempt(attempt())
    with pytest.raises(StoreError, match="closed"):
        store.attempts()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are listed by Linux")
def test_closing_lets_go_of_every_file(path: Path, attempt: MakeAttempt) -> None:
    with Store.open(path) as store:
        store.record_attempt(attempt())
    links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert not [link for link in links if str(path.parent) in str(link.readlink())]
    assert not path.with_name("progress.db-journal").exists()


def test_a_store_in_memory_says_so(attempt: MakeAttempt, standing: MakeStanding) -> None:
    with Store.in_memory("your progress was written by a newer tutor") as store:
        assert store.path is None
        assert store.record_attempt(attempt()) is False
        assert store.save_standing(standing(4)) is False
        assert store.attempts() == (attempt(),)
        assert store.standing("chain-rule") == standing(4)
        assert store.banner.startswith("Your progress was written by a newer tutor. ")
        assert "in memory only" in store.banner


def test_a_number_beyond_64_bits_is_refused_and_spoils_nothing(path: Path, attempt: MakeAttempt) -> None:
    with Store.open(path) as store:
        with pytest.raises(StoreError, match="variant is 9223372036854775808"):
            store.record_attempt(attempt(variant=2**63))
        assert store.record_attempt(attempt())
        assert store.attempts() == (attempt(),)


def test_half_a_surrogate_pair_spoils_nothing(path: Path, attempt: MakeAttempt) -> None:
    with Store.open(path) as store:
        assert store.record_attempt(attempt(answer="0.5\udcff"))
        assert [one.answer for one in store.attempts()] == ["0.5?"]


def test_the_settings_are_those_that_lose_nothing(path: Path) -> None:
    path.parent.mkdir()
    with closing(recovery.connect(path)) as connection:
        found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
    assert found == {"journal_mode": "delete", "synchronous": 2}


def test_a_transaction_is_the_only_writer_from_its_start(path: Path) -> None:
    path.parent.mkdir()
    with closing(recovery.connect(path)) as connection, closing(sqlite3.connect(path, timeout=0)) as other:
        with transaction(connection), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")


def test_a_tutor_waits_while_another_opens_the_store(path: Path) -> None:
    path.parent.mkdir()
    with ThreadPoolExecutor(1) as learner:
        with recovery.sole_opener(path):
            with pytest.raises(sqlite3.OperationalError, match="locked"), recovery.sole_opener(path, wait=0):
                pytest.fail("two at once")
            opening = learner.submit(Store.open, path)
            assert not path.exists()
        opening.result().close()
    assert path.exists()


def test_times_are_utc_and_sort_as_they_pass() -> None:
    times = [utc_now() for _ in range(100)]
    assert times == sorted(times)
    assert all(len(time) == 29 and time.endswith("+00:00") for time in times)


def test_a_link_to_the_store_is_followed(tmp_path: Path, attempt: MakeAttempt) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.db"
    link.symlink_to(tmp_path / "real" / "progress.db")
    with Store.open(link) as store:
        store.record_attempt(attempt())
    assert link.is_symlink()
    assert (tmp_path / "real" / "progress.db.backup").is_file()


def test_two_tutors_at_once_lose_nothing(path: Path) -> None:
    """Both begin with an empty folder, at the same moment."""
    found = two_campaign.together(path, 200)
    assert sorted(found) == sorted(f"{name}{number}" for name in "ab" for number in range(200))
    assert [each for each in found if each[0] == "a"] == [f"a{number}" for number in range(200)]
    assert not list(path.parent.glob("*.corrupt-*"))


def test_each_tutor_sees_the_other_s_answers(path: Path, attempt: MakeAttempt) -> None:
    with Store.open(path) as one, Store.open(path) as two:
        futures = [store.submit(attempt(name)) for store, name in ((one, "a"), (two, "b"))]
        wait(futures)
        assert (
            {found.question for found in one.attempts()} == {"a", "b"} == {found.question for found in two.attempts()}
        )
