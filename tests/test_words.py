"""The interface's words: every catalog is whole, and a language can be changed while the tutor runs."""

import gettext
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tutor import explain, words
from tutor.errors import Problem
from tutor.network import Chain
from tutor.progress.records import Standing
from tutor.quiz import SLIPS, grade
from tutor.session.state import MODES
from tutor.tui.drawing.glyphs import cell_width
from tutor.tui.home_rows import REVIEW, HomeState, detail_lines, home_rows
from tutor.tui.library import read_library
from tutor.tui.screens.lesson_keys import LESSON_KEYS
from tutor.tui.tools import TOOL_KEYS

LANGUAGES = sorted(path.name for path in words.FOLDER.iterdir() if path.is_dir())
KEYWORDS = {"_": None, "marked": None, "ngettext": (1, 2), "Binding": (3,), "Tool": (3,)}


@pytest.fixture
def korean():
    assert words.speak(("ko",)) == "ko"
    yield
    words.speak(())


def catalog(language):
    with (words.FOLDER / language / "LC_MESSAGES" / "tutor.po").open("rb") as file:
        return read_po(file, locale=language)


def translations(language):
    """Each message, all its forms, with each translation of it."""
    for message in catalog(language):
        if message.id:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            yield message, ids, message.string if isinstance(message.string, tuple) else (message.string,)


def places(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def is_korean(text):
    return any("가" <= letter <= "힣" for letter in text)


def test_korean_is_there():
    assert "ko" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogs_have_the_messages_of_the_source_and_no_others(language):
    source = {message for _, _, message, _, _ in extract_from_dir(Path(words.__file__).parent, keywords=KEYWORDS)}
    assert len(source) > 100
    assert {message.id for message, _, _ in translations(language)} == source
    assert not catalog(language).obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_with_the_same_places(language):
    for message, ids, said in translations(language):
        assert not message.fuzzy, ids
        for text in said:
            assert text.strip(), ids
            assert places(text) == places(ids[0]), (ids, text)
            assert text.endswith("?") == ids[0].endswith("?"), (ids, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogs_say_what_the_written_ones_say(language):
    with (words.FOLDER / language / "LC_MESSAGES" / "tutor.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for _, ids, said in translations(language):
        if len(ids) == 1:
            assert compiled.gettext(ids[0]) == said[0]
        else:
            assert {compiled.ngettext(*ids, count) for count in range(200)} == set(said)


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        ((), "en"),
        (("ko",), "ko"),
        (("ko-KR",), "ko"),
        (("ko-Kore-KR",), "ko"),
        (("xx", "ko"), "ko"),
        (("en", "ko"), "en"),
        (("en-GB", "ko"), "en"),
        (("KO-kr",), "ko"),
        (("xx",), "en"),
        (("../ko",), "en"),
    ],
)
def test_the_first_language_with_a_catalog_is_spoken(korean, wanted, spoken):
    assert words.speak(wanted) == spoken
    assert words._("Right.") == ("맞습니다." if spoken == "ko" else "Right.")


def test_a_message_without_a_translation_is_said_as_it_is_written(korean):
    assert words._("No catalog has this.") == "No catalog has this."
    assert words.ngettext("one", "many", 2) == "many"


def test_counts_are_told_in_english_as_in_korean(korean):
    def problems(count):
        return words.ngettext("{count} problem", "{count} problems", count).format(count=count)

    assert [problems(1), problems(2)] == ["문제점 1개", "문제점 2개"]
    words.speak(())
    assert [problems(1), problems(2)] == ["1 problem", "2 problems"]


def test_every_question_about_a_step_is_asked_in_the_language_of_the_moment(material, korean):
    trace = material.walks[0].trace
    step = next(each for each in trace.steps if isinstance(each, Chain))
    said = explain.prompt("local", step, trace)
    assert is_korean(said) and explain.derivative(step.output, step.input) in said
    words.speak(())
    assert explain.prompt("local", step, trace).startswith("What is the local derivative")


def test_steps_are_told_in_korean_with_the_same_numbers(material, korean):
    trace = material.walks[0].trace
    for step in trace.steps:
        korean_words, why = explain.step_words(step, trace), explain.why(step, trace)
        words.speak(())
        assert places_of_numbers(korean_words) == places_of_numbers(explain.step_words(step, trace))
        assert bool(why) == bool(explain.why(step, trace))
        words.speak(("ko",))


def places_of_numbers(text):
    return sorted(each for each in text if each.isdigit())


def test_a_mistake_is_named_in_korean(lesson, korean):
    question = lesson(
        "```network\nparameters: {x: 1.5}\nforward: |\n  y = 3 * x\n  L = y * y * y\nloss: L\n```\n"
        "```quiz\nat: forward y\nask: value\n```\n"
    ).walks[0].questions(0)[0]  # fmt: skip
    assert grade(question, "4.5").message.startswith("맞습니다.")
    for wrong in ("7", "-4.5", "4.501", "0", "[1, 2]"):
        assert is_korean(grade(question, wrong).message), wrong


@pytest.mark.parametrize("slip", SLIPS)
def test_every_mistake_has_korean_words(korean, slip):
    assert is_korean(words._(SLIPS[slip]))


def test_every_key_of_a_lesson_has_korean_words(korean):
    own = [key for key in LESSON_KEYS if key not in TOOL_KEYS]
    assert own
    for key in own:
        assert is_korean(words._(key.description)) and is_korean(words._(key.tooltip)), key.id


@pytest.fixture
def home(course, standings):
    return HomeState(course, standings, due=3)


@pytest.fixture
def course():
    return read_library(None, ("ko",))


@pytest.fixture
def standings(course):
    at = "2026-01-01T00:00:00.000+00:00"
    kept = zip(course.lessons[:4], MODES, strict=True)
    return {each.id: Standing(each.id, 0, mode, "page 1", 2, 3, 40, "{}", at) for each, mode in kept}


@pytest.mark.parametrize("width", [50, 58, 78, 118])
def test_rows_of_the_course_end_in_one_column_in_korean(home, korean, width):
    rows = [row for row in home_rows(home, width, 24) if row.key and row.key != REVIEW]
    lessons = [row for row in rows if not row.key.startswith("continue ")]
    assert len(lessons) == len(home.library.lessons)
    assert {cell_width(row.content.plain.rstrip()) for row in lessons} == {width - 1}
    assert all(row.content.plain.rstrip().endswith("분") for row in lessons)


def test_details_of_a_lesson_stand_in_one_column_in_korean(home, korean):
    for summary in home.library.lessons[:4]:
        lines = [line.plain for line in detail_lines(home, summary.id, 60)]
        heads = [found[0] for line in lines if (found := re.match(r"(멈춘 곳|수|먼저 볼 것) +", line))]
        assert len(heads) >= 2
        assert {cell_width(head) for head in heads} == {12}


def test_a_broken_lesson_and_the_review_are_told_in_korean(home, korean):
    first = home.library.lessons[0].id
    broken = HomeState(home.library, {}, {first: (Problem("a.md", 1, 1, 2, "bad-shape", "error", "x"),) * 2}, due=1)
    text = "\n".join(row.content.plain for row in home_rows(broken, 78, 24))
    assert "문제점 2개" in text and "복습" in text
    assert any(is_korean(line.plain) for line in detail_lines(broken, REVIEW, 60))
