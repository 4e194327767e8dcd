"""The arc of a lesson: with the author, then fresh numbers and every second product, then alone."""

import pytest
from unit_network import UNIT

from tutor.session import ARC, EndStop, Session

VARIED = UNIT.replace("x: 1.3", "x: {value: 1.3, vary: [1, 2]}")
QUIZZES = """\
```quiz
id: slope
at: backward p -> z
ask: local
```

```quiz
id: guess
question: Which way?
choices: [{text: up}, {text: down, correct: true}]
```
"""


def asked(session):
    found = []
    for position in range(len(session.material)):
        found += [question.id for question in session.at(position).questions]
    return found


def test_each_time_more_is_asked_and_what_does_not_depend_on_numbers_once(lesson):
    material = lesson(VARIED + QUIZZES)
    guided, half, drill = (asked(Session(material, mode)) for mode in ARC)
    assert guided == ["slope", "guess"]
    assert "slope" in half
    assert "guess" not in half
    assert {*guided, *half} <= {*drill}
    products = [[name for name in each if name.startswith(("product", "total"))] for each in (half, drill)]
    assert 0 < len(products[0]) < len(products[1])
    assert abs(2 * len(products[0]) - len(products[1])) <= 1


@pytest.mark.parametrize(
    ("mode", "following"), [("watch", "guided"), ("guided", "half"), ("half", "drill"), ("drill", "drill")]
)
def test_how_it_goes_on_behind_the_end(lesson, mode, following):
    session = Session(lesson(VARIED + QUIZZES), mode).end()
    assert isinstance(session.stop, EndStop)
    found, variant = session.again()
    assert found == following
    assert variant > session.material.variant


def test_where_nothing_varies_there_is_no_again(lesson):
    assert Session(lesson(UNIT)).end().again() is None
