"""docs/problems/ has a page for each code: its wrong example is told as the page says, its right one has no problem."""

import errno
import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from tutor.cli import main
from tutor.lesson import problems
from tutor.lesson.problems import CODES

FOLDER = Path(__file__).parents[2] / "docs" / "problems"
FRONT = "---\nformat: 1\ntitle: A slope\n---\n\n"
MANY = ", ".join(["0.5"] * 50_001)

# What a page cannot write out, and only describes: a lesson that is wrong in this way.
RECIPES = {
    "cannot-read": FRONT.encode(),
    "too-large": FRONT.encode() + b"x" * 2_000_000,
    "not-utf-8": f"{FRONT}How steep is a square?\n".encode("utf-16"),
    "too-long": (FRONT + "How steep is a square?\n" * 20_000).encode(),
    "too-many-nodes": f"{FRONT}```network\ndata:\n  x: [{MANY}]\nforward: L = mean(x)\n```\n".encode(),
    "formula-too-long": f"{FRONT}```network\ndata: {{x: 1.5}}\nforward: L = {'x + ' * 749}x\n```\n".encode(),
}

_FILE = re.compile(r"(?:^`([^`\n]+)`:\n\n)?^````(markdown|yaml)\n(.*?)^````$", re.DOTALL | re.MULTILINE)
_SAID = re.compile(r"^```text\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PROBLEM = re.compile(r"^\S+: (error|warning)\[([a-z0-9-]+)\]: ", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")


class Page(NamedTuple):
    """A page of docs/problems: `wrong` and `right` are files by name; `said` is what the command tells of the wrong."""

    title: str
    reason: str
    wrong: dict[str, bytes]
    said: str
    right: dict[str, bytes]


def page(code):
    head, wrong, right = re.split(
        r"^## (?:Wrong|Right)$", (FOLDER / f"{code}.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    title, _, reason = head.removeprefix("# ").partition("\n")
    (said,) = _SAID.findall(wrong)
    recipe = {"lesson.md": RECIPES[code]} if code in RECIPES else {}
    return Page(title, " ".join(reason.split()), recipe or files_in(wrong), said, files_in(right))


def files_in(section):
    """The examples of a section: a file's name stands above it, where it is not the only one."""
    usual = {"markdown": "lesson.md", "yaml": "lesson.yaml"}
    return {name or usual[kind]: text.encode() for name, kind, text in _FILE.findall(section)}


def checked(files, folder, monkeypatch, *, locked=False):
    """What `tutor check` tells of these files, without its last line, that line, and the exit code."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with monkeypatch.context() as patch:
        patch.chdir(folder)
        if locked:
            patch.setattr(Path, "open", _denied)
        found = CliRunner().invoke(main, ["check", *(files if len(files) == 1 else ["."])], catch_exceptions=False)
    told, _, last = found.output.rstrip("\n").rpartition("\n")
    return f"{told}\n" if told else "", last, found.exit_code


def _denied(path, *_args, **_kwargs):
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def without_ends(text):
    """The lines without the blanks at their ends, which editors take away."""
    return [line.rstrip() for line in text.splitlines()]


def readme():
    return (FOLDER / "README.md").read_text(encoding="utf-8")


def groups():
    """The headings and codes of CODES as they stand in its source, in order."""
    source = Path(problems.__file__).read_text(encoding="utf-8").partition("CODES: ")[2].partition("\n}")[0]
    return re.findall(r'^    (?:# (.+)|"([a-z0-9-]+)": )', source, re.MULTILINE)


def test_every_code_has_a_page_and_every_page_its_code():
    assert {path.stem for path in FOLDER.iterdir()} == {*CODES, "README"}


@pytest.mark.parametrize("code", CODES)
def test_the_wrong_example_is_told_as_its_page_says(code, tmp_path, monkeypatch):
    found = page(code)
    told, _, exit_code = checked(found.wrong, tmp_path, monkeypatch, locked=code == "cannot-read")
    assert [each for _, each in _PROBLEM.findall(told)] == [code]
    assert without_ends(told) == without_ends(found.said)
    assert exit_code == ("error[" in told)


@pytest.mark.parametrize("code", CODES)
def test_the_right_example_has_no_problem(code, tmp_path, monkeypatch):
    right = page(code).right
    if code not in ("cannot-read", "not-utf-8"):  # which are mended outside of the lesson
        told, last, exit_code = checked(right, tmp_path, monkeypatch)
        assert (told, exit_code) == ("", 0)
        assert last.endswith("no problems")


def test_every_page_has_its_title_and_a_reason_of_its_own():
    pages = {code: page(code) for code in CODES}
    assert {code: found.title for code, found in pages.items()} == {code: code for code in CODES}
    assert len({found.reason for found in pages.values()} - {""}) == len(CODES)


def test_what_is_described_is_not_written_out():
    for code in RECIPES:
        wrong = (FOLDER / f"{code}.md").read_text(encoding="utf-8").partition("## Wrong")[2].partition("## Right")[0]
        assert not files_in(wrong), f"{code} has an example, and a recipe that hides it"


def test_the_index_lists_the_codes_in_the_groups_of_the_program():
    listed = re.findall(r"^(?:## (.+)|\* \[`([a-z0-9-]+)`\]\(\2\.md\): .+)$", readme(), re.MULTILINE)
    assert [(title.lower(), code) for title, code in listed] == [(title.lower(), code) for title, code in groups()]
    assert [code for _, code in listed if code] == list(CODES)


def test_the_index_shows_the_examples_of_the_program():
    shown = dict(re.findall(r"^\* \[`([a-z0-9-]+)`\]\(.+?\): (.+)$", readme(), re.MULTILINE))
    assert shown == CODES


@pytest.mark.parametrize(
    "file", [FOLDER.parent / "lesson-format.md", *sorted(FOLDER.iterdir())], ids=lambda path: path.stem
)
def test_every_link_leads_somewhere(file):
    text = file.read_text(encoding="utf-8")
    outside = re.sub(r"^(`{3,})\w*\n.*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    outside = re.sub(r"`[^`\n]+`", "", re.sub(r"\[`[^`\n]+`\]", "[code]", outside))  # a code span is no link
    for path, anchor in _LINK.findall(outside):
        target = (file.parent / path).read_text(encoding="utf-8") if path else text
        assert not anchor or anchor in anchors(target), f"{path}#{anchor}"


def test_the_format_page_links_every_code_to_its_page():
    table = (FOLDER.parent / "lesson-format.md").read_text(encoding="utf-8").partition("\n## Problems\n")[2]
    assert re.findall(r"^\| \[`([a-z0-9-]+)`\]\(problems/\1\.md\) \|", table, re.MULTILINE) == list(CODES)


def anchors(text):
    """The anchors that a page's headings get where it is shown."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
