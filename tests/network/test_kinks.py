"""Where a slope is a convention, where there is none, and where floating point ends."""

import numpy as np
import pytest

from tutor.errors import NetworkError
from tutor.network import Chain, Update
from tutor.network.operations import OPERATIONS, compiled


@pytest.mark.parametrize(
    ("expression", "value", "slopes"),
    [
        ("relu(x)", [0, 0, 2, 0], [0, 0, 1, 0]),
        ("abs(x)", [1, 0, 2, 0], [-1, 0, 1, 0]),
        ("sign(x)", [-1, 0, 1, 0], [0, 0, 0, 0]),
        ("step(x)", [0, 0, 1, 0], [0, 0, 0, 0]),
        ("leaky_relu(x, 0.25)", [-0.25, 0, 2, 0], [0.25, 0.25, 1, 0.25]),
        ("elu(x, 0.5)", [0.5 * np.expm1(-1.0), 0, 2, 0], [0.5 * np.exp(-1.0), 0.5, 1, 0.5]),
        ("clip(x, -1, 2)", [-1, 0, 2, 0], [0, 1, 0, 1]),
        ("clip(x, 0, 3)", [0, 0, 2, 0], [0, 0, 1, 0]),
        ("maximum(x, 0)", [0, 0, 2, 0], [0, 0.5, 1, 0.5]),
        ("minimum(x, 0)", [-1, 0, 0, 0], [1, 0.5, 0, 0.5]),
    ],
)
def test_at_a_corner_the_slope_is_the_one_that_is_promised(trace, expression, value, slopes):
    made = trace([f"h = {expression}", "L = sum(h)"], x=[-1.0, 0.0, 2.0, -0.0])
    np.testing.assert_allclose(made.value("h"), value, rtol=1e-15)
    np.testing.assert_allclose(made.gradient("x"), slopes, rtol=1e-15)


def test_at_a_bound_of_clip_neither_is_felt(trace):
    made = trace(["L = sum(clip(x, low, high))"], x=[1.0, 2.0, 3.0, 0.0, 4.0], low=1.0, high=3.0)
    assert made.gradient("x").tolist() == [0, 1, 0, 0, 0]
    assert (made.gradient("low"), made.gradient("high")) == (1, 1)


def test_minimum_of_equals_is_shared(trace):
    made = trace(["L = sum(minimum(a, b))"], a=[1.0, 2.0, 3.0], b=[1.0, 5.0, 0.0])
    assert made.gradient("a").tolist() == [0.5, 1, 0]
    assert made.gradient("b").tolist() == [0.5, 0, 1]


def test_a_class_on_the_margin_is_not_felt(trace):
    for y in (1.0, [0.0, 1.0, 0.0, 0.0]):
        made = trace(["L = hinge(s, y, 0.5)"], s=[1.5, 2.0, 2.5, 0.0], y=y)
        assert made.loss == 1
        assert made.gradient("s").tolist() == [0, -1, 1, 0]


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
    both = trace(["L = sum(max(x, axis=[0, 2]))"], x=[[[4.0, 1.0], [2.0, 2.0]], [[4.0, 4.0], [1.0, 0.0]]])
    assert both.gradient("x").tolist() == [[[1 / 3, 0], [0.5, 0.5]], [[1 / 3, 1 / 3], [0, 0]]]


def test_a_smallest_element_that_ties_is_shared_equally(trace):
    assert trace(["L = min(x)"], x=[1.0, 3.0, 1.0, 2.0]).gradient("x").tolist() == [0.5, 0, 0.5, 0]
    columns = trace(["L = sum(min(x, axis=0, keepdims=1))"], x=[[1.0, 1.0], [5.0, 1.0], [1.0, 1.0]])
    np.testing.assert_allclose(columns.gradient("x"), [[0.5, 1 / 3], [0, 1 / 3], [0.5, 1 / 3]], rtol=1e-15)


def test_what_is_pooled_shares_its_ties_in_each_window(trace):
    made = trace(["L = sum(max_pool2d(x, 2))"], x=[[[1.0, 1.0, 0.0, 2.0], [0.0, 1.0, 2.0, 1.0]]])
    np.testing.assert_allclose(made.gradient("x"), [[[1 / 3, 1 / 3, 0, 0.5], [0, 1 / 3, 0.5, 0]]], rtol=1e-15)


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
        (["L = norm(x)"], {"x": [0.0, 0.0]}, 0.0, [np.nan, np.nan]),
        (["L = elu(x)"], {"x": 1000.0}, 1000.0, 1.0),
        (["L = elu(x, 3)"], {"x": -1000.0}, -3.0, 0.0),
        (["L = softplus(x)"], {"x": 1000.0}, 1000.0, 1.0),
        (["L = softplus(x)"], {"x": -1000.0}, 0.0, 0.0),
        (["L = silu(x)"], {"x": -1000.0}, 0.0, 0.0),
        (["L = gelu(x)"], {"x": -1000.0}, 0.0, 0.0),
        (["L = gelu_tanh(x)"], {"x": 1000.0}, 1000.0, 1.0),
        (["L = erf(x)"], {"x": -1000.0}, -1.0, 0.0),
        (["L = logsumexp(x)"], {"x": [1000.0, -1000.0, 1000.0]}, 1000 + np.log(2), [0.5, 0.0, 0.5]),
        (["L = bce_with_logits(x, y)"], {"x": [1000.0, -1000.0], "y": [0.0, 1.0]}, 1000.0, [0.5, -0.5]),
        (["L = bce_with_logits(x, y)"], {"x": [1000.0, -1000.0], "y": [1.0, 0.0]}, 0.0, [0.0, 0.0]),
        (["h = layer_norm(x)", "L = h[0]"], {"x": [7.0, 7.0]}, 0.0, [0.5 * 1e5**0.5, -0.5 * 1e5**0.5]),
        (["h = rms_norm(x, 0.25)", "L = h[0]"], {"x": [0.0, 0.0]}, 0.0, [2.0, 0.0]),
    ],
)
def test_what_is_not_finite_is_a_value_like_any_other(trace, lines, values, loss, gradient):
    made = trace(lines, **values)
    np.testing.assert_allclose(made.loss, loss, rtol=1e-15)
    if gradient is not None:
        np.testing.assert_allclose(made.gradient("x"), gradient, rtol=1e-12)
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
        ("L = hinge(x, y)", {"x": [1.0, 2.0], "y": 2.0}, "whole numbers from 0 to 1"),
        ("L = hinge(x, y)", {"x": [1.0, 2.0], "y": [0.5, 0.5]}, "a single 1, and 0 elsewhere"),
        ("L = hinge(x, y)", {"x": [1.0, 2.0], "y": [1.0, 1.0]}, "a single 1, and 0 elsewhere"),
        ("L = hinge(x, y)", {"x": [1.0, 2.0], "y": [0.0, 0.0]}, "a single 1, and 0 elsewhere"),
        ("L = where(y, x, 2)", {"x": 1.0, "y": 0.5}, "a mask holds 0 and 1 alone"),
        ("L = where(y, x, 2)", {"x": 1.0, "y": np.nan}, "a mask holds 0 and 1 alone"),
        ("L = clip(x, y, 2)", {"x": 1.0, "y": 2.5}, "low must not be above high"),
        ("L = sum(embedding(x, y))", {"x": [[1.0], [2.0]], "y": 2.0}, "whole numbers from 0 to 1"),
        ("L = sum(embedding(x, y))", {"x": [[1.0], [2.0]], "y": [0.0, -1.0]}, "whole numbers from 0 to 1"),
        ("L = sum(embedding(x, y))", {"x": [[1.0], [2.0]], "y": [0.5]}, "whole numbers from 0 to 1"),
    ],
)
def test_labels_that_are_none_are_refused(trace, line, values, said):
    with pytest.raises(NetworkError) as told:
        trace([line], **values)
    call = line.removeprefix("L = sum(").removesuffix(")") if "sum(" in line else line.removeprefix("L = ")
    assert told.value.code == "outside-domain"
    assert said in told.value.message
    assert told.value.message.startswith(f"{call}: " if "sum(" in line else "L: ")
    assert line[told.value.start + 3 : told.value.end + 3] == call


@pytest.mark.parametrize(
    ("line", "values", "free"),
    [
        ("L = softmax_cross_entropy(z, y)", {"z": [[1.0, 2.0, 0.5]], "y": [1.0]}, "y"),
        ("L = hinge(z, y)", {"z": [1.0, 2.0, 0.5], "y": [0.0, 1.0, 0.0]}, "y"),
        ("L = where(m, z, 3)", {"z": 2.0, "m": 1.0}, "m"),
        ("L = embedding(z, i)", {"z": [2.0, 3.0], "i": 1.0}, "i"),
    ],
)
def test_class_numbers_masks_and_rows_have_no_gradient(trace, line, values, free):
    made = trace([line], **values)
    assert [step.address for step in made.steps] == ["forward L", "seed", "backward L -> z"]
    assert not made.gradient(free).any()


def test_what_is_stopped_is_a_constant_to_the_gradient(trace):
    made = trace(["h = x * x", "L = stop(h) * x"], x=3.0)
    assert (made.loss, made.gradient("x")) == (27, 9)
    assert not any("stop(h) ->" in step.address for step in made.steps)
    assert trace(["L = stop(x)"], x=3.0).gradient("x") == 0


ROW = [0.0, 1.0, 0.0]
KINKS = [
    ("divide", ((1.0, 0.0), (1.0, 2.0)), {}),
    ("log", ((0.0,), (1.0,)), {}),
    ("sqrt", ((0.0,), (1.0,)), {}),
    ("abs", ((0.0,), (-1.0,)), {}),
    ("sign", ((0.0,), (1.0,)), {}),
    ("step", (([1.0, 0.0],), ([1.0, -1.0],)), {}),
    ("relu", ((0.0,), (1.0,)), {}),
    ("leaky_relu", ((0.0,), (1e-3,)), {"slope": 0.01}),
    ("elu", ((0.0,), (-1e-3,)), {"alpha": 0.5}),
    ("elu", (None, (0.0,)), {"alpha": 1.0}),
    ("maximum", ((2.0, 2.0), (2.0, 1.0)), {}),
    ("minimum", (([1.0, 2.0], 2.0), ([1.0, 2.0], 1.5)), {}),
    ("clip", ((1.0, 1.0, 2.0), (1.5, 1.0, 2.0)), {}),
    ("clip", ((2.0, 1.0, 2.0), (2.5, 1.0, 2.0)), {}),
    ("max", (([3.0, 3.0],), ([3.0, 1.0],)), {}),
    ("max", (([[3.0, 3.0], [1.0, 2.0]],), ([[3.0, 1.0], [3.0, 1.0]],)), {"axis": 1.0, "keepdims": 0.0}),
    ("max", (([[3.0, 1.0], [3.0, 2.0]],), ([[3.0, 3.0], [1.0, 1.0]],)), {"axis": 0.0, "keepdims": 1.0}),
    ("max", (None, ([3.0, 1.0, 1.0],)), {}),
    ("min", (([1.0, 3.0, 1.0],), ([1.0, 3.0, 3.0],)), {}),
    ("min", (([[3.0, 3.0], [1.0, 2.0]],), ([[3.0, 1.0], [3.0, 1.0]],)), {"axis": (-1,), "keepdims": 0.0}),
    ("norm", (([0.0, 0.0],), ([0.0, 1.0],)), {}),
    ("norm", (([[0.0, 0.0], [1.0, 0.0]],), ([[0.0, 2.0], [1.0, 0.0]],)), {"axis": 1.0, "keepdims": 0.0}),
    ("norm", (([[0.0, 2.0], [0.0, 0.0]],), ([[0.0, 2.0], [1.0, 0.0]],)), {"axis": 0.0, "keepdims": 0.0}),
    ("bce", ((1.0, 1.0), (0.5, 1.0)), {}),
    ("bce", ((0.0, 1.0), (1e-3, 1.0)), {}),
    ("cross_entropy", (([1.0, 0.0], [1.0, 0.5]), ([0.5, 0.5], [1.0, 0.0])), {}),
    ("cross_entropy_of_classes", (([1.0, 0.0], 1.0), ([0.5, 0.5], 1.0)), {}),
    ("hinge", (([1.0, 2.0, 0.0], ROW), ([1.1, 2.0, 0.0], ROW)), {"margin": 1.0}),
    ("hinge", (([1.0, 2.0, 1.5], ROW), ([1.0, 2.0, 0.0], ROW)), {"margin": 0.5}),
    ("hinge_of_classes", (([1.0, 2.0, 0.0], 1.0), ([1.1, 2.0, 0.0], 1.0)), {"margin": 1.0}),
    ("hinge_of_classes", (([1.0, 2.0, 1.5], 1.0), ([1.0, 2.0, 0.0], 1.0)), {"margin": 0.5}),
]
"""By operation, operands that stand at its kink (None for no such) and operands that do not, with these options."""


JUMP = 1e4  # a slope as steep as this is none


def bent(entry, operands, options):
    """Whether the slopes to the left and right differ or are none, in some element of an operand with a rule."""
    value = compiled(entry).value
    arguments = (*operands, *options.values())
    found = False
    for which in (which for which, partial in enumerate(entry.partials) if partial):
        for place in np.ndindex(operands[which].shape):
            slopes = []
            for step in (-1e-7, 1e-7):
                nudged = np.array(operands[which])
                nudged[place] += step
                there = value(*arguments[:which], nudged, *arguments[which + 1 :])
                slopes.append((there - value(*arguments)) / step)
            found |= not np.allclose(*slopes, rtol=1e-4, atol=1e-4) or np.max(np.abs(slopes)) > JUMP
    return found


@pytest.mark.parametrize(("name", "stands", "options"), KINKS, ids=lambda each: each if isinstance(each, str) else "")
def test_an_operation_with_a_kink_knows_when_it_stands_there(name, stands, options):
    entry = next(entry for entry in OPERATIONS if entry.name == name)
    given = {**entry.options, **options}
    for operands, expected in zip(stands, (True, False), strict=True):
        if operands is not None:
            values = tuple(map(np.asarray, operands))
            with np.errstate(all="ignore"):
                assert bent(entry, values, given) == expected
                assert entry.kink.here(values, given) == expected
    assert entry.kink.says


def test_every_kink_is_among_them():
    assert {entry.name for entry in OPERATIONS if entry.kink} == {name for name, _, _ in KINKS}
