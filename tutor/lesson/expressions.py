"""What an author writes about a trace: EXPR, `{{ EXPR }}` in prose, addresses of steps. Checked on variant 0."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from tutor.errors import AddressError, FormulaError, NetworkError, did_you_mean
from tutor.formula import Call, Expr, Name, evaluate, names_in, parse
from tutor.formula.functions import CONSTANTS
from tutor.formula.tree import post_order
from tutor.lesson.problems import Report
from tutor.lesson.prose import Prose, read_prose
from tutor.lesson.sizes import check_sizes
from tutor.lesson.source import Place
from tutor.lesson.tree import ScalarNode
from tutor.lesson.walks import Draft
from tutor.network import Step, Trace
from tutor.network.expressions import LOOKUPS, computed, looked_up
from tutor.network.operations import FUNCTIONS, Value

__all__ = ["check_prose", "find_step", "read_answer_formula", "read_expression"]

_SAMPLE = np.asarray(0.5)  # of a name that has no value here
_PART = re.compile(r"(?:^\w+|->)(?P<node>(?:[^-]|-(?!>))*)")
_USE = re.compile(r"\(\d+\)$")


def read_expression(text: str, draft: Draft | None, place: Callable[[int, int], Place], report: Report) -> Expr | None:
    """EXPR, checked by computing it; None where it has no meaning, which is reported.

    Args:
        text: as written.
        draft: the network whose values it speaks of; None where the lesson has none above or below.
        place: where a range of `text` stands in the file.
        report: takes the problems.
    """
    try:
        expression = parse(text, draft.names if draft is not None else frozenset())
        if draft is not None and draft.trace is not None:
            plain, values = looked_up(expression, draft.trace)
            check_sizes(plain, values, draft.trace.graph.callable, draft.trace.graph.functions)
            computed(plain, values, draft.trace)
    except (FormulaError, NetworkError) as error:
        report.passed_on(error, place)
        return None
    if draft is None:
        message = "this lesson has no network for this to be a value of"
        report.error("no-network-above", place(0, len(text)), message, "add a network block")
        return None
    return expression


def read_answer_formula(
    text: str, known: frozenset[str], draft: Draft | None, place: Callable[[int, int], Place], report: Report
) -> Expr | None:
    """A formula that learners are asked to write; None where it has no meaning, which is reported.

    Args:
        text: as written.
        known: names that it may use besides the network's; where there is no network, any.
        draft: the network that gives names their shapes, or None; of a broken one no name is told unknown.
        place: where a range of `text` stands in the file.
        report: takes the problems.
    """
    trace = None if draft is None else draft.trace
    try:
        names = known | CONSTANTS.keys() | (draft.names if draft is not None else frozenset())
        expression = parse(text, names)
        for node in post_order(expression):
            if isinstance(node, Name) and trace is not None and node.text not in names:
                message = f"no value is called {node.text}"
                cure = did_you_mean(node.text, names) or "a name that the network lacks belongs in domain:"
                raise FormulaError(message, *node.span, code="unknown-name", help=cure)
            if isinstance(node, Call) and node.function in LOOKUPS:
                message = f"{node.function}() looks a number up, and here a formula is asked for"
                cure = "write it with names alone, or ask for a number with answer:"
                raise FormulaError(message, *node.span, code="lookup-in-formula", help=cure)
        if draft is None or trace is not None:
            values = {} if trace is None else _named_values(trace)
            sampled = {name: values.get(name, _SAMPLE) for name in names_in(expression)}
            check_sizes(expression, sampled)
            evaluate(expression, sampled, FUNCTIONS)
    except (FormulaError, NetworkError) as error:
        report.passed_on(error, place)
        return None
    return expression


def _named_values(trace: Trace) -> dict[str, Value]:
    return {node.name: value for node, value in zip(trace.graph.nodes, trace.values, strict=True) if node.named}


def check_prose(text: ScalarNode, draft: Draft | None, report: Report) -> Prose:
    """Report what does not belong in prose, and every `{{ EXPR }}` without a meaning."""
    prose = read_prose(text.text)
    for blemish in prose.blemishes:
        report.error(blemish.code, text.range(blemish.start, blemish.end), blemish.message, blemish.cure)
    for insert in prose.inserts:
        written = text.origin().cut(insert.place, insert.place + len(insert.expression))
        read_expression(insert.expression, draft, written.range, report)
    return prose


def find_step(address: ScalarNode, draft: Draft | None, report: Report) -> Step | None:
    """The step of an address; None where there is none, which is reported unless the network itself is broken."""
    if draft is None:
        message = "there is no network above for this to be a step of"
        report.error("no-network-above", address.place, message, "move it below its network")
        return None
    if draft.trace is None:
        return None
    try:
        return draft.trace.steps[draft.trace.find(address.text)]
    except AddressError as error:
        start, end = _wrong_part(address.text, draft.trace)
        report.error(error.code, address.range(start, end), error.message, error.help)
        return None


def _wrong_part(address: str, trace: Trace) -> tuple[int, int]:
    """The range of the first node in an address that is unknown; of the whole address, where all are known."""
    for part in _PART.finditer(address):
        written = part["node"]
        name = _USE.sub("", written.strip()).strip()
        start = part.start("node") + len(written) - len(written.lstrip())
        try:
            if name:
                trace.graph.id_of(name)
        except AddressError:
            return start, start + len(name)
    return 0, len(address)
