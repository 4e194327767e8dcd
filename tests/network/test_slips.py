"""Known mistakes of operations: what each makes of a value or a slope, and where it leaves no room for itself."""

import numpy as np
import pytest

from tutor.errors import AddressError


def mistakes(trace, output, operand=None):
    """Of a value, or of the slope along the one edge into it from an operand: by name, all that is made."""
    graph = trace.graph
    node = graph.nodes[graph.id_of(output)]
    values = [trace.values[each] for each in node.operands]
    told = node
    if operand is not None:
        (told,) = (edge for edge in graph.edges[node.id] if edge.input.name == operand)
    found = {}
    for name, made in told.mistaken(values, trace.values[node.id]):
        found.setdefault(name, []).append(np.asarray(made).tolist())
    return found


def test_a_mistake_of_the_value_is_none_of_the_slope(trace):
    made = trace(["h = a / b", "L = h * 1"], a=6.0, b=3.0)
    assert mistakes(made, "h") == {"lost-scale": [6.0]}
    assert mistakes(made, "h", "a") == {"lost-scale": [1.0]}
    assert mistakes(made, "h", "b") == {}


def test_a_mistake_knows_the_operations_value_and_its_options(trace):
    made = trace(["h = x**p", "L = h * 1"], x=2.0, p=3.0)
    assert mistakes(made, "h", "x")["wrong-point"] == [3 * 8.0**2]
    made = trace(["h = leaky_relu(x, 0.3)", "L = h * 1"], x=-2.0)
    assert mistakes(made, "h", "x") == {"mask-ignored": [1.0]}
    made = trace(["h = mean(X, axis=0, keepdims=true)", "L = sum(h)"], X=[[1.0, 2.0], [3.0, 6.0]])
    assert mistakes(made, "h") == {"lost-mean": [[[4.0, 8.0]]]}


def test_a_mistake_of_the_value_knows_the_operands_and_the_value(trace):
    made = trace(["h = s * v", "k = s * s", "L = mse(h, y) + k"], s=2.0, v=[1.0, 3.0], y=[0.0, 0.0])
    assert mistakes(made, "h") == {"lost-scale": [[1.0, 3.0]]}
    assert mistakes(made, "k") == {}
    assert mistakes(made, "mse(h, y)") == {"lost-mean": [2.0**2 + 6.0**2]}


def test_a_mistake_that_the_operands_leave_no_room_for_is_not_told(trace):
    for power, told in ((2.0, {"lost-two"}), (3.0, set())):
        made = trace(["h = x**p", "L = h * 1"], x=2.0, p=power)
        assert mistakes(made, "h", "x").keys() & {"lost-two"} == told


def test_a_mistaken_slope_has_the_shape_of_the_record(trace):
    made = trace(["h = mean(X, axis=1)", "L = sum(h)"], X=[[1.0, 2.0], [3.0, 6.0]])
    assert mistakes(made, "h", "X") == {"lost-mean": [[[1.0, 1.0], [1.0, 1.0]]]}
    made = trace(["h = softmax(X)", "L = sum(h * h)"], X=[[0.0, 0.0], [0.0, np.log(3)]])
    diagonal = mistakes(made, "h", "X")["diagonal-only"]
    np.testing.assert_allclose(diagonal, [[[[0.25, 0], [0, 0.25]], [[0.1875, 0], [0, 0.1875]]]])
    (wrong,) = mistakes(made, "h", "X")["wrong-point"]
    np.testing.assert_allclose(wrong[1], np.diag([0, np.log(3)]) - np.outer([0, np.log(3)], [0, np.log(3)]))


def test_a_leaf_is_never_mistaken(trace):
    made = trace(["L = x * 2"], x=3.0)
    assert list(made.graph.nodes[made.graph.id_of("x")].mistaken([], np.float64(3))) == []


def test_a_name_that_is_a_sign_of_the_language_is_read_as_the_lesson_means_it(trace):
    graph = trace(["L = sigmoid(x) * σ"], x=1.0, σ=2.0).graph
    assert graph.nodes[graph.id_of("sigmoid( x )")].name == "sigmoid(x)"
    with pytest.raises(AddressError):
        graph.id_of("σ (x)")


def test_a_node_that_is_not_there_is_told_where_they_are_listed(trace):
    with pytest.raises(AddressError) as told:
        trace(["L = x * x"], x=1.0).graph.id_of("sum(zzzzzz)")
    assert told.value.help == "`tutor steps LESSON` lists the nodes"
