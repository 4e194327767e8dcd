"""The question's words are on the screen, whole, whatever was asked before; and the end lists what was missed."""

import pytest

from tutor.session import EndStop

PROMPTS = ["How large?", "How large is z, the score of this small network?", "And z again?"]
LONG = "How would you put it, in a question that is longer than any line of the last page of a lesson, here at its end?"
QUIZZES = "".join(
    f"```quiz\nid: q{number}\nquestion: {words}\nanswer: z\n```\n\n" for number, words in enumerate([*PROMPTS, LONG])
)
LESSON = f"""\
```network
data: {{x: 1.5}}
parameters: {{w: -0.5}}
forward: |
  z = w * x
  L = z * z
```

{QUIZZES}
```quiz
at: backward L -> z
ask: local
```

```quiz
at: backward L -> z
ask: product
```
"""


@pytest.fixture
def prompts(write):
    return write(LESSON)


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 36)])
def test_a_prompt_is_whole_whatever_was_asked_before(drive, prompts, size):
    asked = []

    async def scenario(tutor):
        while not isinstance(tutor.session.stop, EndStop):
            if (question := tutor.session.question) is not None:
                asked.append(question.prompt)
                assert question.prompt in " ".join(tutor.text.replace("│", " ").split()), tutor.text
            await tutor.press("f3", "right")

    drive(scenario, prompts, size)
    assert set(PROMPTS) < set(asked)


def test_the_end_lists_a_missed_stop_once_and_cuts_long_words(drive, prompts):
    async def scenario(tutor):
        while not isinstance(tutor.session.stop, EndStop):
            await tutor.press("right")
        await tutor.see("Worth another look")
        missed = [line.strip() for line in tutor.text.splitlines() if line.strip().startswith("✗ ")]
        assert missed.count("✗ backward L -> z") == 1
        assert any(line.startswith("✗ How would you put it") and line.endswith("…") for line in missed)

    drive(scenario, prompts, (80, 24))


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_the_network_is_that_of_the_stop_when_it_is_shown_again(drive, prompts, size):
    """At the end there is no network; the stop before it has one, in which z is asked."""

    def picture(tutor):
        lines = tutor.text.splitlines()
        return lines[: next(row for row, line in enumerate(lines) if "Your turn" in line or "Answered" in line)]

    async def scenario(tutor):
        await tutor.press("end", "left")
        asked = picture(tutor)
        assert any("?" in line for line in asked)
        assert not any("−0.75" in line for line in asked)
        await tutor.press("f3")
        assert any("−0.75" in line for line in picture(tutor))
        await tutor.press("right", "left")
        assert any("−0.75" in line for line in picture(tutor))

    drive(scenario, prompts, size)


LONG_CHOICE = """\
```network
data: {x: 1.5}
parameters: {w: -0.5}
forward: |
  z = w * x
  L = z * z
```

```quiz
at: backward L -> z
question: Which of these is the slope?
choices:
""" + "".join(
    f"  - {{text: this is number {number} of the many things that one may choose from, "
    f"correct: {str(number == 6).lower()}, say: no. {number} is not it}}\n"
    for number in range(1, 8)
)
LONG_CHOICE += "hints: [Think of a square.]\n```\n"


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 36)])
def test_a_hint_and_a_verdict_come_into_sight_below_a_long_question(drive, write, size):
    path = write(LONG_CHOICE)

    async def scenario(tutor):
        assert "Think of a square." not in tutor.text
        await tutor.press("f2")
        await tutor.see("Think of a square.")
        await tutor.press("1", "enter")
        await tutor.see("no. 1 is not it")

    drive(scenario, path, size, at="backward L -> z")
