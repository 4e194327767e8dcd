"""Lessons in Korean as lines of text: with every hint and every answer shown, no sentence is in English."""

import gettext
import io
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from tutor import explain, words
from tutor.lesson import load_lesson
from tutor.network import Chain
from tutor.network.operations import OPERATIONS
from tutor.plain import Plain, cells_text
from tutor.plain_tools import TOOLS
from tutor.progress.store import Store
from tutor.quiz import askable, hints_for, step_question
from tutor.session import EndStop, Material, Session

LESSONS = sorted((Path(__file__).parents[1] / "lessons").glob("*.ko.md"))
SENTENCE = re.compile(r"([A-Za-z]+,? ){2}[a-z]+|[A-Za-z]{3,}: $")  # three words, or what stands before a colon
KEPT = {"code", "transcript"}  # remarks of a program are in English; a file is written


@pytest.fixture(autouse=True)
def korean():
    assert words.speak(("ko",)) == "ko"


def is_korean(text):
    return any("가" <= letter <= "힣" for letter in text)


def english_pieces() -> Iterator[str]:
    """What stands between the places of every message that has more than a few words."""
    with (words.FOLDER / "ko" / "LC_MESSAGES" / "tutor.mo").open("rb") as file:
        catalog = gettext.GNUTranslations(file)
    for message in catalog._catalog:
        text = message[0] if isinstance(message, tuple) else message
        for piece, *_ in Formatter().parse(text):
            yield from (line for line in piece.split("\n") if SENTENCE.search(line))


def english_in(told):
    return [piece for piece in dict.fromkeys(english_pieces()) if piece in told]


def told_in(path, mode):
    """All that a lesson says to someone who asks for every hint, every answer and its tools."""
    session = Session(Material(load_lesson(path), 0), mode)
    target = io.StringIO()
    with Store.in_memory() as store:
        plain = Plain(session, store, io.StringIO(), target)
        plain._begin()
        plain._do("?")
        while not isinstance(plain._session.stop, EndStop):
            while (question := plain._session.question) is not None:
                plain._do("hint")
                if not plain._session.hints_left:
                    plain._do("[99]")
                    plain._do("show")
                    assert plain._session.question is not question
            for tool in sorted(TOOLS.keys() - KEPT):
                plain._do(tool)
            plain._do("")
    return target.getvalue()


def test_english_is_noticed():
    assert english_in("1. Hint: Paths add.")
    assert english_in("z = 3\nf is made by one operation, +")
    assert not english_in("힌트: 경로는 더해집니다. code, code all, help, p − y")


@pytest.mark.parametrize("mode", ["guided", "drill"])
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_with_all_its_hints_and_tools_is_told_in_korean(path, mode):
    told = told_in(path, mode)
    assert not english_in(told)
    for word in ("힌트: ", "질문: ", "(단계 1/", "국소 미분의 공식은", "빈 줄을 보내면"):
        assert word in told, word


def test_every_hint_of_every_step_is_in_korean(material):
    for walk in material.walks:
        for step in walk.trace.steps:
            for ask in askable(step):
                said = "\n".join(hints_for(step_question(ask, step, walk.trace), step, walk.trace))
                assert is_korean(said), said
                assert not english_in(said), said


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_rule_of_the_table_has_a_korean_reason(operation):
    for partial in filter(None, operation.partials):
        assert is_korean(words._(partial.why)), partial.why
    if operation.kink is not None:
        assert is_korean(words._(operation.kink.says)), operation.kink.says


def test_a_rules_reason_has_the_names_of_its_operands_in_korean_and_in_english(material):
    for walk in material.walks:
        for step in walk.trace.steps:
            if isinstance(step, Chain):
                assert explain.rule_reason(step) != step.why or not is_korean(step.why)
                words.speak(())
                assert explain.rule_reason(step) == step.why
                words.speak(("ko",))


def test_entries_are_marked_in_korean_and_in_english():
    assert cells_text([True, [False, True]]) == "[맞음, [틀림, 맞음]]"
    words.speak(())
    assert cells_text([True, [False, True]]) == "[right, [wrong, right]]"
