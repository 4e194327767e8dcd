"""What the learner wants to be so, on the screens."""

import pytest
from textual.binding import Binding

from tutor.config import Settings
from tutor.tui.keymap import all_bindings, key_display, key_of, known_keys
from tutor.tui.screens.help import HelpScreen
from tutor.tui.screens.lesson import LessonScreen


def test_a_key_that_was_given_to_a_binding_does_what_it_did_and_the_old_keys_no_more(drive, logistic):
    async def scenario(tutor):
        before = tutor.stop
        await tutor.press("right", "l")
        assert tutor.stop == before
        await tutor.press("f6")
        assert tutor.stop != before
        assert "F6 next" in tutor.keys

    drive(scenario, logistic, mode="watch", settings=Settings(keys={"lesson.next": ("f6",)}))


def test_a_binding_that_shared_a_key_keeps_it(drive, logistic):
    """Enter goes to the answer field, and on where nothing is asked: only the first is moved."""

    async def scenario(tutor):
        before = tutor.stop
        await tutor.press("enter")
        assert tutor.stop != before

    drive(scenario, logistic, mode="watch", settings=Settings(keys={"lesson.answer": ("f6",)}))


def test_sentences_name_the_learners_own_keys(drive, logistic):
    async def scenario(tutor):
        await tutor.press("end")
        page = tutor.text
        assert "x goes through it again with fresh numbers" in page
        assert "F7" in page
        assert "Enter" not in page
        await tutor.press("f1")
        assert tutor.app.screen.query_one("#help").border_subtitle == "F8 closes, ↑↓ scroll"

    keys = {"lesson.again": ("x",), "lesson.follow": ("f7",), "help.close": ("f8",)}
    drive(scenario, logistic, settings=Settings(keys=keys))


def test_two_bindings_change_keys_with_each_other(drive, logistic):
    keys = {"lesson.next": ("left",), "lesson.back": ("right",)}

    async def scenario(tutor):
        await tutor.press("left", "left")
        place = tutor.session.position
        await tutor.press("right")
        assert tutor.session.position == place - 1

    drive(scenario, logistic, mode="watch", settings=Settings(keys=keys))


def test_the_help_shows_the_keys_as_they_are(drive, logistic):
    keys = {"lesson.next": ("f6", "x"), "app.help": ("f10",)}

    async def scenario(tutor):
        await tutor.press("f10")
        await tutor.until(lambda: isinstance(tutor.app.screen, HelpScreen))
        lines = tutor.app.screen.query_one("#help-text").plain.splitlines()
        rows = {line.split("  ")[-1].strip(): line for line in lines}
        assert rows["One step on; an open question is skipped"].split()[:2] == ["F6", "x"]
        assert rows["All keys, and what signs mean"].split()[0] == "F10"
        assert "Left" not in rows["One step back"] and "←" in rows["One step back"]

    drive(scenario, logistic, settings=Settings(keys=keys))


def test_keys_are_read_as_they_are_written_by_people():
    written = ("?", "n", "N", "Ctrl+N", "shift+LEFT", "F5", "Escape", "+", "ctrl++", "ctrl+?")
    assert [key_of(text) for text in written] == [
        "question_mark", "n", "N", "ctrl+n", "shift+left", "f5", "escape", "plus", "ctrl+plus", "ctrl+question_mark",
    ]  # fmt: skip
    assert [key_of(text) for text in ("", " ", "ctr+h", "f99", "nn", "\x1b", "ctrl+")] == [None] * 7


@pytest.mark.parametrize(
    ("key", "shown", "spelled"),
    [
        ("question_mark", "?", "?"),
        ("left_square_bracket", "[", "["),
        ("slash", "/", "/"),
        ("minus", "-", "-"),
        ("shift+up", "Shift+↑", "Shift+Up"),
        ("ctrl+p", "ctrl+p", "ctrl+p"),
        ("f10", "F10", "F10"),
        ("escape", "Esc", "Esc"),
        ("pagedown", "PgDn", "PgDn"),
        ("V", "V", "V"),
    ],
)
def test_keys_are_shown_as_they_are_printed_on_a_keyboard(key, shown, spelled):
    assert key_display(key, spelled=False) == shown
    assert key_display(key, spelled=True) == spelled


def test_every_binding_of_every_screen_has_an_id_and_a_tooltip():
    bindings = [(part, binding) for part, declared in all_bindings().items() for binding in declared]
    assert len(bindings) > 60
    for part, binding in bindings:
        assert isinstance(binding, Binding)
        assert binding.id, (part, binding.key)
        assert binding.tooltip, (part, binding.key)


def test_every_key_that_a_binding_has_is_one_that_may_be_written():
    known = known_keys()
    for name, keys in known.bindings.items():
        assert [known.key(key) for key in keys] == list(keys), name


def test_what_is_wrong_is_shown_and_the_tutor_opens(drive, logistic):
    notices = ("config.toml:1: there is no setting thme; did you mean theme?", "config.toml:2: [red]no[/red] ∂")

    async def scenario(tutor):
        assert isinstance(tutor.app.screen, LessonScreen)
        await tutor.see("there is no setting")
        assert "[red]no[/red]" in tutor.text

    drive(scenario, logistic, settings=Settings(notices=notices))


def test_of_many_mistakes_the_first_are_shown_and_the_others_counted(drive):
    async def scenario(tutor):
        await tutor.see("config.toml:4:")
        assert "config.toml:5:" not in tutor.text
        assert "and 5 more" in tutor.text

    drive(scenario, settings=Settings(notices=tuple(f"config.toml:{line}: wrong" for line in range(1, 10))))


def test_the_mode_is_that_of_every_lesson_that_is_opened(drive, logistic):
    async def scenario(tutor):
        assert tutor.session.mode == "drill"

    drive(scenario, logistic, settings=Settings(mode="drill"))


def test_a_mode_that_is_asked_for_wins(drive, logistic):
    async def scenario(tutor):
        assert tutor.session.mode == "watch"

    drive(scenario, logistic, mode="watch", settings=Settings(mode="drill"))


def test_nothing_moves_where_nothing_shall(drive, logistic):
    async def scenario(tutor):
        assert tutor.app.animation_level == "none"
        await tutor.press("right", "right")
        assert not tutor.app.animator._animations

    drive(scenario, logistic, settings=Settings(animations="none"))


def test_what_the_environment_says_of_animations_stays(drive, logistic, monkeypatch):
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", "none")

    async def scenario(tutor):
        assert tutor.app.animation_level == "none"

    drive(scenario, logistic)
