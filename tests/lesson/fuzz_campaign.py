"""A million broken lessons: whatever a file holds, it is read as a lesson or told what is wrong, and nothing is raised.

    python tests/lesson/fuzz_campaign.py 1000000

Every file grows from a lesson of the tests by a few changes of its bytes, characters, words, lines and blocks, all
drawn from its seed. One that still is a lesson is proved too, now and then, as `tutor check --quick` does. Exit 0 if
nothing escaped; each seed from which something did is told at once with what was raised, and its file is kept.
`--first SEED` grows it again, as long as the lessons of the tests are the same.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before numpy is loaded

from tutor.check import check_file  # noqa: E402 - after the threads are set
from tutor.lesson import read_lesson  # noqa: E402

TESTS = Path(__file__).resolve().parents[1]
LONGEST = 2_500
PROVED = 25
"""Of so many lessons that are read without errors, one is proved."""

PIECES = [
    "```", "```quiz\n", "```network\n", "~~~", "---\n", "...\n", "{{ ", " }}", "{{ p }}", "| 6 }}", '{at="', '"}',
    "\n", "\r\n", "\r", "\t", "  ", "- ", "> ", "[", "]", "{", "}", '"', "'", "|", ">", "|2-\n", "*", "&a ", "*a",
    "<<: ", "!", "!!float ", "%", "@", "#", "? ", ": ", ":", ",", "x", "w @ x", "1e400", "-1e-400", "9" * 400, "-",
    "−", "$", "$$", "`", "<b>", "<!--", "&#27;", "&amp;", "# ", "\\", "\\e", "\\ud800", "\u2028", "\x85", "\ufeff",
    "\x1b", "\x00", "한", "🎉", "é", "ᵀ", "²", "₁", "p", "(", ")", "((", "grad(", "local(", "product(", "updated(",
    "shape(", "at: seed\n", "backward p -> z", "local(p, z)", "ask: local\n", "ask: rule\n", "null", "~",
    "answer: ", "value: ", "vary: [-1, 1]", "shape: [2]", "shape: [1e3]", "choices: [0, 1]", "decimals: 12", "true",
    "no", ".nan", "-.inf", "0x1F", "1_000", "sum(x, axis=5)", "x[9]", "x[1:]", "x[-1]", "**", "**-1", "x.T", "/ 0",
    "= ", "==", "stack(x, x)", "concat(x, x)", "windows(x, 2)", "reshape(x, -1)", "transpose(x)", "softmax(z)",
    "where(x, y, w)", "embedding(x, y)", "out", "pi", "exp", "train: {learning_rate: 0.1}\n", "optimizer: adam\n",
    "define:\n  f(x): x * x\n", "order: backward\n", "mistake: {at: backward p -> z, slip: no-upstream}\n",
    "formula: p - y\n", "domain: {p: count}\n", "loss: x\n", "gradients: [x]\n", "name: a\n", "id: a\n",
    "tolerance: 0.5\n", "wrong:\n", "hints:\n", "format: 2\n",
]  # fmt: skip
_WORD = re.compile(r"\w+|[^\w\s]+|\s+")


class Lesson(NamedTuple):
    """What a file grows from."""

    ending: str
    text: str


@cache
def lessons():
    """The small lessons of the tests: the bad ones, and the good ones, of which there are fewer, several times."""
    folders = (TESTS / "bad_lessons", TESTS / "networks", TESTS.parent / "lessons")
    paths = [path for folder in folders for path in sorted(folder.iterdir()) if path.suffix in {".md", ".yaml"}]
    found = [(path.parent.name, Lesson(path.suffix, path.read_bytes().decode("utf-8", "replace"))) for path in paths]
    return [
        each for folder, each in found if len(each.text) <= LONGEST for _ in range(1 if folder == "bad_lessons" else 8)
    ]


def grown(seed):
    """The ending and the bytes of one file."""
    stream = random.Random(seed)
    ending, text = stream.choice(lessons())
    for _ in range(stream.choice((1, 1, 1, 2, 3, 6))):
        text = stream.choice(CHANGES)(text, stream)
    data = text.encode("utf-8", "replace")
    if not stream.randrange(12):
        data = stream.choice(ENCODINGS)(data, stream)
    return (stream.choice((".md", ".yaml")) if not stream.randrange(30) else ending), data


def _piece_for_nothing(text, stream):
    place = stream.randint(0, len(text))
    return text[:place] + stream.choice(PIECES) + text[place:]


def _piece_for_a_word(text, stream):
    return _with_a_word(text, stream, stream.choice(PIECES))


def _word_for_a_word(text, stream):
    return _with_a_word(text, stream, stream.choice(_words(stream.choice(lessons()).text)))


def _no_word(text, stream):
    return _with_a_word(text, stream, "")


def _with_a_word(text, stream, new):
    words = _words(text)
    words[stream.randrange(len(words))] = new
    return "".join(words)


def _words(text):
    return _WORD.findall(text) or [""]


def _cut(text, stream):
    start = stream.randint(0, len(text))
    return text[:start] + text[start + stream.choice((1, 3, 20, 100)) :]


def _lines(change):
    def changed(text, stream):
        lines = text.split("\n")
        change(lines, stream.randrange(len(lines)), stream)
        return "\n".join(lines)

    return changed


def _twice(lines, at, stream):
    lines[at:at] = [lines[at]] * stream.choice((1, 1, 2, 40))


def _gone(lines, at, stream):
    del lines[at : at + stream.choice((1, 1, 2, 5))]


def _elsewhere(lines, at, stream):
    lines.insert(stream.randint(0, len(lines) - 1), lines.pop(at))


def _indented(lines, at, stream):
    indent = stream.choice(("  ", " ", "\t", "> ", "- ", "    ", ""))
    for place in range(at, min(at + stream.choice((1, 1, 3, 9)), len(lines))):
        lines[place] = indent + lines[place] if indent else lines[place].lstrip()


def _of_another(lines, at, stream):
    other = stream.choice(lessons()).text.split("\n")
    start = stream.randrange(len(other))
    lines[at : at + stream.choice((0, 1))] = other[start : start + stream.choice((1, 1, 4, 12))]


def _other_value(lines, at, stream):
    key, colon, _ = lines[at].partition(":")
    lines[at] = f"{key}{colon or ':'} {stream.choice(PIECES)}"


CHANGES = [
    _piece_for_nothing,
    _piece_for_a_word,
    _word_for_a_word,
    _no_word,
    _cut,
    *map(_lines, (_twice, _gone, _elsewhere, _indented, _of_another, _other_value)),
]


def _other_bytes(data, stream):
    place = stream.randint(0, len(data))
    return data[:place] + stream.randbytes(stream.choice((1, 1, 2, 20))) + data[place + stream.choice((0, 1)) :]


ENCODINGS = [
    _other_bytes,
    lambda data, stream: data.replace(b"\n", stream.choice((b"\r\n", b"\r", b"\n\r", b"\xe2\x80\xa8"))),
    lambda data, stream: stream.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"\n")) + data,
    lambda data, stream: data[: stream.randint(0, len(data))],
]


def examine(path, data):
    """Read one file, and see that what is told of it is right in form.

    Returns:
        The lesson, or None; and the problems.

    Raises:
        AssertionError: a place outside the file, a sentence of several lines, or errors and a lesson all the same.
    """
    path.write_bytes(data)
    lesson, problems = read_lesson(path)
    assert (lesson is None) == any(problem.severity == "error" for problem in problems)
    lines = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for problem in problems:
        assert "\n" not in str(problem)
        assert "\x1b" not in str(problem)
        if problem.line is not None:
            assert 1 <= problem.line <= len(lines)
            assert 1 <= problem.column <= len(lines[problem.line - 1].removeprefix("\ufeff")) + 1
            assert problem.end_column > problem.column
    return lesson, problems


class Campaign:
    """What came of the files so far.

    Attributes:
        escaped: by seed, what was raised; its file is kept in `folder` under the seed's name.
        codes: how many files each code was told of.
    """

    def __init__(self, folder):
        self.folder, self.begun = folder, time.perf_counter()
        self.runs, self.read, self.proved, self.slowest = 0, 0, 0, (0.0, 0)
        self.codes, self.escaped = Counter(), {}

    def run(self, seed):
        """Grow, read and perhaps prove one file."""
        ending, data = grown(seed)
        path = self.folder / f"x{ending}"
        started = time.perf_counter()
        try:
            lesson, problems = examine(path, data)
            self.codes.update({problem.code for problem in problems})
            if lesson is not None:
                self.read += 1
                if self.read % PROVED == 0:
                    self.proved += 1
                    check_file(path, quick=True)
        except Exception:  # noqa: BLE001 - whatever it is: this is what the campaign looks for
            kept = path.rename(self.folder / f"{seed}{ending}")
            self.escaped[seed] = f"{kept}\n{traceback.format_exc(limit=-8)}"
        self.runs += 1
        self.slowest = max(self.slowest, (time.perf_counter() - started, seed))

    def __str__(self):
        seconds = time.perf_counter() - self.begun
        listed = ", ".join(f"{code} {count:,}" for code, count in self.codes.most_common())
        return "\n".join([
            f"{self.runs:,} files in {seconds:.0f} s; the slowest {self.slowest[0]:.2f} s (seed {self.slowest[1]})",
            f"{self.read:,} read without errors, {self.proved:,} of them proved",
            f"{len(self.codes)} codes told: {listed}",
            f"escaped: {len(self.escaped)}",
            *(f"seed {seed}: {said}" for seed, said in [*self.escaped.items()][:20]),
        ])  # fmt: skip


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("count", type=int, nargs="?", default=1_000_000)
    arguments.add_argument("--first", type=int, default=0, help="the seed of the first file")
    asked = arguments.parse_args()
    warnings.simplefilter("error")
    campaign = Campaign(Path(tempfile.mkdtemp(prefix="fuzz-")))
    for seed in range(asked.first, asked.first + asked.count):
        campaign.run(seed)
        if seed in campaign.escaped:
            print(f"seed {seed}: {campaign.escaped[seed]}", flush=True)  # noqa: T201
        if campaign.runs % 100_000 == 0 and campaign.runs < asked.count:
            print(f"{campaign.runs:,} files, escaped: {len(campaign.escaped)}", flush=True)  # noqa: T201
    print(campaign)  # noqa: T201 - figures are what it is for
    if not campaign.escaped:
        shutil.rmtree(campaign.folder)
    sys.exit(1 if campaign.escaped else 0)


if __name__ == "__main__":
    main()
