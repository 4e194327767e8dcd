"""The last gate before the terminal: whatever a lesson, a learner or a file name holds, no control passes.

Nor do colours where there are none to be, nor signs beyond ASCII where the terminal has no more.
"""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tutor.tui.drawing.glyphs import ascii_cells, spelled

__all__ = ["AsciiFilter", "ColourFilter", "ControlFilter", "clean"]

_CONTROL = (
    "\x00-\x1f\x7f-\x9f"  # C0 and C1: escape sequences begin with these
    "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ud800-\udfff"  # lone surrogates cannot be written at all
)
_FORBIDDEN = re.compile(f"[{_CONTROL}]")


def clean(text: str) -> str:
    """The text without control, bidirectional and zero-width characters, as the screen writes it."""
    return spelled(_without_controls(text))


def _without_controls(text: str) -> str:
    return text if text.isascii() and text.isprintable() else _FORBIDDEN.sub("", text)


class ControlFilter(LineFilter):
    """Deletes such characters from every segment. They have no width, so nothing moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, cleaned; the terminal's own controls, which Textual makes, stay."""
        if all(segment.control or not _FORBIDDEN.search(segment.text) for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(_without_controls(segment.text), segment.style)
            for segment in segments
        ]


class AsciiFilter(LineFilter):
    """Frames, lines and signs as the nearest letter, cell for cell."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments in ASCII, as far as they have letters in it."""
        return [segment if segment.text.isascii() else _in_ascii(segment) for segment in segments]


def _in_ascii(segment: Segment) -> Segment:
    """The segment in ASCII; the ends of a scrollbar, which Textual marks as its handle, are empty, not letters."""
    text, style, control = segment
    handle = style is not None and "@mouse.down" in style.meta
    return Segment(" " * len(text) if handle else ascii_cells(text), style, control)


class ColourFilter(LineFilter):
    """No colours: what is bold, underlined or turned inside out stays so."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without colours."""
        return [
            Segment(text, style.without_color if style is not None else None, control)
            for text, style, control in segments
        ]
