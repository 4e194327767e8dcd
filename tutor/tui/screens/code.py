"""Code: the passes as numpy, with the line of the step lit; the arrows walk through the steps."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding
from textual.content import Content

from tutor.code_listing import torch_lines
from tutor.session import Session, StepStop
from tutor.session.coding import code_of
from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.glyphs import cell_width
from tutor.tui.roles import words
from tutor.tui.screens.tool import PaneTool
from tutor.words import _, marked

__all__ = ["CodeScreen"]

_REMARKS = 34  # cells of code, at least, before a remark
_GAP = 3


class CodeScreen(PaneTool):
    """The program, and a step in it."""

    BINDING_GROUP_TITLE = marked("In the code")
    TITLE_WORDS = marked("code")
    IS_READ = False
    KEY_ORDER = ("code.next", "code.torch")
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("right,down,l", "go(1)", "step", key_display="←→", id="code.next", tooltip=marked("The next step")),
        Binding("left,up,h", "go(-1)", "step before", id="code.back", tooltip=marked("The step before"), show=False),
        Binding("p", "torch", "torch", id="code.torch",
                tooltip=marked("As numpy, or as PyTorch, which goes back by itself")),
        Binding("pagedown", "page(1)", "page down", id="code.page_down", tooltip=marked("Read on"), show=False),
        Binding("pageup", "page(-1)", "page up", id="code.page_up", tooltip=marked("Read back"), show=False),
        PaneTool.LEAVE,
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._torch = False
        self._first = session
        self._listing: list[Content] = []
        self._lit = 0

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In torch there are no steps: autograd makes them."""
        return not self._torch if action == "go" else True

    def action_go(self, by: int) -> None:
        """Another step of the same network."""
        there = self.session.at(self.session.position + by)
        here = self.session.stop
        if isinstance(here, StepStop) and isinstance(there.stop, StepStop) and there.stop.walk == here.walk:
            self.session = there
            self.show()

    def action_torch(self) -> None:
        """The other library."""
        self._torch = not self._torch
        self.show()
        self.pane.scroll_home(animate=False)
        self.refresh_bindings()

    def action_page(self, by: int) -> None:
        """Scroll by a page."""
        there = self.pane.scroll_offset.y + by * max(self.pane.size.height - 2, 1)
        self.pane.scroll_to(y=there, animate=False, force=True, immediate=True)

    async def action_dismiss(self, result: Session | None = None) -> None:
        """Back to the lesson, at the step that is lit."""
        moved = self.session.position != self._first.position
        self.dismiss(self.session if moved else result)

    @property
    def title_of_pane(self) -> str:
        """In whose language."""
        return _("Code · {library}").format(library="torch" if self._torch else "numpy")

    def show(self) -> None:
        """The program, and in it the step."""
        self.show_place(self.session.place.address)
        self._listing = list(self._of_torch() if self._torch else self._of_numpy())
        super().show()

    def lines(self, width: int, height: int) -> list[Content]:
        """The lines, a long one cut."""
        if not self._torch:
            self.call_after_refresh(self._follow)
        return [line.truncate(width, ellipsis=True) for line in self._listing]

    def _of_torch(self) -> Iterator[Content]:
        walk = self.session.walk
        assert walk is not None  # a step has a network
        for line in torch_lines(self.session.material, walk.walk.name):
            yield Content.assemble(words(line, Role.DIM if line.startswith("#") else Role.PLAIN))

    def _of_numpy(self) -> Iterator[Content]:
        code = code_of(self.session)
        self._lit = code.here
        column = max(_REMARKS, *(cell_width(line.code) for line in code.lines if cell_width(line.code) <= 2 * _REMARKS))
        for place, line in enumerate(code.lines):
            yield _line(line.code, line.remark, column, lit=place == code.here)

    def _follow(self) -> None:
        """Scroll so that the lit line is in sight, when the pane knows how long it is."""
        top, height = self.pane.scroll_offset.y, self.pane.size.height
        if not self._torch and not top + 1 <= self._lit < top + height - 1:
            self.pane.scroll_to(y=max(self._lit - height // 3, 0), animate=False, force=True, immediate=True)


def _line(code: str, remark: str, column: int, *, lit: bool) -> Content:
    """`▸ d_z = d_p * (p * (1 - p))   ∂p/∂z = p * (1 - p)`."""
    if code.startswith("#"):
        return Content.assemble(words(code, Role.DIM, bold=True))
    gap = " " * max(column - cell_width(code) + _GAP, _GAP)
    return Content.assemble(
        words("▸ " if lit else "  ", Role.ACTIVE, bold=True), words(code, Role.ACTIVE if lit else Role.PLAIN, bold=lit),
        words(gap + remark, Role.VALUE if lit else Role.DIM),
    )  # fmt: skip
