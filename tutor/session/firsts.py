"""What guided mode asks of its own: one question for each skill that the learner meets for the first time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import TypeAlias

import numpy as np

from tutor import explain
from tutor.errors import AddressError
from tutor.lesson.finite import is_finite
from tutor.network import Accumulate, Chain, Forward, Graph, Seed, Step, Unbroadcast, Update
from tutor.quiz import Question
from tutor.quiz.apart import blind_to
from tutor.quiz.questions import skill_of
from tutor.session.material import Material

__all__ = ["Firsts", "firsts_from", "firsts_of", "kept_firsts"]

Firsts: TypeAlias = Mapping[tuple[int, int], str]
"""By walk and step, what is asked there."""

MOST = 6  # in a lesson
_FIRST_STEPS = 2_000  # of a walk, in which they are looked for
_MOST_TYPED = 6  # numbers of an answer
_LONG_RULE = 40  # letters: who would have a longer one in mind
_ORDER = ("chain", "accumulate", "unbroadcast", "update", "local", "forward", "fixed")


def firsts_of(material: Material, met: Collection[str]) -> Firsts:
    """The questions for the skills of a lesson that are new to the learner and that its author does not ask about.

    Args:
        material: the lesson.
        met: skills that the learner has been asked about before.
    """
    known = {*met, *(question.skill for _, question in material.questions()), *_slopes_in_products(material)}
    found: list[tuple[int, tuple[int, int], str]] = []
    for number, walk in enumerate(material.walks):
        for step in islice(walk.trace.steps, _FIRST_STEPS):
            for ask in () if step.index in walk.quizzes else _asks(step, walk.trace.graph):
                skill = skill_of(ask, step)
                if skill not in known and _is_good(walk.own_question(ask, step.index)):
                    known.add(skill)
                    found.append((_rank(skill, step), (number, step.index), ask))
                    break
    return {place: ask for _, place, ask in sorted(found)[:MOST]}


def _slopes_in_products(material: Material) -> Iterator[str]:
    """The skills of the local derivatives that the author's products need."""
    for walk in material.walks:
        for index, quizzes in walk.quizzes.items():
            step = walk.step(index)
            if isinstance(step, Chain) and any(quiz.ask in {"product", "total"} for quiz in quizzes):
                yield skill_of("local", step)


def _rank(skill: str, step: Step) -> int:
    """What matters most comes first; a local derivative that is the same whatever the numbers are, last."""
    kind = skill.partition(":")[0]
    fixed = kind == "local" and isinstance(step, Chain) and explain.slope_is_fixed(step)
    return _ORDER.index("fixed" if fixed else kind)


def _asks(step: Step, graph: Graph) -> tuple[str, ...]:
    match step:
        case Forward():
            roles = (graph.nodes[each].role for each in step.made.operands)
            copied = any(np.array_equal(step.value, each) for each in step.operands)
            return ("value",) if any(role != "constant" for role in roles) and not copied else ()
        case Chain():
            known_by_heart = step.combine != "place" and len(explain.rule_text(step)) <= _LONG_RULE
            return ("product", "local") if known_by_heart else ("product",)
        case Unbroadcast() | Accumulate():
            return ("total",)
        case Update():
            return ("update",)
        case Seed():
            return ()


def _is_good(question: Question) -> bool:
    """Whether a learner can type the answer, and no known mistake gives it too."""
    answer = question.answer
    return answer is not None and 0 < answer.size <= _MOST_TYPED and is_finite(answer) and not blind_to(question)


def kept_firsts(firsts: Firsts, material: Material) -> list[tuple[int, str, str]]:
    """As a standing keeps them: the walk, what is asked, and the step's address."""
    return [(walk, ask, material.walks[walk].step(index).address) for (walk, index), ask in firsts.items()]


def firsts_from(kept: Iterable[tuple[int, str, str]], material: Material) -> Firsts:
    """What a standing kept, without what the lesson no longer has."""
    return dict(_still_there(kept, material))


def _still_there(kept: Iterable[tuple[int, str, str]], material: Material) -> Iterator[tuple[tuple[int, int], str]]:
    for walk, ask, address in kept:
        if 0 <= walk < len(material.walks):
            with suppress(AddressError):
                index = material.walks[walk].trace.find(address)
                material.walks[walk].own_question(ask, index)
                yield (walk, index), ask
