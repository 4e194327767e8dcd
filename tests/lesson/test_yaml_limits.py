"""How much a YAML text may hold: exactly so much is read, and one more is told in its place."""

import pytest
from told import read_with

from tutor.lesson.source import MAX_BYTES
from tutor.lesson.tree import plain
from tutor.lesson.yaml_events import MAX_DEPTH, MAX_KEYS, MAX_LINES, MAX_NODES, MAX_SCALAR, read_yaml

ADVICE = "make it smaller, or split the lesson"


def told(text, most=MAX_NODES):
    tree, problems = read_with(lambda report: read_yaml(report.source.whole(), report, most), text)
    assert (tree is None) == bool(problems)
    return problems


def test_the_limits_are_those_of_the_format():
    limits = (MAX_DEPTH, MAX_NODES, MAX_KEYS, MAX_LINES, MAX_SCALAR, MAX_BYTES)
    assert limits == (32, 50_000, 1_000, 20_000, 262_144, 1_000_000)


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_block_has_twenty_thousand_lines(end):
    lines = "#\n" * (19_999 - len(end))
    assert told(f"{lines}a: 1{end}") == []
    assert told(f"#\n{lines}a: 1\n{end}")[0].endswith(f"too-long: this block has more than 20,000 lines; {ADVICE}")
    assert told("#\n" * 20_001) == [
        f"20001:2-3 too-long: this block has more than 20,000 lines; {ADVICE}",
    ]


def keys(many):
    return "\n".join(f"k{number}: 1" for number in range(many))


@pytest.mark.parametrize("long", [False, True])
def test_a_mapping_has_a_thousand_keys(long):
    remark = f"\n# {'x' * 20_000}\n" if long else "\n"  # a long text is measured beforehand
    assert told(keys(1_000) + remark) == []
    assert told(keys(1_001) + remark) == [f"1001:1-6 too-many-nodes: this holds more than 1,000 keys; {ADVICE}"]
    assert told("b:\n- " + keys(1_000).replace("\n", "\n  ") + "\nc: 2" + remark) == []


def test_a_list_has_more_values_than_a_mapping_has_keys():
    assert told("[" + "1, " * 3_000 + "]") == []


@pytest.mark.parametrize(
    ("text", "values"), [("a", 1), ("[1, 2, 3]", 4), ("{a: 1, b: [2, 3]}", 7), ("- a\n- {}\n- []\n", 4)]
)
def test_every_value_key_and_list_counts_once(text, values):
    assert told(text, values) == []
    (said,) = told(text, values - 1)
    assert said.endswith(f"too-many-nodes: this block holds more than {values - 1} values; {ADVICE}")


def test_the_value_with_which_it_is_too_much_is_marked():
    assert told("a: 1\nb: two\n", 4) == [f"2:4-7 too-many-nodes: this block holds more than 4 values; {ADVICE}"]


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}")])
def test_thirty_two_brackets_stand_one_in_the_other(opening, closing):
    assert told(opening * 32 + closing * 32) == []
    column = 32 * len(opening) + 1
    assert told(opening * 33 + closing * 33) == [
        f"1:{column}-{column + 1} too-deep: this is nested more than 32 deep; {ADVICE}"
    ]


def test_brackets_side_by_side_are_not_deep():
    assert told("[" + "[[]], {a: [1]}, " * 100 + "]") == []


@pytest.mark.parametrize("before", ["", "a: "])
@pytest.mark.parametrize("quote", ["", "'"])
def test_a_text_has_256_kb(before, quote):
    fits = MAX_SCALAR - 2 * len(quote)
    assert told(f"{before}{quote}{'x' * fits}{quote}") == []
    column = len(before) + 1
    assert told(f"{before}{quote}{'x' * (fits + 1)}{quote}") == [
        f"1:{column}-{column + MAX_SCALAR + 1} too-long: this text is longer than 256 KB; {ADVICE}"
    ]


def test_a_text_that_never_ends_is_too_long_before_it_is_unclosed():
    (said,) = told("a: '" + "x " * 150_000)
    assert said.startswith("1:4-") and said.endswith(f"too-long: this text is longer than 256 KB; {ADVICE}")


def test_a_long_list_that_never_ends_is_unclosed():
    words = f"{'x' * 1_000}, " * 300
    assert told(f"a: [{words}") == ["1:4-5 unclosed-bracket: this [ is never closed; close it with ]"]


def test_what_is_wrong_in_a_long_text_is_told_as_in_a_short_one():
    remark = f"# {'x' * 30_000}\n"
    assert told(f"{remark}a: @x") == ["2:4-5 yaml-syntax: this cannot be read as YAML; quote this: a: '@x'"]
    assert told(f'{remark}a: "\\UFFFFFFFF"') == ["2:1-2 yaml-syntax: an escape after this place is no character"]


def test_a_long_text_is_read():
    text = f"# {'x' * 30_000}\na: [1, 'two']\nb: {{c: 3}}\n"
    tree, problems = read_with(lambda report: read_yaml(report.source.whole(), report), text)
    assert (plain(tree), problems) == ({"a": [1, "two"], "b": {"c": 3}}, [])
