"""What a hostile lesson is, the table of them, and the words they are made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

__all__ = ["FRONT", "NEURON", "RECIPES", "YAML", "Recipe", "lesson", "network", "quiz", "refused"]

FRONT = "---\nformat: 1\ntitle: T\n---\n"
NEURON = "```network\ndata: {x: 1.5}\nparameters: {w: 0.4}\nforward: |\n  p = sigmoid(w * x)\n  L = (p - 1)**2\n```\n"
YAML = "format: 1\ntitle: T\nstory:\n"


class Recipe(NamedTuple):
    """One hostile file.

    Attributes:
        make: its content; or, given the path, what puts something there that is no file.
        codes: of problems that must be told, among others; none where the file is harmless.
        ending: of the file's name; of a folder, `d`.
        still: why it is not refused within the limits yet.
    """

    make: Callable[[], str | bytes] | Callable[[Path], None]
    codes: frozenset[str]
    ending: str = "md"
    still: str = ""


RECIPES: dict[str, Recipe] = {}


def refused(*codes: str, ending: str = "md", still: str = ""):
    """Keeps a recipe under its function's name, with the codes that it is refused by; none where it is harmless."""

    def keep(make):
        RECIPES[make.__name__.replace("_", "-")] = Recipe(make, frozenset(codes), ending, still)
        return make

    return keep


def lesson(*body: str) -> str:
    return FRONT + "\n\n".join(body) + "\n"


def network(forward: str, data: str = "x: 1.5", parameters: str = "w: 0.4", more: str = "") -> str:
    lines = "".join(f"  {line}\n" for line in forward.split("\n"))
    return f"```network\ndata: {{{data}}}\nparameters: {{{parameters}}}\nforward: |\n{lines}{more}```\n"


def quiz(lines: str) -> str:
    return f"```quiz\n{lines}\n```\n"
