"""What every screen has in common: its breakpoints, and what it says when the terminal is too small."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from tutor.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp

__all__ = ["SMALLEST", "TALL", "WIDE", "TutorModal", "TutorScreen"]

SMALLEST = (60, 18)
WIDE, TALL = 100, 30  # cells from which panes stand beside each other, and have frames
_Result = TypeVar("_Result")


class _AnyScreen(Screen[_Result]):
    """What screens and those over them have in common."""

    _is_leaving = False

    def on_resize(self) -> None:
        """What scrolls in another size is another."""
        for bar in self.query(KeyBar):
            self.call_after_refresh(bar.update)

    @property
    def tutor(self) -> TutorApp:
        """The application."""
        from tutor.tui.app import TutorApp  # it imports the screens

        assert isinstance(self.app, TutorApp)  # there is no other
        return self.app

    def dismiss(self, result: _Result | None = None) -> AwaitComplete:
        """Leave, with a result for whoever asked: once, though two quick keys may ask twice."""
        if self._is_leaving:
            return AwaitComplete()
        self._is_leaving = True
        return super().dismiss(result)


class TutorModal(_AnyScreen[_Result], ModalScreen[_Result]):
    """A screen over another one."""


class TutorScreen(_AnyScreen[_Result]):
    """A screen composed for 80×24, 120×36 and 200×60."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own form
        (0, "-tiny-width"),
        (SMALLEST[0], "-narrow"),
        (WIDE, "-wide"),
        (160, "-huge"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own form
        (0, "-tiny-height"),
        (SMALLEST[1], "-short"),
        (TALL, "-tall"),
        (50, "-high"),
    ]
    AUTO_FOCUS = ""
    PARTS: tuple[str, ...] = ()
    """Further parts without which the screen is not whole."""
    _parts: tuple[Widget, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether all parts are there: not before composing, and no more when the tutor is being left."""
        if not self._parts:
            found = [self.query(part) for part in ("#too-small", *self.PARTS)]
            self._parts = tuple(each.first() for each in found) if all(found) else ()
        return bool(self._parts) and self.is_running and all(part.is_attached for part in self._parts)

    def compose(self) -> ComposeResult:
        """The screen's own parts, and over them what is said when there is no room for them."""
        yield from self.parts()
        yield Static(id="too-small", markup=False)

    def parts(self) -> ComposeResult:
        """The screen's own parts."""
        yield from ()

    @property
    def banner(self) -> str:
        """What is said above all else: that nothing is being saved, for one."""
        return self.tutor.banner

    def show_banner(self) -> None:
        """Say it."""
        said = self.banner
        for banner in self.query("#banner").results(Static):
            if said != banner.content or banner.display != bool(said):
                banner.update(said)
                banner.display = bool(said)

    def on_resize(self) -> None:
        """Tell a terminal that is too small which size it has and which it should have."""
        width, height = self.app.size
        if width < SMALLEST[0] or height < SMALLEST[1]:
            wanted = f"{SMALLEST[0]}×{SMALLEST[1]}"
            self.query_one("#too-small", Static).update(
                f"This terminal is {width}×{height}; the tutor needs {wanted}. Make it larger, or use --plain."
            )
