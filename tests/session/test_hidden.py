"""Predict before reveal: what is asked is nowhere to be seen until it is answered, and then it is."""

from dataclasses import replace

import numpy as np
import pytest
from unit_network import UNIT

from tutor import explain
from tutor.quiz import hints_for
from tutor.session import Outcome, Session, node_views, prose, rule, step_values
from tutor.session.view import HIDDEN

RIGHT = Outcome(state="right")


def stops(asking):
    """Each question of the lesson, alone open at its step."""
    for position, asked in asking.questions():
        others = {each.id: RIGHT for _, each in asking.questions() if each.id != asked.id}
        session = Session(asking, position=position, visited=((0, position + 1),), outcomes=others)
        assert session.question is asked
        yield asked, session


def shown(session):
    """Every number on the screen, under the name of what it is."""
    found = {}
    for view in node_views(session):
        for part in ("value", "gradient", "updated"):
            if (value := getattr(view, part)) is not None:
                found[f"{part} {view.node.name}"] = value
    return found | {f"step {name}": value for name, value in step_values(session).items()}


ASKED = {
    ("forward", "value"): lambda step: {f"value {step.node}", "step value"},
    ("forward", "shape"): lambda step: {f"value {step.node}", "step value"},
    ("chain", "upstream"): lambda step: {
        f"gradient {step.output}", f"gradient {step.input}", "step upstream", "step product",
    },
    ("chain", "local"): lambda step: {f"gradient {step.input}", "step local", "step product"},
    ("chain", "rule"): lambda step: (
        {f"gradient {step.input}", "step local", "step product"} if explain.slope_is_fixed(step) else set()
    ),
    ("chain", "product"): lambda step: {f"gradient {step.input}", "step product"},
    ("chain", "total"): lambda step: {f"gradient {step.input}", "step product"},
    ("chain", "shape"): lambda step: {f"gradient {step.input}", "step product"},
    ("unbroadcast", "total"): lambda step: {f"gradient {step.input}", "step after"},
    ("accumulate", "total"): lambda step: {f"gradient {step.node}", "step after"},
    ("update", "update"): lambda step: {f"updated {step.node}", "step after"},
}  # fmt: skip
"""What a question hides; all other numbers stay, equal ones too."""


def test_what_is_asked_is_a_question_mark_and_nothing_else_is(asking):
    asked_kinds = set()
    for asked, session in stops(asking):
        asked_kinds.add((session.step.kind, asked.ask))
        before = shown(session)
        secret = {name for name, value in before.items() if isinstance(value, str)}
        assert {before[name] for name in secret} <= {HIDDEN}
        assert secret == ASKED[session.step.kind, asked.ask](session.step), asked.id
        after = shown(session.show())
        assert not any(isinstance(value, str) for value in after.values()), asked.id
        assert after.keys() >= before.keys() - secret
    assert asked_kinds <= ASKED.keys()


def test_the_answer_stands_there_once_it_is_shown(asking):
    for asked, session in stops(asking):
        if asked.kind not in {"shape", "formula"}:
            after = [value for value in shown(session.show()).values() if value.shape == asked.answer.shape]
            assert any(np.array_equal(value, asked.answer) for value in after), asked.id


def test_prose_does_not_tell_either(asking):
    """In whatever expression an author writes it."""
    for asked, session in stops(asking):
        step = session.step
        edge = f"{step.output}, {step.input}" if step.kind in {"chain", "unbroadcast"} else ""
        node = step.input if edge else step.node
        if "#" in node or "#" in edge:
            continue  # a node's second form has no name in a formula
        texts = {
            ("chain", "upstream"): [f"grad({step.output})", f"grad({step.output}) * 1"] if edge else [],
            ("chain", "local"): [f"local({edge})", f"0 + local({edge})", f"product({edge})"],
            ("chain", "rule"): [f"local({edge})"] if asked.ask == "rule" and explain.slope_is_fixed(step) else [],
            ("chain", "product"): [f"product({edge})", f"grad({node})"],
            ("chain", "total"): [f"grad({node})", f"-grad({node})"],
            ("chain", "shape"): [f"grad({node})", f"shape({node})"],
            ("unbroadcast", "total"): [f"grad({node})"],
            ("accumulate", "total"): [f"grad({node})", f"2 * grad({node})"],
            ("forward", "value"): [node, f"({node}) * 1"],
            ("forward", "shape"): [f"shape({node})"],
            ("update", "update"): [f"updated({node})"],
        }[step.kind, asked.ask]
        for text in texts:
            assert prose(session, f"is {{{{ {text} }}}}.") == "is ?.", (asked.id, text)
            told = prose(session.show(), f"is {{{{ {text} }}}}.")
            assert "?" not in told and "[" + "no" not in told, (asked.id, told)


def test_hints_and_rules_do_not_tell_either(asking):
    """A number of four figures in a hint is one that is on the screen."""
    for asked, session in stops(asking):
        if asked.kind != "number":
            continue
        secret = f"{abs(asked.answer):.4g}"
        seen = {f"{abs(value):.4g}" for value in shown(session).values() if np.ndim(value) == 0 and value is not HIDDEN}
        if len(secret) > 4 and secret not in seen:
            hints = hints_for(asked, session.step, session.walk.trace)
            assert not any(secret in hint for hint in (*hints, rule(session), asked.prompt)), asked.id


def test_a_rule_that_is_a_number_is_hidden_while_it_is_asked(asking):
    for asked, session in stops(asking):
        if asked.ask == "local":
            fixed = session.step.rule.lstrip("-").replace(".", "").isdigit()
            assert (rule(session) == HIDDEN) == fixed, asked.id
            assert rule(session.show()) != HIDDEN


def test_a_question_that_is_passed_by_stays_hidden_when_one_comes_back(asking):
    for asked, session in list(stops(asking))[::7]:
        back = session.next().back()
        assert back.outcome(asked).state == "skipped"
        assert shown(back).keys() == shown(session).keys()
        assert [name for name, value in shown(back).items() if isinstance(value, str)] == [
            name for name, value in shown(session).items() if isinstance(value, str)
        ]


def test_watching_hides_nothing(asking):
    for position, _ in asking.questions():
        session = Session(asking, "watch", position=position)
        assert session.questions == ()
        assert not any(isinstance(value, str) for value in shown(session).values())


@pytest.mark.parametrize(
    ("at", "answer", "secret"),
    [
        ("backward p -> z", "grad(z)", {"gradient z", "step product"}),
        ("backward p -> z", "product(p, z)", {"gradient z", "step product"}),
        ("backward p -> z", "local(p, z)", {"gradient z", "step product", "step local"}),
        ("backward p -> z", "grad(p)", {"gradient p", "step upstream"}),
        ("backward p -> z", "p", {"value p"}),
        ("backward p -> z", "x", {"value x"}),
        ("backward p - y -> p", "p - y", {"value p - y"}),
        ("forward w * x", "w * x", {"value w * x", "step value"}),
        ("update w", "grad(w)", {"gradient w", "step gradient"}),
        ("update w", "w", {"value w", "step before"}),
        ("update w", "updated(w)", {"updated w", "step after"}),
        ("seed", "L", {"value L"}),
        ("seed", "grad(L)", {"gradient L", "step value"}),
    ],
)
def test_what_an_authors_formula_hides(lesson, at, answer, secret):
    material = lesson(f'{UNIT}```quiz\nat: {at}\nquestion: What?\nanswer: "{answer}"\n```\n')
    ((position, asked),) = material.questions()
    session = Session(material, position=position)
    assert {name for name, value in shown(session).items() if isinstance(value, str)} == secret
    answered = session.answer(f"{float(asked.answer):.4g}")
    assert answered.outcome(asked).state == "right"
    assert not any(isinstance(value, str) for value in shown(answered).values())


def test_nothing_of_a_network_is_seen_before_its_walk(lesson):
    material = lesson(f"First words.\n\n{UNIT}\n# After\n\nLast words.")
    first, last = Session(material), Session(material).end().back()
    assert shown(first).keys() == {f"value {leaf}" for leaf in ("x", "y", "w", "b", "2")}
    followed = ("w", "b", "w * x", "z", "p", "p - y", "L")
    assert {name for name in shown(last) if name.startswith("gradient")} == {f"gradient {name}" for name in followed}
    assert replace(first, position=1).step.address == "forward w * x"


def test_what_is_asked_is_not_told_as_a_part_of_something_else_either(lesson):
    material = lesson(f"{UNIT}```quiz\nat: forward p\nask: value\n```\n")
    session = Session(material).go("forward p")
    assert prose(session, "{{ 2 * p }} and {{ 2 * z }}") == "? and 1.42"
    assert prose(session.show(), "{{ 2 * p }} and {{ 2 * z }}") == "1.341 and 1.42"


def test_a_verdict_is_of_this_stop_and_goes_with_it(lesson):
    material = lesson(f"{UNIT}```quiz\nat: forward p\nask: value\n```\n")
    session = Session(material).go("forward p").answer("5")
    assert session.verdict.verdict == "wrong"
    assert session.at(session.position).verdict is session.verdict
    for moved in (session.next(), session.back(), session.go("seed"), session.show()):
        assert moved.verdict is None


def test_another_shape_is_free_the_first_time(lesson):
    material = lesson(f"{UNIT}```quiz\nat: forward p\nask: value\n```\n")
    session = Session(material).go("forward p")
    tries = []
    for typed in ("1, 2", "what?", "1, 2", "[[3]]", "0.69", "7"):
        session = session.answer(typed)
        tries.append(session.outcome(session.question).tries)
    assert tries == [0, 0, 1, 2, 2, 3]
    assert session.answer("p").outcome(session.question).state == "open"
    assert session.answer("0.6704").outcome(session.question).missed
