"""The values of a network: what is read, how it is drawn, and what is told of one that cannot be."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from told import read_with

from tutor.lesson.model import LeafValue
from tutor.lesson.schema import NetworkBlock, validate
from tutor.lesson.values import MAX_AXES, read_leaf
from tutor.lesson.variants import draw_leaf, draw_values
from tutor.lesson.yaml_events import read_yaml


def read(text, name="k", section="data"):
    """The value that stands behind `k: ` on the second line, and what is told."""

    def reader(report):
        node = read_yaml(report.source.whole(), report)
        valid = validate(NetworkBlock, node, (0, 1), report)
        (entry,) = node.mapping(section)
        return read_leaf(name, "data" if section == "data" else "parameter", entry, valid, report)

    return read_with(reader, f"{section}:\n  k: {text}\nforward: L = sum(k)\n")


def of(leaf):
    value = None if leaf.value is None else leaf.value.tolist()
    return value, leaf.vary, leaf.decimals, leaf.choices, leaf.shape, leaf.varies


@pytest.mark.parametrize(
    ("text", "value", "shape"),
    [
        ("1", 1.0, ()),
        ("-0.25", -0.25, ()),
        ("0x10", 16.0, ()),
        ("[1, 2.5]", [1.0, 2.5], (2,)),
        ("[7]", [7.0], (1,)),
        ("[[1, 2, 3], [4, 5, 6]]", [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], (2, 3)),
        ("[[[[1]], [[2]]]]", [[[[1.0]], [[2.0]]]], (1, 2, 1, 1)),
    ],
)
@pytest.mark.parametrize(("section", "role"), [("data", "data"), ("parameters", "parameter")])
def test_a_number_or_a_list_is_a_value_that_does_not_vary(text, value, shape, section, role):
    for written in (text, f"{{value: {text}}}", f"{{value: {text}, shape: {[*shape]}}}"):
        leaf, told = read(written, section=section)
        assert (told, leaf.name, leaf.role) == ([], "k", role)
        assert of(leaf) == (value, None, 1, None, shape, False)
        assert (leaf.value.dtype, leaf.value.flags.writeable) == (np.float64, False)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{value: 1, vary: [0, 0.1]}", (1.0, (0.0, 0.1), 1, None, (), True)),
        ("{value: 1, vary: [0, 0.05], decimals: 2}", (1.0, (0.0, 0.05), 2, None, (), True)),
        ("{value: [1, 2], vary: [0, 1], decimals: 0}", ([1.0, 2.0], (0.0, 1.0), 0, None, (2,), True)),
        ("{value: 1, vary: [-1e9, 1e9], decimals: 12}", (1.0, (-1e9, 1e9), 12, None, (), True)),
        ("{shape: [2, 3], vary: [-1, 1]}", (None, (-1.0, 1.0), 1, None, (2, 3), True)),
        ("{shape: [], vary: [0, 1]}", (None, (0.0, 1.0), 1, None, (), True)),
        ("{shape: [1, 1, 1, 4], choices: [3, 4.5]}", (None, None, 1, (3.0, 4.5), (1, 1, 1, 4), True)),
        ("{value: 5, choices: [3]}", (5.0, None, 1, (3.0,), (), True)),
    ],
)
def test_how_a_value_is_drawn(text, found):
    leaf, told = read(text)
    assert (told, of(leaf)) == ([], found)


NUMBER = "wrong-type: k must be a number or a list of numbers"
NONE = "missing-key: k has neither value nor shape; add value: …"
LONG = "q" * 41


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("true", "2:3-4", f"{NUMBER}, not true"),
        ("", "2:3-4", f"{NUMBER}, not nothing"),
        ("one", "2:3-4", f"{NUMBER}, not one"),
        (LONG, "2:3-4", f"{NUMBER}, not {LONG[:40]}"),
        ("[1, two]", "2:3-4", f"{NUMBER}, not two"),
        ("[[1], [false]]", "2:3-4", f"{NUMBER}, not false"),
        ("[1, {a: 2}]", "2:3-4", NUMBER),
        (".inf", "2:3-4", "not-finite: k must be a finite number, not .inf"),
        ("[1, -.INF]", "2:3-4", "not-finite: k must be a finite number, not -.INF"),
        ("1" + "0" * 60 + "e999", "2:3-4", "not-finite: k must be a finite number, not 1" + "0" * 39),
        ("[]", "2:3-4", "bad-shape: k holds an empty list; a list holds at least one number"),
        ("[[], []]", "2:3-4", "bad-shape: k holds an empty list; a list holds at least one number"),
        ("[[[[[1]]]]]", "2:3-4", "bad-shape: k has more than 4 axes; split it"),
        ("[[1, 2], [3]]", "2:3-4",
         "ragged-array: row 2 of k has 1 number, the first row has 2; rows are of one length"),
        ("[[1], [1], [2, 3], 4]", "2:3-4",
         "ragged-array: row 3 of k has 2 numbers, the first row has 1; rows are of one length"),
        ("[1, [2]]", "2:3-4", "ragged-array: item 2 of k has shape (1,), the first has (); rows are of one length"),
        ("[[2], 1]", "2:3-4", "ragged-array: item 2 of k has shape (), the first has (1,); rows are of one length"),
        ("[[[1]], [[2], [3]]]", "2:3-4",
         "ragged-array: item 2 of k has shape (2, 1), the first has (1, 1); rows are of one length"),
        ("{}", "2:3-4", NONE),
        ("{vary: [0, 1]}", "2:3-4", NONE),
        ("{decimals: 2}", "2:3-4", NONE),
        ("{shape: [2]}", "2:3-4", "missing-key: k has a shape and nothing to draw from; add vary: [low, high]"),
        ("{value: , vary: [0, 1]}", "2:7-12", f"{NUMBER}, not nothing"),
        ("{shape: [2], value: [1, x], vary: [0, 1]}", "2:19-24", f"{NUMBER}, not x"),
        ("{value: {a: 1}}", "2:7-12", NUMBER),
        ("{value: 1, shape: [1]}", "2:17-22", "bad-shape: k has shape [] by its value; delete this key"),
        ("{value: [1, 2], shape: [3]}", "2:22-27", "bad-shape: k has shape [2] by its value; delete this key"),
        ("{vary: [0, 1], choices: [1], value: 1}", "2:21-28",
         "bad-vary: k is drawn from a range and from a list; keep vary or choices"),
        ("{value: 1, vary: [0, 0.05]}", "2:17-21",
         "bad-vary: no two numbers with decimals: 1 lie between 0 and 0.05; widen it, or give more decimals"),
        ("{value: 1, vary: [0.3, 0.3]}", "2:17-21",
         "bad-vary: no two numbers with decimals: 1 lie between 0.3 and 0.3; widen it, or give more decimals"),
        ("{value: 1, vary: [2, -2], decimals: 0}", "2:17-21",
         "bad-vary: no two numbers with decimals: 0 lie between 2 and -2; "
         "a range goes from low to high: write [-2, 2]"),
        ("{value: 1, vary: [1234567.25, 0.125]}", "2:17-21",
         "bad-vary: no two numbers with decimals: 1 lie between 1234567.25 and 0.125; "
         "a range goes from low to high: write [0.125, 1234567.25]"),
    ],
)  # fmt: skip
def test_what_makes_no_value_is_told(text, place, said):
    assert read(text) == (None, [f"{place} {said}"])


def test_of_a_value_that_cannot_be_and_cannot_be_drawn_both_are_told():
    assert read("{value: one, vary: [1, 0]}") == (
        None,
        [
            f"2:7-12 {NUMBER}, not one",
            "2:19-23 bad-vary: no two numbers with decimals: 1 lie between 1 and 0; "
            "a range goes from low to high: write [0, 1]",
        ],
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{value: 1, vary: [1]}", "2:17-21 bad-value: vary must be a list of at least 2"),
        ("{value: 1, vary: [1, 2, 3]}", "2:17-21 bad-value: vary must be a list of at most 2"),
        ("{value: 1, vary: [1, 1.1e9]}", "2:27-32 bad-value: item 2 of vary must be 1,000,000,000 or less"),
        ("{value: 1, vary: [-2e9, 1]}", "2:24-28 bad-value: item 1 of vary must be -1,000,000,000 or more"),
        ("{value: 1, decimals: 13}", "2:17-25 bad-value: decimals must be 12 or less"),
        ("{value: 1, decimals: -1}", "2:17-25 bad-value: decimals must be 0 or more"),
        ("{value: 1, decimals: 1.5}", "2:17-25 wrong-type: decimals must be a whole number"),
        ("{value: 1, decimals: 1.0}", "2:17-25 wrong-type: decimals must be a whole number"),
        ("{value: 1, choices: []}", "2:17-24 bad-value: choices must be a list of at least 1"),
        ("{value: 1, choices: [1, .nan]}", "2:30-34 not-finite: item 2 of choices must be a finite number"),
        ("{value: 1, choices: [a, 1]}", "2:27-28 wrong-type: item 1 of choices must be a number"),
        ("{shape: [1, 1, 1, 1, 1]}", "2:7-12 bad-value: shape must be a list of at most 4"),
        ("{shape: [2, 0], vary: [0, 1]}", "2:18-19 bad-value: item 2 of shape must be 1 or more"),
        ("{shape: 2, vary: [0, 1]}", "2:7-12 wrong-type: shape must be a list"),
        ("{value: 1, vari: [0, 1]}", "2:17-21 unknown-key: no key is called vari here; did you mean vary?"),
        ("{value: 1, xyz: 2}", "2:17-20 unknown-key: no key is called xyz here; "
         "the keys known here are value, shape, vary, decimals, choices"),
    ],
)  # fmt: skip
def test_a_value_that_has_lost_a_part_is_not_judged_further(text, said):
    assert read(text) == (None, [said])


@pytest.mark.parametrize("section", ["data", "parameters"])
def test_a_value_is_lost_by_its_own_parts_alone(section):
    def reader(report):
        node = read_yaml(report.source.whole(), report)
        valid = validate(NetworkBlock, node, (0, 1), report)
        role = "data" if section == "data" else "parameter"
        return [read_leaf(entry[0].text, role, entry, valid, report) for entry in node.mapping(section)]

    other = {"data": "parameters", "parameters": "data"}[section]
    text = f"{section}:\n  k: {{value: 1, x: 2}}\n  j: {{value: 3}}\n  i: 4\n{other}:\n  j: {{value: 1, x: 2}}\n"
    leaves, _ = read_with(reader, text + "forward: L = j")
    assert [leaf and leaf.value.tolist() for leaf in leaves] == [None, 3.0, 4.0]


def test_most_axes():
    assert MAX_AXES == 4


# --- how they are drawn -----------------------------------------------------------------------------------------------


def leaf(value=None, vary=None, choices=None, shape=(), decimals=1):
    return LeafValue("w", "data", value, vary, decimals, choices, shape)


def test_what_does_not_vary_is_its_value_in_every_variant():
    fixed = leaf(np.array([2.0, 3.0]), shape=(2,))
    assert all(draw_leaf(fixed, "id", "network", variant) is fixed.value for variant in (0, 1, 9))


def test_a_value_is_variant_0_of_what_varies():
    one = leaf(np.array(9.0), vary=(0, 1))
    drawn = [draw_leaf(one, "id", "network", variant) for variant in range(3)]
    assert drawn[0] is one.value
    assert all(each <= 1 for each in drawn[1:])
    listed = leaf(np.array(9.0), choices=(4.0,))
    assert [draw_leaf(listed, "id", "network", variant) for variant in (0, 1)] == [9, 4]


def test_without_a_value_variant_0_is_drawn_as_any():
    drawn = draw_leaf(leaf(vary=(1, 2), shape=(2, 3)), "id", "network", 0)
    assert (drawn.shape, drawn.dtype, drawn.flags.writeable) == ((2, 3), np.float64, False)
    assert ((drawn >= 1) & (drawn <= 2)).all()
    assert draw_leaf(leaf(choices=(7.0,), shape=(2,)), "id", "network", 0).tolist() == [7, 7]
    assert draw_leaf(leaf(choices=(7.0,)), "id", "network", 0).shape == ()


def test_another_thread_draws_the_same():
    one = leaf(vary=(-9, 9), shape=(4,))
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(draw_leaf, one, "id", "network", 3).result()
    assert other.tolist() == draw_leaf(one, "id", "network", 3).tolist()


def test_the_values_of_a_network_are_each_drawn_by_its_names(lesson, neuron):
    walk = lesson(neuron).walks[0]
    for variant in (0, 1, 5):
        drawn = draw_values(walk, "id", variant)
        assert drawn == {each.name: draw_leaf(each, "id", "network", variant) for each in walk.leaves}
        assert [*drawn] == ["x", "y", "w"]
