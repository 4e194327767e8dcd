"""No file hurts whoever reads it: each is refused, or read as harmless, in about a second and 200 MB.

A recipe of `tests/hostile/recipes.py` makes each. The program is started once and forked for every file, so that its
start is in no figure; processor time, which other work on the machine does not change much, is measured against it.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOSTILE = Path(__file__).resolve().parents[1] / "hostile"
sys.path.append(str(HOSTILE))
from guarded import ESCAPED  # noqa: E402 - after the path is set
from recipes import LARGE_TO_TRACE, RECIPES, written  # noqa: E402 - the same

STARTS = 4
"""So many times the program's own start may take the processor: where that takes 0.4 s, 1.6 s."""
MEGABYTES = 200
TOLD = re.compile(r"^\S+: (error|warning)\[([a-z0-9-]+)\]:", re.MULTILINE)
WARNINGS = {"unreached"}

HARMLESS = """---
format: 1
title: T
---

{{ x }}

```network
data: {x: 1.5}
parameters: {w: {value: 1, vary: [0, 3]}}
forward: L = w * x
```

```quiz
at: forward L
ask: value
```
"""


class Guard:
    """The program, started once; `run` runs it in a fork, measured."""

    def __init__(self, folder):
        harmless = folder / "harmless.md"
        harmless.write_text(HARMLESS)
        known = {**os.environ, "TUTOR_HOME": str(folder / "home"), "OPENBLAS_NUM_THREADS": "1"}
        command = [sys.executable, str(HOSTILE / "guarded.py"), str(harmless)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=known, text=True)
        self.start = json.loads(self.process.stdout.readline())["start"]
        assert self.run("check", harmless)["exit"] == 0

    def run(self, *arguments):
        """The figures of one run, none of them too large."""
        self.process.stdin.write(json.dumps([str(each) for each in arguments]) + "\n")
        self.process.stdin.flush()
        found = json.loads(self.process.stdout.readline())
        shown = f"{found['seconds']:.2f} s of the processor, {found['megabytes']:.0f} MB, exit {found['exit']}"
        print(f"{Path(arguments[-1]).name}: {shown}")  # noqa: T201 - shown with -s, and where a test fails
        assert found["exit"] != ESCAPED, found["out"]
        assert found["exit"] in {0, 1, 2}, shown
        assert found["megabytes"] <= MEGABYTES, shown
        assert found["seconds"] <= STARTS * self.start, f"{shown}; the program's start took {self.start:.2f} s"
        return found

    def stop(self):
        """End the process and its pipes."""
        self.process.communicate()


@pytest.fixture(scope="module")
def guard(tmp_path_factory):
    made = Guard(tmp_path_factory.mktemp("guard"))
    yield made
    made.stop()


def marked(name):
    """A recipe; `pytest --runxfail` runs those too that are not refused yet."""
    reason = RECIPES[name].still
    return pytest.param(name, marks=pytest.mark.xfail(reason=reason, run=False) if reason else ())


@pytest.mark.parametrize("name", [marked(name) for name in RECIPES])
def test_a_hostile_file_is_refused_for_what_it_is_or_read_as_harmless(guard, tmp_path, name):
    found = guard.run("check", written(name, tmp_path))
    told = set(TOLD.findall(found["out"]))
    assert RECIPES[name].codes <= {code for _, code in told}
    assert found["exit"] == any(severity == "error" for severity, _ in told)
    assert found["exit"] == bool(RECIPES[name].codes - WARNINGS)
    assert all(letter.isprintable() or letter == "\n" for letter in found["out"])
    assert "Unable to allocate" not in found["out"]  # a limit is asked for before memory is


@pytest.mark.parametrize("name", LARGE_TO_TRACE)
def test_its_steps_are_listed_or_its_problems_told(guard, tmp_path, name):
    found = guard.run("steps", written(name, tmp_path))
    assert found["exit"] == (2 if RECIPES[name].codes else 0)
    assert found["out"]


@pytest.mark.parametrize("name", ["bracket-bomb", "laughing-bomb", "a-pipe", "a-huge-shape", "doubling-shorthands"])
def test_the_command_line_itself_refuses_it(tutor, tmp_path, name):
    done = tutor("check", written(name, tmp_path))
    assert done.returncode == 1
    assert all(f"error[{code}]" in done.stdout for code in RECIPES[name].codes)
    assert not done.stderr


def test_a_loop_of_links_is_no_file(tutor, tmp_path):
    path = tmp_path / "loop.md"
    path.symlink_to(path)
    done = tutor("check", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no file or folder" in done.stderr


def test_the_guard_notices_what_is_too_much():
    """Of a program that takes too long or too much, or from which something escapes."""
    program = (
        "import json, sys\n"
        f"sys.path.append({str(HOSTILE)!r})\n"
        "from guarded import measured\n"
        "def busy(_): sum(range(6_000_000))\n"
        "def large(_): bytearray(300_000_000)\n"
        "def raising(_): raise ValueError\n"
        "print(json.dumps([measured(each, []) for each in (busy, large, raising)]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    busy, large, raising = json.loads(done.stdout)
    assert busy["seconds"] > 0.03
    assert large["megabytes"] > 200
    assert raising["exit"] == ESCAPED
