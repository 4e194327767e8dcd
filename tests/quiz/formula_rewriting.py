"""Formulas written otherwise, and formulas that are other ones: what may be typed for a right answer, and for a wrong.

Nothing of the tutor's comparison is used here. A rewriting is one of algebra's own laws, at a random place; a logarithm
is taken apart only where its parts are positive. A changed formula counts as another where plain Python finds another
value.
"""

from __future__ import annotations

import math
import random
import re

from tutor.formula import Binary, Call, Name, Number, Unary, canonical
from tutor.formula.show import written
from tutor.formula.tree import children, post_order, with_children

POINTS = 40


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


FUNCTIONS = {
    **{name: getattr(math, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tanh")},
    "abs": abs, "sigmoid": sigmoid, "maximum": max, "minimum": min, "step": lambda x: float(x > 0),
    "sign": lambda x: float(x > 0) - float(x < 0), "softplus": lambda x: math.log(1 + math.exp(x)), "pi": math.pi,
    "relu": lambda x: max(x, 0), "silu": lambda x: x * sigmoid(x),
}  # fmt: skip


def value(tree, point):
    """A formula's value in plain Python; None where it has none."""
    try:
        text = written(tree, lambda leaf: repr(leaf.value) if isinstance(leaf, Number) else leaf.text)
        found = eval(text, {"__builtins__": {}}, {**FUNCTIONS, **point})
        return found if isinstance(found, float | int) and math.isfinite(found) else None
    except (ArithmeticError, ValueError, TypeError):
        return None


def points(domains, derived, count=POINTS, seed=0):
    """Points of our own, apart from the tutor's."""
    chance = random.Random(seed)
    draws = {
        "real": lambda: chance.choice((-1, 1)) * chance.uniform(0.15, 2.5),
        "positive": lambda: chance.uniform(0.15, 2.5),
        "probability": lambda: chance.uniform(0.03, 0.97),
        "count": lambda: float(chance.randint(2, 9)),
    }
    found = []
    for _ in range(count):
        point = {name: draws[domain]() for name, domain in domains.items()}
        for name, tree in derived.items():
            point[name] = value(tree, point)
        found.append(point)
    return found


def differ(one, other, at):
    """Whether two formulas have other values, or one alone has a value, at some of these points."""
    for point in at:
        a, b = value(one, point), value(other, point)
        if (a is None) != (b is None) or (a is not None and abs(a - b) > 1e-7 * max(abs(a), abs(b), 1e-9)):
            return True
    return False


# --- rewriting --------------------------------------------------------------------------------------------------------


def rewritten(tree, chance, at, derived, steps):
    """The same formula, written otherwise by so many laws at random places; many laws fit nowhere."""
    for _ in range(8 * steps):
        places = post_order(tree)
        place = chance.randrange(len(places))
        made = chance.choice(LAWS)(places[place], chance, at, derived)
        if made is not None and made != places[place]:
            tree, steps = replaced(tree, place, made), steps - 1
        if not steps:
            break
    return tree


def replaced(tree, place, other):
    """`tree` with its node of this number in post-order replaced."""
    made = []
    for number, node in enumerate(post_order(tree)):
        count = len(children(node))
        parts = tuple(made[len(made) - count :])
        del made[len(made) - count :]
        made.append(other if number == place else with_children(node, parts) if count else node)
    return made[0]


def positive(tree, at):
    return all((found := value(tree, point)) is not None and found > 1e-9 for point in at)


def _commuted(node, *_):
    match node:
        case Binary("+" | "*" as operator, a, b):
            return Binary(operator, b, a)
    return None


def _associated(node, *_):
    match node:
        case Binary("+" | "*" as operator, Binary(inner, a, b), c) if inner == operator:
            return Binary(operator, a, Binary(operator, b, c))
        case Binary("+" | "*" as operator, a, Binary(inner, b, c)) if inner == operator:
            return Binary(operator, Binary(operator, a, b), c)
        case Binary("/", Binary("/", a, b), c):
            return Binary("/", a, Binary("*", b, c))
        case Binary("/", Binary("*", a, b), c):
            return Binary("*", a, Binary("/", b, c))
    return None


def _distributed(node, *_):
    match node:
        case Binary("*", a, Binary("+" | "-" as operator, b, c)):
            return Binary(operator, Binary("*", a, b), Binary("*", a, c))
        case Binary("/", Binary("+" | "-" as operator, a, b), c):
            return Binary(operator, Binary("/", a, c), Binary("/", b, c))
    return None


def _factored(node, *_):
    match node:
        case Binary("+" | "-" as operator, Binary("*", a, b), Binary("*", c, d)) if a == c:
            return Binary("*", a, Binary(operator, b, d))
        case Binary("+" | "-" as operator, a, Binary("*", b, c)) if a == b:
            return Binary("*", a, Binary(operator, Number(1.0), c))
    return None


def _negated(node, chance, *_):
    match node:
        case Binary("-", a, b):
            return chance.choice((Unary("-", Binary("-", b, a)), Binary("+", a, Unary("-", b))))
        case Unary("-", a):
            return chance.choice(
                (Binary("*", Number(-1.0), a), Binary("-", Number(0.0), a), Binary("/", a, Number(-1.0)))
            )
    return Unary("-", Unary("-", node))


def _divided(node, chance, *_):
    match node:
        case Binary("/", a, b):
            inverse = chance.choice((Binary("**", b, Number(-1.0)), Binary("/", Number(1.0), b)))
            return Binary("*", a, inverse)
    return None


def _powered(node, *_):
    match node:
        case Binary("**", a, Number(power)) if power in {2.0, 3.0}:
            return Binary("*", a, a) if power == 2 else Binary("*", Binary("**", a, Number(2.0)), a)
        case Binary("*", a, b) if a == b:
            return Binary("**", a, Number(2.0))
        case Binary("/", Number(1.0), Binary("**", a, Number(power))):
            return Binary("**", a, Number(-power))
    return None


def _neutral(node, chance, *_):
    number = Number(float(chance.choice((2, 3, 0.5, 7))))
    return chance.choice((
        Binary("*", Number(1.0), node), Binary("+", node, Number(0.0)), Binary("/", Binary("*", number, node), number),
        Binary("-", Binary("+", node, number), number), Binary("/", node, Number(1.0)), Binary("**", node, Number(1.0)),
    ))  # fmt: skip


def _of_functions(node, chance, at, _):
    match node:
        case Call("exp", (Binary("+", a, b),)):
            return Binary("*", Call("exp", (a,)), Call("exp", (b,)))
        case Call("exp", (Binary("-", a, b),)):
            return Binary("/", Call("exp", (a,)), Call("exp", (b,)))
        case Call("exp", (Unary("-", a),)):
            return Binary("/", Number(1.0), Call("exp", (a,)))
        case Call("log", (Binary("*" | "/" as operator, a, b),)) if positive(a, at) and positive(b, at):
            return Binary("+" if operator == "*" else "-", Call("log", (a,)), Call("log", (b,)))
        case Call("log", (Binary("**", a, b),)) if positive(a, at):
            return Binary("*", b, Call("log", (a,)))
        case Binary("-", Call("log", (a,)), Call("log", (b,))):
            return Call("log", (Binary("/", a, b),)) if positive(a, at) and positive(b, at) else None
        case Call("sqrt", (a,)):
            return Binary("**", a, Number(0.5))
        case Call("tanh", (a,)):
            double = Call("exp", (Binary("*", Number(2.0), a),))
            return Binary("/", Binary("-", double, Number(1.0)), Binary("+", double, Number(1.0)))
        case Call("sigmoid", (a,)):
            power = Call("exp", (a,))
            return chance.choice((
                Binary("/", Number(1.0), Binary("+", Number(1.0), Call("exp", (Unary("-", a),)))),
                Binary("/", power, Binary("+", Number(1.0), power)),
                Binary("-", Number(1.0), Call("sigmoid", (Unary("-", a),))),
            ))  # fmt: skip
        case Call("maximum" | "minimum" as name, (a, b)):
            sign = "+" if name == "maximum" else "-"
            return Binary("/", Binary(sign, Binary("+", a, b), Call("abs", (Binary("-", a, b),))), Number(2.0))
    return None


def _of_derived(node, chance, _, derived):
    """`p` as what it is made of; another of its names."""
    if isinstance(node, Name) and node.text in derived:
        same = [name for name, tree in derived.items() if tree == derived[node.text] and name != node.text]
        return chance.choice([derived[node.text], *map(Name, same)])
    return None


LAWS = (
    _commuted, _commuted, _associated, _associated, _distributed, _distributed, _factored, _negated, _divided, _powered,
    _neutral, _of_functions, _of_functions, _of_derived, _of_derived,
)  # fmt: skip


# --- changing ---------------------------------------------------------------------------------------------------------


def changed(tree, chance, names):
    """Another formula, by one change at a random place."""
    places = post_order(tree)
    place = chance.randrange(len(places))
    node = places[place]
    other = _changed_node(node, chance, names)
    return replaced(tree, place, other)


def _changed_node(node, chance, names):
    match node:
        case Number(number):
            return Number(float(chance.choice((number + 1, number - 1, -number, 2 * number, number + 1e-4, 0.0))))
        case Name(text):
            return chance.choice([Name(chance.choice(names)), Unary("-", node), Number(1.0), _nearly(node), Name(text)])
        case Binary(operator, a, b):
            operators = [each for each in ("+", "-", "*", "/") if each != operator]
            swapped = [Binary(operator, b, a)] if operator in {"-", "/", "**"} else []
            return chance.choice([a, b, _nearly(node), *swapped, *(Binary(each, a, b) for each in operators)])
        case Unary(_, a):
            return chance.choice((a, _nearly(node)))
        case Call(function, arguments):
            if len(arguments) > 1:
                return chance.choice((*arguments, _nearly(node)))
            others = [name for name in ("exp", "tanh", "sin", "cos", "sigmoid") if name != function]
            return chance.choice((arguments[0], Call(chance.choice(others), arguments), _nearly(node)))
    raise TypeError(node)


def _nearly(node):
    return Binary("*", node, Number(1.000001))


# --- spelling ---------------------------------------------------------------------------------------------------------


def spelled(tree, chance):
    """The formula in one of a learner's spellings."""
    text = canonical(tree)
    if chance.random() < 0.5:
        text = text.replace(" * ", chance.choice(("*", "·", " × ", "⋅")))
    if chance.random() < 0.5:
        text = text.replace("-", chance.choice(("−", "–")))
    if chance.random() < 0.5:
        text = re.sub(r"\*\*2(?![0-9.*])", "²", text)
    if chance.random() < 0.5:
        text = text.replace("**", "^")
    return text.replace(" ", "") if chance.random() < 0.3 else text
