"""Commands that try a question without a screen: questions, grade."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tutor.cli.telling import VARIANT, Refused, material_of, tell_json, told
from tutor.console import clean

if TYPE_CHECKING:
    from tutor.quiz import Question

__all__ = ["COMMANDS"]


@click.command()
@click.argument("lesson")
@click.option("--variant", type=VARIANT, default=0, help="Which draw of the numbers.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@told
def questions(lesson: str, variant: int, as_json: bool) -> None:
    """List everything that LESSON could ask: its author's questions, and each step's own.

    `tutor grade LESSON ID ANSWER` grades an answer to one of them.
    """
    from tutor.session.questions import every_question

    material = material_of(lesson, variant)
    found = list(every_question(material))
    if as_json:
        tell_json({"questions": [_data(question) for question in found]})
    else:
        for question in found:
            click.echo(clean(f"{question.id}  ({question.kind})\n    {question.prompt}"))
            for number, item in enumerate(_items(question), 1):
                click.echo(clean(f"      {number}. {item}"))
    for position in range(len(material)):
        if fault := material.fault(position):
            click.echo(clean(f"{material.address_of(position)}: {fault}"), err=True)


def _items(question: Question) -> list[str]:
    """What is chosen from, or put in order: an answer names them by their numbers."""
    return list(question.order.items) if question.order is not None else [each.text for each in question.choices]


def _data(question: Question) -> dict[str, object]:
    data: dict[str, object] = {
        "id": question.id,
        "kind": question.kind,
        "address": question.address,
        "prompt": question.prompt,
        "skill": question.skill,
    }
    items = _items(question)
    return data | ({"items": items} if items else {})


@click.command()
@click.argument("lesson")
@click.argument("name", metavar="ID")
@click.argument("answer")
@click.option("--variant", type=VARIANT, default=0, help="Which draw of the numbers.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@told
def grade(lesson: str, name: str, answer: str, variant: int, as_json: bool) -> None:
    """Grade ANSWER to the question ID of LESSON, as the tutor would. An answer that begins with - goes after --.

    Exit code 0 for a right answer, 1 for any other.
    """
    from tutor import quiz
    from tutor.errors import AddressError
    from tutor.session.questions import find_question

    try:
        question = find_question(material_of(lesson, variant), name)
    except AddressError as error:
        raise Refused(f"{lesson}: {error.message}; {error.help}") from error
    verdict = quiz.grade(question, answer)
    if as_json:
        tell_json(asdict(verdict))
    else:
        if verdict.read_as is not None:
            click.echo(clean(f"read as {verdict.read_as}"))
        if verdict.verdict == "unreadable" and verdict.column is not None and answer.strip():
            click.echo(clean(f"    {answer}\n    {' ' * (verdict.column - 1)}^"))
        click.echo(clean(f"{verdict.verdict}: {verdict.message}"))
        if verdict.slips:
            click.echo(f"known mistake: {', '.join(verdict.slips)}")
    raise SystemExit(0 if verdict.verdict == "right" else 1)


COMMANDS = (questions, grade)
