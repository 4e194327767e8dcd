"""A graph as lines of straight Python: forward, backward, update. Each knows its remark and the steps it stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from tutor.formula import Expr, Index, Name, canonical, fold, parse, substitute
from tutor.formula.source import Source, part_field, write_source
from tutor.formula.spelling import Dialect
from tutor.network.graph import Edge, Graph, Node, mark
from tutor.network.operations import Shape, Value
from tutor.network.optimizers import Optimizer
from tutor.network.programs.helpers import HELPERS, TORCH_HELPERS
from tutor.network.programs.lower import lowered
from tutor.network.programs.names import Names
from tutor.network.programs.places import Place
from tutor.network.programs.products import UPSTREAM, Product, Setting, known_value, product_of, value_of
from tutor.network.steps import Phase

__all__ = ["Line", "Lines"]

_FURTHER = ("t", "steps", "done", "losses", "given", "begun", "finite", "check", "function", "agreed", "ours", "found")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a program.

    Attributes:
        code: an assignment.
        phase: which of the passes it belongs to.
        says: makes the remark.
        named: makes the addresses.
    """

    code: str
    phase: Phase
    says: Callable[[], str]
    named: Callable[[], tuple[str, ...]]

    @property
    def remark(self) -> str:
        """The node's formula, or the rule: `∂p/∂z = p * (1 - p)`."""
        return self.says()

    @property
    def addresses(self) -> tuple[str, ...]:
        """The steps of the trace that it stands for, in order."""
        return self.named()


@dataclass(eq=False)
class Lines:
    """The lines of a graph in one dialect.

    Attributes:
        graph: the network.
        dialect: of the source.
        optimizer: what updates the parameters; None for no update.
        names: by node id, its identifier; "" for a constant that is written as a number.
        gradients: by node id, its gradient's identifier; "" where none is followed.
        kept: the identifiers of what the optimizer keeps, by node id.
        further: the identifiers of what stands around the lines; `t` is the number of the update.
        prelude: by identifier, what is computed once: source, or an array of constants.
        helpers: the functions beside the libraries' own.
        forward, backward, update: the lines.
    """

    graph: Graph
    dialect: Dialect
    optimizer: Optimizer | None = None
    names: list[str] = field(default_factory=list)
    gradients: list[str] = field(default_factory=list)
    kept: dict[int, tuple[str, ...]] = field(default_factory=dict)
    further: dict[str, str] = field(default_factory=dict)
    prelude: dict[str, str | Value] = field(default_factory=dict)
    helpers: set[str] = field(default_factory=set)
    forward: list[Line] = field(default_factory=list)
    backward: list[Line] = field(default_factory=list)
    update: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._free = Names({*HELPERS, *TORCH_HELPERS})
        self._fixed: dict[str, str] = {}
        self._made: dict[str, str] = {}
        self._made_of: dict[str, list[str]] = {}
        self._name_nodes()
        self.further = {name: self._free.allot(name) for name in _FURTHER}
        for node in self.graph.operations:
            self._value(node)
        if self.dialect != "torch":
            _Backward(self).write()
            if self.optimizer is not None:
                self._updates(self.optimizer)

    def _name_nodes(self) -> None:
        """Names of the author's first, so that they stay as they are; then gradients, then what has no name."""
        nodes = self.graph.nodes
        inlined = [node.role == "constant" and not node.shape for node in nodes]
        self.names = [self._free.allot(node.name) if node.named or _is_leaf(node) else "" for node in nodes]
        for node in nodes:
            if not self.names[node.id] and not inlined[node.id]:
                word = "constant" if node.operation is None else node.operation.name
                self.names[node.id] = self._free.numbered(word)
            if node.role == "constant" and node.shape:
                self.prelude[self.names[node.id]] = self.graph.constants[node.id]
        self.gradients = [""] * len(nodes)
        reached = {edge.input.id for edges in self.graph.active_edges for edge in edges} | {self.graph.loss}
        for node in nodes:
            if node.id in reached:
                self.gradients[node.id] = self._free.allot(f"d_{self.names[node.id]}")

    @property
    def leaves(self) -> tuple[Node, ...]:
        """Data and parameters, in the graph's order."""
        return tuple(node for node in self.graph.nodes if _is_leaf(node))

    @cached_property
    def trained(self) -> tuple[Node, ...]:
        """The parameters that reach the loss, in the order of their declaration: those that are updated."""
        return tuple(node for node in self.leaves if node.role == "parameter" and self.gradients[node.id])

    def fixed(self, text: str) -> str:
        """The name of what depends on shapes alone, and is computed once."""
        if text not in self._fixed:
            self._fixed[text] = self._free.numbered("places")
            self.prelude[self._fixed[text]] = text
        return self._fixed[text]

    def setting(self, node: Node) -> Setting:
        """How a node's operation is used."""
        assert node.operation is not None
        operands = [self.graph.nodes[each] for each in node.operands]
        pairs = zip(node.operation.operands, operands, strict=True)
        numbers = tuple((name, float(self.graph.constants[each.id])) for name, each in pairs if not self.names[each.id])
        shapes = tuple(each.shape for each in operands)
        return Setting(node.operation, node.options, shapes, node.shape, numbers)

    def operands(self, node: Node) -> dict[str, str]:
        """The identifiers of a node's operands, by the names that its formulas have for them."""
        assert node.operation is not None
        names = (self.names[each] for each in node.operands)
        return dict(zip(node.operation.operands, names, strict=True))

    def filled(self, source: Source, names: Mapping[str, str]) -> list[str]:
        """A source's lines with these names: parts that are not made yet as assignments, then the expression itself."""
        self.helpers |= source.helpers
        if not source.parts and self.dialect == "float":
            return [source.text.format_map(names)]
        known, codes = dict(names), []
        for place, part in enumerate(source.parts, 1):
            text = self._with_made(part.format_map(known), names)
            name = self._made.get(text)
            if name is None:
                name = self._made[text] = self._free.numbered("part")
                codes.append(f"{name} = {text}")
                for each in set(names.values()):
                    self._made_of.setdefault(each, []).append(text)
            known[part_field(place)] = name
        return [*codes, self._with_made(source.text.format_map(known), names)]

    def _with_made(self, text: str, names: Mapping[str, str]) -> str:
        """The text with the names of parts that are made already, where one stands whole between brackets or commas."""
        for part in dict.fromkeys(each for name in names.values() for each in self._made_of.get(name, ())):
            if part in text:
                text = re.sub(rf"(?:(?<=\()|(?<=, )|^){re.escape(part)}(?=[,)]|$)", self._made[part], text)
        return text

    def _value(self, node: Node) -> None:
        setting = self.setting(node)
        *parts, text = self.filled(value_of(setting, self.dialect), self._operands_of(node))
        if known_value(setting) and not node.shape:
            text = {"numpy": f"np.float64({text})", "torch": f"torch.tensor({text})"}.get(self.dialect, text)
        elif self.dialect == "torch" and text.isidentifier():
            text += ".clone()"  # else both names would be one tensor, with one gradient
        says, named = partial(_formula, node), partial(_forward_address, node)
        self.forward += (Line(part, "forward", says, named) for part in parts)
        self.forward.append(Line(f"{self.names[node.id]} = {text}", "forward", says, named))

    def _operands_of(self, node: Node) -> dict[str, str]:
        """In torch, what has no derivative is cut off, so that autograd follows the same paths."""
        names = self.operands(node)
        if self.dialect != "torch" or node.operation is None:
            return names
        rules = zip(names.items(), node.operation.partials, strict=True)
        return {key: name if rule is not None or not name else f"{name}.detach()" for (key, name), rule in rules}

    def _updates(self, optimizer: Optimizer) -> None:
        rule = optimizer.rule
        for node in self.trained:
            kept = tuple(self._free.allot(f"{name}_{self.names[node.id]}") for name, _ in rule.state)
            self.kept[node.id] = kept
            names = {"before": self.names[node.id], "gradient": self.gradients[node.id], "t": self.further["t"]}
            names |= {name: own for (name, _), own in zip(rule.state, kept, strict=True)}
            shapes: dict[str, Shape] = {**dict.fromkeys(names, node.shape), "t": ()}
            named = partial(_update_address, node)
            for target, text in (
                *zip(kept, (text for _, text in rule.state), strict=True),
                (names["before"], rule.update),
            ):
                formula = lowered(parse(text), dict(optimizer.settings), shapes, {})
                *parts, made = self.filled(write_source(formula, self.dialect, shapes), names)
                says = partial(_update_rule, text, node)
                self.update += (Line(part, "update", says, named) for part in parts)
                self.update.append(Line(f"{target} = {made}", "update", says, named))


class _Backward:
    """Writes the backward pass."""

    def __init__(self, lines: Lines) -> None:
        self.lines, self.graph = lines, lines.graph
        self.additions: dict[int, int] = {}
        self.own: set[int] = set()  # nodes whose gradient's array nothing else speaks of: it may be added to in place

    def write(self) -> None:
        loss, one = self.graph.nodes[self.graph.loss], "1.0" if self.lines.dialect == "float" else "np.float64(1)"
        seed = f"{self.lines.gradients[loss.id]} = {one}"
        self.lines.backward.append(Line(seed, "backward", partial(_seed, loss), lambda: ("seed",)))
        for node, multiplications in self.graph.returns:
            setting = self.lines.setting(node)
            names = {
                **self.lines.operands(node),
                "out": self.lines.names[node.id],
                UPSTREAM: self.lines.gradients[node.id],
            }
            for move in multiplications:
                product = product_of(setting, self.lines.dialect, move.edge.operand, move.edge.axes)
                self._contribution(move.edge, product, names)

    def _contribution(self, edge: Edge, product: Product, names: Mapping[str, str]) -> None:
        *parts, text = self.lines.filled(product.source, names)
        target = edge.input
        before = self.additions.get(target.id)
        self.additions[target.id] = 0 if before is None else before + 1
        says = partial(_rule, edge, product.summed)
        addresses = partial(_edge_addresses, edge, product.summed is not None, self.additions[target.id])
        codes = [*parts, *self._codes(edge, product.place, text, names, first=before is None)]
        self.lines.backward += (Line(code, "backward", says, addresses) for code in codes)

    def _codes(
        self, edge: Edge, place: Place | None, text: str, names: Mapping[str, str], *, first: bool
    ) -> Iterable[str]:
        target = self.lines.gradients[edge.input.id]
        if place is not None and place.items is not None:
            yield from self._into_part(edge, place, text, first=first)
            return
        if place is not None and place.positions is not None:
            text = self._one_by_one(edge, place, text, names)
        if not first:
            self.own.add(edge.input.id)
        yield f"{target} = {text}" if first else f"{target} = {target} + {text}"

    def _into_part(self, edge: Edge, place: Place, text: str, *, first: bool) -> Iterable[str]:
        """A part of the gradient filled, or added to; an array that something else speaks of is copied before."""
        target, node = self.lines.gradients[edge.input.id], edge.input
        assert place.items is not None
        part = write_source(Index(Name("x"), place.items), "numpy", {"x": node.shape}).text.format(x=target)
        if first:
            yield f"{target} = np.zeros({node.shape})"
        elif node.id not in self.own:
            yield f"{target} = np.array({target})"
        self.own.add(node.id)
        yield f"{part} = {text}" if first else f"{part} += {text}"

    def _one_by_one(self, edge: Edge, place: Place, text: str, names: Mapping[str, str]) -> str:
        assert place.positions is not None
        setting = self.lines.setting(edge.output)
        source = write_source(place.positions, "numpy", setting.named_shapes({"out": setting.shape}))
        *parts, positions = self.lines.filled(source, names)
        assert not parts or not place.fixed
        where = self.lines.fixed(positions) if place.fixed else positions
        self.lines.helpers.add("placed")
        return f"placed({text}, {where}, {edge.input.shape})"


def _is_leaf(node: Node) -> bool:
    return node.role in {"data", "parameter"}


def _formula(node: Node) -> str:
    return f"{node.name} = {node.expression}" if node.named else node.expression


def _forward_address(node: Node) -> tuple[str, ...]:
    return (f"forward {node.name}",)


def _update_address(node: Node) -> tuple[str, ...]:
    return (f"update {node.name}",)


def _update_rule(rule: str, node: Node) -> str:
    return canonical(substitute(parse(rule), {"before": node.as_operand}))


def _seed(loss: Node) -> str:
    return f"{_derivative(loss, loss)} = 1"


def _edge_addresses(edge: Edge, summed: bool, addition: int) -> tuple[str, ...]:
    found = [edge.address]
    if summed:
        found.append(f"unbroadcast {edge.ends}")
    if addition:
        found.append(f"accumulate {edge.input.name}{mark(addition)}")
    return tuple(found)


def _rule(edge: Edge, summed: tuple[int, ...] | None) -> str:
    out = edge.output.as_operand
    rule = canonical(fold(substitute(parse(edge.rule), {"out": out})))
    note = "" if summed is None else f", summed over {_axes(summed)}"
    return f"{_derivative(edge.output, edge.input)} = {rule}{note}"


def _axes(axes: tuple[int, ...]) -> str:
    return f"ax{'i' if len(axes) == 1 else 'e'}s {' and '.join(map(str, axes))}"


def _derivative(top: Node, bottom: Node) -> str:
    return f"∂{_bracketed(top.as_operand)}/∂{_bracketed(bottom.as_operand)}"


def _bracketed(expr: Expr) -> str:
    return canonical(expr) if isinstance(expr, Name) else f"({canonical(expr)})"
