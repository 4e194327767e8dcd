"""Which numbers come next: the first that hide no mistake."""

from itertools import pairwise

import numpy as np
import pytest
from unit_network import UNIT

from tutor.errors import NetworkError
from tutor.lesson.variants import draw_values
from tutor.quiz.apart import blind_to
from tutor.session import Material, choosing
from tutor.session.choosing import next_variant
from tutor.session.questions import find_question

BLIND = """\
```network
parameters: {w: {value: 0.7, choices: [0, 0.7]}, x: {value: 2.5, choices: [1, 1, 2.5]}}
forward: |
  m = w * x
  L = m + sigmoid(m)
```

```quiz
id: to-w
at: backward m -> w
ask: product
```

```quiz
id: to-x
at: backward m -> x
ask: local
```
"""
"""With x = 1 the product into w is the upstream alone; with w = 0 the slope for x is 0."""


def draws(lesson, name, last=60):
    return {n: find_question(Material(lesson, n), name) for n in range(1, last + 1)}


def numbers(lesson, n):
    return [float(value) for value in draw_values(lesson.walks[0], lesson.id, n).values()]


def hides(asked):
    """By variant, what the question's numbers hide."""
    return {n: blind_to(question, asked.values()) for n, question in asked.items()}


def test_where_nothing_varies_nothing_comes_next(lesson):
    assert next_variant(lesson(UNIT).lesson, 0) is None


@pytest.mark.parametrize("name", ["to-w", "to-x", "product backward m -> w", "local backward m -> x"])
def test_the_next_that_hides_no_mistake_of_the_question(lesson, name):
    made = lesson(BLIND).lesson
    hidden = hides(draws(made, name))
    good = [n for n, mistakes in hidden.items() if not mistakes]
    assert 0 < len(good) < 40, "else this shows nothing"
    for after in range(0, 30, 2):
        following = [n for n in good if after < n <= after + 20]
        fresh = [n for n in following if numbers(made, n) != numbers(made, after)]
        assert next_variant(made, after, name) == min(fresh or following)


def test_without_a_question_none_of_the_authors_hides_one(lesson):
    made = lesson(BLIND).lesson
    to_w, to_x = hides(draws(made, "to-w")), hides(draws(made, "to-x"))
    good = [n for n in to_w if not to_w[n] | to_x[n]]
    assert good != [n for n in to_w if not to_w[n]], "else this shows nothing"
    for after in (0, *good[:3]):
        assert next_variant(made, after) == min(n for n in good if n > after)


def test_where_all_hide_some_the_one_that_hides_fewest(lesson):
    """Two questions that exclude each other: of max(a, b) one slope is 0. A third is told in some of the numbers."""
    body = "```network\ndata: {a: {value: 1, choices: [1, 4]}, b: 2, x: {value: 3, choices: [1, 1, 1, 3]}}\n"
    body += "parameters: {w: 0.7}\nforward: |\n  m = maximum(a * w, b * w)\n  L = m + sigmoid(w * x)\n```\n\n"
    asks = {"local": "m -> a * w", "total": "m -> b * w", "product": "w * x -> w"}
    body += "\n".join(f"```quiz\nid: {ask}\nat: backward {edge}\nask: {ask}\n```\n" for ask, edge in asks.items())
    made = lesson(body).lesson
    found = [hides(draws(made, name, 20)) for name in asks]
    count = {n: sum(len(each[n]) for each in found) for n in found[0]}
    assert 0 < min(count.values()) < max(count.values()), "else this shows nothing"
    assert count[next_variant(made, 0)] == min(count.values())


def test_numbers_with_no_answer_are_passed_over(lesson):
    made = lesson(
        "```network\nparameters: {x: {value: 2, choices: [2, 3, 4, -1]}}\nforward: L = log(x) * 3\n```\n"
    ).lesson
    name = "value forward log(x)"
    broken = [n for n, question in draws(made, name).items() if not np.isfinite(question.answer)]
    assert 3 < len(broken) < 30, "else this shows nothing"
    assert not {next_variant(made, after, name) for after in range(40)} & set(broken)


def test_a_question_that_cannot_be_made_is_passed_over(lesson, monkeypatch):
    made = lesson(BLIND).lesson
    chosen = next_variant(made, 0, "to-w")
    good = [n for n, mistakes in hides(draws(made, "to-w")).items() if not mistakes]
    find = choosing.find_question

    def refuse(material, name):
        if material.variant == chosen:
            raise NetworkError("these shapes do not fit", code="shapes")
        return find(material, name)

    monkeypatch.setattr(choosing, "find_question", refuse)
    others = [n for n in good if n > chosen and numbers(made, n) != numbers(made, 0)]
    assert next_variant(made, 0, "to-w") == min(others)


def test_of_a_large_network_the_next_is_taken(lesson, monkeypatch):
    made = lesson(BLIND).lesson
    assert next_variant(made, 0, "to-w") > 1
    monkeypatch.setattr(choosing, "LARGE", 2)
    assert next_variant(made, 0, "to-w") == 1


def test_numbers_that_were_just_there_do_not_come_again(lesson):
    """Of six choices for one number, every sixth draw would be the one before."""
    made = lesson(
        "```network\nparameters: {x: {value: 1.7, choices: [0.6, 0.8, 1.7, 1.9, 2.2, 2.4]}}\nforward: L = x**2\n```\n\n"
        "```quiz\nid: slope\nat: backward L -> x\nask: product\n```\n"
    ).lesson
    repeated = [n for n in range(60) if numbers(made, n) == numbers(made, n + 1)]
    assert repeated, "else this shows nothing"
    for after in range(60):
        for question in ("slope", None):
            assert numbers(made, next_variant(made, after, question)) != numbers(made, after)


def test_the_answer_that_was_just_shown_does_not_come_again(lesson):
    """Another number may vary, and leave what is asked as it was."""
    made = lesson(
        "```network\ndata: {a: {value: 1, vary: [1, 9]}, x: {value: 1.7, choices: [0.6, 1.7]}}\n"
        "forward: L = x**2 + sigmoid(a)\n```\n\n"
        "```quiz\nid: slope\nat: backward x**2 -> x\nask: local\n```\n"
    ).lesson
    answers = [float(question.answer) for question in draws(made, "slope").values()]
    assert sum(one == other for one, other in pairwise(answers)) > 10, "else this shows nothing"
    for after in range(1, 40):
        following = next_variant(made, after, "slope")
        assert answers[following - 1] != answers[after - 1]


def test_numbers_of_every_network_are_others(lesson):
    network = (
        "```network\nname: {0}\nparameters: {{x: {{value: 1.7, choices: [0.6, 1.7, 2.2]}}}}\nforward: L = x**2\n```\n\n"
    )
    made = lesson(network.format("one") + network.format("two")).lesson

    def both(n):
        return [draw_values(walk, made.id, n)["x"] for walk in made.walks]

    for after in range(30):
        assert all(one != other for one, other in zip(both(next_variant(made, after)), both(after), strict=True))
