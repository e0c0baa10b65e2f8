"""The program in a real terminal: what reaches it, and what it is left with."""

import os
import re
import select
import struct
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.hostile_project import hostile_app

fcntl = pytest.importorskip("fcntl", reason="needs a pseudo terminal, which this system does not have")
pty = pytest.importorskip("pty", reason="needs a pseudo terminal, which this system does not have")
termios = pytest.importorskip("termios", reason="needs a pseudo terminal, which this system does not have")

# What Textual itself sends: styles, cursor moves, erasing, modes and queries. Besides it only asks for the usual shape
# of the mouse pointer (OSC 22).
CSI = re.compile(rb"\x1b\[[0-9;?<>=$:]*[ -/]*[@-~]")
HOSTILE = r"\x1b]0;PWNED\x07"
START = "from tests.screens.shop import RolesView, shop; RolesView.roles = ({names}); shop().run()"
REVIEW = "from screens.start import main; main([{path!r}])"


def run(names: str, keys: bytes, **environment: str) -> bytes:
    """Run the program of `shop.py` with some roles."""
    return ran(START.format(names=names), b"Roles 4", [(keys, b"")], **environment)


def ran(start: str, wanted: bytes, steps: Sequence[tuple[bytes, bytes]], **environment: str) -> bytes:
    """Start a program at 80x24, type until something is seen, step by step, quit, and give all that it sent."""
    pid, terminal = pty.fork()
    if not pid:
        os.environ.pop("NO_COLOR", None)
        os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment})
        os.execv(sys.executable, [sys.executable, "-c", start])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    sent = bytearray()

    def read(wanted: bytes, limit: float = 20) -> None:
        """Read until something was sent, or the program is gone."""
        end = time.monotonic() + limit
        while wanted not in sent and time.monotonic() < end:
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    sent.extend(os.read(terminal, 1 << 16))
                except OSError:
                    return

    read(wanted)
    for keys, then in steps:
        os.write(terminal, keys)
        read(then) if then else time.sleep(0.5)
    os.write(terminal, b"\x11")
    read(b"\x1b[?1049l")  # The other screen is left at the end only.
    read(b"nothing more", 5)  # Until the program is gone.
    os.close(terminal)
    os.waitpid(pid, 0)
    return bytes(sent)


@pytest.fixture(scope="module")
def sent() -> bytes:
    """What a session with names full of escapes sends, in their shown form."""
    return run(f"r'{HOSTILE}', r'\\u202eEvil', 'Sales', '[red]x[/nope]'", b"jj /sales\rq?")


def test_names_with_escapes_arrive_as_text(sent: bytes) -> None:
    """Spelled out, as `names.py` wrote them."""
    assert HOSTILE.encode() in sent
    assert rb"\u202eEvil" in sent
    assert b"[red]x[/nope]" in sent


def test_no_escape_sequence_but_textuals_own_reaches_the_terminal(sent: bytes) -> None:
    """No title, no clipboard, no other command to the terminal."""
    assert_only_textuals(sent)


def assert_only_textuals(sent: bytes) -> None:
    """Fail on an escape sequence that Textual does not send itself."""
    rest = CSI.sub(b"", sent)
    strange = {rest[at : at + 5] for at in range(len(rest)) if rest[at : at + 1] == b"\x1b"}
    assert strange <= {b"\x1b]22;"}, strange
    assert not re.search("[\x80-\x9f]", sent.decode())


def test_quitting_leaves_the_terminal_as_it_was(sent: bytes) -> None:
    """The other screen is left, the mouse is let go, the cursor is seen again."""
    for sequence in (b"\x1b[?1049l", b"\x1b[?1000l", b"\x1b[?25h"):
        assert sequence in sent[-400:]


def test_no_color_sends_no_colour() -> None:
    """Only bold, dim and reverse, and the terminal's own colours."""
    sent = run("'a', 'b', 'c', 'd'", b"jj /a\r", NO_COLOR="1")
    styles = {int(part) for match in re.findall(rb"\x1b\[([0-9;]*)m", sent) for part in match.split(b";") if part}
    assert styles <= {0, 1, 2, 7, 22, 27, 39, 49}


def test_a_hostile_project_walked_through_every_view(tmp_path: Path) -> None:
    """The program itself, from the file to the terminal: every view, help, the palette, a filter."""
    path = tmp_path / "Hostile.mpr"
    path.write_bytes(hostile_app().mpr_v1())
    seen = {b"2": b"Entities ", b"3": b"Entity ", b"4": b"by severity", b"5": b"All pairs", b"6": b"Sign-in "}
    steps = [*seen.items(), (b"7", b"What was read"), (b"?", b"Marks and words"), (b"q", b""), (b"1", b"")]
    steps += [(b"/", b""), (b"Order\r", b""), (b"w", b"Why can")]
    sent = ran(REVIEW.format(path=str(path)), b"Roles 35", steps)
    assert b"What was read" in sent
    assert b"Why can" in sent
    assert rb"\x1b]0;owned" in sent
    assert_only_textuals(sent)
