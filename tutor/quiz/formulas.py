"""Questions that are answered with a formula: the right one, and what a wrong one has in common with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tutor.errors import FormulaError
from tutor.formula import Binary, Expr, Number, Transpose, Unary, names_in
from tutor.formula.equal import Domain, Factor, Samples, Variable, agree, factor_between, finite_points, usable
from tutor.formula.evaluate import Function
from tutor.formula.learner import Vocabulary, echo
from tutor.formula.rewrite import rewrite
from tutor.formula.tree import post_order
from tutor.lesson.model import Quiz
from tutor.lesson.rules import elementwise_functions
from tutor.network import Trace
from tutor.network.operations import FUNCTIONS, Operation, Shape, Value
from tutor.quiz.slips import said_to, shapes_fit
from tutor.quiz.vocabulary import bounded, vocabulary
from tutor.words import _

__all__ = ["FormulaSlip", "Judged", "RightFormula", "asked_formula", "told_factor"]


@dataclass(frozen=True, slots=True)
class FormulaSlip:
    """A known mistake as a formula: its public name, "" for an author's own, and what is said to it."""

    name: str
    expr: Expr
    say: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What a formula is, compared with the right one.

    Attributes:
        right: equal at every point.
        shapes: of one value of the given and of the right one, where they do not fit together.
        slips: the known mistakes that it is equal to.
        factor: what it is of the right one, where that is simple.
        fact: something else that is true of it.
    """

    right: bool = False
    shapes: tuple[Shape, Shape] | None = None
    slips: tuple[FormulaSlip, ...] = ()
    factor: Factor | None = None
    fact: str = ""


class _Compared(NamedTuple):
    """The right formula at all points: its samples, which of them count, its values, the slips' values."""

    samples: Samples
    counts: NDArray[np.bool_]
    right: Value
    slips: tuple[tuple[FormulaSlip, Value], ...]


@dataclass(frozen=True, eq=False)
class RightFormula:
    """A formula that is asked for.

    Attributes:
        expr: the right one.
        words: what may be typed.
        variables: what its names stand for.
        derived: names that are formulas over the others, such as `out`.
        functions: what formulas may call.
        slips: known mistakes, the author's first.
        operation: whose domain the points must keep to, with its operands; None where the names are independent.
        repeats: whether a value of another shape counts, where it repeats to the right one.
    """

    expr: Expr
    words: Vocabulary
    variables: Mapping[str, Variable]
    derived: Mapping[str, Expr]
    functions: Mapping[str, Function]
    slips: tuple[FormulaSlip, ...] = ()
    operation: tuple[Operation, tuple[Expr, ...]] | None = None
    repeats: bool = False

    @property
    def text(self) -> str:
        """The right formula as an answer."""
        return echo(self.expr)

    @property
    def names(self) -> tuple[str, ...]:
        """The names to write it with, in order."""
        known = (name for name in self.variables if name in self.words.names)
        return (*known, *(name for name, made in self.derived.items() if not isinstance(made, Number)))

    def judge(self, given: Expr) -> Judged:
        """What a learner's formula is.

        Raises:
            FormulaError: it cannot be computed; or, with the code `too-few-points`, the right one nearly nowhere can.
        """
        samples, counts, right, slips = self._compared
        shape = samples.shape_of(given)
        if not self._comparable(shape, right.shape[1:]):
            return Judged(shapes=(shape, right.shape[1:]))
        value, right = _alike(samples.run(given), right)
        value, right = value[counts], right[counts]
        if agree(value, right):
            return Judged(right=True)
        if fitting := tuple(slip for slip, wrong in slips if _same(value, wrong[counts])):
            return Judged(slips=fitting)
        names = {name: samples.values[name][counts] for name in self.names}
        return Judged(factor=factor_between(value, right, names), fact=_fact(value, right))

    def with_wrong(self, wrong: Iterable[FormulaSlip]) -> RightFormula:
        """The same with mistakes of the author's, which are told first."""
        return replace(self, slips=(*wrong, *self.slips))

    def check(self) -> None:
        """Raise where answers could not be graded.

        Raises:
            FormulaError: with the code `too-few-points`, at a place in the author's formula.
        """
        _ = self._compared

    @cached_property
    def _compared(self) -> _Compared:
        samples = self._samples(self._special())
        counts = self._within(samples)
        right = samples.run(self.expr)
        usable(right[counts], self.expr)
        return _Compared(samples, counts, right, tuple(self._slip_values(samples, counts, right)))

    def _slip_values(
        self, samples: Samples, counts: NDArray[np.bool_], right: Value
    ) -> Iterator[tuple[FormulaSlip, Value]]:
        for slip in self.slips:
            with suppress(FormulaError):  # what cannot be computed cannot be typed either
                value = samples.run(slip.expr)
                comparable = self._comparable(value.shape[1:], right.shape[1:])
                if comparable and not _same(value[counts], right[counts]):
                    yield slip, value

    def _comparable(self, given: Shape, right: Shape) -> bool:
        return given == right or (self.repeats and shapes_fit(given, right))

    def _special(self) -> Mapping[str, Variable]:
        """The variables; of a rule, in the domains in which its operation has a value at most points."""
        if self.operation is None:
            return self.variables
        best, most = self.variables, -1
        for domains in _domains(tuple(self.variables.values())):
            named = zip(self.variables.items(), domains, strict=True)
            variables = {name: replace(each, domain=domain) for (name, each), domain in named}
            samples = self._samples(variables, beside_kinks=False)
            count = int(np.sum(self._within(samples)))
            if count > most:
                best, most = variables, count
            if count == samples.count:
                break
        return best

    def _samples(self, variables: Mapping[str, Variable], *, beside_kinks: bool = True) -> Samples:
        bent = (self.expr, *self.derived.values()) if beside_kinks else ()
        return Samples(variables, self.derived, self.functions, elementwise_functions(), bent)

    def _within(self, samples: Samples) -> NDArray[np.bool_]:
        """Which points count: of a rule, those at which its operation has a value."""
        if self.operation is None:
            return np.ones(samples.count, dtype=np.bool_)
        operation, operands = self.operation
        good = finite_points(samples.run(self.expr))
        for name in self.derived:
            good &= finite_points(samples.values[name])
        if operation.domain is not None:
            values = [samples.run(each) for each in operands]
            good &= [operation.domain(tuple(value[place] for value in values)) == "" for place in range(samples.count)]
        return good


def asked_formula(quiz: Quiz, trace: Trace | None) -> RightFormula:
    """The formula that an author asks for; its names are independent of each other.

    A learner may use its names, and those whose `domain` the author gives though the formula does without them.

    Args:
        quiz: one with a formula.
        trace: of the network whose names it may use, or None.
    """
    expr = quiz.formula
    assert expr is not None  # so the caller says
    shapes = {} if trace is None else {node.name: node.shape for node in trace.graph.nodes if node.named}
    names = dict.fromkeys([*(name for name in names_in(expr) if name != "pi"), *quiz.domain])
    variables = {
        name: Variable(quiz.domain.get(name, "real"), () if name in quiz.domain else shapes.get(name, ()))
        for name in names
    }
    functions: Mapping[str, Function] = FUNCTIONS if trace is None else trace.graph.callable
    words = vocabulary(expr, variables, {}, functions)
    return RightFormula(expr, words, variables, {}, bounded(functions), tuple(_common_slips(expr)))


def _common_slips(expr: Expr) -> Iterator[FormulaSlip]:
    """What can be mistaken in any formula."""

    def entry_by_entry(node: Expr) -> Expr:
        return replace(node, operator="*") if isinstance(node, Binary) and node.operator == "@" else node

    yield FormulaSlip("sign", Unary("-", expr), said_to("sign"))
    if any(
        isinstance(node, Transpose) or (isinstance(node, Binary) and node.operator == "@") for node in post_order(expr)
    ):
        yield FormulaSlip("transposed", Transpose(expr), said_to("transposed"))
        yield FormulaSlip("elementwise", rewrite(expr, entry_by_entry), said_to("elementwise"))


# rules


_DOMAINS: tuple[Domain, ...] = ("real", "positive", "probability", "shares", "mask")


def _domains(variables: Sequence[Variable]) -> Sequence[tuple[Domain, ...]]:
    """What operands may stand for: any numbers first, then ever more that are special. One number alone is no share."""
    known = [tuple(each for each in _DOMAINS if each != "shares" or variable.shape) for variable in variables]
    if len(known) > 3:
        return [tuple(each if each in own else "positive" for own in known) for each in _DOMAINS]
    places = sorted(product(*(range(len(own)) for own in known)), key=lambda each: (sum(each), each[::-1]))
    return [tuple(own[place] for own, place in zip(known, each, strict=True)) for each in places]


def _same(given: Value, other: Value) -> bool:
    return shapes_fit(given.shape[1:], other.shape[1:]) and agree(*_alike(given, other))


def _alike(given: Value, right: Value) -> tuple[Value, Value]:
    """Both in one shape, (points, …): a number is repeated beside an array."""
    if given.shape == right.shape:
        return given, right
    axes = max(given.ndim, right.ndim)
    a, t = (each.reshape(len(each), *[1] * (axes - each.ndim), *each.shape[1:]) for each in (given, right))
    one, other = np.broadcast_arrays(a, t)
    return one, other


def _fact(given: Value, right: Value) -> str:
    """Something true of a wrong formula that does not tell the right one."""
    if not np.array_equal(np.isfinite(given), np.isfinite(right)):
        return _("It has a value where the right one has none, or none where that has one.")
    finite = np.isfinite(right) & (right != 0)
    with np.errstate(all="ignore"):
        turned = np.sign(given[finite]) != np.sign(right[finite])
    if not np.any(turned):
        return _("Its sign is right everywhere; its size is not.")
    if np.all(turned):
        return _("Neither its sign nor its size is right.")
    return _("Not even its sign is right everywhere.")


_ROUNDED = 0.01  # relative: so near is a number that was rounded, no other factor


def told_factor(factor: Factor) -> tuple[str, str]:
    """The known mistake that a factor is, or "", and what is said to it."""
    twice = _("That is twice the right one: a factor of two came in, or was not divided away.")
    known = {-1.0: ("sign", said_to("sign")), 0.5: ("lost-two", said_to("lost-two")), 2.0: ("lost-two", twice)}
    if not factor.above:
        near = next((each for each in known if np.isclose(factor.constant, each, rtol=1e-9, atol=0)), None)
        other = _("It is the right one but for a constant factor.")
        if factor.constant == 0:
            other = _("Not that. It is not 0.")
        elif abs(factor.constant - 1) < _ROUNDED:
            other = _("Nearly: that is the right one, rounded. Write it exactly.")
        return ("", other) if near is None else known[near]
    if factor.below:
        said = _("Two factors are changed: {one} stands where {other} belongs, or the reverse.")
        return "", said.format(one=factor.above, other=factor.below)
    power = f"{factor.above}^{abs(factor.power)}" if abs(factor.power) > 1 else factor.above
    said = _("A factor {factor} is too many.") if factor.power > 0 else _("A factor {factor} is missing.")
    return "", said.format(factor=power)
