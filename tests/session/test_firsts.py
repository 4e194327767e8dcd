"""What guided mode asks of its own: where the learner first meets a skill."""

import pytest
from unit_network import UNIT

from tutor.progress.store import Store
from tutor.session import Session
from tutor.session.firsts import MOST, firsts_from, firsts_of, kept_firsts
from tutor.session.keeping import keep, resume


def asked(material, firsts):
    return {material.walks[walk].own_question(ask, index).skill for (walk, index), ask in firsts.items()}


@pytest.fixture
def unit(lesson):
    return lesson(UNIT.replace("x: 1.3", "x: {value: 1.3, vary: [1, 2]}"))


def test_a_first_lesson_asks_six_of_its_own_and_multiplications_come_before_values(unit):
    firsts = firsts_of(unit, ())
    assert len(firsts) == MOST
    skills = asked(unit, firsts)
    assert {"chain", "update"} <= skills
    assert not {"local:add", "local:subtract"} & skills, "1 whatever the numbers are"
    assert len(skills) == MOST


def test_what_was_met_before_is_not_asked_again(unit):
    firsts = firsts_of(unit, {"chain", "local:sigmoid"})
    assert not {"chain", "local:sigmoid"} & asked(unit, firsts)
    everything = asked(unit, firsts_of(unit, ()))
    met = set(everything)
    while more := asked(unit, firsts_of(unit, met)):
        met |= more
    assert firsts_of(unit, met) == {}


def test_what_the_author_asks_is_left_to_the_author(lesson):
    body = UNIT + "```quiz\nat: backward p -> z\nask: product\n```\n"
    material = lesson(body)
    firsts = firsts_of(material, ())
    assert "chain" not in asked(material, firsts)
    assert (0, material.walks[0].trace.find("backward p -> z")) not in firsts


def test_a_mistake_that_gives_the_right_answer_is_no_first_question(lesson):
    """Times 1, the product is what was there before."""
    material = lesson("```network\nparameters: {x: 2.5}\nforward: |\n  y = x + 1\n  L = y * 2\n```\n")
    firsts = firsts_of(material, ())
    questions = [material.walks[walk].own_question(ask, index) for (walk, index), ask in firsts.items()]
    assert "product backward y -> x" not in {question.id for question in questions}


def test_they_are_asked_in_guided_mode_alone_and_stay_when_the_lesson_is_left(unit):
    with Store.in_memory() as store:
        session = resume(unit, store)
        assert session.firsts
        (walk, index), ask = next(iter(session.firsts.items()))
        there = unit.position_of_step(walk, index)
        session = session.at(there)
        assert [each.ask for each in session.questions] == [ask]
        assert Session(unit, "watch", there, firsts=session.firsts).questions == ()
        keep(session.show(), store)
        back = resume(unit, store)
        assert dict(back.firsts) == dict(session.firsts)
        assert back.question is None
        assert back.outcome(back.questions[0]).state == "shown"


def test_what_a_changed_lesson_no_longer_has_is_forgotten(unit, lesson):
    kept = kept_firsts(firsts_of(unit, ()), unit)
    assert dict(firsts_from(kept, unit)) == dict(firsts_of(unit, ()))
    other = lesson("```network\nparameters: {w: 2}\nforward: L = w**2\n```\n")
    there = firsts_from([*kept, (3, "product", "backward L -> w"), (0, "nonsense", "backward L -> w")], other)
    assert set(there.values()) <= {"value", "product", "local"}
    assert all(other.walks[walk].own_question(ask, index) for (walk, index), ask in there.items())


def test_the_slope_that_an_authors_product_needs_is_no_question_of_its_own(lesson):
    material = lesson(UNIT + "```quiz\nat: backward L -> p - y\nask: product\n```\n")
    met = {"chain", "update", "local:multiply"}
    assert "local:power" in asked(lesson(UNIT), firsts_of(lesson(UNIT), met))
    assert "local:power" not in asked(material, firsts_of(material, met))


def test_a_rule_that_nobody_has_in_mind_and_a_value_that_is_only_passed_on_are_not_asked(lesson):
    body = "```network\nparameters: {x: 0.7}\nforward: |\n  y = gelu(x)\n  s = stop(y)\n  L = y * x + s\n```\n"
    found = asked(lesson(body), firsts_of(lesson(body), ()))
    assert "forward:gelu" in found
    assert not {"local:gelu", "forward:stop"} & found
