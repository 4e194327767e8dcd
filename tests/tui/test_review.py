"""A review on the screen: one skill after the other, and home tells what is due."""

from datetime import UTC, datetime, timedelta

import pytest

from tutor.progress.store import Attempt
from tutor.session import answer_text
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.review import ReviewScreen
from tutor.tui.widgets.timeline import Timeline


@pytest.fixture
def practised(store, logistic):
    def wrote(days, *skills):
        at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")
        for skill in skills:
            store.record_attempt(Attempt("logistic", "own", 0, "1", "right", 0, False, "guided", at, skill=skill))

    return wrote


def test_from_home_through_a_review_and_back(drive, store, practised):
    practised(30, "local:sigmoid", "update")

    async def scenario(tutor):
        await tutor.until(lambda: "2 skills due today" in tutor.text)
        await tutor.press("home", "down", "enter")
        await tutor.until(lambda: isinstance(tutor.app.screen, ReviewScreen))
        await tutor.see("1 of 2")
        assert not tutor.app.screen.query_one(Timeline).display
        for key in ("g go to", "]"):
            assert key not in tutor.keys
        first = tutor.session
        await tutor.type(answer_text(first.question))
        await tutor.press("enter")
        await tutor.see("✓")
        await tutor.press("right")
        await tutor.see("2 of 2")
        assert tutor.session.question.ask != first.practice.question.ask
        await tutor.press("right")
        await tutor.until(lambda: isinstance(tutor.app.screen, HomeScreen))
        await tutor.see("Right at the first try: 1 of 2.")
        await tutor.until(lambda: "due today" not in tutor.text)

    drive(scenario)
    assert [(each.verdict, each.mode) for each in store.attempts()[2:]] == [("right", "review"), ("skipped", "review")]
    assert store.standings() == ()


def test_two_quick_keys_skip_one_question(drive, store, practised):
    practised(30, "local:sigmoid", "update", "chain")

    async def scenario(tutor):
        await tutor.until(lambda: "3 skills due today" in tutor.text)
        await tutor.press("home", "down", "enter")
        await tutor.see("1 of 3")
        tutor.app.screen.action_next()
        tutor.app.screen.action_next()
        await tutor.see("2 of 3")
        await tutor.press("escape", "escape")
        await tutor.until(lambda: isinstance(tutor.app.screen, HomeScreen))

    drive(scenario)
    assert [each.verdict for each in store.attempts()[3:]] == ["skipped"]


def test_a_day_without_a_review_has_no_row_for_it(drive, practised):
    practised(0, "local:sigmoid")

    async def scenario(tutor):
        await tutor.until(lambda: tutor.app._is_painted)
        await tutor.pilot.pause(1.2)
        assert "due today" not in tutor.text

    drive(scenario)
