"""A formula as a tree of small frozen nodes. Each knows its place in the text; places do not count in a comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

__all__ = [
    "Array",
    "Binary",
    "Call",
    "Expr",
    "Index",
    "Item",
    "Name",
    "Number",
    "Slice",
    "Span",
    "Transpose",
    "Unary",
]


class Span(NamedTuple):
    """A half-open range of code points in the text that was parsed."""

    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """A literal, with its sign: `-2` is one number."""

    value: float
    span: Span = field(default=Span(), compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A name in normal form: NFC, subscripts as digits."""

    text: str
    span: Span = field(default=Span(), compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """`-operand`, the only prefix operator."""

    operator: str
    operand: Expr
    span: Span = field(default=Span(), compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """`left operator right`, with one of `+ - * / ** @`."""

    operator: str
    left: Expr
    right: Expr
    span: Span = field(default=Span(), compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """`function(arguments, keyword=value)`."""

    function: str
    arguments: tuple[Expr, ...]
    keywords: tuple[tuple[str, Expr], ...] = ()
    span: Span = field(default=Span(), compare=False)


@dataclass(frozen=True, slots=True)
class Slice:
    """`start:stop` inside an index; either may be absent."""

    start: Expr | None
    stop: Expr | None
    span: Span = field(default=Span(), compare=False)


@dataclass(frozen=True, slots=True)
class Index:
    """`base[items]`."""

    base: Expr
    items: tuple[Item, ...]
    span: Span = field(default=Span(), compare=False)


@dataclass(frozen=True, slots=True)
class Transpose:
    """`operand.T`: the last two axes swapped."""

    operand: Expr
    span: Span = field(default=Span(), compare=False)


@dataclass(frozen=True, slots=True)
class Array:
    """`[item, item]`: a list of numbers, or of lists."""

    items: tuple[Expr, ...]
    span: Span = field(default=Span(), compare=False)


Expr: TypeAlias = Number | Name | Unary | Binary | Call | Index | Transpose | Array
Item: TypeAlias = Expr | Slice
