"""What a lesson's screen shows: the network, the chain rule, the reason, the question, the timeline of one session."""

from __future__ import annotations

import time

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tutor.session import EndStop, PageStop, QuestionStop, Session, StepStop, faults
from tutor.tui.drawing.canvas import Role
from tutor.tui.equation import equation_place, equation_title
from tutor.tui.panes import chain_lines, end_lines, has_note, page_lines, why_lines
from tutor.tui.picture import picture_nodes, scene, shown_part
from tutor.tui.screens.base import TALL, WIDE, TutorScreen
from tutor.tui.screens.lesson_keys import KEY_ORDER
from tutor.tui.stops import place_text
from tutor.tui.widgets.answer_field import AnswerField
from tutor.tui.widgets.cells import CellGrid
from tutor.tui.widgets.choices import ChoiceList
from tutor.tui.widgets.header import HeaderLine
from tutor.tui.widgets.key_bar import KeyBar
from tutor.tui.widgets.network import NetworkView
from tutor.tui.widgets.pane_tabs import PaneTabs
from tutor.tui.widgets.question import QuestionPane
from tutor.tui.widgets.text_pane import TextPane
from tutor.tui.widgets.timeline import Timeline
from tutor.words import _

__all__ = ["LessonView"]


class LessonView(TutorScreen[None]):
    """A session in its panes. Each is given what it shows, and repaints what differs."""

    CSS_PATH = ["lesson.tcss"]  # noqa: RUF012 - Textual's own form
    PARTS: tuple[str, ...] = ("#field", "#choices", "Timeline", "KeyBar")
    KEY_ORDER: tuple[str, ...] = KEY_ORDER
    AFTERWARDS = "goes home"

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._chosen_tab = ""
        self._faults: tuple[str, ...] = ()
        self._asked_at = time.monotonic()
        self.place = session.place

    @property
    def session(self) -> Session:
        """Where the learner is."""
        return self._session

    def parts(self) -> ComposeResult:
        """Every pane; those that a stop does not need are not displayed."""
        yield HeaderLine()
        yield Static(id="banner", markup=False)
        yield NetworkView(id="network")
        yield PaneTabs()
        with Vertical(id="lower"):
            with Horizontal(id="words"):
                yield TextPane(id="chain")
                yield TextPane(id="why")
            yield QuestionPane()
        yield TextPane(id="page")
        yield from self.more_parts()
        yield Timeline()
        yield KeyBar(self.KEY_ORDER)

    def more_parts(self) -> ComposeResult:
        """Panes that a lesson on its own does not need."""
        yield from ()

    def on_mount(self) -> None:
        """Show where the lesson was left."""
        self.show_banner()
        self._show(None)

    def _show(self, before: Session | None) -> None:
        if not self.is_whole:
            return
        session = self._session
        self.place = session.place  # asked now, so that an error of what follows can be told with it
        moved = before is None or (before.position, before.practice) != (session.position, session.practice)
        if moved:
            self._chosen_tab = ""
        if moved or before is None or before.material is not session.material:
            self._faults = faults(session)
            self.show_banner()
        self.show_header()
        self.query_one(QuestionPane).show(session)
        self._arrange()
        self._show_network()
        self._show_words(moved=moved)
        self.query_one(Timeline).show(session)
        self._follow_question(before)
        self.query_one(KeyBar).update()

    @property
    def banner(self) -> str:
        """Also what of this stop cannot be computed."""
        return "\n".join(filter(None, (super().banner, *map(self.place.reported, self._faults))))

    def header_words(self) -> tuple[str, str, str]:
        """What the first line tells: title, mode and variant, place."""
        session, material = self._session, self._session.material
        mode = _("alone") if session.practice is not None else _(session.mode)
        setting = _("{mode} · variant {number}").format(mode=mode, number=material.variant)
        return material.lesson.title, setting, place_text(session)

    def show_header(self) -> None:
        """Tell it."""
        alarm = (_("edited"), Role.ACTIVE) if self._session.is_edited else ("", Role.PLAIN)
        self.query_one(HeaderLine).show(*self.header_words(), *alarm)

    def _arrange(self) -> None:
        """Which panes this stop has. On a narrow screen the reason takes the place of the chain rule."""
        stop = self._session.stop
        narrow, step = self._is_narrow, isinstance(stop, StepStop)
        shown = {
            "#network": self._walk_is_on,
            "PaneTabs": narrow and step,
            "#lower": step or isinstance(stop, QuestionStop),
            "#words": step,
            "#question": self._session.mode != "watch" or bool(self._session.told),
            "#why": not narrow,
            "#page": isinstance(stop, PageStop | EndStop),
        }
        for selector, displayed in shown.items():
            pane = self.query_one(selector)
            if pane.display != displayed:
                pane.display = displayed
        self.set_class(isinstance(stop, QuestionStop), "-asking")
        self._title_panes()

    def _title_panes(self) -> None:
        """A title needs room on both sides where there is no frame to give it; a frame is not drawn anew each step."""
        framed = self._is_framed
        room = "" if framed else " "
        step = self._session.step
        place = equation_place(step)
        whole = f"{equation_title(step)} · {place}" if place else equation_title(step)
        titles = {
            "#network": _("Network"),
            "#chain": equation_title(step) if framed else whole,
            "#why": _("Why"),
            "#question": self.query_one(QuestionPane).title,
        }
        for selector, title in titles.items():
            pane, text = self.query_one(selector), Content(f"{room}{title}{room}")
            if pane.border_title != text:
                pane.border_title = text
        note = " ●" if has_note(self._session) else ""
        self.query_one(PaneTabs).show((("chain", whole), ("why", _("Why") + note)), self._tab)

    @property
    def _is_narrow(self) -> bool:
        return self.app.size.width < WIDE

    @property
    def _is_framed(self) -> bool:
        width, height = self.app.size
        return width >= WIDE and height >= TALL

    @property
    def _tab(self) -> str:
        """The pane that is in front on a narrow screen: the author's words, unless something is asked."""
        return self._chosen_tab or ("why" if has_note(self._session) and not self._session.questions else "chain")

    @property
    def _walk_is_on(self) -> bool:
        """Whether the learner has met the network: it is here or behind."""
        session = self._session
        if session.walk is None:
            return False
        start, _ = session.material.span_of_walk(session.material.walks.index(session.walk))
        return session.position >= start and not isinstance(session.stop, EndStop)

    def _show_network(self) -> None:
        session = self._session
        part = shown_part(session)
        if part is not None and self._walk_is_on:
            source = (part, lambda room: picture_nodes(part, room), lambda room: scene(session, part, room))
            self.query_one(NetworkView).show(source)

    def _show_words(self, *, moved: bool) -> None:
        session, stop = self._session, self._session.stop
        if isinstance(stop, PageStop):
            page = self.query_one("#page", TextPane)
            page.show(lambda width, height: page_lines(session, stop.page, width), keep_scroll=not moved)
        elif isinstance(stop, EndStop):
            following = self.tutor.library.after(session.material.lesson.id)
            self.query_one("#page", TextPane).show(
                lambda width, height: end_lines(session, following, width, self.AFTERWARDS, self.tutor.key_for)
            )
        elif isinstance(stop, StepStop):
            framed = self._is_framed
            chain, why = self.query_one("#chain", TextPane), self.query_one("#why", TextPane)
            if self._is_narrow and self._tab == "why":
                chain.show(lambda width, height: why_lines(session, width), keep_scroll=not moved)
            else:
                chain.show(
                    lambda width, height: chain_lines(session, width, height, named=framed), keep_scroll=not moved
                )
            why.show(lambda width, height: why_lines(session, width), keep_scroll=not moved)

    def on_resize(self) -> None:
        """Fold or unfold panes."""
        if not self.is_whole:
            return
        self._arrange()
        self._show_words(moved=False)

    def open_tab(self, name: str) -> None:
        """Bring a pane to the front."""
        self._chosen_tab = name
        self._title_panes()
        self._show_words(moved=False)

    def _follow_question(self, before: Session | None) -> None:
        """Into the field of a question that has just come up; out of one that has gone."""
        question = self._session.question
        known = before.question if before is not None else None
        field = self.query_one(QuestionPane).field
        if question is not None and field is not None and (known is None or known.id != question.id):
            self._asked_at = time.monotonic()
            self.set_focus(field)
        elif isinstance(self._session.stop, PageStop | EndStop):
            self.set_focus(self.query_one("#page"))
        elif (question is None and self._in_question(self.focused)) or (
            self.focused is not None and not self.focused.display
        ):
            self.set_focus(None)

    @staticmethod
    def _in_question(widget: Widget | None) -> bool:
        return isinstance(widget, AnswerField | ChoiceList | CellGrid)

    def _panes(self) -> list[tuple[str, Widget]]:
        """What Tab goes through."""
        field = self.query_one(QuestionPane).field
        panes: list[tuple[str, Widget]] = [("field", field)] if field is not None else []
        if isinstance(self._session.stop, StepStop):
            panes.append(("chain", self.query_one("#chain")))
            panes.append(("why", self.query_one("#chain" if self._is_narrow else "#why")))
            network = self.query_one(NetworkView)
            panes += [("network", network)] if network.can_pan else []
        return panes
