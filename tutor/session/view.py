"""What a screen or a line of text may show at this moment: numbers, `?` for what is asked, nothing for what is to come.

Every interface paints what this says; none decides by itself whether a number may be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tutor import explain
from tutor.errors import ended
from tutor.network import Accumulate, Chain, Forward, Node, Seed, Step, Unbroadcast, Update
from tutor.network.operations import Value
from tutor.quiz import HIDDEN, Question, filled
from tutor.session.material import EndStop, PageStop, QuestionStop, StepStop
from tutor.session.state import Session
from tutor.words import _

__all__ = [
    "HIDDEN",
    "Hidden",
    "NodeView",
    "Shown",
    "answer_reason",
    "answer_sentence",
    "answer_text",
    "node_views",
    "prose",
    "rule",
    "seen_index",
    "step_values",
    "why",
]

Hidden: TypeAlias = Literal["?"]
Shown: TypeAlias = Value | Hidden | None


@dataclass(frozen=True, slots=True, eq=False)
class NodeView:
    """A node as the picture shows it: a value, `?`, or None for what is not made yet.

    `complete` tells a gradient that still waits for contributions; `updated` is a parameter after its update;
    `followed` is whether a gradient will ever come.
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


def node_views(session: Session, keys: Sequence[int] | None = None) -> tuple[NodeView, ...]:
    """Nodes of the shown walk by their ids, by default all, as they may be seen now."""
    walk = session.walk
    if walk is None:
        return ()
    index, hidden, moments = seen_index(session), session.hidden, walk.moments

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
            walk.trace.gradients[node.id] is not None,
        )

    nodes = walk.trace.graph.nodes
    return tuple(map(look, nodes if keys is None else map(nodes.__getitem__, keys)))


def step_values(session: Session) -> dict[str, Shown]:
    """The numbers of the step on the screen by their part: upstream, local, product; before, after; value."""
    step, hidden = session.step, session.hidden
    if step is None:
        return {}
    return {name: HIDDEN if quantities & hidden else value for name, (value, quantities) in _parts(step).items()}


def _parts(step: Step) -> dict[str, tuple[Value, frozenset[str]]]:
    """A step's numbers, each with the quantities that it is, or gives away."""

    def part(value: Value, *quantities: str) -> tuple[Value, frozenset[str]]:
        return value, frozenset(quantities)

    match step:
        case Forward():
            return {"value": part(step.value, f"value {step.node}")}
        case Seed():
            return {"value": part(step.value, f"gradient {step.node}")}
        case Chain():
            edge, whole = f"{step.output} -> {step.input}", (f"gradient {step.input}",) * step.completes
            return {
                "upstream": part(step.upstream, f"gradient {step.output}"),
                "local": part(step.local, f"local {edge}"),
                "product": part(step.product, f"product {edge}", *whole),
            }
        case Unbroadcast():
            return {
                "before": part(step.before, f"product {step.output} -> {step.input}"),
                "after": part(step.after, f"gradient {step.input}"),
            }
        case Accumulate():
            edge = f"{step.edge.output.name} -> {step.node}"
            return {
                "before": part(step.before),
                "contribution": part(step.contribution, f"product {edge}"),
                "after": part(step.after, f"gradient {step.node}"),
            }
        case Update():
            return {
                "before": part(step.before, f"value {step.node}"),
                "gradient": part(step.gradient, f"gradient {step.node}"),
                "after": part(step.after, f"updated {step.node}"),
            }


def prose(session: Session, text: str, walk: int | None = None) -> str:
    """Markdown with each `{{ EXPR }}` replaced by its value, or by `?` where an open question asks for it."""
    shown = session.walk if walk is None or not session.material.walks else session.material.walks[max(walk, 0)]
    still_open = [each for each in session.questions if not session.outcome(each).closed]
    return filled(text, shown.trace if shown else None, still_open)


def rule(session: Session) -> str:
    """The rule of the multiplication on the screen, `p * (1 - p)`; `?` where it is asked."""
    step = session.step
    if not isinstance(step, Chain) or step.combine == "place":
        return ""
    edge = f"{step.output} -> {step.input}"
    told = f"local {edge}" in session.hidden and explain.slope_is_fixed(step)
    return HIDDEN if told or f"rule {edge}" in session.hidden else explain.rule_text(step)


def why(session: Session) -> str:
    """The reason for the step on the screen; "" while its rule is asked, which the reason says in words."""
    step, walk = session.step, session.walk
    if step is None or walk is None:
        return ""
    if isinstance(step, Chain) and f"rule {step.output} -> {step.input}" in session.hidden:
        return ""
    return explain.why(step, walk.trace)


def answer_reason(question: Question) -> str:
    """Why the right answer is right, in the author's words; "" where the lesson does not say."""
    return question.explain or " ".join(choice.say for choice in question.choices if choice.correct and choice.say)


def answer_sentence(question: Question) -> str:
    """`The answer is about 0.3333333.`, and why."""
    about = question.answer is not None and explain.approximately(question.answer) == "≈"
    reason = answer_reason(question)
    said = _("The answer is about {answer}") if about else _("The answer is {answer}")
    told = ended(said.format(answer=answer_text(question)))
    return f"{told} {reason}" if reason else told


def answer_text(question: Question) -> str:
    """The right answer in words: a number, an array, a shape, the right choices, a right order, a formula."""
    if question.order is not None:
        return question.order.answer()
    if question.formula is not None:
        return question.formula.text
    if question.kind == "choice":
        return "; ".join(choice.text for choice in question.choices if choice.correct)
    assert question.answer is not None  # only choices, orders and formulas have none
    if question.kind == "shape":
        return explain.shape_text(tuple(int(each) for each in question.answer))
    return explain.full(question.answer)
