"""How upstream and the local derivative meet along an edge, axis by axis, so that any part of them can be taken alone.

Axes of one label run together, and every array has its free labels in ascending order. What no label of the product
names is summed; of a row's Jacobian one line is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray

from tutor.formula import Function, compile_formula
from tutor.network.graph import Edge
from tutor.network.operations import FUNCTIONS, Option, Shape, Value, compiled
from tutor.network.trace import Trace

__all__ = ["Indices", "Labels", "Meeting", "part", "places_in"]

Indices: TypeAlias = NDArray[np.intp]
Labels: TypeAlias = tuple[int, ...]


class Meeting:
    """Upstream and local along one edge, with labels for their axes and the product's.

    Attributes:
        local: what the rule gives; None for `jacobian`, whose rows are run when they are known.
        upstream, locals, product: the labels of their axes.
        sizes: by label.
        shape: the product's.
    """

    def __init__(self, trace: Trace, edge: Edge) -> None:
        self.edge, output = edge, edge.output
        self._gradient = trace.gradients[output.id]
        self.arguments = (*(trace.values[each] for each in output.operands), trace.values[output.id])
        self.local = None if edge.combine == "jacobian" else edge.slope(*self.arguments, *output.options)
        shape = _jacobian_shape(edge) if self.local is None else np.shape(self.local)
        self.upstream, self.locals, self.product = _labels(edge, len(shape))
        axes = (*zip(self.upstream, output.shape, strict=False), *zip(self.locals, shape, strict=False))
        self.sizes = {label: 1 for label, _ in axes} | {label: size for label, size in axes if size != 1}
        self.shape = tuple(self.sizes[label] for label in self.product) or edge.input.shape

    @property
    def gradient(self) -> Value:
        """Upstream, where a followed gradient passes."""
        assert self._gradient is not None  # a move starts from a gradient
        return np.asarray(self._gradient)

    def free(self, fixed: Mapping[int, int]) -> Labels:
        """The labels that are not fixed, in order."""
        return tuple(sorted(self.sizes.keys() - fixed.keys()))

    def local_part(self, fixed: Mapping[int, int], free: Labels) -> Value:
        """The local derivative where `fixed` says, with an axis for each free label."""
        if self.local is not None:
            return part(np.asarray(self.local), self.locals, fixed, free)
        axis = self.edge.axes[0]
        *_, output, operand = self.locals
        x, out = (
            np.asarray(value)[tuple(slice(None) if place == axis else fixed[place] for place in range(value.ndim))]
            for value in self.arguments
        )
        along = 1 if operand in fixed else 0
        return _line(self.edge, x, out, along, fixed[operand if along else output])


def _jacobian_shape(edge: Edge) -> Shape:
    """What the Jacobians of all rows would have: the other axes, then output by operand."""
    shape, axis = edge.input.shape, edge.axes[0]
    return (*shape[:axis], *shape[axis + 1 :], shape[axis], shape[axis])


def _labels(edge: Edge, local: int) -> tuple[Labels, Labels, Labels]:
    """The labels of upstream's, the local derivative's and the product's axes; `local` is how many it has."""
    upstream, operand = len(edge.output.shape), len(edge.input.shape)
    every = tuple(range(upstream + local + operand))
    match edge.combine:
        case "elementwise":
            wide = max(upstream, local)
            return every[wide - upstream : wide], every[wide - local : wide], every[:wide]
        case "right":
            return _matmul(upstream, local)
        case "left":
            left, right, product = _matmul(local, upstream)
            return right, left, product
        case "outer":
            return every[:upstream], every[upstream : upstream + local], every[: upstream + local]
        case "outer_left":
            return every[local : local + upstream], every[:local], every[: upstream + local]
        case "spread":
            kept = tuple(label for label in every[:operand] if label not in edge.axes)
            return every[:operand] if upstream == operand else kept, every[:operand], every[:operand]
        case "jacobian":
            axis = edge.axes[0]
            others = tuple(label for label in every[:operand] if label != axis)
            out = (*every[:axis], operand, *every[axis + 1 : operand])
            return out, (*others, operand, axis), every[:operand]
        case "place":
            return (), (), ()  # elements only moved: no axis runs along with another


def _matmul(left: int, right: int) -> tuple[Labels, Labels, Labels]:
    """The labels of `a @ b` with so many axes: batches, then row by inner and inner by column, which a vector lacks."""
    batch = max(left, right, 2) - 2
    row, inner, column = batch, batch + 1, batch + 2
    rows, columns = (row,) if left > 1 else (), (column,) if right > 1 else ()
    a = (*range(batch - max(left - 2, 0), batch), *rows, inner)
    b = (*range(batch - max(right - 2, 0), batch), inner, *columns)
    return a, b, (*range(batch), *rows, *columns)


def part(array: Value, labels: Labels, fixed: Mapping[int, int], free: Labels) -> Value:
    """The array where `fixed` says, a view with an axis for each free label; one that it lacks has size 1."""
    axes = zip(labels, array.shape, strict=True)
    picked = array[tuple(min(fixed[label], size - 1) if label in fixed else slice(None) for label, size in axes)]
    return np.expand_dims(picked, tuple(place for place, label in enumerate(free) if label not in labels))


def places_in(labels: Labels, shape: Shape, known: Mapping[int, Indices | int]) -> list[Indices | int]:
    """Where elements stand in an array of this shape, by axis; an axis of size 1 was repeated."""
    return [0 if size == 1 else known[label] for label, size in zip(labels, shape, strict=True)]


class _NeedsMatrixError(Exception):
    """A rule does more with a matrix than to compute with its elements one by one."""


class _Line(NDArrayOperatorsMixin):
    """One column (`along` 1) or row (0) of a matrix that is never built; a formula computes with it in its stead."""

    def __init__(self, numbers: Value, along: int, place: int) -> None:
        self.numbers, self.along, self.place = numbers, along, place

    def __array_ufunc__(self, function: np.ufunc, method: str, *operands: Value | _Line, **options: object) -> _Line:
        if method != "__call__" or function.signature is not None or options:
            raise _NeedsMatrixError
        return _Line(function(*map(self._of, operands)), self.along, self.place)

    def _of(self, operand: Value | _Line) -> Value:
        """What stands along the line in an operand that broadcasts to the matrix: a vector is its every row."""
        return operand.numbers if isinstance(operand, _Line) else _cut(np.asarray(operand), self.along, self.place)

    def __array__(self, *_: object, **__: object) -> Value:
        raise _NeedsMatrixError

    def __getitem__(self, _: object) -> Value:
        raise _NeedsMatrixError


def _cut(array: Value, along: int, place: int) -> Value:
    """One column (`along` 1) or row (0) of an array that broadcasts to a matrix."""
    if array.ndim == 2 and not along:
        return np.asarray(array[min(place, len(array) - 1)])
    return np.asarray(array[..., min(place, array.shape[-1] - 1)]) if array.ndim and along else array


def _line(edge: Edge, x: Value, out: Value, along: int, place: int) -> Value:
    """One column (`along` 1) or row (0) of the Jacobian of one row: the rule's text, run for this line alone.

    Where the text does more than to compute element by element with the matrices that it makes, it is run in full.
    """
    operation = edge.output.operation
    assert operation is not None  # an edge ends at an operation
    rule, run = compiled(operation).rules[edge.operand], compiled(operation).locals[edge.operand]
    assert rule is not None and run is not None  # an edge has a partial
    names = (*operation.operands, "out", *operation.options)
    arguments: tuple[Value | Option, ...] = (x, out, *edge.output.options)
    try:
        found: Value | _Line = compile_formula(rule, names, {**FUNCTIONS, **_matrices(along, place)})(*arguments)
    except _NeedsMatrixError:
        found = run(*arguments)
    return found.numbers if isinstance(found, _Line) else _cut(np.asarray(found), along, place)


def _matrices(along: int, place: int) -> dict[str, Function]:
    """The words of formulas that make a matrix, as the one line of it."""

    def diag(x: Value | _Line) -> _Line:
        if np.ndim(x) != 1:
            raise _NeedsMatrixError
        line = np.zeros(np.shape(x))
        line[place] = x[place]
        return _Line(line, along, place)

    def outer(a: Value | _Line, b: Value | _Line) -> _Line:
        if np.ndim(a) != 1 or np.ndim(b) != 1:
            raise _NeedsMatrixError
        return _Line(a * b[place] if along else a[place] * b, along, place)

    return {"eye": lambda size: diag(np.ones(int(size))), "diag": diag, "outer": outer}
