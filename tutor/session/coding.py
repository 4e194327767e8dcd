"""The passes of a lesson's network as a program, line by line, with the line of the step on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from tutor.network import Step
from tutor.network.program import Program, write_program
from tutor.session.material import StepStop, WalkMaterial
from tutor.session.state import Session

__all__ = ["Code", "CodeLine", "can_code", "code_of"]

_LARGE = 2_000  # nodes: the program of a larger network is for `tutor code`
ASKED = "?"


class CodeLine(NamedTuple):
    """One line of the program.

    Attributes:
        code: what runs; `?` in place of a rule that is asked for.
        remark: the formula or rule that it follows.
        steps: the addresses of the trace's steps that it stands for.
    """

    code: str
    remark: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A program, and where one is in it.

    Attributes:
        lines: a heading before each phase among them, without steps.
        here: the line of the session's step, from 0.
    """

    lines: tuple[CodeLine, ...]
    here: int


def can_code(session: Session) -> bool:
    """Whether there is a step here, of a network that a screen can show as a program."""
    walk = session.walk
    return isinstance(session.stop, StepStop) and walk is not None and len(walk.trace.graph.nodes) <= _LARGE


def code_of(session: Session) -> Code:
    """The program of the network on the screen."""
    step, walk = session.step, session.walk
    assert step is not None  # so `can_code` says
    assert walk is not None
    program, asked = _program(walk), _asked_rules(session, walk)
    lines: list[CodeLine] = []
    here, phase = 0, ""
    wanted = _line_of(program, step)
    for number, line in enumerate(program.lines, 1):
        if line.phase != phase:
            phase = line.phase
            lines.append(CodeLine(f"# {phase}", "", ()))
        here = len(lines) if number == wanted else here
        addresses = line.addresses
        hidden = bool(asked.intersection(addresses))
        name = line.code.partition(" = ")[0]
        lines.append(
            CodeLine(f"{name} = {ASKED}" if hidden else line.code, ASKED if hidden else line.remark, addresses)
        )
    return Code(tuple(lines), here)


@lru_cache(maxsize=4)
def _program(walk: WalkMaterial) -> Program:
    return write_program(walk.trace.graph, walk.trace.optimizer)


def _line_of(program: Program, step: Step) -> int:
    try:
        return program.line_of(step.address)
    except KeyError:  # the seed of a program that begins with its loss's own slope
        return next((number for number, line in enumerate(program.lines, 1) if line.phase == "backward"), 1)


def _asked_rules(session: Session, walk: WalkMaterial) -> frozenset[str]:
    """Addresses of the steps whose rule is still to be answered."""
    if session.mode == "watch":
        return frozenset()
    found = (question for index in walk.quizzes for question in walk.questions(index))
    still = (each for each in found if each.kind == "formula" and not session.outcome(each).closed)
    return frozenset(each.address for each in still if each.address)
