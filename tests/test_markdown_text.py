"""Prose as a screen reader hears it: no marks, nothing lost, mathematics that still says what it said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.latex import latex_text
from tutor.markdown_text import plain_markdown


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("One *word*, **two**, `three`.", "One word, two, three."),
        ("First.\n\nSecond\non two lines.", "First.\n\nSecond on two lines."),
        ("A hard  \nbreak.", "A hard\nbreak."),
        ("## A heading\n\nText.", "A heading\n\nText."),
        ("- a\n- b\n\nafter", "- a\n- b\n\nafter"),
        ("- a\n  - b\n  - c\n- d", "- a\n  - b\n  - c\n- d"),
        ("- a\n\n- b", "- a\n- b"),
        ("1. a\n2. b\n10. c", "1. a\n2. b\n10. c"),
        ("- one\n\n  two\n- three", "- one\ntwo\n- three"),
        ("-\n- b", "- b"),
        ("> said\n> so\n\nafter", "said so\n\nafter"),
        ("| a | b |\n|---|---|\n| 1 | $x^2$ |\n\nafter", "a; b\n1; x²\n\nafter"),
        ("```\nx = 1\n\ny = 2\n```\n\nafter", "    x = 1\n\n    y = 2\n\nafter"),
        ("[here](https://example.org/a)", "here <https://example.org/a>"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("![a graph](graph.png)", "[a graph] <graph.png>"),
        ("The slope $\\frac{1}{1+x}$.", "The slope 1/(1 + x)."),
        ("$$\n\\hat y = w_{11} x\n$$\n\nafter", "    ŷ = w₁₁ x\n\nafter"),
        ("$5 and $6", "$5 and $6"),
        ("a---b", "a---b"),
        ("one\n\n---\n\ntwo", "one\n\ntwo"),
        ("2 * 3 * 4 &lt; 5 and \\*", "2 * 3 * 4 < 5 and *"),
        ("", ""),
    ],
)
def test_markdown_becomes_plain(markdown, plain):
    assert plain_markdown(markdown) == plain


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\frac{\partial L}{\partial z}", "∂L/∂z"),
        (r"\frac{1}{1+e^{-z}}", "1/(1 + e^(−z))"),
        (r"\frac{a+b}{c} d", "(a + b)/c d"),
        (r"w_{11}^2", "w₁₁²"),
        (r"\hat y_1", "ŷ₁"),
        (r"-(y \log p + (1-y)\log(1-p))", "−(y log p + (1 − y)log(1 − p))"),
        (r"W^\top x", "Wᵀ x"),
        (r"p - y", "p − y"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "[[1, 2], [3, 4]]"),
        (r"x^{n+1}", "xⁿ⁺¹"),
        (r"e^{ab}", "e^(ab)"),
    ],
)
def test_mathematics_keeps_its_brackets(latex, text):
    assert latex_text(latex) == text


@pytest.mark.parametrize(
    "latex", ["^" * 1900 + "x", "\\sqrt" * 380, "{" * 1900, "\\frac" * 390, "\\begin{a}" * 200, "^{" * 900]
)
def test_deep_mathematics_is_shown_as_it_is_written(latex):
    assert latex_text(latex)


PIECES = st.sampled_from([*"\\{}^_$*|->`#1.[]()!\n ab", "\\frac", "\\begin{a}", "  "])


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=60).map("".join)))
def test_no_text_makes_it_fail(text):
    assert isinstance(plain_markdown(text), str)
    assert isinstance(latex_text(text), str)
