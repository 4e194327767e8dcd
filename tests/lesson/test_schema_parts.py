"""The JSON Schema of lessons in YAML, part by part, as an editor reads it."""

import pytest

from tutor.lesson.json_schema import lesson_schema

FORMULA = {"type": ["string", "number"]}
WORDS = {"type": "string", "pattern": r"\S"}


def part(*keys):
    """A part of the schema, made anew."""
    found = lesson_schema()
    for key in keys:
        found = found[key]
    return found


ITEM = ("properties", "story", "items")
NETWORK, QUIZ, NOTE = ((*ITEM, "properties", each) for each in ("network", "quiz", "note"))
TRAIN, MISTAKE = (*NETWORK, "properties", "train"), (*QUIZ, "properties", "mistake")


def without(schema, *keys):
    return {key: value for key, value in schema.items() if key not in keys}


def test_the_whole_is_a_mapping_of_front_matter_and_story():
    assert without(part(), "properties") == {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A lesson of the tutor",
        "description": "What a lesson says of itself.",
        "type": "object",
        "required": ["format", "title", "story"],
        "additionalProperties": False,
    }
    assert [*part()][:2] == ["$schema", "title"]
    keys = ["format", "title", "summary", "requires", "minutes", "authors", "license", "tags", "story"]
    assert [*part("properties")] == keys


def test_the_story_is_a_list_of_items_of_one_key():
    assert without(part("properties", "story"), "items") == {
        "type": "array",
        "minItems": 1,
        "title": "Story",
        "description": "The lesson itself, in the order in which it is met. "
        "Each item is a text, a note, a network or a quiz.",
    }
    assert without(part(*ITEM), "properties") == {
        "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": False,
    }  # fmt: skip
    assert [*part(*ITEM, "properties")] == ["text", "note", "network", "quiz"]
    assert part(*ITEM, "properties", "text") == {
        "type": "string",
        "title": "Text",
        "description": "Prose in Markdown, split at its headings into pages. {{ EXPR }} is replaced by the value.",
    }


@pytest.mark.parametrize(
    ("path", "title", "required", "words"),
    [
        (NOTE, "Note", ["at", "text"], "Prose that is shown at a step of the nearest network above."),
        (NETWORK, "Network", ["forward"],
         "A network. Here begins a walk through it: forward, backward and, with train, the update."),
        (QUIZ, "Quiz", None, "A question: with at it is asked at that step, without where it stands."),
        (TRAIN, "Train", ["learning_rate"],
         "How the parameters are updated. With it the walk ends in an update."),
        (MISTAKE, "Mistake", ["at", "slip"],
         "A trace with one wrong step, to be found and put right."),
    ],
)  # fmt: skip
def test_a_block_is_a_mapping_without_other_keys(path, title, required, words):
    assert without(part(*path), "properties", "oneOf", "dependencies") == {
        "type": "object",
        "title": title,
        "description": words,
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }


def test_a_quiz_has_one_kind_and_what_its_kind_needs():
    kinds = ["ask", "answer", "formula", "choices", "order", "mistake"]
    assert part(*QUIZ, "oneOf") == [{"required": [each]} for each in kinds]
    assert part(*QUIZ, "dependencies") == {
        "ask": ["at"], "answer": ["question"], "formula": ["question"], "choices": ["question"], "domain": ["formula"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "key", "schema"),
    [
        ((), "format", {"title": "Format", "type": "integer", "const": 1}),
        ((), "minutes", {"title": "Minutes", "type": "integer", "minimum": 1, "maximum": 600}),
        ((), "tags", {"title": "Tags", "type": "array", "items": WORDS}),
        (NETWORK, "loss", {"title": "Loss", **WORDS}),
        (NETWORK, "gradients", {"title": "Gradients", "type": "array", "items": WORDS}),
        (NETWORK, "forward", {"title": "Forward", "type": "string"}),
        (TRAIN, "learning_rate",
         {"title": "Learning rate", "type": "number", "exclusiveMinimum": 0}),
        (TRAIN, "beta1",
         {"title": "Beta1", "type": "number", "minimum": 0, "exclusiveMaximum": 1}),
        (QUIZ, "answer", {"title": "Answer", **FORMULA}),
        (QUIZ, "formula", {"title": "Formula", **FORMULA}),
        (QUIZ, "order", {"title": "Order", "oneOf": [
            {"type": "array", "items": WORDS, "minItems": 2, "maxItems": 12},
            {"const": "backward", "type": "string"}]}),
    ],
)  # fmt: skip
def test_a_key_has_its_kind_its_bounds_and_a_title(path, key, schema):
    found = part(*path, "properties", key)
    assert without(found, "description") == schema
    assert found["description"].endswith(".")


def nested(axes):
    number = {"type": "number"}
    return {"anyOf": [number, {"type": "array", "minItems": 1, "items": nested(axes - 1)}]} if axes else number


def test_a_value_is_a_number_or_lists_of_four_axes_or_a_mapping():
    for section in ("data", "parameters"):
        mapping, numbers = part(*NETWORK, "properties", section, "additionalProperties", "oneOf")
        assert numbers == nested(4)
        value = mapping["properties"]["value"]
        assert without(value, "description") == {"title": "Value", **nested(4)}
        assert value["description"] == "The value in variant 0: a number, or lists of numbers."
        assert (mapping["title"], mapping["type"], mapping["additionalProperties"]) == ("Value", "object", False)
        assert [*mapping["properties"]] == ["value", "shape", "vary", "decimals", "choices"]


def test_a_function_is_a_formula_or_a_mapping_of_formulas():
    define = part(*NETWORK, "properties", "define")
    assert without(define, "additionalProperties") == {
        "type": "object",
        "title": "Define",
        "description": "Functions of the lesson's own, such as leaky(x): maximum(x, 0.1 * x).",
    }
    formula, ruled = define["additionalProperties"]["anyOf"]
    assert without(formula, "description") == FORMULA
    assert without(ruled, "properties", "patternProperties") == {
        "type": "object", "title": "Function", "required": ["value"], "additionalProperties": False,
    }  # fmt: skip
    assert without(ruled["properties"]["value"], "description") == {**FORMULA, "title": "Value"}
    assert without(ruled["patternProperties"]["^d/d"], "description") == FORMULA
