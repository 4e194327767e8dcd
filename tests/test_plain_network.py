"""The network in words."""

import pytest
from unit_network import UNIT

from tutor.plain_tools import tool
from tutor.session import Session

QUIZ = "```quiz\nat: backward p -> z\nask: product\n```\n"


@pytest.fixture
def said(lesson):
    def lines(address, rest="", body=UNIT, mode="watch"):
        return list(tool("network")(Session(lesson(f"Read.\n\n{body}"), mode=mode).go(address), rest))

    return lines


def test_values_and_gradients_are_told_as_far_as_the_walk_has_come(said):
    lines = said("forward p")
    assert "z = w * x + b is 0.71." in lines
    assert "L = (p - y)**2 is not made yet." in lines
    assert not any("∂" in line for line in lines)
    lines = said("backward z -> w * x")
    assert "x is 1.3." in lines
    assert any(line.startswith("z = w * x + b is 0.71. ∂L/∂z is −0.14") for line in lines)


def test_one_operation_by_its_name(said):
    assert said("forward z", " w*x ") == ["w * x is 0.91."]
    assert said("forward z", "zz") == ["There is no zz in this network; did you mean z?"]
    assert said("forward z", "other") == ["There is no other in this network; its names are x, y, w, b, z, p, L."]


def test_a_contribution_that_others_follow_is_one_so_far(said):
    body = "```network\nparameters: {x: 3}\nforward: |\n  L = x * x\n```\n"
    assert said("backward L -> x", "x", body) == ["x is 3. ∂L/∂x is 3 so far."]
    assert said("accumulate x", "x", body) == ["x is 3. ∂L/∂x is 6."]


def test_after_the_update(said):
    (line,) = said("update w", "w")
    assert line.startswith("w is 0.7. After the update it is 0.79")


def test_what_is_asked_is_not_told(said):
    (line,) = said("backward p -> z", "z", UNIT + QUIZ, mode="guided")
    assert line == "z = w * x + b is 0.71. ∂L/∂z is what is asked."


def test_of_a_large_network_the_named_operations_are_told(said):
    lines = [f"  h{place + 1} = sin(h{place}) * x" for place in range(40)]
    body = "\n".join(("```network", "parameters: {x: 3, h0: 1}", "forward: |", *lines, "  L = h40 ** 2", "```", ""))
    lines = said("forward L", "", body)
    assert len(lines) == 44
    assert lines[-1] == "These are 43 of 83; the others by name, like network L."


@pytest.mark.parametrize("rest", ["", "z"])
def test_a_lesson_without_a_network(said, rest):
    assert said("page 1", rest, "") == ["There is no network here."]
