"""Formulas as Python source: every primitive has a spelling, and the source computes what the formula does."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.errors import FormulaError
from tutor.formula import Binary, Name, Number, Unary, evaluate, parse
from tutor.formula.dialects import SPELLINGS
from tutor.formula.functions import PRIMITIVES
from tutor.formula.source import part_field, write_source
from tutor.network.programs.helpers import HELPERS, TORCH_HELPERS

CALLS = {
    "exp": "exp(x)", "log": "log(x)", "sqrt": "sqrt(x)", "sin": "sin(x)", "cos": "cos(x)", "tanh": "tanh(x)",
    "abs": "abs(x - 1)", "sign": "sign(x - 1)", "step": "step(x - 1)", "erf": "erf(x)", "log1p": "log1p(x)",
    "maximum": "maximum(x, y)", "minimum": "minimum(x, y)", "where": "where(step(x - y), x, 3)",
    "sum": "sum(x, axis=0)", "mean": "mean(x, axis=-1, keepdims=1)", "max": "max(x, axis=[0, 1])",
    "min": "min(x, axis=1, keepdims=1)", "outer": "outer(v, w)", "eye": "eye(size(v))", "diag": "diag(v)",
    "one_hot": "one_hot(i, size(x, -1))", "rows": "rows(x)", "size": "size(x, 1)", "positions": "positions(x)",
    "absent": "absent(x)", "transpose": "transpose(x, 1, 0)", "reshape": "reshape(x, 3, 2)",
    "concat": "concat(x, y, axis=1)", "stack": "stack(v, w, axis=1)", "embedding": "embedding(x, i)",
    "windows": "windows(x, 2, stride=1, padding=1)", "shaped_as": "shaped_as(x, k)",
}  # fmt: skip
FURTHER = (
    "mean(x)", "sum(x)", "sum(x, axis=[])", "max(x, axis=[])", "transpose(x)", "outer(x, v)", "where(x, x, y)",
    "where(i, v[0:2], 2)", "maximum(2, x)", "x.T", "b.T", "v.T", "x @ x.T", "x[1]", "x[0, 1:]", "x[:, -1]",
    "exp(x) / (exp(x) + y)", "sqrt(2 / pi) * x", "x - (y - x) / (y / x)", "-x**2", "(-x)**2", "2**-x", "x**3",
    "embedding(v, i)", "1 / 3", "maximum(sqrt(2), 3) * x", "reshape(x, [6])", "eye(2) @ x", "1e-05 * x - 1e+30",
)  # fmt: skip
VALUES = {
    "x": np.array([[0.3, 1.7, 2.2], [1.1, 0.6, 0.9]]), "y": np.array([[1.2, 0.4, 2.6], [0.2, 1.9, 1.4]]),
    "v": np.array([0.5, 1.5, 2.5]), "w": np.array([0.2, 0.1, 0.7]), "i": np.array([1.0, 0.0]),
    "b": np.linspace(0.1, 2.4, 24).reshape(2, 3, 4), "k": np.zeros((3, 2)),
}  # fmt: skip
NUMBERS = {"x": 0.7, "y": 1.9}
SMOOTH = ("exp", "log", "sqrt", "sin", "cos", "tanh", "abs", "sign", "step", "erf", "log1p")
ON_NUMBERS = [
    *(text for name, text in CALLS.items() if name in SMOOTH),
    "maximum(x, y)", "minimum(x, y)", "maximum(x, 0)", "minimum(2, x)", "where(step(x - 2), x, y)", "where(x, x, y)",
    "sum(x)", "mean(x)", "max(x)", "min(x)", "size(x)", "rows(x)", "positions(x)", "absent(x)", "transpose(x)",
    "reshape(x)", "shaped_as(x, y)", "outer(x, y)", "x.T", "x**2", "(x + y)**2", "x**y", "2**x", "x**-1", "-(x - y)**2",
    "maximum(x - y, 0)**2", "exp(x * y) / (1 + exp(x * y))", "sqrt(2 / pi) * x",
]  # fmt: skip


def shapes(values):
    return {name: np.shape(value) for name, value in values.items()}


def run(source, values, helpers=HELPERS, library=None):
    """The value of a source, its parts made first."""
    known = {"np": np, "math": math, **(library or {})}
    for helper in source.helpers:
        exec(helpers[helper], known)
    texts = {name: f"value_{name}" for name in values}
    known |= {texts[name]: value for name, value in values.items()}
    for place, part in enumerate(source.parts, 1):
        texts[part_field(place)] = f"part{place}"
        known[f"part{place}"] = eval(part.format_map(texts), known)
    return eval(source.text.format_map(texts), known)


def test_every_primitive_can_be_spelled_and_is_tried():
    assert PRIMITIVES.keys() - SPELLINGS["numpy"].keys() == set()
    assert PRIMITIVES.keys() - SPELLINGS["torch"].keys() == set()
    assert PRIMITIVES.keys() - CALLS.keys() == set()
    of_arrays = {"eye", "diag", "one_hot", "concat", "stack", "embedding", "windows"}
    assert PRIMITIVES.keys() - SPELLINGS["float"].keys() == of_arrays
    assert all(name in text for name, text in CALLS.items())


@pytest.mark.parametrize("text", [*CALLS.values(), *FURTHER])
def test_numpy_source_computes_the_formula(text):
    made = run(write_source(parse(text), "numpy", shapes(VALUES)), VALUES)
    np.testing.assert_allclose(made, evaluate(parse(text), VALUES), rtol=1e-15)
    assert np.shape(made) == np.shape(evaluate(parse(text), VALUES))


@pytest.mark.parametrize("text", [*CALLS.values(), *FURTHER])
def test_torch_source_computes_the_formula(text):
    torch = pytest.importorskip("torch")
    torch.set_default_dtype(torch.float64)
    tensors = {name: torch.tensor(value) for name, value in VALUES.items()}
    source = write_source(parse(text), "torch", shapes(VALUES))
    made = np.asarray(run(source, tensors, TORCH_HELPERS, {"torch": torch}))
    np.testing.assert_allclose(made, evaluate(parse(text), VALUES), rtol=1e-13)


@pytest.mark.parametrize("text", ON_NUMBERS)
def test_float_source_computes_the_formula_on_plain_floats(text):
    made = run(write_source(parse(text), "float", shapes(NUMBERS)), NUMBERS)
    assert type(made) is float
    values = {name: np.float64(value) for name, value in NUMBERS.items()}
    assert made == pytest.approx(float(evaluate(parse(text), values)), rel=1e-15)


@pytest.mark.parametrize(
    "text", ["maximum(x, y)", "minimum(x, y)", "maximum(x, 0)", "minimum(0, x)", "sign(x)", "x + y"]
)
@pytest.mark.parametrize("nan", ["x", "y"])
def test_plain_floats_pass_nan_on_as_numpy_does(text, nan):
    values = {**NUMBERS, nan: math.nan}
    made = run(write_source(parse(text), "float", shapes(values)), values)
    expected = float(evaluate(parse(text), {name: np.float64(value) for name, value in values.items()}))
    assert made == expected or (math.isnan(made) and math.isnan(expected))


ARITHMETIC = st.recursive(
    st.sampled_from([Name("x"), Name("y")]) | st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 3.0]).map(Number),
    lambda trees: (
        st.builds(Unary, st.just("-"), trees)
        | st.builds(Binary, st.sampled_from(["+", "-", "*", "/"]), trees, trees)
        | st.builds(Binary, st.just("**"), trees, st.sampled_from([Number(2.0), Number(3.0), Number(-1.0)]))
    ),
    max_leaves=12,
)


@given(ARITHMETIC, st.floats(-3, 3), st.floats(-3, 3))
def test_brackets_stand_where_python_needs_them(tree, x, y):
    values = {"x": np.float64(x), "y": np.float64(y)}
    expected = evaluate(tree, values)
    try:
        with np.errstate(all="ignore"):
            made = run(write_source(tree, "numpy", shapes(values)), values)
    except (ArithmeticError, ValueError):  # numbers alone are Python's own, which have no 1 / 0
        return
    if np.isfinite(expected) and np.isfinite(made):
        np.testing.assert_allclose(made, expected, rtol=1e-12)
    if np.isfinite(expected):
        try:
            plain = run(write_source(tree, "float", shapes(values)), {"x": x, "y": y})
        except (ArithmeticError, ValueError):
            return  # for numpy to compute: an infinity on the way
        np.testing.assert_allclose(plain, expected, rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("mean((x - y)**2) / size(x)", "np.mean(({x} - {y})**2) / 6"),
        ("max(x, axis=-1, keepdims=1)", "np.max({x}, axis=-1, keepdims=True)"),
        ("x * step(y)", "{x} * ({y} > 0)"),
        ("x - (y - 1)", "{x} - ({y} - 1)"),
        ("1 / 0", "np.float64(1) / 0"),
        ("1 / 4", "1 / 4"),
        ("x * sqrt(2 / pi)", "{x} * math.sqrt(2.0 / math.pi)"),
        ("b.T", "np.swapaxes({b}, -1, -2)"),
        ("outer(v, w)", "np.outer({v}, {w})"),
    ],
)
def test_source_reads_as_one_writes_it(text, source):
    assert write_source(parse(text), "numpy", shapes(VALUES)).text == source


@pytest.mark.parametrize(
    ("text", "source"),
    [("x**2", "{x} * {x}"), ("x**3", "math.pow({x}, 3.0)"), ("2 * x", "2.0 * {x}"), ("sum(exp(x))", "math.exp({x})")],
)
def test_plain_floats_are_written_as_such(text, source):
    assert write_source(parse(text), "float", {"x": ()}).text == source


def test_what_stands_twice_is_computed_once():
    source = write_source(parse("exp(x - max(x)) / sum(exp(x - max(x)))"), "numpy", {"x": (3,)})
    assert source.parts == ("np.exp({x} - np.max({x}))",)
    assert source.text == "{part 1} / np.sum({part 1})"
    squared = write_source(parse("(x - y)**2"), "float", {"x": (), "y": ()})
    assert (squared.parts, squared.text) == (("{x} - {y}",), "{part 1} * {part 1}")


def test_a_function_without_a_spelling_is_named():
    with pytest.raises(FormulaError, match="a program in float cannot spell windows"):
        write_source(parse("windows(x, 2)"), "float", {"x": ()})
    with pytest.raises(FormulaError, match="a program in numpy cannot spell expp") as error:
        write_source(parse("1 + expp(x)"), "numpy", {"x": ()})
    assert (error.value.start, error.value.end, error.value.help) == (4, 11, "did you mean exp?")


def test_a_name_without_a_value_is_refused():
    with pytest.raises(FormulaError, match="z has no value here"):
        write_source(parse("x + z"), "numpy", {"x": ()})


def test_a_name_of_the_formulas_own_comes_before_a_constant():
    assert write_source(parse("pi * x"), "numpy", {"x": (), "pi": ()}).text == "{pi} * {x}"
    assert write_source(parse("pi * x"), "numpy", {"x": ()}).text == "np.pi * {x}"
