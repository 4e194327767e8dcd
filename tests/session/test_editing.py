"""Other numbers: the trace is made anew, the step is kept, and nothing of it counts as the lesson's."""

import numpy as np
import pytest
from unit_network import UNIT

from tutor.errors import AnswerError, NetworkError
from tutor.plain_tools.edit import lines
from tutor.progress.store import Store
from tutor.session import EndStop, Session, faults
from tutor.session.editing import can_edit, cells, edited, exact, loss_with, put_back, read_cell, refused
from tutor.session.keeping import keep, resume
from tutor.session.state import Practice

ASKING = "Words of {{ p }}.\n\n" + UNIT + "```quiz\nat: backward p -> z\nask: local\n```\n"
MATRIX = """\
```network
data: {X: [[0.6, -1.1], [1.9, 0.4]], c: 1}
parameters: {W: [[0.2], [-0.7]], b: [0.3]}
forward: |
  Y = X @ W + b
  L = c * sum(log(Y * Y))
```
"""


@pytest.fixture
def session(lesson):
    return Session(lesson(ASKING), "guided").go("backward p -> z")


def change(session, name, text):
    changed, value = read_cell(session, name, text)
    return edited(session, {changed: value})


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def test_the_trace_is_made_anew_and_the_step_is_kept(session):
    further = change(session, "w", "2")
    p = sigmoid(2 * 1.3 - 0.2)
    assert further.stop.address == "backward p -> z"
    assert further.walk.trace.loss == pytest.approx((p - 1) ** 2)
    assert further.question.answer == pytest.approx(p * (1 - p))
    assert session.walk.trace.loss == pytest.approx((sigmoid(0.7 * 1.3 - 0.2) - 1) ** 2)


def test_a_second_change_keeps_the_first(session):
    further = change(change(session, "w", "2"), "b", "w / 4")
    assert further.walk.trace.value("b") == 0.5
    assert further.walk.trace.value("w") == 2
    assert "with other numbers for w, b" in str(further.place)


def test_a_question_is_graded_on_the_new_numbers_and_nothing_of_it_is_written_down(session):
    with Store.in_memory() as store:
        right = keep(session.answer("p * (1 - p)"), store)
        assert [each.verdict for each in store.attempts()] == ["right"]
        further = change(right, "w", "2")
        assert further.question is not None and "local p -> z" in further.hidden
        old = keep(further.answer(str(right.questions[0].answer)), store)
        assert old.verdict.verdict == "wrong"
        new = keep(old.answer(str(further.question.answer)), store)
        assert new.verdict.verdict == "right" and new.question is None
        keep(new.next().hint().show().next(), store)
        assert [each.verdict for each in store.attempts()] == ["right"]


def test_left_with_other_numbers_a_lesson_is_resumed_with_its_own(session):
    with Store.in_memory() as store:
        keep(keep(change(session, "w", "2"), store).show().go("update w"), store)
        again = resume(session.material, store)
    assert again.stop.address == "update w"
    assert not again.is_edited
    assert not again.outcomes


def test_put_back_stands_as_before_the_first_change(session):
    before = session.answer("p * (1 - p)")
    further = change(change(before, "w", "2"), "b", "1").show().next()
    back = put_back(further)
    assert back.position == further.position
    assert back.material is session.material and back.outcomes == before.outcomes
    assert put_back(session) is session


def test_the_lessons_own_number_typed_is_the_lesson_again(session):
    back = change(change(session, "w", "2"), "w", "0.7")
    assert not back.is_edited and back.unedited is None


def test_one_entry_of_an_array(lesson):
    session = Session(lesson(MATRIX), "watch").go("seed")
    further = change(session, "X[1, 0]", "5")
    assert further.walk.trace.value("X").tolist() == [[0.6, -1.1], [5, 0.4]]
    assert session.walk.trace.value("X").tolist() == [[0.6, -1.1], [1.9, 0.4]]


def test_every_number_of_every_network_reads_back_as_itself(everything):
    for position in range(len(everything)):
        session = Session(everything, "watch", position)
        if can_edit(session):
            for cell in cells(session):
                _, value = read_cell(session, cell.name, cell.text)
                assert np.array_equal(value, session.walk.trace.value(cell.name))
                assert not cell.is_changed


def test_many_numbers_in_a_list_are_more_than_an_answer_may_have(lesson):
    many = "x: [" + ", ".join(["0.125"] * 90) + "]"
    session = Session(lesson("```network\ndata: {" + many + "}\nforward: L = sum(x * x)\n```\n"), "watch").go("seed")
    typed = exact(np.arange(90) / 8)
    assert len(typed) > 200
    assert change(session, "x", typed).walk.trace.value("x")[89] == 89 / 8
    (cell,) = cells(change(session, "x", typed))
    assert cell.text == typed and cell.is_changed


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("W", "[1, 2]", "W is shape (2, 1), this is shape (2,); write it like [[1], [2]]."),
        ("c", "[1, 2]", "c is a single number, this is shape (2,)"),
        ("b", "", "there is no number for b yet"),
        ("b", "[1", "is never closed; add ]"),
        ("X", "[[1, 2], [3]]", "rows are of one length"),
        ("c", "1e308 * 1e10", "c is a finite number, and this is not"),
        ("c", "qq", "no value is called qq"),
        ("C", "1", "there is no number C; change one of X, c, W and b"),
        ("Y", "1", "Y is computed from the others"),
        ("W[2, 0]", "1", "W has no entry [2, 0]; W has shape (2, 1)"),
        ("W[0]", "1", "indices count from 0"),
        ("W[0, 0]", "[1]", "W[0, 0] is a single number"),
        ("c", "[" * 3000, "is not changed"),
        ("c", "9" * 5000, "is not changed"),
        ("X", "[[" + "9" * 400 + ", 1], [1, 1]]", "is not changed"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(lesson, name, text, said):
    session = Session(lesson(MATRIX), "watch").go("seed")
    with pytest.raises(AnswerError) as caught:
        read_cell(session, name, text)
    sentence = refused([name], caught.value)
    assert said in sentence
    assert sentence.startswith(f"{name} is not changed: ")
    assert sentence.endswith((".", "?")) and "\n" not in sentence


def test_where_the_trace_is_not_finite_is_told(lesson):
    session = Session(lesson(MATRIX), "watch").go("seed")
    with pytest.raises(NetworkError) as caught:
        change(edited(session, {"W": np.zeros((2, 1))}), "b", "[0]")
    assert "log(Y * Y) is -inf at forward log(Y * Y)" in refused(["b"], caught.value)


def test_where_a_domain_is_left_is_told(lesson):
    body = "```network\ndata: {t: [0, 1]}\nparameters: {E: [[1, 2], [3, 4]]}\nforward: L = sum(embedding(E, t))\n```\n"
    session = Session(lesson(body), "watch").go("seed")
    assert change(session, "t", "[1, 1]").walk.trace.loss == 14
    with pytest.raises(NetworkError) as caught:
        change(session, "t", "[0, 5]")
    assert "must be whole numbers from 0 to 1, at forward embedding(E, t)" in refused(["t"], caught.value)


def test_numbers_are_changed_at_steps_alone(lesson):
    session = Session(lesson("Words.\n\n" + UNIT))
    assert not can_edit(session)
    assert can_edit(session.go("seed"))
    assert isinstance(session.end().stop, EndStop) and not can_edit(session.end())
    assert not can_edit(Session(lesson("Words.\n")))


def test_the_loss_is_told_only_while_nothing_is_asked(session):
    _, value = read_cell(session, "w", "2")
    assert loss_with(session, {"w": value}) is None
    name, before, after = loss_with(session.show(), {"w": value})
    assert name == "L"
    assert before == pytest.approx((sigmoid(0.7 * 1.3 - 0.2) - 1) ** 2)
    assert after == pytest.approx((sigmoid(2 * 1.3 - 0.2) - 1) ** 2)


def test_an_asked_number_is_in_no_cell(lesson):
    asked = "```quiz\nat: forward z\nquestion: What is w?\nanswer: w\n```\n"
    session = Session(lesson(UNIT + asked)).go("forward w * x")
    shown = {cell.name: cell.text for cell in cells(session)}
    assert shown["w"] == "0.7"
    session = session.go("forward z")
    if "value w" in session.hidden:
        hidden = {cell.name: (cell.text, cell.own) for cell in cells(session)}
        assert hidden["w"] == ("?", "?")
        assert "0.7" not in "\n".join(each for each in lines(session, "") if isinstance(each, str))
    assert {cell.name: cell.text for cell in cells(session.show())}["w"] == "0.7"


def test_a_review_keeps_its_numbers(session):
    alone = Session(session.material, "guided", session.position, practice=Practice(session.question))
    assert not can_edit(alone)


def test_what_cannot_be_computed_with_other_numbers_is_no_fault_of_the_lesson(lesson):
    body = "Words.\n\n" + UNIT + '## {{ 1 / w }} {at="update w"}\n\nIts inverse is {{ log(w) }}.\n'
    session = Session(lesson(body), "watch").go("update w")
    assert not faults(session)
    for text in ("0", "-1"):
        further = change(session, "w", text)
        for fault in faults(further):
            assert further.place.reported(fault).startswith("With other numbers for w, ")
            assert "A fault of this lesson" not in further.place.reported(fault)


def test_fresh_numbers_asked_in_between_are_the_lessons_and_count(lesson):
    varied = UNIT.replace("data: {x: 1.3", "data: {x: {value: 1.3, vary: [1, 2], decimals: 3}")
    body = f"Words.\n\n{varied}```quiz\nat: backward p -> z\nask: local\nhints: [Which function?]\n```\n"
    session = change(Session(lesson(body)).go("backward p -> z"), "w", "2")
    while session.question is not None:
        session = session.hint()
    alone = session.next()
    assert alone.practice is not None and not alone.is_edited
    with Store.in_memory() as store:
        answered = keep(alone.answer(str(alone.question.answer)), store)
        (attempt,) = store.attempts()
        assert attempt.variant == alone.material.variant and attempt.verdict == "right"
        back = keep(answered.next(), store)
        assert back.is_edited
        assert not resume(put_back(back).material, store).is_edited
