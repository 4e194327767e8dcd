"""The preview: what a save does to the screen, and what it leaves alone."""

import os
import re
import threading

import pytest

from tutor.progress.folders import data_folder
from tutor.tui.preview import app
from tutor.tui.preview.reading import Follower
from tutor.tui.preview.screens import PreviewScreen, StartScreen
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.screens.problems import ProblemsScreen

BREAK = ("sigmoid(z)", "sigmod(z)")
MEND = BREAK[::-1]
SLOPE = "backward p -> z"


def test_a_save_is_seen_and_the_step_is_kept(preview):
    async def scenario(author):
        author.save(("The sigmoid is steepest", "The ogive is steepest"))
        await author.tutor.see("ogive")
        assert author.session.stop.address == SLOPE

    preview(scenario, at=SLOPE, size=(200, 60))


def test_the_step_is_kept_when_steps_are_added_before_it(preview):
    async def scenario(author):
        before = author.session.position
        author.save(("What should *one*", "# Another page\n\nWords.\n\n# A third\n\nWhat should *one*"))
        await author.tutor.until(lambda: author.session.position == before + 2)
        author.save(("z = w @ x + b ", "s = 2 * b\n  z = w @ x + s "))
        await author.tutor.until(lambda: "forward s" in author.session.material.walks[0].trace.addresses)
        assert author.session.stop.address == SLOPE
        assert "backward" in author.header

    preview(scenario, at=SLOPE)


def test_a_page_is_kept_when_pages_are_added_before_it(preview):
    async def scenario(author):
        await author.tutor.see("what is left is")
        author.save(("What should *one*", "# Another page\n\nWhat should *one*"))
        await author.tutor.see("page 3 of 3")
        await author.tutor.until(lambda: author.session.stop.number == 2)
        assert author.session.stop.page.title == "The shortcut"

    preview(scenario, at="page 2")


def test_mode_variant_and_answers_are_kept(preview):
    async def scenario(author):
        await author.tutor.press("escape", "m")
        assert author.session.mode == "half"
        await author.tutor.press("m")
        assert author.session.mode == "drill"
        await author.tutor.press("v", "v")
        await author.tutor.until(lambda: author.session.material.variant == 2)
        await author.tutor.press("V")
        await author.tutor.until(lambda: author.session.material.variant == 1)
        await author.tutor.go("seed")
        await author.tutor.press("1", "enter")
        await author.tutor.until(lambda: author.session.outcomes)
        (name,) = author.session.outcomes
        author.save(("The sigmoid is steepest", "The ogive is steepest"))
        await author.tutor.go(SLOPE)
        await author.tutor.see("ogive")
        assert (author.session.mode, author.session.material.variant) == ("drill", 1)
        assert author.session.outcomes[name].state == "right"

    preview(scenario, at=SLOPE, size=(200, 60))


def test_problems_are_told_while_the_last_good_version_is_shown(preview):
    async def scenario(author):
        author.save(BREAK)
        await author.tutor.see("· the last good version is shown")
        assert re.search(r"✗ \d+ problem", author.header)
        for text in ("33:7", "no function is called sigmod", "unknown-function", "did you mean sigmoid?"):
            await author.tutor.see(text)
        lines = author.tutor.text.splitlines()
        caret = next(y for y, line in enumerate(lines) if "^^^^^^" in line)
        assert lines[caret - 1].index("sigmod(z)") == lines[caret].index("^^^^^^")
        assert "What is the local derivative" in author.tutor.text
        await author.tutor.press("escape", "right")
        assert author.session.stop.address == "backward z -> w @ x"
        author.save(MEND)
        await author.tutor.until(lambda: "✗" not in author.header)
        assert not author.problems.display

    preview(scenario, at=SLOPE, size=(80, 24))


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60), (60, 18)])
def test_many_problems_leave_room_for_the_step(preview, size):
    async def scenario(author):
        author.save(("ask:", "aks:"), ("forward: |", "forwrad: |"))
        await author.tutor.see("· the last good version is shown")
        await author.tutor.until(lambda: author.problems.overflows)
        assert author.problems.region.height <= size[1] // 4
        await author.tutor.see("What is the local derivative")
        assert "∂L     ∂L     ∂p" in author.tutor.text or size[1] < 24
        assert author.screen.query_one("#network").region.height >= 5
        await author.tutor.press("f4")
        await author.tutor.until(lambda: isinstance(author.tutor.app.screen, ProblemsScreen))
        assert author.tutor.app.screen.query_one("#problems-text").plain.count("did you mean ask?") == 4
        author.save(("aks:", "ask:"))
        await author.tutor.until(lambda: "aks" not in author.tutor.text and "forwrad" in author.tutor.text)
        author.save(("forwrad: |", "forward: |"))
        await author.tutor.until(lambda: isinstance(author.tutor.app.screen, PreviewScreen))

    preview(scenario, at=SLOPE, size=size)


def test_the_pane_of_problems_is_among_the_panes(preview):
    async def scenario(author):
        assert "problems" not in author.tutor.keys
        author.save(("ask:", "aks:"))
        await author.tutor.see("· the last good")
        assert "F4 problems" in author.tutor.keys
        await author.tutor.press("escape")
        for _ in range(5):
            await author.tutor.press("tab")
            if author.tutor.app.focused is author.problems:
                break
        assert author.tutor.app.focused is author.problems
        await author.tutor.press("down", "down")
        await author.tutor.until(lambda: author.problems.scroll_offset.y == 2)
        author.save(("aks:", "ask:"))
        await author.tutor.until(lambda: author.tutor.app.focused is None)
        await author.tutor.press("right")
        assert author.session.stop.address != SLOPE

    preview(scenario, at=SLOPE)


def test_a_file_that_is_broken_at_first_opens_when_it_is_good(preview):
    async def scenario(author):
        assert isinstance(author.tutor.app.screen, StartScreen)
        await author.tutor.see("did you mean sigmoid?")
        assert "01-mine.md" in author.header and re.search(r"✗ \d+ problem", author.header)
        author.save(MEND)
        await author.tutor.until(lambda: isinstance(author.tutor.app.screen, LessonScreen))
        await author.tutor.see("Logistic regression")
        assert author.session.stop.address == SLOPE

    preview(scenario, changes=[BREAK], at=SLOPE)


def test_an_address_that_is_not_there_is_told(preview):
    async def scenario(author):
        await author.tutor.see("no node is called q")
        assert author.session.position == 0

    preview(scenario, at="backward q -> z")


def test_a_file_that_goes_and_comes_back_is_followed(preview):
    async def scenario(author):
        text = author.path.read_text()
        author.path.unlink()
        await author.tutor.see("is gone; as soon as it is back, it is read")
        assert "Your turn" in author.tutor.text
        author.path.write_text(text.replace("The sigmoid is steepest", "The ogive is steepest"))
        await author.tutor.see("ogive")
        await author.tutor.until(lambda: "is gone" not in author.tutor.text)

    preview(scenario, at=SLOPE, size=(200, 60))


def test_nothing_is_written_down(preview):
    async def scenario(author):
        await author.tutor.press("1", "enter", "escape", "right", "right")
        author.save(("The sigmoid is steepest", "The ogive is steepest"))
        await author.tutor.press("end")
        await author.tutor.see("The end of")

    preview(scenario, at=SLOPE)
    assert not data_folder().exists()


def test_escape_never_leaves_a_preview_and_the_end_leads_to_the_beginning(preview):
    async def scenario(author):
        await author.tutor.press("escape", "escape", "escape", "end")
        await author.tutor.see("Enter goes to the beginning.")
        await author.tutor.press("enter")
        assert author.session.position == 0

    preview(scenario, at=SLOPE)


def test_what_is_being_typed_is_kept(preview):
    async def scenario(author):
        await author.tutor.type("0.2 + ")
        author.save(("The sigmoid is steepest", "The ogive is steepest"))
        await author.tutor.see("ogive")
        assert author.tutor.app.focused.value == "0.2 + "
        await author.tutor.type("1")
        assert author.tutor.app.focused.value == "0.2 + 1"

    preview(scenario, at=SLOPE, size=(200, 60))


def test_all_questions_may_go(preview):
    async def scenario(author):
        text = author.path.read_text()
        author.path.write_text("---\nformat: 1\ntitle: Bare\n---\n\nNothing is left.\n")
        await author.tutor.see("Nothing is left.")
        author.path.write_text(text)
        await author.tutor.see("A logistic unit")

    preview(scenario, at=SLOPE)


CLAIM = ("  - answer: 0.1\n", "  - answer: 0.9 - 1\n")


def test_what_the_lesson_claims_is_tried_and_a_wrong_claim_hides_nothing(preview):
    async def scenario(author):
        author.save(CLAIM, ("title: Logistic regression", "title: Mine"))
        await author.tutor.see("› Mine")
        await author.tutor.until(lambda: author.problems.display)
        assert "last good version" not in author.tutor.text
        author.save(("title: Mine", "title: Still mine"))
        await author.tutor.see("› Still mine")
        assert author.problems.display
        await author.tutor.until(lambda: not author.tutor.app.is_proving)
        assert author.problems.display
        author.save(CLAIM[::-1])
        await author.tutor.until(lambda: not author.problems.display)

    preview(scenario, at=SLOPE)


def test_a_proof_that_a_later_save_overtakes_is_not_shown(preview, monkeypatch):
    go, asked = threading.Event(), []
    real = app.prove

    def slow(path):
        asked.append(path)
        go.wait(10)
        return real(path)

    monkeypatch.setattr(app, "prove", slow)

    async def scenario(author):
        await author.tutor.until(lambda: asked)
        author.save(CLAIM, ("title: Logistic regression", "title: Mine"))
        await author.tutor.see("› Mine")
        await author.tutor.press("escape", "right")
        assert author.session.stop.address != SLOPE
        author.save(CLAIM[::-1], ("title: Mine", "title: Ours"))
        await author.tutor.see("› Ours")
        assert len(asked) == 1
        go.set()
        await author.tutor.until(lambda: len(asked) == 2 and not author.tutor.app.is_proving)
        assert not author.problems.display

    preview(scenario, at=SLOPE)


def test_keys_work_while_a_save_is_read(preview, monkeypatch):
    go, reading = threading.Event(), []
    real = app.read_version

    def slow(path):
        reading.append(path)
        if len(reading) > 1:
            go.wait(10)
        return real(path)

    monkeypatch.setattr(app, "read_version", slow)

    async def scenario(author):
        author.save(("The sigmoid is steepest", "The ogive is steepest"))
        await author.tutor.until(lambda: len(reading) == 2)
        await author.tutor.press("escape", "right", "right")
        stop = author.session.stop.address
        assert stop != SLOPE
        go.set()
        await author.tutor.press("left", "left")
        await author.tutor.see("ogive")
        assert author.session.stop.address == SLOPE

    preview(scenario, at=SLOPE, size=(200, 60))


# --- the file ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "lesson.md"
    path.write_text("one")
    return path


def test_a_file_is_new_once(file):
    follower = Follower(file)
    assert [follower.look() for _ in range(3)] == [True, False, False]


def test_the_same_size_in_the_same_tick_of_the_clock_is_still_new(file):
    follower = Follower(file)
    follower.look()
    status = file.stat()
    file.write_text("two")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert follower.look()


def test_a_file_that_is_only_touched_is_not_new(file):
    follower = Follower(file)
    follower.look()
    os.utime(file, (1, 1))
    assert not follower.look()


def test_a_file_that_is_being_saved_is_waited_for(file):
    follower = Follower(file)
    follower.look()
    file.write_text("")
    assert not follower.look()
    file.unlink()
    assert not follower.look() and not follower.is_gone
    file.write_text("two")
    assert follower.look()


def test_an_empty_file_is_believed_after_a_while(file):
    follower = Follower(file)
    follower.look()
    file.write_text("")
    assert [follower.look() for _ in range(30)].count(True) == 1
    assert not follower.is_gone


def test_a_file_that_stays_away_is_gone(file):
    follower = Follower(file)
    follower.look()
    file.unlink()
    assert not any(follower.look() for _ in range(20))
    assert follower.is_gone
    file.write_text("one")
    follower.look()
    assert not follower.is_gone


def test_what_is_no_file_any_more_is_looked_at_once(file):
    follower = Follower(file)
    follower.look()
    file.unlink()
    file.mkdir()
    assert [follower.look() for _ in range(3)].count(True) == 1
