"""Everything that a lesson could ask: its author's questions, and each step's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from tutor.errors import AddressError, did_you_mean
from tutor.quiz import Question, askable
from tutor.session.material import Material, QuestionStop, StepStop

__all__ = ["every_question", "find_question", "own_question_called"]


def every_question(material: Material) -> Iterator[Question]:
    """In the order of the story, each id once: at a step the author's questions come first, then its own."""
    known: set[str] = set()
    for position in range(len(material)):
        for question in _asked_at(material, position):
            if question.id not in known:
                known.add(question.id)
                yield question


def _asked_at(material: Material, position: int) -> Iterator[Question]:
    match material.stop(position):
        case StepStop(walk=number, index=index):
            walk = material.walks[number]
            yield from walk.questions(index)
            yield from (walk.own_question(ask, index) for ask in askable(walk.step(index)))
        case QuestionStop(question=question, more=more) if not material.fault(position):
            yield from (question, *more)


def find_question(material: Material, name: str) -> Question:
    """A question by its id, as `every_question` lists them.

    Raises:
        AddressError: nothing is asked under this id, with the nearest that is; or what is asked cannot be computed.
    """
    found = own_question_called(material, name)
    found = found or next((question for _, question in material.questions() if question.id == name), None)
    if found is not None:
        return found
    if fault := _fault_of(material, name.removesuffix(" fix")):
        raise AddressError(f"{name}: {fault}", 0, len(name), code="cannot-be-asked", help="try another --variant")
    ids = (question.id for _, question in material.questions())
    cure = did_you_mean(name, (*ids, *_own_ids(material))) or "`tutor questions` lists them"
    raise AddressError(f"there is no question {name}", 0, len(name), code="unknown-question", help=cure)


def _fault_of(material: Material, name: str) -> str:
    """Why an author's question cannot be asked in this variant; "" where it can, or there is none of this id."""
    for quiz in material.lesson.quizzes:
        if quiz.id == name:
            alone = material.position_of(f"question {name}")
            if alone is None and quiz.at is not None:
                alone = material.position_of_step(quiz.walk, material.walks[quiz.walk].trace.find(quiz.at))
            return "" if alone is None else material.fault(alone)
    return ""


def own_question_called(material: Material, name: str) -> Question | None:
    """A step's own question by its id, `NETWORK: ASK ADDRESS`."""
    for walk in material.walks:
        ask, _, address = name.removeprefix(walk.own_id("", "").rstrip()).strip().partition(" ")
        if walk.own_id(ask, address) == name:
            with suppress(AddressError):
                return walk.own_question(ask, walk.trace.find(address))
    return None


def _own_ids(material: Material) -> Iterator[str]:
    for walk in material.walks:
        for step in walk.trace.steps:
            yield from (walk.own_id(ask, step.address) for ask in askable(step))
