"""Opening the export that a command names, with progress on a terminal."""

import gc
import sys
from pathlib import Path

from auditor.exports import open_export
from auditor.model.names import name
from auditor.model.project import Project

PARTIAL = 3
"""Some units of the export could not be read."""


def opened(path: Path) -> Project:
    """Open an export. Progress goes to standard error, and only to a terminal."""
    project = _opened(path)
    gc.freeze()  # The model stays until the end: nobody need look through it for garbage.
    return project


def _opened(path: Path) -> Project:
    if not sys.stderr.isatty():
        return open_export(path)
    width = 0
    counted = "kB" if path.suffix.lower() == ".xml" else "units"

    def progress(read: int, total: int) -> None:
        nonlocal width
        if read % 100 and read != total:
            return
        line = f"Reading {name(path.name)}  {read:,} of {total:,} {counted}"
        width = max(width, len(line))
        print(f"\r{line:<{width}}", end="", file=sys.stderr, flush=True)

    try:
        return open_export(path, progress)
    finally:
        if width:
            print(f"\r{'':<{width}}\r", end="", file=sys.stderr, flush=True)


def unreadable(project: Project) -> list[str]:
    """Give one line for each part of the export that could not be read."""
    return [f"{entry.area}: {entry.detail}" for entry in project.coverage if entry.unreadable]
