"""Whole runs of the program: those of recorded steps, to where they diverge, and a published figure."""

import numpy as np
import pytest

from tutor.network import adam, momentum, sgd
from tutor.network.program import write_program
from tutor.network.training import train

EACH = [sgd(0.1), momentum(0.05, 0.8), adam(0.02, 0.7, 0.95, 1e-6)]
OPTIMIZERS = pytest.mark.parametrize("optimizer", EACH, ids=lambda optimizer: optimizer.rule.name)

SCALAR = ("z = w * x + b", "p = sigmoid(z)", "L = (p - y)**2 + 0.1 * w * w")
SCALARS = {"w": 0.7, "b": -0.3, "x": 1.4, "y": 0.2}
LAYER = ("h = tanh(X @ W + b)", "z = h @ V", "L = mse(z, Y) + 0.01 * sum(W**2)")
ARRAYS = {
    "W": np.array([[0.4, -0.7, 0.1], [0.9, 0.3, -0.5]]), "b": np.array([0.1, -0.2, 0.3]),
    "V": np.array([[0.6], [-0.8], [0.2]]), "X": np.array([[1.0, 0.5], [-0.4, 1.2], [0.3, -1.1], [2.0, 0.1]]),
    "Y": np.array([[0.3], [-0.2], [0.9], [0.1]]),
}  # fmt: skip


@pytest.fixture(params=["scalars", "arrays"])
def made(request, graph_of):
    lines, values, trained = {
        "scalars": (SCALAR, SCALARS, ("w", "b")),
        "arrays": (LAYER, ARRAYS, ("W", "b", "V")),
    }[request.param]
    return graph_of(lines, values, parameters=trained), values


def same_run(found, expected):
    np.testing.assert_allclose(found.losses, expected.losses, rtol=1e-11)
    assert found.values.keys() == expected.values.keys()
    for name, value in expected.values.items():
        np.testing.assert_allclose(found.values[name], value, rtol=1e-11, atol=1e-14)
    for name, kept in expected.state.items():
        np.testing.assert_allclose(found.state[name], kept, rtol=1e-11, atol=1e-14)
    assert found.diverged == (None if expected.diverged is None else expected.diverged.step)


@OPTIMIZERS
@pytest.mark.parametrize("steps", [0, 1, 40])
def test_a_run_is_that_of_recorded_steps(made, optimizer, steps):
    graph, values = made
    same_run(write_program(graph, optimizer).train(values, steps), train(graph, values, optimizer, steps))


@OPTIMIZERS
def test_a_run_goes_on_where_another_left_off(made, optimizer):
    graph, values = made
    program = write_program(graph, optimizer)
    first = program.train(values, 15)
    rest = program.train(first.values, 25, state=first.state, t=16)
    whole = program.train(values, 40)
    assert [*first.losses[:-1], *rest.losses] == whole.losses
    assert rest.values.keys() == whole.values.keys()
    assert all(np.array_equal(rest.values[name], whole.values[name]) for name in values)


DIVERGING = [
    ("L = w**2", 1.0, 1.5), ("L = sqrt(w)", 4.0, 16.0), ("L = log(w)", 0.0, 0.1), ("L = exp(w * w)", 2.0, 1.0),
    ("L = exp(-w)", -800.0, 0.1), ("L = w**4", 3.0, 1.0), ("L = w * w * 1e308", 1.0, 0.1), ("L = 1 / w", 0.0, 0.1),
]  # fmt: skip


@pytest.mark.parametrize(("line", "w", "rate"), DIVERGING, ids=str)
@pytest.mark.parametrize("shape", [(), (2,)], ids=["scalar", "array"])
def test_a_run_stops_where_recorded_steps_do(graph_of, line, w, rate, shape):
    values = {"w": np.full(shape, w)[()]}
    lines = (line,) if not shape else (line.replace("L =", "h ="), "L = sum(h)")
    graph = graph_of(lines, values, parameters=("w",))
    expected = train(graph, values, sgd(rate), 2000)
    assert expected.diverged
    same_run(write_program(graph, sgd(rate)).train(values, 2000), expected)


def test_plain_floats_go_on_after_an_error_that_numpy_has_not(graph_of):
    """exp(-w) overflows for hundreds of steps, and 1 / (1 + inf) is 0: then w has come near enough."""
    values = {"w": -760.0, "v": 1.0}
    graph = graph_of(("p = sigmoid(w)", "L = p - w * 0.1 + v * v"), values, parameters=("w", "v"))
    optimizer = momentum(0.1, 0.9)
    expected = train(graph, values, optimizer, 1500)
    assert expected.values["w"] > -700 > -720 > values["w"]
    same_run(write_program(graph, optimizer).train(values, 1500), expected)


WEIGHTS = {"w1": 0.15, "w2": 0.20, "w3": 0.25, "w4": 0.30, "w5": 0.40, "w6": 0.45, "w7": 0.50, "w8": 0.55}
GIVEN = {"i1": 0.05, "i2": 0.10, "b1": 0.35, "b2": 0.60, "t1": 0.01, "t2": 0.99}
EXAMPLE = (
    "h1 = sigmoid(w1 * i1 + w2 * i2 + b1)", "h2 = sigmoid(w3 * i1 + w4 * i2 + b1)",
    "o1 = sigmoid(w5 * h1 + w6 * h2 + b2)", "o2 = sigmoid(w7 * h1 + w8 * h2 + b2)",
    "E = (t1 - o1)**2 / 2 + (t2 - o2)**2 / 2",
)  # fmt: skip


def test_the_2_2_2_example_after_ten_thousand_steps(graph_of):
    """Mazur 2015: "after repeating this process 10,000 times, for example, the error plummets to 0.0000351085"."""
    values = {**WEIGHTS, **GIVEN}
    graph = graph_of(EXAMPLE, values, parameters=tuple(WEIGHTS))
    trained = write_program(graph, sgd(0.5)).train(values, 10_000)
    assert trained.diverged is None
    assert trained.losses[0] == pytest.approx(0.298371109, abs=5e-10)
    assert trained.losses[10_000] == pytest.approx(3.51018778e-5, abs=5e-14)
    with_biases = write_program(graph_of(EXAMPLE, values, parameters=(*WEIGHTS, "b1", "b2")), sgd(0.5))
    assert with_biases.train(values, 10_000).losses[-1] < 5e-6


def test_the_number_of_the_update_goes_on_where_plain_floats_fail(graph_of):
    """1 / (1 + exp(-w)) overflows for the first updates, and adam counts them."""
    values = {"w": -712.0}
    graph = graph_of(("p = sigmoid(w)", "L = p - w * 0.1"), values, parameters=("w",))
    expected = train(graph, values, adam(0.5), 60)
    assert expected.values["w"] > -700
    same_run(write_program(graph, adam(0.5)).train(values, 60), expected)
