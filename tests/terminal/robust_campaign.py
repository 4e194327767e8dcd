"""What a real terminal can do to the screens: signals, bytes, sizes, settings, hostile words. Run by `make campaign`.

    python tests/terminal/robust_campaign.py [PART…]

Every part prints what it tried and what went wrong; the exit code is 1 where anything did. Parts: signals, payloads,
brackets, bytes, sizes, settings.
"""

from __future__ import annotations

import fcntl
import os
import random
import re
import signal
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path.append(str(HERE.parents[2] / "benchmarks"))
from pty_terminal import Terminal  # noqa: E402 - after the path is set

SIGNALS = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT", "SIGALRM", "SIGUSR1")
SIGNS = tuple("[]()/\\{}<>=@#$%^&*!?'\"`~|:;,.-_abz01")
SETTINGS = (
    {"TERM": "xterm-256color", "LANG": "C.UTF-8"},
    {"TERM": "xterm", "LANG": "C.UTF-8"},
    {"TERM": "screen-256color", "LANG": "en_US.UTF-8"},
    {"TERM": "linux", "LANG": "C"},
    {"TERM": "vt100", "LANG": "POSIX"},
    {"TERM": "tmux-256color", "LC_ALL": "ko_KR.UTF-8"},
    {"TERM": "xterm-kitty", "LANG": "C.UTF-8", "NO_COLOR": "1"},
    {"TERM": "unknown-terminal", "LANG": "C.UTF-8"},
)
PAYLOADS = (
    "\x1b]0;title\x07", "\x1b[2J", "\x1b]52;c;aGk=\x07", "\x1bP1$r0m\x1b\\", "\x9b2J", "\x07", "\x08\x08",
    "\x1b[?1049l",
    "\x1bc", "\x1b[6n", "\x1b[c", "\x1b]8;;http://x\x07", "\x1b[31m", "\x1b(0", "\x1b#8", "\x0e", "\x0f", "\x7f",
    "\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\U000e0041", "\x85", "\x1b[5i", "\x1b[1;1r", "\x1b[20h",
    "\x1b[>c", "\x1b]4;1;?\x07", "\x1b[?1000h", "\x1b[?2004h", "\x1b^x\x1b\\", "\x1b_x\x1b\\", "\x1b]10;?\x07",
    "\x1b[0q", "\x1b[!p", "\x1b[200~", "\x1bOP", "\x1b[1$}",
)  # fmt: skip
LESSON = """\
---
format: 1
title: {title}
summary: {title}
---

{title}

```network
data: {{x: 2}}
parameters: {{w: 0.5}}
forward: |
  z = w * x
  p = sigmoid(z)
loss: p
```

```quiz
at: backward p -> z
ask: local
```
"""


class Screens:
    """The tutor in a pseudo-terminal, in one of its screens: a lesson at its seed, or home."""

    def __init__(self, home: Path, *said: str, ready: str = "", size: tuple[int, int] = (100, 30), **more: str) -> None:
        known = {"TUTOR_HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", **more}
        self.terminal = Terminal([sys.executable, "-m", "tutor", *said], size, known)
        self._ready = ready

    @classmethod
    def at_seed(cls, home: Path, lesson: str = "chain-rule", **more: str) -> Screens:
        """Just before the first multiplication."""
        return cls(home, "open", lesson, "--mode", "watch", "--at", "seed", ready="backward 1 of", **more)

    def see(self, text: str = "", limit: float = 20) -> None:
        """Wait until this is on the screen."""
        self.terminal.until(lambda screen: (text or self._ready) in screen, limit, quiet=0.05)


SCREENS: dict[str, Callable[[Path], Screens]] = {
    "home": lambda home: Screens(home, ready="About"),
    "lesson": Screens.at_seed,
    "help": lambda home: _after(Screens.at_seed(home), b"?", "In a"),
    "zoom": lambda home: _after(Screens.at_seed(home), b"z", "Zoom"),
    "go to": lambda home: _after(Screens.at_seed(home), b"g", "Go to"),
}


def _after(screens: Screens, keys: bytes, text: str) -> Screens:
    screens.see()
    screens.terminal.type(keys)
    screens.see(text)
    return screens


def signals(home: Path) -> Iterator[str]:
    """Each signal in each screen: the terminal is as it was, and the exit code says which signal."""
    for name in SIGNALS:
        for where, make in SCREENS.items():
            number = getattr(signal, name)
            screens = make(home)
            if where in {"home", "lesson"}:
                screens.see()
            time.sleep(0.3)
            os.kill(screens.terminal.child, number)
            try:
                code = screens.terminal.ended()
                if not screens.terminal.restored():
                    yield f"{name} at {where}: the terminal was not restored (exit {code})"
                elif code != 128 + number:
                    yield f"{name} at {where}: exit {code}"
            except TimeoutError as error:
                yield f"{name} at {where}: {error}"
            finally:
                screens.terminal.close()


def payloads(home: Path) -> Iterator[str]:
    """Hostile titles, prose and answers: nothing of them is written to the terminal as it is."""
    for number, payload in enumerate(PAYLOADS):
        path = home / f"{number:02}-hostile.md"
        escaped = "".join(letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in payload)
        path.write_text(LESSON.format(title=f'"before{escaped}after"'), encoding="utf-8")
        screens = Screens.at_seed(home, str(path))
        try:
            screens.see("before", 15)
            for keys in (b"\x1b[C", b"z", b"\x1b", b"k", b"\x1b", b"?", b"\x1b", b"g", b"\x1b"):
                screens.terminal.type(keys)
                time.sleep(0.15)
            screens.terminal.type(b"\x11")
            screens.terminal.ended()
            if re.search(re.escape(b"before" + payload.encode() + b"after"), screens.terminal._seen):
                yield f"payload {number} {payload!r} reached the terminal"
        except TimeoutError:
            if "before" not in "\n".join(screens.terminal.screen.display):
                continue  # the reader refuses the lesson, and says so
            yield f"payload {number} {payload!r}: it hung"
        finally:
            screens.terminal.close()
    yield from _payloads_at_home(home)


def _payloads_at_home(home: Path) -> Iterator[str]:
    """A course whose files are called so, and its lessons too: its list, its search and its palette."""
    course = home / "before\x1b[2Jafter"
    course.mkdir()
    for number, payload in enumerate(PAYLOADS):
        escaped = "".join(letter if letter.isprintable() else f"\\U{ord(letter):08x}" for letter in payload)
        text = LESSON.format(title=f'"before{escaped}after"')
        name = payload.replace("/", "").encode()
        Path(os.fsdecode(os.fsencode(course) + b"/%02d-before" % number + name + b"after.md")).write_text(text, "utf-8")
    screens = Screens(home, "open", str(course), ready="About")
    try:
        screens.see()
        for keys in (
            b"\x1b[6~",
            b"\x1b[6~",
            b"\x1b[6~",
            b"/",
            b"before",
            b"\x1b",
            b"\x10",
            b"before",
            b"\x1b",
            b"\x1b",
        ):
            screens.terminal.type(keys)
            time.sleep(0.3)
        screens.terminal.type(b"\x11")
        screens.terminal.ended()
        if screens.terminal._seen.count(b"before") < len(PAYLOADS):
            yield "at home: the lessons were not seen"
        for payload in PAYLOADS:
            if b"before" + payload.encode() + b"after" in screens.terminal._seen:
                yield f"payload {payload!r} reached the terminal at home"
    except TimeoutError as error:
        yield f"at home: {error}"
    finally:
        screens.terminal.close()


def brackets(home: Path) -> Iterator[str]:
    """10,000 random strings of brackets and signs: as titles each is shown as it is, as answers each is read."""
    chance = random.Random(13)
    for folder in range(20):
        course = home / f"course-{folder}"
        course.mkdir()
        titles = ["".join(chance.choices(SIGNS, k=chance.randint(1, 24))) for _ in range(500)]
        for number, title in enumerate(titles):
            quoted = "'" + title.replace("'", "''") + "'"
            (course / f"{number:03}-a{number}.md").write_text(LESSON.format(title=quoted), encoding="utf-8")
        yield from _titles(home, course, titles)
    screens = Screens(
        home, "open", str(course / "000-a0.md"), "--mode", "drill", "--at", "backward p -> z", ready="Question"
    )
    try:
        screens.see()
        for number in range(10_000):
            answer = "".join(chance.choices(SIGNS, k=chance.randint(1, 30)))
            screens.terminal.type(b"\x15" + answer.encode() + b"\r")
            if number % 20 == 0:
                screens.see()
        screens.terminal.type(b"\x11")
        if screens.terminal.ended(60) != 0:
            yield "after 10,000 answers it did not leave with 0"
    except TimeoutError as error:
        yield f"answers: {error}"
    finally:
        screens.terminal.close()


def _titles(home: Path, course: Path, titles: list[str]) -> Iterator[str]:
    """Every page of a course's list, and the titles that were on none of them."""
    screens = Screens(home, "open", str(course), ready="About", size=(140, 60))
    missing = set(titles)
    try:
        screens.see()
        for _ in range(len(titles)):
            shown = "\n".join(screens.terminal.screen.display)
            missing = {title for title in missing if f" {title} " not in shown}
            if not missing:
                break
            screens.terminal.type(b"\x1b[6~")
            screens.terminal.until(lambda _: True, 5, quiet=0.1)
    except TimeoutError as error:
        yield f"titles: {error}"
    finally:
        screens.terminal.close()
    for title in missing:
        yield f"the title {title!r} was not shown as it is"


def random_bytes(home: Path) -> Iterator[str]:
    """100,000 random bytes typed, half of them no text: the tutor goes on, or leaves in an orderly way."""
    chance = random.Random(7)
    left, runs = 100_000, 0
    while left > 0:
        runs += 1
        screens = Screens.at_seed(home)
        screens.see()
        try:
            while left > 0:
                count = min(left, 200)
                data = bytes(each for each in chance.randbytes(count) if each not in {0x11, 0x03, 0x1A, 0x1C})
                left -= count
                screens.terminal.type(data)
                time.sleep(0.01)
                done, status = os.waitpid(screens.terminal.child, os.WNOHANG)
                if done:
                    screens.terminal._status = os.waitstatus_to_exitcode(status)
                    if screens.terminal._status != 0:
                        yield f"random bytes ended it with {screens.terminal._status} after {100_000 - left}"
                    break
        finally:
            screens.terminal.close()
    print(f"  {runs} runs")  # noqa: T201


def sizes(home: Path) -> Iterator[str]:
    """500 random sizes: focus, step and what was typed are kept."""

    chance = random.Random(11)
    screens = Screens.at_seed(home)
    screens.see()
    try:
        for number in range(500):
            width, height = chance.randint(10, 220), chance.randint(3, 70)
            fcntl.ioctl(screens.terminal._file, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
            os.kill(screens.terminal.child, signal.SIGWINCH)
            if number % 10 == 0:
                time.sleep(0.1)
        fcntl.ioctl(screens.terminal._file, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        os.kill(screens.terminal.child, signal.SIGWINCH)
        screens.terminal.screen.resize(30, 100)
        try:
            screens.see()
        except TimeoutError as error:
            yield f"after 500 sizes: {error}"
        screens.terminal.type(b"\x11")
        if screens.terminal.ended() != 0:
            yield "after 500 sizes it did not leave with 0"
    finally:
        screens.terminal.close()


def settings(home: Path) -> Iterator[str]:
    """Terminals and locales: it draws, or says in one sentence why not."""
    for known in SETTINGS:
        screens = Screens.at_seed(home, **{"COLORTERM": "", **known})
        try:
            screens.see()
            screens.terminal.type(b"\x11")
            if screens.terminal.ended() != 0 or not screens.terminal.restored():
                yield f"{known}: it did not leave as it came"
        except TimeoutError as error:
            yield f"{known}: {error}"
        finally:
            screens.terminal.close()


PARTS = {
    "signals": signals,
    "payloads": payloads,
    "brackets": brackets,
    "bytes": random_bytes,
    "sizes": sizes,
    "settings": settings,
}


def main(wanted: list[str]) -> int:
    """Run the parts; how many things went wrong."""
    wrong = 0
    for name in wanted or PARTS:
        begun = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            found = list(PARTS[name](Path(folder)))
        print(f"{name}: {len(found)} wrong, {time.perf_counter() - begun:.0f} s")  # noqa: T201 - that is what it is for
        for each in found:
            print(f"  {each[:300]}")  # noqa: T201
        wrong += len(found)
    return wrong


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
