"""A lesson is resumed where it was left: in the same place, with what was answered."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tutor.lesson import load_lesson
from tutor.progress.store import Store
from tutor.session import Material, Outcome, Session, StepStop
from tutor.session.keeping import keep, open_session, open_store, progress_id, resume, standing_of


def again(session, material=None, mode=None):
    """The session after it was kept by one process and resumed by another."""
    with Store.open() as store:
        keep(session, store)
    with Store.open() as store:
        return resume(material or session.material, store, mode)


def test_at_every_stop(everything):
    session = Session(everything)
    for position in range(len(everything)):
        found = again(session.at(position))
        expected = session.at(position)
        assert (found.position, found.visited, found.stop.key) == (position, expected.visited, expected.stop.key)


def test_with_what_was_answered(everything):
    session = Session(everything).go("backward p -> z").answer("5").hint().answer("0.2210")
    session = session.show().next().back().go("forward z").next()
    found = again(session)
    assert found.outcomes == {
        "scalar-local-backward-p-z": Outcome("right", tries=1, hints=1),
        "scalar-product-backward-p-z": Outcome("shown"),
        "scalar-value-forward-z": Outcome("skipped"),
    }
    assert found.given == ()
    assert found.visited == session.visited
    assert found.seen == len({0} | {everything.find(each) for each in ("backward p -> z", "forward z")}) + 2


def test_every_attempt_is_in_the_log(everything):
    session = (
        Session(everything).go("backward p -> z").answer("what?").answer("5").answer("1, 2").answer("0.2210").show()
    )
    with Store.open() as store:
        keep(session, store)
        told = [(each.question, each.answer, each.verdict, each.shown, each.skill) for each in store.attempts()]
    assert told == [
        ("scalar-local-backward-p-z", "5", "wrong", False, "local:sigmoid"),
        ("scalar-local-backward-p-z", "1, 2", "shape", False, "local:sigmoid"),
        ("scalar-local-backward-p-z", "0.2210", "right", False, "local:sigmoid"),
        ("scalar-product-backward-p-z", "", "shown", True, "chain"),
    ]


def test_a_skip_is_recorded_once(everything):
    session = Session(everything).go("backward p -> z")
    for _ in range(3):
        session = session.next().back()
    assert [(each.question.ask, each.verdict) for each in session.given] == [
        ("local", "skipped"),
        ("product", "skipped"),
    ]
    assert session.question.ask == "local"
    answered = session.answer("0.2210").next()
    assert [each.verdict for each in answered.given] == ["skipped", "skipped", "right"]
    assert answered.back().question.ask == "product"


def test_nothing_is_written_twice(everything):
    with Store.open() as store:
        session = keep(Session(everything).go("forward z").answer("0.71"), store)
        keep(session.next(), store)
        assert len(store.attempts()) == 1


def test_in_the_mode_it_was_left_in_unless_another_is_asked_for(everything):
    session = Session(everything, "drill").at(7)
    assert again(session).mode == "drill"
    assert again(session, mode="watch").mode == "watch"
    assert again(session, mode="watch").position == 7


def test_each_variant_begins_anew(everything):
    other = Material(everything.lesson, 3)
    session = Session(everything).go("forward z").answer("0.71")
    assert again(session, other).position == 0
    assert again(session, other).outcomes == {}
    with Store.open() as store:
        keep(Session(other).at(4), store)
        assert open_session(everything.lesson, store, None, None).material.variant == 3
        assert open_session(everything.lesson, store, None, None).position == 4
        assert open_session(everything.lesson, store, None, 0).position == 0
    first, third, same = (each.walks[0].trace.value("x") for each in (everything, other, Material(other.lesson, 3)))
    assert first != third == same


def changed(everything, tmp_path, *changes):
    text = everything.lesson.path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / everything.lesson.path.name
    path.write_text(text, encoding="utf-8")
    return in_its_place(path, everything)


def in_its_place(path, everything):
    """A lesson that was read elsewhere, as if it had been written over another."""
    return Material(replace(load_lesson(path), path=everything.lesson.path))


def test_a_step_that_moved_is_found_by_its_address(everything, tmp_path):
    longer = changed(everything, tmp_path, ("First words", "# Zeroth\n\nwords\n\n# First\n\nwords"))
    session = Session(everything).go("backward p -> z")
    found = again(session, longer)
    assert found.stop.address == "backward p -> z"
    assert found.position == session.position + 1


def test_a_step_that_is_gone_is_resumed_near(everything, tmp_path):
    shorter = changed(
        everything, tmp_path, ("z = w * x + b\n", "z = w * x\n"), (", b: -0.2", ""), ("\nThe loss was {{ L }}.", "")
    )
    session = Session(everything).go("backward z -> b")
    found = again(session, shorter)
    assert isinstance(found.stop, StepStop)
    assert found.stop.walk == 0
    assert found.position == session.position - 1 == found.material.span_of_walk(0)[1] - 1
    assert again(session.end(), shorter).stop == shorter.stop(len(shorter) - 1)


def test_a_lesson_that_became_short_is_resumed_at_its_end(everything, tmp_path):
    (tmp_path / "01-everything.md").write_text("---\nformat: 1\ntitle: Short\n---\n\nWords.\n", encoding="utf-8")
    short = in_its_place(tmp_path / "01-everything.md", everything)
    found = again(Session(everything).go("update w"), short)
    assert (found.position, found.visited) == (1, ((0, 2),))


@pytest.mark.parametrize(
    "changes",
    [
        {"answered": "not json"},
        {"answered": '["a", "list"]'},
        {"answered": '{"q": {"state": "open", "from": "a later version"}}'},
        {"answered": '{"q": 5}'},
        {"answered": ""},
        {"mode": "a mode to come"},
        {"stop": "step 0", "index": -5},
        {"stop": "step x seed"},
        {"stop": "step 99 seed"},
        {"stop": "step ² seed"},
        {"stop": "question gone", "index": 10**9},
        {"stop": "", "seen": -3},
        {"stop": "page 1000"},
    ],
)
def test_what_another_version_wrote_never_keeps_a_lesson_shut(everything, changes):
    session = Session(everything).at(5)
    with Store.open() as store:
        store.save_standing(replace(standing_of(session), **changes))
        found = resume(everything, store)
    assert 0 <= found.position < len(everything)
    assert found.has_seen(found.position)
    assert 1 <= found.seen <= len(everything)
    assert found.mode == "guided"
    assert found.next().position in {found.position + 1, len(everything) - 1}


def test_a_standing_is_what_the_store_promises(everything):
    standing = standing_of(Session(everything).go("forward z").answer("0.71"))
    assert (standing.stop, standing.total) == ("step 0 forward z", len(everything))
    assert standing.lesson == progress_id(everything.lesson)
    kept = json.loads(standing.answered)
    ((_, outcome),) = kept["outcomes"].items()
    assert kept["visited"] == [[0, 1], [everything.find("forward z"), everything.find("forward z") + 1]]
    assert outcome == {"state": "right", "tries": 0, "hints": 0, "shapes": 0, "again": False}


def test_a_store_of_a_newer_tutor_is_left_alone_and_the_lesson_goes_on(everything, home):
    Store.open().close()
    with closing(sqlite3.connect(home / "data" / "progress.db")) as connection:
        connection.execute("PRAGMA user_version = 999")
    with open_store() as store:
        assert "newer" in store.banner
        keep(Session(everything).at(3), store)
        assert resume(everything, store).position == 3


def test_lessons_that_are_called_alike_keep_their_progress_apart(everything, tmp_path, monkeypatch):
    other = changed(everything, tmp_path).lesson
    elsewhere = Material(replace(other, path=tmp_path / other.path.name))
    with Store.open() as store:
        keep(Session(everything).at(3), store)
        assert resume(elsewhere, store).position == 0
        keep(Session(elsewhere).at(5), store)
        assert [resume(each, store).position for each in (everything, elsewhere)] == [3, 5]
    monkeypatch.setattr("tutor.lesson.course.built_in_course", lambda: tmp_path)
    assert (progress_id(elsewhere.lesson), "/" in progress_id(everything.lesson)) == ("everything", True)


def test_a_translation_shares_the_progress_of_its_original(everything, tmp_path):
    for name in ("01-everything.md", "01-everything.ko.md"):
        (tmp_path / name).write_text(everything.lesson.path.read_text(encoding="utf-8"), encoding="utf-8")
    original, translation = (Material(load_lesson(tmp_path / f"01-everything{end}")) for end in (".md", ".ko.md"))
    with Store.open() as store:
        keep(Session(translation).at(4), store)
        assert resume(original, store).position == 4


def test_a_folder_is_known_by_whatever_way_leads_to_it(everything, tmp_path, monkeypatch):
    folder = tmp_path / "course"
    folder.mkdir()
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    ways = (folder, tmp_path / "link", Path("course"), Path("course/../link"))
    names = {progress_id(replace(everything.lesson, path=way / "01-everything.md")) for way in ways}
    assert len(names) == 1
