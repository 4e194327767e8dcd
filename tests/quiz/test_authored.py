"""The author's questions: made from quiz blocks, their words filled in, what they ask left open; and the hints."""

import json

import pytest
from unit_network import UNIT

from tutor.quiz import askable, grade, hints_for, step_question

CHOICES = [{"text": "up"}, {"text": "*down*", "correct": True, "say": "Yes."}]


def quiz(**keys) -> str:
    lines = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in keys.items())
    return f"```quiz\n{lines}\n```\n\n"


def questions(lesson, body):
    return [question for _, question in lesson(body).questions()]


def test_a_question_about_a_step_keeps_the_authors_words(lesson):
    body = UNIT + quiz(
        at="backward p -> z",
        ask="local",
        question="How steep is $\\sigma$ at {{ z }}?",
        hints=["It is *flat* far from {{ 0 * z }}."],
        explain="The slope is {{ local(p, z) }}.",
        wrong=[{"answer": "p", "say": "That is `p` itself. The slope is {{ local(p, z) }}."}],
    )
    (asked,) = questions(lesson, body)
    assert asked.prompt == "How steep is σ at 0.71?"
    assert asked.hints == ("It is flat far from 0.",)
    assert asked.explain == "The slope is 0.2210."
    assert grade(asked, "p").message == "That is p itself. The slope is ?."
    assert grade(asked, "p * (1 - p)").message == "Right. The slope is 0.2210."
    assert asked.id == "local-backward-p-z"
    assert asked.skill == "local:sigmoid"


def test_a_question_of_the_tutors_own_words(lesson):
    (asked,) = questions(lesson, UNIT + quiz(at="backward p -> z", ask="local"))
    assert asked.prompt == "What is the local derivative ∂p/∂z?"
    assert grade(asked, "0.2210").message.startswith("Right. Steepest, with slope ¼")


def test_words_with_stars_and_brackets_are_not_markdown(lesson):
    """The tutor's own words are shown as they are."""
    body = UNIT.replace("w * x + b", "w**2 * x**2 + b") + quiz(at="backward w**2 * x**2 -> w**2", ask="local")
    (asked,) = questions(lesson, body)
    assert asked.prompt == "What is the local derivative ∂(w**2 * x**2)/∂(w**2)?"


def test_of_two_questions_the_first_does_not_give_the_second_away(lesson):
    say = "{{ local(p, z) }} times {{ grad(p) }} is {{ grad(z) }}"
    body = UNIT + quiz(at="backward p -> z", ask="local", question=say, explain=say)
    body += quiz(at="backward p -> z", ask="product", question=say, explain=say)
    first, second = questions(lesson, body)
    assert first.prompt == "? times −0.6592 is ?"
    assert first.explain == "0.2210 times −0.6592 is ?"
    assert second.prompt == "0.2210 times −0.6592 is ?"
    assert second.explain == "0.2210 times −0.6592 is −0.1457"


@pytest.mark.parametrize(
    ("answer", "hides"),
    [
        ("grad(z)", {"gradient z"}),
        ("-2 * grad(z)", {"gradient z"}),
        ("product(p, z)", {"product p -> z", "gradient z"}),
        ("local(p, z)", {"local p -> z", "product p -> z", "gradient z"}),
        ("updated(w)", {"updated w"}),
        ("p", {"value p"}),
        ("w*x", {"value w * x"}),
        ("1 - p", set()),
        ("p - y", {"value p - y"}),
    ],
)
def test_what_an_answer_hides(lesson, answer, hides):
    (asked,) = questions(lesson, UNIT + quiz(question="What?", answer=answer))
    assert asked.hides == hides


@pytest.mark.parametrize(
    ("answer", "hides"),
    [
        ("P[1]", {"value P"}),
        ("P[1][0]", {"value P"}),
        ("grad(P)[1]", {"gradient P"}),
        ("P[1, 0] + 1", set()),
        ("W[1]", {"value W"}),
    ],
)
def test_who_asks_for_an_entry_hides_the_whole(lesson, answer, hides):
    body = """\
```network
data: {W: [[1, 2], [3, 4]]}
parameters: {v: [0.5, -1]}
forward: |
  P = W * v
  L = sum(P)
```

"""
    (asked,) = questions(lesson, body + quiz(at="forward P", question="What?", answer=answer))
    assert asked.hides == hides


def test_a_question_may_use_what_is_on_the_screen(lesson):
    body = quiz(question="Guess {{ x }}.", answer="p") + UNIT
    body += quiz(at="forward z", question="What will p be?", answer="sigmoid(z)") + quiz(question="And p?", answer="p")
    before, inside, after = questions(lesson, body)
    assert set(before.names) == {"x", "y", "w", "b"}
    assert set(inside.names) == {"x", "y", "w", "b", "z"}
    assert set(after.names) == {"x", "y", "w", "b", "z", "L"}
    assert grade(inside, "1/(1+exp(-z))").verdict == "right"
    assert grade(after, "p").verdict == "unreadable"


def test_a_lesson_without_a_network_may_ask(lesson):
    body = quiz(question="Which way?", choices=CHOICES)
    (asked,) = questions(lesson, f"Some words.\n\n{body}")
    assert [choice.text for choice in asked.choices] == ["up", "down"]
    assert grade(asked, "2").read_as == "down"
    assert hints_for(asked, None, None) == ()


@pytest.mark.parametrize(
    ("values", "answer", "whole"),
    [
        ("x: 3, y: 4", "x * y", True),
        ("x: 3, y: 4", "grad(x)", True),
        ("x: 3, y: 4", "product(q, x) + 1", True),
        ("x: 3, y: 4", "x / y", False),
        ("x: 3, y: 4", "0.5 * y", False),
        ("x: 3, y: 4", "6 * 7", True),
        ("x: 3.5, y: 4", "grad(x)", False),
        ("x: 3.5, y: 4", "x * y", False),
        ("x: 3.5, y: 4", "y * y", True),
        ("x: 3.5, y: 4", "2 + 3", True),
        ("x: [0.1, 0.2], y: 4", "shape(x)", True),
        ("x: [0.1, 0.2], y: 4", "shape(x)[0] * 3", True),
        ("x: 3000, y: 4", "x * y", False),
    ],
)
def test_which_answers_are_wanted_exactly(lesson, values, answer, whole):
    body = f"```network\nparameters: {{{values}}}\nforward: |\n  q = x * y\n  L = sum(q)\n```\n\n"
    (asked,) = questions(lesson, body + quiz(question="What?", answer=answer))
    assert asked.whole is whole


def test_a_tolerance_of_the_authors(lesson):
    (asked,) = questions(lesson, UNIT + quiz(question="What?", answer="p", tolerance=0.0001))
    assert grade(asked, "0.67040").verdict == "right"
    assert grade(asked, "0.671").verdict == "near"


def test_a_strict_tolerance_tells_mistakes_from_what_it_is_near(lesson):
    """The other operand is 0.1 % away from the right one: no answer to the usual question, and a mistake in this."""
    network = "```network\nparameters: {x: 1.5, y: 1.5015}\nforward: L = x * y\n```\n\n"
    body = quiz(at="backward L -> x", ask="local", tolerance=1e-8)
    (asked,) = questions(lesson, network + body)
    told = grade(asked, "1.5")
    assert (told.verdict, told.slips) == ("wrong", ("other-operand",))
    assert grade(asked, "1.501").verdict == "near"
    (usual,) = questions(lesson, network + quiz(at="backward L -> x", ask="local"))
    assert grade(usual, "1.5").verdict == "right"


def test_where_all_is_whole_a_mistake_that_is_one_off_is_named(lesson):
    network = "```network\nparameters: {x: 300, y: 301}\nforward: L = x * y\n```\n\n"
    (asked,) = questions(lesson, network + quiz(at="backward L -> x", ask="local"))
    assert grade(asked, "301").verdict == "right"
    assert grade(asked, "300").slips == ("other-operand",)
    assert grade(asked, "300.4").verdict == "near"


def test_an_authors_answer_that_happens_to_be_right_is_right(lesson):
    body = UNIT + quiz(question="What?", answer="2 * y", wrong=[{"answer": "y + 1", "say": "No!"}])
    (asked,) = questions(lesson, body)
    assert grade(asked, "2").verdict == "right"


# --- hints ------------------------------------------------------------------------------------------------------------


def test_hints_climb_from_what_meets_to_the_numbers(material):
    trace = material.walks[0].trace
    for step in trace.steps:
        for ask in askable(step):
            hints = hints_for(step_question(ask, step, trace), step, trace)
            assert hints
            assert all(hint.endswith((".", "?", "gradient")) for hint in hints), hints
            if ask in {"product", "total"} and step.kind == "chain" and step.combine != "place":
                assert len(hints) == 3
                assert step.input in hints[0]


def test_a_rule_that_is_a_number_is_no_hint_for_itself(material):
    trace = material.walks[0].trace
    for step in trace.steps:
        if step.kind == "chain" and step.rule in {"1", "-1", "0.5", "0.1"}:
            hints = hints_for(step_question("local", step, trace), step, trace)
            assert not any(f"= {step.rule}" in hint for hint in hints), hints


def test_the_authors_hints_come_first(lesson):
    body = UNIT + quiz(at="backward p -> z", ask="local", hints=["Which function?", "And its slope?"])
    material = lesson(body)
    walk = material.walks[0]
    ((position, asked),) = material.questions()
    step = walk.step(position)
    assert hints_for(asked, step, walk.trace)[:2] == ("Which function?", "And its slope?")
    assert len(hints_for(asked, step, walk.trace)) == 5
