"""The wrong answers that known mistakes give, computed from the trace; so that a wrong answer can be told why.

The names are public: they stand in the JSON and in progress. A slip that happens to give the right answer is no slip.
Those that an operation invites stand in its entry; here are those that every step does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tutor.lesson.finite import is_finite
from tutor.network import Accumulate, Chain, Edge, Forward, Node, Step, Trace, Unbroadcast, Update
from tutor.network.combine import combine, summed_to
from tutor.network.operations import Shape, Value
from tutor.quiz.tolerance import matches
from tutor.quiz.too_early import too_early
from tutor.words import _, marked

__all__ = ["SLIPS", "Slip", "said_to", "shapes_fit", "slips_of"]

SLIPS: dict[str, str] = {
    "no-upstream": marked("That is the local derivative alone: the upstream factor is left out."),
    "no-local": marked("That is the upstream gradient alone: the local derivative of this step is left out."),
    "added": marked("Upstream and local are added there. Along a path, the chain rule multiplies."),
    "sign": marked("The size is right, the sign is turned."),
    "value-not-derivative": marked("That uses the operation's value where its derivative belongs."),
    "other-operand": marked("That is the derivative with respect to the other operand: {other}, not {this}."),
    "product-not-local": marked("That is upstream × local already; asked is the local derivative alone."),
    "wrong-point": marked(
        "The right slope at the wrong point: see whether the rule reads what goes in, or what comes out."
    ),
    "transposed": marked("That is the transpose of the answer: rows and columns have changed places."),
    "not-summed": marked(
        "That is not summed yet over the axes along which the value was repeated: every copy is felt."
    ),
    "overwrote": marked("That is the last contribution alone: what was there before is added to, not overwritten."),
    "first-only": marked("That is the gradient before this contribution came: add the new one."),
    "counted-twice": marked("That counts the last contribution twice: each way to the loss is walked once."),
    "lost-mean": marked("The mean is lost: it divides by how many there are, and so does its slope."),
    "lost-two": marked("A factor of two is lost: the exponent comes down as a factor."),
    "mask-ignored": marked("The gate is ignored: where it is shut, nothing came through, so no gradient goes back."),
    "diagonal-only": marked(
        "That is the diagonal alone: here every entry of the operand moves the others' results too."
    ),
    "updated-too-early": marked(
        "That reads a parameter that is updated already: go back with the numbers of the way forward."
    ),
    "ascended": marked("That adds the gradient. To go down, subtract it."),
    "no-rate": marked("That leaves out the learning rate: the gradient says which way, the rate how far."),
    "plain-descent": marked("That is a step along the gradient itself: this optimizer makes one of what it keeps."),
    "not-updated": marked("That is the value before the update."),
    "stale": marked("That still holds the gradient of a pass before: clear it before each backward pass."),
    "lost-term": marked("One term is missing: the operand is felt in more than one way here, and each brings its own."),
    "lost-scale": marked("The scale is lost: what the value was scaled by scales its slope too."),
    "elementwise": marked("That multiplies entry by entry; here rows meet columns, and their products are added."),
}
"""What is said to each known mistake. `{this}` and `{other}` are operands' names."""


@dataclass(frozen=True, slots=True, eq=False)
class Slip:
    """A mistake's answer.

    Attributes:
        name: public; "" for an author's own.
        value: what the mistake gives.
        say: what is said to it.
        local: the wrong local derivative that makes the value, where it is that which is mistaken.
    """

    name: str
    value: Value
    say: str
    local: Value | None = None


class _Guess(NamedTuple):
    """A mistake before it is told: `other` is a further operand's name, where its sentence tells one."""

    name: str
    value: Value
    local: Value | None = None
    other: str = ""


def said_to(slip: str, this: str = "", other: str = "") -> str:
    """What is said to a known mistake, in the learner's language; `this` and `other` are operands' names."""
    return _(SLIPS[slip]).format(this=this, other=other)


def slips_of(
    ask: str, step: Step, trace: Trace, answer: Value, tolerance: float | None = None, *, whole: bool = False
) -> tuple[Slip, ...]:
    """The slips of a question about a step, in the order in which they should be told.

    Args:
        ask: what of the step is asked.
        step: which.
        trace: the run that it belongs to.
        answer: the right one; what is accepted in its place is no slip.
        tolerance: the question's own, or None for the usual.
        whole: the answer is wanted exactly.
    """
    this = step.input if isinstance(step, Chain) else ""
    found: list[Slip] = []
    with np.errstate(all="ignore"):
        for name, value, local, other in _guesses(ask, step, trace):
            accepted = np.shape(value) == answer.shape and np.all(matches(value, answer, tolerance, whole=whole))
            if is_finite(value) and not accepted:
                found.append(Slip(name, value, said_to(name, this, other), local))
    return tuple(found)


def _guesses(ask: str, step: Step, trace: Trace) -> Iterator[_Guess]:
    match step:
        case Forward() if ask == "shape":
            yield _Guess("transposed", _as_value(step.value.shape[::-1]))
        case Forward():
            yield from _of_value(step)
        case Chain() if ask == "shape":
            yield _Guess("not-summed", _as_value(step.product.shape))
            yield _Guess("transposed", _as_value(step.edge.input.shape[::-1]))
        case Chain() if ask == "upstream":
            yield from _of_upstream(step, trace)
        case Chain() if ask == "local":
            yield from _of_local(step, trace)
        case Chain() if ask in {"product", "total"}:
            yield from _of_product(step, trace)
            if ask == "total":
                yield from _of_gradient(step.edge.input, step.product, trace)
        case Unbroadcast():
            yield _Guess("not-summed", step.before)
            yield from _turned(step.after)
            yield from _of_gradient(step.edge.input, step.after, trace)
            yield from _done_too_early(step, trace)
        case Accumulate():
            yield from _of_sum(step, trace)
        case Update():
            yield from _of_update(step, trace)


def _as_value(shape: Shape) -> Value:
    return np.array(shape, dtype=np.float64)


def _turned(right: Value) -> Iterator[_Guess]:
    """The sign and, of a matrix, its axes."""
    yield _Guess("sign", -right)
    if right.ndim == 2:
        yield _Guess("transposed", right.T)


def _of_value(step: Forward) -> Iterator[_Guess]:
    with suppress(ValueError):  # where the shapes leave no room for the mistake
        yield from [_Guess(*found) for found in step.made.mistaken(step.operands, step.value)]
    yield from _turned(step.value)


def _of_upstream(step: Chain, trace: Trace) -> Iterator[_Guess]:
    if step.combine != "place":
        yield _Guess("no-upstream", step.local)
    yield _Guess("sign", -step.upstream)
    if (early := too_early(trace)) is not None:
        yield _Guess("updated-too-early", early.trace.multiplied(step.edge)[0])


def _of_local(step: Chain, trace: Trace) -> Iterator[_Guess]:
    yield _Guess("product-not-local", step.product)
    for guess in _wrong_locals(step, trace):
        yield guess._replace(value=_widened(guess.value, step.local.shape))
    yield _Guess("value-not-derivative", trace.values[step.edge.output.id])
    yield from _turned(step.local)


def _of_product(step: Chain, trace: Trace) -> Iterator[_Guess]:
    if step.combine != "place":
        yield _Guess("no-upstream", step.local)
    yield _Guess("no-local", step.upstream)
    for guess in _wrong_locals(step, trace):
        yield guess._replace(value=_product_by(guess, step, trace), local=_widened(guess.value, step.local.shape))
    if step.combine == "elementwise":
        out = trace.values[step.edge.output.id]
        yield _Guess("value-not-derivative", step.upstream * out, out)
        yield _Guess("added", step.upstream + step.local)
    elif step.combine in _MATRIX and shapes_fit(step.upstream.shape, step.local.shape):
        yield _Guess("elementwise", step.upstream * step.local)
    yield from _turned(step.product)
    yield from _done_too_early(step, trace)


_MATRIX = {"right", "left", "outer", "outer_left"}


def _wrong_locals(step: Chain, trace: Trace) -> Iterator[_Guess]:
    """What is taken for the local derivative, as `value`."""
    edge = step.edge
    if step.combine == "place":
        return
    operands = [trace.values[each] for each in edge.output.operands]
    out = trace.values[edge.output.id]
    for other in _others(edge, trace):
        yield _Guess("other-operand", other.local(operands, out), None, other.input.name)
    yield from (_Guess(name, local) for name, local in edge.mistaken(operands, out))
    if (early := too_early(trace)) is not None:
        yield _Guess("updated-too-early", early.times(edge, step.upstream, (*operands, out, *edge.output.options))[1])


def _product_by(guess: _Guess, step: Chain, trace: Trace) -> Value:
    """Upstream times a wrong local derivative; another operand's meets upstream in that operand's own way."""
    edge = next((each for each in _others(step.edge, trace) if each.input.name == guess.other), step.edge)
    product = combine(edge.combine, step.upstream, guess.value, edge.axes, edge.input.shape)
    if edge is step.edge or product.shape == edge.input.shape:
        return product
    return summed_to(product, edge.input.shape)


def _of_gradient(node: Node, right: Value, trace: Trace) -> Iterator[_Guess]:
    """The gradient that a network keeps for a leaf, not cleared since a pass over the same numbers."""
    gradient = trace.gradients[node.id]
    if node.operation is None and gradient is not None and np.array_equal(right, gradient):
        yield _Guess("stale", 2 * right)


def _of_sum(step: Accumulate, trace: Trace) -> Iterator[_Guess]:
    yield _Guess("overwrote", step.contribution)
    yield _Guess("first-only", step.before)
    yield _Guess("counted-twice", step.after + step.contribution)
    yield from _turned(step.after)
    yield from _of_gradient(step.made, step.after, trace)
    yield from _done_too_early(step, trace)


def _of_update(step: Update, trace: Trace) -> Iterator[_Guess]:
    way = step.before - step.after
    yield _Guess("ascended", step.before + way)
    yield _Guess("no-rate", step.before - way / step.rate)
    if step.state:
        yield _Guess("plain-descent", step.before - step.rate * step.gradient)
    yield _Guess("not-updated", step.before)
    kept = tuple(each.before for each in step.state)
    yield _Guess("stale", step.optimizer.update(step.before, 2 * step.gradient, kept, step.t).after)
    yield from _done_too_early(step, trace)


def _done_too_early(step: Chain | Unbroadcast | Accumulate | Update, trace: Trace) -> Iterator[_Guess]:
    """What this step gives in a pass whose parameters are updated too early from its beginning."""
    if (early := too_early(trace)) is None:
        return
    done = early.trace.step(step.index)
    if isinstance(done, Chain):
        yield _Guess("updated-too-early", done.product)
    elif isinstance(done, Unbroadcast | Accumulate | Update):
        yield _Guess("updated-too-early", done.after)


def _others(edge: Edge, trace: Trace) -> list[Edge]:
    """The edges from the operation's other operands; nobody takes the slope along x² for that along its 2."""
    edges = trace.graph.edges[edge.output.id]
    others = [other for other in edges if other.operand != edge.operand and other.input.id != edge.input.id]
    operation = edge.output.operation
    if operation is not None and operation.name == "power":
        return [other for other in others if other.input.role != "constant"]
    return others


def shapes_fit(*shapes: Shape) -> bool:
    """Whether values of these shapes can be taken entry by entry, repeated where one is smaller."""
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        return False
    return True


def _widened(value: Value, shape: Shape) -> Value:
    """One slope for all entries, as an array of them."""
    return np.broadcast_to(value, shape) if not np.ndim(value) else value
