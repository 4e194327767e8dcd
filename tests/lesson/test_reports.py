"""The report of one file: its problems in the order of the file, as sentences that a terminal can show."""

import pytest
from told import told

from tutor.errors import FormulaError
from tutor.lesson.problems import Report
from tutor.lesson.source import Source


@pytest.fixture
def report():
    return Report(Source("lesson.md", "one two\nthree\n"))


def test_problems_stand_in_the_order_of_the_file_and_those_of_all_of_it_first(report):
    report.error("c", (8, 13), "of three", "mend it")
    report.warning("b", (4, 7), "of two")
    report.error("d", (0, 13), "of one to three")
    report.error("a", None, "of the whole file")
    report.warning("e", (4, 5), "of two's first letter")
    assert told(report) == [
        "- a: of the whole file",
        "1:1-8 d: of one to three",
        "1:5-8 b!: of two",
        "1:5-6 e!: of two's first letter",
        "2:1-6 c: of three; mend it",
    ]
    assert {each.file for each in report.problems} == {"lesson.md"}


def test_a_problem_that_is_found_twice_is_told_once(report):
    for _ in range(2):
        report.error("a", (0, 3), "of one")
    assert (told(report), report.count) == (["1:1-4 a: of one"], 2)


def test_warnings_are_no_failure_and_count(report):
    assert (report.count, report.failed) == (0, False)
    report.warning("a", None, "look", "here")
    assert (report.count, report.failed, told(report)) == (1, False, ["- a!: look; here"])
    report.error("b", None, "no")
    report.warning("a", None, "look")
    assert (report.count, report.failed) == (3, True)


def test_an_error_of_a_formula_is_placed_by_who_knows_where_it_stands(report):
    error = FormulaError("no such name", 1, 3, code="unknown-name", help="write two")
    report.passed_on(error, lambda start, end: (start + 4, end + 4))
    assert told(report) == ["1:6-8 unknown-name: no such name; write two"]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("one\ntwo", "one two"),
        ("one\r\ntwo", "one  two"),
        ("one\x1b[31m", "one\ufffd[31m"),
        ("one\u2028two\u202e", "one\ufffdtwo\ufffd"),
        ("x" * 300, "x" * 300),
        ("x" * 301, "x" * 300 + "…"),
    ],
)
def test_a_sentence_is_one_line_of_what_can_be_seen(report, words, shown):
    report.error("a", None, words, words)
    (problem,) = report.problems
    assert (problem.message, problem.help) == (shown, shown)


def test_a_thousand_problems_are_kept_and_all_are_counted(report):
    for number in range(1_001):
        report.error("a", (0, 1), f"number {number}")
    assert (len(report.problems), report.count) == (1_000, 1_001)
    assert report.problems[-1].message == "number 999"
