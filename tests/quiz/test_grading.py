"""Right, near, wrong, another shape, unreadable: told apart, and why."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.lesson.model import Choice
from tutor.numbers import significant
from tutor.quiz import SLIPS, Question, Slip, askable, grade, step_question
from tutor.quiz.questions import Kind


def question(kind: Kind, answer=None, **more) -> Question:
    return Question(id="q", kind=kind, prompt="?", answer=None if answer is None else np.asarray(answer, float), **more)


NUMBER = question("number", -0.2315, explain="Because.", names={"p": np.float64(0.7685)})
ARRAY = question("array", [[1.5, -2.0], [0.0, 4.25]])


def written(value) -> str:
    """A value as a learner copies it: four significant figures."""
    if np.ndim(value):
        return f"[{', '.join(map(written, value))}]"
    return significant(float(value), 4, minus="-")


def four_figures(value) -> str:
    """The same rounded by Python's own formatting, apart from the tutor's."""
    return f"[{', '.join(map(four_figures, value))}]" if np.ndim(value) else f"{float(value):.4g}"


@pytest.mark.parametrize(
    ("answer", "verdict", "said"),
    [
        ("-0.2315", "right", "Right. Because."),
        ("−0.2315", "right", "Right. Because."),
        ("p - 1", "right", "Right"),
        ("-0.2330", "right", "Right"),
        ("-0.24", "near", "keep 4 digits"),
        ("-0.2431", "wrong", "too large"),
        ("-0.3", "wrong", "too large"),
        ("-0.02", "wrong", "too small"),
        ("0.3", "wrong", "Neither the sign nor the size"),
        ("0", "wrong", "not 0"),
        ("[-0.2315]", "shape", "Asked is a single number; this is shape (1,)"),
        ("-0.2315, 1", "shape", "this is shape (2,)"),
        ("2*pq", "unreadable", "No value is called pq: did you mean p?"),
        ("1/2p", "unreadable", "1/2p is ambiguous: write 1/(2p) or (1/2)p."),
        ("", "unreadable", "There is no answer yet."),
        ("1/0", "unreadable", "not a finite number"),
        ("0/0", "unreadable", "not a finite number"),
        ("inf", "unreadable", "No value is called inf: use numbers"),
        ("1_000", "unreadable", "No value is called _000: use numbers"),
        ("1" * 201, "unreadable", "201 characters"),
    ],
)
def test_a_number(answer, verdict, said):
    told = grade(NUMBER, answer)
    assert (told.verdict, said in told.message) == (verdict, True), told
    assert (told.column is None) == (verdict != "unreadable")
    assert "0.2315" not in told.message and "0.231" not in told.message


def test_near_is_within_five_in_a_hundred():
    assert grade(NUMBER, str(-0.2315 * 1.0499)).verdict == "near"
    assert grade(NUMBER, str(-0.2315 * 1.0501)).verdict == "wrong"


def test_an_array_is_told_entry_by_entry():
    told = grade(ARRAY, "[[1.5, 2], [0, 4.25]]")
    assert told.verdict == "wrong"
    assert told.cells == ((True, False), (True, True))
    assert told.message == "3 of 4 entries are right."
    assert grade(ARRAY, "[[1.5, -2], [0, 4.25]]").cells == ((True, True), (True, True))


def test_zeros_alone_earn_nothing():
    assert grade(ARRAY, "[[0, 0], [0, 0]]").message == "0 of 4 entries are right."


@pytest.mark.parametrize("answer", ["1.5", "[1.5, -2, 0, 4.25]", "[[1.5, -2, 0, 4.25]]", "[]"])
def test_another_shape_names_both(answer):
    told = grade(ARRAY, answer)
    assert told.verdict == "shape"
    assert "(2, 2)" in told.message
    assert told.cells is None


def test_a_slip_of_another_shape_is_named():
    wide = Slip("not-summed", np.ones((2, 3)), "That is not summed yet.")
    told = grade(question("array", [2.0, 2.0, 2.0], slips=(wide,)), "[[1, 1, 1], [1, 1, 1]]")
    assert (told.verdict, told.slips) == ("shape", ("not-summed",))
    assert "That is not summed yet." in told.message


def test_a_slip_comes_before_a_near_miss_and_never_before_right():
    close = Slip("", np.asarray(-0.24), "That is y - p.")
    asked = question("number", -0.2315, slips=(close,))
    assert grade(asked, "-0.24").message == "That is y - p."
    assert grade(asked, "-0.24").slips == ()
    assert grade(asked, "-0.2337").verdict == "right"


def test_slips_that_fit_alike_are_told_as_possibilities():
    slips = tuple(Slip(name, np.asarray(5.0), f"It may be {name}.") for name in ("added", "sign", "sign"))
    told = grade(question("number", 1.0, slips=slips), "5")
    assert told.slips == ("added", "sign")
    assert told.message == "That could be one of these. It may be added. Or: It may be sign."


def test_whole_numbers_are_wanted_exactly():
    asked = question("number", -12.0, whole=True)
    assert grade(asked, "-12").verdict == "right"
    assert grade(asked, "3 * -4").verdict == "right"
    assert grade(asked, "-12.05").verdict == "near"
    assert "whole" in grade(asked, "-12.05").message
    assert grade(question("number", -12.0, whole=True, tolerance=0.01), "-12.05").verdict == "right"


def test_an_answer_that_is_not_finite_is_right_as_itself():
    assert grade(question("number", np.inf), "1/0").verdict == "right"
    assert grade(question("number", np.inf), "1e300").verdict == "wrong"
    assert grade(question("array", [np.nan, 1.0]), "[0/0, 1]").verdict == "right"
    assert grade(question("array", [np.inf, 1.0]), "[5, 70]").cells == (False, False)


@pytest.mark.parametrize("spelling", ["(2, 3)", "2 x 3", "2×3", "[2, 3]", "2,3", "shape = (2, 3)"])
def test_a_shape_in_every_spelling(spelling):
    assert grade(question("shape", [2, 3]), spelling).verdict == "right"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("(3, 3)", "as many axes"),
        ("6", "does not have 1 axis."),
        ("()", "not have 0 axes."),
        ("(1, 2, 3)", "not have 3 axes."),
    ],
)
def test_a_wrong_shape_tells_what_is_wrong(answer, said):
    told = grade(question("shape", [2, 3]), answer)
    assert told.verdict == "wrong"
    assert said in told.message


ONE = question("choice", choices=(Choice("up", False, "Downhill!"), Choice("down", True, "Yes, against it.")))
SOME = question("choice", choices=tuple(Choice(text, text != "b", "") for text in "abc"))


@pytest.mark.parametrize(
    ("asked", "answer", "verdict", "said"),
    [
        (ONE, "2", "right", "Right. Yes, against it."),
        (ONE, "b", "right", "Right. Yes, against it."),
        (ONE, "1", "wrong", "Downhill!"),
        (ONE, "1 2", "wrong", "Downhill!"),
        (ONE, "3", "unreadable", "3 is none of the choices 1 to 2"),
        (ONE, "down", "unreadable", "down is none of the choices"),
        (SOME, "a c", "right", "Right."),
        (SOME, "3,1", "right", "Right."),
        (SOME, "a", "wrong", "Some of it is missing."),
        (SOME, "a b", "wrong", "Not all of these."),
        (SOME, "b", "wrong", "Not all of these."),
    ],
)
def test_choices(asked, answer, verdict, said):
    told = grade(asked, answer)
    assert (told.verdict, told.message.lower().startswith(said.lower())) == (verdict, True), told


# --- every question that a step can ask ------------------------------------------------------------------------------


def all_questions(material):
    """All but rules, which are formulas (`test_formulas`)."""
    trace = material.walks[0].trace
    return [step_question(ask, step, trace) for step in trace.steps for ask in askable(step) if ask != "rule"]


def test_the_model_answer_is_right_as_four_figures(material):
    for each in all_questions(material):
        text = four_figures(each.answer) if each.kind != "shape" else str(tuple(map(int, each.answer)))
        for typed in (text, f"  answer = {text} ", *([written(each.answer)] if each.kind != "shape" else [])):
            told = grade(each, typed)
            assert told.verdict == "right", (each.id, typed, told)


def test_the_sign_is_wrong_in_every_spelling_alike(material):
    for each in all_questions(material):
        if each.kind != "shape" and np.any(each.answer):
            plain = grade(each, four_figures(-each.answer))
            assert plain.verdict == "wrong", each.id
            assert grade(each, four_figures(-each.answer).replace("-", "−")).verdict == plain.verdict


def test_every_slip_is_refused_and_named(material):
    for each in all_questions(material):
        for slip in each.slips:
            if each.kind == "shape":
                told = grade(each, str(tuple(map(int, slip.value))))
            elif len(text := four_figures(slip.value)) <= 200:
                told = grade(each, text)
            assert told.verdict in {"wrong", "shape"}, (each.id, slip.name, told)
            assert slip.name in told.slips, (each.id, slip.name, told)
            assert slip.name in SLIPS


def test_no_slip_would_pass_for_the_answer(material):
    """Not even one that differs by the last digits."""
    for each in all_questions(material):
        for slip in each.slips:
            if slip.value.shape == each.answer.shape:
                assert not np.allclose(slip.value, each.answer, rtol=9e-3, atol=0), (each.id, slip.name)
                assert np.all(np.isfinite(slip.value))


def test_an_unrelated_answer_is_told_in_general(material):
    for each in all_questions(material):
        if each.kind != "shape":
            told = grade(each, four_figures(np.full(each.answer.shape, 1234.5)))
            assert (told.verdict, told.slips) == ("wrong", ()), each.id


def test_no_message_holds_the_number(material):
    for each in all_questions(material):
        told = [grade(each, "1234.5").message, *(slip.say for slip in each.slips)]
        secret = written(each.answer)
        if each.kind == "number" and len(secret.strip("-")) > 4:
            assert not any(secret in message for message in told), each.id


@given(st.floats(-0.5, 0.5).map(lambda value: round(value, 5)))
def test_the_verdict_does_not_hang_on_the_spelling(value):
    plain = f"{value:.5f}"
    spellings = (
        plain,
        f"  {plain} ",
        plain.replace("-", "−"),
        f"({plain})",
        f"{plain} * 1",
        f"L = {plain}",
        f"{value:e}",
    )
    assert len({grade(NUMBER, each).message for each in spellings}) == 1


PIECES = st.sampled_from(["1", "2.5", "p", "x", "+", "-", "*", "/", "^", "@", "(", ")", "[", "]", ",", "=", "exp", " "])


@settings(max_examples=400)
@given(
    st.one_of(st.text(max_size=220), st.lists(PIECES, max_size=30).map("".join)),
    st.sampled_from([NUMBER, ARRAY, ONE, SOME, question("shape", [2, 3]), question("number", np.nan)]),
)
def test_no_answer_makes_grading_fail(answer, asked):
    told = grade(asked, answer)
    assert told.message
    assert (told.column is not None) == (told.verdict == "unreadable")
    assert told.column is None or 1 <= told.column <= len(answer) + 1
