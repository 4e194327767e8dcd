"""What learners type, and how it is read: in all spellings, and where it cannot be read, in which place."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tutor.errors import AnswerError
from tutor.quiz import Question, reading
from tutor.quiz.answers import read_choices, read_shape, read_value

NAMES = {
    "p": np.float64(0.73),
    "x": np.array([1.0, -2.0]),
    "w11": np.float64(0.5),
    "ŷ": np.float64(3.0),
    "M": np.array([[1.0, 2.0], [3.0, 4.0]]),
    "∂L/∂z": np.float64(0.5),
}


def read_so_far(text):
    """What is told below the answer while it is typed."""
    return reading(Question(id="q", kind="number", prompt="?", names=NAMES), text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2*(0.73-1)/3", 2 * (0.73 - 1) / 3),
        ("1e-3", 1e-3),
        (".5", 0.5),
        ("2.", 2),
        ("−0.2315", -0.2315),
        ("–3", -3),
        ("p*(1-p)", 0.73 * 0.27),
        ("p·(1−p)", 0.73 * 0.27),
        ("p ⋅ 2", 1.46),
        ("3 × 2 ÷ 4", 1.5),
        ("-2^2", -4),
        ("2^3^2", 512),
        ("2**3", 8),
        ("p²", 0.73**2),
        ("2⁻¹", 0.5),
        ("w₁₁", 0.5),
        ("∂L/∂w = 0.25", 0.25),
        ("∂L/∂(w @ x) = -1.5", -1.5),
        ("grad(z) = p - 1", -0.27),
        ("dL/dw=0.25", 0.25),
        ("  0.25  ", 0.25),
        ("y\u0302 / 2", 1.5),
        ("ln(exp(2))", 2),
        ("σ(0)", 0.5),
        ("sum(x)", -1),
        ("2p(1-p)", 2 * 0.73 * 0.27),
        ("2 p", 1.46),
        ("p w11", 0.365),
        ("pw₁₁", 0.365),
        ("dL/dz p", 0.365),
        ("∂L/∂z·p", 0.365),
        ("+3", 3),
        ("sum(M, axis=0)[1]", 6),
        ("x[1]", -2),
        ("x @ x", 5),
        ("pi - pi", None),
    ],
)
def test_numbers_are_read_in_every_spelling(text, value):
    if value is None:
        with pytest.raises(AnswerError):
            read_value(text, NAMES)
    else:
        assert read_value(text, NAMES)[0] == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, 2]", [1, 2]),
        ("1, 2", [1, 2]),
        ("1,2,", [1, 2]),
        ("[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
        ("[1, 2], [3, 4]", [[1, 2], [3, 4]]),
        ("x", [1, -2]),
        ("2 * x + 1", [3, -3]),
        ("x = [1/2, p]", [0.5, 0.73]),
        ("[x, 2*x]", [[1, -2], [2, -4]]),
        ("Mᵀ", [[1, 3], [2, 4]]),
        ("M.T @ x", [-5, -6]),
        ("outer(x, x)", [[1, -2], [-2, 4]]),
        ("diag(x)", [[1, 0], [0, -2]]),
        ("[1]", [1]),
    ],
)
def test_arrays_are_read_with_and_without_brackets(text, value):
    read, _ = read_value(text, NAMES)
    np.testing.assert_allclose(read, value, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "column", "word"),
    [
        ("", 1, "no answer"),
        ("   ", 1, "no answer"),
        ("inf", 1, "inf"),
        ("nan", 1, "nan"),
        ("-inf", 2, "inf"),
        ("1_000", 2, "_000"),
        ("٣", 1, "٣"),
        ("1e999", 1, "too large"),
        ("2 3", 3, "2 * 3"),
        ("1/2p", 2, "1/(2p) or (1/2)p"),
        ("2 * q", 5, "no value is called q"),
        ("dz = 2 * q", 10, "no value is called q"),
        ("exp(x) * xx", 11, "two ways"),
        ("sinp", 1, "sin(p)"),
        ("∂L/∂q", 1, "no value"),
        ("1, 2 * q", 8, "q"),
        ("sigmod(2)", 1, "sigmoid"),
        ("1, sigmod(2)", 4, "sigmoid"),
        ("(1 + 2", 1, "never closed"),
        ("1 + ", 3, "ends after"),
        ("2 = ", 3, "="),
        ("a; b", 2, ";"),
        ("f(x) == 2", 7, "="),
        ("[1, [2, 3]]", 1, "cannot be computed"),
        ("M @ [1, 2, 3]", 1, "cannot be computed"),
        ("x[7]", 1, "cannot be computed"),
        ("x[0.5]", 3, "whole number"),
        ("softmax()", 1, "softmax"),
        ("[1, 2], [3, 4])", 15, ")"),
        ("1], [2", 2, "]"),
        ("1, 2].T + [3", 5, "]"),
        ("M x", 3, "@"),
        ("1 " * 100, 3, "*"),
        ("1, 2 +", 6, "ends after"),
        ("1,, 2", 3, "before this comma"),
        ("1+" * 60 + "1", 101, "100 symbols"),
        ("1" * 201, 201, "201"),
        ("(" * 60 + "1", 41, "deep"),
    ],
)
def test_what_cannot_be_read_is_told_in_its_place(text, column, word):
    with pytest.raises(AnswerError) as caught:
        read_value(text, NAMES)
    assert word in f"{caught.value.message} {caught.value.help}"
    assert caught.value.start + 1 == column
    assert read_so_far(text) == ""


@pytest.mark.parametrize(("typed", "meant"), [("w1", "w11"), ("W11", "w11")])
def test_a_name_nearly_right_is_suggested(typed, meant):
    with pytest.raises(AnswerError) as caught:
        read_value(typed, NAMES)
    assert caught.value.code == "unknown-name"
    assert meant in caught.value.help


@pytest.mark.parametrize("text", ["eye(9)", "one_hot(x, 9)", "positions(x)", "size(x)", "rows(M)"])
def test_only_what_lessons_may_call_may_be_called(text):
    with pytest.raises(AnswerError):
        read_value(text, NAMES)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("p^2", "p^2"),
        ("-p²", "-(p^2)"),
        ("2p x[0]", "2·p·x[0]"),
        ("1, 2", "[1, 2]"),
        ("dL/dp = p·2", "p·2"),
        ("1-p-p", "1 - p - p"),
        ("p/2p", ""),
    ],
)
def test_how_an_answer_is_read(text, read):
    assert read_so_far(text) == read


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("(2, 3)", (2, 3)),
        ("2 x 3", (2, 3)),
        ("2x3", (2, 3)),
        ("2×3", (2, 3)),
        ("2 * 3", (2, 3)),
        ("2 by 3", (2, 3)),
        ("2 X 3", (2, 3)),
        ("[2, 3]", (2, 3)),
        ("2,3", (2, 3)),
        ("2 3", (2, 3)),
        ("(2, 3, )", (2, 3)),
        ("shape = (2, 3)", (2, 3)),
        ("(3,)", (3,)),
        ("3", (3,)),
        ("()", ()),
        ("( )", ()),
        ("[]", ()),
        ("scalar", ()),
        ("Scalar", ()),
        ("a single number", ()),
    ],
)
def test_shapes_are_read_in_all_spellings(text, shape):
    assert read_shape(text) == shape


@pytest.mark.parametrize("text", ["x", "×", ",", "(,)", "(2, 3", "2, 3)", "two", "2.5", "-2", "²", "٣", "2; 3", " "])
def test_what_is_no_shape(text):
    with pytest.raises(AnswerError):
        read_shape(text)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [("1", {0}), ("a", {0}), ("C", {2}), ("1,3", {0, 2}), ("3 1", {0, 2}), ("a, b", {0, 1}), ("(2)", {1}), ("2.", {1})],
)
def test_choices_are_letters_or_numbers(text, chosen):
    assert read_choices(text, 3) == chosen


@pytest.mark.parametrize(
    ("text", "column"), [("0", 1), ("4", 1), ("1, 4", 4), ("d", 1), ("-1", 1), ("ab", 1), ("", 1), (", ;", 1), ("İ", 1)]
)
def test_what_is_none_of_the_choices(text, column):
    with pytest.raises(AnswerError) as caught:
        read_choices(text, 3)
    assert caught.value.start + 1 == column


PIECES = st.sampled_from(
    ["1", "2.5", "1e3", "p", "x", "M", "w₁₁", "ŷ", "+", "-", "*", "/", "^", "**", "@", "(", ")", "[", "]", ",", "=",
     " ", ".T", "ᵀ", "²", ":", "exp", "sum", "softmax", "outer", "mse", "max", "transpose", "axis=", "eye", "0", "∂"]
)  # fmt: skip


@settings(max_examples=600)
@given(st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=210)))
@example("softmax(1)")
@example("mse(M, x)")
@example("1, 2].T + [3")
@example("outer(outer(outer(outer(x, M), M), M), M)")
@example("sum(x, axis=9)")
@example("0 ** -1")
@example("\ud800")
def test_no_text_raises_anything_else(text):
    for read in (lambda: read_value(text, NAMES), lambda: read_shape(text), lambda: read_choices(text, 4)):
        try:
            read()
        except AnswerError as error:
            assert 0 <= error.start <= error.end <= len(text)
            assert error.message


@settings(max_examples=300)
@given(st.lists(PIECES, min_size=1, max_size=12).map("".join))
def test_what_was_read_reads_the_same_again(text):
    read = read_so_far(text)
    if read:
        assert read_so_far(read) == read
        np.testing.assert_array_equal(read_value(read, NAMES)[0], read_value(text, NAMES)[0])
