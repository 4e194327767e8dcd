"""What of a stop cannot be computed, though it could in the variants in which the lesson was proved."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.errors import FormulaError, NetworkError
from tutor.formula import parse
from tutor.lesson.prose import read_prose
from tutor.network import evaluate_expression
from tutor.session.material import PageStop, StepStop
from tutor.session.state import Session

__all__ = ["faults"]


def faults(session: Session) -> tuple[str, ...]:
    """Each a half sentence: a question of this stop, or a value in its prose."""
    question = session.material.fault(session.position)
    return (*filter(None, (question,)), *dict.fromkeys(_broken_inserts(session)))


def _broken_inserts(session: Session) -> Iterator[str]:
    for text, walk in _prose(session) if session.material.walks else ():
        trace = session.material.walks[walk].trace
        for insert in read_prose(text).inserts:
            try:
                evaluate_expression(parse(insert.expression, trace.graph.names), trace)
            except (FormulaError, NetworkError) as error:
                yield f"{insert.expression} cannot be computed: {error.message}"


def _prose(session: Session) -> Iterator[tuple[str, int]]:
    """The author's words at this stop, with the network that they speak of."""
    match session.stop:
        case PageStop(page=page):
            yield from ((page.title, max(page.walk, 0)), (page.text, max(page.walk, 0)))
        case StepStop(walk=walk, index=index):
            for note in session.material.walks[walk].notes.get(index, ()):
                yield from ((note.title, walk), (note.text, walk))
