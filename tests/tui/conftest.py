"""The tutor without a terminal: a scenario is an async function that is given the running application."""

import asyncio
import shutil
import time
from pathlib import Path

import pytest
from textual.events import Key
from textual.keys import _character_to_key, key_to_character

from tutor.progress.store import Store
from tutor.tui.app import OpenRequest, TutorApp
from tutor.tui.keeper import Keeper
from tutor.tui.library import read_library
from tutor.tui.preview.app import PreviewApp
from tutor.tui.preview.screens import StartScreen
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.widgets.key_bar import KeyBar

LESSONS = Path(__file__).parent / "lessons"
LOGISTIC = LESSONS / "01-logistic.md"
LAYER = LESSONS / "02-layer.md"
_PATIENCE = 10.0


class Tutor:
    """What a person does and sees."""

    def __init__(self, app, pilot):
        self.app, self.pilot = app, pilot

    @property
    def session(self):
        assert isinstance(self.app.screen, LessonScreen)
        return self.app.screen.session

    @property
    def text(self):
        """The screen as it is seen, without spaces at the ends of lines."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    @property
    def keys(self):
        """What the last line offers."""
        return self.app.screen.query_one(KeyBar).render().plain

    @property
    def stop(self):
        return self.session.stop.key

    async def press(self, *keys):
        for key in keys:
            self.app.post_message(Key(key, key_to_character(key)))
            await self.settle()

    async def type(self, text):
        for character in text:
            self.app.post_message(Key(_character_to_key(character), character))
        await self.settle()

    async def settle(self):
        """Until every message, and what it led to, has been dealt with."""
        for _ in range(4):
            await self.pilot._wait_for_screen()
            self.app.screen._on_timer_update()  # paint now, not at the next tick

    async def until(self, condition):
        end = time.monotonic() + _PATIENCE
        while not condition():
            assert time.monotonic() < end, f"it never came to that; the screen shows:\n{self.text}"
            await asyncio.sleep(0.005)
            await self.settle()

    async def see(self, text):
        await self.until(lambda: text in self.text)

    async def go(self, address):
        """To a step, by the way of a learner who knows its name."""
        if self.app.focused is not None and self.app.focused.id != "page":
            await self.press("escape")
        await self.press("g")
        await self.type(address)
        await self.press("enter")
        await self.until(lambda: isinstance(self.app.screen, LessonScreen))


@pytest.fixture(autouse=True)
def course(monkeypatch):
    """The lessons beside this file stand in the place of the built-in course."""
    monkeypatch.setattr("tutor.lesson.course.built_in_course", lambda: LESSONS)
    return LESSONS


@pytest.fixture(autouse=True)
def experienced(request, monkeypatch):
    """The learner has met every skill before, so that the author's questions are all there is; `newcomer` undoes it."""
    if "newcomer" not in request.fixturenames:
        monkeypatch.setattr("tutor.session.keeping.firsts_of", lambda material, met: {})


@pytest.fixture
def newcomer():
    """A learner for whom every skill is new."""


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "progress.db") as opened:
        yield opened


class _KeptOpen:
    """A store that outlives the application."""

    def __init__(self, store):
        self._store = store

    def __getattr__(self, name):
        return getattr(self._store, name)

    def close(self):
        pass


@pytest.fixture
def drive(store):
    """Run a scenario in an application of its own; all of a test's applications have one store."""

    def start(scenario, lesson=None, size=(120, 36), mode=None, variant=None, at=None, folder=LESSONS, settings=None):
        async def run():
            keeper = Keeper(lambda: _KeptOpen(store))
            app = TutorApp(OpenRequest(lesson, mode, variant, at), keeper, lambda: read_library(folder), settings)
            try:
                async with app.run_test(size=size, notifications=True) as pilot:
                    tutor = Tutor(app, pilot)
                    await tutor.until(lambda: app.library.title or app.library.problems)
                    if lesson is not None:
                        await tutor.until(lambda: isinstance(app.screen, LessonScreen) and app.screen.is_mounted)
                    await tutor.settle()
                    await scenario(tutor)
            finally:
                keeper.close()
            return app

        return asyncio.run(run())

    return start


@pytest.fixture
def logistic():
    return LOGISTIC


@pytest.fixture
def layer():
    return LAYER


@pytest.fixture
def lessons():
    return LESSONS


class Author:
    """Someone who writes in one window and looks at another."""

    def __init__(self, tutor, path):
        self.tutor, self.path = tutor, path

    def save(self, *changes):
        """Change pieces of the text, and save as editors do: another file is moved into its place."""
        text = self.path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        beside = self.path.with_suffix(".tmp")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.path)

    @property
    def screen(self):
        return next(each for each in self.tutor.app.screen_stack if isinstance(each, LessonScreen))

    @property
    def session(self):
        return self.screen.session

    @property
    def problems(self):
        """The pane of problems."""
        return self.screen.query_one("#problems")

    @property
    def header(self):
        return self.tutor.text.splitlines()[0]


HARD_TO_TELL = "```quiz\nat: accumulate p\nask: total\n```\n\n"
"""Of which there is a warning: a preview begins without any."""


@pytest.fixture
def preview(tmp_path):
    """Run a scenario in the preview of a copy of the logistic lesson."""

    def start(scenario, size=(120, 36), changes=(), **asked):
        path = tmp_path / "01-mine.md"
        shutil.copyfile(LOGISTIC, path)

        async def run():
            app = PreviewApp(OpenRequest(path, **asked))
            author = Author(None, path)
            author.save((HARD_TO_TELL, ""), *changes)
            async with app.run_test(size=size, notifications=True) as pilot:
                author.tutor = Tutor(app, pilot)
                wanted = StartScreen if changes else LessonScreen
                await author.tutor.until(lambda: app.read_at and isinstance(app.screen, wanted))
                await author.tutor.settle()
                await scenario(author)

        asyncio.run(run())
        return path

    return start
