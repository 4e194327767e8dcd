"""The records of a trace: one a step, each complete in itself. Arrays in them are read-only float64.

Forward      the value of one operation
Seed         ∂L/∂L = 1
Chain        one multiplication of the chain rule: upstream, local, product
Unbroadcast  a product summed over the axes along which its operand was repeated
Accumulate   a second contribution added to the first
Update       one optimizer step on a parameter
"""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple, TypeAlias

from tutor.network.combine import unbroadcast_axes
from tutor.network.graph import Edge, Node, mark
from tutor.network.operations import Combine, Value
from tutor.network.optimizers import Optimizer

__all__ = ["Accumulate", "Chain", "Forward", "Kept", "Phase", "Seed", "Step", "Unbroadcast", "Update"]

Phase: TypeAlias = Literal["forward", "backward", "update"]


class _Record:
    """What all records share: each is equal to itself alone, for arrays have no one answer to `==`.

    Beneath, records are named tuples: read-only, and made in a third of the time of a frozen dataclass.
    """

    __slots__ = ()
    __eq__ = object.__eq__
    __ne__ = object.__ne__
    __hash__ = object.__hash__


class _OfNode:
    """A record about one node. Its fields come from the named tuple that stands before it."""

    __slots__ = ()
    kind: ClassVar[str]

    @property
    def made(self) -> Node:
        """The node itself."""
        raise NotImplementedError

    @property
    def node(self) -> str:
        """The node's name."""
        return self.made.name

    @property
    def address(self) -> str:
        """`KIND NODE`."""
        return f"{self.kind} {self.made.name}"


class _OfEdge:
    """A record about one use of an operand. Its fields come from the named tuple that stands before it."""

    __slots__ = ()
    kind: ClassVar[str]

    @property
    def edge(self) -> Edge:
        """The edge itself."""
        raise NotImplementedError

    @property
    def output(self) -> str:
        """The operation's node, whose gradient is upstream."""
        return self.edge.output.name

    @property
    def input(self) -> str:
        """The operand's node, whose gradient is made."""
        return self.edge.input.name


class _Forward(NamedTuple):
    index: int  # type: ignore[assignment]  # and not the method of a tuple
    made: Node
    value: Value
    operands: tuple[Value, ...]


class Forward(_Record, _Forward, _OfNode):
    """The value of one operation, made from its operands' values, left to right."""

    __slots__ = ()
    kind: ClassVar[str] = "forward"
    phase: ClassVar[Phase] = "forward"


class _Seed(NamedTuple):
    index: int  # type: ignore[assignment]  # and not the method of a tuple
    made: Node
    value: Value


class Seed(_Record, _Seed, _OfNode):
    """∂L/∂L = 1, where the backward pass begins."""

    __slots__ = ()
    kind: ClassVar[str] = "seed"
    phase: ClassVar[Phase] = "backward"

    @property
    def address(self) -> str:
        """`seed`: there is only one."""
        return "seed"


class _Chain(NamedTuple):
    index: int  # type: ignore[assignment]  # and not the method of a tuple
    edge: Edge
    upstream: Value
    local: Value
    product: Value
    completes: bool


class Chain(_Record, _Chain, _OfEdge):
    """One multiplication of the chain rule: `product = combine(upstream, local)`.

    Attributes:
        upstream: ∂L/∂output, of the output's shape.
        local: ∂output/∂input, as the rule gives it.
        product: this edge's contribution to ∂L/∂input, before a broadcast is undone.
        completes: whether the product is the whole of ∂L/∂input.
    """

    __slots__ = ()
    kind: ClassVar[str] = "chain"
    phase: ClassVar[Phase] = "backward"

    @property
    def address(self) -> str:
        """`backward OUT -> IN`."""
        return self.edge.address

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


class _Unbroadcast(NamedTuple):
    index: int  # type: ignore[assignment]  # and not the method of a tuple
    edge: Edge
    before: Value
    after: Value


class Unbroadcast(_Record, _Unbroadcast, _OfEdge):
    """A product summed over the axes along which its operand was repeated."""

    __slots__ = ()
    kind: ClassVar[str] = "unbroadcast"
    phase: ClassVar[Phase] = "backward"

    @property
    def address(self) -> str:
        """`unbroadcast OUT -> IN`."""
        return f"unbroadcast {self.edge.ends}"

    @property
    def axes(self) -> tuple[int, ...]:
        """The axes of `before` that are summed."""
        return unbroadcast_axes(self.before.shape, self.after.shape)


class _Accumulate(NamedTuple):
    index: int  # type: ignore[assignment]  # and not the method of a tuple
    made: Node
    occurrence: int
    before: Value
    contribution: Value
    after: Value
    edge: Edge


class Accumulate(_Record, _Accumulate, _OfNode):
    """A further contribution added to the gradient so far. `occurrence` counts the additions from 1."""

    __slots__ = ()
    kind: ClassVar[str] = "accumulate"
    phase: ClassVar[Phase] = "backward"

    @property
    def address(self) -> str:
        """`accumulate NODE`, with ` (2)` for the third contribution and on."""
        return f"accumulate {self.made.name}{mark(self.occurrence)}"


class Kept(NamedTuple):
    """One value that an optimizer keeps for a parameter: its name, and the value before and after an update."""

    name: str
    before: Value
    after: Value


class _Update(NamedTuple):
    index: int  # type: ignore[assignment]  # and not the method of a tuple
    made: Node
    before: Value
    gradient: Value
    after: Value
    optimizer: Optimizer
    t: int
    state: tuple[Kept, ...]


class Update(_Record, _Update, _OfNode):
    """One optimizer step on a parameter.

    Attributes:
        optimizer: its rule and its settings.
        t: which update of a training run this is, from 1.
        state: what the optimizer keeps for this parameter, in the order of its rule.
    """

    __slots__ = ()
    kind: ClassVar[str] = "update"
    phase: ClassVar[Phase] = "update"

    @property
    def rate(self) -> float:
        """The learning rate."""
        return self.optimizer.learning_rate


Step: TypeAlias = Forward | Seed | Chain | Unbroadcast | Accumulate | Update
