"""Walking through a lesson with keys, mouse, right and wrong answers."""

import json

import pytest
from right_answers import in_keys
from textual.events import Key
from textual.keys import key_to_character

from tutor import explain
from tutor.lesson.read import load_lesson
from tutor.session import EndStop, Material, Session, answer_text
from tutor.tui.widgets.answer_field import AnswerField
from tutor.tui.widgets.choices import ChoiceList
from tutor.tui.widgets.network import NetworkView
from tutor.tui.widgets.pick_list import PickList
from tutor.tui.widgets.text_pane import TextPane
from tutor.tui.widgets.timeline import Timeline

SIZES = [(80, 24), (120, 36), (200, 60)]
STEP = "backward p -> z"


@pytest.mark.parametrize("size", SIZES)
def test_a_lesson_is_walked_to_its_end(drive, store, logistic, size):
    async def scenario(tutor):
        first = True
        while not isinstance(tutor.session.stop, EndStop):
            while (question := tutor.session.question) is not None:
                if first:
                    await tutor.type("99")
                    await tutor.press("enter")
                    await tutor.see("✗ ")
                    assert tutor.session.question is question
                    await tutor.press("ctrl+u")
                    first = False
                await tutor.type(in_keys(question))
                await tutor.press("enter")
                await tutor.until(lambda asked=question: tutor.session.outcome(asked).state == "right")
            await tutor.press("right")
        await tutor.see("The end of Logistic regression")
        assert "6 right at once" in tutor.text
        assert "1 right with a hint or another try" in tutor.text
        assert "✗ forward p" in tutor.text

    drive(scenario, logistic, size)
    attempts = store.attempts("logistic")
    assert [attempt.verdict for attempt in attempts].count("right") == 7
    assert [attempt.verdict for attempt in attempts].count("wrong") == 1
    standing = store.standing("logistic")
    assert standing.stop == "end"
    assert standing.seen == standing.total


def questions(path):
    session = Session(Material(load_lesson(path)))
    return [(position, question) for position, question in session.material.questions()]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["logistic", "layer"])
def test_what_is_asked_is_nowhere_on_the_screen(drive, request, name, size):
    path = request.getfixturevalue(name)
    told = 0

    async def scenario(tutor):
        nonlocal told
        for position, question in questions(path):
            if question.kind in {"choice", "shape"} or not question.hides:
                continue
            tutor.app.screen.become(tutor.session.at(position))
            await tutor.settle()
            numbers = [explain.number(each) for each in question.answer.flat]
            unmistakable = [number for number in numbers if len(number) > 4 and number not in earlier(tutor, question)]
            for _ in range(2):
                assert not [number for number in unmistakable if number in tutor.text], (question.id, tutor.text)
                assert "?" in tutor.text
                await tutor.press("tab")
            await tutor.press("f3")
            assert [number for number in unmistakable if number in tutor.text] == unmistakable, tutor.text
            told += len(unmistakable)

    drive(scenario, path, size)
    assert told >= 2


def earlier(tutor, question):
    """Numbers that other quantities share with the answer, and that may be seen."""
    trace = tutor.session.walk.trace
    hidden = {text.split()[-1] for text in question.hides}
    nodes = [node for node in trace.graph.nodes if node.name not in hidden]
    values = [trace.values[node.id] for node in nodes] + [trace.gradients[node.id] for node in nodes]
    step = tutor.session.step
    values += [getattr(step, part) for part in ("upstream", "before", "contribution") if hasattr(step, part)]
    return {explain.number(each) for value in values if value is not None for each in value.flat}


def test_a_skip_is_recorded_and_marked(drive, store, logistic):
    async def scenario(tutor):
        assert isinstance(tutor.app.focused, AnswerField)
        await tutor.press("right")
        assert tutor.stop == "step 0 forward log(p)"
        assert "✗" in tutor.text.splitlines()[-2]

    drive(scenario, logistic, at="forward p")
    assert [(each.verdict, each.answer) for each in store.attempts()] == [("skipped", "")]


def test_right_skips_only_at_the_end_of_what_is_typed(drive, logistic):
    async def scenario(tutor):
        field = tutor.app.focused
        await tutor.type("12")
        await tutor.press("left", "right")
        assert tutor.stop == f"step 0 {STEP}"
        assert field.cursor_position == 2
        await tutor.press("left", "left", "left")
        assert (tutor.stop, field.cursor_position) == (f"step 0 {STEP}", 0)
        await tutor.press("end", "right")
        assert tutor.stop == "step 0 backward z -> w @ x"

    drive(scenario, logistic, at=STEP)


def test_letters_are_typed_while_the_field_has_the_focus(drive, logistic):
    async def scenario(tutor):
        await tutor.type("lgh ?")
        assert tutor.stop == f"step 0 {STEP}"
        assert tutor.app.focused.value == "lgh ?"

    drive(scenario, logistic, at=STEP)


def test_an_answer_is_echoed_as_it_is_read(drive, logistic):
    async def scenario(tutor):
        await tutor.type("2*(0")
        await tutor.see("read as –")
        await tutor.type(".7-1)")
        await tutor.see("read as 2·(0.7 - 1)")

    drive(scenario, logistic, at=STEP)


def test_what_cannot_be_read_is_pointed_at(drive, store, logistic):
    async def scenario(tutor):
        await tutor.type("0.2+pq")
        await tutor.press("enter")
        await tutor.see("^")
        lines = tutor.text.splitlines()
        caret = next(line for line in lines if line.strip("│ ") == "^")
        above = lines[lines.index(caret) - 1]
        assert above[caret.index("^") :].startswith("pq")
        await tutor.press("backspace")
        assert not [line for line in tutor.text.splitlines() if line.strip("│ ") == "^"]

    drive(scenario, logistic, at=STEP)
    assert store.attempts() == ()


def test_hints_open_one_by_one_and_never_hold_the_answer(drive, logistic):
    async def scenario(tutor):
        question = tutor.session.question
        tutor.app.screen._asked_at -= 60  # a learner who has thought about it
        for number in range(1, len(tutor.session.hints) + tutor.session.hints_left):
            await tutor.press("f2")
            await tutor.see(f"hint {number} of 5")
            assert explain.number(question.answer) not in tutor.text
        await tutor.press("f2")
        await tutor.see("Shown: ")
        assert explain.number(question.answer) in tutor.text
        assert "F2" not in tutor.keys

    drive(scenario, logistic, at=STEP)


def test_a_second_hint_waits_for_a_try(drive, logistic):
    async def scenario(tutor):
        await tutor.press("f2")
        await tutor.see("hint 1 of 5")
        await tutor.press("f2")
        await tutor.see("the next hint opens in")
        assert len(tutor.session.hints) == 1
        await tutor.type("7")
        await tutor.press("enter")
        await tutor.until(lambda: tutor.session.verdict is not None)
        await tutor.press("f2")
        await tutor.see("hint 2 of 5")

    drive(scenario, logistic, at=STEP)


def test_after_the_worked_step_the_same_is_asked_alone(drive, logistic, store):
    async def scenario(tutor):
        tutor.app.screen._asked_at -= 60
        while tutor.session.question is not None:
            await tutor.press("f2")
        await tutor.see("Next: the same with fresh numbers, by yourself.")
        shown = tutor.session
        await tutor.press("right")
        await tutor.see("alone · variant")
        assert tutor.session.material.variant > 0
        assert "hint 1" not in tutor.text
        await tutor.type(answer_text(tutor.session.question))
        await tutor.press("enter")
        await tutor.see("✓")
        await tutor.press("right")
        await tutor.see("guided · variant 0")
        assert tutor.session.position == shown.position + 1

    drive(scenario, logistic, at=STEP)
    assert [attempt.verdict for attempt in store.attempts()] == ["shown", "right"]


def test_a_newcomer_is_asked_where_a_skill_is_new(drive, logistic, newcomer):
    async def scenario(tutor):
        session = tutor.session
        assert session.firsts
        (walk, index), ask = next(iter(session.firsts.items()))
        tutor.app.screen.go(session.material.position_of_step(walk, index))
        await tutor.until(lambda: tutor.session.question is not None)
        assert tutor.session.question.ask == ask
        await tutor.see("?")

    drive(scenario, logistic)


def test_show_me_shows_the_answer_and_lets_go_of_the_field(drive, store, logistic):
    async def scenario(tutor):
        await tutor.press("f3")
        await tutor.see("Shown: ")
        assert "0.1635" in tutor.text
        assert tutor.app.focused is None
        assert "F3" not in tutor.keys

    drive(scenario, logistic, at=STEP)
    (attempt,) = store.attempts()
    assert (attempt.verdict, attempt.shown) == ("shown", True)


def test_escape_leaves_the_field_then_the_lesson_and_home_stays(drive, logistic):
    async def scenario(tutor):
        await tutor.press("escape")
        assert tutor.app.focused is None
        await tutor.press("escape")
        await tutor.until(lambda: type(tutor.app.screen).__name__ == "HomeScreen")
        await tutor.press("escape")
        assert type(tutor.app.screen).__name__ == "HomeScreen"
        assert tutor.app.is_running

    drive(scenario, logistic, at=STEP)


def test_enter_goes_to_the_field_and_on(drive, logistic):
    async def scenario(tutor):
        await tutor.press("escape", "enter")
        assert isinstance(tutor.app.focused, AnswerField)
        await tutor.press("f3", "enter")
        assert tutor.stop == "step 0 backward z -> w @ x"

    drive(scenario, logistic, at=STEP)


def test_going_to_a_step_by_name_searches_as_one_types(drive, logistic):
    async def scenario(tutor):
        await tutor.press("g")
        picks = tutor.app.screen.query_one(PickList)
        assert "backward p -> z" in picks.plain
        assert "forward z" in picks.plain
        await tutor.type("p->z")
        assert "backward p -> z" in picks.plain
        assert "forward z" not in picks.plain
        await tutor.press("enter")
        await tutor.until(lambda: tutor.app.screen.query("NetworkView"))
        assert tutor.stop == f"step 0 {STEP}"

    drive(scenario, logistic)


def test_a_name_that_no_step_has_goes_nowhere(drive, logistic):
    async def scenario(tutor):
        await tutor.press("g")
        await tutor.type("no such step")
        await tutor.see("no step is called that")
        await tutor.press("enter", "escape")
        assert tutor.stop == "page 0"

    drive(scenario, logistic)


def test_keys_move_by_steps_parts_and_ends(drive, logistic):
    async def scenario(tutor):
        stops = []
        for key in ("l", "space", "h", "backspace", "right_square_bracket", "right_square_bracket", "end", "home"):
            await tutor.press(key)
            stops.append(tutor.stop)
        assert stops == [
            "step 0 forward w @ x",
            "step 0 forward z",
            "step 0 forward w @ x",
            "page 0",
            "step 0 forward w @ x",
            "step 0 seed",
            "end",
            "page 0",
        ]

    drive(scenario, logistic, mode="watch")


def test_a_small_screen_folds_the_reason_into_a_tab(drive, logistic):
    async def scenario(tutor):
        assert "∂z" in tutor.text
        assert "The slope of the sigmoid" not in tutor.text
        await tutor.press("escape", "tab")
        assert "The slope of the sigmoid" in tutor.text
        assert "What is the local derivative" in tutor.text
        await tutor.press("shift+tab")
        assert "The slope of the sigmoid" not in tutor.text

    drive(scenario, logistic, (80, 24), at=STEP)


def test_a_large_screen_shows_all_panes_at_once(drive, logistic):
    async def scenario(tutor):
        for text in ("Network", "Chain rule", "Why", "Your turn", "steepest in the middle", "∂z", "backward"):
            assert text in tutor.text

    drive(scenario, logistic, (120, 36), at=STEP)


@pytest.mark.parametrize("keys", [["2", "enter"], ["down", "enter"], ["up", "up", "enter"]])
def test_choices_by_key(drive, logistic, keys):
    async def scenario(tutor):
        assert isinstance(tutor.app.focused, ChoiceList)
        await tutor.press(*keys)
        await tutor.see("The learning rate comes only at the update.")
        await tutor.press("1", "enter")
        await tutor.see("Every derivative of a thing with respect to itself is 1.")
        assert tutor.session.question is None

    drive(scenario, logistic, at="seed")


def test_choices_by_mouse(drive, logistic):
    async def scenario(tutor):
        await tutor.pilot.click(ChoiceList, offset=(10, 0))
        await tutor.see("with respect to itself is 1.")
        assert tutor.session.question is None

    drive(scenario, logistic, at="seed")


def test_several_choices_are_marked_first(drive, layer):
    async def scenario(tutor):
        await tutor.press("end", "left")
        await tutor.press("2")
        await tutor.see("■")
        await tutor.press("enter")
        await tutor.see("Some of it is missing.")
        await tutor.press("down", "space", "enter")
        assert tutor.session.question is None
        assert "✓" in tutor.text

    drive(scenario, layer)


def test_an_array_is_marked_entry_by_entry(drive, layer):
    async def scenario(tutor):
        right = tutor.session.question.answer
        wrong = [[right[0, 0], 77], *right[1:].tolist()]
        await tutor.type(json.dumps(wrong))
        await tutor.press("enter")
        await tutor.see("[[✓, ✗], [✓, ✓], [✓, ✓]]")

    drive(scenario, layer, at="backward X @ W -> W")


def test_two_questions_at_one_step_come_one_after_the_other(drive, layer):
    async def scenario(tutor):
        await tutor.type(in_keys(tutor.session.question))
        await tutor.press("enter")
        assert tutor.session.question.kind == "shape"
        assert isinstance(tutor.app.focused, AnswerField)
        assert tutor.app.focused.value == ""
        await tutor.type("(3, 2)")
        await tutor.press("enter")
        assert tutor.session.question is None

    drive(scenario, layer, at="backward X @ W -> W")


def test_a_click_on_the_timeline_goes_there(drive, logistic):
    async def scenario(tutor):
        line = tutor.text.splitlines()[-2]
        await tutor.pilot.click(Timeline, offset=(line.index("backward") + len("backward "), 0))
        await tutor.until(lambda: tutor.stop == "step 0 seed")

    drive(scenario, logistic, mode="watch")


def test_a_click_on_a_node_goes_to_its_step(drive, logistic):
    async def scenario(tutor):
        view = tutor.app.screen.query_one(NetworkView)
        lines = tutor.text.splitlines()
        y = next(y for y, line in enumerate(lines) if "(σ)" in line)
        x = lines[y].index("(σ)") - 2
        while lines[y][x] in "─━◀▶ ":
            x -= 1
        assert lines[y][x] == "z"
        await tutor.pilot.click(offset=(x, y))
        await tutor.until(lambda: tutor.stop == f"step 0 {STEP}")
        assert view.layout_now is not None

    drive(scenario, logistic, (200, 60), mode="watch", at="seed")


def test_the_network_never_moves(drive, logistic):
    places = []

    async def scenario(tutor):
        while not isinstance(tutor.session.stop, EndStop):
            if tutor.session.step is not None:
                lines = tutor.text.splitlines()
                places.append(next((line.index("(σ)"), y) for y, line in enumerate(lines) if "(σ)" in line))
            await tutor.press("right")

    drive(scenario, logistic, (200, 60), mode="watch")
    assert len(places) > 20
    assert len(set(places)) == 1


def test_the_active_edge_is_in_sight_at_every_step_of_a_small_screen(drive, logistic):
    async def scenario(tutor):
        while not isinstance(tutor.session.stop, EndStop):
            step = tutor.session.step
            if step is not None and step.kind == "chain":
                assert "◀" in tutor.text, (step.address, tutor.text)
            if step is not None and step.kind == "forward":
                assert "▶" in tutor.text, (step.address, tutor.text)
            await tutor.press("right")

    drive(scenario, logistic, (80, 24), mode="watch")


def test_a_lesson_resumes_at_its_step_with_its_answers(drive, logistic):
    async def first(tutor):
        await tutor.type("0.1635")
        await tutor.press("enter", "right", "right")
        assert tutor.stop == "step 0 backward z -> b"

    async def second(tutor):
        assert tutor.stop == "step 0 backward z -> b"
        await tutor.press("left", "left")
        assert "✓" in tutor.text
        assert tutor.session.question is None

    drive(first, logistic, at=STEP)
    drive(second, logistic)


def test_watching_asks_nothing_and_hides_nothing(drive, logistic):
    async def scenario(tutor):
        assert tutor.session.question is None
        assert "0.1635" in tutor.text
        assert "Your turn" not in tutor.text

    drive(scenario, logistic, mode="watch", at=STEP)


def test_a_drill_asks_every_product(drive, logistic):
    async def scenario(tutor):
        await tutor.press("escape")
        for _ in range(3):
            await tutor.see("Your turn")
            await tutor.press("right")

    drive(scenario, logistic, mode="drill", at="backward z -> w @ x")


def test_the_end_leads_to_the_next_lesson(drive, logistic):
    async def scenario(tutor):
        await tutor.press("end")
        await tutor.see("Next: A small layer")
        await tutor.press("enter")
        await tutor.until(lambda: tutor.app.screen.query("Timeline") and tutor.session.material.lesson.id == "layer")

    drive(scenario, logistic)


def test_the_end_of_the_last_lesson_leads_home(drive, layer, lessons, tmp_path):
    (tmp_path / "02-layer.md").write_text(layer.read_text())

    async def scenario(tutor):
        await tutor.press("end")
        await tutor.see("Enter goes home.")
        await tutor.press("enter")
        await tutor.until(lambda: type(tutor.app.screen).__name__ == "HomeScreen")

    drive(scenario, tmp_path / "02-layer.md", folder=tmp_path)


def test_the_last_line_shows_only_what_works_now(drive, logistic):
    async def scenario(tutor):
        assert "back" not in tutor.keys
        assert "hint" not in tutor.keys
        await tutor.press("right")
        assert "← back" in tutor.keys
        await tutor.press("end")
        assert "next " not in tutor.keys.replace("next part", "")

    drive(scenario, logistic, (200, 60))


def test_long_words_of_a_pane_scroll(drive, logistic):
    async def scenario(tutor):
        page = tutor.app.screen.query_one("#page", TextPane)
        assert page.overflows
        assert "scroll" in tutor.keys
        await tutor.press("down", "down", "down", "pagedown")
        assert page.scroll_offset.y > 0
        await tutor.press("right", "left")
        await tutor.until(lambda: page.scroll_offset.y == 0)

    drive(scenario, logistic, (60, 18))


def test_resizing_keeps_the_step_the_focus_and_what_is_typed(drive, logistic):
    async def scenario(tutor):
        await tutor.type("0.16")
        for size in ((80, 24), (61, 19), (200, 60), (40, 10), (120, 36)):
            await tutor.pilot.resize_terminal(*size)
            await tutor.settle()
            assert tutor.stop == f"step 0 {STEP}"
            assert isinstance(tutor.app.focused, AnswerField)
            assert tutor.app.focused.value == "0.16"
        await tutor.see("0.16")

    drive(scenario, logistic, at=STEP)


def test_a_terminal_that_is_too_small_is_told_so(drive, logistic):
    async def scenario(tutor):
        await tutor.see("This terminal is 50×12; the tutor needs 60×18.")
        await tutor.pilot.resize_terminal(80, 24)
        await tutor.see("Logistic regression")
        assert "needs 60×18" not in tutor.text

    drive(scenario, logistic, (50, 12))


def quickly(tutor, *keys):
    """Keys that arrive before anything is done about the first of them."""
    for key in keys:
        tutor.app.post_message(Key(key, key_to_character(key)))


def test_keys_that_come_too_fast_do_no_harm(drive, logistic):
    async def scenario(tutor):
        await tutor.press("g")
        quickly(tutor, "enter", "enter", "escape")
        await tutor.settle()
        quickly(tutor, "escape", "escape", "escape", "escape")
        await tutor.until(lambda: type(tutor.app.screen).__name__ == "HomeScreen")
        quickly(tutor, "f1", "f1", "escape", "escape", "ctrl+p", "ctrl+p", "escape", "escape", "escape")
        await tutor.settle()
        assert tutor.app.is_running
        assert type(tutor.app.screen_stack[0]).__name__ == "HomeScreen"

    drive(scenario, logistic)


@pytest.mark.parametrize("address", ["forward p", "seed"])
def test_any_size_is_survived(drive, logistic, address):
    async def scenario(tutor):
        sizes = ((1, 1), (2, 60), (300, 2), (240, 90), (59, 18), (60, 17), (99, 30), (100, 29), (160, 50), (80, 24))
        for size in sizes:
            await tutor.pilot.resize_terminal(*size)
            await tutor.settle()
        await tutor.see("Your turn")

    drive(scenario, logistic, at=address)
