"""A folder of lessons as a course of its own, translations, and how a place is reported."""

import json
import shutil

import pytest
from textual.command import CommandPalette
from textual.widgets import Input

from tutor.errors import NetworkError
from tutor.session import material as materials
from tutor.tui.library import read_library
from tutor.tui.screens.help import HelpScreen
from tutor.tui.screens.home import HomeScreen
from tutor.tui.screens.lesson import LessonScreen


@pytest.fixture
def folder(tmp_path, lessons):
    """A course that holds a lesson of the same name as one of the built-in course, and another."""
    made = tmp_path / "evening"
    made.mkdir()
    text = (lessons / "01-logistic.md").read_text(encoding="utf-8")
    (made / "01-logistic.md").write_text(text.replace("title: Logistic regression", "title: Mine"), encoding="utf-8")
    shutil.copyfile(lessons / "02-layer.md", made / "02-layer.md")
    (made / "course.yaml").write_text("title: An evening\nparts:\n  - {title: All, lessons: [layer, logistic]}\n")
    return made


def is_lesson(tutor):
    return isinstance(tutor.app.screen, LessonScreen)


def test_a_folder_has_its_own_title_order_and_lessons(drive, folder):
    async def scenario(tutor):
        await tutor.see("Start  A small layer")
        assert tutor.text.splitlines()[0] == " tutor › An evening"
        assert "A broken lesson" not in tutor.text
        places = [tutor.text.index(text) for text in ("  1 A small layer", "  2 Mine")]
        assert places == sorted(places)

    drive(scenario, folder=folder)


def test_a_folder_without_a_course_file_is_ordered_and_called_by_its_names(drive, folder):
    (folder / "course.yaml").unlink()

    async def scenario(tutor):
        await tutor.see("Start  Mine")
        assert tutor.text.splitlines()[0] == " tutor › evening"

    drive(scenario, folder=folder)


def test_lessons_that_are_called_alike_have_each_their_own_progress(drive, folder):
    async def begin(tutor):
        await tutor.see("A small layer")
        await tutor.press("enter")
        await tutor.until(lambda: is_lesson(tutor))
        assert tutor.session.material.lesson.id == "logistic"
        await tutor.press("right", "right", "escape")
        await tutor.see("Continue  Logistic regression")

    async def elsewhere(tutor):
        await tutor.see("Start  A small layer")
        assert "3 of" not in tutor.text
        await tutor.press("end", "enter")
        await tutor.until(lambda: is_lesson(tutor))
        assert tutor.session.position == 0
        await tutor.press("right", "escape")
        await tutor.see("Continue  Mine  forward w @ x")

    async def again(tutor):
        await tutor.see("Continue  Logistic regression  forward z")

    drive(begin)
    drive(elsewhere, folder=folder)
    drive(again)


def test_from_a_lesson_of_a_folder_on_to_its_next_and_back_to_its_home(drive, folder):
    async def scenario(tutor):
        await tutor.press("end")
        await tutor.see("Next: Mine")
        await tutor.press("enter")
        await tutor.until(lambda: is_lesson(tutor) and tutor.session.material.lesson.title == "Mine")
        await tutor.press("escape", "escape")
        await tutor.until(lambda: isinstance(tutor.app.screen, HomeScreen))
        await tutor.see("tutor › An evening")

    drive(scenario, folder / "02-layer.md", folder=folder)


def test_a_lesson_opens_though_the_course_file_of_its_folder_is_broken(drive, folder):
    (folder / "course.yaml").write_text("title: An evening\nparts:\n  - {title: All, lessons: [layr]}\n")

    async def scenario(tutor):
        await tutor.see("What is")
        await tutor.press("escape", "escape")
        await tutor.see("did you mean layer?")
        assert tutor.text.splitlines()[0] == " tutor › evening"

    drive(scenario, folder / "02-layer.md", at="backward X @ W -> W", folder=folder)


def test_lessons_are_shown_in_the_wanted_language_and_share_their_progress(drive, folder):
    text = (folder / "01-logistic.md").read_text(encoding="utf-8")
    (folder / "01-logistic.ko.md").write_text(text.replace("title: Mine", "title: 내 수업"), encoding="utf-8")
    library = read_library(folder, ("ko-KR",))
    assert [(each.title, each.language) for each in library.lessons] == [("A small layer", "en"), ("내 수업", "ko")]
    assert [each.title for each in read_library(folder, ("de",)).lessons] == ["A small layer", "Mine"]

    async def begin(tutor):
        await tutor.press("right", "right", "escape")
        await tutor.see("Continue  Mine  forward z")

    drive(begin, folder / "01-logistic.ko.md", folder=folder)


# --- reports ----------------------------------------------------------------------------------------------------------


async def palette(tutor, typed):
    await tutor.press("ctrl+p")
    await tutor.until(lambda: isinstance(tutor.app.screen, CommandPalette))
    tutor.app.screen.query_one(Input).value = typed


def test_a_place_is_copied_and_shown(drive, logistic):
    command = "tutor open logistic --variant 3 --at 'backward p -> z'"

    async def scenario(tutor):
        await palette(tutor, "copy this place")
        await tutor.see("Copy this place")
        await tutor.press("enter")
        await tutor.until(lambda: tutor.app.clipboard == command)
        await tutor.until(lambda: command in " ".join(tutor.text.split()))

    drive(scenario, logistic, variant=3, at="backward p -> z", size=(200, 60))


def test_at_home_there_is_no_place_to_copy(drive):
    async def scenario(tutor):
        await palette(tutor, "copy this place")
        await tutor.settle()
        assert "Copy this place" not in tutor.text

    drive(scenario)


def test_help_tells_how_to_report_this_place(drive, logistic):
    async def scenario(tutor):
        await tutor.press("f1")
        await tutor.until(lambda: isinstance(tutor.app.screen, HelpScreen))
        told = " ".join(tutor.app.screen.query_one("#help-text").plain.split())
        assert told.endswith(
            "To report a problem with this place tutor open logistic --variant 0 --at 'backward p -> z'"
        )

    drive(scenario, logistic, at="backward p -> z")


def test_what_cannot_be_asked_is_told_with_its_place_and_the_lesson_goes_on(drive, logistic, monkeypatch):
    def refuse(*arguments, **options):
        raise NetworkError("the shapes (2,) and (3,) do not fit", code="shapes")

    monkeypatch.setattr(materials, "questions_of", refuse)

    async def scenario(tutor):
        await tutor.see("the shapes (2,) and (3,) do not fit")
        said = " ".join(tutor.text.split())
        assert "logistic, variant 2, backward p -> z" in said
        assert "tutor open logistic --variant 2 --at 'backward p -> z'" in said
        await tutor.press("right")
        await tutor.until(lambda: "do not fit" not in tutor.text)
        assert tutor.session.stop.address == "backward z -> w @ x"
        await tutor.press("end")
        await tutor.see("The end of")

    drive(scenario, logistic, variant=2, at="backward p -> z", size=(200, 60))


def test_a_broken_lesson_is_told_with_its_id_and_how_to_report_it(drive, lessons):
    async def scenario(tutor):
        await tutor.see("1 problem")
        await tutor.press("end", "enter")
        await tutor.see("The lesson broken cannot be opened.")
        assert "tutor check" in tutor.text and "03-broken.md" in tutor.text

    drive(scenario, size=(200, 60))


def test_titles_of_a_course_are_text(drive, folder):
    (folder / "course.yaml").write_text(
        f"title: {json.dumps('[b]f[x] [/b]')}\nparts:\n  - {{title: A, lessons: [layer]}}\n"
    )

    async def scenario(tutor):
        await tutor.see("tutor › [b]f[x] [/b]")

    drive(scenario, folder=folder)
