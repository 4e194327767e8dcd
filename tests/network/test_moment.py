"""What is known at each step of a trace, against a replay of the records up to it."""

import numpy as np

from tutor.network import Accumulate, Chain, Forward, Seed, Unbroadcast, Update
from tutor.network.moment import Moments


def replayed(trace):
    """For each step, the values, gradients so far and updates by node name, from the records alone."""
    values = {node.name: trace.values[node.id] for node in trace.graph.nodes if node.operation is None}
    gradients, updates = {}, {}
    for step in trace.steps:
        match step:
            case Forward():
                values[step.node] = step.value
            case Seed():
                gradients[step.node] = step.value
            case Chain() if np.shape(step.product) == step.edge.input.shape:
                gradients.setdefault(step.input, step.product)
            case Unbroadcast():
                gradients.setdefault(step.input, step.after)
            case Accumulate():
                gradients[step.node] = step.after
            case Update():
                updates[step.node] = step.after
        yield step.index, dict(values), dict(gradients), dict(updates)


def agree(found, known):
    return found is None if known is None else found is not None and np.array_equal(found, known, equal_nan=True)


def test_what_is_known_at_a_step_is_what_the_records_up_to_it_say(case, run_case):
    trace = run_case(case)
    moments = Moments(trace)
    for index, values, gradients, _ in replayed(trace):
        for node in trace.graph.nodes:
            assert agree(moments.value(node.id, index), values.get(node.name))
            assert agree(moments.gradient(node.id, index), gradients.get(node.name))


def test_a_gradient_is_complete_when_its_last_contribution_has_arrived(trace):
    made = trace(["h = x * b + b", "L = sum(h * h)"], parameters=("b",), rate=0.1, b=2.0, x=[1.0, 2.0])
    moments = Moments(made)
    b, h = made.graph.id_of("b"), made.graph.id_of("h")
    last = {"b": made.find("accumulate b"), "h": made.find("accumulate h")}
    assert [moments.complete(b, last["b"] - 1), moments.complete(b, last["b"])] == [False, True]
    assert [moments.complete(h, last["h"] - 1), moments.complete(h, last["h"])] == [False, True]
    assert not moments.complete(made.graph.id_of("x"), len(made) - 1)


def test_a_parameter_is_updated_at_its_own_step(trace):
    made = trace(["L = v * w"], parameters=("v", "w"), rate=0.5, v=1.0, w=3.0)
    moments = Moments(made)
    for index, _, _, updates in replayed(made):
        for name in ("v", "w"):
            assert agree(moments.updated(made.graph.id_of(name), index), updates.get(name))
    assert updates == {"v": -0.5, "w": 2.5}


def test_a_gradient_of_three_paths_is_complete_with_the_third(trace):
    made = trace(["L = x * x + x"], x=3.0)
    moments = Moments(made)
    x = made.graph.id_of("x")
    last = made.find("accumulate x (2)")
    assert [moments.complete(x, index) for index in range(last - 2, last + 1)] == [False, False, True]
