"""A table's formulas brought down to the primitives: options as numbers, the table's own functions written out."""

from __future__ import annotations

from collections.abc import Mapping

from tutor.formula import Call, Expr, Number, fold, parse, substitute
from tutor.formula.functions import PRIMITIVES
from tutor.formula.rewrite import rewrite
from tutor.formula.source import fold_shapes, shape_of
from tutor.network.operations import (
    Options,
    Shape,
    Shorthand,
    call_options,
    find_entry,
    operand_count,
    with_options,
)

__all__ = ["lowered"]


def lowered(expr: Expr, options: Options, shapes: Mapping[str, Shape], numbers: Mapping[str, float]) -> Expr:
    """A formula over operands and options, as one over its operands and the primitives.

    Args:
        expr: an entry's value or rule.
        options: their values by name; one that is None is left out of the calls that pass it on.
        shapes: of everything that the formula names beside its options.
        numbers: the values of those names that are known numbers.
    """
    given = with_options(expr, options)
    primitive = rewrite(given, lambda node: _written_out(node, shapes) if isinstance(node, Call) else node)
    known = substitute(fold_shapes(primitive, shapes), {name: Number(value) for name, value in numbers.items()})
    return fold(known)


def _written_out(call: Call, shapes: Mapping[str, Shape]) -> Expr:
    """What stands for a call of one of the table's functions, its arguments being written out already."""
    if call.function in PRIMITIVES:
        return call
    count = operand_count(find_entry(call.function), len(call.arguments))
    operands = call.arguments[:count]
    of_operands = tuple(shape_of(each, shapes) for each in operands)
    entry = find_entry(call.function, of_operands)
    options = call_options(entry, call, count)
    own = dict(zip(entry.operands, of_operands, strict=True))
    if isinstance(entry, Shorthand):
        body = lowered(entry.unfold(of_operands, options), {}, own, {})
    else:
        entry.shape(of_operands, options)
        body = lowered(parse(entry.value), options, own, {})
    return substitute(body, dict(zip(entry.operands, operands, strict=True)))
