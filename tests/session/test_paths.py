"""Every path from the loss: as many as there are, and their products add up to the gradient."""

import numpy as np
import pytest

from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.session import Material, Session
from tutor.session.paths import MOST, can_show_paths, paths_of, told

PATHS = {each.id: each.path for each in lesson_summaries(built_in_course())}
BLOCKS = """\
```network
data: {x: 0.5}
forward: |
  a = 2 * x + sin(x)
  b = a * a
  L = b + 3 * a
```

```quiz
at: backward b -> a
ask: local
```
"""


@pytest.fixture
def blocks(lesson):
    return Session(lesson(BLOCKS), mode="watch")


def test_every_path_is_found_and_they_add_up(blocks):
    session = next(
        each for each in (blocks.at(place) for place in range(len(blocks.material)))
        if each.step is not None and each.step.address == "accumulate x"
    )  # fmt: skip
    found = paths_of(session)
    assert found.many == len(found.paths) == 6  # through b twice, or 3 * a; then through 2 * x, or the sine
    a = 2 * 0.5 + np.sin(0.5)
    assert found.total == pytest.approx((2 * a + 3) * (2 + np.cos(0.5)))
    assert found.paths[0].names[0] == "L"
    assert all(path.names[-1] == "x" for path in found.paths)


@pytest.mark.parametrize("name", PATHS)
def test_in_the_course_the_products_add_up_to_the_gradient(name):
    session = Session(Material(load_lesson(PATHS[name])), mode="watch")
    for place in range(len(session.material)):
        at = session.at(place)
        if not can_show_paths(at):
            continue
        found = paths_of(at)
        assert len(found.paths) == min(found.many, MOST)
        if found.total is not None:
            trace = at.walk.trace
            assert found.total == pytest.approx(float(trace.gradients[trace.graph.id_of(found.node)]), abs=1e-12)


def test_what_is_still_to_come_is_not_told(blocks):
    guided = Session(blocks.material)
    before = paths_of(guided.go("forward a"))
    assert [path.slopes for path in before.paths] == [("?", "?"), ("?", "?"), ("?", "?")]
    assert before.total is None
    (to_b,) = paths_of(guided.go("backward L -> b")).paths
    assert (to_b.slopes, to_b.product) == (("1",), 1)


def test_paths_open_when_the_slope_that_they_would_tell_is_answered(blocks):
    asked = Session(blocks.material).go("backward b -> a")
    assert not can_show_paths(asked)
    found = paths_of(asked.answer("a"))
    assert sorted(path.slopes for path in found.paths) == [("1", "1.479"), ("1", "3"), ("1", "?")]
    assert found.total is None
    assert list(told(found))[-1].endswith("What is still to come on the way back stands as ?.")
