"""Memory of the running program: over many steps of one lesson, and over many lessons opened one after the other.

Run: python benchmarks/memory.py [STEPS] [LESSONS]

Resident memory as Linux counts it (/proc), at ten moments; the first tenth fills caches that have a bound. What the
end has more than the end of that first tenth is what a longer sitting would go on costing.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pty_terminal import Terminal

ON, BACK, DOWN, ENTER, ESCAPE = b"l", b"h", b"\x1b[B", b"\r", b"\x1b"
LESSON = "logistic-regression"
_BURST = 20


def resident(terminal: Terminal) -> float:
    """MB that the program has in memory."""
    for line in Path(f"/proc/{terminal.child}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError


def settle(terminal: Terminal) -> None:
    """Until nothing more is written for a while."""
    with suppress(TimeoutError):
        terminal.until(lambda _: False, 0.5, quiet=0.1)


def stepping(terminal: Terminal, steps: int) -> Iterator[float]:
    """To and fro through the middle of a lesson."""
    terminal.until(lambda screen: "backward 1 of" in screen, 30)
    for _ in range(10):
        for burst in range(steps // 10 // _BURST):
            terminal.type((ON, BACK)[burst % 2] * _BURST)
            terminal.until(lambda screen, last=burst % 2: ("backward 1 of" in screen) == last, 30, quiet=0.03)
        settle(terminal)
        yield resident(terminal)


def opening(terminal: Terminal, lessons: int) -> Iterator[float]:
    """Down the list at home, into each lesson and out again."""
    terminal.until(lambda screen: "About" in screen, 30)
    for _ in range(10):
        for _ in range(lessons // 10):
            terminal.type(ENTER)
            terminal.until(lambda screen: "variant" in screen, 30, quiet=0.1)
            terminal.type(ESCAPE)
            terminal.until(lambda screen: "About" in screen, 30, quiet=0.1)
            terminal.type(DOWN)
        settle(terminal)
        yield resident(terminal)


def measured(name: str, figures: Iterator[float]) -> None:
    """Print them, and what was gained behind the first tenth."""
    found = list(figures)
    print(
        f"{name}: {', '.join(f'{each:.1f}' for each in found)} MB; behind the first tenth {found[-1] - found[0]:+.1f}"
    )


def main() -> None:
    """Both."""
    steps, lessons = (
        int(sys.argv[place]) if len(sys.argv) > place else most for place, most in ((1, 10_000), (2, 100))
    )
    for name, command in (
        (f"{steps:,} steps", ["open", LESSON, "--mode", "watch", "--at", "seed"]),
        (f"{lessons} lessons", []),
    ):
        with tempfile.TemporaryDirectory() as home:
            known = {"TUTOR_HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
            terminal = Terminal([sys.executable, "-m", "tutor", *command], (120, 36), known)
            try:
                measured(name, stepping(terminal, steps) if command else opening(terminal, lessons))
            finally:
                terminal.close()


if __name__ == "__main__":
    main()
