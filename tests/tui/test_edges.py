"""Where the tutor meets the system: an error inside, a signal, a byte that is no text, a slow or failing disk."""

import asyncio
import codecs
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from textual.drivers import linux_driver

from tutor.errors import AddressError, LessonError, StoreError
from tutor.lesson.read import load_lesson
from tutor.progress.folders import data_folder
from tutor.progress.store import Store
from tutor.session import Material, Session
from tutor.session.unforeseen import LOG_NAME, write_log
from tutor.tui.app import OpenRequest, TutorApp
from tutor.tui.keeper import Keeper
from tutor.tui.library import open_session, read_library
from tutor.tui.terminal import accept_any_bytes, on_signals


def test_an_error_inside_leaves_a_sentence_a_log_and_an_exit_code(drive, logistic, capsys):
    class UnforeseenError(Exception):
        pass

    apps = []

    async def scenario(tutor):
        apps.append(tutor.app)

        def fail():
            raise UnforeseenError("nobody saw this coming")

        tutor.app.call_later(fail)
        end = time.monotonic() + 10
        while tutor.app.failure is None and time.monotonic() < end:
            await asyncio.sleep(0.01)

    with pytest.raises(UnforeseenError):
        drive(scenario, logistic)
    (app,) = apps
    assert app.return_code == 1
    log = data_folder() / LOG_NAME
    assert "nobody saw this coming" in log.read_text()
    assert "Traceback" in log.read_text()
    said = " ".join(capsys.readouterr().err.split())
    where = f"at logistic, variant 0, page 1 ({logistic})"
    assert said.startswith(f"tutor: an unexpected error, UnforeseenError {where}; what happened stands in")
    assert said.endswith("please report it, with this line: tutor open logistic --variant 0 --at 'page 1'")
    assert where in log.read_text()
    assert "Traceback" not in said


def test_an_error_inside_at_home_names_no_place(drive, capsys):
    async def scenario(tutor):
        def fail():
            raise ZeroDivisionError

        tutor.app.call_later(fail)
        while tutor.app.failure is None:  # the application is ending, and settles no more
            await asyncio.sleep(0.005)

    with pytest.raises(ZeroDivisionError):
        drive(scenario)
    said = " ".join(capsys.readouterr().err.split())
    assert said.startswith("tutor: an unexpected error, ZeroDivisionError; what happened stands in")
    assert said.endswith("please report it.")


def test_a_log_that_cannot_be_written_is_no_further_error(home):
    home.write_text("a file where the folder should be")
    assert write_log(ValueError("x")) is None


def test_the_log_does_not_grow_without_end(home):
    path = write_log(ValueError("first"))
    path.write_text("x" * 2_000_000)
    write_log(ValueError("second"))
    assert path.stat().st_size < 10_000


@pytest.mark.skipif(sys.platform == "win32", reason="no signals to handle")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_gives_its_exit_code(number):
    codes = []

    async def run():
        done = asyncio.Event()
        on_signals(lambda code: (codes.append(code), done.set()))
        os.kill(os.getpid(), number)
        await asyncio.wait_for(done.wait(), 5)

    asyncio.run(run())
    assert codes == [128 + number]


def test_bytes_that_are_no_utf8_are_skipped():
    accept_any_bytes()
    accept_any_bytes()
    decode = linux_driver.getincrementaldecoder("utf-8")().decode
    assert decode(b"a\xff\xc3") + decode(b"\xa9b") == "aéb"
    with pytest.raises(UnicodeDecodeError):
        codecs.getincrementaldecoder("utf-8")().decode(b"\xff")


def test_what_cannot_be_opened_is_refused_by_name(store, lessons):
    keeper = Keeper(Store.in_memory)
    with pytest.raises(LessonError):
        open_session(OpenRequest(lessons / "03-broken.md"), keeper)
    with pytest.raises(AddressError):
        open_session(OpenRequest(lessons / "01-logistic.md", at="backward q -> z"), keeper)
    keeper.close()


def test_a_step_that_does_not_exist_ends_the_tutor_with_its_error(logistic, lessons):
    async def run():
        keeper = Keeper(Store.in_memory)
        app = TutorApp(OpenRequest(logistic, at="backward q -> z"), keeper, lambda: read_library(lessons))
        try:
            async with app.run_test():
                end = time.monotonic() + 10
                while app.refused is None and time.monotonic() < end:
                    await asyncio.sleep(0.01)
        finally:
            keeper.close()
        return app

    app = asyncio.run(run())
    assert isinstance(app.refused, AddressError)
    assert app.return_code == 2


def test_a_lesson_opens_with_the_variant_it_was_left_with(store, logistic):
    keeper = Keeper(lambda: store)
    session = open_session(OpenRequest(logistic, variant=3), keeper)
    keeper.keep(session.next()).result()
    again = open_session(OpenRequest(logistic), keeper)
    assert again.material.variant == 3
    assert again.position == 1
    assert open_session(OpenRequest(logistic, variant=0), keeper).position == 0


class _SlowStore:
    """Its disk takes its time."""

    def __init__(self, store):
        self._store, self.go = store, threading.Event()

    def __getattr__(self, name):
        self.go.wait(10)
        return getattr(self._store, name)


def test_no_key_waits_for_the_disk(store, logistic):
    slow = _SlowStore(store)
    keeper = Keeper(lambda: slow)
    session = Session(Material(load_lesson(logistic)), "watch")
    start = time.perf_counter()
    for _ in range(20):
        session = session.next()
        last = keeper.keep(session)
    assert time.perf_counter() - start < 8  # one key that waited would take 10
    assert not last.done()
    slow.go.set()
    last.result(10)
    assert store.standing("logistic").stop == session.stop.key
    keeper.close()


def test_every_answer_is_kept_also_while_places_are_left_out(store, logistic):
    slow = _SlowStore(store)
    keeper = Keeper(lambda: slow)
    session = Session(Material(load_lesson(logistic))).go("forward p")
    kept = []
    for answer in ("1", "2", "0.7941"):
        session = session.answer(answer)
        kept.append(keeper.keep(session))
        session = session.kept()
    session = session.next()
    kept.append(keeper.keep(session))
    slow.go.set()
    for each in kept:
        each.result(10)
    assert [attempt.answer for attempt in store.attempts()] == ["1", "2", "0.7941"]
    assert store.standing("logistic").stop == "step 0 forward log(p)"
    keeper.close()


def test_a_closed_store_is_told_as_an_error_not_hung(store, logistic):
    store.close()
    keeper = Keeper(lambda: store)
    with pytest.raises(StoreError):
        keeper.keep(Session(Material(load_lesson(logistic)))).result(10)
    keeper.close()


def test_the_home_screen_needs_neither_numpy_nor_pydantic():
    code = "import sys, tutor.tui.app; print([n for n in ('numpy', 'pydantic', 'pylatexenc') if n in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_no_theme_leaves_the_background_to_the_terminal(drive):
    async def scenario(tutor):
        assert {"tutor-dark", "tutor-light"} <= set(tutor.app.available_themes)
        assert not [name for name in tutor.app.available_themes if "ansi" in name]

    drive(scenario)
