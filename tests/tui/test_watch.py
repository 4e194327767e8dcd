"""Watching: nothing is asked, and what the author asks between steps is told with its answer."""

import pytest

LESSON = """\
## One

Read this.

```quiz
id: sign
question: Which way does L go?
choices:
  - {text: up, correct: true, say: The slope is positive.}
  - {text: down, say: Look at the sign.}
```

```quiz
id: both
question: Which of these have a slope?
choices:
  - {text: x, correct: true}
  - {text: w, correct: true}
```

```quiz
id: ordered
question: In which order?
order: [first, second, third]
explain: One after the other.
```

```network
parameters: {w: 2}
data: {x: 3}
forward: |
  L = w * x
```

## Two

Read that.

```quiz
id: written
question: What is the slope of L in w?
formula: x
explain: A product has the other factor as its slope.
```
"""


@pytest.fixture
def lesson_path(write):
    return write(LESSON)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_questions_are_told_with_their_answers(drive, lesson_path, size):
    told = {
        "question sign": ["Which way does L go?", "1. up", "2. down", "The answer is up. The slope is positive."],
        "question both": ["Which of these have a slope?", "The answer is x; w."],
        "question ordered": ["In which order?", "first", "second", "third", "One after the other."],
        "question written": ["The answer is x. A product has the other factor as its slope."],
    }

    async def scenario(tutor):
        for address, said in told.items():
            await tutor.go(address)
            for each in said:
                await tutor.see(each)
            assert tutor.session.question is None
            assert "Type" not in tutor.text

    drive(scenario, lesson_path, mode="watch", size=size)


def test_pages_and_questions_are_counted_in_the_whole_lesson(drive, lesson_path):
    async def scenario(tutor):
        for address, said in {"page 2": "page 2 of 2", "question written": "question 4 of 4", "end": "the end"}.items():
            await tutor.go(address)
            await tutor.see(said)

    drive(scenario, lesson_path, mode="watch")
