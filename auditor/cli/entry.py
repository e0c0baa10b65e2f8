"""Where `mxaudit` starts: which subcommand, its errors in one line, its exit code (cli.md)."""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from auditor.cli import commands
from auditor.files.errors import FileError
from auditor.model.frozen import frozen

COULD_NOT_RUN = 2
"""Bad usage, or an export that cannot be read."""


@frozen
class ScreenOptions:
    """What the screens are opened with. None: not given."""

    export: Path | None = None
    advisories: Path | None = None
    """A file of newer advisories."""
    decisions: Path | None = None
    """Where decisions are kept; made by the first one when it does not exist."""
    baseline: Path | None = None
    """An earlier findings file, to tell what is new."""
    policy: Path | None = None
    """What the organisation says: the file that was named, or one in a trusted folder."""
    trust_export_folder: bool = False
    """Whether a decisions file and a policy beside the export are used without asking."""
    mouse: bool = True


OpenScreens = Callable[[ScreenOptions], int]
"""Opens the screens and gives the exit code. Handed in, so that the command line never imports them."""


def main(argv: Sequence[str] | None, open_screens: OpenScreens) -> int:
    """Run `mxaudit` and give its exit code. `argv` without the program's name; None takes the process's."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _replace_closed()
    try:
        if _opens_screens(arguments):
            return _screens(arguments, open_screens)
        options = commands.parser().parse_args(arguments)
        return commands.run(options)
    except (FileError, commands.UsageError) as error:
        from auditor.reports.safe import log_line

        print(log_line(f"mxaudit: {error}"), file=sys.stderr)
        return COULD_NOT_RUN
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing is wrong, and nobody is there to be told.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("mxaudit: interrupted", file=sys.stderr)
        return 130
    except Exception as error:
        if sys.flags.dev_mode:
            raise  # `python -X dev`: for whoever looks for the cause.
        from auditor.cli.last_words import last_words

        print(f"mxaudit: {last_words(error)}", file=sys.stderr)
        return COULD_NOT_RUN


def _replace_closed() -> None:
    """Let what nobody listens to go nowhere: Python has no stream where one was closed (`2>&-`, a service)."""
    for word in ("stdout", "stderr"):
        if getattr(sys, word) is None:
            setattr(sys, word, os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8"))


def _opens_screens(arguments: list[str]) -> bool:
    """Whether no subcommand is named: the first word that is no option is EXPORT, or there is none."""
    after = ""
    for argument in arguments:
        if argument in ("--help", "-h", "--version"):
            return False
        if not argument.startswith("-") and after not in _VALUE_OPTIONS:
            return argument not in commands.NAMES
        after = argument
    return True


_VALUE_OPTIONS = ("--advisories", "--decisions", "--baseline", "--policy")
"""Options of the screens that are followed by a value."""


def _screens(arguments: list[str], open_screens: OpenScreens) -> int:
    parser = argparse.ArgumentParser("mxaudit", add_help=False)
    parser.error = _refuse  # type: ignore[method-assign,assignment]
    parser.add_argument("export", nargs="?", type=Path)
    parser.add_argument("--advisories", type=Path)
    parser.add_argument("--decisions", type=Path)
    parser.add_argument("--baseline", type=Path)
    parser.add_argument("--policy", type=Path)
    parser.add_argument("--trust-export-folder", action="store_true")
    parser.add_argument("--no-mouse", action="store_false", dest="mouse")
    options = parser.parse_args(arguments)
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        raise commands.UsageError("the screens need a terminal; `mxaudit check EXPORT` prints the findings")
    if options.advisories:
        from auditor.rules.advisories import known

        known(options.advisories)  # What is wrong with it is told as one line, before the screens open.
    from auditor.cli.policies import policy_path, read

    options.policy = policy_path(options.policy, options.export, options.trust_export_folder)
    read(options.policy)  # The same for what is wrong with the policy file.
    return open_screens(ScreenOptions(**vars(options)))


def _refuse(message: str) -> None:
    raise commands.UsageError(f"{message}; `mxaudit --help` lists the commands")
