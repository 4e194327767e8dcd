"""Whatever a file holds, it is a lesson or a list of problems: nothing is raised, and every place is in the file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parent))
from fuzz_campaign import CHANGES, ENCODINGS, PIECES, Campaign, examine, grown, lessons

COUNT, PARTS = 20_000, 8
"""Files of the campaign that are read here; `python tests/lesson/fuzz_campaign.py` reads a million."""

LESSONS = [
    path.read_bytes().decode("utf-8", "replace")
    for folder in ("../../lessons", "../bad_lessons")
    for path in sorted((Path(__file__).parent / folder).resolve().glob("*.md"))
]
MANY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_escapes_from_files_that_grow_from_lessons(tmp_path, part):
    campaign = Campaign(tmp_path)
    for seed in range(part, COUNT, PARTS):
        campaign.run(seed)
    assert not campaign.escaped, str(campaign)
    assert len(campaign.codes) > 60, str(campaign)
    assert campaign.read > COUNT / PARTS / 50, str(campaign)
    assert campaign.proved


def test_a_seed_grows_the_same_file_everywhere():
    assert [grown(seed) for seed in range(50)] == [grown(seed) for seed in range(50)]
    command = [sys.executable, "-c", "from fuzz_campaign import grown; print([grown(seed) for seed in range(50)])"]
    known = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), "PYTHONHASHSEED": "7"}
    elsewhere = subprocess.run(command, capture_output=True, text=True, check=True, env=known).stdout
    assert elsewhere.strip() == str([grown(seed) for seed in range(50)])


def test_every_change_changes_something_and_files_differ():
    files = {grown(seed) for seed in range(400)}
    assert len(files) > 390
    assert len({text for _, text in lessons()}) > 100
    assert len(CHANGES) + len(ENCODINGS) > 10


def test_the_campaign_notices_what_escapes(tmp_path, monkeypatch):
    campaign = Campaign(tmp_path)
    monkeypatch.setattr("fuzz_campaign.read_lesson", lambda path: 1 / 0)
    campaign.run(3)
    assert "ZeroDivisionError" in campaign.escaped[3]
    assert "escaped: 1" in str(campaign)
    monkeypatch.setattr("fuzz_campaign.read_lesson", lambda path: (None, ()))
    campaign.run(4)
    assert "AssertionError" in campaign.escaped[4]


@MANY
@given(data=st.binary(max_size=300), ending=st.sampled_from(["md", "yaml"]))
def test_any_bytes(tmp_path, data, ending):
    examine(tmp_path / f"x.{ending}", data)


@MANY
@given(
    pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40),
    front=st.sampled_from(["", "---\nformat: 1\ntitle: T\n---\n", "format: 1\ntitle: T\nstory:\n"]),
    ending=st.sampled_from(["md", "yaml"]),
)
def test_any_text_of_what_lessons_are_made_of(tmp_path, pieces, front, ending):
    examine(tmp_path / f"x.{ending}", (front + "".join(pieces)).encode("utf-8", "replace"))


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
    examine(tmp_path / "x.md", text.encode("utf-8", "replace"))


@pytest.mark.parametrize("text", LESSONS[:5])
def test_any_lesson_cut_off_anywhere(tmp_path, text):
    data = text.encode()
    for end in range(0, len(data), max(len(data) // 60, 1)):
        examine(tmp_path / "x.md", data[:end])
