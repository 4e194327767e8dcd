"""EXPR, formulas to be written, addresses and prose: what is read, and what is told in which place."""

import pytest
from drafted import network
from told import read_with

from tutor.formula import canonical
from tutor.lesson.expressions import check_prose, find_step, read_answer_formula, read_expression
from tutor.lesson.tree import ScalarNode

WHOLE, _ = network("""define: {twice(a): 2 * a}
data: {x: 2, v: [1, 2]}
parameters: {w: 3}
forward: |
  z = w * x
  u = z * z
  L = u + sum(v) * 0.5
train: {learning_rate: 0.1}
""")
BROKEN, _ = network("data: {x: one}\nforward: L = x")
DRAFTS = {"whole": WHOLE, "broken": BROKEN, "none": None}


def place(start, end):
    """As of a text that stands behind three letters."""
    return start + 3, end + 3


def reading(reader, *given):
    """The formula that is read, and what is told."""

    def read(report):
        made = reader(*given, place, report)
        return None if made is None else canonical(made)

    return read_with(read, "." * 60)


# --- EXPR -------------------------------------------------------------------------------------------------------------

NO_NETWORK = "no-network-above: this lesson has no network for this to be a value of; add a network block"
LISTED = "`tutor steps LESSON` lists the nodes"
LARGE = "cannot-compute: {} has more than 1,000,000 elements; use smaller values, or a part of them"
UNFIT = "cannot-compute: this cannot be computed: shapes (2,) and (3,) do not fit"


@pytest.mark.parametrize(
    "text",
    [
        "z",
        "grad(w) + updated(w)",
        "local(u, z, 2)",
        "product(u, z)",
        "shape(v)",
        "twice(x)",
        "pi * exp(x)",
        "[1, 2] * v",
    ],
)
def test_what_a_network_has_can_be_spoken_of(text):
    assert reading(read_expression, text, WHOLE) == (text, [])
    assert reading(read_expression, text, BROKEN) == (text, [])
    assert reading(read_expression, text, None) == (None, [f"1:4-{4 + len(text)} {NO_NETWORK}"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("z * q", f"1:8-9 unknown-name: no value is called q; {LISTED}"),
        ("w₁", "1:4-6 unknown-name: no value is called w1; did you mean w?"),
        ("2 + grad", "1:8-12 unknown-name: grad is a function, and here a value is wanted; write grad(…)"),
        ("grad(v)", "1:4-11 not-followed: no gradient is followed to v; add it: gradients: [v]"),
        ("grad(zz)", "1:4-12 unknown-node: no node is called zz; did you mean z?"),
        ("local(z, u)", "1:4-15 no-such-edge: z is not made from u"),
        ("updated(x)", "1:4-14 not-updated: x is not updated; a network with train: updates parameters"),
        ("x * twise(x)", "1:8-13 unknown-function: no function is called twise; did you mean twice?"),
        ("v + [1, 2, 3]", f"1:4-17 {UNFIT}"),
    ],
)
def test_what_a_network_has_not_is_told_where_the_network_runs(text, said):
    assert reading(read_expression, text, WHOLE) == (None, [said])
    assert reading(read_expression, text, BROKEN)[1] == []
    assert reading(read_expression, text, None)[1] == [f"1:4-{4 + len(text)} {NO_NETWORK}"]


END = "1:6-7 unexpected-end: the formula ends after + where an operand was expected"
EMPTY = "1:4-5 empty-formula: there is no formula here; write one"


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize(("text", "said"), [("x +", END), ("", EMPTY)])
def test_what_is_no_formula_is_told_whatever_the_network(text, said, draft):
    assert reading(read_expression, text, DRAFTS[draft]) == (None, [said])
    assert reading(read_answer_formula, text, frozenset("x"), DRAFTS[draft]) == (None, [said])


def test_a_value_larger_than_a_network_holds_is_told_before_it_is_made():
    draft, _ = network("data: {b: {shape: [1001], vary: [0, 1]}}\nforward: L = sum(b)")
    assert reading(read_expression, "outer(b, b)", draft) == (
        None,
        [f"1:4-15 {LARGE.format('a value of shape (1001, 1001)')}"],
    )


def test_names_of_the_network_are_known_before_its_formulas_are_read():
    draft, _ = network("data: {σ: 2}\nforward: L = σ")
    said = "1:4-5 name-is-no-function: σ is a name of this lesson, so σ( is no call; write * to multiply"
    assert reading(read_expression, "σ(2)", draft) == (None, [said])
    assert reading(read_answer_formula, "σ(2)", frozenset(), draft) == (None, [said])
    assert reading(read_answer_formula, "σ(2)", frozenset("σ"), None) == (None, [said])
    assert reading(read_answer_formula, "σ(2)", frozenset(), None) == ("sigmoid(2)", [])


# --- formulas that are asked for --------------------------------------------------------------------------------------

LACKS = "a name that the network lacks belongs in domain:"
NO_LOOKUP = (
    "looks a number up, and here a formula is asked for; write it with names alone, or ask for a number with answer:"
)


@pytest.mark.parametrize("draft", DRAFTS)
@pytest.mark.parametrize("text", ["z", "p * (1 - p)", "x * pi", "1 / 0", "exp(p)", "log(-p)"])
def test_a_formula_may_use_the_network_and_what_it_declares(text, draft):
    assert reading(read_answer_formula, text, frozenset("p"), DRAFTS[draft]) == (text, [])


@pytest.mark.parametrize(
    ("text", "whole", "none"),
    [
        ("z * q", f"1:8-9 unknown-name: no value is called q; {LACKS}", None),
        ("2 * zz", "1:8-10 unknown-name: no value is called zz; did you mean z?", None),
        ("pp", "1:4-6 unknown-name: no value is called pp; did you mean p?", None),
        ("x * grad(z)", f"1:8-15 lookup-in-formula: grad() {NO_LOOKUP}", "same"),
        ("shape(v)", f"1:4-12 lookup-in-formula: shape() {NO_LOOKUP}", "same"),
        ("sigmod(x)", "1:4-10 unknown-function: no function is called sigmod; did you mean sigmoid?", "same"),
        ("v + [1, 2, 3]", f"1:4-17 {UNFIT}", None),
        ("v + [p, p, p]", f"1:4-17 {UNFIT}", None),
        ("[1, 2] + [1, 2, 3]", f"1:4-22 {UNFIT}", "same"),
    ],
)  # fmt: skip
def test_a_formula_without_a_meaning_is_told(text, whole, none):
    assert reading(read_answer_formula, text, frozenset("p"), WHOLE) == (None, [whole])
    assert reading(read_answer_formula, text, frozenset("p"), None)[1] == ([whole] if none == "same" else [])


@pytest.mark.parametrize("text", ["z * q", "v + [1, 2, 3]", "sigmod(x)"])
def test_of_a_broken_network_no_name_is_told_unknown(text):
    assert reading(read_answer_formula, text, frozenset(), BROKEN) == (text, [])


def test_a_formula_s_values_are_no_larger_than_a_network_s():
    found = reading(read_answer_formula, "one_hot(1, 1000001)", frozenset("p"), None)
    assert found == (None, [f"1:4-23 {LARGE.format('this')}"])


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("forward z", "forward z"),
        ("  forward  z ", "forward z"),
        ("backward z->w", "backward z -> w"),
        ("backward u -> z(2)", "backward u -> z (2)"),
        ("seed", "seed"),
        ("update w", "update w"),
    ],
)
def test_a_step_is_found_by_its_address(address, found):
    step, told = read_with(lambda report: find_step(ScalarNode.of(report.source.whole()), WHOLE, report), address)
    assert (step.address, told) == (found, [])


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("forward  q", f"1:10-11 unknown-node: no node is called q; {LISTED}"),
        ("backward zz -> w", "1:10-12 unknown-node: no node is called zz; did you mean z?"),
        ("backward z -> ww", "1:15-17 unknown-node: no node is called ww; did you mean w?"),
        ("backward q -> r", f"1:10-11 unknown-node: no node is called q; {LISTED}"),
        ("backward  z  ->  q ", f"1:18-19 unknown-node: no node is called q; {LISTED}"),
        ("backward u -> q (2)", f"1:15-16 unknown-node: no node is called q; {LISTED}"),
        ("forward z - x", f"1:9-14 unknown-node: no node is called z - x; {LISTED}"),
        ("forward z*", "1:9-11 unknown-node: the formula ends after * where an operand was expected"),
        ("accumulate q", f"1:12-13 unknown-node: no node is called q; {LISTED}"),
        ("forward", "1:1-8 unknown-step: no step is called forward; did you mean forward z?"),
        ("backward z -> u", "1:1-16 unknown-step: no step is called backward z -> u; did you mean backward z -> w?"),
        ("sead", "1:1-5 unknown-step: sead is no kind of step; did you mean seed?"),
        ("update x", "1:1-9 unknown-step: no step is called update x; did you mean update w?"),
    ],
)
def test_an_address_of_no_step_is_told_at_the_node_that_is_unknown(address, said):
    found = read_with(lambda report: find_step(ScalarNode.of(report.source.whole()), WHOLE, report), address)
    assert found == (None, [said])


def test_without_a_network_there_is_no_step():
    def found(draft):
        return read_with(lambda report: find_step(ScalarNode.of(report.source.whole()), draft, report), "forward z")

    said = "no-network-above: there is no network above for this to be a step of; move it below its network"
    assert found(None) == (None, [f"1:1-10 {said}"])
    assert found(BROKEN) == (None, [])


# --- prose ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "inserts", "told"),
    [
        ("z is {{ z | 3 }}, {{grad(w)}}", ["z", "grad(w)"], []),
        ("z is {{ z }} and\n{{ u + q }}.", ["z", "u + q"], [f"2:8-9 unknown-name: no value is called q; {LISTED}"]),
        ("\n{{  x *  }}", ["x *"], ["2:7-8 unexpected-end: the formula ends after * where an operand was expected"]),
        ("a <br> {{ q }}", ["q"],
         ["1:3-7 raw-html: a lesson holds no raw HTML; write Markdown, or put it into `…`",
          f"1:11-12 unknown-name: no value is called q; {LISTED}"]),
        ("{{ z", [], ["1:1-3 unclosed-insert: {{ is never closed; write {{ EXPR }}, or \\{{ for two brackets"]),
        ("{{ z | many }}", [],
         ["1:6-13 bad-insert: the count of figures after | is a whole number from 1 to 17; write {{ EXPR | 6 }}"]),
    ],
)  # fmt: skip
def test_prose_and_what_is_inserted_in_it_is_checked(text, inserts, told):
    prose, said = read_with(lambda report: check_prose(ScalarNode.of(report.source.whole()), WHOLE, report), text)
    assert ([each.expression for each in prose.inserts], said) == (inserts, told)


def test_what_is_inserted_without_a_network_is_told_in_its_place():
    found = read_with(
        lambda report: check_prose(ScalarNode.of(report.source.whole()), None, report), "a\nb {{ z + 1 }}"
    )
    assert found[1] == [f"2:6-11 {NO_NETWORK}"]
