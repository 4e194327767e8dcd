"""Skills in a learner's words, and the page that lists them all."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tutor.lesson import load_lesson
from tutor.lesson.asks import askable
from tutor.network.operations import OPERATIONS
from tutor.progress.records import Attempt
from tutor.progress.skills import skills_of
from tutor.quiz.questions import skill_of
from tutor.session import Material
from tutor.skill_words import KINDS, STEPS, operation_words, skill_words

sys.path.append(str(Path(__file__).parent.parent / "docs"))
import make_skills

PAGE = make_skills.PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("skill", "words"),
    [
        ("local:sigmoid", "the slope of sigmoid"),
        ("forward:multiply", "working out a × b"),
        ("rule:leaky_relu", "the formula for the slope of leaky relu"),
        ("shape:matmul", "the shape of a matrix times a matrix"),
        ("accumulate", "adding contributions up"),
        ("local:swish", "the slope of swish"),
        ("prune:sigmoid", "prune:sigmoid"),
        ("local:", "local:"),
        ("", ""),
    ],
)
def test_a_skill_in_words(skill, words):
    assert skill_words(skill) == words


def test_no_two_operations_are_called_alike():
    names = {operation.name for operation in OPERATIONS}
    assert len({operation_words(name) for name in names}) == len(names)


def test_signs_and_underscores_are_no_words():
    for operation in OPERATIONS:
        assert "_" not in operation_words(operation.name)


def test_the_page_is_what_the_code_says():
    assert make_skills.page() == PAGE, "run: make docs"


def test_a_stale_page_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(make_skills, "PAGE", tmp_path / "skills.md")
    (tmp_path / "skills.md").write_text(PAGE.replace("`local:sigmoid`", "`local:sigmund`", 1), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["make_skills.py", "--check"])
    with pytest.raises(SystemExit) as ended:
        make_skills.main()
    assert ended.value.code == "skills.md is not what the code says; run make docs"
    monkeypatch.setattr(sys, "argv", ["make_skills.py"])
    make_skills.main()
    assert (tmp_path / "skills.md").read_text(encoding="utf-8") == PAGE


def test_every_operation_is_listed():
    for operation in OPERATIONS:
        assert f"`forward:{operation.name}`" in PAGE
        assert f"`shape:{operation.name}`" in PAGE
        moves = all(partial is None or partial.combine == "place" for partial in operation.partials)
        assert (f"`local:{operation.name}`" in PAGE) == (not moves)
    assert all(f"| `{skill}` |" in PAGE for skill in STEPS)
    assert all(f"| `{kind}:sigmoid` |" in PAGE for kind in KINDS)


def skills_met(material):
    for _, question in material.questions():
        yield question.skill
    for walk in material.walks:
        for step in walk.trace.steps:
            yield from (skill_of(ask, step) for ask in askable(step))


TABLE = {operation.name for operation in OPERATIONS}


def test_a_lessons_skills_are_on_the_page(network):
    met = {skill for skill in skills_met(Material(load_lesson(network))) if skill}
    assert met
    own = {skill for skill in met if ":" in skill and skill.partition(":")[2] not in TABLE}  # the lesson defines it
    assert {skill for skill in met - own if f"`{skill}`" not in PAGE} == set()


def test_the_dates_on_the_page_are_those_that_are_given():
    """The first row: a skill that is always known, practised each time when it is due."""
    (gaps,) = [
        row.split("|")[2].split(", ") for row in PAGE.splitlines() if row.startswith("| Good, Good, Good, Good, G")
    ]
    moment, log = make_skills.START, []
    for number, gap in enumerate(gaps):
        log.append(Attempt("l", f"q{number}", 0, "", "right", 0, False, "drill", moment.isoformat(), "{}", "chain"))
        moment += timedelta(days=int(gap))
        assert skills_of(log)["chain"].due == moment
