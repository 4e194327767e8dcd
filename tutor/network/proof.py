"""The proof of a rule: its Jacobian, made by the very factors that the passes multiply, against slopes of the value.

The numeric side knows nothing of rules. It takes the complex step (Squire and Trapp 1998, SIAM Review 40: no
difference is formed, so nothing cancels) where the value's formula is made of holomorphic functions, and central
differences elsewhere. An element where the slopes to its left and right differ stands at a kink: it has no one slope,
so it is told apart and not compared.

Tolerances, for an element i of the value f and a step h: central differences are off by h²f‴/6, about 1e-10, and by
the rounding of f over h, so 1e-6 relative is asked, and 256 roundings of f, or of 1, over h are allowed; so is four
times what half the step changes, which a corner of f′ needs (elu's at 0). A change of 1e-4 and more is no slope. The
complex step is off by roundings alone: 1e-12 relative is asked, and 64 roundings of f, or of 1, are allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutor.errors import NetworkError
from tutor.formula import Name, compile_formula, parse
from tutor.network.combine import summed_to
from tutor.network.graph import Edge, Graph, Node
from tutor.network.holomorphic import is_holomorphic
from tutor.network.operations import FUNCTIONS, Operation, Option, Value, compiled
from tutor.network.passes import forward
from tutor.numbers import MINUS, significant

__all__ = [
    "Method",
    "Place",
    "Proof",
    "Sides",
    "complex_jacobian",
    "numeric_jacobian",
    "one_sided_slopes",
    "prove",
    "rule_jacobian",
]

Method: TypeAlias = Literal["complex step", "central differences", "two factors", "none"]
Function: TypeAlias = Callable[..., Value]
Mask: TypeAlias = NDArray[np.bool_]

MAX_ELEMENTS = 1_000_000
_STEP, _COMPLEX_STEP = 1e-5, 1e-30
_ROUNDING = float(np.finfo(np.float64).eps)
_RELATIVE: dict[Method, float] = {"complex step": 1e-12, "central differences": 1e-6, "two factors": 1e-10}
_UNCOMPUTABLE = (ValueError, TypeError, IndexError, ArithmeticError)


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


class Sides(NamedTuple):
    """Slopes to the right and to the left, each a full Jacobian."""

    right: Value
    left: Value

    @property
    def central(self) -> Value:
        """The slope between both ends."""
        return (self.right + self.left) / 2

    @property
    def gap(self) -> Value:
        """How much the two differ: at a kink by its angle, elsewhere by the step times the curvature."""
        return np.abs(self.right - self.left)


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


def one_sided_slopes(function: Function, operands: Sequence[Value], which: int, part: float = 1.0) -> Sides:
    """The slopes of a function in each element of one operand, to its right and to its left.

    Args:
        function: of all operands.
        operands: float64 arrays.
        which: the operand that is nudged, from 0.
        part: how much of the usual step 1e-5 · max(1, |x|) is taken.

    Returns:
        Jacobians of shape (*out.shape, *operand.shape).
    """
    x = np.array(operands[which], dtype=np.float64)
    out = _called(function, operands, which, x)
    sides = Sides(*(np.empty((*out.shape, x.size)) for _ in range(2)))
    for place, step in enumerate(_steps(x).ravel() * part):
        for side, nudge in zip(sides, (step, -step), strict=True):
            nudged = x.copy()
            nudged.flat[place] += nudge
            side[..., place] = (_called(function, operands, which, nudged) - out) / (nudged.flat[place] - x.flat[place])
    return Sides(*(side.reshape(out.shape + x.shape) for side in sides))


def numeric_jacobian(function: Function, operands: Sequence[Value], which: int) -> Value:
    """∂out/∂operand by central differences with h = 1e-5 · max(1, |x|), of shape (*out.shape, *operand.shape)."""
    return one_sided_slopes(function, operands, which).central


def complex_jacobian(function: Function, operands: Sequence[Value], which: int) -> Value | None:
    """∂out/∂operand by the complex step Im f(x + ih) / h with h = 1e-30, of shape (*out.shape, *operand.shape).

    Returns:
        None where the function does not take complex values, or has another real part with them.
    """
    x = np.array(operands[which], dtype=np.float64)
    out = _called(function, operands, which, x)
    slopes = np.empty((*out.shape, x.size))
    for place in range(x.size):
        nudged = x.astype(np.complex128)
        nudged.flat[place] += 1j * _COMPLEX_STEP
        try:
            found = np.asarray(function(*operands[:which], nudged[()], *operands[which + 1 :]))
        except _UNCOMPUTABLE:
            return None
        if not np.iscomplexobj(found) or not np.allclose(found.real, out, rtol=1e-12, atol=1e-14, equal_nan=True):
            return None
        slopes[..., place] = found.imag / _COMPLEX_STEP
    return slopes.reshape(out.shape + x.shape)


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
    roundings = _per_row(_ROUNDING * np.maximum(1, np.abs(single.out)), single.operands[which])
    noise = 256 * roundings / _steps(single.operands[which])
    bent = _bent(whole, half, noise)
    exact = None
    if is_holomorphic(single.operation, which):
        exact = complex_jacobian(single.run, single.operands, which)
    if exact is not None and np.all(bent | np.isclose(exact, whole.central, rtol=1e-2, atol=100 * noise)):
        allowed = _RELATIVE["complex step"] * np.abs(exact) + 64 * roundings
        return _Slopes(exact, allowed, bent | ~np.isfinite(exact), "complex step")
    size, moved = np.abs(whole.central), np.abs(whole.central - half.central)
    allowed = _RELATIVE["central differences"] * size + noise + 4 * moved
    restless = moved > 1e-4 * np.maximum(1, size) + noise
    return _Slopes(whole.central, allowed, bent | restless, "central differences")


def _bent(whole: Sides, half: Sides, noise: Value) -> Mask:
    """Where left and right differ by an angle and not by curvature, which halves with the step; or one has no slope."""
    size = np.abs(whole.central) + np.abs(half.central)
    angle = (half.gap > 0.75 * whole.gap) & (whole.gap > 1e-6 * size + noise)
    jump = np.abs(whole.central - half.central) > 0.1 * np.maximum(1, size) + noise
    return angle | jump | ~np.isfinite(whole.central + half.central)


def _compared(single: _Single, which: int, slopes: _Slopes) -> Iterator[_Finding]:
    """Rule against slopes, and the fused product against the two factors."""
    name = single.operation.operands[which]
    partial = single.operation.partials[which]
    try:
        rule = _by_rule(single, which)
    except _UNCOMPUTABLE as error:
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
    except _UNCOMPUTABLE as error:
        return _Finding(np.inf, at, 1, f"{where} fails: {error}")
    if np.shape(fused) != product.shape:
        return _Finding(np.inf, at, 1, f"{where} has shape {np.shape(fused)}, upstream × local has {product.shape}")
    allowed = _RELATIVE["two factors"] * (np.abs(product) + np.max(np.abs(product), initial=0.0)) + 64 * _ROUNDING
    unequal = ~(np.isfinite(product) & np.isfinite(fused))
    difference = np.where(unequal, np.where(np.isnan(product) | (product == fused), 0, np.inf), np.abs(fused - product))
    worst = float(np.max(difference / allowed, initial=0.0))
    says = "" if worst <= 1 else f"{where} is not upstream × local"
    return _Finding(worst, at, product.size, says)


def _called(function: Function, operands: Sequence[Value], which: int, x: Value) -> Value:
    """The function's value with another operand in one place; without axes it is a scalar, as in the passes."""
    given = [np.asarray(each)[()] for each in operands]
    given[which] = x[()]
    return np.asarray(function(*given), dtype=np.float64)


def _steps(x: Value) -> Value:
    return _STEP * np.maximum(1.0, np.abs(x))


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
