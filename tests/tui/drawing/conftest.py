"""The networks of the study note, as the picture takes them, with the numbers of their traces."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from tutor.formula import parse
from tutor.network import Assignment, GraphBuilder, Leaf, record
from tutor.numbers import array_text
from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.glyphs import cell_width, set_ascii
from tutor.tui.drawing.network_picture import Label, Labels, PictureNode

NETWORKS = {
    "chain-rule": (
        {"a": 1.5, "b": -0.8, "c": 0.3, "d": -1.4, "x": 1.2, "y": 0.7},
        "f = a*x^2 + b*y + c; s = f + d; g = tanh(s)",
        ["x", "y"],
    ),
    "linear-network": (
        {
            "x1": 1.2, "x2": -0.7, "x3": 0.5, "w11": 0.4, "w21": 0.2, "w31": -0.5,
            "w12": -0.3, "w22": 0.6, "w32": 0.8, "y1": 1.0, "y2": -0.5,
        },
        "ŷ1 = x1*w11 + x2*w21 + x3*w31; ŷ2 = x1*w12 + x2*w22 + x3*w32; L = 0.5*((ŷ1 - y1)**2 + (ŷ2 - y2)**2)",
        ["x1", "x2", "x3", "w11", "w21", "w31", "w12", "w22", "w32"],
    ),
    "logistic-regression": (
        {"x": [1.0, -2.0, 0.5], "w": [0.2, -0.4, 0.1], "b": 0.3, "y": 1.0},
        "z = w @ x + b; p = sigmoid(z); L = -(y * log(p) + (1 - y) * log(1 - p))",
        ["w", "b"],
    ),
    "linear-layer": (
        {
            "X": [[1, 0.5, -0.3], [-0.6, 1.2, 0.8], [0.3, -0.8, 1.1], [-1.1, 0.4, 0.2]],
            "W": [[0.4, -0.3], [0.2, 0.6], [-0.5, 0.8]],
            "b": [0.1, -0.2],
            "T": [[1, 0], [0.5, 1], [-0.4, 0.3], [0.2, -0.6]],
        },
        "Y = X @ W + b; L = mse(Y, T)",
        ["W", "b"],
    ),
    "softmax-layer": ({"z": [1.2, -0.4, 0.3], "c": [0.5, -1.0, 2.0]}, "p = softmax(z); L = c @ p", ["z"]),
}  # fmt: skip


class Pictured(NamedTuple):
    nodes: list[PictureNode]
    labels: dict[int, Labels]
    keys: dict[str, int]


def picture_of(name: str) -> Pictured:
    values, forward, followed = NETWORKS[name]
    arrays = {each: np.asarray(value, dtype=np.float64) for each, value in values.items()}
    builder = GraphBuilder([Leaf(each, "data", array.shape) for each, array in arrays.items()])
    for line in forward.split(";"):
        made, _, expression = line.partition("=")
        builder.assign(Assignment(made.strip(), parse(expression.strip(), frozenset(values))))
    graph = builder.finish(None, followed)
    trace = record(graph, arrays)
    nodes, labels = [], {}
    for node in graph.nodes:
        constant = node.role == "constant"
        width = 8 if len(node.shape) > 1 else 26
        value = "" if constant else array_text(trace.values[node.id], width)
        gradient = trace.gradients[node.id]
        slope = "" if gradient is None else array_text(gradient, width)
        nodes.append(
            PictureNode(
                node.id, node.name, node.symbol, node.operands, node.named or node.operation is None, constant,
                cell_width(value), cell_width(slope),
            )
        )  # fmt: skip
        labels[node.id] = Labels(
            Label(value, Role.VALUE) if value else None, Label(slope, Role.GRADIENT) if slope else None
        )
    return Pictured(nodes, labels, {node.name: node.id for node in graph.nodes})


GOLDEN = Path(__file__).parents[2] / "golden" / "drawing"


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a picture with `tests/golden/drawing/NAME.txt`; `UPDATE_GOLDEN=1` writes it anew."""

    def compare(name: str, picture: str) -> None:
        path = GOLDEN / f"{name}.txt"
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_text(picture + "\n", encoding="utf-8")
        assert picture + "\n" == path.read_text(encoding="utf-8"), f"{name} looks different from {path}"

    return compare


@pytest.fixture
def pictured() -> Callable[[str], Pictured]:
    return picture_of


@pytest.fixture
def only_ascii():
    """Everything is drawn in ASCII."""
    set_ascii(True)
    yield
    set_ascii(False)
