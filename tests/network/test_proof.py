"""The proof itself: its slopes against known ones, what it calls a kink, and what it says of a rule that is wrong."""

import re
from dataclasses import replace

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import jacobian

from tutor.errors import NetworkError
from tutor.formula import parse
from tutor.network.define import own_operation
from tutor.network.holomorphic import is_holomorphic
from tutor.network.operations import OPERATIONS, Partial, find_entry
from tutor.network.operations.shapes import first
from tutor.network.proof import Proof, prove, prove_elementwise, rule_jacobian
from tutor.network.slopes import complex_jacobian, numeric_jacobian, one_sided_slopes


def own(name, operands, value, *rules):
    return own_operation(name, operands, parse(value), [parse(rule) for rule in rules])


SWISH = "x * sigmoid(x)"
SWISH_RULE = "out + sigmoid(x) * (1 - out)"


def mixed(a, b):
    """Not symmetric in anything: every element of the Jacobian is its own."""
    return anp.sin(a) @ b + anp.exp(b[0]) * a[:, 1]


A, B = np.array([[0.3, -1.2, 40.0], [2.0, 0.1, -0.7]]), np.array([0.5, -0.4, 1.5])


@pytest.mark.parametrize("which", [0, 1])
def test_numeric_jacobians_are_those_of_autograd(which):
    exact = jacobian(mixed, which)(A, B)
    assert exact.shape == (2, *(A, B)[which].shape)
    np.testing.assert_allclose(numeric_jacobian(mixed, [A, B], which), exact, rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(complex_jacobian(mixed, [A, B], which), exact, rtol=1e-13, atol=1e-15)


def test_the_step_grows_with_the_element():
    asked = []

    def watched(x):
        asked.append(x.copy())
        return x

    one_sided_slopes(watched, [np.array([0.5, -200.0])], 0)
    nudges = {f"{nudge:.3e}" for x in asked for nudge in x - [0.5, -200.0] if nudge}
    assert nudges == {"1.000e-05", "-1.000e-05", "2.000e-03", "-2.000e-03"}


@pytest.mark.parametrize(
    ("function", "x"),
    [
        (np.abs, 2.0),  # has a real value everywhere
        (lambda x: x.real * 2, 2.0),  # drops what makes a value complex
        (np.floor, 2.5),  # takes no complex value, and says so
        (lambda x: x**0.5, -1.0),  # has a value off the real line alone
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_function_that_takes_no_complex_values_has_no_complex_step(function, x):
    assert complex_jacobian(function, [np.array(x)], 0) is None


@pytest.mark.parametrize(
    ("value", "holomorphic"),
    [
        ("x * exp(-x) / (1 + x**3)", True),
        ("silu(x) + tanh(x)", True),
        ("x[0] + size(x) + sum(x.T @ x)", True),
        ("abs(x)", False),
        ("x * sign(x)", False),
        ("relu(x) + x", False),
        ("softplus(x)", False),
        ("max(x)", False),
        ("where(x, 1, x)", False),
        ("x * abs(2)", True),
        ("where(step(2), x, -x)", True),
        ("x**abs(x)", False),
        ("erf(x)", False),
    ],
)
def test_what_is_made_of_holomorphic_functions_is_known(value, holomorphic):
    operation = replace(find_entry("exp"), value=value)
    assert is_holomorphic(operation, 0) is holomorphic


def test_where_the_complex_step_applies_it_is_taken_and_is_right_to_12_digits():
    x = np.array([-2.0, 0.0, 0.7])
    assert prove(own("swish", ("x",), SWISH, SWISH_RULE), [x]).methods == {"x": "complex step"}
    near = own("swish", ("x",), SWISH, f"({SWISH_RULE}) * (1 + 1e-11)")
    assert not prove(near, [x]).holds
    assert prove(find_entry("relu"), [x + 1]).methods == {"x": "central differences"}


def test_a_rule_of_an_author_is_proved():
    found = prove(own("swish", ("x",), SWISH, SWISH_RULE), [np.array([[0.5, -1.0], [3.0, 0.0]])])
    assert (found.holds, found.says, found.kinks, found.compared) == (True, "", (), 16)


def test_a_wrong_rule_is_told_with_both_numbers():
    found = prove(own("swish", ("x",), SWISH, "sigmoid(x)"), [np.array(1.2)])
    assert not found.holds
    slope = 1 / (1 + np.exp(-1.2)) * (1 + 1.2 / (1 + np.exp(1.2)))
    said = f"the derivative of swish in x is {slope:.4f} at x = 1.2, the rule gives {1 / (1 + np.exp(-1.2)):.4f}"
    assert found.says == said


def test_the_worst_element_is_named():
    found = prove(own("cube", ("x",), "x**3", "3 * x**2 + relu(x - 1)"), [np.array([0.5, -3.0, 4.0])])
    assert found.at == ("x", (2,))
    assert found.says == "the derivative of cube[2] in x[2] is 48 at x[2] = 4, the rule gives 51"


def test_scalars_beside_the_operand_are_told():
    found = prove(own("scaled", ("a", "b"), "a * b", "b", "-a"), [np.array(2.0), np.array(3.0)])
    assert found.says == "the derivative of scaled in b is 2 at b = 3, a = 2, the rule gives −2"


def test_two_close_numbers_are_told_with_the_figures_that_differ():
    found = prove(own("twice", ("x",), "2 * x", "2.00003"), [np.array(1.0)])
    assert re.fullmatch(r"the derivative of twice in x is 2 at x = 1, the rule gives 2\.00003", found.says)


@pytest.mark.parametrize(
    "value", ["abs(x) + x", "x + 0.0001 * abs(x)", "maximum(x, 0.1 * x)", "relu(x)", "step(x)", "sign(x)"]
)
def test_a_kink_is_told_apart_and_not_compared(value):
    right = {
        "abs(x) + x": "2 * step(x)",
        "x + 0.0001 * abs(x)": "1 + 0.0001 * sign(x)",
        "maximum(x, 0.1 * x)": "where(step(x), 1, 0.1)",
        "relu(x)": "step(x)",
    }
    operation = own("bent", ("x",), value, right.get(value, "0"))
    found = prove(operation, [np.array([0.0, 1.0, -2.0])])
    assert found.holds, found.says
    assert found.kinks == (("x", (0,)),)
    assert found.compared == 8


@pytest.mark.parametrize("corner", [1e-7, 1e-6, 2e-6, 4e-6, 6e-6, 9e-6, 0.99e-5, 1.01e-5, -3e-6])
def test_a_corner_within_a_step_never_makes_a_right_rule_wrong(corner):
    operation = own("near", ("x",), f"relu(x - {corner:.9f}) + x", f"step(x - {corner:.9f}) + 1")
    assert prove(operation, [np.array(0.0)]).holds


@pytest.mark.parametrize("value", ["exp(30 * x)", "sin(40 * x)", "x**4", "1 / (0.01 + x**2)", "1000 * x**2"])
def test_curvature_is_no_kink(value):
    for text in (value, f"{value} + 0 * abs(x - 9)"):  # by the complex step, and by differences
        operation = own("curved", ("x",), text, "0")
        points = np.array([0.02, 0.3, -0.7])
        assert prove(operation, [points]).kinks == ()


def test_a_corner_of_the_slope_alone_is_compared():
    operation = own("half", ("x",), "relu(x) * x", "2 * relu(x)")
    assert (prove(operation, [np.array(0.0)]).holds, prove(operation, [np.array(0.0)]).kinks) == (True, ())
    assert not prove(own("half", ("x",), "relu(x) * x", "2 * relu(x) + 0.001"), [np.array(0.0)]).holds
    assert prove(find_entry("elu"), [np.array(0.0)]).kinks == ()


def test_where_the_value_ends_nothing_is_compared():
    for x in (0.0, -1.0):
        found = prove(find_entry("log"), [np.array(x)])
        assert (found.holds, found.compared, found.kinks) == (True, 0, (("x", ()),))
    assert prove(find_entry("log"), [np.array([0.0, 2.0])]).compared == 1
    assert prove(own("root", ("x",), "sqrt(x)", "1"), [np.array(0.0)]).at is None


def test_a_rule_that_is_not_finite_where_the_slope_is_does_not_hold():
    found = prove(own("plain", ("x",), "x", "x / x"), [np.array(0.0)])
    assert found.says == "the derivative of plain in x is 1 at x = 0, the rule gives nan"


def test_no_elements_are_a_proof_of_nothing():
    found = prove(find_entry("exp"), [np.zeros((2, 0))])
    assert found == Proof("exp", 0.0, None, 0, (), {"x": "complex step"}, "")


def test_operands_are_left_as_they_were():
    x = np.array([1.0, 2.0])
    prove(find_entry("exp"), [x])
    x[0] = 5.0
    assert x.tolist() == [5, 2]


def test_a_product_of_another_shape_is_told():
    wide = replace(find_entry("exp"), partials=(Partial("outer(out, out)", "Wrong."),))
    said = prove(wide, [np.array([1.0, 2.0, 3.0])]).says
    assert said.startswith("the derivative of exp[")
    tall = replace(find_entry("exp"), partials=(Partial("out[0:1]", "Wrong.", "outer_left"),))
    found = prove(tall, [np.array([1.0, 2.0, 3.0])])
    assert not found.holds
    narrow = replace(find_entry("sum"), partials=(Partial("1", "Wrong."),))
    said = "the rule of sum in x fails: the product has shape (), expected (3,)"
    assert prove(narrow, [np.ones(3)]).says == said


def test_a_rule_that_cannot_be_computed_is_told():
    found = prove(replace(find_entry("exp"), partials=(Partial("x @ 1", "Wrong."),)), [np.array(1.0)])
    assert found.says.startswith("the rule of exp in x fails: ")
    assert found == Proof("exp", np.inf, ("x", ()), 1, (), {"x": "complex step"}, found.says)


def test_a_shape_rule_that_is_wrong_is_told():
    found = prove(replace(find_entry("sum"), shape=first), [np.array([1.0, 2.0])])
    said = "sum makes a value of shape (), and its shape rule says (2,)"
    assert found == Proof("sum", np.inf, None, 0, (), {}, said)


def test_a_fused_product_of_another_shape_is_told():
    softmax = find_entry("softmax")
    partial = replace(softmax.partials[0], fused="sum(upstream)")
    found = prove(replace(softmax, partials=(partial,)), [np.array([1.0, 2.0])])
    said = "the fused product of softmax in x has shape (), upstream × local has (2,)"
    assert found == Proof("softmax", np.inf, ("x", ()), 5, (), {"x": "central differences"}, said)


def test_a_fused_product_that_cannot_be_computed_is_told():
    softmax = find_entry("softmax")
    partial = replace(softmax.partials[0], fused="upstream @ 1")
    found = prove(replace(softmax, partials=(partial,)), [np.array([1.0, 2.0])])
    assert found.says.startswith("the fused product of softmax in x fails: ")
    assert (found.difference, found.at, found.compared) == (np.inf, ("x", ()), 5)


def test_the_worst_of_several_operands_is_told():
    right, wrong = (
        own("scaled", ("a", "b"), "a * b", "b", "2 * a"),
        own("scaled", ("a", "b"), "a * b", "1.001 * b", "2 * a"),
    )
    for operation in (right, wrong):
        found = prove(operation, [np.array(2.0), np.array(3.0)])
        assert found.says == "the derivative of scaled in b is 2 at b = 3, a = 2, the rule gives 4"
        assert (found.operation, found.compared, found.at) == ("scaled", 2, ("b", ()))
        assert found.difference > 1e6


def test_what_is_outside_the_domain_or_too_large_is_refused():
    with pytest.raises(NetworkError, match="labels of each row must sum to 1"):
        prove(find_entry("softmax_cross_entropy", ((2,), (2,))), [np.zeros(2), np.ones(2)])
    with pytest.raises(NetworkError, match=r"would compare 4,000,000 slopes, expected at most 1,000,000") as told:
        prove(find_entry("exp"), [np.zeros(2000)])
    assert (told.value.code, told.value.help) == ("too-large", "prove it on smaller operands")
    assert prove(find_entry("sum"), [np.ones(1000)]).compared == 1000


def test_a_jacobian_from_a_rule_is_made_of_what_the_passes_multiply(trace):
    """Each unit upstream against a whole backward pass of the network that picks one output."""
    x, w = np.array([[0.3, -1.2, 0.5], [2.0, 0.1, -0.7]]), np.array([0.5, -0.4, 1.5])
    found = rule_jacobian(find_entry("*"), [x, w], 1)
    assert found.shape == (2, 3, 3)
    for i in range(2):
        for j in range(3):
            made = trace(["h = x * w", f"L = h[{i}, {j}]"], x=x, w=w)
            np.testing.assert_array_equal(found[i, j], made.gradient("w"))


def test_every_entry_is_proved_where_a_lesson_would_first_put_it():
    """The numbers of the first page: small, of both signs, some of them whole."""
    unary = [entry for entry in OPERATIONS if len(entry.operands) == 1 and not entry.rest]
    proved = 0
    for entry in unary:
        for x in (np.array([2.0, -1.0, 0.5, 3.0]), np.array([[1.0, 2.0], [3.0, -4.0]])):
            try:
                found = prove(entry, [x])
            except NetworkError:
                continue
            assert found.holds, (entry.name, found.says)
            proved += found.compared > 0
    assert proved > len(unary)


def test_an_elementwise_rule_is_proved_on_a_few_of_many_elements():
    x, shift = np.linspace(-3, 3, 40_000).reshape(200, 200), np.array([[0.5]])
    right = own("shifted", ("x", "b"), "tanh(x - b)", "1 - out**2", "out**2 - 1")
    assert prove_elementwise(right, [x, shift]).holds
    assert prove_elementwise(right, [np.zeros((0, 3)), shift]).holds
    wrong = own("shifted", ("x", "b"), "tanh(x - b)", "1 - out**2", "1 - out**2")
    said = prove_elementwise(wrong, [x, shift]).says
    assert re.fullmatch(r"the derivative of shifted in b is −\S+ at b = 0.5, x = \S+, the rule gives \S+", said)


def test_an_element_that_feels_another_is_no_elementwise_rule():
    """Each alone has slope 0, as the rule says."""
    centered = own("centered", ("x",), "x - mean(x)", "0")
    assert prove(centered, [np.array(1.0)]).holds
    assert not prove_elementwise(centered, [np.array([1.0, 2.0])]).holds


def test_differences_tell_a_rule_that_is_off_by_three_millionths():
    cubed = "abs(x) * x**2", "3 * x * abs(x)"
    assert prove(own("cubed", ("x",), *cubed), [np.array(2.0)]).holds
    found = prove(own("cubed", ("x",), cubed[0], f"{cubed[1]} * 1.000003"), [np.array(2.0)])
    assert (found.holds, found.methods) == (False, {"x": "central differences"})


def test_a_fused_product_that_is_off_by_a_millionth_is_told():
    softmax = find_entry("softmax")
    partial = replace(softmax.partials[0], fused=f"1.000001 * ({softmax.partials[0].fused})")
    found = prove(replace(softmax, partials=(partial,)), [np.array([1.0, 2.0])])
    assert found.says == "the fused product of softmax in x is not upstream × local"


def test_a_corner_between_the_step_and_its_half_is_told_apart():
    assert prove(own("near", ("x",), "5 * x + relu(x - 0.000003)", "5"), [np.array(0.0)]).kinks == (("x", ()),)
