"""A translation and its original: which questions are the same, and which ids they have then."""

from dataclasses import replace
from pathlib import Path

import pytest

from tutor.formula import parse
from tutor.lesson.model import Choice, Lesson, Mistake, Page, Quiz, Walk
from tutor.lesson.translations import aligned, asks, kind_of, original_of, paired, shared_ids

TEXTS = {"at": None, "ask": None, "tolerance": None, "explain": None, "hints": (), "choices": (), "wrong": ()}


def question(letter, words=""):
    """A question for the value of a letter; of a small one the id is made of words, a capital one has its own."""
    name = letter.lower()
    marks = {"id": (1, 1, 3)} if letter != name else {}
    return Quiz(id=words + letter, question="", answer=parse(name), walk=0, line=1, marks=marks, **TEXTS)


def lesson(text, words=""):
    """A lesson of questions: `ab|cd` asks two before its network and two at its steps; in brackets stands a page."""
    story = [Page("", "", 0, 1) if each == "." else question(each, words) for each in text.partition("|")[0]]
    for walk in text.split("|")[1:]:
        at, _, after = walk.partition(";")
        quizzes = tuple(question(each, words) for each in at)
        story += [Walk("", (), (), None, None, (), quizzes, 1), *(question(each, words) for each in after)]
    front = {"title": "", "summary": "", "requires": (), "minutes": None, "authors": (), "license": "", "tags": ()}
    return Lesson(id="a", language="en", path=Path("a.md"), story=tuple(story), **front)


@pytest.mark.parametrize(
    ("here", "there", "pairs"),
    [
        ("", "", ""),
        ("abc", "abc", "aa bb cc"),
        ("ab.c|d;ef", "abc|d;ef", "aa bb cc dd ee ff"),
        ("abc", "axc", "aa bx cc"),
        ("abc", "", "a- b- c-"),
        ("", "abc", "-a -b -c"),
        ("abc", "ab", "aa bb c-"),
        ("ac", "abc", "aa -b cc"),
        ("xbc", "abbc", "xa -b bb cc"),
        ("abc", "acb", "aa bc cb"),
        ("abcd", "bcda", "a- bb cc dd -a"),
        ("abcde", "axyze", "aa bx cy dz ee"),
        ("abcd", "cxya", "ac bx cy da"),
        ("ab|", "a|b", "aa bb"),
        ("||a", "|a|ba", "-a -b aa"),
        ("||;a", "|;a|;ba", "-a -b aa"),
        ("|a;b", "|a;cb", "aa -c bb"),
    ],
)
def test_questions_are_paired_by_what_they_ask_and_where(here, there, pairs):
    found = paired(lesson(here), lesson(there, "t"))
    assert " ".join((one.id if one else "-") + (other.id[1:] if other else "-") for one, other in found) == pairs


def test_one_question_many_times_is_paired_like_any_other():
    found = paired(lesson("x" + "a" * 210), lesson("a" * 210))
    assert [(one.id, other and other.id) for one, other in found] == [("x", None), *[("a", "a")] * 210]


@pytest.mark.parametrize(
    ("translation", "original", "ids"),
    [
        ("abc", "abc", "ta tb tc"),
        ("ab|c;d|e", "ab|c;d|e", "ta tb tc td te"),
        ("aBc", "abc", "ta B tc"),
        ("abc", "aBc", "ta tB tc"),
        ("axc", "abc", "ta x tc"),
        ("abxc", "abc", "ta tb x tc"),
        ("ac", "abc", "ta tc"),
    ],
)
def test_a_question_has_the_id_of_the_one_it_translates(translation, original, ids):
    found = aligned(lesson(translation), lesson(original, "t"))
    assert " ".join(each.id for each in found.quizzes) == ids
    assert [replace(each, id="") for each in found.story if isinstance(each, Quiz)] == [
        replace(each, id="") for each in lesson(translation).story if isinstance(each, Quiz)
    ]


def test_pages_and_networks_stand_where_they_stood():
    translation = lesson("a.b|c;d")
    found = aligned(translation, lesson("ab|c;d", "t"))
    assert [type(part) for part in found.story] == [Quiz, Page, Quiz, Walk, Quiz]
    assert found.story[1] is translation.story[1]


def test_a_translation_in_which_two_would_have_one_id_keeps_its_own():
    translation = lesson("aB")
    assert (
        aligned(translation, replace(lesson("ab"), story=(replace(question("a"), id="B"), question("b"))))
        is translation
    )


# --- what a question asks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"ask": "value", "at": "forward z"}, ("ask", "forward z", "value", None, None, None, None, ())),
        ({"answer": parse("z*2")}, ("answer", None, None, "z * 2", None, None, None, ())),
        ({"formula": parse("z*2")}, ("formula", None, None, None, "z * 2", None, None, ())),
        ({"order": ("b", "a", "c")}, ("order", None, None, None, None, 3, None, ())),
        ({"order": "backward"}, ("order", None, None, None, None, "backward", None, ())),
        ({"mistake": Mistake("update w", "stale")},
         ("mistake", None, None, None, None, None, ("update w", "stale"), ())),
        ({"choices": (Choice("a", True, ""), Choice("b", False, "c"))},
         ("choices", None, None, None, None, None, None, (True, False))),
    ],
)  # fmt: skip
def test_what_a_question_asks_without_its_words(given, asked):
    quiz = replace(question("a"), **{"answer": None, "question": "Q", "hints": ("h",), **given})
    assert (asks(quiz), kind_of(quiz)) == (asked, asked[0])


# --- the file beside it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "of", "original"),
    [
        ("a.md a.ko.md", "a.ko.md", "a.md"),
        ("a.md a.ko.md", "a.md", None),
        ("2-a.yaml 1-a.ko.md 1-b.md", "1-a.ko.md", "2-a.yaml"),
        ("a.fr.md a.ko.md b.md", "a.ko.md", None),
        ("1-a.md 2-a.md 3-a.ko.md", "3-a.ko.md", "1-a.md"),
        ("a.pt.md a.pt-BR.md a.md", "a.pt-BR.md", "a.md"),
    ],
)
def test_the_original_of_a_translation(tmp_path, files, of, original):
    for name in files.split():
        (tmp_path / name).write_text("")
    assert original_of(tmp_path / of) == (tmp_path / original if original else None)


def test_a_translation_in_a_folder_that_cannot_be_listed_has_no_original(tmp_path, monkeypatch):
    (tmp_path / "a.md").write_text("")

    def refused(path):
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    assert original_of(tmp_path / "a.ko.md") is None


def test_ids_are_shared_with_an_original_that_can_be_read(tmp_path):
    for name in ("a.md", "a.ko.md"):
        (tmp_path / name).write_text("")
    translation, asked = replace(lesson("ab"), path=tmp_path / "a.ko.md"), []

    def read(path):
        asked.append(path.name)
        return lesson("ab", "t"), ()

    assert [each.id for each in shared_ids(translation, read).quizzes] == ["ta", "tb"]
    assert shared_ids(translation, lambda path: (None, ("a problem",))) is translation
    alone = replace(translation, path=tmp_path / "a.md")
    assert (shared_ids(alone, read) is alone, asked) == (True, ["a.md"])
