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
    names = [forks.material.address_of(place) for place in range(len(forks.material))]
    first = next(place for place, name in enumerate(names) if name.endswith("backward L -> u"))
    before = {visit.node: visit for visit in visits(forks.at(first))}
    assert before["u"].when == "done" or before["u"].missing == ()
    assert before["x"].came == ()
    assert set(before["x"].missing) == {"u", "v"}
    after = next(place for place, name in enumerate(names) if name.endswith("accumulate x"))
    assert set(visits(forks.at(after))[-2:][0].came) | set(visits(forks.at(after))[-1].came) >= {"u", "v"}


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
