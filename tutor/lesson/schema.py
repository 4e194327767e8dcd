"""Which keys a lesson's blocks may have: the one validator of the tree.

Whether formulas and addresses mean anything is asked in `walks.py` and `quizzes.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails

from tutor.errors import did_you_mean
from tutor.lesson.asks import SLIP_NAMES
from tutor.lesson.problems import Report
from tutor.lesson.source import Place
from tutor.lesson.tree import Node, Plain, ScalarNode, node_at, place_at, plain, steps_to

__all__ = [
    "BLOCKS",
    "ChoiceBlock",
    "FrontMatter",
    "NetworkBlock",
    "NoteBlock",
    "QuizBlock",
    "TrainBlock",
    "Valid",
    "ValueBlock",
    "validate",
]


class _Block(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _number_as_text(value: object) -> object:
    return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _form(value: object) -> str:
    return "mapping" if isinstance(value, dict) else "array"


Words: TypeAlias = Annotated[str, Field(pattern=r"\S")]
Identifier: TypeAlias = Annotated[str, Field(pattern=r"^[^\W_][\w.-]*$")]
Number: TypeAlias = Annotated[float, Field(allow_inf_nan=False)]
Bound: TypeAlias = Annotated[float, Field(ge=-1e9, le=1e9)]
Positive: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Fading: TypeAlias = Annotated[float, Field(ge=0, lt=1)]
Expression: TypeAlias = Annotated[Words, BeforeValidator(_number_as_text, json_schema_input_type=str | float)]
Numbers: TypeAlias = Annotated[object, WithJsonSchema({"type": ["number", "array"]})]
"""A number or a nested list; `values.py` reads it, and says where it is not rectangular."""


class FrontMatter(_Block):
    """What a lesson says of itself."""

    format: Literal[1]
    title: Words
    summary: str = ""
    requires: list[Words] = []
    minutes: int | None = Field(default=None, ge=1, le=600)
    authors: list[Words] = []
    license: str = ""
    tags: list[Words] = []


class ValueBlock(_Block):
    """A value that is drawn afresh in every variant but, where there is a `value`, variant 0."""

    value: Numbers = None
    shape: list[Annotated[int, Field(ge=1)]] | None = Field(default=None, max_length=4)
    vary: list[Bound] | None = Field(default=None, min_length=2, max_length=2)
    decimals: int = Field(default=1, ge=0, le=12)
    choices: list[Number] | None = Field(default=None, min_length=1)


Value: TypeAlias = Annotated[
    Annotated[ValueBlock, Tag("mapping")] | Annotated[Numbers, Tag("array")], Discriminator(_form)
]


class TrainBlock(_Block):
    """How parameters are updated."""

    learning_rate: Positive
    steps: int = Field(default=100, ge=1, le=1_000_000)
    optimizer: Literal["sgd", "momentum", "adam"] = "sgd"
    momentum: Fading | None = None
    beta1: Fading | None = None
    beta2: Fading | None = None
    eps: Positive | None = None


class NetworkBlock(_Block):
    """A network: values, formulas, and what is differentiated."""

    name: Identifier | None = None
    data: dict[str, Value] = {}
    parameters: dict[str, Value] = {}
    forward: str
    loss: Words | None = None
    gradients: list[Words] | None = None
    define: dict[str, object] = {}
    train: TrainBlock | None = None


class ChoiceBlock(_Block):
    """One thing to choose."""

    text: Words
    correct: bool = False
    say: str = ""


class WrongBlock(_Block):
    """An answer that is expected to be given, and wrong."""

    answer: Expression
    say: Words


class MistakeBlock(_Block):
    """A trace with one wrong step."""

    at: Words
    slip: Literal[SLIP_NAMES]  # type: ignore[valid-type]


def _order_form(value: object) -> str:
    return "list" if isinstance(value, list) else "word"


Ordered: TypeAlias = (
    Annotated[
        Annotated[list[Words], Field(min_length=2, max_length=12), Tag("list")]
        | Annotated[Literal["backward"], Tag("word")],
        Discriminator(_order_form),
    ]
    | None
)


class QuizBlock(_Block):
    """A question."""

    at: Words | None = None
    id: Identifier | None = None
    ask: Literal["value", "upstream", "local", "product", "total", "shape", "rule", "update"] | None = None
    question: Words | None = None
    answer: Expression | None = None
    tolerance: Annotated[Positive, Field(lt=1)] | None = None
    formula: Expression | None = None
    domain: dict[str, Literal["probability", "count", "positive", "real"]] | None = None
    choices: list[ChoiceBlock] | None = Field(default=None, min_length=2)
    order: Ordered = None
    mistake: MistakeBlock | None = None
    hints: list[Words] = []
    explain: Words | None = None
    wrong: list[WrongBlock] = []


class NoteBlock(_Block):
    """Prose that belongs to a step."""

    title: str = ""
    at: Words
    text: str


BLOCKS: dict[str, type[_Block]] = {"note": NoteBlock, "network": NetworkBlock, "quiz": QuizBlock}
_INNER: dict[str, type[_Block]] = {
    "choices": ChoiceBlock,
    "wrong": WrongBlock,
    "mistake": MistakeBlock,
    "train": TrainBlock,
    "data": ValueBlock,
    "parameters": ValueBlock,
}

Block = TypeVar("Block", bound=_Block)
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Valid(Generic[Block]):
    """A block, without what was wrong in it; `lost` are the paths of what was left out."""

    block: Block
    lost: frozenset[Path]

    def lost_key(self, *names: str) -> bool:
        """Was one of these keys, or a key that is unknown, left out whole?"""
        known = type(self.block).model_fields
        return any(len(path) == 1 and (path[0] in names or path[0] not in known) for path in self.lost)


def validate(model: type[Block], node: Node, home: Place | None, report: Report) -> Valid[Block] | None:
    """Check a block's keys and the kinds of their values, and report everything that is wrong.

    Args:
        model: what the block should be.
        node: the block's tree.
        home: where a missing key is reported, the key of the whole block; None for the front matter.
        report: takes the problems.

    Returns:
        The block without its wrong parts; None where a part that it cannot be without is missing.
    """
    data = plain(node)
    lost: set[Path] = set()
    for attempt in range(3):  # leaving a part out may leave another without what it needs
        try:
            return Valid(model.model_validate(data), frozenset(lost))
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
        paths = [steps_to(node, detail["loc"], missing=detail["type"] == "missing") for detail in details]
        for detail, steps in zip(details, paths, strict=True):
            if attempt == 0:
                _tell(detail, steps, model, node, home, report)
        left_out = [_leave_out(data, steps) for steps in paths]
        if not all(left_out):
            return None
        lost.update(left_out)
    return None


def _leave_out(data: Plain, steps: Path) -> Path:
    """Delete the innermost key on a path, and say which; () where there is none. Items of lists keep their places."""
    for last in range(len(steps) - 1, -1, -1):
        owner = _inside(data, steps[:last])
        if isinstance(owner, dict) and steps[last] in owner:
            del owner[str(steps[last])]
        elif owner is not None:
            continue
        return steps[: last + 1]  # deleted now, or before, with what it stood in
    return ()


def _inside(data: Plain, steps: Path) -> Plain:
    for step in steps:
        if isinstance(data, dict) and isinstance(step, str):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int):
            data = data[step]
        else:
            return None
    return data


_EXPECTED = {
    "string_type": "text",
    "string_pattern_mismatch": "text that is not empty",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a mapping of `key: value`",
    "model_type": "a mapping of `key: value`",
    "greater_than": "more than {gt:,.15g}",
    "greater_than_equal": "{ge:,.15g} or more",
    "less_than": "less than {lt:,.15g}",
    "less_than_equal": "{le:,.15g} or less",
    "literal_error": "{expected}",
    "too_short": "a list of at least {min_length}",
    "too_long": "a list of at most {max_length}",
}
_OF_TYPE = frozenset(kind for kind in _EXPECTED if kind.endswith("_type"))


def _tell(
    detail: ErrorDetails, steps: Path, model: type[_Block], node: Node, home: Place | None, report: Report
) -> None:
    kind, place = detail["type"], place_at(node, steps) or home
    if kind == "missing":
        _tell_missing(steps, node, home, report)
    elif kind == "extra_forbidden":
        outer = str(steps[0])
        owner = _INNER[outer] if len(steps) > 1 and outer in _INNER else model
        known = owner.model_fields
        cure = did_you_mean(str(steps[-1]), known) or f"the keys known here are {', '.join(known)}"
        report.error("unknown-key", place, f"no key is called {steps[-1]} here", cure)
    else:
        expected = _EXPECTED.get(kind, detail["msg"]).format(**detail.get("ctx", {}))
        if kind == "string_pattern_mismatch" and steps[-1] in {"id", "name"}:
            expected = "one word of letters, digits, - and ."
        if kind == "literal_error" and steps[-1] == "slip":
            expected = f"the name of a known mistake: {', '.join(SLIP_NAMES[:4])}, …"
        if kind == "literal_error" and steps[-1] == "order":
            expected = "a list of texts, or backward"
        message = f"{_called(steps)} must be {expected}"
        report.error(_code(kind, steps), place, message, _cure(detail, node_at(node, steps)))


def _tell_missing(steps: Path, node: Node, home: Place | None, report: Report) -> None:
    owner, name = steps[:-1], steps[-1]
    place = place_at(node, owner) or home
    if place is not None and owner and isinstance(owner[-1], int):
        place = place[0], place[0] + 1
    what = _called(owner) if owner else "the front matter" if home is None else "this block"
    report.error("missing-key", place, f"{what} has no {name}", f"add {name}: …")


def _called(steps: Path) -> str:
    if not steps:
        return "this block"
    return f"item {steps[-1] + 1} of {_called(steps[:-1])}" if isinstance(steps[-1], int) else steps[-1]


def _code(kind: str, steps: Path) -> str:
    if kind == "literal_error" and steps == ("format",):
        return "unsupported-format"
    if kind == "finite_number":
        return "not-finite"
    return "wrong-type" if kind in _OF_TYPE else "bad-value"


def _cure(detail: ErrorDetails, found: Node | None) -> str:
    if detail["loc"] == ("format",):
        return "write format: 1"
    if not isinstance(found, ScalarNode):
        return ""
    if found.value is None:
        return "give it a value, or delete the key"
    if detail["type"] == "literal_error":
        return did_you_mean(found.text, re.findall(r"'([^']*)'", detail["ctx"]["expected"]))
    return f'quote it: "{found.text}"' if detail["type"] == "string_type" else ""
