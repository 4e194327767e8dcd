"""Two tutors that answer at the same time, into a store that neither has seen; every answer must be there once.

    python tests/progress/two_campaign.py 1000

Exit 0 if nothing was lost and nothing came twice, and neither tutor had anything to say about it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tutor.progress.store import Attempt, Standing, Store, utc_now


def answer(path: Path, name: str, answers: int) -> None:
    """Wait for a word, then answer as fast as can be."""
    input()
    with Store.open(path) as store:
        for number in range(answers):
            attempt = Attempt("l", f"{name}{number}", 0, "1", "right", 0, False, "guided", utc_now())
            standing = Standing("l", 0, "guided", f"forward {name}", number, number, answers, "{}", utc_now())
            for written in [store.submit(attempt), store.submit(standing)]:
                if not written.result():
                    sys.exit(store.banner)
        if store.banner:
            sys.exit(store.banner)


def together(path: Path, answers: int) -> list[str]:
    """Two tutors, begun at the same moment; the questions that the store holds afterwards, in order.

    Raises:
        AssertionError: a tutor failed, or left its last standing out.
    """
    tutors = [
        subprocess.Popen([sys.executable, __file__, str(answers), "--answer", str(path), name], stdin=subprocess.PIPE)
        for name in "ab"
    ]
    for tutor in tutors:
        assert tutor.stdin
        tutor.stdin.write(b"go\n")
        tutor.stdin.flush()
    assert [tutor.wait() for tutor in tutors] == [0, 0]
    for tutor in tutors:
        assert tutor.stdin
        tutor.stdin.close()
    with Store.open(path) as store:
        standing = store.standing("l")
        assert not store.banner, store.banner
        assert standing is not None
        assert standing.index == answers - 1
        return [attempt.question for attempt in store.attempts()]


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("answers", type=int, nargs="?", default=1000)
    parser.add_argument("--answer", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.answer:
        path, name = given.answer
        answer(Path(path), name, given.answers)
        return
    with tempfile.TemporaryDirectory() as folder:
        found = together(Path(folder) / "home" / "progress.db", given.answers)
    lost = {f"{name}{number}" for name in "ab" for number in range(given.answers)} - {*found}
    twice = len(found) - len({*found})
    print(f"2 × {given.answers} answers: {len(found)} kept, {len(lost)} lost, {twice} twice")  # noqa: T201 - it reports
    sys.exit(1 if lost or twice else 0)


if __name__ == "__main__":
    main()
