"""Shorthands: calls that unfold into simpler operations, so that nothing in them is a black box.

A convolution lays its input out in windows, one a column, and multiplies once: the product of matrices that frameworks
compute too (Chellapilla, Puri and Simard 2006, "im2col"). It is cross-correlation, as in every framework.
"""

from __future__ import annotations

import math

from tutor.errors import NetworkError
from tutor.formula import parse
from tutor.formula.tree import Expr
from tutor.network.operations.arranging import whole_numbers, windows_shape
from tutor.network.operations.entry import Option, Options, Shape, Shorthand
from tutor.network.operations.shapes import mismatch

__all__ = ["SHORTHANDS"]


def _convolution(axes: int, shapes: tuple[Shape, ...], options: Options) -> Expr:
    """Windows of every channel as columns, kernels as rows: one product, then the places' own shape again."""
    x, kernels = shapes
    names = (
        ("channels, length", "out, in, width") if axes == 1 else ("channels, rows, columns", "out, in, rows, columns")
    )
    if len(x) not in (axes + 1, axes + 2):
        raise mismatch(f"an input ({names[0]}), or a batch of them", f"{x}")
    if len(kernels) != axes + 2 or kernels[1] != x[-axes - 1]:
        raise mismatch(f"kernels ({names[1]}) with as many channels in as {x}", f"{kernels}")
    size = kernels[2:]
    places = windows_shape(x, {**options, "size": size})[-2 * axes : -axes]
    batch = x[: -axes - 1]
    first = len(batch)
    order = (*range(first + 1), *range(first + 1 + axes, first + 1 + 2 * axes), *range(first + 1, first + 1 + axes))
    inner, columns = math.prod(kernels[1:]), math.prod(places)
    windows = f"windows(x, {_listed(size)}{_given(options)})"
    laid = f"reshape(transpose({windows}, {_spread(order)}), {_spread((*batch, inner, columns))})"
    made = f"reshape(k, {kernels[0]}, {inner}) @ {laid}"
    return parse(made if axes == 1 else f"reshape({made}, {_spread((*batch, kernels[0], *places))})")


def _pooling(function: str, shapes: tuple[Shape, ...], options: Options) -> Expr:
    """Windows of two axes, each reduced to one number."""
    sizes = _both(options["size"])
    if len(sizes) != 2:
        raise NetworkError("a pool wants a size, or one for rows and one for columns", code="bad-option", help=_SIZES)
    steps = _both(options["stride"]) or sizes
    windows_shape(shapes[0], {"size": sizes, "stride": steps, "padding": 0.0})
    return parse(f"{function}(windows(x, {_listed(sizes)}, stride={_listed(steps)}), axis=[-2, -1])")


def _both(option: Option) -> tuple[int, ...]:
    """A number for both axes, or one for each; () where there is none."""
    if option is None:
        return ()
    listed = whole_numbers(option)
    return listed if isinstance(option, tuple) else listed * 2


def _spread(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def _listed(numbers: tuple[int, ...]) -> str:
    return f"{numbers[0]}" if len(numbers) == 1 else f"[{_spread(numbers)}]"


def _given(options: Options) -> str:
    """The options that are not as they would be anyway."""
    usual = {"stride": 1, "padding": 0}
    said = {key: options[key] for key, value in usual.items() if options[key] != value}
    return "".join(f", {key}={_listed(whole_numbers(each))}" for key, each in said.items())


_SIZES = "write 2 or [2, 3] behind the input"
_SLIDING = {"stride": 1.0, "padding": 0.0}
_POOL = {"size": None, "stride": None}

SHORTHANDS = (
    Shorthand("conv1d", ("x", "k"), _SLIDING, lambda shapes, options: _convolution(1, shapes, options),
              "Every kernel slides along the input: windows, laid out as columns, meet it in one product."),
    Shorthand("conv2d", ("x", "k"), _SLIDING, lambda shapes, options: _convolution(2, shapes, options),
              "Every kernel slides over the input: windows, laid out as columns, meet it in one product."),
    Shorthand("max_pool2d", ("x",), _POOL, lambda shapes, options: _pooling("max", shapes, options),
              "The largest element of every window."),
    Shorthand("avg_pool2d", ("x",), _POOL, lambda shapes, options: _pooling("mean", shapes, options),
              "The mean of every window."),
)  # fmt: skip
