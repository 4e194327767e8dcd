"""How products are put back without positions: a part of upstream, its axes in another order, another shape."""

import numpy as np
import pytest

from tutor.formula import canonical, parse
from tutor.network import Assignment, GraphBuilder, Leaf, momentum, sgd
from tutor.network.program import write_program
from tutor.network.programs.places import place_of


def positions_of(shape):
    return np.arange(int(np.prod(shape))).reshape(shape)


@pytest.mark.parametrize(
    ("rule", "positions", "into", "product"),
    [
        ("positions(x)", positions_of((2, 3)), (2, 3), "upstream"),
        ("positions(x).T", positions_of((2, 3)).T, (2, 3), "transpose(upstream, [1, 0])"),
        ("reshape(positions(x), [6])", np.arange(6), (2, 3), "reshape(upstream, [2, 3])"),
        ("transpose(positions(x), [2, 0, 1])", positions_of((2, 3, 4)).transpose(2, 0, 1), (2, 3, 4),
         "transpose(upstream, [1, 2, 0])"),
        ("transpose(positions(x), [1, 2, 0])", positions_of((2, 3, 4)).transpose(1, 2, 0), (2, 3, 4),
         "transpose(upstream, [2, 0, 1])"),
        ("concat(positions(x), absent(y))", np.array([0, 1, -1, -1, -1]), (2,), "upstream[0:2]"),
        ("concat(absent(y), positions(x))", np.array([-1, -1, -1, 0, 1]), (2,), "upstream[3:5]"),
        ("concat(absent(y), positions(x), axis=1)", np.array([[-1, 0, 1], [-1, 2, 3]]), (2, 2), "upstream[0:2, 1:3]"),
        ("stack(absent(y), positions(x))", np.array([[-1, -1], [0, 1]]), (2,), "reshape(upstream[1:2, 0:2], [2])"),
        ("reshape(positions(x), [])", np.array(0), (), "upstream"),
    ],
)  # fmt: skip
def test_what_moves_as_a_whole_is_told_as_a_whole(rule, positions, into, product):
    place = place_of(parse(rule), lambda: positions, into)
    assert canonical(place.product) == product
    assert (place.items, place.positions, place.fixed) == (None, None, False)


@pytest.mark.parametrize(
    ("positions", "into"),
    [
        (np.array([0, 0, 1]), (2,)),  # one element goes to two places
        (np.array([1, 0]), (2,)),  # backwards
        (np.array([0, -1, 1]), (2,)),  # with a gap
        (np.array([0]), (2,)),  # not all of it
        (np.array([-1, -1]), (2,)),  # none of it
        (np.array(0), (1,)),  # one element as a list of one
    ],
)
def test_what_does_not_is_put_back_one_by_one(positions, into):
    rule = parse("windows(positions(x), 2)")
    place = place_of(rule, lambda: positions, into)
    assert (canonical(place.product), place.positions, place.fixed) == ("upstream", rule, True)


def test_an_index_names_its_part_and_rows_that_data_choose_are_not_fixed():
    part = place_of(parse("positions(x)[0, 1:3]"), lambda: pytest.fail("asked for nothing"), (2, 3))
    assert part.items is not None
    assert (len(part.items), part.positions) == (2, None)
    chosen = place_of(parse("embedding(positions(E), i)"), lambda: pytest.fail("they depend on i"), (4, 2))
    assert (chosen.positions is None, chosen.fixed) == (False, False)


def test_a_box_with_a_hole_is_put_back_one_by_one():
    holed = np.array([[0, 1], [2, -1]])
    assert place_of(parse("positions(x)"), lambda: holed, (3,)).positions is not None


def program(text, optimizer, **shapes):
    builder = GraphBuilder([Leaf(name, "parameter", shape) for name, shape in shapes.items()])
    for line in text.split("; "):
        name, _, formula = line.partition(" = ")
        builder.assign(Assignment(name, parse(formula, builder.names)))
    return write_program(builder.finish(), optimizer=optimizer)


@pytest.mark.parametrize("optimizer", [sgd(0.1), momentum(0.1, 0.9)])
def test_the_lines_of_an_update_are_its_steps(optimizer):
    made = program("L = sum(w * w) + b", optimizer, w=(2,), b=())
    updates = [line for line in made.lines if line.phase == "update"]
    assert {address for line in updates for address in line.addresses} == {"update w", "update b"}
    assert len(updates) == 2 * (1 + len(optimizer.rule.state))
    assert all(line.remark for line in updates)
    assert [line for line in made.lines if line.phase not in {"forward", "backward", "update"}] == []


def test_the_axes_of_a_sum_are_told():
    remarks = [line.remark for line in program("L = sum((s + v * m)**2 + s * m)", None, s=(), v=(3,), m=(2, 3)).lines]
    assert any("axis 0" in remark and "axes" not in remark for remark in remarks)
    assert any("axes 0 and 1" in remark for remark in remarks)
