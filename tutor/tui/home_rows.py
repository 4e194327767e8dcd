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

if TYPE_CHECKING:
    from tutor.lesson.course import Summary
    from tutor.progress.records import Standing

__all__ = ["CONTINUE", "REVIEW", "HomeState", "continue_key", "detail_lines", "home_rows", "stop_words"]

CONTINUE, REVIEW = "continue", "review"
_BAR, _COUNT, _TIME = 14, 11, 9  # cells of a row's last columns
_LABEL = 12
_ARC = ("guided", "half", "drill")
_MARGIN = 6
_ROOMY = 60  # cells of a list from which there is a bar


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
        return "Continue", by_id[latest]
    waiting = [summary for summary in usable if not _is_done(state, summary)]
    if latest is None:
        return ("Start", waiting[0]) if waiting else None
    place = usable.index(by_id[latest])
    following = next((each for each in usable[place + 1 :] if each in waiting), waiting[0] if waiting else None)
    return ("Next", following) if following is not None else None


def _is_done(state: HomeState, summary: Summary) -> bool:
    standing = state.standings.get(summary.id)
    return standing is not None and standing.seen >= standing.total


def home_rows(state: HomeState, width: int, height: int) -> list[PickRow]:
    """The rows of the list: what to continue, then the course in its parts; where there is room, with summaries."""
    rows = _rows(state, width, summaries=True)
    return rows if len(rows) <= height else _rows(state, width, summaries=False)


def _rows(state: HomeState, width: int, *, summaries: bool) -> list[PickRow]:
    rows: list[PickRow] = []
    first = continue_key(state)
    if first is not None:
        verb, summary = first
        rows.append(_continue_row(verb, summary, state.standings.get(summary.id), width))
    if state.due:
        rows.append(PickRow(_head_row("Review", f"{_skills(state.due)} due today"), REVIEW))
    if rows:
        rows.append(PickRow(Content("")))
    part = None
    for number, summary in enumerate(state.library.lessons, 1):
        if summary.part != part:
            rows += [PickRow(Content(""))] if part is not None and not summaries else []
            part = summary.part
            if part:
                rows.append(PickRow(Content.assemble(words(f" {clean(part)}", Role.DIM, bold=True))))
        rows.append(PickRow(_lesson_row(number, summary, state, width), summary.id))
        if summaries:
            said = shortened(clean(summary.summary), max(width - _MARGIN, 0))
            rows += [PickRow(Content.assemble(words(" " * _MARGIN + said, Role.DIM))), PickRow(Content(""))]
    return rows


def _continue_row(verb: str, summary: Summary, standing: Standing | None, width: int) -> PickRow:
    place = f"  {stop_words(standing)}" if verb == "Continue" and standing is not None else ""
    title = shortened(clean(summary.title), max(width - len(verb) - 8, 10))
    place = shortened(place, max(width - len(verb) - 7 - cell_width(title), 0))
    return PickRow(_head_row(verb, title, place), f"{CONTINUE} {summary.id}")


def _head_row(verb: str, title: str, more: str = "") -> Content:
    """` ▸ Continue  Two functions, one slope  backward p -> z`."""
    return Content.assemble(
        words(" ▸ ", Role.ACTIVE, bold=True), words(f"{verb}  ", Role.KEY, bold=True),
        words(title, Role.NAME, bold=True), words(more, Role.DIM),
    )  # fmt: skip


def _skills(count: int) -> str:
    return f"{count} skill{'s' * (count != 1)}"


def stop_words(standing: Standing) -> str:
    """Where a lesson was left: `backward p -> z`, `page 2`."""
    kind, _, rest = standing.stop.partition(" ")
    if kind == "step":
        return clean(rest.partition(" ")[2])
    if kind == "page":
        return f"page {int(rest) + 1}" if rest.isdigit() else "a page"
    return {"question": "a question", "end": "the end"}.get(kind, clean(standing.stop))


def _lesson_row(number: int, summary: Summary, state: HomeState, width: int) -> Content:
    """` 2 Two functions, one slope      ━━━━━━────────  12 of 40   12 min`."""
    standing, problems = state.standings.get(summary.id), state.problems.get(summary.id)
    sign, role = ("✗", Role.WRONG) if problems else ("✓", Role.RIGHT) if _is_done(state, summary) else (" ", Role.DIM)
    head = Content.assemble(words(f" {sign} ", role, bold=True), words(f"{number:>2} ", Role.DIM))
    if problems:
        count = f"{len(problems)} problem{'s' * (len(problems) != 1)}"
        tail = Content.assemble(words(count, Role.WRONG))
    else:
        minutes = f"{summary.minutes} min" if summary.minutes is not None else ""
        tail = Content.assemble(*_progress(standing, bar=width >= _ROOMY), words(minutes.rjust(_TIME), Role.DIM))
    title = shortened(clean(summary.title), max(width - head.cell_length - tail.cell_length - 2, 10))
    line = head + Content.assemble(words(title, Role.DIM if problems else Role.PLAIN))
    return line.pad_right(max(width - line.cell_length - tail.cell_length - 1, 1)) + tail


def _progress(standing: Standing | None, *, bar: bool) -> Iterator[tuple[str, str]]:
    seen, total = (standing.seen, standing.total) if standing is not None else (0, 0)
    done = min(_BAR, max(1, seen * _BAR // total)) if total and seen else 0
    if bar:
        yield words("━" * done, Role.VALUE)
        yield words("─" * (_BAR - done), Role.STRUCTURE)
    yield words(f" {_arc(standing)}", Role.RIGHT)
    yield words((f"{seen} of {total}" if standing is not None else "").rjust(_COUNT), Role.DIM)


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
        said = f"{_skills(state.due)} of those that you have met, asked once more with fresh numbers, alone."
        return Content.assemble(words("Review", Role.NAME, bold=True)).wrap(width) + Content(said).wrap(width)
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
            Content.assemble(words("This lesson cannot be opened; Enter tells why.", Role.WRONG)),
        ]
    titles = {each.id: each.title for each in state.library.lessons}
    facts: list[tuple[str, str]] = []
    standing = state.standings.get(summary.id)
    if standing is not None:
        facts.append(("stopped at", stop_words(standing)))
        facts.append(("numbers", f"variant {standing.variant}, {standing.mode}"))
    if summary.requires:
        facts.append(("best after", ", ".join(clean(titles.get(each, each)) for each in summary.requires)))
    lines += [Content("")] if facts else []
    for label, said in facts:
        body = Content.assemble(words(said, Role.PLAIN)).wrap(max(width - _LABEL, 10))
        lines.append(Content.assemble(words(label.ljust(_LABEL), Role.DIM)) + body[0])
        lines += [Content(" " * _LABEL) + line for line in body[1:]]
    return lines
