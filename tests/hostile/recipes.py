"""Lessons made to hurt whoever reads them, each a recipe: large ones are never kept as files.

    python tests/hostile/recipes.py FOLDER

writes all of them into a folder, to look at or to try by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
import hostile_files
import hostile_networks
import hostile_texts
from hostile_table import RECIPES

__all__ = ["LARGE_TO_TRACE", "MODULES", "RECIPES", "written"]

MODULES = (hostile_files, hostile_networks, hostile_texts)
"""Which fill the table."""

LARGE_TO_TRACE = (
    "a-chain-of-thousands",
    "formulas-of-two-thousand-characters",
    "the-largest-draw",
    "the-longest-training",
    "the-finest-draw",
    "ten-thousand-choices",
    "doubling-shorthands",
    "a-huge-shape",
)
"""Recipes of networks, for commands that run them."""


def written(name: str, folder: Path) -> Path:
    """The path of a recipe's file, made in a folder."""
    recipe = RECIPES[name]
    path = folder / f"{name}.{recipe.ending}"
    if recipe.make.__code__.co_argcount:
        recipe.make(path)
    else:
        content = recipe.make()
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True)
    for each in RECIPES:
        print(written(each, target))  # noqa: T201 - where it stands is what was asked for
