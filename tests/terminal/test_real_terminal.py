"""The tutor in a real pseudo-terminal: what a person sees, types, and is left with."""

import itertools
import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest
from pty_terminal import Terminal
from right_answers import in_keys, in_words

from tutor.lesson import Lesson, load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.quiz import Question
from tutor.session import EndStop, Material, Session
from tutor.session.firsts import firsts_of

RIGHT, ENTER, QUIT, EMPTIED = b"\x1b[C", b"\r", b"\x11", b"\x15"
LESSONS = [summary.id for summary in lesson_summaries(built_in_course())]
SIZES = itertools.cycle([(80, 24), (120, 36)])
WALKS = list(zip(LESSONS if os.environ.get("EVERY_LESSON") else LESSONS[1::11], SIZES, strict=False))
"""Every lesson is walked in `make campaign`; here one of each part, so that the tests take minutes."""
PLACE = re.compile(r"(forward|backward|update) (\d+) of (\d+)")


def started(home: Path, *arguments: str, size: tuple[int, int] = (120, 36)) -> Terminal:
    environment = {"TUTOR_HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    return Terminal([sys.executable, "-m", "tutor", *arguments], size, environment)


def shown(terminal: Terminal) -> str:
    return "\n".join(terminal.screen.display)


def header(terminal: Terminal) -> str:
    return terminal.screen.display[0]


def see(terminal: Terminal, text: str, limit: float = 20) -> None:
    terminal.until(lambda screen: text in screen, limit, quiet=0.05)


def lesson_of(name: str) -> Lesson:
    return load_lesson(next(s.path for s in lesson_summaries(built_in_course()) if s.id == name))


def test_home_lists_the_course_and_quits(tmp_path):
    terminal = started(tmp_path, size=(120, 60))
    try:
        see(terminal, lesson_of(LESSONS[-1]).title)
        for name in LESSONS:
            assert lesson_of(name).title in shown(terminal)
        terminal.type(QUIT)
        assert terminal.ended() == 0
        assert terminal.restored()
    finally:
        terminal.close()


@pytest.mark.parametrize(("name", "size"), WALKS)
def test_a_lesson_is_walked_to_its_end(tmp_path, name, size):
    """Every question is answered right; the first also wrong before."""
    material = Material(lesson_of(name))
    session = Session(material, firsts=firsts_of(material, ()))
    terminal = started(tmp_path, "open", name, size=size)
    answered = 0
    try:
        see(terminal, "variant 0 · page 1")
        while not isinstance(session.stop, EndStop):
            while (question := session.question) is not None:
                session = answer(terminal, session, question, wrong_first=answered == 0)
                answered += 1
            session = session.next()
            before = header(terminal)
            terminal.type(RIGHT)
            terminal.until(lambda screen, old=before: header(terminal) != old, 10, quiet=0.02)
            if session.step is not None:
                assert step_label(session) in header(terminal)
        assert answered >= 5
        assert "the end" in header(terminal)
        terminal.type(QUIT)
        assert terminal.ended() == 0
    finally:
        terminal.close()


def answer(terminal: Terminal, session: Session, question: Question, *, wrong_first: bool) -> Session:
    if wrong_first and question.kind in {"number", "array"}:
        terminal.type(b"123456" + ENTER)
        session = session.answer("123456")
        see(terminal, session.verdict.message.split(".")[0][:40])
        terminal.type(EMPTIED)
        see(terminal, "read as –", 10)
    terminal.type(in_keys(question).encode() + ENTER)
    session = session.answer(in_words(question))
    assert session.outcome(question).state == "right"
    see(terminal, session.verdict.message.split(".")[0][:30], 10)
    return session


def step_label(session: Session) -> str:
    step, walk = session.step, session.walk
    trace = walk.trace
    starts = {"forward": 0, "backward": trace.backward_start, "update": trace.update_start}
    ends = {"forward": trace.backward_start, "backward": trace.update_start, "update": len(trace)}
    return f"{step.phase} {step.index - starts[step.phase] + 1} of {ends[step.phase] - starts[step.phase]}"


def test_a_kill_loses_neither_the_step_nor_the_answer(tmp_path):
    name = "chain-rule"
    terminal = started(tmp_path, "open", name, "--mode", "watch", "--at", "seed")
    see(terminal, "backward 1 of")
    terminal.type(RIGHT)
    see(terminal, "backward 2 of")
    terminal.type(RIGHT)
    see(terminal, "backward 3 of")
    time.sleep(0.3)  # the step is written behind the key, not before it
    terminal.close()
    again = started(tmp_path, "open", name)
    try:
        see(again, "backward 3 of")
    finally:
        again.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_as_it_was(tmp_path, number):
    terminal = started(tmp_path, "open", LESSONS[0])
    try:
        see(terminal, lesson_of(LESSONS[0]).title)
        os.kill(terminal.child, number)
        assert terminal.ended() == 128 + number
        assert terminal.restored()
    finally:
        terminal.close()


def test_a_broken_byte_on_input_is_survived(tmp_path):
    terminal = started(tmp_path, "open", "chain-rule", "--mode", "watch", "--at", "seed")
    try:
        see(terminal, "backward 1 of")
        terminal.type(b"\xff\xfe\x80")
        terminal.type(RIGHT)
        see(terminal, "backward 2 of")
    finally:
        terminal.close()


def test_a_small_terminal_is_told_so(tmp_path):
    terminal = started(tmp_path, size=(40, 10))
    try:
        see(terminal, "larger")
    finally:
        terminal.close()


def test_a_preview_shows_each_save_and_each_problem(tmp_path):
    """The lesson is saved as editors save: written beside, moved into its place."""
    path = tmp_path / "01-mine.md"
    text = lesson_of(LESSONS[0]).path.read_text(encoding="utf-8")
    title = lesson_of(LESSONS[0]).title

    def save(words: str) -> None:
        beside = path.with_suffix(".tmp")
        beside.write_text(words, encoding="utf-8")
        beside.replace(path)

    save(text)
    terminal = started(tmp_path, "preview", str(path), "--at", "seed")
    try:
        see(terminal, "backward 1 of")
        save(text.replace(f"title: {title}", "title: Seen at once"))
        see(terminal, "Seen at once", 10)
        assert "backward 1 of" in header(terminal)
        save(text.replace("format: 1\n", "format: 1\nfromat: 1\n"))
        see(terminal, "the last good version is shown", 10)
        assert "Seen at once" in header(terminal) and "1 problem" in header(terminal)
        save(text)
        terminal.until(lambda screen: title in screen and "problem" not in screen, 10, quiet=0.05)
        terminal.type(QUIT)
        assert terminal.ended() == 0
        assert terminal.restored()
        assert not (tmp_path / "data").exists()
    finally:
        terminal.close()
