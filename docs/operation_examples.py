"""What the page of operations shows of an entry: its calls, shapes that fit and do not, and examples that are run.

Nothing here is typed in for one operation: samples are tried, and what the table says of them is what is shown.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from itertools import product
from typing import NamedTuple, TypeAlias

import numpy as np

from tutor.errors import NetworkError
from tutor.formula import canonical, number_text, parse, rename
from tutor.network import Assignment, GraphBuilder, Leaf, Node, Trace, record
from tutor.network.builder import value_shape
from tutor.network.operations import Operation, Option, Options, Shape, Shorthand, Value, find_entry

__all__ = [
    "IMAGES",
    "LABELLED",
    "MATRICES",
    "NUMBERS",
    "VECTORS",
    "Entry",
    "Example",
    "bare_call",
    "call_text",
    "example",
    "kink_example",
    "made_nodes",
    "name_of",
    "read",
    "refusal",
    "shapes_said",
]

Entry: TypeAlias = Operation | Shorthand
Shapes: TypeAlias = tuple[Shape, ...]

NUMBERS = ("1.5", "0.4", "0", "1", "-0.5")
VECTORS = ("[1, -2, 0.5]", "[0.2, 0.5, 0.3]", "[0, 1, 0]", "[2, 0, 1]", "[0.5, 3, 2]")
MATRICES = ("[[1, 2, -1], [0.5, -2, 3]]", "[[0.5, 1], [-1, 2], [1.5, 0.2]]", "[[1, 2, 4], [3, 5, 6], [8, 9, 5]]")
LABELLED = ("[[0.2, 0.5, 0.3], [0.1, 0.3, 0.6]]", "[[0, 1, 0], [1, 0, 0]]", "[0, 2]")
IMAGES = ("[[1, 4, 2, 0], [3, -1, 1, 5]]", "[[[1, -1], [0.5, 2]], [[0, 1], [1, 0]]]",
          "[[[1, 2, 0], [3, -1, 1], [0, 2, 1]]]", "[[[[1, 0], [0, -1]]]]")  # fmt: skip
AT_KINKS = ("0", "1", "[0, 1, 0]", "[1, 2, 2]")

SHAPES: dict[int, tuple[Shapes, ...]] = {
    1: (((2, 3),), ((3,),), ((),), ((5, 2, 3),), ((0,),)),
    2: (((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 3), (2, 1)), ((3,), (3,)), ((3,), ()), ((2, 3), (2,)), ((3,), (3, 4)),
        ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((2,), (3,)), ((3,), (5, 3, 4)), ((), (3,))),
    3: (((2, 3), (2, 3), (2, 3)), ((2, 3), (), ()), ((2, 3), (3,), ()), ((2, 3), (2,), ())),
}  # fmt: skip
MOST_SHAPES = 3
BATCH = 5

GIVEN: Options = {"size": 2.0, "axes": (1, 0), "shape": (3, 2), "axis": 1.0}
SETTINGS: tuple[Options, ...] = (
    {"axis": 0.0}, {"axis": 1.0}, {"axis": 1.0, "keepdims": 1.0}, {"stride": 1.0}, {"stride": 2.0}, {"padding": 1.0},
)  # fmt: skip
NOISE = 1e-4


def read(text: str) -> Value:
    """A sample as a value."""
    return np.array(json.loads(text), dtype=np.float64)


def name_of(entry: Entry) -> str:
    """What heads an entry."""
    return entry.name if isinstance(entry, Operation) else entry.function


# how it is called


def call_text(entry: Entry) -> str:
    """How a formula writes it: `a + b`, `sum(x, axis=…, keepdims=0)`; an option that must be given stands bare."""
    if _is_sign(entry):
        return bare_call(entry, entry.operands)
    if entry.rest:
        return f"{entry.function}({', '.join(entry.operands)}, {entry.rest}…)"
    must = required(entry)
    options = [key if key in must else f"{key}={option_text(value)}" for key, value in entry.options.items()]
    more = ["…"] if entry.of_many else []
    return f"{entry.function}({', '.join([*entry.operands, *more, *options])})"


def bare_call(entry: Entry, operands: Iterable[str], options: Options | None = None) -> str:
    """A call with these operands and no options but those given."""
    named = dict(zip(entry.operands, operands, strict=True))
    if isinstance(entry, Operation) and _is_sign(entry):
        return canonical(rename(parse(entry.value), named))
    must = required(entry)
    further = [
        ", ".join(map(str, value)) if key == entry.rest and isinstance(value, tuple)
        else option_text(value) if key in must else f"{key}={option_text(value)}"
        for key, value in (options or {}).items()
    ]  # fmt: skip
    return f"{entry.function}({', '.join([*named.values(), *further])})"


def _is_sign(entry: Entry) -> bool:
    """Whether formulas write it with signs; its value is then its call."""
    return isinstance(entry, Operation) and entry.plain


def option_text(value: Option) -> str:
    """An option's value; `…` for what depends on the call."""
    if value is None:
        return "…"
    return str(list(value)) if isinstance(value, tuple) else number_text(value)


def required(entry: Entry) -> tuple[str, ...]:
    """The options without which no call is one."""
    usual = {key: GIVEN.get(key) if value is None else value for key, value in entry.options.items()}
    several = isinstance(entry, Shorthand)
    drawn = product((read(text).shape for text in IMAGES), repeat=len(entry.operands))
    samples = list(drawn) if several else SHAPES[len(entry.operands)]

    def fits_without(key: str) -> bool:
        return any(isinstance(made_shape(entry, shapes, {**usual, key: None}), tuple) for shapes in samples)

    return tuple(key for key, value in entry.options.items() if value is None and not fits_without(key))


# shapes


def made_shape(entry: Entry, shapes: Shapes, options: Options) -> Shape | str:
    """The shape that comes of these, as the table's own rule says, or its sentence where they do not fit."""
    try:
        if isinstance(entry, Operation):
            return entry.shape(shapes, options)
        return value_shape(entry.unfold(shapes, options), dict(zip(entry.operands, shapes, strict=True)))
    except NetworkError as error:
        return error.message


def is_meant(entry: Entry, shapes: Shapes) -> bool:
    """Whether a call with such operands is this entry's, and no other's of the same sign."""
    if isinstance(entry, Shorthand) or entry.function == "[]":
        return True
    found = find_entry(entry.function, shapes)
    return isinstance(found, Operation) and found.name == entry.name


def shapes_said(entry: Entry, shown: Example) -> tuple[list[str], str]:
    """What the shape rule makes of some shapes, with options too; and the sentence with which it refuses some."""
    own = tuple(value.shape for value in shown.values.values())
    samples = (
        SHAPES[len(own)]
        if isinstance(entry, Operation)
        else (own, ((BATCH, *own[0]), *own[1:]), (own[0][:1],) * len(own))
    )
    must = {key: GIVEN[key] for key in (*required(entry), entry.rest) if key in GIVEN}
    usual = {**entry.options, **must}
    found = [(shapes, made_shape(entry, shapes, usual)) for shapes in samples if is_meant(entry, shapes)]
    said = [_made_text(shapes, must, made) for shapes, made in found if isinstance(made, tuple)][:MOST_SHAPES]
    fits, made = next((shapes, made) for shapes, made in found if isinstance(made, tuple))
    for setting in (each for each in SETTINGS if each.keys() <= entry.options.keys()):
        other = made_shape(entry, fits, {**usual, **setting})
        if isinstance(other, tuple) and other != made:
            said.append(_made_text(fits, {**must, **setting}, other))
    return said, next((made for _, made in found if isinstance(made, str)), "")


def _made_text(shapes: Shapes, options: Options, made: Shape) -> str:
    """`(2, 3)` and `(3,)` with `axis=0` make `(2, 3)`."""
    given = ", ".join(f"`{key}={option_text(value)}`" for key, value in options.items())
    operands = " and ".join(f"`{shape}`" for shape in shapes) + (f" with {given}" if given else "")
    return f"{operands} {'makes' if len(shapes) == 1 else 'make'} `{made}`"


# examples


class Example(NamedTuple):
    """A call with values, and all that comes of it."""

    call: str
    values: dict[str, Value]
    trace: Trace


def run(call: str, values: Mapping[str, Value]) -> Trace:
    """The trace of `r = call`, its elements weighed by 1, 2, 3 …, so that these are its upstream."""
    formula = parse(call)
    shape = value_shape(formula, {name: value.shape for name, value in values.items()})
    weights = np.arange(1.0, math.prod(shape) + 1).reshape(shape)
    given = {**values, "weights": weights}
    builder = GraphBuilder([Leaf(name, "data", value.shape) for name, value in given.items()])
    builder.assign(Assignment("r", formula))
    builder.assign(Assignment("L", parse("sum(weights * r)")))
    return record(builder.finish(gradients=list(values)), given)


def example(entry: Entry, samples: Iterable[str]) -> Example:
    """The first call off every kink, no value used twice; a call has only the options that it needs, and an axis.

    Raises:
        ValueError: no sample fits.
    """
    must = {key: GIVEN[key] for key, value in entry.options.items() if value is None and key in GIVEN}
    call = bare_call(entry, entry.operands, must)
    texts = dict.fromkeys((*samples, *VECTORS, *NUMBERS, *MATRICES))
    for drawn in product(texts, repeat=len(entry.operands)):
        made = _example_of(entry, call, drawn) if len(set(drawn)) == len(drawn) else None
        if made is not None and not any(_at_kink(node, made.trace) for node in made_nodes(made.trace)):
            return made
    raise ValueError(f"{name_of(entry)}: no sample of the page fits it; add one that does")


def kink_example(entry: Operation) -> Example | None:
    """A call at the kink, where there are numbers: operands of one shape first, and as few alike as can be."""
    call = bare_call(entry, entry.operands)

    def odd(drawn: tuple[str, ...]) -> tuple[int, int]:
        return len({read(text).shape for text in drawn}), -len(set(drawn))

    for drawn in sorted(product(AT_KINKS, repeat=len(entry.operands)), key=odd):
        made = _example_of(entry, call, drawn)
        if made is not None and any(_at_kink(node, made.trace) for node in made_nodes(made.trace)):
            return made
    return None


def _example_of(entry: Entry, call: str, drawn: tuple[str, ...]) -> Example | None:
    """This call with these values; None where it is refused, another entry's, or not fit to be shown."""
    values = dict(zip(entry.operands, map(read, drawn), strict=True))
    try:
        trace = run(call, values)
    except NetworkError:
        return None
    operation = trace.graph.nodes[trace.graph.id_of("r")].operation
    own = isinstance(entry, Shorthand) or (operation is not None and operation.name == entry.name)
    return Example(call, values, trace) if own and _is_clear(trace) else None


def _is_clear(trace: Trace) -> bool:
    """Whether every number is finite, and none is the rounding left by others that cancel: those differ by machine."""
    for value in (*trace.values, *trace.gradients):
        size = np.abs(np.ravel(0.0 if value is None else value))
        if not np.isfinite(size).all() or np.any((size > 0) & (size < NOISE * np.max(size, initial=0))):
            return False
    return True


def made_nodes(trace: Trace) -> tuple[Node, ...]:
    """What the call itself made: all but the weighing behind it."""
    return tuple(trace.graph.operations[:-2])


def _at_kink(node: Node, trace: Trace) -> bool:
    kink = node.operation.kink if node.operation else None
    operands = tuple(trace.values[each] for each in node.operands)
    return kink is not None and bool(kink.here(operands, node.named_options))


def refusal(entry: Operation, shown: Example) -> tuple[str, str, Value] | None:
    """What it asks of its operands' values: the sentence, and an operand's value that is refused for it."""
    if entry.domain is None:
        return None
    samples = [read(text) for text in (*VECTORS, *NUMBERS, *MATRICES)]
    for operand, own in shown.values.items():
        for value in (*(each for each in samples if each.shape == own.shape), own + 0.5):
            if said := entry.domain(tuple({**shown.values, operand: value}.values())):
                return said, operand, value
    return None
