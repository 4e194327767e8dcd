"""The preview: one lesson, shown anew at every save. `run` is its door. Nothing is written down."""

from __future__ import annotations

import asyncio
import sys
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from textual.screen import Screen

from tutor.config import Settings
from tutor.errors import AddressError, TutorError
from tutor.session import Session
from tutor.session.carrying import carried
from tutor.tui.app import TutorApp
from tutor.tui.findings import Finding
from tutor.tui.keeper import Keeper
from tutor.tui.library import Library, OpenRequest
from tutor.tui.preview.reading import Follower, Version, material_of, prove, read_version
from tutor.tui.preview.screens import PreviewScreen, StartScreen
from tutor.tui.screens.problems import ProblemsScreen
from tutor.tui.terminal import accept_any_bytes

if TYPE_CHECKING:
    from tutor.lesson import Lesson
    from tutor.progress.store import Standing
    from tutor.session import Material

__all__ = ["PreviewApp", "run"]

_LOOK = 0.05  # seconds between two looks at the file
_TURN = 0.0005  # seconds until a thread that reads or proves lets the screen go on
_REST = 0.1  # seconds from a save that is shown to its proof, which would delay the paint


def run(request: OpenRequest, settings: Settings) -> int:
    """Show `request.lesson` until the author leaves.

    Returns:
        The exit code: 0, 128 + n after signal n, 1 after an error that nobody foresaw.
    """
    accept_any_bytes()
    sys.setswitchinterval(_TURN)
    app = PreviewApp(request, settings)
    app.run()
    return app.return_code or 0


class _Forgetful(Keeper):
    """Keeps nothing: what an author tries out is no learner's progress."""

    def __init__(self) -> None: ...

    def keep(self, session: Session) -> Future[str]:
        return _done("")

    def standings(self) -> Future[tuple[tuple[Standing, ...], str]]:
        return _done(((), ""))

    def close(self) -> None: ...


class PreviewApp(TutorApp):
    """The lesson's screen, or its problems alone until there is a lesson to show.

    Attributes:
        path: the file.
        variant: the one that is wanted.
        findings: what is wrong with the file as it was read last.
        is_outdated: whether the lesson on the screen is an earlier version, for the last one has errors.
        is_proving: whether it is being tried what the lesson claims.
        read_at: the time of day at which the file was read last.
    """

    CSS_PATH = ["../app.tcss"]  # noqa: RUF012 - Textual's own form

    def __init__(self, request: OpenRequest, settings: Settings | None = None) -> None:
        assert request.lesson is not None  # there is no preview of home
        super().__init__(OpenRequest(), _Forgetful(), Library, settings)
        self._asked = request
        self._lesson: Lesson | None = None
        self._version = Version(None, ())
        self._saved = asyncio.Event()
        self.path = request.lesson
        self.variant = request.variant or 0
        self.findings: tuple[Finding, ...] = ()
        self.is_outdated = False
        self.is_proving = False
        self.read_at = ""

    def get_default_screen(self) -> Screen[None]:
        """What stands there until the lesson can be shown."""
        return StartScreen()

    def on_mount(self) -> None:
        """Follow the file."""
        self.tell_notices()
        self._work(self._follow, "follow")
        self._work(self._prove, "prove")

    def keep(self, session: Session) -> Future[str]:
        """Nothing is written down, so there is nothing to tell."""
        return _done("")

    async def _follow(self) -> None:
        follower = Follower(self.path)
        while True:
            if await asyncio.to_thread(follower.look):
                version = await asyncio.to_thread(read_version, self.path)
                if version is None:
                    follower.forget()
                else:
                    await self._take(version)
            self._set_banner(f"{self.path} is gone; as soon as it is back, it is read." if follower.is_gone else "")
            await asyncio.sleep(_LOOK)

    async def _take(self, version: Version) -> None:
        """Show what a save has made of the lesson; an earlier one stays where this one cannot be shown."""
        self.read_at = datetime.now().astimezone().strftime("%H:%M:%S")
        mended = self._version.lesson is None
        self.is_outdated = version.lesson is None and self._lesson is not None
        self._version, self.is_proving = version, version.lesson is not None
        known = self.findings if version.lesson is not None and not mended else version.findings
        self._show_findings(known)  # what the proof of the version before has found stands until this one is proved
        if version.lesson is not None:
            self._lesson = version.lesson
            await self._make_ready()
            self._saved.set()

    async def _prove(self) -> None:
        """Try what the lesson claims, after each save; what a later save overtakes is dropped."""
        while await self._saved.wait():
            self._saved.clear()
            await asyncio.sleep(_REST)
            version = self._version
            found = await asyncio.to_thread(prove, self.path)
            if version is self._version and found is not None:
                self.is_proving = False
                self._show_findings(found)

    def _show_findings(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        for screen in self.screen_stack:
            if isinstance(screen, StartScreen | PreviewScreen):
                screen.show_findings()
            elif isinstance(screen, ProblemsScreen):
                screen.show(findings)

    async def _make_ready(self) -> None:
        """Show the lesson in the variant that is wanted; what is overtaken meanwhile is dropped."""
        lesson, variant = self._lesson, self.variant
        if lesson is None:
            return
        try:
            material = await asyncio.to_thread(material_of, lesson, variant)
        except TutorError as error:
            self.notify(f"variant {variant} cannot be shown: {error}", severity="error", markup=False)
            return
        if (lesson, variant) == (self._lesson, self.variant):
            await self._show_material(material)

    async def _show_material(self, material: Material) -> None:
        shown = [screen for screen in self.screen_stack if isinstance(screen, PreviewScreen)]
        if shown:
            shown[0].take(carried(shown[0].session, material))
        else:
            await self._show_first(Session(material, self._asked.mode or "guided"))

    async def _show_first(self, session: Session) -> None:
        """The first version that can be shown, at the step that was asked for."""
        trouble = ""
        if self._asked.at is not None:
            try:
                session = session.go(self._asked.at)
            except AddressError as error:
                trouble = f"{error}; {error.help}" if error.help else str(error)
        await self.push_screen(PreviewScreen(session))
        if trouble:
            self.notify(trouble, severity="error", markup=False)

    def choose_variant(self, variant: int) -> None:
        """Show the lesson with other numbers."""
        self.variant = variant
        self._work(self._make_ready, "variant")


_Result = TypeVar("_Result")


def _done(result: _Result) -> Future[_Result]:
    future: Future[_Result] = Future()
    future.set_result(result)
    return future
