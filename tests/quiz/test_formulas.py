"""Questions for a formula or a rule: what is right in every spelling, what is wrong and why, and what stays hidden."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from unit_network import UNIT

from tutor.errors import AddressError, FormulaError
from tutor.formula import canonical, evaluate
from tutor.lesson.asks import askable
from tutor.network.operations import OPERATIONS
from tutor.plain import paragraph
from tutor.quiz import SLIPS, grade, hints_for, reading, step_question
from tutor.session import Session, answer_text, rule, why
from tutor.tui.equation import equation_rows

sys.path.append(str(Path(__file__).parents[2] / "docs"))
sys.path.append(str(Path(__file__).parent))
import formula_campaign
import operation_examples


def quiz(**keys) -> str:
    lines = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items())
    return f"```quiz\n{lines}\n```\n\n"


@pytest.fixture
def asked(lesson):
    """One question of an author's."""

    def made(body=UNIT, **keys):
        ((_, question),) = lesson(body + quiz(**keys)).questions()
        return question

    return made


@pytest.fixture
def asked_rule(lesson):
    """The rule of one step of a network in one line a formula."""

    def made(address, forward, parameters="{}", data="{}"):
        lines = "".join(f"  {line}\n" for line in forward)
        body = f"```network\ndata: {data}\nparameters: {parameters}\nforward: |\n{lines}```\n"
        trace = lesson(body).walks[0].trace
        return step_question("rule", trace.steps[trace.find(address)], trace)

    return made


# --- a formula of the author's ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "verdict", "slips", "said"),
    [
        ("2(p - y)", "right", (), "Right. The square brings a 2."),
        ("dL/dp = 2p - 2y", "right", (), "Right"),
        ("−2(y − p)", "right", (), "Right"),
        ("p - y", "wrong", ("lost-two",), "factor of two is lost"),
        ("4(p - y)", "wrong", ("lost-two",), "twice"),
        ("2(y - p)", "wrong", ("sign",), "sign is turned"),
        ("p^2", "wrong", (), "That is no slope at all."),
        ("p·p", "wrong", (), "That is no slope at all."),
        ("2y(p - y)", "wrong", (), "A factor y is too many."),
        ("2(p - y)/p", "wrong", (), "A factor p is missing."),
        ("2(p - y)/p^2", "wrong", (), "A factor p^2 is missing."),
        ("2(p - y)p/y", "wrong", (), "p stands where y belongs"),
        ("3(p - y)", "wrong", (), "but for a constant factor"),
        ("0", "wrong", (), "It is not 0."),
        ("2p + y", "wrong", (), "Not that."),
        ("log(p - y)", "wrong", (), "has none"),
        ("", "unreadable", (), "There is no answer yet."),
        ("1/2p", "unreadable", (), "1/2p is ambiguous"),
        ("2(p - t)", "unreadable", (), "No value is called t"),
        ("2(p - y", "unreadable", (), "never closed"),
    ],
)
def test_a_formula_is_graded_by_what_it_computes(asked, answer, verdict, slips, said):
    question = asked(
        question="What is the slope?",
        formula="2 * (p - y)",
        wrong=[{"answer": "p**2", "say": "That is no slope at all."}],
        explain="The square brings a 2.",
    )
    told = grade(question, answer)
    assert (told.verdict, told.slips) == (verdict, slips)
    assert said in told.message
    assert (told.column is None) == (verdict != "unreadable")
    assert "2·(p" not in told.message


def test_how_a_formula_was_read_is_told(asked):
    question = asked(question="What?", formula="2 * (p - y)")
    assert grade(question, "2p-2y").read_as == "2·p - 2·y"
    assert reading(question, "2py") == "2·p·y"
    assert reading(question, "2p(") == ""
    assert grade(question, "2 * q").column == 5


def test_only_the_formulas_own_names_may_be_typed(asked):
    question = asked(question="What?", formula="p - y")
    assert grade(question, "sigmoid(z) - y").verdict == "unreadable"
    assert set(question.names) == {"p", "y"}


def test_names_of_the_domain_may_be_typed_though_the_right_formula_does_without_them(lesson):
    body = quiz(
        question="How large is the mean of n equal losses u?",
        formula="u",
        domain={"n": "count", "u": "real"},
        wrong=[{"answer": "n * u", "say": "That is their sum."}],
    )
    ((_, question),) = lesson(f"Some words.\n\n{body}").questions()
    assert grade(question, "n*u/n").verdict == "right"
    assert grade(question, "u n").message == "That is their sum."
    assert grade(question, "q").verdict == "unreadable"


def test_a_lesson_without_a_network_asks_for_formulas_too(lesson):
    body = quiz(question="How steep?", formula="p * (1 - p)", domain={"p": "probability"})
    ((_, question),) = lesson(f"Some words.\n\n{body}").questions()
    assert grade(question, "p - p²").verdict == "right"
    assert grade(question, "p").verdict == "wrong"


def test_what_names_stand_for_decides_which_laws_hold(asked):
    real = asked(question="What?", formula="2 * log(abs(v))", domain={"v": "real"}, body="Words.\n\n")
    positive = asked(question="What?", formula="2 * log(v)", domain={"v": "positive"}, body="Words.\n\n")
    assert grade(real, "log(v^2)").verdict == "right"
    assert grade(positive, "log(v^2)").verdict == "right"
    assert grade(real, "2log(v)").verdict == "wrong"
    assert grade(positive, "2log(abs(v))").verdict == "right"


def test_a_formula_that_has_hardly_a_value_is_the_authors_error_and_costs_nothing(asked):
    question = asked(question="What?", formula="log(u) + log(v)", domain={"u": "real", "v": "real"}, body="Words.\n\n")
    with pytest.raises(FormulaError) as caught:
        question.formula.check()
    assert caught.value.code == "too-few-points"
    told = grade(question, "log(u) + log(v)")
    assert told.verdict == "unreadable"
    assert "no fault of yours" in told.message


MATRICES = """\
```network
data: {x: [1, -2, 0.5]}
parameters: {W: [[0.2, 0.4, -1], [1, 0.3, 0.7]], b: [0.1, -0.2]}
forward: |
  z = W @ x + b
  L = sum(z**2)
```

"""


@pytest.mark.parametrize(
    ("answer", "verdict", "said"),
    [
        ("Wᵀ @ z", "right", "Right"),
        ("z @ W", "right", "Right"),
        ("W.T @ z", "right", "Right"),
        ("W @ z", "unreadable", "cannot be computed"),
        ("z", "shape", "Asked is an array of shape (3,); this is shape (2,)"),
        ("3", "shape", "this is a single number"),
        ("-Wᵀ @ z", "wrong", "sign is turned"),
        ("2 Wᵀ @ z", "wrong", "twice"),
        ("Wᵀ z", "unreadable", "@"),
        ("sum(W, axis=0)", "wrong", "Not that"),
    ],
)
def test_a_formula_over_arrays(asked, answer, verdict, said):
    question = asked(MATRICES, question="What is half the gradient of x?", formula="W.T @ z")
    told = grade(question, answer)
    assert told.verdict == verdict
    assert said in told.message


def test_a_matrix_product_taken_entry_by_entry_is_named(asked):
    body = MATRICES.replace("W: [[0.2, 0.4, -1], [1, 0.3, 0.7]]", "W: [[0.2, 0.4, -1], [1, 0.3, 0.7], [2, 1, 4]]")
    body = body.replace("b: [0.1, -0.2]", "b: [0.1, -0.2, 1]")
    question = asked(body, question="What?", formula="W @ W")
    assert grade(question, "W ⊙ W").slips == ("elementwise",)
    assert grade(question, "(W @ W).T").slips == ("transposed",)


# --- rules ------------------------------------------------------------------------------------------------------------

SIGMOID = ("backward p -> z", ["p = sigmoid(z)", "L = (p - 1)**2"], "{z: 0.7}")


@pytest.mark.parametrize(
    "answer",
    [
        "p*(1-p)",
        "out*(1-out)",
        "p - p²",
        "sigmoid(z)(1-sigmoid(z))",
        "σ(z)(1 − σ(z))",
        "exp(-z)/(1+exp(-z))**2",
        "p(1 - out)",
        "1/(2 + exp(z) + exp(-z))",
        "dp/dz = p(1-p)",
    ],
)
def test_a_rule_is_right_in_whatever_names_it_is_written(asked_rule, answer):
    assert grade(asked_rule(*SIGMOID), answer).verdict == "right"


@pytest.mark.parametrize(
    ("answer", "slip"),
    [("z*(1-z)", "wrong-point"), ("p", "value-not-derivative"), ("out", "value-not-derivative"), ("p(p-1)", "sign")],
)
def test_a_wrong_rule_is_told_why(asked_rule, answer, slip):
    told = grade(asked_rule(*SIGMOID), answer)
    assert told.verdict == "wrong"
    assert slip in told.slips
    assert SLIPS[slip] in told.message


def test_a_missing_factor_of_a_rule_is_named(asked_rule):
    assert grade(asked_rule(*SIGMOID), "1 - p").message == "A factor p is missing."
    assert grade(asked_rule(*SIGMOID), "p").slips == ("value-not-derivative",)


@pytest.mark.parametrize(
    ("forward", "parameters", "address", "right", "wrong"),
    [
        (["v = w * x", "L = v**2"], "{w: 2, x: 3}", "backward v -> w", ["x", "v/w"], [("w", "other-operand")]),
        (["v = x**2", "L = 3 * v"], "{x: 3}", "backward v -> x", ["2x", "x + x"], [("x", "lost-two"), ("x²", "")]),
        (["v = log(x)", "L = 3 * v"], "{x: 3}", "backward v -> x", ["1/x", "exp(-v)"], [("1/v", "wrong-point")]),
        (
            ["v = sqrt(x)", "L = 3 * v"],
            "{x: 3}",
            "backward v -> x",
            ["1/(2v)", "0.5/sqrt(x)", "v/(2x)"],
            [("1/v", "lost-two")],
        ),
        (["v = exp(x)", "L = 3 * v"], "{x: 0.3}", "backward v -> x", ["v", "exp(x)", "out"], [("x", "wrong-point")]),
        (
            ["v = tanh(x)", "L = 3 * v"],
            "{x: 0.3}",
            "backward v -> x",
            ["1-v²", "1-tanh(x)^2", "(1-v)(1+v)"],
            [("1-x^2", "wrong-point")],
        ),
        (
            ["v = a / b", "L = 3 * v"],
            "{a: 1, b: 3}",
            "backward v -> b",
            ["-a/b²", "-v/b", "-a b^-2"],
            [("a/b²", "sign"), ("1/b", "other-operand")],
        ),
        (
            ["v = relu(x)", "L = 3 * v"],
            "{x: 3}",
            "backward v -> x",
            ["step(x)", "step(v)", "(1+sign(x))/2"],
            [("1", "mask-ignored")],
        ),
        (
            ["v = maximum(a, b)", "L = 3 * v"],
            "{a: 1, b: 3}",
            "backward v -> a",
            ["step(a-b)", "(1+sign(a-b))/2"],
            [("step(b-a)", "other-operand"), ("1", "mask-ignored")],
        ),
        (
            ["v = leaky_relu(x, 0.1)", "L = 3 * v"],
            "{x: 3}",
            "backward v -> x",
            ["where(step(x), 1, slope)", "0.1 + 0.9step(x)"],
            [("1", "mask-ignored")],
        ),
        (["v = a - b", "L = 3 * v"], "{a: 1, b: 3}", "backward v -> b", ["-1"], [("1", "other-operand")]),
        (
            ["v = bce(p, y)", "L = 3 * v"],
            "{p: 0.3, y: 1}",
            "backward v -> p",
            ["(p-y)/(p(1-p))", "-y/p + (1-y)/(1-p)"],
            [("-y/p", "lost-term")],
        ),
        (
            ["v = 2**x", "L = 3 * v"],
            "{x: 3}",
            "backward v -> x",
            ["v ln(2)", "2^x log(2)"],
            [("v", "value-not-derivative")],
        ),
    ],
)
def test_rules_of_numbers(asked_rule, forward, parameters, address, right, wrong):
    question = asked_rule(address, forward, parameters)
    for answer in right:
        assert grade(question, answer).verdict == "right", answer
    for answer, slip in wrong:
        told = grade(question, answer)
        assert told.verdict == "wrong", answer
        assert slip == "" or slip in told.slips, (answer, told)


def test_an_operand_without_a_name_is_written_out(asked_rule):
    question = asked_rule("backward p -> w * x + b", ["p = sigmoid(w * x + b)", "L = p"], "{w: 1, x: 2, b: 3}")
    assert {"w", "x", "b", "p"} <= set(question.formula.names)
    assert grade(question, "σ(wx+b)(1-p)").verdict == "right"
    assert grade(question, "σ(wx)(1-p)").verdict == "wrong"


VECTORS = "{z: [1, -2, 0.5], W: [[1, 2, 0.4], [0.5, -1, 3]]}"


@pytest.mark.parametrize(
    ("forward", "address", "right", "wrong"),
    [
        (
            ["P = softmax(z)", "L = sum(P**2)"],
            "backward P -> z",
            ["diag(P) - outer(P, P)", "diag(out) - outer(out, P)"],
            [
                ("P(1-P)", "unreadable", ""),
                ("diag(P) - P*P", "wrong", ""),
                ("diag(P*(1-P))", "wrong", "diagonal-only"),
                ("P*(1-P)", "shape", ""),
            ],
        ),
        (["v = W @ z", "L = sum(v**2)"], "backward v -> z", ["W"], [("Wᵀ", "shape", ""), ("z", "shape", "")]),
        (["v = W.T", "u = z @ v", "L = sum(u**2)"], "backward u -> v", ["z"], []),
        (
            ["v = sigmoid(z)", "L = sum(v)"],
            "backward v -> z",
            ["v(1-v)", "v*(1-v)", "σ(z) - v²"],
            [("z*(1-z)", "wrong", "wrong-point")],
        ),
        (["m = mean(z)", "L = m**2"], "backward m -> z", ["1/3"], [("1", "wrong", "lost-mean"), ("1/2", "wrong", "")]),
        (
            ["n = norm(z)", "L = n**2"],
            "backward n -> z",
            ["z/n", "z/sqrt(sum(z**2))", "z/norm(z)"],
            [("z", "wrong", "lost-scale")],
        ),
        (
            ["v = logsumexp(z)", "L = v**2"],
            "backward v -> z",
            ["softmax(z)", "exp(z - v)", "exp(z)/sum(exp(z))"],
            [("exp(z)", "wrong", "")],
        ),
    ],
)
def test_rules_of_arrays(asked_rule, forward, address, right, wrong):
    question = asked_rule(address, forward, VECTORS)
    for answer in right:
        assert grade(question, answer).verdict == "right", answer
    for answer, verdict, slip in wrong:
        told = grade(question, answer)
        assert told.verdict == verdict, (answer, told)
        assert slip == "" or slip in told.slips, (answer, told)


def test_a_mask_and_a_bound_are_not_taken_for_1(asked_rule):
    """They are drawn as what they stand for, not as the one number that always fits."""
    forward, values = ["v = where(m, a, b)", "L = sum(v)"], "{a: [1, 2], b: [3, 4]}"
    taken = asked_rule("backward v -> a", forward, values, "{m: [1, 0]}")
    assert grade(taken, "m").verdict == "right"
    assert grade(taken, "1").slips == ("mask-ignored",)
    left = asked_rule("backward v -> b", forward, values, "{m: [1, 0]}")
    assert grade(left, "1 - m").verdict == "right"
    assert grade(left, "0").verdict == "wrong"
    cut = asked_rule("backward v -> h", ["v = clip(x, l, h)", "L = 3 * v"], "{x: 0.3, l: -1, h: 1}")
    assert grade(cut, "step(x - h)").verdict == "right"
    assert grade(cut, "step(x - 1)").verdict == "wrong"


def test_a_wrong_shape_that_fits_the_right_rule_but_no_mistake_is_wrong(asked_rule):
    """The rule is one number for all entries; that of the other operand is a matrix."""
    forward = ["z = exp(W) * s", "L = sum(z**2)"]
    question = asked_rule("backward z -> exp(W)", forward, "{W: [[1, 2, 0.4], [0.5, -1, 3]], s: 0.7}")
    assert grade(question, "s").verdict == "right"
    assert grade(question, "exp(W)").slips == ("other-operand",)
    for answer in ("W.T", "W @ W.T", "[1, 2]"):
        assert grade(question, answer).verdict == "wrong", answer


def test_a_loss_of_rows_is_asked_with_labels_that_are_shares(asked_rule):
    forward = ["L = softmax_cross_entropy(z, y)"]
    question = asked_rule("backward L -> z", forward, "{z: [1, 2, 0.3]}", "{y: [0, 1, 0]}")
    assert grade(question, "softmax(z) - y").verdict == "right"
    assert grade(question, "sum(y)*softmax(z) - y").verdict == "right"
    assert grade(question, "z - y").slips == ("wrong-point",)


def test_every_rule_that_can_be_asked_is_right_as_itself(material):
    """Its text, as it is shown, is read back, accepted, and no slip; its opposite is not."""
    for walk in material.walks:
        for step in walk.trace.steps:
            if "rule" not in askable(step):
                continue
            question = step_question("rule", step, walk.trace)
            told = grade(question, answer_text(question))
            assert told.verdict == "right", (question.id, told)
            assert told.read_as == question.formula.text
            if step.rule != "0" and len(question.formula.text) < 180:
                assert grade(question, f"-({question.formula.text})").verdict == "wrong", question.id


def test_the_rule_at_the_trace_s_own_numbers_is_the_step_s_local_derivative(material):
    """What is asked is what is multiplied: the right formula, evaluated where the learner is."""
    for walk in material.walks:
        trace = walk.trace
        for step in trace.steps:
            if "rule" not in askable(step) or step.combine in {"jacobian", "spread"}:
                continue
            formula = step_question("rule", step, trace).formula
            if set(formula.words.names) <= {*(node.name for node in trace.graph.nodes), "out"}:
                values = {node.name: value for node, value in zip(trace.graph.nodes, trace.values, strict=True)}
                values["out"] = trace.values[step.edge.output.id]
                found = evaluate(formula.expr, values, trace.graph.callable)
                np.testing.assert_allclose(np.broadcast_to(found, step.local.shape), step.local, rtol=1e-12)


NOT_ASKED = {
    "max", "min", "log_softmax", "layer_norm", "batch_norm", "rms_norm", "hinge", "hinge_of_classes", "gelu_tanh",
    "cross_entropy_of_classes", "softmax_cross_entropy_of_classes",
}  # fmt: skip
"""Ties, margins, class numbers and identity matrices need words that learners lack; one rule is too long."""


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.name} {each.function}")
def test_every_rule_of_the_table_that_is_not_too_much_is_asked_and_right_as_itself(operation):
    of_rows = any(word in operation.name for word in ("cross", "hinge", "norm"))
    samples = (*operation_examples.LABELLED, *operation_examples.MATRICES) if of_rows else ()
    trace = operation_examples.example(operation, samples).trace
    steps = [step for step in trace.steps if step.kind == "chain" and step.output == "r"]
    assert len({step.operand for step in steps}) == sum(partial is not None for partial in operation.partials)
    for step in steps:
        if "rule" in askable(step):
            question = step_question("rule", step, trace)
            assert grade(question, question.formula.text).verdict == "right"
        else:
            assert operation.name in NOT_ASKED or step.combine == "place"


def test_what_cannot_be_asked_is_refused(lesson):
    body = MATRICES.replace("L = sum(z**2)", "u = max(z)\n  v = z[0]\n  L = u + v")
    trace = lesson(body).walks[0].trace
    for address in ("backward u -> z", "backward v -> z"):
        step = trace.steps[trace.find(address)]
        assert "rule" not in askable(step)
        with pytest.raises(AddressError):
            step_question("rule", step, trace)


def test_the_author_s_wrong_rules_are_told_first(asked):
    question = asked(
        at="backward p -> z",
        ask="rule",
        wrong=[
            {"answer": "z * (1 - z)", "say": "The score is not the output."},
            {"answer": "out**2", "say": "Squares?"},
        ],
    )
    assert grade(question, "z - z²").message == "The score is not the output."
    assert grade(question, "p²").message == "Squares?"
    assert grade(question, "p - p²").verdict == "right"


def test_the_prompt_says_what_to_write_it_with(asked_rule):
    assert asked_rule(*SIGMOID).prompt == "Which formula is the local derivative ∂p/∂z? Write it with z and p."
    gate = asked_rule("backward h -> a", ["h = relu(a)", "L = sum(h)"], "{a: [1, -2]}")
    assert gate.prompt.endswith("for one entry. Here step(x) is 1 where x is above 0, else 0.")
    matrix = asked_rule("backward v -> z", ["v = W @ z", "L = sum(v)"], VECTORS)
    assert matrix.prompt.endswith("Write it with W and z: the factor local in upstream @ local.")


# --- what is hidden ---------------------------------------------------------------------------------------------------


def session_at(material, address):
    return Session(material).go(address)


def everything_shown(session):
    rows = equation_rows(session, 100, 20)
    pieces = ["".join(run.text for run in row) for row in rows]
    return "\n".join([*paragraph(session), *pieces, rule(session), why(session), *session.hints])


@pytest.mark.parametrize("key", ["rule", "formula"])
def test_while_a_rule_is_asked_it_is_shown_nowhere(lesson, key):
    more = {"ask": "rule"} if key == "rule" else {"question": "How steep is it?", "formula": "p * (1 - p)"}
    session = session_at(lesson(UNIT + quiz(at="backward p -> z", **more)), "backward p -> z")
    while session.hints_left > 1:  # the last is the worked step
        session = session.hint()
    shown = everything_shown(session)
    assert "∂p/∂z = ?" in shown
    assert "1 - p" not in shown
    assert "1 − p" not in shown
    assert why(session) == ""
    answered = session.answer("p(1-p)")
    assert answered.question is None
    assert "1 − p" in everything_shown(answered)
    assert "∂p/∂z = p * (1 - p)" in everything_shown(answered)


def test_of_a_rule_that_is_a_number_the_number_is_hidden_too(lesson):
    session = session_at(lesson(UNIT + quiz(at="backward z -> b", ask="rule")), "backward z -> b")
    shown = "\n".join([*paragraph(session), rule(session)])
    assert "local ?" in shown
    assert rule(session) == "?"
    assert "1" not in "".join(session.hint().hint().hint().hints)


def test_no_hint_for_a_rule_holds_the_rule(material):
    for walk in material.walks:
        for step in walk.trace.steps:
            if "rule" in askable(step):
                question = step_question("rule", step, walk.trace)
                _, *hints = hints_for(question, step, walk.trace)
                operands = {canonical(each) for each in step.edge.names}
                assert hints
                right = canonical(question.formula.expr)
                if right not in operands and len(right) > 3:
                    assert not any(right in hint or question.formula.text in hint for hint in hints), question.id


def test_a_shown_answer_is_the_formula(lesson):
    session = session_at(lesson(UNIT + quiz(at="backward p -> z", ask="rule")), "backward p -> z")
    assert answer_text(session.question) == "p·(1 - p)"
    assert session.show().question is None


# --- by the thousand --------------------------------------------------------------------------------------------------


def test_a_thousand_right_answers_written_otherwise_are_accepted():
    for question, text in formula_campaign.right_answers(1000):
        told = grade(question, text)
        assert told.verdict == "right", (question.id, text, told)


def test_a_thousand_other_formulas_are_refused():
    for question, text in formula_campaign.wrong_answers(1000):
        told = grade(question, text)
        assert told.verdict == "wrong", (question.id, text, told)


def test_five_thousand_texts_are_read_back_from_their_echo_or_refused_in_their_place():
    were_read, _ = formula_campaign.strings(5000)
    assert 1000 < were_read < 4000


def test_the_changed_formulas_are_other_ones_and_the_rewritten_are_the_same():
    """The campaign's own account of a difference, tried on what is known."""
    at = formula_campaign.points({"x": "real", "y": "real"}, {})
    same = [("x * (x + y)", "x**2 + x * y"), ("x - y", "-(y - x)")]
    other = [("x", "x * 1.000001"), ("x", "abs(x)"), ("log(x)", "log(abs(x))"), ("1 / x", "1 / x**2")]
    read = formula_campaign.parse
    assert not any(formula_campaign.differ(read(one), read(two), at) for one, two in same)
    assert all(formula_campaign.differ(read(one), read(two), at) for one, two in other)
