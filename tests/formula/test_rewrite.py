"""Trees made from trees."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.formula import canonical, evaluate, fold, names_in, parse, rename, substitute


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a + b * a", ("a", "b")),
        ("f(y, k=x)[z, w:v].T", ("y", "x", "z", "w", "v")),
        ("[q, -p]", ("q", "p")),
        ("exp(1)", ()),
    ],
)
def test_names_in_the_order_in_which_they_appear(text, names):
    assert names_in(parse(text)) == names


def test_names_are_replaced_at_once():
    assert canonical(rename(parse("a * b - f(a, k=b)[a:]"), {"a": "b", "b": "a"})) == "b * a - f(b, k=a)[b:]"
    assert canonical(substitute(parse("x**2 + y"), {"x": parse("y + 1")})) == "(y + 1)**2 + y"
    assert canonical(substitute(parse("-x"), {"x": parse("a * b"), "a": parse("c")})) == "-(a * b)"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("2 * x**(2 - 1)", "2 * x"),
        ("3 * x**(3 - 1)", "3 * x**2"),
        ("1 * y", "y"),
        ("y * 1", "y"),
        ("y / 1", "y"),
        ("1 / y", "1 / y"),
        ("y**1", "y"),
        ("1**y", "1**y"),
        ("y + 0", "y + 0"),
        ("0 * y", "0 * y"),
        ("0.1 + 0.2", "0.1 + 0.2"),
        ("2 + 3 + x", "5 + x"),
        ("f(1 * x, axis=2 - 1)[1 * 2]", "f(x, axis=1)[2]"),
        ("-1 * b**(-1 - 1)", "-1 * b**-2"),
    ],
)
def test_what_is_exact_is_done(text, folded):
    assert canonical(fold(parse(text))) == folded


@given(st.data())
def test_folding_changes_no_value(data):
    pieces = st.sampled_from(["x", "y", "1", "2", "0", "1", "0.1", "(2 - 1)", "(x * 1)", "(1 * y)", "x**1"])
    signs = st.sampled_from([" + ", " - ", " * ", " / ", "**"])
    text = data.draw(pieces)
    for _ in range(data.draw(st.integers(0, 6))):
        text = f"({text}){data.draw(signs)}{data.draw(pieces)}"
    values = {"x": np.float64(0.37), "y": np.float64(-1.9)}
    np.testing.assert_array_equal(evaluate(fold(parse(text)), values), evaluate(parse(text), values))
