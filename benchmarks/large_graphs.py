"""Whether time and memory grow with a graph's size and no faster, and what a jump costs in a large trace.

    python benchmarks/large_graphs.py

A chain of scalar operations is read, built, recorded, and jumped about in: 100 to 100,000 operations, one size after
the other in one process, each several times; a figure is the median. Growth is told against the size before, where 10
is linear.

A jump makes the record of a step drawn at random, with its address, its rule and its reason in words: what a screen
reads. A learner's jump comes seconds after the last, with the processor's caches full of other things; so they are
filled with other things before each jump, in the small trace as in the large. The bare record, without words, is told
too; and a loop of jumps without a pause, where the small trace lives in the cache and the large one cannot.
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # before numpy is loaded

import numpy as np  # noqa: E402 - after the threads are set

from tutor.explain import headline, why  # noqa: E402
from tutor.formula import parse  # noqa: E402
from tutor.network import Assignment, Graph, GraphBuilder, Leaf, Trace, record  # noqa: E402

SIZES = (100, 1_000, 10_000, 100_000)
TURNS = 3
JUMPS = 400
OTHER_THINGS = np.ones(8_000_000)
GOAL = 1.5
JUMP_KINDS = {
    "jump": {},
    "bare record": {"words": False},
    "jumps without pause": {"pause": False},
}
VALUES = {"x": 0.5, "w": 0.3}


def chain(operations: int) -> Graph:
    """`a1 = a0 * w + x`, over and over: two operations a line, and w and x felt at every one of them."""
    builder = GraphBuilder([Leaf("x", "data", ()), Leaf("w", "parameter", ())])
    for place in range((operations - 4) // 2):
        text = f"{f'a{place - 1}' if place else 'x'} * w + x"
        builder.assign(Assignment(f"a{place}", parse(text, builder.names if place < 2 else frozenset())))
    return builder.finish()


def seconds(run: Callable[[], object]) -> float:
    """The time of one run."""
    gc.collect()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def megabytes(run: Callable[[], object]) -> float:
    """What a run leaves in memory."""
    tracemalloc.start()
    kept = run()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return size / 1e6


def jump(trace: Trace, place: int, *, words: bool) -> None:
    """What moving to a step costs."""
    step = trace.step(place)
    if words:
        _ = step.address, headline(step, trace), why(step, trace)


def jumps(trace: Trace, *, words: bool = True, pause: bool = True) -> float:
    """The median time of a jump to a step drawn at random, after a pause or without one."""
    draw, times = random.Random(1), []
    for _ in range(JUMPS):
        place = draw.randrange(len(trace))
        if pause:
            OTHER_THINGS.sum()
        start = time.perf_counter()
        jump(trace, place, words=words)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def measured(size: int) -> dict[str, float]:
    """All figures of one size."""
    graph, turns = chain(size), range(TURNS)
    trace = record(graph, VALUES)
    return {
        "build": statistics.median(seconds(lambda: chain(size)) for _ in turns),
        "record": statistics.median(seconds(lambda: record(graph, VALUES)) for _ in turns),
        "memory": megabytes(lambda: record(chain(size), VALUES)),
        **{name: statistics.median(jumps(trace, **kind) for _ in turns) for name, kind in JUMP_KINDS.items()},
    }


def main() -> int:
    """Print the figures; 1 when a jump in the largest trace costs too much."""
    found: dict[str, list[float]] = {name: [] for name in ("build", "record", "memory", *JUMP_KINDS)}
    for size in SIZES:
        for name, figure in measured(size).items():
            found[name].append(figure)
    units = {"memory": (1, "MB"), **dict.fromkeys(JUMP_KINDS, (1e6, "µs"))}
    print(f"{'operations':22}" + "".join(f"{size:>14,}" for size in SIZES))
    for name, figures in found.items():
        scale, unit = units.get(name, (1e3, "ms"))
        told = [f"{figure * scale:.4g} {unit}" for figure in figures]
        print(f"{name:22}" + "".join(f"{each:>14}" for each in told))
    for name in ("build", "record", "memory"):
        growth = [after / before for before, after in zip(found[name], found[name][1:], strict=False)]
        print(f"{name} grows by {', '.join(f'{each:.1f}' for each in growth)} with each 10 times the operations")
    for name in JUMP_KINDS:
        print(f"{name}: among {SIZES[-1]:,} {found[name][-1] / found[name][0]:.2f} x one among {SIZES[0]}")
    ratio = found["jump"][-1] / found["jump"][0]
    print(f"goal: at most {GOAL:g} x: {'reached' if ratio <= GOAL else 'missed'}")
    return int(ratio > GOAL)


if __name__ == "__main__":
    sys.exit(main())
