"""`tutor schema`: every key and its words, and what of a lesson it refuses."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from tutor import cli
from tutor.lesson import read_lesson
from tutor.lesson.json_schema import lesson_schema
from tutor.lesson.markdown import read_markdown
from tutor.lesson.schema import BLOCKS, FrontMatter, TrainBlock, ValueBlock
from tutor.lesson.source import read_source
from tutor.lesson.tree import plain
from tutor.lesson.yaml_events import read_yaml

ROOT = Path(__file__).parents[1]
FOLDERS = ("lessons", "tests/networks", "tests/tui/lessons", "tutor/templates")
GOOD = sorted(path for folder in FOLDERS for path in (ROOT / folder).glob("*.*") if path.suffix in (".md", ".yaml"))
GOOD = [path for path in GOOD if path.name != "course.yaml"]
BAD = sorted(path for path in (ROOT / "tests" / "bad_lessons").iterdir() if path.suffix in (".md", ".yaml"))
PAGE_FORM = re.search(
    r"^## The YAML form$.*?^```yaml\n(.*?)^```$",
    (ROOT / "docs" / "lesson-format.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)[1]
STRUCTURAL = {"unknown-key", "wrong-type", "bad-value", "unsupported-format", "bad-story", "missing-key", "quiz-kind"}
SEEN_BY_CHECK_ALONE = {
    "missing-key-derivative.md",  # which derivatives a function wants its head says
    "missing-key-order.md",
    "missing-key-value.md",
    "missing-key-vary.md",
    "quiz-kind-mistake-at.md",
    "quiz-kind-tolerance.md",
    "quiz-kind-wrong.md",
    "unknown-key-derivative.md",
    "unknown-key-optimizer.md",  # which keys an optimizer has depends on which it is
    "unknown-key-sgd.md",
}
TOO_STRICT = {"bad-shape-empty.md"}  # a list of nothing: no shape, but a list


def data_of(path):
    """A lesson as plain data, whether it is Markdown or YAML; None where a part of it cannot be read at all."""
    report = read_source(path)
    if path.suffix == ".yaml":
        tree = read_yaml(report.source.whole(), report)
        return None if tree is None else plain(tree)
    document = read_markdown(report)
    if document is None or document.front is None:
        return None
    story = [plain(item) for item in document.story]
    return None if any(None in item.values() for item in story) else {**plain(document.front), "story": story}


@pytest.fixture(scope="module")
def validator():
    schema = lesson_schema()
    jsonschema.Draft7Validator.check_schema(schema)
    return jsonschema.Draft7Validator(schema)


def complaints(validator, data):
    return [(list(each.absolute_path), each.message) for each in validator.iter_errors(data)]


# --- what it says -----------------------------------------------------------------------------------------------------


def test_the_command_prints_the_schema():
    result = CliRunner().invoke(cli.main, ["schema"])
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == lesson_schema()


@pytest.mark.parametrize("path", GOOD, ids=[f"{path.parent.name}/{path.name}" for path in GOOD])
def test_a_good_lesson_fits(validator, path):
    assert complaints(validator, data_of(path)) == []


def test_the_lesson_in_yaml_on_the_page_fits(validator, tmp_path):
    path = tmp_path / "01-square.yaml"
    path.write_text(PAGE_FORM, encoding="utf-8")
    assert complaints(validator, data_of(path)) == []


@pytest.mark.parametrize("path", BAD, ids=[path.name for path in BAD])
def test_a_broken_lesson_fits_as_far_as_its_keys_go(validator, path):
    """Unknown keys and wrong kinds are refused; a wrong formula or address is no business of a schema's."""
    data = data_of(path)
    if data is None:
        return
    codes = {problem.code for problem in read_lesson(path)[1]}
    if path.name in TOO_STRICT | SEEN_BY_CHECK_ALONE:
        assert (complaints(validator, data) == []) is (path.name not in TOO_STRICT)
    else:
        wrong = bool(codes & STRUCTURAL) or "empty-lesson" in codes
        assert (complaints(validator, data) != []) is wrong, complaints(validator, data)


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (1.5, True),
        ([1, 2], True),
        ([[[[1]]]], True),
        ([[[[[1]]]]], False),
        ({"value": [1], "vary": [-1, 1]}, True),
        ({"shape": [3, 2], "choices": [0, 1]}, True),
        ({"value": 1, "vary": [1]}, False),
        ({"value": "one"}, False),
        ("one", False),
        (["one"], False),
        (True, False),
        (None, False),
    ],
)
@pytest.mark.parametrize("owner", ["data", "parameters"])
def test_the_forms_of_a_value(validator, value, fits, owner):
    network = {owner: {"x": value}, "forward": "L = x"}
    data = {"format": 1, "title": "A", "story": [{"network": network}]}
    assert (complaints(validator, data) == []) is fits


@pytest.mark.parametrize(
    ("function", "fits"),
    [("x**2", True), (1, True), ({"value": "x**2", "d/dx": "2 * x"}, True), ({"d/dx": "1"}, False), ([], False)],
)
def test_the_forms_of_a_function_of_ones_own(validator, function, fits):
    network = {"data": {"a": 1}, "forward": "L = f(a)", "define": {"f(x)": function}}
    data = {"format": 1, "title": "A", "story": [{"network": network}]}
    assert (complaints(validator, data) == []) is fits


@pytest.mark.parametrize("name", ["w1", "선형", "é-1.2", "Ŷ_2"])
@pytest.mark.parametrize("wrong", ["", "-", "a b", "a/b", "@", "a:", "[a]"])
def test_a_name_has_letters_of_any_script(validator, name, wrong):
    def data(word):
        return {"format": 1, "title": "A", "story": [{"network": {"name": word, "forward": "L = 1"}}]}

    assert complaints(validator, data(name)) == []
    assert complaints(validator, data(wrong)) != []


def inner(schema):
    """Every schema in a schema that has keys of its own."""
    if isinstance(schema, list):
        for each in schema:
            yield from inner(each)
    elif isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield schema
        for value in schema.values():
            yield from inner(value)


def test_every_key_has_a_title_and_words_for_who_points_at_it():
    for schema in inner(lesson_schema()):
        for key, each in schema["properties"].items():
            assert each.get("description"), (schema.get("title"), key)
            assert each.get("title"), (schema.get("title"), key)


def test_every_key_of_the_models_is_there():
    listed = [set(schema["properties"]) for schema in inner(lesson_schema())]
    assert listed[0] == {*FrontMatter.model_fields, "story"}
    for model in (*BLOCKS.values(), TrainBlock, ValueBlock):
        assert set(model.model_fields) in listed
    assert {"text", *BLOCKS} in listed
    assert all(schema["additionalProperties"] is False for schema in inner(lesson_schema()))


def test_editors_need_nothing_that_draft_7_does_not_have():
    """A reference hides the words beside it, and a default is written by editors where none was asked for."""
    text = json.dumps(lesson_schema())
    assert not re.findall(r'"(\$ref|\$defs|default)":', text)
    assert all(r"\w" not in pattern and r"\W" not in pattern for pattern in re.findall(r'"pattern": "(.*?)"', text))
