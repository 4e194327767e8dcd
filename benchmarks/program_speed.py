"""How fast a graph's program is beside code written by hand, and beside libraries that differentiate.

    python -m pip install autograd micrograd
    python benchmarks/program_speed.py

Three tasks, the median over repetitions in turn, as ratios to the time of hand-written code in the same turn:
a layered network in numpy, forward and backward; 1,000 scalar operations, forward and backward, beside straight-line
Python of the same operations; and 10,000 training steps of a network of ten scalars. One process, one thread. The
libraries are timed with what they need anew for each pass, their graph; what is not installed is left out.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import statistics
import sys
from collections.abc import Callable, Mapping

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"  # before numpy is loaded

import numpy as np  # noqa: E402 - after the threads are set
import trace_speed  # noqa: E402

from tutor.formula import parse  # noqa: E402
from tutor.network import Assignment, Graph, GraphBuilder, Leaf, sgd  # noqa: E402
from tutor.network.program import write_program  # noqa: E402

REPETITIONS = 60
LAYERS_GOAL, SCALARS_GOAL, TRAINING_GOAL = 1.15, 2.0, 0.3
STEPS = 10_000
LAYERS = ("h = relu(x @ W + b)", "z = h @ V + c", "L = softmax_cross_entropy(z, y)")
EXAMPLE = (
    "h1 = sigmoid(w1 * i1 + w2 * i2 + b1)",
    "h2 = sigmoid(w3 * i1 + w4 * i2 + b1)",
    "o1 = sigmoid(w5 * h1 + w6 * h2 + b2)",
    "o2 = sigmoid(w7 * h1 + w8 * h2 + b2)",
    "E = (t1 - o1)**2 / 2 + (t2 - o2)**2 / 2",
)
WEIGHTS = {"w1": 0.15, "w2": 0.20, "w3": 0.25, "w4": 0.30, "w5": 0.40, "w6": 0.45, "w7": 0.50, "w8": 0.55}
GIVEN = {"i1": 0.05, "i2": 0.10, "b1": 0.35, "b2": 0.60, "t1": 0.01, "t2": 0.99}
Runs = dict[str, Callable[[], object]]
Gradients = Mapping[str, object]


def graph_of(lines: tuple[str, ...], values: Mapping[str, object], parameters: tuple[str, ...]) -> Graph:
    """A graph of formulas."""
    leaves = [Leaf(name, "parameter" if name in parameters else "data", np.shape(v)) for name, v in values.items()]
    builder = GraphBuilder(leaves)
    for line in lines:
        name, _, text = line.partition("=")
        builder.assign(Assignment(name.strip(), parse(text, builder.names)))
    return builder.finish()


def layer_values() -> dict[str, np.ndarray]:
    """784-128-10, a batch of 32."""
    draw = np.random.default_rng(1)
    shapes = {"x": (32, 784), "W": (784, 128), "b": (128,), "V": (128, 10), "c": (10,)}
    values = {name: 0.1 * draw.normal(size=shape) for name, shape in shapes.items()}
    return {**values, "y": np.eye(10)[draw.integers(0, 10, 32)]}


def layers_by_hand(x, W, b, V, c, y) -> Gradients:  # noqa: ANN001, N803 - the names of the network
    """Forward and backward as one writes them."""
    a = x @ W + b
    h = np.maximum(a, 0)
    z = h @ V + c
    shifted = z - np.max(z, axis=1, keepdims=True)
    powers = np.exp(shifted)
    sums = np.sum(powers, axis=1, keepdims=True)
    loss = -np.sum(y * (shifted - np.log(sums))) / len(x)
    d_z = (powers / sums - y) / len(x)
    d_a = (d_z @ V.T) * (a > 0)
    return {"L": loss, "W": x.T @ d_a, "b": np.sum(d_a, axis=0), "V": h.T @ d_z, "c": np.sum(d_z, axis=0)}


def layers_in_autograd(values: Mapping[str, np.ndarray]) -> Callable[[], Gradients]:
    """The same network by HIPS autograd."""
    import autograd.numpy as anp  # noqa: PLC0415 - where it is installed
    from autograd import value_and_grad  # noqa: PLC0415

    x, y, names = values["x"], values["y"], ("W", "b", "V", "c")

    def loss(given: tuple) -> object:
        weights, b, second, c = given
        z = anp.maximum(x @ weights + b, 0) @ second + c
        shifted = z - anp.max(z, axis=1, keepdims=True)
        return -anp.sum(y * (shifted - anp.log(anp.sum(anp.exp(shifted), axis=1, keepdims=True)))) / len(x)

    both = value_and_grad(loss)

    def run() -> Gradients:
        found, gradients = both(tuple(values[name] for name in names))
        return {"L": found, **dict(zip(names, gradients, strict=True))}

    return run


def layers_in_torch(values: Mapping[str, np.ndarray]) -> Callable[[], Gradients]:
    """The same network by torch, its tensors made before."""
    import torch  # noqa: PLC0415 - where it is installed

    torch.set_num_threads(1)
    names = ("W", "b", "V", "c")
    known = {name: torch.tensor(value, requires_grad=name in names) for name, value in values.items()}

    def run() -> Gradients:
        for name in names:
            known[name].grad = None
        z = torch.relu(known["x"] @ known["W"] + known["b"]) @ known["V"] + known["c"]
        loss = torch.nn.functional.cross_entropy(z, known["y"])
        loss.backward()
        return {"L": loss.item(), **{name: known[name].grad for name in names}}

    return run


def scalars_by_hand(program: trace_speed.Program) -> Callable[[], list[float]]:
    """Straight-line Python of the program on floats, as one writes it: locals, and each gradient added to."""
    size = len(program.leaves) + len(program.lines)
    forward, backward, seen = [], [], set()
    for place, (function, operands) in enumerate(program.lines, len(program.leaves)):
        a, b = f"v{operands[0]}", f"v{operands[-1]}"
        forward.append(f"v{place} = " + {"+": f"{a} + {b}", "*": f"{a} * {b}", "**": f"{a} * {a}"}.get(
            function, f"{a} if {a} > 0.0 else 0.0"
        ))  # fmt: skip
    for place, (function, operands) in reversed(list(enumerate(program.lines, len(program.leaves)))):
        a, b, d = f"v{operands[0]}", f"v{operands[-1]}", f"d{place}"
        slopes = {"+": (d, d), "*": (f"{d} * {b}", f"{d} * {a}"), "**": (f"2.0 * {a} * {d}",)}
        for operand, slope in zip(operands, slopes.get(function, (f"{d} if {a} > 0.0 else 0.0",)), strict=True):
            before = f"d{operand} + " if operand in seen else ""
            backward.append(f"d{operand} = {before}({slope})")
            seen.add(operand)
    leaves = ", ".join(f"v{place}" for place in range(len(program.leaves)))
    found = ", ".join(f"d{place}" if place in seen else "0.0" for place in range(len(program.leaves)))
    body = "\n    ".join([f"{leaves}, = leaves", *forward, f"d{size - 1} = 1.0", *backward, f"return [{found}]"])
    namespace: dict[str, Callable[[list[float]], list[float]]] = {}
    exec(f"def passes(leaves):\n    {body}", namespace)
    return lambda: namespace["passes"](program.leaves)


def scalars_in_autograd(program: trace_speed.Program) -> Callable[[], list[float]]:
    """The same by HIPS autograd, each leaf an argument of its own."""
    import autograd.numpy as anp  # noqa: PLC0415 - where it is installed
    from autograd import grad  # noqa: PLC0415

    def loss(leaves: list) -> object:
        values = list(leaves)
        for function, operands in program.lines:
            given = [values[each] for each in operands]
            values.append(anp.maximum(given[0], 0.0) if function == "relu" else trace_speed.computed(function, given))
        return values[-1]

    both = grad(loss)
    return lambda: both(program.leaves)


def compared(title: str, runs: Runs, repetitions: int) -> dict[str, float]:
    """Print each run's median time and its ratio to the first's, turn by turn."""
    first, times, ratios = next(iter(runs)), {}, {}
    for run in runs.values():
        run()
    for _ in range(repetitions):
        for name, run in runs.items():
            times.setdefault(name, []).append(trace_speed.seconds(run))
            ratios.setdefault(name, []).append(times[name][-1] / times[first][-1])
    gc.collect()
    print(title)
    found = {name: statistics.median(each) for name, each in ratios.items()}
    for name, each in times.items():
        print(f"  {name:24} {statistics.median(each) * 1e6:10.1f} µs  {found[name]:8.2f} x")
    return found


def installed(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def layers() -> bool:
    """Whether the layered network reaches its goal, ahead of the libraries."""
    values = layer_values()
    program = write_program(graph_of(LAYERS, values, ("W", "b", "V", "c")))
    runs: Runs = {"by hand": lambda: layers_by_hand(**values), "ours": lambda: program.run(values)}
    runs |= {"autograd": layers_in_autograd(values)} if installed("autograd") else {}
    runs |= {"torch": layers_in_torch(values)} if installed("torch") else {}
    loss, ours = program.run(values)
    for run in runs.values():
        if isinstance(found := run(), dict):
            np.testing.assert_allclose(found["L"], loss, rtol=1e-9)
            for name, gradient in ours.items():
                np.testing.assert_allclose(found[name], gradient, rtol=1e-7, atol=1e-12)
    ratios = compared("784-128-10, batch 32, forward and backward", runs, 5 * REPETITIONS)
    others = [ratio for name, ratio in ratios.items() if name not in {"by hand", "ours"}]
    return told(ratios["ours"] <= LAYERS_GOAL and all(ratios["ours"] < each for each in others),
                f"at most {LAYERS_GOAL:g} x by hand, and ahead of the libraries")  # fmt: skip


def scalars() -> bool:
    """Whether the scalar operations reach their goal."""
    random = trace_speed.random_program(seed=2)
    graph = trace_speed.build(random)
    values = {f"v{place}": value for place, value in enumerate(random.leaves)}
    program = write_program(graph)
    by_hand = scalars_by_hand(random)
    expected = list(program.run(values).gradients.values())
    np.testing.assert_allclose(by_hand(), expected, rtol=1e-9, atol=1e-12)
    runs: Runs = {"by hand": by_hand, "ours": lambda: program.run(values)}
    if installed("micrograd"):
        from micrograd.engine import Value  # noqa: PLC0415 - where it is installed

        trace_speed.MicrogradValue = Value
        runs["micrograd"] = lambda: trace_speed.micrograd_passes(random)
    if installed("autograd"):
        runs["autograd"] = scalars_in_autograd(random)
    ratios = compared(f"{len(random.lines)} scalar operations, forward and backward", runs, REPETITIONS)
    return told(ratios["ours"] <= SCALARS_GOAL, f"at most {SCALARS_GOAL:g} x by hand")


def training() -> bool:
    """Whether the training run reaches its goal."""
    values = {**WEIGHTS, **GIVEN}
    program = write_program(graph_of(EXAMPLE, values, tuple(WEIGHTS)), sgd(0.5))
    times = [trace_speed.seconds(lambda: program.train(values, STEPS)) for _ in range(10)]
    taken, loss = statistics.median(times), program.train(values, STEPS).losses[-1]
    print(f"{STEPS} training steps of the 2-2-2 example\n  ours {taken:.3f} s, E = {loss:.8e}")
    return told(taken <= TRAINING_GOAL, f"at most {TRAINING_GOAL:g} s")


def told(reached: bool, goal: str) -> bool:
    print(f"  goal: {goal}: {'reached' if reached else 'missed'}")
    return reached


if __name__ == "__main__":
    sys.exit(not all([layers(), scalars(), training()]))
