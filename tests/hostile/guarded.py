"""Runs the tutor on one file after another, each in a process of its own, and measures it.

    python tests/hostile/guarded.py LESSON

LESSON is a lesson without problems. Lines of JSON come in, the arguments of one run in each; lines of JSON go out: at
first `start`, the processor seconds that it took to start the program and check LESSON, then for each run `seconds` of
the processor, the most `megabytes` of memory, `exit` and `out`, what was written. The program is started once and every
run is a fork of it, so that `seconds` are what the file alone costs; `megabytes` are all that the process has.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
import traceback
from contextlib import suppress

ESCAPED = 70
"""The exit code of a run from which something escaped that is no exit."""

MOST_SECONDS, MOST_BYTES = 12, 2 << 30


def main():
    requests = os.fdopen(os.dup(0))
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(0, 1)
    from tutor.cli import main as tutor  # noqa: PLC0415 - its start is measured, after the streams are set apart

    with suppress(SystemExit):
        tutor(["check", sys.argv[1]])
    print(json.dumps({"start": time.process_time()}), file=answers, flush=True)
    for line in requests:
        print(json.dumps(measured(tutor, json.loads(line))), file=answers, flush=True)


def measured(tutor, arguments):
    """The figures of one run."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as out:
        child = os.fork()
        if not child:
            run(tutor, arguments, out)
        _, status, used = os.wait4(child, 0)
        out.seek(0)
        return {
            "seconds": used.ru_utime + used.ru_stime,
            "megabytes": used.ru_maxrss / 1024,  # which Linux counts in kilobytes
            "exit": os.waitstatus_to_exitcode(status),
            "out": out.read(),
        }


def run(tutor, arguments, out):
    """Within limits that stop what would never end, in the forked process, which it ends."""
    code = ESCAPED
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        tutor(arguments)
    except SystemExit as end:
        code = end.code
    except BaseException:  # noqa: BLE001 - whatever it is, it is what the run is for
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(code or 0))


if __name__ == "__main__":
    main()
