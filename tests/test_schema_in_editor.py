"""Lessons in YAML in an editor: a real language server completes, explains and marks them by `tutor schema`.

The server is yaml-language-server from npm, found by TUTOR_YAML_SERVER or in PATH; `make schema-server` installs it.
"""

import itertools
import json
import os
import re
import select
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from tutor import cli
from tutor.lesson.quizzes import KINDS
from tutor.lesson.schema import BLOCKS, FrontMatter, NetworkBlock, QuizBlock, TrainBlock, ValueBlock

ROOT = Path(__file__).parents[1]
TEMPLATES = sorted((ROOT / "tutor" / "templates").glob("*.yaml"))
PAGE_FORM = re.search(
    r"^## The YAML form$.*?^```yaml\n(.*?)^```$",
    (ROOT / "docs" / "lesson-format.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)[1]
SERVER = os.environ.get("TUTOR_YAML_SERVER") or shutil.which("yaml-language-server")
pytestmark = pytest.mark.skipif(not SERVER, reason="yaml-language-server is not installed: make schema-server")
MODELINE = "# yaml-language-server: $schema=lesson.schema.json\n"
HEAD = "format: 1\ntitle: A\nstory:\n"
LIMIT = 60


class LanguageServer:
    """A client of the Language Server Protocol, over pipes, with one document open at a time."""

    def __init__(self, folder, **settings):
        command = [SERVER, "--stdio"]
        self.process = subprocess.Popen(command, stdin=-1, stdout=-1, stderr=subprocess.DEVNULL)
        self.folder, self.ids, self.buffer = folder, itertools.count(1), b""
        self.uri, self.told = "", {}
        self.settings = {
            "validate": True,
            "completion": True,
            "hover": True,
            "schemaStore": {"enable": False},
            **settings,
        }
        completion = {"completionItem": {"snippetSupport": True}}
        can = {"textDocument": {"completion": completion, "hover": {}}, "workspace": {"configuration": True}}
        root = {"rootUri": folder.as_uri(), "workspaceFolders": [{"uri": folder.as_uri(), "name": "course"}]}
        self.ask("initialize", {"processId": None, **root, "capabilities": can})
        self.send(method="initialized", params={})

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        head = self._until(b"\r\n\r\n")
        length = int(re.search(rb"Content-Length: (\d+)", head)[1])
        while len(self.buffer) < length:
            self._more()
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return json.loads(body)

    def _until(self, end):
        while end not in self.buffer:
            self._more()
        head, self.buffer = self.buffer.split(end, 1)
        return head

    def _more(self):
        assert select.select([self.process.stdout], [], [], LIMIT)[0], "the server is silent"
        data = os.read(self.process.stdout.fileno(), 1 << 16)
        assert data, "the server has ended"
        self.buffer += data

    def ask(self, method, params):
        number = next(self.ids)
        self.send(id=number, method=method, params=params)
        while True:
            message = self.receive()
            if message.get("id") == number and "method" not in message:
                return message["result"]
            self._react(message)

    def _react(self, message):
        if message.get("method") == "textDocument/publishDiagnostics":
            self.told[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message and "method" in message:
            wanted = message["params"].get("items", []) if message["method"] == "workspace/configuration" else []
            self.send(
                id=message["id"], result=[self.settings if each.get("section") == "yaml" else None for each in wanted]
            )

    def open(self, text, name=""):
        """Open a document of this text; the cursor stands at ¦."""
        before = text.partition("¦")[0]
        self.uri = (self.folder / (name or f"{next(self.ids)}.yaml")).as_uri()
        document = {"uri": self.uri, "languageId": "yaml", "version": 1, "text": text.replace("¦", "")}
        self.send(method="textDocument/didOpen", params={"textDocument": document})
        return {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}

    def problems(self, text, name=""):
        self.open(text, name)
        while self.uri not in self.told:
            self._react(self.receive())
        return [(each["range"]["start"]["line"], each["message"]) for each in self.told[self.uri]]

    def completed(self, text):
        found = self.ask(
            "textDocument/completion", {"position": self.open(MODELINE + text), "textDocument": {"uri": self.uri}}
        )
        return {each["label"] for each in found["items"]}

    def hover(self, text):
        found = self.ask(
            "textDocument/hover", {"position": self.open(MODELINE + text), "textDocument": {"uri": self.uri}}
        )
        contents = found["contents"]
        return contents["value"] if isinstance(contents, dict) else contents


@contextmanager
def serving(folder, **settings):
    (folder / "lesson.schema.json").write_text(CliRunner().invoke(cli.main, ["schema"]).stdout, encoding="utf-8")
    running = LanguageServer(folder, **settings)
    try:
        yield running
    finally:
        running.process.kill()
        running.process.communicate()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("editor")) as running:
        yield running


QUIZ = f"{HEAD}  - quiz:\n      "
NETWORK = f"{HEAD}  - network:\n      forward: L = x * x\n      "


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("¦", {*FrontMatter.model_fields, "story"}),
        (f"{HEAD}  - ¦", {"text", *BLOCKS}),
        (f"{QUIZ}¦", set(QuizBlock.model_fields)),
        (f"{QUIZ}at: seed\n      ¦", set(QuizBlock.model_fields) - {"at"}),
        (f"{NETWORK}¦", set(NetworkBlock.model_fields) - {"forward"}),
        (f"{NETWORK}train:\n        ¦", set(TrainBlock.model_fields)),
        (f"{NETWORK}data:\n        x:\n          ¦", set(ValueBlock.model_fields)),
        (f"{HEAD}  - note:\n      ¦", set(BLOCKS["note"].model_fields)),
    ],
)
def test_keys_are_completed(server, text, wanted):
    assert wanted <= server.completed(text)
    assert "at" in wanted or "at" not in server.completed(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{QUIZ}ask: ¦", {"value", "upstream", "local", "product", "total", "shape", "update"}),
        (f"{NETWORK}train:\n        optimizer: ¦", {"sgd", "momentum", "adam"}),
        (f"{QUIZ}mistake:\n        slip: ¦", {"no-upstream", "transposed"}),
    ],
)
def test_values_are_completed(server, text, wanted):
    assert wanted <= server.completed(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("format: 1\nti¦tle: A\nstory: []\n", "What the lesson is called"),
        (f"{QUIZ}at: seed\n      as¦k: local\n", "What is asked of the step"),
        (f"{HEAD}  - netw¦ork:\n      forward: L = x\n", "Here begins a walk through it"),
        (f"{NETWORK}train: {{learning¦_rate: 1}}\n", "step, above 0"),
        (f"{NETWORK}data: {{x: {{value: 1, va¦ry: [0, 1]}}}}\n", "Lowest and highest"),
    ],
)
def test_a_key_that_is_pointed_at_says_what_it_is(server, text, words):
    assert words in server.hover(text)


def test_good_lessons_have_no_marks(server):
    for text in (PAGE_FORM, *(path.read_text(encoding="utf-8") for path in TEMPLATES)):
        assert server.problems(MODELINE + text) == []


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("title: ", "titel: ", "titel is not allowed"),
        ("ask: total", "aks: total", "aks is not allowed"),
        ("ask: total", "ask: totel", "Value is not accepted"),
        ("ask: total", "ask: total, hints: how", 'Expected "array"'),
        ("- quiz:", "- quizz:", "quizz is not allowed"),
        ("at: accumulate x, ", "", "property at required by property ask"),
    ],
)
def test_a_mistake_is_marked_in_its_line(server, right, wrong, message):
    line = (MODELINE + PAGE_FORM).splitlines().index(next(x for x in PAGE_FORM.splitlines() if right in x))
    assert any(
        at == line and message in said for at, said in server.problems(MODELINE + PAGE_FORM.replace(right, wrong, 1))
    )


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"ask"}))
def test_a_quiz_of_every_kind_has_no_marks(server, kind):
    given = {
        "answer": "answer: x",
        "formula": "formula: x",
        "choices": "choices: [{text: a, correct: true}, {text: b}]",
        "order": "order: [a, b]",
        "mistake": "mistake: {at: seed, slip: sign}",
    }
    assert server.problems(f"{MODELINE}{QUIZ}question: What?\n      {given[kind]}\n") == []


def test_the_setting_on_the_authors_page_does_without_the_line(tmp_path):
    page = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
    settings = json.loads(re.search(r"^```json\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)[1])
    with serving(tmp_path, schemas=settings["yaml.schemas"]) as server:
        assert server.problems(PAGE_FORM, "01-square.yaml") == []
        assert any("titel" in said for _, said in server.problems(PAGE_FORM.replace("title", "titel", 1), "02-a.yaml"))
        assert server.problems("title: A course\nparts: []\n", "course.yaml") == []
