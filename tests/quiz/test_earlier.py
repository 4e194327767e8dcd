"""A wrong answer that follows rightly from an earlier wrong one is told so."""

import pytest
from unit_network import UNIT

from tutor.session import Session

ARRAYS = """\
```network
data: {X: [[1, 2, -1], [0.5, -1, 3]]}
parameters: {b: [0.3, -0.2, 0.4], r: 0.7}
forward: |
  Y = X + b
  Z = r * Y * Y
  L = sum(Z)
train: {learning_rate: 0.5}
```

"""


@pytest.fixture
def after(lesson):
    """The verdict on the last of some answers, each given at a step, with what is asked there."""

    def given(body, *answers):
        quizzes = "".join(f"```quiz\nat: {at}\nask: {ask}\n```\n\n" for at, ask, _ in answers)
        session = Session(lesson(body + quizzes))
        for at, _, text in answers:
            session = session.go(at).answer(text)
        return session.verdict

    return given


def follows(verdict, address):
    assert verdict.verdict == "wrong"
    return verdict.message.startswith("Right step, earlier value") and address in verdict.message


def test_a_product_made_of_a_wrong_upstream(after):
    first = ("backward L -> p - y", "product", "0.5")  # it is about -0.659
    slope = 0.6704 * (1 - 0.6704)
    verdict = after(UNIT, first, ("backward p -> z", "product", f"{0.5 * slope}"))
    assert follows(verdict, "backward L -> p - y")
    assert "-" not in verdict.message.split("what you answered at")[1].replace("->", "").replace("p - y", "")


def test_a_product_made_of_a_wrong_local_derivative(after):
    verdict = after(
        UNIT, ("backward p -> z", "local", "0.3"), ("backward z -> b", "product", f"{2 * (0.6704 - 1) * 0.3}")
    )
    assert follows(verdict, "backward p -> z")


def test_a_value_made_of_a_wrong_value(after):
    verdict = after(UNIT, ("forward z", "value", "0.9"), ("forward p", "value", "1/(1 + exp(-0.9))"))
    assert follows(verdict, "forward z")


def test_an_update_made_of_a_wrong_gradient(after):
    verdict = after(UNIT, ("backward z -> b", "product", "0.5"), ("update b", "update", "-0.2 - 0.5*0.5"))
    assert follows(verdict, "backward z -> b")


def test_a_total_made_of_a_wrong_contribution(after):
    verdict = after(
        ARRAYS,
        ("accumulate Y", "total", "[[1, 1, 1], [1, 1, 1]]"),
        ("unbroadcast Y -> b", "total", "[2, 2, 2]"),
    )
    assert follows(verdict, "accumulate Y")


def test_a_mistake_that_has_a_name_is_told_by_its_name(after):
    """Of the wrong upstream the mistake made one thing; what was answered is the local derivative alone."""
    slope = 0.6704 * (1 - 0.6704)
    verdict = after(UNIT, ("backward L -> p - y", "product", "0.5"), ("backward p -> z", "product", f"{slope}"))
    assert verdict.slips == ("no-upstream",)


def test_what_was_put_right_leads_nowhere(after):
    slope = 0.6704 * (1 - 0.6704)
    plain = after(UNIT, ("backward p -> z", "product", f"{0.5 * slope}"))
    assert not plain.message.startswith("Right step")
    unrelated = after(UNIT, ("backward L -> p - y", "product", "0.5"), ("backward p -> z", "product", "7"))
    assert not unrelated.message.startswith("Right step")


def test_what_follows_from_an_answer_that_was_then_put_right(lesson):
    quizzes = "".join(f"```quiz\nat: {at}\nask: product\n```\n\n" for at in ("backward L -> p - y", "backward p -> z"))
    session = Session(lesson(UNIT + quizzes)).go("backward L -> p - y").answer("0.5")
    session = session.answer("2 * (p - y)")
    assert session.verdict.verdict == "right"
    session = session.go("backward p -> z").answer(f"{0.5 * 0.6704 * (1 - 0.6704)}")
    assert not session.verdict.message.startswith("Right step")
