"""What the question pane says: the prompt, what was answered, the verdict with its marks, the hints opened so far."""

from __future__ import annotations

from textual.content import Content

from tutor.quiz import Question, Verdict
from tutor.quiz.grading import Cells
from tutor.session import Session, StepStop, answer_text
from tutor.session.telling import question_lines
from tutor.session.view import answer_reason, answer_sentence
from tutor.tui.drawing.canvas import Role
from tutor.tui.prose import plain_lines
from tutor.tui.roles import words
from tutor.words import _, ngettext

__all__ = ["cells_content", "feedback_lines", "idle_line", "prompt_lines", "settled_lines", "told_lines"]

_HEADS = {
    "right": ("✓ ", Role.RIGHT),
    "near": ("≈ ", Role.GRADIENT),
    "wrong": ("✗ ", Role.WRONG),
    "shape": ("✗ ", Role.WRONG),
    "unreadable": ("? ", Role.ASKED),
}

_SETTLED = 2  # lines of a settled question's prompt


def prompt_lines(question: Question, width: int) -> list[Content]:
    """The question."""
    lines = plain_lines(question.prompt, width)
    return [line.stylize_before("bold $role-name") for line in lines]


def told_lines(session: Session, width: int) -> list[Content]:
    """What watching tells: each question of this stop, and its answer."""
    lines: list[Content] = []
    for question in session.told:
        _, *offered = question_lines(question, asked=False)
        said = [*prompt_lines(question, width), *(line for each in offered for line in plain_lines(each, width))]
        lines += [Content(), *said] if lines else said
        lines += [Content(), *plain_lines(answer_sentence(question), width)]
    return lines


def settled_lines(session: Session, width: int) -> list[Content]:
    """The questions of this stop that are closed: each with its right answer, the last with its reason."""
    closed = [each for each in session.questions if session.outcome(each).closed]
    lines: list[Content] = []
    for question in closed:
        right = session.outcome(question).state == "right"
        head = Content.assemble(
            words("✓ " if right else "✗ ", Role.RIGHT if right else Role.WRONG, bold=True),
            words("" if right else _("Shown:") + " ", Role.WRONG),
        )
        said = _briefly(plain_lines(question.prompt, width - 2))
        answer = Content.assemble(words(answer_text(question), Role.VALUE if right else Role.PLAIN, bold=True))
        lines += (head + Content("  ").join([Content(" ").join(said), answer])).wrap(width)
    if closed:
        lines += _reason(session, closed[-1], width)
    if any(session.outcome(each).again for each in closed):
        again = _("Next: the same with fresh numbers, by yourself.")
        lines += [Content.assemble(words(f"  {again}", Role.ASKED))]
    return lines


def _briefly(lines: list[Content]) -> list[Content]:
    """Two lines of a prompt at most: what is still open needs the room."""
    return (
        lines if len(lines) <= _SETTLED else [*lines[: _SETTLED - 1], lines[_SETTLED - 1].rstrip(" .,") + Content(" …")]
    )


def _reason(session: Session, question: Question, width: int) -> list[Content]:
    """Why the right answer is right."""
    said = answer_reason(question)
    if session.verdict is not None and session.verdict.verdict == "right":
        said = session.verdict.message or said
    return [Content("  ") + line for line in plain_lines(said, width - 2)] if said else []


def feedback_lines(session: Session, width: int) -> list[Content]:
    """The verdict on the open question, then its hints, the newest first."""
    lines: list[Content] = []
    if session.verdict is not None and session.verdict.verdict != "right":
        lines += _verdict_lines(session.verdict, width)
    total = len(session.hints) + session.hints_left
    for number, hint in reversed(list(enumerate(session.hints, 1))):
        counted = _("hint {number} of {count}").format(number=number, count=total)
        head = Content.assemble(words(f"{counted}  ", Role.KEY))
        body = plain_lines(hint, max(width - head.cell_length, 20))
        lines += [head + body[0], *(Content(" " * head.cell_length) + line for line in body[1:])] if body else [head]
    return lines


def _verdict_lines(verdict: Verdict, width: int) -> list[Content]:
    sign, role = _HEADS[verdict.verdict]
    body = plain_lines(verdict.message, width - 2)
    head = Content.assemble(words(sign, role, bold=True))
    lines = [(head if number == 0 else Content("  ")) + line for number, line in enumerate(body)]
    if verdict.cells is not None and verdict.verdict != "right":
        lines.append(Content("  ") + cells_content(verdict.cells))
    return lines


def cells_content(cells: Cells | bool) -> Content:
    """`[✓, ✗, ✓]`: an array, entry by entry."""
    if isinstance(cells, bool):
        return Content.assemble(words("✓" if cells else "✗", Role.RIGHT if cells else Role.WRONG, bold=True))
    inner = Content(", ").join([cells_content(each) for each in cells])
    return Content.assemble(words("[", Role.DIM), inner, words("]", Role.DIM))


def idle_line(session: Session) -> Content:
    """What stands where nothing is asked: when the next question comes."""
    stop = session.stop
    if isinstance(stop, StepStop):
        later = sorted(index for index in session.material.walks[stop.walk].quizzes if index > stop.index)
        if later and session.mode == "guided":
            ahead = later[0] - stop.index
            said = ngettext(
                "Nothing is asked here; the next question is {count} step on.",
                "Nothing is asked here; the next question is {count} steps on.",
                ahead,
            )
            return Content.assemble(words(said.format(count=ahead), Role.DIM))
    return Content.assemble(words(_("Nothing is asked here."), Role.DIM))
