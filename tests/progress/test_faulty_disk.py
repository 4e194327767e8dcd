"""A disk that refuses any one write, or all from it on, and a tutor that is killed in the place of any write."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("faulty_disk.c")
COMPILER = shutil.which("cc")
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or COMPILER is None, reason="the faulty disk is written in C for Linux"
)

PREAMBLE = """
import ctypes, errno, json, os, shutil, sys
from contextlib import suppress
from pathlib import Path
from tutor.progress.store import Attempt, Standing, Store, utc_now

disk, root = ctypes.CDLL(None), Path(sys.argv[1])

def answer(number):
    return Attempt("l", str(number), 0, "1", "right", 0, False, "guided", utc_now(), "x" * 1500)

def fails(folder, first, count, error):
    disk.faulty_disk(os.fsencode(f"{folder}/"), ctypes.c_long(first), ctypes.c_long(count), error)

def mend():
    fails("/nowhere", 1, 0, 0)

def kept(path):
    with Store.open(path) as store:
        return [int(attempt.question) for attempt in store.attempts()], store.banner
"""


@pytest.fixture(scope="module")
def on_faulty_disk(tmp_path_factory):
    """Runs a program on it; what it prints, line by line."""
    library = tmp_path_factory.mktemp("disk") / "faulty_disk.so"
    flags = ["-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-o", library]
    subprocess.run([COMPILER, *flags, SOURCE, "-ldl"], check=True)

    def run(program, *arguments):
        command = [sys.executable, "-c", PREAMBLE + program, *map(str, arguments)]
        done = subprocess.run(
            command, env={**os.environ, "LD_PRELOAD": str(library)}, check=False, capture_output=True, text=True
        )
        assert (done.returncode, done.stderr) == (0, "")
        return [json.loads(line) for line in done.stdout.splitlines()]

    return run


REFUSED = """
error, in_use = int(sys.argv[2]), sys.argv[3] == "in use"
for count in (1, 10**9):
    for first in range(1, 51):
        path = root / f"{count}-{first}" / "progress.db"
        if in_use:
            with Store.open(path) as store:
                assert store.record_attempt(answer(0))
        fails(path.parent, first, count, error)
        store = Store.open(path)
        saved = [store.record_attempt(answer(number)) for number in range(in_use, 5)]
        used, banner, seen = disk.faulty_disk_writes(), store.banner, len(store.attempts())
        mend()
        shutil.copytree(path.parent, root / "copy")  # what a kill at this moment would leave
        acknowledged = [number for number, ok in enumerate(saved, in_use) if ok]
        lost = sorted({*acknowledged} - {*kept(root / "copy" / "progress.db")[0]})
        shutil.rmtree(root / "copy")
        last = store.record_attempt(answer(5))
        after = store.banner
        store.close()
        print(json.dumps([count, first, used, len(acknowledged), banner, seen, lost, last, after, kept(path)]))
"""


@pytest.mark.parametrize("begun", ["new", "in use"])
@pytest.mark.parametrize(
    ("error", "words"), [(errno.ENOSPC, "the disk is full"), (errno.EIO, "the disk reports an error")]
)
def test_a_write_that_fails_costs_no_answer(on_faulty_disk, tmp_path, error, words, begun):
    states = on_faulty_disk(REFUSED, tmp_path, error, begun)
    answers = 5 - (begun == "in use")
    assert len(states) == 100
    for count, first, used, acknowledged, banner, seen, lost, last, after, kept in states:
        where = f"{begun}, {count} from write {first} on"
        assert used >= first, where  # else nothing was tried
        assert lost == [], where
        assert bool(banner) == (acknowledged < answers), where
        assert not banner or words in banner, where
        assert seen == 5 or (banner and seen >= answers - acknowledged), where
        assert (last, after) == (True, ""), where
        assert kept == [[0, 1, 2, 3, 4, 5], ""], where
        assert count > 1 or acknowledged == answers, where
    assert sum(acknowledged < answers for _, _, _, acknowledged, *_ in states) >= 40


KILLED = """
for first in range(1, 200):
    path, told = root / str(first) / "progress.db", root / f"{first}.told"
    child = os.fork()
    if not child:
        fails(path.parent, first, 1, 0)
        with Store.open(path) as store:
            for number in range(2):
                standing = Standing("l", 0, "guided", "s", number, number, 9, "{}", utc_now())
                done = [store.submit(answer(number)), store.submit(standing)]
                if all(each.result() for each in done):
                    told.write_text(str(number + 1))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    acknowledged = int(told.read_text()) if told.exists() else 0
    found, banner = kept(path)
    with Store.open(path) as store:
        goes_on = store.record_attempt(answer(9))
        standing = store.standing("l")
    step = standing.index if standing else -1
    print(json.dumps([os.WIFSIGNALED(status), acknowledged, found, step, banner, goes_on]))
    if not os.WIFSIGNALED(status):
        break
"""


def test_a_tutor_killed_before_any_of_its_writes_leaves_nothing_to_mend(on_faulty_disk, tmp_path):
    """From the first start on: while the file is made, while it is backed up, while answers are written, at the end."""
    *killed, whole = on_faulty_disk(KILLED, tmp_path)
    assert whole == [False, 2, [0, 1], 1, "", True]
    assert len(killed) > 60
    for place, (was_killed, acknowledged, found, step, banner, goes_on) in enumerate(killed, 1):
        assert was_killed
        assert found in ([0, 1][:acknowledged], [0, 1][: acknowledged + 1]), f"write {place}"
        assert acknowledged - 1 <= step <= acknowledged, f"write {place}"
        assert (banner, goes_on) == ("", True), f"write {place}"
    assert {acknowledged for _, acknowledged, *_ in killed} == {0, 1, 2}
