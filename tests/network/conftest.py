"""Networks from a few lines, and the sweep: every operation, in every shape that it takes.

A test with an argument `case` runs on the whole sweep, one with `smooth_case` on all whose values may be nudged. It is
collected once for every expression, and runs on each of the expression's shapes; what fails names its case. The values
of a case are drawn from its name, so that a case is the same in every run, and stand away from kinks.
"""

import zlib
from typing import NamedTuple

import numpy as np
import pytest

from tutor.formula import parse
from tutor.network import Assignment, GraphBuilder, Leaf, record, sgd


class Case(NamedTuple):
    """One network of the sweep.

    `differences`: is its gradient the slope of its value? `fixed`: the values that may not be nudged, such as labels.
    """

    name: str
    lines: tuple
    values: dict
    differences: bool = True
    fixed: tuple = ()


def build(lines, values, *, parameters=(), loss=None, gradients=None):
    leaves = [
        Leaf(name, "parameter" if name in parameters else "data", np.shape(value)) for name, value in values.items()
    ]
    builder = GraphBuilder(leaves)
    for line in lines:
        name, _, text = line.partition("=")
        builder.assign(Assignment(name.strip(), parse(text, builder.names)))
    return builder.finish(loss, gradients)


@pytest.fixture(scope="session")
def trace():
    """Runs lines on values: `trace(["L = x * x"], x=3.0)`."""

    def run(lines, *, parameters=(), loss=None, gradients=None, rate=None, **values):
        graph = build(lines, values, parameters=parameters, loss=loss, gradients=gradients)
        return record(graph, values, None if rate is None else sgd(rate))

    return run


@pytest.fixture(scope="session")
def graph_of():
    return build


@pytest.fixture(scope="session")
def run_case():
    return lambda case: record(build(case.lines, case.values), case.values)


@pytest.fixture(scope="session")
def cases():
    return CASES


def by_expression(cases):
    found = {}
    for each in cases:
        found.setdefault(each.name.split(" of ")[0], []).append(each)
    return found


def pytest_generate_tests(metafunc):
    for name, cases in (("case", CASES), ("smooth_case", [case for case in CASES if case.differences])):
        if name in metafunc.fixturenames:
            groups = by_expression(cases)
            metafunc.parametrize(name, groups.values(), ids=list(groups))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    name = next((name for name in ("case", "smooth_case") if name in pyfuncitem.funcargs), None)
    if name is None:
        return None
    arguments = {each: pyfuncitem.funcargs[each] for each in pyfuncitem._fixtureinfo.argnames}
    for case in arguments[name]:
        try:
            pyfuncitem.obj(**{**arguments, name: case})
        except Exception as error:
            error.add_note(f"in the case {case.name}")
            raise
    return True


def drawn(name, shape, low, high):
    draw = np.random.default_rng(zlib.crc32(name.encode()))
    return draw.uniform(low, high, shape)


def apart(name, shape):
    """Values of both signs, none within 0.1 of 0 or of another: off every kink of relu, maximum and max."""
    draw = np.random.default_rng(zlib.crc32(name.encode()))
    size = int(np.prod(shape))
    return (draw.permutation(np.arange(size) - size // 2 + 0.5) * 0.2 + draw.uniform(-0.04, 0.04, size)).reshape(shape)


def reading(expression, shape, name):
    """A scalar that feels each element of `h` differently."""
    return ("h = " + expression, "L = sum(h * c)"), {"c": drawn(f"{name} c", shape, 0.5, 2.0)}


def case(expression, shapes, out, low=-1.5, high=1.5, *, draw=None, **fixed):
    """A case from an expression over x and y (or a and b), the shapes of its operands and of its value."""
    name = f"{expression} of {' and '.join(map(str, (*shapes.values(), *map(np.shape, fixed.values()))))}"
    lines, values = reading(expression, out, name)
    for leaf, shape in shapes.items():
        values[leaf] = draw(f"{name} {leaf}", shape) if draw else drawn(f"{name} {leaf}", shape, low, high)
    return Case(name, lines, {**values, **fixed}, fixed=tuple(fixed))


def broadcast(a, b):
    return np.broadcast_shapes(a, b)


SHAPES = ((), (3,), (2, 3), (2, 1, 3), (1,), (1, 1), (0,), (2, 0))
DOMAINS = {
    **dict.fromkeys(("exp(x)", "square(x)", "sin(x)", "cos(x)", "tanh(x)", "sigmoid(x)", "-x", "x"), (-1.5, 1.5)),
    **dict.fromkeys(("erf(x)", "softplus(x)", "gelu(x)", "gelu_tanh(x)", "silu(x)"), (-2.5, 2.5)),
    **dict.fromkeys(("log(x)", "sqrt(x)"), (0.3, 2.0)),
}
KINKED = ("relu(x)", "abs(x)", "sign(x)", "step(x)", "leaky_relu(x)", "elu(x)")
WITH_OPTIONS = ("leaky_relu(x, 0.3)", "leaky_relu(x, slope=-2)", "elu(x, 0.4)", "elu(x, alpha=1.7)")
PAIRS = (
    ((), ()), ((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 1), (1, 3)), ((), (2, 3)),
    ((2, 3), ()), ((4, 1, 3), (2, 1)), ((1,), (3,)), ((1, 1), ()), ((0,), (1,)), ((2, 0), (2, 1)), ((1,), (1,)),
)  # fmt: skip
PRODUCTS = (
    ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)),
    ((5, 2, 3), (5, 3, 4)), ((4, 1, 2, 3), (5, 3, 2)), ((2, 3), (5, 3, 4)), ((5, 2, 3), (3, 4)), ((1, 2, 3), (6, 3, 1)),
    ((1,), (1,)), ((1, 1), (1,)), ((1, 3), (3, 1)), ((2, 0), (0, 3)), ((0,), (0,)), ((0, 2), (2,)),
)  # fmt: skip
TRIPLES = (
    ((), (), ()), ((3,), (3,), (3,)), ((2, 3), (3,), (2, 1)), ((3,), (2, 3), (3,)), ((), (3,), (2, 1)),
    ((2, 1, 3), (2, 3), ()), ((1,), (1,), (1,)), ((3,), (1,), (1, 1)), ((0,), (), (1,)),
)  # fmt: skip
REDUCTIONS = (
    ((), None), ((3,), None), ((2, 3), None), ((2, 3), 0), ((2, 3), 1), ((2, 3), -1), ((2, 3, 4), (0, 2)),
    ((2, 3, 4), (-1,)), ((2, 3, 4), 1), ((1,), 0), ((1, 1), None), ((2, 3), ()),
)  # fmt: skip
INDICES = (
    ("x[0]", (3,)), ("x[-1]", (3,)), ("x[1]", (2, 3)), ("x[1, 2]", (2, 3)), ("x[0:2]", (3,)), ("x[1:]", (3,)),
    ("x[:-1]", (3,)), ("x[:, 1]", (2, 3)), ("x[:, 0:2]", (2, 3)), ("x[0:1, :]", (2, 3)), ("x[:, :, 1]", (2, 3, 4)),
    ("x[1][2]", (2, 3)), ("x[2:2]", (3,)), ("x[0]", (1,)), ("x[:]", (0,)), ("x.T[0]", (2, 3)), ("x[1].T", (2, 3, 4)),
    ("x[-5:9]", (3,)),
)  # fmt: skip
ARRANGED = (
    ("transpose(x)", (), ()), ("transpose(x)", (3,), (3,)), ("transpose(x)", (2, 3), (3, 2)),
    ("transpose(x)", (2, 3, 4), (4, 3, 2)), ("transpose(x)", (0, 2), (2, 0)), ("transpose(x, 0)", (1,), (1,)),
    ("transpose(x, 1, 0)", (2, 3), (3, 2)), ("transpose(x, 2, 0, 1)", (2, 3, 4), (4, 2, 3)),
    ("transpose(x, [0, 2, 1])", (2, 1, 4), (2, 4, 1)), ("transpose(x, axes=[-1, 0])", (2, 3), (3, 2)),
    ("reshape(x, 3, 2)", (2, 3), (3, 2)), ("reshape(x, -1)", (2, 3), (6,)), ("reshape(x, 1)", (), (1,)),
    ("reshape(x, [2, 1, 3])", (6,), (2, 1, 3)), ("reshape(x, shape=[3, -1])", (2, 3), (3, 2)),
    ("reshape(x, 2, 2, -1)", (4, 3), (2, 2, 3)), ("reshape(x)", (1, 1), ()), ("reshape(x, 3, 0)", (0, 2), (3, 0)),
    ("windows(x, 2)", (5,), (4, 2)), ("windows(x, 3)", (3,), (1, 3)), ("windows(x, 1)", (3,), (3, 1)),
    ("windows(x, 2)", (2, 4), (2, 3, 2)), ("windows(x, 3, stride=2)", (2, 6), (2, 2, 3)),
    ("windows(x, 2, 1, 1)", (3,), (4, 2)), ("windows(x, 2, padding=2)", (1,), (4, 2)),
    ("windows(x, 2)", (0, 4), (0, 3, 2)),
    ("windows(x, [2, 2])", (3, 4), (2, 3, 2, 2)), ("windows(x, [1, 2], [2, 1])", (2, 3, 3), (2, 2, 2, 1, 2)),
    ("windows(x, [2, 3], stride=[1, 2], padding=[1, 0])", (2, 2, 5), (2, 3, 2, 2, 3)),
)  # fmt: skip
JOINED = (
    ("concat(a, b)", ((3,), (2,)), (5,)), ("concat(a, b)", ((2, 3), (1, 3)), (3, 3)),
    ("concat(a, b)", ((0,), (2,)), (2,)), ("concat(a, b)", ((1,), (1,)), (2,)),
    ("concat(a, b, axis=1)", ((2, 3), (2, 1)), (2, 4)),
    ("concat(a, b, axis=-1)", ((2, 1, 3), (2, 1, 2)), (2, 1, 5)), ("concat(a)", ((3,),), (3,)),
    ("concat(a, b, d, axis=1)", ((1, 2), (1, 1), (1, 3)), (1, 6)), ("concat(a, b, a)", ((2,), (1,)), (5,)),
    ("stack(a, b)", ((), ()), (2,)), ("stack(a, b)", ((3,), (3,)), (2, 3)), ("stack(a, b)", ((0,), (0,)), (2, 0)),
    ("stack(a, b, axis=1)", ((3,), (3,)), (3, 2)), ("stack(a, b, axis=-1)", ((2, 3), (2, 3)), (2, 3, 2)),
    ("stack(a)", ((),), (1,)), ("stack(a, b, d)", ((1,), (1,), (1,)), (3, 1)), ("stack(a, b, a)", ((), ()), (3,)),
)  # fmt: skip
LOOKED_UP = (
    ((4, 2), 1), ((4, 2), [3, 0, 3]), ((4, 2), [[0, 1], [2, 0]]), ((4,), [2, 2, 1]), ((4,), 3), ((3, 2, 2), [1, 2]),
    ((1, 1), [0]), ((2, 3), []),
)  # fmt: skip
LAYERS = (
    ("conv1d(x, k)", (2, 4), (1, 2, 3), (1, 2)), ("conv1d(x, k, stride=2, padding=1)", (2, 1, 5), (2, 1, 2), (2, 2, 3)),
    ("conv2d(x, k)", (1, 3, 3), (2, 1, 2, 2), (2, 2, 2)), ("conv2d(x, k)", (3, 2, 2), (2, 3, 1, 1), (2, 2, 2)),
    ("conv2d(x, k, 2, 1)", (2, 2, 3, 4), (1, 2, 3, 2), (2, 1, 2, 3)),
    ("max_pool2d(x, 2)", (2, 4, 5), None, (2, 2, 2)), ("avg_pool2d(x, 2)", (2, 1, 3, 2), None, (2, 1, 1, 1)),
)  # fmt: skip


def elementwise_cases():
    for expression, (low, high) in DOMAINS.items():
        yield from (case(expression, {"x": shape}, shape, low, high) for shape in SHAPES)
    for expression in KINKED:
        yield from (case(expression, {"x": shape}, shape, draw=apart) for shape in SHAPES)
    for expression in WITH_OPTIONS:
        yield from (case(expression, {"x": shape}, shape, draw=apart) for shape in ((2, 3), (1,)))
    for expression in ("stop(x)", "x * stop(x)", "sum(x, axis=0) - stop(x)"):
        yield case(expression, {"x": (2, 3)}, (2, 3))._replace(differences=False)
    yield from (case("stop(x)", {"x": shape}, shape)._replace(differences=False) for shape in ((), (0,), (1, 1)))


def pair_cases():
    for a, b in PAIRS:
        yield from (case(f"a {sign} b", {"a": a, "b": b}, broadcast(a, b)) for sign in ("+", "-", "*"))
        yield from (case(f"a {sign} b", {"a": a, "b": b}, broadcast(a, b), 0.4, 1.9) for sign in ("/", "**"))
        for function in ("maximum(a, b)", "minimum(a, b)"):
            name = f"{function} of {a} and {b}"
            lines, values = reading(function, broadcast(a, b), name)
            yield Case(name, lines, {**values, "a": apart(name, a), "b": apart(name, b) + 0.1})
    yield from (case(f"x**{power}", {"x": (3,)}, (3,), 0.4, 1.9) for power in ("2", "3", "-1", "0.5", "1", "0"))
    yield case("x * x", {"x": (3,)}, (3,))
    yield case("x / (x + 3)", {"x": ()}, ())
    yield case("-2 * (x - x * x + x)", {"x": (2, 2)}, (2, 2))


def triple_cases():
    for a, b, d in TRIPLES:
        out = np.broadcast_shapes(a, b, d)
        name = f"clip of {a}, {b} and {d}"
        lines, values = reading("clip(x, low, high)", out, name)
        bounds = {"low": drawn(f"{name} low", b, -0.21, -0.19), "high": drawn(f"{name} high", d, 0.19, 0.21)}
        yield Case(name, lines, {**values, **bounds, "x": apart(name, a)})
        mask = (np.arange(int(np.prod(a))) % 2).reshape(a)
        yield case("where(mask, a, b)", {"a": b, "b": d}, out, mask=mask)
    yield case("clip(x, -0.2, 0.2)", {"x": (2, 3)}, (2, 3), draw=apart)


def product_cases():
    for a, b in PRODUCTS:
        yield case("a @ b", {"a": a, "b": b}, np.matmul(np.zeros(a), np.zeros(b)).shape)
    yield case("x @ x", {"x": (3, 3)}, (3, 3))
    yield case("x.T @ x", {"x": (2, 3)}, (3, 3))
    yield from (case("dot(a, b)", {"a": (size,), "b": (size,)}, ()) for size in (3, 1, 0))
    for a, b in ((2, 3), (1, 3), (1, 1), (0, 2)):
        yield case("outer(a, b)", {"a": (a,), "b": (b,)}, (a, b))
    yield case("outer(x, x)", {"x": (3,)}, (3, 3))
    yield from (case("x.T", {"x": shape}, np.zeros(shape).T.shape) for shape in ((), (3,), (2, 3), (1, 4), (0, 2)))


def reducing_cases():
    for shape, axis in REDUCTIONS:
        for keepdims in (0, 1):
            for function in ("sum", "mean", "max", "min", "logsumexp", "norm"):
                option = "" if axis is None else f", axis={list(axis) if isinstance(axis, tuple) else axis}"
                expression = f"{function}(x{option}{', keepdims=1' * keepdims})"
                out = np.sum(np.zeros(shape), axis=axis, keepdims=bool(keepdims)).shape
                yield case(expression, {"x": shape}, out, draw=apart)
    yield case("sum(x)", {"x": (0,)}, ())
    yield case("sum(x, axis=0)", {"x": (0, 3)}, (3,))
    for function in ("max", "min", "logsumexp", "norm"):
        yield case(f"{function}(x, axis=1)", {"x": (0, 3)}, (0,))


def row_cases():
    for function in ("softmax(x)", "log_softmax(x)", "layer_norm(x)", "rms_norm(x)"):
        yield from (case(function, {"x": s}, s) for s in ((3,), (2, 3), (2, 2, 3), (1,), (1, 1), (2, 1), (0, 3)))
    yield from (case("batch_norm(x)", {"x": s}, s) for s in ((4,), (4, 3), (3, 2, 2), (1,), (1, 3), (2, 1), (3, 0)))
    for function in ("layer_norm(x, 0.1)", "rms_norm(x, eps=0.1)", "batch_norm(x, 0.1)"):
        yield case(function, {"x": (3, 4)}, (3, 4))


def loss_cases():
    for shape in ((), (3,), (2, 3), (1,), (1, 1)):
        yield loss_case("mse(x, y)", drawn("mse", shape, -1, 1), drawn("target", shape, -1, 1))
        yield loss_case("bce(x, y)", drawn("bce", shape, 0.1, 0.9), drawn("label", shape, 0.1, 0.9))
        yield loss_case("bce_with_logits(x, y)", drawn("logit", shape, -2, 2), drawn("label", shape, 0, 1))
    for shape in ((3,), (2, 3), (2, 2, 3), (1, 4), (2, 1)):
        scores, labels = drawn("scores", shape, 0.1, 0.9), drawn("labels", shape, 0.1, 0.9)
        labels /= labels.sum(axis=-1, keepdims=True)
        classes = (np.arange(int(np.prod(shape[:-1]))) * 2 % shape[-1]).reshape(shape[:-1]).astype(float)
        yield loss_case("cross_entropy(x, y)", scores, labels)
        yield loss_case("cross_entropy(x, y)", scores, classes, fixed=("y",))
        yield loss_case("softmax_cross_entropy(x, y)", scores, labels, fixed=("y",))
        yield loss_case("softmax_cross_entropy(x, y)", scores, classes, fixed=("y",))
        for y in (classes, np.eye(shape[-1])[classes.astype(int)]):
            yield loss_case("hinge(x, y)", 3 * drawn("hinge", shape, -1, 1), y, fixed=("y",))
            yield loss_case("hinge(x, y, 0.3)", scores, y, fixed=("y",))


def loss_case(expression, x, y, *, fixed=()):
    name = f"{expression} of {x.shape} and {y.shape}"
    return Case(name, (f"h = {expression}", "L = 1.7 * h"), {"x": x, "y": y}, fixed=fixed)


def arranging_cases():
    yield from (case(expression, {"x": shape}, out) for expression, shape, out in ARRANGED)
    for expression, shapes, out in JOINED:
        yield case(expression, dict(zip("abd", shapes, strict=False)), out)
    for table, rows in LOOKED_UP:
        yield case("embedding(E, i)", {"E": table}, np.shape(rows) + table[1:], i=np.array(rows, dtype=float))
    for expression, x, k, out in LAYERS:
        yield case(expression, {"x": x, "k": k} if k else {"x": x}, out)


def index_cases():
    for expression, shape in INDICES:
        out = eval(expression, {"x": np.zeros(shape)}).shape
        yield case(expression, {"x": shape}, out)
    yield case("x[0] * x[1] + x[0]", {"x": (2,)}, ())


def network_cases():
    draw = {name: drawn(name, shape, -1, 1) for name, shape in {"W": (3, 4), "b": (4,), "V": (4, 2)}.items()}
    x, y = drawn("net x", (5, 3), -1, 1), np.eye(2)[[0, 1, 1, 0, 1]]
    lines = ("h = tanh(x @ W + b)", "z = h @ V", "L = softmax_cross_entropy(z, y) + 0.1 * sum(W**2)")
    yield Case("a layer, a loss and decay", lines, {**draw, "x": x, "y": y}, fixed=("y",))
    lines = ("z = w * x + b", "p = sigmoid(z)", "L = -(y * log(p) + (1 - y) * log(1 - p))")
    yield Case(
        "logistic regression",
        lines,
        {"w": np.float64(0.7), "x": np.float64(-1.3), "b": np.float64(0.2), "y": np.float64(0.8)},
    )
    yield Case("four paths", ("a = x * x", "b = a + x", "L = b * a * x - x"), {"x": np.float64(0.8)})


CASES = [
    *elementwise_cases(), *pair_cases(), *triple_cases(), *product_cases(), *reducing_cases(), *row_cases(),
    *loss_cases(), *arranging_cases(), *index_cases(), *network_cases(),
]  # fmt: skip
