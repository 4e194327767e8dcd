"""What an author is told of YAML that a lesson cannot hold: place, sentence and advice, whole."""

import pytest
from told import read_with

from tutor.lesson.tree import plain
from tutor.lesson.yaml_events import read_yaml
from tutor.lesson.yaml_syntax import line_around, quote_this


def read(text, most=50_000):
    return read_with(lambda report: read_yaml(report.source.whole(), report, most), text)


NO_COMMA = "yaml-syntax: a comma or a closing bracket was expected here; quote a text that holds , : ? [ ] { or }"
NO_NEIGHBOUR = "yaml-syntax: the indentation of this line fits no line above; align it with its neighbours"
NO_KEY = "complex-key: a key is one word, not a list or a mapping; write one word before the colon"
UNSEEN = "cannot be seen, and a lesson holds only what can; delete the escape"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("%YAML 1.1\na: 1", "1:1-10 yaml-directive: a lesson has no YAML directives; delete this line"),
        ("# one\n\n%TAG x\n", "3:1-7 yaml-directive: a lesson has no YAML directives; delete this line"),
        (
            "a: *x",
            "1:4-6 yaml-anchor: a lesson has no YAML aliases; write out what it stands for, or quote this: a: '*x'",
        ),
        ("a: [*x]", "1:5-7 yaml-anchor: a lesson has no YAML aliases; write out what it stands for"),
        ("a: &b 1", "1:4-8 yaml-anchor: a lesson has no YAML anchors; delete &b, or quote this: a: '&b 1'"),
        ("a: {b: &c 1}", "1:8-12 yaml-anchor: a lesson has no YAML anchors; delete &c"),
        ("a: b!c\nd: !t x", "2:4-8 yaml-tag: a lesson has no YAML tags; delete !t, or quote this: d: '!t x'"),
        ("a: [!t x]", "1:5-9 yaml-tag: a lesson has no YAML tags; delete !t"),
        ("a: [1]\nb: !no x", "2:4-9 yaml-tag: a lesson has no YAML tags; delete !no, or quote this: b: '!no x'"),
        ("a: !no x\n  more", "1:4-9 yaml-tag: a lesson has no YAML tags; delete !no, or quote this: a: '!no x'"),
        ("a: *", "1:4-5 yaml-anchor: a lesson has no YAML anchors or aliases; quote this: a: '*'"),
        ("a: & b", "1:4-5 yaml-anchor: a lesson has no YAML anchors or aliases; quote this: a: '& b'"),
        ("[x, y]: 1", f"1:1-7 {NO_KEY}"),
        ("a: 1\n? {b: 1}\n: 2", f"2:3-9 {NO_KEY}"),
        ("<<: {x: 1}", "1:1-3 yaml-merge: a lesson has no YAML merges; write the keys out"),
        ("a: 1\n---\nb: 2", "2:1-4 yaml-documents: a block is one YAML document; delete this line"),
        ('a: "x\\u2028y"', f"1:6-7 forbidden-character: U+2028 LINE SEPARATOR {UNSEEN}"),
        ('a: "x\\ry"', f"1:6-7 forbidden-character: U+000D {UNSEEN}"),
        ('a: "\\u200bq"', f"1:5-6 forbidden-character: U+200B ZERO WIDTH SPACE {UNSEEN}"),
        ('"\\e": 1', f"1:2-3 forbidden-character: U+001B {UNSEEN}"),
        ('b: 1\na: "\\UFFFFFFFF"', "2:1-2 yaml-syntax: an escape after this place is no character"),
    ],
)  # fmt: skip
def test_what_a_lesson_does_not_have_is_refused(text, said):
    assert read(text) == (None, [said])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 'one\nb: 'two'\n", "1:4-5 unclosed-quote: this ' is never closed; close it on its line"),
        ('a: "one\ntwo\nb: "x"', '1:4-5 unclosed-quote: this " is never closed; close it on its line'),
        ("a: 'one\n", "1:4-5 unclosed-quote: this ' is never closed; close it on its line"),
        ("a: 'one\n---\n", "1:4-5 unclosed-quote: this ' is never closed; close it on its line"),
        ('b: 1\na: "one\n...\n', '2:4-5 unclosed-quote: this " is never closed; close it on its line'),
        ("a: [b, c\n", "1:4-5 unclosed-bracket: this [ is never closed; close it with ]"),
        ("a: {x: {y: [1\nb: 2", "1:12-13 unclosed-bracket: this [ is never closed; close it with ]"),
        ("a: [1, {b: 2", "1:8-9 unclosed-bracket: this { is never closed; close it with }"),
        ("a: [b\n---\n", f"2:1-2 {NO_COMMA}"),
        ("a: [1}", f"1:6-7 {NO_COMMA}"),
        ("a: {b: 1 c: 2}", f"1:11-12 {NO_COMMA}"),
        ("a: [1]]", "1:7-8 yaml-syntax: this bracket closes nothing; delete it"),
        ("}", "1:1-2 yaml-syntax: this bracket closes nothing; delete it"),
        ("a: 1\n}", "2:1-2 yaml-syntax: this bracket closes nothing; delete it"),
        ("a: 1\n  b: 2", "2:4-5 yaml-syntax: a second `key:` begins here, inside a value; mend its indentation"),
        ("x: y: z", "1:5-6 yaml-syntax: a second `key:` begins here, inside a value; quote this: x: 'y: z'"),
        ("a: 1\nb", "2:1-2 yaml-syntax: `key: value` was expected here"),
        ("- a\n- b: c: d\n", "2:7-8 yaml-syntax: a second `key:` begins here, inside a value; quote this: b: 'c: d'"),
        ("a: b\n- c", f"2:1-2 {NO_NEIGHBOUR}"),
        ("- a\nb: c", f"2:1-2 {NO_NEIGHBOUR}"),
        ("- x: 1\n y: 2", f"2:2-3 {NO_NEIGHBOUR}"),
        ("- a\n? b", f"2:1-2 {NO_NEIGHBOUR}"),
        ("a:\n\tb: 1", "2:1-2 yaml-tab: a tab stands where YAML wants spaces; indent with spaces"),
        (
            'a: "\\q"',
            r"1:6-7 yaml-syntax: \ begins an escape between double quotes, and this is none; use single quotes",
        ),
        ("a: @x", "1:4-5 yaml-syntax: this cannot be read as YAML; quote this: a: '@x'"),
        ("a: 'it's'", '1:8-9 yaml-syntax: this cannot be read as YAML; quote this: a: "it\'s"'),
        ("a: 'x'\nb: [c] d", "2:8-9 yaml-syntax: this cannot be read as YAML; quote this: b: '[c] d'"),
        ("a: 'one\n  two'\nb: @x", "3:4-5 yaml-syntax: this cannot be read as YAML; quote this: b: '@x'"),
    ],
)  # fmt: skip
def test_what_cannot_be_parsed_is_told_in_words(text, said):
    assert read(text) == (None, [said])


def test_of_two_equal_keys_the_second_is_told_and_the_lesson_can_be_read():
    tree, told = read("a: 1\na: 2\nb: 3")
    assert (plain(tree), told) == ({"a": 1, "b": 3}, ["2:1-2 duplicate-key: the key a stands here twice; keep one"])


@pytest.mark.parametrize(("many", "told"), [(19, 19), (20, 20), (21, 20), (50, 20)])
def test_twenty_refusals_of_a_block_are_told(many, told):
    assert len(read("- &a 1\n" * many)[1]) == told


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a: one\n  two\n  three", "one two three"),
        ("a:\n one\n two", "one two"),
        ("a: one\n\n  two", "one\ntwo"),
        ("a : one", "one"),
        ("a: one   two", "one   two"),
        ("a: x - y: no", None),
        ("a: [is it so?, no]", ["is it so?", "no"]),
        ("a: [one\n  two]", ["one two"]),
        ("a: https://x.org  # a link", "https://x.org"),
        ("---\na: 1\n...\n", 1),
    ],
)
def test_a_text_without_quotes_is_folded(text, meant):
    tree, told = read(text)
    assert (plain(tree)["a"] if tree else None) == meant
    assert bool(told) == (meant is None)


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n"])
def test_nothing_is_an_empty_text_at_the_beginning(text):
    tree, told = read(text)
    assert (tree.value, tree.text, tree.place, told) == (None, "", (0, 1), [])
    assert (tree.origin().text, tree.range(0, 0)) == ("", (0, 0))


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("a: @x", "quote this: a: '@x'"),
        ("  a b: c: d  ", "quote this: a b: 'c: d'"),
        ("- - a: %x", "quote this: a: '%x'"),
        ("- *x", "quote this: '*x'"),
        ("a: it's: so", 'quote this: a: "it\'s: so"'),
        ('a: it\'s: "so" \\n', 'quote this: a: "it\'s: \\"so\\" \\\\n"'),
        ("a: 'it's'", 'quote this: a: "it\'s"'),
        ('a: "it"s"', "quote this: a: 'it\"s'"),
        ("a: 'b'", "quote this: a: 'b'"),
        ("a: ''", "quote this: a: \"''\""),
        ("a: XyX", ""),
        ("a: b", ""),
        ("a:", ""),
        ("", ""),
        ("a: @" + "x" * 196, "quote this: a: '@" + "x" * 196 + "'"),
        ("a: @" + "x" * 197, ""),
    ],
)
def test_a_value_that_needs_quotes_is_shown_with_them(line, advice):
    assert quote_this(line) == advice


def test_a_letter_stands_on_its_line():
    text = "one\n\nthree"
    assert [line_around(text, index) for index in range(9)] == ["one"] * 4 + [""] + ["three"] * 4
    assert [line_around("\nx", index) for index in (0, 1)] == ["", "x"]
    assert [line_around("x\n\ny", index) for index in (1, 2, 3)] == ["x", "", "y"]
