"""Taking along: the clipboard, a picture, a transcript."""

import xml.etree.ElementTree as ET

import pytest
from textual.widgets import Input

from tutor.session.copying import COPIES
from tutor.session.transcript import transcript
from tutor.tui.screens.copy import CopyScreen
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.widgets.pick_list import PickList
from tutor.tui.widgets.text_pane import TextPane

STEP = "backward p -> z"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Where the learner is."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def opened(tutor, downs=0):
    if tutor.app.screen.focused is not None:
        tutor.app.screen.set_focus(None)
    await tutor.press("y")
    await tutor.until(lambda: isinstance(tutor.app.screen, CopyScreen) and bool(tutor.app.screen.query(PickList)))
    await tutor.settle()
    await tutor.press(*["down"] * downs)


async def back(tutor):
    await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))


@pytest.mark.parametrize(("place", "copy"), list(enumerate(COPIES)), ids=[each.name for each in COPIES])
def test_each_form_is_copied_as_it_was_previewed(drive, logistic, place, copy):
    async def scenario(tutor):
        wanted = copy.make(tutor.session)
        await opened(tutor, place)
        shown = tutor.app.screen.query_one(TextPane).plain
        assert "".join(shown.split()) == "".join(wanted.split())
        await tutor.press("enter")
        await back(tutor)
        assert tutor.app.clipboard == wanted
        await tutor.see("Copied, if your terminal allows it")

    drive(scenario, logistic, mode="watch", at=STEP)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
def test_the_whole_list_is_in_sight(drive, logistic, size):
    async def scenario(tutor):
        await opened(tutor)
        for label in (*(each.label for each in COPIES), "a picture of the screen", "a transcript of this sitting"):
            assert label in tutor.text
        assert "into the file" not in tutor.text
        await tutor.press("end")
        await tutor.see("into the file")
        assert "logistic.md" in tutor.text

    drive(scenario, logistic, mode="watch", at=STEP, size=size)


def test_a_picture_is_of_the_step_and_never_overwrites(drive, logistic, folder):
    async def scenario(tutor):
        for name in ("logistic.svg", "logistic-2.svg"):
            await opened(tutor, 4)
            await tutor.press("enter")
            await back(tutor)
            assert (folder / name).exists()
        await tutor.see("Saved in")

    drive(scenario, logistic, at=STEP)
    picture = (folder / "logistic.svg").read_text(encoding="utf-8")
    said = "".join(ET.fromstring(picture).itertext()).replace("\xa0", " ")
    assert "Chain rule" in said and "Logistic regression" in said
    assert "Take along" not in said
    assert "0.1635" not in said  # what is asked here


def test_a_transcript_is_saved_under_the_name_that_is_typed(drive, logistic, folder):
    (folder / "taken.md").write_text("mine", encoding="utf-8")

    async def scenario(tutor):
        await opened(tutor, 5)
        await tutor.press("tab")
        field = tutor.app.screen.query_one("#copy-name", Input)
        assert tutor.app.screen.focused is field
        field.value = "taken.md"
        await tutor.press("enter")
        said = tutor.app.screen.query_one("#copy-said")
        await tutor.until(lambda: "is there already; choose another name." in str(said.content))
        assert said.size.height * said.size.width >= len(str(said.content))  # none of it is cut
        assert isinstance(tutor.app.screen, CopyScreen)
        field.value = "sitting.md"
        await tutor.press("enter")
        await back(tutor)
        assert (folder / "sitting.md").read_text(encoding="utf-8") == transcript(tutor.session)

    drive(scenario, logistic, mode="watch", at=STEP)
    assert (folder / "taken.md").read_text(encoding="utf-8") == "mine"


def test_what_is_asked_is_not_in_the_preview(drive, logistic):
    async def scenario(tutor):
        answer = f"{float(tutor.session.question.answer):.4f}"
        await opened(tutor)
        for _ in range(6):
            assert answer not in tutor.app.screen.query_one(TextPane).plain
            await tutor.press("down")

    drive(scenario, logistic, at=STEP)


def test_a_page_is_taken_along_whole(drive, logistic):
    async def scenario(tutor):
        await tutor.press("home")
        await opened(tutor)
        assert "the equation" not in tutor.text
        await tutor.press("enter")
        await back(tutor)
        assert "A logistic unit turns a score" in tutor.app.clipboard

    drive(scenario, logistic, mode="watch")


def test_the_palette_finds_it(drive, logistic):
    async def scenario(tutor):
        await tutor.press("ctrl+p")
        await tutor.type("save a picture or a transcript")
        await tutor.see("the key y")
        await tutor.press("down", "enter")
        await tutor.until(lambda: isinstance(tutor.app.screen, CopyScreen))

    drive(scenario, logistic, mode="watch", at=STEP)
