"""What every function of the format means, written from its definition with autograd: an oracle for the whole table.

Nothing here is taken from the table's formulas. Options come by name, as numbers or tuples; what a call leaves out has
the format's default. Where autograd has no function, there is a primitive of our own with its derivative.
"""

from __future__ import annotations

import math

import autograd.numpy as anp
import numpy as np
from autograd.extend import defvjp, primitive
from autograd.tracer import getval

__all__ = ["ORACLE", "cut", "scores_missed"]


@primitive
def erf(x):
    return np.vectorize(math.erf, otypes=[float])(x)[()]


defvjp(erf, lambda _, x: lambda upstream: upstream * (2 / math.sqrt(math.pi)) * anp.exp(-(x**2)))


def kept(x, axis, keepdims, reduced):
    """A reduction's options as autograd takes them."""
    return reduced(x, axis=axis, keepdims=bool(keepdims))


def reducing(reduced):
    return lambda x, axis=None, keepdims=0: kept(x, axis, keepdims, reduced)


def mean(x, axis=None, keepdims=0):
    total = anp.sum(x, axis=axis, keepdims=bool(keepdims))
    return total * (anp.size(total) / anp.size(x))


def along(x, axis, eps, centered):
    """What normalization of rows or columns comes to: (x − mean) / √(mean of squares + eps)."""
    count = anp.shape(x)[axis]
    if centered:
        x = x - anp.sum(x, axis=axis, keepdims=True) / count
    return x / anp.sqrt(anp.sum(x * x, axis=axis, keepdims=True) / count + eps)


def softmax(x):
    powers = anp.exp(x)
    return powers / anp.sum(powers, axis=-1, keepdims=True)


def sigmoid(x):
    return 1 / (1 + anp.exp(-x))


def gelu_tanh(x):
    return x / 2 * (1 + anp.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x * x * x)))


def where(mask, a, b):
    """a where the mask holds, b elsewhere: as a sum, since autograd undoes no broadcasting of its own `where`."""
    taken = np.asarray(getval(mask), dtype=float)
    return taken * a + (1 - taken) * b


def positive(x):
    return getval(x) > 0


def row_list(scores, labels):
    """Each row of scores with its own labels, or its class number."""
    width = anp.shape(scores)[-1]
    listed = anp.reshape(scores, (-1, width))
    if anp.ndim(labels) == anp.ndim(scores):
        return [(listed[row], anp.reshape(labels, (-1, width))[row]) for row in range(len(listed))]
    numbers = np.reshape(getval(labels), -1)
    return [(listed[row], int(number)) for row, number in enumerate(numbers)]


def expected(logarithms, labels):
    """The surprise of a row: minus the logarithm of the true class, or the labels' mixture of them."""
    if isinstance(labels, int):
        return -logarithms[labels]
    return -anp.sum(labels * logarithms)


def over_rows(loss):
    def averaged(scores, labels, **options):
        found = [loss(row, own, **options) for row, own in row_list(scores, labels)]
        return sum(found) / len(found)

    return averaged


def scores_missed(row, labels, margin=1):
    """By how much each wrong class comes too close to the true one; negative where it does not."""
    true = labels if isinstance(labels, int) else int(np.argmax(getval(labels)))
    return [row[each] - row[true] + margin for each in range(anp.size(row)) if each != true]


def hinge_of_row(row, labels, margin=1):
    return sum(where(missed > 0, missed, 0.0) for missed in scores_missed(row, labels, margin))


def mean_of_all(term):
    return lambda a, b: anp.sum(term(a, b)) / anp.size(a)


def bce_with_logits(z, y):
    """Of −log σ(z) = log(1 + e^−z) and −log(1 − σ(z)) = log(1 + e^z)."""
    return y * anp.log(1 + anp.exp(-z)) + (1 - y) * anp.log(1 + anp.exp(z))


def for_each_axis(option, axes):
    """`2` or `[2, 1]`: a number for each axis."""
    return tuple(int(each) for each in (option if isinstance(option, tuple) else (option,) * axes))


def cut(x, size, stride=1, padding=0):
    """Every window of the last axes, one after the other, and how many there are along each axis."""
    sizes = for_each_axis(size, 1)
    axes = len(sizes)
    steps, margins = for_each_axis(stride, axes), for_each_axis(padding, axes)
    free = anp.ndim(x) - axes
    if any(margins):
        x = anp.pad(x, [(0, 0)] * free + [(margin, margin) for margin in margins], "constant")
    counts = [(length - own) // step + 1 for length, own, step in zip(x.shape[free:], sizes, steps, strict=True)]
    found = []
    for place in np.ndindex(*counts):
        starts = [at * step for at, step in zip(place, steps, strict=True)]
        found.append(x[(..., *(slice(start, start + own) for start, own in zip(starts, sizes, strict=True)))])
    return found, tuple(counts), free


def windows(x, size, stride=1, padding=0):
    found, counts, free = cut(x, size, stride, padding)
    return anp.reshape(anp.stack(found, axis=free), (*x.shape[:free], *counts, *found[0].shape[free:]))


def convolution(axes):
    """Cross-correlation: every output element is the sum of a window times a kernel, over all channels."""

    def convolved(x, k, stride=1, padding=0):
        if anp.ndim(x) == axes + 2:
            return anp.stack([convolved(x[row], k, stride, padding) for row in range(len(x))])
        sizes = tuple(map(int, k.shape[2:]))
        steps, margins = for_each_axis(stride, axes), for_each_axis(padding, axes)
        found, counts, _ = cut(x, sizes, steps, margins)
        sums = [anp.sum(k[out] * window) for out in range(len(k)) for window in found]
        return anp.reshape(anp.stack(sums), (len(k), *counts))

    return convolved


def pooling(reduced):
    def pooled(x, size, stride=None):
        sizes = for_each_axis(size, 2)
        found, counts, free = cut(x, sizes, sizes if stride is None else for_each_axis(stride, 2))
        smaller = [reduced(window, axis=(-2, -1)) for window in found]
        return anp.reshape(anp.stack(smaller, axis=free), (*x.shape[:free], *counts))

    return pooled


def transpose(x, axes=None):
    """Autograd's own rule sorts the axes as they come, and is wrong for negative ones."""
    return anp.transpose(x, None if axes is None else [axis % anp.ndim(x) for axis in axes])


def looked_up(table, rows):
    numbers = np.asarray(getval(rows))
    found = [table[int(number)] for number in numbers.ravel()]
    return anp.reshape(anp.stack(found), numbers.shape + anp.shape(table)[1:])


ORACLE = {
    "=": lambda x: x,
    "-x": lambda x: -x,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "**": lambda a, b: a**b,
    "@": anp.matmul,
    "[]": lambda x, items: x[items],
    ".T": lambda x: anp.swapaxes(x, -1, -2) if anp.ndim(x) > 1 else x,
    "exp": anp.exp,
    "log": anp.log,
    "sqrt": anp.sqrt,
    "square": lambda x: x * x,
    "abs": lambda x: where(positive(x), x, -x),
    "sign": lambda x: np.sign(getval(x)),
    "sin": anp.sin,
    "cos": anp.cos,
    "tanh": anp.tanh,
    "sigmoid": sigmoid,
    "relu": lambda x: where(positive(x), x, 0.0),
    "step": lambda x: where(positive(x), 1.0, 0.0),
    "erf": erf,
    "softplus": lambda x: anp.log(1 + anp.exp(x)),
    "gelu": lambda x: x * (1 + erf(x / math.sqrt(2))) / 2,
    "gelu_tanh": gelu_tanh,
    "silu": lambda x: x * sigmoid(x),
    "leaky_relu": lambda x, slope=0.01: where(positive(x), x, slope * x),
    "elu": lambda x, alpha=1: where(positive(x), x, alpha * (anp.exp(x) - 1)),
    "maximum": lambda a, b: where(positive(a - b), a, b),
    "minimum": lambda a, b: where(positive(b - a), a, b),
    "clip": lambda x, low, high: where(positive(low - x), low, where(positive(x - high), high, x)),
    "where": where,
    "stop": getval,
    "sum": reducing(anp.sum),
    "mean": mean,
    "max": reducing(anp.max),
    "min": reducing(anp.min),
    "logsumexp": reducing(lambda x, **axes: anp.log(anp.sum(anp.exp(x), **axes))),
    "norm": reducing(lambda x, **axes: anp.sqrt(anp.sum(x * x, **axes))),
    "dot": lambda a, b: anp.sum(a * b),
    "outer": lambda a, b: anp.reshape(a, (-1, 1)) * anp.reshape(b, (1, -1)),
    "transpose": transpose,
    "reshape": lambda x, shape=(): anp.reshape(x, shape),
    "concat": lambda *parts, axis=0: anp.concatenate(parts, axis=axis),
    "stack": lambda *parts, axis=0: anp.stack(parts, axis=axis),
    "embedding": looked_up,
    "windows": windows,
    "softmax": softmax,
    "log_softmax": lambda x: x - anp.log(anp.sum(anp.exp(x), axis=-1, keepdims=True)),
    "layer_norm": lambda x, eps=1e-5: along(x, -1, eps, centered=True),
    "batch_norm": lambda x, eps=1e-5: along(x, 0, eps, centered=True),
    "rms_norm": lambda x, eps=1e-5: along(x, -1, eps, centered=False),
    "mse": mean_of_all(lambda a, b: (a - b) * (a - b)),
    "bce": mean_of_all(lambda p, y: -y * anp.log(p) - (1 - y) * anp.log(1 - p)),
    "bce_with_logits": mean_of_all(bce_with_logits),
    "cross_entropy": over_rows(lambda row, labels: expected(anp.log(row), labels)),
    "softmax_cross_entropy": over_rows(lambda row, labels: expected(anp.log(softmax(row)), labels)),
    "hinge": over_rows(hinge_of_row),
    "conv1d": convolution(1),
    "conv2d": convolution(2),
    "max_pool2d": pooling(anp.max),
    "avg_pool2d": pooling(anp.mean),
}
"""By the function's name, or the sign that formulas write; an index has its items as an option."""
