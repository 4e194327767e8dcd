"""Key to visible: from the byte of a key written to the pseudo-terminal to the next step being on the screen.

Run: python benchmarks/key_to_visible.py [LESSON]
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile

from pty_terminal import Terminal

_RIGHT = b"\x1b[C"
_PLACE = re.compile(r"(?:forward|backward|update) \d+ of \d+")


def place(screen: str) -> str:
    """The step that the header names."""
    found = _PLACE.search(screen)
    return found[0] if found else ""


def latencies(lesson: str, size: tuple[int, int], keys: int) -> list[float]:
    """Seconds a key, stepping through a lesson that asks nothing."""
    with tempfile.TemporaryDirectory() as home:
        environment = {"TUTOR_HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        command = [sys.executable, "-m", "tutor", "open", lesson, "--mode", "watch", "--at", "seed"]
        terminal = Terminal(command, size, environment)
        found: list[float] = []
        try:
            terminal.until(lambda screen: bool(place(screen)), 20, quiet=0.5)
            for number in range(keys):
                before = place("\n".join(terminal.screen.display))
                key = _RIGHT if number // 6 % 2 == 0 else b"\x1b[D"
                sent = terminal.type(key)
                found.append(terminal.until(lambda screen, old=before: place(screen) not in {"", old}, 5) - sent)
        finally:
            terminal.close()
    return found


def main() -> None:
    """p50 and p95 at three sizes."""
    lesson = sys.argv[1] if len(sys.argv) > 1 else "logistic-regression"
    for size in ((80, 24), (120, 36), (200, 60)):
        times = sorted(latencies(lesson, size, 60))
        p95 = times[int(len(times) * 0.95)]
        print(f"{size[0]}x{size[1]}: p50 {statistics.median(times) * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms")


if __name__ == "__main__":
    main()
