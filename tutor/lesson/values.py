"""The values of a network's data and parameters: numbers and rectangular arrays of float64, and how they are drawn."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tutor.lesson.model import LeafValue
from tutor.lesson.problems import Report
from tutor.lesson.schema import NetworkBlock, Valid, ValueBlock
from tutor.lesson.source import Place
from tutor.lesson.tree import MappingNode, Node, ScalarNode, SequenceNode, plain
from tutor.lesson.variants import grid

__all__ = ["MAX_AXES", "read_leaf"]

MAX_AXES = 4


class _NoArrayError(Exception):
    """Nodes that make no array: code, message and, where there is one, cure."""


def read_leaf(
    name: str,
    role: Literal["data", "parameter"],
    entry: tuple[ScalarNode, Node],
    valid: Valid[NetworkBlock],
    report: Report,
) -> LeafValue | None:
    """One value of a network; None where it cannot be known, for a reason that has been reported."""
    key, node = entry
    section = "data" if role == "data" else "parameters"
    if any(path[:2] == (section, key.text) for path in valid.lost):
        return None
    if not isinstance(node, MappingNode):
        value = _array(name, node, key.place, report)
        return None if value is None else LeafValue(name, role, value, None, 1, None, value.shape)
    block = getattr(valid.block, section)[key.text]
    return _read_drawn(name, role, key, node, block, report)


def _read_drawn(
    name: str,
    role: Literal["data", "parameter"],
    key: ScalarNode,
    node: MappingNode,
    block: ValueBlock,
    report: Report,
) -> LeafValue | None:
    given = node.get("value")
    value = None if given is None else _array(name, given, node.entry("value")[0].place, report)
    vary = None if block.vary is None else (block.vary[0], block.vary[1])
    choices = None if block.choices is None else tuple(block.choices)
    if not _can_be_drawn(name, key, node, block, report) or (given is not None and value is None):
        return None
    shape = value.shape if value is not None else tuple(block.shape or ())
    if value is not None and block.shape is not None and value.shape != tuple(block.shape):
        place = node.entry("shape")[0].place
        report.error("bad-shape", place, f"{name} has shape {list(shape)} by its value", "delete this key")
        return None
    return LeafValue(name, role, value, vary, block.decimals, choices, shape)


def _can_be_drawn(name: str, key: ScalarNode, node: MappingNode, block: ValueBlock, report: Report) -> bool:
    drawn = block.vary is not None or block.choices is not None
    if "value" not in block.model_fields_set and block.shape is None:
        report.error("missing-key", key.place, f"{name} has neither value nor shape", "add value: …")
    elif "value" not in block.model_fields_set and not drawn:
        report.error("missing-key", key.place, f"{name} has a shape and nothing to draw from", "add vary: [low, high]")
    elif block.vary is not None and block.choices is not None:
        place = node.entry("choices")[0].place
        report.error("bad-vary", place, f"{name} is drawn from a range and from a list", "keep vary or choices")
    elif block.vary is not None and grid(block.vary[0], block.vary[1], block.decimals)[1] < 2:
        low, high = block.vary
        message = f"no two numbers with decimals: {block.decimals} lie between {low:.15g} and {high:.15g}"
        cure = "widen it, or give more decimals"
        if low > high:
            cure = f"a range goes from low to high: write [{high:.15g}, {low:.15g}]"
        report.error("bad-vary", node.entry("vary")[0].place, message, cure)
    else:
        return True
    return False


def _array(name: str, node: Node, place: Place, report: Report) -> NDArray[np.float64] | None:
    try:
        shape = _shape(name, node)
        if len(shape) > MAX_AXES:
            raise _NoArrayError("bad-shape", f"{name} has more than {MAX_AXES} axes", "split it")
    except _NoArrayError as error:
        report.error(error.args[0], place, *error.args[1:])
        return None
    value = np.array(plain(node), dtype=np.float64)
    value.flags.writeable = False
    return value


def _shape(name: str, node: Node) -> tuple[int, ...]:
    if isinstance(node, ScalarNode):
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            said = node.text if node.value is not None else "nothing"
            raise _NoArrayError("wrong-type", f"{name} must be a number or a list of numbers, not {said[:40]}")
        if not math.isfinite(node.value):
            raise _NoArrayError("not-finite", f"{name} must be a finite number, not {node.text[:40]}")
        return ()
    if not isinstance(node, SequenceNode):
        raise _NoArrayError("wrong-type", f"{name} must be a number or a list of numbers")
    shapes = [_shape(name, item) for item in node.items]
    if not shapes:
        raise _NoArrayError("bad-shape", f"{name} holds an empty list", "a list holds at least one number")
    for number, shape in enumerate(shapes, 1):
        if shape != shapes[0]:
            message = _ragged(name, number, shape, shapes[0])
            raise _NoArrayError("ragged-array", message, "rows are of one length")
    return len(shapes), *shapes[0]


def _ragged(name: str, number: int, shape: tuple[int, ...], first: tuple[int, ...]) -> str:
    if len(shape) == len(first) == 1:
        return f"row {number} of {name} has {shape[0]} number{'s' * (shape[0] != 1)}, the first row has {first[0]}"
    return f"item {number} of {name} has shape {shape}, the first has {first}"
