"""What the builder and the trace refuse, told whole: sentence, place, code and cure."""

import numpy as np
import pytest

from tutor.errors import NetworkError
from tutor.formula import parse
from tutor.network import Assignment, GraphBuilder, Leaf, record
from tutor.network.define import own_shorthand


def told(run, *arguments):
    with pytest.raises(NetworkError) as found:
        run(*arguments)
    error = found.value
    return error.message, error.start, error.end, error.code, error.help


def builder(**functions):
    leaves = [Leaf("xx", "data", ()), Leaf("w1", "parameter", (2,)), Leaf("pi2", "data", ())]
    return GraphBuilder(leaves, functions={name: own_shorthand(name, ("a",), body) for name, body in functions.items()})


def assign(made, name, text):
    made.assign(Assignment(name, parse(text, made.names)))


@pytest.mark.parametrize(
    ("name", "sentence", "code"),
    [
        ("xx", "xx is assigned twice", "assigned-twice"),
        ("twice", "twice is a function of this lesson", "reserved-name"),
        ("exp", "exp is a word of the language", "reserved-name"),
        ("out", "out is a word of the language", "reserved-name"),
    ],
)
def test_a_name_that_is_taken(name, sentence, code):
    made = builder(twice=parse("2 * a"))
    assert told(assign, made, name, "xx + 1") == (sentence, 0, len(name), code, "")


def graph():
    made = builder()
    assign(made, "L", "sum(w1) * xx + pi2")
    return made.finish()


def test_a_value_that_is_missing_or_of_another_shape():
    values = {"xx": 2.0, "w1": np.ones(2), "pi2": 0.0}
    assert record(graph(), values).loss == 4
    assert told(record, graph(), {**values, "w1": np.ones(3)}) == (
        "w1: expected a value of shape (2,), got (3,)", 0, 2, "shapes-do-not-fit", "",
    )  # fmt: skip
    del values["w1"]
    assert told(record, graph(), values) == ("w1 has no value", 0, 2, "missing-value", "")


def test_values_are_copies_of_float64_and_cannot_be_written():
    whole = np.array([1, 2])
    trace = record(graph(), {"xx": 3, "w1": whole, "pi2": 0})
    whole[0] = 7
    assert trace.value("w1").dtype == np.float64
    assert trace.value("w1").tolist() == [1, 2]
    assert trace.loss == 9
    assert type(trace.value("xx")) is np.float64
    with pytest.raises(ValueError, match="read-only"):
        trace.value("w1")[0] = 1


def test_pi_is_a_number():
    made = builder()
    assign(made, "L", "2 * pi + xx")
    assert record(made.finish(), {"xx": 1.0, "w1": np.ones(2), "pi2": 0.0}).loss == 2 * np.pi + 1


def test_a_list_in_a_formula_is_told_with_its_cure():
    assert told(assign, builder(), "L", "xx + [1, 2]") == (
        "a list is no value of a formula", 5, 11, "list-in-formula", "give it a name under data:",
    )  # fmt: skip


def test_a_value_that_is_called_is_told_with_its_cure():
    sentence, start, end, code, cure = told(assign, builder(), "L", "1 + xx(2)")
    assert (start, end, code, cure) == (4, 9, "name-is-no-function", "write * to multiply")
    assert "xx" in sentence


def test_no_formula_at_all():
    assert told(builder().finish) == ("a network needs at least one formula", 0, 0, "empty-network", "")


def test_what_a_formula_unfolds_into_has_a_limit():
    """Each doubles what its argument is written with: 2**k times xx, and the products between them."""
    functions = {"f": parse("a * a")}
    assign(builder(**functions), "ok", "f(f(f(f(f(f(f(f(xx))))))))")
    sentence = "a formula unfolds into more than 1,000 parts"
    found = told(assign, builder(**functions), "L", "f(f(f(f(f(f(f(f(f(xx)))))))))")
    assert found[0] == sentence
    assert found[3:] == ("formula-too-long", "name a part on its own line")


def test_an_alias_keeps_its_remark():
    made = builder()
    made.assign(Assignment("h", parse("xx"), "the same again"))
    node = made.finish("h").nodes[-1]
    assert (node.name, node.remark, node.formula) == ("h", "the same again", parse("xx"))


def test_further_names_to_follow_are_placed_in_themselves():
    made = builder()
    assign(made, "L", "sum(w1)")
    assert told(made.finish, "L", ["nope"])[1:4] == (0, 4, "unknown-name")


def test_the_limits_of_size_are_told_at_the_formula():
    big = GraphBuilder([Leaf("x", "data", (10**6,)), Leaf("m", "data", (4000, 40))])
    found = told(assign, big, "L", "1 + outer(x, x)")
    assert found[1:4] == (4, 15, "network-too-large")
    rows = GraphBuilder([Leaf("m", "data", (1000, 1000))])
    found = told(assign, rows, "L", "1 + softmax(m)")
    assert found[1:4] == (4, 14, "network-too-large")
    assign(big, "s", "softmax(m)")
