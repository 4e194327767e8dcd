"""Writes the table of known mistakes in docs/questions.md: each with what is said to it, and an example that is run.

python docs/make_slips.py          # writes the table
python docs/make_slips.py --check  # exit 1 where the table is not what the code says
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tutor import explain
from tutor.lesson import load_lesson
from tutor.lesson.asks import SLIP_NAMES
from tutor.network import Trace
from tutor.quiz import Question, Slip, askable, step_question
from tutor.session import Material

PAGE = Path(__file__).parent / "questions.md"
BEGIN, END = "<!-- slips: made by docs/make_slips.py -->\n", "<!-- end of slips -->\n"


class Network(NamedTuple):
    """A small network, as a lesson writes it."""

    forward: tuple[str, ...]
    data: str
    parameters: str
    optimizer: str = "sgd"

    @property
    def text(self) -> str:
        """The network on one line."""
        values = ", ".join(filter(None, (self.parameters, self.data)))
        return f"{', '.join(self.forward)} with {values.replace(':', ' =')}"


UNIT = Network(("z = w * x", "p = sigmoid(z)", "L = (p - y)**2"), "x: 1.3, y: 1", "w: 0.7")
LAYERS = Network(("h = v * x", "p = w * h", "L = (p - y)**2"), "x: 1.3, y: 1", "v: 0.8, w: 0.7")
SQUARE = Network(("Y = X @ W", "L = sum(Y**2)"), "X: [[1.2, -0.4], [0.5, 2]]", "W: [[0.3, 0.8], [-0.6, 0.4]]")
ROW = Network(("Y = X @ W", "L = sum(Y**2)"), "X: [[1.2, -0.4]]", "W: [[0.3, 0.8, -0.5], [-0.6, 0.4, 0.2]]")
PATHS = Network(("a = x**2", "b = 3 * x", "L = a * b"), "", "x: 0.7")
BATCH = Network(("Y = x + b", "L = sum(Y**2)"), "x: [1.5, -0.4]", "b: 0.3")
MEAN = Network(("L = mse(p, y)",), "y: [1, 0]", "p: [0.8, 0.3]")
GATE = Network(("h = relu(z)", "L = h @ c"), "c: [2, 3]", "z: [1.2, -0.5]")
SOFTMAX = Network(("p = softmax(z)", "L = p @ c"), "c: [2, 3]", "z: [1.2, 0.4]")
NORM = Network(("n = layer_norm(x)", "L = n @ c"), "c: [1, 3, 4]", "x: [1, 2, 4]")
SCALED = Network(("a = s / t", "L = sum(a**2)"), "t: 2.5", "s: [1.2, -0.5]")
ADAM = LAYERS._replace(optimizer="adam")
NETWORKS = (UNIT, LAYERS, SQUARE, ROW, PATHS, BATCH, MEAN, GATE, SOFTMAX, NORM, SCALED, ADAM)

EXAMPLES: dict[str, tuple[Network, str]] = {
    "no-upstream": (UNIT, "product backward p -> z"),
    "no-local": (UNIT, "product backward p -> z"),
    "added": (UNIT, "product backward p -> z"),
    "sign": (UNIT, "product backward p -> z"),
    "value-not-derivative": (UNIT, "product backward p -> z"),
    "other-operand": (LAYERS, "local backward p -> w"),
    "product-not-local": (UNIT, "local backward p -> z"),
    "wrong-point": (UNIT, "local backward p -> z"),
    "transposed": (SQUARE, "product backward Y -> W"),
    "not-summed": (BATCH, "total unbroadcast Y -> b"),
    "overwrote": (PATHS, "total accumulate x"),
    "first-only": (PATHS, "total accumulate x"),
    "counted-twice": (PATHS, "total accumulate x"),
    "lost-mean": (MEAN, "local backward L -> p"),
    "lost-two": (MEAN, "local backward L -> p"),
    "mask-ignored": (GATE, "local backward h -> z"),
    "diagonal-only": (SOFTMAX, "product backward p -> z"),
    "updated-too-early": (LAYERS, "product backward p -> h"),
    "ascended": (LAYERS, "update update w"),
    "no-rate": (LAYERS, "update update w"),
    "plain-descent": (ADAM, "update update w"),
    "not-updated": (LAYERS, "update update w"),
    "stale": (LAYERS, "update update w"),
    "lost-term": (NORM, "product backward n -> x"),
    "lost-scale": (SCALED, "local backward a -> s"),
    "elementwise": (SQUARE, "value forward Y"),
}
"""By the mistake's name, a network and the id of a question about one of its steps."""


@cache
def trace_of(network: Network) -> Trace:
    """The network, run with an update at the end."""
    lines = "".join(f"  {line}\n" for line in network.forward)
    body = f"data: {{{network.data}}}\nparameters: {{{network.parameters}}}\nforward: |\n{lines}"
    train = f"train: {{learning_rate: 0.1, optimizer: {network.optimizer}}}\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "01-example.md"
        path.write_text(f"---\nformat: 1\ntitle: Example\n---\n\n```network\n{body}{train}```\n", encoding="utf-8")
        return Material(load_lesson(path)).walks[0].trace


def asked(network: Network, name: str) -> Question:
    """A question about a step by its id."""
    ask, _, address = name.partition(" ")
    trace = trace_of(network)
    return step_question(ask, trace.step(trace.find(address)), trace)


def slip_of(question: Question, name: str) -> Slip:
    """The first of a question's slips that has this name."""
    return next(slip for slip in question.slips if slip.name == name)


@cache
def asked_at() -> dict[str, tuple[str, ...]]:
    """By the mistake's name: in which questions about the steps of these networks it can be made."""
    found: dict[str, dict[str, None]] = {name: {} for name in SLIP_NAMES}
    for network in NETWORKS:
        trace = trace_of(network)
        for step in trace.steps:
            for ask in askable(step):
                for slip in step_question(ask, step, trace).slips:
                    found[slip.name][ask] = None
    return {name: tuple(sorted(asks)) for name, asks in found.items()}


def rows() -> Iterator[str]:
    """The table, line by line."""
    yield "| name | asked | what is said | an example | right | the mistake |"
    yield "|---|---|---|---|---|---|"
    for name in SLIP_NAMES:
        network, question_id = EXAMPLES[name]
        question = asked(network, question_id)
        assert question.answer is not None  # a step's own questions are about numbers
        slip = slip_of(question, name)
        right, wrong = (f"`{explain.full(value)}`" for value in (question.answer, slip.value))
        example = f"`{question_id}` in `{network.text}`"
        yield f"| `{name}` | {', '.join(asked_at()[name])} | {slip.say} | {example} | {right} | {wrong} |"


def page() -> str:
    """The page with its table made anew."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return "".join((before, BEGIN, "".join(f"{row}\n" for row in rows()), END, after))


def main() -> None:
    """Write the page, or compare it."""
    made = page()
    if "--check" in sys.argv[1:]:
        sys.exit(0 if PAGE.read_text(encoding="utf-8") == made else "the table of slips is not what the code says")
    PAGE.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
