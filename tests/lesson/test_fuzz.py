"""Whatever a file holds, it is a lesson or a list of problems: nothing is raised, and every place is in the file."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor.lesson import read_lesson

LESSONS = [
    path.read_bytes().decode("utf-8", "replace")
    for folder in ("../../lessons", "../bad_lessons")
    for path in sorted((Path(__file__).parent / folder).resolve().glob("*.md"))
]
PIECES = [
    "```", "```quiz\n", "```network\n", "---\n", "{{ ", " }}", '{at="', '"}', "\n", "\r\n", "\t", "  ", "- ", "> ",
    "[", "]", "{", "}", '"', "'", "|", ">", "*", "&a ", "!", "%", "@", "#", "x", "w @ x", "1e400", "-", "$", "`", "<b>",
    "# ", "\\", ": ", "\u2028", "\ufeff", "\x1b", "\x00", "한", "🎉", "p", "(", ")", "grad(", "at: seed\n",
    "local(p, z)", "ask: local\n", "null", "answer: ", "value: ", "shape: [2]", "true", ".nan", "sum(x, axis=5)",
    "x[9]", "**", "x.T",
]  # fmt: skip
MANY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def check(path, data):
    path.write_bytes(data)
    lesson, problems = read_lesson(path)
    assert (lesson is None) == any(problem.severity == "error" for problem in problems)
    lines = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in problems:
        assert str(problem).replace("\u2029", "?").isprintable() or "\n" not in str(problem)
        if problem.line is not None:
            assert 1 <= problem.line <= len(lines)
            assert 1 <= problem.column <= len(lines[problem.line - 1].removeprefix("\ufeff")) + 1
            assert problem.end_column > problem.column


@MANY
@given(data=st.binary(max_size=300), ending=st.sampled_from(["md", "yaml"]))
def test_any_bytes(tmp_path, data, ending):
    check(tmp_path / f"x.{ending}", data)


@MANY
@given(
    pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40),
    front=st.sampled_from(["", "---\nformat: 1\ntitle: T\n---\n", "format: 1\ntitle: T\nstory:\n"]),
    ending=st.sampled_from(["md", "yaml"]),
)
def test_any_text_of_what_lessons_are_made_of(tmp_path, pieces, front, ending):
    check(tmp_path / f"x.{ending}", (front + "".join(pieces)).encode("utf-8", "replace"))


@MANY
@given(
    text=st.sampled_from(LESSONS),
    changes=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(PIECES) | st.text(max_size=3)),
        min_size=1,
        max_size=5,
    ),
)
def test_any_lesson_with_something_changed(tmp_path, text, changes):
    for where, deleted, inserted in changes:
        place = int(where * len(text))
        text = text[:place] + inserted + text[place + deleted :]
    check(tmp_path / "x.md", text.encode("utf-8", "replace"))


@pytest.mark.parametrize("text", LESSONS[:5])
def test_any_lesson_cut_off_anywhere(tmp_path, text):
    data = text.encode()
    for end in range(0, len(data), max(len(data) // 60, 1)):
        check(tmp_path / "x.md", data[:end])
