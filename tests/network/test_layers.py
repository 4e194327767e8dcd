"""Convolutions and pools: against loops that say what they are, published figures, and autograd through those loops."""

import itertools
import math

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from tutor.formula import evaluate, parse
from tutor.network.operations import FUNCTIONS


def both(option):
    return tuple(option) if isinstance(option, list) else (option, option)


def places(length, size, step, margin):
    """Where windows begin, counted in the input; a negative place is in the padding."""
    return [
        place - margin
        for place in range(length + 2 * margin)
        if place % step == 0 and place + size <= length + 2 * margin
    ]


def convolved(x, k, stride=1, padding=0):
    """Cross-correlation, number by number: x (batch…, in, rows, columns), k (out, in, rows, columns)."""
    if x.ndim == 4:
        return anp.stack([convolved(each, k, stride, padding) for each in x])
    (_, height, width), (kernels, _, *sizes) = x.shape, k.shape
    rows, columns = (places(*each) for each in zip((height, width), sizes, both(stride), both(padding), strict=True))
    found = []
    for kernel, top, left in itertools.product(range(kernels), rows, columns):
        total = 0.0
        for row, column in itertools.product(range(sizes[0]), range(sizes[1])):
            if 0 <= top + row < height and 0 <= left + column < width:
                for channel in range(x.shape[0]):
                    total = total + x[channel, top + row, left + column] * k[kernel, channel, row, column]
        found.append(total)
    return anp.reshape(anp.array(found), (kernels, len(rows), len(columns)))


def convolved_in_one(x, k, stride=1, padding=0):
    """One axis as an image of one row."""
    return convolved(x[..., None, :], k[..., None, :], [1, stride], [0, padding])[..., 0, :]


def pooled(choose, x, size, stride=None):
    """Every window's largest element or mean, over the last two axes."""
    (height, width), sizes = x.shape[-2:], both(size)
    rows, columns = (places(*each, 0) for each in zip((height, width), sizes, both(stride or size), strict=True))
    found = []
    for first in np.ndindex(x.shape[:-2]):
        for top, left in itertools.product(rows, columns):
            window = [x[(*first, top + i, left + j)] for i in range(sizes[0]) for j in range(sizes[1])]
            found.append(choose(window))
    return anp.reshape(anp.array(found), (*x.shape[:-2], len(rows), len(columns)))


def largest(window):
    return window[int(np.argmax([float(getattr(each, "_value", each)) for each in window]))]


def average(window):
    return sum(window) / len(window)


LAYERS = {
    "conv1d": convolved_in_one,
    "conv2d": convolved,
    "max_pool2d": lambda x, *options: pooled(largest, x, *options),
    "avg_pool2d": lambda x, *options: pooled(average, x, *options),
}
CASES = (
    ("conv1d(x, k)", (1, 5), (1, 1, 3)),
    ("conv1d(x, k)", (2, 5), (3, 2, 2)),
    ("conv1d(x, k)", (2, 3), (2, 2, 3)),
    ("conv1d(x, k)", (3, 4), (2, 3, 1)),
    ("conv1d(x, k, 2)", (1, 6), (2, 1, 3)),
    ("conv1d(x, k, 3, 1)", (2, 6), (1, 2, 2)),
    ("conv1d(x, k, 1, 2)", (1, 1), (1, 1, 3)),
    ("conv1d(x, k, 2, 1)", (3, 2, 4), (2, 2, 3)),
    ("conv1d(x, k)", (1, 1, 3), (1, 1, 2)),
    ("conv1d(x, k)", (2, 1, 1), (3, 1, 1)),
    ("conv2d(x, k)", (1, 3, 4), (1, 1, 2, 2)),
    ("conv2d(x, k)", (2, 3, 3), (3, 2, 2, 3)),
    ("conv2d(x, k)", (3, 2, 3), (2, 3, 1, 1)),
    ("conv2d(x, k)", (1, 2, 2), (1, 1, 2, 2)),
    ("conv2d(x, k, 2)", (1, 4, 5), (2, 1, 2, 2)),
    ("conv2d(x, k, 1, 1)", (1, 3, 3), (1, 1, 3, 3)),
    ("conv2d(x, k, 2, 1)", (2, 4, 3), (2, 2, 3, 2)),
    ("conv2d(x, k, [1, 3], [2, 0])", (1, 2, 6), (1, 1, 3, 2)),
    ("conv2d(x, k)", (2, 1, 3, 3), (2, 1, 2, 2)),
    ("conv2d(x, k, 2, 1)", (2, 2, 3, 3), (1, 2, 2, 2)),
    ("conv2d(x, k, 1, 1)", (1, 1, 1, 1), (1, 1, 1, 1)),
    ("max_pool2d(x, 2)", (1, 4, 4), None),
    ("max_pool2d(x, 2)", (2, 5, 3), None),
    ("max_pool2d(x, [1, 3])", (2, 2, 7), None),
    ("max_pool2d(x, 3, 1)", (1, 4, 5), None),
    ("max_pool2d(x, 1)", (2, 2, 2), None),
    ("max_pool2d(x, 2)", (2, 3, 4, 5), None),
    ("max_pool2d(x, 2, [1, 2])", (4, 4), None),
    ("avg_pool2d(x, 2)", (1, 4, 4), None),
    ("avg_pool2d(x, 2)", (2, 5, 3), None),
    ("avg_pool2d(x, [3, 1])", (2, 7, 2), None),
    ("avg_pool2d(x, 2, 1)", (1, 3, 3), None),
    ("avg_pool2d(x, 3)", (2, 1, 3, 3), None),
)
"""Calls with the shapes of x and k: one channel and several, strides, padding, batches, 1×1 kernels, ragged edges."""


def drawn(text, x, k):
    draw = np.random.default_rng(len(text) + math.prod(x) + (math.prod(k) if k else 0))
    return {"x": draw.normal(size=x)} | ({"k": draw.normal(size=k)} if k else {})


@pytest.mark.parametrize(("text", "x", "k"), CASES)
def test_a_layer_and_its_gradients_are_those_of_the_loops(trace, text, x, k):
    values = drawn(text, x, k)
    expected = eval(text, LAYERS, values)
    weights = np.random.default_rng(1).uniform(0.5, 2, expected.shape)
    made = trace([f"h = {text}", "L = sum(h * c)"], **values, c=weights)
    assert made.value("h").shape == expected.shape
    np.testing.assert_allclose(made.value("h"), expected, rtol=1e-12, atol=1e-14)
    for name in values:

        def loss(value, name=name):
            return anp.sum(eval(text, LAYERS, {**values, name: value}) * weights)

        np.testing.assert_allclose(made.gradient(name), grad(loss)(values[name]), rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize(("text", "x", "k"), CASES)
def test_an_answer_computes_with_layers_too(text, x, k):
    values = drawn(text, x, k)
    np.testing.assert_allclose(
        evaluate(parse(text), values, FUNCTIONS), eval(text, LAYERS, values), rtol=1e-12, atol=1e-14
    )


IMAGE = [[3, 3, 2, 1, 0], [0, 0, 1, 3, 1], [3, 1, 2, 2, 3], [2, 0, 0, 2, 2], [2, 0, 0, 0, 1]]
KERNEL = [[0, 1, 2], [2, 2, 0], [0, 1, 2]]
GUIDE = (
    ("conv2d(x, k)", [[12, 12, 17], [10, 17, 19], [9, 6, 14]]),
    ("conv2d(x, k, 2, 1)", [[6, 17, 3], [8, 17, 13], [6, 4, 4]]),
    ("avg_pool2d(x, 3, 1)", [[1.7, 1.7, 1.7], [1.0, 1.2, 1.8], [1.1, 0.8, 1.3]]),
    ("max_pool2d(x, 3, 1)", [[3, 3, 3], [3, 3, 3], [3, 2, 3]]),
)


@pytest.mark.parametrize(("text", "expected"), GUIDE)
def test_figures_of_a_guide_to_convolution_arithmetic(trace, text, expected):
    """Dumoulin and Visin, *A guide to convolution arithmetic for deep learning*, 2016, figures 1.1, 1.2, 1.5, 1.6."""
    made = trace([f"h = {text}", "L = sum(h)"], x=[IMAGE], k=[[KERNEL]])
    np.testing.assert_allclose(made.value("h")[0], expected, atol=0.0501)
    if "avg" not in text:
        np.testing.assert_array_equal(made.value("h")[0], expected)


GRID = np.arange(9.0).reshape(3, 3)
PAIR = np.array([[[0.0, 1.0], [2.0, 3.0]], [[1.0, 2.0], [3.0, 4.0]]])
DIVE = (
    ("conv2d(x, k)", [GRID], [[PAIR[0]]], [[[19, 25], [37, 43]]]),
    ("conv2d(x, k)", [GRID, GRID + 1], [PAIR], [[[56, 72], [104, 120]]]),
    (
        "conv2d(x, k)",
        [GRID, GRID + 1],
        [PAIR, PAIR + 1, PAIR + 2],
        [[[56, 72], [104, 120]], [[76, 100], [148, 172]], [[96, 128], [192, 224]]],
    ),
    ("conv1d(x, k)", [np.arange(7.0)], [[[1, 2]]], [[2, 5, 8, 11, 14, 17]]),
    (
        "conv1d(x, k)",
        [np.arange(7.0), np.arange(7.0) + 1, np.arange(7.0) + 2],
        [[[1, 2], [3, 4], [-1, -3]]],
        [[2, 8, 14, 20, 26, 32]],
    ),
    ("max_pool2d(x, 2, 1)", [GRID], 0.0, [[[4, 5], [7, 8]]]),
    ("avg_pool2d(x, 2, 1)", [GRID], 0.0, [[[2, 3], [5, 6]]]),
)


@pytest.mark.parametrize(("text", "x", "k", "expected"), DIVE)
def test_figures_of_dive_into_deep_learning(trace, text, x, k, expected):
    """Zhang, Lipton, Li and Smola, *Dive into Deep Learning*, 2023, sections 7.2, 7.4, 7.5, and 16.3 for one axis."""
    made = trace([f"h = {text}", "L = sum(h)"], x=x, k=k)
    np.testing.assert_array_equal(made.value("h"), expected)


def test_along_one_axis_the_gradients_are_a_correlation_and_a_convolution(trace):
    x, k, c = [1.0, -2.0, 3.0, 0.5, 4.0], [2.0, 0.5, -1.0], [1.0, 10.0, 100.0]
    made = trace(["h = conv1d(x, k)", "L = sum(h * c)"], x=[x], k=[[k]], c=[c])
    np.testing.assert_allclose(made.value("h")[0], np.correlate(x, k, "valid"))
    np.testing.assert_allclose(made.gradient("k")[0, 0], np.correlate(x, c, "valid"))
    np.testing.assert_allclose(made.gradient("x")[0], np.convolve(c, k, "full"))


def test_a_kernel_of_one_element_is_a_product_of_matrices(trace):
    x, k = np.arange(12.0).reshape(3, 2, 2), np.array([[1.0, -1.0, 2.0], [0.5, 0.0, 1.0]])
    made = trace(["h = conv2d(x, k)", "L = sum(h)"], x=x, k=k[..., None, None])
    np.testing.assert_allclose(made.value("h"), (k @ x.reshape(3, 4)).reshape(2, 2, 2))


def test_what_no_window_covers_is_not_felt(trace):
    for text in ("conv2d(x, k, 2)", "max_pool2d(x, 2)", "avg_pool2d(x, 2)"):
        made = trace([f"h = {text}", "L = sum(h)"], x=np.arange(15.0).reshape(1, 3, 5), k=np.ones((1, 1, 2, 2)))
        felt = made.gradient("x")[0]
        assert not felt[2].any()
        assert not felt[:, 4].any()
        assert felt.sum() == {"conv2d(x, k, 2)": 8, "max_pool2d(x, 2)": 2, "avg_pool2d(x, 2)": 2}[text]


@pytest.mark.parametrize("text", ["conv1d(x, k)", "conv2d(x, k, 1, 1)"])
def test_a_batch_is_its_inputs_one_by_one_and_its_kernels_feel_all_of_them(trace, text):
    axes = 2 if "2d" in text else 1
    draw = np.random.default_rng(3)
    x, k = draw.normal(size=(3, 2, *(4,) * axes)), draw.normal(size=(2, 2, *(2,) * axes))
    lines = [f"h = {text}", "L = sum(h**2)"]
    whole, alone = trace(lines, x=x, k=k), [trace(lines, x=each, k=k) for each in x]
    np.testing.assert_allclose(whole.value("h"), [each.value("h") for each in alone], rtol=1e-13)
    np.testing.assert_allclose(whole.gradient("x"), [each.gradient("x") for each in alone], rtol=1e-12)
    np.testing.assert_allclose(whole.gradient("k"), sum(each.gradient("k") for each in alone), rtol=1e-12)
