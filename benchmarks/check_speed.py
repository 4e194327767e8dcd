"""How long `tutor check` takes for a lesson: the built-in course, and the small lessons that the tests share.

    python benchmarks/check_speed.py

The command runs as a user runs it, in a process of its own, all lessons of a folder at once; its time is told a lesson,
with the share that the interpreter and the imports take. Then every lesson apart, in this process: reading, and the
proof over 200 variants. Each figure is the least of its repetitions, in seconds of the processor's time.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # before numpy is loaded

from tutor.check.lesson import prove_lesson  # noqa: E402 - after the threads are set
from tutor.lesson.course import lesson_files  # noqa: E402
from tutor.lesson.read import load_lesson  # noqa: E402

ROOT = Path(__file__).parents[1]
FOLDERS = ROOT / "lessons", ROOT / "tests" / "networks"
REPETITIONS = 5
GOAL = 0.2
START = "import tutor.check, tutor.cli.authors"


def least(run: Callable[[], float]) -> float:
    """The shortest of some runs."""
    return min(run() for _ in range(REPETITIONS))


def seconds(run: Callable[[], object]) -> float:
    """The processor's time of a call."""
    start = time.process_time()
    run()
    return time.process_time() - start


def command_seconds(*arguments: str) -> float:
    """The processor's time of a Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=False, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Print the figures; 1 when the built-in course misses the goal."""
    start = least(lambda: command_seconds("-c", START))
    print(f"interpreter and imports: {start:.3f} s")
    reached = True
    for folder in FOLDERS:
        files = lesson_files(folder)
        whole = least(lambda folder=folder: command_seconds("-m", "tutor", "check", str(folder)))
        each = whole / len(files)
        print(f"\n{folder.relative_to(ROOT)}: {each:.3f} s a lesson, {start / whole:.0%} of it start")
        for path in files:
            lesson = load_lesson(path)
            read = least(lambda path=path: seconds(lambda: load_lesson(path)))
            proved = least(lambda lesson=lesson: seconds(lambda: prove_lesson(lesson)))
            print(f"  {path.stem:28} {len(lesson.quizzes):3} questions, read {read:.3f} s, proved {proved:.3f} s")
        if folder == FOLDERS[0]:
            reached = each <= GOAL
            print(f"goal: at most {GOAL:g} s a lesson of the course: {'reached' if reached else 'missed'}")
    return int(not reached)


if __name__ == "__main__":
    sys.exit(main())
