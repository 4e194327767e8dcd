"""Home: the course in its parts, what was seen of each lesson, and on top what to go on with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from tutor.tui.drawing.canvas import Role
from tutor.tui.findings import finding_lines, findings_of, how_to_report
from tutor.tui.home_rows import CONTINUE, REVIEW, HomeState, detail_lines, home_rows
from tutor.tui.library import Library, OpenRequest
from tutor.tui.line_filter import clean
from tutor.tui.roles import words
from tutor.tui.screens.base import WIDE, TutorScreen
from tutor.tui.screens.problems import ProblemsScreen
from tutor.tui.widgets.header import HeaderLine
from tutor.tui.widgets.key_bar import KeyBar
from tutor.tui.widgets.pick_list import PickList
from tutor.tui.widgets.text_pane import TextPane
from tutor.words import _, marked

if TYPE_CHECKING:
    from tutor.errors import Problem
    from tutor.lesson.course import Summary
    from tutor.progress.records import Standing

__all__ = ["HomeScreen"]

_KEY_ORDER = ("list.pick", "list.down", "home.search", "app.help", "app.palette", "app.quit")
_WORDS = marked("Backpropagation, one multiplication at a time")


class HomeScreen(TutorScreen[None]):
    """The course."""

    BINDING_GROUP_TITLE = marked("At home")
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("slash", "search", "search", key_display="/", id="home.search",
                tooltip="Look for a lesson by a word, a skill or an operation"),
    ]  # fmt: skip
    PARTS = ("#course", "#about", "HeaderLine")

    def __init__(self) -> None:
        super().__init__()
        self._state: HomeState | None = None

    def parts(self) -> ComposeResult:
        """The list, and beside or under it a word on the lesson under the cursor."""
        yield HeaderLine()
        yield Static(id="banner", markup=False)
        with Horizontal(id="home"):
            yield PickList(id="course")
            yield TextPane(id="about")
        yield KeyBar(_KEY_ORDER)

    def on_mount(self) -> None:
        """Until the course is read, say so."""
        self._show_title()
        self.query_one("#about").can_focus = False
        self.show_banner()
        self.set_focus(self.query_one(PickList))

    def on_screen_resume(self) -> None:
        """Progress has been made meanwhile."""
        self._show_title()
        self.tutor.read_standings()

    def _show_title(self, place: str = "") -> None:
        for header in self.query(HeaderLine):
            header.show(clean(self.tutor.library.title) or _(_WORDS), "", place)

    @property
    def state(self) -> HomeState | None:
        """What is shown; None until the course is read."""
        return self._state

    def show(self, library: Library, standings: tuple[Standing, ...]) -> None:
        """Show a course, and where the learner stands in it."""
        known, first = self._state or HomeState(library), self._state is None
        self._state = replace(known, library=library, standings=library.standings(standings))
        self._show_title()
        self._refill(first=first)

    def show_due(self, count: int) -> None:
        """So many skills are due for review today."""
        if self._state is not None and count != self._state.due:
            self._state = replace(self._state, due=count)
            self._refill()

    def mark_broken(self, lesson: str, problems: tuple[Problem, ...]) -> None:
        """A lesson turned out to have errors."""
        if self._state is not None:
            self._state = replace(self._state, problems={**self._state.problems, lesson: problems})
            self._refill()

    def show_opening(self, title: str) -> None:
        """Say that a lesson is being read."""
        self._show_title(_("opening {title} …").format(title=title))

    def _refill(self, *, first: bool = False) -> None:
        state = self._state
        if state is None or not self.is_whole:
            return
        picks = self.query_one(PickList)
        if picks.size.width:
            rows = home_rows(state, picks.size.width - 1, picks.size.height)  # one cell of air before the scrollbar
            key = next((row.key for row in rows if row.key), "") if first or picks.key.startswith(CONTINUE) else None
            picks.show(rows, key)
        if not state.library.lessons:
            self.query_one("#about", TextPane).show(lambda width, height: _why_empty(state.library, width))

    def on_resize(self) -> None:
        """Rows are as wide as the list."""
        if not self.is_whole:
            return
        title = _("About")
        self.query_one("#about").border_title = f" {title} " if self.app.size.width < WIDE else title
        self.call_after_refresh(self._refill, first=not self.query_one(PickList).key)

    def action_search(self) -> None:
        """Look for a lesson, and open it."""
        from tutor.tui.screens.search import SearchScreen  # seldom needed

        def opened(summary: Summary | None) -> None:
            if summary is not None:
                self._open(summary)

        self.app.push_screen(SearchScreen(self.tutor.library.lessons, self.tutor.topics), opened)

    @on(PickList.Moved)
    def _moved(self, event: PickList.Moved) -> None:
        state = self._state
        if state is not None and event.key:
            self.query_one("#about", TextPane).show(lambda width, height: detail_lines(state, event.key, width))

    @on(PickList.Picked)
    def _picked(self, event: PickList.Picked) -> None:
        state = self._state
        if state is None:
            return
        if event.key == REVIEW:
            self.tutor.open_review()
            return
        lesson = event.key.removeprefix(f"{CONTINUE} ")
        self._open(next(each for each in state.library.lessons if each.id == lesson))

    def _open(self, summary: Summary) -> None:
        problems = self._state.problems.get(summary.id) if self._state is not None else None
        if problems:
            findings = findings_of(problems)
            self.app.push_screen(ProblemsScreen(summary.title, findings, advice=how_to_report(summary.path)))
        else:
            self.tutor.open_lesson(OpenRequest(summary.path))


def _why_empty(library: Library, width: int) -> list[Content]:
    """Why there is no list: what is wrong with the file that would order it."""
    if not library.problems:
        return Content(_("The file course.yaml of this course names no lesson.")).wrap(width)
    file = library.problems[0].file
    lines = Content.assemble(words(clean(file), Role.DIM)).wrap(width)
    return [*lines, Content(""), *finding_lines(findings_of(library.problems), width, file=file)]
