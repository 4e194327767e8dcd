"""`tutor worksheet`: a lesson on paper, and its key."""

import re

import pytest

from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.session import Material
from tutor.worksheet import worksheet

LESSONS = [summary.path for summary in lesson_summaries(built_in_course())]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_lesson_fits_on_paper_and_its_answers_stand_in_the_key_alone(path):
    material = Material(load_lesson(path), 3)
    plain, keyed = "\n".join(worksheet(material)), "\n".join(worksheet(material, key=True))
    assert keyed.startswith(plain)
    questions = [question for _, question in material.questions()]
    numbered = re.findall(r"^\*\*(\d+)\.\*\* ", plain, re.MULTILINE)
    assert numbered == [str(number) for number in range(1, len(questions) + 1)]
    key = keyed.removeprefix(plain)
    assert re.findall(r"^(\d+)\. ", key, re.MULTILINE) == numbered
    assert "[ [" not in keyed
    assert "{{" not in keyed
    for walk in material.walks:
        for leaf in walk.walk.leaves:
            assert f"| `{leaf.name}` | " in plain


def test_what_is_printed(tutor, write):
    body = (
        "```network\ndata: {x: {value: 1.5, vary: [2, 3]}}\nparameters: {w: 2}\nforward: L = tanh(w * x)\n"
        "train: {learning_rate: 0.25}\n```\n\n```quiz\nat: backward w * x -> w\nask: product\n```\n\n"
        "```quiz\nquestion: Which way?\nchoices: [{text: up}, {text: down, correct: true}]\nexplain: So it is.\n```\n"
    )
    path = write(body)
    found = tutor("worksheet", path, "--key")
    assert (found.returncode, found.stderr) == (0, "")
    for line in (
        "# Taught", "L = tanh(w * x)", "| `x` | 1.5 |", "| learning rate | 0.25 |", "- [ ] up", "- [ ] down",
        "2. down — So it is.",
    ):  # fmt: skip
        assert line in found.stdout.splitlines(), line
    assert "1. 0.0148" in found.stdout
    other = tutor("worksheet", path, "--variant", "2").stdout
    assert "Key" not in other
    assert "| `x` | 1.5 |" not in other
