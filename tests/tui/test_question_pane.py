"""The question's words are on the screen, whole, whatever was asked before; and the end lists what was missed."""

import pytest

from tutor.session import EndStop

PROMPTS = ["How large?", "How large is z, the score of this small network?", "And z again?"]
LONG = "How would you put it, in a question that is longer than any line of the last page of a lesson, here at its end?"
LESSON = f"""\
---
format: 1
title: Prompts
---

```network
data: {{x: 1.5}}
parameters: {{w: -0.5}}
forward: |
  z = w * x
  L = z * z
```

{"".join(f"```quiz{chr(10)}id: q{n}{chr(10)}question: {words}{chr(10)}answer: z{chr(10)}```{chr(10)}" for n, words in enumerate([*PROMPTS, LONG]))}
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
def prompts(tmp_path):
    path = tmp_path / "prompts.md"
    path.write_text(LESSON, encoding="utf-8")
    return path


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
        missed = [line.strip() for line in tutor.text.splitlines() if line.strip().startswith("✗ ")]
        assert missed.count("✗ backward L -> z") == 1
        assert any(line.startswith("✗ How would you put it") and line.endswith("…") for line in missed)

    drive(scenario, prompts, (80, 24))
