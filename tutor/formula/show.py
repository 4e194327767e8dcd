"""Tree to one line of text: with the fewest brackets that parse back to the same tree, or as a learner is told it."""

from __future__ import annotations

import math
from collections.abc import Callable

from tutor.formula.tree import Array, Binary, Call, Expr, Index, Item, Name, Number, Slice, Transpose, Unary

__all__ = ["ATOM", "MINUS", "POSTFIX", "POWER", "binding", "canonical", "echo", "number_text", "written"]

SUM, PRODUCT, MINUS, POWER, POSTFIX, ATOM = range(1, 7)
_OPERATORS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT, "@": PRODUCT, "**": POWER}


def binding(expr: Expr) -> int:
    """How tightly the outermost operator of `expr` binds: SUM is loosest, ATOM tightest."""
    if isinstance(expr, Binary):
        return _OPERATORS[expr.operator]
    if isinstance(expr, Unary) or (isinstance(expr, Number) and math.copysign(1, expr.value) < 0):
        return MINUS
    return POSTFIX if isinstance(expr, Index | Transpose) else ATOM


def number_text(value: float) -> str:
    """The shortest text that reads back as this very number: `2`, `0.5`, `1e-5`."""
    if value == int(value) and abs(value) < 1e16:
        return f"{'-' if math.copysign(1, value) < 0 else ''}{abs(int(value))}"
    mantissa, mark, exponent = repr(value).partition("e")
    return f"{mantissa}{mark}{int(exponent)}" if mark else mantissa


def canonical(expr: Expr) -> str:
    """The one spelling of a formula, which also names the node that it makes: `w @ x`, `-(y * log(p))`, `x**2`."""
    return written(expr, lambda leaf: number_text(leaf.value) if isinstance(leaf, Number) else leaf.text)


def written(expr: Expr, leaf: Callable[[Number | Name], str]) -> str:
    """`expr` as one line, its numbers and names spelled by `leaf`."""
    match expr:
        case Number() | Name():
            return leaf(expr)
        case Unary(_, operand):
            bare = binding(operand) >= MINUS and not (isinstance(operand, Number) and binding(operand) == ATOM)
            return f"-{_bracketed(operand, leaf, bare)}"
        case Binary():
            return _binary(expr, leaf)
        case Call(function, arguments, keywords):
            inner = [written(argument, leaf) for argument in arguments]
            inner += [f"{key}={written(value, leaf)}" for key, value in keywords]
            return f"{function}({', '.join(inner)})"
        case Index(base, items):
            base_text = _bracketed(base, leaf, binding(base) >= POSTFIX)
            return f"{base_text}[{', '.join(_item(item, leaf) for item in items)}]"
        case Transpose(operand):
            bare = binding(operand) >= POSTFIX and not isinstance(operand, Number)
            return f"{_bracketed(operand, leaf, bare)}.T"
        case Array(items):
            return f"[{', '.join(written(item, leaf) for item in items)}]"


def _binary(expr: Binary, leaf: Callable[[Number | Name], str]) -> str:
    """A loop down the left side: a sum of 500 terms is 500 deep there."""
    if expr.operator == "**":
        base = _bracketed(expr.left, leaf, binding(expr.left) >= POSTFIX)
        return f"{base}**{_bracketed(expr.right, leaf, binding(expr.right) >= MINUS)}"
    level = _OPERATORS[expr.operator]
    parts: list[str] = []
    left: Expr = expr
    while isinstance(left, Binary) and _OPERATORS[left.operator] == level:
        parts.append(f" {left.operator} {_bracketed(left.right, leaf, binding(left.right) > level)}")
        left = left.left
    parts.append(_bracketed(left, leaf, binding(left) >= level))
    return "".join(reversed(parts))


def _bracketed(expr: Expr, leaf: Callable[[Number | Name], str], bare: bool) -> str:
    text = written(expr, leaf)
    return text if bare else f"({text})"


def _item(item: Item, leaf: Callable[[Number | Name], str]) -> str:
    if not isinstance(item, Slice):
        return written(item, leaf)
    ends = (written(end, leaf) if end is not None else "" for end in (item.start, item.stop))
    return ":".join(ends)


def echo(expr: Expr) -> str:
    """A formula as it was read, every product and every grouping visible: `2·a·x`, `-(x^2)`, `(a/b)·c`.

    The learner's dialect reads it back as the same tree.
    """
    match expr:
        case Number(value):
            return number_text(value)
        case Name(text):
            return text
        case Unary(_, operand):
            return f"-{_grouped(operand, binding(operand) >= POSTFIX and not isinstance(operand, Number))}"
        case Binary():
            return _explicit_binary(expr)
        case Call(function, arguments, keywords):
            inner = [*map(echo, arguments), *(f"{key}={echo(value)}" for key, value in keywords)]
            return f"{function}({', '.join(inner)})"
        case Index(base, items):
            return f"{_grouped(base, binding(base) >= POSTFIX)}[{', '.join(map(_explicit_item, items))}]"
        case Transpose(operand):
            return f"{_grouped(operand, binding(operand) >= POSTFIX and not isinstance(operand, Number))}ᵀ"
        case Array(items):
            return f"[{', '.join(map(echo, items))}]"


def _explicit_binary(expr: Binary) -> str:
    left, right, operator = expr.left, expr.right, expr.operator
    if operator == "**":
        return f"{_grouped(left, binding(left) >= POSTFIX)}^{_grouped(right, binding(right) >= POSTFIX)}"
    if operator in "+-":
        return f"{echo(left)} {operator} {_grouped(right, binding(right) in {PRODUCT, POWER, POSTFIX, ATOM})}"
    same = isinstance(left, Binary) and left.operator == operator != "/"
    bare = same or binding(left) >= MINUS
    sign = {"*": "·", "/": "/", "@": " @ "}[operator]
    return f"{_grouped(left, bare)}{sign}{_grouped(right, binding(right) >= POWER)}"


def _grouped(expr: Expr, bare: bool) -> str:
    return echo(expr) if bare else f"({echo(expr)})"


def _explicit_item(item: Item) -> str:
    if not isinstance(item, Slice):
        return echo(item)
    return ":".join("" if end is None else echo(end) for end in (item.start, item.stop))
