"""Formulas as one reads them in a book: fractions, powers, Greek letters and subscripts, in rows of cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

from tutor.formula import (
    Array,
    Binary,
    Call,
    Expr,
    Index,
    Name,
    Number,
    Slice,
    Transpose,
    Unary,
    canonical,
    number_text,
)
from tutor.formula.show import ATOM, MINUS, POSTFIX, binding
from tutor.formula.tree import Item, children, post_order, with_children
from tutor.tui.drawing.blocks import Block, bracketed, fraction, hcat, raised, text, wrapped
from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.glyphs import only_ascii

__all__ = ["derivative", "formula_block", "pretty_name"]

_LARGEST = 120  # parts: a larger formula is written on one line, which may wrap
_DEEPEST = 2  # fractions in each other: a deeper one is written with a stroke
_TAIL = re.compile(r"^([^\W\d_]+)(\d+)$")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_SIGNS = {"+": " + ", "-": " − ", "*": " · ", "/": " / ", "@": " @ "}
_SUM, _PRODUCT = 1, 2
_FUNCTIONS = {"sigmoid": "σ", "sum": "Σ"}


def pretty_name(name: str) -> str:
    """`w11` as `w₁₁`, which may also be typed; other names as they are."""
    found = _TAIL.match(name)
    return found[1] + found[2].translate(_SUBSCRIPTS) if found else name


def derivative(top: str, bottom: str, role: Role = Role.PLAIN, *, bold: bool = False, flat: bool = False) -> Block:
    """∂top over ∂bottom, or beside each other where `flat`; what is more than a name is bracketed: `∂(w @ x)`."""
    above, below = (text(f"∂{_atom(each)}", role, bold=bold) for each in (top, bottom))
    if flat:
        return hcat(above, text("/", role, bold=bold), below)
    return fraction(above, below, role)


def _atom(name: str) -> str:
    return pretty_name(name) if re.fullmatch(r"[\w\u0300-\u036f]+", name) else f"({name})"


def formula_block(
    expr: Expr,
    role: Role = Role.PLAIN,
    *,
    names: Mapping[str, Block] | None = None,
    width: int | None = None,
    flat: bool = False,
) -> Block:
    """A formula in two dimensions; on one line where it is wider than `width`, and on several where that is, too.

    Args:
        expr: the formula.
        role: of all its runs but the names given.
        names: what to write for a name: a name in its own role, or a value in the name's place.
        width: cells that there are.
        flat: write it on one line in any case, if its names are.
    """
    if len(post_order(expr)) > _LARGEST:
        return wrapped(text(canonical(expr), role), width or _LARGEST)
    if not flat:
        block = _Setter(role, names or {}, _DEEPEST).block(_with_few_bars(expr))
        if width is None or block.width <= width:
            return block
    line = _Setter(role, names or {}, 0).block(expr)
    return wrapped(line, width or line.width)


def _with_few_bars(expr: Expr) -> Expr:
    """`a / b / c` as `a / (b * c)`: one bar, not two."""
    done: list[Item] = []
    for node in post_order(expr):
        count = len(children(node))
        parts = tuple(done[len(done) - count :])
        del done[len(done) - count :]
        made = with_children(node, parts)
        if isinstance(made, Binary) and made.operator == "/":
            match made.left:
                case Binary("/", top, bottom):
                    made = Binary("/", top, Binary("*", bottom, made.right))
        done.append(made)
    return cast("Expr", done[0])


class _Setter:
    """Sets the parts of a formula first, then the whole of the parts."""

    def __init__(self, role: Role, names: Mapping[str, Block], deepest: int) -> None:
        self._role, self._names, self._deepest = role, names, deepest
        self._depth: dict[int, int] = {}  # of fractions, by identity of the part

    def block(self, expr: Expr) -> Block:
        done: list[Block] = []
        for node in post_order(expr):
            count = len(children(node))
            parts = done[len(done) - count :]
            del done[len(done) - count :]
            self._depth[id(node)] = max((self._depth[id(part)] for part in children(node)), default=0)
            done.append(self._set(node, parts))
        return done[0]

    def _set(self, node: Item, parts: Sequence[Block]) -> Block:
        match node:
            case Number(value):
                return self._text(number_text(value).replace("-", "−"))
            case Name(name):
                return self._names.get(name) or self._text(pretty_name(name))
            case Unary():
                operand = self._within(node.operand, parts[0], MINUS + 1)
                return hcat(self._text("−" if operand.height == 1 else "− "), operand)
            case Binary():
                return self._binary(node, *parts)
            case Call():
                return self._call(node, parts)
            case Index():
                base = self._within(node.base, parts[0], POSTFIX)
                return hcat(base, self._brackets(self._list(parts[1:]), "["))
            case Transpose(operand):
                return hcat(self._within(operand, parts[0], POSTFIX), self._text("ᵀ"))
            case Slice(start, stop):
                ends = iter(parts)
                first, last = (next(ends) if end is not None else self._text("") for end in (start, stop))
                return hcat(first, self._text(":"), last)
            case Array():
                return self._brackets(self._list(parts), "[")

    def _binary(self, node: Binary, left: Block, right: Block) -> Block:
        if node.operator == "**":
            return self._power(node, left, right)
        if node.operator == "/" and self._depth[id(node)] < self._deepest:
            self._depth[id(node)] += 1
            return fraction(left, right, self._role)
        level = _SUM if node.operator in "+-" else _PRODUCT
        sign = self._text(_SIGNS[node.operator])
        return hcat(self._within(node.left, left, level), sign, self._within(node.right, right, level + 1, after=True))

    def _power(self, node: Binary, base: Block, exponent: Block) -> Block:
        base = self._within(node.left, base, POSTFIX, bar=True)
        if isinstance(node.right, Number):
            digits = number_text(node.right.value).replace("-", "−").translate(_SUPERSCRIPTS)
            if not digits.strip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻") and base.height == 1:
                return hcat(base, self._text(digits))  # in ASCII: ^2
        if self._deepest:
            return raised(base, exponent)
        return hcat(base, self._text("^"), self._within(node.right, exponent, ATOM))

    def _call(self, node: Call, parts: Sequence[Block]) -> Block:
        operands = parts[: len(node.arguments)]
        keywords = [
            hcat(self._text(f"{key}="), part)
            for (key, _), part in zip(node.keywords, parts[len(operands) :], strict=True)
        ]
        alone = len(operands) == 1 and not keywords
        if alone and node.function == "abs":
            return self._brackets(operands[0], "|")
        if alone and node.function == "square":
            base = self._within(node.arguments[0], operands[0], POSTFIX, bar=True)
            return self._raised_two(base)
        if alone and node.function in ("sum", "sqrt") and not only_ascii():
            sign = "Σ " if node.function == "sum" else "√"
            return hcat(self._text(sign), self._within(node.arguments[0], operands[0], POSTFIX, bar=True))
        name = node.function if only_ascii() else _FUNCTIONS.get(node.function, node.function)
        return hcat(self._text(name), self._brackets(self._list([*operands, *keywords])))

    def _raised_two(self, base: Block) -> Block:
        if base.height == 1:
            return hcat(base, self._text("²"))
        return raised(base, self._text("2"))

    def _within(self, part: Expr, block: Block, level: int, *, bar: bool = False, after: bool = False) -> Block:
        """Brackets where the part binds less tightly than `level`.

        A fraction's bar holds it together, except under a power and the like (`bar`); a negative number after a sign
        is bracketed, also one that stands for a name.
        """
        looks = block.rows[0][0].text if block.height == 1 and block.rows[0] else ""
        negative = looks.startswith(("−", "-")) and isinstance(part, Name | Number)
        tight = binding(part) >= level and not (negative and (after or level > MINUS))
        is_fraction = isinstance(part, Binary) and part.operator == "/" and block.height > 1
        if is_fraction and not bar:
            return block
        return block if tight else self._brackets(block)

    def _list(self, parts: Sequence[Block]) -> Block:
        commas = [piece for part in parts for piece in (self._text(", "), part)]
        return hcat(*commas[1:]) if commas else self._text("")

    def _brackets(self, inner: Block, kind: str = "(") -> Block:
        return bracketed(inner, kind, self._role)

    def _text(self, words: str) -> Block:
        return text(words, self._role)
