"""Functions that a lesson defines: shorthands that unfold, and operations with a rule of their author's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tutor.errors import NetworkError
from tutor.formula import Call, Expr, Name, canonical, substitute
from tutor.formula.functions import CONSTANTS
from tutor.formula.rewrite import rewrite
from tutor.formula.tree import post_order
from tutor.network.builder import value_shape
from tutor.network.operations import (
    Operation,
    Options,
    OwnFunctions,
    Partial,
    Shape,
    Shorthand,
    compiled,
    find_entry,
    operand_count,
)
from tutor.network.operations.calls import OPTION_WORDS
from tutor.network.operations.shapes import broadcast, mismatch
from tutor.words import marked

__all__ = ["check_body", "expanded", "own_operation", "own_shorthand"]

MAX_BODY = 1_000
RULE_WORDS = frozenset({"eye", "diag", "one_hot", "rows", "size"})
_WHY = marked("A rule of this lesson's own.")


def check_body(body: Expr, names: Sequence[str], own: OwnFunctions, *, rule: bool = False) -> None:
    """Whether a function's formula speaks of its operands alone, and calls what there is; a rule may use more words.

    Raises:
        NetworkError: with the place in the formula's text.
    """
    for node in post_order(body):
        if isinstance(node, Name) and node.text not in (*names, *CONSTANTS, *OPTION_WORDS):
            listed = ", ".join(names)
            message = f"{node.text} is no operand of this function"
            raise NetworkError(message, *node.span, code="unknown-name", help=f"it may use {listed}")
        if isinstance(node, Call) and not (rule and node.function in RULE_WORDS):
            try:
                operand_count(find_entry(node.function, None, own), len(node.arguments))
            except NetworkError as error:
                end = node.span.start + len(node.function) if error.code == "unknown-function" else node.span.end
                cure = error.help or "a function may call those that stand above it"
                raise NetworkError(error.message, node.span.start, end, code=error.code, help=cure) from None


def expanded(body: Expr, values: Mapping[str, tuple[Sequence[str], Expr]]) -> Expr:
    """A formula with the lesson's own functions written out.

    Args:
        body: the formula.
        values: by name, each function's operands and its value, itself written out.

    Raises:
        NetworkError: it grows too long.
    """

    def change(node: Expr) -> Expr:
        if not isinstance(node, Call) or node.function not in values:
            return node
        operands, value = values[node.function]
        made = substitute(value, dict(zip(operands, node.arguments, strict=True)))
        if len(post_order(made)) > MAX_BODY:
            message = f"written out, this has more than {MAX_BODY:,} parts"
            raise NetworkError(message, *body.span, code="formula-too-long")
        return made

    return rewrite(body, change)


def own_shorthand(name: str, operands: tuple[str, ...], body: Expr) -> Shorthand:
    """A function with a value alone: a call unfolds into its parts."""
    return Shorthand(name, operands, {}, lambda shapes, options: body, "A shorthand of this lesson's own.")


def own_operation(name: str, operands: tuple[str, ...], value: Expr, rules: Sequence[Expr]) -> Operation:
    """A function with derivatives: one node, with these rules. It works element by element.

    Args:
        name: as formulas call it.
        operands: the names in `value` and `rules`.
        value: the table's own functions alone.
        rules: ∂value/∂operand for each operand, over the operands and `out`.

    Raises:
        FormulaError: a formula that nests too deep.
    """

    def shape(shapes: tuple[Shape, ...], options: Options) -> Shape:
        wide = broadcast(shapes, options)
        made = value_shape(value, dict(zip(operands, shapes, strict=True)))
        if made != wide:
            message = f"a value of shape {wide} from {name}, which has a rule of its own and works element by element"
            raise mismatch(message, f"{made}")
        return wide

    partials = tuple(Partial(canonical(rule), _WHY) for rule in rules)
    made = Operation(name, name, operands, canonical(value), partials, shape, name)
    compiled(made)
    return made
