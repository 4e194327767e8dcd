"""Whether two formulas are one: by algebra's own laws, and what the points are."""

import hashlib
import random

import numpy as np
import pytest

from tutor.errors import FormulaError
from tutor.formula import parse
from tutor.formula.equal import POINTS, Factor, Samples, Variable, agree, factor_between, usable
from tutor.network.operations import FUNCTIONS

REAL = {"x": Variable(), "y": Variable()}
POSITIVE = {"x": Variable("positive"), "y": Variable("positive")}


def same(one, other, variables=REAL, **more):
    samples = Samples(variables, bent=(parse(one),), **more)
    return agree(samples.run(parse(other)), samples.run(parse(one)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x * (x + y)", "x**2 + y * x"),
        ("(x - y) * (x + y)", "x**2 - y**2"),
        ("1 / (1 + exp(-x))", "exp(x) / (exp(x) + 1)"),
        ("tanh(x)", "(exp(2 * x) - 1) / (exp(2 * x) + 1)"),
        ("sin(x)**2", "1 - cos(x)**2"),
        ("abs(x)", "sqrt(x**2)"),
        ("maximum(x, y)", "(x + y + abs(x - y)) / 2"),
        ("step(x)", "(1 + sign(x)) / 2"),
        ("log(x**2)", "2 * log(abs(x))"),
        ("x / y", "x * y**-1"),
        ("0 * x", "0"),
    ],
)
def test_two_ways_to_write_one_formula_are_equal_both_ways(one, other):
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x", "-x"),
        ("x", "abs(x)"),
        ("x**2", "abs(x)"),
        ("x", "x + 1e-8"),
        ("x", "1.00000001 * x"),
        ("sqrt(x**2)", "x"),
        ("log(x**2)", "2 * log(x)"),
        ("maximum(x, 0)", "x"),
        ("maximum(x, 0)", "maximum(x, 0.005)"),
        ("step(x)", "step(x - 0.005)"),
        ("step(x * y)", "step(x * y - 0.005)"),
        ("abs(x - y)", "maximum(abs(x - y), 0.005)"),
        ("x + y", "x"),
        ("1 / (1 + exp(-x))", "0.5 + x / 4"),
    ],
)
def test_two_formulas_that_differ_somewhere_are_two(one, other):
    assert not same(one, other)
    assert not agree(
        Samples(REAL, bent=(parse(one),)).run(parse(other)), Samples(REAL, bent=(parse(one),)).run(parse(one))
    )


def test_a_law_that_holds_for_positive_numbers_holds_where_the_names_are_positive():
    assert same("log(x * y)", "log(x) + log(y)", POSITIVE)
    assert not same("log(x * y)", "log(x) + log(y)", REAL)
    assert same("sqrt(x**2)", "x", POSITIVE)


def test_every_variable_is_negative_and_positive_often_enough():
    samples = Samples({"x": Variable(), "W": Variable(shape=(2, 3))})
    for entries in (samples.values["x"].reshape(POINTS, 1), samples.values["W"].reshape(POINTS, 6)):
        assert np.all(np.sum(entries < 0, axis=0) >= 8)
        assert np.all(np.sum(entries > 0, axis=0) >= 8)
        assert np.all((np.abs(entries) >= 0.2) & (np.abs(entries) <= 2.2))


@pytest.mark.parametrize(
    ("domain", "low", "high"), [("positive", 0.2, 2.2), ("probability", 0.05, 0.95), ("count", 2, 9), ("mask", 0, 1)]
)
def test_a_domain_is_kept(domain, low, high):
    values = Samples({"x": Variable(domain, (3,))}).values["x"]
    assert np.min(values) >= low
    assert np.max(values) <= high
    assert len(np.unique(values)) >= (2 if domain == "mask" else 6)
    if domain in {"count", "mask"}:
        assert np.all(values == np.round(values))


def test_shares_add_up_to_one():
    values = Samples({"y": Variable("shares", (2, 3))}).values["y"]
    np.testing.assert_allclose(np.sum(values, axis=-1), 1)


def test_beside_a_kink_there_are_points_on_both_sides():
    near = (-1e-2, -1e-3, 1e-3, 1e-2)
    alone = Samples({"x": Variable()}, bent=(parse("relu(x)"),), functions={})
    assert set(near) <= set(alone.values["x"])
    made = Samples(REAL, bent=(parse("maximum(3 * x, y)"),))
    gaps = 3 * made.values["x"] - made.values["y"]
    assert all(np.any(np.abs(gaps - each) < 1e-6) for each in near)
    assert made.count == POINTS + 4
    whole = Samples({"x": Variable(shape=(2,))}, bent=(parse("abs(x)"),))
    assert all(np.any(np.all(whole.values["x"] == each, axis=-1)) for each in near)


def test_a_kink_that_a_domain_keeps_away_adds_nothing():
    assert Samples({"p": Variable("probability")}, bent=(parse("abs(p)"),)).count == POINTS


def test_points_are_the_same_every_time_and_others_for_other_names():
    one, again = Samples(REAL), Samples(dict(reversed(REAL.items())))
    assert np.array_equal(one.values["x"], Samples(REAL).values["x"])
    assert set(again.values) == {"x", "y"}
    assert not np.array_equal(one.values["x"], one.values["y"])


def test_the_points_are_those_of_every_machine():
    """`random.Random` of sha256 of the names: written down, as a change would show."""
    seed = int.from_bytes(hashlib.sha256(b"p probability ()").digest()[:8], "big")
    chance = random.Random(seed)
    expected = [0.05 + 0.9 * chance.random() for _ in range(POINTS)]
    np.testing.assert_allclose(Samples({"p": Variable("probability")}).values["p"], expected, rtol=1e-15)


def test_a_derived_name_is_what_it_is_made_of():
    samples = Samples({"z": Variable()}, {"p": parse("1 / (1 + exp(-z))"), "q": parse("1 - p")})
    right = samples.run(parse("p * q"))
    assert agree(samples.run(parse("exp(-z) / (1 + exp(-z))**2")), right)
    assert not agree(samples.run(parse("z * (1 - z)")), right)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("(W @ x).T @ b", "b @ W @ x", True),
        ("W.T @ b", "b @ W", True),
        ("W @ x", "sum(W * x, axis=1)", True),
        ("outer(b, x)", "outer(x, b).T", True),
        ("outer(b, x)", "outer(x, x)", False),
        ("W @ x", "sum(W, axis=1)", False),
        ("W @ x", "[W[0] @ x, W[1] @ x]", True),
    ],
)
def test_arrays_are_compared_entry_by_entry(one, other, equal):
    samples = Samples({"W": Variable(shape=(2, 3)), "x": Variable(shape=(3,)), "b": Variable(shape=(2,))})
    if samples.shape_of(parse(one)) == samples.shape_of(parse(other)):
        assert agree(samples.run(parse(other)), samples.run(parse(one))) == equal
    else:
        assert not equal


def test_a_function_of_whole_arrays_does_not_mix_the_points():
    samples = Samples({"x": Variable()}, functions=FUNCTIONS)
    assert agree(samples.run(parse("mean(x) + max(x)")), samples.run(parse("2 * x")))


@pytest.mark.parametrize("text", ["W @ W", "W @ [1, 2]", "x[7]", "[1, x]"])
def test_what_cannot_be_computed_is_an_error_in_its_place(text):
    samples = Samples({"W": Variable(shape=(2, 3)), "x": Variable(shape=(3,))})
    for act in (samples.run, samples.shape_of):
        with pytest.raises(FormulaError) as caught:
            act(parse(text))
        assert caught.value.code in {"cannot-compute", "bad-index"}


def test_too_few_points_are_an_error_of_the_formula():
    expr = parse("sqrt(x - 5)")
    samples = Samples({"x": Variable()})
    with pytest.raises(FormulaError) as caught:
        usable(samples.run(expr), expr)
    assert caught.value.code == "too-few-points"
    assert "0 of 24" in caught.value.message
    half = parse("log(x)")
    assert np.sum(usable(samples.run(half), half)) == 12
    with pytest.raises(FormulaError):
        usable(Samples(REAL).run(parse("log(x) + log(y)")), half)


@pytest.mark.parametrize(
    ("given", "right", "factor"),
    [
        ("-x * y", "x * y", Factor(-1.0)),
        ("x", "2 * x", Factor(0.5)),
        ("2 * x", "x", Factor(2.0)),
        ("y", "x * y", Factor(above="x", power=-1)),
        ("x**2 * y", "y", Factor(above="x", power=2)),
        ("y / x**2", "y", Factor(above="x", power=-2)),
        ("x * sin(y)", "y * sin(y)", Factor(above="x", below="y")),
        ("x + y", "x * y", None),
        ("x + 1e-6", "x", None),
        ("0 * x", "x", Factor(0.0)),
    ],
)
def test_what_a_formula_is_of_another(given, right, factor):
    samples = Samples(REAL)
    found = factor_between(samples.run(parse(given)), samples.run(parse(right)), samples.values)
    if factor is None or found is None:
        assert found == factor
    else:
        assert found.constant == pytest.approx(factor.constant, rel=1e-9)
        assert (found.above, found.power, found.below) == (factor.above, factor.power, factor.below)


def test_a_factor_of_an_array_is_found_too():
    samples = Samples({"W": Variable(shape=(2, 3)), "x": Variable(shape=(3,)), "n": Variable("count")})
    values = {each: samples.run(parse(each)) for each in ("W @ x / n", "W @ x")}
    found = factor_between(values["W @ x"], values["W @ x / n"], samples.values)
    assert (found.above, found.power) == ("n", 1)
