"""How a random call of each function is made: operands that fit it, drawn from what a network has so far.

A recipe takes whoever grows the network and how deep it may nest; it gives a term.
"""

from __future__ import annotations

import math

import numpy as np

__all__ = ["BODY", "RECIPES", "SCALAR", "SEVERAL"]

LEAST = 0.1  # of what is divided by, or whose logarithm, root or power is taken

SMOOTH = ("exp", "square", "sin", "cos", "tanh", "sigmoid", "erf", "softplus", "gelu", "gelu_tanh", "silu")
CORNERED = ("abs", "sign", "step", "relu")


def of_any(function):
    return lambda grow, depth: grow.call(function, grow.any(depth))


def with_option(function, option, values, lowest=0):
    def recipe(grow, depth):
        x = grow.any(depth, lambda shape: len(shape) >= lowest)
        return grow.call(function, x, **({option: grow.pick(values)} if grow.chance(0.6) else {}))

    return recipe


def other_shape(grow, shape):
    """A shape that broadcasts with this one."""
    found = tuple(1 if grow.chance(0.2) else size for size in shape)
    if found and grow.chance(0.3):
        return found[grow.whole(1, len(found)) :]
    return (grow.whole(1, 2), *found) if len(grow.shapes) > 1 and len(found) < 3 and grow.chance(0.1) else found


def partner(grow, term, depth):
    """A second operand: the first again, a number, one at hand that broadcasts, or one drawn to fit."""
    if grow.chance(0.12):
        return term
    if grow.chance(0.15):
        return grow.number()
    if grow.chance(0.5):
        return grow.any(depth, lambda shape: broadcasts(shape, term.shape))
    return grow.shaped(other_shape(grow, term.shape), depth)


def broadcasts(*shapes):
    try:
        return math.prod(np.broadcast_shapes(*shapes)) <= 80
    except ValueError:
        return False


def pair(function):
    def recipe(grow, depth):
        first = grow.any(depth)
        both = [first, partner(grow, first, depth)]
        return grow.call(function, *(both[::-1] if grow.chance(0.4) else both))

    return recipe


def positive(grow, depth, shape=None):
    """A term whose every element is well above 0."""
    x = grow.any(depth - 1) if shape is None else grow.shaped(shape, depth - 1)
    if grow.chance(0.2) and np.min(x.value) > LEAST:
        return x
    smooth = ("square", "square", "softplus", "sigmoid", "exp")
    function = grow.pick((*smooth, "abs") if grow.shapes else smooth)
    return grow.call("+", grow.call(function, x), grow.number((0.3, 0.5, 1)))


def of_positive(function):
    return lambda grow, depth: grow.call(function, positive(grow, depth))


def quotient(grow, depth):
    below = positive(grow, depth)
    return grow.call("/", partner(grow, below, depth), grow.call("-x", below) if grow.chance(0.2) else below)


def power(grow, depth):
    """A whole power of anything, or any power of what is positive; 0 and less have a slope at whole powers alone."""
    if grow.chance(0.45):
        return grow.call("**", grow.any(depth), grow.number((2, 3, 4)))
    base = positive(grow, depth)
    if grow.chance(0.4):
        return grow.call("**", base, grow.number((-1, 0, 1, 0.5, -0.5, 2.5, -2)))
    if grow.chance(0.2):
        return grow.call("**", grow.number((2, 0.5, 1.5)), partner(grow, base, depth))
    return grow.call("**", base, partner(grow, base, depth))


def clip(grow, depth):
    x = grow.any(depth)
    bounds = []
    for low, high, numbers in ((-1.2, -0.2, (-1, -0.3)), (0.2, 1.2, (0.4, 1))):
        shape = other_shape(grow, x.shape)
        bounds.append(grow.number(numbers) if grow.chance(0.3) else grow.leaf(shape, low, high))
    if grow.chance(0.2) and broadcasts(x.shape, bounds[0].shape):
        bounds[1] = grow.call("+", bounds[0], positive(grow, depth, bounds[0].shape))
    return grow.call("clip", x, *bounds)


def where(grow, depth):
    a = grow.any(depth)
    shape = other_shape(grow, a.shape)
    if grow.chance(0.3):
        mask = grow.call("step", grow.shaped(shape, depth))
    else:
        mask = grow.fixed(np.reshape([float(grow.chance(0.5)) for _ in range(math.prod(shape))], shape))
    both = [a, partner(grow, a, depth)]
    return grow.call("where", mask, *(both[::-1] if grow.chance(0.4) else both))


def reducing(function):
    def recipe(grow, depth):
        x = grow.any(depth)
        options = {}
        axes = len(x.shape)
        if grow.chance(0.6) and axes:
            several = tuple(each - axes * grow.chance(0.3) for each in range(axes) if grow.chance(0.5))
            options["axis"] = several if grow.chance(0.3) else grow.whole(-axes, axes - 1)
        if grow.chance(0.3):
            options["keepdims"] = grow.whole(0, 1)
        return grow.call(function, x, **options)

    return recipe


def dot(grow, depth):
    a = vector(grow, depth)
    return grow.call("dot", a, a if grow.chance(0.15) else grow.shaped(a.shape, depth))


def vector(grow, depth):
    return grow.any(depth, lambda shape: len(shape) == 1)


def outer(grow, depth):
    a = vector(grow, depth)
    return grow.call("outer", a, a if grow.chance(0.15) else vector(grow, depth))


def product(grow, depth):
    """All forms of `@`: from either side, with batches that broadcast, and of a value with itself turned."""
    a = grow.any(depth, lambda shape: len(shape) > 0)
    if len(a.shape) > 1 and grow.chance(0.12):
        both = [a, grow.call(".T", a)]
        return grow.call("@", *(both[::-1] if grow.chance(0.5) else both))
    size, batches = grow.whole(1, 3), a.shape[:-2]
    left = grow.chance(0.4)
    inner = a.shape[-1] if not left or len(a.shape) == 1 else a.shape[-2]
    matrix = (size, inner) if left else (inner, size)
    forms = [matrix, matrix] if batches else [(inner,), (inner,), matrix]
    if len(a.shape) > 1:
        forms += [(*batches, *matrix), (*(1 for _ in batches), *matrix)] if batches else [(2, *matrix)]
    b = grow.shaped(grow.pick(forms), depth)
    return grow.call("@", *((b, a) if left else (a, b)))


def transpose(grow, depth):
    x = grow.any(depth)
    if grow.chance(0.3):
        return grow.call("transpose", x)
    axes = grow.shuffled(range(len(x.shape)))
    return grow.call("transpose", x, axes=tuple(each - len(axes) * grow.chance(0.2) for each in axes))


def reshape(grow, depth):
    x = grow.any(depth)
    left, sizes = math.prod(x.shape), []
    while left > 1 and len(sizes) < 3:
        sizes.append(grow.pick([each for each in range(1, left + 1) if left % each == 0]))
        left //= sizes[-1]
    sizes += [left] * (left > 1 or grow.chance(0.2))
    if sizes and grow.chance(0.4):
        sizes[grow.whole(0, len(sizes) - 1)] = -1
    return grow.call("reshape", x, shape=tuple(sizes))


def concat(grow, depth):
    first = grow.any(depth, lambda shape: len(shape) > 0)
    axis = grow.whole(0, len(first.shape) - 1)
    parts = [first]
    while len(parts) < 4 and grow.chance(0.6):
        shape = (*first.shape[:axis], grow.whole(1, 3), *first.shape[axis + 1 :])
        parts.append(grow.pick(parts) if grow.chance(0.3) else grow.shaped(shape, depth))
    return joined(grow, "concat", parts, axis, len(first.shape))


def stack(grow, depth):
    parts = [grow.any(depth, lambda shape: len(shape) < 3)]
    while len(parts) < 4 and grow.chance(0.6):
        parts.append(grow.pick(parts) if grow.chance(0.3) else grow.shaped(parts[0].shape, depth))
    axes = len(parts[0].shape) + 1
    return joined(grow, "stack", parts, grow.whole(0, axes - 1), axes)


def joined(grow, function, parts, axis, axes):
    given = {} if axis == 0 and grow.chance(0.7) else {"axis": axis - axes * grow.chance(0.3)}
    return grow.call(function, *grow.shuffled(parts), **given)


def embedding(grow, depth):
    table = grow.any(depth, lambda shape: len(shape) > 0)
    shape = grow.pick(((), (1,), (3,), (2, 2)))
    rows = [float(grow.whole(0, table.shape[0] - 1)) for _ in range(math.prod(shape))]
    return grow.call("embedding", table, grow.fixed(np.reshape(rows, shape)))


def sliding(grow, sizes):
    """A stride and a padding, each left out, one number, or one an axis."""
    options = {}
    for key, low, high in (("stride", 1, 3), ("padding", 0, 2)):
        if grow.chance(0.4):
            each = tuple(grow.whole(low, high) for _ in range(sizes))
            options[key] = each if grow.chance(0.4) else each[0]
    return options


def room(length, options, place):
    margin = options.get("padding", 0)
    return length + 2 * (margin[place] if isinstance(margin, tuple) else margin)


def windows(grow, depth):
    x = grow.any(depth, lambda shape: len(shape) > 0)
    axes = grow.whole(1, min(2, len(x.shape)))
    options = sliding(grow, axes)
    lengths = x.shape[len(x.shape) - axes :]
    size = tuple(grow.whole(1, min(3, room(length, options, place))) for place, length in enumerate(lengths))
    return grow.call("windows", x, size=size if axes > 1 or grow.chance(0.2) else size[0], **options)


def convolution(function, axes):
    def recipe(grow, depth):
        x = grow.any(depth, lambda shape: len(shape) == axes + 1) if grow.chance(0.7) else batch(grow, axes)
        options = sliding(grow, axes)
        lengths = x.shape[len(x.shape) - axes :]
        sizes = tuple(grow.whole(1, min(3, room(length, options, place))) for place, length in enumerate(lengths))
        return grow.call(function, x, grow.shaped((grow.whole(1, 2), x.shape[-axes - 1], *sizes), depth), **options)

    return recipe


def batch(grow, axes):
    return grow.shaped(tuple(grow.whole(1, 2) for _ in range(2)) + (3,) * axes, 0)


def pooling(function):
    def recipe(grow, depth):
        x = grow.any(depth, lambda shape: len(shape) > 1)
        size = tuple(grow.whole(1, min(3, length)) for length in x.shape[-2:])
        least = min(size)
        options = {"size": grow.pick((size, least))}
        if grow.chance(0.3):
            options["stride"] = grow.pick((1, 2, (1, 2), (2, 1)))
        return grow.call(function, x, **options)

    return recipe


def index(grow, depth):
    x = grow.any(depth, lambda shape: len(shape) > 0)
    items = []
    for length in x.shape[: grow.whole(1, len(x.shape))]:
        if grow.chance(0.5):
            items.append(grow.whole(-length, length - 1))
        else:
            start = grow.whole(0, length - 1)
            stop = grow.whole(start + 1, length)
            items.append(slice(grow.pick((start, start or None, start - length)), grow.pick((stop, None))))
    return grow.call("[]", x, items=tuple(items))


def mse(grow, depth):
    a = grow.any(depth)
    return grow.call("mse", a, grow.shaped(a.shape, depth))


def likely(grow, depth, shape):
    """Probabilities: a leaf, or what a sigmoid makes of a term."""
    if grow.chance(0.3):
        return grow.leaf(shape, 0.1, 0.9)
    return grow.call("sigmoid", grow.shaped(shape, depth))


def binary_labels(grow, depth, shape):
    if grow.chance(0.4):
        return grow.fixed(np.reshape([float(grow.chance(0.5)) for _ in range(math.prod(shape))], shape))
    return likely(grow, depth, shape)


def bce(grow, depth):
    p = grow.call("sigmoid", grow.any(depth)) if grow.chance(0.7) else likely(grow, depth, some_shape(grow))
    return grow.call("bce", p, binary_labels(grow, depth, p.shape))


def bce_with_logits(grow, depth):
    z = grow.any(depth)
    return grow.call("bce_with_logits", z, binary_labels(grow, depth, z.shape))


def some_shape(grow, fits=lambda _: True):
    return grow.pick([shape for shape in grow.shapes if fits(shape)])


def class_labels(grow, depth, shape, kinds):
    """Labels of rows: a number a row, a single 1 a row, or shares that sum to 1."""
    kind = grow.pick(kinds)
    if kind == "shares":
        return grow.call("softmax", grow.shaped(shape, depth))
    classes = np.reshape([grow.whole(0, shape[-1] - 1) for _ in range(math.prod(shape[:-1]))], shape[:-1])
    return grow.fixed(classes.astype(float) if kind == "numbers" else np.eye(shape[-1])[classes.astype(int)])


def of_rows(function, kinds):
    def recipe(grow, depth):
        scores = grow.any(depth, lambda shape: len(shape) > 0)
        if function == "cross_entropy":
            scores = grow.call(grow.pick(("softmax", "softmax", "sigmoid")), scores)
        options = {"margin": grow.pick((0.3, 1, 2))} if function == "hinge" and grow.chance(0.5) else {}
        return grow.call(function, scores, class_labels(grow, depth, scores.shape, kinds), **options)

    return recipe


EPS = (1e-5, 0.1, 0.001)

RECIPES = {
    "=": lambda grow, _: grow.known(),
    **{name: of_any(name) for name in (*SMOOTH, *CORNERED, "-x", ".T", "stop")},
    **{name: pair(name) for name in ("+", "-", "*", "maximum", "minimum")},
    **{name: of_positive(name) for name in ("log", "sqrt")},
    **{name: reducing(name) for name in ("sum", "mean", "max", "min", "logsumexp", "norm")},
    **{name: with_option(name, "eps", EPS, 1) for name in ("layer_norm", "batch_norm", "rms_norm")},
    **{name: (lambda grow, depth, name=name: grow.call(name, grow.any(depth, lambda shape: len(shape) > 0)))
       for name in ("softmax", "log_softmax")},
    "/": quotient,
    "**": power,
    "@": product,
    "[]": index,
    "leaky_relu": with_option("leaky_relu", "slope", (0.01, 0.3, -0.5, 0)),
    "elu": with_option("elu", "alpha", (1, 0.5, 1.7)),
    "clip": clip,
    "where": where,
    "dot": dot,
    "outer": outer,
    "transpose": transpose,
    "reshape": reshape,
    "concat": concat,
    "stack": stack,
    "embedding": embedding,
    "windows": windows,
    "mse": mse,
    "bce": bce,
    "bce_with_logits": bce_with_logits,
    "cross_entropy": of_rows("cross_entropy", ("shares", "numbers", "ones")),
    "softmax_cross_entropy": of_rows("softmax_cross_entropy", ("shares", "numbers", "ones")),
    "hinge": of_rows("hinge", ("numbers", "ones")),
    "conv1d": convolution("conv1d", 1),
    "conv2d": convolution("conv2d", 2),
    "max_pool2d": pooling("max_pool2d"),
    "avg_pool2d": pooling("avg_pool2d"),
}  # fmt: skip
"""By the function's name, or the sign that formulas write."""

SEVERAL = ("@", "@", "@", "cross_entropy", "softmax_cross_entropy")
"""What stands for several entries, and is drawn more often."""

SCALAR = ("=", *SMOOTH, *CORNERED, "-x", "+", "-", "*", "/", "**", "log", "sqrt", "maximum", "minimum", "leaky_relu",
          "elu", "clip", "where", "stop")  # fmt: skip
"""What keeps a network of single numbers one."""

BODY = (*SMOOTH[1:], "-x", "+", "-", "*", "/", "sum", "mean")
"""What the formula of a network's own function calls: smooth for all operands."""
