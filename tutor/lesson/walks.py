"""A `network` block made into a walk: values, formulas, graph, and the trace of variant 0 that is checked against."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from tutor.errors import NetworkError, did_you_mean
from tutor.formula import normal_name
from tutor.lesson.defines import prove_rules, read_defines
from tutor.lesson.finite import not_finite
from tutor.lesson.forward import Broken, Line, assign_lines, formula_lines
from tutor.lesson.model import LeafValue, Mark, Note, Quiz, Train, Walk
from tutor.lesson.problems import Report
from tutor.lesson.schema import NetworkBlock, Valid
from tutor.lesson.source import Place
from tutor.lesson.tree import MappingNode, ScalarNode
from tutor.lesson.values import read_leaf
from tutor.lesson.variants import draw_leaf
from tutor.network import OPTIMIZERS, Assignment, Graph, GraphBuilder, Leaf, Node, Optimizer, Trace, record
from tutor.network.optimizers import optimizer_of
from tutor.network.room import Room

__all__ = ["UNNAMED", "Draft", "optimizer_for", "read_network"]

UNNAMED = "network"
"""The name of a lesson's only network, where the author gave none."""


@dataclass(slots=True)
class Draft:
    """A network while its lesson is read.

    Attributes:
        name: as the author gave it, or UNNAMED.
        line: the line of its block.
        trace: of variant 0; None where the network cannot run, for a reason that has been reported.
        names: whatever the author meant as a name.
        notes, quizzes: what belongs to its steps.
        marks: where its names stand in the file.
    """

    name: str
    line: int
    leaves: list[LeafValue] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    train: Train | None = None
    trace: Trace | None = None
    names: frozenset[str] = frozenset()
    notes: list[Note] = field(default_factory=list)
    quizzes: list[Quiz] = field(default_factory=list)
    marks: dict[str, Mark] = field(default_factory=dict)

    def walk(self) -> Walk:
        """The finished network, which has run."""
        assert self.trace is not None  # a network that cannot run is a problem, and its lesson is never finished
        return Walk(
            self.name,
            tuple(self.leaves),
            tuple(self.assignments),
            self.trace.graph,
            self.train,
            tuple(self.notes),
            tuple(self.quizzes),
            self.line,
            self.marks,
        )


def optimizer_for(train: Train) -> Optimizer:
    """The optimizer that a lesson's `train` asks for."""
    return optimizer_of(train.optimizer, train.learning_rate, dict(train.settings))


def read_network(
    node: MappingNode, valid: Valid[NetworkBlock], home: Place, lesson_id: str, room: Room, report: Report
) -> Draft:
    """Read a network, run variant 0, and report everything that keeps it from running.

    Args:
        node: the block's tree.
        valid: the same, checked.
        home: where the block itself stands.
        lesson_id: seeds the draws.
        room: what the lesson's networks may hold together.
        report: takes the problems.
    """
    return _NetworkReader(node, valid, home, room, report).read(lesson_id)


class _NetworkReader:
    def __init__(self, node: MappingNode, valid: Valid[NetworkBlock], home: Place, room: Room, report: Report) -> None:
        self.node, self.valid, self.block, self.home, self.report = node, valid, valid.block, home, report
        self.own = read_defines(node, report)
        self.builder = GraphBuilder(functions=self.own.functions, room=room)
        self.broken: set[str] = set()
        self.draft = Draft(self.block.name or UNNAMED, report.source.line(home[0]))
        self.lines: list[tuple[Assignment, Line]] = []

    def read(self, lesson_id: str) -> Draft:
        """Every part in turn; a part that cannot be read leaves the others to be checked."""
        draft = self.draft
        self._mark("", self.home)
        self._leaves()
        self._train()
        graph = self._graph()
        if graph is not None:
            self._run(graph, lesson_id)
        return draft

    def _error(self, code: str, key: str, message: str, cure: str) -> None:
        self.report.error(code, self.node.entry(key)[0].place, message, cure)

    def _mark(self, name: str, place: Place) -> None:
        self.draft.marks[name] = self.report.source.line_and_columns(*place)

    def _leaves(self) -> None:
        for role, section in (("data", "data"), ("parameter", "parameters")):
            for key, value in self.node.mapping(section):
                name = normal_name(key.text)
                if name is None:
                    cure = "a name begins with a letter and goes on with letters, digits and _"
                    self.report.error("bad-name", key.place, f"{key.text[:40] or 'this'} is no name", cure)
                    continue
                leaf = read_leaf(name, role, (key, value), self.valid, self.report)  # type: ignore[arg-type]
                self._take_leaf(name, key, leaf)

    def _take_leaf(self, name: str, key: ScalarNode, leaf: LeafValue | None) -> None:
        if leaf is None:
            self.broken.add(name)
            return
        try:
            self.builder.leaf(Leaf(name, leaf.role, leaf.shape))
        except NetworkError as error:
            cure = "make it smaller" if error.code == "network-too-large" else "choose another name"
            self.report.error(error.code, key.place, error.message, error.help or cure)
            if error.code != "assigned-twice":
                self.broken.add(name)
        else:
            self.draft.leaves.append(leaf)
            self._mark(name, key.place)

    def _train(self) -> None:
        block = self.block.train
        if block is None:
            return
        if not list(self.node.mapping("parameters")) and not self.valid.lost_key("parameters"):
            self._error("nothing-to-train", "train", "this network has no parameters to train", "add parameters:")
        settings: dict[str, float] = block.model_dump(
            exclude={"learning_rate", "steps", "optimizer"}, exclude_unset=True
        )
        for key in settings.keys() - OPTIMIZERS[block.optimizer].settings:
            self._tell_foreign_key(key, block.optimizer)
            del settings[key]
        self.draft.train = Train(block.learning_rate, block.steps, block.optimizer, tuple(settings.items()))

    def _tell_foreign_key(self, key: str, optimizer: str) -> None:
        """A key of `train` that is another optimizer's."""
        owner = next(rule.name for rule in OPTIMIZERS.values() if key in rule.settings)
        own = ", ".join(OPTIMIZERS[optimizer].settings)
        cure = f"delete it, or write optimizer: {owner}{f'; {optimizer} has {own}' if own else ''}"
        place = next(each.place for each, _ in self.node.mapping("train") if each.text == key)
        self.report.error("unknown-key", place, f"the optimizer {optimizer} has no {key}", cure)

    def _graph(self) -> Graph | None:
        """The graph; None where one of its formulas has no meaning."""
        text = self.node.text("forward")
        if text is None or self.valid.lost_key():
            return None
        told = self.report.count
        lines = formula_lines(text, self.report)
        if not lines and told == self.report.count:
            self._error("no-formula", "forward", "this network has no formula", "write name = expression")
        self.draft.names = self.builder.names | self.broken | {line.name for line in lines}
        known = not self.valid.lost_key("data", "parameters", "define")
        broken = Broken(self.broken, self.own.broken)
        self.lines = assign_lines(lines, self.builder, broken, self.report, all_known=known)
        self.draft.assignments = [assignment for assignment, _ in self.lines]
        for assignment, line in self.lines:
            self._mark(assignment.name, line.name_place())
        followed = self._followed(all_known=known)
        if len(self.lines) < len(lines) or told < self.report.count:
            return None
        try:
            return self.builder.finish(self._loss(), followed)
        except NetworkError as error:
            self.report.error(error.code, self._loss_place(), error.message, error.help)
            return None

    def _loss(self) -> str | None:
        return None if self.block.loss is None else normal_name(self.block.loss.strip()) or self.block.loss

    def _loss_place(self) -> Place:
        loss = self.node.text("loss")
        return self.lines[-1][1].name_place() if loss is None else loss.place

    def _followed(self, *, all_known: bool) -> list[str] | None:
        """The further names to follow gradients to, without those that are unknown, which are reported."""
        if self.block.gradients is None:
            return None
        known, found = self.builder.names, []
        for item in self._gradients():
            name = normal_name(item.text.strip())
            if name in known:
                found.append(name)
            elif all_known and name not in self.broken:
                cure = did_you_mean(item.text, known)
                self.report.error("unknown-name", item.place, f"no value is called {item.text[:40]}", cure)
        return found

    def _gradients(self) -> list[ScalarNode]:
        return [item for item in self.node.items("gradients") if isinstance(item, ScalarNode)]

    def _run(self, graph: Graph, lesson_id: str) -> None:
        draft = self.draft
        values = {leaf.name: draw_leaf(leaf, lesson_id, draft.name, 0) for leaf in draft.leaves}
        optimizer = None if draft.train is None else optimizer_for(draft.train)
        try:
            trace = record(graph, values, optimizer)
        except NetworkError as error:
            self.report.error(error.code, self._place_of_error(graph, error), error.message, error.help)
            return
        prove_rules(self.own, trace, self.report)
        fault = not_finite(trace)
        if fault is None:
            draft.trace = trace
            self._warn_of_unreached(trace)
        else:
            node, message = fault
            cure = "choose other values for variant 0"
            self.report.error("not-finite", self._place_of(graph, node), f"{message} in variant 0", cure)

    def _place_of_error(self, graph: Graph, error: NetworkError) -> Place:
        node = next((node for node in graph.nodes if error.message.startswith(f"{node.name}: ")), None)
        return self.home if node is None else self._place_of(graph, node)

    def _place_of(self, graph: Graph, node: Node) -> Place:
        """Where a node's formula stands: in the first line that ends with it or a later node."""
        ends = [graph.id_of(assignment.name) for assignment, _ in self.lines]
        line, span = self.lines[bisect_left(ends, node.id)][1], node.formula.span
        return line.place(span.start, span.end)

    def _warn_of_unreached(self, trace: Trace) -> None:
        by_default = self.block.gradients is None and not self.block.parameters
        used = {operand for node in trace.graph.nodes for operand in node.operands}
        for followed in trace.graph.followed:
            if trace.gradients[followed] is not None or (by_default and followed in used):
                continue
            name = trace.graph.nodes[followed].name
            message = f"{name} never reaches the loss: its gradient is zero"
            self.report.warning("unreached", self._place_of_name(name), message, "use it in forward, or delete it")

    def _place_of_name(self, name: str) -> Place:
        keys = (key for section in ("parameters", "data") for key, _ in self.node.mapping(section))
        return next(
            (key.place for key in (*keys, *self._gradients()) if normal_name(key.text.strip()) == name), self.home
        )
