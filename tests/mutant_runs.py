"""A pytest plugin that tries mutants: the tests are collected once, and each mutant runs in a fork of that process.

It runs the tests that call the mutant's function, first those that noticed an earlier mutant of it, then the quickest,
until one fails. mutmut has written the mutants; in place of its switch stands a quicker one, which knows one mutant at
a time. Of a test with many cases every twelfth is taken, or as many as `MUTANTS_EVERY` says. `tests/mutation.py` says
where all this happens.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper, wraps
from pathlib import Path

import mutmut.mutation.trampoline
import pytest

MANY, EVERY = 60, int(os.environ.get("MUTANTS_EVERY", "12"))
LIMIT = 10.0  # seconds of tests for one mutant, as they take without it
SPARE = 20  # seconds more, and four times as many, before a mutant is taken for endless


@dataclass
class Switch:
    """Which mutant is on, and which functions were called; names as mutmut writes them, `module.function__mutmut_7`."""

    module: str = ""
    name: str = ""
    called: set[str] = field(default_factory=set)

    def turn(self, mutant: str) -> None:
        self.module, _, self.name = mutant.rpartition(".")

    def trampoline(
        self, mutants: dict[str, Callable[..., object]], is_classmethod: bool = False
    ) -> Callable[..., object]:
        """What mutmut's own `wrap_in_trampoline` is: a decorator that calls the function, or the mutant that is on."""

        def decorate(function: Callable[..., object]) -> Callable[..., object]:
            @wraps(function)
            def run(*arguments: object, **options: object) -> object:
                known = next(name for name in mutants if name != "_mutmut_orig")
                self.called.add(f"{function.__module__}.{function_of(known)}")
                chosen = mutants["_mutmut_orig"]
                if self.module == function.__module__:
                    chosen = mutants.get(self.name, chosen)
                if is_classmethod:
                    return getattr(arguments[0], chosen.__name__)(*arguments[1:], **options)
                return chosen(*arguments, **options)

            return run

        return decorate


SWITCH = Switch()
mutmut.mutation.trampoline.wrap_in_trampoline = SWITCH.trampoline


def function_of(mutant: str) -> str:
    """The function that a mutant changes."""
    return mutant.partition("__mutmut_")[0]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test with many cases some: the same ones each time."""
    cases = Counter(item.nodeid.partition("[")[0] for item in items)
    items[:] = [
        item
        for item in items
        if cases[item.nodeid.partition("[")[0]] < MANY or zlib.crc32(item.nodeid.encode()) % EVERY == 0
    ]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """All mutants, in place of all tests."""
    folder = Path(os.environ["MUTANTS"])
    known = folder / "calls.json"
    if not known.exists():
        in_fork(lambda: known.write_text(json.dumps(watched(session)), encoding="utf-8"))
    calls, seconds = json.loads(known.read_text(encoding="utf-8"))
    results = folder / "results.txt"
    done = {line.split()[0] for line in results.read_text(encoding="utf-8").splitlines()} if results.exists() else set()
    noticed: dict[str, Counter[str]] = defaultdict(Counter)
    gc.collect()
    gc.freeze()
    for mutant in (folder / "names.txt").read_text(encoding="utf-8").split():
        if mutant not in done:
            by = noticed[function_of(mutant)]
            became, test = tried(session, mutant, chosen(calls.get(function_of(mutant), ()), seconds, by))
            by[test] += 1
            with results.open("a", encoding="utf-8") as file:
                file.write(f"{mutant} {became} {test}\n")
    return True


def watched(session: pytest.Session) -> tuple[dict[str, list[str]], dict[str, float]]:
    """By function, the tests that call it; by test, how many seconds it takes. Without those that fail as it is."""
    calls: dict[str, list[str]] = defaultdict(list)
    seconds: dict[str, float] = {}
    for place, item in enumerate(session.items):
        forget()
        SWITCH.called.clear()
        begun = time.process_time()
        if passes(session, item, session.items[place + 1 : place + 2]):
            seconds[item.nodeid] = time.process_time() - begun
            for function in SWITCH.called:
                calls[function].append(item.nodeid)
    return calls, seconds


def chosen(tests: Iterable[str], seconds: dict[str, float], noticed: Counter[str]) -> list[str]:
    """Those that noticed a mutant of this function come first, then the quickest, as many as there is time for."""
    order = sorted(tests, key=lambda test: (-noticed[test], seconds[test]))
    spent, found = 0.0, []
    for test in order:
        spent += seconds[test]
        if spent > LIMIT:
            break
        found.append(test)
    return found


def tried(session: pytest.Session, mutant: str, tests: list[str]) -> tuple[str, str]:
    """What became of a mutant, and the test that noticed it."""
    items = {item.nodeid: item for item in session.items}
    reading, writing = os.pipe()

    def run() -> None:
        most = SPARE + int(4 * LIMIT)
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))
        signal.alarm(2 * most)  # for what waits and computes nothing
        SWITCH.turn(mutant)
        forget()
        for place, test in enumerate(tests):
            if not passes(session, items[test], [items[each] for each in tests[place + 1 : place + 2]]):
                os.write(writing, test.replace(" ", "_").encode())
                os._exit(1)

    status = in_fork(run)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        test = file.read().decode()
    if not tests:
        return "untested", ""
    return ("timeout" if os.WIFSIGNALED(status) else "killed" if status else "survived"), test


def in_fork(run: Callable[[], object]) -> int:
    """Run this in a fork, without a word; its status."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    status = 1
    try:
        run()
        status = 0
    finally:
        os._exit(status)


def passes(session: pytest.Session, item: pytest.Item, then: list[pytest.Item]) -> bool:
    """Run one test."""
    failed = session.testsfailed
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=then[0] if then else None)
    return session.testsfailed == failed


CACHES: list[_lru_cache_wrapper[object]] = []


def forget() -> None:
    """What an earlier mutant left in a cache would hide this one; entries of the table stay, for tests know them."""
    if not CACHES:
        known = (each for each in gc.get_objects() if isinstance(each, _lru_cache_wrapper))
        CACHES.extend(each for each in known if each.__module__.startswith("tutor.") and each.__name__ != "_joining")
    for each in CACHES:
        each.cache_clear()
