"""How each primitive is spelled in Python: with numpy, as plain floats, with torch. One line a function."""

from __future__ import annotations

from collections.abc import Mapping

from tutor.formula.show import ATOM, MINUS, POSTFIX, PRODUCT
from tutor.formula.spelling import (
    Dialect,
    Piece,
    Spelling,
    Writer,
    absent,
    axis_of,
    broadcast,
    called,
    counted,
    eye,
    helper,
    is_number,
    joined,
    keeps_axes,
    mask_of,
    one_hot,
    only_operand,
    outer,
    permuted,
    positions,
    row_count,
    shaped,
    shaped_as,
    template,
    where,
    windows,
)
from tutor.formula.tree import Call, Number

__all__ = ["SPELLINGS"]


def _reduced(name: str) -> Spelling:
    def spell(writer: Writer, call: Call) -> Piece:
        axis, parts = axis_of(call), [writer.write(call.arguments[0]).text]
        parts += [f"axis={axis}"] * (axis is not None) + ["keepdims=True"] * keeps_axes(call)
        return Piece(f"{name}({', '.join(parts)})", ATOM)

    return spell


def _mean(writer: Writer, call: Call) -> Piece:
    """Numpy warns of the mean of nothing: there, the sum is divided."""
    along = tuple(each for each in call.keywords if each[0] == "axis")
    if counted(writer, Call("size", call.arguments[:1], along)).text != "0":
        return _reduced("np.mean")(writer, call)
    return Piece(f"{_reduced('np.sum')(writer, call)} / np.float64(0)", PRODUCT)


NUMPY: Mapping[str, Spelling] = {
    **{name: called(f"np.{name}") for name in (
        "exp", "log", "sqrt", "sin", "cos", "tanh", "abs", "sign", "log1p", "maximum", "minimum", "diag",
    )},
    **{name: _reduced(f"np.{name}") for name in ("sum", "max", "min")},
    "step": template("np.where({0} > 0, 1.0, 0.0)"),
    "erf": helper("erf"),
    "where": where("np.where"),
    "mean": _mean,
    "outer": outer("np.outer({0}, {1})", "np.multiply.outer({0}, {1})"),
    "eye": eye("np.eye"),
    "one_hot": one_hot("np.eye({1})[{0}.astype(int)]"),
    "rows": row_count,
    "size": counted,
    "positions": positions("np", "{0}.0"),
    "absent": absent("np"),
    "transpose": permuted("np.transpose"),
    "reshape": shaped("np.reshape"),
    "shaped_as": shaped_as("np.reshape"),
    "concat": joined("np.concatenate", "axis"),
    "stack": joined("np.stack", "axis"),
    "embedding": template("{0.tight}[{1.tight}.astype(int)]", POSTFIX),
    "windows": windows,
    "broadcast to": broadcast("np.broadcast_to", "np.full"),
}  # fmt: skip


# plain floats: a nan goes through as it does in numpy


def _larger(sign: str) -> Spelling:
    """The larger (`>=`) or smaller (`<=`) of two numbers; of a fixed bound and a number, in one comparison."""

    def spell(writer: Writer, call: Call) -> Piece:
        a, b = call.arguments
        if isinstance(a, Number):
            a, b = b, a
        x, other = writer.atom(a), writer.atom(b)
        if isinstance(b, Number):
            return Piece(f"{other} if {other} {sign} {x} else {x}", 0)
        return Piece(f"{x} if {x} {sign} {other} or {x} != {x} else {other}", 0)

    return spell


def _sign(writer: Writer, call: Call) -> Piece:
    x = writer.atom(call.arguments[0])
    return Piece(f"1.0 if {x} > 0.0 else -1.0 if {x} < 0.0 else {x}", 0)


def _chosen(writer: Writer, call: Call) -> Piece:
    mask, a, b = call.arguments
    return Piece(f"{writer.write(a).over(0)} if {mask_of(writer, mask, '0.0')} else {writer.write(b).over(0)}", 0)


FLOAT: Mapping[str, Spelling] = {
    **{name: called(f"math.{name}") for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "erf", "log1p")},
    **dict.fromkeys(("sum", "mean", "max", "min", "transpose", "reshape", "shaped_as", "broadcast to"), only_operand),
    "abs": called("math.fabs"),
    "sign": _sign,
    "step": lambda writer, call: Piece(f"1.0 if {writer.write(call.arguments[0]).over(0)} > 0.0 else 0.0", 0),
    "maximum": _larger(">="),
    "minimum": _larger("<="),
    "where": _chosen,
    "outer": template("{0.tight} * {1.tight}", PRODUCT),
    "rows": lambda *_: Piece("1.0", ATOM),
    "size": lambda *_: Piece("1.0", ATOM),
    "positions": lambda *_: Piece("0.0", ATOM),
    "absent": lambda *_: Piece("-1.0", MINUS),
}


# torch


def _reduced_torch(name: str) -> Spelling:
    """All axes written out; with none of them (torch would take all) there is nothing to reduce."""

    def spell(writer: Writer, call: Call) -> Piece:
        x, axis = call.arguments[0], axis_of(call)
        axes = tuple(range(len(writer.shape(x)))) if axis is None else axis
        if axes == ():
            return writer.write(x)
        keeps = ", keepdim=True" * keeps_axes(call)
        return Piece(f"{name}({writer.write(x)}, dim={axes}{keeps})", ATOM)

    return spell


def _larger_torch(name: str) -> Spelling:
    """Torch wants two tensors; beside 0, its relu has the slope 0 where they tie, as the tutor's has."""

    def spell(writer: Writer, call: Call) -> Piece:
        if name == "maximum" and call.arguments[1] == Number(0.0):
            return Piece(f"torch.relu({writer.write(call.arguments[0])})", ATOM)
        texts = [
            f"torch.tensor({writer.write(each)})" if is_number(each) else writer.write(each).text
            for each in call.arguments
        ]
        return Piece(f"torch.{name}({', '.join(texts)})", ATOM)

    return spell


TORCH: Mapping[str, Spelling] = {
    **{name: called(f"torch.{name}") for name in (
        "exp", "log", "sqrt", "sin", "cos", "tanh", "abs", "sign", "erf", "log1p", "diag",
    )},
    "step": template("torch.sign(torch.relu({0}))"),
    "maximum": _larger_torch("maximum"),
    "minimum": _larger_torch("minimum"),
    "where": where("torch.where"),
    "sum": _reduced_torch("torch.sum"),
    "mean": _reduced_torch("torch.mean"),
    "max": _reduced_torch("torch.amax"),
    "min": _reduced_torch("torch.amin"),
    "outer": outer("torch.outer({0}, {1})", "torch.tensordot({0}, {1}, dims=0)"),
    "eye": eye("torch.eye"),
    "one_hot": one_hot("torch.eye({1})[{0}.long()]"),
    "rows": row_count,
    "size": counted,
    "positions": positions("torch", "{0}.0"),
    "absent": absent("torch"),
    "transpose": permuted("torch.permute"),
    "reshape": shaped("torch.reshape"),
    "shaped_as": shaped_as("torch.reshape"),
    "concat": joined("torch.cat", "dim"),
    "stack": joined("torch.stack", "dim"),
    "embedding": template("{0.tight}[{1.tight}.long()]", POSTFIX),
    "windows": windows,
}  # fmt: skip

SPELLINGS: Mapping[Dialect, Mapping[str, Spelling]] = {"numpy": NUMPY, "float": FLOAT, "torch": TORCH}
"""By dialect and function; `broadcast to` is no primitive, but a word of programs."""
