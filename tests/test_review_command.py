"""`tutor review`: what is due today, as lines of text; and what is said on other days."""

from datetime import UTC, datetime, timedelta

import pytest

from tutor.lesson.course import built_in_course, lesson_paths
from tutor.progress.ids import folder_mark
from tutor.progress.store import Attempt, Store
from tutor.session import answer_text
from tutor.session.reviewing import Review


@pytest.fixture
def practised(home):
    """Write down that skills were practised so many days ago, in a lesson."""

    def wrote(days, *skills, lesson="logistic-regression"):
        at = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")
        with Store.open(home / "data" / "progress.db") as store:
            for skill in skills:
                store.record_attempt(Attempt(lesson, "own", 0, "1", "right", 0, False, "guided", at, skill=skill))
            return store.attempts()

    return wrote


def test_a_newcomer_is_told_where_to_begin(tutor):
    found = tutor("review", "--plain")
    assert (found.returncode, found.stderr) == (0, "")
    assert "Begin with `tutor`" in found.stdout


def test_what_comes_next_is_told_on_a_day_without_a_review(tutor, practised):
    practised(0, "local:sigmoid")
    found = tutor("review", "--plain")
    assert found.returncode == 0
    assert found.stdout.startswith("Nothing is due today.")
    assert "sigmoid" in found.stdout
    assert str(datetime.now().astimezone().year) in found.stdout or str(datetime.now().year + 1) in found.stdout


def test_what_is_due_is_asked_graded_and_written_down(tutor, practised, home):
    log = practised(30, "local:sigmoid", "local:log")
    review = Review(log, lesson_paths(built_in_course()), datetime.now().astimezone())
    first = review.session(review.skills[0])
    found = tutor("review", "--plain", lines=f"{answer_text(first.question)}\n\n99999\n\n\n")
    assert (found.returncode, found.stderr) == (0, "")
    assert "Review: 2 due today." in found.stdout
    assert found.stdout.index("1 of 2: ") < found.stdout.index("2 of 2: ")
    assert "Fresh numbers: " in found.stdout
    assert "Right at the first try: 1 of 2." in found.stdout
    with Store.open(home / "data" / "progress.db") as store:
        given = [(each.verdict, each.mode) for each in store.attempts()[2:]]
        assert given == [("right", "review"), ("wrong", "review"), ("skipped", "review")]
        assert store.standings() == ()
    assert tutor("review", "--plain").stdout.startswith("Nothing is due today.")


def test_it_may_be_left_at_any_time(tutor, practised):
    practised(30, "local:sigmoid", "update")
    for lines in ("q\n", ""):
        found = tutor("review", "--plain", lines=lines)
        assert (found.returncode, found.stderr) == (0, "")
        assert "2 of 2" not in found.stdout


def test_lessons_of_a_folder_are_reviewed_where_the_folder_is_named(tutor, practised, write):
    path = write(
        "```network\ndata: {x: {value: 2, vary: [1, 3]}}\nparameters: {w: 0.5}\nforward: L = tanh(w * x)\n```\n"
    )
    practised(30, "local:tanh", lesson=f"{folder_mark(path.parent, path.parent / 'other')}taught")
    assert "could not be asked" in tutor("review", "--plain").stdout
    found = tutor("review", path.parent, "--plain", lines="\n")
    assert "backward L -> w * x" in found.stdout


def test_a_screen_needs_a_terminal(tutor):
    found = tutor("review")
    assert found.returncode == 2
    assert "tutor review --plain" in found.stderr


def test_a_folder_that_is_none(tutor, tmp_path):
    found = tutor("review", tmp_path / "nowhere", "--plain")
    assert found.returncode == 2
    assert "there is no folder" in found.stderr
