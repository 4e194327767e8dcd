"""What keeps the terminal whole: signals that end the tutor, bytes that are no text, errors that nobody foresaw."""

from __future__ import annotations

import asyncio
import codecs
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from tutor.progress.folders import data_folder

__all__ = ["LOG_NAME", "accept_any_bytes", "on_signals", "write_log"]

LOG_NAME = "tutor.log"
_LARGEST_LOG = 1_000_000  # bytes; then it begins anew
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


def write_log(error: BaseException, where: str = "") -> Path | None:
    """Add an error with its traceback, and where it happened, to the log; the file, or None if it cannot be written."""
    path = data_folder() / LOG_NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.exists() and path.stat().st_size > _LARGEST_LOG
        with path.open("w" if fresh else "a", encoding="utf-8", errors="replace") as log:
            moment = datetime.now(UTC).isoformat(timespec="seconds")
            log.write(f"{moment} {where}".rstrip() + f"\n{''.join(traceback.format_exception(error))}\n")
    except OSError:
        return None
    return path
