"""A parameter updated in the midst of a backward pass, against what that gives by hand."""

import numpy as np
import pytest

from tutor.network import record
from tutor.quiz import askable, step_question
from tutor.quiz.too_early import too_early

TRAIN = "train: {learning_rate: 0.1}\n"
LAYERS = ["h = v * x", "p = w * h", "L = (p - y)**2"]
WEIGHTS = "{v: 0.8, w: 0.7}"


def test_updated_too_early_reaches_all_that_lies_further_back(slips):
    """p = 0.728, so ∂L/∂p = −0.544, ∂L/∂w = −0.56576, and at a rate of 1 w is 1.26576 before h is reached."""

    def early(ask, address):
        found = slips(LAYERS, WEIGHTS, ask, address, TRAIN.replace("0.1", "1"), "{x: 1.3, y: 1}")
        return found.get("updated-too-early")

    assert early("local", "backward p -> h") == pytest.approx(1.26576)
    assert early("product", "backward p -> h") == pytest.approx(-0.544 * 1.26576)
    assert early("product", "backward h -> v") == pytest.approx(-0.544 * 1.26576 * 1.3)
    assert early("update", "update v") == pytest.approx(0.8 + 0.544 * 1.26576 * 1.3)
    assert early("product", "backward p -> w") is None
    assert early("update", "update w") is None


def test_a_weight_whose_gradient_is_still_awaited_is_not_updated_early(slips):
    """Used twice, in time: it can be updated only when its last use has been gone back through."""
    found = slips(["h = w * x", "g = w * h", "L = g**2"], "{w: 0.7}", "product", "backward g -> h", TRAIN, "{x: 1.3}")
    assert "updated-too-early" not in found
    found = slips(["h = v * x", "L = (v * h)**2 + w"], WEIGHTS, "product", "backward v * h -> h", TRAIN, "{x: 1.3}")
    assert "updated-too-early" not in found


def test_what_is_made_of_weights_alone_is_made_anew(slips):
    values = "{v: [[0.8, 0.1]], W: [[0.7], [0.4]]}"
    lines = ["h = x @ v", "p = h @ W", "L = sum(p)"]
    plain = slips(lines, values, "product", "backward p -> h", TRAIN, "{x: [[1.3]]}")
    turned = slips(
        ["h = x @ v", "p = h @ U.T", "L = sum(p)"], "{v: [[0.8, 0.1]], U: [[0.7, 0.4]]}", "product", "backward p -> h",
        TRAIN, "{x: [[1.3]]}",
    )  # fmt: skip
    np.testing.assert_allclose(plain["updated-too-early"], turned["updated-too-early"])
    np.testing.assert_allclose(plain["updated-too-early"], [[0.7 - 0.1 * 1.04, 0.4 - 0.1 * 0.13]])


PUBLISHED = """\
```network
data: {i: [0.05, 0.1], t: [0.01, 0.99], c: 0.35, d: 0.6}
parameters: {V: [[0.15, 0.2], [0.25, 0.3]], W: [[0.4, 0.45], [0.5, 0.55]]}
forward: |
  h = sigmoid(V @ i + c)
  o = sigmoid(W @ h + d)
  L = 0.5 * sum((t - o)**2)
train: {learning_rate: 0.5}
```
"""


def test_the_published_loss_is_that_of_weights_updated_too_early(lesson):
    """A widely copied worked example prints .291027924 after its first update; the chain rule gives .291027774."""
    trace = lesson(PUBLISHED).walks[0].trace
    step = trace.step(trace.find("update V"))
    early = too_early(trace).trace.step(step.index).after
    leaves = {node.name: trace.value(node.name) for node in trace.graph.nodes if node.role in {"data", "parameter"}}
    leaves["W"] = trace.step(trace.find("update W")).after
    assert round(record(trace.graph, {**leaves, "V": step.after}).loss, 9) == 0.291027774
    assert round(record(trace.graph, {**leaves, "V": early}).loss, 9) == 0.291027924


def test_a_trace_is_as_it_was_after_its_slips_were_asked_for(lesson):
    trace = lesson(PUBLISHED).walks[0].trace
    before = [(step.address, np.array(step[-1]).tolist()) for step in trace.steps if step.kind == "chain"]
    for step in trace.steps:
        for ask in askable(step):
            step_question(ask, step, trace)
    assert before == [(step.address, np.array(step[-1]).tolist()) for step in trace.steps if step.kind == "chain"]
