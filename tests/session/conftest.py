"""A lesson that holds one of everything: pages, two networks, notes, questions of every kind."""

from pathlib import Path

import pytest
from unit_network import UNIT

from tutor.lesson import load_lesson
from tutor.session import Material

STORY = """\
---
format: 1
title: One of everything
---

First words, about {{ p }}.

```quiz
id: guess
question: Which way is down?
choices:
  - text: along the gradient
    say: That climbs.
  - {text: against the gradient, correct: true}
```

"""

STORY += UNIT.replace("data: {x: 1.3", "name: scalar\ndata: {x: {value: 1.3, vary: [1, 2], decimals: 3}")

STORY += """\
## The slope is {{ local(p, z) }} {at="backward p -> z"}

Near {{ p }} it is {{ local(p, z) }}, and so {{ grad(z) }}.

```quiz
at: backward p -> z
ask: local
hints: [Which function?]
```

```quiz
at: backward p -> z
ask: product
```

```quiz
at: forward z
ask: value
```

# Between

The loss was {{ L }}.

```quiz
id: total
question: What is the slope at z?
answer: grad(z)
```

```network
name: matrix
data: {X: [[0.6, -1.1], [1.9, 0.4]]}
parameters: {W: [[0.2], [-0.7]], b: [0.3]}
forward: |
  Y = X @ W + b
  L = sum(Y * Y)
train: {learning_rate: 0.5}
```

```quiz
at: update W
ask: update
```

# Last

Last words.
"""


@pytest.fixture(scope="session")
def everything(tmp_path_factory) -> Material:
    path: Path = tmp_path_factory.mktemp("lesson") / "01-everything.md"
    path.write_text(STORY, encoding="utf-8")
    return Material(load_lesson(path))
