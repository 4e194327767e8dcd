"""Every operation's rule is met in some lesson of the built-in course."""

from tutor.lesson import load_lesson
from tutor.lesson.course import built_in_course, lesson_summaries
from tutor.network.operations import OPERATIONS


def test_every_operation_is_in_a_network_of_the_course():
    met = {
        node.operation.name
        for summary in lesson_summaries(built_in_course())
        for walk in load_lesson(summary.path).walks
        for node in walk.graph.nodes
        if node.operation is not None
    }
    assert {operation.name for operation in OPERATIONS} - met == set()
