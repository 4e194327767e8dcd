"""Formulas as long and as deep as allowed, and one beyond; linear by counting calls, never by the clock."""

import sys

import numpy as np
import pytest

from tutor.errors import FormulaError
from tutor.formula import canonical, compile_formula, evaluate, fold, names_in, parse, rename
from tutor.formula.parse import MAX_DEPTH, MAX_HEIGHT
from tutor.formula.tokens import MAX_CHARACTERS, MAX_TOKENS

SUM = " + ".join(["x"] * (MAX_TOKENS // 2))
HORNER = "(" * (MAX_DEPTH - 2) + "x" + " + 1) * x" * (MAX_DEPTH - 2)
DEEPEST = {
    "brackets": "(" * (MAX_DEPTH - 1) + "x" + ")" * (MAX_DEPTH - 1),
    "minuses": "-" * (MAX_DEPTH - 1) + "x",
    "powers": "**".join(["x"] * MAX_DEPTH),
    "calls": "exp(" * (MAX_DEPTH - 1) + "x" + ")" * (MAX_DEPTH - 1),
    "lists": "[" * (MAX_DEPTH - 1) + "x" + "]" * (MAX_DEPTH - 1),
    "Horner": HORNER,
    "transposes": "x" + ".T" * (MAX_HEIGHT - 1),
    "squares": "x" + "² " * (MAX_DEPTH - 1),
    "indices": "x" + "[0]" * (MAX_HEIGHT - 1),
    "subtrahends": "x - (" * (MAX_DEPTH // 2 - 1) + "x" + ")" * (MAX_DEPTH // 2 - 1),
    "mixed": "-(" * 13 + "x" + ".T * x²)" * 13,
}


def refusal(text):
    with pytest.raises(FormulaError) as told:
        parse(text)
    return told.value


def test_a_formula_of_2000_characters_is_read_and_one_more_is_not():
    longest = "x" + " " * (MAX_CHARACTERS - 1)
    assert canonical(parse(longest)) == "x"
    error = refusal(longest + " ")
    assert (error.code, error.start, error.end, error.help) == ("formula-too-long", 2000, 2001, "split it into lines")
    assert "2001 characters" in error.message


def test_a_formula_of_1000_tokens_is_read_and_one_more_is_not():
    longest = "-" + "+".join(["x"] * 500)
    assert parse(longest)
    error = refusal(longest + "ᵀ")
    assert (error.code, error.end, error.help) == ("formula-too-long", 1001, "split it into lines")


@pytest.mark.parametrize("kind", DEEPEST)
def test_a_formula_as_deep_as_allowed_is_read(kind):
    assert parse(canonical(parse(DEEPEST[kind]))) == parse(DEEPEST[kind])


@pytest.mark.parametrize(
    "text",
    [
        f"({DEEPEST['brackets']})", f"-{DEEPEST['minuses']}", f"x**{DEEPEST['powers']}", f"exp({DEEPEST['calls']})",
        f"[{DEEPEST['lists']}]", DEEPEST["transposes"] + ".T", "x" + "² " * MAX_HEIGHT, DEEPEST["indices"] + "[0]",
        "(" * 500, "-" * 999, "f(" * 499, "[" * 999, "x" + ".T" * 990, "x" + "² " * 900, "x" + "[0]" * 330,
        "(" * 20 + "x" + (".T" * 20 + ")") * 20, "-(" * 19 + "x" + (".T" * 20 + ")") * 19,
    ],
)  # fmt: skip
def test_a_formula_that_is_deeper_is_refused_in_its_place(text):
    error = refusal(text)
    assert error.code == "formula-too-deep"
    assert error.help == "name a part on its own line"
    assert 0 <= error.start < error.end <= len(text)


def everything(text):
    """All that is done to a formula."""
    tree = parse(text)
    assert parse(canonical(tree)) == tree
    assert hash(parse(canonical(tree))) == hash(tree)
    assert names_in(tree) == ("x",)
    assert names_in(fold(rename(tree, {"x": "y"}))) == ("y",)
    compile_formula(tree, ("x",), {"exp": np.tanh})
    return tree


def test_a_sum_of_500_terms_needs_little_stack(within_frames):
    tree = within_frames(500, everything, SUM)
    assert within_frames(500, evaluate, tree, {"x": np.float64(0.5)}) == 250


@pytest.mark.parametrize("text", DEEPEST.values(), ids=DEEPEST)
def test_the_deepest_formulas_need_little_stack(within_frames, text):
    within_frames(500, everything, text)


def calls(action, *arguments):
    """How many calls of functions an action makes, Python's and C's."""
    count = 0

    def counted(_frame, event, _argument):
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        action(*arguments)
    except FormulaError:
        pass
    finally:
        sys.setprofile(before)
    return count


GROWING = {
    "a sum": lambda n: " + ".join(["x"] * n),
    "products in a sum": lambda n: " + ".join(["x * y**2"] * (n // 4)),
    "brackets in a sum": lambda n: " + ".join(["(x - 1)"] * (n // 4)),
    "a call": lambda n: f"f({', '.join(['x'] * n)})",
    "a list": lambda n: f"[{', '.join(['x'] * n)}]",
    "an index": lambda n: f"x[{', '.join(['1:2'] * (n // 2))}]",
    "options": lambda n: f"f({', '.join(f'k{i}=1' for i in range(n // 3))})",
    "brackets never closed": lambda n: "x * (y + " * (n // 4),
    "brackets never opened": lambda n: "x" + ")" * n,
    "a name": lambda n: "x" * 4 * n,
    "spaces": lambda n: "x" + " " * 3 * n + "y",
    "signs": lambda n: "x *" * (n // 2) + "/",
}


@pytest.mark.parametrize("kind", GROWING)
def test_reading_is_linear(kind):
    short, long = (calls(parse, GROWING[kind](n)) for n in (100, 400))
    assert long <= 4.2 * short


@pytest.mark.parametrize("kind", ["a sum", "products in a sum", "brackets in a sum", "a call", "a list"])
def test_printing_comparing_and_compiling_are_linear(kind):
    short, long = (parse(GROWING[kind](n)) for n in (100, 400))
    for action in (
        canonical,
        hash,
        names_in,
        fold,
        lambda tree: tree == parse(canonical(tree)),
        lambda tree: compile_formula(tree, ("x", "y"), {"f": max}),
    ):
        assert calls(action, long) <= 4.3 * calls(action, short)


def test_tokens_are_looked_at_a_bounded_number_of_times(monkeypatch):
    looked = 0

    class Watched(list):
        def __getitem__(self, place):
            nonlocal looked
            looked += 1
            return super().__getitem__(place)

    parser = sys.modules["tutor.formula.parse"]
    read = parser.tokens
    monkeypatch.setattr(parser, "tokens", lambda text: Watched(read(text)))
    for text in (SUM, HORNER, GROWING["a call"](400), GROWING["options"](240), GROWING["brackets in a sum"](600)):
        looked = 0
        parse(text)
        assert looked <= 12 * len(read(text))
