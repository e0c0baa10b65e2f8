"""Printing: to a file, or to standard output; text is drawn with rich only on a terminal."""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from auditor.cli.commands import UsageError
from auditor.files.errors import OutputError
from auditor.files.writing import write_atomic
from auditor.reports import json
from auditor.reports.values import Json

ENDINGS = {
    ".sarif": "sarif",
    ".json": "json",
    ".xml": "junit",
    ".md": "markdown",
    ".csv": "csv",
    ".html": "html",
    ".txt": "text",
}
"""Which format an ending of `-o` asks for; `.sarif.json` is SARIF too."""


def generated_at() -> str:
    """Give the time of this run in UTC, or that of `SOURCE_DATE_EPOCH`: `2026-11-24T12:04:31Z`."""
    return _now().strftime("%Y-%m-%dT%H:%M:%SZ")


def today() -> date:
    """Give the day on which decisions are judged: that of this run, or of `SOURCE_DATE_EPOCH`."""
    return _now().date()


def _now() -> datetime:
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed.isdecimal() else datetime.now(UTC)


def format_of(path: Path) -> str | None:
    """Give the format that a file's ending asks for, or None."""
    if path.name.lower().endswith(".sarif.json"):
        return "sarif"
    return ENDINGS.get(path.suffix.lower())


def chosen(options: Namespace, known: Iterable[str] = ("text", "json")) -> list[tuple[str, Path | None]]:
    """Give what to write: pairs of format and file, None for standard output.

    Raises `UsageError` when an ending is unknown, or when `-f` stands beside several files.
    """
    outputs: list[Path] = options.output or []
    if not outputs:
        return [(options.format or "text", None)]
    beside: list[tuple[str, Path | None]] = []
    if options.format == "github":
        beside = [("github", None)]
    elif len(outputs) == 1 and options.format:
        return [(options.format, outputs[0])]
    elif options.format:
        raise UsageError("with several -o the endings choose the formats; leave -f out")
    result: list[tuple[str, Path | None]] = []
    for path in outputs:
        wanted = format_of(path)
        if wanted is None or wanted not in known:
            endings = ", ".join(ending for ending, word in ENDINGS.items() if word in known)
            raise UsageError(f"{path.name}: the ending names no format; use {endings}, or -f with a single -o")
        result.append((wanted, path))
    return result + beside


def emit(data: bytes, path: Path | None, export: Path | None = None) -> None:
    """Write bytes to a file, atomically, or to standard output."""
    if path is None or str(path) == "-":
        try:
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError("OUT_FAILED", f"cannot be written: {error.strerror}", "standard output") from None
    else:
        write_atomic(path, data, forbidden=[export] if export else [])


def show(options: Namespace, document: Json, text: Callable[[], Iterable[str]]) -> None:
    """Print one document as JSON or as the lines of `text`, where the options say."""
    for wanted, path in chosen(options):
        data = json.dump(document) if wanted == "json" else ("\n".join(text()) + "\n").encode("utf-8")
        emit(data, path, getattr(options, "export", None))
