"""Shape rules: the shape of a value from the shapes of its operands, or one sentence why they do not fit."""

from __future__ import annotations

import numpy as np

from tutor.errors import NetworkError
from tutor.network.operations.entry import Options, Shape

__all__ = [
    "alike",
    "broadcast",
    "dot",
    "first",
    "first_axis",
    "last_axis",
    "matmul",
    "mismatch",
    "outer",
    "reduced",
    "reduced_axes",
    "reduced_some",
    "rows_loss",
]


def mismatch(expect: str, actual: str, cure: str = "") -> NetworkError:
    """The error of shapes that do not fit, in the form *expected …, got …*; its place is added by the builder."""
    return NetworkError(f"expected {expect}, got {actual}", code="shapes-do-not-fit", help=cure)


def one_number_each(options: Options) -> None:
    """Raise unless each option is one number: a slope, a margin."""
    for key, value in options.items():
        if isinstance(value, tuple):
            raise NetworkError(f"{key} wants one number, got a list", code="bad-option")


def first(shapes: tuple[Shape, ...], options: Options) -> Shape:
    """The first operand's own shape."""
    one_number_each(options)
    return shapes[0]


def broadcast(shapes: tuple[Shape, ...], _: Options) -> Shape:
    """Numpy's broadcasting."""
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        listed = " and ".join(map(str, shapes))
        raise mismatch("shapes that broadcast", listed, "axes must be equal, or 1, from the last on") from None


def alike(shapes: tuple[Shape, ...], _: Options) -> Shape:
    """A scalar made from two operands of one shape."""
    if shapes[0] != shapes[1]:
        raise mismatch("two operands of one shape", f"{shapes[0]} and {shapes[1]}")
    return ()


def rows_loss(shapes: tuple[Shape, ...], options: Options) -> Shape:
    """A scalar from rows of scores and, for each row, either as many labels or one class number."""
    one_number_each(options)
    scores, labels = shapes
    if not scores or not scores[-1]:
        raise mismatch("rows of scores", f"a value of shape {scores}")
    if labels not in (scores, scores[:-1]):
        raise mismatch(f"labels of shape {scores} or class numbers of shape {scores[:-1]}", f"{labels}")
    return ()


def last_axis(shapes: tuple[Shape, ...], options: Options) -> Shape:
    """The operand's shape, which must have a last axis."""
    one_number_each(options)
    if not shapes[0] or not shapes[0][-1]:
        raise mismatch("a vector or rows", f"a value of shape {shapes[0]}" if shapes[0] else "a scalar")
    return shapes[0]


def first_axis(shapes: tuple[Shape, ...], options: Options) -> Shape:
    """The operand's shape, which must have a first axis."""
    one_number_each(options)
    if not shapes[0] or not shapes[0][0]:
        raise mismatch("a vector or columns", f"a value of shape {shapes[0]}" if shapes[0] else "a scalar")
    return shapes[0]


def vectors(shapes: tuple[Shape, ...]) -> None:
    """Raise unless every operand is a vector."""
    if any(len(shape) != 1 for shape in shapes):
        raise mismatch("two vectors", " and ".join(map(str, shapes)))


def outer(shapes: tuple[Shape, ...], _: Options) -> Shape:
    """A matrix from two vectors."""
    vectors(shapes)
    return shapes[0] + shapes[1]


def dot(shapes: tuple[Shape, ...], _: Options) -> Shape:
    """A scalar from two vectors of one length."""
    vectors(shapes)
    if shapes[0] != shapes[1]:
        raise mismatch("two vectors of one length", f"{shapes[0]} and {shapes[1]}")
    return ()


def reduced_axes(shape: Shape, options: Options) -> tuple[int, ...]:
    """The axes that a reduction works along, counted from 0; without `axis`, all."""
    axis = options.get("axis")
    if axis is None:
        return tuple(range(len(shape)))
    axes = axis if isinstance(axis, tuple) else (axis,)
    for each in axes:
        if each != int(each) or not -len(shape) <= each < len(shape):
            raise mismatch(f"an axis of a value of shape {shape}", f"axis {each:g}")
    found = sorted({int(each) % len(shape) for each in axes})
    if len(found) < len(axes):
        raise mismatch("each axis once", f"axis={list(axes)} for a value of shape {shape}")
    return tuple(found)


def reduced(shapes: tuple[Shape, ...], options: Options) -> Shape:
    """The shape without the reduced axes, or with 1 in their place."""
    axes = reduced_axes(shapes[0], options)
    if options.get("keepdims"):
        return tuple(1 if place in axes else size for place, size in enumerate(shapes[0]))
    return tuple(size for place, size in enumerate(shapes[0]) if place not in axes)


def reduced_some(shapes: tuple[Shape, ...], options: Options) -> Shape:
    """As `reduced`, where there must be an element to take."""
    if any(shapes[0][each] == 0 for each in reduced_axes(shapes[0], options)):
        raise mismatch("at least one element", f"a value of shape {shapes[0]}")
    return reduced(shapes, options)


def matmul(shapes: tuple[Shape, ...], _: Options) -> Shape:
    """The shape of `a @ b`, by the operands' axes."""
    a, b = shapes
    if not a or not b:
        raise mismatch("vectors or matrices on both sides of @", f"{a} and {b}", "write * to multiply by a scalar")
    if len(a) == 1 < len(b) - 1 or len(b) == 1 < len(a) - 1:
        raise mismatch("two axes or more on both sides of @", f"{a} and {b}")
    inner = b[0] if len(b) == 1 else b[-2]
    if a[-1] != inner:
        raise mismatch("as many columns on the left of @ as rows on its right", f"{a} and {b}")
    if len(a) == 1 or len(b) == 1:
        return (*a[:-1], *(b[1:] if len(b) > 1 else ()))
    return (*broadcast((a[:-2], b[:-2]), {}), a[-2], b[-1])
