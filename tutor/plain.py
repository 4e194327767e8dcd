"""The same session as lines of text: for screen readers, pipes and dumb terminals.

One step a paragraph; questions on standard input. An empty line goes on, and skips what is asked; the end of the input
leaves. Nothing moves the cursor and nothing needs colour.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from tutor import explain
from tutor.errors import AddressError
from tutor.lesson.read import load_lesson
from tutor.markdown_text import plain_markdown
from tutor.network import Chain
from tutor.progress.store import Store
from tutor.quiz import Question
from tutor.quiz.grading import Cells
from tutor.session import (
    EndStop,
    Mode,
    PageStop,
    QuestionStop,
    Session,
    StepStop,
    answer_text,
    prose,
    step_values,
)
from tutor.session.keeping import keep, open_session
from tutor.session.view import Shown

__all__ = ["Plain", "cells_text", "paragraph", "run"]

_HELP = """\
An empty line goes on; while something is asked it skips the question.
  an answer   a number (2*(0.73-1)/3), an array ([1, 2]), a shape ((2, 3)), or a choice's number
  h hint      b back      s show me the answer      g ADDRESS go to a step
  q quit      ? this help"""


def run(path: Path, mode: Mode | None, variant: int | None, at: str | None) -> int:
    """Teach a lesson on standard input and output.

    Returns:
        The exit code: 0 at the lesson's end, at `q` or at the end of the input.

    Raises:
        LessonError: the lesson has problems.
        AddressError: there is no step `at`.
    """
    lesson = load_lesson(path)
    store = Store.open()
    try:
        session = open_session(lesson, store, mode, variant)
        if at is not None:
            session = session.go(at)
        if store.banner:
            print(store.banner, file=sys.stderr)
        Plain(session, store, sys.stdin, sys.stdout).run()
    finally:
        store.close()
    return 0


class Plain:
    """The loop: tell what is new, ask or wait, do what was typed."""

    def __init__(self, session: Session, store: Store, source: TextIO, target: TextIO) -> None:
        self._session, self._store = session, store
        self._source, self._target = source, target
        self._told = -1

    def run(self) -> None:
        """Until the end of the lesson, of the input, or `q`."""
        self._tell(f"{self._session.material.lesson.title}. Type ? for help.")
        while True:
            if self._told != self._session.position:
                self._told = self._session.position
                self._tell("\n".join(paragraph(self._session)))
                self._ask()
            self._keep()
            if isinstance(self._session.stop, EndStop):
                return
            line = self._source.readline()
            if not line or not self._do(line.strip()):
                return

    def _do(self, line: str) -> bool:
        """One line of input. False leaves."""
        word, _, rest = line.partition(" ")
        if word in {"q", "quit"} and not rest:
            return False
        moves = {"": self._session.next, "b": self._session.back, "back": self._session.back}
        if line in moves:
            self._session = moves[line]()
        elif line in {"?", "help"}:
            self._tell(_HELP)
        elif line in {"h", "hint"}:
            self._hint()
        elif line in {"s", "show"}:
            self._show()
        elif word in {"g", "go"} and rest:
            self._go(rest)
        elif self._session.question is None:
            self._tell("Nothing is asked here. An empty line goes on; ? helps.")
        else:
            self._answer(line)
        return True

    def _answer(self, line: str) -> None:
        asked = self._session.question
        self._session = self._session.answer(line)
        verdict = self._session.verdict
        if verdict is not None:
            self._tell(verdict.message)
            if verdict.cells is not None and verdict.verdict != "right":
                self._tell(f"By entry: {cells_text(verdict.cells)}")
        if asked is not None and self._session.outcome(asked).closed:
            self._closed()

    def _hint(self) -> None:
        before = len(self._session.hints)
        self._session = self._session.hint()
        opened = self._session.hints[before:]
        none = "There are no more hints; s shows the answer." if self._session.question else "Nothing is asked here."
        self._tell(f"Hint: {prose(self._session, opened[0])}" if opened else none)

    def _show(self) -> None:
        asked = self._session.question
        self._session = self._session.show()
        if asked is None:
            self._tell("Nothing is asked here.")
            return
        self._tell(f"The answer is {answer_text(asked)}.{f' {asked.explain}' if asked.explain else ''}")
        self._closed()

    def _closed(self) -> None:
        """A question is closed: what it hid may be seen; the next one of this stop is asked."""
        step, walk = self._session.step, self._session.walk
        if step is not None and walk is not None and not self._session.hidden:
            self._tell(explain.step_words(step, walk.trace))
        self._ask()

    def _go(self, address: str) -> None:
        try:
            self._session = self._session.go(address)
        except AddressError as error:
            self._tell(f"{error.message}{f'; {error.help}' if error.help else ''}.")

    def _ask(self) -> None:
        question = self._session.question
        if question is not None:
            self._tell("\n".join(_question_lines(self._session, question)))

    def _keep(self) -> None:
        self._session = keep(self._session, self._store)

    def _tell(self, text: str) -> None:
        print(f"{text}\n", file=self._target, flush=True)


def paragraph(session: Session) -> Iterator[str]:
    """What a stop says, without its questions."""
    match session.stop:
        case PageStop(page=page):
            if page.title:
                yield f"{page.title}\n"
            yield plain_markdown(prose(session, page.text, page.walk))
        case StepStop():
            yield from _step_lines(session)
        case QuestionStop():
            return
        case EndStop():
            yield "The end of the lesson."
            right = sum(outcome.state == "right" and not outcome.missed for outcome in session.outcomes.values())
            asked = len(session.outcomes)
            if asked:
                yield f"Right at the first try: {right} of {asked} questions."


def _step_lines(session: Session) -> Iterator[str]:
    step, walk = session.step, session.walk
    assert step is not None  # this stop is a step
    assert walk is not None  # and a step has a network
    yield f"{step.address}   (step {step.index + 1} of {len(walk.trace)})"
    if headline := explain.headline(step, walk.trace):
        yield headline
    if isinstance(step, Chain) and step.combine != "place":
        yield f"rule: {explain.derivative(step.output, step.input)} = {explain.rule_text(step)}"
    if session.hidden:
        yield ", ".join(f"{name} {_shown(value)}" for name, value in step_values(session).items())
    else:
        yield explain.step_words(step, walk.trace)
    notes = walk.notes.get(step.index, ())
    for note in notes:
        yield f"\n{note.title}\n{plain_markdown(prose(session, note.text))}"
    if not notes and (reason := explain.why(step, walk.trace)):
        yield reason


def _question_lines(session: Session, question: Question) -> Iterator[str]:
    yield f"Question: {plain_markdown(prose(session, question.prompt))}"
    for place, choice in enumerate(question.choices, 1):
        yield f"  {place}. {plain_markdown(prose(session, choice.text))}"
    if question.choices:
        several = sum(choice.correct for choice in question.choices) > 1
        yield "Type the numbers of all that are right." if several else "Type its number."


def cells_text(cells: Cells | bool) -> str:
    """`[right, wrong]`: which entries of an array are right."""
    if isinstance(cells, bool):
        return "right" if cells else "wrong"
    return f"[{', '.join(cells_text(each) for each in cells)}]"


def _shown(value: Shown) -> str:
    return "?" if value is None or isinstance(value, str) else explain.show(value)
