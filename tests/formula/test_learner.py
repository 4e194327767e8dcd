"""The learner's dialect: every spelling, every refusal in its place with its cure, and the echo."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.errors import FormulaError
from tutor.formula import Call, Name, canonical, functions_in, names_in, parse
from tutor.formula.learner import Vocabulary, echo, read, read_again

CALLED = frozenset(["exp", "log", "sin", "sqrt", "abs", "sigmoid", "tanh", "step", "max", "min", "maximum", "minimum"])
NAMES = frozenset({"a", "x", "y", "w11", "α", "theta", "∂L/∂w", "p", "ŷ"})
NUMBERS = Vocabulary(NAMES, CALLED, cure="use a, x and y")
ARRAYS = Vocabulary(frozenset({"W", "x", "b", "c"}), CALLED | {"sum"}, frozenset({"W", "x", "b"}), matrices=True)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2ax", "2 * a * x"),
        ("2 a x", "2 * a * x"),
        ("x(x+1)", "x * (x + 1)"),
        ("2(x+1)", "2 * (x + 1)"),
        ("(a)(x)", "a * x"),
        ("(a+1)(x-1)", "(a + 1) * (x - 1)"),
        ("a × x · y ⋅ p", "a * x * y * p"),
        ("a ÷ x − y – p", "a / x - y - p"),
        ("-x^2", "-(x**2)"),
        ("2^3^2", "2**(3**2)"),
        ("x**2", "x**2"),
        ("x²y", "x**2 * y"),
        ("x^2y", "x**2 * y"),
        ("x⁻¹", "x**-1"),
        ("x^-2a", "x**-2 * a"),
        ("w₁₁x", "w11 * x"),
        ("xw11", "x * w11"),
        ("alpha x", "α * x"),
        ("alphax", "α * x"),
        ("2θ", "2 * theta"),
        ("y\u0302a", "ŷ * a"),
        ("ln(x)", "log(x)"),
        ("log(x)", "log(x)"),
        ("σ(x)", "sigmoid(x)"),
        ("2sin(x)", "2 * sin(x)"),
        ("exp(-x)(1+x)", "exp(-x) * (1 + x)"),
        ("max(0, x)", "maximum(0, x)"),
        ("+x", "x"),
        ("2*+x", "2 * x"),
        ("2x/3", "2 * x / 3"),
        ("1/sin(x)", "1 / sin(x)"),
        ("1/2*x", "1 / 2 * x"),
        ("(1/2)x", "(1 / 2) * x"),
        ("x/2 + ax", "x / 2 + a * x"),
        ("a - 2x", "a - 2 * x"),
        ("1e-3x", "1e-3 * x"),
        ("2.x", "2 * x"),
    ],
)
def test_a_formula_means_what_mathematics_means_by_it(text, meant):
    assert read(text, NUMBERS) == parse(meant)


@pytest.mark.parametrize("text", ["dL/dw * p", "∂L/∂w * p", "∂L / ∂w p", "dL ÷ dw·p", "∂L/dw p"])
def test_a_derivative_is_one_name_where_it_is_known(text):
    tree = read(text, NUMBERS)
    assert tree.left == Name("∂L/∂w")
    assert tree.right == Name("p")
    assert echo(tree) == "∂L/∂w·p"


def test_a_quotient_of_two_names_is_no_derivative():
    names = Vocabulary(frozenset({"dL", "dw", "∂L/∂w"}), CALLED)
    assert read("dL/dw", names) == parse("dL / dw")
    assert read("∂L/∂w", names) == Name("∂L/∂w")


def test_a_sigma_that_is_a_name_multiplies():
    names = Vocabulary(frozenset({"σ", "x"}), CALLED)
    assert read("σ(x + 1)", names) == parse("σ * (x + 1)", frozenset({"σ"}))
    assert read("sigma x", names) == parse("σ * x")


def test_a_name_that_is_a_function_elsewhere_multiplies():
    assert read("exp(x)", Vocabulary(frozenset({"exp", "x"}), CALLED)) == parse("exp * x")


@pytest.mark.parametrize(
    ("text", "start", "end", "said", "cure"),
    [
        ("1/2x", 1, 4, "1/2x is ambiguous", "1/(2x) or (1/2)x"),
        ("a + 1/2 x", 5, 9, "1/2 x is ambiguous", "write 1/(2x) or (1/2)x"),
        ("2x/3a", 2, 5, "2x/3a is ambiguous", "2x/(3a) or (2x/3)a"),
        ("1/2(x+1)", 1, 4, "1/2(…) is ambiguous", "1/(2(…)) or (1/2)(…)"),
        ("1/(2)(x)", 1, 6, "ambiguous", "write "),
        ("1/x^-2a", 1, 7, "ambiguous", "1/(x^-2a)"),
        ("1/-2x", 1, 5, "ambiguous", "write "),
        ("2 3", 2, 3, "3 does not fit", "2 * 3"),
        ("x 2", 2, 3, "2 does not fit", "x * 2"),
        ("(x)2", 3, 4, "2 does not fit", "*"),
        ("1.5.2", 3, 5, ".2 does not fit", "*"),
        ("sinx", 0, 4, "sinx is no name", "did you mean sin(x)?"),
        ("sin2x", 0, 5, "sin2x is no name", "did you mean sin(2x)?"),
        ("sin x", 0, 3, "needs brackets", "did you mean sin(x)?"),
        ("sin^2(x)", 0, 3, "is a function", "sin(x)^2"),
        ("σ", 0, 1, "needs brackets", "write σ(x)"),
        ("xsin(x)", 0, 4, "no function", "did you mean x * sin(…)?"),
        ("sgmoid(x)", 0, 6, "no function is called sgmoid", "did you mean sigmoid?"),
        ("3 * q", 4, 5, "no value is called q", "use a, x and y"),
        ("w12", 0, 3, "no value is called w12", "did you mean w11?"),
        ("e^x", 0, 1, "no value is called e", "exp(x)"),
        ("∂L/∂v", 0, 5, "no value", "did you mean ∂L/∂w?"),
        ("inf", 0, 3, "inf", "use"),
        ("nan", 0, 3, "nan", "use"),
        ("1_000", 1, 5, "_000", "use"),
        ("٣", 0, 1, "٣", ""),
        ("√x", 0, 1, "√", "sqrt(x)"),
        ("x > 0", 2, 3, ">", "step(x)"),
        ("a @ x", 2, 3, "here all are numbers", "*"),
        ("a ⊙ x", 2, 3, "here all are numbers", "*"),
        ("xᵀ", 1, 2, "here all are numbers", "leave it out"),
        ("x[0]", 1, 2, "here all are numbers", "( and )"),
        ("(x + 1", 0, 1, "never closed", "add )"),
        ("x + 1)", 5, 6, ") does not fit", "bracket"),
        ("x +", 2, 3, "ends after +", ""),
        ("1e999", 0, 5, "too large", ""),
        ("x" * 201, 200, 201, "longer than the 200", ""),
        ("(" * 41 + "x" + ")" * 41, 40, 41, "40 deep", "fewer brackets"),
        ("x+" * 51 + "x", 100, 103, "100 symbols", ""),
        ("x" * 60, 50, 60, "100 symbols", ""),
    ],
)
def test_what_is_refused_has_a_place_and_a_cure(text, start, end, said, cure):
    with pytest.raises(FormulaError) as caught:
        read(text, NUMBERS)
    error = caught.value
    assert said in error.message
    assert cure in error.help
    assert (error.start, error.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("2e-1", "2*10^-1 or 2*e-1"),
        ("2e−1", "2*10^-1 or 2*e-1"),
        ("2.5e+1", "2.5*10^1 or 2.5*e+1"),
        ("2e3", "2*10^3 or 2*e3"),
    ],
)
def test_a_number_that_may_be_a_product_is_refused(text, cure):
    names = Vocabulary(frozenset({"e", "e3", "x"}), CALLED)
    with pytest.raises(FormulaError) as caught:
        read(f"x + {text}", names)
    assert (caught.value.start, caught.value.end) == (4, 4 + len(text))
    assert text in caught.value.message
    assert cure in caught.value.help
    assert read("2e - 1", names) == parse("2 * e - 1")
    assert read("2e4", names) == parse("20000")
    assert read("2E-1", names) == parse("0.2")
    assert read("2e-1", NUMBERS) == parse("0.2")


def test_where_a_number_is_asked_it_may_be_written_as_it_is_shown():
    names = Vocabulary(frozenset({"e"}), CALLED)
    assert read("2e-1", names, value=True) == parse("0.2")


def test_a_product_is_split_only_where_there_is_one_way():
    names = Vocabulary(frozenset({"a", "ab", "b", "c"}), CALLED)
    assert read("ab", names) == Name("ab")
    assert read("ac", names) == parse("a * c")
    with pytest.raises(FormulaError, match="more than one product"):
        read("abc", names)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("W @ x + b", "W @ x + b"),
        ("Wᵀ@x", "W.T @ x"),
        ("W.T @ x", "W.T @ x"),
        ("2W.T", "2 * W.T"),
        ("x ⊙ b", "x * b"),
        ("cW", "c * W"),
        ("x[0]c", "x[0] * c"),
        ("sum(W, axis=0)", "sum(W, axis=0)"),
        ("sum(W, axis=0, keepdims=true)", "sum(W, axis=0, keepdims=1)"),
        ("[1, c]", "[1, c]"),
        ("max(W, 0)", "max(W, 0)"),
    ],
)
def test_matrix_forms_where_there_are_matrices(text, meant):
    assert read(text, ARRAYS) == parse(meant)


@pytest.mark.parametrize("text", ["Wx", "W x", "(W + 1)x", "c W x", "W c x", "W² x", "sum(W)x", "x (2b)", "(x)(b)"])
def test_arrays_side_by_side_are_refused(text):
    with pytest.raises(FormulaError) as caught:
        read(text, ARRAYS)
    assert "@" in caught.value.help


def test_a_list_may_come_without_brackets_where_lists_are_asked():
    assert read("1, c", ARRAYS, value=True) == parse("[1, c]")
    assert read("[1, 2], [3, 4]", ARRAYS, value=True) == parse("[[1, 2], [3, 4]]")
    assert read("max(1, 2)", ARRAYS, value=True) == parse("max(1, 2)")
    with pytest.raises(FormulaError):
        read("1, c", ARRAYS)
    with pytest.raises(FormulaError, match="before this comma"):
        read("1,, 2", ARRAYS, value=True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2ax", "2·a·x"),
        ("-x^2", "-(x^2)"),
        ("(a/x)y", "(a/x)·y"),
        ("a*x/y", "(a·x)/y"),
        ("a/x/y", "(a/x)/y"),
        ("2^3^2", "2^(3^2)"),
        ("x^-1", "x^(-1)"),
        ("a - (x - y)", "a - (x - y)"),
        ("a-x-y", "a - x - y"),
        ("a--x", "a - (-x)"),
        ("a + x*y", "a + x·y"),
        ("a*(x*y)", "a·(x·y)"),
        ("-(2)", "-(2)"),
        ("(-2)^2", "(-2)^2"),
        ("ln(x)", "log(x)"),
        ("1 - p", "1 - p"),
    ],
)
def test_the_echo_shows_products_and_brackets(text, told):
    assert echo(read(text, NUMBERS)) == told


@given(data=st.data())
def test_the_echo_of_any_tree_is_read_as_the_same_tree(trees, data):
    """The random trees of the lessons' dialect, their names given to the learner."""
    tree = data.draw(trees)
    words = vocabulary_of(tree)
    if words is not None:
        assert read_again(echo(tree), words) == tree


def vocabulary_of(tree):
    names, functions = set(names_in(tree)), set(functions_in(tree))
    if names & functions or names & {"true", "false", "True", "False"}:
        return None  # to a learner such a name is never called
    return Vocabulary(frozenset(names), frozenset(functions), frozenset(names), matrices=True)


PIECES = st.sampled_from(
    [*"axypWbcL0123456789.+-*/^()[],=:@ ²³⁻·×÷−⊙ᵀσ∂ŷαθ₁_e", "exp", "sin(", "ln(", "max(", "w11", "alpha", "dL/dw",
     "1/2x", "inf", "1_0", ".T", "sum(", "axis=0", "\u0302", "٣", "(x+1)", "2x", "x(", "^-2", "W@x",
     "true", "\ud800", "\x00"]
)  # fmt: skip


@settings(max_examples=1000)
@given(st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=210)), st.sampled_from([NUMBERS, ARRAYS]))
def test_any_text_is_read_and_echoed_or_refused_in_its_place(text, words):
    try:
        tree = read(text, words)
    except FormulaError as error:
        assert 0 <= error.start <= error.end <= len(text)
        assert error.message
    else:
        assert read_again(echo(tree), words) == tree
        assert echo(read_again(echo(tree), words)) == echo(tree)


def test_only_what_is_known_is_called_and_named():
    """Whatever is read holds no name and no function beyond the vocabulary."""
    chance = random.Random(1)
    letters = "axyp2+*()^ -"
    for _ in range(2000):
        text = "".join(chance.choice(letters) for _ in range(chance.randint(1, 12)))
        try:
            tree = read(text, NUMBERS)
        except FormulaError:
            continue
        assert set(canonical(tree)) <= set("axyp2+*()- ")
        assert not isinstance(tree, Call)
