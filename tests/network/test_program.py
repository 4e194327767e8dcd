"""The program does what the recorded pass does, on the whole sweep, on every lesson, and line by line."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tutor.errors import NetworkError
from tutor.formula import Binary, Call, Name, parse
from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.network import Assignment, GraphBuilder, Leaf, momentum, record, sgd
from tutor.network.operations import find_entry
from tutor.network.program import write_program
from tutor.network.steps import Accumulate, Chain, Forward, Seed, Unbroadcast, Update
from tutor.network.training import train
from tutor.session import Material

LESSONS = [summary.path for summary in lesson_summaries(built_in_course())]


def same(found, expected):
    """Equal to rounding; where terms cancel, to that of the terms."""
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)
    assert np.shape(found) == np.shape(expected)


def agrees(program, trace, values):
    """Whether all values and gradients of the program, on each of its ways, are those of the trace."""
    everything, passes = program.run_all(values), program.run(values)
    for found, expected in zip(everything.values, trace.values, strict=True):
        same(found, expected)
    for found, expected in zip(everything.gradients, trace.gradients, strict=True):
        assert (found is None) == (expected is None)
        if found is not None:
            same(found, expected)
    same(passes.loss, trace.loss)
    followed = [trace.graph.nodes[each].name for each in trace.graph.followed]
    assert list(passes.gradients) == followed
    for name in followed:
        same(passes.gradients[name], trace.gradient(name))


def test_the_program_agrees_with_the_recorded_pass(case, graph_of):
    trace = record(graph_of(case.lines, case.values), case.values)
    agrees(write_program(trace.graph), trace, case.values)
    agrees(write_program(trace.graph, dialect="numpy"), trace, case.values)


def test_every_step_of_the_pass_has_its_line(case, graph_of):
    trace = record(graph_of(case.lines, case.values), case.values)
    program = write_program(trace.graph)
    told = [address for line in program.lines for address in line.addresses]
    assert set(told) == set(trace.addresses)
    assert [each for each in dict.fromkeys(told) if each in trace.addresses] == list(trace.addresses)
    for address in trace.addresses:
        assert address in program.addresses_of(program.line_of(address))


@pytest.mark.parametrize("variant", [0, 1, 2, 7])
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_program_agrees_on_every_lesson_of_the_course(path, variant):
    for walk in Material(load_lesson(path), variant).walks:
        values = {leaf.name: walk.trace.value(leaf.name) for leaf in walk.walk.leaves}
        agrees(write_program(walk.walk.graph), walk.trace, values)


@pytest.mark.parametrize("variant", [0, 3])
def test_the_program_agrees_on_the_networks(network: Path, variant):
    for walk in Material(load_lesson(network), variant).walks:
        values = {leaf.name: walk.trace.value(leaf.name) for leaf in walk.walk.leaves}
        agrees(write_program(walk.walk.graph), walk.trace, values)
        agrees(write_program(walk.walk.graph, dialect="numpy"), walk.trace, values)


def without_fused(entry):
    partials = (each and replace(each, fused="") for each in getattr(entry, "partials", ()))
    return replace(entry, partials=tuple(partials)) if hasattr(entry, "partials") else entry


def test_rules_without_a_fused_form_agree_too(cases, graph_of, monkeypatch):
    monkeypatch.setattr("tutor.network.builder.find_entry", lambda *call: without_fused(find_entry(*call)))
    tried = 0
    for case in cases:
        right = graph_of(case.lines, case.values)
        if any(rule and rule.fused for node in right.operations for rule in node.operation.partials):
            raise AssertionError("the entries of this graph were replaced")
        kinds = {edge.combine for edges in right.active_edges for edge in edges}
        if kinds & {"jacobian", "place"}:
            agrees(write_program(right), record(right, case.values), case.values)
            tried += 1
    assert tried > 100


def results(step):
    """What a step makes."""
    match step:
        case Forward() | Seed():
            return step.value
        case Chain():
            return step.product
        case Unbroadcast() | Accumulate() | Update():
            return step.after


@pytest.mark.parametrize("dialect", ["float", "numpy"])
def test_a_line_makes_what_its_last_step_makes(graph_of, dialect):
    """Each line run alone, one after the other, beside the trace."""
    values = {"w": 0.7, "b": -0.3, "x": 1.4} if dialect == "float" else {
        "w": np.array([0.7, -0.2, 0.5]), "b": np.array([[0.3], [0.1]]),
        "x": np.array([[1.4, 0.2, -0.6], [0.3, 0.9, 1.1]]),
    }  # fmt: skip
    graph = graph_of(("z = w * x + b", "p = sigmoid(z)", "L = sum(p * z) + mean(w * w)"), values, parameters=("w", "b"))
    trace = record(graph, values, momentum(0.1))
    program = write_program(graph, momentum(0.1), dialect=dialect)
    known = {"np": np, "math": math, "velocity_w": 0.0, "velocity_b": 0.0, **values}
    assert program.source.splitlines() == [line.code for line in program.lines]
    for place, line in enumerate(program.lines, 1):
        exec(line.code, known)
        last = line.addresses[-1]
        if place == program.line_of(last):
            same(known[line.code.partition(" = ")[0]], results(trace.steps[trace.find(last)]))
    assert [line.phase for line in program.lines] == sorted(
        (line.phase for line in program.lines), key=["forward", "backward", "update"].index
    )


def remarks(program):
    return {line.code: line.remark for line in program.lines}


def test_the_program_reads_as_one_writes_it(graph_of):
    values = {"x": np.ones((4, 3)), "y": np.ones((4, 2)), "W": np.ones((3, 2)), "b": np.ones(2)}
    graph = graph_of(("h = tanh(x @ W + b)", "L = mse(h, y)"), values, parameters=("W", "b"))
    assert remarks(write_program(graph, sgd(0.1))) == {
        "matmul1 = x @ W": "x @ W",
        "add1 = matmul1 + b": "x @ W + b",
        "h = np.tanh(add1)": "h = tanh(x @ W + b)",
        "L = np.mean((h - y)**2)": "L = mse(h, y)",
        "d_L = np.float64(1)": "∂L/∂L = 1",
        "d_h = d_L * (2 * (h - y) / 8)": "∂L/∂h = 2 * (h - y) / size(h)",
        "d_add1 = d_h * (1 - h**2)": "∂h/∂(x @ W + b) = 1 - h**2",
        "d_matmul1 = d_add1": "∂(x @ W + b)/∂(x @ W) = 1",
        "d_b = np.sum(d_add1, axis=0)": "∂(x @ W + b)/∂b = 1, summed over axis 0",
        "d_W = x.T @ d_matmul1": "∂(x @ W)/∂W = x.T",
        "W = W - 0.1 * d_W": "W - learning_rate * gradient",
        "b = b - 0.1 * d_b": "b - learning_rate * gradient",
    }


def code(graph, **options):
    return write_program(graph, **options).source.splitlines()


def test_no_gradient_is_computed_that_nobody_follows(graph_of):
    values = {"x": np.ones((4, 3)), "W": np.ones((3, 2))}
    lines = ("h = exp(x) @ W", "L = sum(h)", "M = sum(x)")
    some = code(graph_of(lines, values, parameters=("W",), loss="L", gradients=("W",)))
    assert not any("d_x" in line or "d_exp1" in line or "d_M" in line for line in some)
    every = code(graph_of(lines, values, parameters=("W",), loss="L", gradients=("W", "x")))
    assert any(line.startswith("d_x = ") for line in every)


def test_a_factor_one_is_left_out_and_a_minus_is_a_sign(graph_of):
    graph = graph_of(("a = x - y", "b = log(a)", "L = -b + x"), {"x": 3.0, "y": 1.0})
    backward = [line.code for line in write_program(graph).lines if line.phase == "backward"]
    assert backward == [
        "d_L = 1.0", "d_negate1 = d_L", "d_x = d_L", "d_b = -d_negate1", "d_a = d_b / a", "d_x = d_x + d_a",
        "d_y = -d_a",
    ]  # fmt: skip


def test_places_are_slices_transposes_and_parts_where_they_can_be(graph_of):
    values = {"x": np.ones((2, 3)), "y": np.ones((1, 3))}
    lines = ("a = x[:, 1:]", "b = transpose(x, 1, 0)", "d = concat(x, y)", "L = sum(a) + sum(b) + sum(d)")
    found = code(graph_of(lines, values))
    assert "d_x[:, 1:] += d_a" in found
    assert "d_x = d_x + np.transpose(d_b, (1, 0))" in found
    assert "d_x = d_d[0:2, 0:3]" in found
    assert "d_y = d_d[2:3, 0:3]" in found
    assert not any("placed" in line for line in found)


def test_positions_that_depend_on_shapes_alone_are_computed_once(graph_of):
    values = {"x": np.linspace(-1, 1, 7), "E": np.arange(6.0).reshape(3, 2), "i": np.array([2.0, 0.0, 2.0])}
    graph = graph_of(("a = windows(x, 3)", "e = embedding(E, i)", "L = sum(a * a) + sum(e * e)"), values)
    program = write_program(graph)
    assert list(program.parts.prelude) == ["places1"]
    assert "d_x = placed(d_a, places1, (7,))" in program.source
    assert "d_E = placed(d_e, np.arange(6.0).reshape((3, 2))[i.astype(int)], (3, 2))" in program.source
    found = program.run(values).gradients
    assert found["E"].tolist() == [[0, 2], [0, 0], [16, 20]]


def test_a_gradient_of_many_parts_is_added_to_in_place_but_never_anothers(graph_of):
    """∂L/∂y is ∂L/∂x's first term; what x's parts add must not reach it."""
    x = np.array([1.0, 2.0, 3.0])
    graph = graph_of(("y = x", "L = sum(y * y) + x[0] * x[1] + x[1] * x[2]"), {"x": x}, gradients=("x", "y"))
    trace = record(graph, {"x": x})
    agrees(write_program(graph), trace, {"x": x})
    assert write_program(graph).run({"x": x}).gradients["y"].tolist() == [2, 4, 6]


NAMES = {
    "lambda": 0.3,
    "np": 0.5,
    "ŷ": 1.1,
    "σ": 0.7,
    "d_w": 1.3,
    "w": 0.9,
    "t": 0.4,
    "exp1": 0.2,
    "steps": 0.6,
    "𝐰": 0.8,
}


def named_graph(names, loss="L"):
    """A product of all names: written as trees, for not every name can be typed."""
    builder = GraphBuilder([Leaf(name, "parameter", ()) for name in names])
    product = Call("exp", (Name(next(iter(names))),))
    for name in names:
        product = Binary("*", product, Name(name))
    builder.assign(Assignment(loss, product))
    return builder.finish()


@pytest.mark.parametrize("dialect", ["float", "numpy"])
@pytest.mark.parametrize("loss", ["L", "losses", "None", "print", "begun", "part1"])
def test_any_name_of_a_lesson_is_an_identifier_of_its_own(dialect, loss):
    graph = named_graph(NAMES, loss)
    program = write_program(graph, sgd(0.1), dialect=dialect)
    agrees(program, record(graph, NAMES), NAMES)
    trained, recorded = program.train(NAMES, 3), train(graph, NAMES, sgd(0.1), 3)
    same(trained.losses, recorded.losses)
    for name in NAMES:
        same(trained.values[name], recorded.values[name])


def test_the_authors_names_stay_as_they_are():
    named = write_program(named_graph(NAMES), sgd(0.1)).parts.names
    assert named[: len(NAMES)] == ["lambda_", "np_", "ŷ", "σ", "d_w", "w", "t", "exp1", "steps", "w_"]


def test_scalars_are_plain_floats(graph_of):
    program = write_program(graph_of(("p = sigmoid(w * x)", "L = (p - y)**2"), {"w": 0.2, "x": 1.3, "y": 0.5}))
    assert program.dialect == "float"
    assert "p = 1.0 / (1.0 + math.exp(-multiply1))" in program.source
    assert "np." not in program.source
    assert write_program(graph_of(("L = sum(x)",), {"x": np.ones(2)})).dialect == "numpy"


EXTREMES = [
    ("L = exp(x)", 1000.0), ("L = 1 / x", 0.0), ("L = log(x)", 0.0), ("L = log(x)", -1.0), ("L = sqrt(x)", -1.0),
    ("L = x / x", 0.0), ("L = x**-1", 0.0), ("L = x**0.5", -4.0), ("L = exp(x) / exp(x)", 800.0),
    ("L = 1 / (x - x)", 2.0),
    ("L = sin(x * 1e308 * 10)", 1.0), ("L = x * x * x", 1e200), ("L = 1 / 0 + x", 1.0), ("L = sigmoid(x)", -800.0),
    ("L = (x * 1e300 * 1e300 - x * 1e300 * 1e300) * x", 1.0), ("L = maximum(x * 1e308 * 10 - x * 1e308 * 10, 0)", 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("line", "x"), EXTREMES, ids=str)
@pytest.mark.parametrize("dialect", ["float", "numpy"])
def test_infinity_and_nan_are_those_of_the_recorded_pass(graph_of, line, x, dialect):
    values = {"x": np.float64(x)}
    trace = record(graph_of((line,), values), values)
    found = write_program(trace.graph, dialect=dialect).run_all(values)
    np.testing.assert_allclose(found.values, trace.values, rtol=1e-12)
    assert not np.isfinite(trace.loss) or x == -800


def test_values_that_do_not_fit_are_refused(graph_of):
    for values in ({"w": np.ones(3), "x": np.ones(3)}, {"w": np.float64(1), "x": np.float64(2)}):
        program = write_program(graph_of(("L = sum(w * x)",), values))
        with pytest.raises(NetworkError, match="x has no value"):
            program.run({"w": values["w"]})
        with pytest.raises(NetworkError, match="x: expected a value of shape"):
            program.run({"w": values["w"], "x": np.ones((2, 2))})
        with pytest.raises(ValueError, match="without an optimizer does not train"):
            program.train(values, 1)


@pytest.mark.parametrize("given", [2, 2.0, np.float64(2), np.array(2.0), np.array(2), np.float32(2)])
def test_numbers_of_any_kind_are_taken(graph_of, given):
    for line, more in (("L = x * x", {}), ("L = sum(c * x) * x / 2", {"c": np.ones(2)})):
        found = write_program(graph_of((line,), {"x": 2.0, **more})).run({"x": given, **more})
        assert (found.loss, found.gradients["x"]) == (4, 4)
        assert isinstance(found.gradients["x"], np.float64)


def test_what_is_given_is_neither_changed_nor_copied_into(graph_of):
    values = {"w": np.array([1.0, 2.0]), "x": np.array([3.0, 4.0])}
    program = write_program(graph_of(("L = sum(w * x)",), values, parameters=("w",)), sgd(0.5))
    trained = program.train(values, 2)
    assert values["w"].tolist() == [1, 2]
    assert trained.values["w"].tolist() == [-2, -2]
    assert trained.losses == [11, -1.5, -14]


def test_a_remark_stays_in_its_line(graph_of):
    """What a lesson writes is told beside the code and never becomes code."""
    graph = graph_of(("L = x * x  ",), {"x": 2.0})
    odd = replace(graph.nodes[-1], name="L\nprint(1)", named=False)
    program = write_program(replace(graph, nodes=(*graph.nodes[:-1], odd)))
    assert "\n" not in "".join(line.code for line in program.lines)
    assert program.run({"x": 2.0}).loss == 4


def test_a_long_chain_is_written_and_run(graph_of):
    builder = GraphBuilder([Leaf("x", "parameter", ())])
    for place in range(3_000):
        before = f"y{place - 1}" if place else "x"
        builder.assign(
            Assignment(f"y{place}", parse(f"{before} + 0.5 * {before}" if place % 500 else f"tanh({before})"))
        )
    graph = builder.finish()
    agrees(write_program(graph), record(graph, {"x": 0.1}), {"x": 0.1})
