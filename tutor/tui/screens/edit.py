"""Other numbers: every datum and parameter in a cell of its own; the step is made anew with what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.cells import cell_len
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from tutor import explain
from tutor.errors import AnswerError, NetworkError
from tutor.network.operations import Value
from tutor.session import Session
from tutor.session.editing import MAX_CELL, Cell, cells, edited, loss_with, put_back, read_cell, refused
from tutor.tui.drawing.canvas import Role
from tutor.tui.drawing.mathematics import formula_block, pretty_name
from tutor.tui.roles import content, words
from tutor.tui.screens.tool import ToolScreen
from tutor.words import _, marked

__all__ = ["EditScreen", "NumberField"]

_NARROWEST, _MORE = 24, 8  # cells of a field; those of it behind the longest number
_ADVICE = marked("Type other numbers: 0.5, 1/3, [1, 2], [[1, 2], [3, 4]], or 2*w.")
_HEADINGS = {"data": marked("data"), "parameter": marked("parameters")}


class NumberField(Input):
    """One value's cell."""

    BINDING_GROUP_TITLE = marked("In a cell")
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("enter", "submit", "take these", key_display="Enter", id="edit.apply",
                tooltip=marked("Make the step anew with these numbers")),
    ]  # fmt: skip

    def __init__(self, cell: Cell) -> None:
        closed = cell.is_asked or not cell.text
        said = _("asked just now") if cell.is_asked else _("too large for a cell")
        super().__init__(
            "" if closed else cell.text, placeholder=said if closed else "", compact=True, max_length=MAX_CELL,
            select_on_focus=False, disabled=closed,
        )  # fmt: skip
        self.cell = cell

    @property
    def is_changed(self) -> bool:
        """Whether something else stands there than before."""
        return not self.disabled and self.value.strip() != self.cell.text


class EditScreen(ToolScreen):
    """The cells, and what the loss would be with what stands in them."""

    CSS_PATH = ["tool.tcss", "edit.tcss"]  # noqa: RUF012 - Textual's own form
    BINDING_GROUP_TITLE = marked("With the numbers")
    TITLE_WORDS = marked("other numbers")
    KEY_ORDER = ("edit.apply", "edit.down", "edit.own")
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("down,tab", "move(1)", "number", key_display="↑↓", id="edit.down", tooltip=marked("The next number")),
        Binding("up,shift+tab", "move(-1)", "number before", id="edit.up",
                tooltip=marked("The number before"), show=False),
        Binding("f4", "own", "lesson's numbers", key_display="F4", id="edit.own",
                tooltip=marked("Take the lesson's own numbers again")),
        ToolScreen.LEAVE,
    ]  # fmt: skip

    def body(self) -> ComposeResult:
        """A cell a number, and a line that tells."""
        known = cells(self.session)
        width = max(_label(cell).cell_length for cell in known) + 2
        room = max(_NARROWEST, *(len(cell.text) + _MORE for cell in known))
        with VerticalScroll(id="edit-numbers", can_focus=False):
            role = ""
            for cell in known:
                if cell.role != role:
                    classes = f"edit-heading{'' if role else ' -first'}"
                    yield Static(_(_HEADINGS[cell.role]), classes=classes, markup=False)
                    role = cell.role
                with Horizontal(classes="edit-row"):
                    name = Static(_label(cell), classes="edit-name")
                    name.styles.width = width
                    yield name
                    field = NumberField(cell)
                    field.styles.max_width = room
                    yield field
                    yield Static(Content.assemble(*_own(cell)), classes="edit-own")
            yield Static(_("what is made of them"), classes="edit-heading", markup=False)
            yield Static(Content("\n").join(_formulas(self.session)), id="edit-formulas")
        yield Static(id="edit-said", markup=False)

    def on_mount(self) -> None:
        """Into the first cell."""
        self.query_one("#edit-numbers").border_title = _("The network's numbers")
        fields = self._fields
        if fields:
            self.set_focus(next((each for each in fields if each.cell.name == self.about), fields[0]))
        self._say_loss()

    @property
    def _fields(self) -> list[NumberField]:
        return [field for field in self.query(NumberField) if not field.disabled]

    # --- what is told ------------------------------------------------------------------------------------------------

    def _say(self, *pieces: tuple[str, str]) -> None:
        self.query_one("#edit-said", Static).update(Content.assemble(*pieces))

    def _say_loss(self) -> None:
        """What the loss would be, or why one cannot tell yet."""
        values, fault = self._read()
        for field in self._fields:
            field.set_class(field.is_changed or field.cell.is_changed, "-changed")
            field.set_class(fault is not None and fault[0] is field, "-refused")
        if fault is not None:
            self._say(words(fault[1], Role.DIM))
        elif values and (loss := loss_with(self.session, values)):
            name, before, after = loss
            self._say(
                words(f"{name} = ", Role.NAME), words(explain.number(before), Role.VALUE),
                words("  →  ", Role.DIM), words(explain.number(after), Role.ACTIVE, bold=True),
            )  # fmt: skip
        else:
            self._say(*_advice(self.session, self.tutor.key_for("edit.own", "F4")))

    def _read(self) -> tuple[Mapping[str, Value], tuple[NumberField, str] | None]:
        """The values that were typed, and the first cell that cannot be read, with the reason."""
        values: dict[str, Value] = {}
        for field in self._fields:
            if field.is_changed:
                try:
                    name, value = read_cell(self.session, field.cell.name, field.value)
                except AnswerError as error:
                    return values, (field, refused([field.cell.name], error))
                values[name] = value
        return values, None

    # --- keys --------------------------------------------------------------------------------------------------------

    @on(Input.Changed)
    def _typed(self) -> None:
        self._say_loss()

    @on(Input.Submitted)
    def _apply(self) -> None:
        """Back to the step with these numbers; what cannot be stays here, with a sentence."""
        values, fault = self._read()
        if fault is not None:
            self._refuse(*fault)
            return
        if not values:
            self.dismiss()
            return
        try:
            self.dismiss(edited(self.session, values))
        except NetworkError as error:
            changed = next(field for field in self._fields if field.cell.name in values)
            here = self.focused if isinstance(self.focused, NumberField) and self.focused.is_changed else changed
            self._refuse(here, refused(list(values), error))

    def _refuse(self, field: NumberField, why: str) -> None:
        field.add_class("-refused")
        self.set_focus(field)
        self._say(words("✗ ", Role.WRONG, bold=True), words(why, Role.WRONG))

    def action_move(self, step: int) -> None:
        """To another cell."""
        fields = self._fields
        if fields:
            here = fields.index(self.focused) if self.focused in fields else -step
            self.set_focus(fields[(here + step) % len(fields)])

    def action_own(self) -> None:
        """Back to the step with the lesson's numbers; where they are there already, into the cells."""
        if self.session.is_edited:
            self.dismiss(put_back(self.session))
            return
        for field in self._fields:
            field.value = field.cell.own

    def on_click(self, event: events.Click) -> None:
        """A click beside a cell leaves the focus where it is."""
        event.stop()


def _label(cell: Cell) -> Content:
    shape = f" {cell.shape}" if cell.shape else ""
    return Content.assemble(words(f"  {pretty_name(cell.name)}", Role.NAME), words(shape, Role.DIM))


def _formulas(session: Session) -> Iterator[Content]:
    """The network's lines, a long one wrapped by the pane."""
    assert session.walk is not None  # without a network it is not offered
    lines = session.walk.walk.assignments
    width = max(cell_len(pretty_name(line.name)) for line in lines)
    for line in lines:
        name = pretty_name(line.name)
        head = words(f"  {name}{' ' * (width - cell_len(name))} = ", Role.VALUE)
        yield Content.assemble(head) + Content("\n").join(
            map(content, formula_block(line.expression, Role.VALUE, flat=True).rows)
        )


def _own(cell: Cell) -> Iterator[tuple[str, str]]:
    """What the lesson has there, where that is another."""
    if cell.is_changed and cell.own:
        yield words(_("lesson: {own}").format(own=cell.own), Role.DIM)


def _advice(session: Session, back: str) -> Iterator[tuple[str, str]]:
    if session.is_edited:
        yield words(_("edited"), Role.ACTIVE, bold=True)
        said = _("What you answer with your own numbers is not counted. {key} takes the lesson's again.")
        yield words(f"  {said.format(key=back)}", Role.DIM)
    else:
        advice, warning = _(_ADVICE), _("What you answer with them is not counted.")
        yield words(f"{advice} {warning}", Role.DIM)
