"""The lines of `forward`: what each assigns, where its parts stand, and what is told of one that does not."""

import pytest
from told import read_with

from tutor.formula import canonical, parse
from tutor.lesson.forward import MAX_FORWARD, Broken, assign_lines, formula_lines
from tutor.lesson.tree import ScalarNode
from tutor.network import GraphBuilder, Leaf
from tutor.network.room import Room


def lines_of(text):
    return read_with(lambda report: formula_lines(ScalarNode.of(report.source.whole()), report), text)


def assign(text, broken=None, builder=None, *, all_known=True):
    """What is made of lines over a number x and a vector v, what is broken behind them, and what is told."""
    broken = broken or Broken(set(), set())
    builder = builder or GraphBuilder([Leaf("x", "data", ()), Leaf("v", "data", (2,))])

    def read(report):
        lines = formula_lines(ScalarNode.of(report.source.whole()), report)
        return assign_lines(lines, builder, broken, report, all_known=all_known)

    made, told = read_with(read, text)
    for assignment, line in made:
        assert (assignment.name, assignment.remark) == (line.name, line.remark)
    return [f"{each.name} = {canonical(each.expression)}" for each, _ in made], sorted(broken.names), told


NAME = "a name begins with a letter and goes on with letters, digits and _"
NOTHING = "bad-formula-line: this line assigns nothing; write name = expression"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("z = w", [("z", "w", "", "z", "w")]),
        ("z=w", [("z", "w", "", "z", "w")]),
        ("  z \t=  w * x  # the score ", [("z", "w * x", "the score", "z", "w * x")]),
        ("z = w#", [("z", "w", "", "z", "w")]),
        ("z = w # one # two", [("z", "w", "one # two", "z", "w")]),
        ("z = a = b", [("z", "a = b", "", "z", "a = b")]),
        ("z =", [("z", "", "", "z", "")]),
        ("z = # why", [("z", "", "why", "z", "")]),
        ("\n  # z = 1\n \t\nz = w\n\n  y = z\n", [("z", "w", "", "z", "w"), ("y", "z", "", "y", "z")]),
        ("w₁₁ = a₂", [("w11", "a₂", "", "w₁₁", "a₂")]),
        ("ŷ = 1\nλ_2 = ŷ", [("ŷ", "1", "", "ŷ", "1"), ("λ_2", "ŷ", "", "λ_2", "ŷ")]),
        ("", []),
        ("# z = w", []),
    ],
)
def test_a_line_has_a_name_a_formula_and_a_remark_each_in_its_place(text, found):
    lines, told = lines_of(text)
    assert told == []
    assert [
        (
            line.name,
            line.formula,
            line.remark,
            text[slice(*line.name_place())],
            text[slice(*line.place(0, len(line.formula)))] if line.formula else "",
        )
        for line in lines
    ] == found


def test_places_are_those_of_the_file():
    (first, second), _ = lines_of("  z = w\n ŷ =   z + 10")
    assert (first.start, first.formula_start, first.name_place(), first.place(0, 1)) == (2, 6, (2, 3), (6, 7))
    assert (second.start, second.formula_start, second.name_place()) == (9, 15, (9, 10))
    assert (second.place(0, 1), second.place(4, 6), second.place(2, 3)) == ((15, 16), (19, 21), (17, 18))
    assert first.text is second.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x + 1", f"1:1-6 {NOTHING}"),
        ("  z  # = 3", f"1:3-4 {NOTHING}"),
        ("z == x", f"1:1-7 {NOTHING}"),
        ("z == ", f"1:1-5 {NOTHING}"),
        ("\n  z y = x  ", f"2:3-10 {NOTHING}"),
        *((f"z{sign} = x", f"1:1-{len(sign) + 6} {NOTHING}") for sign in "()[]+-*/@,"),
        ("?" * 41 + "+ = x", f"1:1-47 {NOTHING}"),
        ("2z = x", f"1:1-3 bad-name: 2z is no name; {NAME}"),
        ("  z!  = x", f"1:3-5 bad-name: z! is no name; {NAME}"),
        ("ok = 1\n  . = x", f"2:3-4 bad-name: . is no name; {NAME}"),
        ("X! = x", f"1:1-3 bad-name: X! is no name; {NAME}"),
        ("= x", f"1:1-2 bad-name: there is no name before =; {NAME}"),
        ("   = x", f"1:4-5 bad-name: there is no name before =; {NAME}"),
        ("== x", f"1:1-2 bad-name: there is no name before =; {NAME}"),
        ("q" * 39 + "? = x", f"1:1-41 bad-name: {'q' * 39}? is no name; {NAME}"),
        ("q" * 40 + "? = x", f"1:1-42 bad-name: {'q' * 40} is no name; {NAME}"),
    ],
)
def test_a_line_that_assigns_nothing_is_told(text, said):
    lines, told = lines_of(text)
    assert (len(lines), told) == (text.count("ok"), [said])


@pytest.mark.parametrize(("many", "told", "read"), [(19, 19, 1), (20, 20, 0), (21, 20, 0)])
def test_twenty_lines_that_assign_nothing_are_told(many, told, read):
    lines, said = lines_of("x\n" * many + "z = 1")
    assert (len(said), len(lines)) == (told, read)


def test_what_was_told_before_is_not_counted_among_the_twenty():
    def read(report):
        for place in range(20):
            report.error("a", (place, place + 1), "before")
        text = ScalarNode.of(report.source.whole())
        lines = formula_lines(text, report)
        assign_lines(lines, GraphBuilder(), Broken(set(), set()), report, all_known=True)
        return len(lines)

    made, told = read_with(read, "!" * 20 + "\nz = q")
    assert (made, told[1], told[-1]) == (1, f"1:1-21 {NOTHING}", "2:5-6 unknown-name: no value is called q")


def test_formulas_of_50_000_characters_are_read():
    most = "z = 1 #".ljust(MAX_FORWARD, "-")
    assert MAX_FORWARD == 50_000
    assert (len(lines_of(most)[0]), lines_of(most)[1]) == (1, [])
    said = "too-long: the formulas of a network have at most 50,000 characters; make it smaller, or split the lesson"
    assert lines_of(most + "-") == ([], [f"1:1-2 {said}"])


@pytest.mark.parametrize(
    ("text", "made", "broken", "told"),
    [
        ("z = x * x  # its square\ny = z", ["z = x * x", "y = z"], [], []),
        ("σ = x\nz = σ(2)", ["σ = x"], ["z"],
         ["2:5-6 name-is-no-function: σ is a name of this lesson, so σ( is no call; write * to multiply"]),
        ("z = q\ny = z\nu = y\nt = x", ["t = x"], ["u", "y", "z"], ["1:5-6 unknown-name: no value is called q"]),
        ("z = xx", [], ["z"], ["1:5-7 unknown-name: no value is called xx; did you mean x?"]),
        ("z = u\nu = x", ["u = x"], ["z"], ["1:5-6 unknown-name: no value is called u; it is assigned further down"]),
        ("z = u₁\nu1 = x", ["u1 = x"], ["z"],
         ["1:5-7 unknown-name: no value is called u1; it is assigned further down"]),
        ("z = z", [], ["z"], ["1:5-6 unknown-name: no value is called z; it is assigned further down"]),
        ("z = x +\ny = z * q", [], ["y", "z"],
         ["1:7-8 unexpected-end: the formula ends after + where an operand was expected"]),
        ("z =  # why", [], ["z"], ["1:6-7 empty-formula: there is no formula here; write one"]),
        ("z = v\nz = x\ny = z", ["z = v", "y = z"], [],
         ["2:1-2 assigned-twice: z is assigned twice; choose another name"]),
        ("y = x\n  x = 1", ["y = x"], [], ["2:3-4 assigned-twice: x is assigned twice; choose another name"]),
        ("exp = x\ny = exp", [], ["exp", "y"],
         ["1:1-4 reserved-name: exp is a word of the language; choose another name"]),
        ("z = v @ sum(v)", [], ["z"],
         ["1:5-15 shapes-do-not-fit: v @ sum(v): expected vectors or matrices on both sides of @, got (2,) and (); "
          "write * to multiply by a scalar"]),
        ("zz = 2 * sigmod(x)\ny = zz", [], ["y", "zz"],
         ["1:10-16 unknown-function: no function is called sigmod; did you mean sigmoid?"]),
        ("x1 = x(2)", [], ["x1"], ["1:6-10 name-is-no-function: x is a value, not a function; write * to multiply"]),
    ],
)  # fmt: skip
def test_a_line_that_makes_no_node_is_told_and_what_needs_it_is_not(text, made, broken, told):
    assert assign(text) == (made, broken, told)


def test_of_two_lines_of_one_name_the_first_stays():
    made, broken, told = assign("z = x\nz = q\ny = z")
    assert (made, broken) == (["z = x", "y = z"], [])
    assert told == ["2:1-2 assigned-twice: z is assigned twice; choose another name"]


def test_where_names_may_be_missing_none_is_told_unknown():
    assert assign("z = q\ny = z\nx = 1", all_known=False) == (
        [],
        ["y", "z"],
        ["3:1-2 assigned-twice: x is assigned twice; choose another name"],
    )


def test_what_is_broken_from_the_start_breaks_what_needs_it_untold():
    assert assign("a = p * x\nb = f(x)\nc = a\nd = x", Broken({"p"}, {"f"})) == (["d = x"], ["a", "b", "c", "p"], [])


@pytest.mark.parametrize(
    ("formula", "touched"),
    [
        ("x", False),
        ("p", True),
        ("x + p", True),
        ("f(x)", True),
        ("exp(f(x))", True),
        ("exp(x)", False),
        ("p(f)", False),
    ],
)
def test_a_formula_may_touch_what_is_broken(formula, touched):
    assert Broken({"p"}, {"f"}).touches(parse(formula)) is touched
    assert Broken(set(), set()).touches(parse(formula)) is False


@pytest.mark.parametrize(("many", "told", "made"), [(19, 19, 1), (20, 20, 0), (21, 20, 0)])
def test_twenty_lines_without_a_meaning_are_told(many, told, made):
    lines, _, said = assign("".join(f"z{each} = q\n" for each in range(many)) + "last = x")
    assert (len(said), len(lines)) == (told, made)


def test_the_cure_of_a_network_that_is_too_large_is_the_rooms():
    room = Room(letters=3)
    told = assign("z = x * x * x\ny = 2", builder=GraphBuilder([Leaf("x", "data", ())], room=room))[2]
    said = "network-too-large: the network's formulas, written out for each of their parts, are over 3 letters"
    assert told[0] == f"1:5-10 {said}; name parts of long formulas on lines of their own"
