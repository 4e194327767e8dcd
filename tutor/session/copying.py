"""What can be taken along from a stop: its equation as text and as LaTeX, the network, the whole of it as text.

Numbers come from what the session lets be shown: what is asked is `?`, also on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from tutor import explain
from tutor.errors import FormulaError
from tutor.formula import Expr, Name, Number, canonical, parse, substitute
from tutor.formula.typeset import latex, latex_name, latex_number
from tutor.network import Accumulate, Chain, Forward, Node, Seed, Trace, Unbroadcast, Update
from tutor.numbers import MINUS
from tutor.session.material import StepStop
from tutor.session.state import Session
from tutor.session.telling import paragraph, question_lines
from tutor.session.view import HIDDEN, Shown, node_views, rule, step_values
from tutor.words import marked

__all__ = ["COPIES", "Copy", "copies", "equation_latex", "equation_text", "network_text", "stop_text"]


class Copy(NamedTuple):
    """One thing to be copied: by which word, what it is, and its text."""

    name: str
    label: str
    make: Callable[[Session], str]


class _Line(NamedTuple):
    """`left = right = right`: a left side, and signs with what stands behind them."""

    left: str
    rights: tuple[tuple[str, str], ...]


class _Spelling(NamedTuple):
    """How an equation is written: its derivatives, formulas, values and signs."""

    name: Callable[[str], str]
    node: Callable[[Node], str]
    derivative: Callable[[str, str], str]
    formula: Callable[[Expr, dict[str, str]], str]
    value: Callable[[Shown], str]
    sign: Callable[[str], str]
    words: Callable[[str], str]


# --- the two ways of writing -----------------------------------------------------------------------------------------


def _node_text(node: Node) -> str:
    return node.name


def _formula_text(expr: Expr, names: dict[str, str]) -> str:
    return canonical(
        substitute(expr, {name: Name(f"({text})" if "/" in text else text) for name, text in names.items()})
    )


def _value_text(value: Shown) -> str:
    return HIDDEN if value is None or isinstance(value, str) else explain.full(value)


def _node_latex(node: Node) -> str:
    if node.named or not node.operands:
        return latex_name(node.name)
    return rf"\left({latex(node.formula)}\right)"


def _value_latex(value: Shown) -> str:
    if value is None or isinstance(value, str):
        return HIDDEN
    if np.ndim(value) > 2:
        return rf"\text{{{explain.full(value)}}}"
    rows = np.atleast_2d(value)
    cells = [" & ".join(latex_number(explain.number(each)) for each in row) for row in rows]
    return r"\begin{pmatrix} " + r" \\ ".join(cells) + r" \end{pmatrix}" if np.ndim(value) else cells[0]


_SIGNS_LATEX = {
    "=": "=", "≈": r"\approx", "←": r"\leftarrow", "·": r"\cdot", "×": r"\times", "⊙": r"\odot", "@": r"\,",
    "⊗": r"\otimes", "+": "+", "at": r"\text{ put back at }",
}  # fmt: skip
_TEXT = _Spelling(
    str, _node_text, explain.derivative, _formula_text, _value_text, lambda sign: {"at": "put back at"}.get(sign, sign),
    str,
)  # fmt: skip
_LATEX = _Spelling(
    latex_name, _node_latex, lambda top, bottom: rf"\frac{{\partial {top}}}{{\partial {bottom}}}", latex, _value_latex,
    _SIGNS_LATEX.__getitem__, lambda said: rf"\text{{{said}}}",
)  # fmt: skip
_MEETING = {"right": "@", "left": "@", "jacobian": "@", "outer": "⊗", "outer_left": "⊗", "place": "at"}
_LOCAL_FIRST = {"left", "outer_left"}
_WIDE = 110  # characters of a line


def equation_text(session: Session) -> str:
    """`∂L/∂z = ∂L/∂p · ∂p/∂z = −0.4594 × 0.1769 ≈ −0.08129`, each further line behind a line break."""
    return "\n".join(
        " ".join((line.left, *(word for right in line.rights for word in right))).strip()
        for line in _lines(session, _TEXT)
    )


def equation_latex(session: Session) -> str:
    r"""The same as LaTeX; several rows are an `aligned`, which stands between `\[` and `\]`."""
    rows = []
    for line in _lines(session, _LATEX):
        lefts = (line.left, *[""] * len(line.rights))
        rows += [f"{left} &{sign} {right}".strip() for left, (sign, right) in zip(lefts, line.rights, strict=False)]
    if len(rows) == 1:
        return rows[0].replace("&", "", 1).strip()
    return "\n".join((r"\begin{aligned}", " \\\\\n".join(rows), r"\end{aligned}"))


# --- what an equation says -------------------------------------------------------------------------------------------


def _lines(session: Session, spell: _Spelling) -> Iterator[_Line]:
    step, walk = session.step, session.walk
    if step is None or walk is None:
        return
    shown = step_values(session)
    graph = walk.trace.graph
    loss = spell.name(graph.nodes[graph.loss].name)
    match step:
        case Forward():
            yield _forward(step, shown, spell)
        case Seed():
            yield _Line(spell.derivative(loss, loss), ((spell.sign("="), _factor(shown["value"], spell)),))
        case Chain():
            yield from _chain(session, step, loss, shown, spell)
        case Unbroadcast():
            summed = f"{spell.value(shown['before'])} {spell.words(f' summed over {explain.axes(step)}').strip()}"
            left = spell.derivative(loss, spell.node(step.edge.input))
            after = (spell.sign(_about(shown, "after")), spell.value(shown["after"]))
            yield _Line(left, ((spell.sign("="), summed), after))
        case Accumulate():
            added = f"{spell.value(shown['before'])} {spell.sign('+')} {_factor(shown['contribution'], spell)}"
            after = (spell.sign(_about(shown, "before", "contribution", "after")), spell.value(shown["after"]))
            yield _Line(spell.derivative(loss, spell.node(step.edge.input)), ((spell.sign("="), added), after))
        case Update():
            yield from _update(step, walk.trace, loss, shown, spell)


def _forward(step: Forward, shown: dict[str, Shown], spell: _Spelling) -> _Line:
    """`z = w @ x + b = 1.21`; of what has no name the formula is the left side."""
    node = step.made
    value = (spell.sign(_about(shown, "value")), spell.value(shown["value"]))
    formula = spell.formula(node.formula, {})
    return _Line(spell.name(node.name), ((spell.sign("="), formula), value)) if node.named else _Line(formula, (value,))


def _chain(session: Session, step: Chain, loss: str, shown: dict[str, Shown], spell: _Spelling) -> Iterator[_Line]:
    output, into = spell.node(step.edge.output), spell.node(step.edge.input)
    scalar = not (step.upstream.ndim or step.local.ndim or step.product.ndim)
    symbol = _MEETING.get(step.combine, "⊙")
    places = f"{spell.words('its places in ')}{into}"
    local = places if step.combine == "place" else spell.derivative(output, into)
    factors = [spell.derivative(loss, output), local]
    numbers = [spell.value(shown["upstream"]), _factor(shown["local"], spell)]
    if step.combine in _LOCAL_FIRST:
        factors, numbers = factors[::-1], numbers[::-1]
    yield _Line(
        spell.derivative(loss, into),
        (
            (spell.sign("="), f" {spell.sign('·' if scalar else symbol)} ".join(factors)),
            (spell.sign("="), f" {spell.sign('×' if scalar else symbol)} ".join(numbers)),
            (spell.sign(_about(shown, "upstream", "local", "product")), spell.value(shown["product"])),
        ),
    )
    told = rule(session)
    if told:
        yield _Line(spell.derivative(output, into), ((spell.sign("="), _rule(step, told, output, session, spell)),))


def _rule(step: Chain, told: str, output: str, session: Session, spell: _Spelling) -> str:
    if told == HIDDEN or session.walk is None:
        return told
    try:
        return spell.formula(parse(step.rule, session.walk.trace.graph.names), {"out": output})
    except FormulaError:
        return told


def _update(step: Update, trace: Trace, loss: str, shown: dict[str, Shown], spell: _Spelling) -> Iterator[_Line]:
    """Each line of the optimizer's rule, and what becomes of the parameter."""
    kind = step.optimizer.rule
    settings: dict[str, Expr] = {key: Number(value) for key, value in step.optimizer.settings}
    name = spell.name(step.node)
    names = {"before": name, "gradient": spell.derivative(loss, name)}
    names |= {kept: spell.name(kind.symbol(kept)) for kept, _ in kind.state}
    for kept, formula in kind.state:
        yield _Line(
            names[kept],
            ((spell.sign("←"), spell.formula(explain.computed(substitute(parse(formula), settings)), names)),),
        )
    formula = spell.formula(explain.computed(substitute(parse(kind.update), settings)), names)
    after = (spell.sign(_about(shown, "before", "gradient", "after")), spell.value(shown["after"]))
    yield _Line(name, ((spell.sign("←"), formula), after))


def _about(shown: dict[str, Shown], *parts: str) -> str:
    """`≈` where showing rounds; while a part is asked its rounding is not told."""
    known = [value for value in (shown[part] for part in parts) if value is not None and not isinstance(value, str)]
    return explain.approximately(*known) if len(known) == len(parts) else "="


def _factor(value: Shown, spell: _Spelling) -> str:
    """A value behind a sign: a negative number is bracketed."""
    text = spell.value(value)
    return f"({text})" if text.startswith((MINUS, "-")) else text


# --- the network, and the whole stop ---------------------------------------------------------------------------------


def network_text(session: Session) -> str:
    """The numbers that are given, the formulas, and what is known of their values and gradients."""
    walk = session.walk
    if walk is None:
        return ""
    loss = walk.trace.graph.nodes[walk.trace.graph.loss].name
    formulas = {line.name: canonical(line.expression) for line in walk.walk.assignments}
    rows: list[tuple[str, list[str]]] = []
    for view in node_views(session):
        name, known = view.node.name, []
        if view.node.role in {"data", "parameter"}:
            head = f"{name} = {_value_text(view.value)}"
        elif name in formulas:
            head = f"{name} = {formulas[name]}"
            known += [] if view.value is None else [f"value {_value_text(view.value)}"]
        else:
            continue
        known += [] if view.gradient is None else [f"{explain.derivative(loss, name)} = {_value_text(view.gradient)}"]
        rows.append((head, known))
    return _in_columns(rows)


def _in_columns(rows: list[tuple[str, list[str]]]) -> str:
    """What is known beside each formula, or below it where that is too wide."""
    head = max((len(head) for head, known in rows if known), default=0)
    wide = max((len(each) for _, known in rows for each in known), default=0)
    if head + 2 * wide > _WIDE:
        return "\n".join("\n    ".join((text, *known)) for text, known in rows)
    return "\n".join(
        "   ".join((text.ljust(head), *(each.ljust(wide) for each in known))).rstrip() for text, known in rows
    )


def stop_text(session: Session) -> str:
    """Which stop it is, what it says, and what is asked there."""
    lines = [f"{session.material.lesson.title} ({session.place})", "", *paragraph(session)]
    for question in session.questions:
        if not session.outcome(question).closed:
            lines += ["", *question_lines(question)]
    return "\n".join(lines).rstrip()


COPIES = (
    Copy("text", marked("the equation, as text"), equation_text),
    Copy("latex", marked("the equation, as LaTeX"), equation_latex),
    Copy("network", marked("the network, as text"), network_text),
    Copy("step", marked("this whole step, as text"), stop_text),
)


def copies(session: Session) -> tuple[Copy, ...]:
    """What there is to copy at this stop: where there is no step, the stop alone."""
    return COPIES if isinstance(session.stop, StepStop) else (COPIES[-1]._replace(label=marked("this page, as text")),)
