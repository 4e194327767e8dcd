"""The proof of one lesson: every claim of its networks and questions, over many variants of its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tutor.check.counting import USUAL, variant_count, varies
from tutor.check.findings import Finding, Findings, mark_of
from tutor.check.networks import prove_network
from tutor.check.questions import prove_question
from tutor.check.secrets import told_secrets
from tutor.errors import NetworkError, Problem
from tutor.lesson.model import Choice, Lesson, Note, Quiz, Walk
from tutor.network import Trace
from tutor.quiz import Question, filled
from tutor.session import Material, Session
from tutor.session.material import StepStop
from tutor.session.outcomes import Outcome

__all__ = ["Proof", "prove_lesson"]


@dataclass(frozen=True, slots=True)
class Proof:
    """What the proof of a lesson found.

    Attributes:
        problems: in the order of the file.
        variants: over how many variants it was proved; where nothing is drawn all of them are one.
    """

    problems: tuple[Problem, ...]
    variants: int


def prove_lesson(lesson: Lesson, *, quick: bool = False) -> Proof:
    """Prove what a lesson claims.

    Args:
        lesson: without errors.
        quick: over 5 variants, not 200.
    """
    drawn = [varies(walk) for walk in lesson.walks]
    findings, count = Findings(lesson.path, drawn=any(drawn)), variant_count(lesson, quick=quick)
    for number, some in enumerate(drawn):
        findings.add(prove_network(lesson, number, range(count if some else 1), enough=count == USUAL))
    bare = _without_words(lesson)
    for variant in range(1 + (any(drawn) and _has_inserts(lesson))):
        findings.add(_asked(lesson, bare, variant))
    return Proof(findings.problems, count if any(drawn) else USUAL)


def _has_inserts(lesson: Lesson) -> bool:
    """Whether words that belong to a question say other numbers in another variant."""
    notes = [note for walk in lesson.walks for note in walk.notes]
    return any(_says_numbers(quiz, [note for note in notes if note.address == quiz.at]) for quiz in lesson.quizzes)


def _says_numbers(quiz: Quiz, notes: Iterable[Note]) -> bool:
    order = quiz.order if isinstance(quiz.order, tuple) else ()
    said = (*(each.say for each in quiz.wrong), *(each.text for each in quiz.choices), *order)
    texts = (quiz.question or "", *quiz.hints, *said, *(text for note in notes for text in (note.title, note.text)))
    return any("{{" in text for text in texts)


def _without_words(lesson: Lesson) -> Lesson:
    """The same questions without their words, which need not be made plain text to grade answers."""

    def bare(quiz: Quiz) -> Quiz:
        wrong = tuple(replace(each, say="") for each in quiz.wrong)
        return replace(quiz, question=None, hints=(), explain=None, choices=(), wrong=wrong)

    story = list(lesson.story)
    for place, part in enumerate(story):
        if isinstance(part, Walk):
            story[place] = replace(part, quizzes=tuple(map(bare, part.quizzes)))
        elif isinstance(part, Quiz):
            story[place] = bare(part)
    return replace(lesson, story=tuple(story))


def _asked(lesson: Lesson, bare: Lesson, variant: int) -> Iterator[Finding]:
    """The questions of one variant, each with those before it answered; behind variant 0 those that it words anew."""
    try:
        material = Material(bare, variant)
    except NetworkError:
        return  # told of the network
    quizzes = {quiz.id: quiz for quiz in lesson.quizzes}
    quizzes |= {f"{quiz.id} fix": quiz for quiz in lesson.quizzes if quiz.mistake is not None}
    outcomes: dict[str, Outcome] = {}
    for position, made in material.questions():
        session = Session(material, position=position, outcomes=dict(outcomes))
        quiz, notes = quizzes[made.id], _notes_at(session)
        outcomes[made.id] = Outcome("right")
        if variant and not _says_numbers(quiz, notes):
            continue
        question = _with_words(made, quiz, session.walk.trace if session.walk else None)
        yield from prove_question(question, quiz, variant)
        yield from told_secrets(session, question, quiz, notes)
    for quiz in lesson.quizzes:
        if quiz.id not in outcomes:
            said = "what is asked here cannot be computed"
            mark = mark_of(quiz, "answer", "ask", "formula")
            yield Finding("cannot-compute", "error", mark, said, "choose other numbers", variant)


def _notes_at(session: Session) -> tuple[Note, ...]:
    stop = session.stop
    return tuple(session.material.walks[stop.walk].notes[stop.index]) if isinstance(stop, StepStop) else ()


def _with_words(question: Question, quiz: Quiz, trace: Trace | None) -> Question:
    """The author's own words at wrong answers and choices, as Markdown."""
    authors = 0 if question.answer is None or quiz.mistake is not None else len(quiz.wrong)
    pairs = zip(question.slips[:authors], quiz.wrong[:authors], strict=True)
    slips = [replace(slip, say=wrong.say) for slip, wrong in pairs]
    choices = tuple(Choice(filled(each.text, trace, (question,)), each.correct, each.say) for each in quiz.choices)
    return replace(question, slips=(*slips, *question.slips[authors:]), choices=question.choices or choices)
