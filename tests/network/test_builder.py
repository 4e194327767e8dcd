"""What the builder makes of formulas, and what it says of formulas that make no operation, with the place."""

import numpy as np
import pytest

from tutor.errors import NetworkError
from tutor.formula import parse
from tutor.network import Assignment, GraphBuilder, Leaf, record
from tutor.network.builder import MAX_NODES, MAX_TOTAL

LEAVES = (
    Leaf("x", "data", (3,)), Leaf("W", "parameter", (2, 3)), Leaf("b", "parameter", (2,)), Leaf("s", "data", ()),
    Leaf("T", "data", (5, 3, 3)),
)  # fmt: skip


def refused(action, *arguments):
    """The error that an action raises."""
    with pytest.raises(NetworkError) as told:
        action(*arguments)
    return told.value


def assigned(text, name="L"):
    builder = GraphBuilder(LEAVES)
    builder.assign(Assignment(name, parse(text, builder.names)))


@pytest.mark.parametrize(
    ("text", "code", "place", "said", "cure"),
    [
        ("x + q", "unknown-name", "q", "no value is called q", ""),
        ("W @ x + bb", "unknown-name", "bb", "no value is called bb", "did you mean b?"),
        ("1 + sgmoid(s)", "unknown-function", "sgmoid", "no function is called sgmoid", "did you mean sigmoid?"),
        ("s * foo(x)", "unknown-function", "foo", "no function is called foo", ""),
        ("neg(s)", "unknown-function", "neg", "no function is called neg", ""),
        ("whre(s, s, s)", "unknown-function", "whre", "no function is called whre", "did you mean where?"),
        ("2 * s(3)", "name-is-no-function", "s(3)", "s is a value, not a function", "write * to multiply"),
        ("1 + exp(x, x)", "wrong-number-of-operands", "exp(x, x)", "exp(x) takes 1 operand, got 2", ""),
        ("maximum(x)", "wrong-number-of-operands", "maximum(x)", "maximum(a, b) takes 2 operands, got 1", ""),
        ("exp()", "wrong-number-of-operands", "exp()", "takes 1 operand, got 0", ""),
        (
            "2 * (x + b)",
            "shapes-do-not-fit",
            "x + b",
            "x + b: expected shapes that broadcast, got (3,) and (2,)",
            "axes",
        ),
        ("x @ W", "shapes-do-not-fit", "x @ W", "as many columns on the left of @ as rows on its right", ""),
        ("W @ s", "shapes-do-not-fit", "W @ s", "vectors or matrices on both sides of @", "write * to multiply"),
        ("x @ T", "shapes-do-not-fit", "x @ T", "two axes or more on both sides of @, got (3,) and (5, 3, 3)", ""),
        ("T @ x", "shapes-do-not-fit", "T @ x", "two axes or more on both sides of @, got (5, 3, 3) and (3,)", ""),
        ("mse(x, b)", "shapes-do-not-fit", "mse(x, b)", "two operands of one shape, got (3,) and (2,)", ""),
        ("softmax(s)", "shapes-do-not-fit", "softmax(s)", "expected a vector or rows, got a scalar", ""),
        ("max(x[0:0])", "shapes-do-not-fit", "max(x[0:0])", "at least one element", ""),
        ("softmax(x[0:0])", "shapes-do-not-fit", "softmax(x[0:0])", "a vector or rows", ""),
        (
            "softmax_cross_entropy(W, x)",
            "shapes-do-not-fit",
            "softmax_cross_entropy(W, x)",
            "labels of shape (2, 3)",
            "",
        ),
        ("softmax_cross_entropy(s, s)", "shapes-do-not-fit", "softmax_cross_entropy(s, s)", "rows of scores", ""),
        (
            "1 + sum(x, axis=1)",
            "shapes-do-not-fit",
            "sum(x, axis=1)",
            "an axis of a value of shape (3,), got axis 1",
            "",
        ),
        ("sum(x, axis=0.5)", "shapes-do-not-fit", "sum(x, axis=0.5)", "got axis 0.5", ""),
        ("sum(W, axis=[0, -2])", "shapes-do-not-fit", "sum(W, axis=[0, -2])", "expected each axis once", ""),
        ("sum(W, axis=[0.5])", "bad-option", "[0.5]", "axis wants a number or a list of whole numbers", ""),
        ("sum(W, axis=s)", "bad-option", "s", "axis wants a number", ""),
        ("sum(x, axes=0)", "unknown-option", "sum(x, axes=0)", "sum has no option called axes", "did you mean axis?"),
        ("x[1.5] + s", "bad-index", "1.5", "an index is a whole number", ""),
        ("x[s]", "bad-index", "s", "an index is a whole number", ""),
        ("s + x[3]", "bad-index", "x[3]", "index 3 is out of bounds", ""),
        ("s[0]", "bad-index", "s[0]", "too many indices", ""),
        ("x[0, 0]", "bad-index", "x[0, 0]", "too many indices", ""),
        ("x + [1, 2, 3]", "list-in-formula", "[1, 2, 3]", "a list is no value of a formula", "under data:"),
    ],
)
def test_a_formula_that_makes_no_operation_is_told_where_and_why(text, code, place, said, cure):
    error = refused(assigned, text)
    assert (error.code, text[error.start : error.end]) == (code, place)
    assert said in error.message
    assert cure in error.help
    assert bool(cure) == bool(error.help)


@pytest.mark.parametrize("name", ["out", "pi", "ln", "log", "sigmoid", "softmax_cross_entropy", "sum", "conv2d", "min"])
def test_a_word_of_the_language_is_no_name(name):
    for error in (refused(assigned, "s", name), refused(GraphBuilder, [Leaf(name, "data", ())])):
        assert (error.code, error.start, error.end) == ("reserved-name", 0, len(name))


@pytest.mark.parametrize("name", ["σ", "neg", "ŷ", "w11", "가중치"])
def test_any_other_name_is_free(name):
    builder = GraphBuilder([Leaf(name, "data", ())])
    builder.assign(Assignment("L", parse(f"{name} * 2", builder.names)))
    assert record(builder.finish(), {name: 3.0}).loss == 6


def test_a_name_is_assigned_once():
    for name in ("x", "W"):
        assert refused(assigned, "s", name).code == "assigned-twice"
    assert refused(GraphBuilder, [LEAVES[0], LEAVES[0]]).code == "assigned-twice"


def finished(loss=None, gradients=None, lines=("z = W @ x + b", "L = sum(z)")):
    builder = GraphBuilder(LEAVES)
    for line in lines:
        name, text = line.split(" = ")
        builder.assign(Assignment(name, parse(text)))
    return builder.finish(loss, gradients)


@pytest.mark.parametrize(
    ("loss", "code", "said", "cure"),
    [
        (
            "z",
            "loss-not-scalar",
            "the loss must be a single number, and z has shape (2,)",
            "reduce it with sum or mean",
        ),
        ("zz", "unknown-name", "no value is called zz", "did you mean z?"),
        ("s", "bad-loss", "the loss s is no formula's name", "name a line of forward"),
    ],
)
def test_a_loss_that_is_none(loss, code, said, cure):
    error = refused(finished, loss)
    assert (error.code, error.message, error.help, error.start, error.end) == (code, said, cure, 0, len(loss))


def test_a_network_without_a_formula_and_a_gradient_of_nothing():
    assert refused(finished, None, None, ()).code == "empty-network"
    error = refused(finished, None, ["x", "zz"])
    assert (error.code, error.end, error.help) == ("unknown-name", 2, "did you mean z?")


def test_the_loss_is_the_last_line_by_default():
    graph = finished()
    assert graph.nodes[graph.loss].name == "L"
    assert [graph.nodes[each].name for each in graph.followed] == ["W", "b"]
    assert [node.role for node in graph.nodes if node.named] == [
        "data",
        "parameter",
        "parameter",
        "data",
        "data",
        "intermediate",
        "loss",
    ]


def test_values_that_are_missing_or_of_another_shape():
    graph = finished()
    values = {"x": np.ones(3), "W": np.ones((2, 3)), "b": np.ones(2), "s": 1.0, "T": np.ones((5, 3, 3))}
    assert record(graph, values).loss == 8
    without = {name: value for name, value in values.items() if name != "b"}
    assert refused(record, graph, without).code == "missing-value"
    error = refused(record, graph, {**values, "b": np.ones(3)})
    assert error.message == "b: expected a value of shape (2,), got (3,)"


@pytest.mark.parametrize(
    ("shape", "text", "said"),
    [
        ((10**9,), "sum(x)", "a value of shape (1000000000,) has more than 1,000,000 elements"),
        ((10**6, 1), "x + x.T", "a value of shape (1000000, 1000000) has more than 1,000,000 elements"),
        ((10**6, 1), "x @ x.T", "has more than 1,000,000 elements"),
        ((1000, 1000), "softmax(x)", "the Jacobians of (1000, 1000) rows hold more than 10,000,000 elements"),
        ((10**6,), "log_softmax(x)", "the Jacobians of (1000000,) rows"),
        ((10**6,), " + ".join(["x"] * 12), "the network's values hold more than 10,000,000 elements in all"),
    ],
)
def test_a_network_too_large_is_refused_before_memory_is_taken(shape, text, said):
    def build():
        builder = GraphBuilder([Leaf("x", "data", shape)])
        builder.assign(Assignment("L", parse(text)))

    error = refused(build)
    assert error.code == "network-too-large"
    assert said in error.message


@pytest.mark.parametrize(
    ("shape", "text"),
    [((10**6,), "sum(x)"), ((10**5, 10), "x + 1"), ((1000, 100), "softmax(x)"), ((3162,), "softmax(x)")],
)
def test_a_network_as_large_as_allowed_is_built(shape, text):
    builder = GraphBuilder([Leaf("x", "data", shape)])
    builder.assign(Assignment("h", parse(text)))
    builder.assign(Assignment("L", parse("sum(h)")))
    assert builder.finish().nodes[0].shape == shape


def test_a_network_of_too_many_nodes_is_refused():
    builder = GraphBuilder([Leaf(f"x{place}", "data", ()) for place in range(MAX_NODES)])
    error = refused(builder.assign, Assignment("L", parse("x0 + x1")))
    assert error.message == f"the network has more than {MAX_NODES:,} nodes"
    assert MAX_TOTAL > MAX_NODES


def test_what_a_node_knows_of_itself():
    builder = GraphBuilder(LEAVES)
    builder.assign(Assignment("z", parse("W @ x + b"), "the scores"))
    builder.assign(Assignment("L", parse("-sum(z)")))
    nodes = {node.name: node for node in builder.finish().nodes}
    assert (nodes["z"].expression, nodes["z"].remark, nodes["z"].named) == ("W @ x + b", "the scores", True)
    assert (nodes["W @ x"].named, nodes["W @ x"].remark, nodes["W @ x"].shape) == (False, "", (2,))
    assert [nodes[name].symbol for name in ("x", "W @ x", "z", "sum(z)", "L")] == ["", "@", "+", "Σ", "−"]
    assert [node.id for node in nodes.values()] == list(range(len(nodes)))
