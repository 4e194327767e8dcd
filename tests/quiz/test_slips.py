"""Each known mistake against what one gets by making it by hand; then all of them at every step of every lesson."""

import math
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from tutor.lesson.asks import SLIP_NAMES
from tutor.network.operations import OPERATIONS, compiled, compiled_slips
from tutor.quiz import SLIPS, grade, step_question
from tutor.quiz.grading import grade_value

sys.path.append(str(Path(__file__).parents[2] / "docs"))
sys.path.append(str(Path(__file__).parent))
import make_slips
import slip_campaign

DOCUMENT = Path(__file__).parents[2] / "docs" / "questions.md"
TRAIN = "train: {learning_rate: 0.1}\n"


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
    total = slips(["z = w * x", "L = z**2"], "{w: -1.3, x: 1.5}", "total", "backward z -> w")
    assert total == pytest.approx({**expected, "stale": 2 * -5.85})


def test_of_a_local_derivative(slips):
    found = slips(["z = w * x", "L = z**2"], "{w: -1.3, x: 1.5}", "local", "backward z -> w")
    assert found == pytest.approx(
        {"product-not-local": -5.85, "other-operand": -1.3, "value-not-derivative": -1.95, "sign": -1.5}
    )


def test_of_a_sum_over_paths(slips):
    """L = x² + 3x at x = 0.7: the last to arrive is that of the square, as its operation was made first."""
    found = slips(["a = 3 * x", "b = x * x", "L = a + b"], "{x: 0.7}", "total", "accumulate x (2)")
    assert found == pytest.approx(
        {"overwrote": 3, "first-only": 1.4, "counted-twice": 4.4 + 3, "sign": -4.4, "stale": 8.8}
    )


def test_of_a_sum_that_was_repeated(slips):
    found = slips(["s = x + b", "L = s @ s"], "{x: [1.5, -0.4], b: 0.3}", "total", "unbroadcast s -> b")
    np.testing.assert_allclose(found["not-summed"], [2 * 1.8, 2 * -0.1])
    assert found["sign"] == pytest.approx(-(3.6 - 0.2))


def test_of_an_update(slips):
    found = slips(["L = x**2"], "{x: 0.7}", "update", "update x", TRAIN)
    expected = {"ascended": 0.7 + 0.14, "no-rate": 0.7 - 1.4, "not-updated": 0.7, "stale": 0.7 - 0.28}
    assert found == pytest.approx(expected)


def test_of_an_update_by_momentum_and_adam(slips):
    """x² at 0.7, rate 0.1. Momentum's first step is the plain one; Adam's is the rate itself, less for eps 1.4."""
    train = "train: {learning_rate: 0.1, optimizer: momentum}\n"
    found = slips(["L = x**2"], "{x: 0.7}", "update", "update x", train)
    assert found == pytest.approx({"ascended": 0.84, "no-rate": -0.7, "not-updated": 0.7, "stale": 0.42})
    train = "train: {learning_rate: 0.1, optimizer: adam, eps: 1.4}\n"
    found = slips(["L = x**2"], "{x: 0.7}", "update", "update x", train)
    stale = 0.7 - 0.1 * 2.8 / (2.8 + 1.4)
    expected = {"ascended": 0.75, "no-rate": 0.2, "plain-descent": 0.56, "not-updated": 0.7, "stale": stale}
    assert found == pytest.approx(expected)


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


SCALAR = "{x: 0.7}"


def sigma(x):
    return 1 / (1 + math.exp(-x))


@pytest.mark.parametrize(
    ("forward", "name", "expected"),
    [
        ("sigmoid(x)", "wrong-point", [0.7 * 0.3, sigma(sigma(0.7)) * (1 - sigma(sigma(0.7)))]),
        ("tanh(x)", "wrong-point", [1 - 0.49, 1 - math.tanh(math.tanh(0.7)) ** 2]),
        ("exp(x)", "wrong-point", [0.7, math.exp(math.exp(0.7))]),
        ("log(x)", "wrong-point", [1 / math.log(0.7)]),
        ("sin(x)", "wrong-point", [math.cos(math.sin(0.7))]),
        ("cos(x)", "wrong-point", [-math.sin(math.cos(0.7))]),
        ("sqrt(x)", "wrong-point", [1 / 1.4, 1 / (2 * 0.7**0.25)]),
        ("square(x)", "wrong-point", [2 * 0.49]),
        ("x**3", "wrong-point", [3 * 0.7**6]),
        ("softplus(x)", "wrong-point", [sigma(math.log(1 + math.exp(0.7)))]),
        ("square(x)", "lost-two", [0.7]),
        ("x**2", "lost-two", [0.7]),
        ("x**3", "lost-two", []),
        ("sqrt(x)", "lost-two", [1 / math.sqrt(0.7)]),
        ("silu(x)", "lost-term", [sigma(0.7)]),
        ("gelu(x)", "lost-term", [(1 + math.erf(0.7 / math.sqrt(2))) / 2]),
        ("bce(x, 1)", "wrong-point", []),
        ("bce_with_logits(x, 1)", "wrong-point", [-0.3]),
        ("bce_with_logits(x, 1)", "lost-term", [sigma(0.7)]),
        ("leaky_relu(x)", "mask-ignored", []),
    ],
)
def test_of_one_number_through_one_function(values_of, forward, name, expected):
    found = values_of(name, [f"L = {forward}"], SCALAR, "local", "backward L -> x")
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    ("forward", "name", "expected"),
    [
        ("relu(x)", "mask-ignored", [1, 1, 1]),
        ("leaky_relu(x, 0.1)", "mask-ignored", [1, 1, 1]),
        ("clip(x, -0.2, 1)", "mask-ignored", [1, 1, 1]),
        ("maximum(x, 0.1)", "mask-ignored", [1, 1, 1]),
        ("max(x)", "mask-ignored", [1, 1, 1]),
        ("mean(x)", "lost-mean", [1, 1, 1]),
        ("mse(x, y)", "lost-mean", [2, -2.4, 3]),
        ("mse(x, y)", "lost-two", [1 / 3, -0.4, 0.5]),
        ("x / 4", "lost-scale", 1),
        ("0.5 * x", "lost-scale", 1),
        ("norm(x)", "lost-scale", [1.2, -0.7, 2]),
        ("logsumexp(x)", "mask-ignored", None),
    ],
)
def test_of_a_vector_through_one_function(values_of, forward, name, expected):
    data = "{y: [0.2, 0.5, 0.5]}"
    address = f"backward {forward} -> x"
    found = values_of(name, [f"L = sum({forward})"], "{x: [1.2, -0.7, 2]}", "local", address, data=data)
    assert len(found) == (expected is not None)
    if expected is not None:
        np.testing.assert_allclose(found[0], expected)


def rows(name, question, forward, x):
    """What a slip takes for the Jacobian of a vector's row."""
    lines = [f"n = {forward}", "L = n @ c"]
    found = question(lines, f"{{x: {x}}}", "local", "backward n -> x", data="{c: [2, 3.5, 5]}")
    return [slip.value for slip in found.slips if slip.name == name]


def test_of_the_jacobian_of_a_row(question):
    x = np.array([1.2, -0.4, 0.5])
    p = np.exp(x) / np.exp(x).sum()
    text = x.tolist()
    (diagonal,) = rows("diagonal-only", question, "softmax(x)", text)
    np.testing.assert_allclose(diagonal, np.diag(p * (1 - p)))
    (turned,) = rows("wrong-point", question, "softmax(x)", text)
    np.testing.assert_allclose(turned, np.diag(x) - np.outer(x, x))
    (lost,) = rows("lost-term", question, "log_softmax(x)", text)
    np.testing.assert_allclose(lost, np.eye(3))


def test_of_the_paths_of_a_normalization(question):
    x = np.array([1.2, -0.4, 0.5])
    spread = np.sqrt(x.var() + 1e-5)
    out = (x - x.mean()) / spread
    eye, mean, scale = np.eye(3), np.full((3, 3), 1 / 3), np.outer(out, out) / 3
    lost = rows("lost-term", question, "layer_norm(x)", x.tolist())
    for found, expected in zip(lost, (eye - mean, eye - scale, eye), strict=True):
        np.testing.assert_allclose(found, expected / spread)
    (unscaled,) = rows("lost-scale", question, "layer_norm(x)", x.tolist())
    np.testing.assert_allclose(unscaled, eye - mean - scale, atol=1e-12)


def test_of_entry_by_entry_in_place_of_rows_by_columns(slips):
    values = "{X: [[1.5, -0.4], [0.6, 2.1]], W: [[0.3, 0.8], [-1.1, 0.5]]}"
    x, w = np.array([[1.5, -0.4], [0.6, 2.1]]), np.array([[0.3, 0.8], [-1.1, 0.5]])
    lines = ["Y = X @ W", "L = sum(Y * Y)"]
    np.testing.assert_allclose(slips(lines, values, "value", "forward Y")["elementwise"], x * w)
    np.testing.assert_allclose(slips(lines, values, "product", "backward Y -> X")["elementwise"], 2 * (x @ w) * w.T)
    narrow = "{X: [[1.5, -0.4, 2], [0.6, 2.1, 1]], W: [[0.3, 0.8], [-1.1, 0.5], [1, 2]]}"
    assert "elementwise" not in slips(lines, narrow, "value", "forward Y")


LABELS, CLASSES = np.array([[0.0, 1, 0], [1, 0, 0]]), np.array([1.0, 0])
SCORES, SHARES = np.array([[0.6, -0.7, 0.9], [0.4, 2.1, -0.3]]), np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]])
AHEAD = np.array([[-2.5, 1.2, 0.9], [0.4, 0.1, 2]])
SAMPLES = {
    "log": (SHARES,),
    "sqrt": (SHARES,),
    "power": (SHARES, np.float64(2)),
    "multiply": (SCORES, np.float64(0.4)),
    "divide": (SCORES, np.float64(0.4)),
    "clip": (SCORES, np.float64(-0.5), np.float64(0.7)),
    "where": (LABELS, SCORES, SHARES),
    "dot": (SCORES[0], SHARES[0]),
    "matrix_vector": (SCORES, SHARES[0]),
    "vector_matrix": (SHARES[0], np.arange(9.0).reshape(3, 3)),
    "matmul": (SCORES[:, :2], SHARES[:, 1:]),
    "bce": (SHARES, LABELS),
    "cross_entropy": (SHARES, LABELS),
    "cross_entropy_of_classes": (SHARES, CLASSES),
    "softmax_cross_entropy_of_classes": (SCORES, CLASSES),
    "hinge": (AHEAD, LABELS),
    "hinge_of_classes": (AHEAD, CLASSES),
}
"""Operands that show an operation's mistakes, where two matrices of scores and labels would not."""
RULES = [(entry, *found) for entry in OPERATIONS for found in compiled_slips(entry)]


@pytest.mark.parametrize(("entry", "slip", "run"), RULES, ids=[f"{e.name} {s.name}" for e, s, _ in RULES])
def test_a_mistake_in_the_table_has_a_public_name_and_makes_a_difference(entry, slip, run):
    assert slip.name in SLIP_NAMES
    operands = SAMPLES.get(entry.name, (SCORES, LABELS)[: len(entry.operands)])
    if entry.partials[0] is not None and entry.partials[0].combine == "jacobian":
        operands = (SCORES[0],)
    if entry.name == "multiply" and not slip.applies(operands):
        operands = operands[::-1]
    assert slip.applies(operands)
    options = tuple(entry.options.values())
    out = compiled(entry).value(*operands, *options)
    right = out if slip.operand is None else compiled(entry).locals[slip.operand](*operands, out, *options)
    wrong = run(*operands, out, *options)
    assert np.any(np.isfinite(wrong))
    assert not (np.shape(wrong) == np.shape(right) and np.allclose(wrong, right))


# --- everywhere -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", slip_campaign.LESSONS, ids=lambda path: path.stem)
def test_every_slip_at_every_step_is_refused_and_named(path):
    figures = slip_campaign.Figures()
    figures.add(path, 2)
    assert not figures.failed
    assert sum(figures.made.values()) > 20


# --- what is said -----------------------------------------------------------------------------------------------------


def test_every_slip_that_a_lesson_may_name_has_its_sentence():
    assert set(SLIPS) == set(SLIP_NAMES)
    for name, say in SLIPS.items():
        assert say.endswith("."), name
        assert say[0].isupper(), name
        assert len(say) <= 100, name
        assert not re.search(r"[0-9]", say), name


def test_the_documents_table_is_what_the_code_says():
    assert make_slips.page() == DOCUMENT.read_text(encoding="utf-8")


ROW = re.compile(r"^\| `([a-z-]+)` \|.*\| `(\w+ [^`]+)` in `[^`]+` \| `([^`]+)` \| `([^`]+)` \|$", re.MULTILINE)
TABLE = ROW.findall(DOCUMENT.read_text(encoding="utf-8"))


def test_the_documents_table_has_every_slip():
    assert [name for name, *_ in TABLE] == list(SLIP_NAMES)


@pytest.mark.parametrize(("name", "asked", "right", "wrong"), TABLE, ids=[row[0] for row in TABLE])
def test_an_answer_of_the_documents_table_is_known(name, asked, right, wrong):
    question = make_slips.asked(make_slips.EXAMPLES[name][0], asked)
    assert grade(question, right).verdict == "right"
    told = grade(question, wrong)
    assert told.verdict in {"wrong", "shape"}
    assert told.slips == (name,)


def test_several_slips_of_one_answer_are_possibilities(question):
    """An open gate's slope of 1 makes the product upstream itself."""
    asked = question(["h = relu(x)", "L = h @ h"], "{x: [1.2, -0.7]}", "product", "backward h -> x")
    told = grade_value(asked, np.array([2.4, 1.0]) * [1, 0], "")
    assert told.verdict == "right"
    asked = question(["h = relu(x)", "L = sum(h)"], "{x: [1.2, -0.7]}", "product", "backward h -> x")
    told = grade(asked, "[1, 1]")
    assert set(told.slips) >= {"no-local", "mask-ignored"}
    assert "one of these" in told.message


def test_of_a_shape_all_slips_are_told(question):
    asked = question(["L = sum(X + b)"], "{X: [[1, 2], [3, 4]], b: [[1, 2]]}", "shape", "backward X + b -> b")
    assert grade(asked, "(2, 2)").slips == ("not-summed",)
    assert grade(asked, "(2, 1)").slips == ("transposed",)
