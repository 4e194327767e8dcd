"""The tree of a lesson, and the text that its places are places of."""

import pytest

from tutor.lesson.characters import MAX_TOLD, unfit_characters
from tutor.lesson.problems import Report
from tutor.lesson.source import Excerpt, Source
from tutor.lesson.tree import node_at, place_at, plain, steps_to
from tutor.lesson.yaml_events import read_yaml

TEXT = "a: {b: [1, two, {c: 3}], d: }\ne: five\n"


@pytest.fixture
def tree():
    return read_yaml(Source("f", TEXT).whole(), Report(Source("f", TEXT)))


@pytest.mark.parametrize(
    ("steps", "value", "place"),
    [
        (["a", "b", 0], 1, "1"),
        (["a", "b", 2, "c"], 3, "c"),
        (["a", "d"], None, "d"),
        (["e"], "five", "e"),
        (["a", "b"], [1, "two", {"c": 3}], "b"),
    ],
)
def test_a_path_leads_to_a_value_and_its_place(tree, steps, value, place):
    assert plain(node_at(tree, steps)) == value
    assert TEXT[slice(*place_at(tree, steps))] == place


@pytest.mark.parametrize(
    "steps",
    [["x"], ["a", "b", 3], ["a", "b", 9], ["a", "b", "c"], ["a", 0], [0], ["e", "f"], ["x", "y", "z"], ["e", 0]],
)
def test_a_path_may_lead_nowhere(tree, steps):
    assert node_at(tree, steps) is None
    assert place_at(tree, steps) is None


def test_a_path_of_no_steps_is_the_tree_and_has_no_place_of_its_own(tree):
    assert node_at(tree, []) is tree
    assert place_at(tree, []) is None


def test_branches_that_a_validator_names_are_no_steps(tree):
    assert steps_to(tree, ["a", "branch", "b", 2, "c"], missing=False) == ("a", "b", 2, "c")
    assert steps_to(tree, ["a", "branch", "z"], missing=True) == ("a", "z")
    assert steps_to(tree, ["a", "branch", "z"], missing=False) == ("a",)


def test_what_stands_under_a_key_is_given_by_its_kind(tree):
    assert [key.text for key, _ in tree.mapping("a")] == ["b", "d"]
    assert list(tree.mapping("e")) == list(tree.mapping("x")) == []
    assert len(tree.get("a").items("b")) == 3
    assert tree.items("a") == tree.items("x") == ()
    assert (tree.text("e").text, tree.text("a"), tree.text("x")) == ("five", None, None)
    assert (tree.key("e").place, tree.key("x"), tree.get("x")) == ((30, 31), None, None)
    assert tree.entry("e") == (tree.key("e"), tree.get("e"))


def test_places_behind_the_end_of_an_excerpt_are_the_one_behind_its_last_letter():
    excerpt = Excerpt("abc", [(0, 5), (1, 10), (3, 90)])
    assert [excerpt.place(index) for index in range(6)] == [5, 10, 11, 12, 12, 12]
    assert Excerpt("", [(0, 7)]).place(0) == 7


@pytest.mark.parametrize(
    ("start", "end", "place"),
    [
        (0, 1, (5, 6)),
        (0, 3, (5, 12)),
        (1, 1, (10, 10)),
        (0, 0, (5, 5)),
        (2, 3, (11, 12)),
        (3, 3, (12, 12)),
        (2, 9, (11, 13)),
    ],
)
def test_a_range_of_an_excerpt_has_its_place(start, end, place):
    assert Excerpt("abc", [(0, 5), (1, 10)]).range(start, end) == place


def test_lines_begin_behind_the_end_of_the_line_above():
    source = Source("f", "one\n\ntwo")
    assert [source.begin(line) for line in range(5)] == [0, 4, 5, 8, 8]
    assert [source.line(index) for index in (0, 3, 4, 5, 8)] == [1, 1, 2, 3, 3]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("one\ttwo\n", []),
        ("a\u200bb\x1b", [(1, "U+200B ZERO WIDTH SPACE"), (3, "U+001B")]),
        ("\r\u2028\ufffe", [(0, "U+000D"), (1, "U+2028 LINE SEPARATOR"), (2, "U+FFFE")]),
        ("\U000e0041", [(0, "U+E0041 TAG LATIN CAPITAL LETTER A")]),
    ],
)
def test_characters_that_do_not_belong_in_a_lesson_are_named(text, found):
    assert unfit_characters(text) == found


def test_twenty_characters_are_named():
    assert MAX_TOLD == 20
    for many in (19, 20, 21):
        assert [index for index, _ in unfit_characters("\x1b" * many)] == list(range(min(many, 20)))
