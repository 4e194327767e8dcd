"""Questions: made from what a lesson asks, or from any step of a trace. A question holds its own answer.

A question also knows what it hides: until it is answered, the quantities it names are `?` wherever they would be shown.
Quantities are texts: `value p`, `gradient z`, `local p -> z`, `rule p -> z`, `product p -> z`, `updated w`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np

from tutor import explain
from tutor.errors import AddressError
from tutor.formula import Call, Expr, Index, canonical
from tutor.formula.rewrite import rewrite
from tutor.lesson.model import Choice
from tutor.lesson.rules import rule_can_be_asked
from tutor.network import Accumulate, Chain, Forward, Seed, Step, Trace, Unbroadcast, Update
from tutor.network.operations import Shape, Value
from tutor.quiz.formulas import RightFormula
from tutor.quiz.orders import Order
from tutor.quiz.rules import how_to_write, rule_formula
from tutor.quiz.slips import Slip, slips_of
from tutor.quiz.tolerance import all_whole

__all__ = [
    "Kind",
    "Question",
    "asked_of",
    "hidden_by",
    "kind_of",
    "quantities",
    "rule_hidden",
    "skill_of",
    "step_question",
    "values_of",
    "visible",
]

Kind: TypeAlias = Literal["number", "array", "shape", "choice", "order", "formula"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Question:
    """One question with all that grading it needs. Its words are plain text, no Markdown.

    Attributes:
        id: stable, for progress.
        kind: how it is answered.
        prompt: one sentence.
        address: the step it is about, or None.
        ask: what of the step is asked, or None for an author's own question.
        answer: the right value, of a shape its sizes; None for a choice, an order and a formula.
        choices: the texts to choose from; () for the other kinds.
        order: what is to be put in order; None for the other kinds.
        formula: what is asked for as a formula; None for the other kinds.
        names: values that may be used in an answer, by name: those that are on the screen; a gradient's is `∂L/∂w`.
        slips: wrong answers that known mistakes give, the author's first.
        hints: the author's hints.
        explain: why the right answer is right, or "".
        tolerance: relative, or None for the usual.
        whole: everything it is made of is a whole number, so the answer is wanted exactly.
        hides: what must not be shown until it is answered.
        skill: what it exercises.
    """

    id: str
    kind: Kind
    prompt: str
    address: str | None = None
    ask: str | None = None
    answer: Value | None = None
    choices: tuple[Choice, ...] = ()
    order: Order | None = None
    formula: RightFormula | None = None
    names: Mapping[str, Value] = field(default_factory=dict)
    slips: tuple[Slip, ...] = ()
    hints: tuple[str, ...] = ()
    explain: str = ""
    tolerance: float | None = None
    whole: bool = False
    hides: frozenset[str] = frozenset()
    skill: str = ""


def step_question(ask: str, step: Step, trace: Trace, tolerance: float | None = None) -> Question:
    """A question of a step's own, `local backward p -> z`; with an author's tolerance where one is given.

    Raises:
        AddressError: this cannot be asked of this step.
    """
    if ask == "rule" and isinstance(step, Chain) and rule_can_be_asked(step):
        return _rule_question(step, trace)
    asked, hides = asked_of(ask, step), _hidden(ask, step)
    answer = np.array(_shape_of(step), dtype=np.float64) if ask == "shape" else asked
    whole = all_whole(*_meeting(step, trace))
    return Question(
        id=f"{ask} {step.address}",
        kind="shape" if ask == "shape" else kind_of(answer),
        prompt=explain.prompt(ask, step, trace),
        address=step.address,
        ask=ask,
        answer=answer,
        names=visible(trace, step.index, hides) | _gradients(step, trace, hides),
        slips=slips_of(ask, step, trace, answer, tolerance, whole=whole),
        explain=explain.reason(ask, step, trace),
        tolerance=tolerance,
        whole=whole,
        hides=hides,
        skill=skill_of(ask, step),
    )


def _rule_question(step: Chain, trace: Trace) -> Question:
    formula = rule_formula(step, trace)
    return Question(
        id=f"rule {step.address}",
        kind="formula",
        prompt=explain.prompt("rule", step, trace) + how_to_write(formula, step),
        address=step.address,
        ask="rule",
        formula=formula,
        names=values_of(formula.names, trace) | {"out": trace.values[step.edge.output.id]},
        explain=explain.reason("rule", step, trace),
        hides=rule_hidden(step),
        skill=skill_of("rule", step),
    )


def rule_hidden(step: Chain) -> frozenset[str]:
    """What must not be shown while a rule is asked: the rule; where it is a number alone, its value too."""
    edge = f"{step.output} -> {step.input}"
    fixed = hidden_by(frozenset({f"local {edge}"})) if explain.slope_is_fixed(step) else frozenset()
    return fixed | {f"rule {edge}"}


def values_of(names: Iterable[str], trace: Trace) -> dict[str, Value]:
    """The names of a formula with their values; nan for one that is no value of the network."""
    values = {node.name: trace.values[node.id] for node in trace.graph.nodes if node.named}
    return {name: values.get(name, np.asarray(np.nan)) for name in names}


def _gradients(step: Step, trace: Trace, hides: frozenset[str]) -> dict[str, Value]:
    """The gradient that a step begins with, under its name, `∂L/∂p`."""
    node, value = None, None
    if isinstance(step, Chain):
        node, value = step.edge.output, step.upstream
    elif isinstance(step, Update):
        node, value = step.made, step.gradient
    if node is None or value is None or not node.named or f"gradient {node.name}" in hides:
        return {}
    return {explain.derivative(trace.graph.nodes[trace.graph.loss].name, node.name): value}


def quantities(expr: Expr, trace: Trace) -> frozenset[str]:
    """The quantities that an EXPR looks up.

    A formula that only computes looks up none, unless it is a node's own text: `1 - p` is work where no node is that.
    An entry of a value, `Y[0, 3]`, is looked up in the whole.
    """
    found: set[str] = set()

    def note(node: Expr) -> Expr:
        if isinstance(node, Call) and node.function in _LOOKED_UP:
            names = [_node_name(trace, argument) or canonical(argument) for argument in node.arguments[:2]]
            found.add(f"{_LOOKED_UP[node.function]} {' -> '.join(names)}")
        return node

    rewrite(expr, note)
    whole = expr
    while isinstance(whole, Index):
        whole = whole.base
    if name := _node_name(trace, whole):
        found.add(f"value {name}")
    return frozenset(found)


_LOOKED_UP = {"grad": "gradient", "product": "product", "local": "local", "updated": "updated"}


def hidden_by(asked: frozenset[str]) -> frozenset[str]:
    """What must not be shown while these quantities are asked: they, and what could be divided by what is shown."""
    found = set(asked)
    for quantity in asked:
        what, _, edge = quantity.partition(" ")
        if what in {"local", "product"}:
            found |= {f"product {edge}", f"gradient {edge.rpartition(' -> ')[2]}"}
    return frozenset(found)


def _node_name(trace: Trace, expr: Expr) -> str | None:
    text = canonical(expr)
    return text if any(node.name == text for node in trace.graph.nodes) else None


def asked_of(ask: str, step: Step) -> Value:
    """The part of a step that is asked.

    Raises:
        AddressError: it has none of this name.
    """
    match ask, step:
        case "value" | "shape", Forward():
            return step.value
        case "upstream", Chain():
            return step.upstream
        case "local", Chain():
            return step.local
        case "product" | "total" | "shape", Chain():
            return step.product
        case "total", Unbroadcast() | Accumulate():
            return step.after
        case "update", Update():
            return step.after
    raise AddressError(f"{ask} cannot be asked at {step.address}", code="not-askable")


def _shape_of(step: Step) -> Shape:
    """A value's shape, or a gradient's: its node's own, whatever a product has before its broadcast is undone."""
    return step.edge.input.shape if isinstance(step, Chain) else asked_of("shape", step).shape


def _meeting(step: Step, trace: Trace) -> tuple[Value | float, ...]:
    """The numbers that meet in a step, and what they make."""
    match step:
        case Forward():
            return *step.operands, step.value
        case Seed():
            return (step.value,)
        case Chain():
            operands = (trace.values[each] for each in step.edge.output.operands)
            return step.upstream, step.local, step.product, *operands
        case Unbroadcast():
            return step.before, step.after
        case Accumulate():
            return step.before, step.contribution, step.after
        case Update():
            kept = (value for each in step.state for value in (each.before, each.after))
            return step.before, step.gradient, step.after, *(value for _, value in step.optimizer.settings), *kept


def _hidden(ask: str, step: Step) -> frozenset[str]:
    match step:
        case Forward():
            return frozenset({f"value {step.node}"})
        case Chain():
            edge = f"{step.output} -> {step.input}"
            upstream = {f"gradient {step.output}"} if ask == "upstream" else set()
            return hidden_by(frozenset({f"{'local' if ask == 'local' else 'product'} {edge}"} | upstream))
        case Unbroadcast():
            return frozenset({f"gradient {step.input}"})
        case Accumulate():
            return frozenset({f"gradient {step.node}"})
        case Update():
            return frozenset({f"updated {step.node}"})
        case Seed():
            return frozenset({f"gradient {step.node}"})


def visible(trace: Trace, index: int, hides: frozenset[str]) -> dict[str, Value]:
    """Named values made by this step (−1: before the first), without what is hidden."""
    later = {node.name for node in trace.graph.operations[index + 1 :]} if index < trace.backward_start else frozenset()
    return {
        node.name: trace.values[node.id]
        for node in trace.graph.nodes
        if node.named and node.name not in later and f"value {node.name}" not in hides
    }


def kind_of(answer: Value) -> Kind:
    """A number, or an array of them."""
    return "array" if answer.ndim else "number"


def skill_of(ask: str, step: Step) -> str:
    """`local:sigmoid`, `rule:sigmoid`, `shape:matmul`, `forward:sigmoid`; or `chain`, `update`, ….

    A step's kind alone is the skill where the operation makes no difference.
    """
    match step:
        case Chain() if ask in {"local", "rule", "shape"}:
            operation = step.edge.output.operation
        case Forward():
            operation = step.made.operation
        case _:
            return step.kind
    assert operation is not None  # a forward step and an edge are an operation's
    return f"{ask if ask in {'local', 'rule', 'shape'} else 'forward'}:{operation.name}"
