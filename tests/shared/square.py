"""A square that is trained: one weight goes to 3, and a learning rate of 1 or more is too large."""

SQUARE = """\
```network
data: {t: 3}
parameters: {w: 1}
forward: L = (w - t)**2
train: {learning_rate: 0.1, steps: 40}
```
"""
