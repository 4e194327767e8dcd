"""A program in a pseudo-terminal, with the moment at which each piece of its output arrived."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence

import pyte

__all__ = ["Terminal"]

_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<=>?][0-9;]*[umc]|\x1b\[\?[0-9;]*\$p")


class Terminal:
    """One run of a program at a size; `screen` is what a person sees of what has been fed to it."""

    def __init__(self, command: Sequence[str], size: tuple[int, int], environment: Mapping[str, str]) -> None:
        columns, rows = size
        self.started = time.perf_counter()
        self._child, self._file = pty.fork()
        if self._child == 0:
            os.execvpe(command[0], list(command), {**os.environ, **environment})
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)

    def type(self, keys: bytes) -> float:
        """Send keys; the moment just before."""
        moment = time.perf_counter()
        os.write(self._file, keys)
        return moment

    def until(self, seen: Callable[[str], bool], limit: float, quiet: float = 0.15) -> float:
        """Read until the program is quiet and `seen` held of the screen's text; the moment at which it first did.

        Raises:
            TimeoutError: it never did.
        """
        pieces: list[tuple[float, bytes]] = []
        end = time.perf_counter() + limit
        found: float | None = None
        while time.perf_counter() < end:
            ready, _, _ = select.select([self._file], [], [], quiet)
            if ready:
                try:
                    pieces.append((0.0, os.read(self._file, 1 << 16)))
                except OSError:
                    break
                pieces[-1] = (time.perf_counter(), pieces[-1][1])
                continue
            for moment, data in pieces:
                self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))
                if found is None and seen("\n".join(self.screen.display)):
                    found = moment
            pieces.clear()
            if found is not None:
                return found
        shown = "\n".join(self.screen.display)
        raise TimeoutError(f"not seen in {limit} s; the screen shows:\n{shown}")

    def close(self) -> None:
        """End the program."""
        os.kill(self._child, signal.SIGKILL)
        os.waitpid(self._child, 0)
        os.close(self._file)
