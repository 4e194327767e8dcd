"""A translation asks and computes what its original does; whatever it has otherwise is told, on both sides."""

from pathlib import Path

import pytest

from tutor.check.translations import check_translation
from tutor.lesson import load_lesson
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
        return load_lesson(Path("01-slope.ko.md")), load_lesson(Path("01-slope.md"))

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
    ("old", "new", "said"),
    [
        ("name: two", "name: zwei", "59:1: error[translation-differs]: the original has the name two, this has zwei"),
        ("9, 10]]", "8, 10]]", "14:3: error[translation-differs]: the original has M[1, 3] = 9, this has 8"),
        ("y: {shape: []", "y: {value: 1", "13:7: error[translation-differs]: the original has no value for y, this has a v"),
        ("choices: [0, 1]", "choices: [0, 2]", "13:18: error[translation-differs]: the original has choices: [0, 1]"),
        ("d/da: out +", "d/da: 1 * out +", "16:3: error[translation-differs]: the original has swish(a) as a * sigmoid(a), "),
        ("gradients: [x, p]", "gradients: [x]", "23:1: error[translation-differs]: the original has gradients of x, p"),
        ("momentum: 0.5", "momentum: 0.6", "62:51: error[translation-differs]: the original has momentum: 0.5, this has"),
        (", momentum: 0.5", "", "62:8: error"),
        ("formula: p - y", "formula: y - p", "40:1: error[translation-differs]: the original has formula: p - y"),
        ("domain: {p: probability}", "domain: {p: real}", "41:1: error[translation-differs]: the original has domain: p: p"),
        ("[first, second]", "[a, b, c]", "46:1: error[translation-differs]: the original has an order of 2, this has an o"),
        ("order: backward", "question: 무엇?\norder: [a, b]", "67:1: error"),
        ("slip: no-upstream", "slip: no-local", "71:1: error[translation-differs]: the original has the mistake no-upst"),
        ('say: "{{ w }}"', "say: b", "74:4: warning[prose-differs]: the original shows {{ w }} here, this does not"),
    ],
)
def test_what_is_told_names_both_sides(differences, old, new, said):
    found = differences((old, new))
    assert len(found) == 1
    assert found[0].startswith(f"01-slope.ko.md:{said}")
    assert "; copy it from 01-slope.md:" in found[0]
