"""The proof of a rule: its Jacobian, made by the very factors that the passes multiply, against slopes of the value.

The numeric side knows nothing of rules (`tutor.network.slopes`). It takes the complex step where the value's formula is
made of holomorphic functions, and central differences elsewhere. An element where the slopes to its left and right
differ stands at a kink: it has no one slope, so it is told apart and not compared.

Tolerances, for an element i of the value f and a step h: central differences are off by h²f‴/6, about 1e-10, and by
the rounding of f over h, so 1e-6 relative is asked, and 256 roundings of f, or of 1, over h are allowed; so is four
times what half the step changes, which a corner of f′ needs (elu's at 0). A change of 1e-4 and more is no slope. The
complex step is off by roundings alone: 1e-12 relative is asked, and 64 roundings of f, or of 1, are allowed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np

from tutor.errors import NetworkError
from tutor.formula import Name, compile_formula, parse
from tutor.network.combine import summed_to
from tutor.network.graph import Edge, Graph, Node
from tutor.network.holomorphic import is_holomorphic
from tutor.network.operations import FUNCTIONS, Operation, Option, Value, compiled
from tutor.network.passes import forward
from tutor.network.slopes import ROUNDING, UNCOMPUTABLE, Mask, bent, complex_jacobian, one_sided_slopes, steps
from tutor.numbers import MINUS, significant

__all__ = ["Method", "Place", "Proof", "prove", "prove_elementwise", "rule_jacobian"]

Method: TypeAlias = Literal["complex step", "central differences"]

MAX_ELEMENTS = 1_000_000
_RELATIVE: dict[Method, float] = {"complex step": 1e-12, "central differences": 1e-6}
_FUSED = 1e-10


class Place(NamedTuple):
    """One element of one operand."""

    operand: str
    element: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.operand}{_index(self.element)}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What the proof of one operation found on one set of operands.

    Attributes:
        operation: its name.
        difference: the worst relative difference between rule and slope, over what is allowed: up to 1 the rule
            holds.
        at: the operand's element where that is, None where nothing could be compared.
        compared: how many elements of Jacobians were compared.
        kinks: the operands' elements in which some output has no one slope; there nothing is compared. An output
            that is not finite has none in any element.
        methods: by operand, how its slopes were found.
        says: what is wrong in one sentence, "" where the rule holds.
    """

    operation: str
    difference: float
    at: Place | None
    compared: int
    kinks: tuple[Place, ...]
    methods: Mapping[str, Method]
    says: str

    @property
    def holds(self) -> bool:
        """Whether every rule gives the value's slopes."""
        return not self.says


class _Slopes(NamedTuple):
    """A numeric Jacobian, what is allowed as difference from it, and where it is no slope."""

    jacobian: Value
    allowed: Value
    kinks: Mask
    method: Method


class _Single(NamedTuple):
    """A network of one operation, run on its operands."""

    operation: Operation
    operands: tuple[Value, ...]
    options: tuple[Option, ...]
    graph: Graph
    out: Value

    def run(self, *operands: Value) -> Value:
        """The operation's value on other operands of the same shapes."""
        return compiled(self.operation).value(*operands, *self.options)

    def edge(self, which: int) -> Edge:
        """From an operand that has a derivative."""
        return next(edge for edge in self.graph.edges[-1] if edge.operand == which)


class _Finding(NamedTuple):
    """One comparison: the worst difference over what is allowed, where, and the sentence that tells it."""

    difference: float
    at: Place
    compared: int
    says: str


def rule_jacobian(
    operation: Operation, operands: Sequence[Value], which: int, options: Mapping[str, Option] | None = None
) -> Value:
    """∂out/∂operand by the operation's rule: for every unit upstream, local and product as the passes make them.

    Returns:
        The Jacobian, of shape (*out.shape, *operand.shape), broadcasts undone.

    Raises:
        NetworkError: operands that do not fit, or outside what the operation is defined for.
        ValueError: a rule whose product cannot be made, or has not the operand's shape.
    """
    with np.errstate(all="ignore"):
        return _by_rule(_single(operation, operands, options or {}), which)


def prove(operation: Operation, operands: Sequence[Value], options: Mapping[str, Option] | None = None) -> Proof:
    """Whether the rules of an operation are the slopes of its value, at these operands.

    Args:
        operation: of the table or a lesson's own.
        operands: float64 arrays, in the order of `operation.operands`.
        options: those that are not as usual.

    Raises:
        NetworkError: operands that do not fit, outside what the operation is defined for, or too large.
    """
    with np.errstate(all="ignore"):
        single = _single(operation, operands, options or {})
        if single.out.shape != single.graph.nodes[-1].shape:
            said = f"{operation.name} makes a value of shape {single.out.shape}, and its shape rule says "
            return Proof(operation.name, np.inf, None, 0, (), {}, f"{said}{single.graph.nodes[-1].shape}")
        slopes = {which: _slopes(single, which) for which, rule in enumerate(operation.partials) if rule is not None}
        findings = [found for which, each in slopes.items() for found in _compared(single, which, each)]
    kinks = (
        Place(operation.operands[which], tuple(map(int, element)))
        for which, each in slopes.items()
        for element in np.argwhere(each.kinks.any(axis=tuple(range(single.out.ndim))))
    )
    methods: dict[str, Method] = {operation.operands[which]: each.method for which, each in slopes.items()}
    worst = max(findings, key=lambda found: found.difference, default=_Finding(0.0, Place("", ()), 0, ""))
    compared = sum(found.compared for found in findings)
    at = worst.at if compared else None
    return Proof(operation.name, worst.difference, at, compared, tuple(kinks), methods, worst.says)


def prove_elementwise(operation: Operation, operands: Sequence[Value], most: int = 32) -> Proof:
    """The worst proof of an operation that works element by element: at single elements, then at all of these at once.

    Args:
        operation: a lesson's own, whose rule must hold at every element and be felt by no other.
        operands: float64 arrays of any size that broadcast together.
        most: how many elements are taken, spread evenly.
    """
    wide = [np.ravel(each) for each in np.broadcast_arrays(*operands)]
    places = np.unique(np.linspace(0, wide[0].size - 1, min(most, wide[0].size)).astype(np.intp))
    single = (prove(operation, [each[place] for each in wide]) for place in places)
    together = prove(operation, [each[places] for each in wide])
    return max((*single, together), key=lambda each: (not each.holds, each.difference))


def _single(operation: Operation, operands: Sequence[Value], options: Mapping[str, Option]) -> _Single:
    """The network of one operation, its operands leaves under the names that its formulas use."""
    values = tuple(np.array(each, dtype=np.float64) for each in operands)
    shapes = tuple(each.shape for each in values)
    all_options = {**operation.options, **options}
    given = tuple(all_options.values())
    leaves = [
        Node(place, name, None, (), (), "data", shape, Name(name), named=True)
        for place, (name, shape) in enumerate(zip(operation.operands, shapes, strict=True))
    ]
    shape = operation.shape(shapes, all_options)
    sizes = [int(np.prod(shape)) * each.size for each in values]
    if max(sizes, default=0) > MAX_ELEMENTS:
        message = f"a proof of {operation.name} would compare {max(sizes):,} slopes, expected at most {MAX_ELEMENTS:,}"
        raise NetworkError(message, code="too-large", help="prove it on smaller operands")
    count = len(leaves)
    made = Node(count, operation.name, operation, tuple(range(count)), given, "loss", shape, parse(operation.value))
    graph = Graph((*leaves, made), count, tuple(range(count)), {})
    out = forward(graph, {name: each.copy() for name, each in zip(operation.operands, values, strict=True)})[-1]
    return _Single(operation, values, given, graph, np.asarray(out))


def _by_rule(single: _Single, which: int) -> Value:
    edge, out = single.edge(which), single.out
    local = edge.local([each[()] for each in single.operands], out[()])
    shape = edge.input.shape
    jacobian = np.empty((out.size, *shape))
    for place in range(out.size):
        upstream = np.zeros(out.shape)
        upstream.flat[place] = 1
        product = edge.meet(upstream[()], local)
        if np.shape(product) != shape:
            product = _unbroadcast(product, shape)
        jacobian[place] = product
    return jacobian.reshape(out.shape + shape)


def _unbroadcast(product: Value, shape: tuple[int, ...]) -> Value:
    if np.broadcast_shapes(np.shape(product), shape) != np.shape(product):
        raise ValueError(f"the product has shape {np.shape(product)}, expected {shape}")
    return summed_to(product, shape)


def _slopes(single: _Single, which: int) -> _Slopes:
    """The numeric side in one operand: the complex step where the formula allows it and central differences agree."""
    whole = one_sided_slopes(single.run, single.operands, which)
    half = one_sided_slopes(single.run, single.operands, which, 0.5)
    roundings = _per_row(ROUNDING * np.maximum(1, np.abs(single.out)), single.operands[which])
    noise = 256 * roundings / steps(single.operands[which])
    kinks = bent(whole, half, noise)
    exact = None
    if is_holomorphic(single.operation, which):
        exact = complex_jacobian(single.run, single.operands, which)
    if exact is not None and np.all(kinks | np.isclose(exact, whole.central, rtol=1e-2, atol=100 * noise)):
        allowed = _RELATIVE["complex step"] * np.abs(exact) + 64 * roundings
        return _Slopes(exact, allowed, kinks | ~np.isfinite(exact), "complex step")
    size, moved = np.abs(whole.central), np.abs(whole.central - half.central)
    allowed = _RELATIVE["central differences"] * size + noise + 4 * moved
    restless = moved > 1e-4 * np.maximum(1, size) + noise
    return _Slopes(whole.central, allowed, kinks | restless, "central differences")


def _compared(single: _Single, which: int, slopes: _Slopes) -> Iterator[_Finding]:
    """Rule against slopes, and the fused product against the two factors."""
    name = single.operation.operands[which]
    partial = single.operation.partials[which]
    try:
        rule = _by_rule(single, which)
    except UNCOMPUTABLE as error:
        yield _Finding(np.inf, Place(name, ()), 1, f"the rule of {single.operation.name} in {name} fails: {error}")
        return
    yield _worst(single, which, slopes, rule)
    if partial is not None and partial.fused:
        yield _fused(single, which, partial.fused)


def _worst(single: _Single, which: int, slopes: _Slopes, rule: Value) -> _Finding:
    name, out = single.operation.operands[which], single.out
    finite = np.isfinite(rule)
    skipped = slopes.kinks | (~finite & slopes.kinks.any(axis=tuple(range(out.ndim))))  # 0 × ∞ of a unit upstream
    difference = np.where(finite, np.abs(rule - slopes.jacobian), np.inf) / slopes.allowed
    difference = np.where(skipped, -1.0, difference)
    compared = int(np.sum(~skipped))
    if not compared:
        return _Finding(0.0, Place(name, ()), 0, "")
    index = tuple(map(int, np.unravel_index(np.argmax(difference), difference.shape)))
    at, worst = Place(name, index[out.ndim :]), float(difference[index])
    if worst <= 1:
        return _Finding(worst, at, compared, "")
    true, given = _apart(slopes.jacobian[index], rule[index])
    output = f"{single.operation.name}{_index(index[: out.ndim])}"
    says = f"the derivative of {output} in {at} is {true} at {_where(single, which, at)}, the rule gives {given}"
    return _Finding(worst, at, compared, says)


def _fused(single: _Single, which: int, text: str) -> _Finding:
    """The product of the fused formula against upstream × local, on one upstream of both signs."""
    operation, edge = single.operation, single.edge(which)
    names = ("upstream", *operation.operands, "out", *operation.options)
    operands, out = [each[()] for each in single.operands], single.out[()]
    upstream = (np.random.default_rng(0).uniform(-2, 2, single.out.shape))[()]
    product = np.asarray(edge.meet(upstream, edge.local(operands, out)))
    at, where = Place(edge.input.name, ()), f"the fused product of {operation.name} in {edge.input.name}"
    try:
        fused = compile_formula(parse(text), names, FUNCTIONS)(upstream, *operands, out, *single.options)
    except UNCOMPUTABLE as error:
        return _Finding(np.inf, at, 1, f"{where} fails: {error}")
    if np.shape(fused) != product.shape:
        return _Finding(np.inf, at, 1, f"{where} has shape {np.shape(fused)}, upstream × local has {product.shape}")
    allowed = _FUSED * (np.abs(product) + np.max(np.abs(product), initial=0.0)) + 64 * ROUNDING
    unequal = ~(np.isfinite(product) & np.isfinite(fused))
    difference = np.where(unequal, np.where(np.isnan(product) | (product == fused), 0, np.inf), np.abs(fused - product))
    worst = float(np.max(difference / allowed, initial=0.0))
    says = "" if worst <= 1 else f"{where} is not upstream × local"
    return _Finding(worst, at, product.size, says)


def _per_row(values: Value, x: Value) -> Value:
    """One number an element of the value, repeated for every element of the operand."""
    return np.multiply.outer(values, np.ones(x.shape))


def _apart(true: float, given: float) -> tuple[str, str]:
    """Two numbers with as many figures as it takes to tell them apart."""
    texts = ((significant(true, digits), significant(given, digits)) for digits in range(4, 17))
    return next((pair for pair in texts if _number(pair[0]) != _number(pair[1])), (repr(true), repr(given)))


def _number(text: str) -> float:
    return float(text.replace(MINUS, "-"))


def _index(element: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, element))}]" if element else ""


def _where(single: _Single, which: int, at: Place) -> str:
    """`x = 1.2`, and the other operands where they are scalars."""
    said = [f"{at} = {significant(float(single.operands[which][at.element]))}"]
    for place, (name, operand) in enumerate(zip(single.operation.operands, single.operands, strict=True)):
        if place != which and not operand.ndim:
            said.append(f"{name} = {significant(float(operand))}")
    return ", ".join(said)
