"""Do a question's numbers tell its mistakes from the right answer? By the measure of `tutor check`, in many draws."""

from dataclasses import replace

import numpy as np
import pytest

from tutor.check.numbers import Sheet
from tutor.quiz import SLIPS, Question
from tutor.quiz.apart import blind_to, gate, most_apart
from tutor.quiz.slips import Slip
from tutor.session import Material


def product(question, w, x):
    """Of L = w x + w: along w x to w, where the upstream is 1 whatever the numbers are."""
    return question(["m = w * x", "L = m + w"], f"{{w: {w}, x: {x}}}", "product", "backward m -> w")


def asked(answer, *slips, **more):
    """A question with mistakes of such values, named a, b, …."""
    made = tuple(Slip(name, np.asarray(value, float), "") for name, value in zip("abcdef", slips, strict=False))
    known = {"id": "q", "kind": "number", "prompt": "", "ask": "local", "answer": np.asarray(answer, float)}
    return Question(**{**known, **more}, slips=made)


# --- one draw alone ---------------------------------------------------------------------------------------------------


def test_a_mistake_that_is_near_is_named(question):
    found = question(["L = w * x"], "{w: 1.53, x: 1.5}", "local", "backward L -> x")
    assert blind_to(found) == {"other-operand"}
    assert blind_to(question(["L = w * x"], "{w: 1.55, x: 1.5}", "local", "backward L -> x")) == set()


def test_an_answer_that_is_almost_0_hides_all(question):
    assert "small" in blind_to(question(["L = w * x"], "{w: 0.009, x: 3}", "local", "backward L -> x"))
    assert blind_to(question(["L = w * x"], "{w: 0.011, x: 3}", "local", "backward L -> x")) == set()


@pytest.mark.parametrize(
    ("value", "hidden"),
    [([1.02, 2, 3], {"a"}), ([1.02, 2, 3.2], set()), ([1, 2], set()), ([[1, 2, 3]], set()), ([np.inf, 2, 3], set())],
)
def test_of_an_array_every_entry_is_near_where_a_mistake_is_hidden(value, hidden):
    assert blind_to(asked([1, 2, 3], value, kind="array")) == hidden


@pytest.mark.parametrize(("tolerance", "width"), [(None, 0.03), (1e-2, 0.03), (1e-3, 0.003), (0.02, 0.03), (0.2, 0.2)])
def test_an_authors_tolerance_makes_the_gate(tolerance, width):
    assert gate(tolerance) == pytest.approx(width)
    assert blind_to(asked(1, 1 + 0.99 * width, tolerance=tolerance)) == {"a"}
    assert blind_to(asked(1, 1 + 1.01 * width, tolerance=tolerance)) == set()


def test_questions_without_mistakes_hide_none():
    assert blind_to(asked(0)) == set()
    assert blind_to(Question(id="q", kind="choice", prompt="")) == set()
    assert blind_to(asked([], [3], kind="shape")) == set()


def test_what_is_near_by_nature_hides_nothing():
    near = Slip("updated-too-early", np.asarray(1.02), "")
    assert blind_to(replace(asked(1), slips=(near,))) == set()


# --- beside other draws -----------------------------------------------------------------------------------------------


def test_a_mistake_that_gives_the_very_answer_is_noticed_by_comparing(question):
    """With x = 1 the upstream, which is 1, is the product; the local derivative alone is so with any numbers."""
    by_chance, others = product(question, 0.7, 1), [product(question, 0.4, 2.5), product(question, 0.6, 1.7)]
    assert "no-local" not in {slip.name for slip in by_chance.slips}
    assert blind_to(by_chance) == set()
    assert blind_to(by_chance, others) == {"no-local"}
    assert all("no-upstream" not in {slip.name for slip in each.slips} for each in others), "else this shows nothing"
    assert blind_to(others[0], [by_chance, others[1]]) == set()


def test_of_two_mistakes_of_one_name_each_counts():
    """As with the other operand of three: with one of them right in one draw, the other is still there."""

    def alike(*values):
        made = asked(2, *values)
        return replace(made, slips=tuple(replace(slip, name="other-operand") for slip in made.slips))

    assert blind_to(alike(3), [alike(3, 4)]) == {"other-operand"}
    assert blind_to(alike(3, 4), [alike(3)]) == set()


def test_what_is_always_0_is_not_small_by_chance():
    assert blind_to(asked(0, 1), [asked(0, 2), asked(0.001, 3)]) == set()
    assert blind_to(asked(0, 1), [asked(0, 2), asked(0.1, 3)]) == {"small"}


# --- choosing among draws ---------------------------------------------------------------------------------------------


def test_the_first_draw_that_hides_nothing_is_taken():
    draws = [[asked(1, 1.02, 3)], [asked(1, 2)], [asked(1, 2, 3)], [asked(1, 2, 3)]]
    assert most_apart(draws) == 2
    assert most_apart(draws[:2]) == 0, "where each hides one, the first"
    assert most_apart([[asked(1, 1.02, 1.02)], [asked(1, 1.02, 3)], [asked(1, 2, 1.02)]]) == 1, "one hidden, not two"


def test_no_more_draws_are_made_than_needed():
    made = []

    def draws(*given):
        for slips in given:
            made.append(slips)
            yield [asked(1, *slips)]

    assert most_apart(draws((2, 3), (2, 3), (2, 3), (2, 3)), compared=3) == 0
    assert len(made) == 3
    made.clear()
    assert most_apart(draws((2, 1.02), (1.02, 3), (1.02, 1.02), (2, 3), (2, 3)), compared=2) == 3
    assert len(made) == 4


def test_a_draw_in_which_a_question_cannot_be_asked_is_passed_over():
    both = [replace(asked(1, 2), id="one"), replace(asked(1, 2), id="two")]
    assert most_apart([[], [], both[:1], both, both], compared=2) == 2, "in the first three nobody knew of the other"
    assert most_apart([[], both[:1], both, both], compared=3) == 2
    assert most_apart([[], [], []], compared=1) == 0


# --- as `tutor check` judges ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ask", ["local", "product", "total"])
def test_a_draw_hides_exactly_what_the_gate_of_check_tells(lesson, ask):
    """Variant by variant: what check says of a lesson with these numbers alone."""
    body = "```network\ndata: {x: {value: 2.5, choices: [1, 1.02, 1.5, -1.5]}}\n"
    body += "parameters: {w: {value: 0.7, vary: [0.6, 2]}}\nforward: |\n  m = w * x\n  L = m**2\n```\n\n"
    made = lesson(f"{body}```quiz\nat: backward m -> w\nask: {ask}\n```\n").lesson
    materials = [Material(made, variant) for variant in range(40)]
    questions = [next(found for _, found in each.questions()) for each in materials]
    probe = (materials[0].walks[0].trace, {})
    told, hidden = [], []
    for material, question in zip(materials, questions, strict=True):
        sheet = Sheet(made.quizzes[0], probe[0], lambda: [probe])
        assert list(sheet.add(0, material.walks[0].trace, {})) == []
        said = " ".join(found.message for found in sheet.hard_to_tell(enough=True))
        told.append({name for name in SLIPS if name in said})
        hidden.append(blind_to(question, questions))
    assert hidden == told
    assert len(set(hidden)) > 1, "else this shows nothing"
