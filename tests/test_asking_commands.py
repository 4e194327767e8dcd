"""`tutor questions` and `tutor grade`: any question tried without a screen."""

import json
import shlex
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tutor.check.texts import told_in
from tutor.cli import main
from tutor.errors import NetworkError
from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.quiz import grade
from tutor.session import Material, answer_text
from tutor.session.questions import every_question, find_question

NETWORKS = sorted((Path(__file__).parent / "networks").glob("*.md"))
LESSONS = [summary.path for summary in lesson_summaries(built_in_course())]
VERDICTS = {"right", "near", "wrong", "shape", "unreadable"}
TYPED = 200
"""Characters that an answer may have: a large array cannot be typed."""

BODY = """\
```network
name: unit
data: {x: 1.3, y: 1}
parameters: {w: 0.7}
forward: |
  p = sigmoid(w * x)
  L = (p - y)**2
```

```quiz
id: slope
at: backward p -> w * x
ask: local
```

```quiz
id: way
question: Which way?
choices: [{text: up}, {text: down, correct: true}]
```

```network
name: other
parameters: {v: 2}
forward: L = v**2
```
"""

STORY = BODY.replace(
    "```network\nname: other",
    """\
```quiz
id: spot
mistake: {at: backward p -> w * x, slip: no-local}
```

```quiz
id: turns
question: What comes first?
order: [forward, backward]
```

```network
name: other""",
)


def right(question):
    """What a learner would type."""
    if question.order is not None:
        return " ".join(str(place + 1) for place in question.order.right)
    if question.kind == "choice":
        return " ".join(str(place) for place, choice in enumerate(question.choices, 1) if choice.correct)
    if question.kind == "shape":
        return str(tuple(map(int, question.answer)))
    if question.kind in {"number", "array"}:
        return np.array2string(
            question.answer, separator=", ", threshold=10**6, formatter={"float_kind": lambda each: f"{each:.4g}"}
        )
    return answer_text(question)


def asked(found):
    assert found.returncode == 0, found.stderr
    return json.loads(found.stdout)["questions"]


def test_everything_that_could_be_asked_in_the_order_of_the_story(tutor, write):
    listed = asked(tutor("questions", write(BODY), "--json"))
    ids = [each["id"] for each in listed]
    assert len(ids) == len(set(ids))
    assert ids[0] == "unit: value forward w * x"
    place = ids.index("slope")
    assert ids[place + 1 : place + 3] == [
        "unit: upstream backward p -> w * x",
        "unit: local backward p -> w * x",
    ]
    assert ids.index("way") > ids.index("unit: product backward w * x -> w")
    assert ids[-1].startswith("other: ")
    first = listed[0]
    assert {"id", "kind", "address", "prompt", "skill"} == first.keys()
    assert (first["kind"], first["address"], first["skill"]) == ("number", "forward w * x", "forward:multiply")
    way = listed[ids.index("way")]
    assert (way["address"], way["items"]) == (None, ["up", "down"])


def test_as_lines_of_text(tutor, write):
    text = tutor("questions", write(BODY)).stdout
    assert "way  (choice)\n    Which way?\n      1. up\n      2. down\n" in text


def test_other_numbers(tutor, write):
    path = write(BODY.replace("x: 1.3", "x: {value: 1.3, vary: [2, 3]}"))
    assert tutor("grade", path, "unit: value forward w * x", "0.91").returncode == 0
    assert tutor("grade", path, "unit: value forward w * x", "0.91", "--variant", "1").returncode == 1


@pytest.mark.parametrize(
    ("name", "answer", "verdict", "slips", "code"),
    [
        ("slope", "p*(1-p)", "right", [], 0),
        ("unit: product backward p -> w * x", "p*(1-p)", "wrong", ["no-upstream"], 1),
        ("slope", "[1, 2]", "shape", [], 1),
        ("slope", "0.211", "near", [], 1),
        ("way", "2", "right", [], 0),
        ("way", "1", "wrong", [], 1),
        ("other: local backward L -> v", "4", "right", [], 0),
    ],
)
def test_an_answer_is_graded_as_the_tutor_does(tutor, write, name, answer, verdict, slips, code):
    found = tutor("grade", write(BODY), name, answer, "--json")
    assert (found.returncode, found.stderr) == (code, "")
    told = json.loads(found.stdout)
    assert told.keys() == {"verdict", "slips", "cells", "read_as", "column", "message"}
    assert (told["verdict"], told["slips"]) == (verdict, slips)
    text = tutor("grade", write(BODY), name, answer)
    assert text.returncode == code
    assert told["message"] in text.stdout


def test_an_answer_that_begins_with_a_minus(tutor, write):
    found = tutor("grade", write(BODY), "unit: product backward p -> w * x", "--json", "--", "-0.1166")
    assert json.loads(found.stdout)["verdict"] == "right"
    assert tutor("grade", write(BODY), "slope", "-0.2").returncode == 2


def test_the_examples_of_the_document(tutor):
    lines = (Path(__file__).parents[1] / "docs" / "questions.md").read_text(encoding="utf-8").splitlines()
    examples = [shlex.split(line.removeprefix("$ tutor ")) for line in lines if line.startswith("$ tutor grade ")]
    told = [tutor(*words) for words in examples]
    assert [each.returncode for each in told] == [0, 1]
    keys = {"verdict", "slips", "cells", "read_as", "column", "message"}
    assert json.loads(told[1].stdout).keys() == keys


def test_where_an_answer_cannot_be_read(tutor, write):
    told = json.loads(tutor("grade", write(BODY), "slope", "p*(1-q)", "--json").stdout)
    assert (told["verdict"], told["column"]) == ("unreadable", 6)
    text = tutor("grade", write(BODY), "slope", "p*(1-q)").stdout
    assert "    p*(1-q)\n         ^\n" in text


def test_a_question_that_is_not_there(tutor, write):
    found = tutor("grade", write(BODY), "slpoe", "1")
    assert (found.returncode, found.stdout) == (2, "")
    assert "there is no question slpoe; did you mean slope?" in found.stderr
    assert "`tutor questions` lists them" in tutor("grade", write(BODY), "something else", "1").stderr
    assert tutor("grade", "no-such-lesson", "a", "1").returncode == 2


def test_a_mistake_is_found_and_then_put_right_under_two_ids(tutor, write):
    """p = σ(0.91) = 0.7130, so ∂L/∂p = −0.5740, and along p -> w * x it is −0.5740 × 0.2046 = −0.1175."""
    path = write(STORY)
    listed = {each["id"]: each for each in asked(tutor("questions", path, "--json"))}
    find, fix = listed["spot"], listed["spot fix"]
    assert (find["kind"], find["skill"], fix["kind"]) == ("choice", "mistake", "number")
    assert list(listed).index("spot fix") == list(listed).index("spot") + 1
    (wrong,) = (n for n, line in enumerate(find["items"], 1) if line.startswith("backward p -> w * x"))
    codes = [tutor("grade", path, "spot", n).returncode for n in range(1, len(find["items"]) + 1)]
    assert codes == [n != wrong for n in range(1, len(codes) + 1)]
    assert tutor("grade", path, "spot fix", "--", "-0.1175").returncode == 0
    told = json.loads(tutor("grade", path, "spot fix", "--json", "--", "-0.574").stdout)
    assert told["slips"] == ["no-local"]


def test_an_order_is_graded_by_the_numbers_of_its_items(tutor, write):
    path = write(STORY)
    (turns,) = (each for each in asked(tutor("questions", path, "--json")) if each["id"] == "turns")
    assert (turns["kind"], sorted(turns["items"])) == ("order", ["backward", "forward"])
    right_order = " ".join(str(1 + turns["items"].index(each)) for each in ("forward", "backward"))
    assert tutor("grade", path, "turns", right_order).returncode == 0
    told = json.loads(tutor("grade", path, "turns", right_order[::-1], "--json").stdout)
    assert (told["verdict"], told["cells"]) == ("wrong", [False, False])


def test_questions_that_cannot_be_computed_are_told_and_the_others_listed(write, monkeypatch):
    def refuse(*arguments, **options):
        raise NetworkError("these shapes do not fit", code="shapes")

    monkeypatch.setattr("tutor.session.material.questions_of", refuse)
    found = CliRunner().invoke(main, ["questions", str(write(BODY)), "--json"])
    assert found.exit_code == 0
    ids = {each["id"] for each in json.loads(found.stdout)["questions"]}
    assert "unit: local backward p -> w * x" in ids
    assert not {"slope", "way"} & ids
    told = found.stderr.splitlines()
    assert len(told) == 2
    assert told[0].startswith("unit: backward p -> w * x: what is asked here cannot be computed")
    for name in ("slope", "way"):
        graded = CliRunner().invoke(main, ["grade", str(write(BODY)), name, "2"])
        assert (graded.exit_code, graded.stdout) == (2, "")
        (sentence,) = graded.stderr.splitlines()
        assert f"{name}: what is asked here cannot be computed: these shapes do not fit" in sentence


@pytest.mark.parametrize("path", [*NETWORKS, *LESSONS], ids=lambda path: path.stem)
def test_every_question_takes_its_own_answer_and_no_nonsense(path):
    material = Material(load_lesson(path))
    tried = 0
    for question in every_question(material):
        answer = right(question)
        assert find_question(material, question.id).prompt == question.prompt
        asked, _, _given = question.prompt.partition(" Here ")  # values of the way forward, which a gradient may equal
        assert question.kind not in {"number", "array"} or not list(told_in(asked, question.answer)), question.id
        if len(answer) > TYPED or (question.answer is not None and not np.all(np.isfinite(question.answer))):
            continue
        assert grade(question, answer).verdict == "right", (question.id, answer)
        verdict = grade(question, "qwertz")
        assert verdict.verdict == "unreadable", question.id
        tried += 1
    assert tried > 3
