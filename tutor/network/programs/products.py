"""A node's value, and a product of the chain rule, as source over the operands' names: made once for all alike.

A product is written with upstream and the rule's own text, or with its `fused` form; a broadcast local is never built,
a factor 1 is left out, and what was broadcast is summed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np

from tutor.formula import Binary, Call, Expr, Name, Number, Unary, parse
from tutor.formula.source import Source, part_field, shape_of, write_source
from tutor.formula.spelling import Dialect
from tutor.network.combine import unbroadcast_axes
from tutor.network.operations import Operation, Option, Partial, Shape, Value, compiled
from tutor.network.operations.shapes import matmul
from tutor.network.programs.lower import lowered
from tutor.network.programs.places import Place, as_array, place_of

__all__ = ["UPSTREAM", "Product", "Setting", "known_value", "product_of", "value_of"]

UPSTREAM = "upstream"
Numbers: TypeAlias = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """What decides how an operation is written: equal ones are written alike.

    Attributes:
        operation: the entry.
        options: its options' values, in order.
        shapes: of the operands.
        shape: of the value.
        numbers: those operands that are known numbers.
    """

    operation: Operation
    options: tuple[Option, ...]
    shapes: tuple[Shape, ...]
    shape: Shape
    numbers: Numbers

    @property
    def named_options(self) -> dict[str, Option]:
        """The options by name."""
        return dict(zip(self.operation.options, self.options, strict=True))

    def lowered(self, text: str, further: Mapping[str, Shape]) -> Expr:
        """One of the entry's formulas over its operands and the primitives."""
        return lowered(parse(text), self.named_options, self.named_shapes(further), dict(self.numbers))

    def named_shapes(self, further: Mapping[str, Shape]) -> dict[str, Shape]:
        """The shapes of the operands by name, and further ones."""
        return {**dict(zip(self.operation.operands, self.shapes, strict=True)), **further}


@dataclass(frozen=True, slots=True)
class Product:
    """One contribution to a gradient, as source over `upstream`, the operands and `out`.

    Attributes:
        source: the contribution, in the operand's shape.
        summed: the axes over which a broadcast was undone; None where there was none.
        place: how it is put back where it came from, for a rule that says places and nothing else.
    """

    source: Source
    summed: tuple[int, ...] | None
    place: Place | None = None


@lru_cache(maxsize=4096)
def value_of(setting: Setting, dialect: Dialect) -> Source:
    """The value."""
    return write_source(setting.lowered(setting.operation.value, {}), dialect, setting.named_shapes({}))


def known_value(setting: Setting) -> bool:
    """Whether all operands are known numbers."""
    return len(setting.numbers) == len(setting.operation.operands)


@lru_cache(maxsize=4096)
def product_of(setting: Setting, dialect: Dialect, operand: int, axes: tuple[int, ...]) -> Product:
    """The contribution along the edge of one operand.

    Args:
        setting: the operation.
        dialect: of the source.
        operand: which one, from 0.
        axes: those that `spread` and `jacobian` work along.
    """
    partial, into = setting.operation.partials[operand], setting.shapes[operand]
    assert partial is not None  # an edge has a rule
    shapes = setting.named_shapes({UPSTREAM: setting.shape, "out": setting.shape})
    if partial.combine == "place" and not (dialect == "float" or partial.fused):
        place = place_of(setting.lowered(partial.local, shapes), lambda: _on_zeros(setting, operand), into)
        return Product(write_source(place.product, dialect, shapes), None, place)
    if partial.combine == "jacobian" and not partial.fused:
        return Product(_through_jacobians(setting, partial, operand, axes[0]), None)
    made, wide = _combined(setting, partial, shapes, axes, into)
    if wide == into:
        return Product(write_source(made, dialect, shapes), None)
    summed = unbroadcast_axes(wide, into)
    return Product(write_source(_summed(made, wide, into, summed), dialect, shapes), summed)


def _on_zeros(setting: Setting, operand: int) -> Value:
    """A rule's own value, where all operands are zeros."""
    run = compiled(setting.operation).locals[operand]
    assert run is not None  # an edge has a rule
    return run(*map(np.zeros, setting.shapes), np.zeros(setting.shape), *setting.options)


def _combined(
    setting: Setting, partial: Partial, shapes: dict[str, Shape], axes: tuple[int, ...], into: Shape
) -> tuple[Expr, Shape]:
    """The product as a formula, and its shape: wider than the operand's where that was broadcast."""
    upstream: Expr = Name(UPSTREAM)
    local = setting.lowered(partial.local, shapes)
    has = () if partial.combine in {"jacobian", "place"} else shape_of(local, shapes)
    made: Expr
    match partial.combine:
        case "elementwise":
            made, wide = times(upstream, local), _broadcast(setting.shape, has)
        case "right":
            made, wide = Binary("@", upstream, local), matmul((setting.shape, has), {})
        case "left":
            made, wide = Binary("@", local, upstream), matmul((has, setting.shape), {})
        case "outer":
            made, wide = Call("outer", (upstream, local)), setting.shape + has
        case "outer_left":
            made, wide = Call("outer", (local, upstream)), has + setting.shape
        case "spread":
            made, wide = _spread(local, has, setting.shape, into, axes), into
        case _:
            made, wide = upstream, into
    return (setting.lowered(partial.fused, shapes) if partial.fused else made), wide


def _broadcast(a: Shape, b: Shape) -> Shape:
    """The shape that two shapes, which are known to fit, broadcast to."""
    axes = max(len(a), len(b))
    pairs = zip((1,) * (axes - len(a)) + a, (1,) * (axes - len(b)) + b, strict=True)
    return tuple(one if other == 1 else other for one, other in pairs)


def times(upstream: Expr, local: Expr) -> Expr:
    """Upstream × local; a factor 1 is left out, and -1 is a sign."""
    match local:
        case Number(1.0):
            return upstream
        case Number(-1.0):
            return Unary("-", upstream)
        case Binary("/", Number(1.0), divisor):
            return Binary("/", upstream, divisor)
    return Binary("*", upstream, local)


def _spread(local: Expr, has: Shape, shape: Shape, into: Shape, axes: tuple[int, ...]) -> Expr:
    """Upstream with the reduced axes as 1, times local, repeated only where neither has the operand's shape."""
    kept = tuple(1 if place in axes else size for place, size in enumerate(into))
    upstream: Expr = Name(UPSTREAM)
    narrow = shape
    if shape and shape != kept:
        upstream, narrow = Call("reshape", (upstream, as_array(kept))), kept
    made = times(upstream, local)
    return made if _broadcast(narrow, has) == into else Call("broadcast to", (made, as_array(into)))


def _summed(made: Expr, wide: Shape, into: Shape, axes: tuple[int, ...]) -> Expr:
    """The product summed over the axes along which the operand was repeated, in the operand's shape."""
    if len(axes) == len(wide):
        total: Expr = Call("sum", (made,))
        return total if not into else Call("reshape", (total, as_array(into)))
    listed: Expr = Number(float(axes[0])) if len(axes) == 1 else as_array(axes)
    keeps = () if len(into) < len(wide) else (("keepdims", Number(1.0)),)
    total = Call("sum", (made,), (("axis", listed), *keeps))
    left = tuple(size for place, size in enumerate(wide) if place not in axes)
    return total if keeps or left == into else Call("reshape", (total, as_array(into)))


def _through_jacobians(setting: Setting, partial: Partial, operand: int, axis: int) -> Source:
    """The rule for one row, run for every row."""
    name, size = setting.operation.operands[operand], setting.shapes[operand][axis]
    row = {name: (size,), "out": (size,)}
    rule = write_source(lowered(parse(partial.local), setting.named_options, row, {}), "numpy", row)
    parts = {part_field(place): f"({text})" for place, text in enumerate(rule.parts, 1)}
    inner = rule.text
    for _ in parts:
        inner = inner.format_map({**{each: f"{{{each}}}" for each in row}, **parts})
    inner = inner.format_map({name: "x", "out": "out"})
    if len(setting.shapes[operand]) == 1:
        text = f"{{{UPSTREAM}}} @ (lambda x, out: {inner})({{{name}}}, {{out}})"
    else:
        text = f"through_rows(lambda x, out: {inner}, {axis}, {{{UPSTREAM}}}, {{{name}}}, {{out}})"
    return Source(text, (), rule.helpers | {"through_rows"}, 0)
