"""Shapes by their rules alone: broadcasts undone, windows placed, axes reduced; and what is told where none fits."""

import numpy as np
import pytest

from tutor.errors import AddressError, NetworkError
from tutor.formula import parse
from tutor.network import Assignment, GraphBuilder, Leaf
from tutor.network.combine import combine, summed_to, unbroadcast_axes
from tutor.network.define import own_shorthand
from tutor.network.operations.arranging import windows_shape
from tutor.network.operations.shapes import reduced, reduced_axes

UPSTREAM = np.array([[1.0, -2.0], [0.5, 3.0], [2.0, 0.25]])
LOCAL = np.array([[0.5, 1.5], [-1.0, 2.0], [4.0, -0.5]])


@pytest.mark.parametrize(
    ("wide", "narrow", "axes"),
    [
        ((2, 4, 1), (2, 1, 1), (1,)),
        ((5, 2, 4, 3), (2, 1, 1), (0, 2, 3)),
        ((3, 2), (2,), (0,)),
        ((3, 2), (3, 2), ()),
        ((3, 1), (3, 1), ()),
        ((3,), (), (0,)),
    ],
)
def test_the_axes_along_which_a_value_was_repeated(wide, narrow, axes):
    assert np.broadcast_shapes(wide, narrow) == wide
    assert unbroadcast_axes(wide, narrow) == axes
    ones = summed_to(np.ones(wide), narrow)
    assert ones.shape == narrow
    assert np.sum(ones) == np.prod(wide)


def test_what_is_summed_to_a_scalar_is_a_float():
    assert type(summed_to(UPSTREAM, ())) is np.float64
    assert summed_to(UPSTREAM, ()) == 4.75


PRODUCTS = {
    "elementwise": (UPSTREAM, LOCAL, UPSTREAM * LOCAL),
    "right": (UPSTREAM, LOCAL.T, UPSTREAM @ LOCAL.T),
    "left": (UPSTREAM, LOCAL.T, LOCAL.T @ UPSTREAM),
    "outer": (UPSTREAM[0], LOCAL[:, 0], np.multiply.outer(UPSTREAM[0], LOCAL[:, 0])),
    "outer_left": (UPSTREAM[0], LOCAL[:, 0], np.multiply.outer(LOCAL[:, 0], UPSTREAM[0])),
}


@pytest.mark.parametrize("word", PRODUCTS)
def test_upstream_and_local_meet_as_the_word_says(word):
    upstream, local, product = PRODUCTS[word]
    np.testing.assert_array_equal(combine(word, upstream, local, (), product.shape), product)


def test_a_reduced_gradient_is_handed_back_along_its_axes():
    product = combine("spread", UPSTREAM[:, 0], LOCAL, (1,), (3, 2))
    np.testing.assert_array_equal(product, UPSTREAM[:, :1] * LOCAL)


def test_elements_are_put_where_they_came_from_and_added():
    positions = np.array([2.0, 0.0, -1.0, 2.0])
    product = combine("place", np.array([1.0, 10.0, 100.0, 1000.0]), positions, (), (2, 2))
    np.testing.assert_array_equal(product, [[10.0, 0.0], [1001.0, 0.0]])


@pytest.mark.parametrize(
    ("shape", "size", "stride", "padding", "made"),
    [
        ((2, 7), 3.0, 2.0, 0.0, (2, 3, 3)),
        ((2, 7), 3.0, 2.0, 1.0, (2, 4, 3)),
        ((4, 5, 6), (2.0, 3.0), (1.0, 2.0), (0.0, 1.0), (4, 4, 3, 2, 3)),
        ((3,), 3.0, 1.0, 0.0, (1, 3)),
    ],
)
def test_windows_stand_where_they_fit(shape, size, stride, padding, made):
    assert windows_shape(shape, {"size": size, "stride": stride, "padding": padding}) == made


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"size": None, "stride": 1.0, "padding": 0.0}, "windows wants a size"),
        ({"size": 0.0, "stride": 1.0, "padding": 0.0}, "1 or more"),
        ({"size": 2.0, "stride": (), "padding": 0.0}, "1 or more"),
        ({"size": 2.0, "stride": 1.0, "padding": ()}, "padding 0 or more"),
        ({"size": 2.0, "stride": 1.0, "padding": -1.0}, "padding 0 or more"),
        ({"size": (2.0, 2.0), "stride": 1.0, "padding": (0.0, 0.0, 0.0)}, "a number for each axis"),
        ({"size": 2.5, "stride": 1.0, "padding": 0.0}, "axes, sizes and shapes are whole numbers"),
    ],
)
def test_windows_that_are_none(options, said):
    with pytest.raises(NetworkError) as told:
        windows_shape((6, 6), options)
    assert said in told.value.message
    if options["size"] is None:
        assert told.value.help == "write windows(x, 3)"


@pytest.mark.parametrize(("shape", "size"), [((3,), 4.0), ((3,), (1.0, 1.0)), ((2, 3), (3.0, 3.0))])
def test_windows_larger_than_the_value(shape, size):
    with pytest.raises(NetworkError, match=r"value of shape"):
        windows_shape(shape, {"size": size, "stride": 1.0, "padding": 0.0})


def test_a_reduction_leaves_its_axes_out_or_keeps_them_as_one():
    assert reduced(((2, 3, 4),), {"axis": (0.0, -1.0)}) == (3,)
    assert reduced(((2, 3, 4),), {"axis": 1.0, "keepdims": 1.0}) == (2, 1, 4)
    assert reduced(((2, 3),), {"axis": None, "keepdims": 1.0}) == (1, 1)


def test_an_axis_given_twice_is_told_with_the_shape():
    with pytest.raises(NetworkError) as told:
        reduced_axes((2, 3), {"axis": (0, -2)})
    assert "axis=[0, -2] for a value of shape (2, 3)" in str(told.value)


@pytest.mark.parametrize("shape", ["-2, -2", "-2, -3", "4, -2"])
def test_a_shape_has_one_unknown_axis_at_most_and_it_is_minus_one(shape):
    builder = GraphBuilder([Leaf("x", "data", (4,)), Leaf("y", "data", (6,))])
    for name in "xy":
        with pytest.raises(NetworkError):
            builder.assign(Assignment("L", parse(f"reshape({name}, {shape})", builder.names)))


def test_an_option_is_a_number_and_may_be_computed(trace):
    builder = GraphBuilder([Leaf("x", "data", (4,))])
    for text, slope in (("1/4", 0.25), ("pi/10", np.pi / 10)):
        made = trace([f"L = sum(leaky_relu(x, slope={text}))"], x=np.array([-1.0, 2.0]))
        assert made.values[-1] == 2.0 - slope
    for text in ("x", "1/0", "log(0)"):
        with pytest.raises(NetworkError) as told:
            builder.assign(Assignment("b", parse(f"leaky_relu(x, slope={text})", builder.names)))
        assert told.value.code == "bad-option"


def test_a_node_that_there_is_not_is_placed_in_the_whole_text(trace):
    graph = trace(["L = x * w"], x=1.0, w=2.0).graph
    for text, code in (("xq", "unknown-node"), ("x * * w", "unknown-node")):
        with pytest.raises(AddressError) as told:
            graph.id_of(text)
        assert told.value.code == code
    with pytest.raises(AddressError) as told:
        graph.id_of("xq")
    assert (told.value.start, told.value.end) == (0, 2)
    with pytest.raises(AddressError) as told:
        graph.id_of("x * * w")
    assert (told.value.start, told.value.end) == (4, 5)


def test_how_deep_calls_nest_does_not_depend_on_those_before():
    functions = {"f1": own_shorthand("f1", ("x",), parse("x + 1"))}
    for level in range(2, 23):
        functions[f"f{level}"] = own_shorthand(f"f{level}", ("x",), parse(f"f{level - 1}(x) + 1"))
    builder = GraphBuilder([Leaf("x", "data", ())], functions=functions)
    for time in range(4):
        builder.assign(Assignment(f"a{time}", parse("f20(x)")))
    with pytest.raises(NetworkError) as told:
        builder.assign(Assignment("L", parse("2 * f22(x)")))
    assert (told.value.start, told.value.end) != (0, 0)


def test_the_seed_stands_alone(trace):
    made = trace(["L = x * w"], x=1.0, w=2.0)
    for address in ("seed L", "forward", "backward"):
        with pytest.raises(AddressError):
            made.find(address)


def test_an_axis_that_is_no_number_is_told(trace):
    for text in ("sum(x, axis=1/0)", "reshape(x, 1/0)", "sum(x, axis=-1e308*10)"):
        with pytest.raises(NetworkError) as told:
            trace([f"L = {text}"], x=np.ones(2))
        assert told.value.code == "bad-option"
