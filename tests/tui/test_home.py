"""The course at home: what was seen of each lesson, what to go on with, what is broken."""

from pathlib import Path

import pytest

from tutor.progress.store import Standing
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.screens.problems import ProblemsScreen
from tutor.tui.widgets.pick_list import PickList


def standing(lesson, seen, total, stop="step 0 backward p -> z", at="2026-01-01T00:00:00.000+00:00"):
    return Standing(lesson, 0, "guided", stop, seen - 1, seen, total, "{}", at)


def row(text, title):
    return next(line for line in text.splitlines() if title in line and "min" in line)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
def test_the_course_is_listed_in_its_parts(drive, size):
    async def scenario(tutor):
        await tutor.see("Logistic regression")
        for text in ("First", "Then", "A small layer", "A broken lesson", "12 min", "One neuron, one sigmoid"):
            assert text in tutor.text, text
        lines = tutor.text.splitlines()
        wanted = ("First", "Then", "A small layer")
        places = [next(y for y, line in enumerate(lines) if text in line) for text in wanted]
        assert places == sorted(places)

    drive(scenario, size=size)


def test_a_newcomer_starts_with_the_first_lesson(drive):
    async def scenario(tutor):
        await tutor.see("Start  Logistic regression")
        await tutor.press("enter")
        await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))
        assert tutor.session.material.lesson.id == "logistic"
        assert tutor.stop == "page 0"

    drive(scenario)


def test_what_was_begun_is_continued_at_its_step(drive, store):
    store.save_standing(standing("layer", 2, 9, "step 0 forward Y", at="2026-01-01T00:00:00.000+00:00"))
    store.save_standing(standing("logistic", 23, 31, at="2026-01-02T00:00:00.000+00:00"))

    async def scenario(tutor):
        await tutor.see("Continue  Logistic regression  backward p -> z")
        assert "23 of 31" in row(tutor.text, "Logistic")
        assert "━" in row(tutor.text, "Logistic")
        assert "2 of 9" in row(tutor.text, "A small layer")
        await tutor.press("enter")
        await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))
        assert tutor.stop == "step 0 backward p -> z"

    drive(scenario)


def test_a_finished_lesson_is_ticked_and_the_next_one_offered(drive, store):
    store.save_standing(standing("logistic", 31, 31, "end"))

    async def scenario(tutor):
        await tutor.see("Next  A small layer")
        assert "✓" in row(tutor.text, "Logistic regression")

    drive(scenario)


def test_a_broken_lesson_is_marked_and_told_not_opened(drive):
    async def scenario(tutor):
        await tutor.see("1 problem")
        await tutor.press("end")
        await tutor.see("This lesson cannot be opened")
        await tutor.press("enter")
        await tutor.until(lambda: isinstance(tutor.app.screen, ProblemsScreen))
        await tutor.see("did you mean sigmoid?")
        words = tutor.text.split()  # the sentence wraps where the path is long
        assert {"function", "called", "sigmod"} <= {*words}
        assert "03-broken.md:10:7" in tutor.text.replace("│\n", "").replace("\n", "")
        await tutor.press("escape")
        await tutor.until(lambda: isinstance(tutor.app.screen, HomeScreen))

    drive(scenario)


def test_a_lesson_that_breaks_while_the_tutor_runs_is_told(drive, tmp_path, logistic):
    file = tmp_path / "01-logistic.md"
    file.write_text(logistic.read_text())

    async def scenario(tutor):
        await tutor.see("Start  Logistic regression")
        file.write_text(logistic.read_text().replace("sigmoid(z)", "sigmod(z)"))
        await tutor.press("enter")
        await tutor.see("no function is called sigmod")

    drive(scenario, folder=tmp_path)


def test_a_course_file_with_errors_is_told(drive, tmp_path, logistic):
    (tmp_path / "01-logistic.md").write_text(logistic.read_text())
    (tmp_path / "course.yaml").write_text("title: A course\nparts:\n  - title: One\n    lessons: [logistik]\n")

    async def scenario(tutor):
        await tutor.see("did you mean logistic?")
        for text in ("4:15", "missing-lesson", "^^^^^^^^"):
            assert text in tutor.text
        assert "course.yaml" in tutor.app.screen.query_one("#about").plain.replace("\n", "")

    drive(scenario, folder=tmp_path)


def test_an_empty_course_is_no_crash(drive, tmp_path):
    (tmp_path / "course.yaml").write_text("title: A course\nparts: []\n")

    async def scenario(tutor):
        await tutor.see("names no lesson")
        await tutor.press("enter", "down", "up")
        assert isinstance(tutor.app.screen, HomeScreen)

    drive(scenario, folder=tmp_path)


def test_a_click_opens_a_lesson(drive):
    async def scenario(tutor):
        await tutor.see("A small layer")
        y = next(y for y, line in enumerate(tutor.text.splitlines()) if "A small layer" in line)
        await tutor.pilot.click(offset=(12, y))
        await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))
        assert tutor.session.material.lesson.id == "layer"

    drive(scenario)


def test_arrows_go_over_lessons_only(drive):
    async def scenario(tutor):
        await tutor.see("A small layer")
        picks = tutor.app.screen.query_one(PickList)
        keys = [picks.key]
        for _ in range(4):
            await tutor.press("down")
            keys.append(picks.key)
        assert keys == ["continue logistic", "logistic", "layer", "broken", "broken"]

    drive(scenario)


def test_progress_made_in_a_lesson_is_seen_at_home(drive):
    async def scenario(tutor):
        await tutor.see("Start  Logistic regression")
        await tutor.press("enter")
        await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))
        await tutor.press("right", "right", "escape")
        await tutor.see("Continue  Logistic regression  forward z")
        assert "3 of " in row(tutor.text, "Logistic")

    drive(scenario)


def test_what_the_store_has_to_say_stands_on_both_screens(drive, store, monkeypatch):
    sentence = "Your progress is not being saved: the disk is full."
    monkeypatch.setattr(type(store), "banner", property(lambda self: sentence))

    async def scenario(tutor):
        await tutor.see(sentence)
        await tutor.press("enter")
        await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))
        await tutor.see(sentence)

    drive(scenario)


def test_a_title_of_brackets_is_shown_as_it_is(drive, tmp_path: Path, logistic):
    title = "'[b]f[x] [/b] [@click=app.quit]w[1]'"
    (tmp_path / "01-logistic.md").write_text(logistic.read_text().replace("Logistic regression", title))

    async def scenario(tutor):
        await tutor.see("[b]f[x] [/b] [@click=app.quit]w[1]")
        await tutor.press("enter")
        await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))
        await tutor.see("[b]f[x] [/b] [@click=app.quit]w[1]")

    drive(scenario, folder=tmp_path)


def test_a_lesson_is_found_by_a_word_or_an_operation_and_opened(drive):
    async def scenario(tutor):
        await tutor.see("Logistic regression")
        await tutor.until(lambda: "layer" in tutor.app.topics)
        await tutor.press("slash")
        await tutor.see("Search")
        await tutor.type("matmul")
        await tutor.see("A small layer  a matrix times")
        assert "Logistic regression  First" not in tutor.text
        await tutor.press("escape")
        await tutor.press("slash")
        await tutor.type("no such word")
        await tutor.see("no lesson has that")
        await tutor.press("enter", *["backspace"] * len("no such word"))
        await tutor.type("small LAYER")
        await tutor.see("A small layer  Then")
        await tutor.press("enter")
        await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))
        assert tutor.session.material.lesson.id == "layer"

    drive(scenario)


def test_a_lesson_with_errors_that_was_looked_for_says_what_is_wrong(drive):
    async def scenario(tutor):
        await tutor.see("✗")
        await tutor.press("slash")
        await tutor.type("broken")
        await tutor.press("enter")
        await tutor.until(lambda: isinstance(tutor.app.screen, ProblemsScreen))

    drive(scenario)
