"""How formulas are read: precedence, spellings, names; and what is said of a text that is none."""

import pytest

from tutor.errors import FormulaError
from tutor.formula import Call, Name, Number, Unary, canonical, normal_name, parse


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a + b * c", "a + (b * c)"),
        ("a * b + c", "(a * b) + c"),
        ("a - b - c", "(a - b) - c"),
        ("a - b + c", "(a - b) + c"),
        ("a / b / c", "(a / b) / c"),
        ("a / b * c", "(a / b) * c"),
        ("a * b @ c", "(a * b) @ c"),
        ("a @ b * c", "(a @ b) * c"),
        ("a + b @ c", "a + (b @ c)"),
        ("a ** b ** c", "a ** (b ** c)"),
        ("a * b ** c", "a * (b ** c)"),
        ("-x ** 2", "-(x ** 2)"),
        ("-x * y", "(-x) * y"),
        ("-x + y", "(-x) + y"),
        ("-x @ y", "(-x) @ y"),
        ("--x", "-(-x)"),
        ("a - -b", "a - (-b)"),
        ("b ** -a", "b ** (-a)"),
        ("b ** -a ** c", "b ** (-(a ** c))"),
        ("b ** -a * c", "(b ** (-a)) * c"),
        ("a ** b + c", "(a ** b) + c"),
        ("-x.T", "-(x.T)"),
        ("-x[0]", "-(x[0])"),
        ("x ** y[0]", "x ** (y[0])"),
        ("x.T ** 2", "(x.T) ** 2"),
        ("x.T @ y.T", "(x.T) @ (y.T)"),
        ("x[0].T[1]", "((x[0]).T)[1]"),
        ("x² ** 3", "(x ** 2) ** 3"),
        ("x ** y²", "x ** (y ** 2)"),
        ("-x²", "-(x ** 2)"),
        ("-2²", "-(2 ** 2)"),
        ("-2 ** 2", "-(2 ** 2)"),
        ("2 ** -1", "2 ** (-1)"),
        ("-2 * x", "(-2) * x"),
        ("f(a, b)[0]", "(f(a, b))[0]"),
    ],
)
def test_what_binds_tighter(text, meaning):
    assert parse(text) == parse(meaning)


@pytest.mark.parametrize(
    ("text", "canon"),
    [
        ("a × b · c ⋅ d ∙ e", "a * b * c * d * e"),
        ("a − b – c", "a - b - c"),
        ("a ÷ b", "a / b"),
        ("a ^ b", "a**b"),
        ("x²", "x**2"),
        ("x¹²", "x**12"),
        ("x⁻¹", "x**-1"),
        ("(a + b)⁺³", "(a + b)**3"),
        ("Wᵀ", "W.T"),
        ("Wᵀ @ x", "W.T @ x"),
        ("(W @ V)ᵀ", "(W @ V).T"),
        ("W .T", "W.T"),
        ("w₁₁ + w11", "w11 + w11"),
        ("ln(x)", "log(x)"),
        ("σ(z)", "sigmoid(z)"),
        ("σ (z)", "sigmoid(z)"),
        ("σ * z", "σ * z"),
        ("σ₁ * z", "σ1 * z"),
        ("  a  +b ", "a + b"),
        ("a\n+\tb", "a + b"),
        ("((a))", "a"),
        ("f( )", "f()"),
        ("f(a,)", "f(a)"),
        ("[1,2,]", "[1, 2]"),
        ("sum(x,axis=-1)", "sum(x, axis=-1)"),
        ("sum(x, axis = [0, 1], keepdims=1)", "sum(x, axis=[0, 1], keepdims=1)"),
        ("x[ : ,1:3, -1 ]", "x[:, 1:3, -1]"),
        ("x[:2][1:]", "x[:2][1:]"),
        ("-(y*log(p)+(1-y)*log(1-p))", "-(y * log(p) + (1 - y) * log(1 - p))"),
        ("a-(b-c)", "a - (b - c)"),
        ("(a-b)-c", "a - b - c"),
        ("a/(b*c)", "a / (b * c)"),
        ("(a**b)**c", "(a**b)**c"),
        ("(-x)**2", "(-x)**2"),
        ("(-2)**2", "(-2)**2"),
        ("-(2)", "-(2)"),
        ("(2).T", "(2).T"),
        ("1.0 + 1.50 + .5 + 5. + 1e3 + 1E-5", "1 + 1.5 + 0.5 + 5 + 1000 + 1e-5"),
        ("가중치 * ŷ", "가중치 * ŷ"),
    ],
)
def test_spellings_are_read_as_one_and_printed_so(text, canon):
    assert canonical(parse(text)) == canon
    assert parse(text) == parse(canon)


def test_a_sigma_that_is_a_name_of_the_lesson_is_no_function():
    assert parse("σ(z)") == Call("sigmoid", (Name("z"),))
    for letter in ("σ", "ln"):
        with pytest.raises(FormulaError) as told:
            parse(f"2 * {letter}(z)", frozenset({letter}))
        error = told.value
        assert (error.code, error.help) == ("name-is-no-function", "write * to multiply")
        assert (error.start, error.end) == (4, 4 + len(letter))


def test_a_minus_before_a_number_is_part_of_it_unless_a_power_follows():
    assert parse("-2") == Number(-2.0)
    assert parse("- 2") == Number(-2.0)
    assert parse("-(2)") == Unary("-", Number(2.0))
    assert isinstance(parse("-2**2"), Unary)
    assert isinstance(parse("-2²"), Unary)
    assert isinstance(parse("-2[0]"), Unary)


def test_composed_and_combining_letters_are_the_same_name():
    combining = "y\u0302"
    assert parse(combining) == parse("ŷ") == Name("ŷ")
    assert parse(f"{combining} - y").span == (0, 6)
    assert normal_name(combining) == "ŷ"


@pytest.mark.parametrize(
    ("text", "name"),
    [("w₁₁", "w11"), ("h_1", "h_1"), ("_", "_"), ("θ", "θ"), ("x̄", "x̄"), ("Ω", "Ω"), ("가", "가"), ("xᵢ", "xᵢ")],
)
def test_a_name(text, name):
    assert normal_name(text) == name
    assert parse(text) == Name(name)


@pytest.mark.parametrize(
    "text", ["", "1x", "x y", "x.T", "x'", "Wᵀ", "x²", "x-y", "₁x", "\u0302y", "x\u200b", "x!", "²"]
)
def test_no_name(text):
    assert normal_name(text) is None


@pytest.mark.parametrize(
    ("text", "code", "place", "cure"),
    [
        ("", "empty-formula", (0, 0), "write one"),
        ("   ", "empty-formula", (0, 3), "write one"),
        ("a +", "unexpected-end", (2, 3), ""),
        ("a * -", "unexpected-end", (4, 5), ""),
        ("f(", "unexpected-end", (1, 2), ""),
        ("(a + b", "unclosed-bracket", (0, 1), "add )"),
        ("2 * (a + (b - c)", "unclosed-bracket", (4, 5), "add )"),
        ("f(a", "unclosed-bracket", (1, 2), "add )"),
        ("x[0", "unclosed-bracket", (1, 2), "add ]"),
        ("[1, 2", "unclosed-bracket", (0, 1), "add ]"),
        ("a)", "unexpected-token", (1, 2), "an operand is missing before it, or the bracket was never opened"),
        ("(a]", "unexpected-token", (2, 3), "an operand is missing before it, or the bracket was never opened"),
        ("()", "unexpected-token", (1, 2), "an operand is missing before it, or the bracket was never opened"),
        ("x[]", "unexpected-token", (2, 3), "an operand is missing before it, or the bracket was never opened"),
        ("2 x", "unexpected-token", (2, 3), "write 2 * x for a product"),
        ("a b", "unexpected-token", (2, 3), "write a * b for a product"),
        ("1_000", "unexpected-token", (1, 5), "write 1 * _000 for a product"),
        ("2 (x)", "unexpected-token", (2, 3), "write * for a product"),
        ("(a) b", "unexpected-token", (4, 5), "write * for a product"),
        ("x² y", "unexpected-token", (3, 4), "write * for a product"),
        ("* a", "unexpected-token", (0, 1), ""),
        ("a * / b", "unexpected-token", (4, 5), ""),
        ("+a", "unexpected-token", (0, 1), ""),
        ("a = b", "unexpected-token", (2, 3), "a formula has one name = at its beginning"),
        ("a == b", "unexpected-token", (2, 4), "a formula has one name = at its beginning"),
        ("a -> b", "unexpected-token", (2, 4), ""),
        ("x.Ta", "unexpected-token", (1, 2), ""),
        ("x.5", "unexpected-token", (1, 3), "write x * .5 for a product"),
        ("sum(x, axis=0, y)", "unexpected-token", (15, 16), ""),
        ("sum(x, axis=0, axis=1)", "duplicate-option", (15, 19), "keep one"),
        ("a ? b", "unexpected-character", (2, 3), ""),
        ("a + 'b'", "unexpected-character", (4, 5), ""),
        ("x\u200b", "unexpected-character", (1, 2), ""),
        ("a; b", "unexpected-character", (1, 2), ""),
        ("a ≤ b", "unexpected-character", (2, 3), ""),
        ("x⁻", "unexpected-character", (1, 2), ""),
        ("1 + 1e999", "bad-number", (4, 9), ""),
        ("x" + "⁹" * 400, "bad-number", (1, 401), ""),
    ],
)
def test_what_is_no_formula_is_told_its_place_and_its_cure(text, code, place, cure):
    with pytest.raises(FormulaError) as told:
        parse(text)
    assert (told.value.code, (told.value.start, told.value.end), told.value.help) == (code, place, cure)


def test_a_character_that_cannot_be_seen_is_told_by_its_number():
    with pytest.raises(FormulaError, match=r"U\+200B has no meaning in a formula"):
        parse("x\u200b")
    with pytest.raises(FormulaError, match="≤ has no meaning in a formula"):
        parse("x ≤ 1")


def test_a_number_is_read_as_the_screen_shows_it():
    assert parse("2 * 1.2e−7") == parse("2 * 1.2e-7")
    assert canonical(parse("x1e − 7", frozenset({"x1e"}))) == "x1e - 7"
