"""The order of the way back: who waits for whom."""

import pytest

from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.network import Accumulate, Chain
from tutor.session import Material, Session
from tutor.session.visits import can_show_order, told, visits

PATHS = {each.id: each.path for each in lesson_summaries(built_in_course())}


@pytest.fixture
def forks():
    return Session(Material(load_lesson(PATHS["forks"])), mode="watch")


def test_a_node_with_two_uses_waits_for_both(forks):
    before = {visit.node: visit for visit in visits(forks.go("backward L -> u"))}
    assert (before["u"].came, before["u"].missing, before["u"].when) == (("L",), (), "ready")
    assert (before["x"].came, set(before["x"].missing), before["x"].when) == ((), {"u", "v"}, "to come")
    after = {visit.node: visit for visit in visits(forks.go("accumulate x"))}
    assert (set(after["x"].came), after["x"].missing, after["x"].when) == ({"u", "v"}, (), "done")


@pytest.mark.parametrize("name", PATHS)
def test_in_the_course_every_node_is_whole_before_it_hands_on(name):
    session = Session(Material(load_lesson(PATHS[name])), mode="watch")
    for place in range(0, len(session.material), 3):
        at = session.at(place)
        if not can_show_order(at):
            continue
        found = visits(at)
        assert found[0].came == found[0].missing == ()
        for visit in found:
            if visit.when in {"done", "now"}:
                assert not visit.missing, (at.step.address, visit)
        if isinstance(at.step, Chain):
            assert [visit.node for visit in found if visit.when == "now"] == [at.step.output]
        if isinstance(at.step, Accumulate):
            assert at.step.node in [visit.node for visit in found if len(visit.came) > 1]
        assert len(list(told(at))) >= len(found)
