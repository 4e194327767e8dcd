"""The tools of a lesson, by their keys: screens over a step that take it apart, move its numbers, or explain its words.

A tool's module is imported when it is first used. `offered` says at once whether its key does anything here.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from textual.binding import Binding, BindingType

from tutor.session import Session, StepStop
from tutor.session.coding import can_code
from tutor.session.editing import can_edit
from tutor.session.nudging import can_nudge
from tutor.session.paths import can_show_paths
from tutor.session.training_run import can_train
from tutor.session.visits import can_show_order
from tutor.session.zooming import can_zoom

if TYPE_CHECKING:
    from tutor.tui.screens.tool import ToolScreen

__all__ = ["TOOLS", "TOOL_KEYS", "Tool"]


class Tool(NamedTuple):
    """One tool.

    Attributes:
        name: as its binding is called, `lesson.zoom`.
        key: that opens it.
        label: in the last line.
        tooltip: in the help.
        screen: `module:Class`, below `tutor.tui.screens`.
        offered: whether it does anything at a place.
    """

    name: str
    key: str
    label: str
    tooltip: str
    screen: str
    offered: Callable[[Session], bool]

    def open(self, session: Session) -> ToolScreen:
        """Its screen."""
        module, _, name = self.screen.partition(":")
        made: ToolScreen = getattr(import_module(f"tutor.tui.screens.{module}"), name)(session)
        return made


def _at_a_step(session: Session) -> bool:
    return isinstance(session.stop, StepStop)


TOOLS: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool("words", "k", "words", "What the words mean, with this step's numbers",
             "glossary:GlossaryScreen", _at_a_step),
        Tool("zoom", "z", "zoom", "Take the step apart, element by element", "zoom:ZoomScreen", can_zoom),
        Tool("nudge", "n", "nudge", "Move one number a little, and see the loss move",
             "nudge:NudgeScreen", can_nudge),
        Tool("train", "t", "train", "Run the optimizer, and watch the loss", "train:TrainScreen", can_train),
        Tool("code", "c", "code", "The same passes as numpy or PyTorch", "code:CodeScreen", can_code),
        Tool("copy", "y", "take along", "Copy the equation, the network or the step; save a picture or a transcript",
             "copy:CopyScreen", lambda session: True),
        Tool("paths", "p", "paths", "Every path from the loss to this node, and their sum", "told:PathsScreen",
             can_show_paths),
        Tool("order", "o", "order", "Why a node waits for all its contributions", "told:OrderScreen", can_show_order),
        Tool("edit", "e", "edit", "Change the network's numbers", "edit:EditScreen", can_edit),
    )
}  # fmt: skip

TOOL_KEYS: list[BindingType] = [
    Binding(tool.key, f"tool('{tool.name}')", tool.label, id=f"lesson.{tool.name}", tooltip=tool.tooltip)
    for tool in TOOLS.values()
]
