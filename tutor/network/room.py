"""What networks may hold together, asked for before memory is taken."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tutor.errors import NetworkError
from tutor.network.operations import Shape

__all__ = ["MAX_ELEMENTS", "MAX_NODES", "MAX_TOTAL", "Room"]

MAX_ELEMENTS = 1_000_000
MAX_TOTAL = 10_000_000
MAX_NODES = 100_000


@dataclass(slots=True)
class Room:
    """What the networks that are built with it may hold together.

    Attributes:
        owner: whose it is, as messages say it.
        elements: so many in all their values; and so many in the Jacobians of any one operation.
        nodes: so many values.
        letters: so many in the names of what formulas make, each of which spells a whole formula.
    """

    owner: str = "the network"
    elements: int = MAX_TOTAL
    nodes: int = MAX_NODES
    letters: float = math.inf
    _held: int = 0
    _made: int = 0
    _spelled: int = 0

    def hold(self, shape: Shape) -> None:
        """Give room to one more value.

        Raises:
            NetworkError: it is too large, or there is not so much left.
        """
        if self._made >= self.nodes:
            raise NetworkError(f"{self.owner} has more than {self.nodes:,} nodes", code="network-too-large")
        size = math.prod(shape)
        if size > MAX_ELEMENTS:
            message = f"a value of shape {shape} has more than {MAX_ELEMENTS:,} elements"
            raise NetworkError(message, code="network-too-large")
        if self._held + size > self.elements:
            message = f"{self.owner}'s values hold more than {self.elements:,} elements in all"
            raise NetworkError(message, code="network-too-large")
        self._held += size
        self._made += 1

    def spell(self, name: str) -> None:
        """Give room to the name of one more value.

        Raises:
            NetworkError: there is not so much left.
        """
        self._spelled += len(name)
        if self._spelled > self.letters:
            message = f"{self.owner}'s formulas, written out for each of their parts, are over {self.letters:,} letters"
            cure = "name parts of long formulas on lines of their own"
            raise NetworkError(message, code="network-too-large", help=cure)
