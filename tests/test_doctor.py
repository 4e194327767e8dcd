"""`tutor doctor`: what works here and what does not."""

import sqlite3

import pytest

from tutor.progress.store import Attempt, Store, utc_now


def rows(found):
    told = {}
    for line in found.stdout.splitlines():
        if line.startswith(("ok ", "no ")):
            told[line[3:].split()[0]] = (line[:2], line[13:].strip())
    return told


def test_a_pipe_is_no_terminal_and_everything_else_works(tutor):
    found = tutor("doctor")
    assert (found.returncode, found.stderr) == (1, "")
    told = rows(found)
    assert told["terminal"] == ("no", "this is no terminal")
    assert "open lessons with --plain" in found.stdout
    assert {name for name, (works, _) in told.items() if works == "no"} == {"terminal"}
    assert told["lessons"][1].startswith("32 in ")
    assert "none yet" in told["progress"][1]


def test_answers_are_counted_and_nothing_is_made(tutor, home):
    assert not home.exists()
    tutor("doctor")
    assert not home.exists()
    with Store.open(home / "data" / "progress.db") as store:
        store.record_attempt(Attempt("a", "b", 0, "1", "right", 0, False, "guided", utc_now()))
    assert rows(tutor("doctor"))["progress"][1].startswith("1 answer in ")


def test_a_folder_that_cannot_be_written_is_told(tutor, home):
    home.mkdir()
    (home / "data").write_text("in the way")
    found = tutor("doctor")
    assert found.returncode == 1
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize(("encoding", "works"), [("utf-8", "ok"), ("ascii", "no"), ("iso-8859-1", "no")])
def test_an_encoding_without_the_signs_is_told(tutor, encoding, works):
    found = tutor("doctor", PYTHONIOENCODING=encoding, lines=b"")
    text = found.stdout.decode("ascii", "replace")
    assert f"{works}  letters" in text
    assert ("set LANG" in text) == (works == "no")


def test_the_program_of_a_progress_that_a_newer_tutor_wrote(tutor, home):
    with Store.open(home / "data" / "progress.db"):
        pass
    with sqlite3.connect(home / "data" / "progress.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    found = tutor("doctor")
    assert found.returncode == 1
    assert rows(found)["progress"][0] == "no"
