"""The `define:` of a network: `name(x): value`, or a mapping of a value and a derivative for each operand."""

from __future__ import annotations

import numpy as np

from tutor.errors import FormulaError, NetworkError
from tutor.formula import Call, Expr, Name, functions_in, normal_name, parse
from tutor.lesson.problems import Report
from tutor.lesson.tree import MappingNode, Node, ScalarNode
from tutor.network import Trace
from tutor.network.define import check_body, expanded, own_operation, own_shorthand
from tutor.network.operations import Operation, Shape, Shorthand, Value, compiled, function_names
from tutor.network.proof import prove_elementwise
from tutor.network.slopes import UNCOMPUTABLE

__all__ = ["Defined", "prove_rules", "read_defines"]

_SAMPLES = 40
_SHAPES: tuple[Shape, ...] = ((), (2,), (2, 3), (2, 3, 1, 2))
"""In which a formula for single entries is told from one for vectors, matrices or rows."""


class Defined:
    """A network's own functions.

    Attributes:
        functions: by name, those that can be called.
        broken: the names of those that cannot, for reasons that have been reported.
        rules: by name, where each derivative stands, in the order of the operands.
    """

    def __init__(self) -> None:
        self.functions: dict[str, Operation | Shorthand] = {}
        self.broken: set[str] = set()
        self.rules: dict[str, tuple[ScalarNode, ...]] = {}


def read_defines(node: MappingNode, report: Report) -> Defined:
    """Read every function; a function may call those that stand above it."""
    return _Reader(report).read(node)


class _Reader:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.found = Defined()
        self.values: dict[str, tuple[tuple[str, ...], Expr]] = {}

    def read(self, node: MappingNode) -> Defined:
        for key, value in node.mapping("define"):
            head = self._head(key)
            if head is None:
                continue
            name, operands = head
            made = self._function(name, operands, key, value)
            if made is None:
                self.found.broken.add(name)
            else:
                self.found.functions[name] = made
        return self.found

    def _head(self, key: ScalarNode) -> tuple[str, tuple[str, ...]] | None:
        """`leaky(x, y)`; None where it is something else, or a name that is taken, which is reported."""
        try:
            head = parse(key.text)
        except FormulaError:
            head = None
        operands = [each.text for each in head.arguments if isinstance(each, Name)] if isinstance(head, Call) else []
        if not isinstance(head, Call) or head.keywords or not operands or len(operands) < len(head.arguments):
            name = normal_name(key.text.partition("(")[0].strip())
            self.found.broken.add(name or "")
            message = "a function is named with its operands in brackets"
            self.report.error("bad-define", key.place, message, f"write {name or 'name'}(x): formula")
            return None
        taken = head.function in (*function_names(), "out") or head.function in self.values
        if taken or len(set(operands)) < len(operands) or "out" in operands:
            word = head.function if taken else "out" if "out" in operands else "an operand"
            message = f"{word} is given twice" if word == "an operand" else f"{word} is a word of the language"
            if head.function in self.values:
                message = f"{word} is defined twice"
            self.report.error("bad-define", key.place, message, "choose another name")
            self.found.broken.add(head.function)
            return None
        return head.function, tuple(operands)

    def _function(
        self, name: str, operands: tuple[str, ...], key: ScalarNode, value: Node
    ) -> Operation | Shorthand | None:
        if isinstance(value, MappingNode):
            return self._ruled(name, operands, key, value)
        body = self._formula(value, operands, key)
        return (
            None if body is None or not self._keep(name, operands, body, key) else own_shorthand(name, operands, body)
        )

    def _keep(self, name: str, operands: tuple[str, ...], body: Expr, key: ScalarNode) -> bool:
        """Whether a value, written out, is short enough to be used further down."""
        try:
            self.values[name] = operands, expanded(body, self.values)
        except NetworkError as error:
            self.report.error(error.code, key.place, error.message, error.help)
            return False
        return True

    def _ruled(self, name: str, operands: tuple[str, ...], key: ScalarNode, node: MappingNode) -> Operation | None:
        """A value, and `d/dx` for each operand x."""
        wanted = ("value", *(f"d/d{each}" for each in operands))
        given = {_derivative(each.text): (each, value) for each, value in node.entries}
        complete = self._complete(name, wanted, given, key)
        formulas = [
            self._formula(given[each][1], operands if each == "value" else (*operands, "out"), given[each][0])
            for each in wanted
            if each in given
        ]
        whole = [formula for formula in formulas if formula is not None]
        if not complete or len(whole) < len(wanted) or not self._keep(name, operands, whole[0], key):
            return None
        self.found.rules[name] = tuple(text for each in wanted[1:] if isinstance(text := given[each][1], ScalarNode))
        return self._operation(name, operands, whole[1:], key)

    def _complete(
        self, name: str, wanted: tuple[str, ...], given: dict[str, tuple[ScalarNode, Node]], key: ScalarNode
    ) -> bool:
        """Whether there is each wanted key and no other; if not, it is reported."""
        foreign = [each for text, (each, _) in given.items() if text not in wanted]
        for each in foreign:
            cure = f"the keys known here are {', '.join(wanted)}"
            self.report.error("unknown-key", each.place, f"no key is called {each.text} here", cure)
        missing = [each for each in wanted if each not in given]
        if missing:
            self.report.error("missing-key", key.place, f"{name} has no {missing[0]}", f"add {missing[0]}: …")
        return not foreign and not missing

    def _operation(self, name: str, operands: tuple[str, ...], rules: list[Expr], key: ScalarNode) -> Operation | None:
        try:
            written = [expanded(rule, self.values) for rule in rules]
            made = own_operation(name, operands, self.values[name][1], written)
        except (FormulaError, NetworkError) as error:
            self.report.error(error.code, key.place, error.message, error.help)
            return None
        unfit = [rule for rule, text in enumerate(self.found.rules[name]) if self._unfit(made, rule, text)]
        return None if unfit else made

    def _unfit(self, operation: Operation, rule: int, text: ScalarNode) -> bool:
        """Whether a derivative has no slope for every entry of its operand in some shape, which is reported."""
        shape = next((shape for shape in _SHAPES if not _has_slopes(operation, rule, shape)), None)
        if shape is None:
            return False
        what = f"an operand of shape {shape}" if shape else "a number"
        message = f"this gives no slope for every entry of {what}"
        self.report.error("wrong-derivative", text.place, message, "write a formula that works entry by entry")
        return True

    def _formula(self, node: Node, names: tuple[str, ...], key: ScalarNode) -> Expr | None:
        """A formula over these names; None where there is none with a meaning, which is reported."""
        if not isinstance(node, ScalarNode) or not node.text.strip():
            self.report.error("wrong-type", key.place, f"{key.text} must be a formula", f"write {key.text}: formula")
            return None
        try:
            found = parse(node.text, frozenset(names))
            if self.found.broken.intersection(functions_in(found)):
                return None
            check_body(found, names, self.found.functions, rule="out" in names)
        except (FormulaError, NetworkError) as error:
            self.report.passed_on(error, node.range)
            return None
        return found


def _derivative(text: str) -> str:
    """`d/dx₁` as `d/dx1`."""
    head, _, name = text.partition("d/d")
    return text if head else f"d/d{normal_name(name.strip()) or name}"


def prove_rules(defined: Defined, trace: Trace, report: Report) -> None:
    """Report every derivative that is not its value's: at the values of the lesson, and at some on both sides of 0."""
    for name, rules in defined.rules.items():
        operation = defined.functions.get(name)
        if not isinstance(operation, Operation):
            continue
        try:
            proof = prove_elementwise(operation, _samples(operation, trace), _SAMPLES)
        except NetworkError as error:  # a value that feels none of its operands has no shape of theirs
            report.error(error.code, rules[0].place, error.message, error.help)
            continue
        if not proof.holds and proof.at is not None:
            wrong = rules[operation.operands.index(proof.at.operand)]
            report.error("wrong-derivative", wrong.place, proof.says, "work the derivative out again")


def _has_slopes(operation: Operation, rule: int, shape: Shape) -> bool:
    operands = [np.full(shape, 0.5)[()] for _ in (*operation.operands, "out")]
    slope = compiled(operation).locals[rule]
    try:
        with np.errstate(all="ignore"):
            return slope is not None and np.broadcast_shapes(np.shape(slope(*operands)), shape) == shape
    except UNCOMPUTABLE:
        return False


def _samples(operation: Operation, trace: Trace) -> list[Value]:
    """Values of each operand, a vector of one length for all: an own operation works element by element."""
    count = len(operation.operands)
    spread = np.linspace(-2.3, 2.9, 14)
    found = [np.array([np.roll(spread, 5 * place) for place in range(count)])]
    for node in trace.graph.operations:
        if node.operation is operation:
            operands = np.broadcast_arrays(*(trace.values[each] for each in node.operands))
            found.append(np.array([np.ravel(each) for each in operands]))
    return list(np.concatenate(found, axis=1))
