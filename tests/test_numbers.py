"""Numbers as a person reads them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.numbers import array_text, is_rounded, significant

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1"),
        (1.35, "1.35"),
        (0.7685247834990178, "0.7685"),
        (-1.301, "−1.301"),
        (24.7040816327, "24.70"),
        (0.99999, "1.000"),
        (0.1 + 0.2, "0.3"),
        (1.2e-7, "1.2e−7"),
        (0.25**6, "0.0002441"),
        (645.577259475, "645.6"),
        (12345.678, "12346"),
        (-2.5e30, "−2.5e30"),
        (-0.0, "0"),
        (math.inf, "inf"),
        (-math.inf, "−inf"),
        (math.nan, "nan"),
    ],
)
def test_four_significant_figures(number, text):
    assert significant(number) == text
    assert significant(number, minus="-") == text.replace("−", "-")


def test_rounded_is_told_from_exact():
    assert is_rounded(0.76852) and is_rounded(-24.70408) and is_rounded(0.99999)
    assert not any(is_rounded(each) for each in (1.0, 0.7685, -1.35, 0.1 + 0.2, 0.0, math.inf, math.nan))


@settings(deadline=None)
@given(FINITE, st.integers(2, 8))
def test_what_is_shown_is_near_and_exact_unless_it_says_rounded(number, digits):
    shown = float(significant(number, digits).replace("−", "-"))
    if not math.isinf(shown):
        assert shown == pytest.approx(number, rel=0.6 * 10 ** (1 - digits))
        if not is_rounded(number, digits):
            assert shown == pytest.approx(number, rel=1e-11, abs=0)


@settings(deadline=None)
@given(FINITE)
def test_no_zero_at_the_end_of_an_exact_number(number):
    mantissa = significant(number).split("e")[0]
    assert is_rounded(number) or "." not in mantissa or not mantissa.endswith("0")


def test_arrays_on_one_line():
    vector = np.array([0.2, -0.4, 0.1])
    assert array_text(vector) == "[0.2, −0.4, 0.1]"
    assert array_text(np.arange(12.0)) == "[0, 1, 2, 3, …, 11]"
    assert array_text(np.eye(2)) == "[[1, 0], [0, 1]]"
    assert array_text(np.zeros((4, 3))) == "[[…]] (4, 3)"
    assert array_text(np.zeros((4, 3)), 8) == "(4, 3)"
    assert array_text(vector, 5) == "(3,)"
    assert array_text(np.array(1.5)) == "1.5"
    assert array_text(np.zeros((2, 0))) == "[[], []]"


@settings(deadline=None)
@given(st.lists(FINITE, max_size=30), st.integers(8, 60))
def test_an_array_keeps_to_its_width(numbers, width):
    assert len(array_text(np.array(numbers), width)) <= width
