"""Text to tree, by operator precedence (Pratt's method): every token is looked at once.

expression  + -          left to right
term        * / @        left to right
minus       -x           looser than a power: -x**2 is -(x**2)
power       ** ^         right to left, and its exponent may begin with a minus
postfix     x[i] x.T x²  tightest
"""

from __future__ import annotations

import math

from tutor.errors import FormulaError
from tutor.formula.tokens import Token, normal_name, tokens
from tutor.formula.tree import (
    Array,
    Binary,
    Call,
    Expr,
    Index,
    Item,
    Name,
    Number,
    Slice,
    Span,
    Transpose,
    Unary,
    children,
    post_order,
)
from tutor.words import _

__all__ = ["MAX_DEPTH", "MAX_HEIGHT", "normal_name", "parse", "parse_tokens"]

MAX_DEPTH = 40
MAX_HEIGHT = 80

_ALIASES = {"ln": "log", "σ": "sigmoid"}
_BINDING = {"+": 1, "-": 1, "*": 2, "/": 2, "@": 2, "**": 4}
_MINUS = 3
_POSTFIX = frozenset({"**", "[", ".T", "power"})
_WORDS = frozenset({"number", "name"})
_OPENS_OPERAND = _WORDS | {"("}
_CLOSES = {"(": ")", "[": "]"}


def parse(text: str, names: frozenset[str] = frozenset()) -> Expr:
    """Read a formula as a lesson writes it.

    Args:
        text: one formula, without its `name =`.
        names: the names of the lesson, so that `σ(` can be told apart from a product.

    Returns:
        The tree; `ln`, `^`, `×`, `σ(` and their like are already in normal form.

    Raises:
        FormulaError: with the place of the token that does not fit.
    """
    return _Parser(tokens(text), names, MAX_DEPTH).whole()


def parse_tokens(found: list[Token], depth: int = MAX_DEPTH) -> Expr:
    """Read a formula from its tokens, closed by one of kind `end`, in which no name stands for a product.

    Raises:
        FormulaError: with the place of the token that does not fit.
    """
    return _Parser(found, frozenset(), depth).whole()


class _Parser:
    def __init__(self, found: list[Token], names: frozenset[str], most: int) -> None:
        self._tokens, self._names, self._most = found, names, most
        self._place, self._depth = 0, 0

    def whole(self) -> Expr:
        if self._next.kind == "end":
            raise FormulaError(
                _("there is no formula here"), 0, self._next.end, code="empty-formula", help=_("write one")
            )
        found = self._expression(0)
        if self._next.kind != "end":
            raise self._unexpected()
        if _height(found) > MAX_HEIGHT:
            message = f"operations in a formula nest at most {MAX_HEIGHT} deep"
            raise FormulaError(message, *found.span, code="formula-too-deep", help="name a part on its own line")
        return found

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._tokens[self._place]
        self._place += 1
        return token

    def _from(self, start: int) -> Span:
        """The range from `start` to the end of the last token taken: brackets around an operand belong to the whole."""
        return Span(start, self._tokens[self._place - 1].end)

    def _expression(self, least: int) -> Expr:
        self._depth += 1
        if self._depth > self._most:
            message = f"a formula nests at most {self._most} deep"
            raise FormulaError(
                message,
                self._next.start,
                self._next.end,
                code="formula-too-deep",
                help="name a part on its own line",
            )
        start = self._next.start
        left = self._prefix()
        while (binding := _BINDING.get(self._next.kind, 0)) > least:
            operator = self._take().kind
            right = self._expression(_MINUS - 1 if operator == "**" else binding)
            left = Binary(operator, left, right, self._from(start))
        self._depth -= 1
        return left

    def _prefix(self) -> Expr:
        start = self._next.start
        if self._next.kind != "-":
            return self._postfix(self._primary(), start)
        minus = self._take()
        following = self._next
        if following.kind == "number" and self._tokens[self._place + 1].kind not in _POSTFIX:
            self._take()
            return Number(-_value(following), Span(minus.start, following.end))
        return Unary("-", self._expression(_MINUS), self._from(start))

    def _primary(self) -> Expr:
        token = self._take()
        if token.kind == "number":
            return Number(_value(token), Span(token.start, token.end))
        if token.kind == "name":
            return self._call(token) if self._next.kind == "(" else Name(token.text, Span(token.start, token.end))
        if token.kind == "(":
            inner = self._expression(0)
            self._close(token)
            return inner
        if token.kind == "[":
            return Array(tuple(self._items(token)), self._from(token.start))
        self._place -= 1
        raise self._unexpected()

    def _postfix(self, base: Expr, start: int) -> Expr:
        while True:
            token = self._next
            if token.kind == "[":
                base = Index(base, self._indices(), self._from(start))
            elif token.kind == ".T":
                self._take()
                base = Transpose(base, self._from(start))
            elif token.kind == "power":
                power = Number(_value(self._take()), Span(token.start, token.end))
                base = Binary("**", base, power, self._from(start))
            else:
                return base

    def _call(self, name: Token) -> Expr:
        if name.text in self._names and name.text in _ALIASES:
            message = f"{name.text} is a name of this lesson, so {name.text}( is no call"
            raise FormulaError(message, name.start, name.end, code="name-is-no-function", help="write * to multiply")
        opening = self._take()
        arguments: list[Expr] = []
        keywords: list[tuple[str, Expr]] = []
        while self._next.kind != ")":
            if self._next.kind == "name" and self._tokens[self._place + 1].kind == "=":
                keywords.append(self._keyword(keywords))
            elif keywords:
                message = "an operand cannot follow a named option"
                raise FormulaError(message, self._next.start, self._next.end, code="unexpected-token")
            else:
                arguments.append(self._expression(0))
            if self._next.kind != ",":
                break
            self._take()
        self._close(opening)
        function = _ALIASES.get(name.text, name.text)
        return Call(function, tuple(arguments), tuple(keywords), self._from(name.start))

    def _keyword(self, before: list[tuple[str, Expr]]) -> tuple[str, Expr]:
        key = self._take()
        self._take()
        if key.text in dict(before):
            message = f"{key.text} is given twice"
            raise FormulaError(message, key.start, key.end, code="duplicate-option", help="keep one")
        return key.text, self._expression(0)

    def _items(self, opening: Token) -> list[Expr]:
        items: list[Expr] = []
        while self._next.kind != "]":
            items.append(self._expression(0))
            if self._next.kind != ",":
                break
            self._take()
        self._close(opening)
        return items

    def _indices(self) -> tuple[Item, ...]:
        opening = self._take()
        items: list[Item] = [self._item()]
        while self._next.kind == ",":
            self._take()
            items.append(self._item())
        self._close(opening)
        return tuple(items)

    def _item(self) -> Item:
        start = self._next.start
        first = None if self._next.kind == ":" else self._expression(0)
        if self._next.kind != ":":
            return first if first is not None else self._expression(0)
        self._take()
        last = None if self._next.kind in {",", "]"} else self._expression(0)
        return Slice(first, last, self._from(start))

    def _close(self, opening: Token) -> None:
        wanted = _CLOSES[opening.kind]
        if self._next.kind == wanted:
            self._take()
            return
        if self._next.kind == "end":
            message, cure = _("this {bracket} is never closed"), _("add {bracket}").format(bracket=wanted)
            message = message.format(bracket=opening.text)
            raise FormulaError(message, opening.start, opening.end, code="unclosed-bracket", help=cure)
        raise self._unexpected()

    def _unexpected(self) -> FormulaError:
        token = self._next
        if token.kind == "end":
            last = self._tokens[self._place - 1]
            message = _("the formula ends after {sign} where an operand was expected").format(sign=last.text)
            return FormulaError(message, last.start, last.end, code="unexpected-end")
        cure = ""
        if token.kind in {")", "]"}:
            cure = _("an operand is missing before it, or the bracket was never opened")
        elif token.kind in _OPENS_OPERAND and self._place:
            before = self._tokens[self._place - 1]
            both = before.kind in _WORDS and token.kind in _WORDS
            cure = _("write {one} * {other} for a product") if both else _("write * for a product")
            cure = cure.format(one=before.text, other=token.text)
        elif token.kind in {"=", "=="}:
            cure = _("a formula has one name = at its beginning")
        message = _("{sign} does not fit here").format(sign=token.text)
        return FormulaError(message, token.start, token.end, code="unexpected-token", help=cure)


def _value(token: Token) -> float:
    value = float(token.text)
    if math.isinf(value):
        raise FormulaError(f"{token.text} is too large for a number", token.start, token.end, code="bad-number")
    return value


def _height(expr: Expr) -> int:
    """How deep operations nest, which bounds the recursion of what reads a tree; `a + b + c` is as deep as `a + b`."""
    heights: list[int] = []
    for node in post_order(expr):
        count = len(children(node))
        below = heights[len(heights) - count :]
        del heights[len(heights) - count :]
        if isinstance(node, Binary) and _continues(node):
            below[0] -= 1
        heights.append(1 + max(below, default=0))
    return heights[0]


def _continues(node: Binary) -> bool:
    """Does the left operand belong to the same run of `+ -` or `* / @`?"""
    left = node.left
    return isinstance(left, Binary) and node.operator != "**" and _BINDING[left.operator] == _BINDING[node.operator]
