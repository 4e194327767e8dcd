"""A session goes over into another version of its lesson."""

import pytest

from tutor.lesson import load_lesson
from tutor.session import EndStop, Material, PageStop, QuestionStop, Session, StepStop
from tutor.session.carrying import carried


@pytest.fixture
def version(everything, tmp_path):
    """The lesson after pieces of its text were changed."""
    text = everything.lesson.path.read_text(encoding="utf-8")

    def make(*changes, variant=0):
        words = text
        for old, new in changes:
            assert old in words
            words = words.replace(old, new)
        (tmp_path / "01-everything.md").write_text(words, encoding="utf-8")
        return Material(load_lesson(tmp_path / "01-everything.md"), variant)

    return make


def same_stop(one, other):
    match one, other:
        case StepStop(), StepStop():
            return one.address == other.address
        case PageStop(), PageStop():
            return one.page.title == other.page.title
        case QuestionStop(), QuestionStop():
            return one.question.id == other.question.id
    return isinstance(one, EndStop) and isinstance(other, EndStop)


def test_every_stop_is_kept_when_something_is_added_at_the_front(everything, version):
    network = "```network\nname: zeroth\ndata: {p: 1}\nforward: L = p * p\n```\n\n"
    more = version(
        ("First words", "# Zeroth\n\nWords.\n\n# First\n\nwords"),
        ("```network\nname: scalar", f"{network}```network\nname: scalar"),
    )  # fmt: skip
    for position in range(1, len(everything)):
        session = carried(Session(everything).at(position), more)
        assert same_stop(session.stop, everything.stop(position)), everything.address_of(position)
        assert session.has_seen(session.position)


def test_a_page_is_known_by_its_title_then_by_its_words(everything, version):
    start = Session(everything).go("page 2")
    assert start.stop.page.title == "Between"
    assert carried(start, version(("# Last\n\nLast", "# Between\n\nLast"))).stop.number == 1
    assert carried(start, version(("# Between", "# Betwixt"))).stop.page.title == "Betwixt"
    moved = version(("# Between", "# Betwixt"), ("First words", "# More\n\nMore.\n\n# First\n\nWords"))
    assert carried(start, moved).stop.page.title == "Betwixt"


def test_a_step_that_is_gone_leads_to_its_neighbour(everything, version):
    start = Session(everything).go("scalar: backward z -> b")
    found = carried(start, version(("z = w * x + b\n", "z = w * x\n"), (", b: -0.2", "")))
    assert isinstance(found.stop, StepStop)
    assert found.stop.walk == 0


def test_a_lesson_that_became_short_is_shown_before_its_end(everything, tmp_path):
    (tmp_path / "01-everything.md").write_text("---\nformat: 1\ntitle: Short\n---\n\nWords.\n", encoding="utf-8")
    short = Material(load_lesson(tmp_path / "01-everything.md"))
    for position in range(len(everything) - 1):
        assert carried(Session(everything).at(position), short).position == 0
    assert isinstance(carried(Session(everything).end(), short).stop, EndStop)


def test_what_was_answered_stays_answered_while_its_answer_is_the_same(everything, version):
    session = Session(everything, "drill").answer("1").go("scalar: forward z").answer("9").answer("0.71")
    before = session.outcomes
    assert len(before) == 1
    assert carried(session, version(("First words", "Other words"))).outcomes == before
    assert carried(session, version(("w: 0.7", "w: 0.6"))).outcomes == {}
    assert carried(session, version(variant=3)).outcomes == {}
    assert carried(session, version(("at: forward z\nask: value", "at: forward p\nask: value"))).outcomes == {}
    assert carried(session, version()).mode == "drill"


def test_a_drills_own_questions_are_carried_too(everything, version):
    session = Session(everything, "drill").go("scalar: backward z -> b")
    session = session.show()
    (name,) = session.outcomes
    assert name == "scalar: product backward z -> b"
    assert set(carried(session, version(("First words", "Other words"))).outcomes) == {name}
    assert carried(session, version(("b: -0.2", "b: 0.2"))).outcomes == {}


def test_a_choice_is_the_same_while_its_right_texts_are(everything, version):
    session = Session(everything).go("question guess").answer("2")
    (name,) = session.outcomes
    assert set(carried(session, version(variant=5)).outcomes) == {name}
    assert carried(session, version(("against the gradient", "downhill"))).outcomes == {}


def test_nothing_is_left_to_be_written_down_and_no_verdict_is_old(everything, version):
    session = Session(everything).go("scalar: forward z").answer("0.71")
    assert session.given and session.verdict
    found = carried(session, version())
    assert (found.given, found.verdict) == ((), None)
