"""A formula as a tree of small frozen nodes. Each knows its place in the text; places do not count in a comparison.

Nothing here recurses: a sum of 500 terms is 500 deep.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias, cast

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
    "children",
    "post_order",
    "with_children",
]


class Span(NamedTuple):
    """A half-open range of code points in the text that was parsed."""

    start: int = 0
    end: int = 0


NO_SPAN = Span()


class _Tree:
    """Equal when kinds, words, numbers and children are; places do not count."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, _Tree) and _flat(self) == _flat(other))

    def __hash__(self) -> int:
        return hash(_flat(self))


@dataclass(frozen=True, slots=True, eq=False)
class Number(_Tree):
    """A literal, with its sign: `-2` is one number."""

    value: float
    span: Span = NO_SPAN


@dataclass(frozen=True, slots=True, eq=False)
class Name(_Tree):
    """A name in normal form: NFC, subscripts as digits."""

    text: str
    span: Span = NO_SPAN


@dataclass(frozen=True, slots=True, eq=False)
class Unary(_Tree):
    """`-operand`, the only prefix operator."""

    operator: str
    operand: Expr
    span: Span = NO_SPAN


@dataclass(frozen=True, slots=True, eq=False)
class Binary(_Tree):
    """`left operator right`, with one of `+ - * / ** @`."""

    operator: str
    left: Expr
    right: Expr
    span: Span = NO_SPAN


@dataclass(frozen=True, slots=True, eq=False)
class Call(_Tree):
    """`function(arguments, keyword=value)`."""

    function: str
    arguments: tuple[Expr, ...]
    keywords: tuple[tuple[str, Expr], ...] = ()
    span: Span = NO_SPAN


@dataclass(frozen=True, slots=True, eq=False)
class Slice(_Tree):
    """`start:stop` inside an index; either may be absent."""

    start: Expr | None
    stop: Expr | None
    span: Span = NO_SPAN


@dataclass(frozen=True, slots=True, eq=False)
class Index(_Tree):
    """`base[items]`."""

    base: Expr
    items: tuple[Item, ...]
    span: Span = NO_SPAN


@dataclass(frozen=True, slots=True, eq=False)
class Transpose(_Tree):
    """`operand.T`: the last two axes swapped."""

    operand: Expr
    span: Span = NO_SPAN


@dataclass(frozen=True, slots=True, eq=False)
class Array(_Tree):
    """`[item, item]`: a list of numbers, or of lists."""

    items: tuple[Expr, ...]
    span: Span = NO_SPAN


Expr: TypeAlias = Number | Name | Unary | Binary | Call | Index | Transpose | Array
Item: TypeAlias = Expr | Slice


def children(node: Item) -> tuple[Item, ...]:
    """The parts that a node is made of, in the order of the text."""
    match node:
        case Unary(_, operand) | Transpose(operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Call(_, arguments, keywords):
            return (*arguments, *(value for _, value in keywords))
        case Index(base, items):
            return (base, *items)
        case Slice(start, stop):
            return tuple(end for end in (start, stop) if end is not None)
        case Array(items):
            return items
    return ()


def with_children(node: Item, parts: tuple[Item, ...]) -> Item:
    """The same node made of other parts, as many as `children` gives."""
    given = iter(cast("tuple[Expr, ...]", parts))  # a Slice comes back only where one was given: in Index.items
    match node:
        case Unary() | Transpose():
            return replace(node, operand=next(given))
        case Binary():
            return replace(node, left=next(given), right=next(given))
        case Call(_, arguments, keywords):
            operands = tuple(next(given) for _ in arguments)
            return replace(node, arguments=operands, keywords=tuple((key, next(given)) for key, _ in keywords))
        case Index():
            return replace(node, base=next(given), items=tuple(given))
        case Slice(start, stop):
            return replace(node, start=start and next(given), stop=stop and next(given))
        case Array():
            return replace(node, items=tuple(given))
    return node


def post_order(expr: Item) -> list[Item]:
    """All nodes, parts before what they make, left to right."""
    waiting, found = [expr], []
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting += children(node)
    return found[::-1]


def _flat(tree: _Tree) -> tuple[object, ...]:
    """What a tree says, as one flat tuple."""
    return tuple((type(node), _own(node), len(children(node))) for node in post_order(cast("Item", tree)))


def _own(node: Item) -> object:
    """What a node says apart from its parts."""
    match node:
        case Number(value):
            return value
        case Name(text) | Unary(text) | Binary(text):
            return text
        case Call(function, arguments, keywords):
            return function, len(arguments), tuple(key for key, _ in keywords)
        case Slice(start, stop):
            return start is None, stop is None
    return None
