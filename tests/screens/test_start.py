"""The entry point: fast for the command line, Textual only for the screens."""

import subprocess
import sys

import pytest

from screens import start

CHECK = "import sys, screens.start, auditor.cli; sys.exit('textual' in sys.modules or 'rich' in sys.modules)"


def test_the_command_line_starts_without_textual() -> None:
    """A check in CI does not pay for screens it never opens."""
    assert subprocess.run([sys.executable, "-c", CHECK], check=False).returncode == 0


def test_it_hands_the_command_line_a_way_to_open_the_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    """And gives back its exit code."""
    handed = []

    def command_line(argv, open_screens) -> int:
        handed.extend([argv, open_screens])
        return 3

    monkeypatch.setattr("auditor.cli.main", command_line)
    assert start.main(["check", "app.mpr"]) == 3
    assert handed == [["check", "app.mpr"], start._open_screens]
