"""Formulas, derivatives and matrices in rows of cells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.formula import Binary, Call, Expr, Name, Number, Unary, canonical, parse
from tutor.tui.drawing.blocks import Block, bracketed, equation, fraction, hcat, matrix, raised, text, vcat, wrapped
from tutor.tui.drawing.canvas import Role, Run
from tutor.tui.drawing.glyphs import cell_width, set_ascii
from tutor.tui.drawing.mathematics import derivative, formula_block, pretty_name


def shown(formula: str, **options) -> str:
    return formula_block(parse(formula), **options).plain()


def in_ascii(draw):
    """What `draw` draws where there is nothing but ASCII."""
    set_ascii(True)
    try:
        return draw()
    finally:
        set_ascii(False)


def roles(block: Block) -> dict[str, Role]:
    return {run.text: run.role for row in block.rows for run in row if run.text.strip()}


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        ("a*x^2 + b*y + c", "a · x² + b · y + c"),
        ("x1*w11 + x2*w21", "x₁ · w₁₁ + x₂ · w₂₁"),
        ("-(y * log(p) + (1 - y) * log(1 - p))", "−(y · log(p) + (1 − y) · log(1 − p))"),
        ("a - (b - c)", "a − (b − c)"),
        ("(a + b) @ W.T", "(a + b) @ Wᵀ"),
        ("a * -2", "a · (−2)"),
        ("(-2)**2", "(−2)²"),
        ("-x**2", "−x²"),
        ("2**-3", "2⁻³"),
        ("sigmoid(z)", "σ(z)"),
        ("sum(C * O)", "Σ (C · O)"),
        ("sum(x, axis=0)", "Σ(x, axis=0)"),
        ("sqrt(x)", "√x"),
        ("square(x - 1)", "(x − 1)²"),
        ("abs(x)", "|x|"),
        ("x[0:2, 1]", "x[0:2, 1]"),
        ("ŷ - y", "ŷ − y"),
    ],
)
def test_one_line_formulas(formula, line):
    assert shown(formula) == line


def test_fractions_and_powers_stand_in_two_dimensions(golden):
    formulas = ["1/(1+exp(-x))", "(p-y)/(p*(1-p))/size(p)", "-a/b**2", "b*a**(b-1)", "(a/b)**2", "-(a/b)", "2*(a/b)"]
    golden("formulas", "\n\n".join(shown(each) for each in formulas))
    golden("formulas-ascii", in_ascii(lambda: "\n\n".join(map(shown, formulas))))


def test_a_fraction_that_does_not_fit_is_written_with_a_stroke_and_wraps():
    assert shown("(p - y) / (p * (1 - p))", width=11) == "   p − y\n───────────\np · (1 − p)"
    assert shown("(p - y) / (p * (1 - p))", flat=True) == "(p − y) / (p · (1 − p))"
    narrow = formula_block(parse("(p - y) / (p * (1 - p))"), width=10)
    assert narrow.width <= 10 and "─" not in narrow.plain()


def test_names_may_stand_for_values_in_their_own_role():
    values = {"out": text("0.7685", Role.VALUE)}
    block = formula_block(parse("out * (1 - out)"), names=values)
    assert block.plain() == "0.7685 · (1 − 0.7685)"
    assert roles(block)["0.7685"] == Role.VALUE
    negative = {"out": text("−0.5", Role.VALUE)}
    assert formula_block(parse("1 - out"), names=negative).plain() == "1 − (−0.5)"


def test_a_formula_of_250_terms_wraps_and_does_not_recurse():
    block = formula_block(parse(" + ".join(["x"] * 249 + ["last"])), width=80)
    assert block.width <= 80
    assert block.plain().endswith("last")


def formulas() -> st.SearchStrategy[Expr]:
    leaves = st.sampled_from(["x", "w11", "p"]).map(Name) | st.sampled_from([0.5, 2.0, -3.0]).map(Number)

    def grown(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        binary = st.builds(Binary, st.sampled_from(["+", "-", "*", "/", "**", "@"]), inner, inner)
        call = st.builds(
            lambda name, part: Call(name, (part,)), st.sampled_from(["exp", "sum", "sqrt", "sigmoid"]), inner
        )
        negated = inner.filter(lambda part: not isinstance(part, Number)).map(lambda part: Unary("-", part))
        return binary | call | negated

    return st.recursive(leaves, grown, max_leaves=12)


@settings(deadline=None)
@given(formulas(), st.integers(8, 60))
def test_all_rows_of_a_block_are_as_wide_as_it_says(expr, width):
    for block in (formula_block(expr), formula_block(expr, width=width)):
        assert {sum(cell_width(run.text) for run in row) for row in block.rows} == {block.width}
        assert 0 <= block.baseline < block.height
    assert in_ascii(lambda: formula_block(expr).plain()).isascii()


@settings(deadline=None)
@given(formulas())
def test_a_flat_formula_reads_back_as_the_same_formula(expr):
    line = in_ascii(lambda: formula_block(expr, flat=True).plain())
    assert parse(line) == parse(canonical(expr))


def test_derivatives(golden):
    chain = equation(
        derivative("L", "z", Role.ASKED, bold=True),
        ("=", hcat(derivative("L", "p", Role.GRADIENT), text("  ·  "), derivative("p", "z", Role.VALUE))),
        ("=", hcat(text("−1.301", Role.GRADIENT), text("  ×  "), text("0.1779", Role.VALUE))),
        ("≈", text("?", Role.ASKED, bold=True)),
    )
    golden("chain-rule-equation", chain.plain())
    found = roles(chain)
    assert found["∂z"] == found["0.1779"] == Role.VALUE
    assert found["−1.301"] == Role.GRADIENT
    assert found["?"] == Role.ASKED
    assert derivative("L", "w11", flat=True).plain() == "∂L/∂w₁₁"
    assert derivative("L", "w @ x", flat=True).plain() == "∂L/∂(w @ x)"
    assert in_ascii(lambda: derivative("L", "z").plain()) == "dL\n--\ndz"


def test_subscripts_only_where_they_can_be_typed_back():
    assert [pretty_name(each) for each in ("w11", "ŷ1", "h_1", "x", "x1y")] == ["w₁₁", "ŷ₁", "h_1", "x", "x1y"]


def test_a_matrix_is_aligned_at_its_decimal_points():
    drawn = matrix(np.array([[1, -2.5], [10.25, 0.123456]])).plain()
    assert drawn == "┌ 1     −2.5   ┐\n└10.25   0.1235┘"
    assert matrix(np.array([1, -2, 0.5])).plain() == "[1  −2  0.5]"
    assert matrix(np.array(2.0)).plain() == "2"
    assert matrix(np.zeros((2, 3, 4))).plain() == "[[[…]]] (2, 3, 4)"


def test_a_large_matrix_shows_its_corners():
    block = matrix(np.arange(200.0).reshape(20, 10), most=(4, 5))
    assert block.plain().splitlines() == [
        "┌  0    1    2  …    9┐",
        "│ 10   11   12  …   19│",
        "│  …    …    …  …    …│",
        "└190  191  192  …  199┘",
    ]


def test_an_element_asked_is_nowhere_to_be_seen():
    hidden = {(1, 0): Run("?", Role.ASKED, bold=True)}
    block = matrix(np.array([[1, 2], [77, 4]]), instead=hidden)
    assert "77" not in block.plain()
    assert roles(block)["?"] == Role.ASKED


def test_brackets_grow_and_stand_on_the_baseline():
    tall = bracketed(fraction(text("a"), text("b")))
    assert tall.plain() == "╭a╮\n│─│\n╰b╯"
    assert hcat(text("x · "), tall).plain() == "    ╭a╮\nx · │─│\n    ╰b╯"
    assert raised(text("e"), text("−x")).plain() == " −x\ne"
    assert vcat(text("long"), text("ab"), align="right").plain() == "long\n  ab"


def test_wrapping_breaks_at_spaces_only():
    assert wrapped(text("a + bb + ccc"), 7).plain() == "a + bb\n  + ccc"
    assert wrapped(text("unbreakable"), 4).plain() == "unbreakable"
