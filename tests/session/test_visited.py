"""Ranges of visited stops against a plain set."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tutor.session import Session
from tutor.session.visited import count, holds, visited_from, with_stop

POSITIONS = st.lists(st.integers(0, 30), max_size=40)


@given(POSITIONS)
def test_stops_one_by_one_are_a_set(positions):
    visited = ()
    for position in positions:
        visited = with_stop(visited, position)
    assert {place for place in range(32) if holds(visited, place)} == set(positions)
    assert count(visited) == len(set(positions))
    assert all(end < start for (_, end), (start, _) in pairwise(visited))


@given(st.lists(st.tuples(st.integers(-5, 30), st.integers(-5, 30)), max_size=10), st.integers(0, 20))
def test_ranges_from_a_file_are_cut_to_the_lesson(ranges, length):
    visited = visited_from(ranges, length)
    expected = {place for start, end in ranges for place in range(start, end) if 0 <= place < length}
    assert {place for place in range(-6, 31) if holds(visited, place)} == expected


def test_a_jump_to_the_end_has_not_seen_what_it_left_out(everything):
    session = Session(everything).end()
    assert session.seen == 2
    assert not session.has_seen(5)
    assert session.back().seen == 3
