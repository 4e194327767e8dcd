"""What is known at a step agrees with adding up, by hand, all that the steps before it have brought."""

import numpy as np

from tutor.network.moment import Moments


def by_hand(trace):
    """After each step: values made, gradients so far, parameters updated; and how many contributions each has had."""
    values, gradients, updated, counts = {}, {}, {}, {}
    steps = list(trace.steps)
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        if step.kind == "forward":
            values[step.node] = step.value
        elif step.kind == "seed":
            gradients[step.node], counts[step.node] = np.float64(1), 1
        elif step.kind in {"chain", "unbroadcast"}:
            summed_next = following is not None and following.kind == "unbroadcast" and step.kind == "chain"
            brought = step.after if step.kind == "unbroadcast" else step.product
            added_next = following is not None and following.kind == "accumulate"
            if not summed_next and not added_next:
                assert step.input not in gradients
                gradients[step.input], counts[step.input] = brought, 1
            waiting = brought
        elif step.kind == "accumulate":
            gradients[step.node] = gradients[step.node] + waiting
            counts[step.node] += 1
        else:
            updated[step.node] = step.before - step.rate * gradients[step.node]
        yield dict(values), dict(gradients), dict(updated), dict(counts)


def same(found, expected):
    if found is None or expected is None:
        return found is expected
    return np.allclose(found, expected, rtol=1e-12, atol=0)


def test_every_moment_of_every_network(material):
    trace = material.walks[0].trace
    moments, history = Moments(trace), list(by_hand(trace))
    leaves = {node.name: trace.values[node.id] for node in trace.graph.nodes if node.operation is None}
    last = history[-1][3]
    for index, (values, gradients, updated, counts) in enumerate(history):
        for node in trace.graph.nodes:
            name = node.name
            assert same(moments.value(node.id, index), values.get(name, leaves.get(name))), (index, name)
            assert same(moments.gradient(node.id, index), gradients.get(name)), (index, name)
            assert same(moments.updated(node.id, index), updated.get(name)), (index, name)
            assert moments.complete(node.id, index) == (name in last and counts.get(name) == last[name]), (index, name)


def test_in_any_order_and_before_the_first_step(material):
    trace = material.walks[0].trace
    moments, history = Moments(trace), list(by_hand(trace))
    for index in reversed(range(len(trace))):
        node = trace.graph.nodes[index % len(trace.graph.nodes)]
        assert same(moments.gradient(node.id, index), history[index][1].get(node.name))
    for node in trace.graph.nodes:
        assert moments.gradient(node.id, -1) is None
        assert moments.updated(node.id, -1) is None
        assert (moments.value(node.id, -1) is None) == (node.operation is not None)
