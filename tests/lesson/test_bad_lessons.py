"""Every broken lesson is told its mistake, and nothing else, in its exact place."""

import re
from pathlib import Path

import pytest

import tutor
from tutor.lesson import read_lesson
from tutor.lesson.problems import CODES

BAD = Path(__file__).parent.parent / "bad_lessons"


def expected():
    rows = {}
    for line in (BAD / "EXPECTED.txt").read_text(encoding="utf-8").splitlines()[1:]:
        file, place, code, *said = line.split(maxsplit=3)
        rows.setdefault(file, []).append((place, code, said[0] if said else ""))
    return rows


EXPECTED = expected()


@pytest.mark.parametrize("file", EXPECTED)
def test_a_broken_lesson_is_told_its_mistake_in_its_place(file):
    lesson, problems = read_lesson(BAD / file)
    found = [(f"{p.line}:{p.column}" if p.line else "-", p.code) for p in problems]
    assert sorted(found) == sorted((place, code) for place, code, _ in EXPECTED[file]), [str(p) for p in problems]
    for _, code, said in EXPECTED[file]:
        assert any(said in str(p) for p in problems if p.code == code), [str(p) for p in problems]
    assert (lesson is None) == any(p.severity == "error" for p in problems)


def test_every_file_is_expected_and_every_expectation_has_its_file():
    assert {path.name for path in BAD.iterdir() if path.suffix in (".md", ".yaml")} == set(EXPECTED)


def test_every_code_has_a_broken_lesson():
    shown = {code for rows in EXPECTED.values() for _, code, _ in rows}
    shown_in_other_tests = {"cannot-read", "too-large", "too-long", "too-many-nodes", "missing-lesson"}
    claims = (BAD.parent / "bad_claims" / "EXPECTED.txt").read_text(encoding="utf-8").splitlines()[1:]
    shown_in_other_tests |= {line.split()[2] for line in claims}
    courses = (BAD.parent / "bad_courses" / "EXPECTED.txt").read_text(encoding="utf-8").splitlines()[1:]
    shown_in_other_tests |= {line.split()[3] for line in courses}
    assert shown | shown_in_other_tests == set(CODES)


def test_every_code_in_the_rooms_below_is_listed():
    rooms = [Path(tutor.__file__).parent / room for room in ("formula", "network")]
    sources = [path.read_text(encoding="utf-8") for room in rooms for path in room.rglob("*.py")]
    # told as no-formula; every value is given; of zoom, of programs, of the proof, which a lesson gives single elements
    of_answers = {"ambiguous", "answer-too-long", "too-few-points"}
    never_in_a_lesson = of_answers | {"empty-network", "missing-value", "no-such-element", "no-spelling", "too-large"}
    assert set(re.findall(r'code="([a-z-]+)"', "".join(sources))) - never_in_a_lesson <= set(CODES)
