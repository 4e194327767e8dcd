"""The tools of a lesson as words that are typed: what each tells of the step, one sentence a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from tutor.session import Session
from tutor.words import marked

__all__ = ["TOOLS", "Lines", "closed", "parts_of", "tool"]

Lines = Callable[[Session, str], Iterator[str | Session]]
"""From a session, and what was typed behind the tool's name, to lines of text, and to where the learner is then."""

TOOLS: Mapping[str, str] = {
    "network": marked("every operation with its value and its gradient so far: network, network z"),
    "words": marked("what the words mean, with this step's numbers"),
    "zoom": marked("take one element of the step's result apart: zoom, zoom 0 2"),
    "train": marked("run the optimizer, and hear what becomes of the loss: train, train 50 0.3"),
    "code": marked("this step as a line of numpy: code, code all, code torch"),
    "paths": marked("every path from the loss to this node, and their sum"),
    "order": marked("why a node waits for all its contributions"),
    "nudge": marked("move a number a little, and see the loss move: nudge w, nudge W 0 2"),
    "edit": marked("change the network's numbers: edit w 0.5, edit W[0, 2] 1, edit back"),
    "copy": marked("the equation as LaTeX; copy text, copy network, copy step: in another form"),
    "transcript": marked("write this sitting into a file: transcript, transcript FILE"),
}
"""By the word that is typed, what it does. Each is a module here, with a function `lines`."""


def closed(session: Session, telling: str, nothing: str) -> str:
    """Why a tool tells nothing here: it would tell what is asked, or there is nothing that it could tell."""
    return nothing if session.question is None else telling


def parts_of(typed: str) -> list[str]:
    """A name and places as they are typed, `W[0, 2]` or `W 0 2`."""
    return typed.replace("[", " ").replace("]", " ").replace(",", " ").split()


def tool(name: str) -> Lines:
    """The tool of this name."""
    found: Lines = import_module(f"{__name__}.{name}").lines
    return found
