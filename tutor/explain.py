"""A step in words: names of derivatives, sentences, prompts. Every interface says these; none makes its own."""

from __future__ import annotations

import numpy as np

from tutor.formula import canonical, parse, rename
from tutor.network import Accumulate, Chain, Forward, Seed, Step, Trace, Unbroadcast, Update
from tutor.network.operations import Shape, Value
from tutor.numbers import array_text, is_rounded, significant

__all__ = [
    "approximately",
    "derivative",
    "full",
    "headline",
    "number",
    "prompt",
    "rule_text",
    "shape_text",
    "show",
    "step_words",
    "why",
]

_WIDE = 1_000_000
_ASKED = {
    "value": "What is the value of {node}?",
    "upstream": "What is the upstream gradient {upstream} here?",
    "local": "What is the local derivative {local}?",
    "product": "What is upstream × local, the contribution to {gradient} along this edge?",
    "total": "What is {gradient} now, all contributions so far added up?",
    "shape": "What is the shape of {shaped}?",
    "update": "What is {node} after this update?",
}


def derivative(top: str, bottom: str) -> str:
    """`∂L/∂z`; what is more than a name is bracketed: `∂L/∂(w @ x)`."""
    return f"∂{_atom(top)}/∂{_atom(bottom)}"


def _atom(name: str) -> str:
    return name if name.isidentifier() or name.replace("_", "").isalnum() else f"({name})"


def number(value: Value | float, digits: int = 4) -> str:
    """One number as it is shown: four significant figures."""
    return significant(float(value), digits)


def show(value: Value, max_width: int = 60, digits: int = 4) -> str:
    """A value of any shape on one line."""
    return array_text(np.asarray(value), max_width, digits)


def full(value: Value) -> str:
    """A value of any shape on one line, every element of it."""
    return array_text(np.asarray(value), _WIDE)


def approximately(*values: Value) -> str:
    """`≈` where showing rounds any of these values, else `=`."""
    return "≈" if any(is_rounded(float(each)) for value in values for each in np.ravel(value)) else "="


def shape_text(shape: Shape) -> str:
    """`(2, 3)`, `(3,)`, or `() – a single number`."""
    return str(tuple(shape)) if shape else "() – a single number"


def headline(step: Step, trace: Trace) -> str:
    """What a step makes, in mathematics: `z = w @ x + b`, `∂L/∂z = ∂L/∂p · ∂p/∂z`."""
    loss = trace.graph.nodes[trace.graph.loss].name
    match step:
        case Forward():
            return f"{step.node} = {step.made.expression}" if step.made.named else step.node
        case Seed():
            return f"{derivative(loss, loss)} = 1"
        case Chain():
            factors = f"{derivative(loss, step.output)} · {derivative(step.output, step.input)}"
            more = "" if step.completes else " (one contribution)"
            return f"{derivative(loss, step.input)} = {factors}{more}"
        case Unbroadcast():
            return f"{derivative(loss, step.input)}: summed over {_axes(step.axes)}"
        case Accumulate():
            return f"{derivative(loss, step.node)}: a further contribution is added"
        case Update():
            return f"{step.node} ← {step.node} − {number(step.rate)} · {derivative(loss, step.node)}"


def rule_text(step: Chain) -> str:
    """The rule with `out` under its own name, where it has one: `p * (1 - p)`."""
    if not step.edge.output.named:
        return step.rule
    return canonical(rename(parse(step.rule), {"out": step.output}))


def why(step: Step, trace: Trace) -> str:
    """The reason for a step, in one or two sentences."""
    loss = trace.graph.nodes[trace.graph.loss].name
    match step:
        case Forward():
            kinks = step.made.operation.kinks if step.made.operation else ""
            remark = f"{step.made.remark[:1].upper()}{step.made.remark[1:]}. " if step.made.remark else ""
            return f"{remark}One operation makes {step.node}." + (f" Note: {kinks}." if kinks else "")
        case Seed():
            return f"A nudge of {loss} moves {loss} by exactly as much. Every gradient grows from this 1."
        case Chain():
            kinks = step.edge.output.operation.kinks if step.edge.output.operation else ""
            return step.why + (f" Note: {kinks}." if kinks else "")
        case Unbroadcast():
            return f"{step.input} was repeated to fit; every copy is felt, so the copies' gradients are added."
        case Accumulate():
            return f"{step.node} reaches {loss} by more than one way. What each way brings is added."
        case Update():
            return f"Against the gradient, {loss} falls: a step of the learning rate times the gradient is subtracted."


def step_words(step: Step, trace: Trace) -> str:
    """The numbers of a step, written out: `−1.301 × 0.1779 ≈ −0.2315`."""
    loss = trace.graph.nodes[trace.graph.loss].name
    match step:
        case Forward() | Seed():
            return f"{step.node if step.kind == 'forward' else derivative(loss, loss)} = {show(step.value)}"
        case Chain():
            sign = {"elementwise": "×", "spread": "×"}.get(step.combine, step.combine.replace("_", " "))
            return (
                f"{show(step.upstream)} {sign} {show(step.local)} "
                f"{approximately(step.upstream, step.local, step.product)} {show(step.product)}"
            )
        case Unbroadcast():
            return f"{show(step.before)} summed over {_axes(step.axes)} gives {show(step.after)}"
        case Accumulate():
            return (
                f"{show(step.before)} + {show(step.contribution)} "
                f"{approximately(step.before, step.contribution, step.after)} {show(step.after)}"
            )
        case Update():
            return (
                f"{show(step.before)} − {number(step.rate)} × {show(step.gradient)} "
                f"{approximately(step.before, step.gradient, step.after)} {show(step.after)}"
            )


def prompt(ask: str, step: Step, trace: Trace) -> str:
    """The question about a step: `What is the local derivative ∂p/∂z?`."""
    loss = trace.graph.nodes[trace.graph.loss].name
    if isinstance(step, Chain | Unbroadcast):
        words = {
            "upstream": derivative(loss, step.output),
            "local": derivative(step.output, step.input),
            "gradient": derivative(loss, step.input),
            "shaped": derivative(loss, step.input),
        }
    else:
        words = {"node": step.node, "gradient": derivative(loss, step.node), "shaped": step.node}
    return _ASKED[ask].format_map(words)


def _axes(axes: tuple[int, ...]) -> str:
    return f"axis {axes[0]}" if len(axes) == 1 else f"axes {', '.join(map(str, axes))}"
