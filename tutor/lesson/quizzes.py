"""A `quiz` block made into a question, with every claim in it that can be checked by reading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.formula import Expr
from tutor.lesson.asks import askable
from tutor.lesson.expressions import check_prose, find_step, read_expression
from tutor.lesson.model import Choice, Quiz, Wrong
from tutor.lesson.problems import Report
from tutor.lesson.schema import QuizBlock, Valid
from tutor.lesson.source import Place
from tutor.lesson.tree import MappingNode, Node, ScalarNode
from tutor.lesson.walks import Draft
from tutor.network import Step

__all__ = ["KINDS", "read_quiz"]

KINDS = ("ask", "answer", "formula", "choices", "order", "mistake")
"""The keys that make a quiz what it is: each has exactly one of them."""
_LATER = frozenset({"formula", "order", "mistake"})

_WORD = re.compile(r"[^\W_]+")
_REMARK = re.compile(r"[ \t]+(?P<mark>#)")
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
        self.whole = not valid.lost_key(*KINDS, "at", "question")

    def read(self, walk: int, prefix: str) -> Quiz | None:
        told = self.report.count
        block, at = self.block, self.node.text("at")
        step = find_step(at, self.draft, self.report) if at is not None and block.at is not None else None
        self._check_kind(step)
        answer = self._expression(self.node, "answer") if block.answer is not None else None
        wrong = tuple(self._wrong())
        self._check_texts()
        if told < self.report.count or not self.whole:
            return None
        return Quiz(
            id=block.id or slug(f"{prefix} {block.ask} {step.address}" if block.ask and step else block.question or ""),
            at=step.address if step is not None else None,
            ask=block.ask,
            question=block.question,
            answer=answer,
            tolerance=block.tolerance,
            choices=tuple(Choice(each.text, each.correct, each.say) for each in block.choices or ()),
            hints=tuple(block.hints),
            explain=block.explain,
            wrong=wrong,
            walk=walk,
            line=self.report.source.line(self.home[0]),
        )

    def _error(self, code: str, key: str, message: str, cure: str = "") -> None:
        self.report.error(code, self.node.entry(key)[0].place, message, cure)

    def _check_kind(self, step: Step | None) -> None:
        given = [key.text for key, _ in self.node.entries if key.text in KINDS]
        if not given and self.whole:
            cure = f"add one of {', '.join(KINDS)}"
            self.report.error("quiz-kind", self.home, "this quiz asks nothing", cure)
        for key in given[1:]:
            self._error("quiz-kind", key, f"a quiz is of one kind, and this one has {given[0]} already", "delete one")
        for key in _LATER.intersection(given):
            self._error("not-yet", key, f"questions of the kind {key} are not read by this version")
        if self.block.ask is not None:
            self._check_ask(step)
        if self.block.question is None and {"answer", "choices"}.intersection(given[:1]) and self.whole:
            self.report.error("missing-key", self.home, "this quiz has no question", "add question: …")
        if self.block.choices is not None and not any(choice.correct for choice in self.block.choices):
            message = "none of these choices is correct"
            self._error("no-correct-choice", "choices", message, "add correct: true to one or more")

    def _check_ask(self, step: Step | None) -> None:
        ask = str(self.block.ask)
        if ask == "rule":
            self._error("not-yet", "ask", "questions for a rule are not read by this version")
        if "at" not in self.block.model_fields_set and self.whole:
            self._error("missing-key", "ask", f"{ask} is asked of a step, and this quiz names none", "add at: ADDRESS")
        if step is None:
            return
        can_be = askable(step)
        if ask not in can_be:
            listed = ", ".join(can_be)
            cure = f"ask {listed}" if can_be else "ask at another step"
            self._error("cannot-ask", "ask", f"{ask} cannot be asked at {step.address}", cure)

    def _expression(self, owner: MappingNode, key: str) -> Expr | None:
        text = owner.text(key)
        return None if text is None else read_expression(text.text, self.draft, text.range, self.report)

    def _wrong(self) -> Iterator[Wrong]:
        for item, each in zip(self.node.items("wrong"), self.block.wrong, strict=False):
            answer = self._expression(item, "answer") if isinstance(item, MappingNode) else None
            if answer is not None:
                yield Wrong(answer, each.say)

    def _check_texts(self) -> None:
        for text in _texts(self.node):
            check_prose(text, self.draft, self.report)
            if (remark := _REMARK.match(self.report.source.text, text.place[1])) is not None:
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
    for item in (*node.items("choices"), *node.items("wrong")):
        if isinstance(item, MappingNode):
            yield from _scalars(item.get("text"), item.get("say"))


def _scalars(*nodes: Node | None) -> Iterator[ScalarNode]:
    return (node for node in nodes if isinstance(node, ScalarNode) and isinstance(node.value, str))
