"""docs/lesson-format.md is true: its examples are lessons, its lists are the program's own."""

import re
from pathlib import Path

import numpy as np
import pytest

from tutor.formula import canonical, evaluate, parse
from tutor.lesson import draw_values
from tutor.lesson.asks import ASKABLE
from tutor.lesson.course import course
from tutor.lesson.problems import CODES
from tutor.lesson.schema import FrontMatter, NetworkBlock, QuizBlock
from tutor.network import record, sgd
from tutor.network.operations import FUNCTIONS, find_entry, function_names

PAGE = (Path(__file__).parents[2] / "docs" / "lesson-format.md").read_text(encoding="utf-8")


def blocks(fence, kind):
    return re.findall(rf"^{fence}{kind}\n(.*?)^{fence}$", PAGE, re.DOTALL | re.MULTILINE)


def section(title):
    return re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##+ |\Z)", PAGE, re.DOTALL | re.MULTILINE)[1]


def rows(title):
    cells = [re.split(r"(?<!\\)\|", line.strip("|")) for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in cells if not row[0].startswith("---")]


def code(text):
    return re.findall(r"`([^`]+)`", text)


(WHOLE,) = blocks("````", "markdown")
CALLS = [call for row in rows("Functions")[1:-10] for call in code(row[0])]
COURSE, DEFINE, YAML_FORM = blocks("```", "yaml")


def test_the_lesson_on_the_page_has_no_problems(read):
    lesson, problems = read(WHOLE, "07-logistic-regression.md")
    assert problems == []
    assert len(lesson.story) == 4


def test_its_steps_are_those_on_the_page(read):
    lesson, _ = read(WHOLE, "07-logistic-regression.md")
    walk = lesson.walks[0]
    trace = record(walk.graph, draw_values(walk, lesson.id, 0), sgd(walk.train.learning_rate))
    assert [step.address for step in trace.steps] == blocks("```", "text")[0].splitlines()


def test_the_functions_on_the_page_unfold_or_are_one_node_as_it_says(read):
    head = "---\nformat: 1\ntitle: Own\n---\n\n```network\nparameters: {w: 0.5}\ndata: {x: 2.0}\n"
    text = f"{head}{DEFINE}forward: |\n  a = leaky(w * x) + 1\n  L = gate(swish(a), w)\n```\n"
    lesson, problems = read(text, "01-own.md")
    assert problems == []
    graph = lesson.walks[0].graph
    names = [node.name for node in graph.operations]
    assert names == ["w * x", "0.1 * (w * x)", "maximum(w * x, 0.1 * (w * x))", "a", "swish(a)", "L"]
    assert graph.id_of("leaky(w*x)") == graph.id_of(names[2])


def test_the_lesson_in_yaml_has_no_problems(read):
    lesson, problems = read(YAML_FORM, "01-square.yaml")
    assert problems == []
    assert [type(item).__name__ for item in lesson.story] == ["Page", "Walk"]


def test_the_course_on_the_page_can_be_read(tmp_path):
    for name in ("01-chain-rule.md", "07-logistic-regression.md"):
        (tmp_path / name).write_text(WHOLE)
    (tmp_path / "course.yaml").write_text(COURSE)
    assert [part.lessons for part in course(tmp_path).parts] == [("chain-rule",), ("logistic-regression",)]


@pytest.mark.parametrize(("written", "read_as"), [(code(a)[0], code(b)[0]) for a, b in rows("Formulas")[1:12]])
def test_formulas_are_read_as_the_page_says(written, read_as):
    assert canonical(parse(written)) == read_as


def test_every_function_is_on_the_page_once():
    listed = [call.partition("(")[0] for call in CALLS]
    assert sorted(listed) == sorted(function_names())


@pytest.mark.parametrize("call", [call for call in CALLS if "(" in call])
def test_operands_and_options_are_those_on_the_page(call):
    function, _, inside = call.rstrip(")").partition("(")
    listed = dict(re.fullmatch(r"(\w+)=?(.*)", each).groups() for each in inside.split(", ") if each != "…")
    entry = find_entry(function)
    operands = ("a", "b") if entry.of_many else entry.operands
    assert list(listed) == [*operands, *entry.options]
    usual = {name: value for name, value in entry.options.items() if value is not None}
    assert {name: float(value) for name, value in listed.items() if value} == usual


@pytest.mark.parametrize("call", [call for call in CALLS if "(" not in call])
def test_a_function_without_its_operands_on_the_page_has_one_alone(call):
    entry = find_entry(call)
    assert entry.operands == ("x",)
    assert list(entry.options) in ([], ["axis", "keepdims"])


@pytest.mark.parametrize(("call", "same"), [(code(a)[0], code(b)[0]) for a, b in rows("Functions")[-9:]])
def test_calls_that_say_the_same_on_the_page_do(call, same):
    shapes = {"x": (3,), "y": (2,), "X": (2, 3), "V": (1, 4, 4), "k": (2, 1, 2, 2)}
    values = {name: np.linspace(-1, 1, np.prod(shape)).reshape(shape) for name, shape in shapes.items()}
    one, other = (evaluate(parse(each), values, FUNCTIONS) for each in (call, same))
    np.testing.assert_array_equal(one, other)


def test_a_call_that_unfolds_has_its_own_text_for_an_address(lesson):
    written, node = code(section("Functions").rpartition("have the steps")[2])
    walk = lesson(
        f"```network\ndata: {{V: {np.ones((1, 4, 4)).tolist()}}}\nforward: L = sum(avg_pool2d(V, 2))\n```\n"
    ).walks[0]
    trace = record(walk.graph, draw_values(walk, "test", 0))
    assert trace.steps[trace.find(written)].address == node


def test_what_can_be_asked_is_on_the_page():
    listed = {code(row[0])[0].split()[0]: tuple(code(row[2])) for row in rows("Steps and addresses")[1:]}
    assert listed == {("backward" if kind == "chain" else kind): asked for kind, asked in ASKABLE.items()}


@pytest.mark.parametrize(
    ("title", "model"), [("Front matter", FrontMatter), ("Network block", NetworkBlock), ("Quiz block", QuizBlock)]
)
def test_every_key_is_on_the_page(title, model):
    listed = {word[0] for row in rows(title) for each in code(" ".join(row)) if (word := re.match(r"\w+", each))}
    assert set(model.model_fields) <= listed


@pytest.mark.parametrize("quiz", re.findall(r"^```quiz\n.*?^```$", section("Quiz block"), re.DOTALL | re.MULTILINE))
def test_every_question_on_the_page_can_be_read(read, quiz):
    lesson, problems = read(f"{WHOLE}\n{quiz}\n", "07-logistic-regression.md")
    assert problems == []
    assert len(lesson.quizzes) == 3


def test_every_code_is_on_the_page():
    listed = {code(row[0])[0]: row[1].replace("\\|", "|") for row in rows("Problems")[1:]}
    assert listed == CODES
