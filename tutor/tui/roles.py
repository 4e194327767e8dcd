"""Meanings become styles: runs of the drawing room as lines of cells, and as Textual content."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget

from tutor.tui.drawing.canvas import Role, Run
from tutor.tui.drawing.glyphs import spelled

__all__ = ["ROLE_CLASSES", "content", "content_strip", "strip", "style", "words"]

ROLE_CLASSES = {f"role--{role.value}" for role in Role}
"""Component classes of a widget that paints runs by itself; `app.tcss` gives them their colours."""


_BOLD = Style(bold=True)
_TURNED = Style(reverse=True)


def style(role: Role, *, bold: bool = False) -> str:
    """A role as a style of `Content`."""
    return f"bold $role-{role.value}" if bold else f"$role-{role.value}"


def words(text: str, role: Role = Role.PLAIN, *, bold: bool = False) -> tuple[str, str]:
    """A piece for `Content.assemble`. Text is never read as markup."""
    return spelled(text), style(role, bold=bold)


def content(row: Iterable[Run]) -> Content:
    """One row of runs."""
    return Content.assemble(*((run.text, style(run.role, bold=run.bold)) for run in row))


def strip(row: Iterable[Run], widget: Widget, width: int) -> Strip:
    """One row of runs as a line of cells, filled to the widget's width with its background."""
    segments = []
    used = 0
    for run in row:
        painted = widget.get_component_rich_style(f"role--{run.role.value}")
        segments.append(Segment(run.text, painted + _BOLD if run.bold else painted))
        used += cell_len(run.text)
    if used < width:
        segments.append(Segment(" " * (width - used), widget.visual_style.rich_style))
    whole = Strip(segments, max(used, width))
    return whole if used <= width else whole.crop(0, width)


def content_strip(line: Content, widget: Widget, width: int, component: str | None = None) -> Strip:
    """One line of content as cells, on the widget's background or on that of one of its component classes."""
    base = widget.visual_style if component is None else widget.get_visual_style(component)
    pieces = line.render(base, "", widget.app.stylesheet.parse_style)
    segments = [Segment(text, look.rich_style) for text, look in pieces if text]
    whole = Strip(segments).adjust_cell_length(width, base.rich_style)
    turned = component is not None and widget.get_component_styles(component).text_style.reverse
    return whole.apply_style(_TURNED) if turned else whole  # Textual leaves this one out of a visual style
