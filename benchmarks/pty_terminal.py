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
        self.child, self._file = pty.fork()
        self._seen = bytearray()
        if self.child == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            inherited = {name: text for name, text in os.environ.items() if name not in {"COLUMNS", "LINES"}}
            os.execvpe(command[0], list(command), {**inherited, **environment})
        self._status: int | None = None
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
                data = self._read()
                if not data:
                    break
                pieces.append((time.perf_counter(), data))
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

    def ended(self, limit: float = 10) -> int:
        """Wait for the program's own end; its exit code.

        Raises:
            TimeoutError: it is still running.
        """
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            if select.select([self._file], [], [], 0.02)[0]:
                self._read()
            child, status = os.waitpid(self.child, os.WNOHANG)
            if child:
                self._status = os.waitstatus_to_exitcode(status)
                while select.select([self._file], [], [], 0.02)[0] and self._read():
                    pass
                return self._status
        raise TimeoutError(f"still running after {limit} s")

    def restored(self) -> bool:
        """Whether the program left the alternate screen and showed the cursor again, after the last time it did not."""
        left, shown = self._seen.rfind(b"\x1b[?1049l"), self._seen.rfind(b"\x1b[?25h")
        return left > self._seen.rfind(b"\x1b[?1049h") and shown > self._seen.rfind(b"\x1b[?25l")

    def close(self) -> None:
        """End the program, if it has not ended itself."""
        if self._status is None:
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
        os.close(self._file)

    def _read(self) -> bytes:
        try:
            data = os.read(self._file, 1 << 16)
        except OSError:
            return b""
        self._seen += data
        return data
