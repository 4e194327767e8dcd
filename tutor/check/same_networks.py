"""Whether a translation has its original's networks: names, values, formulas, functions, training."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property

import numpy as np

from tutor.check.sides import Difference, Side
from tutor.formula import canonical, normal_name, number_text, parse
from tutor.lesson.model import LeafValue, Mark, Train, Walk
from tutor.lesson.tree import MappingNode, Node, ScalarNode
from tutor.network.operations import Value

__all__ = ["network_differences", "network_pairs"]

_MOST_SAID = 8
_SECTIONS = {"data": "data", "parameter": "parameters"}


def network_pairs(here: Side, there: Side) -> list[tuple[int, int]]:
    """Which network of the translation is which of the original: as they come, or by name where some are missing."""
    ours, theirs = ([walk.name for walk in side.lesson.walks] for side in (here, there))
    if len(ours) == len(theirs):
        return [(number, number) for number in range(len(ours))]
    return [(ours.index(name), number) for number, name in enumerate(theirs) if name in ours]


def network_differences(here: Side, there: Side) -> Iterator[Difference]:
    """Every difference between the networks of a translation and those of its original."""
    pairs = network_pairs(here, there)
    for number, walk in enumerate(here.lesson.walks):
        if number not in [one for one, _ in pairs]:
            yield Difference(walk.marks[""], f"the original has no network {walk.name}", cure="delete it")
    for number, walk in enumerate(there.lesson.walks):
        if number not in [other for _, other in pairs]:
            yield Difference(None, f"the original has a network {walk.name}, this has none of this name", walk.line)
    for one, other in pairs:
        yield from _Networks(here, there, one, other).differences()


class _Networks:
    """One network on both sides."""

    def __init__(self, here: Side, there: Side, one: int, other: int) -> None:
        self.here, self.there, self.one, self.other = here, there, one, other
        self.walk, self.original = here.lesson.walks[one], there.lesson.walks[other]

    def differences(self) -> Iterator[Difference]:
        """In the order of a network's keys."""
        if self.walk.name != self.original.name:
            yield self._at("name", had=f"the name {self.original.name}", has=self.walk.name)
        yield from self._leaves()
        yield from self._formulas()
        yield from self._differentiated()
        yield from self._functions()
        yield from self._training(self.walk.train, self.original.train)

    def _differentiated(self) -> Iterator[Difference]:
        """The loss and what its gradients are followed to, as far as both sides have values of these names."""
        here, there = ([walk.graph.nodes[walk.graph.loss].name] for walk in (self.walk, self.original))
        ours, theirs = (
            [walk.graph.nodes[node].name for node in walk.graph.followed] for walk in (self.walk, self.original)
        )
        if here != there and {*here, *there} <= self._both:
            yield self._at("loss", had=f"the loss {there[0]}", has=here[0])
        if ours != theirs and {*ours, *theirs} <= self._both:
            yield self._at("gradients", had=f"gradients of {_listed(theirs)}", has=_listed(ours))

    @cached_property
    def _both(self) -> set[str]:
        """The names that both sides have."""
        return self._names(self.walk) & self._names(self.original)

    def _at(self, *keys: str, had: str, has: str) -> Difference:
        """A difference under a key, or at the whole block where it has none."""
        mark = self.here.mark(self.here.network(self.one), *keys)
        line = self.there.mark(self.there.network(self.other), *keys)
        return _difference(mark or self.walk.marks[""], had, has, line[0] if line else self.original.line)

    def _names(self, walk: Walk) -> set[str]:
        return {leaf.name for leaf in walk.leaves} | {assignment.name for assignment in walk.assignments}

    def _leaves(self) -> Iterator[Difference]:
        here, there = ({leaf.name: leaf for leaf in walk.leaves} for walk in (self.walk, self.original))
        yield from self._named(here, there)
        both = [name for name in here if name in there]
        for name in both:
            yield from self._leaf(here[name], there[name])
        yield from self._order(both, [name for name in there if name in here])

    def _named(self, here: Collection[str], there: Collection[str]) -> Iterator[Difference]:
        """Names that only one side has."""
        for name in (each for each in there if each not in here):
            line = self.original.marks[name][0]
            yield Difference(self.walk.marks[""], f"the original has {name}, this has no value of this name", line)
        for name in (each for each in here if each not in there):
            yield Difference(self.walk.marks[name], f"the original has no {name}", cure="delete it")

    def _order(self, here: list[str], there: list[str]) -> Iterator[Difference]:
        moved = next(((one, other) for one, other in zip(here, there, strict=True) if one != other), None)
        if moved is not None:
            one, other = moved
            line = self.original.marks[other][0]
            yield _difference(self.walk.marks[one], f"{other} in this place", one, line)

    def _leaf(self, leaf: LeafValue, first: LeafValue) -> Iterator[Difference]:
        mark, line = self.walk.marks[leaf.name], self.original.marks[leaf.name][0]
        if leaf.role != first.role:
            yield _difference(mark, f"{leaf.name} in {_SECTIONS[first.role]}", f"it in {_SECTIONS[leaf.role]}", line)
        for key, had, has in _unlike(leaf, first):
            yield _difference(self._leaf_mark(leaf, key), had, has, line)

    def _leaf_mark(self, leaf: LeafValue, key: str) -> Mark:
        """Where a key of a value stands; where it has none, the value's name."""
        for name, node in self.here.network(self.one).mapping(_SECTIONS[leaf.role]):
            if normal_name(name.text) == leaf.name and isinstance(node, MappingNode):
                return self.here.mark(node, key) or self.walk.marks[leaf.name]
        return self.walk.marks[leaf.name]

    def _formulas(self) -> Iterator[Difference]:
        here, there = (
            {each.name: canonical(each.expression) for each in walk.assignments} for walk in (self.walk, self.original)
        )
        yield from self._named(here, there)
        both = [name for name in here if name in there]
        for name in both:
            if here[name] != there[name]:
                line = self.original.marks[name][0]
                yield _difference(self.walk.marks[name], f"{name} = {there[name]}", f"{name} = {here[name]}", line)
        yield from self._order(both, [name for name in there if name in here])

    def _functions(self) -> Iterator[Difference]:
        if not self.walk.graph.functions and not self.original.graph.functions:
            return
        here, there = (_defined(side.network(at)) for side, at in ((self.here, self.one), (self.there, self.other)))
        for head in [*here, *(each for each in there if each not in here)]:
            one, other = here.get(head), there.get(head)
            if one is None or other is None or one[1] != other[1]:
                key = one[0] if one is not None else ""
                line = self.there.file.source.line(other[2]) if other is not None else self.original.line
                mark = self.here.mark(self.here.network(self.one), "define", key) or self.walk.marks[""]
                had = _said_function(head, other[1] if other is not None else None)
                yield _difference(mark, had, _said_function(head, one[1] if one is not None else None), line)

    def _training(self, train: Train | None, first: Train | None) -> Iterator[Difference]:
        if train is None or first is None:
            if train is not first:
                yield self._at("train", had="train" if first else "no train", has="train" if train else "none")
            return
        here, there = _settings(train), _settings(first)
        for key in {**there, **here}:
            if here.get(key) != there.get(key):
                had, has = (f"{key}: {each[key]}" if key in each else f"no {key}" for each in (there, here))
                yield self._at("train", key, had=had, has=has)


def _difference(mark: Mark, had: str, has: str, line: int) -> Difference:
    return Difference(mark, f"the original has {had}, this has {has}", line)


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "nothing"


def _unlike(leaf: LeafValue, first: LeafValue) -> Iterator[tuple[str, str, str]]:
    """The key, what the original has and what the translation has, of each part of a value that differs."""
    if leaf.shape != first.shape:
        yield "shape", f"the shape {list(first.shape)}", str(list(leaf.shape))
    elif leaf.value is None or first.value is None:
        if leaf.value is not first.value:
            had, has = ("a value" if each.value is not None else "no value" for each in (first, leaf))
            yield "value", f"{had} for {leaf.name}", has
    elif not np.array_equal(leaf.value, first.value):
        yield "value", *_unlike_values(leaf.name, leaf.value, first.value)
    for key in ("vary", "choices"):
        one, other = getattr(leaf, key), getattr(first, key)
        if one != other:
            had, has = (f"{key}: {_numbers(list(each))}" if each is not None else f"no {key}" for each in (other, one))
            yield key, had, has
    if leaf.vary is not None and first.vary is not None and leaf.decimals != first.decimals:
        yield "decimals", f"decimals: {first.decimals}", str(leaf.decimals)


def _unlike_values(name: str, value: Value, first: Value) -> tuple[str, str]:
    """Both values in words; of large ones the first element that differs."""
    if value.size <= _MOST_SAID:
        return f"{name} = {_numbers(first.tolist())}", _numbers(value.tolist())
    at = tuple(int(each[0]) for each in np.nonzero(value != first))
    where = ", ".join(map(str, at))
    return f"{name}[{where}] = {number_text(float(first[at]))}", number_text(float(value[at]))


def _numbers(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_numbers, value))}]"
    return number_text(float(str(value)))


def _settings(train: Train) -> dict[str, str]:
    own = {name: number_text(value) for name, value in train.settings}
    rate = number_text(train.learning_rate)
    return {"learning_rate": rate, "steps": str(train.steps), "optimizer": train.optimizer, **own}


def _defined(network: MappingNode) -> dict[str, tuple[str, dict[str, str], int]]:
    """The functions of a network by their heads: the key as written, the formulas, and where it stands."""
    return {
        canonical(parse(key.text)): (key.text, _formulas(value), key.place[0])
        for key, value in network.mapping("define")
    }


def _formulas(node: Node) -> dict[str, str]:
    if isinstance(node, ScalarNode):
        return {"value": canonical(parse(node.text))}
    entries = node.entries if isinstance(node, MappingNode) else ()
    return {key.text: canonical(parse(value.text)) for key, value in entries if isinstance(value, ScalarNode)}


def _said_function(head: str, formulas: dict[str, str] | None) -> str:
    if formulas is None:
        return f"no {head}"
    said = (formula if key == "value" else f"{key}: {formula}" for key, formula in formulas.items())
    return f"{head} as {', '.join(said)}"
