"""Values and gradients of every operation, in every shape, against autograd and against differences.

The last tests test the tester: a rule that is off by a thousandth, or by its sign, must be noticed by the same sweep.
"""

import re
from dataclasses import replace

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from autograd.tracer import getval

from tutor.network import Chain
from tutor.network.operations import OPERATIONS, Partial, find_entry, function_names, index_operation


def reducing(function):
    def reduce(x, axis=None, keepdims=0):
        axes = tuple(axis) if isinstance(axis, list) else axis
        return function(x, axis=axes, keepdims=bool(keepdims))

    return reduce


def mean(x, axis=None, keepdims=0):
    return ORACLE["sum"](x, axis, keepdims) / (anp.size(x) / max(1, anp.size(ORACLE["sum"](x, axis, keepdims))))


def log_softmax(x):
    return x - anp.log(anp.sum(anp.exp(x), axis=-1, keepdims=True))


def normal(x, axis, eps):
    return (x - anp.mean(x, axis=axis, keepdims=True)) / anp.sqrt(anp.var(x, axis=axis, keepdims=True) + eps)


def weights(scores, labels):
    """Labels as rows: one-hot where they are class numbers."""
    if anp.ndim(labels) == anp.ndim(scores):
        return labels
    return np.eye(scores.shape[-1])[np.asarray(getval(labels), dtype=int)]


def rows(x):
    return int(np.prod(x.shape[:-1]))


NODES, WEIGHTS = np.polynomial.legendre.leggauss(40)


def erf(x):
    """2/√π ∫₀ˣ exp(−t²) dt by Gauss and Legendre's rule, right to the last digits for |x| < 4."""
    under = anp.exp(-((anp.expand_dims(x, -1) * (NODES + 1) / 2) ** 2))
    return x / anp.sqrt(np.pi) * anp.sum(WEIGHTS * under, axis=-1)


def sigmoid(x):
    return 1 / (1 + anp.exp(-x))


def hinge(s, y, margin=1):
    """Each row's wrong classes one by one, as Weston and Watkins count them."""
    total = 0.0
    labels = np.broadcast_to(getval(weights(s, y)), s.shape)
    for row in np.ndindex(s.shape[:-1]):
        true = int(np.argmax(labels[row]))
        missed = [anp.maximum(0, s[(*row, j)] - s[(*row, true)] + margin) for j in range(s.shape[-1]) if j != true]
        total = total + sum(missed)
    return total / rows(s)


def whole(positional, named):
    """`2, 3`, `[2, 3]` or by name."""
    return tuple(np.ravel([*positional, *named]).astype(int))


def both(option, axes):
    return list(option) if isinstance(option, list | tuple) else [option] * axes


def windows(x, size, stride=1, padding=0):
    """Every window cut out by itself, and all of them stacked."""
    sizes = both(size, 1)
    axes = len(sizes)
    steps, margins = both(stride, axes), both(padding, axes)
    free = x.ndim - axes
    padded = anp.pad(x, [(0, 0)] * free + [(margin, margin) for margin in margins], "constant")
    ends = [length - size + 1 for length, size in zip(padded.shape[free:], sizes, strict=True)]
    places = list(np.ndindex(*(-(-end // step) for end, step in zip(ends, steps, strict=True))))
    corners = [[place * step for place, step in zip(each, steps, strict=True)] for each in places]
    cut = [
        padded[(..., *(slice(start, start + size) for start, size in zip(corner, sizes, strict=True)))]
        for corner in corners
    ]
    counts = [place + 1 for place in places[-1]]
    return anp.reshape(anp.stack(cut, axis=free), (*x.shape[:free], *counts, *sizes))


def convolution(x, k, stride=1, padding=0):
    """Each output number as one sum over a window: k is (out, in, …), x is (in, …) or a batch of them."""
    axes = k.ndim - 2
    if x.ndim == axes + 2:
        return anp.stack([convolution(each, k, stride, padding) for each in x])
    found = windows(x, list(k.shape[2:]), both(stride, axes), both(padding, axes))
    summed = [0, *range(1 + axes, 1 + 2 * axes)]
    return anp.stack([anp.tensordot(found, each, (summed, range(axes + 1))) for each in k])


def pooling(function):
    return lambda x, size: function(windows(x, [size, size], [size, size]), axis=(-2, -1))


ORACLE = {
    **{name: getattr(anp, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "maximum", "minimum")},
    **{name: getattr(anp, name) for name in ("abs", "sign", "dot", "outer")},
    "square": lambda x: x * x,
    "sigmoid": sigmoid,
    "erf": erf,
    "softplus": lambda x: anp.logaddexp(0.0, x),
    "relu": lambda x: anp.where(x > 0, x, 0.0 * x),
    "leaky_relu": lambda x, slope=0.01: anp.where(x > 0, x, slope * x),
    "elu": lambda x, alpha=1: anp.where(x > 0, x, alpha * anp.expm1(x)),
    "step": lambda x: anp.where(x > 0, 1.0, 0.0 * x),
    "gelu": lambda x: x * (0.5 + 0.5 * erf(x / np.sqrt(2))),
    "gelu_tanh": lambda x: 0.5 * x * (1 + anp.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x * x * x))),
    "silu": lambda x: x * sigmoid(x),
    "clip": lambda x, low, high: anp.minimum(anp.maximum(x, low), high),
    "where": lambda mask, a, b: getval(mask) * a + (1 - getval(mask)) * b,
    "stop": lambda x: np.array(getval(x)),
    "sum": reducing(anp.sum),
    "mean": mean,
    "max": reducing(anp.max),
    "min": reducing(anp.min),
    "logsumexp": reducing(lambda x, **axes: anp.log(anp.sum(anp.exp(x), **axes))),
    "norm": reducing(lambda x, **axes: anp.sqrt(anp.sum(x * x, **axes))),
    "softmax": lambda x: anp.exp(log_softmax(x)),
    "log_softmax": log_softmax,
    "layer_norm": lambda x, eps=1e-5: normal(x, -1, eps),
    "batch_norm": lambda x, eps=1e-5: normal(x, 0, eps),
    "rms_norm": lambda x, eps=1e-5: x / anp.sqrt(anp.sum(x * x, axis=-1, keepdims=True) / x.shape[-1] + eps),
    "mse": lambda a, b: anp.sum((a - b) ** 2) / anp.size(a),
    "bce": lambda p, y: -anp.sum(y * anp.log(p) + (1 - y) * anp.log(1 - p)) / anp.size(p),
    "bce_with_logits": lambda z, y: ORACLE["bce"](sigmoid(z), y),
    "cross_entropy": lambda p, y: -anp.sum(weights(p, y) * anp.log(p)) / rows(p),
    "softmax_cross_entropy": lambda z, y: -anp.sum(weights(z, y) * log_softmax(z)) / rows(z),
    "hinge": hinge,
    "transpose": lambda x, *order, axes=(): anp.transpose(x, [axis % x.ndim for axis in whole(order, axes)] or None),
    "reshape": lambda x, *sizes, shape=(): anp.reshape(x, whole(sizes, shape)),
    "concat": lambda *parts, axis=0: anp.concatenate(parts, axis=axis),
    "stack": lambda *parts, axis=0: anp.stack(parts, axis=axis),
    "embedding": lambda table, rows: table[np.asarray(getval(rows), dtype=int)],
    "windows": windows,
    "conv1d": convolution,
    "conv2d": convolution,
    "max_pool2d": pooling(anp.max),
    "avg_pool2d": pooling(anp.mean),
}


def oracle_loss(case, values):
    known = {**ORACLE, **values}
    for line in case.lines:
        name, _, text = line.partition("=")
        known[name.strip()] = eval(text, {}, known)
    return known[case.lines[-1].partition("=")[0].strip()]


def oracle_gradient(case, name):
    def loss(value):
        return oracle_loss(case, {**case.values, name: value}) + 0.0 * anp.sum(value)

    return grad(loss)(np.array(case.values[name], dtype=float))


def differences(run_case, case, name):
    """Central differences of the tutor's own forward pass."""
    base = np.array(case.values[name], dtype=float)
    found = np.zeros(base.shape)
    for place in np.ndindex(base.shape):
        step = 1e-5 * max(1.0, abs(base[place]))
        ends = []
        for sign in (1, -1):
            nudged = base.copy()
            nudged[place] += sign * step
            ends.append(run_case(case._replace(values={**case.values, name: nudged})).loss)
        found[place] = (ends[0] - ends[1]) / (2 * step)
    return found


def disagrees(case, trace):
    """Whether a value or gradient of the trace is not autograd's."""
    if not np.isclose(trace.loss, float(oracle_loss(case, case.values)), rtol=1e-12, atol=1e-13):
        return True
    pairs = [(trace.gradient(name), oracle_gradient(case, name)) for name in case.values]
    return not all(np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-9, atol=1e-12) for a, b in pairs)


@pytest.mark.filterwarnings("ignore:divide by zero")  # autograd's own power rule at exponents it then drops
def test_value_and_gradients_are_those_of_autograd(case, run_case):
    assert not disagrees(case, run_case(case))


def test_gradients_are_the_slopes_of_the_forward_pass(smooth_case, run_case):
    trace = run_case(smooth_case)
    for name in smooth_case.values.keys() - set(smooth_case.fixed):
        slopes = differences(run_case, smooth_case, name)
        np.testing.assert_allclose(trace.gradient(name), slopes, rtol=1e-6, atol=1e-8)


def test_the_sweep_holds_every_operation_and_every_rule(cases, run_case):
    swept = {
        (edge.output.operation.name, edge.operand)
        for case in cases
        for edges in run_case(case).graph.active_edges
        for edge in edges
    }
    rules = {(entry.name, place) for entry in OPERATIONS for place, partial in enumerate(entry.partials) if partial}
    assert swept >= rules | {("index", 0)}


def test_the_sweep_calls_every_function(cases):
    called = " ".join(line for case in cases for line in case.lines)
    assert [name for name in function_names() if not re.search(rf"\b{name}\(", called)] == []
    assert set(ORACLE) == set(function_names())


@pytest.fixture(scope="module")
def by_operation(cases, run_case):
    """By operation, the cases that hold it."""
    found = {}
    for case in cases:
        for node in run_case(case).graph.operations:
            found.setdefault(node.operation, {})[case.name] = case
    return found


WRONG = {"a thousandth": lambda text: f"1.001 * ({text})", "its sign": lambda text: f"-({text})"}
NONE = {"a thousandth": lambda text: f"({text}) + 0.001", "its sign": lambda text: f"({text}) - 1"}
"""For rules that are 0 everywhere, of which neither a thousandth nor the sign is anything."""

MOVED = {
    "a thousandth": lambda text: f"where(({text}) + 1, 0, -1)",
    "its sign": lambda text: f"where(({text}) + 1, -({text}), -1)",
}
"""For positions: all point to the first element, or all others nowhere."""


def corrupted(entry, place, wrong, *, zero=False):
    """The entry with its value (place None) or one rule made wrong; an operand that has no rule gets one."""
    if place is None:
        return replace(entry, value=WRONG[wrong](entry.value))
    partials = list(entry.partials)
    partial = partials[place] or Partial(f"0 * {entry.operands[place]}", "")
    ways = MOVED if partial.combine == "place" else NONE if zero else WRONG
    partials[place] = replace(partial, local=ways[wrong](partial.local))
    return replace(entry, partials=tuple(partials))


def is_zero(traces, entry, place):
    """Whether the local derivative is 0 in all of the traces, or there is none."""
    steps = (step for trace in traces for step in trace.steps if isinstance(step, Chain))
    own = [step for step in steps if step.edge.output.operation is entry and step.operand == place]
    return not any(np.any(step.local) for step in own)


@pytest.fixture
def noticed(run_case, monkeypatch):
    """Whether a case fails with another entry in an entry's place."""

    def disagree(case, entry, other):
        def found(*call):
            right = find_entry(*call)
            return other if right is entry else right

        with monkeypatch.context() as patched:
            patched.setattr("tutor.network.builder.find_entry", found)
            return disagrees(case, run_case(case))

    return disagree


PLACES = [(entry, place) for entry in OPERATIONS for place in (None, *range(len(entry.operands)))]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(("entry", "place"), PLACES, ids=lambda each: getattr(each, "name", each))
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_a_wrong_rule_is_noticed(entry, place, wrong, by_operation, run_case, noticed):
    with_it = by_operation[entry].values()
    zero = place is not None and is_zero(map(run_case, with_it), entry, place)
    bad = corrupted(entry, place, wrong, zero=zero)
    assert any(noticed(case, entry, bad) for case in with_it)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_index_rule_is_noticed(wrong, cases, run_case, monkeypatch):
    with_it = [case for case in cases if "x[" in case.lines[0]]
    assert not any(disagrees(case, run_case(case)) for case in with_it)
    monkeypatch.setattr(
        "tutor.network.builder.index_operation", lambda items: corrupted(index_operation(items), 0, wrong)
    )
    assert sum(disagrees(case, run_case(case)) for case in with_it) > len(with_it) / 2
