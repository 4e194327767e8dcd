"""Whether a translation asks what its original asks: the same questions, at the same steps, with the same answers."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.check.sides import Difference, Side
from tutor.formula import canonical, number_text
from tutor.lesson.model import Mark, Quiz
from tutor.lesson.translations import kind_of, paired

__all__ = ["question_differences"]

_COUNTED = {"choices": "choice", "wrong": "wrong answer", "hints": "hint"}


def question_differences(here: Side, there: Side) -> Iterator[Difference]:
    """Every difference between the questions of a translation and those of its original."""
    last: Mark | None = None
    for quiz, first in paired(here.lesson, there.lesson):
        if quiz is None and first is not None:
            yield Difference(last, f"the original asks {first.id} next, and this does not", first.line)
        elif quiz is not None and first is None:
            last = quiz.marks[""]
            yield Difference(last, "the original does not ask this here", cure="delete it")
        elif quiz is not None and first is not None:
            last = quiz.marks[""]
            yield from _unlike(quiz, first)


def _unlike(quiz: Quiz, first: Quiz) -> Iterator[Difference]:
    kind, wanted = kind_of(quiz), kind_of(first)
    if kind != wanted:
        yield _difference(quiz, first, (kind, wanted), f"{wanted}:", f"{kind}:")
        return
    if "id" in quiz.marks and quiz.id != first.id:
        said = f"the original has the id {first.id}, this has {quiz.id}"
        yield Difference(quiz.marks["id"], said, first.line, cure=f"write id: {first.id}, or delete this key")
    here, there = _said(quiz), _said(first)
    counted = [key for key in _COUNTED if here.get(key) != there.get(key)]
    for key in {**there, **here}:
        had, has = there.get(key, f"no {key}"), here.get(key, f"no {key}")
        if had != has and key.partition(" ")[0] not in (each for each in counted if each != key):
            yield _difference(quiz, first, (key, key.partition(" ")[0]), had, has)


def _difference(quiz: Quiz, first: Quiz, keys: tuple[str, ...], had: str, has: str) -> Difference:
    mark, line = (next(each.marks[key] for key in (*keys, "") if key in each.marks) for each in (quiz, first))
    return Difference(mark, f"the original has {had}, this has {has}", line[0])


def _said(quiz: Quiz) -> dict[str, str]:
    """What a question says besides its words, each key in words; keys that it does not have are not there."""
    formulas = {"answer": quiz.answer, "formula": quiz.formula}
    said = {key: f"{key}: {canonical(each)}" for key, each in formulas.items() if each is not None}
    said |= {key: f"{key}: {each}" for key, each in (("at", quiz.at), ("ask", quiz.ask)) if each is not None}
    if quiz.tolerance is not None:
        said["tolerance"] = f"tolerance: {number_text(quiz.tolerance)}"
    if quiz.domain:
        named = ", ".join(f"{name}: {quiz.domain[name]}" for name in sorted(quiz.domain))
        said["domain"] = f"domain: {{{named}}}"
    if quiz.order is not None:
        said["order"] = f"order: {quiz.order}" if isinstance(quiz.order, str) else f"an order of {len(quiz.order)}"
    if quiz.mistake is not None:
        said["mistake"] = f"the mistake {quiz.mistake.slip} at {quiz.mistake.address}"
    said |= {key: _counted(len(getattr(quiz, key)), word) for key, word in _COUNTED.items()}
    for number, choice in enumerate(quiz.choices, 1):
        said[f"choices {number}"] = f"a {'correct' if choice.correct else 'wrong'} choice {number}"
    for number, wrong in enumerate(quiz.wrong, 1):
        said[f"wrong {number}"] = f"the wrong answer {canonical(wrong.answer)}"
    return said


def _counted(count: int, word: str) -> str:
    return f"{count or 'no'} {word}{'s' if count != 1 else ''}"
