"""`tutor progress`: as text, as data, and as a table that a spreadsheet may open."""

import csv
import io
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict, fields
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tutor.cli import main
from tutor.cli import progress as command
from tutor.progress.recovery import backup_of
from tutor.progress.store import Attempt, Standing, Store

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def tried(verdict="right", question="q1", variant=0, days=0, skill="local:sigmoid", **more):
    at = (NOW - days * DAY).isoformat(timespec="milliseconds")
    return Attempt(
        "chain-rule", question, variant, "0.25", verdict, 0, False, "guided", at, '{"x": 1.2}', skill, **more
    )


def left(lesson, seen, days=0, mode="guided", variant=0):
    at = (NOW - days * DAY).isoformat(timespec="milliseconds")
    return Standing(lesson, variant, mode, "step 0 backward p -> z", 3, seen, 40, "{}", at)


@pytest.fixture
def kept(home):
    """Writes records into the learner's store."""

    def write(*records):
        with Store.open() as store:
            for record in records:
                store.submit(record)

    return write


def run(*options, code=0, said=""):
    found = CliRunner().invoke(main, ["progress", *options])
    assert (found.exit_code, found.stderr) == (code, said)
    return found.stdout


def lines(*options):
    return [" ".join(line.split()) for line in run(*options).splitlines()]


# as text


def test_lessons_the_latest_first_with_how_far_and_how(kept):
    kept(left("softmax-layer", 40, days=3, mode="drill", variant=2), left("chain-rule", 12, days=1))
    assert lines()[:3] == [
        "Lessons",
        "chain-rule 12 of 40 stops seen guided variant 0 yesterday",
        "softmax-layer seen whole drill variant 2 3 days ago",
    ]


def test_skills_what_is_due_first(kept):
    kept(
        *(tried(question=f"q{n}", variant=n) for n in range(3)),
        tried("wrong", "a", days=9, skill="accumulate"),
        tried("right", "a", days=9, skill="accumulate"),
        tried("skipped", "b", days=2, skill="chain"),
        tried("right", "c", skill="update"),
    )
    assert lines() == [
        "",
        "Skills: 1 of 4 mastered",
        "adding contributions up 1 of 2 right due",
        "multiplying upstream by local skipped or shown due",
        "the slope of sigmoid 3 of 3 right mastered in 2 days",
        "updating a parameter 1 of 1 right 1 in a row in 2 days",
        "",
        "2 skills are due: `tutor review` asks what is due.",
        "",
        "6 answers in all. `tutor progress --csv` lists them, `--json` tells everything.",
    ]


def test_columns_stand_below_each_other(kept):
    kept(left("chain-rule", 12), left("x", 2))
    first, second = run().splitlines()[1:3]
    assert first.index("of 40 stops") - first.index("12") == second.index("of 40 stops") - second.index("2 of") + 1
    assert first.index("guided") == second.index("guided")


def test_an_empty_store_says_what_to_do(home):
    said = run()
    assert "Nothing is kept yet" in said
    assert "`tutor` opens the course" in said
    assert json.loads(run("--json")) == {"lessons": [], "skills": [], "attempts": []}
    assert run("--csv").splitlines() == [",".join(field.name for field in fields(Attempt))]


def test_nothing_of_a_record_steers_the_terminal(kept):
    kept(left("3f2a9c01d2/\x1b[31mevil\u202e", 2), tried(skill="local:\x9b31m"))
    assert not [each for each in run() if not each.isprintable() and each != "\n"]


def test_a_time_that_is_none_is_left_out(kept):
    kept(Standing("chain-rule", 0, "guided", "end", 3, 4, 40, "{}", "yesterday, I think"))
    assert lines()[1] == "chain-rule 4 of 40 stops seen guided variant 0"


# as data


def test_everything_as_data(kept):
    attempts = [tried(question=f"q{n}", variant=n, days=1) for n in range(3)]
    kept(*attempts, left("chain-rule", 12))
    found = json.loads(run("--json"))
    last = datetime.fromisoformat(attempts[-1].at)
    assert found == {
        "lessons": [
            {
                "lesson": "chain-rule", "variant": 0, "mode": "guided", "stop": "step 0 backward p -> z",
                "seen": 12, "total": 40, "at": left("chain-rule", 12).at,
            }
        ],
        "skills": [
            {
                "skill": "local:sigmoid", "words": "the slope of sigmoid", "attempts": 3, "right": 3, "instances": 3,
                "mastered": True, "streak": 3, "variants": 3, "is_due": False,
                "last": last.isoformat(), "due": (last + 2 * DAY).isoformat(),
            }
        ],
        "attempts": [asdict(attempt) for attempt in attempts],
    }  # fmt: skip


def test_a_skill_is_due_in_both_forms_or_in_none(kept):
    kept(tried(days=5), tried(skill="chain"))
    assert {each["skill"]: each["is_due"] for each in json.loads(run("--json"))["skills"]} == {
        "local:sigmoid": True,
        "chain": False,
    }
    assert lines()[2] == "the slope of sigmoid 1 of 1 right 1 in a row due"


# as CSV


def read_back(cell):
    """As docs/progress-store.md says."""
    text = cell.removeprefix("'")
    return json.loads('"{}"'.format(text.replace('"', r"\""))) if "\\" in text else text


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_one_row_an_attempt(kept):
    attempts = [tried(), tried("wrong", "q2", 7, skill="")]
    kept(*attempts)
    assert [row | {"variant": int(row["variant"])} for row in table(run("--csv"))] == [
        asdict(each) | {"hints": "0", "shown": "0"} for each in attempts
    ]


@pytest.mark.parametrize("answer", ["=1+1", "+2", "-0.5", "@SUM(A1)", "'quoted'", '=HYPERLINK("http://x","y")'])
def test_no_cell_is_a_formula(kept, answer):
    kept(Attempt("chain-rule", "q", 0, answer, "wrong", 0, False, "guided", NOW.isoformat()))
    (row,) = table(run("--csv"))
    assert row["answer"] == f"'{answer}"
    assert read_back(row["answer"]) == answer


def test_a_row_is_a_line_and_steers_nothing(kept):
    kept(Attempt("chain-rule", "q", 0, 'a\n=1\r\x1b]0;x\x07\u202e\\n, "\x00', "wrong", 0, False, "guided", "now"))
    told = run("--csv")
    assert len(told.splitlines()) == 2
    assert told.replace("\n", "").isprintable()
    (row,) = table(told)
    assert read_back(row["answer"]) == 'a\n=1\r\x1b]0;x\x07\u202e\\n, "\x00'


@given(st.text())
def test_every_text_comes_back_from_its_cell(text):
    cell = command._cell(text)
    assert cell.isprintable()
    assert not cell.startswith(("=", "+", "-", "@"))
    assert read_back(cell) == text


@given(st.text(), st.text())
def test_two_texts_never_become_one_cell(one, other):
    assert (command._cell(one) == command._cell(other)) == (one == other)


# what cannot be told


def test_two_forms_at_once_are_refused(home):
    found = CliRunner().invoke(main, ["progress", "--json", "--csv"])
    assert found.exit_code == 2
    assert "choose one" in found.stderr


def test_a_newer_store_is_told_in_a_sentence(kept, home):
    kept(tried())
    with closing(sqlite3.connect(home / "data" / "progress.db")) as connection:
        connection.execute("PRAGMA user_version = 7")
    for options in ([], ["--json"], ["--csv"]):
        found = CliRunner().invoke(main, ["progress", *options])
        assert (found.exit_code, found.stdout) == (1, "")
        assert found.stderr.startswith("tutor: your progress was written by a newer tutor (version 7,")
        assert found.stderr.count("\n") == 1


def test_a_store_that_cannot_be_opened_is_told_in_a_sentence(home):
    home.mkdir()
    (home / "data").write_text("a file where the folder should be")
    found = CliRunner().invoke(main, ["progress"])
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.startswith(f"tutor: your progress in {home / 'data' / 'progress.db'} cannot be read: ")
    assert found.stderr.count("\n") == 1


def test_a_mended_store_is_told_beside_the_answer(kept, home):
    kept(tried())
    (home / "data" / "progress.db").write_bytes(b"garbage" * 1000)
    assert backup_of(home / "data" / "progress.db").exists()
    found = CliRunner().invoke(main, ["progress", "--json"])
    assert found.exit_code == 0
    assert len(json.loads(found.stdout)["attempts"]) == 1
    assert "1 answer was brought back" in found.stderr


def test_a_store_that_can_only_be_read_is_read(kept, monkeypatch):
    kept(tried())
    monkeypatch.setattr("tutor.progress.database.os.access", lambda place, mode: False)
    found = CliRunner().invoke(main, ["progress", "--csv"])
    assert found.exit_code == 0
    assert len(table(found.stdout)) == 1
    assert "cannot be written" in found.stderr


def test_help_costs_no_scheduler():
    assert "fsrs" not in _modules_after("--help")
    assert "fsrs" in _modules_after("progress")


def _modules_after(argument):
    code = (
        "import sys, atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr));"
        "from tutor.progress.store import Attempt, Store;"
        "Store.open().record_attempt(Attempt('l', 'q', 0, '1', 'right', 0, False, 'guided', 'now', '{}', 'chain'));"
        f"sys.argv = ['tutor', '{argument}']; from tutor.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stderr.split()
