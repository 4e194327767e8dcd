"""What can be wrong with a lesson: every code with an example in Markdown, and the report that collects the problems.

Codes of formulas and networks are made in their own rooms and pass through; they are listed here all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tutor.errors import AddressError, FormulaError, NetworkError, Problem
from tutor.lesson.characters import FORBIDDEN

if TYPE_CHECKING:
    from tutor.lesson.source import Place, Source

__all__ = ["CODES", "Report"]

_LONGEST_SENTENCE = 300
_MOST_TOLD = 1_000  # of one file; the others are told once these are mended

CODES: dict[str, str] = {
    # the file
    "cannot-read": "a file that you may not open",
    "too-large": "a file of 2 MB",
    "not-utf-8": "a file saved as UTF-16",
    "forbidden-character": '`title: "\\e[31mred"`',
    "too-long": "a lesson of 20,000 lines",
    # Markdown
    "no-front-matter": "`# A title`, and no `---` above it",
    "unclosed-front-matter": "`---`, `title: Slopes`, and no second `---`",
    "unclosed-fence": "a `network` block, and no end after it",
    "unknown-block": "a block of kind `netwrok`",
    "raw-html": "`<br>`",
    "bad-heading": "`## The slope {at=forward p}`",
    "unclosed-insert": "`The slope is {{ p.`",
    "bad-insert": "`The slope is {{ p | many }}.`",
    # YAML
    "yaml-syntax": "`title: Note: the slope`",
    "yaml-tab": "a tab before a key",
    "unclosed-quote": '`title: "Slopes`',
    "unclosed-bracket": "`w: [0.2, 0.4`",
    "yaml-anchor": "`w: &w [0.2]`",
    "yaml-tag": "`w: !!float 1`",
    "yaml-directive": "`%YAML 1.1`",
    "yaml-merge": "`<<: {x: 1}`",
    "yaml-documents": "`---` in the middle of a block",
    "complex-key": "`[x, y]: 1`",
    "duplicate-key": "`title:` twice",
    "too-deep": "33 brackets, one in the other",
    "too-many-nodes": "a list of 50,001 numbers",
    # keys
    "missing-key": "a quiz without its `question`",
    "unknown-key": "`titel: Slopes`",
    "wrong-type": "`minutes: twelve`",
    "bad-value": "`minutes: -3`",
    "unsupported-format": "`format: 2`",
    "bad-story": "`- {text: one, note: two}`",
    "empty-lesson": "front matter, and nothing under it",
    # networks
    "bad-name": "`2x: 1.5`",
    "reserved-name": "`exp: 1.5`",
    "assigned-twice": "`x` in `data` and in `parameters`",
    "wrong-derivative": "`f(x): {value: x**2, d/dx: x}`",
    "not-finite": "`L = log(0 * x)`",
    "ragged-array": "`W: [[1, 2], [3]]`",
    "bad-shape": "`x: []`",
    "network-too-large": "`x: {shape: [10000, 10000], vary: [-1, 1]}`",
    "bad-vary": "`x: {value: 1, vary: [2, -2]}`",
    "bad-define": "`define: {leaky: 2 * x}`, without its operand",
    "bad-formula-line": "a line that is not `name = expression`",
    "no-formula": "`forward` without a line",
    "nothing-to-train": "`train` without `parameters`",
    "unnamed-network": "two networks, one without a name",
    "duplicate-network": "two networks of one name",
    "unreached": "a parameter that no path joins to the loss",
    "bad-loss": "`loss: x`, where x is data",
    "loss-not-scalar": "`L = x`, where x is a list",
    "outside-domain": "`softmax_cross_entropy(z, y)`, where y sums to 2",
    "no-network-above": "a quiz at a step, and no network before it",
    # formulas
    "empty-formula": "`z =`",
    "unexpected-character": "`w $ x`",
    "unexpected-token": "`w * * x`",
    "unexpected-end": "`w *`",
    "bad-number": "`1e999`",
    "bad-index": "`x[0.5]`",
    "formula-too-long": "a formula of 3,000 characters",
    "formula-too-deep": "41 brackets, one in the other",
    "unknown-name": "`w * q`, and no q",
    "unknown-function": "`sigmod(z)`",
    "name-is-no-function": "`w(x)`, where w is a value",
    "wrong-number-of-operands": "`sigmoid(a, b)`",
    "unknown-option": "`sum(x, axes=0)`",
    "bad-option": "`sum(x, axis=[x])`",
    "duplicate-option": "`sum(x, axis=0, axis=1)`",
    "list-in-formula": "`w @ [1, 2]`",
    "shapes-do-not-fit": "`w @ x` of 2 and 3 elements",
    "cannot-compute": "`{{ [1, 2] + [1, 2, 3] }}`",
    # steps
    "unknown-step": "`at: backward z -> p`, where p is made of z",
    "unknown-node": "`at: forward q`, and no q",
    "no-such-edge": "`{{ local(z, p) }}`, where p is made of z",
    "not-followed": "`{{ grad(x) }}`, where x is data",
    "not-updated": "`{{ updated(w) }}`, without `train`",
    # quizzes
    "quiz-kind": "a quiz with `answer` and `choices`",
    "cannot-ask": "`ask: local`, of a forward step",
    "no-correct-choice": "choices, none of them correct",
    "lookup-in-formula": "`formula: grad(z)`",
    "bad-order": "`order: [seed, seed]`",
    "duplicate-id": "two quizzes with `id: slope`",
    "remark-in-text": "`hints: [What is log(p) #2?]`",
    # claims
    "wrong-gradient": "a function of `define` whose derivative is not its slope in variant 3",
    "answer-refused": "`tolerance: 1e-6`, where the answer has 12 figures",
    "long-answer": "`ask: local`, where the answer is 6 × 6 numbers",
    "too-few-points": "`formula: log(-p**2)`, which has no value anywhere",
    "wrong-is-right": "`wrong: [{answer: grad(w), …}]`, where that is the answer",
    "same-wrong": "two answers of `wrong` that are the same number",
    "wrong-unsaid": "`wrong: [{answer: 1 / 0, …}]`, which nobody can type",
    "hard-to-tell": "`ask: product`, where the input is 1",
    "hint-tells": "`hints: [It is 0.1635]`, where that is the answer",
    "prose-tells": "`Here the slope is 0.1635`, at the step that asks for it",
    "duplicate-choice": "two choices of one text",
    "no-such-mistake": "`mistake: {…, slip: transposed}`, where the value is a number",
    # courses
    "missing-lesson": "`lessons: [gone]` in `course.yaml`",
    "unlisted-lesson": "`02-two.md`, which no part of `course.yaml` lists",
    "empty-part": "`lessons: []` in `course.yaml`",
    "duplicate-lesson": "`02-slope.md` and `slope.yaml` in one folder",
    "bad-language": "`slope.korean.md` beside `slope.md`",
    "no-original": "`slope.ko.md` without `slope.md`",
    "required-circle": "`requires: [two]` in one, and `requires: [one]` in two",
    "required-later": "`requires: [two]` in the lesson before two",
    "broken-link": "`[the slope](slope.md)`, which is not there",
    "bad-scheme": "`[my notes](file:///home/notes.txt)`",
    "translation-differs": "`w: 0.3` in `slope.ko.md`, where `slope.md` has 0.2",
    "prose-differs": "a note in `slope.md`, and none in `slope.ko.md`",
    "stray-file": "`slope.markdown` in a folder of lessons",
}


class Report:
    """All problems of one file, collected while it is read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._problems: list[tuple[int, Problem]] = []
        self._count = 0
        self._failed = False

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem once, in the order of the file; those of the whole file come first."""
        return tuple(dict.fromkeys(problem for _, problem in sorted(self._problems, key=lambda pair: pair[0])))

    @property
    def count(self) -> int:
        """How many problems there are so far."""
        return self._count

    @property
    def failed(self) -> bool:
        """Is there any problem of severity error?"""
        return self._failed

    def error(self, code: str, place: Place | None, message: str, cure: str = "") -> None:
        """Add an error at a place in the file's text; None is the whole file."""
        self._add(code, place, "error", message, cure)

    def warning(self, code: str, place: Place | None, message: str, cure: str = "") -> None:
        """Add a warning: the lesson can be used all the same."""
        self._add(code, place, "warning", message, cure)

    def passed_on(self, error: FormulaError | NetworkError | AddressError, place: Callable[[int, int], Place]) -> None:
        """Add an error of a formula; `place` says where a range of the formula's text stands in the file."""
        self.error(error.code, place(error.start, error.end), error.message, error.help)

    def _add(self, code: str, place: Place | None, severity: str, message: str, cure: str) -> None:
        self._count += 1
        self._failed |= severity == "error"
        if len(self._problems) == _MOST_TOLD:
            return
        line = column = end_column = None
        if place is not None:
            line, column, end_column = self.source.line_and_columns(*place)
        sentence, advice = _presentable(message), _presentable(cure)
        problem = Problem(self.source.file, line, column, end_column, code, severity, sentence, advice)
        self._problems.append((-1 if place is None else place[0], problem))


def _presentable(text: str) -> str:
    """A sentence that quotes an author's words, without what must not reach a terminal, on one line of some length."""
    seen = FORBIDDEN.sub("\ufffd", text.replace("\n", " ").replace("\r", " "))
    return seen if len(seen) <= _LONGEST_SENTENCE else f"{seen[:_LONGEST_SENTENCE]}…"
