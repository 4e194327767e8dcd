"""What is done with a gradient: the optimizer's step on one parameter."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.network.operations import Value

__all__ = ["Sgd"]


@dataclass(frozen=True, slots=True)
class Sgd:
    """Plain gradient descent: `after = before - learning_rate * gradient`."""

    learning_rate: float

    def update(self, before: Value, gradient: Value) -> Value:
        """The parameter after one step, of its own shape."""
        return before - self.learning_rate * gradient
