"""The last hint is the worked step; then the question comes once more, with fresh numbers, alone."""

import pytest
from unit_network import UNIT

from tutor.progress.store import Store
from tutor.session import Session, answer_text, step_values
from tutor.session.keeping import keep, resume

QUIZ = "```quiz\nid: slope\nat: backward p -> z\nask: local\n```\n\n"
VARIED = UNIT.replace("x: 1.3", "x: {value: 1.3, vary: [1, 2]}")


def at_worked_step(lesson, body=VARIED + QUIZ):
    session = Session(lesson(body)).go("backward p -> z")
    while session.question is not None:
        session = session.hint()
    return session


def test_the_worked_step_shows_the_answer_and_counts_as_shown(lesson):
    session = Session(lesson(VARIED + QUIZ)).go("backward p -> z")
    for left in range(session.hints_left, 1, -1):
        assert session.hints_left == left
        session = session.hint()
        assert answer_text(session.question) not in " ".join(session.hints)
        assert isinstance(step_values(session)["local"], str)
    session = session.hint()
    assert session.question is None
    assert not isinstance(step_values(session)["local"], str)
    assert [each.verdict for each in session.given] == ["shown"]


def test_the_same_is_asked_with_numbers_that_were_not_seen(lesson):
    worked = at_worked_step(lesson)
    alone = worked.next()
    assert alone.practice is not None
    assert alone.question.id == "slope"
    assert alone.hints == ()
    assert isinstance(step_values(alone)["local"], str)
    assert alone.step.address == "backward p -> z"
    assert answer_text(alone.question) != answer_text(worked.questions[0])
    right = alone.answer(answer_text(alone.question))
    assert right.verdict.verdict == "right"
    on = right.next()
    assert (on.practice, on.material, on.position) == (None, worked.material, worked.position + 1)
    assert on.back().next().practice is None, "once is enough"


@pytest.mark.parametrize("leave", [Session.back, Session.home, Session.end, lambda session: session.go("forward z")])
def test_it_may_be_left_for_any_place_of_the_lesson(lesson, leave):
    worked = at_worked_step(lesson)
    alone = worked.next()
    assert alone.back().position == worked.position
    left = leave(alone)
    assert (left.practice, left.material) == (None, worked.material)
    assert left.outcome(worked.questions[0]).state == "shown"


def test_there_is_no_worked_step_of_the_fresh_one_that_leads_to_another(lesson):
    alone = at_worked_step(lesson).next()
    while alone.question is not None:
        alone = alone.hint()
    assert alone.next().practice is None


@pytest.mark.parametrize(
    "body",
    [
        UNIT + QUIZ,  # nothing varies
        VARIED + QUIZ.replace("local", "rule"),  # a rule does not depend on the numbers
    ],
)
def test_what_numbers_do_not_change_is_not_asked_again(lesson, body):
    worked = at_worked_step(lesson, body)
    on = worked.next()
    assert (on.practice, on.position) == (None, worked.position + 1)


def test_what_was_shown_on_request_is_not_asked_again(lesson):
    session = Session(lesson(VARIED + QUIZ)).go("backward p -> z").show()
    assert session.next().practice is None


def test_what_is_written_down(lesson):
    with Store.in_memory() as store:
        worked = keep(at_worked_step(lesson), store)
        alone = keep(worked.next(), store)
        there = store.standings()[0]
        assert (there.variant, there.stop) == (0, "step 0 backward p -> z"), "a question alone moves no standing"
        keep(alone.answer(answer_text(alone.question)), store)
        shown, right = store.attempts()
        assert (shown.verdict, shown.variant, shown.drawn) == ("shown", 0, '{"x": 1.3}')
        assert (right.verdict, right.variant) == ("right", alone.material.variant)
        assert right.drawn == f'{{"x": {float(alone.walk.trace.value("x"))}}}'
        assert right.skill == "local:sigmoid"


def test_a_session_left_between_the_two_comes_back_to_the_second(lesson):
    with Store.in_memory() as store:
        worked = keep(at_worked_step(lesson), store)
        again = resume(worked.material, store)
        assert again.next().practice is not None


def test_a_hint_that_tells_more_waits_for_a_try_or_for_some_thought(lesson):
    session = Session(lesson(VARIED + QUIZ)).go("backward p -> z")
    assert session.hint_opens_in(0) == 0
    session = session.hint()
    assert session.hint_opens_in(1) == 4
    assert session.hint_opens_in(9) == 0
    assert session.answer("17").hint_opens_in(1) == 0
