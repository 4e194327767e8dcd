"""The ladder of hints: the author's first, then what meets here, the rule, and the numbers with one blank."""

from __future__ import annotations

from tutor import explain
from tutor.network import Accumulate, Chain, Forward, Step, Trace, Unbroadcast, Update
from tutor.numbers import significant
from tutor.quiz.questions import Question

__all__ = ["hints_for"]


def hints_for(question: Question, step: Step | None, trace: Trace | None) -> tuple[str, ...]:
    """All hints in order. None holds the answer: the worked step is what `show me` shows."""
    if step is None or trace is None or question.ask is None:
        return question.hints
    return (*question.hints, *_ladder(question.ask, step, trace))


def _ladder(ask: str, step: Step, trace: Trace) -> tuple[str, ...]:
    loss = trace.graph.nodes[trace.graph.loss].name
    match step:
        case Forward():
            return (
                f"{step.node} is made by one operation: {step.made.expression}.",
                "Take the values of its operands from the picture and do that one operation.",
            )
        case Chain():
            upstream = explain.derivative(loss, step.output)
            local = explain.derivative(step.output, step.input)
            meets = (
                f"Two factors meet on this edge: upstream {upstream}, which is known already, and local {local}.",
                f"The local derivative follows the rule {local} = {step.rule}. {step.why}",
            )
            if ask == "local":
                return (*meets, "Put the values from the picture into the rule.")
            if ask == "upstream":
                return (f"{upstream} is the gradient that {step.output} has collected: it stands under it.",)
            if ask == "shape":
                return ("A gradient has one entry for every entry of its value.",)
            return (*meets, f"{upstream} = {explain.show(step.upstream)}; multiply it by what the rule gives.")
        case Unbroadcast():
            return ("Every copy of the value is felt.", f"Add over {_axes(step.axes)}: {explain.show(step.before)}.")
        case Accumulate():
            return (
                f"Two contributions meet at {step.node}: the one that was there, and the new one.",
                "Paths add.",
                f"{explain.show(step.before)} + ?",
            )
        case Update():
            return (
                "Three quantities meet: the old value, the gradient, the learning rate.",
                "new = old − rate × gradient",
                f"{explain.show(step.before)} − {significant(step.rate)} × ?",
            )
    return ()


def _axes(axes: tuple[int, ...]) -> str:
    return f"axis {axes[0]}" if len(axes) == 1 else f"axes {', '.join(map(str, axes))}"
