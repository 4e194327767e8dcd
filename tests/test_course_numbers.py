"""`tutor trace` on the built-in course against autograd, which knows nothing of the tutor's rules."""

import json

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from click.testing import CliRunner

from tutor.cli import main
from tutor.formula import canonical
from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries

VARIANTS = (0, 1, 2, 7, 123)
WALKS = [
    (summary.id, walk) for summary in lesson_summaries(built_in_course()) for walk in load_lesson(summary.path).walks
]


def softmax(z):
    shifted = anp.exp(z - anp.max(z, axis=-1, keepdims=True))
    return shifted / anp.sum(shifted, axis=-1, keepdims=True)


def rows(z):
    return int(np.prod(np.shape(z)[:-1]))


ORACLE = {
    "exp": anp.exp,
    "log": anp.log,
    "sum": anp.sum,
    "mean": anp.mean,
    "tanh": anp.tanh,
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "softmax": softmax,
    "mse": lambda a, b: anp.mean((a - b) ** 2),
    "bce": lambda p, y: anp.mean(-(y * anp.log(p) + (1 - y) * anp.log(1 - p))),
    "cross_entropy": lambda p, y: -anp.sum(y * anp.log(p)) / rows(p),
    "softmax_cross_entropy": lambda z, y: -anp.sum(y * anp.log(softmax(z))) / rows(z),
}


def traced(lesson, network, variant):
    arguments = ["trace", lesson, "--network", network, "--variant", str(variant), "--json"]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("lesson", "walk"), WALKS, ids=[f"{lesson}:{walk.name}" for lesson, walk in WALKS])
def test_loss_and_gradients_agree_with_autograd(lesson, walk, variant):
    data = traced(lesson, walk.name, variant)
    nodes = {node["name"]: node for node in data["nodes"]}
    leaves = {name: np.array(nodes[name]["value"]) for name in nodes if nodes[name]["role"] in {"data", "parameter"}}
    lines = [(line.name, compile(canonical(line.expression), line.name, "eval")) for line in walk.assignments]

    def loss_of(values):
        names = dict(values)
        for name, code in lines:
            names[name] = eval(code, ORACLE, names)
        return names[data["loss"]]

    gradients = grad(loss_of)(leaves)
    assert data["value"] == pytest.approx(float(loss_of(leaves)), rel=1e-9, abs=1e-12)
    followed = [name for name in leaves if nodes[name]["gradient"] is not None]
    assert set(followed) >= {leaf.name for leaf in walk.leaves if leaf.role == "parameter"}
    assert followed
    for name in followed:
        np.testing.assert_allclose(nodes[name]["gradient"], gradients[name], rtol=1e-9, atol=1e-12)
