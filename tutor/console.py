"""What standard streams can take: no character makes a command fail, and none of a text steers a terminal."""

from __future__ import annotations

import codecs
import io
import json
import os
import sys
import unicodedata
from contextlib import suppress

__all__ = ["clean", "drop_output", "escaped", "prepare_streams"]

_NEAREST = {
    "−": "-", "–": "-", "—": "-", "×": "*", "·": "*", "⊙": "*", "⊗": "(x)", "ᵀ": ".T", "√": "sqrt", "∂": "d",
    "≈": "~", "≤": "<=", "≥": ">=", "≠": "!=", "∞": "inf", "Σ": "sum", "σ": "sigma", "∇": "grad", "→": "->",
    "←": "<-", "›": ">", "‘": "'", "’": "'", "“": '"', "”": '"', "′": "'",
}  # fmt: skip


def prepare_streams() -> None:
    """A character that the output's encoding lacks is written as the nearest it has; input that is no text is `�`."""
    codecs.register_error("nearest", _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="nearest")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_in_ascii, error.object[error.start : error.end])), error.end


def _in_ascii(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode("ascii")
    return _NEAREST.get(character) or plain or "?"


def clean(text: str) -> str:
    """The text, with `�` for what steers a terminal: controls but the line's end, bidirectional marks, zero widths."""
    return "".join("\ufffd" if character != "\n" and _steers(character) else character for character in text)


def escaped(text: str) -> str:
    """JSON, with an escape for what `clean` takes out: it means the same, and steers no terminal."""
    return "".join(
        json.dumps(character)[1:-1] if character != "\n" and _steers(character) else character for character in text
    )


def _steers(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "C" or category in {"Zl", "Zp"}


def drop_output() -> None:
    """Standard output takes no more: what Python would still write at the end goes nowhere, and quietly."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with suppress(io.UnsupportedOperation):  # a stream that is no file holds nothing back
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
