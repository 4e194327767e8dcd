"""What one element needs of upstream and of a rule: no more than a line of a Jacobian, whatever the rule does."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from tutor.network import record
from tutor.network.operations import OPERATIONS
from tutor.network.zoom import zoom


@pytest.fixture
def rng():
    return np.random.default_rng(7)


def peak(function):
    """What a call returns, and the most memory that it held, in bytes."""
    tracemalloc.start()
    try:
        found = function()
        return found, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_element_of_softmax_needs_no_jacobian(trace, rng):
    x, c = rng.uniform(-1, 1, (20, 500)), rng.uniform(0.5, 2, (20, 500))
    run = trace(["h = softmax(x)", "L = sum(h * c)"], x=x, c=c)
    found, size = peak(lambda: zoom(run, run.find("backward h -> x"), (12, 45), limit=500))
    assert size < 500_000  # one row's Jacobian alone has 2,000,000
    row = np.exp(x[12]) / np.sum(np.exp(x[12]))
    column = row * ((np.arange(500) == 45) - row[45])
    assert [term.output for term in found.terms] == [(12, place) for place in range(500)]
    np.testing.assert_allclose([term.local for term in found.terms], column, rtol=1e-12)
    assert [term.upstream for term in found.terms] == c[12].tolist()
    assert found.total == pytest.approx(np.sum(column * c[12]), rel=1e-9)


def test_an_element_of_a_product_needs_a_row_and_a_column(trace, rng):
    a, b, c = (rng.uniform(-1, 1, (300, 300)) for _ in range(3))
    run = trace(["h = a @ b", "L = sum(h * c)"], a=a, b=b, c=c)
    found, size = peak(lambda: zoom(run, run.find("backward h -> a"), (17, 250), limit=300))
    assert size < 500_000
    assert [term.output for term in found.terms] == [(17, place) for place in range(300)]
    np.testing.assert_array_equal([term.local for term in found.terms], b[250])
    np.testing.assert_array_equal([term.upstream for term in found.terms], c[17])
    other = zoom(run, run.find("backward h -> b"), (17, 250))
    assert [term.output for term in other.terms[:2]] == [(0, 250), (1, 250)]
    assert (other.nonzero, other.terms[1].local, other.terms[1].upstream) == (300, a[1, 17], c[1, 250])


OF_ROWS = [
    entry for entry in OPERATIONS if any(partial and partial.combine == "jacobian" for partial in entry.partials)
]


@pytest.mark.parametrize("entry", OF_ROWS, ids=lambda entry: entry.name)
def test_an_element_of_a_long_row_needs_one_column(entry, trace, rng):
    x, c = rng.uniform(-1, 1, 1500), rng.uniform(0.5, 2, 1500)
    run = trace([f"h = {entry.function}(x)", "L = sum(h * c)"], x=x, c=c)
    step = run.find("backward h -> x")
    found, size = peak(lambda: zoom(run, step, (700,), limit=1500))
    assert size < 1_000_000  # the Jacobian has 18,000,000
    slopes = np.zeros(1500)
    for sign in (1, -1):
        nudged = x.copy()
        nudged[700] += sign * 1e-5
        slopes += sign * trace([f"h = {entry.function}(x)", "L = sum(h * c)"], x=nudged, c=c).value("h") / 2e-5
    assert [term.output for term in found.terms] == [(place,) for place in range(1500)]
    np.testing.assert_allclose([term.local for term in found.terms], slopes, rtol=1e-6, atol=1e-9)
    _, size = peak(lambda: zoom(run, run.find("forward h"), (700,)))
    assert size < 1_000_000


AS_MATRICES = (
    "(diag(out) - outer(out, out)).T",
    "(diag(out) - outer(out, out)) @ eye(size(x))",
    "sum(eye(size(x))) / size(x) * (diag(out) - outer(out, out))",
    "where(eye(size(x)), diag(out * (1 - out)), -outer(out, out))",
    "(diag(out) - outer(out, out))[0:]",
    "diag(diag(diag(out))) - outer(out, out)",
    "diag(out) - outer(sum(eye(size(x)), axis=0) * out, out)",
    "reshape(diag(out) - outer(out, out), size(x), size(x))",
    "maximum(diag(out) - outer(out, out), -9)",
    "1 / (1 / (diag(out) - outer(out, out)))",
)


OTHERS = {
    "outer(out, x)": lambda x, out: np.outer(out, x),
    "diag(x) * out + out": lambda x, out: np.diag(x) * out + out,
    "out - outer(x, x / 2)": lambda x, out: out - np.outer(x, x / 2),
    "eye(size(x)) * reshape(out, size(x), 1) + reshape(x, 1, size(x))": lambda x, out: np.diag(out) + x,
    "eye(size(x)) + reshape(out, size(x), 1) * reshape(x, 1, size(x))": lambda x, out: np.eye(3) + np.outer(out, x),
    "diag(reshape(out, size(x), 1) * reshape(x, 1, size(x))) * eye(size(x)) + outer(x, out)": (
        lambda x, out: np.diag(out * x) + np.outer(x, out)
    ),
    "outer(2, out) + eye(size(x))": lambda x, out: 2 * out + np.eye(3),
    "reshape(out, size(x), 1) * reshape(x, 1, size(x))": lambda x, out: np.outer(out, x),
    "exp(outer(out, x) - x)": lambda x, out: np.exp(np.outer(out, x) - x),
}


def with_rule(graph, name, rule):
    """The graph, the rule of one node's operation another."""
    nodes, place = list(graph.nodes), graph.id_of(name)
    entry = nodes[place].operation
    other = replace(entry, name="another", partials=(replace(entry.partials[0], local=rule),))
    nodes[place] = replace(nodes[place], operation=other)
    return replace(graph, nodes=tuple(nodes))


@pytest.mark.parametrize("rule", [*AS_MATRICES, *OTHERS])
def test_a_rule_may_do_with_matrices_what_it_likes(rule, graph_of):
    values = {"x": np.array([0.3, -0.5, 1.2]), "c": np.array([1.0, 2.0, 4.0])}
    graph = graph_of(["h = softmax(x)", "L = sum(h * c)"], values)
    run = record(with_rule(graph, "h", rule), values)
    matrix = OTHERS.get(rule, lambda _, out: np.diag(out) - np.outer(out, out))(values["x"], run.value("h"))
    for place in range(3):
        terms = zoom(run, run.find("backward h -> x"), (place,)).terms
        column = {(output,): matrix[output, place] for output in range(3) if matrix[output, place]}
        assert {term.output: term.local for term in terms} == pytest.approx(column, rel=1e-12)
        row = {(operand,): matrix[place, operand] for operand in range(3) if matrix[place, operand]}
        parts = zoom(run, run.find("forward h"), (place,)).shares[0].parts
        assert {part.position: part.local for part in parts} == pytest.approx(row, rel=1e-12)
