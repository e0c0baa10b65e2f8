"""A pseudo terminal to drive the program as a person does: keys in, bytes out, and the screen that they make."""

import os
import select
import struct
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import pyte
import pytest

fcntl = pytest.importorskip("fcntl", reason="needs a pseudo terminal, which this system does not have")
pty = pytest.importorskip("pty", reason="needs a pseudo terminal, which this system does not have")
termios = pytest.importorskip("termios", reason="needs a pseudo terminal, which this system does not have")

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "down": "\x1b[B",
    "up": "\x1b[A",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "page down": "\x1b[6~",
    "quit": "\x11",
}
"""Keys with a name, as the terminal sends them."""


class Terminal:
    """A running program in a terminal of its own."""

    def __init__(self, command: Sequence[str], size: tuple[int, int], environment: Mapping[str, str]) -> None:
        columns, rows = size
        self.sent = bytearray()
        """Every byte that the program sent."""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.pid, self._file = pty.fork()
        if not self.pid:
            os.environ.pop("NO_COLOR", None)
            own = {"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment}
            # Not `execvp`: readline, where a test runner loads it, sets LINES and COLUMNS outside `os.environ`.
            os.execvpe(command[0], command, {**os.environ, **own})
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, seconds: float) -> bool:
        """Wait so long for output and take it; whether there was any."""
        if not select.select([self._file], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._file, 1 << 16)
        except OSError:
            return False
        self.sent += data
        self._stream.feed(data)
        return bool(data)

    @property
    def text(self) -> str:
        """What is on the screen."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def wait(self, wanted: str, seconds: float = 60) -> None:
        """Wait until a text is on the screen; without it the test fails."""
        end = time.monotonic() + seconds
        while wanted not in self.text:
            assert time.monotonic() < end, f"{wanted!r} did not come:\n{self.text}"
            self.read(0.05)

    def press(self, *keys: str, quiet: float = 0.15) -> str:
        """Type keys, let the screen settle after each, and give it."""
        for key in keys:
            os.write(self._file, KEYS.get(key, key).encode())
            while self.read(quiet):
                pass
        return self.text

    def to_paint(self, key: str, quiet: float = 0.03) -> float:
        """Type a key; seconds to the last byte that it painted. Making a picture of the bytes takes longer than that,
        so it is made afterwards."""
        painted = bytearray()
        started = last = time.monotonic()
        os.write(self._file, KEYS.get(key, key).encode())
        while select.select([self._file], [], [], quiet if painted else 2)[0]:
            painted += os.read(self._file, 1 << 16)
            last = time.monotonic()
        assert painted, f"{key!r} painted nothing:\n{self.text}"
        self._stream.feed(bytes(painted))
        return last - started

    def kill(self, *keys: str, after: float = 0) -> None:
        """Type keys, and end the program without a word so many seconds later."""
        os.write(self._file, "".join(KEYS.get(key, key) for key in keys).encode())
        time.sleep(after)
        os.kill(self.pid, 9)

    def close(self) -> int:
        """End the program if it still runs; its exit code, or minus the signal that ended it."""
        for _ in range(100):
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                break
            self.read(0.05)
        else:
            os.kill(self.pid, 9)
            _, status = os.waitpid(self.pid, 0)
        os.close(self._file)
        return os.waitstatus_to_exitcode(status)


@contextmanager
def terminal(command: Sequence[str], size: tuple[int, int] = (80, 24), **environment: str) -> Iterator[Terminal]:
    """Run a program in a terminal; it is quit at the end."""
    running = Terminal(command, size, environment)
    try:
        yield running
    finally:
        running.press("quit")
        running.close()
