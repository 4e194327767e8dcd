"""Safe YAML: values as YAML 1.2 reads them, every character in its place, and no bomb."""

import math
import time

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from tutor.lesson.problems import Report
from tutor.lesson.source import Source
from tutor.lesson.tree import MappingNode, ScalarNode, SequenceNode, plain
from tutor.lesson.yaml_events import MAX_DEPTH, MAX_NODES, MAX_SCALAR, read_yaml


def read(text):
    report = Report(Source("file", text))
    return read_yaml(report.source.whole(), report), report.problems


def value(text):
    tree, problems = read(f"a: {text}")
    assert not problems
    return plain(tree)["a"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("y", "y"), ("12:30", "12:30"), ("2024-06-12", "2024-06-12"),
        ("true", True), ("False", False), ("TRUE", True), ("null", None), ("~", None), ("", None), ("nUll", "nUll"),
        ("010", 10), ("0o10", 8), ("0x1F", 31), ("-0", 0), ("+7", 7), ("1_000", "1_000"), ("0b11", "0b11"),
        ("1e-3", 0.001), ("-.5", -0.5), ("1.", 1.0), (".5e+2", 50.0), ("1E4", 10000.0), ("+.inf", math.inf),
        (f"0x{'f' * 248}", 16**248 - 1), (f"0x{'f' * 260}", f"0x{'f' * 260}"),
        ("-.INF", -math.inf), (".5.", ".5."), ("e3", "e3"), ("-", "-"), ("١٢", "١٢"),
        ("'no'", "no"), ('"1"', "1"), ("'it''s'", "it's"), (r'"\t\u00e9"', "\té"), ("a # b", "a"), ("a#b", "a#b"),
    ],
)  # fmt: skip
def test_plain_scalars_are_read_as_yaml_1_2_reads_them(text, meant):
    if text == "-":
        text = "'-'"
    got = value(text)
    assert got == meant
    assert type(got) is type(meant)


def test_nan_is_a_number():
    assert math.isnan(value(".nan"))


def test_a_number_of_many_digits_costs_no_time():
    started = time.process_time()
    assert value("9" * 200_000) == math.inf
    assert time.process_time() - started < 1


def test_every_node_knows_its_place():
    text = "a: [1, 'two']\nb:\n  c: three\n"
    tree, _ = read(text)
    places = {}

    def note(node):
        places[text[slice(*node.place)]] = type(node)
        for inner in [*getattr(node, "items", ())] if isinstance(node, SequenceNode) else []:
            note(inner)
        for key, inner in node.entries if isinstance(node, MappingNode) else ():
            note(key)
            note(inner)

    note(tree)
    scalars = {"a", "1", "'two'", "b", "c", "three"}
    assert {text for text, kind in places.items() if kind is ScalarNode} == scalars
    assert places["[1, 'two']"] is SequenceNode


WORDS = st.text(alphabet="abc  \n#:'\"\\-한ŷ🎉{}[]|>&*!%@`é0.,", max_size=60)


@given(WORDS, st.sampled_from([None, "'", '"', "|", ">"]), st.sampled_from([5, 20, 80]), st.sampled_from([2, 4, 7]))
def test_every_character_of_a_scalar_knows_its_place(text, style, width, indent):
    # PyYAML's own emitter writes the same text in every style that can hold it.
    written = yaml.safe_dump({"k": [text]}, default_style=style, width=width, indent=indent, allow_unicode=True)
    tree, problems = read(written)
    assert not problems
    node = tree.entries[0][1].items[0]
    assume(node.value == text)
    excerpt = node.origin()
    for index, character in enumerate(text):
        if character not in " \t\n":
            stands = written[excerpt.place(index)]
            assert stands == character or (stands == "\\" and written[node.place[0]] == '"')


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: |\n  one\n  two q\n", (3, 7)),
        ("a: |2\n    one\n  q\n", (3, 3)),
        ("a: >-\n\n  one\n  two\n\n  q\n", (6, 3)),
        ("a: one\n  two\n  q\n", (3, 3)),
        ("a: 'it''s q'\n", (1, 11)),
        ('a: "\\u00e9\\n\\\n   q"\n', (2, 4)),
        ("a:\n  - {b: 'x', c: \"한국 q\"}\n", (2, 21)),
    ],
)
def test_a_character_is_found_in_every_kind_of_scalar(text, place):
    tree, _ = read(text)
    nodes = [tree]
    scalars = []
    while nodes:
        node = nodes.pop()
        if isinstance(node, MappingNode):
            nodes += [value for _, value in node.entries]
        elif isinstance(node, SequenceNode):
            nodes += node.items
        else:
            scalars.append(node)
    node = next(node for node in scalars if "q" in node.text)
    start = node.text.index("q")
    assert Source("file", text).line_and_columns(*node.range(start, start + 1)) == (*place, place[1] + 1)


@pytest.mark.parametrize(
    ("text", "code", "place", "cure"),
    [
        ('a: "one\nb: "two"\nc: three', "unclosed-quote", (1, 4), "close it on its line"),
        ("a: 'one\n", "unclosed-quote", (1, 4), ""),
        ("a: [1, 2\nb: 3", "unclosed-bracket", (1, 4), "close it with ]"),
        ("a: {b: 1\nc: 2\n", "unclosed-bracket", (1, 4), "close it with }"),
        ("a: {b: 1 c: 2}", "yaml-syntax", (1, 11), "comma"),
        ("a: 1]", None, None, ""),
        ("a: [1]]", "yaml-syntax", (1, 7), "delete it"),
        ("a: Note: this", "yaml-syntax", (1, 8), "quote this: a: 'Note: this'"),
        ("a: `f` is it's", "yaml-syntax", (1, 4), 'quote this: a: "`f` is it\'s"'),
        ("a: @x", "yaml-syntax", (1, 4), "quote this: a: '@x'"),
        ("a: %x", "yaml-syntax", (1, 4), "quote this: a: '%x'"),
        ("a: [x] or [y]?", "yaml-syntax", (1, 8), "quote this: a: '[x] or [y]?'"),
        ("a: *bold*", "yaml-anchor", (1, 4), "quote this: a: '*bold*'"),
        ("a: *x", "yaml-anchor", (1, 4), "quote this: a: '*x'"),
        ("a: & b", "yaml-anchor", (1, 4), "quote this: a: '& b'"),
        ("a: !no x", "yaml-tag", (1, 4), "quote this: a: '!no x'"),
        ("- !x y", "yaml-tag", (1, 3), "quote this: '!x y'"),
        ("a: 'it's'", "yaml-syntax", (1, 8), 'quote this: a: "it\'s"'),
        ('a: "$\\sigma$"', "yaml-syntax", (1, 7), "use single quotes"),
        ("a:\n\tb: 1", "yaml-tab", (2, 1), "indent with spaces"),
        ("a:\n  - b\n c: 1", "yaml-syntax", (3, 2), "align"),
        ("a: 1\n  b: 2", "yaml-syntax", (2, 4), "indentation"),
        ("a: 1\nb", "yaml-syntax", (2, 1), ""),
        ('a: "\\UFFFFFFFF"', "yaml-syntax", (1, 1), ""),
        ('"\\e[31m": 1\n"\\e[31m": 2', "forbidden-character", (1, 2), "delete the escape"),
    ],
)
def test_what_is_wrong_is_told_where_its_cause_stands(text, code, place, cure):
    _, problems = read(text)
    if code is None:
        assert not problems
        return
    assert (problems[0].code, (problems[0].line, problems[0].column)) == (code, place), problems[0]
    assert cure in str(problems[0])


def test_a_sentence_never_holds_what_steers_a_terminal():
    _, problems = read('"\\e[31m": 1\n"\\e[31m": 2')
    assert "duplicate-key" in [problem.code for problem in problems]
    assert not any("\x1b" in str(problem) for problem in problems)


def test_the_first_of_two_equal_keys_is_kept():
    tree, problems = read("a: 1\na: 2\nb: 3")
    assert plain(tree) == {"a": 1, "b": 3}
    assert [problem.code for problem in problems] == ["duplicate-key"]


def test_all_refusals_of_a_block_are_told():
    _, problems = read("a: &x 1\nb: *x\nc: !t 1\n<<: 2\n")
    assert [p.code for p in problems] == ["yaml-anchor", "yaml-anchor", "yaml-tag", "yaml-merge"]


def test_limits_stand_where_they_are_said_to_stand():
    def codes(text):
        return [problem.code for problem in read(text)[1]]

    assert codes("[" * (MAX_DEPTH - 1) + "1" + "]" * (MAX_DEPTH - 1)) == []
    assert codes("[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH) == []
    assert codes("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) == ["too-deep"]
    assert codes("x" * MAX_SCALAR) == []
    assert codes("x" * (MAX_SCALAR + 1)) == ["too-long"]
    assert codes("[" + "1," * (MAX_NODES + 1) + "]") == ["too-many-nodes"]


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMBS = {
    "brackets": "[" * 200_000,
    "braces": "{a: " * 100_000,
    "dashes": "- " * 400_000,
    "questions": "? " * 400_000,
    "laughs": LAUGHS,
    "merges": "\n".join(f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}" for i in range(1, 40)),
    "numbers": "x: [" + "1," * 400_000 + "]",
    "plain": "a: " + "x " * 450_000,
    "key": "x" * 900_000 + ": 1",
    "spaces": " " * 900_000,
    "quotes": '"' * 900_000,
    "anchors": "&a " * 300_000,
    "tags": "!a " * 300_000,
    "directives": "%a\n" * 300_000,
    "documents": "---\n" * 200_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_bomb_takes_a_second(bomb):
    started = time.process_time()
    _, problems = read(BOMBS[bomb])
    assert time.process_time() - started < 1
    assert problems or bomb == "spaces"
