"""The sweep of the table: for every entry, operands in all shapes and options that its shape rule accepts.

Nothing here names an operation. Shapes are tried on the shape rule, values on the domain and the value: the first draw
that is accepted and makes finite values is taken. So a new entry is swept as it comes; an option of a new name, or a
domain that no draw meets, is an error that says what to add here.
"""

import itertools
import zlib
from typing import NamedTuple

import numpy as np

from tutor.errors import NetworkError
from tutor.formula import parse
from tutor.network.operations import Operation, compiled, find_entry, index_operation


class Case(NamedTuple):
    """An entry with operands and options. `name` is also what its numbers are drawn from."""

    name: str
    entry: Operation
    operands: tuple
    options: dict


POOL = {
    1: [(shape,) for shape in (
        (), (3,), (2, 3), (2, 2, 3), (1,), (1, 1), (2, 1), (1, 3), (0,), (2, 0), (0, 3), (6,), (1, 3, 4),
    )],
    2: list(itertools.product(
        ((), (3,), (2, 3), (2, 2, 3), (1,), (1, 1), (2, 1), (1, 3), (3, 2), (2, 3, 2), (4, 1, 3), (0,), (2, 0), (0, 3)),
        repeat=2,
    )),
    3: [
        *itertools.product(((), (3,), (2, 3), (2, 1), (1,), (2, 0)), repeat=3),
        ((2, 2, 3), (2, 2, 3), (2, 2, 3)), ((2, 2, 3), (3,), ()), ((1,), (2, 1, 3), (2, 3)),
    ],
}  # fmt: skip
"""Shapes by the number of operands: scalar, vector, matrix, batch, axes of size 1, empty, and how they broadcast."""

OPTIONS = {
    "axis": (None, 0.0, 1.0, -1.0, (0, -1), (1,), ()),
    "keepdims": (0.0, 1.0),
    "slope": (0.01, 0.3),
    "alpha": (1.0, 0.4),
    "eps": (1e-5, 0.5),
    "margin": (1.0, 0.3),
    "axes": (None, (1, 0), (0, 2, 1), (2, 0, 1), (-1, 0)),
    "shape": ((), (3, 2), (-1,), (1, -1), (3,), (3, 2, 2), (0, 2)),
    "size": (2.0, (2,), (2, 2), (1, 3)),
    "stride": (1.0, 2.0, (2, 1)),
    "padding": (0.0, 1.0, (0, 1)),
}
"""Values of options by name, tried in every combination; the shape rule says which fit."""

LARGEST = 300  # elements of a Jacobian


def generator(name):
    return np.random.default_rng(zlib.crc32(name.encode()))


def signed(draw, shape, place):
    """Of both signs, no two alike within an operand or between operands, none at 0: off the kinks of the table."""
    size = int(np.prod(shape))
    spacing = min(0.7, 4.2 / max(1, size))
    turn = draw.choice((-1.0, 1.0)) if size == 1 else 1.0
    grid = draw.permutation(np.arange(size) - size // 2 + 0.5) + 0.3 * place + draw.uniform(-0.1, 0.1, size)
    return turn * spacing * grid.reshape(shape)


def probabilities(draw, shape, place):
    return draw.uniform(0.1, 0.9, shape)


def low(draw, shape, place):
    return draw.uniform(-0.3, -0.1, shape)


def labels(draw, shape, place):
    made = draw.uniform(0.1, 0.9, shape)
    return made / made.sum(axis=-1, keepdims=True) if shape else made


def one_hot(draw, shape, place):
    made = np.zeros((int(np.prod(shape[:-1])), shape[-1] if shape else 1))
    if made.size:
        made[np.arange(len(made)), draw.integers(0, made.shape[1], len(made))] = 1
    return made.reshape(shape)


def whole(draw, shape, place):
    """Whole numbers, 2 at most, with repetitions."""
    return draw.integers(0, 3, shape).astype(float)


def bits(draw, shape, place):
    return (np.arange(np.prod(shape)) % 2).reshape(shape).astype(float)


def zeros(draw, shape, place):
    return np.zeros(shape)


DRAWS = (signed, probabilities, low, labels, one_hot, whole, bits, zeros)


def cases_of(entry):
    """All cases of an entry."""
    return [case for form in forms_of(entry) for case in cases_of_form(form)]


def forms_of(entry):
    return [entry] if entry.of_many is None else [entry.of_many(count) for count in (1, 2, 3)]


def cases_of_form(entry):
    for shapes in POOL[len(entry.operands)]:
        for chosen in itertools.product(*(OPTIONS[option] for option in entry.options)):
            options = dict(zip(entry.options, chosen, strict=True))
            if accepts(entry, shapes, options) and (case := drawn(entry, shapes, options)):
                yield case


def accepts(entry, shapes, options, largest=LARGEST):
    """Whether the entry is the one that a call with these shapes finds, takes them, and makes few enough elements."""
    if find_entry(entry.function, shapes) is not entry:
        return False
    try:
        out = entry.shape(shapes, options)
    except NetworkError:
        return False
    return np.prod(out) * max(np.prod(shape) for shape in shapes) <= largest


def drawn(entry, shapes, options):
    """The first draw in the entry's domain; None where an empty operand leaves none, as a table of no rows does."""
    name = f"{entry.name} of {' and '.join(map(str, shapes))} {options or ''}".strip()
    kinds = itertools.product(range(len(DRAWS)), repeat=len(shapes))
    for chosen in sorted(kinds, key=lambda kind: (sum(kind), kind[::-1])):
        draw = generator(name)
        operands = tuple(
            DRAWS[kind](draw, shape, place) for place, (kind, shape) in enumerate(zip(chosen, shapes, strict=True))
        )
        if defined(entry, operands, options):
            return Case(name, entry, operands, options)
    if not all(map(np.prod, shapes)):
        return None
    raise AssertionError(f"no draw meets the domain of {name}: add one to DRAWS in tests/network/sweep.py")


def defined(entry, operands, options):
    """Whether the operation has a finite value there; where there is no operand's element, any value will do."""
    if entry.domain is not None and entry.domain(operands):
        return False
    with np.errstate(all="ignore"):
        value = compiled(entry).value(*(operand[()] for operand in operands), *options.values())
    return bool(np.all(np.isfinite(value))) or not all(operand.size for operand in operands)


INDICES = (
    ("x[0]", (3,)), ("x[-1]", (3,)), ("x[1, 2]", (2, 3)), ("x[0:2]", (3,)), ("x[:, 1]", (2, 3)), ("x[0:1, :]", (2, 3)),
    ("x[:, :, 1]", (2, 3, 4)), ("x[2:2]", (3,)), ("x[0]", (1,)), ("x[:]", (0,)), ("x[-5:9]", (3,)), ("x[1]", (2, 1, 3)),
)  # fmt: skip


def index_cases():
    """An index is an entry for each way to write it."""
    for text, shape in INDICES:
        name = f"{text} of {shape}"
        yield Case(name, index_operation(parse(text).items), (signed(generator(name), shape, 0),), {})


def every_draw(entry):
    """Every draw that an entry takes, on its smallest shapes: zeros, ties, edges and bounds are among them."""
    for form in forms_of(entry)[:2]:
        for shape in ((), (3,)) if len(form.operands) < 3 else ((3,),):
            shapes = (shape,) * len(form.operands)
            if accepts(form, shapes, form.options):
                for kinds in itertools.product(DRAWS, repeat=len(shapes)):
                    name = f"{form.name} of {shapes}, {', '.join(kind.__name__ for kind in kinds)}"
                    draw = generator(name)
                    operands = tuple(kind(draw, shape, place) for place, kind in enumerate(kinds))
                    if form.domain is None or not form.domain(operands):
                        yield Case(name, form, operands, form.options)
