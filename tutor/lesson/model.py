"""What a lesson is, once it has been read: frozen records, complete in themselves.

How a file becomes one lives in `read.py`; which keys its blocks may have, in `schema.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tutor.formula import Expr
    from tutor.network import Assignment, Graph

__all__ = [
    "Choice",
    "Domain",
    "LeafValue",
    "Lesson",
    "Mark",
    "Mistake",
    "Note",
    "Page",
    "Quiz",
    "Story",
    "Train",
    "Walk",
    "Wrong",
]

Mark: TypeAlias = tuple[int, int, int]
"""Line, column and end column in the file, from 1: where a problem found later is told."""

Domain: TypeAlias = Literal["probability", "count", "positive", "real"]
"""What a name of a formula question stands for: 0 to 1, whole numbers from 2, above 0, any number."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of prose.

    Attributes:
        title: its heading; of a page without one, the lesson's title.
        text: Markdown, without the heading; `{{ EXPR }}` stands in it as written (see `prose.fill`), and in titles.
        walk: which of the lesson's networks `{{ }}` means, from 0.
        line: where it begins in the file.
    """

    title: str
    text: str
    walk: int
    line: int


@dataclass(frozen=True, slots=True)
class Note:
    """Prose that belongs to one step of a network: `address` is the step's canonical address."""

    address: str
    title: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose, and what is said to a learner who chose it, or ""."""

    text: str
    correct: bool
    say: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """An answer that the author expects to be given, and what is said to it."""

    answer: Expr
    say: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A trace with one wrong step: `slip`, a known mistake's public name, made at the step of this address."""

    address: str
    slip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiz:
    """One question of the author's.

    Attributes:
        id: unique in the lesson, and stable, for the learner's progress.
        at: the canonical address of the step at which it is asked; None where it stands in the story.
        ask: what of the step is asked (`local`, `product`, …), or None.
        question: the author's words; of a question about a step, None where the tutor's own will do.
        answer: EXPR: a formula over the network's values and `grad(NODE)`, `local(OUT, IN)`, `product(OUT, IN)`,
            `updated(NODE)`, `shape(NODE)`; None for other kinds.
        tolerance: relative, or None for the usual one.
        formula: asked for as a formula; the names in it are the network's values, or those in `domain`.
        domain: what names of the formula stand for, where it is not any number.
        order: texts in their right order; `backward` where the backward pass's own order is asked; None otherwise.
        mistake: to be found in the trace, and put right; None for other kinds.
        choices: of a choice; empty for other kinds.
        walk: which of the lesson's networks it asks about, from 0.
        line: where it stands in the file.
        marks: where its keys stand, by name; of the items of lists by `hints 1`, and by "" of the block itself.
    """

    id: str
    at: str | None
    ask: str | None
    question: str | None
    answer: Expr | None
    tolerance: float | None
    formula: Expr | None = None
    domain: Mapping[str, Domain] = field(default_factory=dict)
    order: tuple[str, ...] | Literal["backward"] | None = None
    mistake: Mistake | None = None
    choices: tuple[Choice, ...]
    hints: tuple[str, ...]
    explain: str | None
    wrong: tuple[Wrong, ...]
    walk: int
    line: int
    marks: Mapping[str, Mark] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class LeafValue:
    """A value given from outside, and how it is drawn.

    Attributes:
        name: in normal form, `w11`.
        role: data or parameter.
        value: float64, read-only; what variant 0 takes. None: variant 0 is drawn too.
        vary: lowest and highest value of a draw.
        decimals: a draw has this many decimals.
        choices: the numbers that a draw takes one of.
        shape: of the value and of every draw.
    """

    name: str
    role: Literal["data", "parameter"]
    value: NDArray[np.float64] | None
    vary: tuple[float, float] | None
    decimals: int
    choices: tuple[float, ...] | None
    shape: tuple[int, ...]

    @property
    def varies(self) -> bool:
        """Whether every variant but the first draws it."""
        return self.vary is not None or self.choices is not None


@dataclass(frozen=True, slots=True)
class Train:
    """How the parameters are updated, and how many updates a whole run has.

    Attributes:
        settings: the optimizer's own that the author gave, `momentum` or `beta1`; others have their defaults.
    """

    learning_rate: float
    steps: int
    optimizer: str
    settings: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """One network of a lesson, with the notes and questions that belong to its steps.

    Attributes:
        marks: where its values and formulas stand in the file, by name, and the block itself by "".
    """

    name: str
    leaves: tuple[LeafValue, ...]
    assignments: tuple[Assignment, ...]
    graph: Graph
    train: Train | None
    notes: tuple[Note, ...]
    quizzes: tuple[Quiz, ...]
    line: int
    marks: Mapping[str, Mark] = field(default_factory=dict)


Story: TypeAlias = tuple[Page | Walk | Quiz, ...]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Lesson:
    """A lesson without errors.

    Attributes:
        id: the file's name without number, language and ending.
        requires: ids of the lessons to do first.
        minutes: about how long it takes.
        language: a BCP 47 tag.
        story: pages, networks and questions in the order in which they are met.
    """

    id: str
    title: str
    summary: str
    requires: tuple[str, ...]
    minutes: int | None
    authors: tuple[str, ...]
    license: str
    tags: tuple[str, ...]
    language: str
    path: Path
    story: Story

    @property
    def walks(self) -> tuple[Walk, ...]:
        """The lesson's networks, in order."""
        return tuple(item for item in self.story if isinstance(item, Walk))

    @property
    def quizzes(self) -> tuple[Quiz, ...]:
        """Every question of the author's: in the story's order, a network's own after it."""
        found: list[Quiz] = []
        for item in self.story:
            if isinstance(item, Quiz):
                found.append(item)
            elif isinstance(item, Walk):
                found += item.quizzes
        return tuple(found)
