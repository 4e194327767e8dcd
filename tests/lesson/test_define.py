"""Functions of a lesson's own: what they make of a network, and that their gradients are right."""

import numpy as np
import pytest

from tutor.lesson import draw_values, load_lesson
from tutor.network import Chain, record

LESSON = """---
format: 1
title: Functions of its own
---

```network
data:
  x: [1.0, -2.0, 0.5]
parameters:
  w: 0.7
define:
{define}
forward: |
{forward}
```
"""


@pytest.fixture
def traced(tmp_path):
    def trace(define, forward, **values):
        path = tmp_path / "own.md"
        indented = ["\n".join(f"  {line}" for line in text) for text in (define, forward)]
        path.write_text(LESSON.format(define=indented[0], forward=indented[1]), encoding="utf-8")
        walk = load_lesson(path).story[0]
        return record(walk.graph, {**draw_values(walk, "own", 0), **values})

    return trace


def slope_in_w(traced, define, forward):
    """∂L/∂w by central differences through the whole lesson."""
    step = 1e-6
    above, below = (traced(define, forward, w=0.7 + each).loss for each in (step, -step))
    return (above - below) / (2 * step)


SHORT = ["leaky(x): maximum(x, 0.1 * x)", "twice(x): leaky(x) + leaky(3 * x)"]
RULED = ["swish(x):", "  value: x * sigmoid(x)", "  d/dx: out + sigmoid(x) * (1 - out)"]
OF_TWO = ["gate(a, b):", "  value: a * tanh(b)", "  d/da: tanh(b)", "  d/db: a * (1 - tanh(b)**2)"]


@pytest.mark.parametrize(
    ("define", "forward"),
    [
        (SHORT, ["h = twice(w * x)", "L = sum(h**2)"]),
        (RULED, ["L = sum(swish(w * x))"]),
        (OF_TWO, ["h = gate(w * x, w)", "L = sum(h)"]),
        ([*SHORT, *RULED], ["L = sum(swish(leaky(w * x)) * twice(w))"]),
        ([*RULED, "both(x): swish(x) * swish(2 * x)"], ["L = sum(both(w * x))"]),
        ([*RULED, "slow(x):", "  value: swish(x / 2)", "  d/dx: (out + sigmoid(x / 2) * (1 - out)) / 2"],
         ["L = sum(slow(w * x))"]),
    ],
)  # fmt: skip
def test_the_gradient_is_that_of_nudging_the_parameter(traced, define, forward):
    gradient = traced(define, forward).gradient("w")
    assert gradient == pytest.approx(slope_in_w(traced, define, forward), rel=1e-7)


def test_a_shorthand_unfolds_into_its_parts_and_its_argument_is_made_once(traced):
    trace = traced(SHORT[:1], ["h = leaky(w * x)", "L = sum(h)"])
    assert [node.name for node in trace.graph.operations] == ["w * x", "0.1 * (w * x)", "h", "L"]
    assert trace.addresses[5:] == (
        "backward L -> h",
        "backward h -> w * x",
        "backward h -> 0.1 * (w * x)",
        "backward 0.1 * (w * x) -> w * x",
        "accumulate w * x",
        "backward w * x -> w",
        "unbroadcast w * x -> w",
    )


def test_a_step_is_found_by_the_call_too(traced):
    trace = traced(SHORT[:1], ["L = sum(leaky(w * x))"])
    assert trace.find("forward leaky(w*x)") == trace.find("forward maximum(w * x, 0.1 * (w * x))")


def test_a_function_with_derivatives_is_one_node_with_that_rule(traced):
    trace = traced(RULED, ["s = swish(w * x)", "L = sum(s)"])
    assert [node.name for node in trace.graph.operations] == ["w * x", "s", "L"]
    step = trace.steps[trace.find("backward s -> w * x")]
    assert isinstance(step, Chain)
    assert step.rule == "out + sigmoid(w * x) * (1 - out)"
    assert np.array_equal(step.product, step.upstream * step.local)


def test_operands_may_be_called_as_values_of_the_lesson_are(traced):
    own = traced(["leaky(w): maximum(w, 0.1 * w)"], ["L = sum(leaky(x * w))"])
    assert own.loss == traced(SHORT[:1], ["L = sum(leaky(x * w))"]).loss


def test_answers_may_call_them(tmp_path):
    path = tmp_path / "own.md"
    text = LESSON.format(define="  swish(x): x * sigmoid(x)", forward="  L = sum(swish(w * x))")
    path.write_text(f"{text}\n\nIt makes {{{{ swish(w * x) }}}}.\n", encoding="utf-8")
    assert load_lesson(path).story[1].text.startswith("It makes")


def test_a_value_with_a_functions_name_is_refused(tmp_path):
    path = tmp_path / "own.md"
    path.write_text(LESSON.format(define="  w(x): 2 * x", forward="  L = sum(x)"), encoding="utf-8")
    with pytest.raises(Exception, match="w is a function of this lesson"):
        load_lesson(path)
