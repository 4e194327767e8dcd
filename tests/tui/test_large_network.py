"""A network of thousands of nodes: the picture shows the part around the step, and a key costs what it always costs."""

from itertools import pairwise

import pytest

from tutor.lesson import load_lesson
from tutor.session import Material, Session
from tutor.tui.drawing.network_picture import draw_network, layout_network
from tutor.tui.picture import picture_nodes, scene, shown_part

LINES = 1_000


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    path = tmp_path_factory.mktemp("lessons") / "01-long.md"
    lines = [f"  a{place} = {f'a{place - 1}' if place else 'x'} * w + x" for place in range(LINES)]
    head = ["---", "format: 1", "title: Long", "---", "", "```network", "data:", "  x: 0.5", "parameters:", "  w: 0.3"]
    path.write_text("\n".join([*head, "forward: |", *lines, "```", ""]), encoding="utf-8")
    return Session(Material(load_lesson(path)))


def ends(step):
    """The nodes that a step is about."""
    return {step.edge.input.id, step.edge.output.id} if hasattr(step, "edge") else {step.made.id}


@pytest.mark.parametrize("position", [0, 1, 777, 1_999, 2_000, 2_001, 3_456, 5_997])
def test_what_a_step_is_about_is_in_the_picture(session, position):
    there = session.at(position)
    part = shown_part(there)
    assert ends(there.step) <= set(part.keys)
    assert len(part.keys) < 100


def test_the_part_is_drawn_with_its_numbers(session):
    there = session.at(1_001)
    part = shown_part(there)
    layout = layout_network(picture_nodes(part, 8), 120, 12)
    shown = scene(there, part, 8)
    text = draw_network(layout, shown.labels, shown.marks, layout.place(there.step.made.id)).plain()
    assert "a₅₀₀" in text
    assert "0.7143" in text


def test_steps_beside_each_other_share_their_part(session):
    parts = [shown_part(session.at(position)) for position in range(2_400, 2_500)]
    assert 2 <= len(set(parts)) <= 8
    assert sum(before != after for before, after in pairwise(parts)) <= 40
