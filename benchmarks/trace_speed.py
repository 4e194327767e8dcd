"""How long a recorded trace takes beside micrograd, on the same random 1,000 scalar operations.

    python -m pip install micrograd
    python benchmarks/trace_speed.py

One process, one core, repetitions in turn; each figure is the median over all repetitions of the ratio to micrograd's
time of the same turn. micrograd's time is one forward pass, which makes its graph, and one backward pass. Ours is told
apart: the two passes on a graph made before; these and every step's record; these and the making of the graph.
"""

from __future__ import annotations

import gc
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # before numpy is loaded

import numpy as np  # noqa: E402 - after the threads are set

from tutor.formula import parse  # noqa: E402
from tutor.network import Assignment, Graph, GraphBuilder, Leaf, Trace, record  # noqa: E402

OPERATIONS = 1_000
LEAVES = 60
REPETITIONS = 60
GOAL = 3.0


class Line(NamedTuple):
    """One operation on earlier values, which are counted from 0, leaves first."""

    function: str
    operands: tuple[int, ...]


class Program(NamedTuple):
    """Leaves and lines; the last line is the loss, and every line reaches it."""

    leaves: list[float]
    lines: list[Line]


def random_program(seed: int) -> Program:
    """A wide program, because micrograd recurses as deep as its graph is."""
    draw = random.Random(seed)
    values = [draw.uniform(-1, 1) for _ in range(LEAVES)]
    leaves, lines, unused = list(values), [], list(range(LEAVES))

    def add(function: str, operands: tuple[int, ...]) -> None:
        lines.append(Line(function, operands))
        unused.append(len(values))
        values.append(computed(function, [values[each] for each in operands]))

    while len(lines) + len(unused) - 1 < OPERATIONS:
        operands = draw.choice(unused), draw.randrange(len(values))
        tame = abs(values[operands[0]]) < 1 and abs(values[operands[1]]) < 1
        function = draw.choice(("+", "*", "relu", "**")) if tame else "*"
        operands = operands if function in "+*" else operands[:1]
        unused = [each for each in unused if each not in operands]
        add(function, operands)
    while len(unused) > 1:
        operands = unused[0], unused[1]
        del unused[:2]
        add("+", operands)
    return Program(leaves, lines)


def computed(function: str, operands: list) -> object:
    """One line on floats, or on micrograd's values: both have these operators."""
    if function == "+":
        return operands[0] + operands[1]
    if function == "*":
        return operands[0] * operands[1]
    if function == "**":
        return operands[0] ** 2
    return operands[0].relu() if hasattr(operands[0], "relu") else max(operands[0], 0.0)


def build(program: Program) -> Graph:
    """Our graph, one formula a line."""
    builder = GraphBuilder([Leaf(f"v{place}", "parameter", ()) for place in range(LEAVES)])
    names = builder.names
    for place, (function, operands) in enumerate(program.lines, LEAVES):
        first, *second = [f"v{each}" for each in operands]
        text = {"relu": f"relu({first})", "**": f"{first}**2"}.get(function) or f"{first} {function} {second[0]}"
        builder.assign(Assignment(f"v{place}", parse(text, names)))
    return builder.finish()


def micrograd_passes(program: Program) -> list[float]:
    """The gradients of the leaves, by micrograd."""
    leaves = [MicrogradValue(value) for value in program.leaves]
    values = list(leaves)
    for function, operands in program.lines:
        values.append(computed(function, [values[each] for each in operands]))
    values[-1].backward()
    return [leaf.grad for leaf in leaves]


def with_records(trace: Trace) -> Trace:
    """Every step's record made, and kept while the next is made."""
    list(trace.steps)
    return trace


def seconds(run: Callable[[], object]) -> float:
    """The time of one run, without garbage collection."""
    gc.collect()
    gc.disable()
    start = time.perf_counter()
    run()
    taken = time.perf_counter() - start
    gc.enable()
    return taken


def main() -> int:
    """Print the ratios; 1 when the records' ratio misses the goal."""
    program = random_program(seed=2)
    graph = build(program)
    leaves = {f"v{place}": value for place, value in enumerate(program.leaves)}
    trace = record(graph, leaves)
    ours = [float(trace.gradients[place]) for place in range(LEAVES)]
    np.testing.assert_allclose(ours, micrograd_passes(program), rtol=1e-9, atol=1e-12)
    runs = {
        "passes": lambda: record(graph, leaves),
        "passes and every record": lambda: with_records(record(graph, leaves)),
        "graph, passes and every record": lambda: with_records(record(build(program), leaves)),
    }
    ratios: dict[str, list[float]] = {name: [] for name in runs}
    times: dict[str, list[float]] = {name: [] for name in ("micrograd", *runs)}
    for _ in range(REPETITIONS):
        base = seconds(lambda: micrograd_passes(program))
        times["micrograd"].append(base)
        for name, run in runs.items():
            times[name].append(seconds(run))
            ratios[name].append(times[name][-1] / base)
    print(f"{len(program.lines)} scalar operations, {len(trace)} steps, median of {REPETITIONS} repetitions")
    print(f"{'micrograd':32} {statistics.median(times['micrograd']) * 1e3:6.2f} ms")
    for name, found in ratios.items():
        print(f"{name:32} {statistics.median(times[name]) * 1e3:6.2f} ms  {statistics.median(found):5.2f} x")
    reached = statistics.median(ratios["passes and every record"])
    print(f"goal: passes and every record at most {GOAL:g} x: {'reached' if reached <= GOAL else 'missed'}")
    return int(reached > GOAL)


if __name__ == "__main__":
    try:
        from micrograd.engine import Value as MicrogradValue
    except ImportError:
        sys.exit("trace_speed: micrograd is not installed; install it with: python -m pip install micrograd")
    sys.exit(main())
