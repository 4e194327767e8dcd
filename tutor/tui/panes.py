"""The lines of the lesson's panes: a page, the reason of a step, its mathematics, the summary at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual.content import Content

from tutor import explain
from tutor.lesson.course import Summary
from tutor.lesson.model import Page
from tutor.lesson.prose import fill
from tutor.quiz import Question
from tutor.session import AGAIN, Outcome, Session, StepStop, prose, why
from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.glyphs import shortened
from tutor.tui.equation import equation_place, equation_rows
from tutor.tui.line_filter import clean
from tutor.tui.prose import Insert, marked, prose_lines
from tutor.tui.roles import content, words
from tutor.tui.stops import stop_text
from tutor.words import _

__all__ = ["MEASURE", "chain_lines", "end_lines", "has_note", "page_lines", "why_lines"]

MEASURE = 76
"""Cells of a line that is read without effort."""
_ROOMY = 8  # rows of a pane from which the first ones are no mathematics


def page_lines(session: Session, page: Page, width: int) -> list[Content]:
    """A page: its title and its prose, in the middle of a wide screen."""
    measure = min(width - 2, MEASURE)
    title = _prose(session, page.title, page.walk, measure, "bold $role-name")
    return _centred(["", *title, "", *_prose(session, page.text, page.walk, measure)], measure, width)


def why_lines(session: Session, width: int) -> list[Content]:
    """The author's note on the step, else the reason that the tutor knows itself."""
    stop, walk, step = session.stop, session.walk, session.step
    if not isinstance(stop, StepStop) or walk is None or step is None:
        return []
    lines: list[Content] = []
    for note in walk.notes.get(stop.index, ()):
        lines += [Content("")] if lines else []
        lines += _prose(session, note.title, stop.walk, width, "bold $role-name")
        lines += [Content(""), *_prose(session, note.text, stop.walk, width)]
    if lines:
        return lines
    headline = Content.assemble(words(explain.headline(step, walk.trace), Role.NAME, bold=True))
    return [*headline.wrap(width), Content(""), *Content(clean(why(session))).wrap(width)]


def has_note(session: Session) -> bool:
    """Whether the author has something to say to this step."""
    stop, walk = session.stop, session.walk
    return isinstance(stop, StepStop) and walk is not None and stop.index in walk.notes


def chain_lines(session: Session, width: int, height: int, *, named: bool) -> list[Content]:
    """The step's mathematics; above it, where there is room, an empty line or which step it is (`named`)."""
    above: list[Content] = []
    if height > _ROOMY:
        place = Content.assemble(words(equation_place(session.step), Role.DIM))
        above = [place, Content("")] if named else [Content("")]
    margin = Content("  ")
    return above + [margin + content(row) for row in equation_rows(session, width - 2, height - len(above))]


def end_lines(
    session: Session, following: Summary | None, width: int, afterwards: str, key: Callable[[str, str], str]
) -> list[Content]:
    """How the questions went, what deserves another look, what comes next; else what Enter does (`goes home`).

    `key` tells what the key of a binding is called, from the binding's id and what it is usually called.
    """
    measure = min(width - 2, MEASURE)
    lines: list[Content | str] = [
        "",
        Content.assemble(
            words(_("The end of {title}").format(title=session.material.lesson.title), Role.NAME, bold=True)
        ),
        "",
    ]
    outcomes = _asked(session)
    if outcomes:
        lines += [*_counts([outcome for _, outcome in outcomes]), ""]
        positions = dict.fromkeys(position for position, outcome in outcomes if position >= 0 and outcome.missed)
        missed = [shortened(stop_text(session.material, position), measure - 4) for position in positions]
        if missed:
            lines += [Content.assemble(words(_("Worth another look:"), Role.PLAIN))]
            lines += [Content.assemble(words("  ✗ ", Role.WRONG), words(each, Role.PLAIN)) for each in missed]
            lines += [""]
    if has_more_numbers(session):
        lines += [
            Content.assemble(words(key("lesson.again", "a"), Role.KEY, bold=True), f" {_(AGAIN[session.mode])}."),
            "",
        ]
    on, leave = key("lesson.follow", "Enter"), key("lesson.leave", "Esc")
    if following is None:
        lines += [Content.assemble(words(on, Role.KEY, bold=True), f" {afterwards}.")]
    else:
        lines += [Content.assemble("Next: ", words(following.title, Role.NAME, bold=True))]
        lines += [Content.assemble(words(line.plain, Role.DIM)) for line in Content(following.summary).wrap(measure)]
        lines += [
            "",
            Content.assemble(
                words(on, Role.KEY, bold=True), " opens it, ", words(leave, Role.KEY, bold=True), " goes home."
            ),
        ]
    return _centred(lines, measure, width)


def has_more_numbers(session: Session) -> bool:
    """Whether the lesson has other numbers to go through it again with."""
    return any(walk.fresh is not None for walk in session.material.walks)


def _asked(session: Session) -> list[tuple[int, Outcome]]:
    """How what this mode asks came out, by position; -1 for what the mode asks of its own at any step."""
    if session.mode == "watch":
        return []
    material, outcomes = session.material, session.outcomes
    asked = {question.id: position for position, question in material.questions() if _is_asked(question, session)}
    for (walk, index), ask in session.firsts.items():
        address = material.walks[walk].step(index).address
        asked[material.walks[walk].own_id(ask, address)] = material.position_of_step(walk, index)
    others = dict.fromkeys(outcomes.keys() - asked.keys(), -1)
    return [(position, outcomes.get(name, Outcome())) for name, position in (asked | others).items()]


def _is_asked(question: Question, session: Session) -> bool:
    return session.mode != "half" or question.answer is not None


def _counts(outcomes: list[Outcome]) -> Iterable[Content]:
    alone = sum(each.state == "right" and not each.tries and not each.hints for each in outcomes)
    helped = sum(each.state == "right" for each in outcomes) - alone
    shown = sum(each.state == "shown" for each in outcomes)
    left = len(outcomes) - alone - helped - shown
    rows = (
        ("✓", Role.RIGHT, alone, "right at once"),
        ("✓", Role.VALUE, helped, "right with a hint or another try"),
        ("✗", Role.WRONG, shown, "shown"),
        ("○", Role.DIM, left, "not answered"),
    )
    for sign, role, count, label in rows:
        if count:
            yield Content.assemble(words(f"  {sign} {count:>2} ", role, bold=True), words(label, Role.PLAIN))


def _prose(session: Session, text: str, walk: int, width: int, look: str = "") -> list[Content]:
    """Markdown with its numbers put in, each in its meaning's colour."""
    inserts: list[Insert] = []

    def value_of(expression: str, figures: int) -> str:
        shown = prose(session, f"{{{{ {expression} | {figures} }}}}", walk)
        role = Role.GRADIENT if expression.startswith(("grad", "product")) else Role.VALUE
        inserts.append((clean(shown), Role.ASKED if shown == "?" else role))
        return marked(len(inserts) - 1)

    filled = fill(text, value_of)
    return [line.stylize_before(look) if look else line for line in prose_lines(filled, width, tuple(inserts))]


def _centred(lines: Iterable[Content | str], measure: int, width: int) -> list[Content]:
    margin = Content(" " * max((width - measure) // 2, 1))
    return [margin + line if line else Content("") for line in lines]
