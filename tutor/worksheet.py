"""A lesson on paper: its networks with their numbers, its author's questions with room to write, and their key."""

from __future__ import annotations

from collections.abc import Iterator

from tutor import explain
from tutor.formula import canonical
from tutor.quiz import Question
from tutor.session import Material, WalkMaterial, answer_text

__all__ = ["network_lines", "right_answer", "worksheet"]

_LINE = "_" * 32


def worksheet(material: Material, *, key: bool = False) -> Iterator[str]:
    """A lesson's worksheet in Markdown, line by line.

    Args:
        material: the lesson, in the variant whose numbers are printed.
        key: with the answers and their reasons behind the questions.
    """
    lesson = material.lesson
    yield f"# {lesson.title}"
    yield ""
    yield f"Variant {material.variant} · Name: {_LINE}"
    for walk in material.walks:
        yield ""
        yield from network_lines(walk, named=len(material.walks) > 1)
    questions = [question for _, question in material.questions()]
    if questions:
        yield ""
        yield "## Questions"
    for number, question in enumerate(questions, 1):
        yield ""
        yield from _question(number, question)
    if key and questions:
        yield ""
        yield "## Key"
        yield ""
        for number, question in enumerate(questions, 1):
            yield f"{number}. {right_answer(question)}{f' — {question.explain}' if question.explain else ''}"


def network_lines(walk: WalkMaterial, *, named: bool) -> Iterator[str]:
    """A network in Markdown: its formulas, and the numbers that are given; `named`: one of several."""
    yield f"## The network{f' {walk.walk.name}' if named else ''}"
    yield ""
    yield "```text"
    width = max((len(line.name) for line in walk.walk.assignments), default=0)
    for line in walk.walk.assignments:
        yield f"{line.name.ljust(width)} = {canonical(line.expression)}"
    yield "```"
    yield ""
    yield "| value | is |"
    yield "|---|---|"
    for leaf in walk.walk.leaves:
        yield f"| `{leaf.name}` | {explain.full(walk.trace.value(leaf.name))} |"
    if walk.walk.train is not None:
        yield f"| learning rate | {explain.number(walk.walk.train.learning_rate)} |"


def _question(number: int, question: Question) -> Iterator[str]:
    at = f"At `{question.address}`: " if question.address else ""
    first, *more = question.prompt.splitlines() or [""]
    yield f"**{number}.** {at}{first}"
    yield from more
    yield ""
    if question.order is not None:
        yield from (f"- ( ) {item}" for item in question.order.items)
    elif question.choices:
        yield from (f"- [ ] {choice.text}" for choice in question.choices)
    else:
        yield f"Answer: {_LINE}"


def right_answer(question: Question) -> str:
    """The answer as it is written on paper: four significant figures."""
    if question.kind in {"number", "array"} and question.answer is not None:
        return explain.show(question.answer, max_width=10_000)
    return answer_text(question)
