"""Training from a lesson's numbers: against plain gradient descent, and back into the lesson."""

import numpy as np
import pytest
from square import SQUARE

from tutor.errors import NetworkError
from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.session import Material, Session
from tutor.session.training_run import at_step, can_train, faster, first_rate, parameters_at, rates, told, trained

PATHS = {each.id: each.path for each in lesson_summaries(built_in_course())}


@pytest.fixture
def square(lesson):
    return Session(lesson(SQUARE), mode="watch").go("seed")


def test_a_run_is_gradient_descent(square):
    made = trained(square, 0.1)
    w, losses = 1.0, []
    for _ in range(41):
        losses.append((w - 3) ** 2)
        w -= 0.1 * 2 * (w - 3)
    assert made.wanted == made.run.steps == 40
    assert made.run.losses == pytest.approx(losses)
    assert parameters_at(square, made, 1) == {"w": pytest.approx(1.4)}


def test_the_lessons_rate_comes_first_and_is_one_of_those_to_choose(square):
    assert first_rate(square) == 0.1
    assert faster(square, 0.1, 1) > 0.1 > faster(square, 0.1, -1)
    known = rates(square)
    assert list(known) == sorted(set(known))
    assert faster(square, known[-1], 1) == known[-1]
    assert faster(square, known[0], -1) == known[0]


def test_a_step_of_a_run_is_walked_like_the_lesson_and_left_again(square):
    made = trained(square, 0.1)
    there = at_step(square, made, 1)
    assert there.step.address == square.step.address
    assert there.is_edited
    assert there.walk.trace.value("w") == pytest.approx(1.4)
    assert there.walk.trace.loss == pytest.approx(1.6**2)
    assert at_step(square, made, 0).walk.trace.value("w") == 1


def test_a_rate_that_is_too_large_grows_and_one_that_is_far_too_large_leaves_the_finite_numbers(square):
    assert any("It has grown" in line for line in told(trained(square, 1.2)))
    made = trained(square, 50.0, 10_000)
    said = " ".join(told(made))
    assert made.run.diverged is not None
    assert f"At step {made.run.steps} " in said or f"At step {made.run.diverged.step} " in said
    assert "A smaller learning rate takes shorter steps." in said
    with pytest.raises(NetworkError, match=r"not finite|inf|nan"):
        at_step(square, made, made.run.steps)


def test_nothing_is_trained_while_something_is_asked_or_where_nothing_can_be(lesson):
    session = Session(lesson(f"{SQUARE}\n```quiz\nat: backward L -> w - t\nask: product\n```\n"))
    step = next(each for each in map(session.at, range(len(session.material))) if each.question is not None)
    assert not can_train(step)
    assert can_train(step.show())
    assert not can_train(Session(Material(load_lesson(PATHS["xor"]))))  # a page


@pytest.mark.parametrize("name", PATHS)
def test_every_lesson_with_parameters_can_be_trained(name):
    session = Session(Material(load_lesson(PATHS[name])), mode="watch")
    for number in range(len(session.material.walks)):
        at = session.at(session.material.position_of_step(number, 0))
        if can_train(at):
            made = trained(at, first_rate(at), 5)
            assert made.run.steps == 5 or made.run.diverged is not None
            assert np.isfinite(made.run.losses[0])
            assert made.run.losses[0] == pytest.approx(float(at.walk.trace.loss))
