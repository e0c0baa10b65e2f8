"""Printing: to a file, or to standard output; text is drawn with rich only on a terminal."""

import importlib.util
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

from auditor.cli.commands import UsageError
from auditor.files.errors import OutputError
from auditor.files.writing import write_atomic
from auditor.model.names import name
from auditor.reports import json
from auditor.reports.safe import log_line
from auditor.reports.values import Json

ENDINGS = {
    ".sarif": "sarif",
    ".json": "json",
    ".xml": "junit",
    ".md": "markdown",
    ".csv": "csv",
    ".xlsx": "xlsx",
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
    if not fixed:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(fixed), UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError("SOURCE_DATE_EPOCH is no time; give seconds since 1970, or unset it") from None


def format_of(path: Path) -> str | None:
    """Give the format that a file's ending asks for, or None."""
    if path.name.lower().endswith(".sarif.json"):
        return "sarif"
    return ENDINGS.get(path.suffix.lower())


def chosen(options: Namespace, known: Iterable[str] = ("text", "json")) -> list[tuple[str, Path | None]]:
    """Give what to write: pairs of format and file, None for standard output.

    Raises `UsageError` when an ending is unknown, when `-f` stands beside several files, or when a workbook is asked
    for and cannot be written.
    """
    found = _chosen(options, known)
    for format_, path in found:
        if format_ == "xlsx":
            require_workbooks(path)
    return found


def require_workbooks(path: Path | None) -> None:
    """Refuse XLSX before the audit, not after it: a terminal cannot show it, and it needs a library."""
    if path is None or str(path) == "-":
        raise UsageError("xlsx needs a file; add -o findings.xlsx")
    if importlib.util.find_spec("xlsxwriter") is None:
        raise UsageError("xlsx needs an extra that is not installed; install mxaudit with it: 'mxaudit[xlsx]'")


def _chosen(options: Namespace, known: Iterable[str]) -> list[tuple[str, Path | None]]:
    outputs: list[Path] = options.output or []
    if not outputs or [str(path) for path in outputs] == ["-"]:
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
            other = "" if options.format else ", or -f with a single -o"
            raise UsageError(f"{name(path.name or str(path))}: the ending names no format; use {endings}{other}")
        result.append((wanted, path))
    return result + beside


def emit(data: bytes, path: Path | None, *inputs: Path) -> None:
    """Write bytes to a file, atomically and never over what was read, or to standard output."""
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
        write_atomic(path, data, forbidden=inputs)


def show(options: Namespace, document: Json | Callable[[], Json], text: Callable[[], Iterable[str]]) -> None:
    """Print one document as JSON or as the lines of `text`, where the options say."""
    exports = [path for word in ("export", "old", "new") if (path := getattr(options, word, None))]
    for wanted, path in chosen(options):
        if wanted == "json":
            data = json.dump(document() if callable(document) else document)
        else:
            data = ("\n".join(map(log_line, text())) + "\n").encode("utf-8")
        emit(data, path, *exports)
