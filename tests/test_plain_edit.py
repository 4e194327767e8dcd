"""Other numbers in the plain mode."""

import io

import pytest
from unit_network import UNIT

from tutor.plain import Plain
from tutor.progress.store import Store
from tutor.session import Session


@pytest.fixture
def told(lesson):
    material = lesson(UNIT + "```quiz\nat: backward p -> z\nask: local\n```\n")

    def tell(*typed, at="backward p -> z", mode="guided"):
        target = io.StringIO()
        source = io.StringIO("".join(f"{line}\n" for line in typed))
        with Store.in_memory() as store:
            Plain(Session(material, mode).go(at), store, source, target).run()
            tell.attempts = store.attempts()
        return target.getvalue()

    return tell


def test_a_number_is_changed_and_the_step_told_anew(told):
    text = told("edit w 2", mode="watch")
    assert "w is 2 now." in text
    assert "L was 0.1086 and is 0.006" in text
    assert text.count("backward p -> z   (step") == 2
    assert text.endswith("∂p/∂z = p * (1 - p)\n\n") or "0.07625" in text.split("w is 2 now.")[1]


def test_the_numbers_are_listed_and_put_back(told):
    text = told("edit", "edit b = 1", "edit", "edit back", "edit", mode="watch")
    lists = [line for line in text.splitlines() if line.startswith("b, a parameter: ")]
    assert lists == [
        "b, a parameter: -0.2",
        "b, a parameter: 1; in the lesson -0.2",
        "b, a parameter: -0.2",
    ]
    assert "x, data: 1.3" in text
    assert "The lesson's numbers again." in text


def test_bad_input_is_one_sentence_and_changes_nothing(told):
    text = told("edit w [1, 2]", "edit ww 1", "edit", mode="watch")
    assert "w is not changed: w is a single number, this is shape (2,); write it like 1." in text
    assert "ww is not changed: there is no number ww; did you mean w?" in text
    assert "w, a parameter: 0.7\n" in text
    assert text.count("(step") == 1


def test_while_something_is_asked_it_is_asked_anew_and_not_counted(told):
    text = told("edit w 2", "p * (1 - p)", "edit back")
    before, after = text.split("w is 2 now. What you answer with your own numbers is not counted.")
    assert "L was" not in after
    assert "Question: " in before and "Question: " in after and "Right." in after
    assert after.split("The lesson's numbers again.")[1].count("Question: ") == 1
    assert not told.attempts


def test_nothing_is_changed_at_the_end(told):
    assert "There are no numbers to change here" in told("edit w 2", at="end")


def test_the_help_names_every_tool(told):
    text = told("?")
    assert "edit        change the network's numbers" in text
    assert "nudge " in text and "words " in text
