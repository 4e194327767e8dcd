"""Which steps a network has, in which order, under which addresses, and how an address is found again."""

import pytest

from tutor.errors import AddressError
from tutor.network import Accumulate, Chain, Unbroadcast


def addresses(trace):
    return [step.address for step in trace.steps]


def test_forward_in_the_order_of_the_formulas_and_backward_in_reverse(trace):
    made = trace(
        ["z = w * x + b", "p = sigmoid(z)", "L = -(y * log(p) + (1 - y) * log(1 - p))"],
        parameters=("w", "b"), rate=0.5, w=0.4, b=0.1, x=1.5, y=1.0,
    )  # fmt: skip
    assert addresses(made) == [
        "forward w * x", "forward z", "forward p", "forward log(p)", "forward y * log(p)", "forward 1 - y",
        "forward 1 - p", "forward log(1 - p)", "forward (1 - y) * log(1 - p)",
        "forward y * log(p) + (1 - y) * log(1 - p)", "forward L", "seed",
        "backward L -> y * log(p) + (1 - y) * log(1 - p)",
        "backward y * log(p) + (1 - y) * log(1 - p) -> y * log(p)",
        "backward y * log(p) + (1 - y) * log(1 - p) -> (1 - y) * log(1 - p)",
        "backward (1 - y) * log(1 - p) -> log(1 - p)", "backward log(1 - p) -> 1 - p", "backward 1 - p -> p",
        "backward y * log(p) -> log(p)", "backward log(p) -> p", "accumulate p",
        "backward p -> z", "backward z -> w * x", "backward z -> b", "backward w * x -> w", "update w", "update b",
    ]  # fmt: skip
    assert [step.phase for step in made.steps] == ["forward"] * 11 + ["backward"] * 14 + ["update"] * 2


def test_an_operand_used_twice_has_two_multiplications(trace):
    made = trace(["s = x * x", "L = s * 1"], x=3.0)
    assert addresses(made)[3:] == ["backward L -> s", "backward s -> x", "backward s -> x (2)", "accumulate x"]
    assert made.gradient("x") == 6


def test_the_third_contribution_is_told_apart(trace):
    made = trace(["L = a * a * a"], a=2.0)
    assert addresses(made)[3:] == [
        "backward L -> a * a", "backward L -> a", "backward a * a -> a", "accumulate a",
        "backward a * a -> a (2)", "accumulate a (2)",
    ]  # fmt: skip
    sums = [step for step in made.steps if isinstance(step, Accumulate)]
    assert [(step.before, step.contribution, step.after) for step in sums] == [(4, 4, 8), (8, 4, 12)]
    assert [step.occurrence for step in sums] == [1, 2]


def test_a_broadcast_is_undone_right_after_its_multiplication_and_added_right_after_that(trace):
    made = trace(["h = x + b", "L = sum(h * b)"], parameters=("b",), b=[1.0, 2.0], x=[[1.0, 1.0], [2.0, 2.0]])
    assert addresses(made)[3:] == [
        "seed", "backward L -> h * b", "backward h * b -> h", "backward h * b -> b", "unbroadcast h * b -> b",
        "backward h -> b", "unbroadcast h -> b", "accumulate b",
    ]  # fmt: skip
    assert [step.axes for step in made.steps if isinstance(step, Unbroadcast)] == [(0,), (0,)]


def test_each_use_of_a_repeated_operand_is_undone_by_itself(trace):
    made = trace(["h = x * b + b * x", "L = sum(h)"], parameters=("b",), b=2.0, x=[1.0, 2.0])
    assert addresses(made)[-5:] == [
        "backward b * x -> b", "unbroadcast b * x -> b",
        "backward x * b -> b", "unbroadcast x * b -> b", "accumulate b",
    ]  # fmt: skip


def test_the_second_use_of_a_repeated_operand_is_marked_in_both_steps(trace):
    made = trace(["h = b * b + x", "L = sum(maximum(h, h))"], b=[1.5], x=[1.0, 2.0])
    assert "unbroadcast h -> b * b" in addresses(made)
    assert "backward maximum(h, h) -> h (2)" in addresses(made)


def test_axes_of_size_one_are_undone_too(trace):
    made = trace(["L = sum(a * b)"], a=[[1.0], [2.0]], b=[[1.0, 2.0, 3.0]])
    undone = {step.input: (step.axes, step.after.shape) for step in made.steps if isinstance(step, Unbroadcast)}
    assert undone == {"a": ((1,), (2, 1)), "b": ((0,), (1, 3))}


def test_nothing_goes_back_where_no_followed_gradient_passes(trace):
    made = trace(["h = w * x", "k = x * 2", "L = h + k"], parameters=("w",), w=1.0, x=2.0)
    assert addresses(made)[4:] == ["backward L -> h", "backward h -> w"]
    assert made.gradient("x") is None
    assert made.gradient("k") is None
    assert made.gradient("h") == 1


def test_without_parameters_the_data_are_followed(trace):
    made = trace(["L = x * y"], x=2.0, y=5.0)
    assert (made.gradient("x"), made.gradient("y")) == (5, 2)


def test_further_names_are_followed_when_asked_for(trace):
    made = trace(["h = w * x", "L = h * h"], parameters=("w",), gradients=["x"], w=3.0, x=2.0)
    assert (made.gradient("w"), made.gradient("x")) == (24, 36)


def test_what_comes_after_the_loss_has_no_backward_step(trace):
    made = trace(["L = w * w", "M = L * 2"], parameters=("w",), loss="L", w=3.0)
    assert addresses(made) == [
        "forward L",
        "forward M",
        "seed",
        "backward L -> w",
        "backward L -> w (2)",
        "accumulate w",
    ]
    assert made.gradient("w") == 6


def test_a_followed_name_that_never_reaches_the_loss_has_gradient_zero(trace):
    made = trace(["h = v * 2", "L = w * w"], parameters=("w", "v"), w=3.0, v=[1.0, 2.0])
    assert made.gradient("v").tolist() == [0, 0]
    assert not any("v" in address for address in addresses(made)[3:])
    assert not made.gradient("v").flags.writeable


def test_equal_constants_share_a_node_and_equal_texts_are_numbered(trace):
    made = trace(["a = 2 * x + 2 * x", "L = a + x**2 + (x + 2) + -2"], x=3.0)
    names = [node.name for node in made.graph.nodes]
    assert names.count("2") == 1
    assert [name for name in names if name.startswith("2 * x")] == ["2 * x", "2 * x#2"]
    assert [node.name for node in made.graph.nodes if node.role == "constant"] == ["2", "-2"]
    assert made.steps[made.find("backward a -> 2 * x #2")].input == "2 * x#2"
    assert made.find("forward 2*x#1") == made.find("forward 2 * x")


def test_another_name_for_a_value_is_a_node(trace):
    made = trace(["h = x", "c = 3", "k = pi", "L = h * c * k"], x=2.0)
    assert addresses(made)[:3] == ["forward h", "forward c", "forward k"]
    assert made.loss == pytest.approx(18.84955592153876)
    assert made.steps[made.find("backward h -> x")].rule == "1"


def test_addresses_are_unique_and_each_is_found(case, run_case):
    made = run_case(case)
    assert len(set(addresses(made))) == len(made)
    assert list(made.addresses) == addresses(made)
    assert [made.find(address) for address in addresses(made)] == list(range(len(made)))


@pytest.mark.parametrize(
    ("spelled", "address"),
    [
        ("backward p->z", "backward p -> z"),
        ("  backward   p  ->  z  ", "backward p -> z"),
        ("backward\tp -> z", "backward p -> z"),
        ("forward log( p )", "forward log(p)"),
        ("forward ln(p)", "forward log(p)"),
        ("forward 1-p", "forward 1 - p"),
        ("forward 1−p", "forward 1 - p"),
        ("backward L -> q · r", "backward L -> q * r"),
        ("backward q*r->q (1)", "backward q * r -> q"),
        ("backward sq->p (2)", "backward sq -> p (2)"),
        ("backward sq->p(2)", "backward sq -> p (2)"),
        ("accumulate p ( 2 )", "accumulate p (2)"),
        ("seed", "seed"),
        (" seed ", "seed"),
    ],
)
def test_an_address_is_read_as_formulas(trace, spelled, address):
    lines = ["z = w * x", "p = sigmoid(z)", "sq = p * p", "q = log(p) + sq", "r = 2 * p", "L = q * r + sq * (1 - p)"]
    made = trace(lines, w=0.5, x=1.0)
    assert made.steps[made.find(spelled)].address == address


@pytest.mark.parametrize(
    ("spelled", "address"),
    [
        ("forward  exp( 2 )", "forward exp(2)"),
        ("forward x*(2)", "forward x * 2"),
        ("backward s -> x * (2)", "backward s -> x * 2"),
        ("backward x*(2) -> x", "backward x * 2 -> x"),
        ("backward p->x( 2 )", "backward p -> x (2)"),
        ("accumulate x (  1 )", "accumulate x"),
        ("accumulate x(2)", "accumulate x (2)"),
    ],
)
def test_a_number_in_brackets_is_a_mark_where_no_node_is_spelled_so(trace, spelled, address):
    made = trace(["p = x * x", "s = x * 2 + exp(2)", "L = p * s"], gradients=["x"], x=1.5)
    assert made.steps[made.find(spelled)].address == address


def test_a_node_that_ends_in_a_number_in_brackets_is_no_mark(trace):
    made = trace(["L = log(2) * x + log(2)"], x=1.0, parameters=(), gradients=["x"])
    assert made.steps[made.find("forward log(2)")].address == "forward log(2)"
    assert made.steps[made.find("forward log(2)#2")].address == "forward log(2)#2"


@pytest.mark.parametrize(
    ("address", "said", "cure", "place"),
    [
        ("forward x", "no step is called forward x", "did you mean forward z?", (0, 9)),
        ("backward z -> q", "no node is called q", "", (14, 15)),
        ("backward z -> w*xx", "no node is called w * xx", "did you mean w * x?", (14, 18)),
        ("bakward z -> w", "bakward is no kind of step", "did you mean backward?", (0, 7)),
        ("go z", "go is no kind of step", "a step begins with one of", (0, 2)),
        ("", "nothing is no kind of step", "a step begins with one of", (0, 0)),
        ("backward z", "no step is called backward z", "did you mean", (0, 10)),
        ("backward z -> (w", "this ( is never closed", "add )", (14, 16)),
        ("accumulate w (2)", "no step is called accumulate w (2)", "", (0, 16)),
        ("seed z", "no step is called seed z", "did you mean seed?", (0, 6)),
    ],
)
def test_an_address_of_nothing_is_told_its_place_and_its_cure(trace, address, said, cure, place):
    made = trace(["z = w * x + w", "L = sigmoid(z)"], parameters=("w",), w=0.5, x=1.0)
    with pytest.raises(AddressError) as told:
        made.find(address)
    assert said in told.value.message
    assert cure in told.value.help
    assert (told.value.start, told.value.end) == place
    assert told.value.code == ("unknown-node" if said.startswith(("no node", "this (")) else "unknown-step")


def test_what_begins_no_step_is_told_all_that_do(trace):
    with pytest.raises(AddressError) as told:
        trace(["L = x * x"], x=1.0).find("zzz")
    kinds = "forward, seed, backward, unbroadcast, accumulate, update"
    assert told.value.help == f"a step begins with one of: {kinds}"


def test_a_wrong_node_is_placed_where_it_first_stands(trace):
    with pytest.raises(AddressError) as told:
        trace(["L = x * x"], x=1.0).find("backward q -> q")
    assert (told.value.start, told.value.end, told.value.code) == (9, 10, "unknown-node")


def test_the_seed_is_found_with_room_around_it(trace):
    made = trace(["L = x * x"], x=1.0)
    assert made.steps[made.find("  seed ")].address == "seed"


@pytest.mark.parametrize(
    "address", [" " * 100_000 + "x", "forward " + "(" * 100_000, "accumulate x (" + "9" * 5_000 + ")"]
)
def test_a_hostile_address_is_refused_at_once(trace, address):
    made = trace(["L = x * x"], x=1.0)
    with pytest.raises(AddressError):
        made.find(address)


def test_a_chain_of_3000_operations_is_only_long(trace):
    lines = ["h0 = x", *(f"h{i} = sin(h{i - 1})" for i in range(1, 3000)), "L = h2999 * 1"]
    made = trace(lines, x=0.5)
    assert len(made) == 3001 + 1 + 3001
    chains = [step for step in made.steps if isinstance(step, Chain)]
    assert len(chains) == 3001
    assert made.steps[made.find("backward h1500->h1499")].operand == 0
    slope = 1.0
    for step in chains:
        slope *= float(step.local)
    assert made.gradient("x") == pytest.approx(slope, rel=1e-9)


def test_a_formula_of_500_terms_is_only_long(trace):
    made = trace(["L = " + " + ".join(["x * w"] * 250)], x=2.0, w=3.0)
    assert made.loss == 1500
    assert made.gradient("w") == 500
    assert made.steps[made.find("backward L -> x * w#250")].rule == "1"


def test_an_address_that_is_too_long_is_told_so(trace):
    address = "forward " + " " * 4_093
    with pytest.raises(AddressError) as told:
        trace(["L = x * x"], x=1.0).find(address)
    error = told.value
    assert error.message == "an address of 4101 characters is longer than the 4100 allowed"
    assert (error.code, error.start, error.end) == ("unknown-step", 4100, 4101)


def test_steps_are_a_sequence(trace):
    made = trace(["L = x * x"], x=3.0)
    assert made.steps[-len(made)].address == made.steps[0].address == "forward L"
    assert [step.address for step in made.steps[-2:]] == ["backward L -> x (2)", "accumulate x"]
    for wrong in (len(made), -len(made) - 1):
        with pytest.raises(IndexError, match=str(wrong)):
            made.steps[wrong]
