"""A trace gone back in another manner: what one mistake makes of all that follows, and of nothing before it."""

import numpy as np
import pytest

from tutor.network import Chain, momentum, record
from tutor.network.passes import Manner, forward_again, multiply

LINES = ["h = x + b", "k = h * h", "L = sum(k) + b * 3"]
VALUES = {"b": 1.0, "x": np.array([1.0, 3.0])}


@pytest.fixture
def made(trace):
    return trace(LINES, parameters=("b",), rate=0.5, **VALUES)


@pytest.mark.parametrize(
    ("address", "given", "gradient"),
    [("unbroadcast h -> b", 7.0, 10.0), ("accumulate b", -2.0, -2.0), ("accumulate h", [1.0, 0.5], 4.5)],
)
def test_a_given_sum_stands_in_its_step_and_in_all_that_follows(made, address, given, gradient):
    assert made.gradient("b") == 15
    wrong = made.altered(Manner(given={address: np.array(given)[()]}))
    step = wrong.steps[wrong.find(address)]
    np.testing.assert_array_equal(step.after, given)
    assert wrong.gradient("b") == gradient
    assert wrong.steps[wrong.find("update b")].after == 1 - 0.5 * gradient
    assert wrong.addresses == made.addresses
    for place in range(made.find(address)):
        before, kept = wrong.steps[place], made.steps[place]
        assert before.address == kept.address
        np.testing.assert_array_equal(getattr(before, "product", 0), getattr(kept, "product", 0))


def test_a_given_update_stands_in_its_step_alone(graph_of):
    graph = graph_of(LINES, VALUES, parameters=("b",))
    made = record(graph, VALUES, momentum(0.5, 0.9), state={"b": (np.float64(2.0),)}, t=3)
    wrong = made.altered(Manner(given={"update b": np.float64(9.0)}))
    right, step = made.steps[-1], wrong.steps[-1]
    assert (step.after, step.before, step.gradient, step.t) == (9, 1, right.gradient, 3)
    assert [(each.before, each.after) for each in step.state] == [(2.0, 0.9 * 2 + right.gradient)]


def test_other_factors_go_on_into_what_follows(made):
    def doubled(edge, upstream, arguments):
        upstream, local, product = multiply(edge, upstream, arguments)
        return (upstream, 2 * local, 2 * product) if edge.address == "backward k -> h" else (upstream, local, product)

    wrong = made.altered(Manner(times=doubled))
    step = wrong.steps[wrong.find("backward k -> h")]
    assert isinstance(step, Chain)
    np.testing.assert_array_equal(step.local, [4.0, 8.0])
    np.testing.assert_array_equal(wrong.gradient("h"), [6.0, 12.0])
    assert wrong.gradient("b") == 21


def test_other_values_go_forward_into_what_is_made_of_them(made):
    graph = made.graph
    again = forward_again(graph, made.values, graph.id_of("h"), np.array([0.0, 1.0]))
    found = {name: again[graph.id_of(name)] for name in ("b", "h", "k", "L")}
    assert (found["b"], found["h"].tolist(), found["k"].tolist(), found["L"]) == (1, [0, 1], [0, 1], 4)
    assert made.value("L") == 4 + 16 + 3
    wrong = made.altered(Manner(), again)
    assert wrong.loss == 4
    assert wrong.gradient("h").tolist() == [0, 2]
    assert made.altered(Manner()).gradient("h").tolist() == [4, 8]


def test_an_infinite_value_goes_back_without_a_warning(trace):
    made = trace(["h = x * x", "L = exp(h) * y"], gradients=["y", "x"], x=2.0, y=0.0)
    values = list(made.values)
    values[made.graph.id_of("exp(h)")] = np.float64(np.inf)
    assert np.isnan(made.altered(Manner(), values).gradient("x"))
