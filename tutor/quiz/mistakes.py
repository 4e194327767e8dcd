"""Spot the mistake: a backward pass with one slip in it, to be found and then put right.

The wrong step is a known mistake's, and everything behind it is computed from what it gave: so every other line
follows from its own numbers, and only one does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tutor import explain
from tutor.formula import names_in, parse
from tutor.lesson.asks import askable
from tutor.lesson.model import Choice, Quiz
from tutor.network import Accumulate, Chain, Edge, Step, Trace, Update
from tutor.network.operations import Option, Value
from tutor.network.passes import Factors, Manner, frozen, multiply
from tutor.quiz.apart import LARGE, most_apart
from tutor.quiz.hints import hints_for
from tutor.quiz.orders import stream
from tutor.quiz.questions import Question, step_question
from tutor.quiz.slips import Slip
from tutor.words import _, marked

__all__ = ["MISTAKE_PROMPT", "MistakeTrace", "all_that_went_back", "mistake_of", "mistake_questions", "trace_with_room"]

_MOST_LINES = 12
_DRAWS = 20  # of fresh numbers, among which are some that show the mistake and hide no other
MISTAKE_PROMPT = marked(
    "One step of this backward pass is wrong, and what follows is computed from it. Which step is it?"
)
_HINTS = (
    marked("Go through it line by line: does each line give what its own numbers make?"),
    marked("Then the factors: does each local derivative follow its rule, with the values of the way forward?"),
)
_HANDED = marked("This step does right with what it is given; but what it is given is wrong already. Look before it.")
_RIGHT = marked("This step is right.")
_NONE = marked("With these numbers every step is right.")


@dataclass(frozen=True, slots=True, eq=False)
class MistakeTrace:
    """A trace with one wrong step.

    Attributes:
        trace: the wrong step, and everything after it as the wrong step makes it.
        right: the same without the mistake.
        index: which step is wrong.
        ask: what of it is: `product`, `total` or `update`.
        slip: the mistake that was made.
    """

    trace: Trace
    right: Trace
    index: int
    ask: str
    slip: Slip


def mistake_of(quiz: Quiz, trace: Trace) -> MistakeTrace | None:
    """The trace with the mistake that a quiz names; None where it names none, or none that shows in these numbers."""
    if quiz.mistake is None:
        return None
    return next(_mistakes_at(quiz.mistake.address, trace, quiz.mistake.slip), None)


def trace_with_room(quiz: Quiz, trace: Trace, fresh: Callable[[int], Trace] | None) -> Trace:
    """The numbers in which a mistake is looked for: fresh ones that show it, and hide no mistake where it is put right.

    Where each draw hides one, that which hides fewest; of a large network the first that shows it. The lesson's own
    where nothing varies.
    """
    if fresh is None:
        return trace
    drawn: list[Trace] = []

    def asked(number: int) -> tuple[Question, ...]:
        drawn.append(fresh(number))
        return _put_right(quiz, drawn[-1])

    draws = map(asked, range(_DRAWS))
    if len(trace.graph.operations) > LARGE:
        return drawn[most_apart(draws, compared=1)]
    return drawn[most_apart(draws, _put_right(quiz, trace))]


def _put_right(quiz: Quiz, trace: Trace) -> tuple[Question, ...]:
    """What is asked where the mistake is put right; nothing where it does not show."""
    made = mistake_of(quiz, trace)
    return () if made is None else (step_question(made.ask, made.right.step(made.index), trace),)


def mistake_questions(quiz: Quiz, trace: Trace, seed: str, *, own_numbers: bool = False) -> tuple[Question, ...]:
    """Two questions in turn: `ID`, which step is wrong, and `ID fix`, what it should have given.

    Where the numbers leave no room for the mistake, another is made at the same step, if there is one.

    Args:
        quiz: with a mistake.
        trace: the right one.
        seed: decides which lines of a long trace are shown.
        own_numbers: these are not the numbers of the walk, whose values then say nothing here.
    """
    assert quiz.mistake is not None  # asked for by nobody else
    place = trace.find(quiz.mistake.address)
    made = mistake_of(quiz, trace) or next(_mistakes_at(quiz.mistake.address, trace), None)
    shown = _shown_steps(trace, place, seed)
    hides = all_that_went_back(trace)
    if own_numbers:
        hides |= {f"value {node.name}" for node in trace.graph.nodes}
    find = Question(
        id=quiz.id,
        kind="choice",
        prompt=f"{_(MISTAKE_PROMPT)}{_here(_values_read(trace, shown))}",
        choices=_choices(made, shown) if made is not None else _none_wrong(trace, shown),
        hints=tuple(map(_, _HINTS)),
        explain=made.slip.say if made is not None else _(_NONE),
        hides=hides,
        skill="mistake",
    )
    return (find,) if made is None else (find, _fixing(quiz.id, made, hides, told=own_numbers))


def _values_read(trace: Trace, shown: range) -> tuple[str, ...]:
    """The values of the way forward that the rules of these steps read."""
    read: set[int] = set()
    for step in map(trace.step, shown):
        if isinstance(step, Chain):
            read.update((*step.edge.output.operands, step.edge.output.id))
    told = [node for node in trace.graph.nodes if node.id in read and node.role != "constant"]
    return tuple(f"{node.name} = {explain.show(trace.values[node.id])}" for node in told)


def _here(values: Sequence[str]) -> str:
    """Values as a sentence behind another."""
    return f" {_('Here {here}.').format(here=', '.join(values))}" if values else ""


def _handed_on(step: Step, trace: Trace) -> tuple[str, ...]:
    """What a step takes from others: the upstream; what is added; a parameter, its gradient and the optimizer's."""
    loss = trace.graph.nodes[trace.graph.loss].name
    if isinstance(step, Chain):
        return (f"{explain.derivative(loss, step.output)} = {explain.show(step.upstream)}",)
    if not isinstance(step, Accumulate | Update):
        return ()
    gradient, before = explain.derivative(loss, step.node), explain.show(step.before)
    if isinstance(step, Update):
        return (f"{step.node} = {before}", f"{gradient} = {explain.show(step.gradient)}", *_of_optimizer(step))
    said = _("{gradient} = {before} so far, and {contribution} is added")
    return (said.format(gradient=gradient, before=before, contribution=explain.show(step.contribution)),)


def _of_optimizer(step: Update) -> Iterator[str]:
    """What is kept for the parameter, the settings, and the number of the update where the rule reads it."""
    rule = step.optimizer.rule
    yield from (f"{rule.symbol(kept.name)} = {explain.show(kept.before)}" for kept in step.state)
    yield from (f"{name} = {explain.number(value)}" for name, value in step.optimizer.settings)
    if "t" in names_in(parse(rule.update)):
        yield f"t = {step.t}"


def _mistakes_at(address: str, trace: Trace, name: str = "") -> Iterator[MistakeTrace]:
    """The known mistakes that can be made at a step, and show there: those of this name, or all."""
    step = trace.step(trace.find(address))
    can_be = askable(step)
    for ask in (each for each in ("product", "total", "update") if each in can_be):
        asked = step_question(ask, step, trace)
        for slip in asked.slips:
            if name in {"", slip.name} and asked.answer is not None and slip.value.shape == asked.answer.shape:
                wrong = trace.altered(_with(slip, step))
                if _line(wrong, step.index) != _line(trace, step.index):
                    yield MistakeTrace(wrong, trace, step.index, ask, slip)


def _with(slip: Slip, step: Step) -> Manner:
    """A backward pass in which one step gives what a slip gives."""
    wrong: Value = frozen(np.array(slip.value, dtype=np.float64))
    if not isinstance(step, Chain):
        return Manner(given={step.address: wrong})
    local = step.local if slip.local is None else frozen(np.array(slip.local, dtype=np.float64))

    def times(edge: Edge, upstream: Value, arguments: Sequence[Value | Option]) -> Factors:
        return (upstream, local, wrong) if edge is step.edge else multiply(edge, upstream, arguments)

    return Manner(times)


def _shown_steps(trace: Trace, wanted: int, seed: str) -> range:
    """The steps behind the seed; of many, some around the wrong one, which may be any of them."""
    first, last = trace.backward_start + 1, len(trace)
    if last - first > _MOST_LINES:
        start = wanted - int(stream(seed).random() * _MOST_LINES)
        first = min(max(first, start), last - _MOST_LINES)
        last = first + _MOST_LINES
    return range(first, last)


def _choices(made: MistakeTrace, shown: range) -> tuple[Choice, ...]:
    def choice(index: int) -> Choice:
        line = _line(made.trace, index)
        if index == made.index:
            return Choice(line, True, "")
        return Choice(line, False, _(_RIGHT) if line == _line(made.right, index) else _(_HANDED))

    return tuple(map(choice, shown))


def _none_wrong(trace: Trace, shown: range) -> tuple[Choice, ...]:
    return (Choice(_(_NONE), True, ""), *(Choice(_line(trace, index), False, _(_RIGHT)) for index in shown))


def _line(trace: Trace, index: int) -> str:
    step = trace.step(index)
    return f"{step.address}: {explain.step_words(step, trace)}"


def _fixing(name: str, made: MistakeTrace, hides: frozenset[str], *, told: bool) -> Question:
    """What the wrong step should have given; `told`: with the values that its rule reads, which stand nowhere else."""
    step = made.right.step(made.index)
    asked = step_question(made.ask, step, made.right)
    own = range(made.index, made.index + 1)
    values = _here((*_handed_on(step, made.right), *_values_read(made.right, own))) if told else ""
    put_right = _("Put right what went wrong at {address}. {prompt}")
    return replace(
        asked,
        id=f"{name} fix",
        ask=None,
        prompt=f"{put_right.format(address=step.address, prompt=asked.prompt)}{values}",
        hints=hints_for(asked, step, made.right),
        hides=hides,
    )


def all_that_went_back(trace: Trace) -> frozenset[str]:
    """Every quantity that the backward pass and the updates make: beside the wrong ones they would tell all."""
    edges = [edge for edges in trace.graph.active_edges for edge in edges]
    ends = [f"{edge.output.name} -> {edge.input.name}" for edge in edges]
    return frozenset(
        (
            *(f"{what} {each}" for each in ends for what in ("local", "product")),
            *(f"gradient {edge.input.name}" for edge in edges),
            *(f"updated {node.name}" for node in trace.updated_nodes),
        )
    )
