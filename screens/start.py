"""The `mxaudit` command: the command line, and the screens when there is no subcommand."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.cli import ScreenOptions


def main(argv: Sequence[str] | None = None) -> int:
    """Run `mxaudit`.

    Args:
        argv: The arguments without the program's name; None for those of the process.

    Returns:
        The exit code, as the command line documents it.
    """
    from auditor.cli import main as cli_main

    return cli_main(argv, open_screens=_open_screens)


def _open_screens(options: "ScreenOptions") -> int:
    """Open the screens; only here Textual is loaded, and the export is read meanwhile."""
    from auditor.cli.reading_process import ReadingProcess
    from auditor.samples.bundled import bundled_sample

    started = ReadingProcess(options.export or bundled_sample(), options.advisories, options.policy)
    # A key is painted in two frames, the cursor first and then what follows it; Textual reads this when it is loaded.
    os.environ.setdefault("TEXTUAL_FPS", "120")
    from screens.review import run

    return run(options, started)
