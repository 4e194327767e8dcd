"""One element of a step's array taken apart: the terms that it is the sum of, and their numbers.

Nothing here needs a step's record: of upstream and of the local derivative only what the element is made of is taken,
and of a row's Jacobian one column. An element costs at most what running the rule's text once over its operands does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

import numpy as np

from tutor.errors import AddressError
from tutor.network.combine import unbroadcast_axes
from tutor.network.graph import Edge, Node
from tutor.network.meeting import Indices, Meeting, part, places_in
from tutor.network.operations import Shape, Value
from tutor.network.passes import Addition, Multiplication, Summation
from tutor.network.steps import Kept, Update
from tutor.network.trace import Trace
from tutor.numbers import is_rounded, significant
from tutor.words import _

__all__ = ["Origin", "Part", "Position", "Share", "Term", "Zoom", "Zoomed", "formula", "indexed", "zoom"]

Position: TypeAlias = tuple[int, ...]
LIMIT = 200


class Term(NamedTuple):
    """One term of a sum.

    Attributes:
        output: which element upstream is: of the output, of the product before its broadcast is undone, or the
            position itself where a contribution is added.
        upstream: ∂L/∂output at that element, or the number that is added.
        local: ∂output/∂input between the two elements; 1 where numbers are only added.
        product: upstream × local.
    """

    output: Position
    upstream: float
    local: float
    product: float


@dataclass(frozen=True, slots=True)
class Zoom:
    """One element of a step of the backward pass, as a sum.

    Attributes:
        index: the step's.
        kind: the step's: `seed`, `chain`, `unbroadcast` or `accumulate`.
        node: whose gradient it is.
        edge: along which it came; None for the seed.
        position: in the step's array: the product before its broadcast is undone, else the gradient.
        terms: those that are not zero, in row-major order of `output`, no more than were asked for. An accumulation
            has both of its terms, zero or not.
        total: their sum, those not listed included.
        nonzero: how many terms are not zero.
        count: how many there are with the zero ones.
        whole: whether `total` is all of ∂L/∂node at this element, not one contribution to it.
    """

    index: int
    kind: str
    node: Node
    edge: Edge | None
    position: Position
    terms: tuple[Term, ...]
    total: float
    nonzero: int
    count: int
    whole: bool


class Part(NamedTuple):
    """One element of an operand that a value's element feels: where, its value, and ∂value/∂element."""

    position: Position
    value: float
    local: float


@dataclass(frozen=True, slots=True)
class Share:
    """What one operand gives to an element of a value.

    Attributes:
        edge: from the operand.
        parts: its elements whose slope is not zero, in row-major order, no more than were asked for.
        nonzero: how many there are.
        count: how many elements the operand has.
    """

    edge: Edge
    parts: tuple[Part, ...]
    nonzero: int
    count: int


@dataclass(frozen=True, slots=True)
class Origin:
    """One element of a forward step's value, and what it is made of.

    There is one share for each operand that has a derivative and is no constant of the formula.
    """

    index: int
    node: Node
    position: Position
    value: float
    shares: tuple[Share, ...]


Zoomed: TypeAlias = Zoom | Origin | Update


def zoom(trace: Trace, index: int, position: Position, limit: int = LIMIT) -> Zoomed:
    """One element of a step taken apart.

    Args:
        trace: the run.
        index: which step.
        position: of the element, one number an axis, from 0: in the product (before a broadcast is undone) for a
            multiplication, else in the gradient, value or parameter.
        limit: how many terms are listed at most; what is counted and added up has no limit.

    Returns:
        `Zoom` for a step backward, `Origin` for one forward. For an update the record of this element alone: scalars,
        and a node under the element's name, such as `W[0, 1]`.

    Raises:
        AddressError: the step's array has no such element.
    """
    with np.errstate(all="ignore"):
        if index < trace.backward_start:
            return _origin(trace, index, position, limit)
        if index == trace.backward_start:
            loss = trace.graph.nodes[trace.graph.loss]
            return Zoom(index, "seed", loss, None, _checked(position, (), loss), (), 1.0, 0, 0, whole=True)
        if index < trace.update_start:
            return _arrived(trace, index, position, limit)
        return _update(trace, index, position)


def _arrived(trace: Trace, index: int, position: Position, limit: int) -> Zoom:
    place = index - trace.backward_start - 1
    move, edge = trace.moves[place], trace.moves[place].edge
    meeting = Meeting(trace, edge)
    shape = meeting.shape if isinstance(move, Multiplication) else edge.input.shape
    _checked(position, shape, edge.input)
    match move:
        case Multiplication(only=only):
            kind, found, whole = "chain", _chain(meeting, position, limit), only and shape == edge.input.shape
        case Summation():
            product = trace.moves[place - 1]
            kind, found = "unbroadcast", _unbroadcast(meeting, position, limit)
            whole = isinstance(product, Multiplication) and product.only
        case Addition():
            kind, found = "accumulate", _accumulate(meeting, float(move.before[position]), position)
            whole = move.after is trace.gradients[edge.input.id]
    return Zoom(index, kind, edge.input, edge, position, *found, whole)


_Sum: TypeAlias = tuple[tuple[Term, ...], float, int, int]
"""A zoom's terms, total, nonzero and count."""


def _chain(meeting: Meeting, position: Position, limit: int) -> _Sum:
    upstream = meeting.gradient
    if meeting.edge.combine == "place":
        return _put_back(meeting, position, limit)
    fixed = dict(zip(meeting.product, position, strict=True))
    free = meeting.free(fixed)
    factors = part(upstream, meeting.upstream, fixed, free), meeting.local_part(fixed, free)

    def outputs(places: Sequence[Indices]) -> list[Indices | int]:
        return places_in(meeting.upstream, upstream.shape, {**fixed, **dict(zip(free, places, strict=False))})

    return _summed(*factors, outputs, upstream.size, limit)


def _put_back(meeting: Meeting, position: Position, limit: int) -> _Sum:
    """The outputs that the element was moved to."""
    upstream = meeting.gradient
    moved_from = np.ravel_multi_index(position, meeting.shape)
    came = np.flatnonzero(np.ravel(np.asarray(meeting.local)) == moved_from)

    def outputs(places: Sequence[Indices]) -> list[Indices | int]:
        return list(np.unravel_index(came[places[0]], upstream.shape)) if upstream.ndim else []

    return _summed(np.ravel(upstream)[came], np.ones(1), outputs, upstream.size, limit)


def _unbroadcast(meeting: Meeting, position: Position, limit: int) -> _Sum:
    """The copies of the element: what each brings, itself the sum of its terms."""
    wide, narrow = meeting.shape, meeting.edge.input.shape
    extra = len(wide) - len(narrow)
    kept = set(range(len(wide))).difference(unbroadcast_axes(wide, narrow))
    fixed = {meeting.product[axis]: position[axis - extra] for axis in kept}
    free = meeting.free(fixed)
    upstream = part(meeting.gradient, meeting.upstream, fixed, free)
    met = np.asarray(upstream * meeting.local_part(fixed, free))
    before = np.sum(met, axis=tuple(place for place, label in enumerate(free) if label not in meeting.product))
    copies = [label for label in free if label in meeting.product]

    def inputs(places: Sequence[Indices]) -> list[Indices | int]:
        return places_in(meeting.product, wide, {**fixed, **dict(zip(copies, places, strict=False))})

    return _summed(before, np.ones(1), inputs, np.size(before), limit)


def _accumulate(meeting: Meeting, before: float, position: Position) -> _Sum:
    straight = meeting.shape == meeting.edge.input.shape
    came = (_chain if straight else _unbroadcast)(meeting, position, 0)[1]
    terms = tuple(Term(position, each, 1.0, each) for each in (before, came))
    return terms, before + came, sum(each.product != 0 for each in terms), 2


def _summed(
    upstream: Value,
    local: Value,
    outputs: Callable[[Sequence[Indices]], list[Indices | int]],
    count: int,
    limit: int,
) -> _Sum:
    """The terms of a sum from its factors, arrays that broadcast; `outputs` tells where places in them stand."""
    products = np.atleast_1d(upstream * local)
    chosen = np.flatnonzero(products)
    places = np.unravel_index(chosen[:limit], products.shape)
    columns = np.broadcast_arrays(
        *outputs(places), *(np.broadcast_to(each, products.shape)[places] for each in (upstream, local, products))
    )
    rows = zip(*(column.tolist() for column in columns), strict=True)
    terms = tuple(Term(row[:-3], *row[-3:]) for row in rows)
    return terms, float(np.sum(products)), len(chosen), count


def _origin(trace: Trace, index: int, position: Position, limit: int) -> Origin:
    node = trace.graph.operations[index]
    _checked(position, node.shape, node)
    edges = (edge for edge in trace.graph.edges[node.id] if edge.input.role != "constant")
    shares = tuple(_share(trace, edge, position, limit) for edge in edges)
    return Origin(index, node, position, float(trace.values[node.id][position]), shares)


def _share(trace: Trace, edge: Edge, position: Position, limit: int) -> Share:
    meeting = Meeting(trace, edge)
    value = np.asarray(trace.values[edge.input.id])
    if edge.combine == "place":
        return _moved(edge, value, int(np.asarray(meeting.local)[position]), limit)
    axes = zip(meeting.upstream, edge.output.shape, position, strict=True)
    fixed = {label: place for label, size, place in axes if size == meeting.sizes[label]}
    free = meeting.free(fixed)
    local = np.atleast_1d(meeting.local_part(fixed, free))
    chosen = np.flatnonzero(local)
    places = np.unravel_index(chosen[:limit], local.shape)
    known: dict[int, Indices | int] = {**fixed, **dict(zip(free, places, strict=False))}
    narrow = meeting.product[len(meeting.product) - value.ndim :]
    at = tuple(places_in(narrow, value.shape, known))
    columns = np.broadcast_arrays(*at, value[at], local[places])
    rows = zip(*(column.tolist() for column in columns), strict=True)
    parts = tuple(Part(row[:-2], *row[-2:]) for row in rows)
    return Share(edge, parts, len(chosen), value.size)


def _moved(edge: Edge, value: Value, came: int, limit: int) -> Share:
    """The one element that was moved to the output; none where the output came from elsewhere."""
    if came < 0:
        return Share(edge, (), 0, value.size)
    place = tuple(map(int, np.unravel_index(came, value.shape))) if value.ndim else ()
    return Share(edge, (Part(place, float(value[place]), 1.0),)[:limit], 1, value.size)


def _update(trace: Trace, index: int, position: Position) -> Update:
    node, optimizer = trace.updated_nodes[index - trace.update_start], trace.optimizer
    assert optimizer is not None  # there are update steps only with one
    _checked(position, node.shape, node)
    gradients = trace.gradients[node.id]
    assert gradients is not None  # only nodes with a gradient are updated
    before, gradient = trace.values[node.id][position], gradients[position]
    kept = tuple(each[position] for each in trace.state.get(node.name, ())) or optimizer.begin(())
    made = optimizer.update(before, gradient, kept, trace.t)
    names = (name for name, _ in optimizer.rule.state)
    state = tuple(Kept(*each) for each in zip(names, kept, made.state, strict=True))
    element = replace(node, name=indexed(node.name, position), shape=())
    return Update(index, element, before, gradient, made.after, optimizer, trace.t, state)


def _checked(position: Position, shape: Shape, node: Node) -> Position:
    if len(position) == len(shape) and all(0 <= place < size for place, size in zip(position, shape, strict=True)):
        return position
    message = f"there is no {indexed(node.name, position)}: the shape is {shape}"
    cure = "give one number an axis, from 0"
    raise AddressError(message, 0, len(node.name), code="no-such-element", help=cure)


def indexed(name: str, position: Position) -> str:
    """An element by its name: `x[2]`, `W[0, 1]`, `(w @ x)[1]`; a scalar is its name."""
    if not position:
        return name
    return f"{name if _is_word(name) else f'({name})'}[{', '.join(map(str, position))}]"


def _is_word(name: str) -> bool:
    return name.replace("_", "").isalnum()


def formula(zoomed: Zoom, trace: Trace, most: int = 4) -> str:
    """The sum in mathematics, and on a second line with its numbers.

    `∂L/∂x[1] = ∂L/∂y[0] · ∂y[0]/∂x[1] + …` and `0.5 × 2 + … = −2`; no more than `most` terms are written.
    """
    loss = trace.graph.nodes[trace.graph.loss].name
    node, listed = zoomed.node, zoomed.terms[:most]
    wide = len(zoomed.position) - len(node.shape)
    places = zip(zoomed.position[wide:], node.shape, strict=True)
    own = node.name, tuple(0 if size == 1 else place for place, size in places)
    match zoomed.kind:
        case "chain" if zoomed.edge is not None:
            output = zoomed.edge.output.name
            words = [f"{_slope(loss, (), output, at)} · {_slope(output, at, *own)}" for at, *_ in listed]
        case "unbroadcast":
            words = [indexed(_("product"), term.output) for term in listed]
        case "accumulate":
            words = [_("before"), _("contribution")][: len(listed)]
        case _:
            words = []
    more = ["…"] * (len(listed) < max(zoomed.nonzero, len(zoomed.terms)))
    total = significant(zoomed.total)
    said = f"{_slope(loss, (), *own)} = {' + '.join([*words, *more]) or total}"
    said = said if zoomed.whole else _("{equation} (one contribution)").format(equation=said)
    numbers = [_numbers(term, alone=zoomed.kind != "chain", first=not place) for place, term in enumerate(listed)]
    known = (zoomed.total, *(each for term in listed for each in term[1:3]))
    sign = "≈" if any(map(is_rounded, known)) else "="
    return f"{said}\n{' + '.join([*numbers, *more])} {sign} {total}" if listed else said


def _slope(top: str, top_at: Position, bottom: str, bottom_at: Position) -> str:
    ends = ((top, top_at), (bottom, bottom_at))
    return "/".join(f"∂{indexed(name, at) if at or _is_word(name) else f'({name})'}" for name, at in ends)


def _numbers(term: Term, *, alone: bool, first: bool) -> str:
    """A term's numbers; a negative one behind a sign is bracketed."""
    upstream = _signed(term.upstream) if not first else significant(term.upstream)
    return upstream if alone else f"{upstream} × {_signed(term.local)}"


def _signed(number: float) -> str:
    return f"({significant(number)})" if number < 0 else significant(number)
