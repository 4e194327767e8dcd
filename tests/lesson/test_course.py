"""A folder of lessons: its order, its files, its list, and how one of them is found."""

import subprocess
import sys
from pathlib import Path

import pytest

from tutor.errors import LessonError, NoSuchLessonError
from tutor.lesson.course import (
    Part,
    built_in_course,
    course,
    find_lesson,
    lesson_files,
    lesson_paths,
    lesson_summaries,
)
from tutor.lesson.names import lesson_name
from tutor.lesson.read import load_lesson

NOTE_LESSONS = ["chain-rule", "linear-network", "logistic-regression", "linear-layer", "softmax-layer"]


@pytest.fixture
def folder(tmp_path):
    for name, front in {
        "02-two.md": "format: 1\ntitle: Two\nsummary: >\n  About\n  two.\nminutes: 9\nrequires: [one]\n",
        "01-one.md": "format: 1\ntitle: One\n",
        "01-one.ko.md": "format: 1\ntitle: 하나\n",
        "10-ten.md": "nonsense: [",
        "README.md": "title: no lesson\n",
        "_draft.md": "title: no lesson\n",
    }.items():
        (tmp_path / name).write_text(f"---\n{front}---\nText.\n", encoding="utf-8")
    (tmp_path / "03-three.yaml").write_text("format: 1\ntitle: Three\nstory: [{text: x}]\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("07-logistic-regression.md", ("logistic-regression", "en")),
        ("07-logistic-regression.ko.md", ("logistic-regression", "ko")),
        ("7-x.pt-BR.md", ("x", "pt-BR")),
        ("x.yaml", ("x", "en")),
        ("01-x.y2.md", ("x.y2", "en")),
        ("2024.md", ("2024", "en")),
    ],
)
def test_a_file_name_says_id_and_language(name, meant):
    assert lesson_name(Path(name)) == meant


def test_files_are_found_in_the_order_of_their_names(folder):
    names = ["01-one.ko.md", "01-one.md", "02-two.md", "03-three.yaml", "10-ten.md"]
    assert [path.name for path in lesson_files(folder)] == names
    assert list(lesson_paths(folder)) == ["one", "two", "three", "ten"]
    assert lesson_paths(folder)["one"].name == "01-one.md"
    assert lesson_files(folder / "02-two.md") == (folder / "02-two.md",)


def test_a_folder_without_course_yaml_is_a_course_by_file_name(folder):
    found = course(folder)
    assert found.parts == (Part("", ("one", "two", "three", "ten")),)
    assert found.title == folder.name


def test_course_yaml_orders_the_lessons(folder):
    (folder / "course.yaml").write_text(
        "title: All\nparts:\n- {title: First, lessons: [two]}\n- {title: Then, lessons: [ten, one]}\n"
    )
    found = course(folder)
    assert (found.title, found.parts) == ("All", (Part("First", ("two",)), Part("Then", ("ten", "one"))))
    listed = [(s.id, s.title, s.summary, s.part, s.minutes, s.requires, s.language) for s in lesson_summaries(folder)]
    assert listed == [
        ("two", "Two", "About two.", "First", 9, ("one",), "en"),
        ("ten", "ten", "", "Then", None, (), "en"),
        ("one", "One", "", "Then", None, (), "en"),
    ]


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        ((), ("All", "First")),
        (("ko",), ("모두", "처음")),
        (("ko-KR", "en"), ("모두", "처음")),
        (("en", "ko"), ("All", "First")),
        (("de", "ko"), ("Alles", "처음")),
        (("ja",), ("All", "First")),
    ],
)
def test_titles_of_course_yaml_are_in_the_language_that_is_wanted(folder, wanted, titles):
    text = "title: All\ntitle.ko: 모두\ntitle.de: Alles\nparts:\n- {title: First, title.ko: 처음, lessons: [one]}\n"
    (folder / "course.yaml").write_text(text, encoding="utf-8")
    assert course(folder, wanted).title == titles[0]
    assert course(folder, wanted).parts == (Part(titles[1], ("one",)),)
    assert {summary.part for summary in lesson_summaries(folder, wanted)} == {titles[1]}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("title.ko: [모두]", "title.ko must be a text"),
        ("title.Korean!: x", "no key is called title.Korean! here"),
        ("titel.ko: x", "no key is called titel.ko here"),
    ],
)
def test_a_translated_title_that_is_none_is_told(folder, line, told):
    (folder / "course.yaml").write_text(f"title: All\n{line}\nparts: []\n", encoding="utf-8")
    with pytest.raises(LessonError) as raised:
        course(folder)
    assert any(told in problem.message and problem.line == 2 for problem in raised.value.problems)


def test_every_title_of_the_built_in_course_is_in_korean():
    found = course(built_in_course(), ("ko",))
    assert all(
        any("가" <= letter <= "힣" for letter in title) for title in (found.title, *(p.title for p in found.parts))
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("title: T\nparts:\n- {title: P, lessons: [one, tow]}\n", "3:29 missing-lesson"),
        ("title: T\nparts:\n- {title: P, lessons: [one, one]}\n", "3:29 duplicate-id"),
        ("title: T\nparts:\n- {titel: P, lessons: [one]}\n", "3:4 unknown-key"),
        ("title: T\nparts: one\n", "2:1 wrong-type"),
        ("title: T\n", "1:1 missing-key"),
        ("title: T\nparts: [\n", "2:8 unclosed-bracket"),
        ("- one\n", "None:None wrong-type"),
        ("title: T\nparts: [one]\n", "2:9 wrong-type"),
    ],
)
def test_a_broken_course_is_told_in_its_place(folder, text, problem):
    (folder / "course.yaml").write_text(text)
    with pytest.raises(LessonError) as raised:
        course(folder)
    assert problem in [f"{p.line}:{p.column} {p.code}" for p in raised.value.problems]
    assert all(p.file == str(folder / "course.yaml") for p in raised.value.problems)


def test_the_built_in_course_holds_the_lessons_of_the_study_note_in_order():
    found = course(built_in_course())
    listed = [lesson for part in found.parts for lesson in part.lessons]
    assert [lesson for lesson in listed if lesson in NOTE_LESSONS] == NOTE_LESSONS
    parts = {lesson: part.title for part in found.parts for lesson in part.lessons}
    assert [parts[lesson] for lesson in NOTE_LESSONS] == ["Slopes", "Networks", "Networks", "Networks", "Losses"]


def test_a_lesson_is_found_by_id_or_by_path(folder):
    assert find_lesson("chain-rule") == lesson_paths(built_in_course())["chain-rule"]
    assert find_lesson(str(folder / "01-one.md")) == folder / "01-one.md"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("chain-rul", "did you mean chain-rule?"),
        ("qqqqqqqq", "tutor list"),
        ("gone/x.md", "there is no lesson gone/x.md"),
        ("\0", "there is no lesson"),
        ("\x1b[31m", r"\x1b[31m"),
    ],
)
def test_what_is_no_lesson_is_told_with_the_nearest(text, said):
    with pytest.raises(NoSuchLessonError) as raised:
        find_lesson(text)
    assert said in str(raised.value)
    assert str(raised.value).isprintable()


def test_a_list_of_lessons_needs_neither_numpy_nor_pydantic_nor_markdown():
    program = (
        "import sys; from tutor.lesson.course import *; assert lesson_summaries(built_in_course());"
        "print([name for name in ('numpy', 'pydantic', 'markdown_it', 'textual') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_translation_has_the_ids_of_its_originals_questions(tmp_path):
    text = (built_in_course() / "02-chain-rule.md").read_text(encoding="utf-8")
    (tmp_path / "02-chain-rule.md").write_text(text, encoding="utf-8")
    (tmp_path / "02-chain-rule.ko.md").write_text(text.replace("question: ", "question: 문제. "), encoding="utf-8")
    original, translation = (load_lesson(tmp_path / f"02-chain-rule{tag}.md") for tag in ("", ".ko"))
    assert [quiz.question for quiz in original.quizzes] != [quiz.question for quiz in translation.quizzes]
    assert [quiz.id for quiz in original.quizzes] == [quiz.id for quiz in translation.quizzes]
