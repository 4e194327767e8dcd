"""The edit tool: cells, what the loss would be, and the step made anew."""

import pytest

from tutor.tui.screens.edit import EditScreen, NumberField
from tutor.tui.screens.lesson import LessonScreen

STEP = "backward p -> z"


def fields(tutor):
    return {field.cell.name: field for field in tutor.app.screen.query(NumberField)}


async def opened(tutor):
    await tutor.press("e")
    await tutor.until(lambda: isinstance(tutor.app.screen, EditScreen) and bool(fields(tutor)))
    await tutor.settle()


async def retyped(tutor, name, text):
    tutor.app.screen.set_focus(fields(tutor)[name])
    await tutor.settle()
    await tutor.press("end", "ctrl+u")
    await tutor.type(text)


async def back(tutor):
    await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))
    await tutor.settle()


def header(tutor):
    return tutor.text.splitlines()[0]


def test_a_changed_number_makes_the_step_anew(drive, logistic):
    async def scenario(tutor):
        position, before = tutor.session.position, tutor.text
        assert "edited" not in header(tutor)
        await opened(tutor)
        assert fields(tutor)["w"].value == "[0.2, -0.4, 0.1]"
        await retyped(tutor, "b", "0.5")
        await tutor.see("→")
        await tutor.press("enter")
        await back(tutor)
        assert tutor.session.position == position
        assert tutor.session.walk.trace.value("b") == 0.5
        assert "edited" in header(tutor)
        assert tutor.text != before
        await opened(tutor)
        assert "lesson: 0.3" in tutor.text
        await tutor.press("f4")
        await back(tutor)
        assert "edited" not in header(tutor)
        assert tutor.text == before

    drive(scenario, logistic, mode="watch", at=STEP)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
def test_the_mark_is_in_the_header_at_every_size(drive, logistic, size):
    async def scenario(tutor):
        await opened(tutor)
        await retyped(tutor, "b", "0.5")
        await tutor.press("enter")
        await back(tutor)
        assert "edited" in header(tutor)

    drive(scenario, logistic, mode="watch", at=STEP, size=size)


def test_bad_input_is_a_sentence_and_nothing_is_lost(drive, logistic):
    async def scenario(tutor):
        await opened(tutor)
        await retyped(tutor, "b", "0.5")
        await retyped(tutor, "w", "[1, 2]")
        await tutor.press("enter")
        assert isinstance(tutor.app.screen, EditScreen)
        await tutor.see("w is not changed: w is shape (3,), this is shape (2,); write it like [1, 2, 3].")
        assert fields(tutor)["b"].value == "0.5"
        assert fields(tutor)["w"].value == "[1, 2]"
        assert tutor.app.screen.focused is fields(tutor)["w"]
        await retyped(tutor, "w", "[1, 2, 3]")
        await tutor.press("enter")
        await back(tutor)
        assert tutor.session.walk.trace.value("b") == 0.5
        assert tutor.session.walk.trace.value("w").tolist() == [1, 2, 3]

    drive(scenario, logistic, mode="watch", at=STEP)


def test_where_it_is_not_finite_is_told(drive, logistic):
    async def scenario(tutor):
        await opened(tutor)
        await retyped(tutor, "b", "-1000")
        await tutor.press("enter")
        await tutor.see("b is not changed: log(p) is -inf at forward log(p); choose other numbers.")
        await tutor.press("escape")
        await back(tutor)
        assert not tutor.session.is_edited

    drive(scenario, logistic, mode="watch", at=STEP)


def test_letters_that_are_keys_elsewhere_are_typed(drive, logistic):
    async def scenario(tutor):
        await opened(tutor)
        await retyped(tutor, "b", "q?k")
        assert fields(tutor)["b"].value == "q?k"
        await tutor.press("f4")
        assert fields(tutor)["b"].value == "0.3"

    drive(scenario, logistic, mode="watch", at=STEP)


def test_arrows_go_through_all_cells(drive, layer):
    async def scenario(tutor):
        await opened(tutor)
        seen = []
        for _ in fields(tutor):
            seen.append(tutor.app.screen.focused.cell.name)
            await tutor.press("down")
        assert sorted(seen) == sorted(fields(tutor))
        await tutor.press("up")
        assert tutor.app.screen.focused.cell.name == seen[-1]

    drive(scenario, layer, mode="watch", at="seed", size=(80, 18))


def test_attempts_with_other_numbers_are_not_the_variants(drive, logistic, store):
    async def scenario(tutor):
        assert tutor.session.question is not None
        tutor.app.screen.set_focus(None)
        await opened(tutor)
        await retyped(tutor, "b", "0.5")
        assert "→" not in tutor.text.splitlines()[-3]
        await tutor.press("enter")
        await back(tutor)
        question = tutor.session.question
        await tutor.type(str(question.answer))
        await tutor.press("enter")
        await tutor.until(lambda: tutor.session.outcome(question).state == "right")
        await tutor.until(lambda: store.standings() != ())

    drive(scenario, logistic, at=STEP)
    assert list(store.attempts()) == []
