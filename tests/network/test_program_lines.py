"""A program line by line: which lines stand there, what each is for, and what its text can reach."""

import numpy as np
import pytest

from tutor.errors import NetworkError
from tutor.formula import parse
from tutor.network import Assignment, GraphBuilder, Leaf, momentum, record, sgd
from tutor.network.define import own_operation
from tutor.network.program import write_program
from tutor.network.programs.functions import Functions
from tutor.network.programs.lines import Lines
from tutor.network.programs.names import Names

X = np.array([1.0, 2.0, 0.5])


def lines_of(graph, phase, **options):
    return [line.code for line in write_program(graph, **options).lines if line.phase == phase]


def test_names_are_given_out_once():
    names = Names({"taken"})
    assert [names.allot("x") for _ in range(4)] == ["x", "x_", "x_2", "x_3"]
    names.allot("y_2")
    assert [names.allot(each) for each in ("y", "y", "y", "y_2")] == ["y", "y_", "y_3", "y_2_"]
    assert [names.allot(each) for each in ("taken", "lambda", "print", "np")] == ["taken_", "lambda_", "print_", "np_"]
    names.allot("exp2")
    assert [names.numbered("exp") for _ in range(3)] == ["exp1", "exp3", "exp4"]


@pytest.mark.parametrize(
    ("name", "identifier"),
    [("w @ x", "w___x"), ("2x", "_2x"), ("x²", "x2"), ("𝐰", "w"), ("ŷ", "ŷ"), ("a b", "a_b"), ("σ", "σ"), ("−é", "_é")],
)
def test_any_name_becomes_an_identifier(name, identifier):
    assert Names().allot(name) == identifier


def test_a_part_that_stands_twice_is_made_once_and_belongs_to_its_step(graph_of):
    graph = graph_of(("p = softmax(x)", "L = sum(p * x)"), {"x": X})
    part, whole = write_program(graph).lines[:2]
    assert part.code == "part1 = np.exp(x - np.max(x, axis=-1, keepdims=True))"
    assert whole.code == "p = part1 / np.sum(part1, axis=-1, keepdims=True)"
    assert {(each.phase, each.remark, each.addresses) for each in (part, whole)} == {
        ("forward", "p = softmax(x)", ("forward p",))
    }


def test_a_part_that_the_forward_pass_made_is_used_in_the_backward_pass(graph_of):
    graph = graph_of(("L = layer_norm(w) @ w",), {"w": X}, parameters=("w",))
    assert lines_of(graph, "forward")[0] == "part1 = w - np.mean(w, axis=-1, keepdims=True)"
    assert "np.mean((part1)**2, axis=-1, keepdims=True)" in lines_of(graph, "backward")[-1]
    twice = graph_of(("p = softmax(x)", "q = softmax(x)", "L = p @ q"), {"x": X})
    assert sum("np.max" in line for line in lines_of(twice, "forward")) == 1


def test_what_is_known_is_a_number_of_the_dialect(graph_of):
    graph = graph_of(("c = 2 * 3", "L = c * x"), {"x": 3.0})
    assert lines_of(graph, "forward") == ["c = 2.0 * 3.0", "L = c * x"]
    assert lines_of(graph, "forward", dialect="numpy") == ["c = np.float64(2 * 3)", "L = c * x"]
    assert [line.code for line in Lines(graph, "torch").forward] == ["c = torch.tensor(2 * 3)", "L = c * x"]


def test_torch_has_no_backward_lines_and_keeps_names_apart(graph_of):
    values = {"x": X, "E": np.ones((3, 2)), "i": np.array([0.0, 1.0])}
    graph = graph_of(("h = x", "e = embedding(E, i)", "L = sum(e) + sum(h)"), values, parameters=("x", "E"))
    lines = Lines(graph, "torch", sgd(0.1))
    assert [line.code for line in lines.forward[:2]] == ["h = x.clone()", "e = E[i.detach().long()]"]
    assert (lines.backward, lines.update) == ([], [])
    assert lines.forward[0].remark == "h = x"


def test_a_gradient_is_copied_once_before_parts_are_added_to_it(graph_of):
    graph = graph_of(("L = x[0] * x[1] + sum(x * y)",), {"x": X, "y": X}, gradients=("x",))
    found = [line for line in lines_of(graph, "backward") if line.startswith("d_x")]
    assert found == ["d_x = d_multiply2 * y", "d_x = np.array(d_x)", "d_x[1] += d_index2", "d_x[0] += d_index1"]


def test_a_gradient_that_is_a_sum_already_is_added_to_in_place(graph_of):
    graph = graph_of(("L = x[0] * 3 + sum(x * x)",), {"x": X})
    found = [line for line in lines_of(graph, "backward") if line.startswith("d_x")]
    assert found == ["d_x = d_multiply2 * x", "d_x = d_x + d_multiply2 * x", "d_x[0] += d_index1"]


def test_a_gradient_of_parts_alone_begins_as_zeros(graph_of):
    graph = graph_of(("L = sum(x * y) + x[0] * x[1]",), {"x": X, "y": X}, gradients=("x",))
    found = [line for line in lines_of(graph, "backward") if line.startswith("d_x")]
    assert found == [
        "d_x = np.zeros((3,))", "d_x[1] = d_index2", "d_x[0] += d_index1", "d_x = d_x + d_multiply1 * y",
    ]  # fmt: skip


def test_a_program_reaches_nothing_but_its_numbers(graph_of):
    functions = Functions(write_program(graph_of(("L = sum(x)",), {"x": X})).parts)
    reached = functions.passes.__globals__["__builtins__"]
    assert not {"open", "exec", "eval", "__import__", "print"} & reached.keys()
    assert functions.passes.__code__.co_filename == "<program>"


def test_a_program_without_an_optimizer_says_so(graph_of):
    program = write_program(graph_of(("L = x * x",), {"x": 2.0}))
    with pytest.raises(ValueError, match=r"^a program without an optimizer does not train$"):
        program.train({"x": 2.0}, 1)


@pytest.mark.parametrize("given", [np.ones((2, 2)), np.ones(4), 2.0, 2, np.float64(2), np.array(2.0), [1.0, 2.0]])
def test_a_vector_of_another_shape_is_refused(graph_of, given):
    program = write_program(graph_of(("L = sum(x * x)",), {"x": X}))
    with pytest.raises(NetworkError, match=r"x: expected a value of shape \(3,\)"):
        program.run({"x": given})


@pytest.mark.parametrize("given", [[1, 2, 3], np.array([1, 2, 3]), np.array([1, 2, 3], dtype=np.float32), (1.0, 2, 3)])
def test_a_vector_of_any_numbers_is_taken(graph_of, given):
    found = write_program(graph_of(("L = sum(x * x * x)",), {"x": X})).run({"x": given})
    assert (found.loss, found.gradients["x"].tolist()) == (36, [3, 12, 27])
    assert found.gradients["x"].dtype == np.float64


@pytest.mark.parametrize("given", [np.ones(1), np.ones((1, 1)), [2.0]])
def test_a_list_is_no_number(graph_of, given):
    for line, more in (("L = x * x", {}), ("L = sum(c * x)", {"c": X})):
        program = write_program(graph_of((line,), {"x": 2.0, **more}))
        with pytest.raises(NetworkError, match=r"x: expected a value of shape \(\)"):
            program.run({**more, "x": given})


def test_values_of_arrays_are_their_own(graph_of):
    """What a run gives are float64s, and scalars without an array around them."""
    program = write_program(graph_of(("h = step(x)", "L = sum(h * x)"), {"x": X}))
    found = program.run_all({"x": X})
    assert {type(value) for value in found.values} == {np.ndarray, np.float64}
    assert {value.dtype for value in (*found.values, *found.gradients) if value is not None} == {np.dtype(np.float64)}


def test_a_run_of_many_parameters_stops_when_the_last_of_them_diverges():
    """120 numbers are asked together: more than are added in one sum."""
    builder = GraphBuilder([Leaf(f"w{place}", "parameter", ()) for place in range(120)])
    total = " + ".join(f"w{place}" for place in range(119))
    builder.assign(Assignment("L", parse(f"0 * ({total}) + w119**2")))
    values = dict.fromkeys((f"w{place}" for place in range(120)), 1.0)
    program = write_program(builder.finish(), momentum(1e200, 0.9))
    assert program.dialect == "float"
    found = program.train(values, 50)
    assert found.diverged is not None
    assert found.diverged < 5
    assert program.train(values, 0).diverged is None


def own(name, operands, value, *rules):
    return own_operation(name, operands, parse(value), [parse(rule) for rule in rules])


@pytest.mark.parametrize(
    ("operation", "shapes"),
    [
        (own("keep", ("x",), "2 * avg_pool2d(x, 1)", "2"), [(2, 3)]),
        (own("late", ("x",), "x + max_pool2d(x, 1, stride=1)", "2"), [(3, 3)]),
        (own("scored", ("x", "y"), "x + softmax_cross_entropy(x, y)", "1", "0"), [(3,), ()]),
        (own("centred", ("x",), "x - mse(x, 2 * x) + silu(layer_norm(x))", "1"), [(4,)]),
    ],
    ids=lambda each: getattr(each, "name", None),
)
def test_what_an_operation_calls_is_written_out(operation, shapes):
    """The value alone: an operation's rules are whatever its author says."""
    builder = GraphBuilder(
        [Leaf(name, "data", shape) for name, shape in zip(operation.operands, shapes, strict=True)],
        {operation.name: operation},
    )
    builder.assign(Assignment("h", parse(f"{operation.name}({', '.join(operation.operands)})")))
    builder.assign(Assignment("L", parse("sum(h * h)")))
    graph = builder.finish()
    draw = np.random.default_rng(1)
    values = {name: draw.normal(size=shape) for name, shape in zip(operation.operands, shapes, strict=True)}
    if "y" in values:
        values["y"] = np.float64(2)
    trace, program = record(graph, values), write_program(graph, dialect="numpy")
    found = program.run_all(values)
    np.testing.assert_allclose(found.values[graph.id_of("h")], trace.value("h"), rtol=1e-12)
    assert not any(word in program.source for word in ("pool2d", "cross_entropy", "mse", "silu", "layer_norm", "size("))
