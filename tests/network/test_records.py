"""Every record is complete and right in itself: checked by this file's own arithmetic, written from the format page."""

import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.formula import evaluate, parse
from tutor.network import Accumulate, Chain, Forward, Seed, Unbroadcast, Update, record, sgd
from tutor.network.data import trace_data
from tutor.network.operations import FUNCTIONS


def matrices(a, b):
    """`a @ b` by its definition, over any leading axes."""
    if a.ndim == 1:
        return np.array([sum(a[i] * b[i, j] for i in range(b.shape[0])) for j in range(b.shape[1])])
    if b.ndim == 1:
        return np.array([sum(row[j] * b[j] for j in range(b.size)) for row in a])
    return np.einsum("...ij,...jk->...ik", a, b)


def each_by_each(a, b):
    return np.array([[x * y for y in b] for x in a]).reshape(a.size, b.size)


def spread(step, up, local):
    made = np.empty(local.shape)
    for place in np.ndindex(local.shape):
        kept = [0 if axis in step.axes else index for axis, index in enumerate(place)]
        left = [index for axis, index in enumerate(place) if axis not in step.axes]
        made[place] = up[tuple(kept if up.ndim == local.ndim else left)] * local[place]
    return made


def through_jacobians(step, up, local):
    (axis,) = step.axes
    rows = np.moveaxis(up, axis, -1)
    made = np.empty(rows.shape)
    for row in np.ndindex(rows.shape[:-1]):
        for j in range(rows.shape[-1]):
            made[(*row, j)] = sum(rows[(*row, i)] * local[(*row, i, j)] for i in range(rows.shape[-1]))
    return np.moveaxis(made, -1, axis)


def placed(shape, up, local):
    made = np.zeros(math.prod(shape))
    for value, position in zip(up.ravel(), local.ravel(), strict=True):
        if position >= 0:
            made[int(position)] += value
    return made.reshape(shape)


def product(step):
    """How upstream and local meet, by the table of the format page, element by element."""
    up, local = np.asarray(step.upstream), np.asarray(step.local)
    ways = {
        "elementwise": lambda: up * local,
        "right": lambda: matrices(up, local),
        "left": lambda: matrices(local, up),
        "outer": lambda: each_by_each(up, local),
        "outer_left": lambda: each_by_each(local, up),
        "spread": lambda: spread(step, up, local),
        "jacobian": lambda: through_jacobians(step, up, local),
        "place": lambda: placed(step.edge.input.shape, up, local),
    }
    return ways[step.combine]()


def steps_of(trace, kind):
    return [step for step in trace.steps if isinstance(step, kind)]


def test_a_product_is_made_of_the_upstream_and_local_of_its_own_record(case, run_case):
    for step in steps_of(run_case(case), Chain):
        np.testing.assert_allclose(step.product, product(step), rtol=1e-13, atol=1e-15, err_msg=step.address)


def test_upstream_is_the_outputs_gradient_and_contributions_sum_to_the_operands(case, run_case):
    trace = run_case(case)
    sums = {}
    pending = None
    for step in trace.steps:
        if isinstance(step, Chain):
            np.testing.assert_array_equal(step.upstream, trace.gradient(step.output))
            pending = step.product
        elif isinstance(step, Unbroadcast):
            np.testing.assert_array_equal(step.before, pending)
            pending = step.after
        if isinstance(step, Chain | Unbroadcast) and np.shape(pending) == step.edge.input.shape:
            sums.setdefault(step.input, []).append(pending)
    for name, contributions in sums.items():
        np.testing.assert_allclose(trace.gradient(name), sum(contributions), rtol=1e-13, atol=1e-15)


def test_a_sum_undoes_a_broadcast_and_keeps_the_total(case, run_case):
    for step in steps_of(run_case(case), Unbroadcast):
        assert step.after.shape == step.edge.input.shape != step.before.shape
        np.testing.assert_allclose(np.sum(step.after), np.sum(step.before), rtol=1e-12, atol=1e-14)
        assert np.broadcast_shapes(step.before.shape, step.after.shape) == step.before.shape


def test_an_addition_shows_both_of_its_terms(case, run_case):
    for step in steps_of(run_case(case), Accumulate):
        np.testing.assert_array_equal(step.after, step.before + step.contribution)


def test_the_rule_that_is_shown_is_the_rule_that_ran(case, run_case):
    trace = run_case(case)
    for step in steps_of(trace, Chain):
        values = {node.name: trace.values[node.id] for node in trace.graph.nodes if node.named}
        if step.combine == "jacobian" and step.local.ndim != 2:
            continue  # its rule is written for one row
        shown = evaluate(parse(step.rule), {**values, "out": trace.value(step.output)}, FUNCTIONS)
        np.testing.assert_allclose(np.broadcast_to(shown, step.local.shape), step.local, rtol=1e-13, atol=1e-15)


def test_a_multiplication_says_whether_it_completes_the_gradient(case, run_case):
    trace = run_case(case)
    for step in steps_of(trace, Chain):
        same = np.shape(step.product) == np.shape(trace.gradient(step.input))
        others = [each for each in steps_of(trace, Chain) if each.input == step.input]
        assert step.completes == (same and len(others) == 1)


def arrays_in(step):
    return [value for value in (*step, *getattr(step, "operands", ())) if isinstance(value, np.ndarray)]


def test_records_and_values_are_read_only(case, run_case):
    trace = run_case(case)
    for step in trace.steps:
        assert not any(array.flags.writeable for array in arrays_in(step))
        with pytest.raises(AttributeError):
            step.index = 0
        with pytest.raises(AttributeError):
            step.unheard_of = 0
    gradients = [gradient for gradient in trace.gradients if gradient is not None]
    assert not any(value.flags.writeable for value in (*trace.values, *gradients))


def test_the_values_given_are_copied(trace):
    x = np.array([1.0, 2.0])
    made = trace(["L = sum(x * x)"], x=x)
    x[0] = 99
    assert made.loss == 5
    assert made.gradient("x").tolist() == [2, 4]


def same(a, b):
    """Whether two records say the same: arrays by their numbers, all else by what it is."""
    if isinstance(a, tuple):
        return type(a) is type(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
    return np.array_equal(a, b) if isinstance(a, np.ndarray | float) else a == b


NETWORK = (
    "h = tanh(x @ W + b)", "z = h @ V", "p = softmax(z)", "k = max(z, axis=1)", "s = z[0] + h[1, 0:2]",
    "L = -mean(log(p[:, 0])) + 0.1 * sum(W**2) + sum(k) + sum(s)",
)  # fmt: skip


def made(graph_of):
    draw = np.random.default_rng(5)
    shapes = {"x": (3, 2), "W": (2, 4), "b": (4,), "V": (4, 2)}
    values = {name: draw.normal(size=shape) for name, shape in shapes.items()}
    return graph_of(NETWORK, values, parameters=("W", "b", "V")), values


@given(data=st.data())
def test_any_walk_meets_the_records_of_a_fresh_trace(graph_of, data):
    graph, values = made(graph_of)
    walked = record(graph, values, sgd(0.1))
    place = 0
    for move in data.draw(st.lists(st.one_of(st.just("next"), st.just("back"), st.integers(0, len(walked) - 1)))):
        place = {"next": min(place + 1, len(walked) - 1), "back": max(place - 1, 0)}.get(move, move)
        fresh = record(graph, values, sgd(0.1))
        assert same(walked.steps[place], fresh.steps[place])
        assert walked.steps[place].index == place


def test_steps_are_a_sequence(graph_of):
    graph, values = made(graph_of)
    steps = record(graph, values, sgd(0.1)).steps
    assert same(steps[-1], steps[len(steps) - 1])
    assert [step.index for step in steps] == list(range(len(steps)))
    assert [step.index for step in steps[3:7]] == [3, 4, 5, 6]
    assert all(same(a, b) for a, b in zip(steps, steps[:], strict=True))
    for outside in (len(steps), -len(steps) - 1):
        with pytest.raises(IndexError):
            steps[outside]


def test_an_update_shows_the_parameter_the_gradient_and_the_result(trace):
    made = trace(
        ["L = sum((w * x - 1)**2)"], parameters=("w",), rate=0.1, w=np.array([0.5, 2.0]), x=np.array([2.0, 3.0])
    )
    (step,) = steps_of(made, Update)
    assert (step.node, step.address, step.phase, step.rate) == ("w", "update w", "update", 0.1)
    np.testing.assert_allclose(step.gradient, [0.0, 30.0])
    np.testing.assert_allclose(step.after, [0.5, -1.0])
    assert step.before.tolist() == [0.5, 2.0]


KEYS = {
    "forward": {"node", "value"},
    "seed": {"node", "value"},
    "chain": {"output", "input", "operand", "upstream", "local", "combine", "product", "rule"},
    "unbroadcast": {"output", "input", "before", "after"},
    "accumulate": {"node", "before", "contribution", "after"},
    "update": {"node", "before", "gradient", "after"},
}


def test_the_trace_as_data_has_the_promised_keys(graph_of):
    graph, values = made(graph_of)
    data = trace_data(record(graph, values, sgd(0.1)), lesson="a", network="b", variant=3)
    assert list(data) == ["format", "lesson", "network", "variant", "loss", "value", "nodes", "steps"]
    assert [data[key] for key in ("format", "lesson", "network", "variant", "loss")] == [1, "a", "b", 3, "L"]
    for node in data["nodes"]:
        assert set(node) == {"name", "op", "inputs", "role", "shape", "expression", "value", "gradient"}
    assert {step["kind"] for step in data["steps"]} == set(KEYS)
    for index, step in enumerate(data["steps"]):
        optional = {"axes"} if step.get("combine") in {"spread", "jacobian"} else set()
        assert set(step) - optional == {"index", "kind", "address"} | KEYS[step["kind"]]
        assert step["index"] == index
    assert json.loads(json.dumps(data, allow_nan=False)) == data


def test_the_trace_as_data_holds_the_numbers_of_the_trace(trace):
    made = trace(["s = x @ x", "L = s**2"], x=np.array([1.0, 0.1]))
    data = trace_data(made, lesson="a", network="b", variant=0)
    nodes = {node["name"]: node for node in data["nodes"]}
    assert nodes["x"] == {
        "name": "x", "op": None, "inputs": [], "role": "data", "shape": [2], "expression": "x", "value": [1.0, 0.1],
        "gradient": made.gradient("x").tolist(),
    }  # fmt: skip
    assert nodes["L"]["inputs"] == ["s", "2"]
    assert (nodes["2"]["role"], nodes["2"]["gradient"]) == ("constant", None)
    assert (nodes["L"]["role"], nodes["s"]["op"], nodes["s"]["expression"]) == ("loss", "dot", "x @ x")
    chain = next(step for step in data["steps"] if step["address"] == "backward L -> s")
    assert chain["rule"] == "2 * s"
    assert chain["upstream"] * chain["local"] == chain["product"] == 2 * nodes["s"]["value"]


def test_what_is_not_finite_is_a_word_in_data(trace):
    made = trace(["a = log(x)", "b = exp(y)", "c = x / x", "L = a + b + c"], x=0.0, y=1000.0)
    nodes = {node["name"]: node["value"] for node in trace_data(made, lesson="", network="", variant=0)["nodes"]}
    assert (nodes["a"], nodes["b"], nodes["c"], nodes["L"]) == ("-inf", "inf", "nan", "nan")
    listed = trace_data(trace(["h = 1 / x", "L = sum(h)"], x=np.array([0.0, 2.0])), lesson="", network="", variant=0)
    assert [node["value"] for node in listed["nodes"] if node["name"] == "h"] == [["inf", 0.5]]


def test_records_are_told_apart_as_objects(trace):
    steps = trace(["L = sum(x)"], x=np.ones(2)).steps
    first = steps[0]
    assert first == first  # noqa: PLR0124 - what is shown
    assert first != steps[0]
    assert len({first, steps[0]}) == 2


def test_the_first_backward_step_is_one(trace):
    made = trace(["L = x * 3"], x=2.0)
    assert [type(step) for step in made.steps] == [Forward, Seed, Chain]
    assert made.steps[1].value == 1
    assert dataclasses.is_dataclass(made.graph.nodes[0])
