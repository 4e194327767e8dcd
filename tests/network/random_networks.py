"""Random networks, the same everywhere for a seed, and whether three ways to run one agree.

A network is grown as terms, of which each knows its text, its value and what it is made of. The text goes the tutor's
whole way: parsed, built, recorded, and written as a program. The terms go to autograd through `autograd_oracle`, which
knows nothing of the table. Gradients are compared for every leaf and every named value.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from typing import NamedTuple

import numpy as np
from autograd import value_and_grad
from autograd_oracle import ORACLE
from random_recipes import BODY, NEAR, RECIPES, SCALAR

from tutor.formula import parse
from tutor.network import Assignment, GraphBuilder, Leaf, record
from tutor.network.define import check_body, own_operation, own_shorthand
from tutor.network.program import write_program

__all__ = ["AUTOGRAD", "PROGRAM", "Finding", "Network", "examine", "graph_of", "grow", "report", "shortest"]

AUTOGRAD = 1e-6
PROGRAM = 1e-10

SHAPES = ((), (1,), (2,), (3,), (4,), (1, 1), (2, 3), (3, 2), (1, 3), (3, 1), (3, 3), (2, 1, 3), (2, 3, 2), (1, 2, 2),
          (2, 2, 2), (2, 3, 4))  # fmt: skip
STEMS = ("x", "w", "θ", "ŷ", "β", "W", "k_")
LARGEST = 8.0  # of a value; a larger one is scaled
MOST_ELEMENTS = 80

SIGNS = {"+": 1, "-": 1, "*": 2, "/": 2, "@": 2, "**": 4}
MINUS, POWER, ATOM = 3, 4, 5
SPELLINGS = {"*": ("×", "·"), "-": ("−",), "/": ("÷",), "**": ("^",), "sigmoid": ("σ",), "log": ("ln",)}
BY_PLACE = {
    "leaky_relu": ("slope",), "elu": ("alpha",), "layer_norm": ("eps",), "batch_norm": ("eps",), "rms_norm": ("eps",),
    "hinge": ("margin",), "windows": ("size", "stride", "padding"), "conv1d": ("stride", "padding"),
    "conv2d": ("stride", "padding"), "max_pool2d": ("size", "stride"), "avg_pool2d": ("size", "stride"),
}  # fmt: skip
"""Options that may be given without their names, in order."""
BEHIND = {"transpose": "axes", "reshape": "shape"}
"""Options that take all further numbers of a call."""

RULED = (
    ("swish", ("x",), "x * sigmoid(x)", ("out + sigmoid(x) * (1 - out)",)),
    ("third", ("x",), "x**3 / 3", ("x**2",)),
    ("length", ("a", "b"), "sqrt(a**2 + b**2 + 1)", ("a / out", "b / out")),
    ("bump", ("x", "c"), "exp(-(x - c)**2)", ("-2 * (x - c) * out", "2 * (x - c) * out")),
    ("blend", ("t", "a", "b"), "t * a + (1 - t) * b", ("a - b", "t", "1 - t")),
)
MEANING = {
    "swish": lambda x: x / (1 + np.e ** (-x)),
    "third": lambda x: x * x * x / 3,
    "length": lambda a, b: (a * a + b * b + 1) ** 0.5,
    "bump": lambda x, c: np.e ** (-(x - c) * (x - c)),
    "blend": lambda t, a, b: b + t * (a - b),
}


class Term(NamedTuple):
    """A part of a formula: its text, how tightly that binds, its value, and what it is made of."""

    text: str
    level: int
    value: np.ndarray
    function: str = ""
    operands: tuple = ()
    options: dict = {}  # noqa: RUF012 - never changed

    @property
    def shape(self):
        return np.shape(self.value)

    def over(self, level):
        return self.text if self.level > level else f"({self.text})"


class Own(NamedTuple):
    """A function that the network defines: with rules an operation, without a shorthand for `body`."""

    name: str
    operands: tuple
    text: str
    rules: tuple = ()
    body: Term | None = None


class Network(NamedTuple):
    """A network as text, and as terms. `refused` counts draws and elements near kinks, by function and reason."""

    seed: int
    own: tuple
    leaves: dict
    lines: tuple
    parameters: tuple
    gradients: tuple | None
    refused: Counter

    def __str__(self):
        own = [f"{one.name}({', '.join(one.operands)}): {one.text}  {one.rules or ''}" for one in self.own]
        values = [f"{name} = {np.array2string(value, separator=', ')}" for name, value in self.leaves.items()]
        lines = [f"{name} = {term.text}" for name, term in self.lines]
        return "\n".join([f"seed {self.seed}; gradients of {self.gradients or 'parameters'}", *own, *values, *lines])


class Refused(Exception):  # noqa: N818 - a draw that does not fit is no error
    """A draw that stands near a kink, or has too many elements or no finite value."""


class Grower:
    """Draws terms; what a network has so far."""

    def __init__(self, draw, shapes=SHAPES, functions=tuple(RECIPES)):
        self.draw, self.shapes, self.functions = draw, shapes, functions
        self.leaves, self.pool, self.lines, self.own = {}, [], [], []
        self.refused = Counter()

    def chance(self, share):
        return self.draw.random() < share

    def whole(self, low, high):
        return self.draw.randint(low, high)

    def pick(self, listed):
        return listed[self.draw.randrange(len(listed))]

    def shuffled(self, listed):
        found = list(listed)
        self.draw.shuffle(found)
        return found

    def number(self, numbers=(2, 3, 0.5, -1.5, 0.25, -1, 1)):
        if numbers == self.number.__defaults__[0] and self.chance(0.1):
            return Term("pi", ATOM, np.float64(math.pi), "number")
        value = self.pick(numbers)
        return Term(str(value), MINUS if value < 0 else ATOM, np.float64(value), "number")

    def leaf(self, shape, low=-2.0, high=2.0):
        """A value from outside; a function's formula has its operands alone."""
        if not self.shapes:
            return self.pick(self.pool)
        values = [round(self.draw.uniform(low, high), 4) for _ in range(math.prod(shape))]
        made = self.fixed(np.reshape(values, shape))
        self.pool.append(made)
        return made

    def fixed(self, value):
        """A leaf for one use alone: a mask, labels, rows."""
        name = f"{self.pick(STEMS)}{len(self.leaves) + 1}"
        self.leaves[name] = np.asarray(value, dtype=float)[()]
        return Term(name, ATOM, self.leaves[name], "name")

    def known(self, fits=lambda _: True):
        """A named value whose shape fits, the latest more often; a new leaf where there is none."""
        found = [term for term in self.pool if fits(term.shape)]
        fresh = [shape for shape in self.shapes if fits(shape)]
        if not found or (fresh and self.chance(0.08)):
            return self.leaf(self.pick(fresh))
        found = self.pick(found[-3:] if self.chance(0.5) else found)
        spelled = found.text.translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")) if self.chance(0.05) else found.text
        return found._replace(text=spelled, options={"name": found.text})

    def any(self, depth, fits=lambda _: True):
        """A term whose shape fits, nested at most so deep."""
        if depth > 0 and self.chance(0.5):
            term = self.term(depth - 1)
            if fits(term.shape):
                return term
        return self.known(fits)

    def shaped(self, shape, depth):
        """A term of this shape."""
        if depth > 0 and self.chance(0.4):
            return self.call(self.pick(("tanh", "sin", "silu", "-x", "square")), self.shaped(shape, depth - 1))
        found = [term for term in self.pool if term.shape == shape]
        return self.known(lambda own: own == shape) if found and self.chance(0.7) else self.leaf(shape)

    def term(self, depth):
        """A call of any function."""
        function = self.pick(self.functions)
        own = next((one for one in self.own if one.name == function), None)
        if own is None:
            return RECIPES[function](self, depth)
        operands = [self.any(depth)]
        for _ in own.operands[1:]:
            operands.append(self.pick(operands) if self.chance(0.2) else self.shaped(operands[0].shape, depth))
        return self.call(own.name, *self.shuffled(operands))

    def call(self, function, *operands, **options):
        """A term, scaled where it is large.

        Raises:
            Refused: near a kink, not finite, or too large.
        """
        values = [operand.value for operand in operands]
        if function in NEAR and (near := NEAR[function](*values, **options)):
            self.refused[f"{function}: near a kink"] += 1
            self.refused["elements near a kink"] += int(near)
            raise Refused
        with np.errstate(all="ignore"):
            value = meaning_of(function, self.own)(*values, **options)
        if not np.all(np.isfinite(value)) or np.size(value) > MOST_ELEMENTS:
            self.refused["many elements" if np.size(value) > MOST_ELEMENTS else "not finite"] += 1
            raise Refused
        text, level = self.written(function, operands, options)
        made = Term(text, level, np.asarray(value, dtype=float)[()], function, operands, options)
        largest = np.max(np.abs(value), initial=0.0)
        return made if largest <= LARGEST else self.call("*", self.number((float(f"{2 / largest:.0e}"),)), made)

    def spelled(self, function):
        """A function's name or sign, sometimes in another way that the format reads."""
        return self.pick(SPELLINGS[function]) if function in SPELLINGS and self.chance(0.1) else function

    def written(self, function, operands, options):
        """The text of a call and how tightly it binds, with no more brackets than the language asks for."""
        if function == "**":
            base, exponent = operands
            if exponent.text == "2" and self.chance(0.2):
                return f"{base.over(POWER)}²", POWER
            return f"{base.over(POWER)}{self.spelled('**')}{exponent.over(MINUS - 1)}", POWER
        if function in SIGNS:
            level, (left, right) = SIGNS[function], operands
            space = " " if self.chance(0.8) else ""
            return f"{left.over(level - 1)}{space}{self.spelled(function)}{space}{right.over(level)}", level
        if function == "-x":
            return f"{self.spelled('-')}{operands[0].over(MINUS - 1)}", MINUS
        if function == ".T":
            return f"{operands[0].over(ATOM - 1)}{'ᵀ' if self.chance(0.2) else '.T'}", ATOM
        if function == "[]":
            return f"{operands[0].over(ATOM - 1)}[{', '.join(map(item_text, options['items']))}]", ATOM
        given = [*(operand.text for operand in operands), *self.options_text(function, dict(options))]
        return f"{self.spelled(function)}({', '.join(given)})", ATOM

    def options_text(self, function, options):
        by_place = []
        rest = BEHIND.get(function)
        if rest in options and self.chance(0.7):
            numbers = options.pop(rest)
            by_place += map(str, numbers) if self.chance(0.7) else [option_text(numbers)]
        for key in BY_PLACE.get(function, ()):
            if key not in options or self.chance(0.3):
                break
            by_place.append(option_text(options.pop(key)))
        words = {"keepdims": {0: ("0", "false"), 1: ("1", "true", "True")}} if self.shapes else {}
        return by_place + [
            f"{key}={self.pick(words[key][value]) if key in words else option_text(value)}"
            for key, value in self.shuffled(options.items())
        ]

    def line(self, name, depth):
        """One more line; a draw that does not fit leaves nothing behind, and another is made."""
        while True:
            leaves, pool = dict(self.leaves), list(self.pool)
            try:
                term = self.term(depth)
                break
            except Refused:
                self.leaves, self.pool = leaves, pool
        self.lines.append((name, term))
        self.pool.append(Term(name, ATOM, term.value, "name"))

    def define(self):
        """A function of the network's own."""
        if self.chance(0.5):
            name, operands, value, rules = self.pick(RULED)
            made = Own(name, operands, value, rules)
        else:
            operands = ("p", "q")[: self.whole(1, 2)]
            body = Grower(self.draw, (), BODY)
            body.own = list(self.own)
            body.functions += tuple(one.name for one in self.own)
            body.pool = [Term(each, ATOM, np.float64(place), "name") for each, place in zip(operands, (0.3, -0.6), strict=False)]
            body.line("body", 2)
            made = Own(f"own{len(self.own)}", operands, body.lines[0][1].text, (), body.lines[0][1])
        if made.name not in self.functions:
            self.own.append(made)
            self.functions += (made.name,) * 3

    def finish(self):
        """The loss: a sum of whatever nothing else uses, each reduced in its own way."""
        used = {each.options.get("name", each.text) for _, term in self.lines for each in parts(term)}
        left = [term for term in self.pool if term.text not in used]
        terms = [self.reduced(term) for term in left]
        loss = terms[0]
        for each in terms[1:]:
            loss = self.call(self.pick("+-"), loss, each)
        self.lines.append(("L", loss))

    def reduced(self, term):
        if not term.shape:
            return self.call("*", self.number((0.7, -1.3, 2)), term)
        function = self.pick(("sum", "mean"))
        how = self.whole(0, 3)
        if how == 0:
            return self.call(function, self.call("*", term, self.leaf(term.shape)))
        return self.call(function, self.call(("square", "tanh", "sin")[how - 1], term))


def parts(term):
    yield term
    for operand in term.operands:
        yield from parts(operand)


def item_text(item):
    if isinstance(item, slice):
        return ":".join("" if end is None else str(end) for end in (item.start, item.stop))
    return str(item)


def option_text(value):
    return f"[{', '.join(map(str, value))}]" if isinstance(value, tuple) else str(value)


def grow(seed):
    """Network `seed`."""
    draw = random.Random(seed)
    single = draw.random() < 0.08
    grower = Grower(draw, ((),), SCALAR) if single else Grower(draw)
    for _ in range(grower.pick((0, 0, 1, 2)) if not single else 0):
        grower.define()
    for _ in range(grower.whole(2, 4)):
        grower.leaf(grower.pick(grower.shapes))
    for place in range(grower.whole(2, 7)):
        grower.line(f"h{place + 1}", grower.whole(0, 3))
    grower.finish()
    names = tuple(grower.leaves)
    parameters = tuple(name for name in names if grower.chance(0.4))
    gradients = names if not parameters or grower.chance(0.7) else None
    leaves = {name: grower.leaves[name] for name in names}
    return Network(seed, tuple(grower.own), leaves, tuple(grower.lines), parameters, gradients, grower.refused)


def meaning_of(function, own):
    if function in ORACLE:
        return ORACLE[function]
    if function in MEANING:
        return MEANING[function]
    made = next(one for one in own if one.name == function)
    return lambda *values: evaluated(made.body, dict(zip(made.operands, values, strict=True)), own)


def evaluated(term, known, own):
    """A term's value over named values, by the oracle alone."""
    if term.function == "name":
        return known[term.options.get("name", term.text)]
    if term.function == "number":
        return float(term.value)
    return meaning_of(term.function, own)(*(evaluated(each, known, own) for each in term.operands), **term.options)


def by_autograd(network):
    """The loss, and its gradient in every leaf and every line's value: each line has a nudge of 0 added to it."""
    names = [*network.leaves, *(name for name, _ in network.lines)]

    def loss(*given):
        known = dict(zip(names, given, strict=True))
        for name, term in network.lines:
            known[name] = evaluated(term, known, network.own) + known[name]
        return known["L"]

    nudges = [np.zeros(term.shape)[()] for _, term in network.lines]
    with np.errstate(all="ignore"):
        found, gradients = value_and_grad(loss, tuple(range(len(names))))(*network.leaves.values(), *nudges)
    return found, dict(zip(names, gradients, strict=True))


def functions_of(network):
    """The network's own functions, as a lesson's reader makes them."""
    made = {}
    for one in network.own:
        body = parse(one.text, frozenset(one.operands))
        check_body(body, one.operands, made)
        rules = [parse(rule) for rule in one.rules]
        made[one.name] = (
            own_operation(one.name, one.operands, body, rules) if rules else own_shorthand(one.name, one.operands, body)
        )
    return made


def graph_of(network):
    roles = {name: "parameter" if name in network.parameters else "data" for name in network.leaves}
    leaves = [Leaf(name, roles[name], np.shape(value)) for name, value in network.leaves.items()]
    builder = GraphBuilder(leaves, functions_of(network))
    for name, term in network.lines:
        builder.assign(Assignment(name, parse(term.text, builder.names)))
    return builder.finish("L", network.gradients)


class Finding(NamedTuple):
    """Two values that should be one: what they are, whose, and how far apart, as a share of `limit`'s own measure."""

    what: str
    whose: str
    ours: np.ndarray
    theirs: np.ndarray
    difference: float
    limit: float

    @property
    def wrong(self):
        return not self.difference <= self.limit


def difference(ours, theirs, largest):
    """The largest relative difference; what is a thousandth of the largest number around, or less, is held to that."""
    if ours is None or np.shape(ours) != np.shape(theirs):
        return math.inf
    size = np.maximum(np.abs(theirs), max(1e-3 * largest, 1e-6))
    return float(np.max(np.abs(ours - theirs) / size, initial=0.0))


def examine(network, graph=None):
    """The graph, and every comparison of the recorded pass with autograd and with the program."""
    graph = graph or graph_of(network)
    trace = record(graph, network.leaves)
    loss, gradients = by_autograd(network)
    found = [Finding("L", "autograd", trace.loss, loss, difference(trace.loss, loss, abs(loss)), AUTOGRAD)]
    largest = max((np.max(np.abs(each), initial=0.0) for each in gradients.values()), default=0.0)
    for name, theirs in gradients.items():
        ours = trace.gradient(name)
        if ours is None and name not in (network.gradients or network.parameters):
            continue  # nothing that is followed is felt through it
        found.append(Finding(f"∂L/∂{name}", "autograd", ours, theirs, difference(ours, theirs, largest), AUTOGRAD))
    return graph, found + by_program(trace, network, largest)


def by_program(trace, network, largest):
    program = write_program(trace.graph)
    passes, everything = program.run(network.leaves), program.run_all(network.leaves)
    pairs = [("L", trace.loss, passes.loss)]
    pairs += [(f"∂L/∂{name}", trace.gradient(name), theirs) for name, theirs in passes.gradients.items()]
    for node in trace.graph.nodes:
        pairs.append((node.name, trace.values[node.id], everything.values[node.id]))
        ours, theirs = trace.gradients[node.id], everything.gradients[node.id]
        if ours is not None and theirs is not None:
            pairs.append((f"∂L/∂({node.name})", ours, theirs))
    return [
        Finding(what, program.dialect, ours, theirs, difference(ours, theirs, largest if "∂" in what else 0), PROGRAM)
        for what, ours, theirs in pairs
    ]


def shortest(network):
    """The network cut after the first line whose own sum of squares already shows a disagreement."""
    for place, (name, term) in enumerate(network.lines):
        last = Term(name, ATOM, term.value, "name")
        squares = Term(f"{name} * {name}", 2, term.value**2, "*", (last, last))
        loss = Term(f"sum({squares.text})", ATOM, np.sum(term.value**2), "sum", (squares,))
        lines = (*network.lines[: place + 1], ("L" if name != "L" else "L2", loss))
        if name != "L" and any(each.wrong for each in examine(network._replace(lines=lines))[1]):
            return network._replace(lines=lines)
    return network


def report(network, findings):
    """What is wrong, largest first, and the network to the line where it begins."""
    wrong = sorted((each for each in findings if each.wrong), key=lambda each: -each.difference)
    told = [
        f"{each.what}: relative difference {each.difference:.2g} from {each.whose}\n  here {each.ours}\n  there {each.theirs}"
        for each in wrong[:5]
    ]
    return "\n".join([*told, str(shortest(network))])
