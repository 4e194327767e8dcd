"""docs/course/: a page for each lesson, which says what the lesson says."""

import re
import sys
from pathlib import Path

import pytest

from tutor.lesson.course import built_in_course, lesson_summaries

sys.path.append(str(Path(__file__).parents[1] / "docs"))
import make_course

SUMMARIES = lesson_summaries(built_in_course())


@pytest.fixture(scope="module")
def pages():
    return make_course.pages()


def test_the_pages_are_what_the_lessons_say(pages):
    there = {path.name: path.read_text(encoding="utf-8") for path in make_course.FOLDER.glob("*.md")}
    assert sorted(there) == sorted(pages)
    assert [name for name, text in pages.items() if there[name] != text] == []


def test_the_list_links_every_lesson_in_the_course_s_order(pages):
    places = [pages["README.md"].index(f"]({number:02}-{each.id}.md)") for number, each in enumerate(SUMMARIES, 1)]
    assert places == sorted(places)


@pytest.mark.parametrize("number", range(1, len(SUMMARIES) + 1))
def test_a_page_tells_each_question_and_leaves_no_expression_open(pages, number):
    summary = SUMMARIES[number - 1]
    text = pages[f"{number:02}-{summary.id}.md"]
    assert text.startswith(f"# {number} · {summary.title}\n")
    assert text.count("<details>") == text.count("</details>") >= 5
    assert "{{" not in text
    for required in summary.requires:
        assert f"-{required}.md)" in text


def test_the_routes_for_teachers_keep_to_the_order_and_take_as_long_as_they_say():
    text = (make_course.FOLDER.parent / "teaching.md").read_text(encoding="utf-8")
    routes = re.findall(r"^\| [^|]+ \| ([\d, –]+) \| ([\d½]+) hours? \|$", text, re.MULTILINE)
    assert len(routes) == 4
    for lessons, hours in routes:
        numbers = [number for part in lessons.split(", ") for number in _range(part)]
        chosen = [SUMMARIES[number - 1] for number in numbers]
        assert {required for each in chosen for required in each.requires} <= {each.id for each in chosen}
        said = float(hours.replace("½", ".5"))
        assert sum(each.minutes for each in chosen) / 60 == pytest.approx(said, abs=0.25)


def _range(part):
    first, _, last = part.partition("–")
    return range(int(first), int(last or first) + 1)
