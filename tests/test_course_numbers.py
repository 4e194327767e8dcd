"""`tutor trace` on the built-in course against autograd, which knows nothing of the tutor's rules."""

import json
import sys
from pathlib import Path

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from autograd.tracer import getval
from click.testing import CliRunner

from tutor.cli import main
from tutor.formula import canonical
from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.network.operations.entry import Shorthand

sys.path.append(str(Path(__file__).parent / "network"))
from autograd_oracle import ORACLE

VARIANTS = (0, 1, 2, 7, 123)
WALKS = [
    (summary.id, walk) for summary in lesson_summaries(built_in_course()) for walk in load_lesson(summary.path).walks
]


def oracle(walk):
    """What the calls of a network mean: the format's functions, and those that its lesson defines."""
    names = ORACLE | {"reshape": lambda x, *shape: anp.reshape(x, np.ravel(shape).astype(int)), "logsumexp": shifted}
    for name, own in walk.graph.functions.items():
        value = canonical(own.unfold((), {})) if isinstance(own, Shorthand) else own.value
        code = compile(value, name, "eval")
        names[name] = lambda *values, code=code, own=own: eval(
            code, names, dict(zip(own.operands, values, strict=True))
        )
    return names


def shifted(z):
    """The log of a sum of exponentials of any size."""
    largest = np.max(getval(z))
    return largest + anp.log(anp.sum(anp.exp(z - largest)))


def traced(lesson, network, variant):
    arguments = ["trace", lesson, "--network", network, "--variant", str(variant), "--json"]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


@pytest.mark.filterwarnings("ignore:Output seems independent of input")  # autograd, where every slope is 0
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("lesson", "walk"), WALKS, ids=[f"{lesson}:{walk.name}" for lesson, walk in WALKS])
def test_loss_and_gradients_agree_with_autograd(lesson, walk, variant):
    data = traced(lesson, walk.name, variant)
    nodes = {node["name"]: node for node in data["nodes"]}
    leaves = {name: np.array(nodes[name]["value"]) for name in nodes if nodes[name]["role"] in {"data", "parameter"}}
    lines = [(line.name, compile(canonical(line.expression), line.name, "eval")) for line in walk.assignments]

    known = oracle(walk)

    def loss_of(values):
        names = dict(values)
        for name, code in lines:
            names[name] = eval(code, known, names)
        return names[data["loss"]]

    gradients = grad(loss_of)(leaves)
    assert data["value"] == pytest.approx(float(loss_of(leaves)), rel=1e-9, abs=1e-12)
    followed = [name for name in leaves if nodes[name]["gradient"] is not None]
    assert set(followed) >= {leaf.name for leaf in walk.leaves if leaf.role == "parameter"}
    assert followed
    for name in followed:
        np.testing.assert_allclose(nodes[name]["gradient"], gradients[name], rtol=1e-9, atol=1e-12)
