"""What networks may hold together: each limit to the last element, node and letter, and the sentence that tells it."""

import pytest

from tutor.errors import NetworkError
from tutor.formula import parse
from tutor.network import Assignment, GraphBuilder, Leaf
from tutor.network.room import MAX_ELEMENTS, MAX_NODES, MAX_TOTAL, Room


def told(run, *arguments):
    with pytest.raises(NetworkError) as found:
        run(*arguments)
    return found.value.message, found.value.code, found.value.help


def test_values_are_held_to_the_last_element():
    room = Room("the lesson", elements=20)
    for shape in ((2, 3), (14,), (0,), (0, 5)):
        room.hold(shape)
    assert told(room.hold, ()) == ("the lesson's values hold more than 20 elements in all", "network-too-large", "")


def test_what_was_refused_takes_no_room():
    room = Room(elements=20, nodes=2)
    for shape in ((21,), (3, 7)):
        told(room.hold, shape)
    room.hold((20,))
    room.hold((0,))


def test_values_are_held_to_the_last_node():
    room = Room("the lesson", nodes=2000)
    for _ in range(2000):
        room.hold(())
    assert told(room.hold, ()) == ("the lesson has more than 2,000 nodes", "network-too-large", "")


def test_one_value_is_no_larger_than_a_million_elements():
    room = Room()
    room.hold((1000, 1000))
    said = "a value of shape (1000001,) has more than 1,000,000 elements"
    assert told(room.hold, (1_000_001,)) == (said, "network-too-large", "")


def test_names_are_spelled_to_the_last_letter():
    room = Room("the lesson", letters=1_010)
    room.spell("")
    room.spell("x" * 1_000)
    room.spell("sum(x) + y")
    said = "the lesson's formulas, written out for each of their parts, are over 1,010 letters"
    cure = "name parts of long formulas on lines of their own"
    assert told(room.spell, "x") == (said, "network-too-large", cure)


def test_a_network_alone_has_a_room_of_its_own():
    assert (Room().elements, Room().nodes) == (MAX_TOTAL, MAX_NODES) == (10 * MAX_ELEMENTS, 100_000)
    room = Room()
    for _ in range(10):
        room.hold((MAX_ELEMENTS,))
    said, _, _ = told(room.hold, (1,))
    assert said == "the network's values hold more than 10,000,000 elements in all"
    Room().spell("x" * 10**7)


def line(builder, text):
    name, _, formula = text.partition(" = ")
    builder.assign(Assignment(name, parse(formula, builder.names)))


def test_networks_share_a_room():
    room = Room("the lesson", elements=20)
    first, second = (GraphBuilder([Leaf("x", "data", (6,))], room=room) for _ in range(2))
    line(first, "y = x + x")
    said, code, _ = told(line, second, "y = x * x")
    assert (said, code) == ("the lesson's values hold more than 20 elements in all", "network-too-large")
    line(GraphBuilder([Leaf("x", "data", (6,))], room=Room()), "y = x * x")


def test_only_what_the_author_gave_no_name_is_spelled():
    """`a + b` within the first line and within the second; `L` and `longest` are the author's own."""
    room = Room(letters=10)
    builder = GraphBuilder([Leaf("longest", "data", ()), Leaf("a", "data", ())], room=room)
    line(builder, "b = a + longest")
    line(builder, "L = (a + b) * a")
    line(builder, "M = (a * b) * a")
    said, _, cure = told(line, builder, "N = (b) * (a - b)")
    assert said.startswith("the network's formulas, written out for each of their parts, are over 10 letters")
    assert cure == "name parts of long formulas on lines of their own"


def test_a_room_tells_its_error_at_the_part_of_the_formula():
    builder = GraphBuilder([Leaf("x", "data", (3,))], room=Room(elements=6))
    with pytest.raises(NetworkError) as found:
        line(builder, "L = 2 * (sum(x * x) + x)")
    assert (found.value.start, found.value.end) == (9, 14)


@pytest.mark.parametrize(("most", "fits"), [(75, True), (74, False)])
def test_the_jacobians_of_rows_have_no_more_room_than_all_values(most, fits):
    """A softmax of 3 rows of 5: 3 Jacobians of 5 by 5, though its values are 30 in all."""
    builder = GraphBuilder([Leaf("x", "data", (3, 5))], room=Room(elements=most))
    if fits:
        line(builder, "y = softmax(x)")
    else:
        said, code, _ = told(line, builder, "y = softmax(x)")
        assert (said, code) == ("the Jacobians of (3, 5) rows hold more than 74 elements", "network-too-large")
