"""The `define:` of a network: which functions it makes, and what is told of one that cannot be."""

import pytest
from drafted import network

BODY = "data: {x: 0.5, v: [1, -2]}\nforward: |\n  L = x + sum(v)\n"


def define(*functions, body=BODY):
    return network(body + "define:\n  " + "\n  ".join(functions))


HEAD = "bad-define: a function is named with its operands in brackets"
OTHER = "choose another name"
WORD = "is a word of the language; choose another name"


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("leaky", f"{HEAD}; write leaky(x): formula"),
        ("leaky()", f"{HEAD}; write leaky(x): formula"),
        ("leaky (2)", f"{HEAD}; write leaky(x): formula"),
        ("f1(x, 2)", f"{HEAD}; write f1(x): formula"),
        ("f(x, axis=1)", f"{HEAD}; write f(x): formula"),
        ("f(x)(y)", f"{HEAD}; write f(x): formula"),
        ("a b", f"{HEAD}; write name(x): formula"),
        ("2", f"{HEAD}; write name(x): formula"),
        ("-f(x)", f"{HEAD}; write name(x): formula"),
        ("exp(x)", f"bad-define: exp {WORD}"),
        ("out(x)", f"bad-define: out {WORD}"),
        ("f(out)", f"bad-define: out {WORD}"),
        ("f(x, out, x)", f"bad-define: out {WORD}"),
        ("f(x, x)", f"bad-define: an operand is given twice; {OTHER}"),
        ("g(x)", f"bad-define: g is defined twice; {OTHER}"),
        ("g(x, x)", f"bad-define: g is defined twice; {OTHER}"),
    ],
)
def test_what_heads_no_function_is_told_and_the_others_are_read(head, said):
    draft, told = define("g(u): 2 * u", f"{head}: 1", "h(u): 3 * u", body="forward: L = h(2)\n")
    assert told == [f"4:3-{3 + len(head)} {said}"]
    draft, told = define("h(u): 3 * u", body="forward: L = h(2)\n")
    assert (draft.trace.loss, told) == (6, [])


@pytest.mark.parametrize("head", ["f()", "f", "f(2)", "f(x, x)"])
def test_what_calls_a_function_without_a_head_is_not_told(head):
    assert len(define(f"{head}: 1", body="forward: L = f(1)\n")[1]) == 1


FORMULA = "must be a formula"


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("f(x): ", f"3-7 wrong-type: f(x) {FORMULA}; write f(x): formula"),
        ("f(x): '  '", f"3-7 wrong-type: f(x) {FORMULA}; write f(x): formula"),
        ("f(x): [1]", f"3-7 wrong-type: f(x) {FORMULA}; write f(x): formula"),
        ("f(x): {value: x, d/dx: [1]}", f"20-24 wrong-type: d/dx {FORMULA}; write d/dx: formula"),
        ("f(x): {value: , d/dx: 1}", f"10-15 wrong-type: value {FORMULA}; write value: formula"),
        ("f(x): x +", "11-12 unexpected-end: the formula ends after + where an operand was expected"),
        ("f(x, u): x + y", "16-17 unknown-name: y is no operand of this function; it may use x, u"),
        ("f(x): 2 * out", "13-16 unknown-name: out is no operand of this function; it may use x"),
        ("f(x): {value: out, d/dx: 1}", "17-20 unknown-name: out is no operand of this function; it may use x"),
        ("f(x): {value: x, d/dx: q}", "26-27 unknown-name: q is no operand of this function; it may use x, out"),
        ("f(x): eye(x)",
         "9-12 unknown-function: no function is called eye; a function may call those that stand above it"),
        ("f(x): 2 * f(x)",
         "13-14 unknown-function: no function is called f; a function may call those that stand above it"),
        ("f(x): {value: x}", "3-7 missing-key: f has no d/dx; add d/dx: …"),
        ("f(x, y): {value: x * y}", "3-10 missing-key: f has no d/dx; add d/dx: …"),
        ("f(x, y): {value: x * y, d/dx: y}", "3-10 missing-key: f has no d/dy; add d/dy: …"),
        ("f(x): {}", "3-7 missing-key: f has no value; add value: …"),
        ("f(x): {value: x, d/dx: 1, d/dy: 2}",
         "29-33 unknown-key: no key is called d/dy here; the keys known here are value, d/dx"),
    ],
)  # fmt: skip
def test_a_function_without_a_meaning_is_told_and_what_calls_it_is_not(function, said):
    text = "forward: L = f(1) + 2\ndefine:\n  g(u): u\n  "
    assert network(f"{text}{function}\n  h(u): f(u)")[1] == [f"4:{said}"]


@pytest.mark.parametrize(
    ("rule", "shape"),
    [
        ("eye(x)", "a number"),
        ("sum(x, axis=1)", "a number"),
        ("x @ x", "a number"),
        ("x[0]", "a number"),
        ("outer(x, x)", "an operand of shape (2,)"),
        ("x * 0 + [1, 1]", "a number"),
        ("transpose(x) + x", "an operand of shape (2, 3)"),
        ("transpose(x) * 0 + 1", "an operand of shape (2, 3)"),
    ],
)
def test_a_derivative_works_entry_by_entry(rule, shape):
    told = define(f"f(x, y): {{value: x, d/dx: 1, d/dy: '{rule.replace('x', 'y')}'}}", "g(x): f(x, x)")[1]
    said = f"wrong-derivative: this gives no slope for every entry of {shape}"
    assert told == [f"5:38-{40 + len(rule)} {said}; write a formula that works entry by entry"]


@pytest.mark.parametrize("rule", ["1", "1 + 0 * out", "rows(x) / rows(x)"])
def test_a_derivative_may_be_the_same_for_every_entry(rule):
    assert define(f"f(x): {{value: x, d/dx: '{rule}'}}")[1] == []


def test_each_derivative_has_its_operand_in_any_spelling():
    draft, told = define("f(x₁, y): {d/d x₁ : y, value: x1 * y, d/dy: x₁}", body="data: {x: 2}\nforward: L = f(x, 3)\n")
    assert (told, draft.trace.gradient("x")) == ([], 3)
    assert define("f(x1): {value: x1, e/dx1: 1}")[1][0].startswith("5:3-8 missing-key: f has no d/dx1")


WRONG = "work the derivative out again"


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("f(x): {value: x, d/dx: out}",
         "26-29 wrong-derivative: the derivative of f in x is 1 at x = −2.3, the rule gives −2.3"),
        ("f(x): {value: x**2, d/dx: x}",
         "29-30 wrong-derivative: the derivative of f in x is −2.2 at x = −1.1, the rule gives −1.1"),
        ("f(x): {value: abs(x), d/dx: 1}",
         "31-32 wrong-derivative: the derivative of f in x is −1 at x = −2.3, the rule gives 1"),
        ("f(a, b): {value: a - b, d/da: 1, d/db: 1}",
         "42-43 wrong-derivative: the derivative of f in b is −1 at b = −2.3, a = −0.3, the rule gives 1"),
        ("f(a, b): {value: a - b, d/da: 2, d/db: -1}",
         "33-34 wrong-derivative: the derivative of f in a is 1 at a = −0.3, b = −2.3, the rule gives 2"),
    ],
)  # fmt: skip
def test_a_derivative_that_is_not_the_value_s_is_told(function, said):
    assert define("t(x): x", function)[1] == [f"6:{said}; {WRONG}"]


def test_every_wrong_derivative_is_told():
    told = define("f(x): {value: x, d/dx: out}", "g(x): {value: x, d/dx: 1}", "h(x): {value: x, d/dx: 2}")[1]
    assert [each.split()[0] for each in told] == ["5:26-29", "7:26-27"]


def test_a_value_that_feels_none_of_its_operands_is_told_at_its_first_rule():
    (said,) = define("f(x, y): {value: 3, d/dx: 0, d/dy: 0}")[1]
    assert said.startswith("5:29-30 shapes-do-not-fit: expected a value of shape")
    assert said.endswith("from f, which has a rule of its own and works element by element, got ()")


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("f(a, b): {value: 'a + maximum(b - 40, 0)', d/da: 1, d/db: 0}",
         "61-62 wrong-derivative: the derivative of f in b is 1 at b = 50, a = 20, the rule gives 0"),
        ("f(a, b): {value: 'maximum(a - 55, 0) * b', d/da: 0, d/db: 'maximum(a - 55, 0)'}",
         "52-53 wrong-derivative: the derivative of f in a is 50 at a = 60, b = 50, the rule gives 0"),
        ("f(a, b): {value: 'a + maximum(b - 60, 0)', d/da: 1, d/db: 0}", ""),
        ("f(a, b): {value: 'a + maximum(b - 2.5, 0)', d/da: 1, d/db: 0}",
         "62-63 wrong-derivative: the derivative of f in b is 1 at b = 2.9, a = −0.7, the rule gives 0"),
        ("f(a, b): {value: 'a + minimum(b + 1.9, 0)', d/da: 1, d/db: 0}",
         "62-63 wrong-derivative: the derivative of f in b is 1 at b = −2.3, a = −0.3, the rule gives 0"),
    ],
)  # fmt: skip
def test_a_derivative_is_tried_at_the_lesson_s_own_values_and_on_both_sides_of_0(function, said):
    told = define(function, body="data: {x: 50}\nparameters: {w: [60, 20]}\nforward: L = sum(f(w, x))\n")[1]
    assert told == ([f"5:{said}; {WRONG}"] if said else [])


NINE = "a(a(a(a(a(a(a(a(a(x)))))))))"
LONG = "formula-too-long: written out, this has more than 1,000 parts"


@pytest.mark.parametrize(
    "function", [f"f(x): {NINE}", f"f(x): {{value: x, d/dx: {NINE}}}", f"f(x): {{value: {NINE}, d/dx: 1}}"]
)
def test_a_function_that_is_too_long_written_out_is_told_and_what_calls_it_is_not(function):
    assert define("a(x): x + x", function, "h(u): f(u)", body="forward: L = h(1)\n")[1] == [f"4:3-7 {LONG}"]


def test_a_function_written_out_within_bounds_is_read():
    draft, told = define(
        "a(x): x + x", f"f(x): {NINE[2:-1]}", "g(x): {value: a(x), d/dx: 2}", body="forward: L = f(g(1))\n"
    )
    assert (draft.trace.loss, told) == (512, [])


@pytest.mark.parametrize("first", ["f(x): {value: x, d/dx: 'x @ x'}", "f(x): {value: 3, d/dx: 0}"])
def test_a_function_that_cannot_be_proved_keeps_no_other_from_it(first):
    told = define(first, "g(x): {value: x, d/dx: 2}")[1]
    assert [each.split(": ")[0] for each in told][1:] == ["6:26-27 wrong-derivative"]


def test_a_function_with_a_key_too_many_is_not_proved():
    said = "5:29-32 unknown-key: no key is called val here; the keys known here are value, d/dx"
    assert define("f(x): {value: x, d/dx: 2, val: 3}")[1] == [said]


def test_an_operand_s_name_is_no_function():
    said = "5:9-10 name-is-no-function: σ is a name of this lesson, so σ( is no call; write * to multiply"
    assert define("f(σ): σ(2)")[1] == [said]
