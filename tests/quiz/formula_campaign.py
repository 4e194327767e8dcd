"""Answers to formula questions by the ten thousand: right ones written otherwise, other ones, and any text at all.

    python tests/quiz/formula_campaign.py 10000 100000

Exit 0 if every rewritten answer is accepted, every changed one refused, and every text read or refused in its place.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from functools import cache
from types import SimpleNamespace

from formula_rewriting import changed, differ, points, rewritten, spelled

from tutor.errors import FormulaError
from tutor.formula import parse
from tutor.formula.learner import Vocabulary, echo, read, read_again
from tutor.lesson.rules import OF_ARRAYS, elementwise_functions
from tutor.network import Assignment, GraphBuilder, Leaf, record
from tutor.quiz import Question, grade, step_question
from tutor.quiz.formulas import asked_formula

ASKED = (
    ("p - y", {"p": "probability", "y": "probability"}),
    ("2 * (w * x - y) * x", {}),
    ("-y / p + (1 - y) / (1 - p)", {"p": "probability"}),
    ("x / (x**2 + y**2)", {}),
    ("a * x**2 + b * x + c", {}),
    ("exp(-z) / (1 + exp(-z))**2", {}),
    ("log(a / b) + log(a)", {"a": "positive", "b": "positive"}),
    ("sqrt(a**2 + b**2)", {}),
    ("2 / n * (q - t)", {"n": "count"}),
    ("(a - b) / n", {"n": "count", "a": "positive"}),
    ("tanh(w * x) + x * (1 - tanh(w * x)**2) * w", {}),
    ("sigmoid(w * x + b) * (1 - sigmoid(w * x + b)) * x", {}),
    ("maximum(a, b) * c", {}),
    ("-log(1 - p)", {"p": "probability"}),
    ("sin(a) * cos(b) - cos(a) * sin(b)", {}),
    ("w - r * (w * x - y) * x", {"r": "positive"}),
    ("x**3 - 3 * x", {}),
    ("exp(a) / (exp(a) + exp(b))", {}),
)
RULES = (
    ("p = sigmoid(z)", "p", "z", "real"), ("t = tanh(z)", "t", "z", "real"), ("q = z**2", "q", "z", "real"),
    ("e = exp(z)", "e", "z", "real"), ("r = sqrt(z)", "r", "z", "positive"), ("l = log(z)", "l", "z", "positive"),
    ("s = silu(z)", "s", "z", "real"), ("u = 1 / z", "u", "z", "real"), ("h = relu(z)", "h", "z", "real"),
    ("f = softplus(z)", "f", "z", "real"),
)  # fmt: skip


def asked(text, domain):
    """A question for a formula of an author's."""
    quiz = SimpleNamespace(formula=parse(text), domain=domain)
    formula = asked_formula(quiz, None)
    return Question(id=text, kind="formula", prompt="?", formula=formula)


def rule_question(line, output, into):
    """A question for the rule of one operation on numbers."""
    name, text = line.split(" = ")
    builder = GraphBuilder([Leaf(into, "parameter", ())])
    builder.assign(Assignment(name, parse(text)))
    builder.assign(Assignment("L", parse(f"{name} * {name}")))
    graph = builder.finish()
    trace = record(graph, {into: 0.7})
    step = trace.steps[trace.find(f"backward {output} -> {into}")]
    return step_question("rule", step, trace)


@cache
def cases():
    """(question, right formula, domains by name, derived names), of both kinds."""
    found = []
    for text, domain in ASKED:
        question = asked(text, domain)
        domains = {name: domain.get(name, "real") for name in question.formula.variables}
        found.append((question, parse(text), domains, {}))
    for line, output, into, domain in RULES:
        question = rule_question(line, output, into)
        body = parse(line.split(" = ")[1])
        derived = {output: body, "out": body}
        found.append((question, question.formula.expr, {into: domain}, derived))
    return found


def right_answers(count, seed=0):
    """Right answers, each with its question: written otherwise by one to eight laws."""
    chance, at = random.Random(seed), {}
    while count:
        question, right, domains, derived = chance.choice(cases())
        if question.id not in at:
            at[question.id] = points(domains, derived)
        here = at[question.id]
        tree = rewritten(right, chance, here, derived, chance.randint(1, 8))
        text = spelled(tree, chance)
        if fits(text):
            count -= 1
            yield question, text


def wrong_answers(count, seed=0):
    """Formulas that are other ones by plain Python's account."""
    chance, at = random.Random(seed), {}
    while count:
        question, right, domains, derived = chance.choice(cases())
        if question.id not in at:
            at[question.id] = points(domains, derived)
        here = at[question.id]
        tree = rewritten(right, chance, here, derived, chance.randint(0, 3))
        tree = changed(tree, chance, [*domains, *derived])
        text = spelled(tree, chance)
        if fits(text) and differ(tree, right, here):
            count -= 1
            yield question, text


def fits(text):
    """Whether an answer is within the limits."""
    return len(text) <= 150


NUMBERS = Vocabulary(
    frozenset({"a", "x", "xy", "y", "w11", "α", "θ1", "ŷ", "∂L/∂w", "p"}), elementwise_functions() | {"max", "min"}
)
ARRAYS = Vocabulary(
    frozenset({"W", "x", "b", "c", "∂L/∂z"}), elementwise_functions() | OF_ARRAYS, frozenset({"W", "x", "b"}), True
)
PIECES = (
    *"axypWbcdLT0123456789.+-*/^()[],=:@ ²³⁻¹·×÷−–⊙ᵀσ∂ŷαθ₁_eE", "**", "exp", "sin(", "log", "ln(", "max(", "sigmoid(",
    "w11", "alpha", "theta1", "dL/dw", "∂L/∂z", "1e-3", "1/2x", "inf", "nan", "1_0", ".T", "sum(", "axis=0", "\u0302",
    "٣", "(x+1)", "2x", "x(", "-x", "^-2", "W@x", "true", "\u200b", "😀", "\n",
)  # fmt: skip


def any_text(chance, words):
    """A random string: a formula in a learner's manner, often with a slip of the finger, or pieces, or anything."""
    kind = chance.random()
    if kind < 0.6:
        text = _formula(chance, words, 4)
        while kind < 0.3 and text and chance.random() < 0.6:
            place = chance.randrange(len(text))
            text = text[:place] + chance.choice(("", *PIECES)) + text[place + chance.randrange(2) :]
        return text
    length = int(chance.random() ** 2 * 60)
    if kind < 0.7:
        return "".join(chr(chance.choice((chance.randrange(32, 127), chance.randrange(0x2000)))) for _ in range(length))
    return "".join(chance.choice(PIECES) for _ in range(length))


def _formula(chance, words, depth):
    """Any formula: products without a sign, brackets where they are needed and where they are not."""

    def part():
        return _formula(chance, words, depth - 1)

    if depth == 0 or chance.random() < 0.2:
        return chance.choice((*sorted(words.names), "2", "3", "0.5", "1e-2"))
    sign = chance.choice((" + ", "-", " - ", "*", "·", "/", "", "", " ", "^", "**", "⊙", "@"))
    shape = chance.choice((
        f"%{sign}%", f"%{sign}%", f"(%){sign}(%)", "(%)", "-%", "%²", "%³", "exp(%)", "ln(%)", "σ(%)", "sum(%)",
        "sin(%)", "max(%, %)", "[%, %]", "%[0]", "%ᵀ", "+%",
    ))  # fmt: skip
    return "".join(part() if each == "%" else each for each in shape)


def read_back(text, words):
    """Whether a text was read; what was read is echoed as what is read as the same tree.

    Raises:
        AssertionError: it is not, or a refusal has no place, or no sentence.
    """
    try:
        tree = read(text, words)
    except FormulaError as error:
        assert 0 <= error.start <= error.end <= len(text), (text, error.start, error.end)
        assert error.message, text
        return False
    told = echo(tree)
    assert read_again(told, words) == tree, (text, told)
    assert echo(read_again(told, words)) == told, (text, told)
    return True


def strings(count, seed=0):
    """How many of so many texts were read, and the longest time that one took, in seconds."""
    chance, were_read, longest = random.Random(seed), 0, 0.0
    for _ in range(count):
        words = chance.choice((NUMBERS, ARRAYS))
        text = any_text(chance, words)
        begun = time.thread_time()
        were_read += read_back(text, words)
        longest = max(longest, time.thread_time() - begun)
    return were_read, longest


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("answers", type=int, nargs="?", default=10_000)
    arguments.add_argument("strings", type=int, nargs="?", default=100_000)
    given = arguments.parse_args()
    times, failed = [], 0
    for wanted, answers in (("right", right_answers), ("wrong", wrong_answers)):
        for question, text in answers(given.answers):
            begun = time.thread_time()
            verdict = grade(question, text)
            times.append(time.thread_time() - begun)
            if verdict.verdict != wanted:
                failed += 1
                print(f"{question.id}: {text} is {verdict}")  # noqa: T201 - figures are what it is for
    were_read, longest = strings(given.strings)
    times.sort()
    print(  # noqa: T201
        f"{given.answers} right answers and {given.answers} wrong ones: {failed} graded otherwise; a grading takes "
        f"{1e3 * times[len(times) // 2]:.2f} ms (median), {1e3 * times[len(times) * 99 // 100]:.2f} ms (99 in 100).\n"
        f"{given.strings} texts: {were_read} read, and their echo as the same; the longest took {1e3 * longest:.1f} ms."
    )
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
