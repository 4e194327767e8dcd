"""What small slips in the network's code would change for a learner or an author, and no other test asks."""

import numpy as np
import pytest

from tutor.errors import NetworkError
from tutor.formula import parse
from tutor.network import Assignment, GraphBuilder, Leaf, evaluate_expression, record
from tutor.network.builder import value_shape
from tutor.network.define import MAX_BODY, check_body, expanded, own_shorthand

LEAVES = (Leaf("x", "data", (3,)), Leaf("W", "parameter", (2, 3)), Leaf("T", "data", (4, 5, 6)))


def told(run, *arguments):
    """The error, whole."""
    with pytest.raises(NetworkError) as found:
        run(*arguments)
    return found.value


def assigned(text, functions=None, leaves=LEAVES):
    builder = GraphBuilder(leaves, functions)
    builder.assign(Assignment("L", parse(text, builder.names)))
    return builder.finish()


def shorthands(**bodies):
    """Functions of a and b, by name."""
    return {name: own_shorthand(name, tuple("ab")[: 1 + ("b" in body)], parse(body)) for name, body in bodies.items()}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("concat(x, x, axis=[0, 1])", "concat(x, x, axis=[0, 1]): expected an axis from 0 to 0, got axis=0, 1"),
        ("windows(x, 1.5)", "windows(x, 1.5): axes, sizes and shapes are whole numbers"),
        ("x[1.5]", "an index is a whole number"),
        ("sum(W, axis=foo(1))", "axis wants a number or a list of whole numbers"),
        ("sum(W, axis=1 / 0)", "axis wants a number or a list of whole numbers"),
        ("max_pool2d(T, 7)", "expected at least (7, 7) elements along the last axes, got a value of shape (4, 5, 6)"),
    ],
)
def test_what_an_option_or_an_index_must_be_is_told_in_these_words(text, said):
    message = told(assigned, text).message
    assert message in {said, f"{text}: {said}"}


def test_a_function_that_calls_what_is_not_there_is_told_where_it_may_look():
    error = told(check_body, parse("x * zzz(x)"), ("x",), {})
    assert error.help == "a function may call those that stand above it"


def test_a_shorthand_knows_its_name_and_its_reason():
    made = own_shorthand("twice", ("x",), parse("x + x"))
    assert (made.function, made.why) == ("twice", "A shorthand of this lesson's own.")
    assert (
        told(check_body, parse("twice(x, y)"), ("x", "y"), {"twice": made}).message == "twice(x) takes 1 operand, got 2"
    )


def test_what_is_written_out_may_have_a_thousand_parts():
    argument = " + ".join(["y"] * 250)  # of 499 parts
    assert expanded(parse(f"f({argument})"), {"f": (("x",), parse("-(x + x)"))})
    error = told(expanded, parse(f"f({argument})"), {"f": (("x",), parse("-exp(x + x)"))})
    assert (error.code, MAX_BODY) == ("formula-too-long", 2 * 499 + 2)


def test_calls_that_are_done_leave_no_room_for_deeper_ones():
    functions = {"f0": own_shorthand("f0", ("x",), parse("x * x"))}
    for place in range(1, 21):
        functions[f"f{place}"] = own_shorthand(f"f{place}", ("x",), parse(f"f{place - 1}(x)"))
    leaves = [Leaf("x", "data", ())]
    assert assigned("f0(x) + f0(x) + f19(x)", functions, leaves)
    error = told(assigned, "f0(x) + f0(x) + f0(x) + f20(x)", functions, leaves)
    assert error.message == "functions call each other more than 20 deep"


def test_infinities_of_both_signs_are_summed_without_a_warning(trace):
    made = trace(["h = s / x", "L = sum(h)"], gradients=["s"], s=1.0, x=np.array([0.0, -0.0]))
    step = made.steps[made.find("unbroadcast h -> s")]
    assert step.before.tolist() == [np.inf, -np.inf]
    assert np.isnan(step.after)


@pytest.mark.parametrize("address", ["forward", "seed q", "seed L"])
def test_an_address_that_stops_short_or_goes_on_is_no_step(trace, address):
    error = told(trace(["L = x * x"], x=1.0).find, address)
    assert error.message == f"no step is called {address}"


def test_an_address_of_4100_characters_is_read(trace):
    address = f"forward{' ' * 4_092}L"
    assert (len(address), trace(["L = x * x"], x=1.0).find(address)) == (4_100, 0)


def test_an_addition_knows_along_which_edge_its_contribution_came(trace):
    made = trace(["L = x * x + sum(x * c)"], x=3.0, c=np.array([1.0, 2.0]))
    came = [step.edge.ends for step in made.steps if step.kind == "accumulate"]
    assert came == ["x * x -> x", "x * x -> x (2)"]


def test_every_record_knows_its_place(trace):
    made = trace(["h = x * w", "L = sum(h * h)"], parameters=("w",), rate=0.1, w=2.0, x=np.array([1.0, 2.0]))
    assert [step.index for step in made.steps] == [made.step(place).index for place in range(len(made))]
    assert [made.step(place).index for place in range(len(made))] == list(range(len(made)))


def test_a_function_that_there_is_not_is_named(trace):
    error = told(evaluate_expression, parse("1 + foo(x)"), trace(["L = x * x"], x=1.0))
    assert (error.message, error.start, error.end) == ("no function is called foo", 4, 7)


def test_what_a_lesson_defines_may_be_asked_for_over_its_trace():
    graph = assigned("twice(x)", shorthands(twice="a + a"), [Leaf("x", "data", ())])
    assert evaluate_expression(parse("twice(x) + twice(L)"), record(graph, {"x": 3.0})) == 6 + 12


def test_a_shape_is_known_through_windows_and_products():
    assert value_shape(parse("max_pool2d(x, 2)"), {"x": (4, 6)}) == (2, 3)


def test_a_leaf_has_no_remark():
    graph = assigned("2 * x", leaves=[Leaf("x", "data", ())])
    assert [node.remark for node in graph.nodes] == ["", "", ""]


def test_only_rows_have_jacobians_to_find_room_for():
    graph = assigned("sum(sum(x, axis=0))", leaves=[Leaf("x", "data", (2, 5_000))])
    assert graph.nodes[1].shape == (5_000,)


def test_a_function_may_speak_of_pi():
    graph = assigned("2 * turn(x)", shorthands(turn="a * pi"), [Leaf("x", "data", ())])
    assert record(graph, {"x": 3.0}).loss == 6 * np.pi
    assert "x * pi" in {node.name for node in graph.nodes}


@pytest.mark.parametrize(
    ("body", "first", "fits"),
    [
        ("-(a + a)", "y", True),  # twice 499 parts, and two
        ("-exp(a + a)", "y", False),
        ("exp((a + a) * pi)", "-y", False),  # twice 500, and four
        ("exp((a + a) * pi)", "(-y)", False),
    ],
)
def test_what_a_call_unfolds_into_may_have_a_thousand_parts(body, first, fits):
    argument = " + ".join([first, *["y"] * 249])
    leaves = [Leaf("y", "data", ())]
    if fits:
        assert assigned(f"f({argument})", shorthands(f=body), leaves)
    else:
        assert told(assigned, f"f({argument})", shorthands(f=body), leaves).code == "formula-too-long"


def test_pi_is_one_part_of_what_a_call_unfolds_into():
    argument = " + ".join(["-y", *["y"] * 248])  # of 498 parts: twice that, and four
    assert assigned(f"f({argument})", shorthands(f="exp((a + a) * pi)"), [Leaf("y", "data", ())])


def test_values_that_a_function_does_not_take_are_told_at_its_call():
    leaves = [Leaf("E", "data", (2, 2)), Leaf("i", "data", (3,))]
    graph = assigned("1 + look(E, i)", shorthands(look="sum(2 * embedding(a, b))"), leaves)
    error = told(record, graph, {"E": np.ones((2, 2)), "i": np.array([0.0, 1.0, 2.0])})
    assert error.message.endswith("rows must be whole numbers from 0 to 1")
    assert (error.start, error.end) == (4, 14)


def test_the_axes_and_sizes_of_a_call_stand_in_its_rule_as_in_the_call(trace):
    made = trace(
        ["h = transpose(X, 1, 0)", "k = reshape(h, 6)", "L = sum(k * k)"], X=[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    )
    rules = {step.address: step.rule for step in made.steps if step.kind == "chain"}
    assert rules["backward h -> X"] == "transpose(positions(X), 1, 0)"
    assert rules["backward k -> h"] == "reshape(positions(h), 6)"


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("sum(W, 0, axis=1)", "keep one"),
        ("x + W[:, 0]", "axes must be equal, or 1, from the last on"),
    ],
)
def test_the_cure_of_a_call_is_told_in_these_words(text, cure):
    assert told(assigned, text).help == cure
