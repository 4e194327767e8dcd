"""The records of a trace: one a step, each complete in itself. Arrays in them are read-only float64.

Forward      the value of one operation
Seed         ∂L/∂L = 1
Chain        one multiplication of the chain rule: upstream, local, product
Unbroadcast  a product summed over the axes along which its operand was repeated
Accumulate   a second contribution added to the first
Update       one optimizer step on a parameter
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from tutor.network.combine import unbroadcast_axes
from tutor.network.graph import Edge, Node
from tutor.network.operations import Combine, Value

__all__ = ["Accumulate", "Chain", "Forward", "Phase", "Seed", "Step", "Unbroadcast", "Update"]

Phase: TypeAlias = Literal["forward", "backward", "update"]


@dataclass(frozen=True, slots=True, eq=False)
class Forward:
    """The value of one operation, made from its operands' values, left to right."""

    kind: ClassVar[str] = "forward"
    phase: ClassVar[Phase] = "forward"
    index: int
    made: Node
    value: Value
    operands: tuple[Value, ...]

    @property
    def node(self) -> str:
        """The node's name."""
        return self.made.name

    @property
    def address(self) -> str:
        """`forward NODE`."""
        return f"forward {self.made.name}"


@dataclass(frozen=True, slots=True, eq=False)
class Seed:
    """∂L/∂L = 1, where the backward pass begins."""

    kind: ClassVar[str] = "seed"
    phase: ClassVar[Phase] = "backward"
    address: ClassVar[str] = "seed"
    index: int
    made: Node
    value: Value

    @property
    def node(self) -> str:
        """The loss's name."""
        return self.made.name


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """One multiplication of the chain rule: `product = combine(upstream, local)`.

    Attributes:
        upstream: ∂L/∂output, of the output's shape.
        local: ∂output/∂input, as the rule gives it.
        product: this edge's contribution to ∂L/∂input, before a broadcast is undone.
        completes: whether the product is the whole of ∂L/∂input.
    """

    kind: ClassVar[str] = "chain"
    phase: ClassVar[Phase] = "backward"
    index: int
    edge: Edge
    upstream: Value
    local: Value
    product: Value
    completes: bool

    @property
    def address(self) -> str:
        """`backward OUT -> IN`."""
        return self.edge.address

    @property
    def output(self) -> str:
        """The operation's node, whose gradient is upstream."""
        return self.edge.output.name

    @property
    def input(self) -> str:
        """The operand's node, whose gradient is made."""
        return self.edge.input.name

    @property
    def operand(self) -> int:
        """Which operand of the operation, from 0."""
        return self.edge.operand

    @property
    def combine(self) -> Combine:
        """How upstream and local meet."""
        return self.edge.combine

    @property
    def axes(self) -> tuple[int, ...]:
        """The operand's axes that `spread` or `jacobian` work along."""
        return self.edge.axes

    @property
    def rule(self) -> str:
        """The local derivative as a formula over the operation's operands and `out`."""
        return self.edge.rule

    @property
    def why(self) -> str:
        """One sentence that gives the rule's reason."""
        return self.edge.why


@dataclass(frozen=True, slots=True, eq=False)
class Unbroadcast:
    """A product summed over the axes along which its operand was repeated."""

    kind: ClassVar[str] = "unbroadcast"
    phase: ClassVar[Phase] = "backward"
    index: int
    edge: Edge
    before: Value
    after: Value

    @property
    def address(self) -> str:
        """`unbroadcast OUT -> IN`."""
        return f"un{self.edge.address.replace('backward', 'broadcast', 1)}"

    @property
    def output(self) -> str:
        """The operation's node."""
        return self.edge.output.name

    @property
    def input(self) -> str:
        """The operand that was repeated."""
        return self.edge.input.name

    @property
    def axes(self) -> tuple[int, ...]:
        """The axes of `before` that are summed."""
        return unbroadcast_axes(self.before.shape, self.after.shape)


@dataclass(frozen=True, slots=True, eq=False)
class Accumulate:
    """A further contribution added to the gradient so far. `occurrence` counts the additions from 1."""

    kind: ClassVar[str] = "accumulate"
    phase: ClassVar[Phase] = "backward"
    index: int
    made: Node
    occurrence: int
    before: Value
    contribution: Value
    after: Value
    edge: Edge

    @property
    def node(self) -> str:
        """The node whose gradient is added up."""
        return self.made.name

    @property
    def address(self) -> str:
        """`accumulate NODE`, with ` (2)` for the third contribution and on."""
        mark = f" ({self.occurrence})" if self.occurrence > 1 else ""
        return f"accumulate {self.made.name}{mark}"


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """One optimizer step on a parameter."""

    kind: ClassVar[str] = "update"
    phase: ClassVar[Phase] = "update"
    index: int
    made: Node
    before: Value
    gradient: Value
    after: Value
    rate: float

    @property
    def node(self) -> str:
        """The parameter's name."""
        return self.made.name

    @property
    def address(self) -> str:
        """`update NODE`."""
        return f"update {self.made.name}"


Step: TypeAlias = Forward | Seed | Chain | Unbroadcast | Accumulate | Update
