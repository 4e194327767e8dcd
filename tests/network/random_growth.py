"""Random networks, the same everywhere for a seed: lines of random calls, whose values stay in a sane range.

A network is grown as terms, of which each knows its text, its value and what it is made of. Only `random.Random` is
asked for numbers, so that network k is one and the same on every machine.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from typing import NamedTuple

import numpy as np
from autograd_oracle import ORACLE
from random_kinks import NEAR
from random_recipes import BODY, RECIPES, SCALAR, SEVERAL

__all__ = ["ATOM", "Network", "Term", "evaluated", "grow", "parts"]

SHAPES = ((), (1,), (2,), (3,), (4,), (1, 1), (2, 3), (3, 2), (1, 3), (3, 1), (3, 3), (2, 1, 3), (2, 3, 2), (1, 2, 2),
          (2, 2, 2), (2, 3, 4))  # fmt: skip
STEMS = ("x", "w", "θ", "ŷ", "β", "W", "k_")
TRAPS = ("x", "a", "b", "E", "i", "k", "p", "y", "upstream", "axis", "size", "eps", "shape", "rows", "positions",
         "true", "np", "math", "lambda", "if", "def", "float", "len", "inf", "nan", "self")  # fmt: skip
"""Names that an operation's operands, options or rules have too, or that are words of Python."""
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
    """A network as terms, which hold its text. `refused`: by function, the calls near a kink and their elements."""

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

    def __init__(self, draw, shapes=SHAPES, functions=(*RECIPES, *SEVERAL)):
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
        trap = self.pick(TRAPS)
        free = trap not in self.leaves and self.chance(0.2)
        name = trap if free else f"{self.pick(STEMS)}{len(self.leaves) + 1}"
        self.leaves[name] = np.asarray(value, dtype=float)[()]
        return Term(name, ATOM, self.leaves[name], "name")

    def known(self, fits=lambda _: True):
        """A named value whose shape fits, the latest more often; a new leaf where there is none."""
        found = [term for term in self.pool if fits(term.shape)]
        fresh = [shape for shape in self.shapes if fits(shape)]
        if not found and not fresh:
            raise Refused
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
            self.refused[function, "calls"] += 1
            self.refused[function, "elements"] += int(near)
            raise Refused
        with np.errstate(all="ignore"):
            value = meaning_of(function, self.own)(*values, **options)
        if not np.all(np.isfinite(value)) or np.size(value) > MOST_ELEMENTS:
            self.refused["too large", "calls"] += 1
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
        words = {"keepdims": {0: ("0", "false"), 1: ("1", "true", "True")}}
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
            operands = self.pick((("p", "q"), ("x", "y"), ("x1", "h1"), ("axis", "true"), ("upstream", "np")))
            operands = operands[: self.whole(1, 2)]
            body = Grower(self.draw, (), BODY)
            body.own = list(self.own)
            body.functions += tuple(one.name for one in self.own)
            body.pool = [
                Term(each, ATOM, np.float64(place), "name") for each, place in zip(operands, (0.3, -0.6), strict=False)
            ]
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
