"""A nudge: the loss moves by gradient × nudge, and the nearer the smaller it is."""

import numpy as np
import pytest
from unit_network import UNIT

from tutor.plain_tools.nudge import lines
from tutor.plain_tools.words import lines as word_lines
from tutor.session import Session
from tutor.session.nudging import NUDGES, Number, can_nudge, known_gradient, nudged, numbers


def test_the_quotient_comes_ever_nearer_to_the_gradient(everything):
    for walk in everything.walks:
        for number in numbers(walk):
            node = walk.trace.graph.id_of(number.name)
            gradient = float(np.asarray(walk.trace.gradients[node])[number.place])
            misses = [abs(nudged(walk, number, nudge).quotient - gradient) for nudge in NUDGES]
            assert misses[-1] <= 1e-3 * max(1.0, abs(gradient)), number.label
            assert misses[-1] <= misses[0] + 1e-9


def test_what_is_told_of_one_nudge(lesson):
    walk = lesson(UNIT).walks[0]
    number = next(each for each in numbers(walk) if each.name == "w")
    done = nudged(walk, number, 0.1)
    p = 1 / (1 + np.exp(-(0.8 * 1.3 - 0.2)))
    assert done.loss == pytest.approx((p - 1) ** 2)
    assert done.moved == pytest.approx(done.loss - walk.trace.loss)
    assert done.quotient == pytest.approx(done.moved / 0.1)


def test_a_gradient_is_known_when_the_walk_has_made_it(lesson):
    session = Session(lesson(UNIT), "watch")
    w = Number("w", ())
    assert known_gradient(session.go("backward p -> z"), w) is None
    assert known_gradient(session.go("update w"), w) == float(session.material.walks[0].trace.gradient("w"))


def test_nothing_is_nudged_on_a_page_or_while_something_is_asked(lesson):
    material = lesson("Words.\n\n" + UNIT + "```quiz\nat: backward z -> b\nask: product\n```\n")
    session = Session(material)
    assert not can_nudge(session)
    asked = session.go("backward z -> b")
    assert not can_nudge(asked)
    assert can_nudge(asked.show())
    assert list(lines(asked, "b")) == ["First answer, or go on: a nudge would tell."]
    assert list(lines(session, "b")) == ["There is nothing to nudge here."]


def test_in_words(lesson):
    session = Session(lesson(UNIT), "watch").go("update w")
    told = list(lines(session, "w"))
    assert told[0] == "w is 0.7, and L is 0.1086."
    assert len(told) == 2 + len(NUDGES)
    assert told[-1].startswith("The gradient ∂L/∂w is −")
    assert "did you mean" in next(lines(session, "ww")) or "say one of" in next(lines(session, "ww"))
    assert next(lines(session, "")).startswith("Nudge what?")
    assert "upstream" in next(word_lines(session, "upstream"))
    assert next(word_lines(session, "qqq")) == "There is no qqq among the words."
