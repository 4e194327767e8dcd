"""A course's own file, sentence by sentence; a folder's lessons, and the language each is shown in."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from told import told

from tutor.errors import LessonError, NoSuchLessonError
from tutor.lesson.course import (
    Course,
    Part,
    Summary,
    built_in_course,
    course,
    find_lesson,
    front_matter,
    in_language,
    lesson_files,
    lesson_paths,
    lesson_summaries,
    read_course,
)
from tutor.lesson.tree import plain

COURSE = sys.modules["tutor.lesson.course"]


@pytest.fixture
def folder(tmp_path):
    """A folder with these files, each empty or of this text."""

    def made(*names, **texts):
        home = tmp_path / "a course"
        home.mkdir()
        for name in names:
            (home / name).write_text("")
        for name, text in texts.items():
            (home / f"{name}.yaml").write_text(text, encoding="utf-8")
        return home

    return made


def refuse(error):
    """In place of a method of Path."""

    def refused(path):
        raise error

    return refused


# --- course.yaml ------------------------------------------------------------------------------------------------------

KEYS = "the keys known here are title,"
MAPPING = "- wrong-type: a course is a mapping of `key: value`; write title: … and parts: …"
PART = "wrong-type: a part is a mapping of title and lessons; write - title: …"
LIST = "wrong-type: lessons must be a list; write lessons: [chain-rule]"
TITLE = "wrong-type: title must be a text; write title: …"
BY_ID = "wrong-type: a lesson is named by its id; write lessons: [chain-rule]"
TWICE = "stands here twice; keep one"
NO_TITLE = "missing-key: there is no title here; add title: …"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", [MAPPING]),
        ("one", [MAPPING]),
        ("- one", [MAPPING]),
        ("title: [", ["1:8-9 unclosed-bracket: this [ is never closed; close it with ]"]),
        ("title: T", ["1:1-2 missing-key: there is no parts here; add parts: …"]),
        ("parts:\n- {title: P, lessons: [one, two]}", [f"1:1-2 {NO_TITLE}"]),
        ("title: T\nparts: one", ["2:1-6 wrong-type: parts must be a list; write - title: …"]),
        ("title: T\nparts:", ["2:1-6 wrong-type: parts must be a list; write - title: …"]),
        ("title: T\nparts: [one]", [f"2:9-12 {PART}"]),
        ("title: T\nparts:\n- {title: P, lessons: [one]}\n- [two]", [f"4:3-8 {PART}"]),
        ("title: T\nparts:\n- {title: P, lessons: one}", [f"3:14-21 {LIST}"]),
        ("title: T\nparts:\n- {title: P}", ["3:3-4 missing-key: there is no lessons here; add lessons: …"]),
        ("parts:\n- {title: P, lessons: [one, two]}\ntitle: [T]", [f"3:1-6 {TITLE}"]),
        ("title: T\nparts:\n- {lessons: [one, two], title: {a: b}}", [f"3:25-30 {TITLE}"]),
        ("title: T\nparts:\n- {lessons: [one, two]}", [f"3:3-4 {NO_TITLE}"]),
        ("title: T\ncolour: red\nparts:\n- {title: P, lessons: [one, two]}",
         [f"2:1-7 unknown-key: no key is called colour here; {KEYS} parts"]),
        ("title: T\nparts:\n- {title: P, lessons: [one, two], colour: red}",
         [f"3:35-41 unknown-key: no key is called colour here; {KEYS} lessons"]),
        ("title: T\nparts:\n- {titel: P, lessons: [one, two]}",
         [f"3:3-4 {NO_TITLE}", "3:4-9 unknown-key: no key is called titel here; did you mean title?"]),
        ("title: T\nparts:\n- {title: P, lessons: [one, tow]}",
         ["3:29-32 missing-lesson: there is no lesson tow in this folder; did you mean two?"]),
        ("title: T\nparts:\n- {title: P, lessons: [qqqqqq, one]}",
         ["3:24-30 missing-lesson: there is no lesson qqqqqq in this folder"]),
        ("title: T\nparts:\n- {title: P, lessons: [one, [two], {a: b}]}", [f"3:29-34 {BY_ID}", f"3:36-42 {BY_ID}"]),
        ("title: T\nparts:\n- {title: P, lessons: [one, two, one]}", [f"3:34-37 duplicate-id: the lesson one {TWICE}"]),
        ("title: T\nparts:\n- {title: P, lessons: [one, two]}\n- {title: Q, lessons: [two]}",
         [f"4:24-27 duplicate-id: the lesson two {TWICE}"]),
        ("title: T\nparts:\n- {title: P, lessons: [qqqqqq, qqqqqq]}",
         ["3:24-30 missing-lesson: there is no lesson qqqqqq in this folder",
          "3:32-38 missing-lesson: there is no lesson qqqqqq in this folder",
          f"3:32-38 duplicate-id: the lesson qqqqqq {TWICE}"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_course_is_told_in_its_place(folder, text, said):
    home = folder("01-one.md", "02-two.md", course=text)
    found, problems = read_course(home)
    assert (found, told(SimpleNamespace(problems=problems))) == (None, said)
    with pytest.raises(LessonError) as raised:
        course(home)
    assert (raised.value.path, raised.value.problems) == (home / "course.yaml", problems)


UNLISTED = "is in no part, so that no list shows it; add it to the lessons of a part"


@pytest.mark.parametrize(
    ("text", "parts", "said"),
    [
        ("title: ' T  T '\nparts:\n- title: >\n    P\n    Q\n  lessons: [' two', one]",
         [Part("P Q", ("two", "one"))], []),
        ("parts:\n- {title: P, lessons: [two]}\n- {title: Q, lessons: [one]}\ntitle: T T",
         [Part("P", ("two",)), Part("Q", ("one",))], []),
        ("title: T T\nparts:\n- {title: P, lessons: [one]}", [Part("P", ("one",))],
         [f"2:1-6 unlisted-lesson!: the lesson two (02-two.yaml) {UNLISTED}"]),
        ("title: T T\nparts: []", [],
         ["2:1-6 empty-part!: this course has no parts; fill the list, or delete course.yaml",
          f"2:1-6 unlisted-lesson!: the lesson one (1-one.md) {UNLISTED}",
          f"2:1-6 unlisted-lesson!: the lesson two (02-two.yaml) {UNLISTED}"]),
        ("title: T T\nparts:\n- {title: P, lessons: [one, two]}\n- {title: Q, lessons: []}",
         [Part("P", ("one", "two")), Part("Q", ())],
         ["4:14-21 empty-part!: this part has no lessons; fill the list, or delete the part"]),
    ],
)  # fmt: skip
def test_a_course_has_the_parts_of_its_file_whatever_it_is_warned_of(folder, text, parts, said):
    home = folder("1-one.md", "02-two.yaml", "02-two.ko.md", course=text)
    found, problems = read_course(home)
    paths = {"one": home / "1-one.md", "two": home / "02-two.yaml"}
    assert (found, [*map(str, found.paths)]) == (Course("T T", tuple(parts), paths), ["two", "one"])
    assert sorted(told(SimpleNamespace(problems=problems))) == said
    assert course(home) == found


def test_a_folder_without_the_file_is_a_course_of_one_part(folder, monkeypatch):
    home = folder("1-one.md", "02-two.yaml")
    paths = {"two": Path("02-two.yaml"), "one": Path("1-one.md")}
    monkeypatch.chdir(home)
    assert read_course(Path()) == (Course("a course", (Part("", ("two", "one")),), paths), ())
    for path in paths.values():
        path.unlink()
    assert read_course(Path()) == (Course("a course", (), {}), ())


@pytest.mark.parametrize(("most", "many"), [(11, False), (10, True)])
def test_a_course_has_so_many_values_and_no_more(folder, monkeypatch, most, many):
    home = folder("one.md", course="title: T\nparts:\n- title: P\n  lessons: [one]")
    monkeypatch.setattr(COURSE, "MAX_VALUES", most)
    found, problems = read_course(home)
    assert ([each.code for each in problems], found is None) == (["too-many-nodes"] * many, many)


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "paths"),
    [
        ("2-b.md 1-a.md 10-c.yaml 3-d.yml", {"a": "1-a.md", "c": "10-c.yaml", "b": "2-b.md", "d": "3-d.yml"}),
        ("1-a.ko.md 2-a.md", {"a": "2-a.md"}),
        ("1-a.ko.md 2-a.fr.md 3-b.md", {"a": "1-a.ko.md", "b": "3-b.md"}),
        ("2-a.yaml 1-a.md 3-a.yml", {"a": "1-a.md"}),
        ("a.txt README.md course.yml _a.md", {}),
    ],
)
def test_a_lesson_is_known_by_its_original(folder, names, paths):
    home = folder(*names.split())
    assert [*lesson_paths(home).items()] == [(name, home / path) for name, path in paths.items()]


def test_a_file_holds_no_lessons_and_a_folder_is_none(folder):
    home = folder("a.md", "c.md")
    (home / "b.md").mkdir()
    assert lesson_files(home) == (home / "a.md", home / "c.md")
    assert (lesson_paths(home / "a.md"), lesson_paths(home / "gone")) == ({}, {})


@pytest.mark.parametrize(
    ("error", "reason"),
    [(OSError(13, "Permission denied"), "permission denied"), (OSError(), "it cannot be opened")],
)
def test_a_folder_that_cannot_be_listed_is_told_with_the_reason(folder, monkeypatch, error, reason):
    home = folder("a.md")
    monkeypatch.setattr(Path, "iterdir", refuse(error))
    with pytest.raises(NoSuchLessonError) as raised:
        lesson_files(home)
    assert str(raised.value) == f"the folder {home} cannot be read: {reason}"


def test_what_cannot_be_looked_at_is_no_lesson(folder, monkeypatch):
    home = folder("a.md")
    monkeypatch.setattr(Path, "is_file", refuse(OSError(13, "Permission denied")))
    assert lesson_files(home) == ()


@pytest.mark.parametrize(("shipped", "found"), [("_lessons", "tutor/_lessons"), ("_LESSONS", "lessons")])
def test_the_course_that_ships_is_inside_the_package_or_beside_it(tmp_path, monkeypatch, shipped, found):
    (tmp_path / "tutor" / shipped).mkdir(parents=True)
    monkeypatch.setattr(COURSE, "__file__", str(tmp_path / "tutor" / "lesson" / "course.py"))
    assert built_in_course() == tmp_path / found


# --- one lesson, and its languages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tags", "wanted", "shown"),
    [
        ("ko", "", "en"),
        ("ko", "ko", "ko"),
        ("ko", "fr", "en"),
        ("ko", "en ko", "en"),
        ("ko", "fr ko en", "ko"),
        ("ko", "k", "en"),
        ("pt-BR", "pt", "pt-BR"),
        ("pt-BR", "PT-br", "pt-BR"),
        ("pt-BR", "pt-PT", "en"),
        ("pt", "pt-BR", "pt"),
        ("pt pt-BR", "pt-BR", "pt-BR"),
        ("pt pt-BR", "pt-br", "pt-BR"),
        ("pt-BR pt", "pt", "pt"),
        ("zh-Hans-CN zh-TW", "zh", "zh-TW"),
        ("zh-Hant-TW", "zh-Hant", "zh-Hant-TW"),
        ("zh-Hant-TW", "zh-Hans-TW", "en"),
    ],
)
def test_a_lesson_is_shown_in_the_first_language_that_it_is_there_in(folder, tags, wanted, shown):
    home = folder("01-one.md", "02-two.ko.md", "02-two.fr.md", *(f"01-one.{tag}.md" for tag in tags.split()))
    assert in_language(home / "01-one.md", wanted.split()).name == (
        "01-one.md" if shown == "en" else f"01-one.{shown}.md"
    )


def test_of_two_files_in_one_language_the_one_asked_for_is_meant_then_the_first(folder):
    home = folder("1-a.md", "2-a.md", "3-a.ko.md", "4-a.ko.md")
    assert in_language(home / "2-a.md", ["en"]) == home / "2-a.md"
    assert in_language(home / "2-a.md", ["ko"]) == home / "3-a.ko.md"


def test_a_file_is_read_where_its_folder_cannot_be_listed(folder, monkeypatch):
    home = folder("a.md", "a.ko.md")
    monkeypatch.setattr(Path, "iterdir", refuse(OSError(13, "Permission denied")))
    assert in_language(home / "a.md", ["ko", "en"]) == home / "a.md"


def test_no_folder_is_looked_through_where_no_language_is_wanted(folder, monkeypatch):
    home = folder("a.md")
    monkeypatch.setattr(COURSE, "lesson_files", refuse(AssertionError()))
    assert in_language(home / "a.md", ()) == home / "a.md"


@pytest.fixture
def shipped(folder, monkeypatch):
    """A folder in place of the course that ships with the tutor."""
    home = folder("1-one.md", "1-one.ko.md", "2-two.md")
    monkeypatch.setattr(COURSE, "built_in_course", lambda: home)
    monkeypatch.chdir(home)
    return home


@pytest.mark.parametrize(
    ("text", "language", "wanted", "found"),
    [
        ("one", None, "", "1-one.md"),
        ("one", None, "fr ko", "1-one.ko.md"),
        ("one", "en", "ko", "1-one.md"),
        ("one", "ko", "", "1-one.ko.md"),
        ("one", "KO-kr", "en", "1-one.ko.md"),
        ("1-one.md", None, "ko", "1-one.md"),
        ("1-one.md", "ko", "", "1-one.ko.md"),
        ("1-one.ko.md", "en", "", "1-one.md"),
    ],
)
def test_a_lesson_is_found_in_the_language_it_must_be_in(shipped, text, language, wanted, found):
    assert find_lesson(text, language, wanted.split()).resolve() == shipped / found


NO_LESSON = "neither in the course nor as a file"


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("tow", None, f"there is no lesson tow, {NO_LESSON}; did you mean two?"),
        ("qqqqqq", "ko", f"there is no lesson qqqqqq, {NO_LESSON}; `tutor list` shows the lessons"),
        ("", None, f"there is no lesson '', {NO_LESSON}; `tutor list` shows the lessons"),
        (" ", None, f"there is no lesson ' ', {NO_LESSON}; `tutor list` shows the lessons"),
        ("\0", None, f"there is no lesson '\\x00', {NO_LESSON}; `tutor list` shows the lessons"),
        ("\n1-one", None, f"there is no lesson '\\n1-one', {NO_LESSON}; did you mean one?"),
        ("q" * 300, None, f"there is no lesson {'q' * 300}, {NO_LESSON}; `tutor list` shows the lessons"),
        ("one", "fr", "there is no one in the language fr; there is: en, ko"),
        ("1-one.ko.md", "fr", "there is no one in the language fr; there is: en, ko"),
        ("two", "ko", "there is no two in the language ko; there is: en"),
    ],
)
def test_what_is_no_lesson_is_told_whole(shipped, text, language, said):
    with pytest.raises(NoSuchLessonError) as raised:
        find_lesson(text, language)
    assert str(raised.value) == said


# --- what a list shows ------------------------------------------------------------------------------------------------

FRONT = "format: 1\ntitle: ' T  T '\nsummary: >\n  S\n  S\nminutes: 9\nrequires: [a, ' b']\n"


def test_a_list_shows_each_lesson_in_its_language_and_part(folder):
    home = folder(course="title: C\nparts:\n- {title: P, lessons: [two]}\n- {title: Q, lessons: [one]}", one=FRONT)
    (home / "one.ko.md").write_text("---\ntitle: 하나\n---\n", encoding="utf-8")
    (home / "two.md").write_text("---\nformat: [\n", encoding="utf-8")
    two = Summary("two", "two", "", "P", home / "two.md", "en", None, ())
    one = Summary("one", "T T", "S S", "Q", home / "one.yaml", "en", 9, ("a", "b"))
    korean = Summary("one", "하나", "", "Q", home / "one.ko.md", "ko", None, ())
    assert lesson_summaries(home) == (two, one)
    assert lesson_summaries(home, ["fr", "ko"]) == (two, korean)


@pytest.mark.parametrize("minutes", ["true", "nine", "9.5", "[9]", "", "'9'"])
def test_minutes_that_are_no_whole_number_are_not_shown(folder, minutes):
    (shown,) = lesson_summaries(folder(one=f"title: T\nminutes: {minutes}"))
    assert (shown.title, shown.minutes) == ("T", None)


@pytest.mark.parametrize(
    ("name", "data", "keys", "text"),
    [
        ("a.md", b"---\ntitle: T\n---\nText \xff.\n", {"title": "T"}, "---\ntitle: T\n---\n"),
        ("a.md", b"---\n- T\n---\nText.\n", {}, "---\n- T\n---\n"),
        ("a.md", b"Text.\n", {}, "Text.\n"),
        ("a.yaml", b"---\ntitle: T\n---\nstory: []\n", {}, "---\ntitle: T\n---\nstory: []\n"),
        ("a.yaml", b"title: T\nstory: []\n", {"title": "T", "story": []}, "title: T\nstory: []\n"),
        ("a.yml", b"- title\n", {}, "- title\n"),
        ("a.yml", b"\xff", {}, ""),
    ],
)
def test_front_matter_is_read_alone(tmp_path, name, data, keys, text):
    (tmp_path / name).write_bytes(data)
    front, source = front_matter(tmp_path / name)
    assert (plain(front), source.text, source.file) == (keys, text, str(tmp_path / name))
    assert keys or front.place == (0, 0)
