"""Whether two formulas are one: by their values at sample points, the same points every time and on every machine.

Polynomials and their quotients that agree at so many random points are equal but for a vanishing chance (Schwartz and
Zippel); what kinks hide is looked for beside the kinks.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutor.errors import FormulaError
from tutor.formula.evaluate import Function, compile_formula, evaluate
from tutor.formula.functions import CONSTANTS, PRIMITIVES
from tutor.formula.rewrite import functions_in, names_in
from tutor.formula.tree import Binary, Call, Expr, Index, Name, Transpose, post_order

__all__ = [
    "ELEMENTWISE",
    "POINTS",
    "Domain",
    "Factor",
    "Samples",
    "Variable",
    "agree",
    "draw",
    "factor_between",
    "finite_points",
    "usable",
]

Value: TypeAlias = NDArray[np.float64]
Domain: TypeAlias = Literal["real", "positive", "probability", "count", "shares", "mask"]
"""Any number; above 0; 0 to 1; a whole number from 2; positive and adding up to 1 along the last axis; 0 or 1."""

POINTS, LEAST = 24, 12
RELATIVE, ABSOLUTE = 1e-9, 1e-12
BESIDE_KINKS = (-1e-2, -1e-3, 1e-3, 1e-2)
_SMALLEST, _LARGEST = 0.2, 2.2
_LOWEST_SHARE, _HIGHEST_SHARE = 0.05, 0.95
_LOWEST_COUNT, _HIGHEST_COUNT = 2, 9

ELEMENTWISE = frozenset(
    {"exp", "log", "sqrt", "sin", "cos", "tanh", "abs", "sign", "step", "erf", "log1p", "maximum", "minimum", "where"}
)
"""Primitives that work entry by entry, so that all points can be computed at once."""
_BENT_AT_ZERO = frozenset({"abs", "sign", "step", "relu", "leaky_relu", "elu"})
_BENT_WHERE_EQUAL = frozenset({"maximum", "minimum"})


@dataclass(frozen=True, slots=True)
class Variable:
    """What a name of a formula stands for."""

    domain: Domain = "real"
    shape: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Factor:
    """What one formula is of another: `constant * above**power / below`; "" for no name.

    Attributes:
        constant: 1 where names are.
        above: a name that multiplies it, `power` times; below 0, one that divides it.
        below: a name that divides it besides.
    """

    constant: float = 1.0
    above: str = ""
    power: int = 1
    below: str = ""


class Samples:
    """Points at which formulas over some variables are compared.

    Args:
        variables: by name.
        derived: formulas over the variables, or over derived names before them, whose values have names too.
        functions: what formulas may call.
        elementwise: those of them that work entry by entry.
        bent: formulas whose kinks are sampled from both sides.

    Attributes:
        values: by name, of shape (points, *shape).
        count: how many points there are, 24 and those beside kinks.
    """

    def __init__(
        self,
        variables: Mapping[str, Variable],
        derived: Mapping[str, Expr] | None = None,
        functions: Mapping[str, Function] = PRIMITIVES,
        elementwise: frozenset[str] = ELEMENTWISE,
        bent: Sequence[Expr] = (),
    ) -> None:
        self.functions, self._elementwise = functions, elementwise
        self._scalar = all(not variable.shape for variable in variables.values())
        generator = _generator(variables)
        self.values: dict[str, Value] = {
            name: draw(variable, POINTS, generator) for name, variable in variables.items()
        }
        self.count = POINTS
        for expr in bent:
            for inner in _bent_at(expr):
                self._add_beside(inner, variables, generator)
        for name, expr in (derived or {}).items():
            self.values[name] = self.run(expr)

    def run(self, expr: Expr) -> Value:
        """A formula's values, of shape (points, *shape of one value).

        Raises:
            FormulaError: it cannot be computed, or not all of its values have one shape.
        """
        return self._run(expr, self.values, self.count)

    def shape_of(self, expr: Expr) -> tuple[int, ...]:
        """The shape of one value, from the first point alone; () where all works entry by entry on numbers.

        Raises:
            FormulaError: it cannot be computed.
        """
        if self._scalar and self._works_entry_by_entry(expr, self.values):
            return ()
        return evaluate(expr, {name: value[0] for name, value in self.values.items()}, self.functions).shape

    def _run(self, expr: Expr, values: Mapping[str, Value], count: int) -> Value:
        if self._scalar and self._works_entry_by_entry(expr, values):
            return np.broadcast_to(evaluate(expr, values, self.functions), count)
        return _one_by_one(expr, values, count, self.functions)

    def _works_entry_by_entry(self, expr: Expr, values: Mapping[str, Value]) -> bool:
        if not self._elementwise.issuperset(functions_in(expr)):
            return False
        if any(values[name].ndim > 1 for name in names_in(expr) if name in values):
            return False
        return not any(
            isinstance(node, Transpose | Index) or (isinstance(node, Binary) and node.operator == "@")
            for node in post_order(expr)
        )

    def _add_beside(self, inner: Expr, variables: Mapping[str, Variable], generator: random.Random) -> None:
        """Points at which `inner` is ±1e-3 and ±1e-2, where one of its names can make it so."""
        count = len(BESIDE_KINKS)
        drawn = {name: draw(variable, count, generator) for name, variable in variables.items()}
        for name in names_in(inner):
            if name not in variables:
                continue
            found = self._solved(inner, name, variables[name], drawn)
            if found is not None:
                drawn[name] = found
                self.values = {each: np.concatenate([self.values[each], drawn[each]]) for each in self.values}
                self.count += count
                return

    def _solved(self, inner: Expr, name: str, variable: Variable, drawn: Mapping[str, Value]) -> Value | None:
        """Values of `name` that bring `inner` beside 0 at the drawn points, or None: Newton's method."""
        wanted = np.array(BESIDE_KINKS)
        if inner == Name(name):
            value = np.broadcast_to(wanted.reshape(-1, *[1] * len(variable.shape)), drawn[name].shape)
            return value if _inside(variable.domain, value) else None
        if not self._scalar:
            return None
        count, value, width = len(wanted), drawn[name], 1e-6
        with np.errstate(all="ignore"):
            for _ in range(6):
                here = self._run(inner, {**drawn, name: value}, count)
                beside = self._run(inner, {**drawn, name: value + width}, count)
                value = value + (wanted - here) * width / (beside - here)
        reached = np.abs(self._run(inner, {**drawn, name: value}, count) - wanted) < 1e-6
        return value if bool(np.all(reached)) and _inside(variable.domain, value) else None


def agree(given: Value, right: Value) -> bool:
    """Equal at every point to 1e-9, or to 1e-12 of the largest magnitude, and finite at the same points."""
    finite = np.isfinite(right)
    if not np.array_equal(finite, np.isfinite(given)):
        return False
    a, t = given[finite], right[finite]
    size = np.abs(t)
    return bool(np.all(np.abs(a - t) <= np.maximum(RELATIVE * size, ABSOLUTE * np.max(size, initial=0.0))))


def usable(values: Value, expr: Expr) -> NDArray[np.bool_]:
    """At which points a right formula has a value.

    Raises:
        FormulaError: at too few of them for a comparison; that is for whoever wrote the formula, not for a learner.
    """
    found = finite_points(values)
    if np.sum(found) < LEAST:
        message = f"this formula has a value at {np.sum(found)} of {len(found)} sample points, fewer than {LEAST}"
        cure = "give its names a domain: probability, positive or count"
        raise FormulaError(message, *expr.span, code="too-few-points", help=cure)
    return found


def factor_between(given: Value, right: Value, names: Mapping[str, Value]) -> Factor | None:
    """What `given` is of `right`, where that is a constant, a power of one name, or a quotient of two.

    Args:
        given: values of shape (points, …).
        right: of the same shape.
        names: values by name.
    """
    with np.errstate(all="ignore"):
        ratio = given / right
    known = finite_points(given) & finite_points(right) & np.all(right != 0, axis=tuple(range(1, right.ndim)))
    if np.sum(known) < LEAST:
        return None
    ratio = ratio[known]
    first = float(ratio.flat[0])
    if _all_near(ratio, np.full(ratio.shape, first)):
        return Factor(first)
    fitting = {name: each for name, value in names.items() if (each := _spread(value[known], ratio)) is not None}
    begins = {name: float(value.flat[0]) for name, value in fitting.items()}
    with np.errstate(all="ignore"):
        for factor in _possible_factors(tuple(fitting)):
            if not _fits_at_first(factor, begins, first):
                continue
            below = fitting[factor.below] if factor.below else 1.0
            if _all_near(ratio, fitting[factor.above] ** factor.power / below):
                return factor
    return None


def _fits_at_first(factor: Factor, begins: Mapping[str, float], ratio: float) -> bool:
    """The comparison at one entry, which leaves few candidates for the others."""
    above, below = begins[factor.above], begins[factor.below] if factor.below else 1.0
    if not (above and below and math.isfinite(above) and math.isfinite(below)):
        return False
    return math.isclose(above**factor.power / below, ratio, rel_tol=1e-6)


def draw(variable: Variable, count: int, generator: random.Random) -> Value:
    """Values of a variable at `count` points: of shape (count, *shape), every entry balanced in its sign."""
    size = math.prod(variable.shape)
    columns = [_draw_entry(variable.domain, count, generator) for _ in range(size)]
    values = np.array(columns, dtype=np.float64).T.reshape(count, *variable.shape)
    if variable.domain == "shares":
        values = values / np.sum(values, axis=-1, keepdims=True) if variable.shape else np.ones(count)
    return values


def _draw_entry(domain: Domain, count: int, generator: random.Random) -> list[float]:
    def between(low: float, high: float) -> float:
        return low + (high - low) * generator.random()

    if domain == "probability":
        return [between(_LOWEST_SHARE, _HIGHEST_SHARE) for _ in range(count)]
    if domain == "count":
        return [float(math.floor(between(_LOWEST_COUNT, _HIGHEST_COUNT + 1))) for _ in range(count)]
    if domain == "mask":
        return [float(generator.random() < 0.5) for _ in range(count)]
    sizes = [between(_SMALLEST, _LARGEST) for _ in range(count)]
    if domain != "real":
        return sizes
    order = sorted(range(count), key=[generator.random() for _ in range(count)].__getitem__)
    return [size if order[place] % 2 else -size for place, size in enumerate(sizes)]


def _generator(variables: Mapping[str, Variable]) -> random.Random:
    """Seeded by what is drawn; `random()` alone is used, whose numbers are the same in every version of Python."""
    text = "; ".join(f"{name} {each.domain} {each.shape}" for name, each in sorted(variables.items()))
    return random.Random(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))


def _inside(domain: Domain, value: Value) -> bool:
    return domain == "real" or (domain == "positive" and bool(np.all(value > 0)))


def _bent_at(expr: Expr) -> Iterator[Expr]:
    """The formulas at whose zeros a formula has a kink, each once."""
    found: dict[Expr, None] = {}
    for node in post_order(expr):
        match node:
            case Call(function, (inner, *_)) if function in _BENT_AT_ZERO and names_in(inner):
                found[inner] = None
            case Call(function, (a, b)) if function in _BENT_WHERE_EQUAL and names_in(node):
                found[Binary("-", a, b)] = None
            case Call("clip", (x, low, high)):
                found[Binary("-", x, low)] = found[Binary("-", x, high)] = None
    yield from found


def _one_by_one(expr: Expr, values: Mapping[str, Value], count: int, functions: Mapping[str, Function]) -> Value:
    names = tuple(name for name in names_in(expr) if name in values or name not in CONSTANTS)
    first = evaluate(expr, {name: values[name][0] for name in names if name in values}, functions)
    run: Callable[..., Value] = compile_formula(expr, names, functions)
    found = np.empty((count, *first.shape))
    found[0] = first
    try:
        with np.errstate(all="ignore"):
            for place in range(1, count):
                found[place] = run(*(values[name][place] for name in names))
    except (ValueError, TypeError, IndexError, ArithmeticError, MemoryError) as error:
        raise FormulaError(f"this cannot be computed: {error}", *expr.span, code="cannot-compute") from error
    return found


def finite_points(values: Value) -> NDArray[np.bool_]:
    """At which points every entry is finite."""
    finite: NDArray[np.bool_] = np.all(np.isfinite(values), axis=tuple(range(1, values.ndim)))
    return finite


def _all_near(ratio: Value, wanted: Value) -> bool:
    return bool(np.all(np.isfinite(wanted)) and np.all(np.abs(ratio - wanted) <= 1e-8 * np.abs(wanted)))


def _spread(value: Value, like: Value) -> Value | None:
    """A name's values beside those of a formula; None where their shapes do not fit."""
    if value.ndim == 1:
        return value.reshape(-1, *[1] * (like.ndim - 1))
    return value if value.shape == like.shape else None


def _possible_factors(names: tuple[str, ...]) -> Iterator[Factor]:
    for power in (-1, 1, -2, 2, -3, 3):
        for name in names:
            yield Factor(above=name, power=power)
    for above in names:
        for below in names:
            if above != below:
                yield Factor(above=above, below=below)
