"""A file made into a lesson, or into every problem in it. Nothing here stops at the first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import LessonError, Problem, did_you_mean
from tutor.lesson.expressions import check_prose, find_step
from tutor.lesson.markdown import read_markdown
from tutor.lesson.model import Lesson, Note, Page, Quiz
from tutor.lesson.names import lesson_name
from tutor.lesson.problems import Report
from tutor.lesson.quizzes import read_quiz
from tutor.lesson.schema import BLOCKS, FrontMatter, NetworkBlock, NoteBlock, QuizBlock, validate
from tutor.lesson.source import Place, read_source
from tutor.lesson.translations import shared_ids
from tutor.lesson.tree import BrokenNode, Document, MappingNode, Node, ScalarNode, SequenceNode
from tutor.lesson.walks import UNNAMED, Draft, read_network
from tutor.lesson.yaml_events import read_yaml
from tutor.network.room import Room

__all__ = ["MAX_LETTERS", "MAX_NODES", "MAX_TOTAL", "load_lesson", "read_lesson"]

MAX_TOTAL = 2_000_000
MAX_NODES = 10_000
MAX_LETTERS = 1_000_000

_KINDS = ("text", *BLOCKS)
_AT = re.compile(r"\{\s*at\s*=")


def load_lesson(path: Path) -> Lesson:
    """Read a lesson; a translation's questions have the ids of its original's, so that progress is shared.

    Raises:
        LessonError: it has errors; the exception holds every problem.
    """
    lesson, problems = read_lesson(path)
    if lesson is None:
        raise LessonError(path, problems)
    return shared_ids(lesson, read_lesson)


def read_lesson(path: Path) -> tuple[Lesson | None, tuple[Problem, ...]]:
    """Read a lesson and every problem in it; whatever the file holds, nothing is raised.

    Returns:
        The lesson, None where any problem is an error; and the problems in the file's order.
    """
    report = read_source(path)
    if report.failed and not report.source.text:
        return None, report.problems
    document = _read_yaml_form(report) if path.suffix in (".yaml", ".yml") else read_markdown(report)
    lesson = None if document is None else _LessonReader(document, path, report).read()
    return lesson, report.problems


def _read_yaml_form(report: Report) -> Document | None:
    tree = read_yaml(report.source.whole(), report)
    if tree is None:
        return None
    if not isinstance(tree, MappingNode):
        report.error("wrong-type", None, "a lesson is a mapping of `key: value`", "write format: 1, title: …, story: …")
        return None
    front = MappingNode(tuple(entry for entry in tree.entries if entry[0].text != "story"), tree.place)
    story = tree.key("story")
    if story is not None and not isinstance(tree.get("story"), SequenceNode):
        message = "story must be a list of text, note, network and quiz"
        report.error("wrong-type", story.place, message, "write - text: …")
    return Document(front, tree.items("story"))


@dataclass(frozen=True, slots=True)
class _Item:
    """One item of the story: its kind's key, and its value."""

    key: ScalarNode
    value: Node

    @property
    def kind(self) -> str:
        return self.key.text


class _LessonReader:
    def __init__(self, document: Document, path: Path, report: Report) -> None:
        self.document, self.path, self.report = document, path, report
        self.name = lesson_name(path)
        self.front = validate(FrontMatter, document.front, None, report) if document.front is not None else None
        self.drafts: list[Draft] = []
        self.above = 0  # networks above the item that is being read
        self.ids: set[str] = set()

    def read(self) -> Lesson | None:
        """Networks first, for prose and questions above the first one speak of it."""
        items = [item for node in self.document.story if (item := self._item(node)) is not None]
        self._read_networks([item for item in items if item.kind == "network"])
        story: list[Page | Quiz | Draft] = []
        for item in items:
            story += self._part(item)
        held = self.document.story if self.report.failed else story  # what cannot be read is something all the same
        if not held and self.document.front is not None:
            self.report.error("empty-lesson", None, "this lesson holds nothing but its front matter", "write a page")
        if self.report.failed or self.front is None:
            return None
        return self._lesson(self.front.block, story)

    def _lesson(self, front: FrontMatter, story: list[Page | Quiz | Draft]) -> Lesson:
        return Lesson(
            id=self.name.id,
            title=_one_line(front.title),
            summary=_one_line(front.summary),
            requires=tuple(front.requires),
            minutes=front.minutes,
            authors=tuple(front.authors),
            license=front.license,
            tags=tuple(front.tags),
            language=self.name.language,
            path=self.path,
            story=tuple(part.walk() if isinstance(part, Draft) else part for part in story),
        )

    def _item(self, node: Node) -> _Item | None:
        if not isinstance(node, MappingNode) or len(node.entries) != 1:
            place = (node.place[0], node.place[0] + 1)
            message = "an item of the story has one key: text, note, network or quiz"
            self.report.error("bad-story", place, message, "write - text: …, and each item on its own")
            return None
        key, value = node.entries[0]
        if key.text not in _KINDS:
            cure = did_you_mean(key.text, _KINDS) or f"the keys known here are {', '.join(_KINDS)}"
            self.report.error("unknown-key", key.place, f"no key is called {key.text} here", cure)
            return None
        return _Item(key, value)

    def _read_networks(self, items: list[_Item]) -> None:
        names: set[str] = set()
        room = Room("the lesson", MAX_TOTAL, MAX_NODES, MAX_LETTERS)
        for item in items:
            node = self._mapping(item)
            valid = None if node is None else validate(NetworkBlock, node, item.key.place, self.report)
            if node is None or valid is None:
                self.drafts.append(Draft(UNNAMED, 0))
                continue
            name = valid.block.name
            if name is None and len(items) > 1 and not valid.lost_key("name"):
                message = "a lesson with several networks calls each by a name"
                self.report.error("unnamed-network", item.key.place, message, "add name: …")
            elif name in names:
                place = node.entry("name")[0].place
                self.report.error("duplicate-network", place, f"two networks are called {name}", "choose another name")
            names |= {name} if name else set()
            self.drafts.append(read_network(node, valid, item.key.place, self.name.id, room, self.report))

    def _mapping(self, item: _Item) -> MappingNode | None:
        """The keys of an item; None where it is something else, which is told, or was told already."""
        if isinstance(item.value, MappingNode):
            return item.value
        if isinstance(item.value, BrokenNode):
            return None
        empty = isinstance(item.value, ScalarNode) and item.value.value is None
        message = f"this {item.kind} is empty" if empty else f"a {item.kind} is made of `key: value` lines"
        self.report.error("wrong-type", item.key.place, message, "write its keys, one a line")
        return None

    def _part(self, item: _Item) -> list[Page | Quiz | Draft]:
        """What an item adds to the story; notes and questions of a step are given to their network."""
        if item.kind == "network":
            self.above += 1
            return [self.drafts[self.above - 1]]
        if item.kind == "text":
            return [*self._pages(item)]
        node = self._mapping(item)
        if node is None:
            return []
        if item.kind == "note":
            self._note(node, item.key.place)
            return []
        quiz = self._quiz(node, item.key.place)
        return [quiz] if quiz is not None and quiz.at is None else []

    @property
    def _meant(self) -> int:
        """The network that prose here speaks of: the nearest above, or the first."""
        return max(self.above - 1, 0)

    def _draft(self, *, above: bool) -> Draft | None:
        return self.drafts[self._meant] if self.drafts and (self.above or not above) else None

    def _pages(self, item: _Item) -> list[Page]:
        text = item.value
        if not isinstance(text, ScalarNode) or not isinstance(text.value, str):
            self.report.error("wrong-type", item.key.place, "text must be text", "write text: | and indent it")
            return []
        prose = check_prose(text, self._draft(above=False), self.report)
        pages, start, begin, title = [], 0, 0, ""
        for heading in prose.headings:
            if (at := _AT.search(heading.title)) is not None and self.path.suffix != ".md":
                message = "a heading that belongs to a step is a note of its own"
                place = text.range(heading.start, heading.end - 1)
                self.report.error("bad-heading", place, message, f"write - note: instead of {at[0]}…")
            pages += self._page(title, text, begin, text.text[start : heading.start])
            start, begin, title = heading.end, heading.start, heading.title
        return [*pages, *self._page(title, text, begin, text.text[start:])]

    def _page(self, title: str, text: ScalarNode, begin: int, body: str) -> list[Page]:
        if not title and not body.strip():
            return []
        if not title:
            begin += len(body) - len(body.lstrip())
            title = _one_line(self.front.block.title) if self.front is not None else ""
        line = self.report.source.line(text.origin().place(begin))
        return [Page(title, body.strip("\n"), self._meant, line)]

    def _note(self, node: MappingNode, home: Place) -> None:
        valid = validate(NoteBlock, node, home, self.report)
        draft = self._draft(above=True)
        for key in ("title", "text"):
            if (text := node.text(key)) is not None:
                check_prose(text, draft or self._draft(above=False), self.report)
        address = node.text("at")
        step = find_step(address, draft, self.report) if address is not None and valid is not None else None
        if valid is not None and step is not None and draft is not None:
            line = self.report.source.line(home[0])
            draft.notes.append(Note(step.address, valid.block.title.strip(), valid.block.text.strip("\n"), line))

    def _quiz(self, node: MappingNode, home: Place) -> Quiz | None:
        valid = validate(QuizBlock, node, home, self.report)
        if valid is None:
            return None
        draft = self._draft(above=valid.block.at is not None)
        prefix = draft.name if draft is not None and len(self.drafts) > 1 else ""
        quiz = read_quiz(node, valid, home, draft, self.report, walk=self._meant, prefix=prefix)
        if quiz is None:
            return None
        if quiz.id in self.ids:
            place, cure = (node.entry("id")[0].place, "choose another id") if valid.block.id else (home, "add id: …")
            self.report.error("duplicate-id", place, f"two questions have the id {quiz.id}", cure)
        self.ids.add(quiz.id)
        if quiz.at is not None and draft is not None:
            draft.quizzes.append(quiz)
        return quiz


def _one_line(text: str) -> str:
    return " ".join(text.split())
