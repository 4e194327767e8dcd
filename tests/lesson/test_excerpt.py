"""The line that a problem stands in, and the caret under it."""

import os

import pytest

from tutor.errors import Problem
from tutor.lesson.excerpt import excerpt


def shown(tmp_path, text, line, column, end_column=None, newline="\n"):
    path = tmp_path / "a.md"
    path.write_bytes(text.replace("\n", newline).encode("utf-8", "surrogateescape"))
    return excerpt(Problem(str(path), line, column, end_column, "code", "error", "message"))


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_caret_stands_under_the_token(tmp_path, newline):
    assert shown(tmp_path, "one\n  z = sigmod(x)\n", 2, 7, 13, newline) == ["      z = sigmod(x)", "          ^^^^^^"]


@pytest.mark.parametrize(
    ("line", "column", "end", "caret"),
    [
        ("한국 x", 4, 5, "     ^"),
        ("한국 x", 1, 3, "^^^^"),
        ("ａｂ x", 2, 3, "  ^^"),
        ("y\u0302 x", 4, 5, "  ^"),
        ("\tx", 2, 3, " ^"),
        ("x", 1, None, "^"),
        ("xyz", 2, None, " ^"),
        ("xyz", 2, 2, " ^"),
        ("xyz", 1, 4, "^^^"),
        ("x", 9, 12, " ^"),
        ("", 1, 1, "^"),
        ("\ufeffx", 1, 2, "^"),
        ("\ufeffxy", 2, 3, " ^"),
        ("xy\udcff", 3, 4, "  ^"),
    ],
)
def test_carets_are_aligned_by_cells(tmp_path, line, column, end, caret):
    assert shown(tmp_path, line, 1, column, end)[1] == f"    {caret}"


def test_a_line_is_shown_without_what_steers_a_terminal(tmp_path):
    assert shown(tmp_path, "a\x1b[31mb\tc", 1, 2, 3) == ["    a\ufffd[31mb c", "     ^"]


def test_a_line_of_a_hundred_letters_is_whole_and_a_longer_one_is_cut(tmp_path):
    whole = "x" * 99 + "y"
    assert shown(tmp_path, whole, 1, 1, 2) == [f"    {whole}", "    ^"]
    assert shown(tmp_path, f"{whole}z", 1, 1, 2) == [f"    {whole}", "    ^"]


def test_a_long_line_is_cut_half_a_line_before_the_place(tmp_path):
    line = "".join(chr(ord("a") + place % 26) for place in range(1000))
    for column in (51, 52, 501):
        cut = column - 51
        assert shown(tmp_path, line, 1, column, column + 1) == [f"    {line[cut : cut + 100]}", f"    {' ' * 50}^"]


def test_carets_end_with_the_part_of_the_line_that_is_shown(tmp_path):
    line = "a" * 500
    assert shown(tmp_path, line, 1, 101, 400)[1] == f"    {' ' * 50}{'^' * 50}"
    assert shown(tmp_path, "abc", 1, 2, 9)[1] == "     ^^"


def test_what_has_no_line_shows_none(tmp_path):
    assert shown(tmp_path, "x", None, None) == []
    assert shown(tmp_path, "x", 1, None) == []
    assert shown(tmp_path, "x", None, 1) == []
    assert shown(tmp_path, "x", 2, 1) == []
    assert shown(tmp_path, "one\ntwo", 2, 1) == ["    two", "    ^"]
    assert excerpt(Problem(str(tmp_path / "gone.md"), 1, 1, 2, "code", "error", "message")) == []


def test_a_file_that_was_written_anew_is_read_anew(tmp_path):
    assert shown(tmp_path, "one", 1, 1)[0] == "    one"
    path = tmp_path / "a.md"
    path.write_text("two", encoding="utf-8")
    os.utime(path, ns=(0, 0))  # a clock may tick more slowly than two writes follow each other
    assert excerpt(Problem(str(path), 1, 1, None, "code", "error", "message"))[0] == "    two"
