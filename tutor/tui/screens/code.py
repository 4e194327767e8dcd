"""Code: the passes as numpy, with the line of the step lit; the arrows walk through the steps."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content

from tutor.code_listing import torch_lines
from tutor.session import Session, StepStop
from tutor.session.coding import code_of
from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.glyphs import cell_width
from tutor.tui.roles import words
from tutor.tui.screens.tool import ToolScreen
from tutor.tui.widgets.text_pane import TextPane

__all__ = ["CodeScreen"]

_REMARKS = 34  # cells of code, at least, before a remark
_GAP = 3


class CodeScreen(ToolScreen):
    """The program, and a step in it."""

    BINDING_GROUP_TITLE = "In the code"
    TITLE_WORDS = "code"
    KEY_ORDER = ("code.next", "code.torch")
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("right,down,l", "go(1)", "step", key_display="←→", id="code.next", tooltip="The next step"),
        Binding("left,up,h", "go(-1)", "step before", id="code.back", tooltip="The step before", show=False),
        Binding("p", "torch", "torch", id="code.torch", tooltip="As numpy, or as PyTorch, which goes back by itself"),
        Binding("pagedown", "page(1)", "page down", id="code.page_down", tooltip="Read on", show=False),
        Binding("pageup", "page(-1)", "page up", id="code.page_up", tooltip="Read back", show=False),
        ToolScreen.LEAVE,
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._torch = False
        self._first = session

    def body(self) -> ComposeResult:
        """One pane."""
        yield TextPane(id="code", classes="tool-body")

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one("#code").can_focus = False
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """The lit line stays in sight."""
        self.call_after_refresh(self._show)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In torch there are no steps: autograd makes them."""
        return not self._torch if action == "go" else True

    def action_go(self, by: int) -> None:
        """Another step of the same network."""
        there = self.session.at(self.session.position + by)
        here = self.session.stop
        if isinstance(here, StepStop) and isinstance(there.stop, StepStop) and there.stop.walk == here.walk:
            self.session = there
            self._show()

    def action_torch(self) -> None:
        """The other library."""
        self._torch = not self._torch
        self._show()
        self.refresh_bindings()

    def action_page(self, by: int) -> None:
        """Scroll by a page."""
        pane = self.query_one("#code", TextPane)
        pane.scroll_to(
            y=pane.scroll_offset.y + by * max(pane.size.height - 2, 1), animate=False, force=True, immediate=True
        )

    async def action_dismiss(self, result: Session | None = None) -> None:
        """Back to the lesson, at the step that is lit."""
        moved = self.session.position != self._first.position
        self.dismiss(self.session if moved else result)

    def _show(self) -> None:
        if not self.is_mounted:
            return
        pane = self.query_one("#code", TextPane)
        self.show_place(self.session.place.address)
        if self._torch:
            pane.border_title = "Code · torch"
            walk = self.session.walk
            assert walk is not None  # a step has a network
            lines = [Content.assemble(words(line, _torch_role(line))) for line in
                     torch_lines(self.session.material, walk.walk.name)]  # fmt: skip
            pane.show(lambda width, height: lines)
            return
        code = code_of(self.session)
        pane.border_title = "Code · numpy"
        column = max(_REMARKS, *(cell_width(line.code) for line in code.lines if cell_width(line.code) <= 2 * _REMARKS))
        made = [_line(line.code, line.remark, column, lit=place == code.here) for place, line in enumerate(code.lines)]

        def fitted(width: int, height: int) -> list[Content]:
            self.call_after_refresh(self._follow, code.here)
            return [line.truncate(width, ellipsis=True) for line in made]

        pane.show(fitted, keep_scroll=True)

    def _follow(self, line: int) -> None:
        """Scroll so that a line is in sight, when the pane knows how long it is."""
        pane = self.query_one("#code", TextPane)
        top, height = pane.scroll_offset.y, pane.size.height
        if not self._torch and not top + 1 <= line < top + height - 1:
            pane.scroll_to(y=max(line - height // 3, 0), animate=False, force=True, immediate=True)


def _torch_role(line: str) -> Role:
    return Role.DIM if line.startswith("#") else Role.PLAIN


def _line(code: str, remark: str, column: int, *, lit: bool) -> Content:
    """`▸ d_z = d_p * (p * (1 - p))   ∂p/∂z = p * (1 - p)`."""
    if code.startswith("#"):
        return Content.assemble(words(code, Role.DIM, bold=True))
    gap = " " * max(column - cell_width(code) + _GAP, _GAP)
    return Content.assemble(
        words("▸ " if lit else "  ", Role.ACTIVE, bold=True), words(code, Role.ACTIVE if lit else Role.PLAIN, bold=lit),
        words(gap + remark, Role.VALUE if lit else Role.DIM),
    )  # fmt: skip
