"""What a screen or a line of text may show at this moment: numbers, `?` for what is asked, nothing for what is to come.

Every interface paints what this says; none decides by itself whether a number may be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from tutor import explain
from tutor.errors import FormulaError, NetworkError
from tutor.formula import parse
from tutor.lesson.prose import fill
from tutor.network import Chain, Node, Trace, Unbroadcast, evaluate_expression
from tutor.network.operations import Value
from tutor.quiz import Question, quantities
from tutor.session.material import EndStop, PageStop, QuestionStop, StepStop
from tutor.session.state import Session

__all__ = [
    "HIDDEN",
    "Hidden",
    "NodeView",
    "Shown",
    "answer_text",
    "may_show",
    "node_views",
    "prose",
    "seen_index",
    "step_values",
]

Hidden: TypeAlias = Literal["?"]
Shown: TypeAlias = Value | Hidden | None
HIDDEN: Hidden = "?"


@dataclass(frozen=True, slots=True, eq=False)
class NodeView:
    """A node as the picture shows it: a value, `?`, or None for what is not made yet.

    `complete` tells a gradient that still waits for contributions; `updated` is a parameter after its update.
    """

    node: Node
    value: Shown
    gradient: Shown
    complete: bool
    updated: Shown
    followed: bool


def seen_index(session: Session) -> int:
    """The last step of the shown walk that may be seen: on pages before a walk none, after it all."""
    walk = session.walk
    if walk is None:
        return -1
    match session.stop:
        case StepStop(index=index):
            return index
        case PageStop() | QuestionStop() | EndStop():
            start, _ = session.material.span_of_walk(session.material.walks.index(walk))
            return len(walk.trace) - 1 if session.position > start else -1


def node_views(session: Session) -> tuple[NodeView, ...]:
    """Every node of the shown walk, as it may be seen now."""
    walk = session.walk
    if walk is None:
        return ()
    index, hidden, moments = seen_index(session), session.hidden, walk.moments
    active = {walk.trace.graph.loss}
    for edges in walk.trace.graph.active_edges:
        active.update(edge.input.id for edge in edges)

    def look(node: Node) -> NodeView:
        value: Shown = moments.value(node.id, index)
        gradient: Shown = moments.gradient(node.id, index)
        updated: Shown = moments.updated(node.id, index)
        return NodeView(
            node,
            HIDDEN if f"value {node.name}" in hidden else value,
            HIDDEN if f"gradient {node.name}" in hidden else gradient,
            moments.complete(node.id, index),
            HIDDEN if f"updated {node.name}" in hidden else updated,
            node.id in active,
        )

    return tuple(look(node) for node in walk.trace.graph.nodes)


def may_show(session: Session, quantity: str) -> bool:
    """Whether `local p -> z`, `gradient z` and their like are not asked just now."""
    return quantity not in session.hidden


def step_values(session: Session) -> dict[str, Shown]:
    """The numbers of the step on the screen by their part: upstream, local, product; before, after; value."""
    step, hidden = session.step, session.hidden
    if step is None:
        return {}
    parts: dict[str, tuple[Value, str]]
    match step:
        case Chain():
            edge = f"{step.output} -> {step.input}"
            parts = {
                "upstream": (step.upstream, f"gradient {step.output}"),
                "local": (step.local, f"local {edge}"),
                "product": (step.product, f"product {edge}"),
            }
        case Unbroadcast():
            parts = {
                "before": (step.before, f"product {step.output} -> {step.input}"),
                "after": (step.after, f"gradient {step.input}"),
            }
        case _:
            parts = {
                name: (getattr(step, name), quantity)
                for name, quantity in _parts_of(step.kind, step.node).items()
                if hasattr(step, name)
            }
    return {name: HIDDEN if quantity in hidden else value for name, (value, quantity) in parts.items()}


def _parts_of(kind: str, node: str) -> dict[str, str]:
    if kind == "accumulate":
        return {"before": "", "contribution": "", "after": f"gradient {node}"}
    if kind == "update":
        return {"before": "", "gradient": "", "after": f"updated {node}"}
    return {"value": f"value {node}" if kind == "forward" else f"gradient {node}"}


def prose(session: Session, text: str, walk: int | None = None) -> str:
    """Markdown with each `{{ EXPR }}` replaced by its value, or by `?` where an open question asks for it."""
    shown = session.walk if walk is None or not session.material.walks else session.material.walks[max(walk, 0)]
    if shown is None:
        return text
    open_questions = [each for each in session.questions if not session.outcome(each).closed]

    def value_of(expression: str, figures: int) -> str:
        return _inserted(expression, figures, shown.trace, open_questions, session.hidden)

    return fill(text, value_of)


def _inserted(
    expression: str, figures: int, trace: Trace, open_questions: list[Question], hidden: frozenset[str]
) -> str:
    try:
        expr = parse(expression, trace.graph.names)
        value = evaluate_expression(expr, trace)
    except (FormulaError, NetworkError) as error:
        return f"[{error.message}]"
    if quantities(expr, trace) & hidden or any(_gives_away(value, each) for each in open_questions):
        return HIDDEN
    return explain.show(value, max_width=60, digits=figures)


def _gives_away(value: Value, question: Question) -> bool:
    answer = question.answer
    if answer is None or question.kind == "shape" or answer.shape != value.shape:
        return False
    return np.allclose(value, answer, rtol=1e-6, atol=0, equal_nan=True)


def answer_text(question: Question) -> str:
    """The right answer in words: a number, an array, a shape, the right choices."""
    if question.kind == "choice":
        return "; ".join(choice.text for choice in question.choices if choice.correct)
    assert question.answer is not None  # only choices have none
    if question.kind == "shape":
        return explain.shape_text(tuple(int(each) for each in question.answer))
    return explain.full(question.answer)
