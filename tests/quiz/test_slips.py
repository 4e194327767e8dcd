"""Each known mistake against what one gets by making it by hand."""

import re
from pathlib import Path

import numpy as np
import pytest

from tutor.quiz import SLIPS, grade, step_question

DOCUMENT = Path(__file__).parents[2] / "docs" / "questions.md"


@pytest.fixture
def slips(lesson):
    """The slips of a question by name, of a network in one line a formula."""

    def made(forward, parameters, ask, address, train=""):
        lines = "".join(f"  {line}\n" for line in forward)
        body = f"```network\nparameters: {parameters}\nforward: |\n{lines}{train}```\n"
        trace = lesson(body).walks[0].trace
        question = step_question(ask, trace.steps[trace.find(address)], trace)
        return {slip.name: slip.value for slip in question.slips}

    return made


def test_of_a_product(slips):
    """L = z², z = w x: upstream 2z = −3.9, local x = 1.5 (or w = −1.3), value z = −1.95."""
    found = slips(["z = w * x", "L = z**2"], "{w: -1.3, x: 1.5}", "product", "backward z -> w")
    expected = {
        "no-upstream": 1.5,
        "no-local": -3.9,
        "other-operand": -3.9 * -1.3,
        "value-not-derivative": -3.9 * -1.95,
        "added": -3.9 + 1.5,
        "sign": 3.9 * 1.5,
    }
    assert found == pytest.approx(expected)
    assert slips(["z = w * x", "L = z**2"], "{w: -1.3, x: 1.5}", "total", "backward z -> w") == pytest.approx(expected)


def test_of_a_local_derivative(slips):
    found = slips(["z = w * x", "L = z**2"], "{w: -1.3, x: 1.5}", "local", "backward z -> w")
    assert found == pytest.approx(
        {"product-not-local": -5.85, "other-operand": -1.3, "value-not-derivative": -1.95, "sign": -1.5}
    )


def test_of_a_sum_over_paths(slips):
    """L = x² + 3x at x = 0.7: the last to arrive is that of the square, as its operation was made first."""
    found = slips(["a = 3 * x", "b = x * x", "L = a + b"], "{x: 0.7}", "total", "accumulate x (2)")
    assert found == pytest.approx({"overwrote": 3, "first-only": 1.4, "counted-twice": 4.4 + 3, "sign": -4.4})


def test_of_a_sum_that_was_repeated(slips):
    found = slips(["s = x + b", "L = s @ s"], "{x: [1.5, -0.4], b: 0.3}", "total", "unbroadcast s -> b")
    np.testing.assert_allclose(found["not-summed"], [2 * 1.8, 2 * -0.1])
    assert found["sign"] == pytest.approx(-(3.6 - 0.2))


def test_of_an_update(slips):
    found = slips(["L = x**2"], "{x: 0.7}", "update", "update x", "train: {learning_rate: 0.1}\n")
    assert found == pytest.approx({"ascended": 0.7 + 0.14, "no-rate": 0.7 - 1.4, "not-updated": 0.7})


def test_of_an_update_by_momentum_and_adam(slips):
    """x² at 0.7, rate 0.1. Momentum's first step is the plain one; Adam's is the rate itself, less for eps 1.4."""
    train = "train: {learning_rate: 0.1, optimizer: momentum}\n"
    found = slips(["L = x**2"], "{x: 0.7}", "update", "update x", train)
    assert found == pytest.approx({"ascended": 0.84, "no-rate": -0.7, "not-updated": 0.7})
    train = "train: {learning_rate: 0.1, optimizer: adam, eps: 1.4}\n"
    found = slips(["L = x**2"], "{x: 0.7}", "update", "update x", train)
    assert found == pytest.approx({"ascended": 0.75, "no-rate": 0.2, "plain-descent": 0.56, "not-updated": 0.7})


def test_of_matrices(slips):
    values = "{X: [[1.5, -0.4], [0.6, 2.1]], W: [[0.3, 0.8], [-1.1, 0.5]]}"
    found = slips(["Y = X @ W", "L = sum(Y * Y)"], values, "product", "backward Y -> W")
    x, w = np.array([[1.5, -0.4], [0.6, 2.1]]), np.array([[0.3, 0.8], [-1.1, 0.5]])
    upstream = 2 * x @ w
    np.testing.assert_allclose(found["transposed"], (x.T @ upstream).T)
    np.testing.assert_allclose(found["other-operand"], upstream @ w.T)
    np.testing.assert_allclose(found["no-upstream"], x.T)


def test_of_shapes(slips):
    values = "{X: [[1.5, -0.4, 2], [0.6, 2.1, 3]], b: [1, 2, 3]}"
    found = slips(["L = sum(X + b)"], values, "shape", "backward X + b -> b")
    assert {name: tuple(value) for name, value in found.items()} == {"not-summed": (2, 3)}
    assert tuple(slips(["L = sum(X + b)"], values, "shape", "forward X + b")["transposed"]) == (3, 2)


def test_entries_that_only_moved_have_no_slope_to_confuse(slips):
    found = slips(["L = x[1] * 2"], "{x: [5, 6, 7]}", "product", "backward x[1] -> x")
    assert "no-upstream" not in found


def test_a_mistake_that_gives_the_answer_is_no_mistake(slips):
    """An upstream of 1 and a local of 1 make many mistakes alike."""
    found = slips(["L = x + y"], "{x: 1.5, y: 2.5}", "product", "backward L -> x")
    assert found.keys() == {"value-not-derivative", "added", "sign"}
    found = slips(["L = x * y"], "{x: 1.5, y: 1.501}", "local", "backward L -> x")
    assert "other-operand" not in found


@pytest.mark.parametrize(
    ("formula", "answer", "verdict"),
    [("0.5 * x", "2.99", "right"), ("0.5 * x", "3", "right"), ("2 * x", "11.95", "near"), ("2 * x", "12", "right")],
)
def test_only_what_is_made_of_whole_numbers_is_wanted_exactly(lesson, formula, answer, verdict):
    trace = lesson(f"```network\nparameters: {{x: 6}}\nforward: L = {formula}\n```\n").walks[0].trace
    assert grade(step_question("value", trace.steps[0], trace), answer).verdict == verdict


def test_all_names_are_in_the_document_and_no_other():
    table = DOCUMENT.read_text(encoding="utf-8").partition("## Known mistakes")[2].partition("##")[0]
    assert set(re.findall(r"^\| `([a-z-]+)`", table, re.MULTILINE)) == set(SLIPS)
    for name, say in SLIPS.items():
        assert say.endswith("."), name
