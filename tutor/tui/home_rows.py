"""What the home screen shows of a course: a row for every lesson, a word on the one under the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.content import Content

from tutor.errors import Problem
from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.glyphs import cell_width, shortened
from tutor.tui.library import Library
from tutor.tui.line_filter import clean
from tutor.tui.roles import words
from tutor.tui.widgets.pick_list import PickRow
from tutor.words import _, marked, ngettext

if TYPE_CHECKING:
    from tutor.lesson.course import Summary
    from tutor.progress.records import Standing

__all__ = ["CONTINUE", "REVIEW", "HomeState", "continue_key", "detail_lines", "home_rows", "stop_words"]

CONTINUE, REVIEW = "continue", "review"
_BAR, _COUNT, _TIME = 14, 11, 8  # cells of a row's last columns
_SHORT_BAR = 6  # cells of a bar that still tells something
_LABEL = 12
_ARC = ("guided", "half", "drill")
_MODES = {"watch": marked("watch"), "guided": marked("guided"), "half": marked("half"), "drill": marked("drill")}
_MARGIN = 6


@dataclass(frozen=True, slots=True)
class HomeState:
    """The course, and where the learner stands in it: standings by lesson, the latest first.

    `due` is how many skills wait for a review.
    """

    library: Library
    standings: Mapping[str, Standing] = field(default_factory=dict)
    problems: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict)
    due: int = 0


def continue_key(state: HomeState) -> tuple[str, Summary] | None:
    """What to do first, `Continue`, `Next` or `Start`, and with which lesson."""
    usable = [summary for summary in state.library.lessons if summary.id not in state.problems]
    by_id = {summary.id: summary for summary in usable}
    latest, standing = next((each for each in state.standings.items() if each[0] in by_id), (None, None))
    if latest is not None and standing is not None and standing.index + 1 < standing.total:
        return marked("Continue"), by_id[latest]
    waiting = [summary for summary in usable if not _is_done(state, summary)]
    if latest is None:
        return (marked("Start"), waiting[0]) if waiting else None
    place = usable.index(by_id[latest])
    following = next((each for each in usable[place + 1 :] if each in waiting), waiting[0] if waiting else None)
    return (marked("Next"), following) if following is not None else None


def _is_done(state: HomeState, summary: Summary) -> bool:
    standing = state.standings.get(summary.id)
    return standing is not None and standing.seen >= standing.total


def home_rows(state: HomeState, width: int, height: int) -> list[PickRow]:
    """The rows of the list: what to continue, then the course in its parts; where there is room, with summaries."""
    rows = _rows(state, width, summaries=True)
    return rows if len(rows) <= height else _rows(state, width, summaries=False)


def _rows(state: HomeState, width: int, *, summaries: bool) -> list[PickRow]:
    rows: list[PickRow] = []
    bar = _bar(state, width)
    first = continue_key(state)
    if first is not None:
        verb, summary = first
        rows.append(_continue_row(verb, summary, state.standings.get(summary.id), width))
    if state.due:
        rows.append(PickRow(_head_row(_("Review"), _due_today(state.due)), REVIEW))
    if rows:
        rows.append(PickRow(Content("")))
    part = None
    for number, summary in enumerate(state.library.lessons, 1):
        if summary.part != part:
            rows += [PickRow(Content(""))] if part is not None and not summaries else []
            part = summary.part
            if part:
                rows.append(PickRow(Content.assemble(words(f" {clean(part)}", Role.DIM, bold=True))))
        rows.append(PickRow(_lesson_row(number, summary, state, width, bar), summary.id))
        if summaries:
            said = shortened(clean(summary.summary), max(width - _MARGIN, 0))
            rows += [PickRow(Content.assemble(words(" " * _MARGIN + said, Role.DIM))), PickRow(Content(""))]
    return rows


def _continue_row(verb: str, summary: Summary, standing: Standing | None, width: int) -> PickRow:
    place = f"  {stop_words(standing)}" if verb == "Continue" and standing is not None else ""
    said = _(verb)
    title = shortened(clean(summary.title), max(width - cell_width(said) - 8, 10))
    place = shortened(place, max(width - cell_width(said) - 7 - cell_width(title), 0))
    return PickRow(_head_row(said, title, place), f"{CONTINUE} {summary.id}")


def _head_row(verb: str, title: str, more: str = "") -> Content:
    """` ▸ Continue  Two functions, one slope  backward p -> z`."""
    return Content.assemble(
        words(" ▸ ", Role.ACTIVE, bold=True), words(f"{verb}  ", Role.KEY, bold=True),
        words(title, Role.NAME, bold=True), words(more, Role.DIM),
    )  # fmt: skip


def _due_today(count: int) -> str:
    return ngettext("{count} skill due today", "{count} skills due today", count).format(count=count)


def _right_aligned(text: str, cells: int) -> str:
    return " " * (cells - cell_width(text)) + text


def stop_words(standing: Standing) -> str:
    """Where a lesson was left: `backward p -> z`, `page 2`."""
    kind, _space, rest = standing.stop.partition(" ")
    if kind == "step":
        return clean(rest.partition(" ")[2])
    if kind == "page":
        return _("page {number}").format(number=int(rest) + 1) if rest.isdigit() else _("a page")
    return {"question": _("a question"), "end": _("the end")}.get(kind, clean(standing.stop))


def _bar(state: HomeState, width: int) -> int:
    """Cells of each lesson's bar: what titles and the other columns leave of a row; 0 where that tells nothing."""
    longest = max((cell_width(clean(summary.title)) for summary in state.library.lessons), default=0)
    room = width - _MARGIN - longest - len(_ARC) - 1 - _COUNT - _TIME - 2
    return 0 if room < _SHORT_BAR else min(room, _BAR)


def _lesson_row(number: int, summary: Summary, state: HomeState, width: int, bar: int) -> Content:
    """` 2 Two functions, one slope      ━━━━━━────────  12 of 40   12 min`."""
    standing, problems = state.standings.get(summary.id), state.problems.get(summary.id)
    sign, role = ("✗", Role.WRONG) if problems else ("✓", Role.RIGHT) if _is_done(state, summary) else (" ", Role.DIM)
    head = Content.assemble(words(f" {sign} ", role, bold=True), words(f"{number:>2} ", Role.DIM))
    if problems:
        count = ngettext("{count} problem", "{count} problems", len(problems)).format(count=len(problems))
        tail = Content.assemble(words(count, Role.WRONG))
    else:
        minutes = _("{minutes} min").format(minutes=summary.minutes) if summary.minutes is not None else ""
        tail = Content.assemble(*_progress(standing, bar), words(_right_aligned(minutes, _TIME), Role.DIM))
    title = shortened(clean(summary.title), max(width - head.cell_length - tail.cell_length - 2, 10))
    line = head + Content.assemble(words(title, Role.DIM if problems else Role.PLAIN))
    return line.pad_right(max(width - line.cell_length - tail.cell_length - 1, 1)) + tail


def _progress(standing: Standing | None, bar: int) -> Iterator[tuple[str, str]]:
    if standing is None and not bar:
        return  # the title has more to tell than an empty column
    seen, total = (standing.seen, standing.total) if standing is not None else (0, 0)
    done = min(bar, max(1, seen * bar // total)) if total and seen else 0
    yield words("━" * done, Role.VALUE)
    yield words("─" * (bar - done), Role.STRUCTURE)
    yield words(f" {_arc(standing)}", Role.RIGHT)
    count = _("{seen} of {total}").format(seen=seen, total=total) if standing is not None else ""
    yield words(_right_aligned(count, _COUNT), Role.DIM)


def _arc(standing: Standing | None) -> str:
    """`●○○`: with the author, then every second product, then alone: what of it is done."""
    if standing is None:
        return " " * len(_ARC)
    before = _ARC.index(standing.mode) if standing.mode in _ARC else 0
    done = before + (standing.mode in _ARC and standing.seen >= standing.total)
    return "●" * done + "○" * (len(_ARC) - done)


def detail_lines(state: HomeState, key: str, width: int) -> list[Content]:
    """What the row under the cursor is about."""
    if key == REVIEW:
        said = ngettext(
            "{count} skill of those that you have met, asked once more with fresh numbers, alone.",
            "{count} skills of those that you have met, asked once more with fresh numbers, alone.",
            state.due,
        ).format(count=state.due)
        return Content.assemble(words(_("Review"), Role.NAME, bold=True)).wrap(width) + Content(said).wrap(width)
    summary = next((each for each in state.library.lessons if each.id == key.removeprefix(f"{CONTINUE} ")), None)
    if summary is None:
        return []
    lines = Content.assemble(words(clean(summary.title), Role.NAME, bold=True)).wrap(width)
    lines += Content.assemble(words(clean(summary.summary), Role.PLAIN)).wrap(width) if summary.summary else []
    problems = state.problems.get(summary.id)
    if problems:
        return [
            *lines,
            Content(""),
            Content.assemble(words(_("This lesson cannot be opened; Enter tells why."), Role.WRONG)),
        ]
    titles = {each.id: each.title for each in state.library.lessons}
    facts: list[tuple[str, str]] = []
    standing = state.standings.get(summary.id)
    if standing is not None:
        facts.append((_("stopped at"), stop_words(standing)))
        mode = _(_MODES.get(standing.mode, standing.mode))
        facts.append((_("numbers"), _("variant {variant}, {mode}").format(variant=standing.variant, mode=mode)))
    if summary.requires:
        facts.append((_("best after"), ", ".join(clean(titles.get(each, each)) for each in summary.requires)))
    lines += [Content("")] if facts else []
    for label, said in facts:
        body = Content.assemble(words(said, Role.PLAIN)).wrap(max(width - _LABEL, 10))
        lines.append(Content.assemble(words(label + " " * (_LABEL - cell_width(label)), Role.DIM)) + body[0])
        lines += [Content(" " * _LABEL) + line for line in body[1:]]
    return lines
