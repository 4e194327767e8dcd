"""The zoom: a cursor in the step's result, with keys and the mouse."""

import pytest

from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.screens.zoom import ZoomScreen
from tutor.tui.widgets.text_pane import TextPane

STEP = "backward X @ W -> W"


async def zoom(tutor):
    await tutor.press("z")
    await tutor.until(lambda: isinstance(tutor.app.screen, ZoomScreen))
    return tutor.app.screen


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
def test_the_cursor_moves_round_the_result_and_the_sum_follows(drive, layer, size):
    async def scenario(tutor):
        screen = await zoom(tutor)
        trace = tutor.app.screen.session.walk.trace
        gradient = trace.gradients[trace.graph.id_of("W")]
        rows, columns = gradient.shape
        assert screen.position == (0, 0)
        await tutor.see("∂L/∂W[0, 0]")
        await tutor.press("down", "right")
        assert screen.position == (1 % rows, 1 % columns)
        await tutor.see(f"∂L/∂W[{1 % rows}, {1 % columns}]")
        await tutor.press("up", "up")
        assert screen.position[0] == rows - 1
        await tutor.press("escape")
        await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))

    drive(scenario, layer, at=STEP, size=size, mode="watch")


def test_an_element_is_chosen_by_a_click(drive, layer):
    async def scenario(tutor):
        screen = await zoom(tutor)
        await tutor.press("down")
        pane = screen.query_one(TextPane)
        y, line = next((y, line) for y, line in enumerate(tutor.text.splitlines()) if "▸" in line)
        await tutor.press("up")
        assert screen.position == (0, 0)
        at = line.index("▸") - pane.content_region.x
        await tutor.pilot.click(TextPane, offset=(at + 3 + pane.content_region.x - pane.region.x, y - pane.region.y))
        assert screen.position == (1, 0)

    drive(scenario, layer, at=STEP, size=(120, 36), mode="watch")


def test_a_number_has_one_cell_and_no_cursor_keys(drive, logistic):
    async def scenario(tutor):
        await zoom(tutor)
        await tutor.see("∂L/∂z = ∂L/∂p · ∂p/∂z")
        assert "column" not in tutor.keys
        assert "row" not in tutor.keys
        await tutor.press("down")
        assert tutor.app.screen.position == ()

    drive(scenario, logistic, at="backward p -> z", mode="watch")
