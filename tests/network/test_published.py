"""Worked examples that others have published, number for number."""

import math

import numpy as np
import pytest

from tutor.network import Update


def close(found, expected, digits):
    return np.testing.assert_allclose(found, expected, atol=0.5001 * 10.0**-digits, rtol=0)


def test_stanford_cs231n_a_sum_and_a_product(trace):
    """CS231n, *Backpropagation, Intuitions*: f = (x + y) z at x = -2, y = 5, z = -4."""
    made = trace(["q = x + y", "f = q * z"], x=-2.0, y=5.0, z=-4.0)
    assert (made.value("q"), made.loss) == (3, -12)
    assert [float(made.gradient(name)) for name in "xyzq"] == [-4, -4, 3, -4]


NEURON = {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0}


def test_stanford_cs231n_the_sigmoid_neuron_in_primitive_steps(trace):
    """The same page's neuron: every number of its figure, as printed there with two digits."""
    made = trace(["f = 1 / (1 + exp(-(w0 * x0 + w1 * x1 + w2)))"], **NEURON)
    figure = {
        "w0": (2.00, -0.20), "x0": (-1.00, 0.39), "w1": (-3.00, -0.39), "x1": (-2.00, -0.59), "w2": (-3.00, 0.20),
        "w0 * x0": (-2.00, 0.20), "w1 * x1": (6.00, 0.20), "w0 * x0 + w1 * x1": (4.00, 0.20),
        "w0 * x0 + w1 * x1 + w2": (1.00, 0.20), "-(w0 * x0 + w1 * x1 + w2)": (-1.00, -0.20),
        "exp(-(w0 * x0 + w1 * x1 + w2))": (0.37, -0.53), "1 + exp(-(w0 * x0 + w1 * x1 + w2))": (1.37, -0.53),
        "f": (0.73, 1.00),
    }  # fmt: skip
    for name, (value, gradient) in figure.items():
        close(made.value(name), value, 2)
        close(made.gradient(name), gradient, 2)


def test_stanford_cs231n_the_sigmoid_neuron_to_full_precision(trace):
    out = 1 / (1 + math.exp(-1))
    slope = out * (1 - out)
    made = trace(["s = w[0:2] @ x + w[2]", "f = sigmoid(s)"], w=[2.0, -3.0, -3.0], x=[-1.0, -2.0])
    assert made.loss == pytest.approx(0.7310585786300049, rel=1e-15)
    np.testing.assert_allclose(made.gradient("w"), [-slope, -2 * slope, slope], rtol=1e-14)
    np.testing.assert_allclose(made.gradient("x"), [0.3932238664829637, -0.5898357997244456], rtol=1e-14)


def test_the_expression_of_the_micrograd_readme(trace):
    """Its README prints g = 24.7041, a.grad = 138.8338, b.grad = 645.5773."""
    lines = [
        "c = a + b", "d = a * b + b**3", "c1 = c + (c + 1)", "c2 = c1 + (1 + c1 + -a)",
        "d1 = d + (d * 2 + relu(b + a))", "d2 = d1 + (3 * d1 + relu(b - a))", "e = c2 - d2", "f = e**2",
        "g = f / 2 + 10 / f",
    ]  # fmt: skip
    made = trace(lines, a=-4.0, b=2.0)
    assert made.loss == pytest.approx(24.7040816327, abs=5e-11)
    assert made.gradient("a") == pytest.approx(138.833819242, abs=5e-10)
    assert made.gradient("b") == pytest.approx(645.577259475, abs=5e-10)


WEIGHTS = {"w1": 0.15, "w2": 0.20, "w3": 0.25, "w4": 0.30, "w5": 0.40, "w6": 0.45, "w7": 0.50, "w8": 0.55}
LINES = (
    "h1 = sigmoid(w1 * i1 + w2 * i2 + b1)", "h2 = sigmoid(w3 * i1 + w4 * i2 + b1)",
    "o1 = sigmoid(w5 * h1 + w6 * h2 + b2)", "o2 = sigmoid(w7 * h1 + w8 * h2 + b2)",
    "E = (t1 - o1)**2 / 2 + (t2 - o2)**2 / 2",
)  # fmt: skip
GIVEN = {"i1": 0.05, "i2": 0.10, "b1": 0.35, "b2": 0.60, "t1": 0.01, "t2": 0.99}


def step_by_step(trace):
    return trace(LINES, parameters=tuple(WEIGHTS), rate=0.5, **WEIGHTS, **GIVEN)


def test_the_2_2_2_example_forward_and_backward(trace):
    """Mazur, *A step by step backpropagation example* (2015): its values, to the digits that it prints."""
    made = step_by_step(trace)
    assert made.loss == pytest.approx(0.298371109, abs=5e-10)
    close(made.value("h1"), 0.593269992, 9)
    close(made.value("h2"), 0.596884378, 9)
    close(made.value("o1"), 0.75136507, 8)
    close(made.value("o2"), 0.772928465, 9)
    close(made.gradient("o1"), 0.74136507, 8)
    close(made.gradient("w5"), 0.082167041, 9)
    close(made.gradient("w1"), 0.000438568, 9)


def test_the_2_2_2_example_after_one_step(trace):
    made = step_by_step(trace)
    after = {step.node: float(step.after) for step in made.steps if isinstance(step, Update)}
    assert list(after) == list(WEIGHTS)
    close(after["w5"], 0.358916480, 9)
    close([after[name] for name in ("w6", "w7", "w8")], [0.408666186, 0.511301270, 0.561370121], 9)
    close([after[name] for name in ("w1", "w2", "w3", "w4")], [0.149780716, 0.19956143, 0.24975114, 0.29950229], 8)
    again = trace(LINES, parameters=tuple(WEIGHTS), **after, **GIVEN)
    close(again.loss, 0.291027774, 9)
    assert abs(again.loss - 0.291027924) > 1e-7  # the widely copied figure comes from weights updated too early


def test_the_2_2_2_example_in_matrices_is_the_same(trace):
    made = trace(
        ["h = sigmoid(V @ i + b1)", "o = sigmoid(W @ h + b2)", "E = sum((t - o)**2) / 2"], parameters=("V", "W"),
        V=[[0.15, 0.20], [0.25, 0.30]], W=[[0.40, 0.45], [0.50, 0.55]], i=[0.05, 0.10], t=[0.01, 0.99],
        b1=0.35, b2=0.60,
    )  # fmt: skip
    scalar = step_by_step(trace)
    np.testing.assert_allclose(made.loss, scalar.loss, rtol=1e-14)
    expected = [[scalar.gradient("w5"), scalar.gradient("w6")], [scalar.gradient("w7"), scalar.gradient("w8")]]
    np.testing.assert_allclose(made.gradient("W"), expected, rtol=1e-13)
    expected = [[scalar.gradient("w1"), scalar.gradient("w2")], [scalar.gradient("w3"), scalar.gradient("w4")]]
    np.testing.assert_allclose(made.gradient("V"), expected, rtol=1e-13)


def test_softmax_and_cross_entropy_meet_in_p_minus_y(trace):
    scores, labels = np.array([[3.2, 5.1, -1.7]]), np.array([[1.0, 0.0, 0.0]])
    long = trace(["p = softmax(z)", "L = -sum(y * log(p))"], parameters=("z",), z=scores, y=labels)
    short = trace(["L = softmax_cross_entropy(z, y)"], parameters=("z",), z=scores, y=labels)
    p = np.exp(scores) / np.exp(scores).sum()
    assert long.loss == pytest.approx(-math.log(p[0, 0]), rel=1e-14)
    assert short.loss == pytest.approx(long.loss, rel=1e-14)
    for made in (long, short):
        np.testing.assert_allclose(made.gradient("z"), p - labels, rtol=1e-12, atol=1e-15)
