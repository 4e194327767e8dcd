"""Values and gradients of every operation, in every shape, against autograd and against differences.

The last tests test the tester: a rule that is off by a thousandth, or by its sign, must be noticed by the same sweep.
"""

from dataclasses import replace

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from tutor.network.operations import OPERATIONS, find_entry, index_operation


def reducing(function):
    def reduce(x, axis=None, keepdims=0):
        axes = tuple(axis) if isinstance(axis, list) else axis
        return function(x, axis=axes, keepdims=bool(keepdims))

    return reduce


def mean(x, axis=None, keepdims=0):
    return ORACLE["sum"](x, axis, keepdims) / (anp.size(x) / max(1, anp.size(ORACLE["sum"](x, axis, keepdims))))


def log_softmax(x):
    return x - anp.log(anp.sum(anp.exp(x), axis=-1, keepdims=True))


def weights(scores, labels):
    """Labels as rows: one-hot where they are class numbers."""
    if anp.ndim(labels) == anp.ndim(scores):
        return labels
    return np.eye(scores.shape[-1])[np.asarray(getattr(labels, "_value", labels), dtype=int)]


def rows(x):
    return int(np.prod(x.shape[:-1]))


ORACLE = {
    **{name: getattr(anp, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "maximum")},
    "square": lambda x: x * x,
    "sigmoid": lambda x: 1 / (1 + anp.exp(-x)),
    "relu": lambda x: anp.where(x > 0, x, 0.0 * x),
    "sum": reducing(anp.sum),
    "mean": mean,
    "max": reducing(anp.max),
    "softmax": lambda x: anp.exp(log_softmax(x)),
    "log_softmax": log_softmax,
    "mse": lambda a, b: anp.sum((a - b) ** 2) / anp.size(a),
    "bce": lambda p, y: -anp.sum(y * anp.log(p) + (1 - y) * anp.log(1 - p)) / anp.size(p),
    "cross_entropy": lambda p, y: -anp.sum(weights(p, y) * anp.log(p)) / rows(p),
    "softmax_cross_entropy": lambda z, y: -anp.sum(weights(z, y) * log_softmax(z)) / rows(z),
}


def oracle_loss(case, values):
    known = {**ORACLE, **values}
    for line in case.lines:
        name, _, text = line.partition("=")
        known[name.strip()] = eval(text, {}, known)
    return known[case.lines[-1].partition("=")[0].strip()]


def oracle_gradient(case, name):
    def loss(value):
        return oracle_loss(case, {**case.values, name: value})

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


def class_numbers(case, name):
    return name == "y" and np.ndim(case.values["y"]) < np.ndim(case.values.get("x", 0.0))


def disagrees(case, trace):
    """Whether a value or gradient of the trace is not autograd's."""
    if not np.isclose(trace.loss, float(oracle_loss(case, case.values)), rtol=1e-12, atol=1e-13):
        return True
    followed = [name for name in case.values if not class_numbers(case, name)]
    pairs = [(trace.gradient(name), oracle_gradient(case, name)) for name in followed]
    return not all(np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-9, atol=1e-12) for a, b in pairs)


@pytest.mark.filterwarnings("ignore:divide by zero")  # autograd's own power rule at exponents it then drops
def test_value_and_gradients_are_those_of_autograd(case, run_case):
    assert not disagrees(case, run_case(case))


def test_gradients_are_the_slopes_of_the_forward_pass(smooth_case, run_case):
    trace = run_case(smooth_case)
    for name in smooth_case.values:
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
    assert swept == rules | {("index", 0)}


@pytest.fixture(scope="module")
def by_operation(cases, run_case):
    """By operation, the cases that hold it."""
    found = {}
    for case in cases:
        for node in run_case(case).graph.operations:
            found.setdefault(node.operation.name, {})[case.name] = case
    return found


def corrupted(entry, place, wrong):
    """The entry with its value (place None) or one rule made wrong."""
    if place is None:
        return replace(entry, value=wrong(entry.value))
    partials = list(entry.partials)
    partials[place] = replace(partials[place], local=wrong(partials[place].local))
    return replace(entry, partials=tuple(partials))


def moved(rule):
    """Positions that point elsewhere: what a thousandth is to numbers."""
    return f"size(x) - 1 - ({rule})"


WRONG = {"a thousandth": lambda text: f"1.001 * ({text})", "its sign": lambda text: f"-({text})"}
PLACES = [(entry, place) for entry in OPERATIONS for place in (None, *range(len(entry.operands)))]


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(("entry", "place"), PLACES, ids=lambda each: getattr(each, "name", each))
def test_a_wrong_rule_is_noticed(entry, place, wrong, by_operation, run_case, monkeypatch):
    if place is not None and entry.partials[place] is None:
        return
    change = moved if place is not None and entry.partials[place].combine == "place" else WRONG[wrong]
    bad = corrupted(entry, place, change)
    with_it = by_operation[entry.name].values()
    monkeypatch.setattr(
        "tutor.network.builder.find_entry",
        lambda *call: bad if getattr(right := find_entry(*call), "name", "") == entry.name else right,
    )
    assert any(disagrees(case, run_case(case)) for case in with_it)


@pytest.mark.parametrize("wrong", [moved, lambda rule: f"0 * {rule}"])
def test_a_wrong_index_rule_is_noticed(wrong, by_operation, run_case, monkeypatch):
    with_it = by_operation["index"].values()
    monkeypatch.setattr(
        "tutor.network.builder.index_operation", lambda items: corrupted(index_operation(items), 0, wrong)
    )
    assert sum(disagrees(case, run_case(case)) for case in with_it) > len(with_it) / 2
