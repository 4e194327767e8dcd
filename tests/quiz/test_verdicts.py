"""Verdicts whole: every field of what is said to an answer, for each way in which it can come out."""

import numpy as np
import pytest

from tutor.formula.equal import Factor
from tutor.lesson.model import Choice
from tutor.quiz import SLIPS, Question, Slip, grade
from tutor.quiz.formulas import told_factor
from tutor.quiz.grading import Verdict, reading


def question(kind, answer=None, **more):
    return Question(id="q", kind=kind, prompt="?", answer=None if answer is None else np.asarray(answer, float), **more)


SLIP = Slip("sign", np.asarray(2.0), "The sign is turned.")
NUMBER = question("number", -2, explain="Because.", names={"p": np.float64(0.5)}, slips=(SLIP,))
VECTOR = question("array", [1.5, -2], slips=(Slip("sign", np.array([-1.5, 2.0]), "Both signs are turned."),))


@pytest.mark.parametrize(
    ("asked", "answer", "verdict"),
    [
        (NUMBER, "-4*p", Verdict("right", "Right. Because.", read_as="-4·p")),
        (NUMBER, "2", Verdict("wrong", "The sign is turned.", ("sign",), read_as="2")),
        (NUMBER, "-2.05", Verdict("near", "The method looks right; keep 4 digits.", read_as="-2.05")),
        (NUMBER, "-3", Verdict("wrong", "Not that. The sign is right; it is too large.", read_as="-3")),
        (NUMBER, "-1", Verdict("wrong", "Not that. The sign is right; it is too small.", read_as="-1")),
        (NUMBER, "3", Verdict("wrong", "Not that. Neither the sign nor the size is right.", read_as="3")),
        (NUMBER, "0", Verdict("wrong", "Not that. It is not 0.", read_as="0")),
        (NUMBER, "1/0", Verdict("unreadable", "That is not a finite number.", read_as="1/0", column=1)),
        (NUMBER, "[1]", Verdict("shape", "Asked is a single number; this is shape (1,).", read_as="[1]")),
        (question("number", 0), "1", Verdict("wrong", "Not that. The size is not right.", read_as="1")),
        (
            question("number", 0.5),
            "-0.5",
            Verdict("wrong", "Not that. Neither the sign nor the size is right.", read_as="-0.5"),
        ),
        (question("number", 7), "7", Verdict("right", "Right.", read_as="7")),
        (
            question("number", 7, whole=True),
            "7.05",
            Verdict("near", "Nearly: all numbers here are whole, so the answer is wanted exactly.", read_as="7.05"),
        ),
        (
            question("number", 7, whole=True, tolerance=1e-3),
            "7.05",
            Verdict("near", "The method looks right; keep 4 digits.", read_as="7.05"),
        ),
        (VECTOR, "[1.5, -2]", Verdict("right", "Right.", cells=(True, True), read_as="[1.5, -2]")),
        (VECTOR, "[1.5, 7]", Verdict("wrong", "1 of 2 entries are right.", cells=(True, False), read_as="[1.5, 7]")),
        (
            VECTOR,
            "[1.53, -2.03]",
            Verdict("near", "The method looks right; keep 4 digits.", cells=(False, False), read_as="[1.53, -2.03]"),
        ),
        (VECTOR, "[-1.5, 2]", Verdict("wrong", "Both signs are turned.", ("sign",), (False, False), "[-1.5, 2]")),
        (VECTOR, "3", Verdict("shape", "Asked is an array of shape (2,); this is a single number.", read_as="3")),
        (
            VECTOR,
            "[1, 2, 3]",
            Verdict("shape", "Asked is an array of shape (2,); this is shape (3,).", read_as="[1, 2, 3]"),
        ),
        (
            question("array", [0, 1]),
            "[0, 0]",
            Verdict("wrong", "0 of 2 entries are right.", cells=(True, False), read_as="[0, 0]"),
        ),
    ],
)
def test_values(asked, answer, verdict):
    assert grade(asked, answer) == verdict


def test_several_mistakes_that_give_an_answer_are_all_named_but_the_authors_word_goes_first():
    other = Slip("lost-two", np.asarray(2.0), "A two is lost.")
    both = question("number", -2, slips=(SLIP, other))
    said = "That could be one of these. The sign is turned. Or: A two is lost."
    assert grade(both, "2") == Verdict("wrong", said, ("sign", "lost-two"), read_as="2")
    authors = question("number", -2, slips=(Slip("", np.asarray(2.0), "Uphill."), SLIP))
    assert grade(authors, "2") == Verdict("wrong", "Uphill.", ("sign",), read_as="2")


SHAPE = question("shape", [2, 3], explain="A row each.", slips=(Slip("transposed", np.array([3.0, 2.0]), "Turned."),))


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("(2, 3)", Verdict("right", "Right. A row each.", read_as="(2, 3)")),
        ("3, 2", Verdict("wrong", "Turned.", ("transposed",), read_as="(3, 2)")),
        ("(2, 4)", Verdict("wrong", "Not that. It has as many axes, of other sizes.", read_as="(2, 4)")),
        ("(6,)", Verdict("wrong", "Not that. It does not have 1 axis.", read_as="(6,)")),
    ],
)
def test_shapes(answer, verdict):
    assert grade(SHAPE, answer) == verdict


ONE = question(
    "choice",
    choices=(Choice("up", False, "That climbs."), Choice("down", True, "It falls."), Choice("along", False, "")),
)
TWO = question("choice", choices=(Choice("x", True, ""), Choice("w", True, ""), Choice("y", False, "It is a label.")))


@pytest.mark.parametrize(
    ("asked", "answer", "verdict"),
    [
        (ONE, "2", Verdict("right", "Right. It falls.", read_as="down")),
        (ONE, "a", Verdict("wrong", "That climbs.", read_as="up")),
        (ONE, "3", Verdict("wrong", "Not that one.", read_as="along")),
        (TWO, "2, 1", Verdict("right", "Right.", read_as="x, w")),
        (TWO, "1", Verdict("wrong", "Some of it is missing.", read_as="x")),
        (TWO, "1 2 3", Verdict("wrong", "It is a label.", read_as="x, w, y")),
        (
            question("choice", choices=(*TWO.choices[:2], Choice("z", False, ""))),
            "1 3",
            Verdict("wrong", "Not all of these.", read_as="x, z"),
        ),
    ],
)
def test_choices(asked, answer, verdict):
    assert grade(asked, answer) == verdict


@pytest.mark.parametrize(
    ("asked", "text", "read"),
    [
        (NUMBER, "2 p", "2·p"),
        (NUMBER, "2 *", ""),
        (SHAPE, "2, 3", "(2, 3)"),
        (SHAPE, "2; 3", ""),
        (ONE, "2", ""),
    ],
)
def test_how_an_answer_is_read_while_it_is_typed(asked, text, read):
    assert reading(asked, text) == read


@pytest.mark.parametrize(
    ("factor", "name", "said"),
    [
        (Factor(-1.0), "sign", SLIPS["sign"]),
        (Factor(2.0), "lost-two", "That is twice the right one: a factor of two came in, or was not divided away."),
        (Factor(0.9994), "", "Nearly: that is the right one, rounded. Write it exactly."),
        (Factor(1.0101), "", "It is the right one but for a constant factor."),
        (Factor(3.0), "", "It is the right one but for a constant factor."),
        (Factor(0.0), "", "Not that. It is not 0."),
        (Factor(1.0, "x"), "", "A factor x is too many."),
        (Factor(1.0, "x", -1), "", "A factor x is missing."),
        (Factor(1.0, "x", 2), "", "A factor x^2 is too many."),
        (Factor(1.0, "x", -2), "", "A factor x^2 is missing."),
        (Factor(1.0, "x", 1, "w"), "", "Two factors are changed: x stands where w belongs, or the reverse."),
    ],
)
def test_a_factor_is_told_by_name(factor, name, said):
    known, told = told_factor(factor)
    assert known == name
    assert told == said


FACTS = [
    ("x**2 + 1", "x**2 + 3", "Not that. Its sign is right everywhere; its size is not."),
    ("x**2 + 1", "-x**2 - 3", "Not that. Neither its sign nor its size is right."),
    ("x", "x + 1.1", "Not that. Not even its sign is right everywhere."),
    ("x**2", "log(x)", "Not that. It has a value where the right one has none, or none where that has one."),
]


@pytest.mark.parametrize(("right", "answer", "said"), FACTS)
def test_something_true_is_said_of_a_wrong_formula(lesson, right, answer, said):
    body = f"Words.\n\n```quiz\nquestion: Which?\nformula: {right}\ndomain: {{x: real}}\n```\n"
    ((_, asked),) = lesson(body).questions()
    verdict = grade(asked, answer)
    assert (verdict.verdict, verdict.message) == ("wrong", said)


def test_nothing_but_its_own_errors_comes_out_of_grading():
    for text in ("[", "((", "1 1", "=", "x:y", "1e999", "[[1], 2]"):
        assert grade(NUMBER, text).verdict in {"unreadable", "shape"}
