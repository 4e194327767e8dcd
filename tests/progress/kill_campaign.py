"""Kill a tutor that answers questions, again and again; no acknowledged answer may be missing afterwards.

    python tests/progress/kill_campaign.py 1000

Exit 0 if nothing was lost and nothing came twice. `--early` acknowledges before the disk has it: it must fail,
or this program proves nothing.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from collections import Counter
from itertools import count
from pathlib import Path

from tutor.progress.store import Attempt, Standing, Store, utc_now

KILLS_A_STORE = 20  # the log grows, and reading it whole takes longer
LONGEST = 0.15  # seconds from the first acknowledgement, or from the start, to the kill


def answer(path: Path, first: int, early: bool) -> None:
    """Answer for ever; print a number once the attempt and the standing that bear it are acknowledged."""
    store = Store.open(path)
    for number in count(first):
        attempt = Attempt("l", str(number), 0, "0.5", "right", 0, False, "guided", utc_now())
        standing = Standing("l", 0, "guided", f"forward {number}", number, number, number + 1, "{}", utc_now())
        futures = (store.submit(attempt), store.submit(standing))
        if not early and not all(future.result() for future in futures):
            sys.exit(store.banner)
        print(number, flush=True)  # noqa: T201 - it tells the killer


def acknowledged_until_killed(path: Path, first: int, early: bool, chance: random.Random) -> list[int]:
    """One tutor's life: the numbers it acknowledged. One in three is killed while it starts."""
    command = [sys.executable, __file__, "--answer", str(path), "--first", str(first)] + ["--early"] * early
    told: list[bytes] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=0) as tutor:  # a buffer would keep half a line back
        assert tutor.stdout
        if chance.random() < 2 / 3:
            told.append(tutor.stdout.readline())
        try:
            rest, _ = tutor.communicate(timeout=chance.uniform(0, LONGEST))
            sys.exit(f"the tutor ended by itself: {rest.decode()}")
        except subprocess.TimeoutExpired:
            tutor.kill()
            told += tutor.communicate()[0].splitlines(keepends=True)
    return [int(line) for line in told if line.endswith(b"\n")]


def examine(path: Path, acknowledged: set[int]) -> tuple[int, int, int]:
    """How many acknowledged answers are missing, how many came twice, and how many steps were lost."""
    with Store.open(path) as store:
        found = Counter(int(attempt.question) for attempt in store.attempts())
        standing = store.standing("l")
        if store.banner:
            sys.exit(store.banner)
    behind = max(acknowledged, default=-1) - (standing.index if standing else -1)
    return len(acknowledged - set(found)), sum(times > 1 for times in found.values()), max(behind, 0)


def campaign(kills: int, early: bool, seed: int) -> bool:
    """Run it, print what was found, and tell whether nothing was lost."""
    chance = random.Random(seed)
    total = Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        for begin in range(0, kills, KILLS_A_STORE):
            path = Path(folder) / str(begin) / "progress.db"
            acknowledged: set[int] = set()
            for kill in range(begin, min(begin + KILLS_A_STORE, kills)):
                acknowledged.update(acknowledged_until_killed(path, kill * 1_000_000, early, chance))
            lost, twice, behind = examine(path, acknowledged)
            total.update(acknowledged=len(acknowledged), lost=lost, twice=twice, behind=behind)
    print(  # noqa: T201 - it reports
        f"{kills} kills (seed {seed}): {total['acknowledged']} acknowledged,"
        f" {total['lost']} lost, {total['twice']} twice, {total['behind']} steps behind"
    )
    return not (total["lost"] or total["twice"] or total["behind"])


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kills", type=int, nargs="?", default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--early", action="store_true")
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.answer:
        answer(given.answer, given.first, given.early)
    sys.exit(0 if campaign(given.kills, given.early, given.seed) else 1)


if __name__ == "__main__":
    main()
