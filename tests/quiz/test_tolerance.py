"""When a number is right, at the very edges that docs/questions.md gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.quiz.tolerance import all_whole, matches

JUST_IN, JUST_OUT = 1 - 1e-9, 1 + 1e-6


def right(given_value, target, **options):
    return matches(np.asarray(float(given_value)), np.asarray(float(target)), **options).item()


@pytest.mark.parametrize("target", [0.2315, -1.301, 7e-9, 123456.7])
@pytest.mark.parametrize("side", [1, -1])
def test_a_number_is_right_within_one_in_a_hundred(target, side):
    assert right(target * (1 + side * 0.01 * JUST_IN), target)
    assert not right(target * (1 + side * 0.01 * JUST_OUT), target)


@pytest.mark.parametrize("side", [1, -1])
def test_a_small_entry_may_be_off_by_a_ten_thousandth_of_the_largest(side):
    target = np.array([-50.0, 0.002, 0.0])
    assert matches(target + np.array([0, side * 5e-3 * JUST_IN, 0]), target).all()
    assert not matches(target + np.array([0, side * 5e-3 * JUST_OUT, 0]), target).all()


@pytest.mark.parametrize("side", [1, -1])
def test_a_zero_may_be_off_by_a_thousandth_of_the_largest(side):
    target = np.array([[-50.0, 0.0], [1.0, 0.0]])
    off = np.array([[0, side * 5e-2], [0, 0]])
    assert matches(target + off * JUST_IN, target).all()
    assert matches(target + off * JUST_OUT, target).tolist() == [[True, False], [True, True]]


def test_where_all_is_zero_zero_is_wanted():
    zeros = np.zeros(3)
    assert matches(zeros + 1e-10, zeros).all()
    assert not matches(zeros + 1e-6, zeros).any()
    assert right(0, 0) and not right(1e-4, 0)


@pytest.mark.parametrize("tolerance", [1e-6, 1e-3, 0.2])
def test_an_authors_tolerance_takes_the_place_of_ours(tolerance):
    assert right(3.7 * (1 + tolerance * JUST_IN), 3.7, tolerance=tolerance)
    assert not right(3.7 * (1 + tolerance * JUST_OUT), 3.7, tolerance=tolerance)


def test_an_authors_strict_tolerance_holds_for_small_entries_and_zeros():
    target = np.array([50.0, 0.002, 0.0])
    assert matches(target + np.array([0, 4e-5, 4e-5]), target, 1e-6).all()
    assert matches(target + np.array([0, 6e-5, 6e-5]), target, 1e-6).tolist() == [True, False, False]
    assert matches(target + np.array([0, 4e-3, 4e-2]), target, 0.2).all()


def test_whole_numbers_are_wanted_exactly():
    assert right(-12, -12, whole=True)
    assert right(-12 + 0.9e-9, -12, whole=True)
    assert not right(-12 + 1.1e-9, -12, whole=True)
    assert right(-11.9, -12, whole=True, tolerance=0.01)


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        ([1.0, -2.0, 0.0], True),
        (9999.0, True),
        (10_000.0, False),
        ([1.0, 0.5], False),
        (np.inf, False),
        (np.nan, False),
    ],
)
def test_what_counts_as_whole(value, whole):
    assert all_whole(np.asarray(value)) is whole


def test_what_is_not_finite_is_right_only_as_itself():
    target = np.array([np.inf, -np.inf, np.nan, 2.0])
    assert matches(target, target).all()
    assert matches(np.array([1e300, np.inf, 0.0, 2.0]), target).tolist() == [False, False, False, True]
    assert matches(np.array([np.nan, 1.0, np.inf, 100.0]), target).tolist() == [False] * 4


@given(st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_no_pair_of_numbers_warns_or_raises(a, b):
    assert right(a, b) in {True, False}
    assert right(b, b)


@given(
    st.floats(1e-6, 1e6),
    st.sampled_from([1e-4, 1e-2, 0.05]),
    st.floats(-0.1, 0.1),
)
def test_turning_the_sign_of_both_changes_nothing(target, tolerance, off):
    answer = target * (1 + off)
    assert right(answer, target, tolerance=tolerance) == right(-answer, -target, tolerance=tolerance)
    assert not right(-answer, target, tolerance=tolerance)
