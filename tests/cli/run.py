"""Runs the command line in this process, as its tests need it: what it prints, and its exit code."""

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

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
