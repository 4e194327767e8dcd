"""The palette: lessons, and the steps of the lesson on the screen. Themes and other commands are the application's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tutor.tui.drawing.canvas import Role
from tutor.tui.line_filter import clean
from tutor.tui.roles import words

if TYPE_CHECKING:
    from tutor.tui.app import TutorApp

__all__ = ["LessonProvider", "StepProvider"]

_SHOWN = 8  # steps that are offered before anything is typed


class _Command(NamedTuple):
    """What is shown, and what is done."""

    title: str
    help: str
    run: Callable[[], None]


class _CommandProvider(Provider):
    """Finds commands by what is typed."""

    def commands(self) -> Iterable[_Command]:
        """All there are."""
        return ()

    @property
    def tutor(self) -> TutorApp:
        """The application."""
        from tutor.tui.app import TutorApp  # it imports this file

        assert isinstance(self.app, TutorApp)  # there is no other
        return self.app

    async def discover(self) -> Hits:
        """What is offered before anything is typed."""
        for number, command in enumerate(self.commands()):
            if number < _SHOWN:
                yield DiscoveryHit(_display(command), command.run, text=command.title)

    async def search(self, query: str) -> Hits:
        """What fits the words typed."""
        matcher = self.matcher(query)
        for command in self.commands():
            score, places = matcher.fuzzy_search.match(query, command.title)
            if score > 0:
                yield Hit(score, _display(command, places), command.run, text=command.title)


def _display(command: _Command, places: Sequence[int] = ()) -> Content:
    """The title with the letters that fit, and what it is about. Textual would read a string as markup."""
    title = Content(command.title)
    for place in places:
        title = title.stylize("bold underline", place, place + 1)
    return title + Content.assemble(words(f"  {command.help}", Role.DIM)) if command.help else title


class LessonProvider(_CommandProvider):
    """The lessons of the course."""

    def commands(self) -> Iterable[_Command]:
        """One a lesson."""
        from tutor.tui.library import OpenRequest  # with the first use

        for summary in self.tutor.library.lessons:
            run = partial(self.tutor.open_lesson, OpenRequest(summary.path))
            yield _Command(f"Lesson: {clean(summary.title)}", clean(summary.summary), run)


class StepProvider(_CommandProvider):
    """The steps of the lesson on the screen, and the tools for this one."""

    def commands(self) -> Iterable[_Command]:
        """One a stop, from the current one on first; then one a tool."""
        from tutor.tui.screens.lesson import LessonScreen  # needs numpy
        from tutor.tui.stops import stop_text  # as above
        from tutor.tui.tools import TOOLS  # as above

        screen = self.screen
        if not isinstance(screen, LessonScreen):
            return
        material, here = screen.session.material, screen.session.position
        for position in (*range(here + 1, len(material)), *range(here)):
            run = partial(screen.go, position)
            yield _Command(f"Go to: {clean(stop_text(material, position))}", "", run)
        for tool in TOOLS.values():
            if tool.offered(screen.session):
                yield _Command(tool.tooltip, f"the key {tool.key}", partial(screen.action_tool, tool.name))
