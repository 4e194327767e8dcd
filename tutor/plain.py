"""The same session as lines of text: for screen readers, pipes and dumb terminals.

One step a paragraph; questions on standard input. An empty line goes on, and skips what is asked; the end of the input
leaves. Nothing moves the cursor and nothing needs colour.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

from tutor.console import clean
from tutor.errors import AddressError, TutorError, UnforeseenError, ended
from tutor.lesson.read import load_lesson
from tutor.plain_tools import TOOLS, tool
from tutor.progress.store import Store
from tutor.quiz import Question
from tutor.quiz.grading import Cells
from tutor.session import (
    EndStop,
    Material,
    Mode,
    Session,
    faults,
)
from tutor.session.keeping import keep, open_session, open_store
from tutor.session.telling import paragraph, question_lines
from tutor.session.unforeseen import unforeseen
from tutor.session.view import answer_sentence
from tutor.words import _, marked

__all__ = ["Plain", "cells_text", "paragraph", "run"]

_HELP = marked("""\
An empty line goes on; while something is asked it skips the question.
  an answer   a number (2*(0.73-1)/3), an array ([1, 2]), a shape ((2, 3)), a formula (2a(x+1)),
              or a choice's number
  h hint      b back      s show me the answer      g ADDRESS go to a step
  q quit      ? this help
  again       behind the end: the same with fresh numbers
Where a letter is a value of the question, it is an answer: then write hint, back, show or quit in full.
To report a problem with this place: {command}""")

_COMMANDS = {"h": "hint", "b": "back", "s": "show", "g": "go", "q": "quit", "?": "help", "": "next"}


def run(path: Path, mode: Mode | None, variant: int | None, at: str | None) -> int:
    """Teach a lesson on standard input and output.

    Returns:
        The exit code: 0 when the learner leaves, by `q`, behind the end, or at the end of the input.

    Raises:
        LessonError: the lesson has problems.
        AddressError: there is no step `at`.
    """
    lesson = load_lesson(path)
    with open_store() as store:
        session = open_session(lesson, store, mode, variant)
        if at is not None:
            session = session.go(at)
        Plain(session, store, sys.stdin, sys.stdout).run()
    return 0


class Plain:
    """The loop: do what was typed, write it down, then tell what is new."""

    def __init__(self, session: Session, store: Store, source: TextIO, target: TextIO) -> None:
        self._session, self._store = session, store
        self._source, self._target = source, target
        self._banner = ""

    def run(self) -> None:
        """Until the learner leaves, or the input ends.

        Raises:
            UnforeseenError: something went wrong inside; it stands in the log.
        """
        try:
            self._begin()
            while (line := self._source.readline()) and self._do(line.strip()):
                pass
        except (TutorError, OSError):
            raise
        except Exception as error:
            raise UnforeseenError(unforeseen(error, self._session.place)) from error

    def _begin(self) -> None:
        self._tell(_("{title}. Type ? for help.").format(title=self._session.material.lesson.title))
        self._arrive(self._session)

    def _do(self, line: str) -> bool:
        """One line of input. False leaves."""
        word, _space, rest = line.partition(" ")
        session = self._session
        command = word if line in session_names(session) else _COMMANDS.get(word, word)
        asked = session.question is not None
        match command, rest:
            case "quit", "":
                return False
            case "next", _:
                return self._on()
            case "back", "":
                self._arrive(session.back())
            case "help", "":
                self._tell("\n".join((_(_HELP).format(command=session.place.command), *_tools_help())))
            case "hint", "":
                self._hint()
            case "show", "":
                self._show()
            case "go", _:
                self._go(rest)
            case name, _ if name in TOOLS and not (asked and name in session_names(session)):
                self._use(name, rest)
            case "again", "" if isinstance(session.stop, EndStop):
                self._again()
            case _:
                self._answer(line)
        return True

    def _use(self, name: str, rest: str) -> None:
        """A tool's lines, and then where it leads to."""
        told = list(tool(name)(self._session, rest))
        self._tell("\n".join(line for line in told if isinstance(line, str)))
        for further in told:
            if isinstance(further, Session):
                self._arrive(further)

    def _on(self) -> bool:
        """One stop on. False leaves."""
        if isinstance(self._session.stop, EndStop):
            return False
        self._arrive(self._session.next())
        return True

    def _arrive(self, session: Session) -> None:
        """A stop, and what is asked there."""
        self._keep(session)
        self._tell("\n".join(paragraph(self._session)))
        for fault in faults(self._session):
            self._tell(self._session.place.reported(fault))
        self._ask()

    def _again(self) -> None:
        further = self._session.again()
        if further is None:
            self._tell(_("This lesson has no other numbers."))
            return
        mode, variant = further
        self._arrive(Session(Material(self._session.material.lesson, variant), mode))

    def _answer(self, line: str) -> None:
        asked, before = self._session.question, self._session
        if asked is None:
            self._tell(_("Nothing is asked here. An empty line goes on; ? helps."))
            return
        answered = before.answer(line)
        if line in _COMMANDS and answered.verdict is not None and answered.verdict.verdict == "wrong":
            said = _("As an answer, {line} is wrong; that is not counted. If you meant {meant}, write it in full.")
            self._tell(said.format(line=line, meant=_COMMANDS[line]))
            return
        self._keep(answered)
        verdict = self._session.verdict
        if verdict is not None:
            if asked.formula is not None and verdict.read_as is not None:
                self._tell(_("Read as {formula}").format(formula=verdict.read_as))
            self._tell(verdict.message)
            if verdict.cells is not None and verdict.verdict != "right":
                self._tell(_("By entry: {cells}").format(cells=cells_text(verdict.cells)))
        if self._session.outcome(asked).closed:
            self._closed(before)

    def _hint(self) -> None:
        asked, before = self._session.question, self._session
        if asked is None:
            self._tell(_("Nothing is asked here."))
            return
        self._keep(before.hint())
        if self._session.outcome(asked).closed:
            self._shown(asked, before)
        elif not before.hints_left:
            self._tell(_("There are no hints here; show tells the answer."))
        else:
            self._tell(_("Hint: {hint}").format(hint=self._session.hints[-1]))

    def _show(self) -> None:
        asked, before = self._session.question, self._session
        if asked is None:
            self._tell(_("Nothing is asked here."))
            return
        self._keep(before.show())
        self._shown(asked, before)

    def _shown(self, asked: Question, before: Session) -> None:
        """The worked step: the answer, why it is so, and what may be seen now."""
        again = _("Next it is asked once more, with fresh numbers.") if self._session.outcome(asked).again else ""
        self._tell(" ".join(filter(None, (answer_sentence(asked), again))))
        self._closed(before)

    def _closed(self, before: Session) -> None:
        """A question is closed: what it hid may be seen; the next one of this stop is asked."""
        hidden = frozenset(paragraph(before))
        if news := [line for line in paragraph(self._session) if line not in hidden]:
            self._tell("\n".join(news))
        self._ask()

    def _go(self, address: str) -> None:
        try:
            self._arrive(self._session.go(address))
        except AddressError as error:
            self._tell(ended(f"{error.message}{f'; {error.help}' if error.help else ''}"))

    def _ask(self) -> None:
        question = self._session.question
        if question is not None:
            self._tell("\n".join(question_lines(question)))

    def _keep(self, session: Session) -> None:
        """Written down before it is told, so that nothing that was acknowledged can be lost."""
        self._session = keep(session, self._store)
        banner = self._store.banner
        if banner.partition(":")[0] != self._banner.partition(":")[0]:  # not for every answer more that waits
            print(banner, file=sys.stderr, flush=True)
        self._banner = banner

    def _tell(self, text: str) -> None:
        if text:
            print(f"{clean(text)}\n", file=self._target, flush=True)


def _tools_help() -> tuple[str, ...]:
    return (_("Tools, by a word:"), *(f"  {name:<11} {_(what)}" for name, what in TOOLS.items()))


def session_names(session: Session) -> frozenset[str]:
    """What a single word answers just now: names of values, letters of choices."""
    question = session.question
    if question is None:
        return frozenset()
    return frozenset((*question.names, *(chr(ord("a") + place) for place in range(len(question.choices)))))


def cells_text(cells: Cells | bool) -> str:
    """`[right, wrong]`: which entries of an array are right."""
    right, wrong = _("right, wrong").split(", ")
    if isinstance(cells, bool):
        return right if cells else wrong
    return f"[{', '.join(cells_text(each) for each in cells)}]"
