"""A step in words: the names of derivatives, numbers that agree with each other, reasons."""

import re

import numpy as np
import pytest

from tutor import explain
from tutor.quiz import askable


@pytest.mark.parametrize(
    ("top", "bottom", "text"),
    [
        ("L", "z", "∂L/∂z"),
        ("L", "w11", "∂L/∂w11"),
        ("L", "h_1", "∂L/∂h_1"),
        ("ŷ", "y\u0302", "∂ŷ/∂y\u0302"),
        ("L", "w @ x", "∂L/∂(w @ x)"),
        ("L", "log(p)", "∂L/∂(log(p))"),
        ("1 - p", "p#2", "∂(1 - p)/∂(p#2)"),
    ],
)
def test_derivatives_bracket_what_is_more_than_a_name(top, bottom, text):
    assert explain.derivative(top, bottom) == text


def test_approximately_only_where_a_digit_is_dropped():
    assert explain.approximately(np.float64(0.5), np.array([1.25, -3])) == "="
    assert explain.approximately(np.float64(0.5), np.array([1.25, 1 / 3])) == "≈"


@pytest.fixture
def words(lesson):
    """`step_words` of a network's steps by address."""

    def made(forward, parameters, train="", gradients=""):
        lines = "".join(f"  {line}\n" for line in forward)
        body = f"```network\nparameters: {parameters}\nforward: |\n{lines}{train}{gradients}```\n"
        trace = lesson(body).walks[0].trace
        return {step.address: explain.step_words(step, trace) for step in trace.steps}

    return made


def test_scalars(words):
    told = words(["z = w * x - 1", "L = -z"], "{w: -0.5, x: 1.5}", "train: {learning_rate: 0.1}\n")
    assert told == {
        "forward w * x": "w * x = (−0.5) × 1.5 = −0.75",
        "forward z": "z = (−0.75) − 1 = −1.75",
        "forward L": "L = −(−1.75) = 1.75",
        "seed": "∂L/∂L = 1",
        "backward L -> z": "1 × (−1) = −1",
        "backward z -> w * x": "−1 × 1 = −1",
        "backward w * x -> w": "−1 × 1.5 = −1.5",
        "backward w * x -> x": "−1 × (−0.5) = 0.5",
        "update w": "−0.5 − 0.1 × (−1.5) = −0.35",
        "update x": "1.5 − 0.1 × 0.5 = 1.45",
    }


def test_arrays_and_how_they_meet(words):
    told = words(["y = W @ x", "s = y + b", "L = sum(s * s)"], "{W: [[1, 2], [3, 4]], x: [1, -1], b: 0.5}")
    assert told["forward y"] == "y = [[1, 2], [3, 4]] @ [1, −1] = [−1, −1]"
    assert told["backward y -> W"] == "[−1, −1] ⊗ [1, −1] = [[−1, 1], [−1, 1]]"
    assert told["backward y -> x"] == "[−1, −1] @ [[1, 2], [3, 4]] = [−4, −6]"
    assert told["backward L -> s * s"] == "1 × [1, 1] = [1, 1]"
    assert told["unbroadcast s -> b"] == "[−1, −1] summed over axis 0 gives −2"
    assert told["accumulate s"] == "[−0.5, −0.5] + [−0.5, −0.5] = [−1, −1]"


def test_the_transposed_factor_comes_first_where_it_is_multiplied_first(words):
    told = words(["L = sum(X @ W)"], "{X: [[1, 2]], W: [[3], [4]]}")
    assert told["backward X @ W -> W"] == "[[1], [2]] @ [[1]] = [[1], [2]]"
    assert told["backward X @ W -> X"] == "[[1]] @ [[3, 4]] = [[3, 4]]"


def test_entries_put_back(words):
    told = words(["L = x[1] * 2"], "{x: [5, 6, 7]}")
    assert told["forward x[1]"] == "x[1] = [5, 6, 7][1] = 6"
    assert told["backward x[1] -> x"] == "2 put back at the places 1 = [0, 2, 0]"


def test_options_are_told(words):
    told = words(["r = sum(A, axis=0)", "L = max(r)"], "{A: [[1, 2], [3, 4]]}")
    assert told["forward r"] == "r = sum([[1, 2], [3, 4]], axis=0) = [4, 6]"


def test_a_rounded_learning_rate_makes_it_about(words):
    told = words(["L = x * 20000"], "{x: 1}", "train: {learning_rate: 0.12345}\n")
    assert told["update x"] in {"1 − 0.1235 × 20000 ≈ −2468", "1 − 0.1234 × 20000 ≈ −2468"}


def test_a_name_for_a_value_repeats_no_number(words):
    assert words(["h = x", "L = h * 2"], "{x: 1.5}")["forward h"] == "h = 1.5"


def test_every_sum_and_product_of_scalars_is_true(material):
    """The numbers in the words, as far as they are shown, make the result."""
    trace = material.walks[0].trace
    number = r"\(?(−?[0-9.]+(?:e−?[0-9]+)?)\)?"
    for step in trace.steps:
        text = explain.step_words(step, trace)
        found = re.fullmatch(rf"{number} ([×+]) {number} ([=≈]) {number}", text)
        if found:
            a, b, result = (float(found[place].replace("−", "-")) for place in (1, 3, 5))
            made = a * b if found[2] == "×" else a + b
            exact = found[4] == "="
            assert made == pytest.approx(result, rel=1e-12 if exact else 4e-3, abs=1e-12 if exact else 5e-4), text


def test_nothing_is_told_without_its_ends(material):
    trace = material.walks[0].trace
    for step in trace.steps:
        assert explain.step_words(step, trace)
        why = explain.why(step, trace)
        assert not why or (why[0].isupper() or not why[0].isalpha() or why.split()[0] in trace.graph.names), why
        assert not why or why[-1] in ".!?", why
        assert "{" not in why and ".." not in why
        for ask in askable(step):
            assert explain.prompt(ask, step, trace).endswith("?")
            assert "{" not in explain.prompt(ask, step, trace)


def test_rules_name_the_output_where_it_has_a_name(lesson):
    body = "```network\nparameters: {z: 0.5}\nforward: |\n  p = sigmoid(z)\n  L = log(sigmoid(p)) + routine\n```\n"
    trace = lesson(body.replace(" + routine", "")).walks[0].trace
    rules = {step.address: explain.rule_text(step) for step in trace.steps if step.kind == "chain"}
    assert rules["backward p -> z"] == "p * (1 - p)"
    assert rules["backward sigmoid(p) -> p"] == "out * (1 - out)"
    assert rules["backward L -> sigmoid(p)"] == "1 / sigmoid(p)"


@pytest.mark.parametrize(
    ("formula", "fixed"),
    [("x + 1", True), ("x * 3", True), ("x / 3", True), ("-x", True), ("x * x", False), ("e * x", False)],
)
def test_a_slope_that_is_a_number(lesson, formula, fixed):
    trace = lesson(f"```network\nparameters: {{x: 2, e: 3}}\nforward: L = {formula}\n```\n").walks[0].trace
    step = next(step for step in trace.steps if step.kind == "chain" and step.input == "x")
    assert explain.slope_is_fixed(step) is fixed


def test_a_kink_is_told_where_one_stands_on_it(lesson):
    body = "```network\nparameters: {{x: {}}}\nforward: L = relu(x)\n```\n"
    at, off = (lesson(body.format(x)).walks[0].trace for x in (0, 1))
    assert "Here is a kink" in explain.why(at.steps[-1], at)
    assert "kink" not in explain.why(off.steps[-1], off)


@pytest.mark.parametrize(
    ("remark", "told"), [("the score", "The score."), ("Really?", "Really?"), ("done.", "Done."), ("", "")]
)  # fmt: skip
def test_a_remark_becomes_a_sentence(lesson, remark, told):
    trace = lesson(f"```network\nparameters: {{x: 2}}\nforward: |\n  L = x * x   # {remark}\n```\n").walks[0].trace
    assert explain.why(trace.steps[0], trace) == told


def test_shapes():
    assert explain.shape_text((2, 3)) == "(2, 3)"
    assert explain.shape_text((3,)) == "(3,)"
    assert explain.shape_text(()) == "() – a single number"


def test_nothing_times_a_rounded_number_is_nothing(words):
    told = words(["L = relu(x) * w"], "{w: 1.23456, x: -1.0}")
    assert told["backward relu(x) -> x"] == "1.235 × 0 = 0"
    assert told["backward L -> w"] == "1 × 0 = 0"
    assert told["backward L -> relu(x)"] == "1 × 1.235 ≈ 1.235"
