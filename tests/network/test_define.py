"""Functions of a lesson's own, apart from lessons: what is checked, what is written out, what an entry holds."""

import numpy as np
import pytest

from tutor.errors import FormulaError, NetworkError
from tutor.formula import canonical, parse
from tutor.network.define import MAX_BODY, check_body, expanded, own_operation, own_shorthand
from tutor.network.operations import Operation, Shorthand, as_function, find_entry

TWICE = own_shorthand("twice", ("x",), parse("x + x"))


@pytest.mark.parametrize(
    ("text", "code", "place", "said", "cure"),
    [
        ("x + w", "unknown-name", "w", "w is no operand of this function", "it may use x, y"),
        ("1 + sgmoid(x)", "unknown-function", "sgmoid", "no function is called sgmoid", "did you mean sigmoid?"),
        ("thrice(x)", "unknown-function", "thrice", "no function is called thrice", "did you mean twice?"),
        ("x * zzz(x)", "unknown-function", "zzz", "no function is called zzz", "may call those that stand above it"),
        ("2 * exp(x, y)", "wrong-number-of-operands", "exp(x, y)", "exp(x) takes 1 operand, got 2", "above it"),
        ("2 * twice(x, y)", "wrong-number-of-operands", "twice(x, y)", "twice(x) takes 1 operand, got 2", "above it"),
        ("x * size(x)", "unknown-function", "size", "no function is called size", ""),
    ],
)
def test_a_formula_that_speaks_of_something_else_is_told_where(text, code, place, said, cure):
    with pytest.raises(NetworkError) as told:
        check_body(parse(text), ("x", "y"), {"twice": TWICE})
    error = told.value
    assert (error.code, text[error.start : error.end], error.message) == (code, place, said)
    assert cure in error.help


@pytest.mark.parametrize("text", ["x + y * pi", "twice(x) - exp(y)", "sum(x, axis=0, keepdims=true)", "maximum(x, 0)"])
def test_operands_pi_and_functions_are_known(text):
    check_body(parse(text), ("x", "y"), {"twice": TWICE})


def test_a_rule_knows_the_words_of_rules():
    rule = parse("eye(size(x)) + diag(x) * rows(x) + one_hot(x, 3)")
    check_body(rule, ("x", "out"), {}, rule=True)
    with pytest.raises(NetworkError, match="no function is called"):
        check_body(rule, ("x", "out"), {})


def test_functions_are_written_out_with_their_arguments_in_their_places():
    values = {"twice": (("x",), parse("x + x")), "ratio": (("a", "b"), parse("a / b"))}
    assert canonical(expanded(parse("ratio(twice(y), x) - exp(x)"), values)) == "(y + y) / x - exp(x)"


def test_what_grows_too_long_is_refused_at_its_place():
    values = {f"f{place}": (("x",), parse("x + x")) for place in range(12)}
    text = "1 + f0(f1(f2(f3(f4(f5(f6(f7(f8(f9(x))))))))))"
    with pytest.raises(NetworkError) as told:
        expanded(parse(text), values)
    assert told.value.message == f"written out, this has more than {MAX_BODY:,} parts"
    assert (told.value.code, told.value.start, told.value.end) == ("formula-too-long", 0, len(text))


def test_a_shorthand_unfolds_into_its_body_whatever_the_shapes():
    assert (TWICE.function, TWICE.operands, dict(TWICE.options)) == ("twice", ("x",), {})
    assert canonical(TWICE.unfold(((3,),), {})) == "x + x"
    assert TWICE.why == "A shorthand of this lesson's own."


@pytest.fixture
def swish():
    return own_operation("swish", ("x",), parse("x * sigmoid(x)"), [parse("out + sigmoid(x) * (1 - out)")])


def test_an_operation_holds_what_its_author_wrote(swish):
    assert (swish.name, swish.function, swish.symbol, swish.value) == ("swish", "swish", "swish", "x * sigmoid(x)")
    (partial,) = swish.partials
    assert (partial.local, partial.combine) == ("out + sigmoid(x) * (1 - out)", "elementwise")
    assert partial.why == "A rule of this lesson's own."


def test_its_shape_is_its_operands_broadcast(swish):
    gate = own_operation("gate", ("a", "b"), parse("a * b"), [parse("b"), parse("a")])
    assert gate.shape(((2, 1), (3,)), {}) == (2, 3)
    with pytest.raises(NetworkError, match="shapes that broadcast"):
        gate.shape(((2,), (3,)), {})
    total = own_operation("total", ("x",), parse("sum(x)"), [parse("1")])
    with pytest.raises(NetworkError) as told:
        total.shape(((3,),), {})
    said = "expected a value of shape (3,) from total, which has a rule of its own and works element by element, got ()"
    assert (told.value.message, told.value.code) == (said, "shapes-do-not-fit")


def test_a_value_that_nests_too_deep_is_refused():
    values = {"f0": (("x",), parse("-exp(-exp(-exp(x)))"))}
    for place in range(1, 5):
        values[f"f{place}"] = (("x",), expanded(parse(f"f{place - 1}(f{place - 1}(x))"), values))
    with pytest.raises(FormulaError, match="nest"):
        own_operation("deep", ("x",), values["f4"][1], [parse("1")])


def test_it_is_found_and_called_beside_the_table(swish):
    own = {"swish": swish, "twice": TWICE}
    assert find_entry("swish", None, own) is swish
    assert isinstance(find_entry("twice", None, own), Shorthand)
    assert isinstance(find_entry("exp", None, own), Operation)
    x = np.array([0.5, -1.0])
    assert as_function("swish", own)(x) == pytest.approx(x / (1 + np.exp(-x)))
    assert as_function("twice", own)(x) == pytest.approx(2 * x)
