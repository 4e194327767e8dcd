"""The code: the step's line lit, the arrows walking through the steps, and torch."""

import pytest

from tutor.tui.screens.code import CodeScreen
from tutor.tui.screens.lesson import LessonScreen


def lit(tutor):
    return next(line for line in tutor.text.splitlines() if "▸" in line)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
def test_the_line_of_the_step_is_lit_and_the_arrows_walk(drive, logistic, size):
    async def scenario(tutor):
        await tutor.press("c")
        await tutor.until(lambda: isinstance(tutor.app.screen, CodeScreen))
        await tutor.see("▸ d_z = d_p * (p * (1 - p))")
        await tutor.press("right")
        assert "▸ d_z" not in lit(tutor)
        assert "▸ d_" in lit(tutor)
        here = tutor.app.screen.session.step.address
        await tutor.press("escape")
        await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))
        assert tutor.session.step.address == here != "backward p -> z"

    drive(scenario, logistic, at="backward p -> z", size=size, mode="watch")


def test_the_ends_of_the_walk_are_kept(drive, logistic):
    async def scenario(tutor):
        await tutor.press("c")
        await tutor.until(lambda: isinstance(tutor.app.screen, CodeScreen))
        for _ in range(60):
            await tutor.press("left")
        await tutor.see("▸")
        assert tutor.app.screen.session.step.index == 0

    drive(scenario, logistic, at="backward p -> z", mode="watch")


def test_torch_goes_back_by_itself(drive, logistic):
    async def scenario(tutor):
        await tutor.press("c")
        await tutor.until(lambda: isinstance(tutor.app.screen, CodeScreen))
        await tutor.press("p")
        await tutor.see("import torch")
        assert "←→" not in tutor.keys
        await tutor.press("p")
        await tutor.see("▸ d_z")

    drive(scenario, logistic, at="backward p -> z", mode="watch")
