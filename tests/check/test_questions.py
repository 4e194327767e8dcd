"""Questions answered as learners would, and the numbers behind them over many variants."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tutor.check.expressions import compiled_expression
from tutor.check.formulas import rewritten, tells_formula
from tutor.check.numbers import same
from tutor.check.questions import prove_question, written
from tutor.check.texts import numbers_in, told_in
from tutor.formula import canonical, parse
from tutor.lesson.model import Choice, Quiz, Wrong
from tutor.network import evaluate_expression
from tutor.quiz import Question, Slip, Verdict, askable, questions_of, step_question
from tutor.quiz.grading import grade_value
from tutor.quiz.orders import listed_order
from tutor.quiz.tolerance import matches

NAMES = frozenset({"p", "y", "out"})
QUIZ = Quiz(
    id="q", at=None, ask=None, question=None, answer=None, tolerance=None, choices=(), hints=(), explain=None, wrong=(),
    walk=0, line=7, marks={"": (7, 4, 8), "answer": (8, 1, 7)},
)  # fmt: skip
NUMBER = Question(id="q", kind="number", prompt="", answer=np.asarray(0.1779))


def codes(question, variant=0):
    return [found.code for found in prove_question(question, QUIZ, variant)]


def messages(question):
    return [found.message for found in prove_question(question, QUIZ, 0)]


# --- every question of every network --------------------------------------------------------------------------------


def test_whatever_can_be_asked_of_a_step_is_graded_as_it_should_be(material):
    """The model answer is right in four figures and in all, each mistake is told, and nothing else is."""
    for walk in material.walks:
        for step in walk.trace.steps:
            for ask in askable(step):
                if ask != "rule":
                    assert set(codes(step_question(ask, step, walk.trace))) <= {"long-answer"}, (ask, step.address)


@pytest.mark.parametrize("text", ["{0} + 1", "grad({0})", "2 * grad({0}) * {0}", "shape({0})", "pi"])
def test_an_expression_made_ready_gives_what_it_gives_at_once(material, text):
    for walk in material.walks:
        trace = walk.trace
        for node in trace.graph.nodes:
            if node.named and trace.gradients[node.id] is not None:
                expr = parse(text.format(node.name), trace.graph.names)
                assert np.array_equal(
                    compiled_expression(expr, trace.graph)(trace), evaluate_expression(expr, trace), equal_nan=True
                )


def test_an_expression_made_ready_looks_up_edges_and_updates(lesson):
    body = "```network\ndata: {x: {value: 1.5, vary: [1, 2]}}\nparameters: {w: 0.4}\nforward: L = w * x\n"
    material = lesson(f"{body}train: {{learning_rate: 0.5}}\n```\n")
    walk = material.walks[0]
    expr = parse("local(L, w) + 10 * product(L, w) + 100 * updated(w)", walk.trace.graph.names)
    run = compiled_expression(expr, walk.trace.graph)
    assert run(walk.trace) == pytest.approx(1.5 + 15 + 100 * (0.4 - 0.75))
    other = walk.fresh(0) if walk.fresh else walk.trace
    x = float(other.value("x"))
    assert run(other) == pytest.approx(11 * x + 100 * (0.4 - 0.5 * x))


# --- numbers --------------------------------------------------------------------------------------------------------


def test_a_tolerance_that_four_figures_do_not_reach_is_told():
    exact = replace(NUMBER, answer=np.asarray(1 / 3), tolerance=1e-6)
    assert codes(exact) == ["answer-refused"]
    assert codes(replace(exact, tolerance=1e-3)) == []
    assert codes(replace(exact, answer=np.asarray(0.25))) == []


def test_an_answer_that_is_too_long_to_be_typed_is_told():
    assert codes(replace(NUMBER, kind="array", answer=np.linspace(-1, 1, 20))) == []
    assert codes(replace(NUMBER, kind="array", answer=np.linspace(-1, 1, 35))) == ["long-answer"]
    assert codes(replace(NUMBER, kind="array", answer=np.linspace(-1, 1, 1_000_000))) == ["long-answer"]
    assert codes(replace(NUMBER, kind="array", answer=np.arange(60.0))) == ["long-answer"]  # too many symbols


def test_a_sentence_that_is_never_said_is_told():
    def with_wrong(value):
        return replace(NUMBER, slips=(Slip("", np.asarray(value), "No."),))

    assert codes(with_wrong(0.5)) == []
    assert codes(with_wrong([0.5, 1.0])) == []
    assert codes(with_wrong(np.inf)) == ["wrong-unsaid"]
    shape = replace(NUMBER, kind="shape", answer=np.array([2.0, 3.0]))
    for value, told in (([3.0, 2.0], []), (2.0, ["wrong-unsaid"]), ([0.5, 1.0], ["wrong-unsaid"])):
        assert codes(replace(shape, slips=(Slip("", np.asarray(value), "No."),))) == told


def test_a_known_mistake_that_is_not_called_so_is_told(monkeypatch):
    question = replace(NUMBER, slips=(Slip("sign", np.asarray(-0.1779), "The sign."),))
    assert codes(question) == []
    blind = replace(question, slips=())
    monkeypatch.setattr("tutor.check.questions.grade_value", lambda _, value, read: grade_value(blind, value, read))
    assert messages(question) == ["an answer made by the mistake sign is not told so"]


def test_an_answer_from_nowhere_that_is_praised_is_told(monkeypatch):
    monkeypatch.setattr("tutor.check.questions.grade_value", lambda *_: Verdict("right", "Right."))
    assert messages(NUMBER) == ["an answer that has nothing to do with the right one is not just graded wrong"]


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_number_is_written_as_it_would_be_typed(x):
    question = replace(NUMBER, answer=np.asarray(x))
    text = written(question, question.answer)
    assert text is not None and text.isascii()
    assert float(text) == pytest.approx(x, rel=1e-3)
    full = written(question, question.answer, 17)
    assert full is not None and float(full) == x


# --- formulas -------------------------------------------------------------------------------------------------------


def formula_quiz(formula, *wrong, domain=None):
    given = tuple(Wrong(parse(text, NAMES), "No.") for text in wrong)
    return replace(QUIZ, formula=parse(formula, NAMES), domain=domain or {}, wrong=given)


def told_of(quiz):
    (question,) = questions_of((quiz,), None)
    return [found.code for found in prove_question(question, quiz, 0)]


def test_every_rule_is_right_however_it_is_written(material):
    for walk in material.walks:
        for step in walk.trace.steps:
            if "rule" in askable(step):
                assert codes(step_question("rule", step, walk.trace)) == [], step.address


def test_a_formula_is_turned_round():
    assert canonical(rewritten(parse("2 * (p - y) + 1", NAMES))) == "1 + (-y + p) * 2"
    assert canonical(rewritten(parse("a @ b - c / d", frozenset("abcd")))) == "-(c / d) + a @ b"


def test_what_an_author_says_of_formulas_is_tried():
    assert told_of(formula_quiz("p - y", "y - p", "p")) == []
    assert told_of(formula_quiz("p - y", "-(y - p)")) == ["wrong-is-right"]
    assert told_of(formula_quiz("p - y", "y - p", "-(p - y)")) == ["same-wrong"]
    assert told_of(formula_quiz("log(-p**2)")) == ["too-few-points"]
    assert told_of(formula_quiz("log(p)", domain={"p": "positive"})) == []


def test_a_formula_that_is_refused_is_told(monkeypatch):
    monkeypatch.setattr("tutor.check.formulas.grade", lambda *_: Verdict("wrong", "Not that."))
    assert told_of(formula_quiz("p - y")) == ["answer-refused"]


def test_a_formula_that_is_too_long_to_be_typed_is_told():
    assert told_of(formula_quiz(" + ".join(["sigmoid(p * y)"] * 20))) == ["long-answer"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It is p - y.", "p - y"),
        ("It is $p − y$.", "p − y"),
        ("(p-y)", "p-y"),
        ("It is y - p.", ""),
        ("step - y", ""),
        ("p - yes", ""),
    ],
)
def test_a_formula_is_found_in_a_text(text, told):
    (question,) = questions_of((formula_quiz("p - y"),), None)
    assert tells_formula(text, question.formula) == told


def test_products_are_found_however_they_are_written():
    (question,) = questions_of((formula_quiz("p * (1 - p)"),), None)
    for text in ("p (1 − p)", "p * (1 - p)", "p·(1-p)", "p \\cdot (1 - p)", "p(1 - p)"):
        assert tells_formula(text, question.formula) == text
    assert tells_formula("p (1 - p)", question.formula, {"p * (1 - p)"}) == ""


def test_a_name_alone_is_no_secret():
    (question,) = questions_of((formula_quiz("out"),), None)
    assert tells_formula("What comes out?", question.formula) == ""


# --- choices and orders ---------------------------------------------------------------------------------------------


def test_choices_are_graded_as_they_are_marked():
    texts = [Choice("one", False, ""), Choice("two", True, ""), Choice("three", False, "")]
    question = Question(id="q", kind="choice", prompt="", choices=tuple(texts))
    assert codes(question) == []
    assert codes(replace(question, choices=(*texts, Choice("four", True, "")))) == []
    assert codes(replace(question, choices=(*texts, Choice(" one ", False, "")))) == ["duplicate-choice"]


def test_choices_that_cannot_be_chosen_are_told(monkeypatch):
    question = Question(id="q", kind="choice", prompt="", choices=(Choice("one", True, ""), Choice("two", False, "")))
    monkeypatch.setattr("tutor.check.questions.grade", lambda *_: Verdict("right", "Right."))
    assert codes(question) == ["answer-refused"]


def test_an_order_is_right_in_its_own_order_alone(monkeypatch):
    question = Question(id="q", kind="order", prompt="", order=listed_order(["one", "two", "three"], "seed"))
    assert codes(question) == []
    same_text = replace(question, order=listed_order(["one", "two", "one"], "seed"))
    assert codes(same_text) == ["duplicate-choice"]
    monkeypatch.setattr("tutor.check.questions.grade", lambda *_: Verdict("right", "Right."))
    assert codes(question) == ["answer-refused"]


# --- telling numbers apart, and finding them in a text --------------------------------------------------------------

FINITE = st.one_of(st.just(0.0), st.floats(-1e3, 1e3), st.floats(-1e-3, 1e-3))
PAIRS = st.integers(1, 4).flatmap(
    lambda size: st.tuples(*(arrays.arrays(np.float64, (size,), elements=FINITE) for _ in range(2)))
)


@given(PAIRS, st.sampled_from([1e-3, 1e-2, 3e-2, 0.3]), st.booleans())
def test_many_rows_are_compared_as_one_is_graded(pair, tolerance, near):
    value, answer = pair
    if near:
        value = answer * (1 + tolerance * np.tanh(value))
    together = same(np.array([value, answer]), np.array([answer, answer]), tolerance)
    assert together.tolist() == [
        bool(np.all(matches(value, answer, tolerance))),
        bool(np.all(matches(answer, answer, tolerance))),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It is 0.1779, or −0.178.", ["0.1779", "0.178"]),
        ("[0.123,0.456]", ["0.123", "0.456"]),
        ("w1234 and x.1234 and 1.2.3456", []),
        ("12, 0.5, 100, 0.25 and 1e-3", []),
        ("1.25e-7 and 1.25e−7", ["1.25e-7", "1.25e−7"]),
        ("$0.1779$x and 128", ["0.1779", "128"]),
    ],
)
def test_numbers_of_three_figures_are_found_in_a_text(text, found):
    assert [each.text for each in numbers_in(text)] == found


def test_a_number_tells_a_secret_as_far_as_it_is_written():
    assert [each.text for each in told_in("0.178, 0.179, 0.17786, 1.78e-1", np.asarray(-0.17786))] == [
        "0.178",
        "0.17786",
        "1.78e-1",
    ]
    assert list(told_in("0.250 or 0.25", np.asarray(0.25))) == []
    assert list(told_in("300", np.asarray(300.0))) == []
