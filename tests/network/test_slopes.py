"""Slopes by numbers alone: each side by itself, what is a kink, what only roundings, what no complex number reaches."""

import numpy as np
import pytest

from tutor.network.slopes import Sides, bent, complex_jacobian, numeric_jacobian, one_sided_slopes, steps


def test_each_side_has_its_own_slope():
    for x in (0.0, 0.25):
        sides = one_sided_slopes(lambda y, corner=x: np.maximum(y - corner, 0) * 3 + y, [np.array(x)], 0)
        assert sides.right == pytest.approx(4)
        assert sides.left == pytest.approx(1)
        assert sides.central == pytest.approx(2.5)
        assert sides.gap == pytest.approx(3)


def test_a_part_of_the_step_is_taken():
    whole, half = (one_sided_slopes(lambda x: x * x, [np.array([2.0, -30.0])], 0, part) for part in (1.0, 0.5))
    assert np.diag(whole.gap) == pytest.approx([4e-5, 6e-4], rel=1e-4)
    assert np.diag(half.gap) == pytest.approx([2e-5, 3e-4], rel=1e-4)
    assert steps(np.array([2.0, -30.0, 0.5])) == pytest.approx([2e-5, 3e-4, 1e-5])


def test_whole_numbers_are_taken_as_floats():
    for found in (numeric_jacobian(np.exp, [[0, 1]], 0), complex_jacobian(np.exp, [[0, 1]], 0)):
        np.testing.assert_allclose(found, np.diag(np.exp([0.0, 1.0])), rtol=1e-9)
    assert numeric_jacobian(lambda x: [1, 2], [np.array(1.0)], 0).dtype == np.float64


def test_a_real_part_that_complex_numbers_change_is_no_complex_step():
    """Off by a billionth, and by a little where the value is almost 0."""
    slightly = [lambda x: x * (1 + 1e-9 * np.iscomplexobj(x)) + 0 * x, lambda x: x * x + 1e-12 * np.iscomplexobj(x)]
    for function, x in zip(slightly, (np.array([1.0, 2.0]), np.array([0.0])), strict=True):
        assert complex_jacobian(function, [x], 0) is None


def test_a_real_part_that_is_off_by_a_rounding_is_the_same():
    for function, x in (
        (lambda x: x * (1 + 2e-16 * np.iscomplexobj(x)), np.array([3.0])),
        (lambda x: x * x + 1e-15 * np.iscomplexobj(x), np.array([0.0])),
    ):
        assert complex_jacobian(function, [x], 0) is not None


@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_value_that_is_no_number_has_slopes_elsewhere():
    def half(x):
        return np.array([x[0] * np.nan, x[1] ** 2])

    found = complex_jacobian(half, [np.array([1.0, 3.0])], 0)
    assert found[1].tolist() == [0, 6]


def sides(right, left):
    return Sides(np.array(right), np.array(left))


@pytest.mark.parametrize(
    ("whole", "half", "noise", "kink"),
    [
        ((1.0, 0.0), (1.0, 0.0), 1e-9, True),  # an angle, which stays
        ((2.0, 1.0), (1.9, 1.1), 1e-9, True),  # 0.8 of it
        ((2.0, 1.0), (1.8, 1.2), 1e-9, False),  # 0.6: mostly curvature
        ((2.0, 1.0), (2.0, 1.0), 1.5, False),  # within the roundings
        ((1.0, -1.0), (1.0, -1.0), 1e-9, True),  # a mean of 0
        ((1e4, 1e4 - 0.01), (1e4, 1e4 - 0.01), 1e-9, False),  # a millionth of the slopes
        ((1e4, 1e4 - 0.03), (1e4, 1e4 - 0.03), 1e-9, True),
        ((-1e4, -1e4 - 0.01), (-1e4, -1e4 - 0.01), 1e-9, False),
        ((5.0, 5.0), (10.0, 10.0), 1e-9, True),  # a jump: as steep as the step is short
        ((0.3, 0.3), (0.5, 0.5), 1e-9, True),
        ((0.3, 0.3), (0.35, 0.35), 1e-9, False),
        ((30.0, 30.0), (31.0, 31.0), 1e-9, False),  # a thirtieth of the slope
        ((0.3, 0.3), (0.5, 0.5), 0.15, False),
        ((np.inf, 0.0), (np.inf, 0.0), 1e-9, True),
        ((0.0, 0.0), (np.nan, 0.0), 1e-9, True),
        ((np.inf, np.inf), (1.0, 1.0), 1e-9, True),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_what_is_a_kink(whole, half, noise, kink):
    assert bool(bent(sides(*whole), sides(*half), np.array(noise))) is kink
