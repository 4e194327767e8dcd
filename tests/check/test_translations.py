"""A translation asks and computes what its original does; whatever it has otherwise is told, on both sides."""

from pathlib import Path

import pytest

from tutor.check.translations import check_translation
from tutor.lesson import read_lesson
from tutor.lesson.translations import aligned, original_of, shared_ids

LESSON = """---
format: 1
title: A slope
requires: [chain-rule, sums]
---

At {{ x }} and {{p-y|6}}.

```network
name: one
data:
  x: {value: 1.5, vary: [-1, 1], decimals: 2}
  y: {shape: [], choices: [0, 1]}
  M: [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]]
define:
  swish(a):
    value: a * sigmoid(a)
    d/da: out + sigmoid(a) * (1 - out)
forward: |
  p = sigmoid(x)     # a probability
  m = sum(swish(M))
  L = (p - y)**2 + m
gradients: [x, p]
```

## The score {at="forward p"}

{{ p }}

```quiz
at: backward p -> x
ask: local
```

```quiz
question: What comes out?
formula: p - y
domain: {p: probability}
```

```quiz
question: In which order?
order: [first, second]
```

# Then

```network
name: two
parameters: {w: 0.5}
forward: |
  u = w**2
  v = exp(u)
train: {learning_rate: 0.1, optimizer: momentum, momentum: 0.5}
```

```quiz
order: backward
```

```quiz
question: Where is it?
mistake: {at: backward u -> w, slip: no-upstream}
```

```quiz
question: Which?
choices: [{text: a, correct: true}, {text: b, say: "{{ w }}"}]
```
"""


@pytest.fixture
def pair(tmp_path, monkeypatch):
    """Reads an original and its translation, made of it by changing words."""
    monkeypatch.chdir(tmp_path)

    def reader(*changes, original=LESSON):
        text = original
        for old, new in changes:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        Path("01-slope.md").write_text(original, encoding="utf-8")
        Path("01-slope.ko.md").write_text(text, encoding="utf-8")
        lessons = [read_lesson(Path(name)) for name in ("01-slope.ko.md", "01-slope.md")]
        assert [problems for lesson, problems in lessons if lesson is None] == []
        return lessons[0][0], lessons[1][0]

    return reader


@pytest.fixture
def differences(pair):
    """What is told of a translation that is made of an original by these changes."""

    def teller(*changes, original=LESSON):
        return [str(problem) for problem in check_translation(*pair(*changes, original=original))]

    return teller


WORDS = [
    ("A slope", "기울기"),
    ("# a probability", "# 확률"),
    ("The score", "점수"),
    ("What comes out?", "무엇이 나오는가?"),
    ("In which order?", "어떤 순서인가?"),
    ("[first, second]", "[첫째, 둘째]"),
    ("Where is it?", "어디인가?"),
    ("Which?", "어느 것?"),
    ("text: a,", "text: 가,"),
    ("At {{ x }} and {{p-y|6}}", "{{ p - y }}와 {{ x }}"),
]


def test_another_language_is_no_difference(differences):
    assert differences() == []
    assert differences(*WORDS) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("p = sigmoid(x) ", "p=σ( x )"),
        ("value: 1.5", "value: 15e-1"),
        ("x: {value: 1.5, vary: [-1, 1], decimals: 2}", "x: {decimals: 2, vary: [-1.0, 1], value: 1.5}"),
        ("value: a * sigmoid(a)", "value: a*σ(a)"),
        ("[chain-rule, sums]", "[sums, chain-rule]"),
        ("question: Which?", "id: which\nquestion: 어느?"),
        ("at: backward p -> x", "at: backward p->x"),
    ],
)
def test_another_spelling_is_no_difference(differences, old, new):
    assert differences((old, new)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "marked", "said"),
    [
        ("name: two", "name: zwei", "name: zwei", "name", "the original has the name two, this has zwei"),
        ("9, 10]]", "8, 10]]", "M: [[1", "M", "the original has M[1, 3] = 9, this has 8"),
        ("y: {shape: []", "y: {value: 1", "y: {v", "value", "the original has no value for y, this has a value"),
        ("choices: [0, 1]", "choices: [0, 2]", "y: {s", "choices", "has choices: [0, 1], this has choices: [0, 2]"),
        ("decimals: 2", "decimals: 3", "x: {", "decimals", "the original has decimals: 2, this has 3"),
        ("d/da: out +", "d/da: 1 * out +", "swish(a):", "swish(a)", "swish(a) as a * sigmoid(a), d/da: out + "),
        ("(p - y)**2 + m", "m + (p - y)**2", "L = m", "L", "has L = (p - y)**2 + m, this has L = m + (p - y)**2"),
        ("gradients: [x, p]", "gradients: [x]", "gradients", "gradients", "has gradients of x, p, this has x"),
        ("rate: 0.1", "rate: 0.2", "train", "learning_rate", "has learning_rate: 0.1, this has learning_rate: 0.2"),
        ("momentum: 0.5", "momentum: 0.6", "train", "momentum", "has momentum: 0.5, this has momentum: 0.6"),
        (", momentum: 0.5", "", "train", "train", "the original has momentum: 0.5, this has no momentum"),
        ("formula: p - y", "formula: y - p", "formula", "formula", "has formula: p - y, this has formula: y - p"),
        ("p: probability", "p: real", "domain", "domain", "has domain: {p: probability}, this has domain: {p: real}"),
        ("[first, second]", "[a, b, c]", "order", "order", "the original has an order of 2, this has an order of 3"),
        (
            "order: backward",
            "question: Q\norder: [a, b]",
            "order: [a",
            "order",
            "has order: backward, this has an order of 2",
        ),
        ("no-upstream}", "no-local}", "mistake", "mistake", "has the mistake no-upstream at backward u -> w, this has"),
        ('say: "{{ w }}"', "say: b", "```quiz\nquestion: Wh", "quiz", "the original shows {{ w }} here, this does not"),
        ("{{p-y|6}}", "p", "At {{", "A", "the original shows {{ p - y }} here, this does not"),
    ],
)
def test_what_is_told_names_both_sides_and_stands_in_its_place(pair, old, new, line, marked, said):
    (problem,) = check_translation(*pair((old, new)))
    assert said in problem.message
    assert problem.help.startswith("copy it from 01-slope.md:")
    text = Path("01-slope.ko.md").read_text(encoding="utf-8")
    found = text.split("\n", problem.line - 1)[-1]
    assert found.lstrip().startswith(line)
    assert found[problem.column - 1 : problem.end_column - 1] == marked
    assert problem.severity == ("warning" if "shows" in said else "error")


def test_a_difference_that_the_original_has_not_is_not_to_be_copied(differences):
    (found,) = differences(("parameters: {w: 0.5}", "parameters: {w: 0.5, v2: 1}"))
    assert found.endswith("the original has no v2; delete it")


def test_a_network_moved_is_told_as_missing_and_the_questions_of_others_still_compared(differences):
    second = LESSON[LESSON.index("# Then") : LESSON.index("```quiz\norder: backward")]
    rest = LESSON[LESSON.index("```quiz\norder: backward") :]
    found = differences((second, ""), (rest, ""), ("formula: p - y", "formula: y - p"))
    assert [line for line in found if "a network two" in line and line.startswith("01-slope.ko.md: error")]
    assert [line for line in found if "formula: y - p" in line]


def test_values_in_another_order_are_told_once(differences):
    (found,) = differences(
        ("  M: [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]]\n", ""),
        ("data:\n", "data:\n  M: [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]]\n"),
    )
    assert "the original has x in this place, this has M" in found


def test_formulas_in_another_order_are_told_once(differences):
    line = "  m = sum(swish(M))\n"
    (found,) = differences((line, ""), ("forward: |\n", f"forward: |\n{line}"))
    assert "the original has p in this place, this has m" in found


def test_questions_that_changed_places_are_both_told(differences):
    one = "```quiz\nquestion: In which order?\norder: [first, second]\n```\n\n"
    two = "```quiz\nquestion: What comes out?"
    found = differences((one, ""), (two, one + two))
    assert len(found) == 2
    assert all("translation-differs" in line for line in found)


def test_a_page_more_hides_no_other_difference(differences):
    found = differences(("# Then\n", "# Then\n\n# More\n\nText.\n"), ("At {{ x }}", "At x"))
    assert [line.partition(": ")[2].partition(";")[0] for line in found] == [
        "warning[prose-differs]: the original shows {{ x }} here, this does not",
        "warning[prose-differs]: the original has 1 page here, this has 2",
    ]


# One and the same question


def ids(lesson):
    return [quiz.id for quiz in lesson.quizzes]


def test_a_translated_question_has_its_originals_id_and_its_own_words(pair):
    translation, original = pair(*WORDS)
    assert ids(translation) != ids(original)
    found = aligned(translation, original)
    assert ids(found) == ids(original)
    assert [quiz.question for quiz in found.quizzes] == [quiz.question for quiz in translation.quizzes]
    assert (found.title, found.language, len(found.story)) == ("기울기", "ko", len(translation.story))


def test_every_question_keeps_its_progress_where_one_is_missing(pair):
    translation, original = pair(("```quiz\nquestion: In which order?\norder: [first, second]\n```\n", ""), *WORDS[6:])
    kept = [each for each in ids(original) if each != "in-which-order"]
    assert ids(aligned(translation, original)) == kept


@pytest.mark.parametrize(
    ("change", "given"),
    [
        (("question: Which?", "id: own\nquestion: 어느 것?"), "own"),
        (("question: What comes out?\nformula: p - y", "question: 무엇?\nformula: y - p"), "무엇"),
        (("question: Which?\n", "question: 더?\nformula: w\n```\n\n```quiz\nquestion: Which?\n"), "더"),
    ],
)
def test_a_question_that_the_original_does_not_ask_has_an_id_of_its_own(pair, change, given):
    translation, original = pair(change)
    found = ids(aligned(translation, original))
    assert given in found
    assert set(found) - {given} <= set(ids(original))


def test_no_two_questions_have_one_id(pair):
    translation, original = pair(
        ("What comes out?", "무엇?"), ("question: Which?", "id: what-comes-out\nquestion: Which?")
    )
    found = ids(aligned(translation, original))
    assert len(set(found)) == len(found)


def test_a_translation_that_is_opened_shares_the_ids_of_the_lesson_beside_it(pair):
    translation, original = pair(*WORDS)
    assert ids(shared_ids(translation, read_lesson)) == ids(original)
    assert shared_ids(original, read_lesson) is original
    Path("01-slope.md").write_text("broken", encoding="utf-8")
    assert shared_ids(translation, read_lesson) is translation


def test_an_original_is_found_beside_its_translation_whatever_its_number_and_form(tmp_path):
    for name in ("1-slope.yaml", "02-slope.ko.md", "other.ko.md"):
        (tmp_path / name).write_text("")
    assert original_of(tmp_path / "02-slope.ko.md") == tmp_path / "1-slope.yaml"
    assert original_of(tmp_path / "other.ko.md") is None
    assert original_of(tmp_path / "1-slope.yaml") is None


def test_a_translation_in_the_other_form_is_compared_all_the_same(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.md").write_text(
        "---\nformat: 1\ntitle: A\n---\n\nAt {{ x }}.\n\n```network\ndata: {x: 2}\nforward: y = x * x\n```\n\n"
        '## One {at="forward y"}\n\nIt is {{ y }}.\n\n```quiz\nquestion: Which?\nanswer: y\n```\n'
    )
    Path("a.ko.yaml").write_text(
        "format: 1\ntitle: 가\nstory:\n- text: '{{ x }}'\n- network: {data: {x: 2}, forward: 'y = x * x'}\n"
        "- note: {at: forward y, title: 하나, text: '{{ y }}'}\n- quiz: {question: 무엇, answer: x}\n"
    )
    lessons = [read_lesson(Path(name))[0] for name in ("a.ko.yaml", "a.md")]
    (problem,) = check_translation(*lessons)
    assert str(problem).startswith("a.ko.yaml:7:24: error[translation-differs]: the original has answer: y, this has")
