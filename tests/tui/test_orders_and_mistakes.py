"""Putting in order, and spotting a mistake, with keys and the mouse."""

import pytest
from unit_network import UNIT

from tutor.tui.widgets.choices import ChoiceList
from tutor.tui.widgets.order_list import OrderList

BODY = f"""\
{UNIT}```quiz
id: spot
mistake: {{at: backward p -> z, slip: no-local}}
```

```quiz
id: day
question: A day?
order: [dawn, noon, dusk]
```

```quiz
id: year
question: A year?
order: [spring, summer, autumn, winter]
```
"""


@pytest.fixture
def path(write):
    return write(BODY)


def shown(tutor):
    """The items from top to bottom, with the cursor's."""
    lines = [line.strip(" │").split() for line in tutor.text.splitlines()]
    names = {"dawn", "noon", "dusk", "spring", "summer", "autumn", "winter"}
    return [words[-1] for words in lines if words and words[-1] in names]


async def put_in_order(tutor, wanted, up="shift+up"):
    """Take each item up to its place."""
    for place, name in enumerate(wanted):
        here = shown(tutor).index(name)
        number = tutor.session.question.order.items.index(name) + 1
        await tutor.press(str(number), *[up] * (here - place))
        assert shown(tutor)[place] == name


@pytest.mark.parametrize("up", ["shift+up", "k"])
def test_items_are_moved_and_answered(drive, path, up):
    async def scenario(tutor):
        assert isinstance(tutor.app.focused, OrderList)
        assert shown(tutor) == list(tutor.session.question.order.items)
        assert shown(tutor) != ["dawn", "noon", "dusk"]
        assert "Shift+↑↓ move" in tutor.keys
        await tutor.press("enter")
        await tutor.see("something else comes before it.")
        assert tutor.session.question is not None
        await put_in_order(tutor, ["dawn", "noon", "dusk"], up)
        await tutor.press("enter")
        await tutor.see("✓ A day?  dawn, then noon, then dusk")
        assert tutor.session.question is None

    drive(scenario, path, at="question day")


def test_an_item_stays_where_it_was_put_when_an_answer_was_wrong(drive, path):
    async def scenario(tutor):
        before = shown(tutor)
        await tutor.press("shift+down", "enter")
        assert shown(tutor) == [before[1], before[0], before[2]]
        await tutor.press("up", "shift+up", "shift+up", "shift+up")
        assert shown(tutor) == [before[1], before[0], before[2]]
        await tutor.press("down", "down", "shift+down", "j")
        assert set(shown(tutor)) == set(before)

    drive(scenario, path, at="question day")


def test_the_next_order_question_begins_as_it_is_shown(drive, path):
    async def scenario(tutor):
        await put_in_order(tutor, ["dawn", "noon", "dusk"])
        await tutor.press("enter")
        await tutor.until(lambda: tutor.session.question is None)
        await tutor.press("right")
        await tutor.until(lambda: tutor.stop == "question year")
        assert shown(tutor) == list(tutor.session.question.order.items)
        await put_in_order(tutor, ["spring", "summer", "autumn", "winter"])
        await tutor.press("enter")
        await tutor.see("✓ A year?")

    drive(scenario, path, at="question day")


def test_a_click_puts_the_cursor_and_answers_nothing(drive, path):
    async def scenario(tutor):
        before = shown(tutor)
        await tutor.pilot.click(OrderList, offset=(8, 2))
        await tutor.settle()
        assert tutor.session.outcomes == {}
        await tutor.press("shift+up")
        assert shown(tutor) == [before[0], before[2], before[1]]

    drive(scenario, path, at="question day")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_a_mistake_is_found_and_put_right(drive, path, size):
    async def scenario(tutor):
        assert isinstance(tutor.app.focused, ChoiceList)
        assert "−0.1457" not in tutor.text
        await tutor.press("2", "enter")
        await tutor.see("This step is right.")
        await tutor.press("3", "enter")
        await tutor.until(lambda: tutor.session.question.id == "spot fix")
        await tutor.see("Put right what went wrong")
        assert "−0.1457" not in tutor.text
        await tutor.type("-0.1457")
        await tutor.press("enter")
        await tutor.until(lambda: tutor.session.question is None)
        assert tutor.session.outcomes["spot"].tries == 1
        assert tutor.session.outcomes["spot fix"].state == "right"

    drive(scenario, path, at="question spot", size=size)


LETTERS = "abcdefghijkl"


@pytest.fixture
def many(write):
    """Twelve choices of which one is right, then twelve of which two are."""
    choices = "".join(
        f"  - {{text: choice {letter}{', correct: true' if letter == 'l' else ''}}}\n" for letter in LETTERS
    )
    two = choices.replace("choice b", "choice b, correct: true")
    return write(
        f"{UNIT}```quiz\nid: one\nquestion: Which?\nchoices:\n{choices}```\n\n"
        f"```quiz\nid: two\nquestion: Which two?\nchoices:\n{two}```\n"
    )


def cursor(tutor):
    (line,) = (line for line in tutor.text.splitlines() if "▸" in line)
    return line.split("choice ")[1][0]


def marked(tutor):
    return [line.split("choice ")[1][0] for line in tutor.text.splitlines() if "■" in line]


def test_two_digits_are_one_number_where_there_are_so_many_choices(drive, many, monkeypatch):
    moment = [0.0]
    monkeypatch.setattr("tutor.tui.widgets.choices.monotonic", lambda: moment[0])

    async def scenario(tutor):
        for keys, letter in (("1", "a"), ("2", "l"), ("3", "c"), ("1", "a"), ("0", "j"), ("9", "i"), ("9", "i")):
            await tutor.press(keys)
            assert cursor(tutor) == letter, keys
        moment[0] += 0.9
        await tutor.press("1")
        moment[0] += 1.1
        await tutor.press("2")
        assert cursor(tutor) == "b"
        await tutor.press("1", "2", "enter")
        await tutor.see("Right")
        await tutor.press("right")
        await tutor.see("Which two?")
        await tutor.press("1", "2")
        assert marked(tutor) == ["l"]
        moment[0] += 2
        await tutor.press("2")
        assert marked(tutor) == ["b", "l"]
        await tutor.press("enter")
        await tutor.see("Right")

    drive(scenario, many, (120, 36), at="question one")
