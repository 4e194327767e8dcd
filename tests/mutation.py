"""Mutants: the code changed in one small place at a time, and the tests asked whether they notice.

    python tests/mutation.py GROUP [FOLDER] [--share 0.3]

A clone of the last commit is made in FOLDER (build/mutants-GROUP by default). mutmut writes the mutants there, and
`tests/mutant_runs.py` runs the group's tests on them. The mutants that live are written to FOLDER/alive.txt with what
each changes. An interrupted run goes on where it stopped. Of a share below 1 the mutants are drawn by chance, the same
ones each time, and what was noticed of all is told with the error of the draw (95 %). What is known of those that live
stands in docs/mutants.md. `programs/products.py` is left out: mutmut makes no valid Python of it.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
MUTMUT = Path(sys.executable).with_name("mutmut")

NETWORK = (
    "combine passes trace graph room builder define moment expressions optimizers steps data training "
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
QUIZ = (
    "answers apart authored earlier formulas grading hints mistakes orders questions rules slips tolerance too_early "
    "vocabulary"
)
PROGRESS = "database folders ids records recovery schema skills store"


def tests_of(room: str, names: str) -> list[str]:
    """The test files of a room, by their names without `test_`."""
    return [f"tests/{room}/test_{name}.py" for name in names.split()]


GROUPS = {
    "network": (
        "network",
        NETWORK,
        tests_of(
            "network",
            "noticed room altered slips shapes refusals builder calls define steps moment expressions published kinks "
            "training optimizers layers records operations places zoom",
        ),
    ),
    "programs": (
        "network",
        PROGRAMS,
        tests_of(
            "network",
            "program program_lines program_training places zoom meeting proof proof_figures slopes define steps "
            "training layers noticed",
        ),
    ),
    "reader": (
        "lesson",
        READER,
        [
            *tests_of(
                "lesson",
                "bad_lessons excerpt source yaml prose read format_page course blemishes blocks front_matter nodes "
                "reports yaml_limits yaml_sentences",
            ),
            "tests/test_check_command.py",
        ],
    ),
    "lesson": (
        "lesson",
        LESSON,
        [
            *tests_of(
                "lesson",
                "bad_lessons read format_page course define variants prose blemishes front_matter reports "
                "course_file quiz_sentences story_sentences translations forward_lines network_sentences "
                "value_sentences define_sentences expression_sentences key_sentences schema_parts",
            ),
            *tests_of("check", "lesson questions translations"),
            "tests/test_schema.py",
        ],
    ),
    "quiz": (
        "quiz",
        QUIZ,
        [*tests_of("quiz", f"{QUIZ} verdicts"), "tests/test_asking_commands.py"],
    ),
    "progress": (
        "progress",
        PROGRESS,
        [
            *tests_of("progress", "broken damage database folders ids migrations recovery skills store"),
            "tests/test_progress_command.py",
        ],
    ),
}
"""By name: the room, its files, and the tests that are asked."""

EVERY = {"reader": "1", "lesson": "1"}
"""Of a test with many cases every so many is taken: bad lessons are quick, and each is another."""

WRITE = """
from pathlib import Path
import mutmut.__main__ as mutmut
mutmut.set_mutant_under_test("mutant_generation")
Path("mutants").mkdir()
mutmut.copy_src_dir()
mutmut.copy_also_copy_files()
mutmut.setup_source_paths()
mutmut.create_mutants(1)
"""


def prepare(folder: Path, group: str, share: float = 1.0) -> None:
    """A clone with all mutants of a group in it, and the names of those to try in `names.txt`."""
    subprocess.run(["git", "clone", "-q", str(HERE), str(folder)], check=True)
    room, names, _ = GROUPS[group]
    known = [file for name in names.split() if (folder / (file := f"tutor/{room}/{name}.py")).exists()]
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n[tool.mutmut]\nsource_paths = ['tutor']\nonly_mutate = {known}\n")
        file.write("also_copy = ['lessons', 'docs', 'benchmarks', 'tutor']\n")
    subprocess.run([sys.executable, "-c", WRITE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    told = subprocess.run([MUTMUT, "results", "--all", "true"], cwd=folder, capture_output=True, text=True, check=True)
    names = [line.split(":")[0].strip() for line in told.stdout.splitlines() if "__mutmut_" in line]
    drawn = sorted(random.Random(5).sample(names, round(share * len(names))))
    (folder / "names.txt").write_text("\n".join(drawn), encoding="utf-8")


def run(folder: Path, group: str) -> None:
    """Every mutant that has no result yet, on the group's tests."""
    here = folder / "mutants"
    tests = [path for path in GROUPS[group][2] if (here / path).exists()]
    paths = os.pathsep.join(map(str, (here, here / "tests")))
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--tb=no", "-p", "mutant_runs", "-p", "no:xdist", *tests],
        cwd=here,
        env={**os.environ, "PYTHONPATH": paths, "MUTANTS": str(folder), "MUTANTS_EVERY": EVERY.get(group, "12")},
        check=True,
    )


def main(group: str, folder: Path, share: float) -> None:
    """Run a group to its end, and tell how many were noticed."""
    if not folder.exists():
        prepare(folder, group, share)
    run(folder, group)
    results = (folder / "results.txt").read_text(encoding="utf-8").splitlines()
    found = {line.split()[0]: line.split()[1] for line in results}
    with (folder / "alive.txt").open("w", encoding="utf-8") as file:
        for name in (name for name, became in found.items() if became in {"survived", "untested"}):
            shown = subprocess.run([MUTMUT, "show", name], cwd=folder, capture_output=True, text=True, check=False)
            changed = [
                line for line in shown.stdout.splitlines() if line[:1] in "+-" and line[:3] not in {"+++", "---"}
            ]
            file.write("\n".join((f"# {name}", *changed, "")))
    counts = Counter(found.values())
    part = (counts["killed"] + counts["timeout"]) / max(len(found), 1)
    error = 1.96 * (part * (1 - part) / max(len(found), 1) * (1 - share)) ** 0.5
    print(f"{group}: {len(found)} mutants, {part:.1%} ± {error:.1%} noticed, {dict(counts)}")  # noqa: T201 - figures are what it is for


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("group", choices=GROUPS)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--share", type=float, default=1.0)
    given = parser.parse_args()
    main(given.group, (given.folder or HERE / "build" / f"mutants-{given.group}").resolve(), given.share)
