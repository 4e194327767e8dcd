"""`tutor check` as authors and their pipelines meet it: files and folders, forms of output, exit codes."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import tutor.check.run
from tutor import cli
from tutor.check import check_paths
from tutor.errors import NoSuchLessonError, Problem
from tutor.lesson.course import built_in_course
from tutor.lesson.variants import draw_values

NETWORK = "```network\ndata: {x: 1.5}\nparameters: {w: 0.9}\nforward: |\n  z = w * x\n  L = z**2\n```\n"
ASKED = "\n```quiz\nat: backward z -> w\nask: product\n```\n"
HIDING = NETWORK.replace("x: 1.5", "x: 1") + ASKED
BROKEN = "```network\ndata: {x: 1}\nforward: L = sigmod(x)\n```\n"
UNTRUE = "\n```quiz\nquestion: How steep?\nanswer: grad(w)\nwrong:\n  - {answer: grad(w), say: No.}\n```\n"


@pytest.fixture
def run():
    def invoke(*arguments):
        return CliRunner().invoke(cli.main, ["check", *(str(each) for each in arguments)])

    return invoke


@pytest.fixture
def sentence(monkeypatch):
    """Makes one problem be found, whatever is read."""

    def tell(problem):
        monkeypatch.setattr("tutor.check.run.read_lesson", lambda path: (None, (problem,)))

    return tell


# --- what is read ---------------------------------------------------------------------------------------------------


def test_several_paths_are_read_in_their_order(run, write):
    first, second = write(NETWORK + ASKED, "b.md"), write(NETWORK + ASKED + UNTRUE, "a.md")
    found = run(first, second)
    assert found.exit_code == 1
    assert found.stdout.endswith("2 lessons, 3 questions: 1 problem\n")
    assert "a.md" in found.stdout and "b.md" not in found.stdout


def test_the_same_file_is_read_once_however_it_is_called(run, write, tmp_path):
    path = write(HIDING)
    assert run(path, tmp_path / "." / path.name, tmp_path).stdout == run(path).stdout
    assert run(path, tmp_path).stdout.count("hard-to-tell") == 1


def test_a_folder_is_its_own_lessons(run, write, tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    write(NETWORK, "01-one.md")
    (inner / "02-two.md").write_text((tmp_path / "01-one.md").read_text())
    assert run(tmp_path).stdout.splitlines()[-1].startswith("1 lesson, 0 questions: ")
    assert run(tmp_path, inner).stdout.splitlines()[-1].startswith("2 lessons, 0 questions: ")


def test_a_folder_that_holds_only_folders_of_lessons_names_them(run, write, tmp_path):
    for name in ("slopes", "paths", "empty"):
        (tmp_path / name).mkdir()
    for name in ("slopes", "paths"):
        write(NETWORK, f"{name}/01-one.md")
    found = run(tmp_path)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr == f"tutor: there is no lesson in {tmp_path} itself; name its folders: paths, slopes\n"


@pytest.mark.parametrize("missing", ["gone.md", "gone/"])
def test_one_path_that_is_not_there_is_wrong_usage(run, write, missing):
    found = run(write(NETWORK), missing)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr == f"tutor: there is no file or folder {missing.rstrip('/')}\n"


def test_lessons_with_errors_count_no_questions(run, write):
    assert run(write(BROKEN + ASKED)).stdout.splitlines()[-1].startswith("1 lesson, 0 questions: ")


# --- what is told ---------------------------------------------------------------------------------------------------


def test_what_is_proved_is_told_in_its_place(run, write):
    path = write(NETWORK + UNTRUE)
    found = run(path)
    assert (found.exit_code, found.stderr) == (1, "")
    assert found.stdout.splitlines() == [
        f"{path}:18:5: error[wrong-is-right]: this wrong answer is the right one; "
        "choose other numbers, or another wrong answer",
        "      - {answer: grad(w), say: No.}",
        f"        {'^' * 27}",
        "1 lesson, 1 question: 1 problem",
    ]


def test_a_warning_alone_is_told_and_exits_with_0(run, write):
    found = run(write(HIDING))
    assert found.exit_code == 0
    assert "warning[hard-to-tell]" in found.stdout and found.stdout.endswith("1 question: 1 problem\n")


def test_what_was_read_comes_before_what_was_proved(run, write):
    unused = NETWORK.replace("w: 0.9}", "w: 0.9, unused: 1}").replace("x: 1.5", "x: 1")
    data = json.loads(run(write(unused + ASKED), "--json").stdout)
    assert [problem["code"] for problem in data["problems"]] == ["unreached", "hard-to-tell"]


def test_the_caret_stands_under_the_word_where_letters_are_wide(run, write):
    hint = "기울기는 0.1635 입니다"
    body = NETWORK.replace("z**2", "(sigmoid(z) - 1)**2")
    path = write(f"{body}\n```quiz\nat: backward sigmoid(z) -> z\nask: local\nhints: [{hint}]\n```\n")
    line, caret = run(path).stdout.splitlines()[1:3]
    assert line.endswith(f"hints: [{hint}]")
    before = caret[: caret.index("^")]
    assert len(before) == 4 + len("hints: [") + 2 * len("기울기는") + 1
    assert caret.strip() == "^" * len("0.1635")


def test_json_holds_what_is_proved(run, write):
    path = write(NETWORK + UNTRUE)
    found = run(path, "--json")
    assert found.exit_code == 1
    assert json.loads(found.stdout) == {
        "problems": [
            {
                "file": str(path),
                "line": 18,
                "column": 5,
                "end_column": 32,
                "code": "wrong-is-right",
                "severity": "error",
                "message": "this wrong answer is the right one",
                "help": "choose other numbers, or another wrong answer",
            }
        ],
        "lessons": 1,
        "questions": 1,
    }


def test_github_marks_the_lines_of_a_pull_request(run, write):
    path = write(NETWORK + UNTRUE)
    found = run(path, "--github")
    assert found.exit_code == 1
    assert found.stdout.splitlines()[0] == (
        f"::error file={path},line=18,col=5,endColumn=32,title=wrong-is-right::"
        "this wrong answer is the right one; choose other numbers, or another wrong answer"
    )
    assert run(write(HIDING), "--github").stdout.startswith("::warning file=")


def test_github_reads_no_command_out_of_an_authors_words(run, write, sentence):
    sentence(Problem("a,b:c%.md", None, None, None, "bad-name", "error", "100 %\r\n::set-env::x, y: z"))
    (line, _) = run(write(NETWORK), "--github").stdout.splitlines()
    assert line == "::error file=a%2Cb%3Ac%25.md,title=bad-name::100 %25%0D%0A::set-env::x, y: z"


def test_two_forms_at_once_are_wrong_usage(run, write):
    found = run(write(NETWORK), "--json", "--github")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "choose one" in found.stderr


# --- how many variants ----------------------------------------------------------------------------------------------


@pytest.fixture
def drawn_variants(monkeypatch):
    """The variants whose numbers are drawn for the proof."""
    seen = []

    def drawing(walk, lesson, variant):
        seen.append(variant)
        return draw_values(walk, lesson, variant)

    monkeypatch.setattr("tutor.check.networks.draw_values", drawing)
    return seen


@pytest.mark.parametrize(("options", "count"), [([], 200), (["--quick"], 5)])
def test_a_lesson_is_proved_over_200_variants_and_quickly_over_five(run, write, drawn_variants, options, count):
    run(write(NETWORK.replace("x: 1.5", "x: {value: 1.5, vary: [1, 2]}")), *options)
    assert set(drawn_variants) == set(range(count))


def test_where_nothing_is_drawn_all_variants_are_one(run, write, drawn_variants):
    run(write(NETWORK))
    assert set(drawn_variants) == {0}


def test_a_large_lesson_says_over_how_many_variants_it_was_proved(run, write):
    body = "```network\ndata: {x: {shape: [300000], vary: [-1, 1]}}\nforward: L = mean(x * x)\n```\n"
    path = write(body)
    assert run(path).stdout == f"1 lesson, 0 questions ({path}: 6 variants, for its size): no problems\n"
    assert run(path, "--quick").stdout == "1 lesson, 0 questions: no problems\n"
    assert json.loads(run(path, "--json").stdout) == {"problems": [], "lessons": 1, "questions": 0}


# --- from Python ----------------------------------------------------------------------------------------------------


def test_paths_are_checked_from_python_too(write, tmp_path):
    write(HIDING)
    checked = check_paths([tmp_path], quick=True)
    assert (checked.lessons, checked.questions, checked.fewer) == (1, 1, {})
    assert [problem.code for problem in checked.problems] == ["hard-to-tell"]
    with pytest.raises(NoSuchLessonError, match="no file or folder"):
        check_paths([Path("gone.md")])


def test_a_lesson_that_comes_while_the_others_are_proved_stops_nothing(tmp_path, monkeypatch):
    (tmp_path / "01-one.md").write_text("---\nformat: 1\ntitle: One\n---\n\nText.\n", encoding="utf-8")
    prove = tutor.check.run.prove_lesson

    def slow(lesson, *, quick):
        (tmp_path / "02-two.md").write_text("---\nformat: 1\ntitle: Two\n---\n\nText.\n", encoding="utf-8")
        return prove(lesson, quick=quick)

    monkeypatch.setattr("tutor.check.run.prove_lesson", slow)
    assert check_paths([tmp_path]).lessons == 1
    assert check_paths([tmp_path]).lessons == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
def test_an_interrupted_check_says_no_word():
    command = [sys.executable, "-m", "tutor", "check", str(built_in_course())]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    time.sleep(1.5)  # the provers are at work by then, and are not for some seconds more
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=30) == ("", "")
    assert process.returncode == 128 + signal.SIGINT


def test_provers_of_an_interrupted_check_are_ended_and_not_waited_for(tmp_path, monkeypatch):
    provers = []

    def interrupted(lesson, *, quick):
        provers.extend(multiprocessing.active_children())
        raise KeyboardInterrupt

    for number in range(8):
        (tmp_path / f"{number}-lesson-{number}.md").write_text(f"---\nformat: 1\ntitle: A\n---\n\n{NETWORK}{ASKED}")
    monkeypatch.setattr("tutor.check.run.prove_lesson", interrupted)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with pytest.raises(KeyboardInterrupt):
        check_paths([tmp_path])
    (prover,) = provers
    end = time.monotonic() + 30
    while prover.exitcode is None and time.monotonic() < end:  # the pool has a thread that joins it
        time.sleep(0.02)
    assert prover.exitcode == -signal.SIGTERM
