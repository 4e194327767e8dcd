"""Where a slope is a convention, where there is none, and where floating point ends."""

import numpy as np
import pytest

from tutor.errors import NetworkError
from tutor.network import Chain, Update
from tutor.network.operations import OPERATIONS


def test_relu_is_shut_at_zero(trace):
    made = trace(["L = sum(relu(x))"], x=[-1.0, 0.0, 2.0, -0.0])
    assert made.gradient("x").tolist() == [0, 0, 1, 0]


def test_maximum_of_equals_is_shared(trace):
    made = trace(["L = sum(maximum(a, b))"], a=[1.0, 2.0, 3.0], b=[1.0, 5.0, 0.0])
    assert made.gradient("a").tolist() == [0.5, 0, 1]
    assert made.gradient("b").tolist() == [0.5, 1, 0]


def test_maximum_of_a_value_with_itself_passes_it_all(trace):
    made = trace(["L = maximum(a, a)"], a=3.0)
    halves = [step.local for step in made.steps if isinstance(step, Chain)]
    assert halves == [0.5, 0.5]
    assert made.gradient("a") == 1


def test_a_largest_element_that_ties_is_shared_equally(trace):
    assert trace(["L = max(x)"], x=[1.0, 3.0, 3.0, 2.0, 3.0]).gradient("x").tolist() == [0, 1 / 3, 1 / 3, 0, 1 / 3]
    rows = trace(["L = sum(max(x, axis=1))"], x=[[1.0, 1.0], [5.0, 2.0]])
    assert rows.gradient("x").tolist() == [[0.5, 0.5], [1, 0]]


@pytest.mark.parametrize(
    ("lines", "values", "loss", "gradient"),
    [
        (["L = log(x)"], {"x": 0.0}, -np.inf, np.inf),
        (["L = 1 / x"], {"x": 0.0}, np.inf, -np.inf),
        (["L = exp(x)"], {"x": 1000.0}, np.inf, np.inf),
        (["L = sqrt(x)"], {"x": 0.0}, 0.0, np.inf),
        (["L = log(x)"], {"x": -1.0}, np.nan, -1.0),
        (["L = x**0.5"], {"x": -1.0}, np.nan, np.nan),
        (["L = x / x"], {"x": 0.0}, np.nan, np.nan),
        (["L = x * x"], {"x": 1e200}, np.inf, 2e200),
        (["L = x + 1"], {"x": np.nan}, np.nan, 1.0),
        (["L = sigmoid(x)"], {"x": -1000.0}, 0.0, 0.0),
        (["L = tanh(x)"], {"x": 1000.0}, 1.0, 0.0),
        (["L = mean(x[0:0])"], {"x": [1.0]}, np.nan, [0.0]),
        (["L = bce(x, y)"], {"x": 0.0, "y": 1.0}, np.inf, None),
    ],
)
def test_what_is_not_finite_is_a_value_like_any_other(trace, lines, values, loss, gradient):
    made = trace(lines, **values)
    np.testing.assert_equal(made.loss, loss)
    if gradient is not None:
        np.testing.assert_equal(made.gradient("x"), gradient)
    for step in made.steps:
        assert step.address


def test_an_update_that_overflows_is_a_value_too(trace):
    made = trace(["L = w * w * w"], parameters=("w",), rate=1e300, w=1e100)
    (update,) = (step for step in made.steps if isinstance(step, Update))
    assert update.after == -np.inf


def test_softmax_does_not_overflow(trace):
    made = trace(["p = softmax(x)", "L = p[0]"], x=[1000.0, 1000.0, -1000.0])
    assert made.value("p").tolist() == [0.5, 0.5, 0]
    assert made.gradient("x").tolist() == [0.25, -0.25, 0]
    long = trace(["L = softmax_cross_entropy(x, y)"], x=[0.0, 800.0], y=0.0)
    assert long.loss == 800


@pytest.mark.parametrize(
    ("line", "values", "said"),
    [
        ("L = softmax_cross_entropy(x, y)", {"x": [1.0, 2.0], "y": [1.0, 0.5]}, "labels of each row must sum to 1"),
        ("L = softmax_cross_entropy(x, y)", {"x": [1.0, 2.0, 3.0], "y": 7.0}, "whole numbers from 0 to 2"),
        ("L = softmax_cross_entropy(x, y)", {"x": [1.0, 2.0, 3.0], "y": -1.0}, "whole numbers from 0 to 2"),
        ("L = cross_entropy(x, y)", {"x": [[0.5, 0.5]], "y": [0.5]}, "whole numbers from 0 to 1"),
        ("L = cross_entropy(x, y)", {"x": [[0.5, 0.5]], "y": [np.nan]}, "whole numbers from 0 to 1"),
        ("L = cross_entropy(x, y)", {"x": [[0.5, 0.5]], "y": [2.0]}, "whole numbers from 0 to 1"),
    ],
)
def test_labels_that_are_none_are_refused(trace, line, values, said):
    with pytest.raises(NetworkError) as told:
        trace([line], **values)
    assert told.value.code == "outside-domain"
    assert said in told.value.message
    assert told.value.message.startswith("L: ")
    assert (told.value.start, told.value.end) == (1, len(line) - 3)


def test_class_numbers_have_no_gradient(trace):
    made = trace(["L = softmax_cross_entropy(z, y)"], z=[[1.0, 2.0, 0.5]], y=[1.0])
    assert [step.address for step in made.steps] == ["forward L", "seed", "backward L -> z"]
    assert made.gradient("y").tolist() == [0]


KINKS = {
    "divide": ((1.0, 0.0), (1.0, 2.0)),
    "log": ((0.0,), (1.0,)),
    "sqrt": ((0.0,), (1.0,)),
    "relu": ((0.0,), (1.0,)),
    "maximum": ((2.0, 2.0), (2.0, 1.0)),
    "max": (([3.0, 3.0],), ([3.0, 1.0],)),
    "bce": ((1.0, 1.0), (0.5, 1.0)),
    "bce at 0": ((0.0, 1.0), (1e-9, 1.0)),
    "cross_entropy": (([1.0, 0.0], [1.0, 0.0]), ([0.5, 0.5], [1.0, 0.0])),
    "cross_entropy_of_classes": (([1.0, 0.0], 1.0), ([0.5, 0.5], 1.0)),
}
"""By operation (and a remark), operands that stand at its kink and operands that do not."""


@pytest.mark.parametrize("kinked", KINKS)
def test_an_operation_with_a_kink_knows_when_it_stands_there(kinked):
    kink = next(entry.kink for entry in OPERATIONS if entry.name == kinked.split()[0])
    at, off = (tuple(map(np.asarray, operands)) for operands in KINKS[kinked])
    assert kink.here(at, {})
    assert not kink.here(off, {})
    assert kink.says


def test_every_kink_is_among_them():
    assert {entry.name for entry in OPERATIONS if entry.kink} == {case.split()[0] for case in KINKS}
