"""Blocks and headings of a Markdown lesson: what is told of them, and the tree that is made of them."""

import pytest
from told import read_with

from tutor.lesson.markdown import MAX_LINES, MAX_PROSE, read_markdown
from tutor.lesson.tree import BrokenNode, MappingNode, ScalarNode, SequenceNode, plain

FRONT = "---\na: 1\n---\n"


def read(body):
    return read_with(read_markdown, FRONT + body)


def story(body):
    document, told = read(body)
    assert told == []
    return [plain(item) for item in document.story]


NO_END = "unclosed-fence: this block is never closed; end it with ``` on a line of its own"
NO_BLOCK = "is no kind of block; did you mean"
NO_HEADING = 'bad-heading: a heading that belongs to a step ends in {at="ADDRESS"}; write {at="forward p"} at its end'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("```network\na: 1", f"4:1-4 {NO_END}"),
        ("```network", f"4:1-4 {NO_END}"),
        ("~~~~ quiz\na: 1\n~~~\n", f"4:1-5 {NO_END.replace('```', '~~~~')}"),
        ("```\na", f"4:1-4 {NO_END}"),
        ("- ```python\n  a", f"4:3-6 {NO_END}"),
        ("```network\na: 1\n\n```quiz\nb: 1\n```\n", f"4:1-4 {NO_END}"),
        ("```network\na: 1\n  ````  quiz\n```\n", f"4:1-4 {NO_END}"),
        ("```netwrok\na: 1\n```\n", f"4:4-11 unknown-block: netwrok {NO_BLOCK} network?"),
        ("Text.\n\n``` Quiz\na: 1\n```\n", f"6:5-9 unknown-block: Quiz {NO_BLOCK} quiz?"),
        ("> ```networ\n> a: 1\n> ```\n", f"4:6-12 unknown-block: networ {NO_BLOCK} network?"),
        ("```network of one unit\na: 1\n```\n", f"4:4-23 unknown-block: network of one unit {NO_BLOCK} network?"),
        ("# A {at=forward p}\n", f"4:5-19 {NO_HEADING}"),
        ('## B {at="forward p"} more\n', f"4:6-22 {NO_HEADING}"),
        ("Text.\n\n# A {at forward p\n", f"6:5-18 {NO_HEADING}"),
        ("# ## {at}\n", f"4:6-10 {NO_HEADING}"),
        ("```network\na:\n\tb: 1\n```\n", "6:1-2 yaml-tab: a tab stands where YAML wants spaces; indent with spaces"),
        ("- ```quiz\n  a: [\n  ```\n", "5:6-7 unclosed-bracket: this [ is never closed; close it with ]"),
        ("> ```quiz\n> b: 1\n> a: [\n> ```\n", "6:6-7 unclosed-bracket: this [ is never closed; close it with ]"),
        ("Text.\n\n```quiz\n<<: 1\n```\n", "7:1-3 yaml-merge: a lesson has no YAML merges; write the keys out"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_block_is_told_whole(body, said):
    assert read(body)[1] == [said]


@pytest.mark.parametrize(
    "body",
    [
        "```python\nx = 1\n```\n",
        "~~~python\n```network\n~~~\n",
        "````\n```quiz\n````\n",
        "```\nnothing\n```",
        "    ```network\n",
        "# A heading {with brackets}\n",
        "- # At home {at=x}\n",
    ],
)
def test_code_and_headings_that_are_only_shown_are_prose(body):
    assert story(body) == [{"text": body}]


def test_a_block_that_cannot_be_read_keeps_its_place_in_the_story():
    document, _ = read("One.\n\n```netwrok\na: 1\n```\n\nTwo.\n")
    ((_, one),), ((key, block),), ((_, two),) = (item.entries for item in document.story)
    assert (one.text, key.text, two.text) == ("One.\n\n", "network", "\nTwo.\n")
    assert type(block) is BrokenNode
    assert block.place == key.place


def test_the_story_is_made_of_prose_blocks_and_notes():
    body = (
        "One.\n\n```network\nx: 1\n```\nTwo.\n"
        '## Why {at="forward p"}\nThree.\n\n```quiz\nat: forward p\n```\n\nFour.\n### Inner\nFive.\n## Six\n'
        "```quiz\nask: y\n```\n\n"
    )
    assert story(body) == [
        {"text": "One.\n\n"},
        {"network": {"x": 1}},
        {"text": "Two.\n"},
        {"note": {"title": "Why", "at": "forward p", "text": "Three.\n\n\nFour.\n### Inner\nFive.\n"}},
        {"quiz": {"at": "forward p"}},
        {"text": "## Six\n"},
        {"quiz": {"ask": "y"}},
    ]


@pytest.mark.parametrize(
    ("body", "note"),
    [
        ('# A {at="forward p"}\nb', {"title": "A", "at": "forward p", "text": "b"}),
        ('### A  b   {at="seed"}  \n', {"title": "A  b", "at": "seed", "text": ""}),
        ('A\n===\n\n## {at="seed"}', {"title": "", "at": "seed", "text": ""}),
        ('A {at="seed"}\n---\nb\n', {"title": "A", "at": "seed", "text": "b\n"}),
    ],
)
def test_a_note_has_its_title_step_and_text(body, note):
    assert story(body)[-1] == {"note": note}


@pytest.mark.parametrize("text", ["---\na: 1\n---", "---\na: 1\n---\n", "---\na: 1\n---\n \n\n"])
def test_behind_the_front_matter_nothing_may_stand(text):
    document, told = read_with(read_markdown, text)
    assert (plain(document.front), document.story, told) == ({"a": 1}, (), [])


def test_without_front_matter_the_story_is_read_all_the_same():
    document, told = read_with(read_markdown, "One.\n\n```quiz\na: 1\n```\n")
    assert (document.front, [plain(item) for item in document.story]) == (
        None,
        [{"text": "One.\n\n"}, {"quiz": {"a": 1}}],
    )
    assert [each.split(":")[1].split()[1] for each in told] == ["no-front-matter"]


def test_without_its_end_nothing_is_read():
    document, told = read_with(read_markdown, "---\na: 1\n\nText.\n")
    assert (document, len(told)) == (None, 1)


WHOLE = """\
---
title: One
empty:
---
One.

```network
a: [1, 'two', "t\\u00e9n", {b: }]
```
> ```quiz
> c: |
>   three
>
>   four
> ```

# Five {at="forward p"}

six

> ```quiz
> at: x
> ```

seven
## Eight {at="seed"}
```quiz
```
"""


def nodes(node):
    yield node
    if isinstance(node, SequenceNode):
        for item in node.items:
            yield from nodes(item)
    if isinstance(node, MappingNode):
        for key, value in node.entries:
            yield from (key, *nodes(value))


def test_every_node_knows_its_place_and_its_letters():
    document, told = read_with(read_markdown, WHOLE)
    assert told == []
    found = [each for item in (document.front, *document.story) for each in nodes(item)]
    scalars = [each for each in found if isinstance(each, ScalarNode)]
    for node in found:
        assert 0 <= node.place[0] <= node.place[1] <= len(WHOLE) + 1
        assert node.place[0] < node.place[1] or node.text == ""
    for node in scalars:
        origin = node.origin()
        assert origin.text == node.text
        assert node.place[0] <= origin.place(0) <= node.place[1]
    shown = {each.text: WHOLE[slice(*each.place)] for each in scalars if each.text.strip()}
    assert shown["One"] == "One"
    assert (shown["two"], shown["tén"], shown["quiz"], shown["Five"]) == ("'two'", '"t\\u00e9n"', "quiz", "Five")


@pytest.mark.parametrize(
    ("letter", "line", "column"), [("three", 12, 5), ("four", 14, 5), ("six", 19, 1), ("seven", 25, 1)]
)
def test_a_letter_of_a_text_is_found_in_the_file(letter, line, column):
    document, _ = read_with(read_markdown, WHOLE)
    (node,) = (
        each for item in document.story for each in nodes(item) if isinstance(each, ScalarNode) and letter in each.text
    )
    start = node.range(node.text.index(letter), node.text.index(letter) + 1)[0]
    before = WHOLE[:start]
    assert (before.count("\n") + 1, start - before.rfind("\n")) == (line, column)


def test_an_item_stands_at_its_word():
    document, _ = read_with(read_markdown, WHOLE)
    shown = [WHOLE[slice(*item.entries[0][0].place)] for item in document.story]
    assert shown == ["O", "network", "quiz", "Five", "quiz", "Eight", "quiz"]
    assert [item.place for item in document.story] == [item.entries[0][0].place for item in document.story]
    note = document.story[3].entries[0][1]
    places = {WHOLE[slice(*place)] for place in (note.place, *(key.place for key, _ in note.entries))}
    assert places == {"Five"}
    assert [key.value for key, _ in note.entries] == ["title", "at", "text"]
    assert all(item.entries[0][0].value == item.entries[0][0].text for item in document.story)


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_lesson_has_five_thousand_lines(end):
    """An end behind the last line begins one more."""
    assert MAX_LINES == 5_000
    lines = "\n" * (MAX_LINES - 4 - len(end))
    assert read(f"{lines}x{end}")[1] == []
    assert read(f"\n{lines}x{end}") == (
        None,
        ["- too-long: this lesson has more than 5,000 lines; split it into several"],
    )


def test_a_lesson_has_two_hundred_thousand_letters_of_prose():
    assert MAX_PROSE == 200_000
    body = f"{'x' * 9_998}\n\n" * 20
    assert read(body)[1] == []
    quiz = "```quiz\na: 1\n```\n"
    assert read(f"{body[:100_000]}{quiz}{body[100_000:]}")[1] == []
    said = ["- too-long: this lesson has more than 200,000 characters of prose; split it"]
    assert read(f"{body}x") == (None, said)
    assert read(f"{body[:100_000]}{quiz}{body[100_000:]}x") == (None, said)


def test_a_large_table_is_told_at_the_row_with_which_it_is_too_much():
    table = f"a\n-{'|-' * 1_999}\n" + "x\n" * 9
    assert read(f"Text.\n\n{table}")[1] == []
    assert read(f"Text.\n\n{table}x\nx\n") == (
        None,
        ["17:1-2 too-long: the tables up to here have more than 20,000 cells; make them smaller"],
    )
