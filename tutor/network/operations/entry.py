"""What an entry of the table holds. Entries are data: formulas in the tutor's own language, and sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar, Literal, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutor.formula import Expr, Function, compile_formula, parse, substitute
from tutor.formula.functions import PRIMITIVES

__all__ = [
    "FUNCTIONS",
    "Combine",
    "Compiled",
    "Domain",
    "Kink",
    "Operation",
    "Option",
    "Options",
    "Partial",
    "Shape",
    "ShapeRule",
    "Shorthand",
    "SlipRule",
    "Value",
    "compiled",
    "compiled_slips",
]

Value: TypeAlias = NDArray[np.float64]
Shape: TypeAlias = tuple[int, ...]
Option: TypeAlias = float | tuple[int, ...] | None
Options: TypeAlias = Mapping[str, Option]
ShapeRule: TypeAlias = Callable[[tuple[Shape, ...], Options], Shape]
Domain: TypeAlias = Callable[[tuple[Value, ...]], str]
Combine: TypeAlias = Literal["elementwise", "right", "left", "outer", "outer_left", "spread", "jacobian", "place"]

FUNCTIONS: dict[str, Function] = dict(PRIMITIVES)
"""What the table's formulas may call: the primitives, and every operation (added when the table is assembled)."""


@dataclass(frozen=True, slots=True)
class Partial:
    """The derivative of an operation in one operand.

    Attributes:
        local: ∂out/∂operand as a formula over the operands, the options and `out`. This text is what runs, what is
            shown and what is asked.
        why: one sentence that gives the reason; `{a}` stands for the operand a's own name.
        combine: how upstream and local meet (`tutor.network.combine`).
        fused: the product as one formula over `upstream`, the operands, `out` and the options: what a program runs
            where building `local` would cost more. Proved equal to the two factors by the tests; "" for none.
    """

    local: str
    why: str
    combine: Combine = "elementwise"
    fused: str = ""


class Kink(NamedTuple):
    """Where an operation has no one slope: what is done there, and whether these operands' values stand there."""

    says: str
    here: Callable[[tuple[Value, ...], Options], np.bool_]


@dataclass(frozen=True, slots=True)
class SlipRule:
    """A known mistake that an operation invites.

    Attributes:
        name: the mistake's public name (docs/questions.md).
        formula: what is taken for the local derivative, over all that the rule is over, and `local`, the rule itself.
        operand: in which operand, from 0; None where the operation's value is mistaken.
        applies: whether these operands' values leave room for it.
    """

    name: str
    formula: str
    operand: int | None = 0
    applies: Callable[[Sequence[Value]], bool] = lambda _: True


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation, whole: adding an entry is all that adding an operation takes. It is equal to itself alone.

    Attributes:
        name: the public name, as in the trace's JSON.
        function: how a formula calls it, `sigmoid` or `+`; several entries may share one and differ in `fits`.
        operands: the operands' names in the formulas below.
        value: the value as a formula over operands and options.
        partials: one an operand, None where it has no derivative.
        shape: the value's shape from the operands' shapes; raises `NetworkError` where they do not fit.
        symbol: how a picture shows it.
        options: the call's further parameters and their defaults.
        axes: for `spread` and `jacobian`, the axes of the first operand they work along.
        fits: whether this form is meant, by the operands' numbers of axes.
        domain: one sentence where the operands' values are not what the rule holds for, else "".
        kink: where the slope is a convention, or missing.
        rest: the option that takes all further numbers of a call, `axes` of `transpose(x, 1, 0)`; "" for none.
        of_many: the entry for this many operands, where any number of them may be given.
        slips: the known mistakes that it invites, beyond those that every step does.
    """

    name: str
    function: str
    operands: tuple[str, ...]
    value: str
    partials: tuple[Partial | None, ...]
    shape: ShapeRule
    symbol: str = ""
    options: Mapping[str, Option] = field(default_factory=dict)
    axes: Callable[[Shape, Options], tuple[int, ...]] | None = None
    fits: Callable[[tuple[int, ...]], bool] = lambda _: True
    domain: Domain | None = None
    kink: Kink | None = None
    rest: str = ""
    of_many: Callable[[int], Operation] | None = None
    slips: tuple[SlipRule, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether formulas write it with a sign of its own, `a + b`, rather than as a call."""
        return not self.function.isidentifier()


@dataclass(frozen=True, slots=True)
class Shorthand:
    """A call that is no operation: it unfolds into others, its arguments made once.

    Attributes:
        function: how a formula calls it.
        operands: their names in what it unfolds into.
        options: the call's further parameters and their defaults.
        unfold: what stands for the call, over the operands' names, from their shapes and the options; raises
            `NetworkError` where they do not fit.
        why: one sentence on what it does.
    """

    function: str
    operands: tuple[str, ...]
    options: Mapping[str, Option] = field(hash=False)
    unfold: Callable[[tuple[Shape, ...], Options], Expr]
    why: str = ""
    rest: ClassVar[str] = ""
    of_many: ClassVar[None] = None


class Compiled(NamedTuple):
    """An entry's formulas as functions and trees. `value` takes operands and options; a local takes `out` between."""

    value: Callable[..., Value]
    locals: tuple[Callable[..., Value] | None, ...]
    rules: tuple[Expr | None, ...]


@lru_cache(maxsize=1024)
def compiled(operation: Operation) -> Compiled:
    """The functions that run an entry's very text."""
    options = tuple(operation.options)
    value = compile_formula(parse(operation.value), (*operation.operands, *options), FUNCTIONS)
    rules = tuple(None if partial is None else parse(partial.local) for partial in operation.partials)
    names = (*operation.operands, "out", *options)
    slopes = tuple(None if rule is None else compile_formula(rule, names, FUNCTIONS) for rule in rules)
    return Compiled(value, slopes, rules)


@lru_cache(maxsize=1024)
def compiled_slips(operation: Operation) -> tuple[tuple[SlipRule, Callable[..., Value]], ...]:
    """The known mistakes of an entry as functions of operands, `out` and options."""
    names = (*operation.operands, "out", *operation.options)
    rules = compiled(operation).rules

    def made(slip: SlipRule) -> Callable[..., Value]:
        rule = None if slip.operand is None else rules[slip.operand]
        formula = parse(slip.formula)
        return compile_formula(formula if rule is None else substitute(formula, {"local": rule}), names, FUNCTIONS)

    return tuple((slip, made(slip)) for slip in operation.slips)
