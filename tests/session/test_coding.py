"""The program beside the steps: every step has its line, and a rule that is asked stands nowhere."""

import pytest

from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.session import Material, Session
from tutor.session.coding import can_code, code_of

LESSONS = [summary.path for summary in lesson_summaries(built_in_course())]
UNIT = """\
```network
data: {x: 2}
parameters: {w: 0.5}
forward: |
  z = w * x
  p = sigmoid(z)
loss: p
train: {learning_rate: 0.1}
```

```quiz
at: backward p -> z
ask: rule
```
"""


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_step_lights_a_line_of_its_own_phase(path):
    session = Session(Material(load_lesson(path)), mode="watch")
    for place in range(len(session.material)):
        at = session.at(place)
        if can_code(at) and at.step is not None:
            code = code_of(at)
            line = code.lines[code.here]
            above = [each.code for each in code.lines[: code.here + 1] if each.code.startswith("# ")]
            assert above[-1] == f"# {at.step.phase}", at.step.address
            assert at.step.address in line.steps or at.step.kind == "seed"


def test_a_rule_that_is_asked_stands_nowhere_until_it_is_answered(lesson):
    unit = lesson(UNIT)
    session = Session(unit).go("forward z")
    whole = "\n".join(f"{line.code} {line.remark}" for line in code_of(session).lines)
    assert "d_z = ? ?" in whole
    assert "(1 - p)" not in whole
    answered = session.go("backward p -> z").answer("p(1-p)")
    whole = "\n".join(f"{line.code} {line.remark}" for line in code_of(answered).lines)
    assert "(1 - p)" in whole
    assert "?" not in whole
    watched = Session(unit, mode="watch").go("forward z")
    assert "?" not in "\n".join(line.code for line in code_of(watched).lines)
