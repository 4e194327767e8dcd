"""What a proof tells in figures: how far off, how much was compared, and where the tolerances end."""

from dataclasses import replace

import numpy as np
import pytest

from tutor.formula import parse
from tutor.network.define import own_operation
from tutor.network.holomorphic import is_holomorphic
from tutor.network.operations import Partial, find_entry
from tutor.network.operations.shapes import first
from tutor.network.proof import Proof, prove


def own(name, operands, value, *rules):
    return own_operation(name, operands, parse(value), [parse(rule) for rule in rules])


def test_an_operation_without_a_rule_is_a_proof_of_nothing():
    found = prove(replace(find_entry("exp"), partials=(None,)), [np.array([1.0, 2.0])])
    assert found == Proof("exp", 0.0, None, 0, (), {}, "")


def test_where_two_operands_are_equally_wrong_the_first_is_told():
    wrong = replace(find_entry("*"), partials=(Partial("a @ b", "Wrong."), Partial("b @ a", "Wrong.")))
    found = prove(wrong, [np.array(1.0), np.array(2.0)])
    assert found.says.startswith("the rule of multiply in a fails: ")
    assert (found.at, found.compared, found.difference) == (("a", ()), 2, np.inf)


def test_a_shape_rule_is_asked_for_the_value_not_an_operand():
    found = prove(replace(find_entry("*"), shape=first), [np.ones(1), np.ones(3)])
    assert found.says == "multiply makes a value of shape (3,), and its shape rule says (1,)"


def test_a_million_slopes_are_compared():
    found = prove(find_entry("exp"), [np.zeros(1000)])
    assert (found.compared, found.holds, found.at is None) == (1_000_000, True, False)


def test_a_matrix_tells_its_element():
    found = prove(own("off", ("x",), "x * x", "2 * x + relu(x - 1)"), [np.array([[0.5, 1.0], [-1.0, 3.0]])])
    assert found.says == "the derivative of off[1, 1] in x[1, 1] is 6 at x[1, 1] = 3, the rule gives 8"


def test_a_rule_that_holds_is_off_by_less_than_is_allowed():
    found = prove(own("twice", ("x",), "2 * x", "2.0000000000005"), [np.array(1.0)])
    assert 0.1 < found.difference <= 1
    assert (found.holds, found.at, found.compared) == (True, ("x", ()), 1)


@pytest.mark.parametrize(
    ("rule", "x", "holds"),
    [
        ("2 + 1e-12", 1.0, True),  # the complex step: a billionth of a thousandth
        ("2 + 3e-12", 1.0, False),
        ("2 + 1e-14", 1.0, True),
        ("2000 + 1e-9", 1.0, True),
        ("2000 + 3e-9", 1.0, False),
    ],
)
def test_the_complex_step_allows_a_millionth_of_a_millionth(rule, x, holds):
    value = "2000 * x" if rule.startswith("2000") else "2 * x"
    assert prove(own("scaled", ("x",), value, rule), [np.array(x)]).holds is holds


@pytest.mark.parametrize(("off", "holds"), [("1e-14", True), ("3e-14", False)])
def test_where_the_slope_is_zero_roundings_of_one_are_allowed(off, holds):
    """64 roundings of 1 are 1.4e-14."""
    assert prove(own("square", ("x",), "x * x", f"2 * x + {off}"), [np.array(0.0)]).holds is holds


@pytest.mark.parametrize(("off", "holds"), [("0.9e-6", True), ("1.2e-6", False), ("-3e-6", False)])
def test_differences_allow_a_millionth_and_the_roundings(off, holds):
    value = own("bent", ("x",), "abs(x)", f"sign(x) + {off}")
    assert prove(value, [np.array(0.5)]).holds is holds


@pytest.mark.parametrize(("off", "holds"), [("4e-9", True), ("7e-9", False)])
def test_where_differences_are_zero_256_roundings_over_the_step_are_allowed(off, holds):
    """256 × 2.2e-16 / 1e-5 is 5.7e-9."""
    assert prove(own("flat", ("x",), "step(x)", off), [np.array(0.5)]).holds is holds


def test_what_changes_with_the_step_is_no_slope():
    """A corner of the slope that half the step sees twice as close: 1000 · x² to the right of 0 alone."""
    steep = own("steep", ("x",), "1000 * relu(x) * x", "2000 * relu(x)")
    assert prove(steep, [np.array(0.0)]).kinks == (("x", ()),)
    gentle = own("gentle", ("x",), "relu(x) * x", "2 * relu(x)")
    assert prove(gentle, [np.array(0.0)]).kinks == ()


SOFTMAX = find_entry("softmax")


def fused(formula):
    return replace(SOFTMAX, partials=(replace(SOFTMAX.partials[0], fused=formula),))


RIGHT = SOFTMAX.partials[0].fused


@pytest.mark.parametrize(
    ("formula", "holds"),
    [
        (RIGHT, True),
        (f"({RIGHT}) * (1 + 5e-11)", True),
        (f"({RIGHT}) * (1 + 5e-10)", False),
        (f"({RIGHT}) + 1e-8", False),
        (f"({RIGHT}) / 0", False),
        (f"({RIGHT}) + 1 / 0", False),
        (f"({RIGHT}) + 0 / 0", False),
    ],
)
def test_a_fused_product_is_upstream_times_local(formula, holds):
    found = prove(fused(formula), [np.array([1.0, 2.0, -0.5])])
    assert found.holds is holds
    assert found.says in {"", "the fused product of softmax in x is not upstream × local"}
    assert found.compared == 9 + 3
    assert str(found.at) in ({"x"} if not holds else {"x", *(f"x[{place}]" for place in range(3))})


def test_a_fused_product_tells_why_it_fails_and_of_what_shape_it_is():
    found = prove(fused("upstream[0:1]"), [np.array([1.0, 2.0])])
    assert found.says == "the fused product of softmax in x has shape (1,), upstream × local has (2,)"
    found = prove(fused("upstream @ 1"), [np.array([1.0, 2.0])])
    said, _, why = found.says.partition(" fails: ")
    assert said == "the fused product of softmax in x"
    assert why


def test_infinities_that_both_ways_give_are_the_same():
    """A product that is infinite, fused or not, and one that is no number, which nothing is compared with."""
    entry = find_entry("softmax")
    infinite = Partial("diag(1 / (x - x))", entry.partials[0].why, "jacobian", "upstream * (1 / (x - x))")
    found = prove(replace(entry, partials=(infinite,)), [np.array([1.0, 2.0])])
    assert "fused" not in found.says


def test_no_elements_have_a_fused_product_too():
    assert prove(SOFTMAX, [np.zeros((0, 3))]).holds


@pytest.mark.parametrize(
    ("value", "holomorphic"),
    [
        ("x * abs(size(x))", True),
        ("abs(2 * x)", False),
        ("exp(abs(x + 1))", False),
        ("x * nothing_known(x)", False),
        ("leaky_relu(2, x)", False),
        ("x * leaky_relu(2, size(x))", True),
    ],
)
def test_what_depends_on_an_operand_must_be_holomorphic(value, holomorphic):
    assert is_holomorphic(replace(find_entry("exp"), value=value), 0) is holomorphic
