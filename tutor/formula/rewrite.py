"""Trees made from trees: names replaced, what is constant folded, names listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from tutor.formula.tree import Array, Binary, Call, Expr, Index, Name, Number, Slice, Transpose, Unary

__all__ = ["fold", "names_in", "rename", "rewrite", "substitute"]


def names_in(expr: Expr) -> tuple[str, ...]:
    """The names that a formula reads, each once, in the order in which they first appear."""
    return tuple(dict.fromkeys(node.text for node in _leaves(expr) if isinstance(node, Name)))


def _leaves(expr: Expr) -> Iterator[Expr]:
    waiting: list[Expr | Slice | None] = [expr]
    while waiting:
        node = waiting.pop()
        match node:
            case Number() | Name():
                yield node
            case Unary(_, operand) | Transpose(operand):
                waiting.append(operand)
            case Binary(_, left, right):
                waiting += [right, left]
            case Call(_, arguments, keywords):
                waiting += [*(value for _, value in reversed(keywords)), *reversed(arguments)]
            case Index(base, items):
                waiting += [*reversed(items), base]
            case Slice(start, stop):
                waiting += [stop, start]
            case Array(items):
                waiting += reversed(items)


def substitute(expr: Expr, values: Mapping[str, Expr]) -> Expr:
    """`expr` with every name that `values` knows replaced by its tree."""
    return rewrite(expr, lambda node: values.get(node.text, node) if isinstance(node, Name) else node)


def rename(expr: Expr, names: Mapping[str, str]) -> Expr:
    """`expr` with names replaced by names."""
    return substitute(expr, {old: Name(new) for old, new in names.items()})


def fold(expr: Expr) -> Expr:
    """`expr` with what is exact in floating point done: `2 * x**(2 - 1)` is `2 * x`, `1 * y` is `y`.

    Nothing that could change a value's last bit is touched, so a folded rule still is the rule that ran.
    """
    return rewrite(expr, _folded)


def _folded(node: Expr) -> Expr:
    match node:
        case Binary("+" | "-" as operator, Number(a), Number(b)) if a == int(a) and b == int(b):
            return Number(a + b if operator == "+" else a - b, node.span)
        case Binary("*", Number(1.0), kept) | Binary("*" | "/" | "**", kept, Number(1.0)):
            return kept
    return node


def rewrite(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """`expr` rebuilt from its leaves up, every node passed through `change`. Recursion is bounded by the parser."""

    def inner(node: Expr | Slice) -> Expr | Slice:
        match node:
            case Slice(start, stop):
                return replace(node, start=start and deep(start), stop=stop and deep(stop))
            case _:
                return deep(node)

    def deep(node: Expr) -> Expr:
        match node:
            case Unary(_, operand) | Transpose(operand):
                node = replace(node, operand=deep(operand))
            case Binary(_, left, right):
                node = replace(node, left=deep(left), right=deep(right))
            case Call(_, arguments, keywords):
                named = tuple((key, deep(value)) for key, value in keywords)
                node = replace(node, arguments=tuple(map(deep, arguments)), keywords=named)
            case Index(base, items):
                node = replace(node, base=deep(base), items=tuple(map(inner, items)))
            case Array(items):
                node = replace(node, items=tuple(map(deep, items)))
        return change(node)

    return deep(expr)
