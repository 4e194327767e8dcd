"""The `forward:` of a network: one `name = expression  # remark` a line; bad lines are told, and none stops others."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.errors import FormulaError, NetworkError
from tutor.formula import Expr, functions_in, names_in, normal_name, parse
from tutor.lesson.characters import MAX_TOLD
from tutor.lesson.problems import Report
from tutor.lesson.source import Place
from tutor.lesson.tree import ScalarNode
from tutor.network import Assignment, GraphBuilder

__all__ = ["MAX_FORWARD", "Broken", "Line", "assign_lines", "formula_lines"]

MAX_FORWARD = 50_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line that assigns.

    Attributes:
        name: in normal form.
        formula: the text right of `=`.
        remark: what stands behind `#`.
        text: all of `forward`.
        start: where the name begins in `text`.
        formula_start: where the formula begins in `text`.
    """

    name: str
    formula: str
    remark: str
    text: ScalarNode
    start: int
    formula_start: int

    def place(self, start: int, end: int) -> Place:
        """The place in the file of a range of the formula."""
        return self.text.range(self.formula_start + start, self.formula_start + end)

    def name_place(self) -> Place:
        """The place in the file of the name."""
        return self.text.range(self.start, self.start + len(self.name))


@dataclass(frozen=True, slots=True)
class Broken:
    """Names and functions without a meaning, whose reason has been told."""

    names: set[str]
    functions: set[str]

    def touches(self, expression: Expr) -> bool:
        """Whether a formula depends on any of them."""
        return not self.names.isdisjoint(names_in(expression)) or not self.functions.isdisjoint(
            functions_in(expression)
        )


def formula_lines(text: ScalarNode, report: Report) -> list[Line]:
    """The lines of `forward` that assign, without blank lines and remarks; others are reported, a few of them."""
    if len(text.text) > MAX_FORWARD:
        message = f"the formulas of a network have at most {MAX_FORWARD:,} characters"
        report.error("too-long", text.range(0, 1), message, "make it smaller, or split the lesson")
        return []
    found, start, told = [], 0, report.count
    for line in text.text.split("\n"):
        if report.count - told >= MAX_TOLD:
            break
        code, _, remark = line.partition("#")
        if code.strip():
            made = _line(text, start, code, remark.strip(), report)
            found += [made] if made else []
        start += len(line) + 1
    return found


def _line(text: ScalarNode, start: int, code: str, remark: str, report: Report) -> Line | None:
    left, equals, right = code.partition("=")
    begin = start + len(left) - len(left.lstrip())
    written = left.strip()
    name = normal_name(written)
    if name is not None and equals and not right.startswith("="):
        formula_start = start + len(left) + 1 + len(right) - len(right.lstrip())
        return Line(name, right.strip(), remark, text, begin, formula_start)
    if name is None and equals and not set(written) & set("()[]+-*/@, "):
        place = text.range(begin, begin + max(len(written), 1))
        message = f"{written[:40]} is no name" if written else "there is no name before ="
        cure = "a name begins with a letter and goes on with letters, digits and _"
        report.error("bad-name", place, message, cure)
    else:
        message = "this line assigns nothing"
        place = text.range(begin, start + len(code.rstrip()))
        report.error("bad-formula-line", place, message, "write name = expression")
    return None


def assign_lines(
    lines: list[Line], builder: GraphBuilder, broken: Broken, report: Report, *, all_known: bool
) -> list[tuple[Assignment, Line]]:
    """Give every line to the builder.

    Args:
        lines: in order.
        builder: has the leaves already.
        broken: what has no meaning, told before; what depends on it joins it, untold.
        report: takes the problems, a few of them.
        all_known: every name and function that the author meant is known, so that an unknown one is a problem.

    Returns:
        The lines that became nodes.
    """
    names = builder.names | {line.name for line in lines}
    made, told = [], report.count
    for number, line in enumerate(lines):
        if report.count - told >= MAX_TOLD:
            break
        expression = parsed(line, names, report)
        if expression is None or broken.touches(expression):
            broken.names.add(line.name)
            continue
        assignment = Assignment(line.name, expression, line.remark)
        try:
            builder.assign(assignment)
        except NetworkError as error:
            _tell(error, line, lines[number:], report, all_known=all_known)
            if error.code != "assigned-twice":
                broken.names.add(line.name)
        else:
            made.append((assignment, line))
    return made


def parsed(line: Line, names: frozenset[str], report: Report) -> Expr | None:
    """A line's formula; None where it cannot be read, which is reported."""
    try:
        return parse(line.formula, names)
    except FormulaError as error:
        report.passed_on(error, line.place)
        return None


def _tell(error: NetworkError, line: Line, later: list[Line], report: Report, *, all_known: bool) -> None:
    if error.code in ("assigned-twice", "reserved-name"):
        report.error(error.code, line.name_place(), error.message, "choose another name")
    elif error.code in ("unknown-name", "unknown-function") and not all_known:
        return
    elif error.code != "unknown-name":
        report.passed_on(error, line.place)
    else:
        name = normal_name(line.formula[error.start : error.end].strip())
        cure = "it is assigned further down" if name in {line.name for line in later} else error.help
        report.error(error.code, line.place(error.start, error.end), error.message, cure)
