"""One element of a step taken apart, beside the arrays it is made of."""

import numpy as np
import pytest

from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.network import Accumulate, Chain, Unbroadcast
from tutor.session import Material, Session
from tutor.session.zooming import can_zoom, shape_of, zoomed

LESSONS = [summary.path for summary in lesson_summaries(built_in_course())]
LAYER = """\
```network
data:
  X: [[1, 2], [3, -1], [0.5, 0]]
parameters:
  W: [[2, -3], [1, 0.5]]
  b: [0.25, -1]
forward: |
  Y = X @ W + b
  L = mean(Y**2)
```
"""


@pytest.fixture
def layer(lesson):
    return Session(lesson(LAYER), mode="watch")


def test_an_element_of_a_matrix_product_is_a_row_times_a_column(layer):
    session = layer.go("backward X @ W -> W")
    found = zoomed(session, (1, 0))
    local, upstream = found.sources
    assert (local.part, local.name, upstream.part, upstream.name) == ("local", "∂u/∂W", "upstream", "∂L/∂u")
    assert local.lit.tolist() == [[False] * 3, [True] * 3]
    assert upstream.lit.tolist() == [[True, False]] * 3
    assert float(np.sum(local.values[1] * upstream.values[:, 0])) == pytest.approx(found.result.values[1, 0])
    assert found.sum[0] == "∂L/∂W[1, 0] = ∂L/∂u[0, 0] · ∂u[0, 0]/∂W[1, 0] + ∂L/∂u[1, 0] · ∂u[1, 0]/∂W[1, 0]"
    assert found.where == "u = X @ W"
    assert found.count == "2 of 6 terms are not zero"


def test_a_bias_adds_its_copies(layer):
    found = zoomed(layer.go("unbroadcast Y -> b"), (1,))
    (before,) = found.sources
    assert before.lit.tolist() == [[False, True]] * 3
    assert before.values[:, 1].sum() == pytest.approx(found.result.values[1])
    assert len(found.terms) == 3


def test_a_value_lights_what_it_feels(layer):
    x, w = zoomed(layer.go("forward X @ W"), (1, 1)).sources
    assert x.lit.tolist() == [[False] * 2, [True] * 2, [False] * 2]
    assert w.lit.tolist() == [[False, True]] * 2


def test_while_a_number_is_asked_nothing_is_taken_apart(lesson_with_question):
    assert not can_zoom(lesson_with_question)
    assert can_zoom(lesson_with_question.show())


@pytest.fixture
def lesson_with_question(lesson):
    asked = lesson(f"{LAYER}\n```quiz\nat: backward X @ W -> W\nask: product\n```\n")
    return Session(asked).go("backward X @ W -> W")


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_step_of_the_course_is_taken_apart_and_comes_out(path):
    session = Session(Material(load_lesson(path)), mode="watch")
    for place in range(len(session.material)):
        at = session.at(place)
        if at.step is None or not can_zoom(at):
            continue
        for position in [(0,) * len(shape_of(at.step)), tuple(size - 1 for size in shape_of(at.step))]:
            found = zoomed(at, position)
            assert found.result.lit[position] and np.sum(found.result.lit) == 1
            assert all(grid.lit.shape == grid.values.shape for grid in found.sources)
            _comes_out(at.step, found)


def _comes_out(step, found):
    """From the lit cells alone, by plain sums, what stands under the cursor."""
    lit = [grid.values[grid.lit] for grid in found.sources]
    made = found.result.values[found.position]
    if isinstance(step, Unbroadcast | Accumulate):
        assert sum(map(np.sum, lit)) == pytest.approx(made, abs=1e-12)
    elif isinstance(step, Chain) and step.combine in {"elementwise", "right", "left", "spread"}:
        assert np.sum(np.prod(np.broadcast_arrays(*lit), axis=0)) == pytest.approx(made, abs=1e-12)
