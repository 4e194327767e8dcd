"""A step's mathematics with its numbers: the chain rule in two dimensions, an operation, a sum, an update.

Numbers come from what the session lets be shown, so that what is asked is `?` here as everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from tutor import explain
from tutor.errors import FormulaError
from tutor.formula import Name, Number, parse
from tutor.formula.tree import children, with_children
from tutor.network import Accumulate, Chain, Forward, Node, Seed, Step, Trace, Unbroadcast, Update
from tutor.network.operations import Value
from tutor.numbers import MINUS
from tutor.session import Session, step_values
from tutor.session import rule as rule_shown
from tutor.session.view import HIDDEN, Shown
from tutor.tui.drawing.blocks import Block, equation, hcat, matrix, text, vcat, wrapped
from tutor.tui.drawing.canvas import Role, Row
from tutor.tui.drawing.glyphs import cell_width, only_ascii, spelled
from tutor.tui.drawing.mathematics import derivative, formula_block, pretty_name
from tutor.words import _, marked

__all__ = ["equation_place", "equation_rows", "equation_title", "node_text"]

_TITLES = {
    "forward": marked("Forward"), "seed": marked("The beginning of the way back"), "chain": marked("Chain rule"),
    "unbroadcast": marked("Undo the broadcast"), "accumulate": marked("Paths add"), "update": marked("Update"),
}  # fmt: skip
_SIGNS = {
    "elementwise": "⊙", "right": "@", "left": "@", "outer": "⊗", "outer_left": "⊗", "spread": "⊙", "jacobian": "@",
    "place": "put back at",
}  # fmt: skip
_LOCAL_FIRST = {"left", "outer_left"}
_LEGEND = 2  # rows
_LONG_NAME = 8  # cells: a longer formula gets a letter
_GAP = 6
_FEW = 5  # rows
_EQUALS = 5  # cells of a sign with room on both sides


def equation_title(step: Step | None) -> str:
    """What kind of step it is: `Chain rule`."""
    kind = "chain" if step is None else step.kind
    return _(_TITLES[kind])


def equation_place(step: Step | None) -> str:
    """Where it is: `p → z`."""
    match step:
        case None:
            return ""
        case Chain() | Unbroadcast():
            mark = f" ({step.edge.occurrence})" if step.edge.occurrence > 1 else ""
            return spelled(f"{node_text(step.edge.output)} → {node_text(step.edge.input)}{mark}")
        case _:
            return node_text(step.made)


def node_text(node: Node) -> str:
    """A node's name as mathematics writes it, `w₁₁`; of one that has none its formula, `a · x²`."""
    return pretty_name(node.name) if node.named or not node.operands else _formula_text(node, only_ascii())


@lru_cache(maxsize=1024)
def _formula_text(node: Node, ascii_only: bool) -> str:
    """A node's formula on one line; a terminal without other signs has it in ASCII, as the drawing room knows."""
    (row,) = formula_block(node.formula, flat=True).rows
    return "".join(run.text for run in row)


def equation_rows(session: Session, width: int, height: int) -> list[Row]:
    """The rows of the step on the screen, at most `width` cells wide where numbers allow."""
    step, walk = session.step, session.walk
    if step is None or walk is None:
        return []
    shown = step_values(session)
    match step:
        case Forward():
            block = _forward(step, walk.trace, shown, width, height)
        case Seed():
            loss = _name(step.node)
            block = equation(derivative(step.node, step.node, Role.GRADIENT, bold=True), ("=", _number(shown["value"])))
            block = vcat(block, text(""), hcat(text("one nudge of "), loss, text(" is one nudge of "), loss))
        case Chain():
            return _chain(step, walk.trace, shown, width, height, asked=rule_shown(session) == HIDDEN)
        case _:
            block = _sum(step, walk.trace, shown, width)
    return list(block.rows)


# --- the chain rule --------------------------------------------------------------------------------------------------


def _chain(step: Chain, trace: Trace, shown: Mapping[str, Shown], width: int, height: int, *, asked: bool) -> list[Row]:
    loss = trace.graph.nodes[trace.graph.loss].name
    letters = _letters((step.edge.output, step.edge.input), trace)
    output, into = (letters.get(node.id, node.name) for node in (step.edge.output, step.edge.input))
    upstream = derivative(loss, output, Role.GRADIENT)
    moves = step.combine == "place"
    local = text(f"its places in {pretty_name(into)}", Role.VALUE) if moves else derivative(output, into, Role.VALUE)
    left = derivative(loss, into, bold=True)
    scalar = not (step.upstream.ndim or step.local.ndim or step.product.ndim)
    sign = "·" if scalar else _SIGNS[step.combine]
    first = hcat(left, text("  =  "), _ordered(step, upstream, text(f"  {sign}  "), local))
    rule = _rule(step, trace, (output, into), max(width - first.width - _GAP, 16), asked=asked)
    if rule and first.width + _GAP + rule.width <= width:
        first, rule = hcat(first, text(" " * _GAP), rule), None
    numbers = _scalar_numbers(shown, left.width, height) if scalar else _array_numbers(step, shown, left.width, width)
    parts = [part for part in (first, rule, numbers, _where(letters, trace, width)) if part is not None]
    rows = list(vcat(*_spaced(parts, height)).rows)
    if len(rows) + 1 + _LEGEND <= height:
        rows += [(), *_legend(loss, output, into, moves=moves)]
    if not step.completes and len(rows) + 2 <= height:
        more = _("one contribution to {gradient}; the others are added to it")
        more = more.format(gradient=f"∂{loss}/∂{pretty_name(into)}")
        rows += [(), *text(more, Role.DIM).rows]
    return rows


def _letters(nodes: tuple[Node, ...], trace: Trace) -> dict[int, str]:
    """Letters that no node has, by id, for nodes whose name is a long formula."""
    taken = {node.name for node in trace.graph.nodes if node.named or not node.operands}
    free = (letter for letter in "uvst" if letter not in taken)
    long = [node.id for node in nodes if not node.named and cell_width(node.name) > _LONG_NAME]
    return dict(zip(long, free, strict=False))


def _where(letters: Mapping[int, str], trace: Trace, width: int) -> Block | None:
    """`where u = y · log(p)`."""
    lines: list[Block] = []
    for node, letter in letters.items():
        head = text(f"{'where' if not lines else '  and'} {letter} = ", Role.DIM)
        formula = formula_block(trace.graph.nodes[node].formula, Role.DIM, width=width - head.width, flat=True)
        lines.append(hcat(head, formula))
    return vcat(*lines) if lines else None


def _spaced(parts: list[Block], height: int) -> list[Block]:
    """With empty rows between where there is room for them."""
    if sum(part.height for part in parts) + len(parts) - 1 > height:
        return parts
    return [block for part in parts for block in (text(""), part)][1:]


def _ordered(step: Chain, upstream: Block, sign: Block, local: Block) -> Block:
    return hcat(local, sign, upstream) if step.combine in _LOCAL_FIRST else hcat(upstream, sign, local)


def _rule(step: Chain, trace: Trace, names: tuple[str, str], width: int, *, asked: bool) -> Block | None:
    """`∂p/∂z = p · (1 − p)`, or `∂p/∂z = ?` where it is asked."""
    if step.combine == "place":
        return None
    if asked:
        return hcat(derivative(*names, Role.VALUE, flat=True), text(" = "), text(HIDDEN, Role.ASKED, bold=True))
    out = {"out": _name(names[0])}
    try:
        rule = parse(step.rule, trace.graph.names)
    except FormulaError:
        return None
    head = hcat(derivative(*names, Role.VALUE, flat=True), text(" = "))
    body = formula_block(rule, Role.VALUE, names=out)
    if head.width + body.width > width:
        body = formula_block(rule, Role.VALUE, names=out, width=width - head.width, flat=True)
    return hcat(head, body)


def _scalar_numbers(shown: Mapping[str, Shown], indent: int, height: int) -> Block:
    """`= −1.301 × 0.1779`, and under it the product; in one row where rows are few."""
    upstream, local = _number(shown["upstream"], Role.GRADIENT), _number(shown["local"], after=True)
    product = _number(shown["product"], Role.GRADIENT, bold=True)
    sign = _approximately(shown, "upstream", "local", "product")
    factors = hcat(upstream, text(" × "), local)
    if height <= _FEW:
        return equation(text(" " * indent), ("=", hcat(factors, text(f"  {sign}  "), product)))
    return equation(text(" " * indent), ("=", factors), (sign, product))


def _array_numbers(step: Chain, shown: Mapping[str, Shown], indent: int, width: int) -> Block:
    """Factors and product beside each other where they fit, else under each other with their names."""
    upstream, local = _array(shown["upstream"], Role.GRADIENT), _array(shown["local"])
    product = _array(shown["product"], Role.GRADIENT)
    sign = _approximately(shown, "upstream", "local", "product")
    factors = _ordered(step, upstream, text(f"  {_SIGNS[step.combine]}  "), local)
    beside = hcat(text("=  "), factors, text(f"  {sign}  "), product)
    if indent + 2 + beside.width <= width:
        return hcat(text(" " * (indent + 2)), beside)
    if beside.width <= width:
        return beside
    head = hcat(text("=  "), factors)
    if head.width <= width:
        return vcat(head, hcat(text(f"{sign}  "), product))
    second = "places" if step.combine == "place" else "local"
    named = [("upstream", Role.GRADIENT, upstream), (second, Role.VALUE, local), ("product", Role.GRADIENT, product)]
    return vcat(*(hcat(text(f"{name:<10}", role), block) for name, role, block in named))


def _legend(loss: str, output: str, into: str, *, moves: bool) -> tuple[Row, ...]:
    output, into = pretty_name(output), pretty_name(into)
    nudged, upstream, second = _("how {one} answers a nudge of {other}"), _("upstream"), _("local")
    local = nudged.format(one=output, other=into)
    if moves:
        second, local = _("places"), _("where in {input} each came from, counted row by row from 0").format(input=into)
    width = max(cell_width(upstream), cell_width(second)) + 2
    heads = [text(name + " " * (width - cell_width(name)), role) for name, role in
             ((upstream, Role.GRADIENT), (second, Role.VALUE))]  # fmt: skip
    said = (nudged.format(one=loss, other=output), local)
    return tuple(row for head, line in zip(heads, said, strict=True) for row in hcat(head, text(line, Role.DIM)).rows)


# --- the other steps -------------------------------------------------------------------------------------------------


def _forward(step: Forward, trace: Trace, shown: Mapping[str, Shown], width: int, height: int) -> Block:
    """`p = σ(z)`, the same with numbers, and the value; of what has no name, the formula alone."""
    node = step.made
    name = _name(node.name, bold=True) if node.named else text("")
    formula = formula_block(node.formula, width=width - name.width - _EQUALS)
    if node.named:
        left, steps = name, [("=", formula)]
    elif formula.width <= width // 3:
        left, steps = formula, []
    else:
        left, steps = name, [(" ", formula)]
    room = width - left.width - _EQUALS
    value, sign = _array(shown["value"]), _approximately(shown, "value")
    numbers = _with_numbers(step, trace, room)
    if numbers is None or numbers.width > room or numbers.height + formula.height > height:
        return equation(left, *steps, (sign, value))
    beside = hcat(numbers, text(f"  {sign}  "), value)
    if value.height > 1 and beside.width <= room:
        return equation(left, *steps, ("=", beside))
    return equation(left, *steps, ("=", numbers), (sign, value))


def _with_numbers(step: Forward, trace: Trace, width: int) -> Block | None:
    """The operation with its operands' values in their places."""
    node, parts = step.made, children(step.made.formula)
    if len(parts) != len(node.operands) or all(isinstance(part, Number) for part in parts):
        return None
    operands = [trace.graph.nodes[each] for each in node.operands]
    places = {
        f"operand_{place}": _array(trace.values[operand.id])
        for place, operand in enumerate(operands)
        if operand.role != "constant"
    }
    names = (Name(f"operand_{place}", part.span) for place, part in enumerate(parts))
    filled = with_children(
        node.formula,
        tuple(
            part if operand.role == "constant" else name
            for part, name, operand in zip(parts, names, operands, strict=True)
        ),
    )
    return formula_block(filled, names=places, width=width)  # type: ignore[arg-type]  # a formula stays a formula


def _sum(step: Step, trace: Trace, shown: Mapping[str, Shown], width: int) -> Block:
    loss = trace.graph.nodes[trace.graph.loss].name
    match step:
        case Unbroadcast():
            axes = "axis " + str(step.axes[0]) if len(step.axes) == 1 else f"axes {', '.join(map(str, step.axes))}"
            left = derivative(loss, step.input, bold=True)
            before = hcat(text(f"sum over {axes} of  "), _array(shown["before"], Role.GRADIENT))
            return equation(
                left, ("=", before), (_approximately(shown, "after"), _array(shown["after"], Role.GRADIENT))
            )
        case Accumulate():
            left = derivative(loss, step.node, bold=True)
            before = _array(shown["before"], Role.GRADIENT)
            added = _array(shown["contribution"], Role.GRADIENT, after=True)
            total = _array(shown["after"], Role.GRADIENT, bold=True)
            sign = _approximately(shown, "before", "contribution", "after")
            along = f"the contribution along {node_text(step.edge.output)} → {node_text(step.edge.input)}"
            words = hcat(text("what came before", Role.GRADIENT), text("  +  "), text(along, Role.GRADIENT))
            return equation(left, ("=", words), ("=", hcat(before, text("  +  "), added)), (sign, total))
        case Update() if step.state:
            return _kept_update(step, trace, shown, width)
        case Update():
            return _update(step, loss, shown)
    return text("")


def _update(step: Update, loss: str, shown: Mapping[str, Shown]) -> Block:
    name, rate = _name(step.node, bold=True), explain.number(step.rate)
    gradient = derivative(loss, step.node, Role.GRADIENT)
    symbols = hcat(_name(step.node), text("  −  rate · "), gradient)
    before, slope = _array(shown["before"]), _array(shown["gradient"], Role.GRADIENT, after=True)
    numbers = hcat(before, text(f"  −  {rate} × "), slope)
    sign = _approximately(shown, "before", "gradient", "after")
    return equation(name, ("←", symbols), ("=", numbers), (sign, _array(shown["after"], bold=True)))


def _kept_update(step: Update, trace: Trace, shown: Mapping[str, Shown], width: int) -> Block:
    """An update whose optimizer keeps values: a rule a line, under each its numbers."""
    lines = explain.update_lines(step, trace)
    known = not any(value is None or isinstance(value, str) for value in (shown["before"], shown["gradient"]))
    after, blocks = shown["after"], []
    for line in lines:
        asked = f"= {after or '·'}" if line is lines[-1] and (after is None or isinstance(after, str)) else line.result
        blocks.append(wrapped(text(f"{pretty_name(line.name)}  ←  {line.rule}"), width))
        blocks += [wrapped(text(f"   =  {line.numbers} {asked}"), width)] * known
    return vcat(*blocks)


# --- pieces ----------------------------------------------------------------------------------------------------------


def _name(name: str, *, bold: bool = False) -> Block:
    return text(pretty_name(name), Role.NAME if bold else Role.VALUE, bold=bold)


def _approximately(shown: Mapping[str, Shown], *parts: str) -> str:
    """`≈` where showing rounds; while a part is asked its rounding is not told."""
    values = [shown[part] for part in parts]
    known: list[Value] = [value for value in values if value is not None and not isinstance(value, str)]
    return explain.approximately(*known) if len(known) == len(values) else "="


def _number(value: Shown, role: Role = Role.VALUE, *, bold: bool = False, after: bool = False) -> Block:
    """One number; a negative one after a sign is bracketed."""
    if value is None or isinstance(value, str):
        return text(value or "·", Role.ASKED, bold=True)
    words = explain.number(value)
    return text(f"({words})" if after and words.startswith(MINUS) else words, role, bold=bold)


def _array(value: Shown, role: Role = Role.VALUE, *, bold: bool = False, after: bool = False) -> Block:
    """A number, vector or matrix."""
    if value is None or isinstance(value, str) or not getattr(value, "ndim", 0):
        return _number(value, role, bold=bold, after=after)
    return matrix(value, role)
