"""The command line as users and scripts meet it: what is told, where, with which exit code."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import tutor as package
from tutor import cli
from tutor.errors import NoSuchLessonError, Problem
from tutor.lesson import course
from tutor.progress.store import Store
from tutor.session import Material, Session
from tutor.session.keeping import keep

NETWORK = """\
Words.

```network
data: {x: {value: 1.5, vary: [1, 2], decimals: 6}}
parameters: {w: -0.5}
forward: |
  z = w * x
  L = z * z
```

```quiz
question: What?
answer: z
```
"""
TWO = NETWORK.replace("data:", "name: first\ndata:") + NETWORK.replace("data:", "name: second\ndata:").replace(
    "question: What?", "question: And now?"
)
BROKEN = "```network\nparameters: {x: 1}\nforward: |\n  L = sigmod(x)\n  M = y\n```\n"


@pytest.fixture
def run():
    """Runs a command here and now: quick, with its output and errors apart."""

    def invoke(*arguments):
        return CliRunner().invoke(cli.main, [str(each) for each in arguments])

    return invoke


@pytest.fixture
def taught(write):
    return write(NETWORK)


@pytest.fixture
def small_course(tmp_path, monkeypatch):
    """A course of two lessons in the place of the built-in one."""
    folder = tmp_path / "course"
    folder.mkdir()
    head = "---\nformat: 1\ntitle: {}\nsummary: It is {}.\nminutes: 5\n{}---\n\n"
    (folder / "01-slopes.md").write_text(head.format("Slopes", "steep", "") + NETWORK)
    (folder / "02-paths.md").write_text(head.format("Paths", "wide", "requires: [slopes]\n") + NETWORK)
    (folder / "course.yaml").write_text("title: All\nparts:\n  - {title: First, lessons: [slopes, paths]}\n")
    for place in ("tutor.lesson.course.built_in_course", "tutor.listing.built_in_course"):
        monkeypatch.setattr(place, lambda: folder)
    return folder


# --- lists ------------------------------------------------------------------------------------------------------------


def test_list_shows_the_course(run, small_course):
    found = run("list")
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout == "First\n  slopes  Slopes\n  paths   Paths\n"


def test_list_as_json_tells_how_far_one_is(run, small_course):
    material = Material(package.load_lesson("slopes"))
    with Store.open() as store:
        keep(Session(material).at(3), store)
    found = run("list", "--json")
    assert found.exit_code == 0
    rows = json.loads(found.stdout)["lessons"]
    assert rows[0] == {
        "id": "slopes",
        "title": "Slopes",
        "summary": "It is steep.",
        "part": "First",
        "path": str(small_course / "01-slopes.md"),
        "language": "en",
        "minutes": 5,
        "requires": [],
        "steps_seen": 2,
        "steps": len(material),
    }
    assert (rows[1]["requires"], rows[1]["steps_seen"], rows[1]["steps"]) == (["slopes"], 0, len(material))


def test_a_lesson_that_cannot_be_read_is_listed_without_steps(run, small_course):
    (small_course / "02-paths.md").write_text("---\nformat: 1\ntitle: Paths\n---\n\n" + BROKEN)
    assert json.loads(run("list", "--json").stdout)["lessons"][1]["steps"] == 0
    assert run("list").stdout.endswith("  paths   Paths\n")


def test_a_course_with_errors_is_told(run, small_course):
    (small_course / "course.yaml").write_text("title: All\nparts:\n  - {title: First, lessons: [slopes, pathz]}\n")
    found = run("list")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "course.yaml:3:" in found.stderr and "did you mean paths?" in found.stderr


def test_steps_are_addresses_that_are_found_again(run, write):
    path = write(TWO)
    material = Material(package.load_lesson(path))
    listed = json.loads(run("steps", path, "--json").stdout)
    assert listed["lesson"] == "taught"
    assert [each["network"] for each in listed["networks"]] == ["first", "second"]
    for number, network in enumerate(listed["networks"]):
        trace = material.walks[number].trace
        assert [trace.find(address) for address in network["steps"]] == list(range(len(trace)))
    lines = run("steps", path).stdout.splitlines()
    assert lines[:2] == ["# first", "forward z"]
    assert [line for line in lines if not line.startswith("#")] == 2 * listed["networks"][0]["steps"]


def test_steps_of_one_network_have_no_head_line(run, taught):
    assert run("steps", taught).stdout.splitlines()[:3] == ["forward z", "forward L", "seed"]


# --- the trace --------------------------------------------------------------------------------------------------------


def test_trace_as_json_has_the_keys_of_the_format(run, taught):
    data = json.loads(run("trace", taught, "--json").stdout)
    assert list(data) == ["format", "lesson", "network", "variant", "loss", "value", "nodes", "steps"]
    assert (data["format"], data["lesson"], data["variant"], data["loss"]) == (1, "taught", 0, "L")
    assert data["value"] == pytest.approx(0.5625)
    keys = {
        "forward": "node value",
        "seed": "node value",
        "chain": "output input operand upstream local combine product rule",
        "accumulate": "node before contribution after",
    }
    for step in data["steps"]:
        assert list(step) == ["index", "kind", "address", *keys[step["kind"]].split()], step["address"]
    node = {"name", "op", "inputs", "role", "shape", "expression", "value", "gradient"}
    assert all(set(each) == node for each in data["nodes"])


def test_trace_of_a_network_by_name_and_variant(run, write):
    path = write(TWO)
    first, second = (json.loads(run("trace", path, "--json", "--network", each).stdout) for each in ("first", "second"))
    assert (first["network"], second["network"]) == ("first", "second")
    other = json.loads(run("trace", path, "--json", "--variant", "3").stdout)
    assert (other["network"], other["variant"]) == ("first", 3)
    assert other["value"] != first["value"]
    found = run("trace", path, "--network", "secnd")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr == "tutor: taught has no network called secnd; did you mean second?\n"


def test_trace_in_words(run, taught):
    text = run("trace", taught).stdout
    assert "forward z\n    z = w * x\n    z = (−0.5) × 1.5 = −0.75\n" in text
    assert "backward z -> w\n    ∂L/∂w = ∂L/∂z · ∂z/∂w\n    −1.5 × 1.5 = −2.25\n" in text
    assert "seed\n    ∂L/∂L = 1\nbackward" in text


def test_a_lesson_without_a_network_has_no_trace(run, write):
    path = write("Words alone.\n")
    found = run("trace", path)
    assert (found.exit_code, found.stderr) == (2, "tutor: taught holds no network\n")
    assert run("steps", path).stdout == ""


def test_names_of_any_script_come_through_whatever_the_output_takes(tutor, write):
    path = write(NETWORK.replace("{w: -0.5}", "{ŵ: -0.5}").replace("z = w * x", "z = ŵ * x"))
    for encoding in ("utf-8", "ascii", "latin-1"):
        data = json.loads(tutor("trace", path, "--json", PYTHONIOENCODING=encoding).stdout)
        assert "ŵ" in [node["name"] for node in data["nodes"]]


# --- check ------------------------------------------------------------------------------------------------------------


def test_check_counts_what_it_proves(run, taught, small_course):
    found = run("check", taught, small_course)
    assert found.exit_code == 0
    assert found.stdout == "3 lessons, 3 questions: no problems\n"
    assert run("check", taught).stdout == "1 lesson, 1 question: no problems\n"


def test_check_tells_every_problem_in_its_place(run, write):
    path = write(BROKEN)
    found = run("check", path)
    assert found.exit_code == 1
    lines = found.stdout.splitlines()
    assert lines[0].startswith(
        f"{path}:9:7: error[unknown-function]: no function is called sigmod; did you mean sigmoid?"
    )
    assert lines[1:3] == ["      L = sigmod(x)", "          ^^^^^^"]
    assert lines[-1] == "1 lesson, 0 questions: 2 problems"


def test_check_as_json_has_exactly_these_keys(run, write):
    path = write(BROKEN)
    found = run("check", path, "--json")
    assert found.exit_code == 1
    data = json.loads(found.stdout)
    assert list(data) == ["problems", "lessons", "questions"]
    assert (data["lessons"], data["questions"]) == (1, 0)
    first = data["problems"][0]
    assert list(first) == ["file", "line", "column", "end_column", "code", "severity", "message", "help"]
    assert (first["line"], first["column"], first["end_column"]) == (9, 7, 13)
    assert json.loads(run("check", "--json", write(NETWORK)).stdout)["problems"] == []


def test_check_looks_at_the_courses_order_too(run, small_course):
    (small_course / "course.yaml").write_text("title: All\nparts:\n  - {title: First, lessons: [slopes, gone]}\n")
    found = run("check", small_course)
    assert found.exit_code == 1
    assert "course.yaml:3:" in found.stdout and "there is no lesson gone" in found.stdout


def test_a_warning_alone_is_no_failure(run, write, monkeypatch):
    warning = Problem("a.md", 1, 1, 2, "unreached", "warning", "it never reaches the loss")
    monkeypatch.setattr("tutor.check.run.read_lesson", lambda path: (None, (warning,)))
    found = run("check", write(NETWORK))
    assert (found.exit_code, "1 problem" in found.stdout) == (0, True)


def test_what_was_typed_does_not_steer_the_terminal(run, taught):
    for arguments in (["trace", taught, "--network", "\x1b[2J"], ["open", taught, "--plain", "--at", "\x1b[2J"]):
        found = run(*arguments)
        assert (found.exit_code, "\x1b" in found.output) == (2, False)


@pytest.mark.parametrize("path", ["nowhere", "no/such/folder/", "a\x1b[31mred.md"])
def test_check_of_nothing_is_told_in_one_sentence(run, path):
    found = run("check", path)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith("tutor: there is no file or folder ") and found.stderr.count("\n") == 1
    assert "\x1b" not in found.stderr


def test_check_of_a_folder_without_lessons(run, tmp_path):
    assert run("check", tmp_path).stderr == f"tutor: there is no lesson in {tmp_path}\n"


# --- wrong usage ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["open", "steps", "trace"])
def test_a_lesson_nearly_named_is_suggested(run, small_course, command):
    found = run(command, "slope")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr == (
        "tutor: there is no lesson slope, neither in the course nor as a file; did you mean slopes?\n"
    )


def test_a_command_nearly_named_is_suggested(run):
    found = run("lst")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "Did you mean 'list'?" in found.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["frob"],
        ["open"],
        ["check"],
        ["steps", "a", "b"],
        ["open", "a", "--mode", "sleep"],
        ["trace", "a", "--variant", "-1"],
    ],
)
def test_wrong_usage_exits_with_2(run, arguments):
    found = run(*arguments)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "Usage:" in found.stderr


def test_version_and_help(run):
    assert run("--version").stdout == f"tutor {package.__version__}\n"
    help_text = run("--help").stdout
    for command in ("open", "list", "steps", "trace", "check"):
        assert command in help_text
        assert run(command, "--help").exit_code == run(command, "-h").exit_code == 0


@pytest.mark.parametrize(("arguments", "cure"), [([], "`tutor list`"), (["open", "{}"], "`tutor open {} --plain`")])
def test_without_a_terminal_one_sentence(tutor, taught, arguments, cure):
    found = tutor(*(each.format(taught) for each in arguments))
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("tutor: this terminal cannot show screens; try ")
    assert cure.format(taught) in found.stderr and found.stderr.count("\n") == 1


@pytest.mark.parametrize("term", ["dumb", ""])
def test_in_a_dumb_terminal_the_same_sentence(environment, term):
    leader, follower = pty.openpty()
    known = {**environment, "TERM": term}
    command = [sys.executable, "-m", "tutor"]
    code = subprocess.run(command, stdin=follower, stdout=follower, stderr=follower, env=known, check=False)
    os.close(follower)
    text = os.read(leader, 10_000).decode()
    os.close(leader)
    assert code.returncode == 2
    assert text.startswith("tutor: this terminal cannot show screens") and "\x1b" not in text


# --- pipes, imports, Python -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["trace", "{}"], ["trace", "{}", "--json"], ["steps", "{}"], ["list"]])
def test_a_pipe_that_closes_early_is_no_error(taught, command, environment):
    arguments = [each.format(taught) for each in command]
    process = subprocess.Popen([sys.executable, "-m", "tutor", *arguments], stdout=-1, stderr=-1, env=environment)
    process.stdout.close()
    with process:
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_behind_the_output_is_told(taught, environment):
    command = [sys.executable, "-m", "tutor", "trace", taught]
    with Path("/dev/full").open("w") as full:
        found = subprocess.run(command, stdout=full, stderr=-1, text=True, check=False, env=environment)
    assert (found.returncode, found.stderr) == (2, "tutor: No space left on device\n")


def imported(code: str) -> set[str]:
    watched = "numpy", "pydantic", "textual", "rich", "sqlite3", "markdown_it", "pylatexenc"
    told = f"{code}\nimport sys\nsys.stderr.write(' '.join(each for each in {watched} if each in sys.modules))"
    return set(subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stderr.split())


def test_what_is_imported_before_it_is_needed():
    call = (
        "from tutor.cli import main\ntry:\n    main({!r})\nexcept SystemExit as end:\n    assert end.code in {{0, 2}}"
    )
    assert imported("import tutor.cli") == set()
    assert imported("import tutor; tutor.__version__") == set()
    assert imported(call.format(["--version"])) == set()
    assert imported(call.format(["list"])) <= {"markdown_it"}
    assert not {"textual", "rich"} & imported(call.format(["steps", "chain-rule"]))


def test_from_python_the_same_objects(small_course, write):
    lesson = package.load_lesson("slopes")
    assert lesson.id == "slopes"
    assert package.load_lesson(small_course / "02-paths.md").title == "Paths"
    for given in (lesson, "slopes", small_course / "01-slopes.md"):
        assert package.trace(given).value("z") == -0.75
    several = write(TWO)
    assert package.trace(several, "second", variant=2).value("x") == package.trace(several, "second", variant=2).value(
        "x"
    )
    assert not np.array_equal(package.trace(several).value("x"), package.trace(several, variant=2).value("x"))
    with pytest.raises(NoSuchLessonError, match="did you mean second"):
        package.trace(several, "secnd")
    with pytest.raises(NoSuchLessonError, match="did you mean slopes"):
        package.load_lesson("slope")
    with pytest.raises(AttributeError, match="no attribute 'tracee'"):
        _ = package.tracee
    assert set(package.__all__) == {"__version__", "load_lesson", "trace"}


def test_the_built_in_course_is_found_from_any_folder(tutor, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ids = [summary.id for summary in course.lesson_summaries(course.built_in_course())]
    found = tutor("list")
    assert found.returncode == 0
    assert all(each in found.stdout for each in ids)
