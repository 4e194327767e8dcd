"""What all tests share: a home of their own, the lessons of `tests/networks`, and sessions on them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tutor import words
from tutor.lesson import Lesson, load_lesson
from tutor.lesson.model import Quiz, Walk
from tutor.quiz import askable
from tutor.session import Material

settings.register_profile("tutor", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.load_profile("tutor")

NETWORKS = sorted((Path(__file__).parent / "networks").glob("*.md"))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or writes the progress of whoever runs it."""
    folder = tmp_path / "home"
    monkeypatch.setenv("TUTOR_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test hears the language of whoever runs it, or of the test before."""
    for name in ("TUTOR_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    yield
    words.speak(())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `network` runs on each of the lessons in `tests/networks`."""
    if "network" in metafunc.fixturenames:
        metafunc.parametrize("network", NETWORKS, ids=[path.stem for path in NETWORKS], scope="session")


@cache
def made(path: Path, variant: int = 0) -> Material:
    return Material(load_lesson(path), variant)


@pytest.fixture(scope="session")
def material(network: Path) -> Material:
    """The network's lesson, made ready."""
    return made(network)


@pytest.fixture(scope="session")
def asking(network: Path) -> Material:
    """The same lesson, asking everything that can be asked of every step."""
    return Material(_asking_everything(made(network)))


def _asking_everything(material: Material) -> Lesson:
    lesson = material.lesson
    walks = iter(material.walks)

    def with_quizzes(walk: Walk) -> Walk:
        steps = next(walks).trace.steps
        return replace(walk, quizzes=tuple(_quiz(step.address, ask) for step in steps for ask in askable(step)))

    story = tuple(with_quizzes(part) if isinstance(part, Walk) else part for part in lesson.story)
    return replace(lesson, story=story)


def _quiz(address: str, ask: str) -> Quiz:
    texts = {"question": None, "explain": None, "hints": (), "choices": (), "wrong": ()}
    return Quiz(id=f"{ask} {address}", at=address, ask=ask, answer=None, tolerance=None, walk=0, line=1, **texts)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a lesson: front matter is added to its body."""

    def written(body: str, name: str = "07-taught.md") -> Path:
        path = tmp_path / name
        path.write_text(f"---\nformat: 1\ntitle: Taught\n---\n\n{body}", encoding="utf-8")
        return path

    return written


@pytest.fixture
def lesson(write: Callable[..., Path]) -> Callable[[str], Material]:
    """A lesson from its body, made ready."""
    return lambda body: Material(load_lesson(write(body)))


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """A user's: no settings of Python's own, such as unbuffered output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "TUTOR_HOME": str(home)}


@pytest.fixture
def tutor(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs `python -m tutor …` as a user would, with lines piped in."""

    def run(
        *arguments: object, lines: str | bytes = "", errors: str = "strict", **more: str
    ) -> subprocess.CompletedProcess[str]:
        known = {**environment, "PYTHONWARNINGS": "error", **more}
        command = [sys.executable, "-m", "tutor", *map(str, arguments)]
        encoding = {"encoding": "utf-8", "errors": errors} if isinstance(lines, str) else {}
        return subprocess.run(command, input=lines, capture_output=True, env=known, timeout=60, check=False, **encoding)

    return run
