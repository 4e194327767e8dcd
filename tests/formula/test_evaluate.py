"""Values of formulas against Python's own reading of the same text, over numpy; and that nothing else gets through."""

import ast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.errors import FormulaError
from tutor.formula import canonical, compile_formula, evaluate, parse
from tutor.formula.functions import MAX_ELEMENTS, PRIMITIVES
from tutor.formula.tree import Array, Binary, Call, Index, Name, Number, Slice, Transpose, Unary

VALUES = {
    "a": np.float64(0.7), "b": np.float64(-1.3), "v": np.array([0.5, -2.0, 3.0]),
    "w": np.array([[1.5], [0.0], [-0.25]]), "M": np.arange(9.0).reshape(3, 3) - 4, "e": np.zeros((0, 3)),
}  # fmt: skip
FUNCTIONS = {"exp": np.exp, "sin": np.sin, "maximum": np.maximum, "sum": np.sum, "max": np.max}
NUMBERS = st.sampled_from([0.0, 1.0, 2.0, -1.0, 0.5, -0.0, 3.25, 1e-5, 1e200]).map(Number)
WHOLE = st.integers(-3, 3).map(float).map(Number)


def larger(trees):
    end = st.none() | WHOLE
    items = st.lists(WHOLE | st.builds(Slice, end, end), min_size=1, max_size=2).map(tuple)
    keywords = st.sampled_from([(), (("axis", Number(0.0)),), (("axis", Number(-1.0)),)])
    return st.one_of(
        st.builds(Unary, st.just("-"), trees),
        st.builds(Binary, st.sampled_from(["+", "-", "*", "/", "**", "@"]), trees, trees),
        st.builds(lambda name, operand: Call(name, (operand,)), st.sampled_from(["exp", "sin"]), trees),
        st.builds(lambda a, b: Call("maximum", (a, b)), trees, trees),
        st.builds(lambda name, x, options: Call(name, (x,), options), st.sampled_from(["sum", "max"]), trees, keywords),
        st.builds(Index, trees, items),
        st.builds(Transpose, trees),
        st.builds(Array, st.lists(trees, min_size=1, max_size=3).map(tuple)),
    )


TREES = st.recursive(NUMBERS | st.sampled_from(sorted(VALUES)).map(Name), larger, max_leaves=12)


class Numpy(ast.NodeTransformer):
    """Numbers as float64, lists as arrays; indices and options stay whole numbers."""

    def visit_Constant(self, node):
        return ast.Call(ast.Name("float64", ast.Load()), [node], [])

    def visit_List(self, node):
        return ast.Call(ast.Name("array", ast.Load()), [self.generic_visit(node)], [])

    def visit_Subscript(self, node):
        node.value = self.visit(node.value)
        return node

    def visit_Attribute(self, node):
        return ast.Call(ast.Name("swapped", ast.Load()), [self.visit(node.value)], [])

    def visit_keyword(self, node):
        return node


def by_python(text):
    tree = ast.fix_missing_locations(Numpy().visit(ast.parse(text, mode="eval")))
    swapped = lambda x: np.swapaxes(x, -1, -2) if np.ndim(x) > 1 else x  # noqa: E731 - .T is the last two axes
    known = {**VALUES, **FUNCTIONS, "float64": np.float64, "array": np.array, "swapped": swapped}
    with np.errstate(all="ignore"):
        return np.asarray(eval(compile(tree, "oracle", "eval"), {"__builtins__": {}}, known), dtype=float)


@given(TREES)
def test_a_formula_has_the_value_that_python_gives_its_text(tree):
    try:
        expected = by_python(canonical(tree))
    except (ValueError, TypeError, IndexError):
        with pytest.raises(FormulaError):
            evaluate(tree, VALUES)
        return
    found = evaluate(tree, VALUES)
    np.testing.assert_array_equal(found, expected, strict=True)
    assert found.dtype == np.float64


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-(a + b)", 0.6), ("-(a * b)", 0.91), ("2**-(a + b)", 2**0.6), ("-(a - b)**2", -4.0), ("a - (b - 1)", 3.0),
        ("-(-a)", 0.7), ("-2**2", -4), ("(-2)**2", 4), ("2**3**2", 512), ("8 / 4 / 2", 1), ("1 - 2 - 3", -4),
        ("[1, 2][1]", 2), ("[[1, 2], [3, 4]].T[0]", [1, 3]), ("(v + 1)[0:2]", [1.5, -1]), ("v.T", [0.5, -2, 3]),
        ("(v + v)[-1]", 6), ("v @ v", 13.25), ("M @ v", [-2, 2.5, 7]), ("sum(M, axis=0)", [-3, 0, 3]),
        ("mean(v)", 0.5), ("mean(M, axis=1)", [-3, 0, 3]), ("max(M, axis=[0, 1])", 4), ("min(M)", -4),
        ("sum(v, keepdims=1)", [1.5]), ("maximum(v, 0)", [0.5, 0, 3]), ("minimum(v, 0)", [0, -2, 0]),
        ("abs(b)", 1.3), ("sign(v)", [1, -1, 1]), ("where(v, 1, 2)", [1, 1, 1]), ("where([0, 1], a, b)", [-1.3, 0.7]),
        ("outer([1, 2], [3, 4])", [[3, 4], [6, 8]]), ("eye(2)", [[1, 0], [0, 1]]), ("diag([1, 2])", [[1, 0], [0, 2]]),
        ("diag(M)", [-4, 0, 4]), ("one_hot([1, 0], 3)", [[0, 1, 0], [1, 0, 0]]), ("one_hot(2, 3)", [0, 0, 1]),
        ("rows(M)", 3), ("rows(v)", 1), ("size(M)", 9), ("size(M, -1)", 3), ("size(a)", 1), ("size(M, [0, 1])", 9),
        ("positions(w)", [[0], [1], [2]]), ("sqrt(4) + cos(0) + tanh(0) + log(1) + exp(0)", 4),
    ],
)  # fmt: skip
def test_worked_values(text, value):
    np.testing.assert_allclose(evaluate(parse(text), VALUES), value, rtol=1e-15, atol=1e-15)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 / 0", np.inf), ("-1 / 0", -np.inf), ("0 / 0", np.nan), ("log(0)", -np.inf), ("log(-1)", np.nan),
        ("exp(1000)", np.inf), ("10**400", np.inf), ("(-1)**0.5", np.nan), ("0**-1", np.inf), ("1e308 * 10", np.inf),
        ("exp(1000) - exp(1000)", np.nan), ("sqrt(-1)", np.nan), ("mean(e)", np.nan), ("sum(e)", 0), ("v[0:0]", []),
    ],
)  # fmt: skip
def test_what_is_not_finite_is_silent(text, value):
    np.testing.assert_array_equal(evaluate(parse(text), VALUES), value)


@pytest.mark.parametrize(
    ("text", "code", "place", "cure"),
    [
        ("1 + missing", "unknown-name", "missing", ""),
        ("a * vv", "unknown-name", "vv", "did you mean v?"),
        ("2 * sgn(a)", "unknown-function", "sgn", "did you mean sign?"),
        ("v + [1, 2]", "cannot-compute", "v + [1, 2]", ""),
        ("v @ a", "cannot-compute", "v @ a", ""),
        ("v[5]", "cannot-compute", "v[5]", ""),
        ("a[0]", "cannot-compute", "a[0]", ""),
        ("v[1e300]", "cannot-compute", "v[1e300]", ""),
        ("2 * v[0.5]", "bad-index", "0.5", ""),
        ("v[a]", "bad-index", "a", ""),
        ("v[[1]]", "bad-index", "[1]", ""),
        ("exp()", "wrong-number-of-operands", "exp()", ""),
        ("2 * exp(a, v + 0)", "wrong-number-of-operands", "exp(a, v + 0)", ""),
        ("maximum(a, b, v)", "wrong-number-of-operands", "maximum(a, b, v)", ""),
        ("exp(a, out=v)", "unknown-option", "exp(a, out=v)", ""),
        ("exp(a, where=0)", "unknown-option", "exp(a, where=0)", ""),
        ("sum(v, axis=3)", "cannot-compute", "sum(v, axis=3)", ""),
        ("sum(v, axis=[0, 0])", "cannot-compute", "sum(v, axis=[0, 0])", ""),
        ("sum(v, foo=1)", "cannot-compute", "sum(v, foo=1)", ""),
        ("sum(v, if=1)", "unknown-option", "sum(v, if=1)", ""),
        ("sum(v, ŷ=1)", "unknown-option", "sum(v, ŷ=1)", ""),
        ("sum(v, __class__=1)", "cannot-compute", "sum(v, __class__=1)", ""),
        ("max(e)", "cannot-compute", "max(e)", ""),
        ("[[1, 2], [3]]", "cannot-compute", "[[1, 2], [3]]", ""),
        ("one_hot(7, 3)", "cannot-compute", "one_hot(7, 3)", ""),
        ("one_hot(-1, 3)", "cannot-compute", "one_hot(-1, 3)", ""),
        ("one_hot(0.5, 3)", "cannot-compute", "one_hot(0.5, 3)", ""),
        ("eye(0 / 0)", "cannot-compute", "eye(0 / 0)", ""),
        ("eye(1 / 0)", "cannot-compute", "eye(1 / 0)", ""),
        ("eye(-1)", "cannot-compute", "eye(-1)", ""),
        ("eye(v)", "cannot-compute", "eye(v)", ""),
    ],
)
def test_what_has_no_value_is_told_where(text, code, place, cure):
    with pytest.raises(FormulaError) as told:
        evaluate(parse(text), VALUES)
    error = told.value
    assert (error.code, text[error.start : error.end], error.help) == (code, place, cure)
    assert "<" not in error.message


@pytest.mark.parametrize(
    "text", ["eye(1e6)", "one_hot(0, 1e9)", "outer(long, long)", "diag(long)", "long @ long.T", "eye(1e300)"]
)
def test_a_value_too_large_for_memory_is_refused(text):
    long = np.zeros((MAX_ELEMENTS // 10, 1)) if "@" in text else np.zeros(MAX_ELEMENTS // 1000)
    with pytest.raises(FormulaError, match="this cannot be computed"):
        evaluate(parse(text), {"long": long})


def calling(trees):
    keywords = st.dictionaries(st.sampled_from(["axis", "keepdims", "x", "lambda"]), trees, max_size=1)
    called = st.builds(
        lambda name, operands, options: Call(name, tuple(operands), tuple(options.items())),
        st.sampled_from(sorted(PRIMITIVES)), st.lists(trees, max_size=3), keywords,
    )  # fmt: skip
    return called | larger(trees)


@given(st.recursive(NUMBERS | st.sampled_from([*sorted(VALUES), "missing"]).map(Name), calling, max_leaves=8))
def test_nothing_but_a_formula_error_escapes(tree):
    try:
        found = evaluate(tree, VALUES)
    except FormulaError as error:
        assert error.message
    else:
        assert found.dtype == np.float64


@pytest.mark.parametrize(
    "text",
    [
        "__import__", "__builtins__", "__builtins__[0]", "open", "print", "True", "None", "v0", "c1", "array",
        "transposed", "f_exp", "lambda", "exp.T", "np", "self",
    ],
)  # fmt: skip
def test_no_name_of_python_is_in_reach(text):
    with pytest.raises(FormulaError) as told:
        evaluate(parse(f"1 + {text}"), {"x": np.float64(1)})
    assert told.value.code == "unknown-name"


@pytest.mark.parametrize("name", ["__import__", "eval", "exec", "open", "getattr", "print", "f_exp", "array", "lambda"])
def test_no_function_of_python_is_in_reach(name):
    with pytest.raises(FormulaError) as told:
        evaluate(parse(f"{name}(1)"), {"x": np.float64(1)})
    assert told.value.code == "unknown-function"


def test_a_compiled_formula_knows_nothing_but_its_own():
    run = compile_formula(parse("exp(x) + 2 * y"), ("y", "x"))
    assert run.__globals__["__builtins__"] == {}
    assert {type(known) for name, known in run.__globals__.items() if name != "__builtins__"} == {np.ufunc, np.float64}
    assert run(np.float64(3), np.float64(0)) == 7


def test_a_value_that_only_looks_like_a_word_of_python_is_a_name():
    assert evaluate(parse("lambda + if"), {"lambda": np.float64(1), "if": np.float64(2)}) == 3
    assert evaluate(parse("ŷ - y"), {"ŷ": np.float64(1), "y": np.float64(2)}) == -1
