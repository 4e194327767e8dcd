import pytest

from tutor.lesson import read_lesson

FRONT = "---\nformat: 1\ntitle: A test\n---\n"
NETWORK = """
```network
data:
  x: 1.5
  y: {value: 1, choices: [0, 1]}
parameters:
  w: {value: 0.4, vary: [-1, 1]}
forward: |
  z = w * x          # the score
  p = sigmoid(z)
  L = (p - y)**2
train: {learning_rate: 0.5}
```
"""


@pytest.fixture
def read(tmp_path):
    """Reads a text as a lesson, and gives the lesson and its problems as `line:column code`."""

    def reader(text, name="01-test.md"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        lesson, problems = read_lesson(path)
        return lesson, [f"{p.line}:{p.column} {p.code}" if p.line else f"- {p.code}" for p in problems]

    return reader


@pytest.fixture
def lesson(read):
    """Reads a body behind a front matter; it must have no problems."""

    def reader(body, name="01-test.md"):
        made, problems = read(FRONT + body, name)
        assert problems == []
        return made

    return reader


@pytest.fixture
def neuron():
    return NETWORK
