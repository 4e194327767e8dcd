"""docs/authoring.md, followed word for word: every command is typed, every edit made, every answer compared.

On the page a `console` block holds commands behind `$ `, and below each exactly what it prints.
Any other block is an edit; the sentence above it says which, in the words of EDITS.
"""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from pty_terminal import Terminal

from tutor import cli
from tutor.lesson import load_lesson, read_lesson
from tutor.session import Material

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^(?P<fence>`{3,})(?P<kind>\w+)\n(?P<body>.*?)^(?P=fence)$", re.DOTALL | re.MULTILINE)
EDITS = {
    "replace": re.compile(r"in `(?P<file>[^`]+)`, replace$", re.IGNORECASE),
    "with": re.compile(r"^with$"),
    "above": re.compile(r"in `(?P<file>[^`]+)`, above the line `(?P<line>[^`]+)`, put$", re.IGNORECASE),
    "top": re.compile(r"at the top of `(?P<file>[^`]+)`, put$", re.IGNORECASE),
    "make": re.compile(r"make the file `(?P<file>[^`]+)`:$", re.IGNORECASE),
}
ON_THE_SCREEN = {
    "tutor preview 01-one-weight.md": ["One weight", "What should the weight do?"],
    "tutor open my-course/": ["Backpropagation for my class", "The second week", "One weight", "A layer"],
}
QUIT = b"\x11"


@dataclass
class Command:
    """A command on the page; `output` is "" where the page shows none."""

    text: str
    output: str
    line: int


@dataclass
class Edit:
    kind: str
    file: str
    mark: str
    body: str
    line: int


def steps():
    """What the page tells its reader to do, in order."""
    found = []
    for block in FENCE.finditer(PAGE):
        line = PAGE.count("\n", 0, block.start()) + 1
        if block["kind"] == "console":
            pieces = re.split(r"^\$ ", block["body"], flags=re.MULTILINE)
            assert pieces[0] == "", f"line {line}: output without its command"
            found += [Command(*piece.split("\n", 1), line) for piece in pieces[1:]]
            continue
        sentence = " ".join(PAGE[: block.start()].rstrip().rpartition("\n\n")[2].split())
        kind, said = next(((k, m) for k, rule in EDITS.items() if (m := rule.search(sentence))), (None, None))
        assert kind, f"line {line}: what is this block for? Above it stands “{sentence}”"
        names = said.groupdict()
        found.append(Edit(kind, names.get("file", ""), names.get("line", ""), block["body"], line))
    return found


STEPS = steps()


class Reader:
    """Someone at an empty folder, who does what the page says."""

    def __init__(self, folder, environment):
        self.folder, self.environment, self.replaced = folder, environment, None

    def do(self, step):
        if isinstance(step, Edit):
            self.edit(step)
        elif step.text.startswith("cd "):
            self.folder = (self.folder / step.text[3:]).resolve(strict=True)
        elif step.text in ON_THE_SCREEN:
            self.watch(step.text)
        else:
            self.type(step)

    def type(self, command):
        run = subprocess.run(
            ["sh", "-c", command.text],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert run.stderr == "", f"line {command.line}: {command.text}"
        assert run.stdout.rstrip() == command.output.rstrip(), f"line {command.line}: {command.text}"
        assert run.returncode == ("error[" in command.output), f"line {command.line}: {command.text}"

    def watch(self, command):
        """A command that fills the screen: it shows what it should, and Ctrl+Q ends it."""
        words = f"cd {self.folder} && exec {command}"
        terminal = Terminal(["sh", "-c", words], (100, 30), {**self.environment, "TERM": "xterm-256color"})
        try:
            wanted = ON_THE_SCREEN[command]
            terminal.until(lambda screen: all(each in screen for each in wanted), 30)
            terminal.type(QUIT)
            assert terminal.ended() == 0
        finally:
            terminal.close()

    def edit(self, edit):
        if edit.kind == "replace":
            self.replaced = edit
            return
        before, self.replaced = (self.replaced, None) if edit.kind == "with" else (edit, self.replaced)
        assert self.replaced is None and before is not None, f"line {edit.line}: replace what?"
        path = self.folder / before.file
        if edit.kind == "make":
            assert not path.exists()
            path.parent.mkdir(exist_ok=True)
            path.write_text(edit.body, encoding="utf-8")
            return
        text = path.read_text(encoding="utf-8")
        old = {"with": before.body, "above": f"{edit.mark}\n", "top": text}[edit.kind]
        new = edit.body if edit.kind == "with" else edit.body + old
        assert f"\n{text}".count(f"\n{old}") == 1, f"line {edit.line}: not found once in {before.file}: {old}"
        path.write_text(f"\n{text}".replace(f"\n{old}", f"\n{new}")[1:], encoding="utf-8")


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """The folder of whoever has followed the page to its end."""
    folder = tmp_path_factory.mktemp("evening")
    home = tmp_path_factory.mktemp("home")
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    known = {**kept, "TUTOR_HOME": str(home), "PATH": path, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "COLUMNS": "100"}
    reader = Reader(folder, known)
    for step in STEPS:
        reader.do(step)
    assert reader.replaced is None
    return folder / "my-course"


def test_the_page_can_be_followed_to_its_end(followed):
    assert sorted(path.name for path in followed.iterdir()) == [
        ".vscode",
        "01-one-weight.ko.md",
        "01-one-weight.md",
        "02-a-layer.md",
        "03-a-loss.yaml",
        "course.yaml",
        "lesson.schema.json",
    ]


def test_what_was_written_is_what_the_page_says_it_is(followed):
    lesson = load_lesson(followed / "01-one-weight.md")
    (walk,) = lesson.walks
    assert "backward z -> b" in [note.address for note in walk.notes]
    assert "backward z -> b" in [quiz.at for quiz in walk.quizzes if quiz.ask == "product"]
    own = next(quiz for quiz in lesson.quizzes if quiz.id == "half-the-bias")
    assert (own.at, len(own.wrong)) == (None, 2)
    assert [leaf.vary for leaf in walk.leaves if leaf.name == "x"] == [(1.2, 3.6)]
    drawn = {float(Material(lesson, variant).walks[0].trace.value("x")) for variant in range(30)}
    assert len(drawn) > 10 and all(1.2 <= each <= 3.6 for each in drawn)
    translated = load_lesson(followed / "01-one-weight.ko.md")
    assert (translated.title, translated.language) == ("가중치 하나", "ko")
    assert load_lesson(followed / "02-a-layer.md").requires == ("one-weight",)
    assert all(read_lesson(path)[1] == () for path in followed.glob("0*"))


def test_the_editors_settings_are_what_the_page_made(followed):
    schemas = json.loads((followed / ".vscode" / "settings.json").read_text())["yaml.schemas"]
    ((schema, files),) = schemas.items()
    assert json.loads((followed / schema).read_text())["title"] == "A lesson of the tutor"
    assert [path.name for path in followed.glob(files)] == ["03-a-loss.yaml"]
    (modeline, *_) = (followed / "03-a-loss.yaml").read_text().splitlines()
    assert (followed / modeline.partition("$schema=")[2]).is_file()


def test_every_command_on_the_page_is_one():
    named = set(re.findall(r"(?:^\$ |`)tutor ([a-z]+)", PAGE, re.MULTILINE))
    assert {"new", "check", "steps", "preview", "open", "schema"} <= named <= set(cli.main.commands)


def test_every_link_on_the_page_leads_somewhere():
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        file, _, anchor = target.partition("#")
        text = (ROOT / "docs" / file).resolve(strict=True).read_text(encoding="utf-8")
        headings = [
            re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in re.findall(r"^#+ (.*)$", text, re.M)
        ]
        assert not anchor or anchor in headings, target
