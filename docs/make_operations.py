"""Writes docs/operations.md from the table of operations: what each is, its rules, why they hold, an example.

python docs/make_operations.py          # writes the page
python docs/make_operations.py --check  # exit 1 where the page is not what the table says
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np

from tutor.errors import NetworkError
from tutor.formula import parse
from tutor.network import Assignment, GraphBuilder, Leaf, Trace, record
from tutor.network.builder import value_shape
from tutor.network.operations import (
    OPERATIONS,
    SHORTHANDS,
    Operation,
    Option,
    Partial,
    Shorthand,
    arithmetic,
    arranging,
    elementwise,
    losses,
    reducing,
    rows,
)
from tutor.network.operations.arranging import index_operation
from tutor.numbers import array_text

PAGE = Path(__file__).parent / "operations.md"

PREFACE = """# Operations

Every operation of the tutor, made from its table (`make docs`). What stands here is what runs, what the screen shows
and what the questions ask.

## How to read an entry

* **value**: what the operation makes of its operands.
* **local**: its derivative in one operand, as a formula over the operands and `out`, the value itself. In the backward
  pass it meets **upstream**, the gradient that has arrived at `out`; together they make the **product**, this operand's
  gradient. How they meet is named behind the rule:

| they meet as | the product |
|---|---|
| `elementwise` | upstream * local, element by element |
| `right`, `left` | the product of matrices upstream @ local, local @ upstream |
| `outer`, `outer_left` | every element of upstream times every element of local; the other way round |
| `spread` | upstream handed back along the axes that were reduced, times local |
| `jacobian` | for each row, upstream @ local; the rule is written for one row, and entry [i, j] is ∂outᵢ/∂xⱼ |
| `place` | upstream put back to where each element came from; local holds these positions, −1 for none |

* Where an operand was broadcast, its gradient is summed over the axes along which it was repeated, in its own step.
* **felt**, in the examples: the gradient of each operand when upstream is 1, 2, 3 …, counted row by row.
"""

GROUPS = (
    ("Arithmetic", "What formulas write as signs.", arithmetic.ENTRIES),
    ("Element by element", "Each element by itself. Operands of different shapes are broadcast.", elementwise.ENTRIES),
    ("Reducing", "Many elements in, fewer out: all, or those along `axis`. `keepdims=1` keeps it, with one element.",
     reducing.ENTRIES),
    ("Rows", "Each row, the last axis, as a whole (`batch_norm`: each column, the first axis).", rows.ENTRIES),
    ("Losses", "One number: a mean over rows. A vector is one row.", losses.ENTRIES),
    ("Arranging", "Elements move and stay as they are; gradients move back.", (
        *arranging.ENTRIES, index_operation(parse("x[0, 1:3]").items))),
)  # fmt: skip

# Values that examples are made of, tried in this order, the first that an operation takes.
NUMBERS = ("1.5", "0.4", "0", "1", "-0.5")
VECTORS = ("[1, -2, 0.5]", "[0.2, 0.5, 0.3]", "[0, 1, 0]", "[2, 0, 1]", "[0.5, 3, 2]")
MATRICES = ("[[1, 2, -1], [0.5, -2, 3]]", "[[0.5, 1], [-1, 2], [1.5, 0.2]]", "[[1, 2, 4], [3, 5, 6], [7, 9, 8]]")
OPTIONS = {"size": "2", "axes": "1, 0", "shape": "3, 2"}
_OPTION_VALUES: dict[str, Option] = {"size": 2.0, "axes": (1, 0), "shape": (-1,)}
SHAPES = ((), (3,), (2, 3), (2, 1), (3, 4), (5, 2, 3))
MOST_SHAPES = 4
SHORTHAND_EXAMPLES = {
    "conv1d": ("conv1d(x, k)", {"x": [[1, 2, -1, 3]], "k": [[[1, -1]], [[0.5, 2]]]}),
    "conv2d": ("conv2d(x, k)", {"x": [[[1, 2, 0], [3, -1, 1], [0, 2, 1]]], "k": [[[[1, 0], [0, -1]]]]}),
    "max_pool2d": ("max_pool2d(x, 2)", {"x": [[1, 4, 2, 0], [3, -1, 1, 5]]}),
    "avg_pool2d": ("avg_pool2d(x, 2)", {"x": [[1, 4, 2, 0], [3, -1, 1, 5]]}),
}


def run(line: str, values: dict[str, object]) -> Trace:
    """The trace of `r = line`, its elements weighed by 1, 2, 3 …, so that these are its upstream."""
    arrays = {name: np.array(value, dtype=np.float64) for name, value in values.items()}
    formula = parse(line)
    shape = value_shape(formula, {name: value.shape for name, value in arrays.items()})
    arrays["weights"] = np.arange(1.0, np.prod(shape) + 1).reshape(shape)
    builder = GraphBuilder([Leaf(name, "data", value.shape) for name, value in arrays.items()])
    builder.assign(Assignment("r", formula))
    builder.assign(Assignment("L", parse("sum(weights * r)")))
    return record(builder.finish(gradients=list(values)), arrays)


def call_text(entry: Operation | Shorthand) -> str:
    """How a formula writes an operation: `a + b`, `sum(x, axis=…)`."""
    if isinstance(entry, Operation) and entry.name == "index":
        return f"x{entry.symbol}"
    if isinstance(entry, Operation) and entry.plain:
        return {"=": "x", "-x": "-x", ".T": "x.T"}.get(entry.function, f"a {entry.function} b")
    if entry.of_many:
        return f"{entry.function}({', '.join(entry.operands)}, …, axis=0)"
    if entry.rest:
        return f"{entry.function}({', '.join(entry.operands)}, {entry.rest}…)"
    options = [f"{key}={option_text(value)}" if value is not None else key for key, value in entry.options.items()]
    return f"{entry.function}({', '.join([*entry.operands, *options])})"


def option_text(value: Option) -> str:
    """An option's usual value."""
    return f"{value:g}" if isinstance(value, float | int) else str(value)


def example(entry: Operation) -> tuple[str, dict[str, object], Trace]:
    """The first call, on the values above, that the operation takes, finite and off its kinks."""
    names = [name.lower() for name in entry.operands]
    text = example_call(entry, names)
    for drawn in product((*VECTORS, *NUMBERS, *MATRICES), repeat=len(names)):
        if len(set(drawn)) < len(drawn):
            continue
        values = {name: _read(value) for name, value in zip(names, drawn, strict=True)}
        try:
            trace = run(text, values)
        except NetworkError:
            continue
        node = trace.graph.nodes[trace.graph.id_of("r")]
        if node.operation is not None and node.operation.name == entry.name and _is_fair(trace):
            return text, values, trace
    raise ValueError(f"{entry.name}: none of the page's values fits; add one that does")


def example_call(entry: Operation, names: list[str]) -> str:
    """The call of an example, with only those options that it needs."""
    if entry.name == "index" or entry.plain:
        return call_text(entry)
    needed = [OPTIONS[key] for key, value in entry.options.items() if key in OPTIONS and value is None]
    return f"{entry.function}({', '.join([*names, *needed])})"


def _read(text: str) -> object:
    return json.loads(text)


def _is_fair(trace: Trace) -> bool:
    node = trace.graph.nodes[trace.graph.id_of("r")]
    operands = tuple(trace.values[each] for each in node.operands)
    kink = node.operation.kink if node.operation else None
    arrays = [each for each in (*trace.values, *trace.gradients) if each is not None]
    finite = all(np.isfinite(each).all() for each in arrays)
    return finite and not (kink is not None and kink.here(operands, node.named_options))


def felt(trace: Trace, name: str) -> str:
    """An operand's gradient, which upstream of 1, 2, 3 … makes."""
    gradient = trace.gradient(name)
    assert gradient is not None  # every value is followed
    return array_text(gradient, 400)


def entry_lines(entry: Operation) -> Iterator[str]:
    """One operation."""
    further = f" of `{entry.function}`" if entry.function.isidentifier() and entry.function != entry.name else ""
    yield f"### `{entry.name}`{further}"
    yield f"`{call_text(entry)}`\n"
    yield f"* value: `{entry.value}`"
    for operand, partial in zip(entry.operands, entry.partials, strict=True):
        yield rule_line(operand, partial)
        if partial is not None:
            yield f"  {partial.why.format_map({each: each for each in entry.operands})}"
    yield f"* shapes: {'; '.join(shape_examples(entry))}"
    if entry.kink is not None:
        yield f"* kink: {entry.kink.says}"
    text, values, trace = example(entry)
    given = ", ".join(f"{name} = {_listed(value)}" for name, value in values.items())
    yield f"* example: `{text}` with {given} is {array_text(trace.value('r'), 400)}"
    for operand, partial in zip(values, entry.partials, strict=True):
        if partial is not None:
            yield f"  * felt by {operand}: {felt(trace, operand)}"
    yield ""


def shape_examples(entry: Operation) -> Iterator[str]:
    """What its shape rule makes of some shapes."""
    options = {key: _OPTION_VALUES.get(key, value) for key, value in entry.options.items()}
    count = 0
    for shapes in product(SHAPES, repeat=len(entry.operands)):
        if count == MOST_SHAPES or not entry.fits(tuple(map(len, shapes))):
            continue
        try:
            made = entry.shape(shapes, options)
        except NetworkError:
            continue
        count += 1
        yield f"{' and '.join(map(str, shapes))} {'makes' if len(shapes) == 1 else 'make'} {made}"


def rule_line(operand: str, partial: Partial | None) -> str:
    """One local derivative."""
    if partial is None:
        return f"* local in {operand}: none; no gradient passes"
    return f"* local in {operand}: `{partial.local}`, {partial.combine}"


def _listed(value: object) -> str:
    return array_text(np.array(value, dtype=np.float64), 400)


def shorthand_lines(entry: Shorthand) -> Iterator[str]:
    """One shorthand, and what an example of it unfolds into."""
    text, values = SHORTHAND_EXAMPLES[entry.function]
    trace = run(text, values)  # type: ignore[arg-type]
    yield f"### `{entry.function}`"
    yield f"`{call_text(entry)}`\n"
    yield f"* {entry.why}"
    given = ", ".join(f"{name} = {_listed(value)}" for name, value in values.items())
    yield f"* example: `{text}` with {given} is {array_text(trace.value('r'), 400)}"
    for name in values:
        yield f"  * felt by {name}: {felt(trace, name)}"
    yield "* it unfolds into"
    for node in trace.graph.operations[:-2]:
        yield f"  * `{node.expression}`, of shape {node.shape}"
    yield ""


def page() -> str:
    """The whole page."""
    listed = [entry for _, _, entries in GROUPS for entry in entries]
    missing = [entry.name for entry in OPERATIONS if entry not in listed]
    if missing:
        raise ValueError(f"no group of the page holds {', '.join(missing)}")
    lines = [PREFACE, "## Contents", ""]
    for title, _, entries in GROUPS:
        calls = (each.function if each.function.isidentifier() else call_text(each) for each in entries)
        names = dict.fromkeys(calls)
        lines.append(f"* **{title}**: {', '.join(f'`{name}`' for name in names)}")
    lines.append(f"* **Shorthands**: {', '.join(f'`{entry.function}`' for entry in SHORTHANDS)}\n")
    for title, words, entries in GROUPS:
        lines += [f"## {title}", "", words, ""]
        for entry in entries:
            lines += entry_lines(entry)
    words = "Calls that are no operations: they unfold into some, and nothing in them is hidden."
    lines += ["## Shorthands", "", words, ""]
    for entry in SHORTHANDS:
        lines += shorthand_lines(entry)
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Write the page, or say whether it is up to date."""
    made = page()
    if "--check" in sys.argv[1:]:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != made
        if stale:
            sys.stderr.write(f"{PAGE.name} is not what the table says; run python docs/make_operations.py\n")
        return int(stale)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
