"""Writes docs/operations.md from the table of operations: what each is, its rules, why they hold, examples.

python docs/make_operations.py          # writes the page
python docs/make_operations.py --check  # exit 1 where the page is not what the table says
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from operation_examples import (
    IMAGES,
    LABELLED,
    MATRICES,
    NUMBERS,
    VECTORS,
    Entry,
    Example,
    call_text,
    example,
    kink_example,
    made_nodes,
    name_of,
    refusal,
    shapes_said,
)

from tutor.formula import Call, Index, Name, canonical, number_text, parse, rename
from tutor.network import Node, Trace
from tutor.network.operations import (
    OPERATIONS,
    SHORTHANDS,
    Combine,
    Operation,
    Partial,
    Shorthand,
    Value,
    arithmetic,
    arranging,
    elementwise,
    layers,
    losses,
    reducing,
    rows,
)
from tutor.network.operations.arranging import index_operation
from tutor.numbers import array_text

PAGE = Path(__file__).parent / "operations.md"

INTRODUCTION = """# Operations

Every operation of the tutor, made from its table (`make docs`). What stands here is what runs, what the screen shows
and what the questions ask.

## How to read an entry

* **value**: what the operation makes of its operands. Rules call it `out`.
* **local**: the derivative of `out` in one operand, as a formula over the operands, the options and `out`. It knows
  nothing of the loss.
* **upstream** is what the backward pass brings: the gradient of the loss in `out`. Upstream and local together make the
  **product**, what the operand gets along this way. How they meet is named behind the rule:

| how they meet | the product | where |
|---|---|---|"""

MEETINGS: dict[Combine, str] = {
    "elementwise": "upstream * local, element by element",
    "right": "upstream @ local",
    "left": "local @ upstream",
    "outer": "every element of upstream times every element of local",
    "outer_left": "every element of local times every element of upstream",
    "spread": "upstream handed back along the axes that were reduced, times local",
    "jacobian": "for each row, upstream @ local; the rule is written for one row, and its entry [i, j] is ∂outᵢ/∂xⱼ",
    "place": "zeros, and upstream added in where each element came from: local holds the places, −1 for elsewhere",
}

HOW_TO_READ = """
* **in one**: the same product as one formula, which programs run where building local would cost more.
* **none**: no gradient passes. Such an operand only chooses (a mask, the number of a row or class) or is to be cut off.
* Where an operand was repeated to fit (broadcast), its product is then summed over the copies, in a step of its own.
* **options** are given behind the operands, in their order or by name. `…` is worked out where it is left out.
* **shapes**: what comes of some shapes, and an error of shapes that do not fit. `()` is a single number.
* **kink**: where there is no one slope, or none at all. What is taken there is said, and shown where it is a number.
* **example**: with the gradient of every operand for an upstream of 1, 2, 3 …, counted row by row, as if the loss were
  1 · r₁ + 2 · r₂ + 3 · r₃ + …

Some words stand in values and rules alone, and are not called in lessons:

| word | what it is |
|---|---|"""

RULE_WORDS = {
    "size": ("size(x), size(x, axis)", "how many elements, or how many along an axis"),
    "rows": ("rows(x)", "how many rows: every axis but the last, multiplied; a vector is one row"),
    "eye": ("eye(n)", "the identity matrix: 1 on the diagonal, 0 elsewhere"),
    "diag": ("diag(x)", "the matrix with x on its diagonal, 0 elsewhere"),
    "one_hot": ("one_hot(i, n)", "n numbers: 1 at place i, 0 elsewhere"),
    "positions": ("positions(x)", "the place of each element in x, counted row by row from 0"),
    "absent": ("absent(x)", "−1 for each element of x: it is not the operand whose places are asked for"),
    "log1p": ("log1p(x)", "log(1 + x), exact where x is tiny"),
    "shaped_as": ("shaped_as(a, x)", "the elements of a in the shape of x"),
}

OPTION_WORDS = {
    "axis": "the axis or axes to work along; left out, all",
    "axis=": "the axis along which the parts stand",
    "keepdims=": "1 keeps a reduced axis, with one element",
    "slope=": "the slope below 0",
    "alpha=": "how far below 0 it can get",
    "eps=": "keeps what is divided by above 0",
    "margin=": "by how much the true score is to lead",
    "axes": "the axes in their new order; left out, the reverse",
    "shape": "the new shape; one −1 in it is worked out from the rest",
    "size": "how large a window is, one number or one for each axis",
    "stride": "how far from one window to the next; left out, its size",
    "stride=": "how far from one window to the next",
    "padding=": "how many zeros before and behind",
}
"""By the option's name, with `=` where it has a usual value."""


class Group(NamedTuple):
    """Entries of one kind; `samples` are the values that their examples are first tried with."""

    title: str
    words: str
    entries: tuple[Entry, ...]
    samples: tuple[str, ...]


def taken(text: str) -> Operation:
    """The entry of an index, which the table makes for each."""
    formula = parse(text)
    assert isinstance(formula, Index)  # as it is written here
    return index_operation(formula.items)


GROUPS: tuple[Group, ...] = (
    Group("Arithmetic", "What formulas write as signs. Shapes say which `@` is meant: each has rules of its own.",
          arithmetic.ENTRIES, (*VECTORS, *NUMBERS, *MATRICES)),
    Group("Element by element", "Each element by itself, so that local has one number for each.",
          elementwise.ENTRIES, (*VECTORS, *NUMBERS)),
    Group("Reducing", "Many elements in, fewer out: all of them, or those along an axis.",
          reducing.ENTRIES, MATRICES),
    Group("Rows", "Each row as a whole, along the last axis; `batch_norm` takes each column, along the first. Every "
          "element of a row is felt in every other, so local is a small matrix.", rows.ENTRIES, MATRICES[2:]),
    Group("Losses", "One number, a mean over rows; a vector is one row. Labels are a number for each class, or the "
          "number of the true class alone, counted from 0.", losses.ENTRIES, LABELLED),
    Group("Arranging", "Elements move and stay as they are, so gradients only move back.",
          (*arranging.ENTRIES, taken("x[0, 1:3]")), (*MATRICES, *VECTORS)),
    Group("Shorthands", "Calls that are no operations: they unfold into some, and nothing in them is hidden. What an "
          "example unfolds into stands below it, a node with its own steps a line.", layers.SHORTHANDS, IMAGES),
)  # fmt: skip


class Section(NamedTuple):
    """Entries that share their rules, under one heading: `a @ b` and `dot(a, b)`."""

    name: str
    entries: tuple[Entry, ...]


def sections(entries: Iterable[Entry]) -> list[Section]:
    """The entries of a group, those of one name together."""
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in entries:
        found[name_of(entry)] = (*found.get(name_of(entry), ()), entry)
    return [Section(name, same) for name, same in found.items()]


def section_lines(section: Section, samples: tuple[str, ...]) -> Iterator[str]:
    """One heading and all under it."""
    entry, shown = section.entries[0], [example(each, samples) for each in section.entries]
    yield f"### `{section.name}`\n"
    calls = " or ".join(f"`{call_text(each)}`" for each in section.entries)
    if isinstance(entry, Shorthand):
        yield f"{calls}\n\n{entry.why}\n"
    else:
        yield f"{calls}, in the picture `{entry.symbol or entry.name}`\n"
        yield f"* value: `{entry.value}`"
        yield from rule_lines(entry)
    yield from option_lines(entry)
    said, refused = shapes_said(entry, shown[0])
    yield f"* shapes: {'; '.join(said)}"
    if refused:
        yield f"* do not fit: {refused}"
    if isinstance(entry, Operation):
        yield from domain_lines(entry, shown[0])
        yield from kink_lines(entry)
    for each in shown:
        yield from example_lines("example", each, entry)
    if isinstance(entry, Shorthand):
        yield from unfolded_lines(shown[0])
    yield ""


def rule_lines(entry: Operation) -> Iterator[str]:
    """Its local derivatives, how each meets upstream, and why."""
    for operand, partial in zip(entry.operands, entry.partials, strict=True):
        if partial is None:
            yield f"* local in {operand}: none"
            continue
        yield f"* local in {operand}: `{partial.local}`, {partial.combine}"
        yield f"  * {partial.why.format_map({each: each for each in entry.operands})}"
        if partial.fused:
            yield f"  * in one: `{partial.fused}`"


def option_lines(entry: Entry) -> Iterator[str]:
    """What its options are for."""
    for key, value in entry.options.items():
        usual = f" = {number_text(value)}" if isinstance(value, float | int) else ""
        words = OPTION_WORDS.get(f"{key}=" if usual else key, "a number")
        yield f"* option `{key}{usual}`: {words}"


def domain_lines(entry: Operation, shown: Example) -> Iterator[str]:
    """What it asks of its operands' values."""
    if found := refusal(entry, shown):
        said, operand, value = found
        yield f"* asks: {said}; refused is {operand} = {listed(value)}"


def kink_lines(entry: Operation) -> Iterator[str]:
    """What is done at its kink."""
    if entry.kink is None:
        return
    yield f"* kink: {entry.kink.says}"
    if shown := kink_example(entry):
        yield from example_lines("at the kink", shown, entry)


def example_lines(label: str, shown: Example, entry: Entry) -> Iterator[str]:
    """A call, its value, its operands' gradients."""
    given = ", ".join(f"{name} = {listed(value)}" for name, value in shown.values.items())
    yield f"* {label}: `{shown.call}` with {given} is {listed(shown.trace.value('r'))}"
    for place, operand in enumerate(shown.values):
        gradient = shown.trace.gradient(operand)
        has_rule = isinstance(entry, Shorthand) or entry.partials[place] is not None
        if has_rule and gradient is not None:
            yield f"  * gradient of {operand}: {listed(gradient)}"


def listed(value: Value) -> str:
    """All of a value's elements."""
    return array_text(value, 1000)


def unfolded_lines(shown: Example) -> Iterator[str]:
    """The nodes that a call makes, as the lines of a network."""
    nodes = made_nodes(shown.trace)
    names = {node.id: f"h{place}" for place, node in enumerate(nodes, 1)} | {nodes[-1].id: "r"}
    lines = [f"{names[node.id]} = {one_operation(node, shown.trace, names)}" for node in nodes]
    width = max(map(len, lines))
    yield "* unfolds into\n\n  ```text"
    yield from (f"  {line:<{width}}  # {node.shape}" for line, node in zip(lines, nodes, strict=True))
    yield "  ```"


def one_operation(node: Node, trace: Trace, names: Mapping[int, str]) -> str:
    """What a node computes, over short names of its operands."""
    assert node.operation is not None  # it is no leaf
    operands = [names.get(each, trace.graph.nodes[each].name) for each in node.operands]
    formula = node.formula
    if isinstance(formula, Call):
        further = formula.arguments[len(operands) :]
        return canonical(Call(formula.function, (*map(Name, operands), *further), formula.keywords))
    return canonical(rename(parse(node.operation.value), dict(zip(node.operation.operands, operands, strict=True))))


def link(name: str) -> str:
    """A name that leads to its entry."""
    return f"[`{name}`](#{name})"


def partials_of(entry: Entry) -> tuple[Partial, ...]:
    """The rules that it has."""
    return tuple(filter(None, entry.partials)) if isinstance(entry, Operation) else ()


def preface() -> Iterator[str]:
    """How to read an entry, the ways to meet with who uses them, and the contents."""
    yield INTRODUCTION
    entries = [entry for group in GROUPS for entry in group.entries]
    for kind, words in MEETINGS.items():
        users = dict.fromkeys(
            link(name_of(each)) for each in entries for rule in partials_of(each) if rule.combine == kind
        )
        yield f"| `{kind}` | {words} | {'most' if kind == 'elementwise' else ', '.join(users)} |"
    yield HOW_TO_READ
    yield from (f"| `{call}` | {words} |" for call, words in RULE_WORDS.values())
    yield "\n## Contents\n"
    for group in GROUPS:
        names = ", ".join(link(section.name) for section in sections(group.entries))
        yield f"* [{group.title}](#{group.title.lower().replace(' ', '-')}): {names}"
    yield ""


def page() -> str:
    """The whole page.

    Raises:
        ValueError: an entry of the table stands in no group, or no sample fits it.
    """
    held = [entry for group in GROUPS for entry in group.entries]
    table: tuple[Entry, ...] = (*OPERATIONS, *SHORTHANDS)
    missing = [name_of(entry) for entry in table if entry not in held]
    if missing:
        raise ValueError(f"no group of the page holds {', '.join(missing)}")
    lines = list(preface())
    for group in GROUPS:
        lines += [f"## {group.title}", "", group.words, ""]
        for section in sections(group.entries):
            lines += section_lines(section, group.samples)
    return "\n".join(lines).rstrip() + "\n"


def main() -> int:
    """Write the page, or say whether it is up to date."""
    made = page()
    if "--check" in sys.argv[1:]:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != made
        if stale:
            sys.stderr.write(f"{PAGE.name} is not what the table says; run make docs\n")
        return int(stale)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
