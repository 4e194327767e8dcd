"""Tools: screens over a step, opened by a key, left with Esc."""

import pytest

from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.tools import TOOLS

STEP = "backward p -> z"


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
def test_a_tool_opens_tells_what_it_is_and_goes_back_to_the_step(drive, logistic, size):
    async def scenario(tutor):
        tutor.app.screen.action_show_answer()
        position = tutor.session.position
        await tutor.until(lambda: tutor.session.question is None)
        offered = [tool for tool in TOOLS.values() if tool.offered(tutor.session)]
        assert len(offered) > 6
        for tool in offered:
            await tutor.press(tool.key)
            await tutor.until(lambda: not isinstance(tutor.app.screen, LessonScreen))
            await tutor.see(tutor.app.screen.TITLE_WORDS)
            assert "Esc" in tutor.keys
            await tutor.press("escape")
            await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))
            assert tutor.session.position == position

    drive(scenario, logistic, at=STEP, size=size)


def test_a_tool_is_not_offered_where_it_does_nothing(drive, logistic):
    async def scenario(tutor):
        await tutor.press("home")
        for tool in TOOLS.values():
            if not tool.offered(tutor.session):
                await tutor.press(tool.key)
                assert isinstance(tutor.app.screen, LessonScreen)

    drive(scenario, logistic)
