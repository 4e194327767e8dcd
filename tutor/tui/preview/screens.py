"""What a preview shows: the lesson with its problems in a pane below, or the problems alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tutor.session import MODES, EndStop, Session
from tutor.tui.drawing.canvas import Role
from tutor.tui.findings import Finding, counted, finding_lines
from tutor.tui.screens.base import WIDE, TutorScreen
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.screens.lesson_keys import KEY_ORDER, LESSON_KEYS
from tutor.tui.screens.problems import ProblemsScreen
from tutor.tui.widgets.header import HeaderLine
from tutor.tui.widgets.key_bar import KeyBar
from tutor.tui.widgets.text_pane import TextPane

if TYPE_CHECKING:
    from tutor.tui.preview.app import PreviewApp

__all__ = ["PreviewScreen", "StartScreen"]

_SHARE = 6  # one row in so many is the most that the pane of problems takes; at 24 rows that is one problem
_PREVIEW_KEYS = (
    Binding("v", "variant(1)", "variant", id="preview.variant_on", tooltip="The next variant of the numbers"),
    Binding("V", "variant(-1)", "variant before", id="preview.variant_back", tooltip="The variant before", show=False),
    Binding("m", "mode", "mode", id="preview.mode", tooltip="The next mode: watch, guided, half, drill"),
    Binding("f4", "problems", "problems", key_display="F4", id="preview.problems",
            tooltip="Every problem, over the whole screen"),
)  # fmt: skip
_KEY_ORDER = ("preview.problems", *KEY_ORDER[:8], "preview.variant_on", "preview.mode", *KEY_ORDER[8:])


def _preview(screen: Screen[None]) -> PreviewApp:
    """The application of a screen."""
    from tutor.tui.preview.app import PreviewApp  # it imports the screens

    assert isinstance(screen.app, PreviewApp)  # there is no other
    return screen.app


class StartScreen(TutorScreen[None]):
    """Until the lesson can be shown: what is wrong with it, or that it is being read."""

    CSS_PATH = "preview.tcss"
    PARTS = ("#start", "HeaderLine")
    BINDING_GROUP_TITLE = "In a preview"

    def parts(self) -> ComposeResult:
        """One pane."""
        yield HeaderLine()
        yield Static(id="banner", markup=False)
        yield TextPane(id="start")
        yield KeyBar(("pane.down", "app.help", "app.palette", "app.quit"))

    def on_mount(self) -> None:
        """The file's name, and what is known."""
        self.show_banner()
        self.show_findings()
        self.set_focus(self.query_one("#start"))

    def show_findings(self) -> None:
        """Show what is wrong now."""
        if not self.is_whole:
            return
        findings, file = _preview(self).findings, str(_preview(self).path)
        self.query_one(HeaderLine).show(_preview(self).path.name, "", "preview", *alarm(findings))
        self.query_one("#start", TextPane).show(lambda width, height: _start_lines(findings, width, file))


def _start_lines(findings: Sequence[Finding], width: int, file: str) -> list[Content]:
    if not findings:
        return [Content("…")]
    opens = Content("The lesson opens here as soon as a save has put this right.").wrap(width)
    return [*opens, Content(""), *finding_lines(findings, width, file=file)]


def alarm(findings: Sequence[Finding]) -> tuple[str, Role]:
    """How much is wrong, for the first line."""
    if not findings:
        return "", Role.PLAIN
    worse = any(finding.problem.severity == "error" for finding in findings)
    return f"{'✗' if worse else '!'} {counted(findings)}", Role.WRONG if worse else Role.GRADIENT


class PreviewScreen(LessonScreen):
    """The lesson as its learners see it; below it what is wrong with the file."""

    CSS_PATH = ["../screens/lesson.tcss", "preview.tcss"]  # noqa: RUF012 - Textual's own form
    PARTS = (*LessonScreen.PARTS, "#problems")
    KEY_ORDER = _KEY_ORDER
    AFTERWARDS = "goes to the beginning"
    BINDING_GROUP_TITLE = "In a preview"
    BINDINGS = [*LESSON_KEYS, *_PREVIEW_KEYS]  # noqa: RUF012 - Textual's own form

    def more_parts(self) -> ComposeResult:
        """The pane of problems."""
        yield TextPane(id="problems")

    def on_mount(self) -> None:
        """Show what is wrong too."""
        self.show_findings()

    def take(self, session: Session) -> None:
        """Show another version, or another variant, of the lesson."""
        before, self._session = self._session, session
        self._show(before)

    # --- problems ----------------------------------------------------------------------------------------------------

    def show_findings(self) -> None:
        """Show what is wrong now, in a few lines; nothing is shown of nothing."""
        if not self.is_whole:
            return
        findings, file = _preview(self).findings, str(_preview(self).path)
        pane = self.query_one("#problems", TextPane)
        pane.display = bool(findings)
        self.set_class(bool(findings), "-problems")
        if self.focused is pane and not findings:
            self.set_focus(None)
        outdated = " · the last good version is shown" if _preview(self).is_outdated else ""
        pane.border_title = Content(f" {counted(findings)}{outdated} ")
        pane.set_class(_preview(self).is_outdated, "-wrong")
        pane.show(lambda width, height: finding_lines(findings, width, file=file))
        self._fit_problems()
        self.show_header()
        self.query_one(KeyBar).update()

    def _fit_problems(self) -> None:
        """As few rows as all problems need, and never so many that the step has no room."""
        width, height = self.app.size
        lines = finding_lines(_preview(self).findings[:height], max(width - 4, 10), file=str(_preview(self).path))
        self.query_one("#problems").styles.height = 1 + min(len(lines), height // _SHARE)

    def on_resize(self) -> None:
        """The pane is as high as the screen allows."""
        if self.is_whole:
            self._fit_problems()

    def show_header(self) -> None:
        """How much is wrong stands in the first line too."""
        title, setting, place = self.header_words()
        if self.app.size.width >= WIDE:
            proving = ", checking …" if _preview(self).is_proving else ""
            setting = f"read {_preview(self).read_at}{proving} · {setting}"
        self.query_one(HeaderLine).show(title, setting, place, *alarm(_preview(self).findings))

    def _panes(self) -> list[tuple[str, Widget]]:
        problems = self.query_one("#problems")
        return [*super()._panes(), *([("problems", problems)] if problems.display else [])]

    def action_problems(self) -> None:
        """Every problem, over the whole screen."""
        self.app.push_screen(
            ProblemsScreen(_preview(self).path.name, _preview(self).findings, file=str(_preview(self).path))
        )

    # --- keys --------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What would do nothing is not offered."""
        if not self.is_mounted:
            return True
        if action == "again":
            return False
        if action == "problems":
            return bool(_preview(self).findings)
        if action == "variant":
            return parameters[0] == 1 or _preview(self).variant > 0
        if action == "leave":
            return self.focused is not None and self.focused.id != "page"
        return super().check_action(action, parameters)

    def action_variant(self, step: int) -> None:
        """Other numbers."""
        _preview(self).choose_variant(max(_preview(self).variant + step, 0))

    def action_mode(self) -> None:
        """Ask more, or less."""
        session = self.session
        self.become(replace(session, mode=MODES[(MODES.index(session.mode) + 1) % len(MODES)], verdict=None))

    def action_follow(self) -> None:
        """On; from the end to the beginning."""
        if isinstance(self.session.stop, EndStop):
            self.action_first()
        else:
            self.action_next()
