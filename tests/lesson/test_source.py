"""Bytes to text, and every character in its place."""

import os
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.lesson.characters import FORBIDDEN
from tutor.lesson.read import read_lesson
from tutor.lesson.source import MAX_BYTES, Excerpt, Source, read_source


def read(tmp_path, data):
    path = tmp_path / "lesson.md"
    path.write_bytes(data)
    report = read_source(path)
    return report.source.text, [(p.code, p.line, p.column) for p in report.problems]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_one_line_end(tmp_path, end):
    assert read(tmp_path, f"one{end}{end}two".encode()) == ("one\n\ntwo", [])


def test_a_byte_order_mark_is_no_character(tmp_path):
    assert read(tmp_path, b"\xef\xbb\xbfone") == ("one", [])


def test_a_byte_order_mark_inside_the_text_is_refused(tmp_path):
    assert read(tmp_path, "one\n\ufefftwo".encode()) == ("one\n two", [("forbidden-character", 2, 1)])


def test_line_separators_end_no_line(tmp_path):
    text, problems = read(tmp_path, "one\u2028 two\u2029\nthree\u200b".encode())
    assert problems == [("forbidden-character", 2, 6)]
    assert text == "one  two \nthree "


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"one\ntw\xff", (2, 3)),
        ("한국\n어".encode() + b"\xc3", (2, 2)),
        (b"\xef\xbb\xbfone\r\ntwo\xed\xa0\x80", (2, 4)),  # a surrogate
        (b"one\r\n\r\n\xc0\xaf", (3, 1)),  # a slash, too long by one byte
    ],
)
def test_bytes_that_are_no_utf_8_are_told_in_their_place(tmp_path, data, place):
    assert read(tmp_path, data) == ("", [("not-utf-8", *place)])


def test_a_file_of_one_megabyte_is_read_and_one_byte_more_is_not(tmp_path):
    assert read(tmp_path, b"a" * MAX_BYTES) == ("a" * MAX_BYTES, [])
    assert read(tmp_path, b"a" * (MAX_BYTES + 1)) == ("", [("too-large", None, None)])
    (told,) = read_source(tmp_path / "lesson.md").problems
    assert str(told) == (
        f"{tmp_path / 'lesson.md'}: error[too-large]: this file is larger than 1 MB; split it into several lessons"
    )


def test_what_is_no_file_is_told_in_words(tmp_path):
    gone, folder = (read_source(path).problems for path in (tmp_path / "gone.md", tmp_path))
    said = "error[cannot-read]: this file cannot be read"
    assert [str(each) for each in gone] == [f"{tmp_path / 'gone.md'}: {said}: no such file or directory"]
    assert [str(each) for each in folder] == [f"{tmp_path}: {said}: it is a folder"]


@pytest.mark.parametrize(
    ("data", "message", "cure"),
    [
        (b"one\n\xff", "this letter is not saved as UTF-8 (byte 0xFF)", "save the file as UTF-8"),
        (b"one\n\x0a\x85", "this letter is not saved as UTF-8 (byte 0x85)", "save the file as UTF-8"),
        ("one".encode("utf-16"), "this file is UTF-16", "save it as UTF-8"),
        (b"\xfe\xff\x00o", "this file is UTF-16", "save it as UTF-8"),
    ],
)
def test_what_is_no_utf_8_says_what_it_is(tmp_path, data, message, cure):
    path = tmp_path / "lesson.md"
    path.write_bytes(data)
    (told,) = read_source(path).problems
    assert (told.file, told.message, told.help) == (str(path), message, cure)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_of_front_matter_alone_nothing_behind_it_is_looked_at(tmp_path, end, mark):
    path = tmp_path / "lesson.md"
    text = f"---{end}format: 1{end}---  {end}The body.\x1b{end}---{end}"
    path.write_bytes(f"{mark}{text}".encode())
    report = read_source(path, front_only=True)
    assert (report.source.text, report.problems) == ("---\nformat: 1\n---  \n", ())
    assert len(read_source(path).problems) == 1


@pytest.mark.parametrize("text", ["---\nformat: 1\n", "no front matter\n---\n", "----\nx\n---\n"])
def test_a_lesson_without_front_matter_is_read_whole(tmp_path, text):
    path = tmp_path / "lesson.md"
    path.write_text(text, encoding="utf-8")
    assert read_source(path, front_only=True).source.text == text


@pytest.mark.skipif(sys.platform == "win32", reason="has no named pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    assert [p.message for p in read_source(tmp_path / "pipe.md").problems] == [
        "this file cannot be read: it is no file"
    ]


def test_a_file_full_of_unfit_characters_is_told_a_few_times(tmp_path):
    text, problems = read(tmp_path, b"\x1b" * 1000)
    assert (text, len(problems)) == ("", 20)


def test_no_character_that_cannot_be_seen_is_let_through():
    seen_though_called_format = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u0890\u0891\u08e2\U000110bd\U000110cd")
    for code in range(0x110000):
        character = chr(code)
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co") and character not in "\t\n\r":
            allowed = character in seen_though_called_format
            assert bool(FORBIDDEN.match(character)) != allowed, f"U+{code:04X}"


@given(st.characters(categories=("L", "M", "N", "P", "S", "Zs"), exclude_characters="\u034f\u115f\u1160\u3164\uffa0"))
def test_what_can_be_seen_is_let_through(character):
    invisible_marks = "\u17b4\u17b5\u180b\u180c\u180d\u180f" + "".join(map(chr, range(0xFE00, 0xFE10)))
    selectors = range(0xE0100, 0xE01F0)
    if (
        character not in invisible_marks
        and ord(character) not in selectors
        and not 0x13430 <= ord(character) <= 0x1345F
    ):
        assert not FORBIDDEN.match(character)


@given(st.text(alphabet="ab한🎉\n\t"), st.data())
def test_a_place_is_counted_as_an_editor_counts(text, data):
    index = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(index, len(text)))
    line, column, end_column = Source("file", text).line_and_columns(index, end)
    lines = text.split("\n")
    assert (line, column) == (text[:index].count("\n") + 1, len(text[:index].split("\n")[-1]) + 1)
    assert column < end_column <= max(len(lines[line - 1]) + 1, column + 1)


@given(st.text(alphabet="abc\n", min_size=1), st.data())
def test_a_part_of_an_excerpt_keeps_its_places(text, data):
    kept = [index for index in range(len(text)) if data.draw(st.booleans()) or index == 0]
    excerpt = Excerpt("".join(text[index] for index in kept), list(enumerate(kept)))
    start = data.draw(st.integers(0, len(kept) - 1))
    end = data.draw(st.integers(start + 1, len(kept)))
    part = excerpt.cut(start, end)
    assert [text[part.place(index)] for index in range(len(part.text))] == list(part.text)
    assert part.range(0, len(part.text)) == (kept[start], kept[end - 1] + 1)


def test_of_a_thousand_problems_and_more_a_thousand_are_told(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("format: 1\ntitle: Many\nstory:\n" + "- {}\n" * 1_500)
    lesson, problems = read_lesson(path)
    assert lesson is None
    assert len(problems) == 1_000
    assert [problem.line for problem in problems[:3]] == [4, 5, 6]
