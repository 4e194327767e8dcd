"""Whole runs: the same as one recorded step after the other, as published figures, and as autograd's."""

import math

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from autograd.misc import optimizers as published

from tutor import explain
from tutor.errors import NetworkError
from tutor.formula import parse
from tutor.network import OPTIMIZERS, Update, adam, evaluate_expression, momentum, record, sgd
from tutor.network.data import step_data
from tutor.network.optimizers import optimizer_of
from tutor.network.training import Divergence, record_step, train, trained_nodes

EACH = [sgd(0.1), momentum(0.05, 0.8), adam(0.02, 0.7, 0.95, 1e-6)]
ALL = pytest.mark.parametrize("optimizer", EACH, ids=lambda optimizer: optimizer.rule.name)

SCALAR = ("z = w * x + b", "p = sigmoid(z)", "L = (p - y)**2 + 0.1 * w * w")
SCALARS = {"w": 0.7, "b": -0.3, "x": 1.4, "y": 0.2}
LAYER = ("h = tanh(X @ W + b)", "z = h @ V", "L = mse(z, Y) + 0.01 * sum(W**2)")
ARRAYS = {
    "W": [[0.4, -0.7, 0.1], [0.9, 0.3, -0.5]], "b": [0.1, -0.2, 0.3], "V": [[0.6], [-0.8], [0.2]],
    "X": [[1.0, 0.5], [-0.4, 1.2], [0.3, -1.1], [2.0, 0.1]], "Y": [[0.3], [-0.2], [0.9], [0.1]],
}  # fmt: skip


@pytest.fixture(params=["scalars", "arrays"])
def made(request, graph_of):
    """A network of numbers and one of matrices, each with its values."""
    lines, values, trained = {
        "scalars": (SCALAR, SCALARS, ("w", "b")),
        "arrays": (LAYER, ARRAYS, ("W", "b", "V")),
    }[request.param]
    return graph_of(lines, values, parameters=trained), values


def one_after_the_other(graph, values, optimizer, steps):
    """A run made of recorded steps alone: each begins from what the updates of the one before it show."""
    values, state, losses = dict(values), {}, []
    for t in range(1, steps + 1):
        trace = record(graph, values, optimizer, state=state, t=t)
        losses.append(trace.loss)
        for step in trace.steps[trace.update_start :]:
            values[step.node] = step.after
            state[step.node] = tuple(kept.after for kept in step.state)
    return [*losses, record(graph, values).loss], values, state


@ALL
def test_a_run_is_one_recorded_step_after_the_other(made, optimizer):
    graph, values = made
    run = train(graph, values, optimizer, 40)
    losses, parameters, state = one_after_the_other(graph, values, optimizer, 40)
    np.testing.assert_allclose(run.losses, losses, rtol=1e-12)
    assert (run.steps, run.diverged, run.losses.dtype) == (40, None, np.float64)
    for name, value in parameters.items():
        np.testing.assert_allclose(run.values[name], value, rtol=1e-12)
    for name, kept in state.items():
        for found, expected in zip(run.state[name], kept, strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-12)


@ALL
def test_any_step_of_a_run_can_be_looked_at(made, optimizer):
    graph, values = made
    trace = record_step(graph, values, optimizer, 23)
    run = train(graph, values, optimizer, 23)
    assert trace.loss == pytest.approx(run.losses[22], rel=1e-12)
    updates = trace.steps[trace.update_start :]
    assert [step.node for step in updates] == [node.name for node in trained_nodes(graph)]
    for step in updates:
        assert step.t == 23
        np.testing.assert_allclose(step.after, run.values[step.node], rtol=1e-12)
        assert len(step.state) == len(run.state[step.node])
        for kept, expected in zip(step.state, run.state[step.node], strict=True):
            np.testing.assert_allclose(kept.after, expected, rtol=1e-12)


def logistic(given, _=None):
    p = 1 / (1 + anp.exp(-(given[0] * SCALARS["x"] + given[1])))
    return (p - SCALARS["y"]) ** 2 + 0.1 * given[0] ** 2


def test_adam_trains_as_autograds_does(graph_of):
    graph = graph_of(SCALAR, SCALARS, parameters=("w", "b"))
    start = np.array([SCALARS["w"], SCALARS["b"]])
    expected = published.adam(autograd.grad(logistic), start, num_iters=200, step_size=0.05)
    run = train(graph, SCALARS, adam(0.05), 200)
    np.testing.assert_allclose([run.values["w"], run.values["b"]], expected, rtol=1e-9)
    assert run.losses[-1] == pytest.approx(float(logistic(expected)), rel=1e-9)
    assert run.losses[0] == pytest.approx(float(logistic(start)), rel=1e-14)


WEIGHTS = {"w1": 0.15, "w2": 0.20, "w3": 0.25, "w4": 0.30, "w5": 0.40, "w6": 0.45, "w7": 0.50, "w8": 0.55}
GIVEN = {"i1": 0.05, "i2": 0.10, "b1": 0.35, "b2": 0.60, "t1": 0.01, "t2": 0.99}
LINES = (
    "h1 = sigmoid(w1 * i1 + w2 * i2 + b1)", "h2 = sigmoid(w3 * i1 + w4 * i2 + b1)",
    "o1 = sigmoid(w5 * h1 + w6 * h2 + b2)", "o2 = sigmoid(w7 * h1 + w8 * h2 + b2)",
    "E = (t1 - o1)**2 / 2 + (t2 - o2)**2 / 2",
)  # fmt: skip


def by_hand(steps):
    """The example's losses in plain Python, as its page derives them: no graph, no rules of ours."""
    w1, w2, w3, w4, w5, w6, w7, w8 = WEIGHTS.values()
    i1, i2, b1, b2, t1, t2 = GIVEN.values()
    for _ in range(steps + 1):
        h1, h2 = (1 / (1 + math.exp(-(u * i1 + v * i2 + b1))) for u, v in ((w1, w2), (w3, w4)))
        o1, o2 = (1 / (1 + math.exp(-(u * h1 + v * h2 + b2))) for u, v in ((w5, w6), (w7, w8)))
        yield (t1 - o1) ** 2 / 2 + (t2 - o2) ** 2 / 2
        d1, d2 = (o1 - t1) * o1 * (1 - o1), (o2 - t2) * o2 * (1 - o2)
        e1, e2 = (d1 * w5 + d2 * w7) * h1 * (1 - h1), (d1 * w6 + d2 * w8) * h2 * (1 - h2)
        w1, w2, w3, w4 = w1 - e1 * i1 / 2, w2 - e1 * i2 / 2, w3 - e2 * i1 / 2, w4 - e2 * i2 / 2
        w5, w6, w7, w8 = w5 - d1 * h1 / 2, w6 - d1 * h2 / 2, w7 - d2 * h1 / 2, w8 - d2 * h2 / 2


def test_the_2_2_2_example_after_ten_thousand_steps(graph_of):
    """Mazur (2015): the error of the 10,000th round is 0.0000351085; that round's update takes it to 3.51018778e-5.

    His biases are not trained. (The outputs that his page prints beside it are those of weights updated too early.)
    """
    values = {**WEIGHTS, **GIVEN}
    run = train(graph_of(LINES, values, parameters=tuple(WEIGHTS)), values, sgd(0.5), 10_000)
    assert run.losses[9_999] == pytest.approx(0.0000351085, abs=5e-11)
    assert run.losses[10_000] == pytest.approx(3.51018778e-5, rel=2e-9)
    np.testing.assert_allclose(run.losses, list(by_hand(10_000)), rtol=1e-10)
    assert {name: float(run.values[name]) for name in GIVEN} == GIVEN


# --- divergence ------------------------------------------------------------------------------------------------------


def test_the_loss_overflows_at_the_step_where_it_must(graph_of):
    """L = w², rate 1.5: each update takes w to −2w, so after n updates L is 4ⁿ, and 4⁵¹² is the first above float64."""
    graph = graph_of(["L = w**2"], {"w": 1.0}, parameters=("w",))
    run = train(graph, {"w": 1.0}, sgd(1.5), 600)
    assert run.diverged == Divergence(512, "L", "value")
    assert (run.steps, run.losses[511], run.losses[512]) == (512, 4.0**511, np.inf)
    assert run.values["w"] == 2.0**512
    assert train(graph, {"w": 1.0}, sgd(1.5), 511).diverged is None
    assert train(graph, {"w": 1.0}, sgd(1.5), 512).diverged == run.diverged


def test_an_array_overflows_at_the_same_step(graph_of):
    graph = graph_of(["s = w * w", "L = sum(s)"], {"w": [0.0, 1.0, 0.25]}, parameters=("w",))
    run = train(graph, {"w": [0.0, 1.0, 0.25]}, sgd(1.5), 600)
    assert (run.diverged, run.steps) == (Divergence(512, "s", "value"), 512)
    assert run.losses[511] == pytest.approx(4.0**511 * (1 + 1 / 16), rel=1e-15)
    np.testing.assert_array_equal(run.values["w"], [0, 2.0**512, 2.0**510])


def test_a_parameter_that_overflows_is_found_behind_a_loss_that_does_not_feel_it(graph_of):
    """tanh of infinity is 1. L = tanh(w) · 1e308, rate 1: the first step is 1e308 · (1 − tanh²(0)) = 1e308, the next
    begins from slope 0; two shares of it are more than float64 holds."""
    graph = graph_of(["L = tanh(w) * a + tanh(w) * a"], {"w": 0.0, "a": 8e307}, parameters=("w",))
    values = {"w": 0.0, "a": 8e307}
    assert train(graph, values, sgd(1.0), 5).diverged is None
    run = train(graph, values, sgd(2.0), 5)
    assert run.diverged == Divergence(1, "w", "value")
    assert run.values["w"] == -np.inf
    assert run.losses[1] == -1.6e308


def test_a_gradient_that_is_not_finite_ends_the_run_before_its_update(graph_of):
    """√z at 0 has the value 0 and no slope, and z = w = 4 − 4 · 1 is 0 after one step of L = 4√z. z is met first."""
    values = {"w": 4.0, "c": 1.0}
    graph = graph_of(["z = w * c", "r = sqrt(z)", "L = r * 4"], values, parameters=("w",))
    run = train(graph, values, sgd(4.0), 5)
    assert run.diverged == Divergence(1, "z", "gradient")
    assert (run.steps, run.losses.tolist(), float(run.values["w"])) == (1, [8, 0], 0)


def test_a_network_that_is_not_finite_at_first_is_not_trained(graph_of):
    graph = graph_of(["z = log(w)", "L = z * z"], {"w": 0.0}, parameters=("w",))
    run = train(graph, {"w": 0.0}, adam(0.1), 5)
    assert run.diverged == Divergence(0, "z", "value")
    assert (run.losses.tolist(), float(run.values["w"])) == ([np.inf], 0)


def test_a_value_that_overflows_on_the_way_to_a_finite_loss_is_no_divergence(graph_of):
    """1 / exp(800) is 0, as it should be, though exp(800) is infinite."""
    values = {"w": 1.0, "c": 800.0}
    graph = graph_of(["e = exp(c)", "L = 1 / e + w**2"], values, parameters=("w",))
    run = train(graph, values, sgd(0.25), 3)
    assert (run.diverged, run.losses.tolist()) == (None, [1, 0.25, 0.0625, 0.015625])


def test_the_step_where_a_run_diverged_can_be_looked_at(graph_of):
    graph = graph_of(["L = w**2"], {"w": 1.0}, parameters=("w",))
    trace = record_step(graph, {"w": 1.0}, sgd(1.5), 1000)
    assert (trace.t, trace.loss, float(trace.value("w"))) == (513, np.inf, 2.0**512)


# --- what is trained -------------------------------------------------------------------------------------------------


def test_only_parameters_that_reach_the_loss_are_trained(graph_of):
    values = {"w": 1.0, "idle": 2.0, "x": 3.0}
    graph = graph_of(["u = idle * x", "L = w * x"], values, parameters=("w", "idle"), loss="L", gradients=["x"])
    run = train(graph, values, momentum(0.1), 4)
    assert (list(run.state), float(run.values["idle"]), float(run.values["x"])) == (["w"], 2, 3)
    assert [step.node for step in record(graph, values, momentum(0.1)).steps if isinstance(step, Update)] == ["w"]


def test_no_step_is_the_loss_alone(graph_of):
    run = train(graph_of(SCALAR, SCALARS, parameters=("w", "b")), SCALARS, sgd(0.1), 0)
    assert (run.steps, run.losses.tolist()) == (0, [pytest.approx(float(logistic([0.7, -0.3])), rel=1e-14)])


def test_the_values_given_stay_as_they_are(graph_of):
    w = np.array([1.0, 2.0])
    graph = graph_of(["L = w @ w"], {"w": w}, parameters=("w",))
    run = train(graph, {"w": w}, momentum(0.1), 3)
    assert w.tolist() == [1, 2]
    w[0] = 5  # still the caller's own
    with pytest.raises(ValueError, match="read-only"):
        run.values["w"][0] = 0
    state = {"w": (np.array([0.5, 0.5]),)}
    record(graph, {"w": w}, momentum(0.1), state=state)
    state["w"][0][0] = 1


def test_a_value_of_another_shape_is_refused(graph_of):
    graph = graph_of(["L = w @ w"], {"w": [1.0, 2.0]}, parameters=("w",))
    with pytest.raises(NetworkError, match=r"w: expected a value of shape \(2,\)"):
        train(graph, {"w": 1.0}, sgd(0.1), 3)


@pytest.mark.parametrize("state", [{"w": (np.zeros(3),)}, {"w": ()}, {"w": (np.zeros(2), np.zeros(2))}])
def test_a_state_that_is_not_the_optimizers_is_refused(graph_of, state):
    graph = graph_of(["L = w @ w"], {"w": [1.0, 2.0]}, parameters=("w",))
    with pytest.raises(NetworkError, match=r"w: expected momentum to keep velocity, in shape \(2,\)"):
        record(graph, {"w": [1.0, 2.0]}, momentum(0.1), state=state)


# --- a recorded update -----------------------------------------------------------------------------------------------


def updates(graph, values, optimizer, t=1):
    trace = record_step(graph, values, optimizer, t)
    return trace, {step.node: step for step in trace.steps if isinstance(step, Update)}


def test_an_update_of_momentum_stands_alone(graph_of):
    """L = w² from 1: v is 0, 2, 3.4; w is 1, 0.8, 0.46."""
    graph = graph_of(["L = w**2"], {"w": 1.0}, parameters=("w",))
    trace, found = updates(graph, {"w": 1.0}, momentum(0.1), 2)
    data = step_data(found["w"])
    assert {key: data[key] for key in ("optimizer", "settings", "t")} == {
        "optimizer": "momentum", "settings": {"learning_rate": 0.1, "momentum": 0.9}, "t": 2,
    }  # fmt: skip
    assert (data["before"], data["gradient"], data["after"]) == pytest.approx((0.8, 1.6, 0.46))
    assert data["state"]["velocity"] == pytest.approx({"before": 2, "after": 3.4})
    assert explain.headline(found["w"], trace) == "v ← 0.9 · v + ∂L/∂w, w ← w − 0.1 · v"
    assert explain.step_words(found["w"], trace) == "v = 0.9 × 2 + 1.6 = 3.4; w = 0.8 − 0.1 × 3.4 = 0.46"
    assert "velocity" in explain.why(found["w"], trace)


def test_an_update_of_adam_stands_alone(graph_of):
    """L = w² from 1: the figures of the two steps by hand in test_optimizers.py."""
    graph = graph_of(["L = w**2"], {"w": 1.0}, parameters=("w",))
    trace, found = updates(graph, {"w": 1.0}, adam(0.1), 2)
    data = step_data(found["w"])
    assert data["settings"] == {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    assert data["state"]["m"] == pytest.approx({"before": 0.2, "after": 0.36})
    assert data["state"]["v"] == pytest.approx({"before": 0.004, "after": 0.007236})
    assert explain.headline(found["w"], trace) == (
        "m ← 0.9 · m + 0.1 · ∂L/∂w, v ← 0.999 · v + 0.001 · (∂L/∂w)**2, "
        "w ← w − 0.1 · (m / (1 − 0.9**t)) / (sqrt(v / (1 − 0.999**t)) + 1e−8)"
    )
    m, v, w = explain.step_words(found["w"], trace).split("; ")  # after one step w is a little above 0.9, for eps
    assert m == "m = 0.9 × 0.2 + 0.1 × 1.800 ≈ 0.3600"
    assert v == "v = 0.999 × 0.004 + 0.001 × 1.800**2 ≈ 0.007236"
    assert w == "w = 0.9000 − 0.1 × (0.3600 / 0.19) / (sqrt(0.007236 / 0.001999) + 1e−8) ≈ 0.8004"


def test_what_is_kept_is_told_apart_from_a_value_of_that_name(graph_of):
    values = {"v": 1.0, "x": 2.0}
    trace, found = updates(graph_of(["L = v * x"], values, parameters=("v",)), values, momentum(0.1))
    assert explain.headline(found["v"], trace) == "v(v) ← 0.9 · v(v) + ∂L/∂v, v ← v − 0.1 · v(v)"


def test_plain_descent_is_told_in_one_line(graph_of):
    values = {"w": -0.5, "x": 2.0}
    trace, found = updates(graph_of(["L = w * x"], values, parameters=("w",)), values, sgd(0.1))
    assert explain.headline(found["w"], trace) == "w ← w − 0.1 · ∂L/∂w"
    assert explain.step_words(found["w"], trace) == "−0.5 − 0.1 × 2 = −0.7"
    assert explain.why(found["w"], trace) == (
        "Against the gradient, L falls: a step of the learning rate times the gradient is subtracted."
    )
    assert set(step_data(found["w"])) == {"index", "kind", "address", "node", "before", "gradient", "after"}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_updated_is_what_the_first_update_makes(graph_of, name):
    graph = graph_of(LAYER, ARRAYS, parameters=("W", "b", "V"))
    trace = record(graph, ARRAYS, optimizer_of(name, 0.1))
    for step in trace.steps[trace.update_start :]:
        expr = parse(f"updated({step.node})")
        np.testing.assert_array_equal(evaluate_expression(expr, trace), step.after)
    by_run = train(graph, ARRAYS, optimizer_of(name, 0.1), 1).values
    np.testing.assert_array_equal(evaluate_expression(parse("updated(W)"), trace), by_run["W"])
