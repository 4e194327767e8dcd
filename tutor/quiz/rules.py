"""A step's rule as a question: the local derivative as a formula over the operands' names and `out`.

Equality knows that `out` is the operation's value: for a sigmoid, `p*(1-p)` and `sigmoid(z)*(1-sigmoid(z))` are both
right. A rule that works entry by entry is asked of one entry, a Jacobian's of one row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from tutor import explain
from tutor.formula import Call, Expr, Name, Number, Transpose, Unary, fold, functions_in, names_in, substitute
from tutor.formula.equal import Variable
from tutor.formula.functions import PRIMITIVES
from tutor.formula.parse import parse
from tutor.formula.rewrite import rewrite
from tutor.lesson.rules import can_be_typed, elementwise_functions, is_elementwise
from tutor.network import Chain, Edge, Graph, Trace
from tutor.network.operations import compiled, with_options
from tutor.quiz.formulas import FormulaSlip, RightFormula
from tutor.quiz.slips import said_to
from tutor.quiz.vocabulary import bounded, hidden_name, vocabulary

__all__ = ["how_to_write", "rule_formula"]

_NO_NUMBERS = frozenset({"axis", "keepdims", "size", "stride", "padding"})  # options that stand in no rule
_FUNCTIONS_TOLD = {
    "sign": "sign(x) is 1 where x is above 0 and −1 where it is below",
    "step": "step(x) is 1 where x is above 0, else 0",
    "where": "where(step(x), a, b) is a where x is above 0, else b",
    "diag": "diag(v) is the matrix with v on its diagonal",
    "outer": "outer(u, v) the matrix of all products",
}


def rule_formula(step: Chain, trace: Trace) -> RightFormula:
    """The local derivative of a step as a formula over the operands' names and `out`."""
    return _RuleMaker(step.edge, trace).made()


def how_to_write(formula: RightFormula, step: Chain) -> str:
    """What the question about a rule says besides: the names to write it with, and functions that it needs."""
    factor = step.combine not in {"elementwise", "spread"}
    names = [name for name in formula.names if name != "out" or not step.edge.output.named]
    if factor and step.combine != "jacobian":
        names = [name for name in names if name in formula.variables]
    if "out" in names:
        names[names.index("out")] = "out, which is the operation's value"
    *before, last = names or [""]
    said = f" Write it with {', '.join(before)}{' and ' * bool(before)}{last}" if names else " It is a number"
    whole = any(each.shape for each in formula.variables.values())
    said += {"jacobian": ", for one row"}.get(step.combine, "" if whole or not step.local.ndim else ", for one entry")
    if factor:
        said += f": the factor local in {explain.meeting(step)}"
    called = {*functions_in(formula.expr)}
    called |= {"step"} if called & {"sign", "where"} else set()
    told = [text for function, text in _FUNCTIONS_TOLD.items() if function in called]
    return f"{said}.{' Here ' * bool(told)}{'; '.join(told)}{'.' * bool(told)}"


class _RuleMaker:
    """Puts names for an entry's operands, numbers for its options and sizes.

    A rule that works entry by entry is asked of one entry: its names are numbers. A Jacobian's is asked of one row.
    """

    def __init__(self, edge: Edge, trace: Trace) -> None:
        operation = edge.output.operation
        assert operation is not None  # an edge ends at an operation
        self.edge, self.operation, self.trace = edge, operation, trace
        self.graph: Graph = trace.graph
        self.rules = compiled(operation).rules
        self.by_row = edge.combine == "jacobian"
        own_rule = self.rules[edge.operand]
        assert own_rule is not None  # an edge has a partial
        self.template = self._sized(own_rule)
        self.by_entry = self._works_by_entry()
        self.operands = self._operand_names()
        self.out = edge.output.name if edge.output.named else "out"

    def made(self) -> RightFormula:
        """The question's formula."""
        expr = self._named(self.template)
        variables = self._variables()
        derived = dict(self._derived(variables))
        slips = tuple(self._slips(expr, derived))
        return RightFormula(
            expr,
            vocabulary(expr, variables, derived, self.graph.callable),
            variables,
            derived,
            bounded(self.graph.callable),
            slips,
            (self.operation, tuple(self.operands.values())),
            repeats=self.edge.combine in {"elementwise", "spread"},
        )

    def _operand_names(self) -> dict[str, Expr]:
        """How the question speaks of each operand, by the entry's name for it."""
        given = zip(self.operation.operands, self.edge.operands, strict=True)
        if self.by_row:
            return {name: Name(node.name if node.named else hidden_name(name)) for name, node in given}
        return {
            name: each if can_be_typed(each := node.as_operand) else Name(hidden_name(name)) for name, node in given
        }

    def _variables(self) -> dict[str, Variable]:
        """The names of the operands, and those they are made of; `‹a›` for an operand that cannot be typed."""
        shapes = {hidden_name(name): node.shape for name, node in zip(self.operands, self.edge.operands, strict=True)}
        found: dict[str, Variable] = {}
        for name in (name for each in self.operands.values() for name in names_in(each)):
            if self.by_row:
                found[name] = Variable(shape=(self.edge.input.shape[self.edge.axes[0]],))
            elif name != "pi":
                shape = shapes[name] if name in shapes else self.graph.nodes[self.graph.id_of(name)].shape
                found[name] = Variable(shape=() if self.by_entry else shape)
        return found

    def _works_by_entry(self) -> bool:
        if self.edge.combine not in {"elementwise", "spread"} or not is_elementwise(
            self.template, elementwise_functions()
        ):
            return False
        return all(node.named or node.role == "constant" for node in self.edge.operands)

    def _derived(self, variables: Mapping[str, Variable]) -> Iterator[tuple[str, Expr]]:
        """`out` and the output's own name as the operation's value, options as their numbers."""
        value = self._out()
        if value is not None:
            for name in dict.fromkeys((self.out, "out")):
                if name not in variables:
                    yield name, value
        for name, option in self.edge.output.named_options.items():
            if isinstance(option, float) and name not in {*variables, self.out, *_NO_NUMBERS}:
                yield name, Number(option)

    def _out(self) -> Expr | None:
        """The operation's value; of one that reduces, with its axes kept. None where an entry alone has none."""
        value = parse(self.operation.value)
        if (
            self.by_entry
            and any(node.shape for node in self.edge.operands)
            and not is_elementwise(value, elementwise_functions())
        ):
            return None
        kept = {"keepdims": 1.0} if self.edge.combine == "spread" else {}
        options = {**self.edge.output.named_options, **kept}
        return substitute(with_options(value, options, self.operation.rest), self.operands)

    def _named(self, template: Expr) -> Expr:
        named: dict[str, Expr] = {**self.operands, "out": Name(self.out)}
        return rewrite(fold(substitute(template, named)), _negative)

    def _sized(self, template: Expr) -> Expr:
        """Options as numbers, and so the sizes of operands."""
        shapes = dict(zip(self.operation.operands, (node.shape for node in self.edge.operands), strict=True))
        if self.by_row:
            shapes = {name: (shape[self.edge.axes[0]],) for name, shape in shapes.items()}

        def change(node: Expr) -> Expr:
            if isinstance(node, Call) and node.function in {"size", "rows"} and isinstance(node.arguments[0], Name):
                axis = [each.value for each in node.arguments[1:] if isinstance(each, Number)]
                like = np.broadcast_to(np.float64(0), shapes[node.arguments[0].text])
                return Number(float(PRIMITIVES[node.function](like, *axis)))
            return node

        return rewrite(with_options(template, self.edge.output.named_options, self.operation.rest), change)

    def _slips(self, expr: Expr, derived: Mapping[str, Expr]) -> Iterator[FormulaSlip]:
        operands = [self.trace.values[node.id] for node in self.edge.operands]
        own = self.rules[self.edge.operand]
        for slip in self.operation.slips:
            if slip.operand == self.edge.operand and slip.applies(operands):
                taken = parse(slip.formula)
                taken = taken if own is None else substitute(taken, {"local": own})
                yield FormulaSlip(slip.name, self._named(self._sized(taken)), said_to(slip.name))
        for place, rule in enumerate(self.rules):
            other = self.edge.operands[place]
            if rule is not None and other.id != self.edge.input.id and other.role != "constant":
                say = said_to("other-operand", self.edge.input.name, other.name)
                yield FormulaSlip("other-operand", self._named(self._sized(rule)), say)
        if self.out in derived:
            yield FormulaSlip("value-not-derivative", Name(self.out), said_to("value-not-derivative"))
        yield FormulaSlip("sign", Unary("-", expr), said_to("sign"))
        if not self.by_entry and self.edge.combine in {"right", "left"}:
            yield FormulaSlip("transposed", Transpose(expr), said_to("transposed"))


def _negative(node: Expr) -> Expr:
    """`-(1)` as the number −1."""
    match node:
        case Unary("-", Number(value)):
            return Number(-value, node.span)
    return node
