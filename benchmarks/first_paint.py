"""First paint: the tutor's home and a lesson against a bare Textual app with Header, Markdown and Footer, in one run.

Run: python benchmarks/first_paint.py [ROUNDS]
The time is from starting the process to the first piece of output after which the text is on the screen.
"""

from __future__ import annotations

import statistics
import sys
import tempfile

from pty_terminal import Terminal

_BARE = """
from textual.app import App, ComposeResult
from textual.widgets import Footer, Header, Markdown

class Bare(App):
    BINDINGS = [("q", "quit", "Quit"), ("n", "next", "Next")]
    def compose(self) -> ComposeResult:
        yield Header()
        yield Markdown("# A page\\n\\nSome words, *some* of them `marked`.\\n\\n- one\\n- two\\n\\nreadiness")
        yield Footer()

Bare().run()
"""
_PROGRAMS = {
    "bare Textual": ([sys.executable, "-c", _BARE], "readiness"),
    "tutor": ([sys.executable, "-m", "tutor"], "A layer and a batch"),
    "tutor open chain-rule": ([sys.executable, "-m", "tutor", "open", "chain-rule"], "Two functions, one slope"),
}


def first_paint(command: list[str], text: str) -> float:
    """Seconds from start to the text on the screen, with a fresh home."""
    with tempfile.TemporaryDirectory() as home:
        environment = {"TUTOR_HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        terminal = Terminal(command, (120, 36), environment)
        try:
            return terminal.until(lambda screen: text in screen, 20, quiet=0.4) - terminal.started
        finally:
            terminal.close()


def main() -> None:
    """Interleaved rounds, so that a slow moment of the machine meets all alike."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    times: dict[str, list[float]] = {name: [] for name in _PROGRAMS}
    for _ in range(rounds + 1):
        for name, (command, text) in _PROGRAMS.items():
            times[name].append(first_paint(command, text))
    medians = {name: statistics.median(found[1:]) for name, found in times.items()}
    bare = medians["bare Textual"]
    for name, median in medians.items():
        print(f"{name:<24} {median * 1000:6.0f} ms   {median / bare:.2f} x bare")


if __name__ == "__main__":
    main()
