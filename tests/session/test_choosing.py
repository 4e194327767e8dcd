"""Which numbers come next: some that tell mistakes apart."""

import pytest
from unit_network import UNIT

from tutor.quiz.apart import blind_to, tells_apart
from tutor.session import Material
from tutor.session.choosing import next_variant
from tutor.session.questions import find_question

BLIND = """\
```network
data: {x: {value: 2.5, choices: [1, 1, 1, 2.5]}}
parameters: {w: {value: 0.7, choices: [0, 0, 0.7]}}
forward: L = tanh(w * x)
```

```quiz
id: to-w
at: backward w * x -> w
ask: product
```
"""


def test_where_nothing_varies_nothing_comes_next(lesson):
    assert next_variant(lesson(UNIT).lesson, 0) is None


@pytest.mark.parametrize("name", ["to-w", None, "product backward w * x -> w"])
def test_of_the_next_few_the_one_that_hides_least(lesson, name):
    """With x = 1 the product is the upstream alone, with w = 0 many a mistake gives 0."""
    made = lesson(BLIND).lesson
    chosen = next_variant(made, 0, name)
    told = {n: tells_apart(find_question(Material(made, n), "to-w")) for n in range(1, 7)}
    assert len(set(told.values())) > 1, "else this shows nothing"
    assert told[chosen] == max(told.values())
    assert chosen == min(n for n, count in told.items() if count == max(told.values()))
    assert next_variant(made, chosen, name) > chosen


def test_an_answer_that_is_almost_0_tells_nothing(lesson):
    material = lesson("```network\nparameters: {w: 0.001, x: 3}\nforward: L = w * x\n```\n")
    question = find_question(material, "local backward L -> x")
    assert "small" in blind_to(question)
    assert tells_apart(question) == 0


def test_a_mistake_that_is_near_is_named(lesson):
    material = lesson("```network\nparameters: {w: 1.52, x: 1.5}\nforward: L = w * x\n```\n")
    question = find_question(material, "local backward L -> x")
    assert "other-operand" in blind_to(question)
    assert tells_apart(question) == len({slip.name for slip in question.slips}) - len(blind_to(question))
