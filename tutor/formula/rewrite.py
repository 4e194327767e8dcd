"""Trees made from trees: names replaced, what is constant folded, names listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from tutor.formula.tree import Binary, Call, Expr, Item, Name, Number, Slice, children, post_order, with_children

__all__ = ["fold", "functions_in", "names_in", "rename", "rewrite", "substitute"]


def names_in(expr: Expr) -> tuple[str, ...]:
    """The names that a formula reads, each once, in the order in which they first appear."""
    return tuple(dict.fromkeys(node.text for node in post_order(expr) if isinstance(node, Name)))


def functions_in(expr: Expr) -> tuple[str, ...]:
    """The functions that a formula calls, each once."""
    return tuple(dict.fromkeys(node.function for node in post_order(expr) if isinstance(node, Call)))


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
    """`expr` rebuilt from its leaves up, left to right, every node but slices passed through `change`."""
    made: list[Item] = []
    for node in post_order(expr):
        if count := len(children(node)):
            parts = tuple(made[-count:])
            del made[-count:]
            node = with_children(node, parts)  # noqa: PLW2901 - the node, rebuilt
        made.append(node if isinstance(node, Slice) else change(node))
    return cast("Expr", made[0])
