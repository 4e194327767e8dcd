"""A step in words: names of derivatives, sentences, prompts. Every interface says these; none makes its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from tutor.errors import ended
from tutor.formula import Binary, Call, Expr, Name, Number, canonical, evaluate, names_in, parse, rename, substitute
from tutor.formula.rewrite import rewrite
from tutor.formula.show import written
from tutor.formula.tokens import tokens
from tutor.formula.tree import post_order
from tutor.network import Accumulate, Chain, Forward, Node, Seed, Step, Trace, Unbroadcast, Update
from tutor.network.operations import Shape, Value
from tutor.numbers import MINUS, array_text, is_rounded, significant
from tutor.words import _, marked, ngettext

__all__ = [
    "UpdateLine",
    "approximately",
    "axes",
    "computed",
    "derivative",
    "full",
    "headline",
    "listed",
    "meeting",
    "number",
    "optimizer_reason",
    "prompt",
    "reason",
    "rule_reason",
    "rule_text",
    "shape_text",
    "show",
    "slope_is_fixed",
    "step_words",
    "update_lines",
    "why",
]

_LONGEST = 60
_MEETING = {
    "elementwise": "{upstream} × {local}",
    "spread": "{upstream} × {local}",
    "right": "{upstream} @ {local}",
    "left": "{local} @ {upstream}",
    "outer": "{upstream} ⊗ {local}",
    "outer_left": "{local} ⊗ {upstream}",
    "jacobian": "{upstream} @ {local}",
    "place": marked("{upstream} put back at the places {local}"),
}
_WIDE = 1_000_000
_ASKED = {
    "value": marked("What is the value of {node}?"),
    "upstream": marked("What is the upstream gradient {upstream} here?"),
    "local": marked("What is the local derivative {local}?"),
    "product": marked("What is upstream × local, the contribution to {gradient} along this edge?"),
    "total": marked("What is {gradient} now, all contributions so far added up?"),
    "rule": marked("Which formula is the local derivative {local}?"),
    "shape": marked("What is the shape of {shaped}?"),
    "update": marked("What is {node} after this update?"),
}


def derivative(top: str, bottom: str) -> str:
    """`∂L/∂z`; what is more than a name is bracketed: `∂L/∂(w @ x)`."""
    return f"∂{_atom(top)}/∂{_atom(bottom)}"


def _atom(name: str) -> str:
    base = name.partition("[")[0] if name.endswith("]") and name.count("[") == 1 else name
    return name if base.isidentifier() or base.replace("_", "").isalnum() else f"({name})"


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
    """`≈` where showing rounds any of these values, else `=`. The last is made of the others: `0 × 1.235 = 0` is so."""
    *parts, made = values
    if not np.any(made) and not all(np.any(each) for each in parts):
        return "="
    return "≈" if any(is_rounded(float(each)) for value in values for each in np.ravel(value)) else "="


def shape_text(shape: Shape) -> str:
    """`(2, 3)`, `(3,)`, or `() – a single number`."""
    return str(tuple(shape)) if shape else _("() – a single number")


def headline(step: Step, trace: Trace) -> str:
    """What a step makes, in mathematics: `z = w @ x + b`, `∂L/∂z = ∂L/∂p · ∂p/∂z`."""
    loss = trace.graph.nodes[trace.graph.loss].name
    match step:
        case Forward():
            return f"{step.node} = {step.made.expression}" if step.made.named else ""
        case Seed():
            return f"{derivative(loss, loss)} = 1"
        case Chain():
            factors = f"{derivative(loss, step.output)} · {derivative(step.output, step.input)}"
            equation = f"{derivative(loss, step.input)} = {factors}"
            return equation if step.completes else _("{equation} (one contribution)").format(equation=equation)
        case Unbroadcast():
            summed = ngettext(
                "{gradient}: summed over axis {axes}", "{gradient}: summed over axes {axes}", len(step.axes)
            )
            return summed.format(gradient=derivative(loss, step.input), axes=_numbers(step))
        case Accumulate():
            return _("{gradient}: a further contribution is added").format(gradient=derivative(loss, step.node))
        case Update():
            return ", ".join(f"{line.name} ← {line.rule}" for line in update_lines(step, trace))


def rule_text(step: Chain) -> str:
    """The rule with `out` under its own name, where it has one: `p * (1 - p)`. What is turned twice is not turned."""
    rule = re.sub(r"\bout\b", step.output, step.rule) if step.edge.output.named else step.rule
    return rule.replace(".T.T", "")


def rule_reason(step: Chain) -> str:
    """The reason for the rule in one sentence, with the operands' own names."""
    operation = step.edge.output.operation
    assert operation is not None  # an edge ends at an operation
    names = dict(zip(operation.operands, map(canonical, step.edge.names), strict=True))
    return _(step.edge.partial.why).format_map(names)


def optimizer_reason(step: Update) -> str:
    """The reason for the optimizer's rule in one sentence."""
    return _(step.optimizer.rule.why)


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *before, last = names
    return _("{one} and {other}").format(one=", ".join(before), other=last) if before else last


def meeting(step: Chain) -> str:
    """How upstream and local meet, in words: `upstream @ local`."""
    return _(_MEETING[step.combine]).format(upstream="upstream", local="local")


def slope_is_fixed(step: Chain) -> bool:
    """Whether the rule is a number alone, such as a sum's 1: then telling the rule tells the slope."""
    return all(token.kind != "name" for token in tokens(step.rule))


def why(step: Step, trace: Trace) -> str:
    """The reason for a step, in one or two sentences."""
    loss = trace.graph.nodes[trace.graph.loss].name
    match step:
        case Forward():
            return " ".join(filter(None, (_sentence(step.made.remark), _at_kink(step.made, step.operands))))
        case Seed():
            said = _("A nudge of {loss} moves {loss} by exactly as much. Every gradient grows from this 1.")
            return said.format(loss=loss)
        case Chain():
            output = step.edge.output
            said = _at_kink(output, tuple(trace.values[each] for each in output.operands))
            return " ".join(filter(None, (rule_reason(step), said)))
        case Unbroadcast():
            said = _("{input} was repeated to fit; every copy is felt, so the copies' gradients are added.")
            return said.format(input=step.input)
        case Accumulate():
            said = _("{node} reaches {loss} by more than one way. What each way brings is added.")
            return said.format(node=step.node, loss=loss)
        case Update():
            reason = optimizer_reason(step)
            said = _("Against the gradient, {loss} falls: {reason}")
            return said.format(loss=loss, reason=f"{reason[:1].lower()}{reason[1:]}")


def _sentence(remark: str) -> str:
    """`the score` as a sentence: `The score.`."""
    return ended(f"{remark[:1].upper()}{remark[1:]}") if remark else ""


def reason(ask: str, step: Step, trace: Trace) -> str:
    """Why the answer to a question about a step is right, in one or two sentences."""
    if ask == "shape" and isinstance(step, Chain):
        return _("A gradient has one entry for every entry of its value, so it has its shape.")
    if ask == "shape":
        return ""
    if ask == "upstream" and isinstance(step, Chain):
        return _("It is all that has been collected at {output}.").format(output=step.output)
    return why(step, trace)


def step_words(step: Step, trace: Trace) -> str:
    """The numbers of a step, written out: `−1.301 × 0.1779 ≈ −0.2315`."""
    loss = trace.graph.nodes[trace.graph.loss].name
    match step:
        case Forward():
            numbers = _with_numbers(step)
            return f"{step.node} {f'= {numbers} ' if numbers else ''}{_makes(*step.operands, step.value)}"
        case Seed():
            return f"{derivative(loss, loss)} = 1"
        case Chain():
            words = _(_MEETING[step.combine]).format(upstream=show(step.upstream), local=_factor(step.local))
            return f"{words} {_makes(step.upstream, step.local, step.product)}"
        case Unbroadcast():
            summed = ngettext(
                "{before} summed over axis {axes} gives {after}",
                "{before} summed over axes {axes} gives {after}",
                len(step.axes),
            )
            return summed.format(before=show(step.before), axes=_numbers(step), after=show(step.after))
        case Accumulate():
            return (
                f"{show(step.before)} + {_factor(step.contribution)} "
                f"{_makes(step.before, step.contribution, step.after)}"
            )
        case Update():
            lines = update_lines(step, trace)
            named = len(lines) > 1
            told = (f"{f'{line.name} = ' if named else ''}{line.numbers} {line.result}" for line in lines)
            return "; ".join(told)


class UpdateLine(NamedTuple):
    """One line of an update: what it makes, by which rule, the rule with its numbers, and their result: `≈ 0.46`."""

    name: str
    rule: str
    numbers: str
    result: str


def update_lines(step: Update, trace: Trace) -> tuple[UpdateLine, ...]:
    """The lines of an update in their order: what the optimizer keeps, then the parameter."""
    rule, loss = step.optimizer.rule, trace.graph.nodes[trace.graph.loss].name
    symbols = {"before": step.node, "gradient": derivative(loss, step.node)}
    for name, _initial in rule.state:
        symbol = rule.symbol(name)
        symbols[name] = f"{symbol}({step.node})" if symbol in trace.graph.names else symbol
    values = {"before": step.before, "gradient": step.gradient} | {kept.name: kept.before for kept in step.state}
    lines = []
    for (name, formula), kept in zip(rule.state, step.state, strict=True):
        lines.append(_update_line(step, symbols[name], formula, symbols, values, kept.after))
        values[name] = kept.after
    return *lines, _update_line(step, step.node, rule.update, symbols, values, step.after)


def _update_line(
    step: Update, name: str, formula: str, symbols: Mapping[str, str], values: Mapping[str, Value], after: Value
) -> UpdateLine:
    settings: dict[str, Expr] = {key: Number(value) for key, value in step.optimizer.settings}
    rule = computed(substitute(parse(formula), settings))
    filled = computed(substitute(rule, {"t": Number(step.t)}))
    shown = {key: _factor(value) for key, value in values.items()} | {"before": show(values["before"])}
    met = [np.asarray(part.value) for part in post_order(filled) if isinstance(part, Number)]
    met += [values[key] for key in names_in(filled)]
    words, numbers = _spelled(rule, {"t": "t", **symbols}, times="·"), _spelled(filled, shown, times="×")
    return UpdateLine(name, words, numbers, _makes(*met, after))


def computed(expr: Expr) -> Expr:
    """A formula whose parts that are made of numbers alone are their numbers: 1 − 0.9 is 0.1."""
    return rewrite(expr, lambda part: part if names_in(part) else Number(float(evaluate(part, {}))))


def _spelled(expr: Expr, words: Mapping[str, str], *, times: str) -> str:
    """A formula with words for its names and its numbers rounded; a quotient that is raised to a power is bracketed."""

    def named(node: Expr) -> Expr:
        match node:
            case Name(text):
                return Name(words[text])
            case Binary("**", Name(text), power) if "/" in text:
                return Binary("**", Name(f"({text})"), power)
        return node

    text = written(rewrite(expr, named), lambda leaf: number(leaf.value) if isinstance(leaf, Number) else leaf.text)
    return text.replace(" - ", f" {MINUS} ").replace(" * ", f" {times} ")


def _at_kink(node: Node, operands: tuple[Value, ...]) -> str:
    """What is said where an operation has no one slope, at these values; else ""."""
    kink = node.operation.kink if node.operation else None
    if kink is None or not kink.here(operands, node.named_options):
        return ""
    return _("Here is a kink: {what}.").format(what=_(kink.says))


def _makes(*values: Value) -> str:
    """`= 3` or `≈ 1.235`: the last value, made from the ones before it."""
    return f"{approximately(*values)} {show(values[-1])}"


def _factor(value: Value) -> str:
    """A value behind a sign: a negative number is bracketed."""
    return f"({show(value)})" if not value.ndim and value < 0 else show(value)


def _with_numbers(step: Forward) -> str:
    """The operation with its operands' values in their places: `1.05 + 0.3`; "" where that is no help."""
    operation, formula = step.made.operation, step.made.formula
    assert operation is not None  # a forward step is an operation's
    shown = [(_factor if operation.plain else show)(value) for value in step.operands]
    if isinstance(formula, Call):
        options = formula.arguments[len(shown) :]
        text = canonical(Call(formula.function, (*map(Name, shown), *options), formula.keywords))
    else:
        text = canonical(rename(parse(operation.value), dict(zip(operation.operands, shown, strict=True))))
    return text.replace(" * ", " × ").replace("-", MINUS) if len(text) <= _LONGEST and [text] != shown else ""


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
    return _(_ASKED[ask]).format_map(words)


def axes(step: Unbroadcast) -> str:
    """`axis 0`, `axes 0, 1`: what a broadcast had repeated along."""
    return ngettext("axis {axes}", "axes {axes}", len(step.axes)).format(axes=_numbers(step))


def _numbers(step: Unbroadcast) -> str:
    return ", ".join(map(str, step.axes))
