"""Checks one export of a portfolio in a process of its own, with limits: what it dies of, the others survive.

It answers with one line of JSON and then bytes, never with objects: what read a hostile export is not trusted to say
which code runs here.
"""

import json
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from auditor.files.processes import Died, Running, be_modest
from auditor.model.frozen import frozen
from auditor.reports.values import Json

COULD_NOT_RUN = 2
"""Exit code of an export that cannot be read, or of which something is asked that it does not have."""

BROKEN = 3
"""Exit code of an export whose process died."""

PARTS = ("file", "findings", "printed")
"""The bytes behind the line: the findings file, the findings as JSON lines, and what goes to standard output."""


@frozen
class Answer:
    """What became of one export."""

    told: Json
    """`exit_code`; `error`, or what `reports.portfolio.told` gives."""
    file: bytes = b""
    """The findings file in the format that was asked for; empty when the export could not be checked."""
    findings: bytes = b""
    """Its findings, one JSON document a line, without the name of the export."""
    printed: bytes = b""
    """What goes to standard output: annotations."""


def check_apart(running: Running, options: Namespace) -> Answer:
    """Check the export of `options.export`; never raises. A process that dies is an answer with an error too."""
    try:
        return _parsed(running.answer(__name__, _packed(options)))
    except Died as error:
        return Answer({"exit_code": BROKEN, "error": f"could not be read: {error}"})


def _parsed(data: bytes) -> Answer:
    line, _, rest = data.partition(b"\n")
    try:
        told = json.loads(line)
        if told["exit_code"] not in (0, 1, COULD_NOT_RUN, BROKEN):
            raise ValueError
        sizes = [told.pop(part) for part in PARTS]
        parts = []
        for size in sizes:
            parts.append(rest[:size])
            rest = rest[size:]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Died("the reader crashed") from None
    return Answer(told, *parts)


def _packed(options: Namespace) -> str:
    """Write options as JSON; paths are marked, since the other side needs to know them."""

    def plain(value: object) -> object:
        return {"path": str(value)} if isinstance(value, Path) else value

    return json.dumps({word: plain(value) for word, value in vars(options).items()})


def _unpacked(text: str) -> Namespace:
    values: Mapping[str, Any] = json.loads(text)
    return Namespace(**{w: Path(v["path"]) if isinstance(v, dict) else v for w, v in values.items()})


def main(options: str) -> None:
    """Be the process: check, answer."""
    from auditor.files import limits

    be_modest(limits.PROCESS_CPU)
    answer = _checked(_unpacked(options))
    parts = [getattr(answer, part) for part in PARTS]
    line = {**answer.told, **{word: len(part) for word, part in zip(PARTS, parts, strict=True)}}
    for data in (json.dumps(line).encode("ascii"), b"\n", *parts):
        sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _checked(options: Namespace) -> Answer:
    """Check, or say in one line why that could not be done."""
    from auditor.access.target import UnknownName
    from auditor.cli.commands import UsageError
    from auditor.files.errors import FileError

    try:
        return _check(options)
    except (FileError, UsageError, UnknownName) as error:
        return Answer({"exit_code": COULD_NOT_RUN, "error": str(error)})
    except Exception as error:
        from auditor.cli.last_words import last_words

        return Answer({"exit_code": BROKEN, "error": last_words(error)})


def _check(options: Namespace) -> Answer:
    from auditor.cli.check_command import beside, checked, exit_code, write
    from auditor.cli.exports import unreadable
    from auditor.reports import job_log, portfolio

    done = checked(options)
    notes = [*beside(options), *job_log.unasked(done.decided)]
    annotates = options.format == "github"
    told = portfolio.told(done.document, done.decided, unreadable(done.decided.audit.project), notes)
    return Answer(
        {"exit_code": exit_code(options, done.decided), "error": None, **told},
        write(options, "json" if annotates else options.format, done),
        b"".join(map(portfolio.line, done.document["findings"])),
        write(options, "github", done) if annotates else b"",
    )
