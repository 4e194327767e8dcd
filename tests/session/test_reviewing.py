"""What is due, asked with fresh numbers in the smallest network that shows it."""

from datetime import UTC, datetime, timedelta

import pytest
from unit_network import UNIT

from tutor.progress.records import Attempt
from tutor.progress.store import Store
from tutor.session import answer_text, step_values
from tutor.session.keeping import keep
from tutor.session.reviewing import MOST, Review, Round

VARIED = UNIT.replace("x: 1.3", "x: {value: 1.3, vary: [1, 2]}").replace("w: 0.7", "w: {value: 0.7, vary: [-2, -0.5]}")
LARGER = VARIED.replace("  L = (p - y)**2\n", "  q = sigmoid(p + w)\n  L = (q - y)**2\n")
NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)


def attempt(skill, lesson="small", question="own", *, days=30, variant=0, verdict="right"):
    at = (NOW - timedelta(days=days)).isoformat(timespec="milliseconds")
    return Attempt(lesson, question, variant, "", verdict, 0, False, "guided", at, skill=skill)


@pytest.fixture
def lessons(tmp_path, write):
    """The files of a few lessons by the ids of the store."""

    def made(**bodies):
        found = {}
        for name, body in bodies.items():
            path = write(body)
            found[name] = path.rename(path.with_name(f"{name}.md"))
        return found

    return made


def test_a_skill_is_asked_alone_in_the_smallest_network_with_numbers_not_seen(lessons):
    files = lessons(large=LARGER, small=VARIED)
    log = [attempt("local:sigmoid", "large", variant=4), attempt("local:sigmoid", "small", variant=2)]
    review = Review(log, files, NOW)
    assert [skill.name for skill in review.skills] == ["local:sigmoid"]
    session = review.session(review.skills[0])
    assert session.material.lesson.path == files["small"]
    assert session.material.variant > 4
    assert session.step.address == "backward p -> z"
    assert isinstance(step_values(session)["local"], str)
    right = session.answer(answer_text(session.question))
    assert right.verdict.verdict == "right"
    assert right.next().practice is right.practice, "a review goes on by itself"


@pytest.mark.parametrize(
    ("skill", "address", "ask"),
    [
        ("chain", "backward w * x -> w", "product"),
        ("update", "update w", "update"),
        ("forward:sigmoid", "forward p", "value"),
        ("rule:sigmoid", "backward p -> z", "rule"),
    ],
)
def test_how_each_kind_of_skill_is_asked(lessons, skill, address, ask):
    review = Review([attempt(skill)], lessons(small=VARIED), NOW)
    session = review.session(review.skills[0])
    assert (session.step.address, session.question.ask) == (address, ask)


def test_what_only_an_author_asks_is_the_authors_question_again(lessons):
    quiz = "```quiz\nid: spot\nmistake: {at: backward p -> z, slip: no-local}\n```\n"
    review = Review([attempt("mistake", question="spot")], lessons(small=VARIED + quiz), NOW)
    session = review.session(review.skills[0])
    assert session.question.id == "spot"
    assert len(session.question.choices) > 2


def test_the_most_overdue_comes_first_and_the_rest_another_day(lessons):
    log = [attempt("chain", days=3), attempt("update", days=40), attempt("local:sigmoid", days=0)]
    review = Review(log, lessons(small=VARIED), NOW)
    assert [skill.name for skill in review.skills] == ["update", "chain"]
    assert [skill.name for skill in review.later] == ["local:sigmoid"]
    many = Review([attempt(f"local:f{number}") for number in range(2 * MOST)], {}, NOW)
    assert len(many.skills) == MOST


def test_a_lesson_that_is_gone_or_broken_is_passed_over(lessons):
    files = lessons(small=VARIED, broken=VARIED.replace("sigmoid", "sigmod"))
    log = [
        attempt("chain", "gone", days=50),
        attempt("update", "broken", days=40),
        attempt("forward:tanh", "small", days=35),
        attempt("local:sigmoid", "small"),
    ]
    going = Round(Review(log, files, NOW))
    session = going.advance()
    assert (going.skill, going.number, going.total) == ("local:sigmoid", 4, 4)
    assert going.advance(session.answer(answer_text(session.question))) is None
    assert "1 of 1" in going.summary
    assert "3 could not be asked" in going.summary


def test_a_round_counts_what_was_right_at_once(lessons):
    going = Round(Review([attempt("chain"), attempt("update"), attempt("local:sigmoid")], lessons(small=VARIED), NOW))
    first = going.advance()
    second = going.advance(first.answer(answer_text(first.question)))
    third = going.advance(second.answer("1234").answer(answer_text(second.question)))
    assert going.advance(third.next()) is None
    assert "1 of 3" in going.summary


def test_what_is_written_down_and_that_the_skill_is_due_later(lessons):
    files = lessons(small=VARIED)
    with Store.in_memory() as store:
        store.record_attempt(attempt("local:sigmoid"))
        review = Review(store.attempts(), files, datetime.now(UTC))
        session = review.session(review.skills[0])
        keep(session.answer(answer_text(session.question)), store)
        latest = store.attempts()[-1]
        assert (latest.verdict, latest.mode, latest.skill) == ("right", "review", "local:sigmoid")
        assert latest.variant == session.material.variant
        assert store.standings() == (), "a review moves nobody in a lesson"
        again = Review(store.attempts(), files, datetime.now(UTC))
        assert again.skills == ()
        assert again.later[0].due > datetime.now(UTC) + timedelta(days=1)
