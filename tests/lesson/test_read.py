"""A file made into a lesson: the story in its order, each part with its place and its network."""

import numpy as np
import pytest

from tutor.errors import LessonError
from tutor.formula import canonical
from tutor.lesson import Page, Quiz, Walk, load_lesson, read_lesson

WHOLE = """---
format: 1
title: Logistic regression
summary: >
  One neuron, one sigmoid,
  and the gradient p − y.
requires: [chain-rule]
minutes: 12
authors: [Ada]
license: CC-BY-4.0
tags: [sigmoid]
---

A logistic unit turns a score $z$ into a probability {{ p }}.

## Two classes

Text.

```network
data:
  x: [1.0, -2.0, 0.5]
  y: {value: 1, choices: [0, 1]}
parameters:
  w₁: {value: [0.2, -0.4, 0.1], vary: [-1, 1], decimals: 2}
  b: 0.3
forward: |
  # the score
  z = w₁ @ x + b                  # of the class

  p = σ(z)
  L = -(y * ln(p) + (1 - y) * log(1 - p))
loss: L
train: {learning_rate: 0.5, steps: 20}
```

## The slope of the sigmoid {at="backward p->z"}

The probability is {{ p }}.

### Why

Because.

```quiz
at: backward p -> z
ask: local
hints:
  - Which function made p out of z?
explain: It is {{ p * (1 - p) | 6 }}.
```

Its slope is {{ local(p, z) }}.

```quiz
question: What is ∂L/∂z?
answer: grad(z)
tolerance: 1e-3
wrong:
  - answer: y - p
    say: The sign is flipped.
```

Prose behind a question.

# Last

```quiz
id: shortcut
question: Which is it?
choices:
  - {text: p - y, correct: true}
  - {text: y - p, say: Too high and still up?}
```
"""


@pytest.fixture
def whole(read):
    made, problems = read(WHOLE, "07-logistic-regression.md")
    assert problems == []
    return made


def test_the_front_matter_is_the_lesson_s_own(whole):
    assert (whole.id, whole.language) == ("logistic-regression", "en")
    assert whole.title == "Logistic regression"
    assert whole.summary == "One neuron, one sigmoid, and the gradient p − y."
    assert (whole.requires, whole.minutes) == (("chain-rule",), 12)
    assert (whole.authors, whole.license, whole.tags) == (("Ada",), "CC-BY-4.0", ("sigmoid",))


def test_the_story_is_met_in_its_order(whole):
    met = [(type(item).__name__, getattr(item, "title", getattr(item, "id", ""))) for item in whole.story]
    assert met == [
        ("Page", "Logistic regression"),
        ("Page", "Two classes"),
        ("Walk", ""),
        ("Quiz", "what-is-l-z"),
        ("Page", "Logistic regression"),
        ("Page", "Last"),
        ("Quiz", "shortcut"),
    ]
    lines = WHOLE.split("\n")
    begins = ("A logistic", "## Two", "```network", "```quiz", "Prose", "# Last", "```quiz")
    assert all(lines[item.line - 1].startswith(begin) for item, begin in zip(whole.story, begins, strict=True))


def test_a_page_is_its_section_without_the_heading(whole):
    assert whole.story[0].text == "A logistic unit turns a score $z$ into a probability {{ p }}."
    assert whole.story[1].text == "Text."


def test_a_section_with_an_address_is_a_note_and_goes_on_behind_its_question(whole):
    (note,) = whole.walks[0].notes
    assert (note.address, note.title) == ("backward p -> z", "The slope of the sigmoid")
    assert "### Why\n\nBecause." in note.text
    assert note.text.endswith("Its slope is {{ local(p, z) }}.")
    assert "quiz" not in note.text


def test_a_question_with_an_address_belongs_to_its_step(whole):
    (quiz,) = whole.walks[0].quizzes
    assert (quiz.id, quiz.at, quiz.ask) == ("local-backward-p-z", "backward p -> z", "local")
    assert quiz.hints == ("Which function made p out of z?",)
    assert whole.quizzes == (quiz, *(item for item in whole.story if isinstance(item, Quiz)))


def test_answers_are_formulas(whole):
    quiz = whole.story[3]
    assert canonical(quiz.answer) == "grad(z)"
    assert quiz.tolerance == 1e-3
    assert [(canonical(wrong.answer), wrong.say) for wrong in quiz.wrong] == [("y - p", "The sign is flipped.")]
    choices = whole.story[6].choices
    assert [(choice.text, choice.correct) for choice in choices] == [("p - y", True), ("y - p", False)]


def test_a_network_has_its_values_formulas_and_graph(whole):
    walk = whole.walks[0]
    assert [(leaf.name, leaf.role, leaf.shape) for leaf in walk.leaves] == [
        ("x", "data", (3,)), ("y", "data", ()), ("w1", "parameter", (3,)), ("b", "parameter", ()),
    ]  # fmt: skip
    assert [(line.name, line.remark) for line in walk.assignments] == [("z", "of the class"), ("p", ""), ("L", "")]
    assert walk.graph.nodes[walk.graph.loss].name == "L"
    assert (walk.train.learning_rate, walk.train.steps, walk.train.optimizer) == (0.5, 20, "sgd")
    w = walk.leaves[2]
    assert np.array_equal(w.value, [0.2, -0.4, 0.1])
    assert (w.vary, w.decimals, w.choices) == ((-1, 1), 2, None)
    with pytest.raises(ValueError, match="read-only"):
        w.value[0] = 1


def test_the_same_lesson_as_yaml_is_the_same_lesson(read, tmp_path):
    markdown, problems = read(
        "---\nformat: 1\ntitle: T\n---\nOne {{ L }}.\n\n# Two\n\nText.\n"
        "```network\ndata: {x: 1.5}\nforward: |\n  L = x * x\n```\n"
        '## Here {at="backward L -> x"}\n\nSo.\n'
        "```quiz\nat: forward L\nask: value\n```\n```quiz\nquestion: What?\nanswer: grad(x)\n```\n",
        "01-x.md",
    )
    assert problems == []
    yaml, problems = read(
        "format: 1\ntitle: T\nstory:\n- text: |\n    One {{ L }}.\n\n    # Two\n\n    Text.\n"
        "- network:\n    data: {x: 1.5}\n    forward: |\n      L = x * x\n"
        "- note: {title: Here, at: backward L -> x, text: So.}\n"
        "- quiz: {at: forward L, ask: value}\n- quiz: {question: What?, answer: grad(x)}\n",
        "01-x.yaml",
    )
    assert problems == []

    def parts(lesson):
        for item in lesson.story:
            if isinstance(item, Page):
                yield item.title, item.text, item.walk
            elif isinstance(item, Quiz):
                yield item.id, item.question, canonical(item.answer)
            elif isinstance(item, Walk):
                yield [(note.address, note.title, note.text) for note in item.notes], [q.id for q in item.quizzes]

    assert list(parts(markdown)) == list(parts(yaml))
    assert markdown.id == yaml.id == "x"


def test_prose_and_questions_mean_the_network_above_or_the_first(lesson):
    first = "```network\nname: one\ndata: {x: 1}\nforward: L = x * 2\n```\n"
    second = "```network\nname: two\ndata: {q: 1}\nforward: L = q * 3\n```\n"
    made = lesson(
        "{{ x }}\n\n```quiz\nquestion: First?\nanswer: x\n```\n"
        + first
        + '{{ x }}\n\n## At {at="seed"}\n\n{{ x }}\n'
        + second
        + '{{ q }}\n\n```quiz\nat: forward L\nask: value\n```\n## At {at="seed"}\n\n{{ q }}\n'
    )
    assert [item.walk for item in made.story if not isinstance(item, Walk)] == [0, 0, 0, 1]
    assert [len(walk.notes) for walk in made.walks] == [1, 1]
    assert [quiz.id for quiz in made.walks[1].quizzes] == ["two-value-forward-l"]
    assert [quiz.walk for quiz in made.quizzes] == [0, 1]


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        ("# One\ntext\n## Two\n### Three\n", ["One", "Two", "Three"]),
        ("text\n", ["A test"]),
        ("Set\n===\ntext\n", ["Set"]),
        ("- # in a list\n\n> # quoted\n", ["A test"]),
        ("```\n# code\n```\n", ["A test"]),
        ("    # code\n", ["A test"]),
        ("# Closed #\n", ["Closed"]),
    ],
)
def test_prose_is_split_at_headings(lesson, body, titles):
    assert [page.title for page in lesson(body).story] == titles


@pytest.mark.parametrize(
    ("heading", "next_one", "notes"),
    [("##", "##", 1), ("##", "#", 1), ("##", "###", 0), ("#", "##", 0)],
)
def test_a_note_ends_at_a_heading_of_its_level_or_higher(lesson, neuron, heading, next_one, notes):
    made = lesson(neuron + f'\n{heading} At {{at="seed"}}\n\nOne.\n\n{next_one} Next\n\nTwo.\n')
    pages = [item.title for item in made.story if isinstance(item, Page)]
    assert pages == ["Next"] * notes
    assert ("Two." in made.walks[0].notes[0].text) != bool(notes)


@pytest.mark.parametrize(
    "heading",
    [
        '## A $z$ {at="forward z"}',
        '## A $z$ {at="forward z"} ##',
        'A $z$ {at="forward z"}\n---',
        '## A $z${at="forward z"}',
    ],
)
def test_an_address_ends_a_heading(lesson, neuron, heading):
    (note,) = lesson(f"{neuron}\n{heading}\n\nText.\n").walks[0].notes
    assert (note.address, note.title, note.text) == ("forward z", "A $z$", "Text.")


@pytest.mark.parametrize("address", ["backward L->p-y", "backward  L  ->  p−y", " backward L -> (p - y)"])
def test_addresses_are_free_in_spacing_and_spelling(lesson, neuron, address):
    made = lesson(f"{neuron}\n```quiz\nat: '{address}'\nask: local\n```\n")
    assert made.walks[0].quizzes[0].at == "backward L -> p - y"


def test_a_block_in_a_list_is_read_without_its_indentation(lesson, neuron):
    indented = neuron.strip().replace("\n", "\n   ")
    made = lesson(f"1. First:\n\n   {indented}\n\n2. Then.\n")
    assert made.walks[0].graph.loss == len(made.walks[0].graph.nodes) - 1


def test_code_of_other_languages_is_only_shown(lesson):
    made = lesson("````markdown\n```network\nnonsense: [\n```\n````\n\n```python\nx = {{ 1 }}\n```\n")
    assert "nonsense" in made.story[0].text


@pytest.mark.parametrize("kind", ["```network", "~~~network", "````network"])
def test_a_fence_may_be_of_any_kind(lesson, kind):
    end = kind.removesuffix("network")
    assert lesson(f"{kind}\ndata: {{x: 1}}\nforward: L = x * 2\n{end}\n").walks


def test_a_problem_in_one_place_hides_none_in_another(read):
    _, problems = read(
        "---\nformat: 1\ntitel: T\n---\n{{ q\n\n```network\ndata: {x: 1, 2y: 1}\nforward: |\n"
        "  a = exp(x\n  b = a * 2\n  c = nope(x)\n  L = b + c\ntrain: {learning_rate: -1}\n```\n"
        "```quiz\nquestion: What?\nchoices: [{text: a}, {text: b}]\nextra: 1\n```\n<br>\n"
    )
    assert problems == [
        "- missing-key",
        "3:1 unknown-key",
        "5:1 unclosed-insert",
        "8:14 bad-name",
        "10:10 unclosed-bracket",
        "12:7 unknown-function",
        "14:9 bad-value",
        "18:1 no-correct-choice",
        "19:1 unknown-key",
        "21:1 raw-html",
    ]


def test_a_lesson_with_a_warning_can_be_used(read, neuron):
    made, problems = read("---\nformat: 1\ntitle: T\n---\n" + neuron.replace("  w:", "  v: 1\n  w:"))
    assert problems == ["11:3 unreached"]
    assert made is not None


@pytest.mark.parametrize(
    ("ask", "at"),
    [
        ("value", "forward z"), ("shape", "forward z"), ("upstream", "backward p -> z"), ("local", "backward p -> z"),
        ("product", "backward p -> z"), ("shape", "backward p -> z"), ("total", "backward z -> w"),
        ("total", "unbroadcast s -> w"), ("total", "accumulate z"), ("update", "update w"),
    ],
)  # fmt: skip
def test_what_can_be_asked_where(lesson, ask, at):
    made = lesson(
        "```network\ndata: {v: [1, 2]}\nparameters: {w: 0.4}\nforward: |\n  z = exp(w)\n  p = sigmoid(z)\n"
        "  s = v * z\n  L = sum(s) + p\ntrain: {learning_rate: 0.1}\n```\n".replace("s -> w", "s -> z")
        + f"```quiz\nat: {at.replace('s -> w', 's -> z')}\nask: {ask}\n```\n"
    )
    assert made.walks[0].quizzes[0].ask == ask


@pytest.mark.parametrize(
    ("ask", "at"),
    [
        ("local", "forward z"), ("value", "seed"), ("update", "backward p -> z"), ("total", "backward p -> z"),
        ("product", "accumulate z"), ("local", "unbroadcast s -> z"), ("total", "update w"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_where(read, ask, at):
    _, problems = read(
        "---\nformat: 1\ntitle: T\n---\n"
        "```network\ndata: {v: [1, 2]}\nparameters: {w: 0.4}\nforward: |\n  z = exp(w)\n  p = sigmoid(z)\n"
        "  s = v * z\n  L = sum(s) + p\ntrain: {learning_rate: 0.1}\n```\n"
        f"```quiz\nat: {at}\nask: {ask}\n```\n"
    )
    assert problems == ["17:1 cannot-ask"]


def test_the_first_line_that_is_not_finite_is_told(read):
    _, problems = read(
        "---\nformat: 1\ntitle: T\n---\n```network\ndata: {x: 0}\nforward: |\n"
        "  a = x + 1\n  b = 2 * (a + log(x))\n  L = b + b\n```\n"
    )
    assert problems == ["9:16 not-finite"]


def test_a_network_may_leave_gradients_to_those_it_names(lesson):
    made = lesson("```network\ndata: {x: 1, y: 2}\nforward: |\n  h = x * 3\n  L = h * y\ngradients: [h]\n```\n")
    graph = made.walks[0].graph
    assert [graph.nodes[each].name for each in graph.followed] == ["h"]


def test_load_lesson_raises_every_problem(tmp_path):
    path = tmp_path / "x.md"
    path.write_text("---\nformat: 2\n---\n")
    with pytest.raises(LessonError) as raised:
        load_lesson(path)
    assert raised.value.problems == read_lesson(path)[1]
    assert len(raised.value.problems) == 3


def test_a_lesson_of_too_many_lines_or_too_much_prose_is_refused(read):
    front = "---\nformat: 1\ntitle: T\n---\n"
    assert read(front + "\n" * 5000)[1] == ["- too-long"]
    assert read(front + "a b\n\n" * 1000 + "ab\n" * 400)[1] == []
    assert read(front + "a" * 20_001)[1] == ["5:1 too-long"]
    assert read(front + ("a" * 19_000 + "\n\n") * 11)[1] == ["- too-long"]
