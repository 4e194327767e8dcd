"""Calls of functions: operands and options, what is said of wrong ones, and what shorthands unfold into."""

import numpy as np
import pytest

from tutor.errors import NetworkError
from tutor.formula import parse
from tutor.network import Assignment, GraphBuilder, Leaf, record
from tutor.network.data import trace_data
from tutor.network.define import own_shorthand

LEAVES = (
    Leaf("x", "data", (3,)), Leaf("W", "parameter", (2, 3)), Leaf("b", "parameter", (2,)), Leaf("s", "data", ()),
    Leaf("T", "data", (5, 3, 3)), Leaf("Q", "data", (4, 2, 2)), Leaf("K", "data", (2, 5, 2, 2)),
)  # fmt: skip


def refused(text):
    """The error that a formula makes."""
    builder = GraphBuilder(LEAVES)
    with pytest.raises(NetworkError) as told:
        builder.assign(Assignment("L", parse(text, builder.names)))
    return told.value


COUNTS = (
    ("where(x, s)", "where(mask, a, b) takes 3 operands, got 2"),
    ("clip(x, 1)", "clip(x, low, high) takes 3 operands, got 2"),
    ("stop(x, 1)", "stop(x) takes 1 operand, got 2"),
    ("erf(x, 2)", "erf(x) takes 1 operand, got 2"),
    ("leaky_relu(x, 0.1, 0.2)", "leaky_relu(x, slope) takes 1 to 2 operands, got 3"),
    ("sum(W, 0, 1, 2)", "sum(x, axis, keepdims) takes 1 to 3 operands, got 4"),
    ("concat()", "concat takes 1 operand or more, got 0"),
    ("stack(axis=1)", "stack takes 1 operand or more, got 0"),
    ("embedding(W)", "embedding(E, i) takes 2 operands, got 1"),
    ("embedding(W, 1, 1)", "embedding(E, i) takes 2 operands, got 3"),
    ("transpose()", "transpose(x, axes) takes 1"),
    ("conv1d(W)", "conv1d(x, k, stride, padding) takes 2 to 4 operands, got 1"),
    ("conv2d(T, K, 1, 0, 3)", "conv2d(x, k, stride, padding) takes 2 to 4 operands, got 5"),
    ("max_pool2d(T, 2, 2, 0)", "max_pool2d(x, size, stride) takes 1 to 3 operands, got 4"),
    ("hinge(W)", "hinge(s, y, margin) takes 2 to 3 operands, got 1"),
)


@pytest.mark.parametrize(("text", "said"), COUNTS)
def test_operands_that_are_too_few_or_too_many_are_counted(text, said):
    error = refused(f"1 + {text}")
    assert (error.code, error.start, error.end) == ("wrong-number-of-operands", 4, 4 + len(text))
    assert said in error.message


OPTIONS = (
    ("leaky_relu(x, s)", "bad-option", "s", "slope wants a number"),
    ("leaky_relu(x, slope=1 + s)", "bad-option", "1 + s", "slope wants a number"),
    ("leaky_relu(x, [1, 2] * 2)", "bad-option", "[1, 2] * 2", "slope wants a number"),
    ("leaky_relu(x, [1, 2, 3])", "bad-option", "", "slope wants one number, got a list"),
    ("elu(W, alpha=[1, 2])", "bad-option", "", "alpha wants one number, got a list"),
    ("layer_norm(x, [1])", "bad-option", "", "eps wants one number, got a list"),
    ("batch_norm(x, eps=[1])", "bad-option", "", "eps wants one number, got a list"),
    ("hinge(x, x, [1])", "bad-option", "", "margin wants one number, got a list"),
    ("leaky_relu(x, 0.1, slope=0.2)", "duplicate-option", "", "slope is given twice"),
    ("sum(W, 0, axis=1)", "duplicate-option", "", "axis is given twice"),
    ("transpose(W, 1, axes=0)", "duplicate-option", "", "axes is given twice"),
    ("reshape(W, 3, shape=2)", "duplicate-option", "", "shape is given twice"),
    ("conv1d(W, Q, 2, stride=2)", "duplicate-option", "", "stride is given twice"),
    ("leaky_relu(x, slop=0.1)", "unknown-option", "", "leaky_relu has no option called slop; did you mean slope?"),
    ("layer_norm(x, axis=0)", "unknown-option", "", "layer_norm has no option called axis"),
    ("concat(x, b, axs=0)", "unknown-option", "", "concat has no option called axs; did you mean axis?"),
    ("conv1d(W, Q, pad=1)", "unknown-option", "", "conv1d has no option called pad; did you mean padding?"),
    ("max_pool2d(T, 2, padding=1)", "unknown-option", "", "max_pool2d has no option called padding"),
    ("transpose(W, s)", "bad-option", "s", "axes wants a number or a list of whole numbers"),
    ("transpose(W, 0.5, 0)", "bad-option", "", "axes and shapes are whole numbers"),
    ("reshape(W, 3, s)", "bad-option", "s", "shape wants a number or a list of whole numbers"),
    ("reshape(W, 1.5, 4)", "bad-option", "", "axes and shapes are whole numbers"),
    ("concat(x, b, axis=0.5)", "bad-option", "", "whole numbers"),
    ("windows(x)", "bad-option", "", "windows wants a size"),
    ("windows(x, 0)", "bad-option", "", "sizes and strides are 1 or more, padding 0 or more"),
    ("windows(x, 2, 0)", "bad-option", "", "sizes and strides are 1 or more, padding 0 or more"),
    ("windows(x, 2, padding=-1)", "bad-option", "", "sizes and strides are 1 or more, padding 0 or more"),
    ("windows(x, 2.5)", "bad-option", "", "whole numbers"),
    ("windows(W, [1, 2], [1, 1, 1])", "bad-option", "", "size, stride and padding want a number for each axis"),
    ("conv1d(W, Q, stride=0)", "bad-option", "", "sizes and strides are 1 or more, padding 0 or more"),
    ("conv1d(W, Q, stride=[1, 1])", "bad-option", "", "size, stride and padding want a number for each axis"),
    ("conv2d(T, K, padding=0.5)", "bad-option", "", "whole numbers"),
    ("max_pool2d(T)", "bad-option", "", "a pool wants a size, or one for rows and one for columns"),
    ("max_pool2d(T, [2, 1, 1])", "bad-option", "", "a pool wants a size, or one for rows and one for columns"),
    ("avg_pool2d(T, [2])", "bad-option", "", "a pool wants a size, or one for rows and one for columns"),
    ("avg_pool2d(T, 0)", "bad-option", "", "sizes and strides are 1 or more, padding 0 or more"),
    ("avg_pool2d(T, 2, s)", "bad-option", "s", "stride wants a number or a list of whole numbers"),
)


@pytest.mark.parametrize(("text", "code", "place", "said"), OPTIONS)
def test_an_option_that_there_is_not_or_that_is_none_is_told(text, code, place, said):
    error = refused(f"1 + {text}")
    assert (error.code, f"1 + {text}"[error.start : error.end]) == (code, place or text)
    assert said in f"{error.message}; {error.help}"


SHAPES = (
    ("transpose(W, 0)", "each axis of a value of shape (2, 3) once, got 0"),
    ("transpose(W, 0, 0)", "each axis of a value of shape (2, 3) once, got 0, 0"),
    ("transpose(W, 0, 2)", "each axis of a value of shape (2, 3) once, got 0, 2"),
    ("transpose(s, 0)", "each axis of a value of shape () once, got 0"),
    ("reshape(W)", "a shape for the 6 elements of (2, 3), got ()"),
    ("reshape(W, 4)", "a shape for the 6 elements of (2, 3), got (4,)"),
    ("reshape(W, 4, -1)", "a shape for the 6 elements of (2, 3), got (4, -1)"),
    ("reshape(W, -1, -1)", "a shape for the 6 elements of (2, 3), got (-1, -1)"),
    ("reshape(W, -2, -3)", "a shape for the 6 elements of (2, 3), got (-2, -3)"),
    ("reshape(x[0:0], -1, 0)", "a shape for the 0 elements of (0,), got (-1, 0)"),
    ("concat(W, x)", "shapes that differ in axis 0 alone, got (2, 3) and (3,)"),
    ("concat(W, T[0], axis=1)", "shapes that differ in axis 1 alone, got (2, 3) and (3, 3)"),
    ("concat(x, b, 1)", "shapes that differ in axis 0 alone, got (3,) and (2,) and ()"),
    ("concat(x, b, axis=1)", "an axis from 0 to 0, got axis=1"),
    ("concat(s, s)", "operands with at least one axis, got scalars"),
    ("stack(x, b)", "operands of one shape, got (3,) and (2,)"),
    ("stack(x, x, axis=2)", "an axis from 0 to 1, got axis=2"),
    ("stack(s, s, axis=-2)", "an axis from 0 to 0, got axis=-2"),
    ("embedding(s, 0)", "a table with rows, got a scalar"),
    ("dot(W, x)", "two vectors, got (2, 3) and (3,)"),
    ("dot(x, b)", "two vectors of one length, got (3,) and (2,)"),
    ("outer(W, x)", "two vectors, got (2, 3) and (3,)"),
    ("windows(x, 4)", "at least (4,) elements along the last axes, got a value of shape (3,)"),
    ("windows(x, [1, 2])", "at least (1, 2) elements along the last axes, got a value of shape (3,)"),
    ("layer_norm(s)", "a vector or rows, got a scalar"),
    ("rms_norm(x[0:0])", "a vector or rows, got a value of shape (0,)"),
    ("batch_norm(s)", "a vector or columns, got a scalar"),
    ("batch_norm(W[0:0])", "a vector or columns, got a value of shape (0, 3)"),
    ("norm(x, axis=1)", "an axis of a value of shape (3,), got axis 1"),
    ("min(x[0:0])", "at least one element, got a value of shape (0,)"),
    ("logsumexp(W[0:0], axis=0)", "at least one element, got a value of shape (0, 3)"),
    ("hinge(W, s)", "labels of shape (2, 3) or class numbers of shape (2,), got ()"),
    ("bce_with_logits(x, b)", "two operands of one shape, got (3,) and (2,)"),
    ("where(x, b, s)", "shapes that broadcast, got (3,) and (2,) and ()"),
    ("clip(x, b, 1)", "shapes that broadcast, got (3,) and (2,) and ()"),
    ("conv1d(x, Q)", "an input (channels, length), or a batch of them, got (3,)"),
    ("conv1d(W, W)", "kernels (out, in, width) with as many channels in as (2, 3), got (2, 3)"),
    ("conv1d(T, Q)", "kernels (out, in, width) with as many channels in as (5, 3, 3), got (4, 2, 2)"),
    ("conv1d(W[:, 0:1], Q)", "at least (2,) elements along the last axes, got a value of shape (2, 1)"),
    ("conv2d(W, K)", "an input (channels, rows, columns), or a batch of them, got (2, 3)"),
    ("conv2d(T, Q)", "kernels (out, in, rows, columns) with as many channels in as (5, 3, 3), got (4, 2, 2)"),
    ("max_pool2d(x, 2)", "at least (2, 2) elements along the last axes, got a value of shape (3,)"),
    ("avg_pool2d(T, [4, 1])", "at least (4, 1) elements along the last axes, got a value of shape (5, 3, 3)"),
)


@pytest.mark.parametrize(("text", "said"), SHAPES)
def test_shapes_that_do_not_fit_are_told_where_they_meet(text, said):
    error = refused(f"1 + {text}")
    assert (error.code, error.start, error.end) == ("shapes-do-not-fit", 4, 4 + len(text))
    assert f"expected {said}" in error.message


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("leaky_relu(x, 1/4)", "leaky_relu(x, slope=0.25)"),
        ("elu(x, 2 * pi)", "elu(x, alpha=6.283185307179586)"),
        ("sum(W, 0, 1)", "sum(W, keepdims=true, axis=0)"),
        ("max(W, 0)", "max(W, axis=-2)"),
        ("transpose(T, 2, 0, 1)", "transpose(T, [2, 0, 1])"),
        ("transpose(T, -1, 0, 1)", "transpose(T, axes=[2, 0, 1])"),
        ("transpose(W)", "W.T"),
        ("reshape(W, 3, 2)", "reshape(W, [3, 2])"),
        ("reshape(W, 3, -1)", "reshape(W, shape=[3, 2])"),
        ("reshape(W, 6)", "concat(W[0], W[1])"),
        ("layer_norm(W, 1e-5)", "layer_norm(W)"),
        ("batch_norm(W, 0.5)", "layer_norm(W.T, eps=0.5).T"),
        ("windows(W, 2, 1, 1)", "windows(W, 2, padding=1)"),
        ("windows(W, [2], [1], [1])", "windows(W, 2, padding=1)"),
        ("conv1d(W, Q, 2, 1)", "conv1d(W, Q, stride=2, padding=1)"),
        ("conv1d(W, Q, [2], [1])", "conv1d(W, Q, stride=2, padding=1)"),
        ("conv2d(T, K, 2, 1)", "conv2d(T, K, stride=[2, 2], padding=[1, 1])"),
        ("max_pool2d(T, 2)", "max_pool2d(T, [2, 2], stride=2)"),
        ("avg_pool2d(T, 2, 1)", "avg_pool2d(T, size=2, stride=[1, 1])"),
        ("stack(x, x, axis=-1)", "stack(x, x).T"),
        ("concat(x)", "x"),
        ("dot(x, x)", "x @ x"),
    ],
)
def test_options_stand_behind_the_operands_or_have_a_name(text, same):
    values = {leaf.name: 0.1 * np.arange(1.0, 1 + np.prod(leaf.shape)).reshape(leaf.shape) for leaf in LEAVES}
    found = [valued(each, values) for each in (text, same)]
    np.testing.assert_allclose(*found, rtol=1e-14)


def valued(text, values):
    builder = GraphBuilder(LEAVES)
    builder.assign(Assignment("h", parse(text)))
    builder.assign(Assignment("L", parse("sum(h)")))
    return record(builder.finish(), values).value("h")


UNFOLDED = {
    "conv1d(x, k)": [
        "reshape(k, 3, 4)", "windows(x, 2)", "transpose(windows(x, 2), 0, 2, 1)",
        "reshape(transpose(windows(x, 2), 0, 2, 1), 4, 3)",
        "reshape(k, 3, 4) @ reshape(transpose(windows(x, 2), 0, 2, 1), 4, 3)",
    ],
    "max_pool2d(x, [1, 2])": [
        "windows(x, [1, 2], stride=[1, 2])", "max(windows(x, [1, 2], stride=[1, 2]), axis=[-2, -1])",
    ],
    "avg_pool2d(x, 2, 1)": [
        "windows(x, [2, 2], stride=[1, 1])", "mean(windows(x, [2, 2], stride=[1, 1]), axis=[-2, -1])",
    ],
}  # fmt: skip
"""By call, the nodes that it makes, the last of which is its value."""


@pytest.mark.parametrize("call", UNFOLDED)
def test_a_shorthand_unfolds_into_nodes_that_are_named_as_they_compute(call):
    builder = GraphBuilder([Leaf("x", "parameter", (2, 4)), Leaf("k", "parameter", (3, 2, 2))])
    builder.assign(Assignment("L", parse(f"sum({call})")))
    graph = builder.finish()
    whole = graph.operations[-2]
    assert [node.name for node in graph.operations] == [*UNFOLDED[call], "L"]
    assert [node.named for node in graph.operations] == [False] * len(UNFOLDED[call]) + [True]
    assert graph.id_of(call) == graph.id_of(call.replace(" ", "")) == whole.id
    run = record(graph, {"x": np.ones((2, 4)), "k": np.ones((3, 2, 2))})
    assert run.steps[run.find(f"forward {call}")].node == whole.name
    assert run.steps[run.find(f"backward L->{call}")].input == whole.name


def test_a_shorthand_makes_its_argument_once_and_a_second_call_is_numbered():
    builder = GraphBuilder([Leaf("x", "parameter", (1, 2, 2)), Leaf("k", "data", (1, 1, 2, 2))])
    builder.assign(Assignment("h", parse("conv2d(2 * x, k, padding=1)"), "the edges"))
    builder.assign(Assignment("L", parse("sum(h) + sum(conv2d(2 * x, k))")))
    nodes = builder.finish().operations
    laid = "reshape(transpose(windows(2 * x, [2, 2], padding=1), 0, 3, 4, 1, 2), 4, 9)"
    assert [node.name for node in nodes[:7]] == [
        "2 * x", "reshape(k, 1, 4)", "windows(2 * x, [2, 2], padding=1)",
        "transpose(windows(2 * x, [2, 2], padding=1), 0, 3, 4, 1, 2)", laid, f"reshape(k, 1, 4) @ {laid}", "h",
    ]  # fmt: skip
    assert nodes[6].expression == f"reshape(reshape(k, 1, 4) @ {laid}, 1, 3, 3)"
    assert [node.remark for node in nodes if node.remark] == ["the edges"]
    assert [node.name for node in nodes if node.name.endswith("#2")] == ["2 * x#2", "reshape(k, 1, 4)#2"]


def test_calls_within_calls_unfold_in_each_other():
    builder = GraphBuilder([Leaf("x", "data", (1, 6, 6)), Leaf("k", "parameter", (2, 1, 3, 3))])
    builder.assign(Assignment("h", parse("max_pool2d(relu(conv2d(x, k)), 2)")))
    builder.assign(Assignment("L", parse("mean(h)")))
    graph = builder.finish()
    names = {node.name: node.shape for node in graph.nodes}
    assert names["h"] == (2, 2, 2)
    convolved = graph.nodes[graph.id_of("conv2d(x, k)")]
    assert convolved.shape == (2, 4, 4)
    gate = graph.nodes[convolved.id + 1]
    assert (gate.operands, gate.operation.name) == ((convolved.id,), "relu")
    assert graph.id_of(gate.name) == gate.id


@pytest.mark.parametrize(
    ("text", "shapes", "said"),
    [
        ("clip(x, 2, 1)", {"x": 0.5}, "low must not be above high"),
        ("where(x, 1, 2)", {"x": 0.5}, "a mask holds 0 and 1 alone"),
        ("hinge(x, y)", {"x": [1.0, 2.0], "y": [1.0, 1.0]}, "each row of labels must hold a single 1, and 0 elsewhere"),
        (
            "softmax_cross_entropy(x, y)",
            {"x": [1.0, 2.0], "y": [0.5, 0.5 + 1e-6]},
            "the labels of each row must sum to 1",
        ),
        ("hinge(x, y)", {"x": [1.0, 2.0], "y": 2}, "class numbers must be whole numbers from 0 to 1"),
        ("sum(embedding(x, y))", {"x": [1.0, 2.0], "y": 2}, "rows must be whole numbers from 0 to 1"),
    ],
)
def test_values_outside_a_domain_are_refused_in_one_sentence(trace, text, shapes, said):
    with pytest.raises(NetworkError) as told:
        trace([f"L = {text}"], gradients=["x"], **shapes)
    assert told.value.message.endswith(f": {said}")


def test_bounds_may_be_the_same_and_labels_a_rounding_off(trace):
    assert trace(["L = clip(x, 1, 1)"], x=3.0).loss == 1
    assert np.isfinite(trace(["L = softmax_cross_entropy(x, y)"], x=[1.0, 2.0], y=[0.5, 0.5000005]).loss)


def test_a_rules_options_go_with_its_edge(trace):
    made = trace(["L = leaky_relu(x, 0.3)"], x=-2.0)
    ((edge,),) = [edges for edges in made.graph.edges if edges]
    assert edge.local([np.float64(-2.0)], np.float64(-0.6)) == 0.3
    ((edge,),) = [edges for edges in trace(["L = exp(x)"], x=2.0).graph.edges if edges]
    assert edge.local([np.float64(2.0)], np.float64(7.0)) == 7


def test_shapes_of_three_axes_keep_what_is_not_moved(graph_of):
    x = np.zeros((2, 3, 4))
    shapes = {
        "x.T": (2, 4, 3),
        "concat(x, x[:, :, 0:2], axis=2)": (2, 3, 6),
        "concat(x, x, axis=-3)": (4, 3, 4),
        "stack(x, x, axis=-4)": (2, 2, 3, 4),
    }
    for text, shape in shapes.items():
        graph = graph_of([f"y = {text}", "L = sum(y)"], {"x": x})
        assert graph.nodes[graph.id_of("y")].shape == shape


@pytest.mark.parametrize("text", ["concat(x, x[:, 0:2], axis=2)", "concat(x, x[0:1], axis=1)", "concat(x, x[:, 0:2])"])
def test_parts_that_differ_in_another_axis_are_refused(graph_of, text):
    with pytest.raises(NetworkError, match="that differ in axis"):
        graph_of([f"y = {text}", "L = sum(y)"], {"x": np.zeros((2, 3, 4))})


def test_the_axes_of_a_jacobian_are_in_the_data(trace):
    made = trace(["L = sum(softmax(x) * x)"], x=[[1.0, 2.0], [0.5, -1.0]])
    steps = trace_data(made, lesson="a", network="b", variant=0)["steps"]
    axes = {each["address"]: each.get("axes") for each in steps if each["kind"] == "chain"}
    assert axes["backward softmax(x) -> x"] == [1]
    assert axes["backward softmax(x) * x -> softmax(x)"] is None


@pytest.mark.parametrize(
    ("text", "said", "cure"),
    [
        ("windows(T)", "windows wants a size", "write windows(x, 3)"),
        ("windows(T, 0)", "sizes and strides are 1 or more, padding 0 or more", ""),
        ("windows(T, 2, stride=0)", "sizes and strides are 1 or more, padding 0 or more", ""),
        ("windows(T, 2, padding=-1)", "sizes and strides are 1 or more, padding 0 or more", ""),
        ("windows(T, [2, 2], stride=[1, 1, 1])", "size, stride and padding want a number for each axis", ""),
        ("max_pool2d(T)", "a pool wants a size, or one for rows and one for columns", "write 2 or [2, 3] behind"),
        ("reshape(T, -3, 15)", "expected a shape for the 45 elements of (5, 3, 3), got (-3, 15)", ""),
        ("reshape(T, -3, -15)", "expected a shape for the 45 elements of (5, 3, 3), got (-3, -15)", ""),
        ("s @ W", "expected vectors or matrices on both sides of @, got () and (2, 3)", "write * to multiply"),
        ("W @ W", "expected as many columns on the left of @ as rows on its right, got (2, 3) and (2, 3)", ""),
        ("x @ T", "expected two axes or more on both sides of @, got (3,) and (5, 3, 3)", ""),
        ("hinge(s, s)", "expected rows of scores, got a value of shape ()", ""),
        ("hinge(T, b)", "expected labels of shape (5, 3, 3) or class numbers of shape (5, 3), got (2,)", ""),
        ("hinge(W, b[0:1])", "expected labels of shape (2, 3) or class numbers of shape (2,), got (1,)", ""),
    ],
)
def test_shapes_and_sizes_that_do_not_fit_are_told_in_these_words(text, said, cure):
    error = refused(text)
    assert error.message == f"{text}: {said}"
    assert cure in error.help


def test_axes_that_are_no_whole_numbers_are_told():
    assert refused("transpose(T, 0.5, 1, 2)").message == "axes and shapes are whole numbers"


def calls(depth):
    """`f1(x) = f0(x)`, `f2(x) = f1(x)` …: the last unfolds `depth` deep."""
    first = own_shorthand("f0", ("x",), parse("x * x"))
    return {"f0": first} | {
        f"f{place}": own_shorthand(f"f{place}", ("x",), parse(f"f{place - 1}(x)")) for place in range(1, depth)
    }


def test_functions_call_each_other_20_deep_and_no_deeper():
    for depth in (20, 21):
        builder = GraphBuilder([Leaf("x", "data", ())], calls(depth))
        line = Assignment("L", parse(f"2 + f{depth - 1}(x)"))
        if depth == 20:
            builder.assign(line)
            builder.assign(Assignment("M", parse(f"f19({'f0(' * 3}x{')' * 3}) + f19(x)")))
        else:
            with pytest.raises(NetworkError) as told:
                builder.assign(line)
            assert told.value.message == "functions call each other more than 20 deep"
            assert (told.value.code, told.value.start, told.value.end) == ("formula-too-deep", 4, 10)


def test_what_is_wrong_inside_a_function_is_told_at_its_call_with_its_cure():
    builder = GraphBuilder([Leaf("x", "data", (3,))], {"f": own_shorthand("f", ("x",), parse("x @ (2 * x[0])"))})
    with pytest.raises(NetworkError) as told:
        builder.assign(Assignment("L", parse("1 + f(x)")))
    assert (told.value.start, told.value.end) == (4, 8)
    assert told.value.help == "write * to multiply by a scalar"
