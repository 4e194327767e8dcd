"""Take along: an equation, the network or the step into the clipboard; a picture or a transcript into a file."""

from __future__ import annotations

import io

from rich.console import Console
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from tutor.console import clean
from tutor.session import Session
from tutor.session.copying import copies
from tutor.session.saving import free_name, save_new
from tutor.session.transcript import transcript
from tutor.tui.drawing.canvas import Role
from tutor.tui.roles import words
from tutor.tui.screens.tool import ToolScreen
from tutor.tui.widgets.pick_list import PickList, PickRow
from tutor.tui.widgets.text_pane import TextPane
from tutor.words import _, marked

__all__ = ["CopyScreen"]

_PICTURE, _TRANSCRIPT = "picture", "transcript"
_ENDINGS = {_PICTURE: ".svg", _TRANSCRIPT: ".md"}
_LABELS = {
    _PICTURE: marked("a picture of the screen, as SVG"),
    _TRANSCRIPT: marked("a transcript of this sitting, as Markdown"),
}


class CopyScreen(ToolScreen):
    """A list, what the row under the cursor would give, and the name of the file for what is saved."""

    CSS_PATH = ["tool.tcss", "copy.tcss"]  # noqa: RUF012 - Textual's own form
    BINDING_GROUP_TITLE = marked("To take along")
    TITLE_WORDS = marked("take along")
    KEY_ORDER = ("copy.take", "copy.save", "list.down", "copy.file")
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("tab,shift+tab", "other_part", "pane", key_display="Tab", id="copy.file",
                tooltip=marked("To the name of the file, and back to the list")),
        ToolScreen.LEAVE,
    ]  # fmt: skip

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._copies = {each.name: each for each in copies(session)}

    def body(self) -> ComposeResult:
        """The list, the file's name, a preview."""
        yield _Choices(id="copy-list")
        with Horizontal(id="copy-file"):
            into = _("into the file")
            yield Static(f"{into} ", markup=False)
            yield _FileName(id="copy-name", compact=True, select_on_focus=False)
        yield Static(id="copy-said", markup=False)
        yield TextPane(id="copy-preview")

    def on_mount(self) -> None:
        """List what there is."""
        picks = self.query_one(PickList)
        picks.border_title = _("Take along")
        rows = [PickRow(_heading(_("into the clipboard")))]
        rows += [PickRow(_row(_(each.label)), name) for name, each in self._copies.items()]
        rows += [PickRow(_heading(_("into a file")))]
        rows += [PickRow(_row(_(label)), name) for name, label in _LABELS.items()]
        picks.styles.height = len(rows) + 2
        picks.show(rows)
        self.set_focus(picks)

    @on(PickList.Moved)
    def _moved(self, event: PickList.Moved) -> None:
        name = event.key
        self.query_one("#copy-file").display = name in _ENDINGS
        self.query_one("#copy-said", Static).update("")
        field = self.query_one("#copy-name", Input)
        if name in _ENDINGS:
            field.value = free_name(self.session.material.lesson.id, _ENDINGS[name])
        pane, text = self.query_one(TextPane), self._text(name)
        pane.border_title = _("What is copied") if name in self._copies else _("What is saved")
        pane.show(lambda width, height: [line for row in text.split("\n") for line in _wrapped(row, width)])
        self.refresh_bindings()

    def _text(self, name: str) -> str:
        """What a row gives."""
        if name == _PICTURE:
            return _("The step as it stands on the screen, with its colours.")
        text = transcript(self.session) if name == _TRANSCRIPT else self._copies[name].make(self.session)
        return clean(text)

    @on(PickList.Picked)
    def _picked(self, event: PickList.Picked) -> None:
        if event.key in self._copies:
            self.app.copy_to_clipboard(self._text(event.key))
            label = _(self._copies[event.key].label)
            self.notify(f"{label[:1].upper()}{label[1:]}.", title=_("Copied, if your terminal allows it"), markup=False)
            self.dismiss()
        else:
            self._save(event.key)

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self._save(self.query_one(PickList).key)

    def _save(self, name: str) -> None:
        if name not in _ENDINGS:
            return
        file = self.query_one("#copy-name", Input).value
        saved = save_new(file, self._picture() if name == _PICTURE else transcript(self.session))
        if saved.is_done:
            self.notify(saved.told, title=_("Saved"), markup=False)
            self.dismiss()
        else:
            self.query_one("#copy-said", Static).update(Content.assemble(words(f"✗ {saved.told}", Role.WRONG)))
            self.set_focus(self.query_one("#copy-name"))

    def _picture(self) -> str:
        """The screen below this one as SVG, in the way of Textual's own screenshots, which take the uppermost."""
        width, height = self.app.size
        console = Console(
            width=width, height=height, file=io.StringIO(), force_terminal=True, color_system="truecolor", record=True,
            legacy_windows=False, safe_box=False,
        )  # fmt: skip
        console.print(self.app.screen_stack[-2]._compositor.render_update(full=True))
        return console.export_svg(title=self.session.material.lesson.title)

    def action_other_part(self) -> None:
        """From the list to the file's name or the preview, and back."""
        parts = [self.query_one(PickList), self.query_one("#copy-name"), self.query_one(TextPane)]
        parts = [part for part in parts if part.display and (part.parent is None or part.parent.display)]
        here = parts.index(self.focused) if self.focused in parts else -1
        self.set_focus(parts[(here + 1) % len(parts)])


class _Choices(PickList):
    """What there is to take."""

    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("enter", "pick", "take", key_display="Enter", id="copy.take",
                tooltip=marked("Copy what is under the cursor, or save it in the file")),
    ]  # fmt: skip


class _FileName(Input):
    """The name of the file."""

    BINDING_GROUP_TITLE = marked("In the file's name")
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("enter", "submit", "save", key_display="Enter", id="copy.save", tooltip=marked("Save under this name")),
    ]  # fmt: skip


def _heading(text: str) -> Content:
    return Content.assemble(words(text, Role.DIM))


def _row(label: str) -> Content:
    return Content.assemble(words(f"  {label}", Role.NAME))


def _wrapped(row: str, width: int) -> list[Content]:
    return list(Content(row).wrap(width)) if row else [Content("")]
