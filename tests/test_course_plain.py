"""Every lesson of the built-in course, taught through a pipe: right and wrong answers, hints, and back."""

import re

import numpy as np
import pytest
from right_answers import in_words

from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.plain import paragraph
from tutor.quiz import Question
from tutor.session import EndStop, Material, QuestionStop, Session, answer_text, node_views, step_values
from tutor.session.firsts import firsts_of

LESSONS = [summary.path for summary in lesson_summaries(built_in_course())]


@pytest.fixture(params=LESSONS, ids=lambda path: path.stem)
def taught(request) -> Material:
    return Material(load_lesson(request.param))


def wrong(question: Question) -> str:
    if question.order is not None:
        return " ".join(reversed(in_words(question).split()))
    if question.kind == "choice":
        return str(next(place for place, choice in enumerate(question.choices, 1) if not choice.correct))
    if question.kind == "formula":
        return f"7 + {answer_text(question)}"
    return "(9, 9, 9)" if question.kind == "shape" else str(np.full(question.answer.shape, 1234.5).tolist())


def test_from_its_first_line_to_its_end(tutor, taught):
    session, lines, asked = Session(taught, firsts=firsts_of(taught, ())), [], []
    while not isinstance(session.stop, EndStop):
        while (question := session.question) is not None:
            asked.append(question)
            typed = ["?", "((", wrong(question), "h", in_words(question)]
            for line in (typed[1], typed[2], typed[4]):
                session = session.answer(line)
            assert session.outcome(question).state == "right", question.id
            lines += typed
        lines += ["", "back", ""] if len(lines) % 7 == 0 else [""]
        session = session.next()
    found = tutor("open", taught.lesson.path, "--plain", lines="\n".join([*lines, "", ""]))
    assert (found.returncode, found.stderr) == (0, "")
    assert len(asked) >= 5
    assert found.stdout.count("\nRight.") == len(asked)
    assert found.stdout.endswith(f"Right at the first try: 0 of {len(asked)} questions.\n\n")
    assert all(character.isprintable() or character == "\n" for character in found.stdout)
    for left_over in ("{{", "}}", "$", "\\", "`", "[no "):
        assert left_over not in found.stdout, left_over


def test_no_question_is_answered_by_what_stands_above_it(taught):
    for position, question in taught.questions():
        session = Session(taught, position=position, visited=((0, position + 1),))
        while session.question is not question:
            session = session.show()
        if question.kind != "number":
            continue
        secret = re.compile(rf"(?<![\d.]){re.escape(f'{abs(float(question.answer)):.4g}')}(?![\d])")
        views = [each for view in node_views(session) for each in (view.value, view.gradient, view.updated)]
        seen = " ".join(
            f"{abs(float(each)):.4g}"
            for value in (*views, *step_values(session).values())
            if value is not None and not isinstance(value, str)
            for each in np.ravel(value)
        )
        if len(secret.pattern) > 30 and not secret.search(seen):
            told = "\n".join((*paragraph(session), question.prompt, *question.hints))
            assert not secret.search(told), (question.id, told)


def test_the_steps_own_questions_can_all_be_answered_in_drill(taught):
    session = Session(taught, "drill")
    answered = 0
    while not isinstance(session.stop, EndStop):
        while (question := session.question) is not None:
            session = session.answer(in_words(question))
            assert session.outcome(question).state == "right", question.id
            answered += 1
        session = session.next()
    chains = sum(step.kind == "chain" for walk in taught.walks for step in walk.trace.steps)
    assert answered >= chains
    assert not isinstance(session.stop, QuestionStop)
    assert len(session.outcomes) == answered
