"""Kill the tutor itself while a learner answers and moves; nothing that was told may be missing afterwards.

    python tests/progress/program_campaign.py 1000

Exit 0 if every answer that got its verdict is there once, and the lesson resumes at the step that was shown last.
A kill may fall between the writing and the telling: then one answer more, or one step further, is as good.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tutor.progress.store import FILE_NAME, Store

LESSON = Path(__file__).parent.parent / "networks" / "02-neuron.md"
COMMAND = [sys.executable, "-m", "tutor", "open", str(LESSON), "--plain", "--mode", "drill"]
KILLS_A_HOME = 20  # the log grows, and reading it whole takes longer
LONGEST = 0.4  # seconds from the first words to the kill
STARTING = 0.8  # seconds of a start, in which one in six is killed
FIRST_ASKED, LAST = 9, 17  # stops of the lesson
NOWHERE = b"nowhere is no kind of step"


@dataclass
class Learner:
    """What was told to the learner, in all lives of the tutor that share a home."""

    answers: set[str] = field(default_factory=set)
    position: int = 0
    perhaps: int = 0  # where the learner is if a move was written and not told

    def live(self, tutor: subprocess.Popen[bytes], chance: random.Random) -> None:
        """Answer and move until the tutor is killed."""
        while True:
            answer = f"{1000 + chance.random():.12f}"
            if not (told := ask(tutor, answer)):
                return
            if not told.startswith(b"Nothing is asked"):
                self.answers.add(answer)
            forward = self.position < FIRST_ASKED or (self.position < LAST and chance.random() < 0.6)
            self.perhaps = self.position + (1 if forward else -1)
            if not ask(tutor, "" if forward else "back"):
                return
            self.position = self.perhaps


def ask(tutor: subprocess.Popen[bytes], line: str) -> bytes:
    """Type a line, and one that marks the end; tell what the tutor said to it, b"" if it was killed before."""
    assert tutor.stdin
    assert tutor.stdout
    try:
        tutor.stdin.write(f"{line}\ngo nowhere\n".encode())
    except BrokenPipeError:
        return b""
    said = b""
    while not (NOWHERE in said and said.endswith(b"\n\n")) and (more := os.read(tutor.stdout.fileno(), 65536)):
        said += more
    return said


def one_life(home: Path, learner: Learner, chance: random.Random) -> None:
    """Start the tutor, use it, and kill it."""
    environment = {**os.environ, "TUTOR_HOME": str(home)}
    pipe = subprocess.PIPE
    with subprocess.Popen(COMMAND, env=environment, stdin=pipe, stdout=pipe, bufsize=0) as tutor:
        starting = chance.random() < 1 / 6
        killer = threading.Timer(chance.uniform(0, STARTING if starting else LONGEST), tutor.kill)
        if starting:
            killer.start()
        greeted = ask(tutor, "?")  # or the greeting would pass for a verdict
        if not starting:
            if not greeted:
                sys.exit("the tutor ended by itself")
            killer.start()
        learner.live(tutor, chance)
        killer.join()
        if tutor.wait() >= 0:
            sys.exit(f"the tutor ended by itself, with {tutor.returncode}")


def examine(home: Path, learner: Learner) -> Counter[str]:
    """What is missing, what came twice, and whether the lesson resumes elsewhere."""
    with Store.open(home / "data" / FILE_NAME) as store:
        found = Counter(attempt.answer for attempt in store.attempts() if attempt.answer)
        standing = next(iter(store.standings()), None)
        if store.banner:
            sys.exit(store.banner)
    position = standing.index if standing else 0
    elsewhere = position not in {learner.position, learner.perhaps}
    learner.position = learner.perhaps = position
    return Counter(
        lost=len(learner.answers - found.keys()), twice=sum(n > 1 for n in found.values()), elsewhere=elsewhere
    )


def campaign(kills: int, seed: int) -> bool:
    """Run it, print what was found, and tell whether nothing was lost."""
    chance, total = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        for begin in range(0, kills, KILLS_A_HOME):
            home, learner = Path(folder) / str(begin), Learner()
            for _ in range(begin, min(begin + KILLS_A_HOME, kills)):
                one_life(home, learner, chance)
                total += examine(home, learner)
            total["told"] += len(learner.answers)
    print(  # noqa: T201 - it reports
        f"{kills} kills of the tutor itself (seed {seed}): {total['told']} answers told, {total['lost']} lost,"
        f" {total['twice']} twice; {total['elsewhere']} times resumed elsewhere"
    )
    return not (total["lost"] or total["twice"] or total["elsewhere"])


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kills", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    given = parser.parse_args()
    sys.exit(0 if campaign(given.kills, given.seed) else 1)


if __name__ == "__main__":
    main()
