"""Whatever the network: nodes keep apart, every line leads from its operand to its operation, and only there."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.glyphs import box_line, cell_width
from tutor.tui.drawing.network_picture import (
    Edge,
    Label,
    Labels,
    Marks,
    NetworkLayout,
    PictureNode,
    draw_network,
    layout_network,
)

ARMS = {box_line(*arms): arms for arms in itertools.product(range(3), repeat=4)}
STEPS = ((0, -1), (1, 0), (0, 1), (-1, 0))  # up, right, down, left
SIZES = ((78, 8), (118, 14), (198, 30), (10_000, 10_000))


@st.composite
def networks(draw: st.DrawFn, most: int = 18) -> list[PictureNode]:
    nodes: list[PictureNode] = []
    for key in range(draw(st.integers(1, most))):
        count = draw(st.integers(0, min(key, 3)))
        operands = tuple(draw(st.lists(st.integers(0, key - 1), min_size=count, max_size=count))) if count else ()
        symbol = draw(st.sampled_from(["+", "×", "σ", "log softmax"])) if operands else ""
        named = draw(st.booleans())
        constant = not operands and draw(st.integers(0, 4)) == 0
        name = "2" if constant else draw(st.sampled_from(["x", "w11", "ŷ", "점수", "a_long_name"])) + str(key)
        value, gradient = (0, 0) if constant else (draw(st.integers(0, 7)), draw(st.integers(0, 7)))
        nodes.append(PictureNode(key, name, symbol, operands, named, constant, value, gradient))
    return nodes


def labels_of(nodes: list[PictureNode]) -> dict[int, Labels]:
    return {
        node.key: Labels(
            Label("8" * node.value_width, Role.VALUE) if node.value_width else None,
            Label("6" * node.gradient_width, Role.GRADIENT) if node.gradient_width else None,
        )
        for node in nodes
    }


def edges_of(nodes: list[PictureNode]) -> list[Edge]:
    by_key = {node.key: node for node in nodes}
    return [
        Edge(node.key, key, place)
        for node in nodes
        for place, key in enumerate(node.operands)
        if not by_key[key].constant
    ]


def drawn_nodes(nodes: list[PictureNode]) -> list[PictureNode]:
    return [node for node in nodes if not node.constant]


def heavy_cells(layout: NetworkLayout, edge: Edge) -> dict[tuple[int, int], tuple[int, ...]]:
    """The heavy line cells of a picture in which only `edge` is marked, with their heavy arms."""
    canvas = draw_network(layout, {}, Marks((edge,)))
    cells = {}
    for y, row in enumerate(canvas.rows()):
        x = 0
        for run in row:
            for glyph in run.text:
                arms = ARMS.get(glyph, (0,) * 4)
                if run.role == Role.ACTIVE and 2 in arms:
                    cells[x, y] = tuple(int(arm == 2) for arm in arms)
                x += cell_width(glyph)
    return cells


def walk(cells: dict[tuple[int, int], tuple[int, ...]], start: tuple[int, int]) -> list[tuple[int, int]]:
    """The cells in the order in which the line leads from `start`, rightwards first."""
    path, came_from = [start], 3
    while True:
        x, y = path[-1]
        ways = [way for way, arm in enumerate(cells[x, y]) if arm and way != came_from]
        if len(ways) != 1:
            return path
        step = STEPS[ways[0]]
        following = (x + step[0], y + step[1])
        came_from = (ways[0] + 2) % 4
        if following not in cells or not cells[following][came_from]:
            return path
        path.append(following)


@settings(deadline=None, max_examples=150)
@given(networks(), st.sampled_from(SIZES))
def test_nodes_do_not_overlap_and_all_their_text_is_seen(nodes: list[PictureNode], size: tuple[int, int]):
    layout = layout_network(nodes, *size)
    shown = drawn_nodes(nodes)
    for one, other in itertools.combinations((layout.place(node.key) for node in shown), 2):
        apart_in_x = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert apart_in_x or one.y + one.height <= other.y or other.y + other.height <= one.y
    canvas = draw_network(layout, labels_of(nodes))
    for node in shown:
        place = layout.place(node.key)
        part = draw_network(layout, labels_of(nodes), window=place).plain()
        assert (f"({node.symbol}" in part or "2" in part) if node.operands else True
        assert not node.named or node.name in part
        if layout.form.layout != "bare":
            assert "8" * node.value_width in part
        if node.gradient_width:
            assert "∂ " + "6" * node.gradient_width in part
    assert all(sum(cell_width(run.text) for run in row) == layout.width for row in canvas.rows())


@settings(deadline=None, max_examples=150)
@given(networks(10), st.sampled_from(SIZES))
def test_every_line_leads_from_its_operand_to_its_operation_and_through_no_node(
    nodes: list[PictureNode], size: tuple[int, int]
):
    layout = layout_network(nodes, *size)
    places = {node.key: layout.place(node.key) for node in drawn_nodes(nodes)}
    for edge in edges_of(nodes):
        cells = heavy_cells(layout, edge)
        source, target = places[edge.input], places[edge.output]
        path = [cell for cell in cells if not source.contains(*cell) and not target.contains(*cell)]
        start = min(cell for cell in path if cell[1] == source.y)
        route = walk(cells, start)
        assert source.x < start[0] <= source.x + source.width + 2
        assert set(route) >= set(path)
        assert (target.x - 1, target.y) in route
        for key, place in places.items():
            if key not in (edge.input, edge.output):
                assert not any(place.contains(*cell) for cell in path)


@settings(deadline=None, max_examples=100)
@given(networks(10))
def test_lines_of_strangers_only_cross_at_right_angles(nodes: list[PictureNode]):
    layout = layout_network(nodes, 10_000, 10_000)
    drawn = [(edge, heavy_cells(layout, edge)) for edge in edges_of(nodes)]
    for (one, cells), (other, others) in itertools.combinations(drawn, 2):
        if one.input == other.input or one.output == other.output:
            continue
        for cell in cells.keys() & others.keys():
            assert {cells[cell], others[cell]} == {(1, 0, 1, 0), (0, 1, 0, 1)}, (one, other, cell)
