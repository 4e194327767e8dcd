"""Questions about rules: what is asked, in which names, which mistakes are known."""

import numpy as np
import pytest

from tutor.errors import AddressError
from tutor.formula import canonical, parse
from tutor.network.operations import FUNCTIONS
from tutor.quiz import SLIPS, grade, step_question
from tutor.quiz.formulas import Variable
from tutor.quiz.vocabulary import bounded, vocabulary

STEP = "step(x) is 1 where x is above 0, else 0"
SIGN = f"sign(x) is 1 where x is above 0 and −1 where it is below; {STEP}"
MATRICES = "{X: [[1, 2], [3, 4]], W: [[1, 2], [3, 4]]}"
ROW = "diag(v) is the matrix with v on its diagonal; outer(u, v) the matrix of all products"
RULES = [
    ("y = sigmoid(x)\n  L = y * 2", "{x: 0.5}", "y -> x", "∂y/∂x", "Write it with x and y."),
    ("L = sigmoid(x) * 3", "{x: 0.5}", "sigmoid(x) -> x", "∂(sigmoid(x))/∂x",
     "Write it with x and out, which is the operation's value."),
    ("L = a * b", "{a: 2, b: 3}", "L -> a", "∂L/∂a", "Write it with a, b and L."),
    ("y = abs(x)\n  L = sum(y)", "{x: [2, -3]}", "y -> x", "∂y/∂x",
     f"Write it with x and y, for one entry. Here {SIGN}."),
    ("y = relu(x)\n  L = sum(y)", "{x: [2, -3]}", "y -> x", "∂y/∂x",
     f"Write it with x and y, for one entry. Here {STEP}."),
    ("Y = X @ W\n  L = sum(Y)", MATRICES, "Y -> W", "∂Y/∂W",
     "Write it with X and W: the factor local in local @ upstream."),
    ("Y = X @ W\n  L = sum(Y)", MATRICES, "Y -> X", "∂Y/∂X",
     "Write it with X and W: the factor local in upstream @ local."),
    ("y = softmax(x)\n  L = y[0]", "{x: [2, -3]}", "y -> x", "∂y/∂x",
     f"Write it with x and y, for one row: the factor local in upstream @ local. Here {ROW}."),
    ("L = mean(x)", "{x: [2, -3]}", "L -> x", "∂L/∂x", "Write it with x, for one entry."),
    ("L = logsumexp(x)", "{x: [2, -3]}", "L -> x", "∂L/∂x", "Write it with x and L."),
]  # fmt: skip


@pytest.fixture
def asked(lesson):
    """A question about a step of a network."""

    def made(forward, parameters, address, ask="rule"):
        body = f"```network\nparameters: {parameters}\nforward: |\n  {forward}\n```\n"
        trace = lesson(body).walks[0].trace
        return step_question(ask, trace.steps[trace.find(f"backward {address}")], trace), trace

    return made


@pytest.mark.parametrize(("forward", "parameters", "address", "slope", "told"), RULES)
def test_the_prompt_names_what_to_write_with(asked, forward, parameters, address, slope, told):
    question, _ = asked(forward, parameters, address)
    assert question.prompt == f"Which formula is the local derivative {slope}? {told}"


def test_a_rule_is_a_question_with_all_that_belongs_to_it(asked):
    question, trace = asked("y = sigmoid(x)\n  L = y * 2", "{x: 0.5}", "y -> x")
    assert (question.id, question.kind, question.address, question.ask) == (
        "rule backward y -> x",
        "formula",
        "backward y -> x",
        "rule",
    )
    assert (question.skill, question.answer, question.choices) == ("rule:sigmoid", None, ())
    assert question.explain == "Steepest, with slope ¼, where the output is ½; flat where it is near 0 or 1."
    assert question.hides == {"rule y -> x"}
    assert {name: float(value) for name, value in question.names.items()} == {
        "x": 0.5,
        "y": pytest.approx(1 / (1 + np.exp(-0.5))),
        "out": float(trace.value("y")),
    }


@pytest.mark.parametrize(
    ("forward", "parameters", "address", "slips"),
    [
        ("L = a / b", "{a: 2, b: 3}", "L -> a",
         {"sign": "-1/b", "other-operand": "-a/b^2", "value-not-derivative": "L", "lost-scale": "1"}),
        ("L = w * 3", "{w: 2}", "L -> w", {"sign": "-3", "value-not-derivative": "L"}),
        ("Y = X @ W\n  L = sum(Y)", MATRICES, "Y -> W",
         {"sign": "-X.T", "transposed": "X", "other-operand": "W.T", "value-not-derivative": "Y"}),
    ],
)  # fmt: skip
def test_known_mistakes_of_a_rule(asked, forward, parameters, address, slips):
    question, _ = asked(forward, parameters, address)
    known = {slip.name: slip.say for slip in question.formula.slips}
    assert known.keys() == slips.keys()
    for name, formula in slips.items():
        verdict = grade(question, formula)
        assert (verdict.verdict, verdict.slips[:1]) == ("wrong", (name,)), verdict
        if name != "other-operand":
            assert known[name] == SLIPS[name]


def test_the_mistake_with_the_other_operand_says_which_is_which(asked):
    question, _ = asked("L = a / b", "{a: 2, b: 3}", "L -> a")
    assert grade(question, "-a/b^2").message == SLIPS["other-operand"].format(this="a", other="b")


def test_a_step_of_which_nothing_like_that_can_be_asked(asked):
    with pytest.raises(AddressError):
        asked("L = a * b", "{a: 2, b: 3}", "L -> a", ask="update")


# --- what may be typed -----------------------------------------------------------------------------------------------


def words(formula, variables, derived=()):
    expr = parse(formula, [*variables, *dict(derived)])
    shapes = {name: Variable(shape=shape) for name, shape in variables.items()}
    return vocabulary(expr, shapes, {name: parse(text) for name, text in dict(derived).items()}, FUNCTIONS)


@pytest.mark.parametrize(
    ("variables", "derived", "names", "cure"),
    [
        ({"x": ()}, {}, {"x"}, "use numbers and x"),
        ({"b": (), "a": ()}, {}, {"a", "b"}, "use numbers and a, b"),
        ({"x": ()}, {"out": "x"}, {"x", "out"}, "use numbers and x"),
        ({}, {"out": "2"}, {"out"}, "use numbers and out"),
        ({"‹a›": ()}, {}, set(), "use numbers"),
    ],
)
def test_names_that_may_be_typed(variables, derived, names, cure):
    known = words("1", variables, derived)
    assert (known.names, known.cure) == (names, cure)


def test_pi_is_a_name_where_the_right_formula_has_it():
    assert words("2 * pi * r", {"r": ()}).names == {"r", "pi"}
    assert words("2 * r", {"r": ()}).names == {"r"}


def test_functions_of_arrays_are_for_arrays_and_the_formulas_own_are_always_known():
    number, array, own = words("x", {"x": ()}), words("x", {"x": (3,)}), words("softmax(x)", {"x": ()})
    assert {"exp", "max", "min", "sqrt"} <= number.functions
    assert not {"softmax", "outer", "sum"} & number.functions
    assert {"softmax", "outer", "sum", "exp"} <= array.functions
    assert "softmax" in own.functions
    assert (number.arrays, array.arrays) == (frozenset(), {"x"})
    assert words("x", {"x": (3,)}, {"out": "x", "n": "3"}).arrays == {"x", "out"}


def test_what_would_grow_too_large_is_refused_and_what_just_fits_is_not():
    functions = bounded(FUNCTIONS)
    row = np.arange(100.0)
    assert functions["outer"](row, row).shape == (100, 100)
    assert functions["diag"](row).shape == (100, 100)
    assert functions["diag"](np.eye(150)).shape == (150,)
    assert functions["sum"](row) == 4950
    for name, arguments in {"outer": (row, np.arange(101.0)), "diag": (np.arange(101.0),)}.items():
        with pytest.raises(ValueError, match="the result would hold more than 10,000 elements"):
            functions[name](*arguments)
    with pytest.raises(ValueError, match="softmax takes x"):
        functions["softmax"](row, 0, 1, 2)


def test_a_formula_of_a_rule_is_shown_as_it_is_typed(asked):
    question, _ = asked("y = a ** 3\n  L = y", "{a: 2}", "y -> a")
    assert canonical(question.formula.expr) == "3 * a**2"
