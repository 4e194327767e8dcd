"""The equation pane, row by row."""

import pytest

from tutor.lesson import load_lesson
from tutor.session import Material, Session
from tutor.tui.equation import equation_rows

PICKED = """\
---
format: 1
title: One score is picked
---

```network
data: {z: [12, 10.5, 11.2]}
forward: |
  t = 2 * z[1]
loss: t
gradients: [z]
```
"""


@pytest.mark.parametrize("width", [30, 100])
def test_a_scalar_put_into_an_array_of_zeros_is_shown_as_an_array(tmp_path, width):
    path = tmp_path / "01-picked.md"
    path.write_text(PICKED, encoding="utf-8")
    session = Session(Material(load_lesson(path)), mode="watch").go("backward z[1] -> z")
    text = "\n".join("".join(run.text for run in row) for row in equation_rows(session, width, 20))
    assert "0  2  0" in text
