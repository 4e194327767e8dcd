"""Training on the screen: the curve, the learning rate, a step of the run."""

import threading

import pytest
from square import SQUARE
from textual_plot import PlotWidget

from tutor.tui.screens import train as screen_module
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.screens.train import TrainScreen

STEP = "backward X @ W -> W"


@pytest.fixture
def square(write):
    return write(SQUARE)


async def train(tutor):
    await tutor.press("t")
    await tutor.until(lambda: isinstance(tutor.app.screen, TrainScreen) and tutor.app.screen.made is not None)
    screen = tutor.app.screen
    await tutor.press("end")
    await tutor.until(lambda: screen.step == screen.made.run.steps)
    return screen


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
def test_a_run_is_seen_and_made_anew_with_another_rate(drive, square, size):
    async def scenario(tutor):
        screen = await train(tutor)
        await tutor.see("learning rate 0.1")
        await tutor.see("step 40 of 40")
        first = screen.made.run.losses[-1]
        await tutor.press("right")
        await tutor.until(lambda: screen.made.rate > 0.1)
        await tutor.see("(the lesson's: 0.1)")
        assert screen.made.run.losses[-1] < first
        assert screen.query_one(PlotWidget).size.height >= 8

    drive(scenario, square, at="seed", size=size, mode="watch")


def test_a_step_of_the_run_is_stepped_through(drive, square):
    async def scenario(tutor):
        screen = await train(tutor)
        await tutor.press("home", "up")
        assert screen.step == 1
        await tutor.see("w = 1.4")
        await tutor.press("enter")
        await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))
        assert tutor.session.walk.trace.value("w") == pytest.approx(1.4)
        assert tutor.session.step.address == "seed"

    drive(scenario, square, at="seed", mode="watch")


def test_a_run_that_diverges_says_where_and_why(drive, square):
    async def scenario(tutor):
        screen = await train(tutor)
        for _ in range(20):
            await tutor.press("right")
        await tutor.until(lambda: screen.made.rate == screen.rate and screen.rate > 10)
        await tutor.press("end")
        await tutor.see("It has grown")

    drive(scenario, square, at="seed", mode="watch")


def test_a_run_is_played_and_stopped(drive, square):
    async def scenario(tutor):
        screen = await train(tutor)
        await tutor.press("space")
        await tutor.until(lambda: 0 < screen.step < 40)
        await tutor.press("space")
        stopped = screen.step
        await tutor.pilot.pause(0.3)
        assert screen.step == stopped

    drive(scenario, square, at="seed", mode="watch")


def test_a_run_that_is_played_to_its_end_shows_where_the_parameters_are(drive, square):
    async def scenario(tutor):
        screen = await train(tutor)
        await tutor.press("home", "space")
        await tutor.until(lambda: screen.step == screen.made.run.steps)
        await tutor.see("w = 3")

    drive(scenario, square, at="seed", mode="watch")


def test_keys_do_not_wait_for_the_parameters_of_a_step(drive, square, monkeypatch):
    threads = []

    def watched(*given):
        threads.append(threading.current_thread())
        return found(*given)

    found = screen_module.parameters_at
    monkeypatch.setattr(screen_module, "parameters_at", watched)

    async def scenario(tutor):
        await train(tutor)
        await tutor.press("home", "up")
        await tutor.see("w = 1.4")
        assert threads and threading.main_thread() not in threads

    drive(scenario, square, at="seed", mode="watch")


def test_rates_that_are_passed_over_are_never_run(drive, square, monkeypatch):
    run, may_end, begun = screen_module.trained, threading.Event(), []

    def slow(session, rate):
        begun.append(rate)
        may_end.wait(20)
        return run(session, rate)

    async def scenario(tutor):
        screen = await train(tutor)
        monkeypatch.setattr(screen_module, "trained", slow)
        try:
            await tutor.press("right")
            await tutor.until(lambda: len(begun) == 1)
            await tutor.press("right", "right", "right", "right")
        finally:
            may_end.set()
        await tutor.until(lambda: screen.made.rate == screen.rate)
        assert len(begun) == 2 and begun[-1] == screen.rate

    drive(scenario, square, at="seed", mode="watch")
