"""The ladder of hints: the author's first, then what meets here, the rule, and the numbers with one blank."""

from __future__ import annotations

from tutor import explain
from tutor.network import Accumulate, Chain, Forward, Step, Trace, Unbroadcast, Update
from tutor.quiz.questions import Question
from tutor.words import _

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
        return (_("Look at the operands' shapes: which axes meet, and which are left?"),)
    return (_("A gradient has one entry for every entry of its value."),)


def _ladder(ask: str, step: Step, trace: Trace) -> tuple[str, ...]:
    match step:
        case Forward():
            return _of_operation(step, trace)
        case Chain():
            return _of_chain(ask, step, trace)
        case Unbroadcast():
            added = _("Add over {axes}: {before}.")
            return (
                _("Every copy of the value is felt."),
                added.format(axes=explain.axes(step), before=explain.show(step.before)),
            )
        case Accumulate():
            meeting = _("Two contributions meet at {node}: the one that was there, and the new one.")
            return (meeting.format(node=step.node), _("Paths add."), f"{explain.show(step.before)} + ?")
        case Update():
            return _of_update(step, trace)
    return ()


def _of_operation(step: Forward, trace: Trace) -> tuple[str, ...]:
    operands = explain.listed([trace.graph.nodes[each].name for each in step.made.operands])
    made = _("{node} is made by one operation, {symbol}, from {operands}.")
    take = _("Take the values of {operands} from the picture, and do that one operation.")
    return (
        made.format(node=step.node, symbol=step.made.symbol, operands=operands),
        take.format(operands=operands),
    )


def _of_update(step: Update, trace: Trace) -> tuple[str, ...]:
    *kept, _last = explain.update_lines(step, trace)
    if kept:
        known = "; ".join(f"{line.name} = {line.numbers} {line.result}" for line in kept)
        put = _("{known}. Put it into the last rule.")
        return (explain.optimizer_reason(step), explain.headline(step, trace), put.format(known=known))
    return (
        _("Three quantities meet: the old value, the gradient, the learning rate."),
        _("new = old − rate × gradient"),
        f"{explain.show(step.before)} − {explain.number(step.rate)} × ?",
    )


def _of_chain(ask: str, step: Chain, trace: Trace) -> tuple[str, ...]:
    loss = trace.graph.nodes[trace.graph.loss].name
    upstream, local = explain.derivative(loss, step.output), explain.derivative(step.output, step.input)
    reason = explain.rule_reason(step)
    if ask == "upstream":
        brought = _("{upstream} is what all paths have brought to {output}: go back to where it was complete.")
        return (brought.format(upstream=upstream, output=step.output),)
    if step.combine == "place":
        zeros = _("Begin with zeros in the shape of {input}, and put each upstream entry in its place.")
        return (reason, zeros.format(input=step.input))
    if ask == "rule":
        return _of_rule(step)
    told = _("The local derivative follows the rule {local} = {rule}. {reason}")
    told = told.format(local=local, rule=explain.rule_text(step), reason=reason)
    if ask == "local":
        if explain.slope_is_fixed(step):
            return (_what_moves(step), reason)
        return (_what_moves(step), told, _("Put the values from the picture into the rule."))
    meeting = _("Two factors meet on this edge: upstream {upstream}, which is known already, and local {local}.")
    multiply = _("{upstream} = {value}; multiply it by what the rule gives.")
    return (
        meeting.format(upstream=upstream, local=local),
        told,
        multiply.format(upstream=upstream, value=explain.show(step.upstream)),
    )


def _what_moves(step: Chain) -> str:
    asking = _("Ask how much {output} moves when {input} is nudged by a little.")
    return asking.format(output=step.output, input=step.input)


def _of_rule(step: Chain) -> tuple[str, ...]:
    """What moves, why, what the operation computes, and what comes out at these numbers; never the rule."""
    operation = step.edge.output.operation
    assert operation is not None  # an edge ends at an operation
    found = [_what_moves(step), explain.rule_reason(step)]
    call = f"{operation.function}({', '.join(operation.operands)})"
    if operation.function.isidentifier() and operation.value != call and "axis" not in operation.value:
        found.append(_("{call} is {formula}.").format(call=call, formula=operation.value))
    if not explain.slope_is_fixed(step):
        found.append(_("At the numbers of this step it comes out as {local}.").format(local=explain.show(step.local)))
    return tuple(found)
