"""Questions: made from what a lesson asks, or from any step of a trace. A question holds its own answer.

A question also knows what it hides: until it is answered, the quantities it names are `?` wherever they would be shown.
Quantities are texts: `value p`, `gradient z`, `local p -> z`, `product p -> z`, `updated w`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from tutor import explain
from tutor.errors import AddressError
from tutor.formula import Call, Expr, Name, canonical
from tutor.formula.rewrite import rewrite
from tutor.lesson.model import Choice, Quiz
from tutor.network import (
    Accumulate,
    Chain,
    Forward,
    Seed,
    Step,
    Trace,
    Unbroadcast,
    Update,
    evaluate_expression,
)
from tutor.network.operations import Value
from tutor.quiz.slips import Slip, slips_of

__all__ = ["ASKABLE", "Kind", "Question", "askable", "quantities", "question_of", "step_question"]

Kind: TypeAlias = Literal["number", "array", "shape", "choice"]

ASKABLE: dict[str, tuple[str, ...]] = {
    "forward": ("value", "shape"),
    "chain": ("upstream", "local", "product", "shape"),
    "unbroadcast": ("total",),
    "accumulate": ("total",),
    "update": ("update",),
}


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One question with all that grading it needs.

    Attributes:
        id: stable, for progress.
        kind: how it is answered.
        prompt: one sentence.
        address: the step it is about, or None.
        ask: what of the step is asked, or None for an author's own question.
        answer: the right value; None for a choice.
        choices: the texts to choose from; () for the other kinds.
        names: values that may be used in an answer, by name: those that are on the screen.
        slips: wrong answers that known mistakes give, this trace's own and the author's first.
        hints: the author's hints.
        explain: why the right answer is right.
        tolerance: relative, or None for the usual.
        hides: what must not be shown until it is answered.
        skill: what it exercises.
    """

    id: str
    kind: Kind
    prompt: str
    address: str | None
    ask: str | None
    answer: Value | None
    choices: tuple[Choice, ...]
    names: Mapping[str, Value]
    slips: tuple[Slip, ...]
    hints: tuple[str, ...]
    explain: str
    tolerance: float | None
    hides: frozenset[str]
    skill: str


def askable(step: Step) -> tuple[str, ...]:
    """What can be asked of a step. A multiplication that completes its node's gradient also answers to `total`."""
    asks = ASKABLE.get(step.kind, ())
    if isinstance(step, Chain):
        if step.combine == "place":
            asks = tuple(each for each in asks if each != "local")
        if step.completes:
            asks = (*asks, "total")
    return asks


def question_of(quiz: Quiz, trace: Trace) -> Question:
    """The question that a lesson's quiz block asks on this trace."""
    step = trace.steps[trace.find(quiz.at)] if quiz.at is not None else None
    written = tuple(Slip("", evaluate_expression(each.answer, trace), each.say) for each in quiz.wrong)
    if quiz.ask is not None and step is not None:
        made = step_question(quiz.ask, step, trace)
        return _with(made, quiz, written)
    if quiz.choices:
        return _question(quiz, step, "choice", None, frozenset(), written)
    assert quiz.answer is not None  # the reader lets no other kind through
    answer = evaluate_expression(quiz.answer, trace)
    return _question(quiz, step, _kind(answer), answer, quantities(quiz.answer, trace), written, trace)


def step_question(ask: str, step: Step, trace: Trace) -> Question:
    """A question of a step's own, `local backward p -> z`."""
    answer = np.array(_asked(ask, step).shape, dtype=np.float64) if ask == "shape" else _asked(ask, step)
    hides = _hidden(ask, step)
    return Question(
        id=f"{ask} {step.address}",
        kind="shape" if ask == "shape" else _kind(answer),
        prompt=explain.prompt(ask, step, trace),
        address=step.address,
        ask=ask,
        answer=answer,
        choices=(),
        names=_visible(trace, step.index, hides),
        slips=slips_of(ask, step, trace, answer),
        hints=(),
        explain="",
        tolerance=None,
        hides=hides,
        skill=_skill(ask, step),
    )


def quantities(expr: Expr, trace: Trace) -> frozenset[str]:
    """The quantities that an EXPR looks up. A formula that only computes with values looks up none: `1 - p` is work."""
    found: set[str] = set()
    words = {"grad": "gradient", "local": "local", "product": "product", "updated": "updated"}

    def note(node: Expr) -> Expr:
        if isinstance(node, Call) and node.function in words:
            names = [_node_name(trace, argument) for argument in node.arguments[:2]]
            found.add(f"{words[node.function]} {' -> '.join(names)}")
        return node

    rewrite(expr, note)
    if isinstance(expr, Name):
        found.add(f"value {_node_name(trace, expr)}")
    return frozenset(found)


def _node_name(trace: Trace, expr: Expr) -> str:
    text = canonical(expr)
    try:
        return trace.graph.nodes[trace.graph.id_of(text)].name
    except AddressError:
        return text


def _with(made: Question, quiz: Quiz, written: tuple[Slip, ...]) -> Question:
    return Question(
        id=quiz.id,
        kind=made.kind,
        prompt=quiz.question or made.prompt,
        address=made.address,
        ask=made.ask,
        answer=made.answer,
        choices=(),
        names=made.names,
        slips=(*written, *made.slips),
        hints=quiz.hints,
        explain=quiz.explain or "",
        tolerance=quiz.tolerance,
        hides=made.hides,
        skill=made.skill,
    )


def _question(
    quiz: Quiz,
    step: Step | None,
    kind: Kind,
    answer: Value | None,
    hides: frozenset[str],
    written: tuple[Slip, ...],
    trace: Trace | None = None,
) -> Question:
    index = step.index if step is not None else len(trace) - 1 if trace is not None else 0
    return Question(
        id=quiz.id,
        kind=kind,
        prompt=quiz.question or "",
        address=None if step is None else step.address,
        ask=None,
        answer=answer,
        choices=quiz.choices,
        names=_visible(trace, index, hides) if trace is not None else {},
        slips=written,
        hints=quiz.hints,
        explain=quiz.explain or "",
        tolerance=quiz.tolerance,
        hides=hides,
        skill="" if step is None else _skill("", step),
    )


def _asked(ask: str, step: Step) -> Value:
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


def _hidden(ask: str, step: Step) -> frozenset[str]:
    match step:
        case Forward():
            return frozenset({f"value {step.node}"})
        case Chain():
            edge = f"{step.output} -> {step.input}"
            found = {f"product {edge}", f"gradient {step.input}"}
            if ask == "upstream":
                found.add(f"gradient {step.output}")
            if ask == "local":
                found.add(f"local {edge}")
            return frozenset(found)
        case Unbroadcast():
            return frozenset({f"gradient {step.input}"})
        case Accumulate():
            return frozenset({f"gradient {step.node}"})
        case Update():
            return frozenset({f"updated {step.node}"})
        case Seed():
            return frozenset({f"gradient {step.node}"})


def _visible(trace: Trace, index: int, hides: frozenset[str]) -> dict[str, Value]:
    """Named values made by this step, without what is hidden."""
    later = {node.name for node in trace.graph.operations[index + 1 :]} if index < trace.backward_start else frozenset()
    return {
        node.name: trace.values[node.id]
        for node in trace.graph.nodes
        if node.named and node.name not in later and f"value {node.name}" not in hides
    }


def _kind(answer: Value) -> Kind:
    return "array" if answer.ndim else "number"


def _skill(ask: str, step: Step) -> str:
    """`local:sigmoid`, `shape:matmul`, `chain`, `accumulate`, `unbroadcast`, `update`, `forward:sigmoid`."""
    operation = None
    match step:
        case Chain():
            operation = step.edge.output.operation
        case Forward():
            operation = step.made.operation
    if operation is not None and (ask in {"local", "shape"} or isinstance(step, Forward)):
        return f"{ask if ask in {'local', 'shape'} else 'forward'}:{operation.name}"
    return step.kind
