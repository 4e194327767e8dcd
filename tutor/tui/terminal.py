"""What keeps the terminal whole: signals that end the tutor, and bytes that are no text."""

from __future__ import annotations

import asyncio
import codecs
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial

__all__ = ["accept_any_bytes", "on_signals"]

_SIGNALS = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT", "SIGALRM", "SIGUSR1", "SIGUSR2")


def on_signals(end: Callable[[int], None]) -> None:
    """Call `end` with the exit code 128 + n when signal n asks the tutor to end."""
    loop = asyncio.get_running_loop()
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None:
            with suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
                loop.add_signal_handler(number, end, 128 + number)


def accept_any_bytes() -> None:
    """Let Textual's driver skip bytes that are no UTF-8; as it is, one of them ends the application."""
    if sys.platform == "win32":
        return
    from textual.drivers import linux_driver  # there is none on Windows

    strict = codecs.getincrementaldecoder

    def lenient(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
        return partial(strict(encoding), errors="ignore")

    if getattr(linux_driver, "getincrementaldecoder", None) is strict:  # it imports the name itself
        setattr(linux_driver, "getincrementaldecoder", lenient)  # noqa: B010 - for mypy the name is not exported
