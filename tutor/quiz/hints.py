"""The ladder of hints: the author's first, then what meets here, the rule, and the numbers with one blank."""

from __future__ import annotations

from tutor import explain
from tutor.network import Accumulate, Chain, Forward, Step, Trace, Unbroadcast, Update
from tutor.quiz.questions import Question

__all__ = ["hints_for"]


def hints_for(question: Question, step: Step | None, trace: Trace | None) -> tuple[str, ...]:
    """All hints in order, plain text. None holds the answer: the worked step is what `show me` shows."""
    if step is None or trace is None or question.ask is None:
        return question.hints
    if question.ask == "shape":
        return (*question.hints, *_of_shape(step))
    return (*question.hints, *_ladder(question.ask, step, trace))


def _of_shape(step: Step) -> tuple[str, ...]:
    if isinstance(step, Forward):
        return ("Look at the operands' shapes: which axes meet, and which are left?",)
    return ("A gradient has one entry for every entry of its value.",)


def _ladder(ask: str, step: Step, trace: Trace) -> tuple[str, ...]:
    match step:
        case Forward():
            operands = " and ".join(trace.graph.nodes[each].name for each in step.made.operands)
            return (
                f"{step.node} is made by one operation, {step.made.symbol}, from {operands}.",
                f"Take the values of {operands} from the picture, and do that one operation.",
            )
        case Chain():
            return _of_chain(ask, step, trace)
        case Unbroadcast():
            return ("Every copy of the value is felt.", f"Add over {explain.axes(step)}: {explain.show(step.before)}.")
        case Accumulate():
            return (
                f"Two contributions meet at {step.node}: the one that was there, and the new one.",
                "Paths add.",
                f"{explain.show(step.before)} + ?",
            )
        case Update():
            return _of_update(step, trace)
    return ()


def _of_update(step: Update, trace: Trace) -> tuple[str, ...]:
    *kept, _ = explain.update_lines(step, trace)
    if kept:
        known = "; ".join(f"{line.name} = {line.numbers} {line.result}" for line in kept)
        return (step.optimizer.rule.why, explain.headline(step, trace), f"{known}. Put it into the last rule.")
    return (
        "Three quantities meet: the old value, the gradient, the learning rate.",
        "new = old − rate × gradient",
        f"{explain.show(step.before)} − {explain.number(step.rate)} × ?",
    )


def _of_chain(ask: str, step: Chain, trace: Trace) -> tuple[str, ...]:
    loss = trace.graph.nodes[trace.graph.loss].name
    upstream, local = explain.derivative(loss, step.output), explain.derivative(step.output, step.input)
    if ask == "upstream":
        return (f"{upstream} is what all paths have brought to {step.output}: go back to where it was complete.",)
    if step.combine == "place":
        return (step.why, f"Begin with zeros in the shape of {step.input}, and put each upstream entry in its place.")
    if ask == "rule":
        return _of_rule(step, trace)
    told = f"The local derivative follows the rule {local} = {explain.rule_text(step)}. {step.why}"
    if ask == "local":
        first = f"Ask how much {step.output} moves when {step.input} is nudged by a little."
        if explain.slope_is_fixed(step):
            return (first, step.why)
        return (first, told, "Put the values from the picture into the rule.")
    return (
        f"Two factors meet on this edge: upstream {upstream}, which is known already, and local {local}.",
        told,
        f"{upstream} = {explain.show(step.upstream)}; multiply it by what the rule gives.",
    )


def _of_rule(step: Chain, trace: Trace) -> tuple[str, ...]:
    """What moves, why, what the operation computes, and what comes out at these numbers; never the rule."""
    operation = step.edge.output.operation
    assert operation is not None  # an edge ends at an operation
    found = [f"Ask how much {step.output} moves when {step.input} is nudged by a little.", step.why]
    call = f"{operation.function}({', '.join(operation.operands)})"
    if operation.function.isidentifier() and operation.value != call and "axis" not in operation.value:
        found.append(f"{call} is {operation.value}.")
    if not explain.slope_is_fixed(step):
        found.append(f"At the numbers of this step it comes out as {explain.show(step.local)}.")
    return tuple(found)
