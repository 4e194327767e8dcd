"""Draws are the same on every machine for ever, within their bounds, and apart from one another."""

import hashlib
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.lesson import LeafValue, draw_values
from tutor.lesson.variants import draw_leaf, grid


def leaf(value=None, vary=None, decimals=1, choices=None, shape=()):
    if value is not None:
        value = np.array(value, dtype=np.float64)
        shape = value.shape
    return LeafValue("w", "parameter", value, vary, decimals, choices, shape)


def test_variant_0_takes_the_author_s_values_and_every_other_draws_what_varies(lesson, neuron):
    walk = lesson(neuron).walks[0]
    assert {name: float(value) for name, value in draw_values(walk, "test", 0).items()} == {"x": 1.5, "y": 1, "w": 0.4}
    drawn = [draw_values(walk, "test", variant) for variant in range(1, 40)]
    assert {float(values["x"]) for values in drawn} == {1.5}
    assert {float(values["y"]) for values in drawn} == {0, 1}
    assert len({float(values["w"]) for values in drawn}) > 10


def test_a_whole_number_may_be_as_large_as_a_float(lesson, neuron):
    for written in ("1" + "0" * 25, "0x" + "f" * 20, "0x" + "f" * 240):
        walk = lesson(neuron.replace("x: 1.5", f"x: {written}")).walks[0]
        assert float(draw_values(walk, "test", 0)["x"]) == float(int(written, 0))


def test_a_draw_is_what_python_s_documented_generator_gives():
    seed = int.from_bytes(hashlib.sha256(b"chain-rule\nnetwork\nw\n7").digest(), "big")
    stream = random.Random(seed)
    by_hand = [(-20 + math.floor(stream.random() * 41)) / 10 for _ in range(6)]
    drawn = draw_leaf(leaf(vary=(-2, 2), shape=(2, 3)), "chain-rule", "network", 7)
    assert drawn.tolist() == [by_hand[:3], by_hand[3:]]


def test_a_draw_never_changes():
    # Written down once: learners' stored answers speak of these numbers.
    assert draw_leaf(leaf(vary=(-1, 1), shape=(3,)), "lesson", "network", 1).tolist() == [0.0, 0.9, -1.0]
    assert draw_leaf(leaf(choices=(0.0, 1.0), shape=(5,)), "lesson", "network", 2).tolist() == [1, 0, 1, 0, 0]


@given(
    st.floats(-100, 100),
    st.floats(0.5, 50),
    st.integers(0, 6),
    st.integers(0, 10**6),
    st.sampled_from([(), (3,), (2, 2)]),
)
def test_a_draw_lies_within_its_bounds_with_its_decimals(low, width, decimals, variant, shape):
    high = low + width + 2
    drawn = draw_leaf(leaf(vary=(low, high), decimals=decimals, shape=shape), "id", "network", variant)
    assert drawn.shape == shape
    assert drawn.dtype == np.float64
    assert (low <= drawn).all()
    assert (drawn <= high).all()
    assert all(number == round(number, decimals) for number in np.ravel(drawn).tolist())


@pytest.mark.parametrize(
    ("low", "high", "decimals", "numbers"),
    [
        (0.1, 0.3, 1, [0.1, 0.2, 0.3]),
        (1.1, 1.3, 1, [1.1, 1.2, 1.3]),  # 1.1 * 10 is a little more than 11 in floating point
        (-0.25, 0.25, 1, [-0.2, -0.1, 0.0, 0.1, 0.2]),
        (0.5, 2.5, 0, [1, 2]),
        (0.01, 0.04, 1, []),
        (2, -2, 1, []),
    ],
)
def test_both_bounds_can_be_drawn(low, high, decimals, numbers):
    first, count = grid(low, high, decimals)
    assert [(first + step) / 10**decimals for step in range(count)] == numbers


def test_every_number_is_about_as_likely():
    drawn = draw_leaf(leaf(vary=(0, 1), shape=(11_000,)), "id", "network", 1)
    numbers, counts = np.unique(drawn, return_counts=True)
    assert numbers.tolist() == [step / 10 for step in range(11)]
    assert counts.min() > 800
    assert counts.max() < 1200


@pytest.mark.parametrize("change", [("other", "network", "w", 1), ("id", "other", "w", 1), ("id", "network", "v", 1)])
def test_lessons_networks_and_names_are_drawn_apart(change):
    lesson_id, network, name, variant = change
    one = draw_leaf(leaf(vary=(-1, 1), shape=(20,)), "id", "network", 1)
    other = LeafValue(name, "data", None, (-1, 1), 1, None, (20,))
    assert not np.array_equal(one, draw_leaf(other, lesson_id, network, variant))


def test_a_draw_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        draw_leaf(leaf(vary=(0, 1), shape=(2,)), "id", "network", 1)[0] = 0
