"""A tutor of backpropagation: lessons in, one chain-rule multiplication at a time out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.api import load_lesson, trace

__all__ = ["__version__", "load_lesson", "trace"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """`load_lesson` and `trace`, made when first asked for: the command line starts without numpy."""
    if name in {"load_lesson", "trace"}:
        from tutor import api  # noqa: PLC0415 - for the reason above

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
