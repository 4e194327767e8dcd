"""The network's picture as a learner sees it."""

from __future__ import annotations

import pytest

from tutor.tui.drawing.canvas import Rect, Role
from tutor.tui.drawing.network_picture import (
    Edge,
    Label,
    Labels,
    Marks,
    NetworkLayout,
    PictureNode,
    draw_network,
    layout_network,
    viewport,
)

SIZES = ((78, 8), (118, 14), (198, 30))
NAMES = ("chain-rule", "linear-network", "logistic-regression", "linear-layer", "softmax-layer")


def row_of(layout: NetworkLayout, key: int) -> int:
    return layout.place(key).y


def active_text(layout: NetworkLayout, marks: Marks) -> str:
    runs = [run for row in draw_network(layout, {}, marks).rows() for run in row]
    return "".join(run.text for run in runs if run.role == Role.ACTIVE)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", SIZES)
def test_networks_of_the_note_look_as_they_should(name, size, pictured, golden):
    picture = pictured(name)
    layout = layout_network(picture.nodes, *size)
    golden(f"{name}-{size[0]}x{size[1]}", draw_network(layout, picture.labels).plain())


def test_a_backward_step_is_heavy_with_its_head_at_the_operand(pictured, golden):
    picture = pictured("logistic-regression")
    p, z = picture.keys["p"], picture.keys["z"]
    layout = layout_network(picture.nodes, 118, 14)
    asked = picture.labels | {z: Labels(picture.labels[z].value, Label("?", Role.ASKED))}
    canvas = draw_network(layout, asked, Marks((Edge(p, z),)))
    golden("backward-p-z", canvas.plain())
    assert active_text(layout, Marks((Edge(p, z),))).replace("━", "") == "z◀(σ)p"
    questions = [run for row in canvas.rows() for run in row if run.role == Role.ASKED]
    assert [(run.text, run.bold) for run in questions] == [("∂ ?", True)]


def test_a_forward_step_has_its_head_at_the_result(pictured, golden):
    picture = pictured("logistic-regression")
    product, w, x = picture.keys["w @ x"], picture.keys["w"], picture.keys["x"]
    layout = layout_network(picture.nodes, 118, 14)
    marks = Marks((Edge(product, w, 0), Edge(product, x, 1)), product, forward=True)
    golden("forward-w-x", draw_network(layout, {}, marks).plain())
    assert active_text(layout, marks).count("▶") == 1
    assert "◀" not in active_text(layout, marks)


def test_ascii_mode_uses_nothing_but_ascii(pictured, golden, only_ascii):
    picture = pictured("logistic-regression")
    layout = layout_network(picture.nodes, 118, 14)
    marks = Marks((Edge(picture.keys["p"], picture.keys["z"]),))
    drawn = draw_network(layout, picture.labels, marks).plain()
    assert drawn.isascii()
    golden("logistic-regression-ascii", drawn)


def test_nothing_moves_when_labels_and_marks_change(pictured):
    picture = pictured("logistic-regression")
    layout = layout_network(picture.nodes, 118, 14)
    edge = Edge(picture.keys["p"], picture.keys["z"])
    bare = draw_network(layout, {}).plain().splitlines()
    full = draw_network(layout, picture.labels, Marks((edge,))).plain().splitlines()
    for name in ("z", "p", "L", "w @ x"):
        place = layout.place(picture.keys[name])
        at = place.x + place.width - len(bare[place.y][place.x : place.x + place.width].lstrip("─━()@+σ− "))
        assert bare[place.y][at : at + len(name)] == full[place.y][at : at + len(name)]
    assert len(bare) <= len(full) == layout.height


def test_both_uses_of_an_operand_are_seen(golden):
    nodes = [PictureNode(0, "x", value_width=3), PictureNode(1, "q", "×", (0, 0), value_width=3)]
    layout = layout_network(nodes, 40, 8)
    first, second = (draw_network(layout, {}, Marks((Edge(1, 0, use),))).plain() for use in (0, 1))
    assert first != second
    golden("square", draw_network(layout, {}).plain())


def test_short_constants_are_written_into_their_operation():
    def sign(symbol: str, operands: tuple[int, ...], constant: str) -> str:
        nodes = [
            PictureNode(0, "x"),
            PictureNode(1, constant, named=False, constant=True),
            PictureNode(2, "q", symbol, operands),
        ]
        drawn = draw_network(layout_network(nodes, 60, 9), {}).plain()
        return drawn[drawn.index("(") : drawn.index(")") + 1]

    assert sign("^", (0, 1), "2") == "(²)"
    assert sign("^", (0, 1), "0.5") == "(^0.5)"
    assert sign("−", (1, 0), "1") == "(1−)"
    assert sign("−", (0, 1), "1") == "(−1)"
    assert sign("×", (1, 0), "0.5") == "(0.5×)"
    assert sign("max", (0, 1), "0") == "(max 0)"
    assert sign("×", (1, 0), "3.14159") == "(×)"


def test_a_folded_constant_is_found_at_its_operation():
    nodes = [
        PictureNode(0, "x"),
        PictureNode(1, "2", named=False, constant=True),
        PictureNode(2, "q", "^", (0, 1)),
    ]
    layout = layout_network(nodes, 40, 8)
    assert layout.place(1) == layout.place(2)


def test_every_cell_of_a_node_and_no_other_is_hit(pictured):
    picture = pictured("linear-network")
    layout = layout_network(picture.nodes, 118, 14)
    shown = [node for node in picture.nodes if not node.constant]
    for node in shown:
        x, y, width, height = layout.place(node.key)
        assert all(layout.hit(column, y) == node.key for column in range(x, x + width))
        assert layout.hit(x, y + height - 1) == node.key
    inside = sum(layout.place(node.key).width * layout.place(node.key).height for node in shown)
    hits = [layout.hit(x, y) for y in range(layout.height) for x in range(layout.width)]
    assert sum(hit is not None for hit in hits) == inside
    assert layout.hit(layout.width + 5, 0) is None


@pytest.mark.parametrize("name", NAMES)
def test_the_active_edge_is_kept_in_sight_and_the_window_rests_as_long_as_it_is(name, pictured):
    picture = pictured(name)
    layout = layout_network(picture.nodes, 78, 8)
    shift = (0, 0)
    folded = {node.key for node in picture.nodes if node.constant}
    for node in reversed(picture.nodes):
        for key in node.operands:
            if key in folded:
                continue
            before, shift = shift, viewport(layout, (key, node.key), 78, 8, shift)
            places = [layout.place(each) for each in (key, node.key)]
            left, right = min(p.x for p in places), max(p.x + p.width for p in places)
            if right - left <= 78:
                assert shift[0] <= left and right <= shift[0] + 78
            if before[0] <= left and right <= before[0] + 78:
                assert shift[0] == before[0]
            assert 0 <= shift[0] <= max(0, layout.width - 78)


def test_a_window_shows_its_part_of_the_whole(pictured):
    picture = pictured("logistic-regression")
    layout = layout_network(picture.nodes, 118, 14)
    marks = Marks((Edge(picture.keys["p"], picture.keys["z"]),))
    whole = [line.ljust(layout.width) for line in draw_network(layout, picture.labels, marks).plain().splitlines()]
    for window in (Rect(0, 0, 50, 8), Rect(37, 3, 61, 9), Rect(90, 0, 200, 40)):
        part = draw_network(layout, picture.labels, marks, window).plain().splitlines()
        for index, line in enumerate(part[: layout.height - window.y]):
            expected = whole[window.y + index][window.x : window.x + window.width].rstrip()
            assert line == expected


def test_a_line_too_long_to_follow_becomes_a_name_written_again():
    nodes = [PictureNode(0, "w"), PictureNode(1, "h0", "exp", (0,))]
    nodes += [PictureNode(key, f"h{key - 1}", "exp", (key - 1,)) for key in range(2, 16)]
    nodes.append(PictureNode(16, "out", "+", (15, 0)))
    drawn = draw_network(layout_network(nodes, 60, 8), {}).plain()
    assert drawn.replace("─", " ").split().count("w") == 2


def test_wide_letters_take_two_cells_and_nothing_is_moved_by_them(golden):
    nodes = [
        PictureNode(0, "입력", value_width=3),
        PictureNode(1, "가중치", value_width=3),
        PictureNode(2, "점수", "×", (0, 1), value_width=3),
        PictureNode(3, "p", "σ", (2,), value_width=3),
    ]
    layout = layout_network(nodes, 80, 8)
    golden("wide-letters", draw_network(layout, {key: Labels(Label("1.5", Role.VALUE)) for key in range(4)}).plain())


def test_an_escape_in_a_name_reaches_no_cell():
    nodes = [PictureNode(0, "x\x1b[31m\u202e", value_width=4)]
    drawn = draw_network(layout_network(nodes, 40, 8), {0: Labels(Label("\x07\x9b1", Role.VALUE))}).plain()
    assert all(character.isprintable() or character == "\n" for character in drawn)


def test_an_empty_network_is_an_empty_picture():
    layout = layout_network([], 80, 8)
    assert (layout.width, layout.height, draw_network(layout, {}).plain()) == (0, 0, "")


def test_operands_must_come_before_their_node():
    with pytest.raises((ValueError, KeyError)):
        layout_network([PictureNode(0, "x", "exp", (1,)), PictureNode(1, "y")], 80, 8)
