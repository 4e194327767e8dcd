"""Help and palette: made from what there is, so that they say the truth."""

import inspect

import pytest
from textual.binding import Binding
from textual.command import CommandPalette
from textual.widgets import Input

from tutor.tui import app, widgets
from tutor.tui.preview import screens as preview
from tutor.tui.screens import goto, help, home, lesson, problems  # noqa: A004 - the screen's name
from tutor.tui.screens.help import HelpScreen, groups_of
from tutor.tui.screens.lesson import LessonScreen
from tutor.tui.widgets import answer_field, choices, network, pick_list, question, text_pane

MODULES = [
    app,
    goto,
    help,
    home,
    lesson,
    problems,
    answer_field,
    choices,
    network,
    pick_list,
    question,
    text_pane,
    preview,
]


def own_bindings():
    for module in MODULES:
        for _, found in inspect.getmembers(module, inspect.isclass):
            if found.__module__ == module.__name__ and "BINDINGS" in vars(found):
                yield from ((found, binding) for binding in found.BINDINGS)


@pytest.mark.parametrize(("owner", "binding"), list(own_bindings()))
def test_every_binding_has_an_id_and_a_tooltip(owner, binding):
    assert isinstance(binding, Binding)
    assert binding.id
    assert binding.tooltip
    assert binding.description
    assert owner.BINDING_GROUP_TITLE


def test_ids_are_unique():
    ids = [binding.id for binding in {binding for _, binding in own_bindings()}]
    assert len(set(ids)) == len(ids)
    assert widgets.__doc__


def test_help_tells_every_key_of_the_lesson(drive, logistic):
    async def scenario(tutor):
        told = {said for _, rows in groups_of(tutor.app.screen) for _, said in rows}
        for owner in (lesson.LessonScreen, answer_field.AnswerField, network.NetworkView, app.TutorApp):
            for binding in owner.BINDINGS:
                assert binding.tooltip in told, binding.id
        await tutor.press("f1")
        await tutor.until(lambda: isinstance(tutor.app.screen, HelpScreen))
        await tutor.see("→ l Space")
        assert "One step on; an open question is skipped" in tutor.text
        pane = tutor.app.screen.query_one("#help-text")
        assert "What signs and colours mean" in pane.plain
        await tutor.press("escape")
        await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))

    drive(scenario, logistic)


def test_a_question_mark_opens_help_too_but_is_typed_in_the_field(drive, logistic):
    async def scenario(tutor):
        await tutor.press("question_mark")
        assert isinstance(tutor.app.screen, LessonScreen)
        await tutor.press("escape", "question_mark")
        await tutor.until(lambda: isinstance(tutor.app.screen, HelpScreen))

    drive(scenario, logistic, at="forward p")


async def palette(tutor, typed):
    await tutor.press("ctrl+p")
    await tutor.until(lambda: isinstance(tutor.app.screen, CommandPalette))
    tutor.app.screen.query_one(Input).value = typed


def test_the_palette_goes_to_a_step(drive, logistic):
    async def scenario(tutor):
        await palette(tutor, "backward p -> z")
        await tutor.see("Go to: backward p -> z")
        await tutor.press("enter")
        await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))
        await tutor.until(lambda: tutor.stop == "step 0 backward p -> z")

    drive(scenario, logistic)


def test_the_palette_opens_a_lesson(drive):
    async def scenario(tutor):
        await palette(tutor, "small layer")
        await tutor.see("Lesson: A small layer")
        await tutor.press("enter")
        await tutor.until(lambda: isinstance(tutor.app.screen, LessonScreen))
        assert tutor.session.material.lesson.id == "layer"

    drive(scenario)


def test_the_palette_changes_the_theme(drive, logistic):
    async def scenario(tutor):
        assert tutor.app.current_theme.dark
        await palette(tutor, "Light or dark")
        await tutor.see("Change between the tutor's own two themes")
        await tutor.press("enter")
        await tutor.until(lambda: not tutor.app.current_theme.dark)
        await tutor.see("Logistic regression")

    drive(scenario, logistic)


def test_a_lesson_title_in_the_palette_is_no_markup(drive, tmp_path, logistic):
    title = "'[b]f[x] [/b]'"
    (tmp_path / "01-logistic.md").write_text(logistic.read_text().replace("Logistic regression", title))

    async def scenario(tutor):
        await palette(tutor, "f[x")
        await tutor.see("Lesson: [b]f[x] [/b]")

    drive(scenario, folder=tmp_path)
