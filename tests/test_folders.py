"""Folders of lessons and translations on the command line, and the door of the preview."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tutor.cli import main

LESSON = "---\nformat: 1\ntitle: {}\n---\n\nWords of {}.\n\n```network\ndata: {{x: 2}}\nforward: L = x * x\n```\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "evening class"
    made.mkdir()
    for name, title in {"01-one": "One", "02-two": "Two", "02-two.ko": "둘", "02-two.pt-BR": "Dois"}.items():
        (made / f"{name}.md").write_text(LESSON.format(title, title), encoding="utf-8")
    return made


@pytest.fixture
def run(monkeypatch):
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def invoke(*arguments, **environment):
        return CliRunner().invoke(main, [str(each) for each in arguments], env=environment, input="")

    return invoke


def test_list_of_a_folder_tells_what_to_type(run, folder):
    found = run("list", "evening class")
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout == "  evening class/01-one.md  One\n  evening class/02-two.md  Two\n"
    for line in found.stdout.splitlines():
        assert run("steps", line[2:25]).exit_code == 0


def test_list_of_a_folder_as_json(run, folder):
    rows = json.loads(run("list", folder, "--json").stdout)["lessons"]
    assert [(row["id"], row["language"], row["steps_seen"]) for row in rows] == [("one", "en", 0), ("two", "en", 0)]
    assert run("open", rows[0]["path"], "--plain").exit_code == 0
    rows = json.loads(run("list", folder, "--json", LANG="ko_KR.UTF-8").stdout)["lessons"]
    assert [(row["title"], row["language"], row["steps_seen"]) for row in rows] == [("One", "en", 1), ("둘", "ko", 0)]


def test_parts_of_a_folder_are_headings(run, folder):
    (folder / "course.yaml").write_text("title: All\nparts:\n  - {title: First, lessons: [two]}\n")
    assert run("list", folder).stdout == f"First\n  {folder}/02-two.md  Two\n"


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_folder_in_plain_words_tells_how_to_open_a_lesson(run, folder, slash):
    found = run("open", f"evening class{slash}", "--plain")
    assert found.exit_code == 0
    assert "  evening class/01-one.md  One\n" in found.stdout
    assert found.stdout.endswith("\nOpen one with `tutor open PATH --plain`.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["open", "nowhere/"], "there is no folder nowhere/"),
        (["list", "nowhere"], "there is no folder nowhere"),
        (["list", "evening class/01-one.md"], "there is no folder"),
        (["open", "empty"], "there is no lesson in empty; `tutor new empty/01-first.md` writes one"),
        (["list", "empty"], "there is no lesson in empty"),
        (["open", "evening class", "--at", "seed"], "--mode, --variant and --at go with one of its lessons"),
        (["open", "evening class/02-two.md", "--language", "de"], "no two in the language de; there is: en, ko, pt-BR"),
        (["open", "\x1b[31m/"], "there is no folder '\\x1b[31m/'"),
        (["preview", "evening class"], "is a folder; a preview shows one lesson: name its file"),
        (["preview", "03-new.md"], "there is no file 03-new.md; `tutor new 03-new.md` writes one to start from"),
        (["preview", "evening class/01-one.md"], "cannot show screens; `tutor check 'evening class/01-one.md'`"),
    ],
)  # fmt: skip
def test_what_cannot_be_opened_is_told_in_one_sentence(run, folder, arguments, said):
    (folder.parent / "empty").mkdir()
    found = run(*arguments)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr and found.stderr.count("\n") == 1
    assert "\x1b" not in found.stderr


@pytest.mark.parametrize("command", ["open {}", "open {} --plain", "list {}"])
def test_a_course_file_with_errors_is_told_in_its_place(run, folder, command):
    (folder / "course.yaml").write_text("title: All\nparts:\n  - {title: First, lessons: [tow]}\n")
    found = run(*(each.format(folder) for each in command.split()))
    assert (found.exit_code, found.stdout) == (2, "")
    assert "course.yaml:3:30: error[missing-lesson]" in found.stderr and "did you mean two?" in found.stderr


def test_a_folder_without_a_terminal_is_refused_with_what_to_do(run, folder):
    found = run("open", "evening class")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "this terminal cannot show screens; try `tutor open 'evening class' --plain`" in found.stderr


def test_an_id_of_the_course_is_stronger_than_a_folder_unless_that_ends_with_a_slash(run, folder):
    folder.rename(folder.parent / "chain-rule")
    assert "Words of One" not in run("open", "chain-rule", "--plain").stdout
    assert "chain-rule/01-one.md" in run("open", "chain-rule/", "--plain").stdout


# --- languages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"),
    [("ko", "둘"), ("ko-KR", "둘"), ("KO", "둘"), ("pt-BR", "Dois"), ("pt", "Dois"), ("en", "Two"), ("en-GB", "Two")],
)
def test_a_lesson_in_a_language(run, folder, language, said):
    assert f"Words of {said}" in run("open", folder / "02-two.md", "--plain", "--language", language).stdout


def test_a_path_names_its_file_whatever_the_environment_wants(run, folder):
    assert "Words of Two" in run("open", folder / "02-two.md", "--plain", LANG="ko_KR.UTF-8").stdout
    assert "Words of 둘" in run("open", folder / "02-two.ko.md", "--plain", LANG="en_US.UTF-8").stdout


def test_an_id_is_opened_in_the_language_of_the_environment(run, folder, monkeypatch):
    monkeypatch.setattr("tutor.lesson.course.built_in_course", lambda: folder)
    monkeypatch.setattr("tutor.listing.built_in_course", lambda: folder)
    assert "Words of 둘" in run("open", "two", "--plain", LANG="ko_KR.UTF-8").stdout
    assert "Words of Two" in run("open", "two", "--plain", LANG="C.UTF-8").stdout
    assert "Words of Two" in run("open", "two", "--plain", LANG="ko_KR.UTF-8", LANGUAGE="en").stdout
    assert "Words of One" in run("open", "one", "--plain", LANG="ko_KR.UTF-8").stdout
    assert run("list", LANG="ko_KR.UTF-8").stdout == "  one  One\n  two  둘\n"
    assert run("list", "--language", "pt").stdout == "  one  One\n  two  Dois\n"


# --- places -----------------------------------------------------------------------------------------------------------


def test_plain_help_tells_how_to_report_this_place_and_that_leads_back(run, folder):
    path = folder / "01-one.md"
    arguments = [sys.executable, "-m", "tutor", "open", str(path), "--plain", "--at", "backward L -> x"]
    told = subprocess.run(arguments, input="?\n", capture_output=True, text=True, check=True).stdout
    command = next(line for line in told.splitlines() if line.startswith("To report a problem with this place: "))
    assert command.endswith(f"tutor open '{path}' --variant 0 --at 'backward L -> x'")
    for at, said in {"page 1": "Words of One", "end": "The end of the lesson", "seed": "seed   (step 2"}.items():
        assert said in run("open", path, "--plain", "--at", at).stdout


def test_an_error_inside_in_plain_words_names_the_place(run, folder, monkeypatch):
    def fail(session):
        raise ZeroDivisionError

    monkeypatch.setattr("tutor.plain.paragraph", fail)
    found = run("open", folder / "01-one.md", "--plain")
    assert found.exit_code == 1
    assert "ZeroDivisionError at one, variant 0, page 1" in found.stderr
    assert f"tutor open '{folder / '01-one.md'}' --variant 0" in found.stderr
