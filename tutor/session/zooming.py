"""One element of a step's result: the cells of the other arrays that make it, and the sum written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutor import explain
from tutor.network import Accumulate, Chain, Forward, Node, Seed, Step, Trace, Unbroadcast, Update
from tutor.network.meeting import Labels, Meeting
from tutor.network.operations import Shape, Value
from tutor.network.zoom import Origin, Part, Position, Term, Zoom, formula, indexed, zoom
from tutor.session.state import Session
from tutor.words import _, marked

__all__ = ["Grid", "Zooming", "can_zoom", "shape_of", "zoomed"]

_LONG = 3  # letters of a formula that is no name for an array
TERMS = 40
"""Terms of the sum that are listed."""

Lit: TypeAlias = NDArray[np.bool_]


class Grid(NamedTuple):
    """One array of a step.

    Attributes:
        part: what it is in the step: `upstream`, `local`, `before`; "" for a value of the way forward.
        name: `∂L/∂Y`, `X`.
        values: the numbers.
        lit: which of them the chosen element is made of.
        meaning: a value or local derivative, or a gradient.
    """

    part: str
    name: str
    values: Value
    lit: Lit
    meaning: Literal["value", "gradient"]


@dataclass(frozen=True, slots=True, eq=False)
class Zooming:
    """An element of a step taken apart.

    Attributes:
        sources: the arrays that it is made of.
        result: the array that it stands in; lit is the element alone.
        position: of the element, one number an axis, from 0.
        sum: the element in mathematics, and with its numbers: a line or two.
        terms: every term of the sum, a line each; the first of very many.
        count: how many of how many there are: `2 of 6 terms are not zero`; "" where there is nothing to count.
        where: what letters stand for: `u = X @ W`; "" without any.
    """

    sources: tuple[Grid, ...]
    result: Grid
    position: Position
    sum: tuple[str, ...]
    terms: tuple[str, ...]
    count: str
    where: str = ""


def _lettered(found: Zooming, step: Step, trace: Trace) -> Zooming:
    """The same with letters for what has only a formula for a name: `∂L/∂u[0, 1]`, where u = X @ W."""
    letters = _letters(step, trace)

    def short(text: str) -> str:
        for name, letter in letters.items():
            text = text.replace(f"({name})", letter)
        return letters.get(text, text)

    return Zooming(
        tuple(grid._replace(name=short(grid.name)) for grid in found.sources),
        found.result._replace(name=short(found.result.name)),
        found.position,
        tuple(map(short, found.sum)),
        tuple(map(short, found.terms)),
        found.count,
        ", ".join(f"{letter} = {name}" for name, letter in letters.items()),
    )


def _letters(step: Step, trace: Trace) -> dict[str, str]:
    nodes: tuple[Node, ...] = (step.made,) if isinstance(step, Forward) else ()
    if isinstance(step, Chain | Unbroadcast | Accumulate):
        nodes = (step.edge.output, step.edge.input)
    long = [node.name for node in nodes if not node.named and len(node.name) > _LONG]
    free = (letter for letter in "uvst" if letter not in trace.graph.names)
    return dict(zip(dict.fromkeys(long), free, strict=False))


def can_zoom(session: Session) -> bool:
    """Whether the step has numbers to take apart, and none of them is asked for."""
    step = session.step
    return step is not None and session.question is None and bool(np.size(_result(step)))


def shape_of(step: Step) -> Shape:
    """The shape of the array in which an element is chosen."""
    return np.shape(_result(step))


def _result(step: Step) -> Value:
    match step:
        case Forward() | Seed():
            return step.value
        case Chain():
            return step.product
        case Unbroadcast() | Accumulate() | Update():
            return step.after


def zoomed(session: Session, position: Position) -> Zooming:
    """One element of the session's step.

    Args:
        session: at a step that `can_zoom`.
        position: of the element, in `shape_of(step)`.

    Raises:
        AddressError: there is no such element.
    """
    step, walk = session.step, session.walk
    assert step is not None  # so `can_zoom` says
    assert walk is not None  # a step has a network
    return _lettered(_taken_apart(step, walk.trace, position), step, walk.trace)


def _taken_apart(step: Step, trace: Trace, position: Position) -> Zooming:
    found = zoom(trace, step.index, position, TERMS)
    array = _result(step)
    meaning: Literal["value", "gradient"] = "value" if isinstance(step, Forward | Update) else "gradient"
    own = Grid(_RESULT[step.kind], _result_name(step, trace), array, _only(position, array), meaning)
    if isinstance(found, Origin):
        made, terms = _made_of(found)
        return Zooming(tuple(_operands(trace, found)), own, position, (made,), terms, "")
    sources = tuple(_sources(step, trace, position))
    if isinstance(found, Zoom):
        terms = tuple(_term(found, each, trace) for each in found.terms) if len(found.terms) > 1 else ()
        said = _("{nonzero} of {count} terms are not zero")
        counted = said.format(nonzero=found.nonzero, count=found.count) if found.count > 1 else ""
        return Zooming(sources, own, position, tuple(formula(found, trace).split("\n")), terms, counted)
    lines = (f"{line.name} = {line.numbers} {line.result}" for line in explain.update_lines(found, trace))
    return Zooming(sources, own, position, tuple(lines), (), "")


_RESULT: Mapping[str, str] = {
    "forward": "", "seed": "", "chain": "product", "unbroadcast": "after", "accumulate": marked("total"),
    "update": "after",
}  # fmt: skip


def _result_name(step: Step, trace: Trace) -> str:
    if isinstance(step, Forward | Update):
        return step.node
    return explain.derivative(_loss(trace), step.node if isinstance(step, Seed | Accumulate) else step.input)


def _loss(trace: Trace) -> str:
    return trace.graph.nodes[trace.graph.loss].name


def _only(position: Position, array: Value) -> Lit:
    lit = np.zeros(np.shape(array), dtype=np.bool_)
    lit[position] = True
    return lit


def _sources(step: Step, trace: Trace, position: Position) -> Iterator[Grid]:
    """The arrays of a step backward, with what the element is made of lit."""
    loss = _loss(trace)
    match step:
        case Chain():
            lit_upstream, lit_local = _lit_factors(step, trace, position)
            name, slope = explain.derivative(loss, step.output), explain.derivative(step.output, step.input)
            upstream = Grid("upstream", name, step.upstream, lit_upstream, "gradient")
            local = Grid("local", slope, step.local, lit_local, "value")
            yield from (local, upstream) if step.combine in {"left", "outer_left"} else (upstream, local)
        case Unbroadcast():
            found = zoom(trace, step.index, position, np.size(step.before))
            assert isinstance(found, Zoom)  # a step backward
            lit = np.zeros(np.shape(step.before), dtype=np.bool_)
            for term in found.terms:
                lit[term.output] = True
            yield Grid("before", explain.derivative(loss, step.input), step.before, lit, "gradient")
        case Accumulate():
            name = explain.derivative(loss, step.node)
            yield Grid("before", name, step.before, _only(position, step.before), "gradient")
            yield Grid("contribution", name, step.contribution, _only(position, step.contribution), "gradient")
        case Update():
            yield Grid("before", step.node, step.before, _only(position, step.before), "value")
            gradient = explain.derivative(loss, step.node)
            yield Grid("gradient", gradient, step.gradient, _only(position, step.gradient), "gradient")
            for kept in step.state:
                yield Grid(marked("kept"), kept.name, kept.before, _only(position, kept.before), "value")


def _lit_factors(step: Chain, trace: Trace, position: Position) -> tuple[Lit, Lit]:
    """Which elements of upstream and of the local derivative meet in an element of their product."""
    upstream, local = np.asarray(step.upstream), np.asarray(step.local)
    if step.combine == "place":
        from_here = np.asarray(
            local == np.ravel_multi_index(position, np.shape(step.product)) if position else local == 0
        )
        return from_here.reshape(upstream.shape), from_here
    meeting = Meeting(trace, step.edge)
    fixed = dict(zip(meeting.product, position, strict=True))
    return _lit(meeting.upstream, upstream.shape, fixed), _lit(meeting.locals, local.shape, fixed)


def _lit(labels: Labels, shape: Shape, fixed: Mapping[int, int]) -> Lit:
    """The elements at the fixed labels, along all others; an axis of size 1 was repeated."""
    lit = np.zeros(shape, dtype=np.bool_)
    axes = zip(labels, shape, strict=True)
    lit[tuple(min(fixed[label], size - 1) if label in fixed else slice(None) for label, size in axes)] = True
    return lit


def _term(found: Zoom, term: Term, trace: Trace) -> str:
    """`∂L/∂Y[0, 1] · ∂Y[0, 1]/∂W[0, 1] = 0.42 × 1 = 0.42`, `product[0, 1] = 0.42`."""
    alone = replace(found, terms=(term,), total=term.product, nonzero=1, count=1, whole=True)
    said, numbers = formula(alone, trace).split("\n")
    name = said.partition(" = ")[2]
    return f"{name} = {numbers}" if found.kind == "chain" else f"{name} = {explain.number(term.product)}"


def _operands(trace: Trace, found: Origin) -> Iterator[Grid]:
    """What a value is made of, with the elements lit that its own element feels."""
    for share in found.shares:
        node = share.edge.input
        values = np.asarray(trace.values[node.id])
        lit = np.zeros(values.shape, dtype=np.bool_)
        for part in share.parts:
            lit[part.position] = True
        yield Grid("", node.name, values, lit, "value")


def _made_of(found: Origin) -> tuple[str, tuple[str, ...]]:
    """What the element is, and for each element that it feels how it moves with it."""
    name = indexed(found.node.name, found.position)
    said = f"{name} = {explain.number(found.value)}"
    terms = [_felt(name, share.edge.input.name, part) for share in found.shares for part in share.parts]
    return said, tuple(terms[:TERMS])


def _felt(name: str, operand: str, part: Part) -> str:
    """How an element moves with one that it feels: `∂u[0]/∂x[1] = 0.4   at x[1] = 1.2`."""
    there = indexed(operand, part.position)
    said = _("{slope} = {local}   at {operand} = {value}")
    slope, local = explain.derivative(name, there), explain.number(part.local)
    return said.format(slope=slope, local=local, operand=there, value=explain.number(part.value))
