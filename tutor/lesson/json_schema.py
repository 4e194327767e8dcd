"""JSON Schema of the pure YAML form, made from the very models that `schema.py` validates with.

What editors understand best: draft-07, written out without `$ref`, beside which draft-07 reads no description. Only
words are added here; keys, kinds and bounds are the models' own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from pydantic import BaseModel

from tutor.lesson.asks import ASKABLE
from tutor.lesson.quizzes import KINDS
from tutor.lesson.schema import BLOCKS, FrontMatter
from tutor.lesson.tree import Plain

__all__ = ["Schema", "lesson_schema"]

Schema = dict[str, Plain]

_MOST_AXES = 4
_ASKED = "; ".join(
    f"at {'backward' if kind == 'chain' else kind} {', '.join(asks)}" for kind, asks in ASKABLE.items() if asks
)

_ITEMS = {
    "text": "Prose in Markdown, split at its headings into pages. {{ EXPR }} is replaced by the value.",
    "note": "Prose that is shown at a step of the nearest network above.",
    "network": "A network. Here begins a walk through it: forward, backward and, with train, the update.",
    "quiz": "A question: with at it is asked at that step, without where it stands.",
}

_STORY = "The lesson itself, in the order in which it is met. Each item is a text, a note, a network or a quiz."
_WORDS: Mapping[str, Mapping[str, str]] = {
    "FrontMatter": {
        "format": "The version of the format: 1.",
        "title": "What the lesson is called: one line.",
        "summary": "One sentence, for lists of lessons.",
        "requires": "Ids of the lessons to do first. The id of 03-two-slopes.yaml is two-slopes.",
        "minutes": "About how long the lesson takes, 1 to 600.",
        "authors": "Who wrote it: a list of names.",
        "license": "Under which license others may use it, such as CC-BY-4.0.",
        "tags": "Words to find the lesson by.",
    },
    "NetworkBlock": {
        "name": "What this network is called. Needed where a lesson has several.",
        "data": "Known values: inputs, targets, constants. They are not trained.",
        "parameters": "Values that are trained. Gradients are followed to these.",
        "forward": "One formula a line, name = expression. After # stands a remark, which is shown beside the step.",
        "loss": "The scalar that is differentiated. By default the name of the last line.",
        "gradients": "Further names to follow gradients to. By default all data where there are no parameters.",
        "define": "Functions of the lesson's own, such as leaky(x): maximum(x, 0.1 * x).",
        "train": "How the parameters are updated. With it the walk ends in an update.",
    },
    "ValueBlock": {
        "value": "The value in variant 0: a number, or lists of numbers.",
        "shape": "The sizes of the axes, [3, 2], of a value that is drawn in variant 0 too.",
        "vary": "Lowest and highest number of a draw: [-1, 1].",
        "decimals": "How many decimals a drawn number has; 1 by default.",
        "choices": "Numbers of which each draw takes one.",
    },
    "TrainBlock": {
        "learning_rate": "The length of an update's step, above 0.",
        "steps": "How many updates a whole run has; 100 by default.",
        "optimizer": "How a gradient becomes an update; sgd by default.",
        "momentum": "Of momentum: how much of the velocity is kept; 0.9 by default.",
        "beta1": "Of adam: how much of the mean of gradients is kept; 0.9 by default.",
        "beta2": "Of adam: how much of the mean of squared gradients is kept; 0.999 by default.",
        "eps": "Of adam: what is added below the line; 1e-8 by default.",
    },
    "NoteBlock": {
        "title": "The note's heading.",
        "at": "The address of its step, as `tutor steps` lists it: backward z -> w.",
        "text": "Markdown. {{ EXPR }} is replaced by the value.",
    },
    "QuizBlock": {
        "at": "The address of the step at which it is asked, as `tutor steps` lists it: backward z -> w.",
        "id": "A stable name, for the learner's progress. By default made of the address or of the question.",
        "ask": f"What is asked of the step: {_ASKED}. Where a gradient is complete, total too.",
        "question": "The question in words.",
        "answer": "The answer as a formula over the network's values, grad(NODE), local(OUT, IN) and so on.",
        "tolerance": "How far off an answer may be, as a share of the right one: 0.05 is 5 %.",
        "formula": "The answer where a formula is asked for: any that says the same is right.",
        "domain": "What numbers the formula's names stand for, where not any: {p: probability}.",
        "choices": "What there is to choose from. Several with correct: true make it “choose all”.",
        "order": "Texts in their right order, or backward: the order of this network's backward pass.",
        "mistake": "A trace with one wrong step, to be found and put right.",
        "hints": "Shown one at a time, before the tutor's own.",
        "explain": "Said after a right answer.",
        "wrong": "Answers that will be given, and what is said to each.",
    },
    "ChoiceBlock": {
        "text": "What the learner reads.",
        "correct": "Is it right? true or false; false by default.",
        "say": "Said when it is chosen.",
    },
    "WrongBlock": {
        "answer": "A wrong answer as a formula, so that it is wrong in the same way in every variant.",
        "say": "Said when this answer is given.",
    },
    "MistakeBlock": {
        "at": "The address of the step that is made wrong.",
        "slip": "Which known mistake is made there.",
    },
}

_WANTED: Schema = {
    "ask": ["at"],
    "answer": ["question"],
    "formula": ["question"],
    "choices": ["question"],
    "domain": ["formula"],
}
"""Keys of a quiz, and what each cannot be without."""

_FORMULA: Schema = {"type": ["string", "number"]}
_OWN_FUNCTION: Schema = {
    "anyOf": [
        {**_FORMULA, "description": "What the function is, as a formula over its operands."},
        {
            "type": "object",
            "title": "Function",
            "properties": {
                "value": {**_FORMULA, "title": "Value", "description": "What the function is, over its operands."}
            },
            "patternProperties": {
                "^d/d": {**_FORMULA, "description": "Its derivative, over its operands and out."},
            },
            "required": ["value"],
            "additionalProperties": False,
        },
    ]
}

_NAMES = {r"^[^\W_][\w.-]*$": r"^[^\x00-/:-@[-`{-\x7f][^\x00-,/:-@[-^`{-\x7f]*$"}
"""Patterns with letters of any script, as editors read them, to whom `\\w` is a letter of English."""


def lesson_schema() -> Schema:
    """The schema of a whole lesson in YAML."""
    lesson = _schema_of(FrontMatter)
    story: Schema = {"type": "array", "minItems": 1, "items": _items(), "title": "Story", "description": _STORY}
    keys = {**cast("Schema", lesson["properties"]), "story": story}
    head: Schema = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "A lesson of the tutor"}
    return {
        **head,
        **lesson,
        **head,
        "properties": keys,
        "required": [*cast("list[Plain]", lesson["required"]), "story"],
    }


def _items() -> Schema:
    """An item of the story has one of these keys. Said so, editors tell mistakes below it better than by `oneOf`."""
    kinds: dict[str, Schema] = {"text": {"type": "string"}}
    kinds |= {kind: _schema_of(model) for kind, model in BLOCKS.items()}
    kinds["quiz"] |= {"oneOf": [{"required": [each]} for each in KINDS], "dependencies": _WANTED}
    keys: Schema = {
        kind: {**schema, "title": kind.capitalize(), "description": _ITEMS[kind]} for kind, schema in kinds.items()
    }
    return {"type": "object", "properties": keys, "minProperties": 1, "maxProperties": 1, "additionalProperties": False}


def _schema_of(model: type[BaseModel]) -> Schema:
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})
    return cast("Schema", _plainer(schema, parts))


def _plainer(schema: Plain, parts: Schema) -> Plain:
    """The same without references, defaults and nothingness, and with words at every key."""
    if isinstance(schema, list):
        return [_plainer(each, parts) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(reference := schema.get("$ref"), str):
        return _plainer(parts[reference.rpartition("/")[2]], parts)
    if schema.get("type") == ["number", "array"]:
        return _nested_numbers(_MOST_AXES)
    made = {key: _plainer(value, parts) for key, value in schema.items() if key != "default"}
    if isinstance(pattern := made.get("pattern"), str):
        made["pattern"] = _NAMES.get(pattern, pattern)
    if isinstance(branches := made.pop("anyOf", None), list):
        made |= _either([each for each in branches if each != {"type": "null"}])
    return _with_words(made) if isinstance(made.get("properties"), dict) else made


def _either(branches: list[Plain]) -> Schema:
    """One of some schemas; one schema where all are bare types."""
    if len(branches) == 1:
        return cast("Schema", branches[0])
    if all(isinstance(each, dict) and list(each) == ["type"] for each in branches):
        return {"type": [cast("Schema", each)["type"] for each in branches]}
    return {"anyOf": branches}


def _with_words(schema: Schema) -> Schema:
    words = _WORDS.get(str(schema.get("title")), {})
    keys = cast("dict[str, Schema]", schema["properties"])
    if "define" in keys:
        keys["define"]["additionalProperties"] = _OWN_FUNCTION
    told: Schema = {key: {**inner, "title": key.replace("_", " ").capitalize()} for key, inner in keys.items()}
    for key in words.keys() & keys.keys():
        told[key] = {**cast("Schema", told[key]), "description": words[key]}
    return {**schema, "title": str(schema.get("title")).removesuffix("Block"), "properties": told}


def _nested_numbers(axes: int) -> Schema:
    """A number, or nested lists of numbers."""
    number: Schema = {"type": "number"}
    if not axes:
        return number
    return {"anyOf": [number, {"type": "array", "minItems": 1, "items": _nested_numbers(axes - 1)}]}
