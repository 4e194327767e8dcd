"""A lesson's story: what is told, sentence by sentence, of what cannot stand in it, and what is read of its parts."""

from types import SimpleNamespace

import pytest
from told import told

from tutor.errors import LessonError
from tutor.lesson import Page, load_lesson, read_lesson

FRONT = "format: 1\ntitle: ' T  T '\nstory:\n"
MARKDOWN = "---\nformat: 1\ntitle: T\n---\n"
ONE = "- network: {data: {x: 2}, forward: y = x * x}\n"


@pytest.fixture
def read(tmp_path):
    """Reads a text as a lesson, and gives the lesson and what is told."""

    def reader(text, name="01-a.ko.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        lesson, problems = read_lesson(tmp_path / name)
        return lesson, told(SimpleNamespace(problems=problems))

    return reader


def named(name):
    return ONE.replace("{data", f"{{name: {name}, data")


# --- what is told -----------------------------------------------------------------------------------------------------

MAPPING = "- wrong-type: a lesson is a mapping of `key: value`; write format: 1, title: …, story: …"
EMPTY = "- empty-lesson: this lesson holds nothing but its front matter; write a page"
STORY = "3:1-6 wrong-type: story must be a list of text, note, network and quiz; write - text: …"
ITEM = "bad-story: an item of the story has one key: text, note, network or quiz"
OWN = "write - text: …, and each item on its own"
KEYS = "write its keys, one a line"
NO_TEXT = "4:3-7 wrong-type: text must be text; write text: | and indent it"
UNNAMED = "unnamed-network: a lesson with several networks calls each by a name; add name: …"
NO_NODE = "no value is called no; `tutor steps LESSON` lists the nodes"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", [MAPPING]),
        ("- text: a", [MAPPING]),
        ("format: 1\ntitle: [", ["2:8-9 unclosed-bracket: this [ is never closed; close it with ]"]),
        ("format: 1\ntitle: T", [EMPTY]),
        ("format: 1\ntitle: T\nstory: []", [EMPTY]),
        ("format: 1\ntitle: T\nstory:\n- text: ' '", [EMPTY]),
        ("format: 1\ntitle: T\nstory:", [EMPTY, STORY]),
        ("format: 1\ntitle: T\nstory: {text: a}", [EMPTY, STORY]),
        ("format: 1\nstory:\n- text: ''", ["- missing-key: the front matter has no title; add title: …"]),
    ],
)
def test_a_lesson_without_a_story_is_told(read, text, said):
    assert read(text) == (None, said)
    assert read(text, "a.yml") == (None, said)


@pytest.mark.parametrize("body", ["", "\n \n", "# \n\n"])
def test_a_lesson_of_front_matter_alone_is_told(read, body):
    assert read(f"{MARKDOWN}{body}", "a.md") == (None, [EMPTY])


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ("- one", [f"4:3-4 {ITEM}; {OWN}"]),
        ("- [text]", [f"4:3-4 {ITEM}; {OWN}"]),
        ("- {}", [f"4:3-4 {ITEM}; {OWN}"]),
        ("- {text: a, note: b}\n- one", [f"4:3-4 {ITEM}; {OWN}", f"5:3-4 {ITEM}; {OWN}"]),
        ("- txet: a", ["4:3-7 unknown-key: no key is called txet here; did you mean text?"]),
        ("- colour: a",
         ["4:3-9 unknown-key: no key is called colour here; the keys known here are text, note, network, quiz"]),
        ("- text: [a]", [NO_TEXT]),
        ("- text:", [NO_TEXT]),
        ("- text: 12", [NO_TEXT]),
        ("- network:", [f"4:3-10 wrong-type: this network is empty; {KEYS}"]),
        ("- network: 3", [f"4:3-10 wrong-type: a network is made of `key: value` lines; {KEYS}"]),
        ("- note: ''", [f"4:3-7 wrong-type: a note is made of `key: value` lines; {KEYS}"]),
        ("- note:", [f"4:3-7 wrong-type: this note is empty; {KEYS}"]),
        ("- quiz: [a]", [f"4:3-7 wrong-type: a quiz is made of `key: value` lines; {KEYS}"]),
        ("- text: |\n    a\n\n    # b {at=\"seed\"}\n    c\n",
         ["7:5-20 bad-heading: a heading that belongs to a step is a note of its own; "
          "write - note: instead of {at=…"]),
        ("- text: |\n    # b { at = \"seed\"}",
         ["5:5-22 bad-heading: a heading that belongs to a step is a note of its own; "
          "write - note: instead of { at =…"]),
        ("- text: '{{ no }}'", ["4:13-15 no-network-above: this lesson has no network for this to be a value of; "
                                "add a network block"]),
        ("- text: '{{ no }}'\n" + ONE, [f"4:13-15 unknown-name: {NO_NODE}"]),
        (ONE + "- note: {at: forward q, text: a}",
         ["5:22-23 unknown-node: no node is called q; `tutor steps LESSON` lists the nodes"]),
        (ONE + "- note: {at: forward q}", ["5:3-7 missing-key: this block has no text; add text: …"]),
        (ONE + "- quiz: {question: Q, answer: [x]}", ["5:23-29 wrong-type: answer must be text"]),
        (ONE + "- note: {title: '{{ no }}'}",
         ["5:3-7 missing-key: this block has no at; add at: …",
          "5:3-7 missing-key: this block has no text; add text: …",
          f"5:21-23 unknown-name: {NO_NODE}"]),
        (ONE + "- note: {at: seed, title: '{{ no }}', text: '{{ no }}'}",
         [f"5:31-33 unknown-name: {NO_NODE}", f"5:49-51 unknown-name: {NO_NODE}"]),
        ("- note: {at: seed, title: '{{ x }}', text: '{{ no }}'}\n" + ONE,
         ["4:14-18 no-network-above: there is no network above for this to be a step of; move it below its network",
          f"4:48-50 unknown-name: {NO_NODE}"]),
        ("- quiz: {at: seed, ask: value}\n" + ONE,
         ["4:14-18 no-network-above: there is no network above for this to be a step of; move it below its network"]),
    ],
)  # fmt: skip
def test_an_item_that_is_none_is_told_in_its_place(read, items, said):
    assert read(FRONT + items) == (None, said)


def test_a_block_that_could_not_be_read_is_told_once(read):
    text = MARKDOWN + "```network\nx: [\n```\n\n```quiz\n{\n```\n\n```quiz\n```\n"
    assert read(text, "a.md") == (None, [
        "6:4-5 unclosed-bracket: this [ is never closed; close it with ]",
        "10:1-2 unclosed-bracket: this { is never closed; close it with }",
        f"13:4-8 wrong-type: this quiz is empty; {KEYS}",
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Text.", "1:1-2 no-front-matter: a lesson begins with its front matter; "
         "write ---, format: 1, title: …, --- on the first lines"),
        (MARKDOWN + '# b {at=seed}\n', '5:5-14 bad-heading: '),
    ],
)  # fmt: skip
def test_what_is_wrong_in_markdown_is_told_once(read, text, said):
    lesson, (problem,) = read(text, "a.md")
    assert (lesson, problem[: len(said)]) == (None, said)


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (ONE, []),
        (ONE + ONE, [f"4:3-10 {UNNAMED}", f"5:3-10 {UNNAMED}"]),
        (named("a") + ONE, [f"5:3-10 {UNNAMED}"]),
        (ONE + "- network: 3\n",
         [f"4:3-10 {UNNAMED}", f"5:3-10 wrong-type: a network is made of `key: value` lines; {KEYS}"]),
        (named("[]") + named("a"), ["4:13-17 wrong-type: name must be text"]),
        (named("[]") + named("[]"), ["4:13-17 wrong-type: name must be text", "5:13-17 wrong-type: name must be text"]),
        ("- network: 3\n" + named("a") + "- text: '{{ x }} {{ no }}'",
         [f"4:3-10 wrong-type: a network is made of `key: value` lines; {KEYS}", f"6:21-23 unknown-name: {NO_NODE}"]),
        (named("a") + named("b"), []),
        (named("a") + named("a"), ["5:13-17 duplicate-network: two networks are called a; choose another name"]),
        (named("a") + named("b") + named("a"),
         ["6:13-17 duplicate-network: two networks are called a; choose another name"]),
        ("- network: {data: {x: 2}}\n- text: '{{ q }}'\n- quiz: {question: Q, answer: q}",
         ["4:3-10 missing-key: this block has no forward; add forward: …"]),
    ],
)  # fmt: skip
def test_several_networks_have_a_name_each(read, items, said):
    lesson, problems = read(FRONT + items)
    assert (lesson is None, problems) == (bool(said), said)


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("id: a, question: Q", "id: a, question: R", "6:10-12 {} a; choose another id"),
        ("question: Q", "question: 'Q?'", "6:3-7 {} q; add id: …"),
        ("question: Q", "id: q, question: R", "6:10-12 {} q; choose another id"),
        ("id: q, question: R", "question: Q", "6:3-7 {} q; add id: …"),
        ("question: Q", "question: R", ""),
    ],
)
def test_two_questions_of_one_id_are_told(read, first, second, said):
    lesson, problems = read(FRONT + ONE + f"- quiz: {{{first}, answer: x}}\n- quiz: {{{second}, answer: x}}\n")
    whole = "duplicate-id: two questions have the id"
    assert (lesson is None, problems) == (bool(said), [said.format(whole)] if said else [])


@pytest.mark.parametrize(
    ("limit", "most", "said"),
    [
        ("MAX_TOTAL", 6, ""),
        ("MAX_TOTAL", 5, "the lesson's values hold more than 5 elements in all"),
        ("MAX_NODES", 6, ""),
        ("MAX_NODES", 5, "the lesson has more than 5 nodes"),
        ("MAX_LETTERS", 10, ""),
        ("MAX_LETTERS", 9, "the lesson's formulas, written out for each of their parts, are over 9 letters"),
    ],
)
def test_networks_share_what_a_lesson_has_room_for(read, monkeypatch, limit, most, said):
    monkeypatch.setattr(f"tutor.lesson.read.{limit}", most)
    lesson, problems = read(FRONT + (named("a") + named("b")).replace("x * x", "x * x * x"))
    assert (lesson is None, [each.partition(": ")[2].partition(";")[0] for each in problems]) == (
        bool(said),
        [said] if said else [],
    )


def test_a_file_that_is_not_there_is_told_alone(tmp_path):
    with pytest.raises(LessonError) as raised:
        load_lesson(tmp_path / "a.yaml")
    assert told(SimpleNamespace(problems=raised.value.problems)) == [
        "- cannot-read: this file cannot be read: no such file or directory"
    ]
    assert raised.value.path == tmp_path / "a.yaml"


def test_what_can_be_read_of_a_file_with_an_unfit_letter_is_read(read):
    found, problems = read("format: 1\ntitle: a\x1b\nstory: []\n")
    assert (found, [each.split(": ")[0] for each in problems]) == (
        None,
        ["- empty-lesson", "2:9-10 forbidden-character"],
    )


# --- what is read -----------------------------------------------------------------------------------------------------

WHOLE = """format: 1
title: ' T  T '
summary: "S\\nS"
requires: [b]
minutes: 600
authors: [A]
license: L
tags: [t]
story:
- text: |

    Before {{ v }}.

    # One

    Text.

    ## Two
- quiz: {question: Q, answer: x}
- network: {name: first, data: {x: 2, v: 1}, forward: y = x * v}
- text: "\\n  Between {{ x }}."
- note:
    at: forward y
    title: ' N  N '
    text: "\\n X a X\\n\\n"
- quiz: {at: forward y, ask: value}
- network: {name: second, data: {u: 3}, forward: y = u * u}
- note: {at: backward y->u, text: '{{ u }}'}
- quiz: {at: seed, question: Q2, answer: u}
- text: "# Last\\n\\n\\nX {{ u }} X\\n\\n"
- quiz: {order: [a, b], question: Q3}
"""


def test_all_of_a_lesson_is_read(read, tmp_path):
    lesson, problems = read(WHOLE)
    assert problems == []
    assert (lesson.id, lesson.language, lesson.path) == ("a", "ko", tmp_path / "01-a.ko.yaml")
    assert (lesson.title, lesson.summary, lesson.requires, lesson.minutes) == ("T T", "S S", ("b",), 600)
    assert (lesson.authors, lesson.license, lesson.tags) == (("A",), "L", ("t",))
    pages = [each for each in lesson.story if isinstance(each, Page)]
    assert pages == [
        Page("T T", "Before {{ v }}.", 0, 12),
        Page("One", "Text.", 0, 14),
        Page("Two", "", 0, 18),
        Page("T T", "  Between {{ x }}.", 0, 21),
        Page("Last", "X {{ u }} X", 1, 30),
    ]
    first, second = lesson.walks
    assert [(each.address, each.title, each.text, each.line) for each in (*first.notes, *second.notes)] == [
        ("forward y", "N  N", " X a X", 22),
        ("backward y -> u", "", "{{ u }}", 28),
    ]
    assert [(each.id, each.walk, each.line) for each in lesson.quizzes] == [
        ("q", 0, 19), ("first-value-forward-y", 0, 26), ("q2", 1, 29), ("q3", 1, 31),
    ]  # fmt: skip
    assert [type(each).__name__ for each in lesson.story] == [
        *("Page", "Page", "Page", "Quiz", "Walk", "Page", "Walk", "Page", "Quiz"),
    ]
    assert [each.id for each in lesson.story if not isinstance(each, Page) and hasattr(each, "ask")] == ["q", "q3"]


def test_a_translation_that_is_loaded_has_its_original_s_ids(read, tmp_path):
    read(FRONT + ONE + "- quiz: {question: Q, answer: x}\n", "a.yaml")
    read(FRONT + ONE + "- quiz: {question: R, answer: x}\n", "a.ko.yaml")
    (quiz,) = load_lesson(tmp_path / "a.ko.yaml").quizzes
    assert (quiz.id, quiz.question) == ("q", "R")


def test_an_only_network_s_name_is_in_no_id(read):
    lesson, _ = read(
        FRONT + named("a") + "- quiz: {at: forward y, ask: value}\n- quiz: {mistake: {at: backward y->x, slip: sign}}\n"
    )
    assert [each.id for each in lesson.quizzes] == ["value-forward-y", "sign-backward-y-x"]


def test_a_section_without_a_heading_s_words_is_a_page_of_the_lesson_s_title(read):
    lesson, problems = read(f"{MARKDOWN}A\n\n#\n\nText.\n", "a.md")
    assert (lesson.story, problems) == ((Page("T", "A", 0, 5), Page("T", "Text.", 0, 7)), [])


def test_what_variant_0_draws_depends_on_the_lesson(read):
    text = FRONT + "- network: {data: {x: {shape: [], vary: [-1, 1]}}, forward: y = log(x)}\n"
    told = {name: [each.split()[1] for each in read(text, f"{name}.yaml")[1]] for name in "abcdefgh"}
    assert [*told.values()].count([]) not in {0, 8}
    assert {*map(tuple, told.values())} == {(), ("not-finite:",)}
