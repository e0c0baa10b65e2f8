"""Runs the command line as its tests need it, in this process or as installed: what it prints, and its exit code."""

import io
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from auditor.cli import ScreenOptions, main

SAMPLES = Path(__file__).parents[2] / "sample_projects"
CLINIC = SAMPLES / "clinic" / "clinic.xml"
WEBSHOP = SAMPLES / "webshop" / "Webshop.mpr"
CONNECTOR = SAMPLES / "connector.mpk"


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    error: str


class _Output(io.TextIOWrapper):
    """Standard output that keeps bytes and text apart from the test runner's."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)


def mxaudit(*arguments: str | Path) -> Outcome:
    """Run `mxaudit` with arguments, in a pipe."""
    opened: list[ScreenOptions] = []

    def open_screens(options: ScreenOptions) -> int:
        opened.append(options)
        return 0

    out, error = _Output(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(error):
        try:
            code = main([str(argument) for argument in arguments], open_screens)
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
    sys.stdout.flush()
    return Outcome(code, out.buffer.getvalue().decode("utf-8"), error.getvalue())


INSTALLED = Path(sys.executable).with_name("mxaudit.exe" if sys.platform == "win32" else "mxaudit")
"""The command, where the project is installed."""

_WITHOUT = [sys.executable, "-c", "import sys; from screens.start import main; sys.exit(main())"]
COMMAND = [str(INSTALLED)] if INSTALLED.exists() else _WITHOUT
"""What runs `mxaudit`."""


def run_installed(
    *arguments: str | Path, command: Sequence[str] = COMMAND, out: IO[str] | None = None, seconds: float = 60
) -> Outcome:
    """Run `mxaudit` as a person does, in a process of its own. It may take so many seconds at most.

    `command` runs it in another way; `out` takes what it prints.
    """
    done = subprocess.run(
        [*command, *map(str, arguments)],
        stdout=out or subprocess.PIPE,
        stderr=subprocess.PIPE,
        check=False,
        cwd=Path(__file__).parents[2],
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=seconds,
    )
    return Outcome(done.returncode, done.stdout or "", done.stderr)
