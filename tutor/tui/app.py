"""The application: its screens, its themes, what it does with signals and errors. `run` is the door to the screens."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import App, SystemCommand
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.command import Provider
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.worker import WorkerFailed

from tutor.config import Settings
from tutor.errors import LessonError, TutorError
from tutor.tui.keeper import Keeper
from tutor.tui.library import Library, OpenRequest, looked_over, open_session, read_library
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.opening import OpeningScreen
from tutor.tui.settled import SettledApp
from tutor.tui.terminal import accept_any_bytes, on_signals
from tutor.tui.themes import DARK, LIGHT

if TYPE_CHECKING:
    from tutor.session import Place, Session

__all__ = ["OpenRequest", "TutorApp", "run"]

_FAILED = 1
_SLOW = 0.05  # seconds that the course waits for the standings
_IDLE = 0.2  # seconds after the first paint until lessons are read whole
_TIDY = 30  # seconds between whole collections, each of some milliseconds: what steps leave behind is not kept for long
_SELDOM = (10_000, 20, 50)  # allocations and rounds between collections; a whole one takes as long as a key may


def run(request: OpenRequest, settings: Settings) -> int:
    """Open the screens.

    Returns:
        The exit code: 0 when the learner quits, 128 + n after signal n, 1 after an error that nobody foresaw.

    Raises:
        TutorError: what was asked for cannot be opened.
    """
    gc.disable()  # nothing that is made before the first paint is garbage
    accept_any_bytes()
    keeper = Keeper()
    app = TutorApp(request, keeper, partial(read_library, request.folder, request.wanted), settings)
    try:
        app.run()
    finally:
        keeper.close()
    if app.refused is not None:
        raise app.refused
    return app.return_code or 0


def _step_provider() -> type[Provider]:
    from tutor.tui.commands import StepProvider  # with the first use of the palette

    return StepProvider


def _lesson_provider() -> type[Provider]:
    from tutor.tui.commands import LessonProvider  # as above

    return LessonProvider


class TutorApp(SettledApp):
    """Home at the bottom, a lesson over it."""

    TITLE = "tutor"
    CSS_PATH = [  # noqa: RUF012 - a list it must be; what is seen first is read with the application
        "app.tcss",
        "screens/home.tcss",
        "screens/opening.tcss",
    ]
    BINDING_GROUP_TITLE = "Everywhere"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = App.COMMANDS | {
        _lesson_provider,
        _step_provider,
    }
    COMMAND_PALETTE_DISPLAY = "ctrl+p"
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("question_mark,f1", "help", "help", id="app.help", tooltip="All keys, and what signs mean"),
        Binding("ctrl+p", "command_palette", "palette", key_display="ctrl+p", id="app.palette", priority=True,
                tooltip="Find lessons, steps, themes and commands by name"),
        Binding("ctrl+q", "quit", "quit", key_display="ctrl+q", id="app.quit", priority=True,
                tooltip="Leave the tutor; everything is kept"),
    ]  # fmt: skip

    def __init__(
        self, request: OpenRequest, keeper: Keeper, read: Callable[[], Library], settings: Settings | None = None
    ) -> None:
        super().__init__(settings or Settings())
        self._request = request
        self._keeper = keeper
        reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")
        self._reading = reader.submit(read)
        reader.shutdown(wait=False)
        self.library = Library()
        self.topics: dict[str, tuple[str, ...]] = {}
        self.banner = ""
        self._is_painted = False
        self.refused: TutorError | None = None
        self.failure: BaseException | None = None

    def pop_screen(self) -> AwaitComplete:
        """Take the topmost screen away, but never home: two quick keys may ask a screen twice to go."""
        return super().pop_screen() if len(self.screen_stack) > 1 else AwaitComplete()

    def get_default_screen(self) -> Screen[None]:
        """Home."""
        return HomeScreen()

    def on_mount(self) -> None:
        """Open what was asked for."""
        on_signals(self._end)
        self.tell_notices()
        if self._request.review:
            self.open_review()
        if self._request.lesson is not None:
            self.push_screen(OpeningScreen(self._request.lesson.stem))
            self._open(self._request, first=True)
        self._work(self._read_course, "course")

    def _end(self, code: int) -> None:
        self.exit(return_code=code)

    def _work(self, work: Callable[[], Coroutine[None, None, None]], name: str) -> None:
        """Do this beside the keys; what of the same name is still being done is given up."""
        self.run_worker(work, name=name, group=name, exclusive=True)  # type: ignore[arg-type]  # its overloads are vague

    # --- the course --------------------------------------------------------------------------------------------------

    async def _read_course(self) -> None:
        """The course, then where the learner stands in it; a disk that is slow to answer is not waited for."""
        self.library = await asyncio.wrap_future(self._reading)
        self._name_opening()
        standings = asyncio.ensure_future(self._show_standings())
        await asyncio.wait([standings], timeout=_SLOW)
        if not standings.done():
            for home in self._home():
                home.show(self.library, ())
        await standings
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        """The first paint is done: clean up as usual from now on, and read what needs numpy."""
        self._is_painted = True
        gc.freeze()
        gc.set_threshold(*_SELDOM)
        gc.enable()
        self.set_interval(_TIDY, self._tidy)
        if self._request.lesson is None:
            self.set_timer(_IDLE, lambda: self._work(self._look_around, "check"))

    def _tidy(self) -> None:
        gc.collect()

    async def _look_around(self) -> None:
        """Count what is due; read every lesson whole: what has errors is marked, and what it is about can be found."""
        await self._count_due()
        found = looked_over(self.library)
        while (looked := await asyncio.to_thread(next, found, None)) is not None:
            self.topics[looked.lesson] = looked.topics
            for home in self._home() if looked.problems else ():
                home.mark_broken(looked.lesson, looked.problems)

    def _name_opening(self) -> None:
        """The title of the lesson that is being read, where the course knows it."""
        titles = {summary.path: summary.title for summary in self.library.lessons}
        path = self._request.lesson
        if isinstance(self.screen, OpeningScreen) and path in titles:
            self.screen.show_title(titles[path])

    def _home(self) -> list[HomeScreen]:
        """The home screen: at the bottom of the stack until the tutor is left."""
        return [screen for screen in self.screen_stack[:1] if isinstance(screen, HomeScreen)]

    def read_standings(self) -> None:
        """Show anew where each lesson stands."""
        if self.library.lessons or self.library.problems:
            self._work(self._show_standings, "standings")
            if self._is_painted:
                self._work(self._count_due, "due")

    async def _show_standings(self) -> None:
        standings, banner = await asyncio.wrap_future(self._keeper.standings())
        self._set_banner(banner)
        for home in self._home():
            home.show(self.library, standings)

    # --- lessons -----------------------------------------------------------------------------------------------------

    def open_lesson(self, request: OpenRequest) -> None:
        """Open a lesson over home, instead of the one that is open."""
        if isinstance(self.screen, HomeScreen) and request.lesson is not None:
            self.screen.show_opening(request.lesson.stem)
        self._open(request, first=False)

    def _open(self, request: OpenRequest, *, first: bool) -> None:
        request = replace(request, mode=request.mode or self.settings.mode)
        self._work(partial(self._opened, request, first=first), "open")

    async def _opened(self, request: OpenRequest, *, first: bool) -> None:
        try:
            session = await asyncio.to_thread(open_session, request, self._keeper)
        except TutorError as error:
            self._refuse(error, first=first)
            return
        from tutor.tui.screens.lesson import LessonScreen  # needs numpy

        screen = LessonScreen(session)
        gc.unfreeze()
        gc.collect()  # the lesson before is garbage now
        if isinstance(self.screen, HomeScreen):
            await self.push_screen(screen)
        else:
            await self.switch_screen(screen)
        gc.freeze()

    def open_review(self) -> None:
        """Ask what is due today, over home."""
        self._work(self._reviewed, "open")

    async def _reviewed(self) -> None:
        from tutor.session.reviewing import Round  # needs numpy

        round_ = Round(await asyncio.wrap_future(self._keeper.review(self._request.folder)))
        first = await asyncio.to_thread(round_.advance)
        if first is None:
            self.notify(round_.summary, title="Review", markup=False)
            return
        from tutor.tui.screens.review import ReviewScreen  # as above

        await self.push_screen(ReviewScreen(round_, first))

    async def _count_due(self) -> None:
        if not self._home():
            return
        review = await asyncio.wrap_future(self._keeper.review(self._request.folder))
        for home in self._home():
            home.show_due(len(review.skills))

    def _refuse(self, error: TutorError, *, first: bool) -> None:
        """What was asked for on the command line ends the tutor; from home, what is wrong is shown."""
        if first:
            self.refused = error
            self.exit(return_code=2)
        elif isinstance(error, LessonError):
            from tutor.tui.findings import findings_of, how_to_report  # seldom needed
            from tutor.tui.screens.problems import ProblemsScreen  # as above

            self.push_screen(
                ProblemsScreen(error.path.name, findings_of(error.problems), advice=how_to_report(error.path))
            )
        else:
            self.notify(str(error), severity="error", markup=False)

    def keep(self, session: Session) -> Future[str]:
        """Have a session written down; its banner is shown when that is done."""
        kept = self._keeper.keep(session)
        loop = asyncio.get_running_loop()
        kept.add_done_callback(lambda done: loop.call_soon_threadsafe(self._kept, done))
        return kept

    def _kept(self, kept: Future[str]) -> None:
        if self.is_running:
            self.call_later(lambda: self._set_banner(kept.result()))

    def _set_banner(self, banner: str) -> None:
        if banner != self.banner:
            self.banner = banner
            for screen in self.screen_stack:
                show = getattr(screen, "show_banner", None)
                if show is not None:
                    show()

    # --- commands ----------------------------------------------------------------------------------------------------

    def action_help(self) -> None:
        """Every key, and what signs mean."""
        from tutor.tui.screens.help import HelpScreen, groups_of  # seldom needed

        if not self.screen.is_modal:
            place = self._place
            self.push_screen(HelpScreen(groups_of(self.screen), place.command if place is not None else ""))

    @property
    def _place(self) -> Place | None:
        """The stop of the lesson that is open, if one is."""
        places = [getattr(screen, "place", None) for screen in self._screen_stack]
        return next(filter(None, reversed(places)), None)

    def _copy_place(self, place: Place) -> None:
        self.copy_to_clipboard(place.command)
        self.notify(place.command, title="Copied, if your terminal allows it", markup=False)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette's commands beside lessons and steps."""
        yield SystemCommand("Theme", "Choose other colours", self.action_change_theme)
        yield SystemCommand("Light or dark", "Change between the tutor's own two themes", self._other_theme)
        place = self._place
        if place is not None:
            said = f"To report a problem: {place.command}"
            yield SystemCommand("Copy this place", said, partial(self._copy_place, place))
        yield SystemCommand("Help", "All keys, and what signs mean", self.action_help)
        yield SystemCommand("Quit", "Leave the tutor; everything is kept", self.action_quit)

    def _other_theme(self) -> None:
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name

    # --- errors ------------------------------------------------------------------------------------------------------

    def _told(self, error: BaseException) -> Text:
        from tutor.session.unforeseen import unforeseen  # needs numpy

        return Text(f"tutor: {unforeseen(error, self._place)}", no_wrap=True, overflow="ignore")

    def _handle_exception(self, error: Exception) -> None:
        """An error that nobody foresaw ends the tutor: one sentence for the learner, everything else in the log."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        if self._exit and isinstance(cause, NoMatches):
            return  # while screens are taken down, what still runs finds parts gone
        if self.failure is None:
            self.failure = cause
            self._return_code = _FAILED
            self._exception = error  # a test's pilot raises it again
            self._exit_renderables.append(self._told(cause))
        self._close_messages_no_wait()
