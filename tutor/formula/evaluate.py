"""Trees to float64 values: a formula is compiled once to plain Python over numpy, and called.

The source is made from the tree and never from the text: names become `v0`, `v1`, numbers are bound as float64
constants (so that 1 / 0 is inf, not an error), and the only functions in reach are those given.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from keyword import iskeyword
from types import CodeType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from tutor.errors import FormulaError, did_you_mean
from tutor.formula.functions import CONSTANTS, PRIMITIVES, Function, transposed
from tutor.formula.rewrite import names_in
from tutor.formula.show import binding
from tutor.formula.tree import Array, Binary, Call, Expr, Index, Item, Name, Number, Slice, Transpose, Unary, post_order

__all__ = ["Function", "Values", "compile_formula", "evaluate"]

Value: TypeAlias = NDArray[np.float64]
Values: TypeAlias = Mapping[str, Value]


def evaluate(expr: Expr, values: Values, functions: Mapping[str, Function] = PRIMITIVES) -> Value:
    """The value of a formula.

    Args:
        expr: the formula.
        values: arrays of float64 by name.
        functions: what may be called.

    Returns:
        An array of float64; overflow is inf and 0 / 0 is nan, silently.

    Raises:
        FormulaError: an unknown name or function, or shapes that do not fit.
    """
    names = tuple(name for name in names_in(expr) if name in values or name not in CONSTANTS)
    for name in names:
        if name not in values:
            raise _unknown(expr, name, values)
    run = compile_formula(expr, names, functions)
    with np.errstate(all="ignore"):
        try:
            found = run(*(values[name] for name in names))
            return np.asarray(found, dtype=np.float64)
        except (ValueError, TypeError, IndexError, ArithmeticError, MemoryError) as error:
            raise FormulaError(
                f"this cannot be computed: {_in_words(error)}", *expr.span, code="cannot-compute"
            ) from error


def compile_formula(
    expr: Expr, names: tuple[str, ...], functions: Mapping[str, Function] = PRIMITIVES
) -> Callable[..., Value]:
    """A formula as a Python function of its names, in the order given.

    Raises:
        FormulaError: a function that is not in `functions`, a name not in `names`, an index that is no whole number.
    """
    source = _Source(names, functions)
    text = source.write(expr)
    parameters = ", ".join(source.names.values())
    made: Callable[..., Value] = eval(_code(f"lambda {parameters}: {text}"), source.namespace)
    return made


def _in_words(error: Exception) -> str:
    """Why numpy could not compute it, in words for those who know neither numpy nor Python."""
    said = str(error).strip()
    shapes = re.findall(r"\([0-9, ]*\)", said)
    if "broadcast" in said and len(shapes) > 1:
        return f"shapes {' and '.join(shapes)} do not fit"
    if "matmul" in said or "for @" in said:
        return "these shapes do not fit on both sides of @"
    if call := re.match(r"(?:\S*[._])?(\w+|<lambda>)\(\) (?:missing|takes|got) ", said):
        name = "a function" if call[1] == "<lambda>" else call[1]
        return f"{name} takes other values or options than these"
    return said.removesuffix(".")


def _unknown(expr: Expr, name: str, known: Iterable[str]) -> FormulaError:
    span = next(node.span for node in post_order(expr) if node == Name(name))
    return FormulaError(f"{name} has no value here", *span, code="unknown-name", help=did_you_mean(name, known))


@lru_cache(maxsize=4096)
def _code(text: str) -> CodeType:
    return compile(text, "<formula>", "eval")


class _Source:
    """Writes one formula as Python, gathering the constants and functions that it needs."""

    def __init__(self, names: tuple[str, ...], functions: Mapping[str, Function]) -> None:
        self.names = {name: f"v{place}" for place, name in enumerate(names)}
        self.namespace: dict[str, object] = {"__builtins__": {}}
        self._functions = functions

    def write(self, expr: Expr) -> str:
        match expr:
            case Number(value):
                key = f"c{len(self.namespace)}"
                self.namespace[key] = np.float64(value)
                return key
            case Name(text):
                return self._name(expr, text)
            case Unary(_, operand):
                return f"(-{self._operand(operand)})"
            case Binary():
                return self._binary(expr)
            case Call(_, arguments, keywords):
                inner = [self.write(argument) for argument in arguments]
                inner += [f"{self._option(expr, key)}={self.write(value)}" for key, value in keywords]
                return f"{self._function(expr)}({', '.join(inner)})"
            case Index(base, items):
                return f"({self.write(base)})[{', '.join(map(self._item, items))},]"
            case Transpose(operand):
                self.namespace["transposed"] = transposed
                return f"transposed({self.write(operand)})"
            case Array(items):
                self.namespace["array"] = np.array
                return f"array([{', '.join(map(self.write, items))}])"

    def _name(self, expr: Name, text: str) -> str:
        if text not in self.names and text in CONSTANTS:
            return self.write(Number(CONSTANTS[text]))
        if text not in self.names:
            raise _unknown(expr, text, self.names)
        return self.names[text]

    def _binary(self, expr: Binary) -> str:
        """Brackets only where Python would group otherwise: it takes at most 200 of them."""
        parts: list[str] = []
        level, left = binding(expr), expr.left
        parts.append(f" {expr.operator} {self._operand(expr.right)}")
        while expr.operator != "**" and isinstance(left, Binary) and binding(left) == level:
            parts.append(f" {left.operator} {self._operand(left.right)}")
            left = left.left
        parts.append(self._operand(left))
        return "".join(reversed(parts))

    def _operand(self, expr: Expr) -> str:
        text = self.write(expr)
        return f"({text})" if isinstance(expr, Binary) else text

    def _function(self, expr: Call) -> str:
        function = expr.function
        if function not in self._functions:
            cure = did_you_mean(function, self._functions)
            place = expr.span.start, expr.span.start + len(function)
            raise FormulaError(f"no function is called {function}", *place, code="unknown-function", help=cure)
        self.namespace[f"f_{function}"] = found = self._functions[function]
        if isinstance(found, np.ufunc) and len(expr.arguments) != found.nin:  # it would write into one too many
            message = f"{function} takes {found.nin} operand{'s' * (found.nin > 1)}, got {len(expr.arguments)}"
            raise FormulaError(message, *expr.span, code="wrong-number-of-operands")
        return f"f_{function}"

    def _option(self, expr: Call, key: str) -> str:
        """An option's name: no word of Python's own, such as `if`, and none of numpy's, such as `out`."""
        ours = key.isascii() and key.isidentifier() and not iskeyword(key)
        if not ours or isinstance(self._functions.get(expr.function), np.ufunc):
            message = f"{expr.function} has no option called {key}"
            raise FormulaError(message, *expr.span, code="unknown-option")
        return key

    def _item(self, item: Item) -> str:
        if isinstance(item, Slice):
            return ":".join("" if end is None else self._item(end) for end in (item.start, item.stop))
        if isinstance(item, Number) and item.value == int(item.value):
            return str(int(item.value))
        raise FormulaError("an index is a whole number", *item.span, code="bad-index")
