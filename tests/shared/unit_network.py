"""The network that most lessons of these tests are about: one unit, as a lesson's block."""

UNIT = """\
```network
data: {x: 1.3, y: 1}
parameters: {w: 0.7, b: -0.2}
forward: |
  z = w * x + b
  p = sigmoid(z)
  L = (p - y)**2
train: {learning_rate: 0.5}
```

"""
