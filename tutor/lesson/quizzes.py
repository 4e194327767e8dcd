"""A `quiz` block made into a question, with every claim in it that can be checked by reading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.formula import Expr
from tutor.lesson.asks import askable, nodes_in_backward
from tutor.lesson.expressions import check_prose, find_step, read_answer_formula, read_expression
from tutor.lesson.model import Choice, Mark, Mistake, Quiz, Wrong
from tutor.lesson.problems import Report
from tutor.lesson.schema import QuizBlock, Valid
from tutor.lesson.source import Place
from tutor.lesson.tree import MappingNode, Node, ScalarNode, SequenceNode, plain
from tutor.lesson.walks import Draft
from tutor.network import Forward, Seed, Step

__all__ = ["KINDS", "read_quiz"]

KINDS = ("ask", "answer", "formula", "choices", "order", "mistake")
"""The keys that make a quiz what it is: each has exactly one of them."""
_MODIFIERS = {
    "tolerance": ("answer", "ask"),
    "domain": ("formula",),
    "wrong": ("ask", "answer", "formula"),
}
"""Keys that say more of a question, and the kinds of question of which they say something."""
_MOST_IN_ORDER = 12

_BACKWARD = "name a step of the backward pass or an update"

_WORD = re.compile(r"[^\W_]+")
_REMARK = re.compile(r"[ \t]+(?P<mark>#)")
_QUOTES = "\"'|>"
_LONGEST_ID = 48


def read_quiz(
    node: MappingNode,
    valid: Valid[QuizBlock],
    home: Place,
    draft: Draft | None,
    report: Report,
    *,
    walk: int,
    prefix: str,
) -> Quiz | None:
    """Read one question.

    Args:
        node: the block's tree.
        valid: the same, checked.
        home: where the block itself stands.
        draft: the network it asks about; None where the lesson has none, or none above a question with `at`.
        report: takes the problems.
        walk: that network's number, from 0.
        prefix: begins the id that is made of an address, where the lesson has several networks.

    Returns:
        The question; None where something is wrong with it.
    """
    return _QuizReader(node, valid, home, draft, report).read(walk, prefix)


class _QuizReader:
    def __init__(
        self, node: MappingNode, valid: Valid[QuizBlock], home: Place, draft: Draft | None, report: Report
    ) -> None:
        self.node, self.block, self.home, self.draft, self.report = node, valid.block, home, draft, report
        self.lost = valid.lost
        self.whole = not valid.lost_key(*KINDS, "at", "question")

    def read(self, walk: int, prefix: str) -> Quiz | None:
        told = self.report.count
        block, at = self.block, self.node.text("at")
        step = find_step(at, self.draft, self.report) if at is not None and block.at is not None else None
        self._check_kind(step)
        answer = self._expression(self.node, "answer") if block.answer is not None else None
        formula = None
        if block.formula is not None:
            formula = self._formula(self.node, "formula", frozenset(block.domain or ()))
        self._check_order()
        mistake = self._mistake()
        wrong = tuple(self._wrong())
        for text in _texts(self.node):
            check_prose(text, self.draft, self.report)
        sound = self.whole and told == self.report.count
        self._warn_of_remarks()
        if not sound:
            return None
        return Quiz(
            id=block.id or slug(self._said(step, mistake, prefix)),
            at=step.address if step is not None else None,
            ask=block.ask,
            question=block.question,
            answer=answer,
            tolerance=block.tolerance,
            formula=formula,
            domain=dict(block.domain or {}),
            order=tuple(block.order) if isinstance(block.order, list) else block.order,
            mistake=mistake,
            choices=tuple(Choice(each.text, each.correct, each.say) for each in block.choices or ()),
            hints=tuple(block.hints),
            explain=block.explain,
            wrong=wrong,
            walk=walk,
            line=self.report.source.line(self.home[0]),
            marks=self._marks(),
        )

    def _said(self, step: Step | None, mistake: Mistake | None, prefix: str) -> str:
        """What an id is made of, where the author gave none."""
        block = self.block
        if block.ask:
            return f"{prefix} {block.ask} {step.address if step is not None else block.at}"
        if block.question is None and block.mistake is not None:
            return f"{prefix} {block.mistake.slip} {mistake.address if mistake is not None else block.mistake.at}"
        return block.question or f"{prefix} order"

    def _marks(self) -> dict[str, Mark]:
        """Where the block and its keys stand, for problems that are found when the lesson has been read."""
        places = {"": self.home} | {key.text: key.place for key, _ in self.node.entries}
        for key, value in self.node.entries:
            if isinstance(value, SequenceNode):
                places |= {f"{key.text} {number}": item.place for number, item in enumerate(value.items, 1)}
        return {name: self.report.source.line_and_columns(*place) for name, place in places.items()}

    def _error(self, code: str, key: str, message: str, cure: str) -> None:
        self.report.error(code, self.node.entry(key)[0].place, message, cure)

    def _check_kind(self, step: Step | None) -> None:
        given = [key.text for key, value in self.node.entries if key.text in KINDS and plain(value) is not None]
        if not given and self.whole:
            cure = f"add one of {', '.join(KINDS)}"
            self.report.error("quiz-kind", self.home, "this quiz asks nothing", cure)
        for key in given[1:]:
            self._error("quiz-kind", key, f"a quiz is of one kind, and this one has {given[0]} already", "delete one")
        for key, kinds in _MODIFIERS.items():
            if given and given[0] not in kinds and key in self.block.model_fields_set:
                message = f"{key} says nothing in a question of the kind {given[0]}"
                self._error("quiz-kind", key, message, f"delete it; it belongs to {' or '.join(kinds)}")
        if self.block.ask is not None:
            self._check_ask(step)
        if self.block.question is None and self._needs_words(given[:1]) and self.whole:
            self.report.error("missing-key", self.home, "this quiz has no question", "add question: …")
        if self.block.choices is not None and not any(choice.correct for choice in self.block.choices):
            message = "none of these choices is correct"
            self._error("no-correct-choice", "choices", message, "add correct: true to one or more")

    def _needs_words(self, given: list[str]) -> bool:
        """Is this a question for which the tutor has no words of its own?"""
        return bool({"answer", "formula", "choices"}.intersection(given)) or isinstance(self.block.order, list)

    def _check_ask(self, step: Step | None) -> None:
        ask = str(self.block.ask)
        if self.block.at is None and self.whole:
            self._error("missing-key", "ask", f"{ask} is asked of a step, and this quiz names none", "add at: ADDRESS")
        if step is None:
            return
        can_be = askable(step)
        if ask not in can_be:
            cure = f"ask {' or '.join(can_be)}" if can_be else "ask at another step"
            self._error("cannot-ask", "ask", f"{ask} cannot be asked at {step.address}", cure)

    def _expression(self, owner: MappingNode, key: str) -> Expr | None:
        text = owner.text(key)
        return None if text is None else read_expression(text.text, self.draft, text.range, self.report)

    def _formula(self, owner: MappingNode, key: str, known: frozenset[str]) -> Expr | None:
        """A formula that a learner writes; its names are the network's, or one of `known`."""
        text = owner.text(key)
        if text is None or any(path[0] == "domain" for path in self.lost):
            return None
        return read_answer_formula(text.text, known, self.draft, text.range, self.report)

    def _wrong(self) -> Iterator[Wrong]:
        as_formula = self.block.formula is not None or self.block.ask == "rule"
        known = frozenset({"out"} if self.block.ask == "rule" else self.block.domain or ())
        for item, each in zip(self.node.items("wrong"), self.block.wrong, strict=False):
            if isinstance(item, MappingNode):
                answer = self._formula(item, "answer", known) if as_formula else self._expression(item, "answer")
                if answer is not None:
                    yield Wrong(answer, each.say)

    def _check_order(self) -> None:
        order = self.block.order
        if order is None:
            return
        if isinstance(order, list):
            twice = next((text for text in order if order.count(text) > 1), None)
            if twice is not None:
                self._error(
                    "bad-order", "order", f"“{twice[:40]}” stands in this order twice", "every item is one of its own"
                )
            return
        if self.draft is None:
            self._error(
                "no-network-above",
                "order",
                "there is no network above whose backward pass this is",
                "move it below its network",
            )
        elif self.draft.trace is not None:
            count = len(nodes_in_backward(self.draft.trace))
            if not 2 <= count <= _MOST_IN_ORDER:
                message = (
                    f"the backward pass goes through {count} operations, and 2 to {_MOST_IN_ORDER} can be put in order"
                )
                self._error("bad-order", "order", message, "write the order as a list, or use a smaller network")

    def _mistake(self) -> Mistake | None:
        block = self.block.mistake
        node = self.node.get("mistake")
        text = node.text("at") if isinstance(node, MappingNode) else None
        if block is None or text is None:
            return None
        if "at" in self.block.model_fields_set:
            self._error("quiz-kind", "at", "a mistake is looked for in the whole trace, at no step", "delete this key")
        step = find_step(text, self.draft, self.report)
        if isinstance(step, Forward | Seed):
            self.report.error("cannot-ask", text.place, f"no known mistake is made at {step.address}", _BACKWARD)
        return None if step is None else Mistake(step.address, block.slip)

    def _warn_of_remarks(self) -> None:
        """Of a text that stands in quotes or as a block, what follows # was meant as a remark."""
        source = self.report.source.text
        for text in (each for each in _texts(self.node) if source[each.place[0]] not in _QUOTES):
            if (remark := _REMARK.match(source, text.place[1])) is not None:
                message = "what follows # is a YAML remark, and no part of this text"
                self.report.warning("remark-in-text", remark.span("mark"), message, "quote the text, or delete #")


def slug(text: str) -> str:
    """An id made of a text's words: short, and the same as long as the text is."""
    found = ""
    for word in _WORD.findall(text.lower()):
        if len(found) + len(word) > _LONGEST_ID and found:
            break
        found = f"{found}-{word}" if found else word[:_LONGEST_ID]
    return found or "question"


def _texts(node: MappingNode) -> Iterator[ScalarNode]:
    """Whatever in a quiz is shown as prose."""
    yield from _scalars(node.get("question"), node.get("explain"), *node.items("hints"))
    yield from _scalars(*node.items("order"))
    for item in (*node.items("choices"), *node.items("wrong")):
        if isinstance(item, MappingNode):
            yield from _scalars(item.get("text"), item.get("say"))


def _scalars(*nodes: Node | None) -> Iterator[ScalarNode]:
    return (node for node in nodes if isinstance(node, ScalarNode) and isinstance(node.value, str))
