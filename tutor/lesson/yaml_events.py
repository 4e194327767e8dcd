"""Safe YAML: PyYAML's events made into a tree with places. No anchors, aliases, tags, directives, merges or duplicates.

PyYAML's own constructors are not used: they follow aliases and merges into exponential size, and read `no` as false.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import yaml

from tutor.lesson.characters import MAX_TOLD, UNSEEN, unfit_characters
from tutor.lesson.problems import Report
from tutor.lesson.source import Excerpt, Place
from tutor.lesson.tree import MappingNode, Node, ScalarNode, SequenceNode
from tutor.lesson.yaml_loader import Loader
from tutor.lesson.yaml_scalars import Origin, plain_value
from tutor.lesson.yaml_syntax import line_around, quote_this, report_syntax_error

__all__ = ["MAX_DEPTH", "MAX_KEYS", "MAX_LINES", "MAX_NODES", "MAX_SCALAR", "read_yaml"]

MAX_DEPTH = 32
MAX_NODES = 50_000
MAX_KEYS = 1_000
MAX_LINES = 20_000
MAX_SCALAR = 256 * 1024

_DIRECTIVE = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*(%[^\n]*)")
_TAG = re.compile(r"!<[^>\s]*>|![^\s,\[\]{}]*")

_LONG = 20_000
"""Characters of YAML from which on limits are checked beforehand, by libyaml's parser, which is many times as fast."""


class _TooMuchError(Exception):
    """A limit is passed: code and sentence, and the range in the text of what is too much."""


class _RefusedOftenError(Exception):
    """So much has been refused that the rest need not be read."""


class _Limits:
    """Counts what a document holds, event by event."""

    def __init__(self, most: int) -> None:
        self.nodes, self.most = 0, most
        self.inside: list[float] = []  # of each collection that is open, how many nodes it may still hold

    def check(self, event: yaml.Event) -> None:
        """Take the next event.

        Raises:
            _TooMuchError: with this event a limit is passed.
        """
        if isinstance(event, yaml.CollectionEndEvent):
            self.inside.pop()
        if not isinstance(event, yaml.NodeEvent):
            return
        self.nodes += 1
        if self.nodes > self.most:
            raise _TooMuchError("too-many-nodes", f"this block holds more than {self.most:,} values", _span(event))
        if self.inside:
            self.inside[-1] -= 1
            if self.inside[-1] < 0:
                raise _TooMuchError("too-many-nodes", f"this holds more than {MAX_KEYS:,} keys", _span(event))
        if isinstance(event, yaml.CollectionStartEvent):
            self.inside.append(2 * MAX_KEYS if isinstance(event, yaml.MappingStartEvent) else math.inf)
            if len(self.inside) > MAX_DEPTH:
                raise _TooMuchError("too-deep", f"this is nested more than {MAX_DEPTH} deep", _span(event))
        elif isinstance(event, yaml.ScalarEvent):
            self.check_scalar(*_span(event))

    def check_scalar(self, start: int, end: int) -> None:
        """Measure one text as it is written, quotes and indentation included.

        Raises:
            _TooMuchError: it is too long.
        """
        if end - start > MAX_SCALAR:
            raise _TooMuchError("too-long", f"this text is longer than {MAX_SCALAR // 1024} KB", (start, end))


def read_yaml(excerpt: Excerpt, report: Report, most: int = MAX_NODES) -> Node | None:
    """The tree of one YAML document of so many values at most.

    Returns:
        None where it cannot be read or holds what is refused; every reason is in the report. A duplicate key is
        reported and its first value kept. An empty text is an empty scalar.
    """
    if (directive := _DIRECTIVE.match(excerpt.text)) is not None:
        place = excerpt.range(*directive.span(1))
        report.error("yaml-directive", place, "a lesson has no YAML directives", "delete this line")
        return None
    builder = _Builder(excerpt, report, _Limits(most))
    try:
        _check_beforehand(excerpt.text, _Limits(most))
        root = builder.document(yaml.parse(excerpt.text, Loader=Loader))
    except yaml.MarkedYAMLError as error:
        bracket = builder.brackets[-1] if builder.brackets else None
        report_syntax_error(error, excerpt, builder.folded_quotes, bracket, report)
    except (yaml.YAMLError, ValueError, OverflowError):  # an escape beyond Unicode
        report.error("yaml-syntax", builder.latest, "an escape after this place is no character")
    except _TooMuchError as error:
        code, message, span = error.args
        report.error(code, excerpt.range(*span), message, "make it smaller, or split the lesson")
    except _RefusedOftenError:
        pass  # told already
    else:
        return None if builder.refused else root
    return None


def _check_beforehand(text: str, limits: _Limits) -> None:
    if text.count("\n") >= MAX_LINES:
        place = text.rindex("\n")
        raise _TooMuchError("too-long", f"this block has more than {MAX_LINES:,} lines", (place, place + 1))
    if len(text) < _LONG or not yaml.__with_libyaml__:
        return
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            limits.check(event)
    except yaml.MarkedYAMLError as error:  # is told, and placed, by the other parser, unless it is a text too long
        if "scalar" in (error.context or "") and error.context_mark and error.problem_mark:
            limits.check_scalar(error.context_mark.index, error.problem_mark.index)
    except yaml.YAMLError:
        return  # the same


class _Builder:
    """Makes nodes of events. Recursion is bounded by MAX_DEPTH.

    Attributes:
        limits: checked event by event.
        refused: has something been reported that leaves the tree without a meaning?
        told: how much has been reported.
        folded_quotes: begin and end of the latest quoted scalar over several lines, perhaps one never closed.
        brackets: where the brackets stand that are open.
        latest: the place of the latest event.
    """

    def __init__(self, excerpt: Excerpt, report: Report, limits: _Limits) -> None:
        self.excerpt, self.report, self.limits = excerpt, report, limits
        self.refused = False
        self.told = 0
        self.brackets: list[int] = []
        self.latest: Place = (excerpt.place(0), excerpt.place(0) + 1)
        self.folded_quotes: tuple[int, int] | None = None

    def document(self, events: Iterator[yaml.Event]) -> Node:
        """The first document's root; further documents are refused."""
        root = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._refuse(event, "yaml-documents", "a block is one YAML document", "delete this line")
                    break
                root = self._node(next(events), events)
        return root if root is not None else self._empty()

    def _empty(self) -> ScalarNode:
        return ScalarNode(None, "", self.latest, lambda: Excerpt("", [(0, self.latest[0])]))

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event]) -> Node:
        self.latest = self._place(event)
        self._check(event)
        if isinstance(event, yaml.CollectionStartEvent):
            return self._collection(event, events)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        return self._empty()  # an alias, refused above

    def _collection(self, start: yaml.Event, events: Iterator[yaml.Event]) -> Node:
        bracket = self.excerpt.text[_span(start)[0] : _span(start)[0] + 1] in ("[", "{")
        if bracket:
            self.brackets.append(_span(start)[0])
        if isinstance(start, yaml.MappingStartEvent):
            made: Node = self._mapping(start, events)
        else:
            items = []
            while not isinstance(event := next(events), yaml.SequenceEndEvent):
                items.append(self._node(event, events))
            self.limits.check(event)
            made = SequenceNode(tuple(items), self._place(start, event))
        if bracket:
            self.brackets.pop()
        return made

    def _mapping(self, start: yaml.Event, events: Iterator[yaml.Event]) -> MappingNode:
        entries: dict[str, tuple[ScalarNode, Node]] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._node(event, events)
            value = self._node(next(events), events)
            if not isinstance(key, ScalarNode):
                self._tell(
                    "complex-key",
                    key.place,
                    "a key is one word, not a list or a mapping",
                    "write one word before the colon",
                )
                self.refused = True
            elif key.text == "<<":
                self._tell("yaml-merge", key.place, "a lesson has no YAML merges", "write the keys out")
                self.refused = True
            elif key.text in entries:
                self._tell("duplicate-key", key.place, f"the key {key.text} stands here twice", "keep one")
            else:
                entries[key.text] = (key, value)
        self.limits.check(event)
        return MappingNode(tuple(entries.values()), self._place(start, event))

    def _scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        text, (start, end) = event.value, _span(event)
        origin = Origin(self.excerpt, start, end, event.style, text)
        if event.style == '"':
            for index, name in unfit_characters(text):
                place = origin().range(index, index + 1)
                self._tell("forbidden-character", place, f"{name} {UNSEEN}", "delete the escape")
                self.refused = True
        if event.style in ("'", '"') and "\n" in self.excerpt.text[start:end]:
            self.folded_quotes = start, end
        return ScalarNode(text if event.style else plain_value(text), text, self.latest, origin)

    def _check(self, event: yaml.Event) -> None:
        self.limits.check(event)
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, "yaml-anchor", "a lesson has no YAML aliases", "write out what it stands for")
        elif anchor:
            self._refuse(event, "yaml-anchor", "a lesson has no YAML anchors", f"delete &{anchor}")
        if tag:
            written = _TAG.search(self.excerpt.text, _span(event)[0])
            self._refuse(event, "yaml-tag", "a lesson has no YAML tags", f"delete {written[0]}" if written else "")

    def _refuse(self, event: yaml.Event, code: str, message: str, cure: str) -> None:
        """Tell what the tree cannot hold; outside brackets it may be a text that only needs quotes."""
        hint = "" if self.brackets else quote_this(line_around(self.excerpt.text, _span(event)[0]))
        self._tell(code, self._place(event), message, ", or ".join(filter(None, (cure, hint))))
        self.refused = True

    def _tell(self, code: str, place: Place, message: str, cure: str = "") -> None:
        self.report.error(code, place, message, cure)
        self.told += 1
        if self.told >= MAX_TOLD:
            raise _RefusedOftenError

    def _place(self, start: yaml.Event, end: yaml.Event | None = None) -> Place:
        return self.excerpt.range(_span(start)[0], _span(end or start)[1])


def _span(event: yaml.Event) -> tuple[int, int]:
    """The event's range in the text that was parsed; PyYAML leaves no event unmarked."""
    begin, end = event.start_mark, event.end_mark
    return (begin.index if begin else 0), (end.index if end else 0)
