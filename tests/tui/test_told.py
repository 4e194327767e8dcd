"""Paths and order on the screen."""

import pytest

from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.screens.told import OrderScreen, PathsScreen


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
@pytest.mark.parametrize(
    ("key", "screen", "texts"),
    [
        ("p", PathsScreen, ("2 paths lead from L back to z.", "∂L/∂z is their sum")),
        (
            "o",
            OrderScreen,
            ("A node hands its gradient on when every contribution to it has come:", "z: has all of it, from "),
        ),
    ],
)
def test_it_tells_and_goes_back(drive, logistic, key, screen, texts, size):
    async def scenario(tutor):
        position = tutor.session.position
        await tutor.press(key)
        await tutor.until(lambda: isinstance(tutor.app.screen, screen))
        pane = tutor.app.screen.pane
        await tutor.until(lambda: pane.plain != "")
        said = " ".join(pane.plain.split())
        for text in texts:
            assert text in said, said
        await tutor.press("escape")
        await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))
        assert tutor.session.position == position

    drive(scenario, logistic, at="backward p -> z", size=size, mode="watch")
