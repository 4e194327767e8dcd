"""The front matter: its two lines of `---`, and where the body behind it begins."""

import pytest
from told import read_with

from tutor.lesson.front_matter import read_front_matter
from tutor.lesson.tree import plain

NONE = (
    "1:1-2 no-front-matter: a lesson begins with its front matter; "
    "write ---, format: 1, title: …, --- on the first lines"
)
NO_END = "1:1-4 unclosed-front-matter: the front matter never ends; end it with --- on a line of its own"
NO_KEYS = "2:1-2 wrong-type: the front matter is made of `key: value` lines; write format: 1 and title: …"


@pytest.mark.parametrize(
    ("text", "front", "body"),
    [
        ("---\na: 1\n---\nText\n", {"a": 1}, 3),
        ("---\na: 1\n---\n", {"a": 1}, 3),
        ("---\na: 1\n---", {"a": 1}, 3),
        ("---  \na: 1\nb: 2\n--- \t\nText", {"a": 1, "b": 2}, 4),
        ("---\na: 1\n ---\n---\n", {"a": "1 ---"}, 4),
        ("---\na: 1\n----\n---\n", None, 4),
    ],
)
def test_a_front_matter_ends_with_its_second_line_of_three_dashes(text, front, body):
    (tree, line), told = read_with(read_front_matter, text)
    assert (tree and plain(tree), line, bool(told)) == (front, body, front is None)


@pytest.mark.parametrize(
    ("text", "body", "said"),
    [
        ("# A title\n", 0, NONE),
        ("", 0, NONE),
        (" ---\na: 1\n---\n", 0, NONE),
        ("----\na: 1\n---\n", 0, NONE),
        ("---\na: 1\n", None, NO_END),
        ("---\na: 1\n ---\n", None, NO_END),
        ("---", None, NO_END),
        ("---\n- 1\n- 2\n---\n", 4, NO_KEYS),
        ("---\n12\n---\n", 3, NO_KEYS),
        ("---\n---\n", 2, NO_KEYS),
    ],
)
def test_what_is_no_front_matter_is_told_in_its_place(text, body, said):
    assert read_with(read_front_matter, text) == ((None, body), [said])


def test_what_is_wrong_inside_is_told_in_the_file_s_own_place():
    said = "3:1-2 duplicate-key: the key a stands here twice; keep one"
    (tree, _), told = read_with(read_front_matter, "---\na: 1\na: 2\n---\n")
    assert (plain(tree), told) == ({"a": 1}, [said])


def test_what_cannot_be_read_is_told_once():
    (tree, body), told = read_with(read_front_matter, "---\na: [1\n---\n")
    assert (tree, body) == (None, 3)
    assert told == ["2:4-5 unclosed-bracket: this [ is never closed; close it with ]"]
