"""Mutants: the code changed in one small place at a time, and the tests asked whether they notice.

    python tests/mutation.py GROUP [FOLDER]

A clone of the last commit is made in FOLDER (build/mutants-GROUP by default), mutmut runs there, and the mutants that
live are written to FOLDER/alive.txt with what each changes. An interrupted run goes on where it stopped. What is known
of those that live stands in docs/mutants.md. `programs/products.py` is left out: mutmut makes no valid Python of it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
MUTMUT = Path(sys.executable).with_name("mutmut")

NETWORK = (
    "combine passes trace graph builder define moment expressions optimizers steps data training "
    "operations/calls operations/shapes operations/arranging operations/layers"
)
PROGRAMS = (
    "program programs/functions programs/helpers programs/lines programs/lower programs/names programs/places "
    "zoom meeting proof slopes holomorphic"
)
READER = (
    "source characters excerpt front_matter markdown prose tree "
    "yaml_events yaml_loader yaml_scalars yaml_syntax problems names"
)
LESSON = (
    "asks course defines expressions forward model quizzes read schema translations values variants walks json_schema"
)
GROUPS = {
    "network": (
        [f"tutor/network/{name}.py" for name in NETWORK.split()],
        (
            "shapes refusals builder calls define steps moment "
            "expressions published kinks training optimizers layers records"
        ),
        "tests/network",
    ),
    "programs": (
        [f"tutor/network/{name}.py" for name in PROGRAMS.split()],
        "program program_training places zoom meeting proof define",
        "tests/network",
    ),
    "reader": (
        [f"tutor/lesson/{name}.py" for name in READER.split()],
        "bad_lessons source yaml prose read format_page course",
        "tests/lesson",
    ),
    "lesson": (
        [f"tutor/lesson/{name}.py" for name in LESSON.split()],
        "bad_lessons read format_page course define variants prose translations json_schema",
        "tests/lesson",
    ),
}

FORGET = """

def pytest_sessionstart(session):
    import functools, gc  # what an earlier mutant left in a cache would hide this one
    for each in gc.get_objects():
        if isinstance(each, functools._lru_cache_wrapper) and (each.__module__ or "").startswith("tutor."):
            each.cache_clear()
"""


def prepare(folder: Path, group: str) -> None:
    """A clone that mutmut can run in: quiet tests, no parallel workers, its own table in pyproject."""
    subprocess.run(["git", "clone", "-q", str(HERE), str(folder)], check=True)
    files, names, home = GROUPS[group]
    tests = [path for name in names.split() if (folder / (path := f"{home}/test_{name}.py")).exists()]
    settings = folder / "pyproject.toml"
    text = settings.read_text(encoding="utf-8").replace('addopts = "-ra', 'addopts = "-q', 1)
    calm = 'filterwarnings = ["error", "ignore::PendingDeprecationWarning", "ignore::DeprecationWarning"]'
    text = re.sub(r"filterwarnings = \[.*?\]", calm, text, count=1, flags=re.DOTALL)
    with (folder / "tests" / "conftest.py").open("a", encoding="utf-8") as file:
        file.write(FORGET)
    known = [file for file in files if (folder / file).exists()]
    settings.write_text(
        f"{text}\n[tool.mutmut]\nsource_paths = ['tutor']\nonly_mutate = {known}\n"
        f"also_copy = ['lessons', 'docs', 'benchmarks', 'tutor']\n"
        f"pytest_add_cli_args_test_selection = {[*tests, '-p', 'no:xdist']}\ntimeout_constant = 5.0\n",
        encoding="utf-8",
    )


def results(folder: Path) -> dict[str, str]:
    """Each mutant's name and what became of it."""
    told = subprocess.run(
        [MUTMUT, "results", "--all", "true"], cwd=folder, capture_output=True, text=True, check=True
    ).stdout
    return dict(line.strip().split(": ", 1) for line in told.splitlines() if ": " in line)


def main(group: str, folder: Path) -> None:
    """Run a group to its end, and tell how many were noticed."""
    if not folder.exists():
        prepare(folder, group)
    subprocess.run([MUTMUT, "run", "--max-children", os.environ.get("MUTANTS_AT_ONCE", "2")], cwd=folder, check=False)
    found = results(folder)
    alive = [name for name, became in found.items() if became == "survived"]
    with (folder / "alive.txt").open("w", encoding="utf-8") as file:
        for name in alive:
            shown = subprocess.run([MUTMUT, "show", name], cwd=folder, capture_output=True, text=True, check=False)
            changed = [
                line for line in shown.stdout.splitlines() if line[:1] in "+-" and line[:3] not in {"+++", "---"}
            ]
            file.write("\n".join((f"# {name}", *changed, "")))
    counts = Counter(found.values())
    noticed = counts["killed"] + counts["timeout"]
    print(f"{group}: {len(found)} mutants, {noticed} noticed ({noticed / max(len(found), 1):.1%}), {dict(counts)}")  # noqa: T201 - figures are what it is for


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2] if len(sys.argv) > 2 else HERE / "build" / f"mutants-{sys.argv[1]}"))
