"""Texts to trees and back: what is printed is read as the same tree, and other texts give FormulaError alone."""

import math
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tutor.errors import FormulaError
from tutor.formula import Name, Number, Slice, Span, canonical, names_in, number_text, parse
from tutor.formula.tree import children, post_order, with_children


@given(data=st.data())
def test_what_is_printed_is_read_as_the_same_tree(trees, data):
    tree = data.draw(trees)
    text = canonical(tree)
    again = parse(text)
    assert again == tree
    assert hash(again) == hash(tree)
    assert canonical(again) == text


@given(data=st.data())
def test_every_part_of_a_text_stands_where_its_place_says(trees, data):
    text = canonical(data.draw(trees))
    for node in post_order(parse(text)):
        assert 0 <= node.span.start < node.span.end <= len(text)
        if not isinstance(node, Slice):
            assert parse(text[node.span.start : node.span.end]) == node


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("(a + b) * c", {"a + b": (1, 6), "(a + b) * c": (0, 11)}),
        ("2 * (x + b)", {"x + b": (5, 10), "2 * (x + b)": (0, 11)}),
        (" ŷ − (y)²", {"y**2": (5, 9), "ŷ - y**2": (1, 9)}),
        ("-(w)ᵀ[0]", {"w.T": (1, 5), "w.T[0]": (1, 8), "-w.T[0]": (0, 8)}),
        ("x[ (i) : ]", {"x[i:]": (0, 10)}),
        ("f( a , k = (2) )", {"f(a, k=2)": (0, 16), "2": (12, 13)}),
    ],
)
def test_a_place_holds_the_brackets_that_belong_to_it(text, places):
    found = {canonical(node): tuple(node.span) for node in post_order(parse(text)) if not isinstance(node, Slice)}
    assert places.items() <= found.items()


PIECES = st.sampled_from(
    [*"()[]+-*/^@,:=.xTσ²ᵀ₁ŷ ⁻·×−0123456789", "**", "ln(", "x[", ".T", "sum(", "axis=", "1e", "->"]
)


@given(st.text() | st.lists(PIECES, max_size=40).map("".join) | st.text(st.characters(categories=["S", "P", "M", "C"])))
@example("x²" * 300)
@example("x" + "[0]" * 300)
@example("x" + ".T" * 300)
@example("x⁹" + "⁹" * 400)
@example("1e999")
@example("(" * 1000)
@example("-" * 1000 + "x")
@example("f(" * 500)
@example("sum(x, if=1)")
@example("\ud800")
@example("\x00")
@example("x\u0301\u0301")
@example(". T")
def test_any_text_is_a_formula_or_an_error_in_its_place(text):
    for names in (frozenset(), frozenset({"σ", "ln"})):
        try:
            tree = parse(text, names)
        except FormulaError as error:
            assert 0 <= error.start <= error.end <= len(text)
            assert error.message
            assert error.code
        else:
            assert parse(canonical(tree), frozenset()) == tree


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_every_digit(value):
    text = number_text(value)
    assert float(text) == value
    assert math.copysign(1, float(text)) == math.copysign(1, value)
    assert "e+" not in text
    assert "e0" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [(2.0, "2"), (-2.0, "-2"), (0.5, "0.5"), (1e-5, "1e-5"), (1e22, "1e22"), (1e15, "1000000000000000"), (-0.0, "-0")],
)
def test_a_number_is_as_short_as_it_can_be(value, text):
    assert number_text(value) == text


@pytest.mark.parametrize("text", ["2", "x", "-x", "a + b", "f(x)", "x[0]", "x.T", "[x]"])
def test_a_tree_is_read_only(text):
    node = parse(text)
    for name in (*type(node).__match_args__, "unheard_of"):
        with pytest.raises((AttributeError, TypeError)):
            setattr(node, name, None)
    assert node == parse(text)


def test_places_do_not_count_in_a_comparison():
    assert parse("a+b") == parse("  a   +  b ")
    assert Number(1.0, Span(3, 4)) == Number(1.0)
    assert parse("a + b") != parse("b + a")
    assert parse("f(a, b)") != parse("f(a, k=b)")
    assert parse("x[1:]") != parse("x[:1]")
    assert Name("x") != "x"


@given(data=st.data())
def test_a_tree_is_rebuilt_from_its_parts(trees, data):
    tree = data.draw(trees)
    assert with_children(tree, children(tree)) == tree
    assert set(names_in(tree)) == {node.text for node in post_order(tree) if isinstance(node, Name)}
    marked = {node: replace(node, text=f"{node.text}_") for node in post_order(tree) if isinstance(node, Name)}
    for node in post_order(tree):
        if parts := children(node):
            other = tuple(marked.get(part, part) for part in parts)
            assert children(with_children(node, other)) == other
