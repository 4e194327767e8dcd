"""Help: every key with what it does, made from the bindings, and what colours and signs mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap
from textual.containers import Vertical
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen

from tutor.tui.drawing.canvas import Role
from tutor.tui.roles import words
from tutor.tui.screens.base import TutorModal
from tutor.tui.widgets.text_pane import TextPane
from tutor.words import _, marked

__all__ = ["HelpScreen", "groups_of"]

_SIGNS = (
    ("0.7685", Role.VALUE, marked("a value, or a local derivative")),
    ("∂ −1.301", Role.GRADIENT, marked("a gradient, or what comes from upstream; + where more will be added")),
    ("?", Role.ASKED, marked("asked: shown as soon as it is answered")),
    ("━━◀", Role.ACTIVE, marked("the edge that this step works on")),
    ("●", Role.VALUE, marked("a step that you have seen; ○ one that is to come; ◉ this one")),
    ("✓", Role.RIGHT, marked("a question answered right")),
    ("✗", Role.WRONG, marked("a question that deserves another look")),
    ("≈", Role.PLAIN, marked("equal but for rounding to 4 digits; = equal as it stands")),
)


def groups_of(screen: Screen[object]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Bindings of the screen's parts by where they work: a title, then keys with what they do."""
    nodes: list[DOMNode] = [screen, *screen.query("*"), screen.app]
    found: dict[str, dict[str, list[Binding]]] = {}
    for node in nodes:
        title = getattr(node, "BINDING_GROUP_TITLE", None)
        if title and title not in found:
            bindings = _by_id(_as_mapped(node))
            order = dict.fromkeys(binding.id for binding in Binding.make_bindings(node.BINDINGS))
            found[title] = {name: bindings[name] for name in order if name in bindings}
    app = screen.app
    return [
        (_(title), [(_keys(bindings, app.get_key_display), _(bindings[0].tooltip)) for bindings in group.values()])
        for title, group in found.items()
        if group
    ]


def _as_mapped(node: DOMNode) -> BindingsMap:
    """A node's keys as the learner has them; Textual gives no other way to ask for them."""
    bindings = node._bindings.copy()
    bindings.apply_keymap(node.app._keymap)
    return bindings


def _by_id(bindings: BindingsMap) -> dict[str, list[Binding]]:
    found: dict[str, list[Binding]] = {}
    for _key, binding in bindings:
        if binding.id and binding.tooltip and not binding.system:
            found.setdefault(binding.id, []).append(binding)
    return found


def _keys(bindings: Sequence[Binding], display: Callable[[Binding], str]) -> str:
    return " ".join(dict.fromkeys(display(binding) for binding in bindings))


class HelpScreen(TutorModal[None]):
    """Over the screen that it helps with."""

    CSS_PATH = "help.tcss"
    BINDING_GROUP_TITLE = marked("In the help")
    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("escape,question_mark,f1,enter,q", "dismiss", marked("close"), id="help.close",
                tooltip=marked("Close the help")),
    ]  # fmt: skip

    def __init__(self, groups: list[tuple[str, list[tuple[str, str]]]], place: str = "") -> None:
        super().__init__()
        self._groups, self._place = groups, place

    def compose(self) -> ComposeResult:
        """One pane."""
        with Vertical(id="help"):
            yield TextPane(id="help-text")

    def on_mount(self) -> None:
        """Fill it."""
        frame = self.query_one("#help")
        frame.border_title = _("Help")
        frame.border_subtitle = _("{leave} closes, ↑↓ scroll").format(leave=self.tutor.key_for("help.close", "Esc"))
        pane = self.query_one(TextPane)
        pane.show(lambda width, height: list(self._lines(width)))
        self.set_focus(pane)

    def _lines(self, width: int) -> Iterable[Content]:
        keys_shown = [keys for _title, rows in self._groups for keys, _said in rows]
        column = max(map(cell_len, [*keys_shown, *(sign for sign, _role, _said in _SIGNS)])) + 2
        column = min(column, width // 3)
        for title, rows in self._groups:
            yield _heading(title)
            for keys, said in rows:
                yield from _row(keys, Role.KEY, said, column, width)
            yield Content("")
        yield _heading(_("What signs and colours mean"))
        for sign, role, said in _SIGNS:
            yield from _row(sign, role, _(said), column, width)
        if self._place:
            yield Content("")
            yield _heading(_("To report a problem with this place"))
            yield from _row("", Role.PLAIN, self._place, 0, width)


def _heading(title: str) -> Content:
    return Content.assemble(words(title, Role.NAME, bold=True))


def _row(keys: str, role: Role, said: str, column: int, width: int) -> Iterable[Content]:
    head = Content.assemble(words(keys, role, bold=True)).pad_right(max(column - cell_len(keys), 1))
    body = Content.assemble(words(said, Role.PLAIN)).wrap(max(width - column - 2, 20))
    yield Content("  ") + head + body[0]
    for line in body[1:]:
        yield Content(" " * (column + 2)) + line
