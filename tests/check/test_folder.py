"""What a folder says of its lessons: every broken one is told its mistake, and nothing else, in its exact place."""

import errno
import os
import shutil
import time
from pathlib import Path

import pytest

from tutor.check.folder import check_alone, check_folder
from tutor.check.links import links_in
from tutor.check.targets import slug_of
from tutor.errors import NoSuchLessonError
from tutor.lesson import built_in_course, read_lesson
from tutor.lesson.course import course, lesson_files, lesson_paths
from tutor.lesson.names import is_lesson
from tutor.lesson.problems import CODES
from tutor.lesson.tags import tag_fault

BAD = Path(__file__).parent.parent / "bad_courses"
PAGE = "---\nformat: 1\ntitle: A page\n---\n\nText.\n"


def expected():
    rows = {}
    for line in (BAD / "EXPECTED.txt").read_text(encoding="utf-8").splitlines()[1:]:
        folder, file, place, code, said = line.split(maxsplit=4)
        rows.setdefault(folder, []).append((file, place, code, said))
    return rows


EXPECTED = expected()
WARNINGS = {"unlisted-lesson", "empty-part", "required-later", "prose-differs", "stray-file"}


def read_all(folder):
    lessons = {path: read_lesson(path)[0] for path in lesson_files(folder)}
    return {path: lesson and lesson.requires for path, lesson in lessons.items()}, lessons.get


def lesson_of(path):
    return read_lesson(path)[0]


def told(problems):
    return sorted((Path(p.file).name, f"{p.line}:{p.column}" if p.line else "-", p.code) for p in problems)


@pytest.fixture
def check(tmp_path, monkeypatch):
    """Checks a folder of these files, which it makes."""
    monkeypatch.chdir(tmp_path)

    def checker(files=(), **named):
        for name, text in {**dict(files), **named}.items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return check_folder(Path(), *read_all(Path()))

    return checker


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_folder_is_told_its_mistake_in_its_place(name, monkeypatch):
    monkeypatch.chdir(BAD / name)
    problems = check_folder(Path(), *read_all(Path()))
    assert told(problems) == sorted((file, place, code) for file, place, code, _ in EXPECTED[name]), problems
    for file, _, code, said in EXPECTED[name]:
        assert any(said in str(p) for p in problems if (p.file, p.code) == (file, code)), [str(p) for p in problems]
    assert {p.severity for p in problems if p.code in WARNINGS} <= {"warning"}
    assert {p.severity for p in problems if p.code not in WARNINGS} <= {"error"}


def test_every_broken_folder_is_expected_and_shows_a_known_code():
    assert {path.name for path in BAD.iterdir() if path.is_dir()} == set(EXPECTED)
    assert {code for rows in EXPECTED.values() for _, _, code, _ in rows} <= set(CODES)


def test_a_course_with_warnings_can_be_used():
    assert [part.lessons for part in course(BAD / "empty-part").parts] == [("one", "two"), ()]
    assert [part.lessons for part in course(BAD / "unlisted-lesson").parts] == [("one",)]


def test_the_built_in_course_has_no_problems():
    assert check_folder(built_in_course(), *read_all(built_in_course())) == ()


def test_a_sound_folder_has_no_problems(check):
    files = {
        "course.yaml": "title: All\nparts:\n- {title: First, lessons: [two, one]}\n",
        "01-one.md": PAGE.replace("title: A page\n", "title: One\nrequires: [two, chain-rule]\n"),
        "01-one.ko.md": PAGE.replace("title: A page\n", "title: 하나\nrequires: [two, chain-rule]\n"),
        "01-one.pt-BR.md": PAGE.replace("title: A page\n", "title: Um\nrequires: [two, chain-rule]\n"),
        "02-two.yaml": "format: 1\ntitle: Two\nstory: [{text: 'See ![a](a%20b.png), [b](pictures/b.svg) and <https://x.y>.'}]\n",
        "a b.png": b"\x89PNG",
        "pictures/b.svg": "<svg/>",
        "pictures/unused.svg": "<svg/>",
        "README.md": "# Read me",
        "README.ko.md": "# 읽어 두기",
        "LICENSE": "MIT",
        "LICENSE-CC.md": "CC",
        ".hidden": "",
        ".#01-one.md": "",
        "_draft.md": "not yet",
    }
    assert check(files) == ()


@pytest.mark.parametrize(
    "link",
    [
        "02-two.md",
        "./02-two.md",
        "02%2Dtwo.md",
        "<02-two.md>",
        "two",
        "chain-rule",
        "two#one-side",
        "02-two.md#one-side",
        "02-two.md#one-side-1",
        "02-two.md#the-slope-lw",
        "02-two.md#%EB%8B%A4%EB%A5%B8-%EC%AA%BD",
        "#here",
        "#held-back",
        "notes.txt#anything",
        "README.md#a-_b_-c",
        "mailto:a@b.c",
        "HTTPS://example.org/x.md#y",
        "a(1).txt",
        r"a\(1\).txt",
        "&#97;(1).txt",
    ],
)
def test_a_link_that_leads_somewhere_is_no_problem(check, link):
    two = "# One side\n\nText.\n\n> # One side\n\n## The *slope*, ∂L/∂w?\n\nText.\n\n# 다른 쪽\n\nText.\n"
    network = "```network\ndata: {x: 2}\nforward: y = x * x\n```\n\n"
    files = {
        "01-one.md": f'{PAGE}{network}# Here\n\nSee [it]({link}).\n\n## Held `back` {{at="forward y"}}\n\nText.\n',
        "02-two.md": PAGE + two,
        "README.md": "# A `_b_` c\n",
        **({"notes.txt": ""} if "notes" in link else {}),
        **({"a(1).txt": ""} if "1" in link and ".txt" in link else {}),
    }
    assert [str(p) for p in check(files)] == []


@pytest.mark.parametrize(
    "written",
    [
        "`[two](gone.md)` and \\[two](gone.md) and [two] (gone.md) and $[2](gone.md)$",
        "```text\n[two](gone.md)\n```",
        "    [two](gone.md)",
        "{{ x }} [not a link] (x)",
    ],
)
def test_what_is_no_link_is_not_followed(check, written):
    network = "```network\ndata: {x: 2}\nforward: y = x * x\n```\n\n"
    assert check({"01-one.md": f"{PAGE}\n{network}{written}\n"}) == ()


def test_links_stand_where_they_are_written():
    text = (
        "# A [head](h.md)\n\n  [a.md](a.md) ![[b](b.md)](<c d.md> 'e')\n- [f\n  g](\n  i.md)\n\n"
        "| x |\n|---|\n| `j \\| k` [l](m\\|n.md) |\n\n[o][p]\n\n[p]:\n  q.md\n"
    )
    found = [text[link.start : link.end] for link in links_in(text)]
    assert found == ["h.md", "a.md", "c d.md", "i.md", r"m\|n.md", "q.md"]
    assert [text.count(each, 0, link.start) for each, link in zip(found, links_in(text), strict=True)][1] == 1


@pytest.mark.parametrize("text", ["[" * 20_000, "![[" * 6_000, "[a](b " * 3_000, "<a:" * 6_000, "[*" * 9_000])
def test_brackets_without_end_cost_little(text):
    start = time.process_time()
    links_in(f"{text} [a](b)\n\n[c](d)")
    assert time.process_time() - start < 1


def test_a_heading_is_called_as_github_calls_it():
    assert slug_of("What is ∂L/∂w, then?") == "what-is-lw-then"
    assert slug_of("Über 2 Wege_zum Ziel – los!") == "über-2-wege_zum-ziel--los"
    assert slug_of("역전파 (1)") == "역전파-1"
    assert slug_of("स्वर") == "स्वर"


@pytest.mark.parametrize("tag", ["ko", "KO", "pt-BR", "zh-Hant", "zh-Hant-TW", "es-419", "de-1996", "yue", "sl-rozaj"])
def test_a_language_tag_is_one_of_bcp_47(tag):
    assert tag_fault(tag) is None


@pytest.mark.parametrize(
    ("tag", "cure"),
    [("kor", "did you mean ko?"), ("deu-AT", "did you mean de-AT?"), ("ko_KR", "did you mean ko-KR?"), ("qq", "pt-BR")],
)
def test_what_is_no_language_tag_is_told_with_the_nearest(tag, cure):
    assert cure in tag_fault(tag)


@pytest.mark.parametrize(
    "name", ["README.md", "readme.ko.md", "LICENSE.md", "licence-2.md", "course.yml", "Course.yaml"]
)
def test_what_a_folder_holds_besides_is_no_lesson(name):
    assert not is_lesson(Path(name))
    assert is_lesson(Path(f"01-{name}"))


def test_a_link_that_leads_nowhere_is_told_and_stops_nothing(check, tmp_path):
    for name in ("02-two.md", "picture.png"):
        (tmp_path / name).symlink_to(tmp_path / "gone")
    (tmp_path / "03-loop.md").symlink_to(tmp_path / "03-loop.md")
    problems = check({"01-one.md": PAGE})
    assert [(p.file, p.code) for p in problems] == [
        ("02-two.md", "cannot-read"),
        ("03-loop.md", "cannot-read"),
        ("picture.png", "cannot-read"),
    ]
    assert list(lesson_paths(tmp_path)) == ["one"]


def test_what_has_a_lessons_name_and_is_no_file_is_told(check, tmp_path):
    os.mkfifo(tmp_path / "02-two.md")
    (tmp_path / "course.yaml").mkdir()
    problems = check({"01-one.md": PAGE})
    assert told(problems) == [("02-two.md", "-", "cannot-read"), ("course.yaml", "-", "cannot-read")]


def test_a_name_of_no_letters_is_told(check, tmp_path):
    try:
        Path(os.fsdecode(b"caf\xe9\x1b[31m.txt")).write_text("")
    except OSError:
        pytest.skip("this file system takes no such name")
    (problem,) = check({"01-one.md": PAGE})
    assert problem.code == "stray-file"
    assert "\x1b" not in problem.help


def test_a_folder_that_cannot_be_listed_is_told(tmp_path, monkeypatch):
    def denied(path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "iterdir", denied)
    for use in (lesson_files, course, lambda folder: check_folder(folder, {}, {}.get)):
        with pytest.raises(NoSuchLessonError, match="cannot be read: permission denied"):
            use(tmp_path)
    assert check_alone(tmp_path / "01-one.md", {}.get) == ()


def test_problems_stand_in_the_order_of_the_files(check):
    files = {
        "02-two.md": f"{PAGE}[a](gone.md)\n\n[b](gone.md)\n".replace("title", "requires: [nowhere]\ntitle"),
        "01-one.md": f"{PAGE}[c](gone.md)\n",
        "a.txt": "",
        "course.yaml": "title: T\nparts:\n- {title: P, lessons: [one, two]}\n- {title: Q, lessons: []}\n",
    }
    found = [(p.file, p.line) for p in check(files)]
    assert found == [
        ("course.yaml", 4), ("01-one.md", 7), ("02-two.md", 3), ("02-two.md", 8), ("02-two.md", 10), ("a.txt", None)
    ]  # fmt: skip


def test_a_lesson_with_errors_is_checked_as_far_as_it_can_be_read(check):
    broken = PAGE.replace("title", "requires: [two]\ntitle") + "\n<br>\n\n[a](gone.md)\n"
    problems = check({"01-one.md": broken, "02-two.md": PAGE.replace("title", "requires: [one]\ntitle")})
    assert told(problems) == [("01-one.md", "11:5", "broken-link"), ("02-two.md", "3:12", "required-circle")]


@pytest.mark.parametrize("text", [b"", b"\xff\xfe\x00", b"---\n", b"- a\n- b\n", b"---\nrequires: {a: b}\n---\n"])
def test_a_file_that_is_no_lesson_at_all_stops_nothing(check, text):
    problems = check({"01-one.md": text, "01-one.ko.md": text, "02-two.yaml": text, "course.yaml": text, "x": ""})
    assert ("x", "stray-file") in [(p.file, p.code) for p in problems]


def test_a_lesson_alone_is_checked_against_what_stands_beside_it(check):
    original = "```network\ndata: {x: 2}\nforward: y = x * x\n```\n"
    requires = PAGE.replace("title", "requires: [gone]\ntitle")
    check(
        {
            "one.md": f"{PAGE}\n{original}",
            "one.ko.md": f"{PAGE}\n{original.replace('2', '3')}".replace("Text.", "[a](gone.md)"),
            "two.de.md": PAGE,
            "three.md": requires,
            "a.txt": "",
        }
    )

    def alone(name):
        return [(p.file, p.line, p.code) for p in check_alone(Path(name), lesson_of)]

    assert alone("one.md") == []
    assert alone("one.ko.md") == [("one.ko.md", 6, "broken-link"), ("one.ko.md", 9, "translation-differs")]
    assert alone("two.de.md") == [("two.de.md", None, "no-original")]
    assert alone("three.md") == []  # which folder it belongs to nobody says
    Path("course.yaml").write_text("title: T\nparts:\n- {title: P, lessons: [one, three]}\n")
    assert alone("three.md") == [("three.md", 3, "missing-lesson")]


def test_a_lesson_of_the_built_in_course_alone_elsewhere_has_no_problems(tmp_path):
    for path in lesson_files(built_in_course()):
        copy = shutil.copy(path, tmp_path / "alone.md")
        assert check_alone(copy, lesson_of) == ()


def test_a_lesson_that_has_come_since_is_told_what_its_course_says(tmp_path):
    folder = tmp_path / "growing"
    folder.mkdir()
    (folder / "01-one.md").write_text(PAGE, encoding="utf-8")
    read = read_all(folder)
    (folder / "02-two.md").write_text(PAGE.replace("format: 1", "format: 1\nrequires: [gone]"), encoding="utf-8")
    assert {Path(problem.file).name for problem in check_folder(folder, *read)} <= {"02-two.md"}
