"""`tutor new`: lessons to start from, written whole or not at all, and never over anything."""

import errno
import json
import os
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from tutor import cli
from tutor.cli import writing
from tutor.lesson import load_lesson, read_lesson
from tutor.lesson.model import Page, Quiz, Walk
from tutor.network import evaluate_expression
from tutor.quiz import grade
from tutor.session import Material
from tutor.templates import TEMPLATES

ENDINGS = (".md", ".yaml")
VARIANTS = 40


@pytest.fixture
def new(tmp_path, monkeypatch):
    """Runs `tutor new` in an empty folder, the tests' current one."""
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return lambda *arguments: CliRunner().invoke(cli.main, ["new", *arguments])


@pytest.fixture
def template(new):
    """A template as `tutor new` writes it, by name and ending."""

    def written(name, ending=".md"):
        assert new(f"01-{name}{ending}", "--template", name).exit_code == 0
        return load_lesson(Path(f"01-{name}{ending}"))

    return written


def refused(result):
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    return result.stderr


def listed(folder="."):
    return sorted(path.name for path in Path(folder).iterdir())


# --- what is written --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_has_no_problems(new, name, ending):
    assert new(f"03-my-lesson{ending}", "--template", name).exit_code == 0
    lesson, problems = read_lesson(Path(f"03-my-lesson{ending}"))
    assert problems == ()
    assert (lesson.id, lesson.title) == ("my-lesson", "My lesson")
    checked = CliRunner().invoke(cli.main, ["check", f"03-my-lesson{ending}"])
    assert (checked.exit_code, "no problems" in checked.stdout) == (0, True)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_shows_what_a_lesson_can_hold(template, name):
    lesson = template(name)
    (walk,) = lesson.walks
    asked = [quiz for quiz in walk.quizzes if quiz.ask]
    assert len(asked) >= 3 and all(quiz.hints and quiz.explain for quiz in asked)
    assert {quiz.ask for quiz in asked} & {"local", "product"}
    assert any(quiz.answer is not None and quiz.wrong for quiz in lesson.quizzes)
    assert any(quiz.choices for quiz in lesson.quizzes)
    assert walk.notes and any(leaf.vary or leaf.choices for leaf in walk.leaves)
    pages = [part.text for part in lesson.story if isinstance(part, Page)]
    assert any("{{" in text for text in (*pages, *(note.text for note in walk.notes)))
    assert isinstance(lesson.story[0], Page) and isinstance(lesson.story[-1], Page)
    assert (walk.train is not None) is (name == "training")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_tells_its_author_what_to_change(new, name, ending):
    new(f"01-a{ending}", "--template", name)
    remarks = [line for line in Path(f"01-a{ending}").read_text().splitlines() if line.lstrip().startswith("# ")]
    assert len(remarks) >= 5


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_matrix_of_a_template_is_square(template, name):
    """A transpose that is missing would go unseen."""
    trace = Material(template(name)).walks[0].trace
    shapes = {value.shape for value in trace.values if value.ndim > 1}
    assert not any(rows == columns for rows, columns in shapes)
    assert bool(shapes) is (name != "scalar")


def spoken(quiz: Quiz):
    shown = {name: getattr(quiz, name) for name in ("id", "at", "ask", "question", "hints", "explain", "tolerance")}
    return shown | {"answer": quiz.answer, "choices": quiz.choices, "wrong": quiz.wrong, "formula": quiz.formula}


def told(lesson):
    """All that a learner meets, without the places in the file."""
    for part in lesson.story:
        if isinstance(part, Page):
            yield part.title, part.text
        elif isinstance(part, Quiz):
            yield spoken(part)
        elif isinstance(part, Walk):
            leaves = [
                (each.name, each.role, each.vary, each.decimals, each.choices, each.shape) for each in part.leaves
            ]
            yield leaves, [None if each.value is None else each.value.tolist() for each in part.leaves]
            yield part.assignments
            yield part.train, part.graph.loss, part.graph.followed
            yield [(note.address, note.title, note.text) for note in part.notes]
            yield [spoken(quiz) for quiz in part.quizzes]


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_the_same_lesson_in_markdown_and_in_yaml(new, name):
    for place, ending in enumerate(ENDINGS):
        assert new(f"{place}/01-twin{ending}", "--template", name).exit_code == 0
    one, other = (load_lesson(Path(f"{place}/01-twin{ending}")) for place, ending in enumerate(ENDINGS))
    for slot in ("id", "title", "summary", "requires", "minutes", "authors", "license", "tags", "language"):
        assert getattr(one, slot) == getattr(other, slot)
    assert list(told(one)) == list(told(other))
    traces = [Material(each, 3).walks[0].trace for each in (one, other)]
    assert [step.address for step in traces[0].steps] == [step.address for step in traces[1].steps]


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_a_template_calls_wrong_is_wrong_in_every_variant(template, name):
    lesson = template(name)
    quizzes = {quiz.id: quiz for quiz in lesson.quizzes}
    for variant in range(VARIANTS):
        material = Material(lesson, variant)
        trace = material.walks[0].trace
        asked = [question for _, question in material.questions()]
        assert {question.id for question in asked} == set(quizzes)
        for question in asked:
            for wrong in quizzes[question.id].wrong:
                given = json.dumps(evaluate_expression(wrong.answer, trace).round(6).tolist())
                verdict = grade(question, given)
                assert verdict.verdict == "wrong", (variant, question.id, wrong.say)
                assert wrong.say in verdict.message


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("03-two-slopes.md", "Two slopes"),
        ("03-two_slopes", "Two slopes"),
        ("why.md", "Why"),
        ("12-ReLU-and-co.yaml", "ReLU and co"),
        ("2024.md", "2024"),
        ("null.md", "Null"),
        ("1-true.yaml", "True"),
        ("선형-층.md", "선형 층"),
        ("01-v1.2.md", "V1.2"),
        ("01-slopes.ko.md", "Slopes"),
    ],
)
def test_the_title_is_made_from_the_files_name(new, path, title):
    assert new(path).exit_code == 0
    (written,) = Path().iterdir()
    assert load_lesson(written).title == title


@pytest.mark.parametrize(("path", "file"), [("plain", "plain.md"), ("a/b/deep.md", "a/b/deep.md"), ("x.yml", "x.yml")])
def test_where_it_is_written_and_what_to_try_next(new, path, file):
    result = new(path)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{file}: ")
    commands = [line.strip() for line in result.stdout.splitlines() if line.startswith("  tutor ")]
    assert commands == [f"tutor check {file}", f"tutor preview {file}"]
    assert load_lesson(Path(file)).walks


def test_a_path_with_spaces_is_quoted_for_the_next_command(new):
    assert "tutor check 'my lessons/one.md'" in new("my lessons/one.md").stdout


def test_the_default_is_the_smallest_template(new):
    new("a/one.md")
    new("b/one.md", "--template", "scalar")
    assert Path("a/one.md").read_bytes() == Path("b/one.md").read_bytes()


def test_every_template_is_in_the_package_and_in_the_help(new):
    shipped = {each.name for each in files("tutor.templates").iterdir() if each.name.endswith(ENDINGS)}
    assert shipped == {f"{name}{ending}" for name in TEMPLATES for ending in ENDINGS}
    help_text = new("--help").stdout
    for name, words in TEMPLATES.items():
        assert name in help_text and words in help_text


def test_the_program_itself_writes_a_lesson(tutor, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert tutor("new", "01-layers.yaml", "--template", "layer").returncode == 0
    found = tutor("check", "01-layers.yaml")
    assert (found.returncode, found.stdout) == (0, found.stdout) and "no problems" in found.stdout


# --- what is refused --------------------------------------------------------------------------------------------------


def test_nothing_is_written_over(new):
    Path("01-mine.md").write_text("my words")
    assert refused(new("01-mine.md")).startswith("tutor: 01-mine.md is there already")
    assert refused(new("01-mine")).startswith("tutor: 01-mine.md is there already")
    assert Path("01-mine.md").read_text() == "my words"
    Path("02-gone.md").symlink_to("nowhere.md")
    assert "there already" in refused(new("02-gone.md"))
    assert not Path("nowhere.md").exists()


def test_two_files_of_one_lesson_are_not_made(new):
    """Progress is kept by id."""
    assert new("01-slopes.md").exit_code == 0
    for path in ("02-slopes.md", "01-slopes.yaml", "01-slopes.ko.md", "./slopes.md"):
        assert "01-slopes.md is the lesson slopes already" in refused(new(path))
    assert listed() == ["01-slopes.md"]
    assert new("other/01-slopes.md").exit_code == 0


@pytest.mark.parametrize(
    ("path", "phrase"),
    [
        ("folder", "folder is a folder; name a file in it, such as folder/01-my-lesson.md"),
        ("none/", "none/ is a folder; name a file in it, such as none/01-my-lesson.md"),
        (".", ". is a folder; name a file in it, such as 01-my-lesson.md"),
        ("a.txt", "a.txt ends in .txt, and a lesson ends in .md or .yaml"),
        ("@.md", "no lesson can be called '@.md'"),
        ("07-.md", "no lesson can be called '07-.md'"),
        ("README.md", "no lesson can be called 'README.md'"),
        ("course.yaml", "no lesson can be called 'course.yaml'"),
        (".hidden.md", "no lesson can be called '.hidden.md'"),
        ("04-two slopes.md", "use letters, digits and -, such as 04-two-slopes.md"),
        ("a\x1b[31m.md", "no lesson can be called 'a\\x1b[31m.md'"),
        ("file/a.md", "file is a file, and no folder"),
        ("file/b/a.md", "file is a file, and no folder"),
    ],
)
def test_a_path_that_cannot_be_is_told_in_one_sentence(new, path, phrase):
    Path("folder").mkdir()
    Path("file").write_text("")
    before = listed()
    assert phrase in refused(new(path))
    assert listed() == before


@pytest.mark.parametrize("name", ["a" * 300 + ".md", "folder/" + "a" * 300])
def test_a_name_that_no_disk_takes_is_told(new, name):
    Path("folder").mkdir()
    assert "ile name too long" in refused(new(name))
    assert listed("folder") == []


@pytest.mark.parametrize(("name", "cure"), [("scaler", "did you mean scalar?"), ("q", ", ".join(TEMPLATES))])
def test_a_template_that_is_not_there(new, name, cure):
    result = new("01-a.md", "--template", name)
    assert (result.exit_code, result.stdout, listed()) == (2, "", [])
    assert f"no template is called {name}; " in result.stderr and cure in result.stderr


# --- whole, or not at all ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_write_that_breaks_off_leaves_nothing(new, monkeypatch, error):
    def half(path, text, **options):
        path.write_bytes(text.encode()[:100])
        raise error

    monkeypatch.setattr(Path, "write_text", half)
    result = new("01-a.md")
    assert result.exit_code == (2 if isinstance(error, OSError) else 130)
    assert isinstance(error, KeyboardInterrupt) or "01-a.md cannot be written: no space left" in refused(result)
    assert listed() == []


def test_a_folder_that_may_not_be_written_is_told(new, monkeypatch):
    def closed(path, **options):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", closed)
    assert refused(new("locked/a.md")) == "tutor: locked/a.md cannot be written: permission denied\n"


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_appears_meanwhile_is_left_as_it_is(new, monkeypatch, links):
    checked = writing._check_name

    def overtaken(file):
        checked(file)
        monkeypatch.setattr(os.path, "lexists", lambda path: file.write_text("theirs") < 0)

    monkeypatch.setattr(writing, "_check_name", overtaken)
    if not links:
        forbid_links(monkeypatch)
    assert "it is there already" in refused(new("01-a.md"))
    assert (listed(), Path("01-a.md").read_text()) == (["01-a.md"], "theirs")


def forbid_links(monkeypatch):
    def no_links(file, draft):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", no_links)


def test_a_disk_without_links_takes_it_too(new, monkeypatch):
    forbid_links(monkeypatch)
    assert new("01-a.md").exit_code == 0
    assert listed() == ["01-a.md"]
    assert read_lesson(Path("01-a.md"))[1] == ()


def test_others_may_read_it_as_the_user_has_said(new):
    before = os.umask(0o022)
    try:
        new("01-a.md")
    finally:
        os.umask(before)
    assert Path("01-a.md").stat().st_mode & 0o777 == 0o644
