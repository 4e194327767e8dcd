"""EXPR: what answers, wrong answers and prose compute from a trace."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.errors import NetworkError
from tutor.formula import parse
from tutor.formula.tree import Array, Binary, Call, Index, Name, Number, Slice, Transpose
from tutor.network import edge_of, evaluate_expression
from tutor.network.expressions import LOOKUPS
from tutor.network.operations import FUNCTIONS


@pytest.fixture(scope="module")
def neuron(trace):
    lines = ["z = w @ x + b", "p = sigmoid(z)", "L = -(y * log(p) + (1 - y) * log(1 - p))"]
    return trace(lines, parameters=("w", "b"), rate=0.5, w=[0.2, -0.4, 0.1], b=0.3, x=[1.0, -2.0, 0.5], y=1.0, loss="L")


P = 1 / (1 + np.exp(-(0.2 + 0.8 + 0.05 + 0.3)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("p", P),
        ("2 * (p - y) / 3", 2 * (P - 1) / 3),
        ("p * (1 - p)", P * (1 - P)),
        ("grad(z)", P - 1),
        ("grad(w)", (P - 1) * np.array([1, -2, 0.5])),
        ("grad(w)[1]", -2 * (P - 1)),
        ("grad(1 - p)", None),
        ("local(p, z)", P * (1 - P)),
        ("product(p, z)", P - 1),
        ("local(log(p), p)", 1 / P),
        ("product(log(p),p)", -1 / P),
        ("local(z, b) * grad(z)", P - 1),
        ("updated(b)", 0.3 - 0.5 * (P - 1)),
        ("w - 0.5 * grad(w) - updated(w)", np.zeros(3)),
        ("shape(w)", [3]),
        ("shape(L)", []),
        ("sigmoid(z) - p", 0),
        ("σ(z) - p", 0),
        ("softmax([1, 1])", [0.5, 0.5]),
        ("bce(p, y)", -np.log(P)),
        ("sum(x, axis=0)", -0.5),
        ("pi", np.pi),
        ("max([1, 4, 2])", 4),
    ],
)
def test_an_expression_over_a_trace(neuron, text, value):
    found = evaluate_expression(parse(text), neuron)
    if value is None:
        value = neuron.gradient("1 - p")
    np.testing.assert_allclose(found, value, rtol=1e-12, atol=1e-15)
    assert found.dtype == np.float64


def test_a_further_use_is_named_by_its_number(trace):
    made = trace(["s = x * x * 3", "L = s + 1"], x=5.0)
    assert evaluate_expression(parse("local(x * x, x, 2)"), made) == 5
    assert edge_of(made, "x * x", "x", 2).operand == 1


@pytest.mark.parametrize(
    ("text", "code", "place", "cure"),
    [
        ("1 + pp", "unknown-name", "pp", "did you mean p?"),
        ("grad(q) * 2", "unknown-node", "grad(q)", ""),
        ("2 * grad(x)", "not-followed", "grad(x)", "gradients: [x]"),
        ("grad(w, b)", "wrong-number-of-operands", "grad(w, b)", ""),
        ("local(p)", "wrong-number-of-operands", "local(p)", ""),
        ("p + local(p, w)", "no-such-edge", "local(p, w)", ""),
        ("local(p, z, 2)", "no-such-edge", "local(p, z, 2)", ""),
        ("product(1 - y, y)", "not-followed", "product(1 - y, y)", ""),
        ("updated(z)", "not-updated", "updated(z)", "train:"),
        ("1 + sgmoid(z)", "unknown-function", "sgmoid", "did you mean sigmoid?"),
        ("w + [1, 2]", "cannot-compute", "w + [1, 2]", ""),
        ("softmax(p)", "cannot-compute", "softmax(p)", ""),
        ("cross_entropy([0.5, 0.5], 7)", "cannot-compute", "cross_entropy([0.5, 0.5], 7)", ""),
        ("exp(w, w)", "wrong-number-of-operands", "exp(w, w)", ""),
        ("w[9]", "cannot-compute", "w[9]", ""),
    ],
)
def test_an_expression_that_has_no_value(neuron, text, code, place, cure):
    with pytest.raises(NetworkError) as told:
        evaluate_expression(parse(text), neuron)
    error = told.value
    assert (error.code, text[error.start : error.end]) == (code, place)
    assert cure in error.help


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("grad(w, b)", "grad takes one node"),
        ("grad(x)", "no gradient is followed to x"),
        ("product(log(p), y)", "log(p) is not made from y"),
        ("local(z, w @ x, 2)", "z has no use 2 of it"),
        ("local(z)", "local takes two nodes: output, then operand"),
        ("w + [1, 2]", "this cannot be computed: shapes (3,) and (2,) do not fit"),
    ],
)
def test_it_says_what_is_wrong(neuron, text, said):
    with pytest.raises(NetworkError) as told:
        evaluate_expression(parse(text), neuron)
    assert told.value.message.startswith(said)


def test_a_gradient_that_reaches_no_operation_is_told(trace):
    made = trace(["a = x * x", "b = w * w", "L = b + 1"], parameters=("w",), w=1.0, x=2.0)
    with pytest.raises(NetworkError, match="no gradient reaches a"):
        evaluate_expression(parse("product(a, x)"), made)
    assert evaluate_expression(parse("local(a, x)"), made) == 2


def test_what_is_not_updated_says_what_would_be(trace):
    made = trace(["L = w * w"], parameters=("w",), w=1.0)
    with pytest.raises(NetworkError) as told:
        evaluate_expression(parse("updated(w)"), made)
    assert told.value.help == "a network with train: updates parameters"


def test_a_shape_is_of_floats_as_every_value_is(neuron):
    found = evaluate_expression(parse("shape(w)"), neuron)
    assert (found.dtype, found.tolist()) == (np.float64, [3.0])


def test_without_an_optimizer_nothing_is_updated(trace):
    made = trace(["L = w * w"], parameters=("w",), w=1.0)
    with pytest.raises(NetworkError, match="w is not updated"):
        evaluate_expression(parse("updated(w)"), made)


def test_what_is_not_finite_is_computed_without_a_warning(trace):
    made = trace(["h = log(q)", "L = h * r"], parameters=("r",), gradients=["q"], rate=1e308, q=0.0, r=1e200)
    expected = {
        "1 / q": np.inf,
        "local(h, q)": np.inf,
        "product(h, q)": np.inf,
        "grad(r)": -np.inf,
        "updated(r)": np.inf,
    }
    for text, value in expected.items():
        assert evaluate_expression(parse(text), made) == value


def larger(trees):
    keywords = st.dictionaries(st.sampled_from(["axis", "keepdims", "y", "if"]), trees, max_size=1)
    return st.one_of(
        st.builds(
            lambda name, operands, options: Call(name, tuple(operands), tuple(options.items())),
            st.sampled_from([*sorted(FUNCTIONS), *LOOKUPS]), st.lists(trees, max_size=3), keywords,
        ),
        st.builds(Binary, st.sampled_from(["+", "*", "@", "**", "-"]), trees, trees),
        st.builds(Index, trees, st.tuples(trees | st.builds(Slice, trees, st.none()))),
        st.builds(Transpose, trees),
        st.builds(Array, st.lists(trees, max_size=2).map(tuple)),
    )  # fmt: skip


LEAVES = st.sampled_from(
    [Name(name) for name in ("w", "z", "p", "L", "y", "missing", "pi")] + [Number(2.0), Number(-1.0)]
)


@given(tree=st.recursive(LEAVES, larger, max_leaves=8))
def test_nothing_but_a_network_error_escapes(neuron, tree):
    try:
        found = evaluate_expression(tree, neuron)
    except NetworkError as error:
        assert error.message
        assert error.code
    else:
        assert not np.asarray(found).flags.writeable or not np.ndim(found)


def test_what_is_found_cannot_be_changed(neuron):
    for text in ("w", "grad(w)", "updated(w)", "shape(w)", "w + 1"):
        assert not evaluate_expression(parse(text), neuron).flags.writeable


@pytest.mark.parametrize(
    "text",
    [
        "windows(w, 2, padding=1000000000)",
        "windows(w, 1000000, padding=1000000)",
        "windows(w, 0)",
        "windows(w, 2, stride=0)",
        "windows(w, 2, stride=-1)",
        "windows(w, 2, padding=-1)",
        "windows(w, 9)",
        "windows(w, [2, 2])",
        "outer(eye(3000), eye(3000))",
        "one_hot([0, 1], 1e9)",
        "embedding(w, 7)",
        "reshape(w, 1e9, 1e9)",
    ],
)
def test_what_cannot_be_made_is_refused_before_memory_is_taken(neuron, text):
    tracemalloc.start()
    with pytest.raises(NetworkError) as told:
        evaluate_expression(parse(text), neuron)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert told.value.code == "cannot-compute"
    assert most < 200e6


def test_a_look_up_that_is_misspelt_is_told_the_nearest(trace):
    made = trace(["L = w * x"], w=2.0, x=3.0, parameters=("w",))
    for text, nearest in (("1 + gard(w)", "grad"), ("locl(L, w)", "local"), ("sigmod(w)", "sigmoid")):
        with pytest.raises(NetworkError) as told:
            evaluate_expression(parse(text), made)
        assert (told.value.code, told.value.help) == ("unknown-function", f"did you mean {nearest}?")
        assert text[told.value.start : told.value.end] in {"gard", "locl", "sigmod"}
