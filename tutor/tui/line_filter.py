"""The last gate before the terminal: whatever a lesson, a learner or a file name holds, no control passes."""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

__all__ = ["ControlFilter", "clean"]

_CONTROL = (
    "\x00-\x1f\x7f-\x9f"  # C0 and C1: escape sequences begin with these
    "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ud800-\udfff"  # lone surrogates cannot be written at all
)
_FORBIDDEN = re.compile(f"[{_CONTROL}]")


def clean(text: str) -> str:
    """The text without control, bidirectional and zero-width characters."""
    return text if text.isascii() and text.isprintable() else _FORBIDDEN.sub("", text)


class ControlFilter(LineFilter):
    """Deletes such characters from every segment. They have no width, so nothing moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments, cleaned; the terminal's own controls, which Textual makes, stay."""
        if all(segment.control or not _FORBIDDEN.search(segment.text) for segment in segments):
            return segments
        return [segment if segment.control else Segment(clean(segment.text), segment.style) for segment in segments]
