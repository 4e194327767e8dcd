from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tutor.progress.store import Attempt, Standing, Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "progress.db"


@pytest.fixture
def attempt() -> Callable[..., Attempt]:
    def make(question: str = "q1", **changes: object) -> Attempt:
        values: dict[str, object] = {
            "lesson": "chain-rule",
            "question": question,
            "variant": 3,
            "answer": "2*(0.73-1)/3",
            "verdict": "right",
            "hints": 1,
            "shown": False,
            "mode": "guided",
            "at": "2026-03-01T12:00:00.000+00:00",
            "drawn": '{"x": [1.0, -2.5]}',
            "skill": "local:sigmoid",
        }
        return Attempt(**(values | changes))  # type: ignore[arg-type]

    return make


@pytest.fixture
def standing() -> Callable[..., Standing]:
    def make(index: int = 5, **changes: object) -> Standing:
        values: dict[str, object] = {
            "lesson": "chain-rule",
            "variant": 0,
            "mode": "guided",
            "stop": f"backward p -> z{index}",
            "index": index,
            "seen": index + 1,
            "total": 40,
            "answered": '{"q1": "right"}',
            "at": f"2026-03-01T12:00:{index % 60:02}.000+00:00",
        }
        return Standing(**(values | changes))  # type: ignore[arg-type]

    return make


@pytest.fixture
def questions_on_disk() -> Callable[[Path], list[str]]:
    """What an independent connection finds in the file."""

    def read(path: Path) -> list[str]:
        with closing(sqlite3.connect(path)) as connection:
            return [question for (question,) in connection.execute("SELECT question FROM attempts ORDER BY id")]

    return read


@pytest.fixture
def filled(path: Path, attempt: Callable[..., Attempt], standing: Callable[..., Standing]) -> Iterator[list[Attempt]]:
    """A closed store with forty attempts, a standing, and a backup of both."""
    attempts = [attempt(f"q{number}") for number in range(40)]
    with Store.open(path) as store:
        for one in attempts:
            store.submit(one)
        store.save_standing(standing(7))
    yield attempts
